//! The process saying no, in words for people.
//!
//! A refusal is an outcome, not a failure: it is shown, and where it matters recorded. Its code is stable
//! and keys the translations; its rule says which sentence of `docs/process.md` it stands on.

use crate::request::ItemNumber;

/// Why a command was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The stage does not know this action.
    #[error("this cannot be done while the case is in {stage}")]
    OutOfOrder {
        /// The stage's code.
        stage: &'static str,
    },
    /// Only one of the company's people may do it.
    #[error("only a member of the desk can do this")]
    StaffOnly,
    /// The command belongs to whoever operates the installation.
    #[error("only an operator can do this, on the machine")]
    OperatorOnly,
    /// Only the requesting agency may do it.
    #[error("only the requesting agency can do this")]
    AgencyOnly,
    /// RV-7.
    #[error("auditors and administrators change nothing about a case")]
    NotAHandler,
    /// IN-2.
    #[error("this was sent to the wrong addressee: answer `not ours` with the right one")]
    NotOurs,
    /// IN-2.
    #[error("this reached the right addressee: it is ours to handle")]
    IsOurs,
    /// IN-6.
    #[error("the submission is not complete yet: ask the agency for what is missing, or refuse it")]
    Incomplete,
    /// IN-6.
    #[error("the submission is complete: it cannot be refused as incomplete")]
    NotIncomplete,
    /// IN-6: what was received is never changed under the desk's hands.
    #[error("the completed submission must name the same agency, country and identifiers' order")]
    AnotherRequest,
    /// IN-6.
    #[error("these documents are on record already")]
    PapersOnRecord,
    /// IN-6.
    #[error("a case holds at most 500 documents: put several into one file")]
    TooManyPapers,
    /// VE-1.
    #[error("agency, officer and instrument each need evidence on record before they are verified")]
    EvidenceMissing,
    /// VE-2, VE-3.
    #[error("confirm by an outgoing call to a number of our own directory first")]
    CallBackNeeded,
    /// VE-2.
    #[error(
        "only an outgoing call confirms: an inbound call, a voicemail or a reply confirms nothing"
    )]
    NotAnOutgoingCall,
    /// VE-2.
    #[error("this number stands in the request itself: call one of our own directory")]
    NumberFromRequest,
    /// VE-2.
    #[error(
        "this number is not confirmed: somebody else than its finder confirms it in the directory first"
    )]
    NumberNotConfirmed,
    /// VE-2.
    #[error("this number or its entry in the directory is out of use: take another one")]
    NumberRetired,
    /// VE-2.
    #[error("this number is of an agency of another country than the request's")]
    NumberOfAnotherCountry,
    /// VE-2.
    #[error("whoever proposed a change of the directory cannot confirm it")]
    ProposerCannotConfirm,
    /// VE-2.
    #[error("this is not proposed, or was confirmed or declined already")]
    NothingProposedThere,
    /// VE-2.
    #[error("write the whole telephone number: at least five digits")]
    NumberUnreadable,
    /// VE-2.
    #[error("say where the number was found, and when: a day that has come")]
    ProvenanceNeeded,
    /// VE-2.
    #[error("write a text of one line, up to 300 characters")]
    TextNeeded,
    /// VE-2.
    #[error(
        "an entry of the directory holds no more: retire what is out of use, or make another one"
    )]
    DirectoryFull,
    /// VE-2.
    #[error("the agency denied the request on the phone: it cannot be verified")]
    DeniedOnCallBack,
    /// CO-6.
    #[error("nothing of what is asked belongs in this category")]
    CategoryDoesNotFit,
    /// RV-3.
    #[error("an unproven emergency cannot be handled as one")]
    EmergencyNotProven,
    /// RV-3.
    #[error("the request does not claim to be an emergency")]
    NoEmergencyClaimed,
    /// RV-8.
    #[error(
        "record the good-faith finding of imminent danger to a person first: a threat to national security or infrastructure alone earns urgent review, not voluntary disclosure"
    )]
    GoodFaithFindingNeeded,
    /// RV-1.
    #[error("assess the legal basis before deciding on the merits")]
    LegalBasisNotAssessed,
    /// RV-1.
    #[error("item {item} cannot be granted: the request has no valid legal basis")]
    NoValidLegalBasis {
        /// The item.
        item: ItemNumber,
    },
    /// RV-4.
    #[error(
        "item {item} needs a court order or equivalent that proves illegal use or infringement"
    )]
    NoQualifiedOrder {
        /// The item.
        item: ItemNumber,
    },
    /// DA-2.
    #[error(
        "item {item} is content: it needs the user's explicit prior consent and the legal requirements met"
    )]
    NoContentBasis {
        /// The item.
        item: ItemNumber,
    },
    /// DA-4.
    #[error("decide every item, and only items of this request")]
    DecideEveryItem,
    /// DA-4.
    #[error("item {item} can only be narrowed to a range within the one asked for")]
    NotNarrower {
        /// The item.
        item: ItemNumber,
    },
    /// CO-6.
    #[error("set the category before deciding")]
    CategoryNotSet,
    /// RV-2.
    #[error("an answer of the agency is awaited: record it first")]
    AgencyAwaited,
    /// RV-2.
    #[error("no answer of the agency is awaited")]
    NothingAwaited,
    /// RV-2.
    #[error("an objection names at least one item of this request")]
    ObjectToSomething,
    /// RV-7.
    #[error("whoever proposed the decision cannot approve it")]
    ProposerCannotApprove,
    /// RV-7.
    #[error("you have approved this already: somebody else has to")]
    ApprovedAlready,
    /// RV-7, NO-5.
    #[error("only an approver, counsel or a named stand-in approves")]
    NotAnApprover,
    /// RV-7.
    #[error("content takes two approvers, one of them counsel: counsel has to approve")]
    CounselNeeded,
    /// IN-9.
    #[error("a fee is for complying with a lawful request: this one is not found lawful")]
    FeeNotDue,
    /// IN-9.
    #[error("the fee was not quoted, or is settled already")]
    FeeNotOpen,
    /// IN-9.
    #[error("the quoted fee is neither accepted nor waived")]
    FeeNotAccepted,
    /// DA-4.
    #[error("item {item} is not granted: nothing may be searched, collected or given for it")]
    NotGranted {
        /// The item.
        item: ItemNumber,
    },
    /// DA-4.
    #[error("item {item} was carried out already")]
    FulfilledAlready {
        /// The item.
        item: ItemNumber,
    },
    /// DA-2, RV-1, RV-4.
    #[error("what item {item} stands on still stands: carry it out")]
    BasisStands {
        /// The item.
        item: ItemNumber,
    },
    /// RV-6.
    #[error("no contract binds this service provider to our standards: it takes no part")]
    ProviderNotBound,
    /// RV-5.
    #[error("this is not what item {item} asks for")]
    NotWhatIsAsked {
        /// The item.
        item: ItemNumber,
    },
    /// DA-5.
    #[error("a package holds at least one file")]
    EmptyPackage,
    /// DA-5.
    #[error("there is no such package")]
    NoSuchPackage,
    /// DA-5.
    #[error("this package was taken back: ask the desk")]
    PackageWithdrawn,
    /// DA-5.
    #[error("this package could be fetched until {}: ask the desk to open it again", .expired_on)]
    PackageExpired {
        /// The last day on which it could.
        expired_on: jiff::civil::Date,
    },
    /// DA-5.
    #[error("show the code that was sent to your official address before you fetch a package")]
    SecondFactorNeeded,
    /// DA-5.
    #[error("this is not the code that was sent: check it and try again")]
    CodeWrong,
    /// DA-5.
    #[error("this code is no longer valid: ask for another one")]
    CodeVoid,
    /// DA-5.
    #[error("the package was not fetched yet: there is no receipt to confirm")]
    NotFetched,
    /// DA-4, DA-5.
    #[error("a package that is sealed anew has to be withdrawn first, with the reason")]
    AnotherSeal,
    /// NO-5.
    #[error("there is no such notice, or it is settled already")]
    NoSuchNotice,
    /// NO-2, NO-3.
    #[error("this notice may not leave before {}", .not_before)]
    NoticeTooEarly {
        /// The first day on which it may.
        not_before: jiff::civil::Date,
    },
    /// NO-1, NO-3.
    #[error("an order or law without an end prohibits this notice: withhold it with a review date")]
    NoticeProhibited,
    /// NO-1 to NO-4.
    #[error("this ground does not count for this kind of notice")]
    GroundNotAdmitted,
    /// NO-3.
    #[error("the prohibition has an end date: it delays the notice and does not withhold it")]
    ProhibitionHasEnd,
    /// NO-5.
    #[error("no order or law that prohibits this notice is on record")]
    NoProhibition,
    /// NO-5.
    #[error("a withholding needs a second person: its author cannot approve it")]
    AuthorCannotApprove,
    /// NO-5.
    #[error("the review date has to lie in the future")]
    ReviewNotInFuture,
    /// NO-5.
    #[error("a withholding ends without further review only once its review date has come")]
    ReviewFirst,
    /// NO-5.
    #[error("no withholding is proposed for this notice")]
    NothingProposed,
    /// NO-5.
    #[error("a withholding is proposed already: somebody else approves or declines it first")]
    ProposedAlready,
    /// NO-5.
    #[error("this notice is withheld, or about to be: end the withholding before it leaves")]
    NoticeWithheld,
    /// NO-3.
    #[error("there is no such prohibition in force")]
    NoSuchOrder,
    /// CO-3.
    #[error("something was given or done already: it can no longer be withdrawn")]
    TooLateToWithdraw,
    /// CO-1.
    #[error(
        "only a submission of the same agency's country, received no earlier than its root, joins it"
    )]
    NotTheSameProcess,
    /// CO-1.
    #[error("a submission that was decided stands for itself")]
    TooLateToJoin,
    /// TI-1.
    #[error("this deadline has not passed, or its alarm was raised already")]
    DeadlineNotMissed,
    /// RT-1.
    #[error("a hold needs two persons, to set and to lift")]
    HoldNeedsAnother,
    /// RT-1.
    #[error("a hold stands: nothing is erased")]
    OnHold,
    /// RT-1.
    #[error("the retention period runs until {}", .until)]
    StillKept {
        /// Its last day.
        until: jiff::civil::Date,
    },
    /// RT-2.
    #[error("say why you read the personal data of this case")]
    PurposeNeeded,
    /// RT-2.
    #[error("an administrator keeps the installation and reads no personal data of cases")]
    NotAReader,
}

impl Refusal {
    /// The stable code, which keys translations and is what machines read.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.code_and_rules().0
    }

    /// The rules it stands on; none where only the order of the process does.
    #[must_use]
    pub const fn rules(&self) -> &'static [&'static str] {
        self.code_and_rules().1
    }

    const fn code_and_rules(&self) -> (&'static str, &'static [&'static str]) {
        match self {
            Self::OutOfOrder { .. } => ("out_of_order", &[]),
            Self::StaffOnly => ("staff_only", &[]),
            Self::OperatorOnly => ("operator_only", &[]),
            Self::AgencyOnly => ("agency_only", &[]),
            Self::NotAHandler => ("not_a_handler", &[]),
            Self::NotOurs => ("not_ours", &["IN-2"]),
            Self::IsOurs => ("is_ours", &["IN-2"]),
            Self::Incomplete => ("incomplete", &["IN-6"]),
            Self::NotIncomplete => ("not_incomplete", &["IN-6"]),
            Self::AnotherRequest => ("another_request", &["IN-6"]),
            Self::PapersOnRecord => ("papers_on_record", &["IN-6"]),
            Self::TooManyPapers => ("too_many_papers", &["IN-6"]),
            Self::EvidenceMissing => ("evidence_missing", &["VE-1"]),
            Self::CallBackNeeded => ("call_back_needed", &["VE-2", "VE-3"]),
            Self::NotAnOutgoingCall => ("not_an_outgoing_call", &["VE-2"]),
            Self::NumberFromRequest => ("number_from_request", &["VE-2"]),
            Self::NumberNotConfirmed => ("number_not_confirmed", &["VE-2"]),
            Self::NumberRetired => ("number_retired", &["VE-2"]),
            Self::NumberOfAnotherCountry => ("number_of_another_country", &["VE-2"]),
            Self::ProposerCannotConfirm => ("proposer_cannot_confirm", &["VE-2"]),
            Self::NothingProposedThere => ("nothing_proposed_there", &["VE-2"]),
            Self::NumberUnreadable => ("number_unreadable", &["VE-2"]),
            Self::ProvenanceNeeded => ("provenance_needed", &["VE-2"]),
            Self::TextNeeded => ("text_needed", &["VE-2"]),
            Self::DirectoryFull => ("directory_full", &["VE-2"]),
            Self::DeniedOnCallBack => ("denied_on_call_back", &["VE-2"]),
            Self::CategoryDoesNotFit => ("category_does_not_fit", &["CO-6"]),
            Self::EmergencyNotProven => ("emergency_not_proven", &["RV-3"]),
            Self::NoEmergencyClaimed => ("no_emergency_claimed", &["RV-3"]),
            Self::GoodFaithFindingNeeded => ("good_faith_finding_needed", &["RV-8"]),
            Self::LegalBasisNotAssessed => ("legal_basis_not_assessed", &["RV-1"]),
            Self::NoValidLegalBasis { .. } => ("no_valid_legal_basis", &["RV-1"]),
            Self::NoQualifiedOrder { .. } => ("no_qualified_order", &["RV-4"]),
            Self::NoContentBasis { .. } => ("no_content_basis", &["DA-2"]),
            Self::DecideEveryItem => ("decide_every_item", &["DA-4"]),
            Self::NotNarrower { .. } => ("not_narrower", &["DA-4"]),
            Self::CategoryNotSet => ("category_not_set", &["CO-6"]),
            Self::AgencyAwaited => ("agency_awaited", &["RV-2"]),
            Self::NothingAwaited => ("nothing_awaited", &["RV-2"]),
            Self::ObjectToSomething => ("object_to_something", &["RV-2"]),
            Self::ProposerCannotApprove => ("proposer_cannot_approve", &["RV-7"]),
            Self::ApprovedAlready => ("approved_already", &["RV-7"]),
            Self::NotAnApprover => ("not_an_approver", &["RV-7", "NO-5"]),
            Self::CounselNeeded => ("counsel_needed", &["RV-7"]),
            Self::FeeNotDue => ("fee_not_due", &["IN-9"]),
            Self::FeeNotOpen => ("fee_not_open", &["IN-9"]),
            Self::FeeNotAccepted => ("fee_not_accepted", &["IN-9"]),
            Self::NotGranted { .. } => ("not_granted", &["DA-4"]),
            Self::FulfilledAlready { .. } => ("fulfilled_already", &["DA-4"]),
            Self::BasisStands { .. } => ("basis_stands", &["DA-2", "RV-1", "RV-4"]),
            Self::ProviderNotBound => ("provider_not_bound", &["RV-6"]),
            Self::NotWhatIsAsked { .. } => ("not_what_is_asked", &["RV-5"]),
            Self::EmptyPackage => ("empty_package", &["DA-5"]),
            Self::NoSuchPackage => ("no_such_package", &["DA-5"]),
            Self::PackageWithdrawn => ("package_withdrawn", &["DA-5"]),
            Self::PackageExpired { .. } => ("package_expired", &["DA-5"]),
            Self::SecondFactorNeeded => ("second_factor_needed", &["DA-5"]),
            Self::CodeWrong => ("code_wrong", &["DA-5"]),
            Self::CodeVoid => ("code_void", &["DA-5"]),
            Self::NotFetched => ("not_fetched", &["DA-5"]),
            Self::AnotherSeal => ("another_seal", &["DA-4", "DA-5"]),
            Self::NoSuchNotice => ("no_such_notice", &["NO-5"]),
            Self::NoticeTooEarly { .. } => ("notice_too_early", &["NO-2", "NO-3"]),
            Self::NoticeProhibited => ("notice_prohibited", &["NO-1", "NO-3"]),
            Self::GroundNotAdmitted => ("ground_not_admitted", &["NO-1", "NO-2", "NO-3", "NO-4"]),
            Self::ProhibitionHasEnd => ("prohibition_has_end", &["NO-3"]),
            Self::NoProhibition => ("no_prohibition", &["NO-5"]),
            Self::AuthorCannotApprove => ("author_cannot_approve", &["NO-5"]),
            Self::ReviewNotInFuture => ("review_not_in_future", &["NO-5"]),
            Self::ReviewFirst => ("review_first", &["NO-5"]),
            Self::NothingProposed => ("nothing_proposed", &["NO-5"]),
            Self::ProposedAlready => ("proposed_already", &["NO-5"]),
            Self::NoticeWithheld => ("notice_withheld", &["NO-5"]),
            Self::NoSuchOrder => ("no_such_order", &["NO-3"]),
            Self::TooLateToWithdraw => ("too_late_to_withdraw", &["CO-3"]),
            Self::NotTheSameProcess => ("not_the_same_process", &["CO-1"]),
            Self::TooLateToJoin => ("too_late_to_join", &["CO-1"]),
            Self::DeadlineNotMissed => ("deadline_not_missed", &["TI-1"]),
            Self::HoldNeedsAnother => ("hold_needs_another", &["RT-1"]),
            Self::OnHold => ("on_hold", &["RT-1"]),
            Self::StillKept { .. } => ("still_kept", &["RT-1"]),
            Self::PurposeNeeded => ("purpose_needed", &["RT-2"]),
            Self::NotAReader => ("not_a_reader", &["RT-2"]),
        }
    }
}

//! What somebody wants to do to a case.

use std::collections::{BTreeMap, BTreeSet};

use crate::category::Category;
use crate::deadline::DeadlineKind;
use crate::document::Papers;
use crate::event::Words;
use crate::fulfilment::Act;
use crate::notice::{Ground as NoticeGround, NoticeNumber, Review};
use crate::package::{PackageNumber, SealedPackage};
use crate::request::{IdentifierNumber, ItemNumber, NondisclosureOrder, Submission};
use crate::review::{Ground, ItemDecision};
use crate::second_factor::SecondFactorShown;
use crate::verification::{CallBack, EvidenceKind, Proves};

/// A command: a verb of the desk, the agency or the clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Acknowledge the receipt (RV-6).
    Acknowledge,
    /// Answer `not ours` with the right addressee (IN-2).
    AnswerNotOurs,
    /// Supply what was missing (IN-6).
    Complete(Box<Submission>),
    /// Put further documents on record (IN-3, IN-6).
    AddPapers(Papers),
    /// Refuse because what was missing never came (IN-6).
    RefuseIncomplete(Words),
    /// Put evidence of authenticity on record (VE-3).
    RecordEvidence {
        /// What it is about.
        proves: Proves,
        /// What it is.
        kind: EvidenceKind,
        /// Whether it speaks for authenticity.
        holds: bool,
    },
    /// Record a call-back (VE-2).
    CallBack(CallBack),
    /// Find agency, officer and instrument verified (VE-1).
    Verify,
    /// Refuse because they cannot be verified (VE-1).
    RefuseUnverified(Words),
    /// Set the category (CO-6).
    Categorise(Category),
    /// Assess the legal basis (RV-1).
    AssessLegalBasis {
        /// Whether it is valid.
        valid: bool,
        /// Why.
        reasons: Words,
    },
    /// Assess whether the order proves illegal use or infringement (RV-4).
    AssessOrder {
        /// Whether it does.
        proves_illegal_use: bool,
        /// Why.
        reasons: Words,
    },
    /// Assess a claimed emergency (RV-3, RV-8).
    AssessEmergency {
        /// Whether the agency proved it.
        proven: bool,
        /// Whether danger to a person is found in good faith.
        good_faith_finding: bool,
        /// The finding.
        finding: Words,
    },
    /// Record the account holder's consent (DA-2).
    RecordConsent(IdentifierNumber),
    /// Record that the account holder withdrew it (DA-2).
    WithdrawConsent(IdentifierNumber),
    /// Ask the agency (RV-2).
    AskClarification(Words),
    /// Object (RV-2).
    Object {
        /// On which ground.
        ground: Ground,
        /// To which items.
        items: BTreeSet<ItemNumber>,
        /// Why.
        reasons: Words,
    },
    /// The agency answers a question or an objection (RV-2).
    AnswerDesk(Words),
    /// Propose a decision on every item (RV-7).
    ProposeDecision {
        /// Item by item.
        decisions: BTreeMap<ItemNumber, ItemDecision>,
        /// The sentences the agency reads.
        words: Words,
    },
    /// Approve it (RV-7).
    Approve,
    /// Send it back (RV-7).
    ReturnProposal(Words),
    /// Quote a fee (IN-9).
    QuoteFee {
        /// In the smallest unit of the currency.
        amount_minor: u64,
        /// ISO 4217.
        currency: String,
    },
    /// Accept it (IN-9).
    AcceptFee,
    /// Waive it (IN-9).
    WaiveFee,
    /// Invoice it (IN-9).
    InvoiceFee,
    /// Record its payment (IN-9).
    PayFee,
    /// Record a search or an act for a granted item (DA-4, RV-5).
    Fulfil(Act),
    /// Release collected items in one sealed package (DA-5).
    Disclose {
        /// Which items.
        items: BTreeSet<ItemNumber>,
        /// The package as it was sealed.
        package: SealedPackage,
    },
    /// Fetch a package (DA-5).
    FetchPackage {
        /// Which.
        package: PackageNumber,
        /// That the second factor was shown.
        second_factor: SecondFactorShown,
    },
    /// Confirm that a package arrived (DA-5).
    ConfirmReceipt(PackageNumber),
    /// Take a package back (DA-5).
    WithdrawPackage {
        /// Which.
        package: PackageNumber,
        /// Why.
        reason: Words,
    },
    /// Open a package again (DA-4, DA-5).
    RenewPackage {
        /// Which.
        package: PackageNumber,
        /// Its seal: the same, unless the package was withdrawn.
        sealed: SealedPackage,
    },
    /// Record a prohibition to tell the account holder (NO-3).
    RecordOrder(NondisclosureOrder),
    /// Record that one was lifted (NO-3).
    LiftOrder(u16),
    /// Tell an account holder (NO-1 to NO-4).
    SendNotice {
        /// Which notice.
        notice: NoticeNumber,
        /// The text.
        text: Words,
    },
    /// Propose to withhold a notice (NO-5).
    ProposeWithholding {
        /// Which notice.
        notice: NoticeNumber,
        /// On which ground.
        ground: NoticeGround,
        /// When to look at it again.
        review: Review,
        /// Evidence and reasons.
        evidence: Words,
    },
    /// Approve it (NO-5).
    ApproveWithholding(NoticeNumber),
    /// Decline it, or end it (NO-5).
    EndWithholding(NoticeNumber),
    /// Withdraw the request, or let a revised one take its place (CO-3).
    Withdraw {
        /// The docket number of the revised request.
        superseded_by: Option<String>,
    },
    /// Join it to the case that counts for both (CO-1).
    Join(Root),
    /// Raise the alarm of a missed deadline (TI-1).
    RaiseAlarm(DeadlineKind),
    /// Ask for a hold or for its end; the second person's same command confirms (RT-1).
    Hold,
    /// Destroy the personal data (RT-1).
    Erase,
    /// Destroy once more what was destroyed before and came back with a backup (RT-1). An operator's alone.
    EraseAgain {
        /// The day on which it was destroyed before.
        erased_on: jiff::civil::Date,
    },
}

/// What joining needs to know of the case that counts for both (CO-1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Root {
    /// Its docket number.
    pub reference: String,
    /// Its agency's country.
    pub country: crate::country::Country,
    /// When it was received.
    pub received_at: jiff::Timestamp,
    /// Whether a person found it to be the same agency and document.
    pub same_document_found: bool,
}

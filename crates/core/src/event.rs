//! What happened: the events of a case. They are the only truth; everything else is folded from them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::actor::Actor;
use crate::category::{Answer, Category};
use crate::deadline::{Deadline, DeadlineKind};
use crate::directory::{EntryNumber, LineNumber};
use crate::document::{DocumentFacts, DocumentNumber};
use crate::event_record::Encoded;
use crate::fulfilment::Fulfilment;
use crate::notice::{Ground as NoticeGround, NoticeNumber, Occasion, Review};
use crate::package::{PackageNumber, SealedPackage};
use crate::personal::Personal;
use crate::policy::VersionId;
use crate::register::{EntryFacts, EntryPersonal};
use crate::request::{
    IdentifierNumber, ItemNumber, LegalRequest, NondisclosureOrder, RequestPersonal,
};
use crate::review::{Ground, ItemDecision};
use crate::verification::{CallBackResult, EvidenceKind, Proves};

/// Free words of the desk or the agency: personal data until proven otherwise.
pub type Words = Personal<String>;

/// Why a case ended without an answer on the merits (IN-6, VE-1, RV-3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusedBecause {
    /// What was missing never came (IN-6).
    Incomplete,
    /// Agency, officer or instrument could not be verified (VE-1).
    Unverified,
    /// The emergency was not proven (RV-3).
    EmergencyUnproven,
}

/// What happened to a case. Each is a verb of the process in the past.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// A legal request came in and was recorded, complete or not (IN-6).
    Received {
        /// Docket number as printed.
        reference: String,
        /// When it reached the company.
        received_at: Timestamp,
        /// The policy version the case keeps (TI-3).
        policy: VersionId,
        /// The docket number of the case this one revises (CO-3).
        supersedes: Option<String>,
        /// What was asked.
        request: Box<LegalRequest>,
        /// Who asked, about whom.
        personal: Personal<RequestPersonal>,
    },
    /// Documents were put on record: those that came with the submission, or later (IN-3, IN-6).
    PapersAdded {
        /// What is known of each without reading it.
        papers: BTreeMap<DocumentNumber, DocumentFacts>,
        /// Their file names.
        personal: Personal<BTreeMap<DocumentNumber, String>>,
    },
    /// The receipt was acknowledged, and the agency asked to comply with applicable law (RV-6).
    Acknowledged,
    /// Sent to the wrong addressee: answered with the right one (IN-2).
    AnsweredNotOurs,
    /// The agency supplied what was missing (IN-6).
    Completed {
        /// The whole request as it now stands.
        request: Box<LegalRequest>,
        /// Who asked, about whom.
        personal: Personal<RequestPersonal>,
    },
    /// Ended without an answer on the merits.
    Refused {
        /// Why.
        because: RefusedBecause,
        /// The sentence the agency reads.
        personal: Words,
    },
    /// Evidence of authenticity was put on record (VE-3).
    EvidenceRecorded {
        /// What it is about.
        proves: Proves,
        /// What it is.
        kind: EvidenceKind,
        /// Whether it speaks for authenticity.
        holds: bool,
    },
    /// A call to a number of the company's own directory was made (VE-2).
    CallBackMade {
        /// How it ended.
        result: CallBackResult,
        /// The entry of the directory whose number was called.
        entry: EntryNumber,
        /// Which of its lines.
        line: LineNumber,
        /// Whether the line was confirmed fewer days before than the policy asks for.
        is_recent: bool,
        /// The number called, who spoke and what was said.
        personal: Words,
    },
    /// Agency, officer and instrument are verified (VE-1).
    Verified,
    /// Review set the category (CO-6).
    Categorised {
        /// Exactly one.
        category: Category,
    },
    /// Review found whether the request has a valid legal basis (RV-1).
    LegalBasisAssessed {
        /// Whether it has.
        valid: bool,
        /// The reasons.
        personal: Words,
    },
    /// Review found whether the order proves illegal use or infringement (RV-4).
    OrderAssessed {
        /// Whether it is a court order or equivalent that proves it.
        proves_illegal_use: bool,
        /// The reasons.
        personal: Words,
    },
    /// Review found the emergency proven (RV-3).
    EmergencyProven {
        /// Whether imminent danger of death or serious physical injury to a person was found in good faith (RV-8).
        good_faith_finding: bool,
        /// The finding.
        personal: Words,
    },
    /// The account holder consented to the disclosure of content (DA-2).
    ConsentGiven {
        /// Whose: the holder behind this identifier.
        identifier: IdentifierNumber,
    },
    /// The account holder withdrew the consent.
    ConsentWithdrawn {
        /// Whose.
        identifier: IdentifierNumber,
    },
    /// The agency was asked something; the company's own clocks stop (RV-2, TI-1).
    ClarificationAsked {
        /// The question.
        personal: Words,
    },
    /// The agency answered.
    ClarificationAnswered {
        /// The answer.
        personal: Words,
    },
    /// The company objected (RV-2).
    Objected {
        /// On which ground.
        ground: Ground,
        /// To which items.
        items: BTreeSet<ItemNumber>,
        /// The reasons, told to the agency.
        personal: Words,
    },
    /// The agency answered the objection.
    ObjectionAnswered {
        /// The answer.
        personal: Words,
    },
    /// A decision on every item was proposed (RV-7).
    DecisionProposed {
        /// Item by item.
        decisions: BTreeMap<ItemNumber, ItemDecision>,
        /// The sentences the agency reads.
        personal: Words,
    },
    /// Somebody else than the proposer approved it (RV-7).
    Approved,
    /// It was sent back to review instead.
    ProposalReturned {
        /// Why.
        personal: Words,
    },
    /// As many of the right people as RV-7 asks stand behind the decision.
    Decided,
    /// A fee was quoted (IN-9).
    FeeQuoted {
        /// In the smallest unit of the currency.
        amount_minor: u64,
        /// ISO 4217.
        currency: String,
    },
    /// The agency accepted the fee.
    FeeAccepted,
    /// The company waived it.
    FeeWaived,
    /// It was invoiced.
    FeeInvoiced,
    /// It was paid.
    FeePaid,
    /// A granted item was carried out, or nothing was found (DA-4, RV-5).
    Fulfilled {
        /// Which item.
        item: ItemNumber,
        /// What came of it.
        outcome: Fulfilment,
        /// The service provider that took part, by its code in the profile (RV-6).
        provider: Option<String>,
        /// What was searched, left out and why; the service provider's part (DA-4, RV-6).
        personal: Words,
    },
    /// Data left in a sealed package (DA-5).
    Disclosed {
        /// The items in it.
        items: BTreeSet<ItemNumber>,
        /// Its number.
        package: PackageNumber,
        /// Its seal.
        sealed: SealedPackage,
        /// The last local day on which it can be fetched.
        expires_on: Date,
    },
    /// The agency fetched a package against a second factor (DA-5).
    PackageFetched {
        /// Which.
        package: PackageNumber,
    },
    /// The agency confirmed that a package arrived (DA-5).
    ReceiptConfirmed {
        /// Which.
        package: PackageNumber,
    },
    /// The desk took a package back: it can no longer be fetched (DA-5).
    PackageWithdrawn {
        /// Which.
        package: PackageNumber,
        /// Why.
        personal: Words,
    },
    /// The desk opened a package again for the same items (DA-4, DA-5).
    PackageRenewed {
        /// Which.
        package: PackageNumber,
        /// Its seal from here on.
        sealed: SealedPackage,
        /// The last local day on which it can be fetched.
        expires_on: Date,
    },
    /// The request is answered in full.
    Answered {
        /// How it counts.
        answer: Answer,
    },
    /// An order or law that prohibits notice is on record (NO-3).
    NondisclosureOrdered {
        /// Until when.
        order: NondisclosureOrder,
    },
    /// A prohibition was lifted before its end.
    NondisclosureLifted {
        /// Which, from 0 in the order of their recording.
        order: u16,
        /// The local day of the lifting.
        lifted_on: Date,
    },
    /// An account holder is to be told (NO-1, NO-2, NO-4).
    NoticeOwed {
        /// Its number.
        notice: NoticeNumber,
        /// Whom: the holder behind this identifier.
        identifier: IdentifierNumber,
        /// Of what.
        occasion: Occasion,
        /// The day of what it tells.
        happened_on: Date,
    },
    /// Withholding a notice was proposed (NO-5).
    WithholdingProposed {
        /// Which notice.
        notice: NoticeNumber,
        /// On which ground.
        ground: NoticeGround,
        /// When it is looked at again.
        review: Review,
        /// The evidence and reasons.
        personal: Words,
    },
    /// A second person approved the withholding (NO-5).
    Withheld {
        /// Which notice.
        notice: NoticeNumber,
    },
    /// The ground fell away: the notice is owed again.
    WithholdingEnded {
        /// Which notice.
        notice: NoticeNumber,
    },
    /// The account holder was told.
    NoticeSent {
        /// Which notice.
        notice: NoticeNumber,
        /// The text.
        personal: Words,
    },
    /// The agency withdrew the request, or a revised one took its place (CO-3).
    Withdrawn {
        /// The docket number of the revised request.
        superseded_by: Option<String>,
    },
    /// A person joined it to another submission of the same legal process (CO-1).
    Joined {
        /// The docket number that counts for both.
        root: String,
    },
    /// A deadline passed and somebody was alarmed (TI-1, RV-7).
    DeadlineMissed {
        /// Which kind.
        kind: DeadlineKind,
    },
    /// The deadlines that run from here on, each with its pauses and its source (TI-1).
    DeadlinesSet {
        /// All of them; what is not among them no longer runs.
        deadlines: Vec<Deadline>,
    },
    /// Nothing is owed to anybody any more; retention begins (RT-1).
    Closed {
        /// Last day the personal data is kept.
        keep_until: Date,
    },
    /// A first person asked for a hold, or for its end (RT-1).
    HoldProposed,
    /// A second person set the hold.
    HoldPlaced {
        /// The day from which the clock of retention stands still.
        on: Date,
    },
    /// A second person lifted it.
    HoldLifted {
        /// Last day the personal data is kept, the days of the hold given back.
        keep_until: Date,
    },
    /// The personal data was destroyed (RT-1): by an operator, if it had been before and a backup brought it back.
    Erased {
        /// The day by whose end the last backup is gone that can still open it, as backups were kept on that day; none
        /// where nobody said for how long they are.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        backups_until: Option<Date>,
    },
    /// A past request came in from a register, as what the register knows of it.
    RegisterEntryImported {
        /// The entry without what names persons.
        entry: Box<EntryFacts>,
        /// What names persons.
        personal: Personal<EntryPersonal>,
    },
    /// A later register knows better.
    RegisterEntryCorrected {
        /// The entry without what names persons.
        entry: Box<EntryFacts>,
        /// What names persons.
        personal: Personal<EntryPersonal>,
    },
}

/// An event with its when and by whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// When it was recorded.
    pub at: Timestamp,
    /// By whom.
    pub by: Actor,
    /// What.
    pub event: Event,
}

/// The facts of a register entry as they are written down.
#[derive(Serialize)]
struct EntryBody<'a> {
    entry: &'a EntryFacts,
}

/// A stored event that no version of the process wrote.
#[derive(Debug, thiserror::Error)]
#[error("could not read a stored event of kind `{kind}`")]
pub struct UnreadableEvent {
    /// The stored kind.
    kind: String,
    /// Where the reading failed.
    source: serde_json::Error,
}

impl Event {
    /// The stable code of its kind, as stored.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Received { .. } => "received",
            Self::PapersAdded { .. } => "papers_added",
            Self::Acknowledged => "acknowledged",
            Self::AnsweredNotOurs => "answered_not_ours",
            Self::Completed { .. } => "completed",
            Self::Refused { .. } => "refused",
            Self::EvidenceRecorded { .. } => "evidence_recorded",
            Self::CallBackMade { .. } => "call_back_made",
            Self::Verified => "verified",
            Self::Categorised { .. } => "categorised",
            Self::LegalBasisAssessed { .. } => "legal_basis_assessed",
            Self::OrderAssessed { .. } => "order_assessed",
            Self::EmergencyProven { .. } => "emergency_proven",
            Self::ConsentGiven { .. } => "consent_given",
            Self::ConsentWithdrawn { .. } => "consent_withdrawn",
            Self::ClarificationAsked { .. } => "clarification_asked",
            Self::ClarificationAnswered { .. } => "clarification_answered",
            Self::Objected { .. } => "objected",
            Self::ObjectionAnswered { .. } => "objection_answered",
            Self::DecisionProposed { .. } => "decision_proposed",
            Self::Approved => "approved",
            Self::ProposalReturned { .. } => "proposal_returned",
            Self::Decided => "decided",
            Self::FeeQuoted { .. } => "fee_quoted",
            Self::FeeAccepted => "fee_accepted",
            Self::FeeWaived => "fee_waived",
            Self::FeeInvoiced => "fee_invoiced",
            Self::FeePaid => "fee_paid",
            Self::Fulfilled { .. } => "fulfilled",
            Self::Disclosed { .. } => "disclosed",
            Self::PackageFetched { .. } => "package_fetched",
            Self::ReceiptConfirmed { .. } => "receipt_confirmed",
            Self::PackageWithdrawn { .. } => "package_withdrawn",
            Self::PackageRenewed { .. } => "package_renewed",
            Self::Answered { .. } => "answered",
            Self::NondisclosureOrdered { .. } => "nondisclosure_ordered",
            Self::NondisclosureLifted { .. } => "nondisclosure_lifted",
            Self::NoticeOwed { .. } => "notice_owed",
            Self::WithholdingProposed { .. } => "withholding_proposed",
            Self::Withheld { .. } => "withheld",
            Self::WithholdingEnded { .. } => "withholding_ended",
            Self::NoticeSent { .. } => "notice_sent",
            Self::Withdrawn { .. } => "withdrawn",
            Self::Joined { .. } => "joined",
            Self::DeadlineMissed { .. } => "deadline_missed",
            Self::DeadlinesSet { .. } => "deadlines_set",
            Self::Closed { .. } => "closed",
            Self::HoldProposed => "hold_proposed",
            Self::HoldPlaced { .. } => "hold_placed",
            Self::HoldLifted { .. } => "hold_lifted",
            Self::Erased { .. } => "erased",
            Self::RegisterEntryImported { .. } => "register_entry_imported",
            Self::RegisterEntryCorrected { .. } => "register_entry_corrected",
        }
    }

    /// Whether it may follow the closing of a case: keeping goes on (RT-1), and a package that was released can
    /// still be fetched or taken back (DA-5).
    #[must_use]
    pub const fn follows_closing(&self) -> bool {
        matches!(
            self,
            Self::ConsentWithdrawn { .. }
                | Self::PackageFetched { .. }
                | Self::ReceiptConfirmed { .. }
                | Self::PackageWithdrawn { .. }
                | Self::PackageRenewed { .. }
                | Self::HoldProposed
                | Self::HoldPlaced { .. }
                | Self::HoldLifted { .. }
                | Self::DeadlineMissed { .. }
                | Self::DeadlinesSet { .. }
                | Self::Erased { .. }
        )
    }

    /// Writes the event down, with its personal part apart.
    ///
    /// # Errors
    /// Only if an event could not be expressed in JSON, which no event of this version is.
    pub fn encode(&self) -> Result<Encoded, UnreadableEvent> {
        let unwritable = |source| UnreadableEvent { kind: self.kind().to_owned(), source };
        if let Self::RegisterEntryImported { entry, personal }
        | Self::RegisterEntryCorrected { entry, personal } = self
        {
            // Registers bring these by the million: they are written without a tree of values in between.
            let personal = personal.get().map(serde_json::to_string).transpose();
            return Ok(Encoded {
                kind: self.kind().to_owned(),
                facts: serde_json::to_string(&EntryBody { entry }).map_err(unwritable)?,
                personal: personal.map_err(unwritable)?,
            });
        }
        let mut facts = match serde_json::to_value(self).map_err(unwritable)? {
            serde_json::Value::Object(mut tagged) => match tagged.remove(self.kind()) {
                Some(serde_json::Value::Object(facts)) => facts,
                _ => serde_json::Map::new(),
            },
            _ => serde_json::Map::new(),
        };
        let personal = facts.remove("personal").filter(|value| !value.is_null());
        Ok(Encoded {
            kind: self.kind().to_owned(),
            facts: serde_json::Value::Object(facts).to_string(),
            personal: personal.map(|value| value.to_string()),
        })
    }

    /// Reads what [`Event::encode`] wrote; an erased personal part stays a gap.
    ///
    /// # Errors
    /// When the text is not an event of this version.
    pub fn decode(
        kind: &str,
        facts: &str,
        personal: Option<&str>,
    ) -> Result<Self, UnreadableEvent> {
        let unreadable = |source| UnreadableEvent { kind: kind.chars().take(40).collect(), source };
        let mut facts: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(facts).map_err(unreadable)?;
        if let Some(personal) = personal {
            let personal = serde_json::from_str(personal).map_err(unreadable)?;
            facts.insert("personal".to_owned(), personal);
        }
        if facts.is_empty()
            && let Ok(event) = serde_json::from_value(serde_json::Value::String(kind.to_owned()))
        {
            return Ok(event);
        }
        facts.entry("personal").or_insert(serde_json::Value::Null);
        let tagged =
            serde_json::Map::from_iter([(kind.to_owned(), serde_json::Value::Object(facts))]);
        serde_json::from_value(serde_json::Value::Object(tagged)).map_err(unreadable)
    }
}

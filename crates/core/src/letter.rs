//! The letters that an event owes, and to whom (IN-2, IN-6, IN-9, RV-2, RV-5, RV-6, NO-1 to NO-4).
//!
//! What is deliberately absent: any place for data. A letter says what was decided and where a sealed
//! package waits; nothing that was searched for can be put into it (DA-5).

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::case::Case;
use crate::category::Answer;
use crate::event::{Event, RefusedBecause};
use crate::fulfilment::Fulfilment;
use crate::notice::Occasion;
use crate::package::PackageNumber;
use crate::request::{Addressee, IdentifierNumber, ItemNumber, Missing};
use crate::review::{Ground, ItemDecision};
use crate::stage::Stage;

/// A letter that is owed once the event that owes it is on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Who reads it.
    pub to: Recipient,
    /// What it says.
    pub kind: LetterKind,
}

/// Who reads a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Recipient {
    /// The requesting agency, at its official address.
    Agency,
    /// The account holder behind this identifier.
    AccountHolder(IdentifierNumber),
}

/// What a letter says. The sentences that a person wrote for it stand in the event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LetterKind {
    /// The receipt; it asks to comply with applicable law (RV-6) and names what is missing (IN-6).
    Acknowledgement {
        /// What is missing; empty when complete.
        missing: Vec<Missing>,
    },
    /// What is missing still, after the agency supplied something (IN-6).
    StillMissing {
        /// Never empty.
        missing: Vec<Missing>,
    },
    /// This was sent to the wrong addressee (IN-2).
    NotOurs {
        /// Profile code of the entity to turn to.
        right_entity: String,
    },
    /// The end without an answer on the merits, and why (IN-6, VE-1, RV-3).
    Refusal {
        /// Why.
        because: RefusedBecause,
    },
    /// A question (RV-2).
    Question,
    /// An objection with its ground (RV-2).
    Objection {
        /// On which ground.
        ground: Ground,
        /// To which items.
        items: BTreeSet<ItemNumber>,
    },
    /// The fee for complying (IN-9).
    FeeQuote {
        /// In the smallest unit of the currency.
        amount_minor: u64,
        /// ISO 4217.
        currency: String,
    },
    /// The invoice of an accepted fee (IN-9).
    Invoice,
    /// How restricting or deleting an account went (RV-5).
    Process {
        /// The item that asked for it.
        item: ItemNumber,
        /// What came of it.
        outcome: Fulfilment,
    },
    /// Where to fetch a sealed package; the package itself never goes by mail (DA-5).
    PackageReady {
        /// Its number.
        package: PackageNumber,
        /// The items in it.
        items: BTreeSet<ItemNumber>,
        /// The last local day on which it can be fetched.
        expires_on: Date,
    },
    /// A package was taken back; the desk's reason stands in the event (DA-5).
    PackageWithdrawn {
        /// Its number.
        package: PackageNumber,
    },
    /// The answer, with the ground of each item that was narrowed or rejected (RV-2).
    Answer {
        /// How the request was answered.
        answer: Answer,
        /// What was not done as asked, and on which ground.
        grounds: BTreeMap<ItemNumber, Ground>,
        /// What was granted and not done, because the consent or order it stood on fell away.
        fallen: BTreeSet<ItemNumber>,
    },
    /// The notice to an account holder (NO-1, NO-2, NO-4).
    Notice {
        /// Of what.
        occasion: Occasion,
    },
}

impl LetterKind {
    /// The stable code, as stored with the effect that sends it.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Acknowledgement { .. } => "acknowledgement",
            Self::StillMissing { .. } => "still_missing",
            Self::NotOurs { .. } => "not_ours",
            Self::Refusal { .. } => "refusal",
            Self::Question => "question",
            Self::Objection { .. } => "objection",
            Self::FeeQuote { .. } => "fee_quote",
            Self::Invoice => "invoice",
            Self::Process { .. } => "process",
            Self::PackageReady { .. } => "package_ready",
            Self::PackageWithdrawn { .. } => "package_withdrawn",
            Self::Answer { .. } => "answer",
            Self::Notice { .. } => "notice",
        }
    }
}

/// The letter that an event owes; none for most. `before` is the case as the event found it.
#[must_use]
pub fn owed(before: &Case, event: &Event) -> Option<Letter> {
    let to_agency = |kind| Some(Letter { to: Recipient::Agency, kind });
    match event {
        Event::Acknowledged => {
            to_agency(LetterKind::Acknowledgement { missing: before.request.missing() })
        }
        Event::Completed { request, .. } => {
            let missing = request.missing();
            if missing.is_empty() { None } else { to_agency(LetterKind::StillMissing { missing }) }
        }
        Event::AnsweredNotOurs => match &before.request.addressee {
            Addressee::Wrong { right_entity } => {
                to_agency(LetterKind::NotOurs { right_entity: right_entity.clone() })
            }
            Addressee::Right => None,
        },
        Event::Refused { because, .. } => to_agency(LetterKind::Refusal { because: *because }),
        Event::ClarificationAsked { .. } => to_agency(LetterKind::Question),
        Event::Objected { ground, items, .. } => {
            to_agency(LetterKind::Objection { ground: *ground, items: items.clone() })
        }
        Event::FeeQuoted { amount_minor, currency } => to_agency(LetterKind::FeeQuote {
            amount_minor: *amount_minor,
            currency: currency.clone(),
        }),
        Event::FeeInvoiced => to_agency(LetterKind::Invoice),
        Event::Fulfilled { item, outcome, .. } => {
            let acts = |asked: &crate::request::Item| asked.measure.acts_on_account();
            let owes = before.request.items.get(item).is_some_and(acts);
            owes.then_some(())
                .and_then(|()| to_agency(LetterKind::Process { item: *item, outcome: *outcome }))
        }
        Event::Disclosed { items, package, expires_on, .. } => {
            let (package, items, expires_on) = (*package, items.clone(), *expires_on);
            to_agency(LetterKind::PackageReady { package, items, expires_on })
        }
        Event::PackageRenewed { package, expires_on, .. } => {
            before.packages.get(package).and_then(|released| {
                let (package, items) = (*package, released.items.clone());
                to_agency(LetterKind::PackageReady { package, items, expires_on: *expires_on })
            })
        }
        Event::PackageWithdrawn { package, .. } => {
            to_agency(LetterKind::PackageWithdrawn { package: *package })
        }
        Event::Answered { answer } => {
            let (grounds, fallen) = (grounds(before), fallen(before));
            to_agency(LetterKind::Answer { answer: *answer, grounds, fallen })
        }
        Event::NoticeSent { notice, .. } => before.notices.get(notice).map(|notice| Letter {
            to: Recipient::AccountHolder(notice.identifier),
            kind: LetterKind::Notice { occasion: notice.occasion },
        }),
        Event::Received { .. }
        | Event::PapersAdded { .. }
        | Event::PackageFetched { .. }
        | Event::ReceiptConfirmed { .. }
        | Event::EvidenceRecorded { .. }
        | Event::CallBackMade { .. }
        | Event::Verified
        | Event::Categorised { .. }
        | Event::LegalBasisAssessed { .. }
        | Event::OrderAssessed { .. }
        | Event::EmergencyProven { .. }
        | Event::ConsentGiven { .. }
        | Event::ConsentWithdrawn { .. }
        | Event::ClarificationAnswered { .. }
        | Event::ObjectionAnswered { .. }
        | Event::DecisionProposed { .. }
        | Event::Approved
        | Event::ProposalReturned { .. }
        | Event::Decided
        | Event::FeeAccepted
        | Event::FeeWaived
        | Event::FeePaid
        | Event::NondisclosureOrdered { .. }
        | Event::NondisclosureLifted { .. }
        | Event::NoticeOwed { .. }
        | Event::WithholdingProposed { .. }
        | Event::Withheld { .. }
        | Event::WithholdingEnded { .. }
        | Event::Withdrawn { .. }
        | Event::Joined { .. }
        | Event::DeadlineMissed { .. }
        | Event::DeadlinesSet { .. }
        | Event::Closed { .. }
        | Event::HoldProposed
        | Event::HoldPlaced { .. }
        | Event::HoldLifted { .. }
        | Event::Erased { .. }
        | Event::RegisterEntryImported { .. }
        | Event::RegisterEntryCorrected { .. } => None,
    }
}

fn grounds(case: &Case) -> BTreeMap<ItemNumber, Ground> {
    let Stage::Fulfilment(decision) = &case.stage else { return BTreeMap::new() };
    let of = |decision: ItemDecision| match decision {
        ItemDecision::Grant => None,
        ItemDecision::Narrow { ground, .. } | ItemDecision::Reject { ground } => Some(ground),
    };
    decision
        .decisions
        .iter()
        .filter_map(|(number, decision)| Some((*number, of(*decision)?)))
        .collect()
}

fn fallen(case: &Case) -> BTreeSet<ItemNumber> {
    let lost = case.fulfilled.iter().filter(|(_, outcome)| **outcome == Fulfilment::BasisLost);
    lost.map(|(number, _)| *number).collect()
}

#[cfg(test)]
mod tests;

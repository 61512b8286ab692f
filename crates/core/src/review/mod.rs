//! Reviewing the request: legal basis, grounds, decision item by item (RV-1 to RV-8, DA-2).

mod approval;
mod content;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

pub use approval::{Approval, HandsNeeded};
pub(crate) use approval::{approve, return_proposal};
pub use content::ContentBasis;

use crate::case::{Awaited, Case};
use crate::category::Category;
use crate::event::{Event, RefusedBecause, Words};
use crate::package;
use crate::refusal::Refusal;
use crate::request::{DateRange, IdentifierNumber, ItemNumber, Measure};
use crate::stage::Stage;

/// Why the company objects to, questions or rejects a request, in whole or in part (RV-2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// It lacks a legitimate and reasonable legal basis.
    LacksLegalBasis,
    /// It is unclear.
    Unclear,
    /// It is inappropriate.
    Inappropriate,
    /// It is too broad.
    TooBroad,
    /// It may harm the legitimate interests of a third party.
    HarmsThirdParty,
}

/// What is decided on one item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemDecision {
    /// Do what is asked.
    Grant,
    /// Do it for fewer days than asked (DA-4); counts as challenged.
    Narrow {
        /// Within the range asked for.
        range: DateRange,
        /// Why not all of it.
        ground: Ground,
    },
    /// Do not do it.
    Reject {
        /// Why not.
        ground: Ground,
    },
}

impl ItemDecision {
    /// Whether anything may be done for the item.
    #[must_use]
    pub const fn grants(self) -> bool {
        match self {
            Self::Grant | Self::Narrow { .. } => true,
            Self::Reject { .. } => false,
        }
    }

    /// Whether the request is challenged in this item (CO-2).
    #[must_use]
    pub const fn challenges(self) -> bool {
        match self {
            Self::Grant => false,
            Self::Narrow { .. } | Self::Reject { .. } => true,
        }
    }
}

/// What review found so far; none means not assessed yet.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Findings {
    /// RV-1.
    pub legal_basis_valid: Option<bool>,
    /// RV-4.
    pub order_proves_illegal_use: Option<bool>,
    /// RV-3 and RV-8: proven, and whether with the good-faith finding.
    pub emergency: Option<ProvenEmergency>,
}

/// An emergency that the agency proved (RV-3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ProvenEmergency {
    /// Whether danger to a person was found in good faith (RV-8).
    pub good_faith_finding: bool,
}

/// The permission to handle one item at this moment: every rule on granting it holds, and content has its basis.
///
/// Only review makes it, anew at each step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permit {
    item: ItemNumber,
    content: Option<ContentBasis>,
}

impl Permit {
    /// The item it is for.
    #[must_use]
    pub const fn item(&self) -> ItemNumber {
        self.item
    }

    /// The basis on which content may be handled; none for everything else.
    #[must_use]
    pub const fn content(&self) -> Option<&ContentBasis> {
        self.content.as_ref()
    }
}

/// The desk goes on reviewing while it waits for the agency: one that never answers holds nothing up.
fn reviewing(case: &Case) -> Result<(), Refusal> {
    match case.stage {
        Stage::Review => Ok(()),
        _ => Err(case.out_of_order()),
    }
}

/// Assessing goes on in review; once a decision is in force a finding can only fall, never be improved.
fn assessing(case: &Case, upholds: bool) -> Result<(), Refusal> {
    match case.stage {
        Stage::Fulfilment(_) if !upholds => Ok(()),
        _ => reviewing(case),
    }
}

fn nothing_awaited(case: &Case) -> Result<(), Refusal> {
    match case.awaited {
        Awaited::Nothing => Ok(()),
        Awaited::Clarification | Awaited::AnswerToObjection => Err(Refusal::AgencyAwaited),
    }
}

/// CO-6: exactly one category, that of something asked; an emergency stays one.
pub(crate) fn categorise(case: &Case, category: Category) -> Result<Vec<Event>, Refusal> {
    reviewing(case)?;
    let claims_emergency = case.request.emergency.is_some();
    if claims_emergency && case.findings.emergency.is_none() {
        return Err(Refusal::EmergencyNotProven);
    }
    let fits = case.request.items.values().any(|item| item.measure.belongs_to(category));
    if !fits || claims_emergency != (category == Category::Emergency) {
        return Err(Refusal::CategoryDoesNotFit);
    }
    Ok(vec![Event::Categorised { category }])
}

/// RV-1. Where a basis falls away after the decision, nothing more is done on it.
pub(crate) fn assess_legal_basis(
    case: &Case,
    valid: bool,
    reasons: Words,
) -> Result<Vec<Event>, Refusal> {
    assessing(case, valid)?;
    Ok(vec![Event::LegalBasisAssessed { valid, personal: reasons }])
}

/// RV-4. An order quashed after the decision carries nothing any more.
pub(crate) fn assess_order(
    case: &Case,
    proves_illegal_use: bool,
    reasons: Words,
) -> Result<Vec<Event>, Refusal> {
    assessing(case, proves_illegal_use)?;
    Ok(vec![Event::OrderAssessed { proves_illegal_use, personal: reasons }])
}

/// RV-3, RV-8. An unproven emergency is rejected as one, and the agency told; an ordinary request that
/// follows is a new case.
pub(crate) fn assess_emergency(
    case: &Case,
    proven: bool,
    good_faith_finding: bool,
    finding: Words,
) -> Result<Vec<Event>, Refusal> {
    reviewing(case)?;
    if case.request.emergency.is_none() {
        return Err(Refusal::NoEmergencyClaimed);
    }
    Ok(vec![if proven {
        Event::EmergencyProven { good_faith_finding, personal: finding }
    } else {
        Event::Refused { because: RefusedBecause::EmergencyUnproven, personal: finding }
    }])
}

/// DA-2: the holder's explicit consent, while it can still be prior to any collection.
pub(crate) fn record_consent(
    case: &Case,
    identifier: IdentifierNumber,
) -> Result<Vec<Event>, Refusal> {
    // At intake the request may still change whom a number stands for.
    let settled = matches!(case.stage, Stage::Intake) || case.stage.ending().is_some();
    let named = case.request.identifier_kinds.contains_key(&identifier);
    if settled || !named || case.consents.contains(&identifier) {
        return Err(case.out_of_order());
    }
    Ok(vec![Event::ConsentGiven { identifier }])
}

/// DA-2: the holder takes the consent back; from here on nothing of it is collected or given.
pub(crate) fn withdraw_consent(
    case: &Case,
    identifier: IdentifierNumber,
) -> Result<Vec<Event>, Refusal> {
    // After the answer it matters only while content of the holder can still be fetched or opened again.
    let matters = match &case.stage {
        Stage::Erased(..) => false,
        stage => stage.ending().is_none() || package::holds_content_of(case, identifier),
    };
    if !matters || !case.consents.contains(&identifier) {
        return Err(case.out_of_order());
    }
    Ok(vec![Event::ConsentWithdrawn { identifier }])
}

/// RV-2: questioning stops the company's own clocks (TI-1).
pub(crate) fn ask_clarification(case: &Case, question: Words) -> Result<Vec<Event>, Refusal> {
    reviewing(case)?;
    nothing_awaited(case)?;
    Ok(vec![Event::ClarificationAsked { personal: question }])
}

/// RV-2.
pub(crate) fn object(
    case: &Case,
    ground: Ground,
    items: BTreeSet<ItemNumber>,
    reasons: Words,
) -> Result<Vec<Event>, Refusal> {
    reviewing(case)?;
    nothing_awaited(case)?;
    if items.is_empty() || !items.iter().all(|item| case.request.items.contains_key(item)) {
        return Err(Refusal::ObjectToSomething);
    }
    Ok(vec![Event::Objected { ground, items, personal: reasons }])
}

/// RV-2: what the agency answered to a question or an objection.
pub(crate) fn agency_answered(case: &Case, answer: Words) -> Result<Vec<Event>, Refusal> {
    match (&case.stage, case.awaited) {
        (Stage::Review, Awaited::Clarification) => {
            Ok(vec![Event::ClarificationAnswered { personal: answer }])
        }
        (Stage::Review, Awaited::AnswerToObjection) => {
            Ok(vec![Event::ObjectionAnswered { personal: answer }])
        }
        (Stage::Review, Awaited::Nothing) => Err(Refusal::NothingAwaited),
        _ => Err(case.out_of_order()),
    }
}

/// RV-7: proposes a decision on every item. Where nothing is granted nobody has to approve.
///
/// Nothing is granted while the agency owes an answer; rejecting everything ends the waiting (RV-2).
pub(crate) fn propose(
    case: &Case,
    decisions: BTreeMap<ItemNumber, ItemDecision>,
    words: Words,
) -> Result<Vec<Event>, Refusal> {
    reviewing(case)?;
    if !case.category.set_at_review {
        return Err(Refusal::CategoryNotSet);
    }
    if case.findings.legal_basis_valid.is_none() {
        return Err(Refusal::LegalBasisNotAssessed);
    }
    if !decisions.keys().eq(case.request.items.keys()) {
        return Err(Refusal::DecideEveryItem);
    }
    for (&number, decision) in &decisions {
        if let ItemDecision::Narrow { range, .. } = decision {
            let asked = case.request.items.get(&number).and_then(|item| item.range);
            if !asked.is_some_and(|asked| asked.contains(range) && asked != *range) {
                return Err(Refusal::NotNarrower { item: number });
            }
        }
        if decision.grants() {
            check_grant(case, number)?;
        }
    }
    let grants = HandsNeeded::for_decisions(&case.request, &decisions).approvers > 0;
    if grants {
        nothing_awaited(case)?;
    }
    let mut events = vec![Event::DecisionProposed { decisions, personal: words }];
    if !grants {
        events.push(Event::Decided);
    }
    Ok(events)
}

/// What has to hold before an item may be granted, and again at each later step towards it.
pub(crate) fn check_grant(case: &Case, number: ItemNumber) -> Result<Permit, Refusal> {
    let item = case.request.items.get(&number).ok_or(Refusal::DecideEveryItem)?;
    match case.findings.legal_basis_valid {
        None => return Err(Refusal::LegalBasisNotAssessed),
        Some(false) => return Err(Refusal::NoValidLegalBasis { item: number }),
        Some(true) => {}
    }
    if item.measure.acts_on_account() && case.findings.order_proves_illegal_use != Some(true) {
        return Err(Refusal::NoQualifiedOrder { item: number });
    }
    let content =
        item.measure.gives_content().then(|| ContentBasis::of(case, number)).transpose()?;
    if matches!(item.measure, Measure::Disclose(_)) {
        check_emergency(case)?;
    }
    Ok(Permit { item: number, content })
}

/// RV-8: an emergency disclosure is voluntary unless an order binds the company.
fn check_emergency(case: &Case) -> Result<(), Refusal> {
    if case.request.emergency.is_none() {
        return Ok(());
    }
    let finding = case.findings.emergency.ok_or(Refusal::EmergencyNotProven)?;
    if finding.good_faith_finding || case.request.process.binding {
        Ok(())
    } else {
        Err(Refusal::GoodFaithFindingNeeded)
    }
}

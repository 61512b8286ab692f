//! Four eyes, and six for content (RV-7).

use std::collections::{BTreeMap, BTreeSet};

use super::{ItemDecision, check_grant};
use crate::actor::Staff;
use crate::case::Case;
use crate::event::{Event, Words};
use crate::refusal::Refusal;
use crate::request::{DateRange, ItemNumber, LegalRequest};
use crate::staff::{Role, StaffId};
use crate::stage::{Proposal, Stage};

/// How many people besides the proposer stand behind a decision (RV-7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HandsNeeded {
    /// How many approvers.
    pub approvers: usize,
    /// Whether one of them is counsel.
    pub counsel: bool,
}

impl HandsNeeded {
    /// Two with counsel where content is granted, one where anything else is, nobody where nothing is.
    #[must_use]
    pub fn for_decisions(
        request: &LegalRequest,
        decisions: &BTreeMap<ItemNumber, ItemDecision>,
    ) -> Self {
        let mut granted = decisions
            .iter()
            .filter(|(_, decision)| decision.grants())
            .filter_map(|(number, _)| request.items.get(number))
            .peekable();
        if granted.peek().is_none() {
            Self { approvers: 0, counsel: false }
        } else if granted.any(|item| item.measure.gives_content()) {
            Self { approvers: 2, counsel: true }
        } else {
            Self { approvers: 1, counsel: false }
        }
    }

    /// Counts persons, not roles, and never the proposer: what is replayed is trusted no more than what is asked.
    fn are_met_by(self, proposer: StaffId, approvals: &BTreeSet<Staff>) -> bool {
        let others =
            || approvals.iter().filter(|staff| staff.id != proposer && staff.role.approves());
        let persons: BTreeSet<StaffId> = others().map(|staff| staff.id).collect();
        let has_counsel = others().any(|staff| staff.role == Role::Counsel);
        persons.len() >= self.approvers && (has_counsel || !self.counsel)
    }
}

/// The permission to act on granted items. Only a proposal that the right people approved becomes one;
/// whatever searches, restricts, deletes or releases asks for it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Approval {
    proposer: StaffId,
    approvers: BTreeSet<StaffId>,
    granted: BTreeMap<ItemNumber, Option<DateRange>>,
}

impl Approval {
    /// The approval that a proposal amounts to: none while hands are missing or nothing is granted.
    pub(crate) fn of(request: &LegalRequest, proposal: &Proposal) -> Option<Self> {
        let needed = HandsNeeded::for_decisions(request, &proposal.decisions);
        if needed.approvers == 0 || !needed.are_met_by(proposal.proposer, &proposal.approvals) {
            return None;
        }
        let granted = proposal
            .decisions
            .iter()
            .filter_map(|(&number, decision)| match decision {
                ItemDecision::Grant => {
                    Some((number, request.items.get(&number).and_then(|item| item.range)))
                }
                ItemDecision::Narrow { range, .. } => Some((number, Some(*range))),
                ItemDecision::Reject { .. } => None,
            })
            .collect();
        let approvers = proposal.approvals.iter().map(|staff| staff.id).collect();
        Some(Self { proposer: proposal.proposer, approvers, granted })
    }

    /// Whether the item was granted.
    #[must_use]
    pub fn covers(&self, item: ItemNumber) -> bool {
        self.granted.contains_key(&item)
    }

    /// The days granted for the item; the outer option is none when it was not granted (DA-4).
    #[must_use]
    pub fn range(&self, item: ItemNumber) -> Option<Option<DateRange>> {
        self.granted.get(&item).copied()
    }

    /// The granted items.
    pub fn items(&self) -> impl Iterator<Item = ItemNumber> + '_ {
        self.granted.keys().copied()
    }

    /// Who proposed.
    #[must_use]
    pub const fn proposer(&self) -> StaffId {
        self.proposer
    }

    /// Who approved: never the proposer.
    #[must_use]
    pub const fn approvers(&self) -> &BTreeSet<StaffId> {
        &self.approvers
    }
}

/// RV-7: one more person approves; with the last one needed the decision is in force.
///
/// Every grant is checked again: a consent may have been withdrawn since it was proposed.
pub(crate) fn approve(case: &Case, approver: Staff) -> Result<Vec<Event>, Refusal> {
    let Stage::Approval(proposal) = &case.stage else { return Err(case.out_of_order()) };
    if approver.id == proposal.proposer {
        return Err(Refusal::ProposerCannotApprove);
    }
    if !approver.role.approves() {
        return Err(Refusal::NotAnApprover);
    }
    if proposal.approvals.iter().any(|earlier| earlier.id == approver.id) {
        return Err(Refusal::ApprovedAlready);
    }
    for (&number, decision) in &proposal.decisions {
        if decision.grants() {
            check_grant(case, number)?;
        }
    }
    let mut approvals = proposal.approvals.clone();
    approvals.insert(approver);
    let needed = HandsNeeded::for_decisions(&case.request, &proposal.decisions);
    if needed.are_met_by(proposal.proposer, &approvals) {
        return Ok(vec![Event::Approved, Event::Decided]);
    }
    if approvals.len() >= needed.approvers {
        return Err(Refusal::CounselNeeded);
    }
    Ok(vec![Event::Approved])
}

/// RV-7: an approver who does not agree sends it back; so may the proposer.
pub(crate) fn return_proposal(case: &Case, reason: Words) -> Result<Vec<Event>, Refusal> {
    match case.stage {
        Stage::Approval(_) => Ok(vec![Event::ProposalReturned { personal: reason }]),
        _ => Err(case.out_of_order()),
    }
}

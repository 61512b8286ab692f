//! What the process asks for next: what a page about a case leads with.
//!
//! It says nothing of who may do it, nor whether it may be done today: that is [`decide`](crate::decide)'s alone.

use crate::case::{Awaited, Case};
use crate::notice::{NoticeNumber, Standing};
use crate::refusal::Refusal;
use crate::request::{Addressee, ItemNumber};
use crate::review::Approval;
use crate::stage::{Decision, Stage};
use crate::verification;

/// What is to happen next to a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NextStep {
    /// The receipt is to be acknowledged (RV-6, TI-2).
    Acknowledge,
    /// It was sent to the wrong addressee and is to be answered so (IN-2).
    AnswerNotOurs,
    /// The agency is to send what is missing (IN-6).
    AwaitCompletion,
    /// Agency, officer or instrument is not proven yet (VE-1).
    RecordEvidence,
    /// An outgoing call to a number of the directory is to be made (VE-2).
    CallBack,
    /// The agency denied the request: it is to be refused (VE-2).
    RefuseUnverified,
    /// Everything is proven: it is to be found verified (VE-1).
    Verify,
    /// The claimed emergency is to be assessed (RV-3).
    AssessEmergency,
    /// The legal basis is to be assessed (RV-1).
    AssessLegalBasis,
    /// The order is to be assessed (RV-4).
    AssessOrder,
    /// The category is to be set (CO-6).
    Categorise,
    /// The agency is to answer a question or an objection (RV-2).
    AwaitAnswer,
    /// A decision on every item is to be proposed (RV-7).
    Propose,
    /// Somebody else is to approve the proposal (RV-7).
    Approve,
    /// A granted item is to be searched for or carried out (DA-4, RV-5).
    Fulfil(ItemNumber),
    /// What was collected is to be released (DA-5).
    Disclose,
    /// A second person is to decide on a proposed withholding (NO-5).
    DecideWithholding(NoticeNumber),
    /// An account holder is to be told (NO-1 to NO-4).
    Tell(NoticeNumber),
    /// A withheld notice waits for its review (NO-5).
    AwaitReview(NoticeNumber),
    /// The fee is to be settled (IN-9).
    SettleFee,
    /// Nothing is owed to anybody.
    Nothing,
}

impl NextStep {
    /// The stable code, which keys translations.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Acknowledge => "acknowledge",
            Self::AnswerNotOurs => "answer_not_ours",
            Self::AwaitCompletion => "await_completion",
            Self::RecordEvidence => "record_evidence",
            Self::CallBack => "call_back",
            Self::RefuseUnverified => "refuse_unverified",
            Self::Verify => "verify",
            Self::AssessEmergency => "assess_emergency",
            Self::AssessLegalBasis => "assess_legal_basis",
            Self::AssessOrder => "assess_order",
            Self::Categorise => "categorise",
            Self::AwaitAnswer => "await_answer",
            Self::Propose => "propose",
            Self::Approve => "approve",
            Self::Fulfil(_) => "fulfil",
            Self::Disclose => "disclose",
            Self::DecideWithholding(_) => "decide_withholding",
            Self::Tell(_) => "tell",
            Self::AwaitReview(_) => "await_review",
            Self::SettleFee => "settle_fee",
            Self::Nothing => "nothing",
        }
    }
}

/// What the process asks for next.
#[must_use]
pub fn next_step(case: &Case) -> NextStep {
    match &case.stage {
        Stage::Intake => in_intake(case),
        Stage::Verification | Stage::Review if !case.acknowledged => NextStep::Acknowledge,
        Stage::Verification => in_verification(case),
        Stage::Review => in_review(case),
        Stage::Approval(_) => NextStep::Approve,
        Stage::Fulfilment(decision) => in_fulfilment(case, decision),
        Stage::Notice(_) => notice_or_fee(case),
        Stage::Closed(..) | Stage::Erased(..) => NextStep::Nothing,
    }
}

fn in_intake(case: &Case) -> NextStep {
    match &case.request.addressee {
        Addressee::Wrong { .. } => NextStep::AnswerNotOurs,
        Addressee::Right if case.acknowledged => NextStep::AwaitCompletion,
        Addressee::Right => NextStep::Acknowledge,
    }
}

fn in_verification(case: &Case) -> NextStep {
    match verification::verify(case) {
        Ok(_) => NextStep::Verify,
        Err(Refusal::DeniedOnCallBack) => NextStep::RefuseUnverified,
        Err(Refusal::CallBackNeeded) => NextStep::CallBack,
        Err(_) => NextStep::RecordEvidence,
    }
}

fn in_review(case: &Case) -> NextStep {
    let findings = &case.findings;
    let acts = case.request.items.values().any(|item| item.measure.acts_on_account());
    if case.awaited != Awaited::Nothing {
        NextStep::AwaitAnswer
    } else if case.request.emergency.is_some() && findings.emergency.is_none() {
        NextStep::AssessEmergency
    } else if findings.legal_basis_valid.is_none() {
        NextStep::AssessLegalBasis
    } else if acts && findings.order_proves_illegal_use.is_none() {
        NextStep::AssessOrder
    } else if case.category.set_at_review {
        NextStep::Propose
    } else {
        NextStep::Categorise
    }
}

/// Once all that was granted is done with and nothing of it is left to release, the case is answered of itself.
fn in_fulfilment(case: &Case, decision: &Decision) -> NextStep {
    let mut granted = decision.approval.iter().flat_map(Approval::items);
    granted
        .find(|item| !case.fulfilled.contains_key(item))
        .map_or(NextStep::Disclose, NextStep::Fulfil)
}

fn notice_or_fee(case: &Case) -> NextStep {
    let first = |wanted: fn(&crate::notice::Notice) -> bool| {
        case.notices.iter().find(|(_, notice)| wanted(notice)).map(|(number, _)| *number)
    };
    let proposed = first(|notice| notice.proposed.is_some());
    let owed = first(|notice| notice.standing == Standing::Owed);
    let withheld = first(|notice| !notice.is_settled());
    proposed
        .map(NextStep::DecideWithholding)
        .or_else(|| owed.map(NextStep::Tell))
        .or_else(|| case.fee.is_open().then_some(NextStep::SettleFee))
        .or_else(|| withheld.map(NextStep::AwaitReview))
        .unwrap_or(NextStep::Nothing)
}

//! Receiving (IN-1 to IN-9): nothing is lost, nothing silently dropped.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::case::{Case, Fee};
use crate::document::{MOST_PAPERS, Papers};
use crate::event::{Event, RefusedBecause, Words};
use crate::personal::Personal;
use crate::refusal::Refusal;
use crate::request::{Addressee, Submission};
use crate::stage::{Ending, Stage};
use crate::terms::Terms;

/// A submission as it reaches the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receive {
    /// Docket number to print; assigned by the caller.
    pub reference: String,
    /// When it reached the company, not later than now.
    pub received_at: Timestamp,
    /// What was sent.
    pub submission: Submission,
    /// The docket number of the case it revises (CO-3).
    pub supersedes: Option<String>,
    /// The documents that came with it, the original bytes of the submission among them (IN-6).
    pub papers: Papers,
}

/// IN-6: records a submission, complete or not, misaddressed or not. It is never refused here.
#[must_use]
pub fn receive(receive: Receive, terms: &Terms<'_>) -> Vec<Event> {
    let mut events = vec![];
    let nondisclosure = receive.submission.request.nondisclosure;
    events.push(Event::Received {
        reference: receive.reference,
        received_at: receive.received_at,
        policy: terms.policy.id(),
        supersedes: receive.supersedes,
        request: Box::new(receive.submission.request),
        personal: receive.submission.personal,
    });
    let papers = receive.papers.numbered(&BTreeMap::new());
    if !papers.facts.is_empty() {
        let personal = Personal::new(papers.names);
        events.push(Event::PapersAdded { papers: papers.facts, personal });
    }
    events.extend(nondisclosure.map(|order| Event::NondisclosureOrdered { order }));
    events
}

/// IN-3, IN-6: puts further documents on record until the case is over. What is there already is not added again.
pub(crate) fn add_papers(case: &Case, papers: Papers) -> Result<Vec<Event>, Refusal> {
    if case.stage.is_over() {
        return Err(case.out_of_order());
    }
    let papers = papers.numbered(&case.papers);
    if papers.facts.is_empty() {
        return Err(Refusal::PapersOnRecord);
    }
    if case.papers.len().saturating_add(papers.facts.len()) > MOST_PAPERS {
        return Err(Refusal::TooManyPapers);
    }
    Ok(vec![Event::PapersAdded { papers: papers.facts, personal: Personal::new(papers.names) }])
}

/// RV-6, TI-2: tells the agency that its request is here, and asks it to comply with applicable law.
pub(crate) fn acknowledge(case: &Case) -> Result<Vec<Event>, Refusal> {
    if case.acknowledged || case.stage.ending().is_some() {
        return Err(case.out_of_order());
    }
    Ok(vec![Event::Acknowledged])
}

/// IN-2: answered with the right addressee, and counted as received.
pub(crate) fn answer_not_ours(case: &Case) -> Result<Vec<Event>, Refusal> {
    match (&case.stage, &case.request.addressee) {
        (Stage::Intake, Addressee::Wrong { .. }) => Ok(vec![Event::AnsweredNotOurs]),
        (Stage::Intake, Addressee::Right) => Err(Refusal::IsOurs),
        _ => Err(case.out_of_order()),
    }
}

/// IN-6: the agency supplies what was missing. It stays the same request of the same agency.
pub(crate) fn complete(case: &Case, submission: Submission) -> Result<Vec<Event>, Refusal> {
    if !matches!(case.stage, Stage::Intake) {
        return Err(case.out_of_order());
    }
    if case.request.addressee != Addressee::Right {
        return Err(Refusal::NotOurs);
    }
    let request = submission.request;
    if request.country != case.request.country || request.addressee != Addressee::Right {
        return Err(Refusal::AnotherRequest);
    }
    // A prohibition that comes with the completion binds from here on, like one that came with the first submission.
    let further = request.nondisclosure.filter(|order| case.request.nondisclosure != Some(*order));
    let completed = Event::Completed { request: Box::new(request), personal: submission.personal };
    let ordered = further.map(|order| Event::NondisclosureOrdered { order });
    Ok(std::iter::once(completed).chain(ordered).collect())
}

/// IN-6: what was missing never came.
pub(crate) fn refuse_incomplete(case: &Case, reason: Words) -> Result<Vec<Event>, Refusal> {
    match (&case.stage, &case.request.addressee) {
        (Stage::Intake, Addressee::Right) => {
            Ok(vec![Event::Refused { because: RefusedBecause::Incomplete, personal: reason }])
        }
        (Stage::Intake, Addressee::Wrong { .. }) => Err(Refusal::NotOurs),
        (Stage::Verification | Stage::Review, _) => Err(Refusal::NotIncomplete),
        _ => Err(case.out_of_order()),
    }
}

/// IN-9: quotes a fee for complying with a lawful request.
pub(crate) fn quote_fee(
    case: &Case,
    amount_minor: u64,
    currency: String,
) -> Result<Vec<Event>, Refusal> {
    if !matches!(case.stage, Stage::Review | Stage::Approval(_) | Stage::Fulfilment(_)) {
        return Err(case.out_of_order());
    }
    if case.findings.legal_basis_valid != Some(true) {
        return Err(Refusal::FeeNotDue);
    }
    if case.fee != Fee::None {
        return Err(Refusal::FeeNotOpen);
    }
    Ok(vec![Event::FeeQuoted { amount_minor, currency }])
}

/// IN-9: the agency accepts the quoted fee.
pub(crate) fn accept_fee(case: &Case) -> Result<Vec<Event>, Refusal> {
    match (case.fee, case.stage.is_over()) {
        (Fee::Quoted, false) => Ok(vec![Event::FeeAccepted]),
        _ => Err(Refusal::FeeNotOpen),
    }
}

/// IN-9: the company does without its fee.
pub(crate) fn waive_fee(case: &Case) -> Result<Vec<Event>, Refusal> {
    if case.fee.is_open() && !case.stage.is_over() {
        Ok(vec![Event::FeeWaived])
    } else {
        Err(Refusal::FeeNotOpen)
    }
}

/// IN-9: invoices an accepted fee once the request was answered. That of a rejected one was waived with the answer.
pub(crate) fn invoice_fee(case: &Case) -> Result<Vec<Event>, Refusal> {
    match (case.fee, &case.stage) {
        (Fee::Accepted, Stage::Notice(Ending::Answered(_))) => Ok(vec![Event::FeeInvoiced]),
        (Fee::Accepted, _) => Err(case.out_of_order()),
        _ => Err(Refusal::FeeNotOpen),
    }
}

/// IN-9.
pub(crate) fn pay_fee(case: &Case) -> Result<Vec<Event>, Refusal> {
    match (case.fee, case.stage.is_over()) {
        (Fee::Invoiced, false) => Ok(vec![Event::FeePaid]),
        _ => Err(Refusal::FeeNotOpen),
    }
}

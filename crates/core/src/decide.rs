//! The one door to the process: a command goes in, events or a refusal come out.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::actor::{Actor, Staff};
use crate::case::{Case, Misfit};
use crate::category::Answer;
use crate::command::{Command, Root};
use crate::event::{Event, Recorded};
use crate::intake::Receive;
use crate::refusal::Refusal;
use crate::stage::{Ending, Stage};
use crate::terms::Terms;
use crate::{closing, fulfilment, intake, notice, package, review, schedule, verification};

/// Decides what a command does to a case at an instant: nothing else is consulted.
///
/// What follows of itself comes with it: the answer once everything granted is done, closing once nothing is
/// owed, and the deadlines that run from here on.
///
/// # Errors
/// The [`Refusal`] that says which rule stands against it and what to do.
pub fn decide(
    case: &Case,
    command: Command,
    by: Actor,
    terms: &Terms<'_>,
    now: Timestamp,
) -> Result<Vec<Event>, Refusal> {
    let events = answer_command(case, command, by, terms, now)?;
    Ok(with_consequences(case, events, by, terms, now))
}

/// Receives a new submission (IN-6): the first events of its case.
///
/// # Errors
/// Never in practice: [`Misfit`] would mean that `receive` does not begin a case.
pub fn open(
    receive: Receive,
    by: Actor,
    terms: &Terms<'_>,
    now: Timestamp,
) -> Result<Vec<Event>, Misfit> {
    let mut events = intake::receive(receive, terms).into_iter();
    let first = events.next().ok_or(Misfit::new("none", "none"))?;
    let opened = Recorded { at: now, by, event: first };
    let case = Case::open(&opened)?;
    let rest = with_consequences(&case, events.collect(), by, terms, now);
    Ok(std::iter::once(opened.event).chain(rest).collect())
}

fn answer_command(
    case: &Case,
    command: Command,
    by: Actor,
    terms: &Terms<'_>,
    now: Timestamp,
) -> Result<Vec<Event>, Refusal> {
    let today = terms.zone.day_of(now);
    match command {
        Command::Complete(submission) => {
            by.agency_or_recorder()?;
            intake::complete(case, *submission)
        }
        Command::AddPapers(papers) => {
            by.agency_or_recorder()?;
            intake::add_papers(case, papers)
        }
        Command::AnswerDesk(answer) => {
            by.agency_or_recorder()?;
            review::agency_answered(case, answer)
        }
        Command::AcceptFee => {
            by.agency_or_recorder()?;
            intake::accept_fee(case)
        }
        Command::Withdraw { superseded_by } => {
            by.agency_or_recorder()?;
            withdraw(case, superseded_by)
        }
        Command::FetchPackage { package, second_factor } => {
            by.agency()?;
            package::fetch(case, package, &second_factor, now, today)
        }
        Command::ConfirmReceipt(package) => {
            by.agency_or_recorder()?;
            package::confirm_receipt(case, package)
        }
        Command::RaiseAlarm(kind) => {
            by.clock_or_handler()?;
            schedule::raise_alarm(case, kind, now)
        }
        Command::Erase => {
            by.clock_or_handler()?;
            closing::erase(case, terms, today)
        }
        Command::EraseAgain { erased_on } => {
            by.operator()?;
            closing::erase_again(case, erased_on, terms, today)
        }
        staffed => {
            let staff = by.handler()?;
            answer_desk(case, staffed, staff, terms, today)
        }
    }
}

/// The verbs that belong to the desk alone.
fn answer_desk(
    case: &Case,
    command: Command,
    staff: Staff,
    terms: &Terms<'_>,
    today: Date,
) -> Result<Vec<Event>, Refusal> {
    match command {
        Command::Acknowledge => intake::acknowledge(case),
        Command::AnswerNotOurs => intake::answer_not_ours(case),
        Command::RefuseIncomplete(reason) => intake::refuse_incomplete(case, reason),
        Command::RecordEvidence { proves, kind, holds } => {
            verification::record_evidence(case, proves, kind, holds)
        }
        Command::CallBack(call) => verification::call_back(case, call),
        Command::Verify => verification::verify(case),
        Command::RefuseUnverified(reason) => verification::refuse_unverified(case, reason),
        Command::Categorise(category) => review::categorise(case, category),
        Command::AssessLegalBasis { valid, reasons } => {
            review::assess_legal_basis(case, valid, reasons)
        }
        Command::AssessOrder { proves_illegal_use, reasons } => {
            review::assess_order(case, proves_illegal_use, reasons)
        }
        Command::AssessEmergency { proven, good_faith_finding, finding } => {
            review::assess_emergency(case, proven, good_faith_finding, finding)
        }
        Command::RecordConsent(identifier) => review::record_consent(case, identifier),
        Command::WithdrawConsent(identifier) => review::withdraw_consent(case, identifier),
        Command::AskClarification(question) => review::ask_clarification(case, question),
        Command::Object { ground, items, reasons } => review::object(case, ground, items, reasons),
        Command::ProposeDecision { decisions, words } => review::propose(case, decisions, words),
        Command::Approve => review::approve(case, staff),
        Command::ReturnProposal(reason) => review::return_proposal(case, reason),
        Command::QuoteFee { amount_minor, currency } => {
            intake::quote_fee(case, amount_minor, currency)
        }
        Command::WaiveFee => intake::waive_fee(case),
        Command::InvoiceFee => intake::invoice_fee(case),
        Command::PayFee => intake::pay_fee(case),
        Command::Fulfil(act) => fulfilment::fulfil(case, act, terms, today),
        Command::Disclose { items, package } => {
            fulfilment::disclose(case, items, package, terms, today)
        }
        Command::WithdrawPackage { package, reason } => package::withdraw(case, package, reason),
        Command::RenewPackage { package, sealed } => {
            package::renew(case, package, sealed, terms, today)
        }
        Command::RecordOrder(order) => notice::record_order(case, order),
        Command::LiftOrder(number) => notice::lift_order(case, number, today),
        Command::SendNotice { notice, text } => notice::send(case, notice, text, terms, today),
        Command::ProposeWithholding { notice, ground, review, evidence } => {
            let proposal = notice::Withholding { ground, review, evidence };
            notice::propose_withholding(case, notice, proposal, terms, today)
        }
        Command::ApproveWithholding(notice) => {
            notice::approve_withholding(case, notice, staff, terms, today)
        }
        Command::EndWithholding(notice) => notice::end_withholding(case, notice),
        Command::Join(root) => join(case, root),
        Command::Hold => closing::hold(case, staff, today),
        Command::Complete(_)
        | Command::AddPapers(_)
        | Command::AnswerDesk(_)
        | Command::FetchPackage { .. }
        | Command::ConfirmReceipt(_)
        | Command::AcceptFee
        | Command::Withdraw { .. }
        | Command::RaiseAlarm(_)
        | Command::Erase
        | Command::EraseAgain { .. } => Err(case.out_of_order()),
    }
}

/// CO-3: what was not answered ends as withdrawn; what left or was done cannot be taken back.
fn withdraw(case: &Case, superseded_by: Option<String>) -> Result<Vec<Event>, Refusal> {
    if case.stage.ending().is_some() {
        return Err(case.out_of_order());
    }
    if case.fulfilled.values().any(|done| done.cannot_be_undone()) {
        return Err(Refusal::TooLateToWithdraw);
    }
    Ok(vec![Event::Withdrawn { superseded_by }])
}

/// CO-1: a person joins a submission to its root; software only proposes. Of two that came at the same instant the
/// one with the lower docket number is the root, so that no two are ever joined to each other.
fn join(case: &Case, root: Root) -> Result<Vec<Event>, Refusal> {
    match case.stage {
        Stage::Intake | Stage::Verification | Stage::Review => {}
        Stage::Approval(_) | Stage::Fulfilment(_) => return Err(Refusal::TooLateToJoin),
        Stage::Notice(_) | Stage::Closed(..) | Stage::Erased(..) => return Err(case.out_of_order()),
    }
    let same = root.same_document_found
        && root.country == case.request.country
        && (root.received_at, root.reference.as_str())
            < (case.received_at, case.reference.as_str());
    if same {
        Ok(vec![Event::Joined { root: root.reference }])
    } else {
        Err(Refusal::NotTheSameProcess)
    }
}

/// What follows of itself from a case as it stands, if anything.
type Consequence = fn(&Case, &Terms<'_>, Timestamp) -> Option<Event>;

/// Adds what follows of itself. A fold that fails here would be a defect of this crate: the events then stand
/// as they are, and the store refuses them when it replays the case.
fn with_consequences(
    case: &Case,
    mut events: Vec<Event>,
    by: Actor,
    terms: &Terms<'_>,
    now: Timestamp,
) -> Vec<Event> {
    let record = |event: &Event| Recorded { at: now, by, event: event.clone() };
    let fold = |case: Case, events: &[Event]| {
        events.iter().try_fold(case, |case, event| case.evolve(&record(event)))
    };
    let Ok(mut after) = fold(case.clone(), &events) else { return events };
    let consequences: [Consequence; 4] =
        [follow_answer, follow_fee, follow_closing, schedule::follow_deadlines];
    for consequence in consequences {
        if let Some(event) = consequence(&after, terms, now) {
            let Ok(next) = after.evolve(&record(&event)) else { return events };
            after = next;
            events.push(event);
        }
    }
    events
}

fn follow_answer(case: &Case, _: &Terms<'_>, _: Timestamp) -> Option<Event> {
    fulfilment::answer(case).map(|answer| Event::Answered { answer })
}

/// IN-9: no fee for what was not complied with.
fn follow_fee(case: &Case, _: &Terms<'_>, _: Timestamp) -> Option<Event> {
    let complied = matches!(
        case.stage.ending(),
        None | Some(Ending::Answered(
            Answer::ProvidedNonContent
                | Answer::ProvidedContent
                | Answer::NoData
                | Answer::Restricted
                | Answer::Deleted
                | Answer::Preserved
                | Answer::Assisted
        ))
    );
    (case.fee.is_open() && !complied).then_some(Event::FeeWaived)
}

fn follow_closing(case: &Case, terms: &Terms<'_>, now: Timestamp) -> Option<Event> {
    case.may_close().then(|| Event::Closed { keep_until: closing::keep_until(case, terms, now) })
}

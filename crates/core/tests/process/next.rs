//! What a case asks for next, from its arrival to its end: what the desk is led to.

use writ_core::actor::Actor;
use writ_core::category::Category;
use writ_core::command::Command;
use writ_core::fulfilment::Fulfilment;
use writ_core::next::{NextStep, next_step};
use writ_core::notice::{Ground, NoticeNumber, Review};
use writ_core::request::{Addressee, Measure, Missing, Threat};
use writ_core::review::ItemDecision;
use writ_core::verification::{CallBackResult, Proves};

use crate::desk::{
    ANALYST, COUNSEL, CUSTODIAN, Desk, IDENTITY, REJECT, basis, call, called, confirmed, emergency,
    evidence, fulfil, item, only, propose, release, request, send, withhold, words,
};

const FIRST: NoticeNumber = NoticeNumber(1);

fn next(desk: &Desk) -> NextStep {
    next_step(&desk.case)
}

fn quote() -> Command {
    Command::QuoteFee { amount_minor: 2_500, currency: "EUR".to_owned() }
}

/// IN-2. Whatever else it lacks, it is not ours to complete or to acknowledge.
#[test]
fn what_came_to_the_wrong_addressee_is_to_be_answered_so() {
    let mut misaddressed = request(&[IDENTITY]);
    misaddressed.addressee = Addressee::Wrong { right_entity: "eu".to_owned() };

    assert_eq!(next(&Desk::receiving(misaddressed)), NextStep::AnswerNotOurs);
}

/// IN-6, RV-6.
#[test]
fn an_incomplete_submission_is_acknowledged_and_then_completed() {
    let mut incomplete = request(&[IDENTITY]);
    incomplete.lacks.insert(Missing::Certificates);
    let mut desk = Desk::receiving(incomplete);
    assert_eq!(next(&desk), NextStep::Acknowledge);

    desk.does(ANALYST, Command::Acknowledge);

    assert_eq!(next(&desk), NextStep::AwaitCompletion);
}

/// RV-6, TI-2. Verifying and reviewing may run ahead of it, but it stays the first thing owed.
#[test]
fn a_receipt_is_acknowledged_before_anything_else() {
    let mut desk = Desk::reviewing(&[IDENTITY], Category::Account);
    assert_eq!(next(&Desk::receiving(request(&[IDENTITY]))), NextStep::Acknowledge);
    assert_eq!(next(&desk), NextStep::Acknowledge);

    desk.does(ANALYST, Command::Acknowledge);

    assert_eq!(next(&desk), NextStep::Propose);
}

/// VE-1, VE-2, RV-3, RV-1, CO-6, RV-7, DA-4, DA-5, NO-2: the path of an emergency, step by step.
#[test]
fn an_emergency_is_led_from_its_evidence_to_its_notice() {
    let mut claimed = request(&[IDENTITY]);
    claimed.emergency = Some(Threat::LifeOrSecurity);
    let mut desk = Desk::receiving(claimed);
    let steps = [
        (ANALYST, Command::Acknowledge, NextStep::RecordEvidence),
        (ANALYST, evidence(Proves::Agency, true), NextStep::RecordEvidence),
        (ANALYST, evidence(Proves::Officer, true), NextStep::RecordEvidence),
        (ANALYST, evidence(Proves::Instrument, true), NextStep::CallBack),
        (ANALYST, confirmed(), NextStep::Verify),
        (ANALYST, Command::Verify, NextStep::AssessEmergency),
        (ANALYST, emergency(true, true), NextStep::AssessLegalBasis),
        (ANALYST, basis(true), NextStep::Categorise),
        (ANALYST, Command::Categorise(Category::Emergency), NextStep::Propose),
        (ANALYST, propose(&[ItemDecision::Grant]), NextStep::Approve),
        (COUNSEL, Command::Approve, NextStep::Fulfil(item(1))),
        (CUSTODIAN, fulfil(1, Fulfilment::Collected), NextStep::Disclose),
        (CUSTODIAN, release(only(1)), NextStep::Tell(FIRST)),
    ];

    for (by, command, then) in steps {
        let shown = format!("{command:?}");
        desk.does(by, command);
        assert_eq!(next(&desk), then, "after {shown}");
    }
}

/// VE-2.
#[test]
fn what_the_agency_denied_is_to_be_refused() {
    let mut desk = Desk::receiving(request(&[IDENTITY]));
    desk.does(ANALYST, Command::Acknowledge);
    for proves in [Proves::Agency, Proves::Officer, Proves::Instrument] {
        desk.does(ANALYST, evidence(proves, true));
    }

    desk.does(ANALYST, call(called("+31 70 555 0199"), CallBackResult::Denied));

    assert_eq!(next(&desk), NextStep::RefuseUnverified);
}

/// RV-4. An order is assessed where an account is acted upon, and nowhere else.
#[test]
fn an_order_is_assessed_where_an_account_is_acted_upon() {
    let reviewed = |measure| {
        let mut desk = Desk::receiving(request(&[measure]));
        desk.does(ANALYST, Command::Acknowledge).verify().does(ANALYST, basis(true));
        desk
    };
    let mut restricting = reviewed(Measure::Restrict);

    assert_eq!(next(&restricting), NextStep::AssessOrder);
    assert_eq!(next(&reviewed(IDENTITY)), NextStep::Categorise);

    let order = Command::AssessOrder { proves_illegal_use: true, reasons: words() };
    restricting.does(ANALYST, order);
    assert_eq!(next(&restricting), NextStep::Categorise);
}

/// RV-2. While the agency is asked, nothing is asked of the desk.
#[test]
fn a_question_is_waited_for_and_then_review_goes_on() {
    let mut desk = Desk::reviewing(&[IDENTITY], Category::Account);
    desk.does(ANALYST, Command::Acknowledge).does(ANALYST, Command::AskClarification(words()));
    assert_eq!(next(&desk), NextStep::AwaitAnswer);

    desk.does(Actor::Agency, Command::AnswerDesk(words()));

    assert_eq!(next(&desk), NextStep::Propose);
}

/// DA-4, DA-5. Each granted item in its turn; where nothing was found, nothing is left to release.
#[test]
fn what_was_granted_is_searched_for_item_by_item_and_released_once_something_was_found() {
    let two = [IDENTITY, Measure::Preserve(writ_core::data_class::DataClass::Usage)];
    let mut desk = Desk::granted(&two, Category::Account);
    assert_eq!(next(&desk), NextStep::Fulfil(item(1)));
    desk.does(CUSTODIAN, fulfil(1, Fulfilment::Collected));
    assert_eq!(next(&desk), NextStep::Fulfil(item(2)));

    desk.does(CUSTODIAN, fulfil(2, Fulfilment::Preserved));

    assert_eq!(next(&desk), NextStep::Disclose);
}

/// DA-4. An item that was refused is nobody's to search for.
#[test]
fn a_refused_item_is_not_searched_for() {
    let mut desk = Desk::reviewing(&[IDENTITY, IDENTITY], Category::Account);
    desk.does(ANALYST, propose(&[REJECT, ItemDecision::Grant])).does(COUNSEL, Command::Approve);

    assert_eq!(next(&desk), NextStep::Fulfil(item(2)));
}

/// NO-5, IN-9. A withholding waits for its second person, an account holder for the notice, the agency for its bill; only
/// then is there time to wait for a review.
#[test]
fn people_are_told_before_bills_are_settled() {
    let mut desk = Desk::granted(&[IDENTITY], Category::Account);
    desk.does(ANALYST, quote()).does(Actor::Agency, Command::AcceptFee).disclose(1);
    assert_eq!(next(&desk), NextStep::Tell(FIRST));

    let review = Review::On(jiff::civil::date(2024, 5, 1));
    desk.does(ANALYST, withhold(1, Ground::ChildAbuse, review));
    assert_eq!(next(&desk), NextStep::DecideWithholding(FIRST));
    desk.does(COUNSEL, Command::ApproveWithholding(FIRST));
    assert_eq!(next(&desk), NextStep::SettleFee);
    desk.does(ANALYST, Command::InvoiceFee).does(ANALYST, Command::PayFee);
    assert_eq!(next(&desk), NextStep::AwaitReview(FIRST));
    desk.does(ANALYST, Command::EndWithholding(FIRST)).does(ANALYST, send(1));

    assert_eq!(next(&desk), NextStep::Nothing);
}

#[test]
fn every_step_has_a_code_of_its_own() {
    for (step, code) in [
        (NextStep::Acknowledge, "acknowledge"),
        (NextStep::AnswerNotOurs, "answer_not_ours"),
        (NextStep::AwaitCompletion, "await_completion"),
        (NextStep::RecordEvidence, "record_evidence"),
        (NextStep::CallBack, "call_back"),
        (NextStep::RefuseUnverified, "refuse_unverified"),
        (NextStep::Verify, "verify"),
        (NextStep::AssessEmergency, "assess_emergency"),
        (NextStep::AssessLegalBasis, "assess_legal_basis"),
        (NextStep::AssessOrder, "assess_order"),
        (NextStep::Categorise, "categorise"),
        (NextStep::AwaitAnswer, "await_answer"),
        (NextStep::Propose, "propose"),
        (NextStep::Approve, "approve"),
        (NextStep::Fulfil(item(1)), "fulfil"),
        (NextStep::Disclose, "disclose"),
        (NextStep::DecideWithholding(FIRST), "decide_withholding"),
        (NextStep::Tell(FIRST), "tell"),
        (NextStep::AwaitReview(FIRST), "await_review"),
        (NextStep::SettleFee, "settle_fee"),
        (NextStep::Nothing, "nothing"),
    ] {
        assert_eq!(step.code(), code);
    }
}

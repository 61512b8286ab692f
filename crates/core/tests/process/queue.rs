//! What the queue knows of a case without replaying it: whom it waits for, what falls due, who is to be told.

use std::collections::BTreeSet;

use jiff::civil::date;
use writ_core::actor::Actor;
use writ_core::category::Category;
use writ_core::command::Command;
use writ_core::deadline::DeadlineKind;
use writ_core::moment::ReportingZone;
use writ_core::notice::{Ground as NoticeGround, NoticeNumber, Review};
use writ_core::projection::{NoticeState, PersonalLine, QueueFacts, Waiting};
use writ_core::request::{IdentifierNumber, Missing};
use writ_core::review::ItemDecision;

use crate::desk::{
    ANALYST, APPROVER, COUNSEL, Desk, IDENTITY, VIDEO, order, propose, request, send, withhold,
    words,
};

fn queue(desk: &Desk) -> QueueFacts {
    desk.record().project(&ReportingZone::named("UTC").unwrap()).queue
}

fn line(desk: &Desk) -> Option<PersonalLine> {
    desk.record().project(&ReportingZone::named("UTC").unwrap()).line.get().cloned()
}

/// TI-1.
#[test]
fn a_case_waits_for_the_desk_until_somebody_else_has_to_act() {
    let mut desk = Desk::reviewing(&[IDENTITY], Category::Account);
    assert_eq!(queue(&desk).waiting, Waiting::Desk);

    desk.does(ANALYST, Command::AskClarification(words()));
    assert_eq!(queue(&desk).waiting, Waiting::Agency);
    desk.does(Actor::Agency, Command::AnswerDesk(words()));
    desk.does(ANALYST, propose(&[ItemDecision::Grant]));
    assert_eq!(queue(&desk).waiting, Waiting::Approval);
    desk.does(COUNSEL, Command::Approve);
    assert_eq!(queue(&desk).waiting, Waiting::Desk);
}

/// IN-6. What is missing is first named to the agency.
#[test]
fn an_incomplete_submission_waits_for_the_agency_once_it_was_acknowledged() {
    let mut incomplete = request(&[IDENTITY]);
    incomplete.lacks.insert(Missing::Certificates);
    let mut desk = Desk::receiving(incomplete);
    let before = queue(&desk);

    desk.does(ANALYST, Command::Acknowledge);

    assert_eq!((before.waiting, before.acknowledged), (Waiting::Desk, false));
    let after = queue(&desk);
    assert_eq!((after.waiting, after.acknowledged), (Waiting::Agency, true));
}

/// NO-1, NO-5.
#[test]
fn the_queue_shows_where_the_notices_stand() {
    let mut desk = Desk::disclosed();
    let (owed, third) = (queue(&desk), date(2024, 2, 8));
    desk.does(ANALYST, withhold(1, NoticeGround::ChildAbuse, Review::On(date(2024, 5, 1))));
    let proposed = queue(&desk);
    desk.does(COUNSEL, Command::ApproveWithholding(NoticeNumber(1)));
    let withheld = queue(&desk);
    desk.does(ANALYST, Command::EndWithholding(NoticeNumber(1))).does(ANALYST, send(1));
    let settled = queue(&desk);

    assert_eq!((owed.notice, owed.next_notice_on), (NoticeState::Owed, Some(third)));
    assert_eq!(owed.due_kind, Some(DeadlineKind::CustomerNotice));
    assert_eq!(owed.waiting, Waiting::Desk);
    assert_eq!((proposed.notice, proposed.waiting), (NoticeState::Proposed, Waiting::Approval));
    assert_eq!((withheld.notice, withheld.waiting), (NoticeState::Withheld, Waiting::Nobody));
    assert_eq!(withheld.due_kind, Some(DeadlineKind::WithholdingReview));
    assert_eq!((settled.notice, settled.waiting), (NoticeState::Settled, Waiting::Nobody));
}

/// RV-7, NO-5, RT-1. What waits for a second person is nobody's who took part in it, and somebody's who may still act
/// on one of two.
#[test]
fn whoever_proposed_or_approved_everything_that_waits_is_barred_from_it() {
    let mut content = Desk::reviewing(&[VIDEO], Category::Account);
    content.does(ANALYST, Command::RecordConsent(IdentifierNumber(1)));
    content.does(ANALYST, propose(&[ItemDecision::Grant]));
    let proposed = queue(&content).barred;
    content.does(COUNSEL, Command::Approve);
    let approved_once = queue(&content).barred;
    let mut told = Desk::granted(&[IDENTITY, IDENTITY], Category::Account);
    let until = Review::On(date(2024, 5, 1));
    told.disclose(1).disclose(2).does(COUNSEL, withhold(1, NoticeGround::ChildAbuse, until));
    let withholding = queue(&told).barred;
    told.does(APPROVER, withhold(2, NoticeGround::ChildAbuse, until));
    let another_beside = queue(&told).barred;
    let mut closed = Desk::closed();
    closed.does(ANALYST, Command::Hold);
    let held = queue(&closed);
    closed.does(COUNSEL, Command::Hold);

    let ids = |people: &[Actor]| -> BTreeSet<_> {
        people.iter().map(|person| person.staff().unwrap().id).collect()
    };
    assert_eq!(proposed, ids(&[ANALYST]));
    assert_eq!(approved_once, ids(&[ANALYST, COUNSEL]));
    assert_eq!((withholding, another_beside), (ids(&[COUNSEL]), ids(&[])));
    assert_eq!((held.waiting, held.barred), (Waiting::Approval, ids(&[ANALYST])));
    let placed = queue(&closed);
    assert_eq!((placed.waiting, placed.barred), (Waiting::Nobody, BTreeSet::new()));
}

/// IN-9. A bill that nobody sends keeps a case open for ever, so it is the desk's turn.
#[test]
fn a_case_whose_account_holders_are_told_waits_for_the_desk_while_its_fee_is_open() {
    let mut desk = Desk::granted(&[IDENTITY], Category::Account);
    let quote = Command::QuoteFee { amount_minor: 2_500, currency: "EUR".to_owned() };
    desk.does(ANALYST, quote).does(Actor::Agency, Command::AcceptFee);

    desk.disclose(1).does(ANALYST, send(1));

    let facts = queue(&desk);
    assert_eq!((facts.notice, facts.waiting), (NoticeState::Settled, Waiting::Desk));
}

/// NO-1, NO-2, NO-5. The queue's day of telling is that of an owed notice, not of any other term that runs.
#[test]
fn no_other_deadline_is_taken_for_the_day_of_a_notice() {
    let reviewing = Desk::reviewing(&[IDENTITY], Category::Account);
    let told = DeadlineKind::ALL.into_iter().filter(|kind| kind.is_of_notice());

    assert!(!reviewing.case.deadlines.is_empty(), "the acknowledgement is due");
    assert_eq!(queue(&reviewing).next_notice_on, None);
    let of_notice = [DeadlineKind::CustomerNotice, DeadlineKind::DelayedNotice];
    assert_eq!(told.collect::<Vec<_>>(), of_notice);
}

/// NO-3.
#[test]
fn a_notice_that_an_order_without_an_end_holds_back_has_no_day() {
    let mut desk = Desk::disclosed();
    desk.does(ANALYST, order(Some(date(2024, 6, 30))));
    let delayed = queue(&desk);

    desk.does(ANALYST, order(None));

    assert_eq!(delayed.next_notice_on, Some(date(2024, 7, 1)));
    assert_eq!(queue(&desk).next_notice_on, None);
}

/// VE-1, VE-2, RV-3. By this the desk knows whether an earlier request of an officer was verified.
#[test]
fn the_queue_says_whether_a_case_was_verified_and_whether_it_is_an_emergency() {
    let unverified = queue(&Desk::receiving(request(&[IDENTITY])));
    let emergency = queue(&Desk::reviewing_emergency(&[IDENTITY], true));

    assert!(!unverified.is_verified && !unverified.is_emergency);
    assert!(emergency.is_verified && emergency.is_emergency);
    assert_eq!(emergency.specified, 1);
}

/// RT-1.
#[test]
fn what_the_queue_says_of_people_goes_with_the_case() {
    let mut desk = Desk::closed();
    let before = line(&desk);

    desk.days_later(3_000).does(Actor::Clock, Command::Erase);

    let agency = "canary-agency".to_owned();
    assert_eq!(before, Some(PersonalLine { agency, officer: Some("canary-officer".to_owned()) }));
    assert_eq!(line(&desk), None);
    assert_eq!(queue(&desk).waiting, Waiting::Nobody);
}

#[test]
fn every_code_of_the_queue_is_read_back() {
    for waiting in Waiting::ALL {
        assert_eq!(waiting.code().parse(), Ok(waiting));
    }
    for state in NoticeState::ALL {
        assert_eq!(state.code().parse(), Ok(state));
    }
    for kind in DeadlineKind::ALL {
        assert_eq!(kind.code().parse(), Ok(kind));
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.code());
    }
    assert!("everybody".parse::<Waiting>().is_err());
    assert!("lost".parse::<NoticeState>().is_err());
    assert!("someday".parse::<DeadlineKind>().is_err());
}

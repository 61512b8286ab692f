//! What the clock has to do and when, and what it leaves to people.

use jiff::civil::{Date, date};
use writ_core::actor::Actor;
use writ_core::agenda::{Duty, OpenStanding, agenda, open_notices};
use writ_core::command::Command;
use writ_core::deadline::DeadlineKind;
use writ_core::notice::{Ground, NoticeNumber, Review};
use writ_core::refusal::Refusal;
use writ_core::request::NondisclosureOrder;

use crate::desk::{
    ANALYST, APPROVER, COUNSEL, DAY_ONE, Desk, IDENTITY, order, request, send, withhold,
};

const FIRST: NoticeNumber = NoticeNumber(1);

/// The days on which the clock has something to do, with what it is.
fn on_the_agenda(desk: &Desk) -> Vec<(Date, Duty)> {
    let day = |at: jiff::Timestamp| jiff::tz::TimeZone::UTC.to_datetime(at).date();
    agenda(&desk.case, &desk.terms()).into_iter().map(|one| (day(one.at), one.duty)).collect()
}

fn day_of(desk: &Desk, duty: Duty) -> Option<Date> {
    on_the_agenda(desk).into_iter().find(|(_, one)| *one == duty).map(|(day, _)| day)
}

/// TI-1, TI-2.
#[test]
fn a_deadline_that_runs_has_its_alarm_on_the_agenda_until_it_was_raised() {
    let alarm = Duty::RaiseAlarm(DeadlineKind::Acknowledgement);
    let mut desk = Desk::receiving(request(&[IDENTITY]));

    assert_eq!(day_of(&desk, alarm), Some(date(2024, 2, 7)));

    desk.on(date(2024, 2, 7));
    desk.does(Actor::Clock, Command::RaiseAlarm(DeadlineKind::Acknowledgement));

    assert_eq!(day_of(&desk, alarm), None);
}

/// RV-7.
#[test]
fn an_approval_that_nobody_gives_in_time_is_told_to_those_who_may_give_it() {
    let told = Duty::RaiseAlarm(DeadlineKind::Approval).told();

    assert!(!told.is_empty() && told.iter().all(|role| role.approves()));
}

/// NO-1, NO-2.
#[test]
fn it_is_told_when_a_notice_may_leave() {
    let ordinary = Desk::disclosed();
    let emergency = Desk::disclosed_in_emergency();

    assert_eq!(day_of(&ordinary, Duty::NoticeMayLeave(FIRST)), Some(DAY_ONE));
    assert_eq!(day_of(&emergency, Duty::NoticeMayLeave(FIRST)), Some(date(2024, 3, 6)));
}

/// NO-3.
#[test]
fn the_end_of_a_prohibition_is_told_and_the_notice_waits_for_it() {
    let mut desk = Desk::disclosed();
    desk.does(ANALYST, order(Some(date(2024, 3, 31))));

    assert_eq!(day_of(&desk, Duty::ProhibitionOver(0)), Some(date(2024, 4, 1)));
    assert_eq!(day_of(&desk, Duty::NoticeMayLeave(FIRST)), Some(date(2024, 4, 1)));

    desk.does(ANALYST, Command::LiftOrder(0));

    assert_eq!(day_of(&desk, Duty::ProhibitionOver(0)), None);
}

/// NO-5.
#[test]
fn a_withheld_notice_is_looked_at_again_on_its_day() {
    let mut desk = Desk::disclosed();
    let review = Review::On(date(2024, 5, 6));
    desk.does(ANALYST, withhold(1, Ground::RiskToIndividual, review));

    let proposed = open_notices(&desk.case, &desk.terms());
    assert!(matches!(proposed[0].standing, OpenStanding::Proposed(_)));
    assert_eq!(day_of(&desk, Duty::NoticeMayLeave(FIRST)), None);

    desk.does(COUNSEL, Command::ApproveWithholding(FIRST));

    assert_eq!(day_of(&desk, Duty::ReviewWithholding(FIRST)), Some(date(2024, 5, 6)));
}

/// NO-3, NO-5.
#[test]
fn a_prohibition_without_an_end_leaves_the_notice_to_people() {
    let mut desk = Desk::disclosed();
    desk.does(ANALYST, order(None));

    let open = open_notices(&desk.case, &desk.terms());

    assert_eq!(open.len(), 1);
    assert_eq!(open[0].standing, OpenStanding::Prohibited);
    assert_eq!(day_of(&desk, Duty::NoticeMayLeave(FIRST)), None);
}

/// NO-5.
#[test]
fn a_settled_notice_is_open_no_more() {
    let mut desk = Desk::disclosed();
    desk.does(ANALYST, send(1));

    assert!(open_notices(&desk.case, &desk.terms()).is_empty());
}

/// RT-1.
#[test]
fn a_clock_two_days_fast_erases_nothing_too_early() {
    let desk = Desk::closed();
    let writ_core::stage::Stage::Closed(_, keeping) = &desk.case.stage else { panic!("closed") };
    let until = keeping.until;

    let erased_on = day_of(&desk, Duty::Erase).unwrap();

    let really = erased_on.checked_sub(jiff::ToSpan::days(2)).unwrap();
    assert!(really > until, "{really} is not after {until}");
}

/// RT-1, TI-2. Rejected on 5 February 2024 and kept for 730 days: the last of them is 4 February 2026, for the year has
/// a 29 February; three more days pass.
#[test]
fn erasing_waits_three_whole_days_after_the_last_day_of_keeping() {
    assert_eq!(day_of(&Desk::closed(), Duty::Erase), Some(date(2026, 2, 8)));
}

/// RT-1.
#[test]
fn a_hold_takes_erasing_off_the_agenda() {
    let mut desk = Desk::closed();
    desk.does(ANALYST, Command::Hold).does(APPROVER, Command::Hold);

    assert_eq!(day_of(&desk, Duty::Erase), None);
}

/// NO-2: what stands on the agenda is decided again when it is done.
#[test]
fn a_notice_does_not_leave_because_the_agenda_names_it() {
    let desk = Desk::disclosed_in_emergency();

    let refusal = desk.refuses(ANALYST, send(1));

    assert_eq!(refusal, Refusal::NoticeTooEarly { not_before: date(2024, 3, 6) });
}

/// NO-3: a prohibition that came with the request counts as well.
#[test]
fn the_prohibition_of_the_request_is_on_the_agenda_from_the_start() {
    let mut asked = request(&[IDENTITY]);
    asked.nondisclosure = Some(NondisclosureOrder { ends_on: Some(date(2024, 3, 31)) });

    let desk = Desk::receiving(asked);

    assert_eq!(day_of(&desk, Duty::ProhibitionOver(0)), Some(date(2024, 4, 1)));
}

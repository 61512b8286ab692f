//! TI-1 to TI-3, VE-2, RV-3, RV-7: the deadlines of a case, and their alarms.

use jiff::civil::{Date, date};
use writ_core::actor::Actor;
use writ_core::category::Category;
use writ_core::command::Command;
use writ_core::data_class::DataClass;
use writ_core::deadline::{Clock, Deadline, DeadlineKind, Source, StartEvent, Term};
use writ_core::fulfilment::Fulfilment;
use writ_core::notice::{Ground, NoticeNumber, Review};
use writ_core::policy::{PolicyVersion, VersionId};
use writ_core::refusal::Refusal;
use writ_core::request::{Measure, Missing, Threat};
use writ_core::review::ItemDecision;

use crate::desk::{
    ANALYST, COUNSEL, CUSTODIAN, DAY_ONE, Desk, IDENTITY, REJECT, basis, emergency, fulfil, noon,
    order, propose, request, send, withhold, words,
};

fn kinds(desk: &Desk) -> Vec<DeadlineKind> {
    desk.case.deadlines.iter().map(Deadline::kind).collect()
}

fn due(desk: &Desk, kind: DeadlineKind) -> Option<String> {
    let deadline = desk.case.deadlines.iter().find(|deadline| deadline.kind() == kind)?;
    deadline.due_at().map(|at| at.to_string())
}

fn alarm(kind: DeadlineKind) -> Command {
    Command::RaiseAlarm(kind)
}

fn with_term() -> Desk {
    let mut request = request(&[IDENTITY]);
    request.process.answer_within = Some(Term::Days(10));
    Desk::receiving(request)
}

/// TI-1, TI-2.
#[test]
fn the_acknowledgement_is_due_by_the_end_of_the_next_working_day() {
    let mut desk = Desk::receiving(request(&[IDENTITY]));
    let at = Some("2024-02-07T00:00:00Z".to_owned());
    assert_eq!(due(&desk, DeadlineKind::Acknowledgement), at);
    let deadline = &desk.case.deadlines[0];
    assert_eq!(deadline.source(), &Source::Rule("TI-2".into()));
    assert_eq!((deadline.clock(), deadline.start().event), (Clock::Company, StartEvent::Received));

    desk.does(ANALYST, Command::Acknowledge);

    assert_eq!(kinds(&desk), vec![]);
    let unacknowledged = Desk::closed();
    assert_eq!(kinds(&unacknowledged), vec![DeadlineKind::Retention]);
}

/// TI-2, RV-3. Received at noon.
#[test]
fn an_emergency_is_reviewed_within_eight_hours_and_until_it_is_decided() {
    let mut request = request(&[IDENTITY]);
    request.emergency = Some(Threat::LifeOrSecurity);
    let received = Desk::receiving(request);
    assert_eq!(due(&received, DeadlineKind::UrgentReview), Some("2024-02-05T20:00:00Z".into()));
    let mut desk = Desk::reviewing_emergency(&[IDENTITY], true);
    assert!(kinds(&desk).contains(&DeadlineKind::UrgentReview));
    desk.does(ANALYST, propose(&[ItemDecision::Grant]));
    assert!(kinds(&desk).contains(&DeadlineKind::UrgentReview));

    desk.does(COUNSEL, Command::Approve);

    assert!(!kinds(&desk).contains(&DeadlineKind::UrgentReview));
    assert!(!kinds(&Desk::closed()).contains(&DeadlineKind::UrgentReview));
}

/// TI-1. The company's own clock waits for the agency; the one that law runs does not.
#[test]
fn waiting_for_the_agency_stops_the_companys_clock_and_never_the_laws() {
    let mut desk = with_term();
    desk.verify().does(ANALYST, basis(true));
    let law = Some("2024-02-16T00:00:00Z".to_owned());
    assert_eq!(due(&desk, DeadlineKind::Answer), law);

    desk.does(ANALYST, Command::AskClarification(words())).days_later(2);
    assert_eq!(due(&desk, DeadlineKind::Acknowledgement), None, "it stands still");
    assert_eq!(due(&desk, DeadlineKind::Answer), law);
    desk.does(Actor::Agency, Command::AnswerDesk(words()));

    let given_back = Some("2024-02-09T00:00:00Z".to_owned());
    assert_eq!(due(&desk, DeadlineKind::Acknowledgement), given_back);
    assert_eq!(due(&desk, DeadlineKind::Answer), law);
    let deadline = desk.case.deadlines.iter().find(|d| d.kind() == DeadlineKind::Answer).unwrap();
    assert_eq!(deadline.source(), &Source::Instrument("court_order".into()));
    assert_eq!(deadline.clock(), Clock::Law);
}

/// TI-1.
#[test]
fn what_the_desk_does_meanwhile_does_not_end_the_waiting() {
    let mut desk = Desk::receiving(request(&[IDENTITY]));
    desk.verify().does(ANALYST, Command::AskClarification(words()));

    for _ in 0..3 {
        desk.days_later(1).does(ANALYST, basis(true));
        assert_eq!(due(&desk, DeadlineKind::Acknowledgement), None);
    }
    desk.does(Actor::Agency, Command::AnswerDesk(words()));

    let given_back = Some("2024-02-10T00:00:00Z".to_owned());
    assert_eq!(due(&desk, DeadlineKind::Acknowledgement), given_back);
}

/// TI-1.
#[test]
fn the_answer_is_due_only_where_the_instrument_sets_a_term_and_until_the_end() {
    assert!(!kinds(&Desk::receiving(request(&[IDENTITY]))).contains(&DeadlineKind::Answer));
    let mut desk = with_term();
    desk.verify().does(ANALYST, basis(true)).does(ANALYST, Command::Categorise(Category::Account));

    desk.does(ANALYST, propose(&[REJECT]));

    assert_eq!(kinds(&desk), vec![DeadlineKind::Retention]);
}

/// RV-7, TI-1.
#[test]
fn no_approver_within_the_clock_raises_an_alarm_and_opens_no_way_around() {
    let mut desk = Desk::reviewing(&[IDENTITY], Category::Account);
    desk.does(ANALYST, propose(&[ItemDecision::Grant]));
    assert_eq!(due(&desk, DeadlineKind::Approval), Some("2024-02-06T12:00:00Z".into()));
    let early = desk.refuses(Actor::Clock, alarm(DeadlineKind::Approval));
    assert_eq!(early, Refusal::DeadlineNotMissed);
    assert_eq!(desk.refuses(Actor::Agency, alarm(DeadlineKind::Approval)), Refusal::StaffOnly);

    desk.days_later(1).does(Actor::Clock, alarm(DeadlineKind::Approval));

    let again = desk.refuses(Actor::Clock, alarm(DeadlineKind::Approval));
    assert_eq!(again, Refusal::DeadlineNotMissed);
    assert_eq!(desk.refuses(ANALYST, Command::Approve), Refusal::ProposerCannotApprove);
    assert_eq!(desk.case.stage.code(), "approval");
}

/// RV-7. Two hours in an emergency.
#[test]
fn an_emergency_waits_two_hours_for_its_approver() {
    let mut desk = Desk::reviewing_emergency(&[IDENTITY], true);

    desk.does(ANALYST, propose(&[ItemDecision::Grant]));

    assert_eq!(due(&desk, DeadlineKind::Approval), Some("2024-02-05T14:00:00Z".into()));
}

/// RV-7, TI-1.
#[test]
fn a_second_proposal_has_its_own_clock_and_its_own_alarm() {
    let mut desk = Desk::reviewing(&[IDENTITY], Category::Account);
    desk.does(ANALYST, propose(&[ItemDecision::Grant])).days_later(1);
    desk.does(Actor::Clock, alarm(DeadlineKind::Approval));
    desk.does(COUNSEL, Command::ReturnProposal(words()));
    assert!(!kinds(&desk).contains(&DeadlineKind::Approval));
    desk.does(ANALYST, propose(&[ItemDecision::Grant]));
    let early = desk.refuses(Actor::Clock, alarm(DeadlineKind::Approval));
    assert_eq!(early, Refusal::DeadlineNotMissed);

    desk.days_later(1).does(Actor::Clock, alarm(DeadlineKind::Approval));

    let raised = desk.case.alarms.iter().filter(|(kind, _)| *kind == DeadlineKind::Approval);
    assert_eq!(raised.count(), 2);
}

/// TI-1.
#[test]
fn a_clock_that_runs_keeps_its_start_whatever_else_happens() {
    let mut desk = Desk::reviewing(&[IDENTITY], Category::Account);
    desk.does(ANALYST, propose(&[ItemDecision::Grant]));
    let at = due(&desk, DeadlineKind::Approval);

    desk.days_later(3).does(ANALYST, Command::Acknowledge);

    assert_eq!(due(&desk, DeadlineKind::Approval), at);
}

/// NO-1, NO-2, NO-3, NO-4, NO-5, TI-1.
#[test]
fn each_notice_has_the_deadline_of_the_rule_that_governs_it() {
    use DeadlineKind::{CustomerNotice, DelayedNotice, WithholdingReview};
    let of = |desk: &Desk| {
        let deadline = &desk.case.deadlines[desk.case.deadlines.len() - 1];
        let due_at = deadline.due_at().map(|at| at.to_string()[..10].to_owned());
        let Source::Rule(rule) = deadline.source() else { panic!("a rule") };
        (deadline.kind(), deadline.start().event, due_at.unwrap(), rule.to_string())
    };
    let mut delayed = Desk::disclosed();
    delayed.does(ANALYST, order(Some(date(2024, 2, 20))));
    let mut restricted = Desk::granted(&[Measure::Restrict], Category::Restriction);
    restricted.does(CUSTODIAN, fulfil(1, Fulfilment::Restricted));
    let mut withheld = Desk::disclosed();
    let review = Review::On(date(2024, 2, 29));
    withheld.does(ANALYST, withhold(1, Ground::ChildAbuse, review));
    withheld.does(COUNSEL, Command::ApproveWithholding(NoticeNumber(1)));

    let told = |kind, event, day: &str, rule: &str| (kind, event, day.to_owned(), rule.to_owned());
    let provided = StartEvent::Provided;
    assert_eq!(of(&Desk::disclosed()), told(CustomerNotice, provided, "2024-02-09", "NO-1"));
    let emergency = of(&Desk::disclosed_in_emergency());
    assert_eq!(emergency, told(DelayedNotice, provided, "2024-03-07", "NO-2"));
    let after = StartEvent::ProhibitionEnded;
    assert_eq!(of(&delayed), told(DelayedNotice, after, "2024-02-22", "NO-3"));
    let acted = StartEvent::AccountActedOn;
    assert_eq!(of(&restricted), told(CustomerNotice, acted, "2024-02-06", "NO-4"));
    let review = StartEvent::NoticeWithheld;
    assert_eq!(of(&withheld), told(WithholdingReview, review, "2024-03-01", "NO-5"));
}

/// NO-3, NO-5.
#[test]
fn a_notice_that_is_forbidden_or_told_is_not_due() {
    let mut desk = Desk::granted(&[IDENTITY, IDENTITY], Category::Account);
    desk.does(ANALYST, Command::Acknowledge).disclose(1);
    assert_eq!(kinds(&desk), vec![DeadlineKind::CustomerNotice]);

    desk.does(ANALYST, order(None));
    assert_eq!(kinds(&desk), vec![]);
    desk.does(ANALYST, Command::LiftOrder(0)).does(ANALYST, send(1));

    assert_eq!(kinds(&desk), vec![]);
}

/// TI-1, TI-2.
#[test]
fn preserved_data_has_an_end() {
    let preserve = Measure::Preserve(DataClass::Usage);
    let mut desk = Desk::granted(&[preserve, IDENTITY], Category::Account);
    assert!(!kinds(&desk).contains(&DeadlineKind::PreservationEnd));

    desk.does(CUSTODIAN, fulfil(1, Fulfilment::Preserved));

    assert_eq!(due(&desk, DeadlineKind::PreservationEnd), Some("2024-05-06T00:00:00Z".into()));
}

/// RT-1, TI-1.
#[test]
fn retention_is_due_as_its_last_day_ends() {
    let desk = Desk::closed();

    // 5 February 2024 and 730 days are 4 February 2026.
    assert_eq!(due(&desk, DeadlineKind::Retention), Some("2026-02-05T00:00:00Z".into()));
}

/// TI-3.
#[test]
fn a_case_keeps_the_policy_version_it_was_received_under() {
    let from = |day: Date| PolicyVersion::defaults(day);
    let mut desk = Desk::under(from(date(2023, 7, 1)), request(&[IDENTITY]));
    let kept = VersionId(date(2023, 7, 1));
    assert_eq!(desk.case.policy, kept);

    desk.policy = from(date(2024, 2, 6));
    desk.days_later(5).verify().does(ANALYST, basis(false));

    assert_eq!(desk.case.policy, kept);
    assert_eq!(desk.record().case().map(|case| case.policy), Some(kept));
}

/// TI-1, IN-6.
#[test]
fn an_incomplete_submission_is_acknowledged_in_time_too() {
    let mut request = request(&[IDENTITY]);
    request.lacks.insert(Missing::Officer);

    let desk = Desk::receiving(request);

    assert_eq!(kinds(&desk), vec![DeadlineKind::Acknowledgement]);
    assert_eq!(desk.case.received_at, noon(DAY_ONE));
}

/// RV-3, RV-8.
#[test]
fn the_urgent_clock_stops_for_an_emergency_that_was_not_proven() {
    let mut request = request(&[IDENTITY]);
    request.emergency = Some(Threat::NationalSecurity);
    let mut desk = Desk::receiving(request);
    desk.does(ANALYST, crate::desk::confirmed()).verify();

    desk.does(ANALYST, emergency(false, false));

    assert_eq!(kinds(&desk), vec![DeadlineKind::Retention]);
}

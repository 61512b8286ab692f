//! RT-1, RT-2, CO-7: closing, keeping, erasing, and what a record counts.

use jiff::civil::{Date, date};
use writ_core::actor::Actor;
use writ_core::case::Case;
use writ_core::category::{Answer, Category, Outcome};
use writ_core::closing::is_overdue_backup;
use writ_core::command::Command;
use writ_core::event::{Event, Recorded};
use writ_core::identifier::IdentifierKind;
use writ_core::moment::ReportingZone;
use writ_core::policy::{PolicyVersion, RetentionDays};
use writ_core::record::Record;
use writ_core::refusal::Refusal;
use writ_core::report::Known;
use writ_core::request::IdentifierNumber;
use writ_core::staff::StaffId;
use writ_core::stage::{Hold, Stage};

use crate::desk::{
    ANALYST, APPROVER, COUNSEL, DAY_ONE, Desk, IDENTITY, REJECT, basis, confirmed, fulfil, noon,
    propose, request, send, words,
};

/// A case closed on the first day and kept for ten more.
fn kept_ten_days() -> Desk {
    let retention_days = RetentionDays { rejected: 10, ..RetentionDays::default() };
    let policy = PolicyVersion { retention_days, ..PolicyVersion::defaults(date(2024, 1, 1)) };
    let mut desk = Desk::under(policy, request(&[IDENTITY]));
    desk.verify().does(ANALYST, basis(false));
    desk.does(ANALYST, Command::Categorise(Category::Account)).does(ANALYST, propose(&[REJECT]));
    desk
}

fn hold(desk: &Desk) -> Hold {
    match &desk.case.stage {
        Stage::Closed(_, keeping) => keeping.hold,
        stage => panic!("{stage:?}"),
    }
}

/// RT-1.
#[test]
fn each_outcome_is_kept_for_its_own_period() {
    let retention_days = RetentionDays { granted: 4, no_data: 3, rejected: 2, withdrawn: 1 };
    let policy = || PolicyVersion {
        retention_days: retention_days.clone(),
        ..PolicyVersion::defaults(date(2024, 1, 1))
    };
    let decided = |granted: bool| {
        let mut desk = Desk::under(policy(), request(&[IDENTITY]));
        desk.verify().does(ANALYST, basis(true));
        desk.does(ANALYST, Command::Categorise(Category::Account));
        if granted {
            desk.grant(1)
        } else {
            desk.does(ANALYST, propose(&[REJECT]))
        };
        desk
    };
    let mut provided = decided(true);
    provided.disclose(1).does(ANALYST, send(1));
    let mut nothing = decided(true);
    nothing.does(ANALYST, fulfil(1, writ_core::fulfilment::Fulfilment::NothingFound));
    let mut withdrawn = Desk::under(policy(), request(&[IDENTITY]));
    withdrawn.does(Actor::Agency, Command::Withdraw { superseded_by: None });

    for (desk, last_day) in [
        (provided, date(2024, 2, 9)),
        (nothing, date(2024, 2, 8)),
        (decided(false), date(2024, 2, 7)),
        (withdrawn, date(2024, 2, 6)),
    ] {
        let Stage::Closed(_, keeping) = &desk.case.stage else { panic!("not closed") };
        assert_eq!(keeping.until, last_day);
    }
}

/// RT-1.
#[test]
fn personal_data_is_destroyed_after_the_last_day_and_not_on_it() {
    let mut desk = kept_ten_days();
    let until = date(2024, 2, 15);
    desk.on(until);
    assert_eq!(desk.refuses(Actor::Clock, Command::Erase), Refusal::StillKept { until });
    let open = Desk::disclosed();
    let early = open.refuses(Actor::Clock, Command::Erase);
    assert_eq!(early, Refusal::OutOfOrder { stage: "notice" });

    desk.on(date(2024, 2, 16)).does(Actor::Clock, Command::Erase);

    assert_eq!(desk.case.stage.code(), "erased");
    assert!(desk.case.personal.get().is_none());
    assert!(desk.case.deadlines.is_empty());
}

/// When the last backup is gone that opens an erased case, under how backups are kept now.
fn gone_on(desk: &Desk, kept_days: Option<u16>) -> Option<Date> {
    let zone = ReportingZone::named("UTC").unwrap();
    desk.case.stage.erasure().and_then(|erasure| erasure.days(&zone, kept_days).gone_everywhere_on)
}

/// RT-1. Erased on 16 February, and 30 days of backups end on 17 March of that leap year.
#[test]
fn what_was_erased_is_gone_everywhere_when_the_last_backup_is() {
    let mut desk = kept_ten_days();
    desk.backups_kept_days = Some(30);

    desk.days_later(11).does(Actor::Clock, Command::Erase);

    assert_eq!(gone_on(&desk, Some(30)), Some(date(2024, 3, 17)));
    assert_eq!(gone_on(&desk, Some(7)), Some(date(2024, 3, 17)), "a promise is not cut short");
    assert_eq!(gone_on(&desk, Some(60)), Some(date(2024, 4, 16)), "kept for longer is gone later");
    assert_eq!(gone_on(&desk, None), Some(date(2024, 3, 17)));
}

/// RT-1.
#[test]
fn nothing_is_called_gone_while_nobody_says_for_how_long_backups_are_kept() {
    let mut desk = kept_ten_days();

    desk.days_later(11).does(Actor::Clock, Command::Erase);

    assert_eq!(gone_on(&desk, None), None);
    assert_eq!(gone_on(&desk, Some(30)), None, "what is said later says nothing of older backups");
}

/// RT-1.
#[test]
fn a_backup_is_overdue_from_the_day_after_the_last_one_of_keeping_it() {
    let made_on = date(2024, 2, 16);

    assert!(!is_overdue_backup(made_on, Some(30), date(2024, 3, 17)));
    assert!(is_overdue_backup(made_on, Some(30), date(2024, 3, 18)));
    assert!(!is_overdue_backup(made_on, None, date(2034, 1, 1)), "nobody said when it would be");
}

/// RT-1. The backup is from before the period ended.
#[test]
fn what_a_backup_brought_back_is_erased_again_by_an_operator_whatever_period_it_believes_in() {
    let mut desk = kept_ten_days();
    let again = || Command::EraseAgain { erased_on: date(2024, 2, 16) };
    assert_eq!(desk.refuses(Actor::Operator, Command::Erase), Refusal::StaffOnly);
    for by in [ANALYST, Actor::Clock, Actor::Agency] {
        assert_eq!(desk.refuses(by, again()), Refusal::OperatorOnly);
    }

    desk.does(Actor::Operator, again());

    assert_eq!(desk.case.stage.code(), "erased");
    assert!(desk.case.personal.get().is_none());
    let open = Desk::disclosed().refuses(Actor::Operator, again());
    assert_eq!(open, Refusal::OutOfOrder { stage: "notice" });
}

/// RT-1. Two persons set the hold on 6 February.
#[test]
fn an_operators_list_does_not_lift_a_hold_unless_nothing_was_left_to_hold() {
    let mut desk = kept_ten_days();
    desk.days_later(1).does(ANALYST, Command::Hold).does(COUNSEL, Command::Hold).days_later(20);
    let erased_on = |erased_on| Command::EraseAgain { erased_on };
    for later in [date(2024, 2, 6), date(2024, 2, 16)] {
        assert_eq!(desk.refuses(Actor::Operator, erased_on(later)), Refusal::OnHold);
    }
    desk.does(ANALYST, Command::Hold);
    let half_lifted = desk.refuses(Actor::Operator, erased_on(date(2024, 2, 16)));
    assert_eq!(half_lifted, Refusal::OnHold);

    desk.does(Actor::Operator, erased_on(date(2024, 2, 5)));

    assert_eq!(desk.case.stage.code(), "erased");
}

/// RT-1.
#[test]
fn nothing_follows_erasing() {
    let mut desk = kept_ten_days();
    desk.days_later(11).does(Actor::Clock, Command::Erase);
    let last = desk.recorded.last().map(|recorded| recorded.event.kind());
    assert_eq!(last, Some("erased"));

    let refusal = Refusal::OutOfOrder { stage: "erased" };
    for command in [Command::Hold, Command::Erase, Command::Acknowledge, confirmed()] {
        assert_eq!(desk.refuses(ANALYST, command), refusal);
    }
    for event in [
        Event::Erased { backups_until: None },
        Event::DeadlinesSet { deadlines: vec![] },
        Event::HoldProposed,
    ] {
        let recorded = Recorded { at: noon(desk.today), by: ANALYST, event };
        assert!(desk.case.clone().evolve(&recorded).is_err());
    }
}

/// RT-1.
#[test]
fn no_event_of_the_process_follows_closing() {
    let desk = Desk::closed();
    for event in [
        Event::Acknowledged,
        Event::Verified,
        Event::FeePaid,
        Event::ConsentGiven { identifier: writ_core::request::IdentifierNumber(1) },
        Event::Answered { answer: Answer::NoData },
        Event::Closed { keep_until: DAY_ONE },
    ] {
        let recorded = Recorded { at: noon(desk.today), by: ANALYST, event };
        assert!(desk.case.clone().evolve(&recorded).is_err(), "{:?}", recorded.event);
    }
    let keeping = Recorded { at: noon(desk.today), by: ANALYST, event: Event::HoldProposed };
    assert!(desk.case.clone().evolve(&keeping).is_ok());
}

/// RT-1.
#[test]
fn a_hold_takes_two_persons_to_set_and_two_to_lift() {
    let mut desk = kept_ten_days();
    assert_eq!(
        Desk::disclosed().refuses(ANALYST, Command::Hold),
        Refusal::OutOfOrder { stage: "notice" }
    );

    desk.does(ANALYST, Command::Hold);
    assert_eq!(hold(&desk), Hold::Proposed { by: StaffId(1) });
    assert_eq!(desk.refuses(ANALYST, Command::Hold), Refusal::HoldNeedsAnother);
    desk.does(COUNSEL, Command::Hold);
    assert_eq!(hold(&desk), Hold::Placed { on: DAY_ONE });
    desk.does(APPROVER, Command::Hold);
    assert_eq!(hold(&desk), Hold::LiftProposed { by: StaffId(3), on: DAY_ONE });
    assert_eq!(desk.refuses(APPROVER, Command::Hold), Refusal::HoldNeedsAnother);
    desk.does(ANALYST, Command::Hold);
    assert_eq!(hold(&desk), Hold::None);
}

/// RT-1.
#[test]
fn a_hold_stops_the_clock_and_gives_its_days_back() {
    let mut desk = kept_ten_days();
    desk.days_later(4).does(ANALYST, Command::Hold).does(COUNSEL, Command::Hold);
    assert!(desk.case.deadlines.is_empty(), "the clock of retention stands still");
    desk.days_later(100);
    assert_eq!(desk.refuses(Actor::Clock, Command::Erase), Refusal::OnHold);
    desk.does(ANALYST, Command::Hold);
    assert_eq!(desk.refuses(Actor::Clock, Command::Erase), Refusal::OnHold);

    desk.does(COUNSEL, Command::Hold);

    // 15 February and 100 days.
    let until = date(2024, 5, 25);
    assert_eq!(desk.refuses(Actor::Clock, Command::Erase), Refusal::StillKept { until });
    desk.on(date(2024, 5, 26)).does(Actor::Clock, Command::Erase);
    assert_eq!(desk.case.stage.code(), "erased");
}

/// RT-1.
#[test]
fn a_hold_on_the_last_day_still_gives_back_and_one_after_it_has_nothing_to_give() {
    for (placed_after, until) in [(10, date(2024, 2, 22)), (11, date(2024, 2, 15))] {
        let mut desk = kept_ten_days();
        desk.days_later(placed_after).does(ANALYST, Command::Hold).does(COUNSEL, Command::Hold);
        desk.days_later(7).does(ANALYST, Command::Hold).does(COUNSEL, Command::Hold);

        let Stage::Closed(_, keeping) = &desk.case.stage else { panic!("not closed") };
        assert_eq!(keeping.until, until);
    }
}

/// RT-1. What one person asked for stops nothing.
#[test]
fn a_hold_that_nobody_confirmed_does_not_stop_erasing() {
    let mut desk = kept_ten_days();
    desk.does(ANALYST, Command::Hold).days_later(11);

    desk.does(Actor::Clock, Command::Erase);

    assert_eq!(desk.case.stage.code(), "erased");
}

/// RT-1.
#[test]
fn a_record_begins_with_its_receipt_and_nothing_else() {
    let zone = writ_core::moment::ReportingZone::named("UTC").unwrap();
    let stray = Recorded { at: noon(DAY_ONE), by: ANALYST, event: Event::Verified };

    assert!(Case::open(&stray).is_err());
    assert!(Record::open(&stray, &zone).is_err());
    assert!(Record::replay(&[], &zone).is_err());
    let received = Desk::closed().recorded[0].clone();
    assert!(Desk::disclosed().case.evolve(&received).is_err());
}

/// CO-7, CO-5.
#[test]
fn a_case_counts_by_the_day_it_was_received_and_the_country_that_asked() {
    let mut desk = Desk::disclosed();
    desk.days_later(3).does(ANALYST, send(1));

    let record = desk.record();
    let latest = record.counted().last().unwrap();

    assert_eq!(latest.known, Known::From(DAY_ONE), "telling the account holder changes no count");
    let counted = latest.counted.as_ref().unwrap();
    assert_eq!(counted.received_on, DAY_ONE);
    assert_eq!(counted.country.code(), "NL");
    assert_eq!((counted.specified, counted.challenged), (1, false));
    let outcome = Outcome::Answered { answer: Answer::ProvidedNonContent, on: DAY_ONE };
    assert_eq!((counted.category, counted.outcome), (Category::Account, outcome));
}

/// CO-4, CO-5.
#[test]
fn a_request_about_two_accounts_is_one_request_that_specifies_two() {
    let mut both = request(&[IDENTITY]);
    both.identifier_kinds.insert(IdentifierNumber(2), IdentifierKind::Account);

    let record = Desk::receiving(both).record();

    let specified: Vec<_> =
        record.counted().iter().filter_map(|version| version.counted.as_ref()).collect();
    assert_eq!(specified.len(), 1);
    assert_eq!(specified[0].specified, 2);
}

/// CO-2, CO-6.
#[test]
fn each_change_of_what_counts_is_a_version_and_nothing_else_is() {
    let mut desk = Desk::receiving(request(&[IDENTITY]));
    desk.days_later(1).verify().does(ANALYST, basis(true));
    desk.days_later(1).does(ANALYST, Command::Categorise(Category::Product));
    desk.days_later(1).does(ANALYST, propose(&[REJECT]));

    let record = desk.record();

    let known: Vec<_> = record.counted().iter().map(|version| version.known).collect();
    let days = [DAY_ONE, date(2024, 2, 7), date(2024, 2, 8)];
    // The rejection is recorded as a challenge first and as the answer in the same breath.
    assert_eq!(&known[..2], &[Known::From(days[0]), Known::From(days[1])]);
    assert!(known[2..].iter().all(|known| *known == Known::From(days[2])));
    let last = record.counted().last().and_then(|version| version.counted.as_ref()).unwrap();
    assert!(last.challenged);
}

/// CO-1, RT-1, RT-2.
#[test]
fn the_record_shows_a_line_for_the_queue_and_what_the_case_is_found_by() {
    let zone = writ_core::moment::ReportingZone::named("UTC").unwrap();
    let mut desk = Desk::receiving(request(&[IDENTITY]));

    let shown = desk.record().project(&zone);
    desk.does(ANALYST, Command::RefuseUnverified(words()));
    desk.days_later(3_000).does(Actor::Clock, Command::Erase);
    let erased = desk.record().project(&zone);

    let summary = &shown.summary;
    assert_eq!((summary.reference.as_str(), summary.imported), ("W-1", false));
    assert_eq!((summary.stage.as_str(), summary.outcome.as_str()), ("verification", "pending"));
    assert_eq!(summary.category, Some(Category::Account));
    // The acknowledgement is due by the end of the next working day.
    assert_eq!(summary.next_due_at.map(|at| at.to_string()), Some("2024-02-07T00:00:00Z".into()));
    let found_by: Vec<_> =
        shown.lookups.iter().map(|term| (term.scope.as_str(), term.value.as_str())).collect();
    let expected = [
        ("account", "canary-account"),
        ("agency", "canary-agency"),
        ("docket", "canary-docket"),
        ("officer", "NL|canary-agency|canary-officer|"),
        ("process", "NL|canary-agency|canary-docket"),
    ];
    assert_eq!(found_by, expected);
    // CO-1: likely duplicates are proposed by the document alone.
    let processes: Vec<_> = shown.lookups.iter().filter(|term| term.is_process()).collect();
    assert_eq!(processes, [&shown.lookups[4]]);
    assert_eq!(erased.lookups, vec![], "an erased case is found by nothing personal");
    assert_eq!((erased.summary.stage.as_str(), erased.summary.next_due_at), ("erased", None));
    assert_eq!(erased.summary.outcome, "rejected");
}

/// CO-1, RT-2.
#[test]
fn the_line_of_a_joined_case_says_so() {
    let zone = writ_core::moment::ReportingZone::named("UTC").unwrap();
    let mut desk = Desk::receiving(request(&[IDENTITY]));
    let root = writ_core::command::Root {
        reference: "W-0".to_owned(),
        country: "NL".parse().unwrap(),
        received_at: noon(DAY_ONE),
        same_document_found: true,
    };

    desk.does(ANALYST, Command::Join(root));

    assert_eq!(desk.record().project(&zone).summary.outcome, "joined");
}

use std::collections::BTreeSet;

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::calendar::Weekend;

fn calendar() -> Calendar {
    let weekend = Weekend::named(["saturday", "sunday"]).unwrap();
    Calendar::new("Europe/Amsterdam", weekend, BTreeSet::new()).unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn started(term: Term, clock: Clock) -> Deadline {
    let start = Start { event: StartEvent::Received, at: at("2024-02-02T10:00:00Z") };
    let source = Source::Rule("TI-2".into());
    Deadline::after(DeadlineKind::Answer, start, term, clock, source, &calendar())
}

/// TI-1. Received on a Friday; a winter day in Amsterdam ends at 23:00 UTC.
#[test]
fn hours_are_exact_and_days_end_with_the_local_day() {
    for (term, due) in [
        (Term::Hours(8), "2024-02-02T18:00:00Z"),
        (Term::Days(30), "2024-03-03T23:00:00Z"),
        (Term::WorkingDays(1), "2024-02-05T23:00:00Z"),
        (Term::Months(1), "2024-03-02T23:00:00Z"),
    ] {
        let deadline = started(term, Clock::Company);

        assert_eq!(deadline.due_at(), Some(at(due)), "{term}");
        assert!(deadline.is_overdue(at(due)));
        assert!(!deadline.is_overdue(at(due) - SignedDuration::from_nanos(1)));
    }
}

/// TI-1.
#[test]
fn waiting_for_the_agency_pauses_the_companys_clock_but_never_the_laws() {
    let asked_at = at("2024-02-03T10:00:00Z");
    let mut company = started(Term::Days(10), Clock::Company);
    let mut law = started(Term::Days(10), Clock::Law);

    assert_eq!(company.pause(asked_at, PauseReason::WaitingForAgency), Ok(()));
    assert_eq!(law.pause(asked_at, PauseReason::WaitingForAgency), Err(ClockRefusal::RunByLaw));

    assert_eq!(company.due_at(), None);
    assert!(!company.is_overdue(at("2030-01-01T00:00:00Z")));
    assert!(law.is_overdue(at("2024-02-12T23:00:00Z")));
}

/// TI-1. What was left of the term when the clock stopped is left when it runs again.
#[test]
fn a_pause_gives_back_what_was_left_of_the_term() {
    for (term, due) in [
        // 7 of 8 hours left.
        (Term::Hours(8), "2024-02-08T16:00:00Z"),
        // Paused on day 0, resumed 6 days later.
        (Term::Days(10), "2024-02-18T23:00:00Z"),
        // Three working days left on a Friday, given again from Thursday the 8th.
        (Term::WorkingDays(3), "2024-02-13T23:00:00Z"),
    ] {
        let mut deadline = started(term, Clock::Company);
        deadline.pause(at("2024-02-02T11:00:00Z"), PauseReason::WaitingForAgency).unwrap();

        deadline.resume(at("2024-02-08T09:00:00Z"), &calendar()).unwrap();

        assert_eq!(deadline.due_at(), Some(at(due)), "{term}");
    }
}

/// TI-1. At its due instant a term has run out.
#[test]
fn a_term_that_had_run_out_is_not_revived_by_a_pause() {
    let due = at("2024-02-02T18:00:00Z");
    for paused_at in [due, at("2024-02-03T10:00:00Z")] {
        let mut deadline = started(Term::Hours(8), Clock::Company);
        deadline.pause(paused_at, PauseReason::WaitingForAgency).unwrap();

        deadline.resume(at("2024-02-04T10:00:00Z"), &calendar()).unwrap();

        assert_eq!(deadline.due_at(), Some(due), "{paused_at}");
    }
}

/// TI-1. The agency may answer within the instant in which it is asked.
#[test]
fn a_pause_may_end_at_the_instant_at_which_it_began() {
    let mut deadline = started(Term::Days(10), Clock::Company);
    let unpaused = deadline.due_at();
    let noon = at("2024-02-02T12:00:00Z");
    deadline.pause(noon, PauseReason::WaitingForAgency).unwrap();

    assert_eq!(deadline.resume(noon, &calendar()), Ok(()));
    assert_eq!(deadline.due_at(), unpaused);
}

/// TI-1.
#[test]
fn a_clock_refuses_what_it_cannot_do() {
    let mut deadline = started(Term::Hours(8), Clock::Company);
    let (early, noon) = (at("2024-02-01T00:00:00Z"), at("2024-02-02T12:00:00Z"));
    let waiting = PauseReason::WaitingForAgency;

    assert_eq!(deadline.resume(noon, &calendar()), Err(ClockRefusal::NotPaused));
    assert_eq!(deadline.pause(early, waiting), Err(ClockRefusal::OutOfOrder));
    assert_eq!(deadline.pause(noon, PauseReason::Hold), Err(ClockRefusal::HoldIsForRetention));
    assert_eq!(deadline.pause(noon, waiting), Ok(()));
    assert_eq!(deadline.pause(noon, waiting), Err(ClockRefusal::AlreadyPaused));
    assert_eq!(deadline.resume(early, &calendar()), Err(ClockRefusal::OutOfOrder));
    assert_eq!(deadline.pauses().len(), 1);
}

/// RT-1.
#[test]
fn a_hold_stops_the_clock_of_retention_even_where_law_runs_it() {
    let start = Start { event: StartEvent::Closed, at: at("2024-02-02T10:00:00Z") };
    let source = Source::Law("retention act, article 1".into());
    let kind = DeadlineKind::Retention;
    let mut kept = Deadline::after(kind, start, Term::Days(365), Clock::Law, source, &calendar());

    assert_eq!(kept.pause(at("2024-06-01T00:00:00Z"), PauseReason::Hold), Ok(()));
    assert_eq!(kept.due_at(), None);
}

/// NO-2, TI-1.
#[test]
fn what_belongs_to_a_day_happens_neither_before_it_nor_after_it() {
    let start = Start { event: StartEvent::Provided, at: at("2024-02-01T10:00:00Z") };
    let source = Source::Rule("NO-2".into());
    let day = date(2024, 3, 2);
    let notice = Deadline::on_day(
        DeadlineKind::DelayedNotice,
        start,
        day,
        Clock::Company,
        source,
        &calendar(),
    );

    assert!(!notice.may_happen(at("2024-03-01T22:59:59Z")));
    assert!(notice.may_happen(at("2024-03-01T23:00:00Z")));
    assert!(notice.is_overdue(at("2024-03-02T23:00:00Z")));
    assert_eq!(notice.not_before(), Some(at("2024-03-01T23:00:00Z")));
    assert_eq!(notice.term(), Term::Days(30));
    assert_eq!(started(Term::Days(30), Clock::Company).not_before(), None);
}

#[test]
fn terms_are_read_back_as_they_are_written() {
    for text in ["PT8H", "P10D", "WP3D", "P3M"] {
        let term = text.parse::<Term>().unwrap();
        assert_eq!(term.to_string(), text);
        assert_eq!(serde_json::to_value(term).unwrap(), text);
    }
    assert_eq!("P4W".parse(), Ok(Term::Days(28)));
    assert_eq!("P1Y".parse(), Ok(Term::Months(12)));
    for bad in ["", "P", "8H", "PT8D", "P-1D", "P+1D", "P70000D", "WP3M", "WPT3H", "P1é"] {
        assert!(bad.parse::<Term>().is_err(), "{bad}");
    }
}

proptest! {
    /// TI-1.
    #[test]
    fn a_pause_never_shortens_a_term(
        term in prop_oneof![
            (1_u16..100).prop_map(Term::Hours),
            (1_u16..40).prop_map(Term::Days),
            (1_u16..20).prop_map(Term::WorkingDays),
            (1_u16..4).prop_map(Term::Months),
        ],
        paused_after_minutes in 0_i64..30_000,
        paused_for_minutes in 0_i64..30_000,
    ) {
        let mut deadline = started(term, Clock::Company);
        let unpaused = deadline.due_at();
        let paused_at = deadline.start().at + SignedDuration::from_mins(paused_after_minutes);
        let resumed_at = paused_at + SignedDuration::from_mins(paused_for_minutes);

        deadline.pause(paused_at, PauseReason::WaitingForAgency).unwrap();
        deadline.resume(resumed_at, &calendar()).unwrap();

        prop_assert!(deadline.due_at() >= unpaused);
    }
}

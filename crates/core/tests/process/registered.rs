//! CO-1, CO-2, RT-1: a past request on the record, as what its register knows of it.

use jiff::civil::date;
use writ_core::actor::Actor;
use writ_core::category::{Answer, Category, Outcome};
use writ_core::event::{Event, Recorded};
use writ_core::moment::{Moment, ReportingZone};
use writ_core::personal::Personal;
use writ_core::platform::Platforms;
use writ_core::projection::{NoticeState, PersonalLine, Waiting};
use writ_core::record::{Kind, Record};
use writ_core::register::{
    EntryFacts, EntryPersonal, Identifiers, RegisterEntry, RegisterOutcome, Relation,
};
use writ_core::report::Known;

use crate::desk::{ANALYST, DAY_ONE, noon};

fn zone() -> ReportingZone {
    ReportingZone::named("UTC").unwrap()
}

fn entry(outcome: RegisterOutcome) -> RegisterEntry {
    RegisterEntry {
        reference: "R-1".to_owned(),
        received: Moment::Day(date(2023, 5, 1)),
        country: "DE".parse().unwrap(),
        agency: Some("Amtsgericht".to_owned()),
        agency_kind: None,
        instrument: "court_order".to_owned(),
        legal_basis: None,
        process_reference: Some("7 C 12".to_owned()),
        platforms: Platforms::Other,
        category: Category::Account,
        identifiers: Identifiers::Counted(4),
        outcome: Some(outcome),
        challenged: false,
        relation: Relation::None,
    }
}

fn recorded(
    event: impl FnOnce(Box<EntryFacts>, Personal<EntryPersonal>) -> Event,
    entry: &RegisterEntry,
) -> Recorded {
    let (facts, personal) = entry.split();
    let event = event(Box::new(facts), Personal::new(personal));
    Recorded { at: noon(DAY_ONE), by: Actor::Clock, event }
}

fn imported(entry: &RegisterEntry) -> Recorded {
    recorded(|entry, personal| Event::RegisterEntryImported { entry, personal }, entry)
}

fn corrected(entry: &RegisterEntry) -> Recorded {
    recorded(|entry, personal| Event::RegisterEntryCorrected { entry, personal }, entry)
}

fn provided() -> RegisterOutcome {
    let at = Moment::Day(date(2023, 5, 3));
    RegisterOutcome::Answered { answer: Answer::ProvidedNonContent, at }
}

/// CO-7.
#[test]
fn an_imported_request_is_no_case_and_counts_on_its_own_days() {
    let past = entry(RegisterOutcome::Pending);

    let record = Record::open(&imported(&past), &zone()).unwrap();

    assert_eq!(record.entry(), Some(&past));
    assert_eq!(record.case(), None);
    assert!(matches!(record.kind(), Kind::Registered(_)));
    let [only] = record.counted() else { panic!("one version") };
    assert_eq!(only.known, Known::OnItsOwnDays);
    let counted = only.counted.as_ref().unwrap();
    assert_eq!((counted.specified, counted.outcome), (4, Outcome::Pending));
}

/// CO-2.
#[test]
fn a_later_register_corrects_what_counts_from_the_day_it_is_recorded() {
    let zone = zone();
    let pending = entry(RegisterOutcome::Pending);
    let answered = entry(provided());

    let record = Record::replay(&[imported(&pending), corrected(&answered)], &zone).unwrap();
    let same = record.clone().evolve(&corrected(&answered), &zone).unwrap();

    assert_eq!(record.entry(), Some(&answered));
    let latest = record.counted().last().unwrap();
    assert_eq!((record.counted().len(), latest.known), (2, Known::From(DAY_ONE)));
    assert_eq!(same.counted(), record.counted(), "the same again changes nothing");
    assert_eq!(record.project(&zone).summary.outcome, "provided_non_content");
}

/// CO-1, RT-2.
#[test]
fn the_line_of_an_imported_request_says_where_it_comes_from() {
    let zone = zone();
    let mut joined = entry(provided());
    joined.relation = Relation::SameProcessAs("R-0".to_owned());

    let line = Record::open(&imported(&joined), &zone).unwrap().project(&zone).summary;

    assert!(line.imported);
    assert_eq!((line.stage.as_str(), line.outcome.as_str()), ("registered", "joined"));
    assert_eq!((line.reference.as_str(), line.received_on), ("R-1", date(2023, 5, 1)));
    assert_eq!((line.category, line.next_due_at), (Some(Category::Account), None));
}

/// RT-1.
#[test]
fn nothing_of_the_desk_happens_to_an_imported_request_and_nothing_of_a_register_to_a_case() {
    let zone = zone();
    let record = Record::open(&imported(&entry(provided())), &zone).unwrap();
    let verified = Recorded { at: noon(DAY_ONE), by: ANALYST, event: Event::Verified };
    let case = crate::desk::Desk::closed().record();

    assert!(record.evolve(&verified, &zone).is_err());
    assert!(case.evolve(&corrected(&entry(provided())), &zone).is_err());
}

/// CO-5, CO-7, RV-3. The queue lists the past beside the present: an old request waits for nobody and says of itself
/// what its register knows.
#[test]
fn an_imported_request_stands_in_the_queue_with_what_is_known_of_it() {
    let projected =
        |entry: &RegisterEntry| Record::open(&imported(entry), &zone()).unwrap().project(&zone());
    let account = entry(provided());
    let emergency = RegisterEntry { category: Category::Emergency, ..entry(provided()) };
    let unnamed = RegisterEntry { agency: None, ..entry(provided()) };

    let (ordinary, urgent) = (projected(&account), projected(&emergency));

    assert_eq!((ordinary.queue.waiting, ordinary.queue.specified), (Waiting::Nobody, 4));
    assert!(!ordinary.queue.is_emergency && urgent.queue.is_emergency);
    assert_eq!((ordinary.queue.notice, ordinary.queue.due_kind), (NoticeState::None, None));
    let line = PersonalLine { agency: "Amtsgericht".to_owned(), officer: None };
    assert_eq!(ordinary.line.get(), Some(&line));
    assert_eq!(projected(&unnamed).line.get(), None);
}

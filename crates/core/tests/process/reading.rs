//! RT-2: reading personal data, for a purpose and on record.

use jiff::{Span, ToSpan as _};
use writ_core::actor::Actor;
use writ_core::moment::ReportingZone;
use writ_core::reading::{Purpose, Reading, ReadingPermit, Stated, documents_are_open, permit};
use writ_core::refusal::Refusal;
use writ_core::staff::Role;

use crate::desk::{ANALYST, COUNSEL, DAY_ONE, noon, staff};

const HANDLING: Option<Stated<'static>> = Some(Stated { purpose: Purpose::Handling, words: "" });

fn asks(
    by: Actor,
    stated: Option<Stated<'_>>,
    earlier: Option<&Reading>,
    days: i64,
) -> Result<ReadingPermit, Refusal> {
    let zone = ReportingZone::named("UTC").unwrap();
    let now = noon(DAY_ONE.checked_add(days.days()).unwrap());
    permit(by, "W-1", stated, earlier, &zone, now)
}

fn first() -> Reading {
    asks(ANALYST, HANDLING, None, 0).unwrap().reading().clone()
}

/// RT-2.
#[test]
fn nobody_reads_without_a_purpose() {
    assert_eq!(asks(ANALYST, None, None, 0), Err(Refusal::PurposeNeeded));
}

/// RT-2.
#[test]
fn each_reading_is_on_record_with_who_when_and_why() {
    let stated = Stated { purpose: Purpose::PersonInquiry, words: "  asks what we gave  " };

    let permit = asks(COUNSEL, Some(stated), None, 0).unwrap();

    let reading = permit.reading();
    assert_eq!((reading.by, reading.at), (COUNSEL.staff().unwrap(), noon(DAY_ONE)));
    assert_eq!(reading.purpose, Purpose::PersonInquiry);
    assert_eq!(reading.words.get().map(String::as_str), Some("asks what we gave"));
    assert!(!reading.is_repeated);
    assert!(permit.opens("W-1") && !permit.opens("W-2"));
}

/// RT-2.
#[test]
fn who_handles_a_case_states_the_purpose_once_a_day() {
    let earlier = first();

    let again = asks(ANALYST, None, Some(&earlier), 0).unwrap();
    let tomorrow = asks(ANALYST, None, Some(&earlier), 1);

    assert!(again.reading().is_repeated);
    assert_eq!(again.reading().purpose, Purpose::Handling);
    assert_eq!(tomorrow, Err(Refusal::PurposeNeeded));
}

/// RT-2. A line for each hour of work, and not for each glance.
#[test]
fn going_on_under_a_purpose_is_on_record_again_after_an_hour() {
    let zone = ReportingZone::named("UTC").unwrap();
    let first = asks(ANALYST, HANDLING, None, 0).unwrap();
    let after = |time: Span| {
        let now = noon(DAY_ONE) + time;
        permit(ANALYST, "W-1", None, Some(first.reading()), &zone, now).unwrap()
    };

    assert!(first.to_record().is_some_and(|reading| !reading.is_repeated));
    assert_eq!(after(59.minutes()).to_record(), None);
    let on_record = after(60.minutes()).to_record().cloned().unwrap();
    assert_eq!((on_record.is_repeated, on_record.at), (true, noon(DAY_ONE) + 1.hour()));
}

/// RT-2. Documents are fetched under the purpose that opened the page: an auditor's stands for a quarter of an hour, and
/// nobody's over midnight, after a change of role, or for another case.
#[test]
fn documents_can_be_fetched_as_long_as_their_reading_stands() {
    let zone = ReportingZone::named("UTC").unwrap();
    let auditor = staff(8, Role::Auditor);
    let by_auditor = Some(Stated { purpose: Purpose::Audit, words: "yearly sample" });
    let audited = asks(auditor, by_auditor, None, 0).unwrap().reading().clone();
    let open = |by, earlier: &Reading, case: &str, time: Span| {
        documents_are_open(by, case, Some(earlier), &zone, noon(DAY_ONE) + time)
    };

    assert!(open(auditor, &audited, "W-1", 15.minutes()));
    assert!(!open(auditor, &audited, "W-1", 16.minutes()));
    assert!(!open(auditor, &audited, "W-1", -1.minute()));
    assert!(!open(auditor, &audited, "W-2", 1.minute()));
    assert!(!open(staff(7, Role::Auditor), &audited, "W-1", 1.minute()));
    assert!(open(ANALYST, &first(), "W-1", 11.hours()));
    let before_midnight = Reading { at: noon(DAY_ONE) + 719.minutes(), ..first() };
    assert!(!open(ANALYST, &before_midnight, "W-1", 721.minutes()));
    assert!(!open(staff(1, Role::Counsel), &first(), "W-1", 1.minute()));
    assert!(!documents_are_open(ANALYST, "W-1", None, &zone, noon(DAY_ONE)));
}

/// RT-2.
#[test]
fn a_purpose_stands_for_its_own_reader_case_and_time_alone() {
    let of_another_case = Reading { reference: "W-2".to_owned(), ..first() };
    let of_later = Reading { at: noon(DAY_ONE) + 1.hour(), ..first() };

    for earlier in [of_another_case, of_later] {
        assert_eq!(asks(ANALYST, None, Some(&earlier), 0), Err(Refusal::PurposeNeeded));
    }
    assert_eq!(asks(COUNSEL, None, Some(&first()), 0), Err(Refusal::PurposeNeeded));
    let other_hat = staff(1, Role::Approver);
    assert_eq!(asks(other_hat, None, Some(&first()), 0), Err(Refusal::PurposeNeeded));
}

/// RT-2.
#[test]
fn an_auditor_states_the_purpose_each_time_and_in_words() {
    let auditor = staff(8, Role::Auditor);
    let audit = |words| Some(Stated { purpose: Purpose::Audit, words });

    let reading = asks(auditor, audit("yearly sample"), None, 0).unwrap().reading().clone();

    assert_eq!(asks(auditor, audit(" \t"), None, 0), Err(Refusal::PurposeNeeded));
    assert_eq!(asks(auditor, None, Some(&reading), 0), Err(Refusal::PurposeNeeded));
}

/// RT-2.
#[test]
fn a_purpose_that_the_list_does_not_have_is_said_in_words() {
    let other = |words| Some(Stated { purpose: Purpose::Other, words });

    assert_eq!(asks(ANALYST, other(""), None, 0), Err(Refusal::PurposeNeeded));
    assert!(asks(ANALYST, other("training a colleague"), None, 0).is_ok());
}

/// RT-2.
#[test]
fn an_administrator_and_who_is_not_of_the_desk_read_nothing() {
    let administrator = staff(9, Role::Administrator);

    assert_eq!(asks(administrator, HANDLING, None, 0), Err(Refusal::NotAReader));
    for by in [Actor::Agency, Actor::Clock, Actor::Operator] {
        assert_eq!(asks(by, HANDLING, None, 0), Err(Refusal::StaffOnly));
    }
}

/// RT-2.
#[test]
fn every_purpose_is_read_back_from_its_code() {
    for purpose in Purpose::ALL {
        assert_eq!(purpose.code().parse(), Ok(purpose));
    }
    assert!("curiosity".parse::<Purpose>().is_err());
}

/// RT-2. The register of readings is read by people who look for a purpose.
#[test]
fn a_purpose_is_printed_stored_and_read_under_one_code() {
    for purpose in Purpose::ALL {
        assert_eq!(purpose.to_string(), purpose.code());
        assert_eq!(purpose.code().parse(), Ok(purpose));
        assert_eq!(serde_json::to_value(purpose).unwrap(), purpose.code());
    }
    assert!("curiosity".parse::<Purpose>().is_err());
}

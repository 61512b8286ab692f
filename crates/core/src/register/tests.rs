use std::collections::BTreeSet;

use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::{
    Column, EntryPersonal, Identifiers, RawRow, RegisterEntry, RegisterOutcome, Relation,
    RowProblem, Rules,
};
use crate::category::{Answer, Category, Outcome};
use crate::identifier::{IdentifierKind, SubjectIdentifier};
use crate::moment::{Moment, ReportingZone};
use crate::platform::{PlatformCode, Platforms};
use crate::report::Counted;

const TODAY: Date = date(2025, 6, 30);

/// Texts to put under columns of an otherwise good row.
type Changes<'a> = &'a [(Column, &'a str)];

/// IN-7: a national entry and a generic one stand for a catalogue.
fn in_catalogue(code: &str) -> bool {
    matches!(code, "subpoena" | "de.auskunftsersuchen_bestandsdaten")
}

fn zone() -> ReportingZone {
    ReportingZone::named("Europe/Amsterdam").unwrap()
}

fn read(row: &RawRow) -> Result<RegisterEntry, Vec<RowProblem>> {
    let platforms: BTreeSet<PlatformCode> =
        ["hik_connect", "hik_partner_pro", "hikcentral_connect"]
            .map(|code| code.parse().unwrap())
            .into();
    let rules =
        Rules { zone: &zone(), today: TODAY, platforms: &platforms, instruments: &in_catalogue };
    RegisterEntry::from_row(row, &rules)
}

/// An answered request for account data, with changes.
fn row(changes: &[(Column, &str)]) -> RawRow {
    let mut row = RawRow::new();
    for (column, text) in [
        (Column::Reference, "R-1"),
        (Column::ReceivedAt, "2024-03-05"),
        (Column::Country, "DE"),
        (Column::Platform, "hik_connect"),
        (Column::Category, "account"),
        (Column::Outcome, "provided_non_content"),
        (Column::RespondedAt, "2024-03-07"),
    ] {
        row.set(column, text);
    }
    for (column, text) in changes {
        row.set(*column, text);
    }
    row
}

fn codes(row: &RawRow) -> Vec<(Column, &'static str)> {
    read(row)
        .expect_err("the row is bad")
        .into_iter()
        .map(|problem| (problem.column, problem.code))
        .collect()
}

fn entry(changes: &[(Column, &str)]) -> RegisterEntry {
    read(&row(changes)).unwrap()
}

/// IN-7, CO-5, CO-6, CO-7.
#[test]
fn a_full_row_is_read_as_it_stands() {
    let read = entry(&[
        (Column::ReceivedAt, "2024-03-05T23:30:00.25Z"),
        (Column::Agency, "Example State\r\nPolice"),
        (Column::AgencyKind, "law_enforcement"),
        (Column::Instrument, "de.auskunftsersuchen_bestandsdaten"),
        (Column::LegalBasis, "§ 22 TDDDG"),
        (Column::ProcessReference, "12 Js 34/24"),
        (Column::Platform, "hik_partner_pro; hik_connect;hik_connect"),
        (Column::Identifiers, "email: A@Example.org ;ip:2001:db8::1;account:a%3Bb;"),
        (Column::Supersedes, "R-0"),
    ]);

    let identifier = |kind, value| SubjectIdentifier::new(kind, value).unwrap();
    assert_eq!(read.received.day(&zone()), date(2024, 3, 6));
    assert_eq!(read.agency.as_deref(), Some("Example State Police"));
    assert_eq!(
        read.identifiers,
        Identifiers::Named(BTreeSet::from([
            identifier(IdentifierKind::Email, "a@example.org"),
            identifier(IdentifierKind::Ip, "2001:db8::1"),
            identifier(IdentifierKind::Account, "a;b"),
        ]))
    );
    assert_eq!(
        read.platforms,
        Platforms::Reported(
            ["hik_connect", "hik_partner_pro"].map(|code| code.parse().unwrap()).into()
        )
    );
    assert_eq!(read.relation, Relation::Supersedes("R-0".into()));
    assert!(!read.challenged);
}

/// IN-7.
#[test]
fn a_row_that_names_no_instrument_has_an_unspecified_one() {
    assert_eq!(entry(&[]).instrument, "unspecified");
}

/// CO-5.
#[test]
fn identifiers_are_named_or_counted_and_count_once() {
    let specified = |text| entry(&[(Column::Identifiers, text)]).identifiers.specified();

    assert_eq!(specified(""), 0);
    assert_eq!(specified("#0"), 0);
    assert_eq!(specified("#1000000"), 1_000_000);
    assert_eq!(specified("serial:A1; serial:a1 ;account:a1"), 2);
    assert_eq!(entry(&[(Column::Identifiers, ";")]).identifiers, Identifiers::Counted(0));
}

/// CO-1, CO-2, CO-3, CO-5, CO-6, CO-7, IN-7.
#[test]
fn each_thing_wrong_with_a_row_has_its_column_and_code() {
    use Column as C;
    let long = "x".repeat(10_001);
    let table: &[(Changes<'_>, Column, &str)] = &[
        (&[(C::Reference, "")], C::Reference, "required"),
        (&[(C::Reference, "a\tb")], C::Reference, "control_character"),
        (&[(C::Reference, "a\u{202e}b")], C::Reference, "control_character"),
        (&[(C::Reference, &long[..65])], C::Reference, "reference_too_long"),
        (&[(C::ReceivedAt, "05.03.2024")], C::ReceivedAt, "date_unreadable"),
        (&[(C::ReceivedAt, "2024-02-30")], C::ReceivedAt, "date_unreadable"),
        (&[(C::ReceivedAt, "2024-03-05T10:00Z")], C::ReceivedAt, "date_unreadable"),
        (&[(C::ReceivedAt, "2024-03-05T10:00:00")], C::ReceivedAt, "date_without_offset"),
        (&[(C::ReceivedAt, "2024-03-05T10:00:00.Z")], C::ReceivedAt, "date_unreadable"),
        (&[(C::ReceivedAt, "2024-03-05T10:00:00.xZ")], C::ReceivedAt, "date_unreadable"),
        (&[(C::ReceivedAt, "2024-03-05T10:00:00,5Z")], C::ReceivedAt, "date_unreadable"),
        (&[(C::ReceivedAt, "2024-03-05T1x:00:00Z")], C::ReceivedAt, "date_unreadable"),
        (&[(C::ReceivedAt, "2024-03-05T10:00:00Z[UTC]")], C::ReceivedAt, "date_without_offset"),
        (&[(C::ReceivedAt, "2024-03-05T10:00:00.5Z[UTC]")], C::ReceivedAt, "date_without_offset"),
        (&[(C::ReceivedAt, "1989-12-31")], C::ReceivedAt, "date_out_of_range"),
        (
            &[(C::ReceivedAt, "2025-07-01"), (C::Outcome, "pending"), (C::RespondedAt, "")],
            C::ReceivedAt,
            "received_in_future",
        ),
        (&[(C::Country, "UK")], C::Country, "country_unassigned"),
        (&[(C::Country, "de")], C::Country, "country_not_upper_case"),
        (&[(C::Agency, &long)], C::Agency, "text_too_long"),
        (&[(C::Agency, "a\u{1b}b")], C::Agency, "control_character"),
        (&[(C::AgencyKind, "police")], C::AgencyKind, "agency_kind_unknown"),
        (&[(C::Instrument, "letter")], C::Instrument, "instrument_unknown"),
        (&[(C::Platform, ";")], C::Platform, "required"),
        (&[(C::Platform, "ezviz")], C::Platform, "platform_unknown"),
        (&[(C::Platform, "other;hik_connect")], C::Platform, "platform_other_not_alone"),
        (&[(C::Category, "content")], C::Category, "category_unknown"),
        (&[(C::Identifiers, "#1000001")], C::Identifiers, "identifiers_count_unreadable"),
        (&[(C::Identifiers, "#-1")], C::Identifiers, "identifiers_count_unreadable"),
        (&[(C::Identifiers, "#+1")], C::Identifiers, "identifiers_count_unreadable"),
        (&[(C::Identifiers, "#1;ip:::1")], C::Identifiers, "identifiers_mixed"),
        (&[(C::Identifiers, "ip:::1;#1")], C::Identifiers, "identifiers_mixed"),
        (&[(C::Identifiers, "12345")], C::Identifiers, "identifier_without_kind"),
        (&[(C::Identifiers, "mac:12345")], C::Identifiers, "identifier_kind_unknown"),
        (&[(C::Identifiers, "serial: ")], C::Identifiers, "identifier_empty"),
        (&[(C::Outcome, "")], C::Outcome, "required"),
        (&[(C::Outcome, "restricted")], C::Outcome, "outcome_unfit_for_category"),
        (&[(C::Outcome, "done")], C::Outcome, "outcome_unknown"),
        (&[(C::Challenged, "maybe")], C::Challenged, "challenged_unknown"),
        (
            &[(C::Outcome, "rejected"), (C::Challenged, "no")],
            C::Challenged,
            "challenged_contradicts_rejected",
        ),
        (&[(C::Outcome, "pending")], C::RespondedAt, "responded_though_pending"),
        (&[(C::RespondedAt, "")], C::RespondedAt, "responded_missing"),
        (&[(C::RespondedAt, "2024-03-04")], C::RespondedAt, "responded_before_received"),
        (&[(C::RespondedAt, "2025-07-01")], C::RespondedAt, "responded_in_future"),
        (&[(C::Supersedes, "R-1")], C::Supersedes, "relation_to_itself"),
        (&[(C::SameProcessAs, "R-1")], C::SameProcessAs, "relation_to_itself"),
        (
            &[(C::Supersedes, "R-0"), (C::SameProcessAs, "R-2")],
            C::SameProcessAs,
            "relation_ambiguous",
        ),
        (
            &[(C::SameProcessAs, "R-0"), (C::Outcome, "")],
            C::RespondedAt,
            "responded_without_outcome",
        ),
    ];
    for (changes, column, code) in table {
        // One mistake is told once.
        assert_eq!(codes(&row(changes)), vec![(*column, *code)], "{code}");
    }
}

#[test]
fn all_that_is_wrong_is_told_at_once_in_the_order_of_the_columns() {
    let problems = codes(&row(&[
        (Column::RespondedAt, "soon"),
        (Column::Country, "ZZ"),
        (Column::Category, "x"),
    ]));

    assert_eq!(
        problems,
        vec![
            (Column::Country, "country_unassigned"),
            (Column::Category, "category_unknown"),
            (Column::RespondedAt, "date_unreadable"),
        ]
    );
}

#[test]
fn a_message_never_repeats_an_identifier() {
    let problems = read(&row(&[(Column::Identifiers, "mail:someone@example.org")])).unwrap_err();

    assert!(problems.iter().all(|problem| !problem.message.contains("someone")));
}

/// In a row shifted by a column, what leads to a person stands where a code should.
#[test]
fn what_is_unknown_is_repeated_where_it_reads_as_a_code_and_else_not() {
    let long = "x".repeat(41);
    for (text, told) in [
        ("no-data_", "`no-data_` is not known: use one of `provided_non_content`, "),
        ("some.one@example.org", "the text is not known: use one of "),
        (&long, "the text is not known: use one of "),
        (&long[..40], &format!("`{}` is not known: ", &long[..40])),
    ] {
        let problems = read(&row(&[(Column::Outcome, text)])).unwrap_err();

        assert!(problems[0].message.starts_with(told), "{}", problems[0].message);
    }
}

#[test]
fn a_text_is_measured_in_characters_and_may_be_as_long_as_its_limit() {
    let (agency, reference) = ("\u{e9}".repeat(10_000), "\u{e9}".repeat(64));

    let read = entry(&[(Column::Agency, &agency), (Column::Reference, &reference)]);

    assert_eq!((read.agency, read.reference), (Some(agency), reference));
}

#[test]
fn an_answer_on_the_day_of_receipt_is_in_order_whichever_side_knows_the_hour() {
    let day_first = [(Column::RespondedAt, "2024-03-05T00:00:01+01:00")];
    let hour_first =
        [(Column::ReceivedAt, "2024-03-05T23:00:00+01:00"), (Column::RespondedAt, "2024-03-05")];
    let hours_reversed = [
        (Column::ReceivedAt, "2024-03-05T12:00:00+01:00"),
        (Column::RespondedAt, "2024-03-05T10:59:59Z"),
    ];

    assert!(read(&row(&day_first)).is_ok());
    assert!(read(&row(&hour_first)).is_ok());
    assert_eq!(
        codes(&row(&hours_reversed)),
        vec![(Column::RespondedAt, "responded_before_received")]
    );
}

/// CO-2.
#[test]
fn a_rejected_request_was_challenged_even_if_the_register_does_not_say_so() {
    assert!(entry(&[(Column::Outcome, "rejected")]).challenged);
    assert!(entry(&[(Column::Challenged, "yes")]).challenged);
}

/// CO-6.
#[test]
fn each_category_ends_in_its_own_ways() {
    for category in Category::ALL {
        for answer in Answer::ALL {
            let changes = [(Column::Category, category.code()), (Column::Outcome, answer.code())];

            assert_eq!(
                read(&row(&changes)).is_ok(),
                category.admits(answer),
                "{category} {answer}"
            );
        }
    }
}

/// CO-1.
#[test]
fn a_row_of_the_same_process_may_leave_its_outcome_empty_and_counts_nothing() {
    let joined =
        entry(&[(Column::SameProcessAs, "R-0"), (Column::Outcome, ""), (Column::RespondedAt, "")]);

    assert_eq!(joined.outcome, None);
    assert_eq!(joined.counted(&zone()), None);
}

/// CO-3, CO-7.
#[test]
fn a_revision_counts_by_its_own_dates() {
    let counted = entry(&[
        (Column::Supersedes, "R-0"),
        (Column::ReceivedAt, "2024-12-31T23:30:00Z"),
        (Column::RespondedAt, "2025-01-02"),
        (Column::Identifiers, "#2"),
    ])
    .counted(&zone());

    assert_eq!(
        counted,
        Some(Counted {
            category: Category::Account,
            country: "DE".parse().unwrap(),
            received_on: date(2025, 1, 1),
            platforms: Platforms::Reported(BTreeSet::from(["hik_connect".parse().unwrap()])),
            specified: 2,
            outcome: Outcome::Answered { answer: Answer::ProvidedNonContent, on: date(2025, 1, 2) },
            challenged: false,
        })
    );
}

#[test]
fn a_withdrawal_without_a_day_is_known_from_the_day_of_receipt() {
    let withdrawn = entry(&[(Column::Outcome, "withdrawn"), (Column::RespondedAt, "")]);

    assert_eq!(withdrawn.outcome, Some(RegisterOutcome::Withdrawn { at: None }));
    assert_eq!(
        withdrawn.counted(&zone()).map(|counted| counted.outcome),
        Some(Outcome::Withdrawn { on: date(2024, 3, 5) })
    );
}

/// CO-1, RT-1.
#[test]
fn an_erased_entry_counts_as_it_did_and_is_found_by_nobodys_data() {
    let whole = entry(&[
        (Column::Agency, "Example  Police"),
        (Column::ProcessReference, "A | 7"),
        (Column::Identifiers, "email:a@example.org;serial:s1"),
    ]);
    let terms: Vec<String> =
        whole.lookups().into_iter().map(|term| format!("{}={}", term.scope, term.value)).collect();

    let (facts, personal) = whole.split();
    let erased = RegisterEntry::join(facts, None);

    assert_eq!(
        terms,
        [
            "agency=example police",
            "docket=a 7",
            "email=a@example.org",
            "process=DE|example police|a 7",
            "serial=s1"
        ]
    );
    assert_eq!(erased.counted(&zone()), whole.counted(&zone()));
    assert_eq!(erased.lookups(), vec![]);
    assert!(!personal.is_empty());
    assert!(EntryPersonal::default().is_empty());
}

fn field() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ -~]{0,30}",
        any::<String>(),
        "(serial|email|ip|x)?:?[a-z0-9;#%:]{0,12}",
        "20[0-9]{2}-[01][0-9]-[0-3][0-9](T[0-2][0-9]:[0-5][0-9]:00(Z|\\+01:00)?)?",
        prop::sample::select(vec!["account", "hik_connect", "other", "pending", "rejected", "DE"])
            .prop_map(str::to_owned),
    ]
}

proptest! {
    /// RT-1.
    #[test]
    fn any_row_is_read_or_refused_and_what_is_read_splits_and_joins(
        texts in prop::collection::vec(prop::option::of(field()), Column::COUNT)
    ) {
        let mut some = row(&[]);
        for (column, text) in Column::ALL.into_iter().zip(&texts) {
            if let Some(text) = text {
                some.set(column, text);
            }
        }
        match read(&some) {
            Ok(entry) => {
                let (facts, personal) = entry.split();
                let facts = serde_json::from_str(&serde_json::to_string(&facts).unwrap()).unwrap();
                let personal =
                    serde_json::from_str(&serde_json::to_string(&personal).unwrap()).unwrap();
                prop_assert_eq!(RegisterEntry::join(facts, Some(personal)), entry);
            }
            Err(problems) => prop_assert!(!problems.is_empty()),
        }
    }

    /// CO-5: the order of identifiers in a field never matters.
    #[test]
    fn identifiers_are_a_set(values in prop::collection::vec("[a-c]{1,2}", 1..6)) {
        let text = |values: &mut dyn Iterator<Item = &String>| {
            values.map(|value| format!("serial:{value}")).collect::<Vec<_>>().join(";")
        };
        let forth = entry(&[(Column::Identifiers, &text(&mut values.iter()))]);
        let back = entry(&[(Column::Identifiers, &text(&mut values.iter().rev()))]);

        prop_assert_eq!(forth, back);
    }

    #[test]
    fn any_instant_of_rfc_3339_is_taken(
        second in 631_152_000_i64..1_700_000_000,
        nanos in 0_i32..1_000_000_000,
        hours in -12_i8..=14,
    ) {
        let instant = jiff::Timestamp::new(second, nanos).unwrap();
        let offset = jiff::tz::offset(hours);
        let text = instant.display_with_offset(offset).to_string();
        prop_assume!(!text.starts_with("1989"));

        let read = read(&row(&[(Column::ReceivedAt, &text)]));

        prop_assert_eq!(read.map(|entry| entry.received), Ok(Moment::Instant(instant)));
    }
}

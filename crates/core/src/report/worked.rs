//! Worked examples: each expected figure is derived by hand beside it.

use jiff::civil::date;

use super::samples::{answered, cells, from, imported, line, on, pending, report};
use super::*;
use crate::category::{Answer, Category, Outcome};
use crate::moment::{Moment, ReportingZone};
use crate::platform::Platforms;

/// Account requests of 2024: four from Germany, three from France, one from Malta.
fn account_requests() -> Vec<Vec<Version>> {
    let account = |country, received_on, answer, days| {
        answered(Category::Account, country, received_on, answer, days)
    };
    let non_content = Answer::ProvidedNonContent;
    [
        Counted { specified: 2, ..account("DE", date(2024, 1, 10), non_content, 3) },
        account("DE", date(2024, 2, 1), Answer::ProvidedContent, 4),
        Counted { challenged: true, ..account("DE", date(2024, 3, 1), Answer::Rejected, 0) },
        // Answered on 3 February 2025.
        account("DE", date(2024, 12, 31), non_content, 34),
        Counted { specified: 3, ..account("FR", date(2024, 6, 30), Answer::NoData, 6) },
        Counted { specified: 0, ..account("FR", date(2024, 7, 1), non_content, 7) },
        Counted {
            outcome: Outcome::Withdrawn { on: date(2024, 8, 1) },
            ..account("FR", date(2024, 7, 20), Answer::NoData, 0)
        },
        Counted {
            outcome: Outcome::Pending,
            specified: 0,
            ..account("MT", date(2024, 5, 5), Answer::NoData, 0)
        },
    ]
    .map(imported)
    .to_vec()
}

/// CO-2, CO-5, CO-7, RE-3, RE-6.
#[test]
fn the_account_table_of_a_year_as_known_at_the_end_of_the_next_january() {
    let report = report(&account_requests(), "2024", date(2025, 1, 31), "all");

    // In the order received, specified, provided, provided_non_content, provided_content,
    // rejected, no_data, withdrawn, pending, challenged, percentage, median_days.
    let of = |country| cells(line(&report, Category::Account, country)).join(" ");
    // 2+1+1+1 = 5 specified; the one of 31 December is still pending; only-non-content 1 of 4 is
    // 25 %; days 0, 3, 4: the middle is 3.
    assert_eq!(of("DE"), "4 5 1 1 1 1 0 0 1 1 25 3.0");
    // 3+0+1 = 4 specified; 1 of 3 is 33.3 %; days 6 and 7: (6+7)/2 = 6.5, the withdrawn has none.
    assert_eq!(of("FR"), "3 4 1 1 0 0 1 1 0 0 33 6.5");
    // Nothing answered: no median.
    assert_eq!(of("MT"), "1 0 0 0 0 0 0 0 1 0 0 ");
    // 4+3+1 = 8 received; 2 of 8 is 25 %; days 0, 3, 4, 6, 7: the middle is 4 (the mean of the
    // rows' medians would be 4.75, of their percentages 19).
    assert_eq!(of("total"), "8 9 2 2 1 1 1 1 2 1 25 4.0");
    let countries: Vec<_> = report.tables[1].rows.iter().map(|row| row.country.code()).collect();
    assert_eq!(countries, ["DE", "FR", "MT"]);
}

/// RE-9: the same year, as known on other days.
#[test]
fn a_case_received_later_is_absent_and_one_answered_later_is_pending() {
    let germany = |as_of| {
        let report = report(&account_requests(), "2024", as_of, "all");
        cells(line(&report, Category::Account, "DE")).join(" ")
    };

    // The day before the first answer, its two identifiers already known.
    assert_eq!(germany(date(2024, 1, 12)), "1 2 0 0 0 0 0 0 1 0 0 ");
    assert_eq!(germany(date(2024, 1, 13)), "1 2 1 1 0 0 0 0 0 0 100 3.0");
    // The second came on 1 February: 1 of 2 is 50 %.
    assert_eq!(germany(date(2024, 2, 1)), "2 3 1 1 0 0 0 0 1 0 50 3.0");
    // All four answered: 2 of 4; days 0, 3, 4, 34: (3+4)/2 = 3.5.
    assert_eq!(germany(date(2025, 2, 3)), "4 5 2 2 1 1 0 0 0 1 50 3.5");
}

/// RE-2, RE-4, RE-5: what "provided" and the percentage mean, table by table.
#[test]
fn provided_and_percentage_mean_what_the_tables_heading_says() {
    let day = date(2024, 4, 1);
    let histories: Vec<_> =
        [Category::Product, Category::Account, Category::Transaction, Category::Emergency]
            .into_iter()
            .flat_map(|category| {
                [
                    (Answer::ProvidedNonContent, 0),
                    (Answer::ProvidedContent, 1),
                    (Answer::Rejected, 2),
                ]
                .map(|(answer, days)| imported(answered(category, "NL", day, answer, days)))
            })
            .collect();

    let report = report(&histories, "2024", date(2024, 12, 31), "all");

    let of = |category| cells(line(&report, category, "NL")).join(" ");
    // Both kinds count as provided: 2 of 3 is 66.7 %, so 67.
    assert_eq!(of(Category::Product), "3 3 2 1 1 1 0 0 0 1 67 1.0");
    assert_eq!(of(Category::Transaction), "3 3 2 1 1 1 0 0 0 1 67 1.0");
    // Only non-content counts, in the column and in the share: 1 of 3 is 33.3 %.
    assert_eq!(of(Category::Account), "3 3 1 1 1 1 0 0 0 1 33 1.0");
    // Only non-content counts in the column, any data in the share.
    assert_eq!(of(Category::Emergency), "3 3 1 1 1 1 0 0 0 1 67 1.0");
}

/// RE-8.
#[test]
fn further_tables_appear_once_they_received_something() {
    let day = date(2024, 4, 1);
    let without = report(&account_requests(), "2024", date(2024, 12, 31), "all");
    let with = report(
        &[
            imported(answered(Category::Restriction, "IT", day, Answer::Deleted, 10)),
            imported(answered(Category::Restriction, "IT", day, Answer::Restricted, 11)),
            imported(answered(Category::Restriction, "IT", day, Answer::NoData, 12)),
            imported(answered(Category::Assistance, "IT", day, Answer::Assisted, 1)),
            imported(answered(Category::Preservation, "IT", day, Answer::Preserved, 0)),
        ],
        "2024",
        date(2024, 12, 31),
        "all",
    );

    let ids = |report: &Report| report.tables.iter().map(|table| table.id).collect::<Vec<_>>();
    assert_eq!(ids(&without), Category::ALL[..4]);
    assert_eq!(ids(&with), Category::ALL);
    // received specified restricted deleted rejected no_data withdrawn pending challenged
    // percentage median_days: 2 of 3 did what was asked; the middle of 10, 11, 12.
    let of = |category| cells(line(&with, category, "total")).join(" ");
    assert_eq!(of(Category::Restriction), "3 3 1 1 0 1 0 0 0 67 11.0");
    assert_eq!(of(Category::Preservation), "1 1 1 0 0 0 0 0 100 0.0");
    assert_eq!(of(Category::Assistance), "1 1 1 0 0 0 0 0 100 1.0");
}

/// CO-7, RE-1, RE-8.
#[test]
fn a_case_of_several_platforms_counts_in_each_and_once_in_all() {
    let of = |platforms| imported(Counted { platforms, ..pending() });
    let histories = [
        of(on(&["hik_connect", "hik_partner_pro"])),
        of(on(&["hik_connect"])),
        of(Platforms::Other),
    ];
    let received = |platform| {
        let report = report(&histories, "2024", date(2024, 12, 31), platform);
        (line(&report, Category::Account, "total").received(), report.outside_platforms)
    };

    assert_eq!(received("all"), (2, 1));
    assert_eq!(received("hik_connect"), (2, 1));
    assert_eq!(received("hik_partner_pro"), (1, 1));
    assert_eq!(received("hikcentral_connect"), (0, 1));
}

/// CO-1: submissions of the same legal process count as one, and the root alone gives the figures.
#[test]
fn a_joined_submission_counts_nothing_from_the_day_it_was_joined() {
    let joined = Version { known: Known::From(date(2024, 2, 1)), counted: None };
    let histories = [imported(pending()), vec![from(date(2024, 1, 10), pending()), joined]];
    let received =
        |as_of| line(&report(&histories, "2024", as_of, "all"), Category::Account, "DE").received();

    assert_eq!(received(date(2024, 1, 31)), 2);
    assert_eq!(received(date(2024, 2, 1)), 1);
}

/// CO-3: both the revised request and the revision count; the former, unanswered, is withdrawn.
#[test]
fn a_revised_request_counts_beside_the_one_it_revises() {
    let former = Counted { outcome: Outcome::Withdrawn { on: date(2024, 3, 1) }, ..pending() };
    let revision =
        answered(Category::Account, "DE", date(2024, 3, 1), Answer::ProvidedNonContent, 2);

    let report = report(&[imported(former), imported(revision)], "2024", date(2024, 12, 31), "all");

    // Only the revision was answered, so its 2 days alone make the median; 1 of 2 is 50 %.
    assert_eq!(
        cells(line(&report, Category::Account, "DE")).join(" "),
        "2 2 1 1 0 0 0 1 0 0 50 2.0"
    );
}

/// CO-4, CO-5: several pieces of information in one request are one request, and its distinct
/// identifiers are summed whatever their kind.
#[test]
fn a_request_for_many_pieces_of_information_is_one_request() {
    let histories = [40, 0, 2].map(|specified| imported(Counted { specified, ..pending() }));

    let report = report(&histories, "2024", date(2024, 12, 31), "all");

    assert_eq!(cells(line(&report, Category::Account, "DE")).join(" "), "3 42 0 0 0 0 0 0 3 0 0 ");
}

/// CO-6: a case that review moves to another category leaves the former table on that day.
#[test]
fn a_case_stands_in_exactly_one_table() {
    let emergency = Counted { category: Category::Emergency, ..pending() };
    let histories = [vec![from(date(2024, 1, 10), emergency), from(date(2024, 1, 11), pending())]];
    let received = |as_of| {
        let report = report(&histories, "2024", as_of, "all");
        [Category::Account, Category::Emergency]
            .map(|category| line(&report, category, "total").received())
    };

    assert_eq!(received(date(2024, 1, 10)), [0, 1]);
    assert_eq!(received(date(2024, 1, 11)), [1, 0]);
}

/// RE-9: a correction replaces the former version as a whole, from the day it was recorded.
#[test]
fn a_correction_is_known_from_the_day_it_was_recorded() {
    let first = answered(Category::Account, "DE", date(2024, 1, 10), Answer::NoData, 5);
    let right = answered(Category::Product, "AT", date(2023, 12, 30), Answer::ProvidedContent, 20);
    let histories = [vec![imported(first)[0].clone(), from(date(2025, 3, 1), right)]];
    let of = |period, as_of, category, country| {
        cells(line(&report(&histories, period, as_of, "all"), category, country)).join(" ")
    };

    let (before, after) = (date(2025, 2, 28), date(2025, 3, 1));
    let nothing = "0 0 0 0 0 0 0 0 0 0 0 0";
    assert_eq!(of("2024", before, Category::Account, "DE"), "1 1 0 0 0 0 1 0 0 0 0 5.0");
    assert_eq!(of("2024", after, Category::Account, "DE"), nothing);
    assert_eq!(of("2023", before, Category::Product, "AT"), nothing);
    assert_eq!(of("2023", after, Category::Product, "AT"), "1 1 1 0 1 0 0 0 0 0 100 20.0");
    // Corrected to be received and answered earlier, it was all the same not known earlier.
    assert_eq!(counted_as_of(&histories[0], date(2024, 1, 9)), None);
}

/// CO-2: an objection is known while the case is open, and not before its outcome otherwise.
#[test]
fn a_challenge_is_known_with_the_outcome_it_led_to_or_while_none_is_there() {
    let open = Counted { challenged: true, ..pending() };
    let rejected = answered(Category::Account, "DE", date(2024, 1, 10), Answer::Rejected, 5);
    let challenged = |counted: &Counted, day| {
        counted_as_of(&imported(counted.clone()), date(2024, 1, day)).unwrap().challenged
    };

    assert!(challenged(&open, 10));
    assert!(!challenged(&rejected, 14));
    assert!(challenged(&rejected, 15));
}

/// RE-6: days are those of the reporting zone, also where a day lasts 23 or 25 hours.
#[test]
fn days_to_respond_are_local_days_across_summer_time() {
    let zone = ReportingZone::named("Europe/Amsterdam").unwrap();
    let day = |instant: &str| Moment::Instant(instant.parse().unwrap()).day(&zone);
    let case = |received: &str, responded: &str| {
        let outcome = Outcome::Answered { answer: Answer::NoData, on: day(responded) };
        Counted { received_on: day(received), outcome, ..pending() }
    };
    let days = |case: Counted| {
        let report = report(&[imported(case)], "2024", date(2024, 12, 31), "all");
        line(&report, Category::Account, "total").cell(Column::MedianDays)
    };
    let of = |days| Cell::Days(Some(HalfDays::mean(days, days)));

    // 31 March 2024 has 23 hours there: 23:30 on the 30th (22:30 UTC) to 00:30 on 1 April
    // (22:30 UTC on the 31st) is 24 hours and two local days.
    assert_eq!(days(case("2024-03-30T22:30:00Z", "2024-03-31T22:30:00Z")), of(2));
    // 27 October 2024 has 25 hours: 00:30 (22:30 UTC on the 26th) to 23:45 (22:45 UTC) is more
    // than 24 hours and the same local day.
    assert_eq!(days(case("2024-10-26T22:30:00Z", "2024-10-27T22:45:00Z")), of(0));
    // 23:30 UTC on 31 December 2023 is already 2024 in the reporting zone (CO-7).
    assert_eq!(days(case("2023-12-31T23:30:00Z", "2024-01-01T12:00:00Z")), of(0));
}

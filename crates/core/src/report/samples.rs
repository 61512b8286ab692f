//! Cases to count, for tests.

use jiff::ToSpan;
use jiff::civil::{Date, date};

use super::*;
use crate::category::{Answer, Category, Outcome};
use crate::platform::Platforms;

/// An account request from Germany for Hik-Connect, received on 10 January 2024 and pending.
pub(super) fn pending() -> Counted {
    Counted {
        category: Category::Account,
        country: "DE".parse().unwrap(),
        received_on: date(2024, 1, 10),
        platforms: on(&["hik_connect"]),
        specified: 1,
        outcome: Outcome::Pending,
        challenged: false,
    }
}

/// A request of this category and country, received and answered on these days.
pub(super) fn answered(
    category: Category,
    country: &str,
    received_on: Date,
    answer: Answer,
    days: i64,
) -> Counted {
    Counted {
        category,
        country: country.parse().unwrap(),
        received_on,
        outcome: Outcome::Answered { answer, on: received_on.saturating_add(days.days()) },
        ..pending()
    }
}

pub(super) fn on(codes: &[&str]) -> Platforms {
    Platforms::Reported(codes.iter().map(|code| code.parse().unwrap()).collect())
}

/// The history of a past request, imported and never corrected.
pub(super) fn imported(counted: Counted) -> Vec<Version> {
    vec![Version { known: Known::OnItsOwnDays, counted: Some(counted) }]
}

pub(super) fn from(day: Date, counted: Counted) -> Version {
    Version { known: Known::From(day), counted: Some(counted) }
}

pub(super) fn tallies(histories: &[Vec<Version>], as_of: Date) -> Tallies {
    let mut tallies = Tallies::default();
    for versions in histories {
        tallies.extend(deltas(versions).filter(|delta| delta.known_on <= as_of));
    }
    tallies
}

pub(super) fn report(
    histories: &[Vec<Version>],
    period: &str,
    as_of: Date,
    platform: &str,
) -> Report {
    let figures = tallies(histories, as_of).into_figures();
    Report::build(period.parse().unwrap(), as_of, platform.parse().unwrap(), figures).unwrap()
}

/// The line of a country, or of the total where `country` is `total`.
pub(super) fn line<'r>(report: &'r Report, category: Category, country: &str) -> &'r Line {
    let table = report.tables.iter().find(|table| table.id == category).unwrap();
    let row = table.rows.iter().find(|row| row.country.code() == country);
    row.map_or(&table.total, |row| &row.line)
}

/// The cells of a line in the order of its JSON keys, as printed in a file.
pub(super) fn cells(line: &Line) -> Vec<String> {
    let printed = PrintedLine { label: Label::Total, line };
    Column::of(line.category).iter().map(|column| printed.text(*column)).collect()
}

//! The report by definition: slow, direct, and sharing no line with the counting it checks.

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::samples::tallies;
use super::*;
use crate::category::{Answer, Category, Outcome};
use crate::country::Country;
use crate::platform::Platforms;

/// The last version known by `as_of`, without what lies after it.
fn facts(versions: &[Version], as_of: Date) -> Option<Counted> {
    let known = versions.iter().rev().find(|version| match version.known {
        Known::OnItsOwnDays => true,
        Known::From(day) => day <= as_of,
    })?;
    let mut facts = known.counted.clone()?;
    match facts.outcome {
        Outcome::Answered { on, .. } | Outcome::Withdrawn { on } if on > as_of => {
            facts.outcome = Outcome::Pending;
            facts.challenged = false;
        }
        Outcome::Answered { answer: Answer::Rejected, .. } => facts.challenged = true,
        Outcome::Answered { .. } | Outcome::Withdrawn { .. } | Outcome::Pending => {}
    }
    (facts.received_on <= as_of).then_some(facts)
}

fn expected(histories: &[Vec<Version>], period: &str, as_of: Date, platform: &str) -> Value {
    let period: Period = period.parse().unwrap();
    let cases: Vec<_> = histories
        .iter()
        .filter_map(|versions| facts(versions, as_of))
        .filter(|case| case.received_on >= period.from() && case.received_on <= period.to())
        .collect();
    let outside = cases.iter().filter(|case| case.platforms == Platforms::Other).count();
    let inside: Vec<_> = cases
        .iter()
        .filter(|case| match &case.platforms {
            Platforms::Other => false,
            Platforms::Reported(codes) => {
                platform == "all" || codes.iter().any(|code| code.as_str() == platform)
            }
        })
        .collect();
    let mut tables = Vec::new();
    for (number, category) in Category::ALL.into_iter().enumerate() {
        let of_table: Vec<_> =
            inside.iter().copied().filter(|case| case.category == category).collect();
        if number >= 4 && of_table.is_empty() {
            continue;
        }
        let countries: BTreeSet<_> = of_table.iter().map(|case| case.country.clone()).collect();
        let rows: Vec<_> = countries
            .iter()
            .map(|country| {
                let of_row: Vec<_> =
                    of_table.iter().copied().filter(|case| case.country == *country).collect();
                let mut row = expected_line(category, &of_row);
                row.insert("country".into(), country.code().into());
                row
            })
            .collect();
        let total = expected_line(category, &of_table);
        tables.push(json!({ "id": category.code(), "rows": rows, "total": total }));
    }
    json!({
        "period": { "from": period.from(), "to": period.to() },
        "as_of": as_of,
        "platform": platform,
        "outside_platforms": outside,
        "tables": tables,
    })
}

fn expected_line(category: Category, cases: &[&Counted]) -> Map<String, Value> {
    let count = |code: &str| cases.iter().filter(|case| case.outcome.code() == code).count();
    let mut line = Map::new();
    let mut put = |key: &str, figure: usize| line.insert(key.into(), figure.into());
    put("received", cases.len());
    put("specified", cases.iter().map(|case| case.specified as usize).sum());
    for outcome in ["rejected", "no_data", "withdrawn", "pending"] {
        put(outcome, count(outcome));
    }
    put("challenged", cases.iter().filter(|case| case.challenged).count());
    let non_content = count("provided_non_content");
    let any_data = non_content + count("provided_content");
    let done = match category {
        Category::Product | Category::Transaction => {
            put("provided", any_data);
            any_data
        }
        Category::Account => {
            put("provided", non_content);
            non_content
        }
        Category::Emergency => {
            put("provided", non_content);
            any_data
        }
        Category::Restriction => {
            put("restricted", count("restricted"));
            put("deleted", count("deleted"));
            count("restricted") + count("deleted")
        }
        Category::Preservation => {
            put("preserved", count("preserved"));
            count("preserved")
        }
        Category::Assistance => {
            put("assisted", count("assisted"));
            count("assisted")
        }
    };
    if category.is_of_the_policy() {
        put("provided_non_content", non_content);
        put("provided_content", count("provided_content"));
    }
    // Half up: the largest p for which p - 1/2 is no more than the exact share.
    let reached = |p: &usize| (2 * p) * cases.len() <= 200 * done + cases.len();
    put("percentage", if cases.is_empty() { 0 } else { (0..=100).rev().find(reached).unwrap() });
    line.insert("median_days".into(), expected_median(cases).into());
    line
}

fn expected_median(cases: &[&Counted]) -> Option<f64> {
    let mut days: Vec<i32> = cases
        .iter()
        .filter_map(|case| match case.outcome {
            Outcome::Answered { on, .. } => Some((on - case.received_on).get_days()),
            Outcome::Withdrawn { .. } | Outcome::Pending => None,
        })
        .collect();
    days.sort_unstable();
    let half = days.len() / 2;
    match (days.len(), days.len() % 2) {
        (0, _) => None,
        (_, 1) => Some(f64::from(days[half])),
        (_, _) => Some(f64::from(days[half - 1] + days[half]) / 2.0),
    }
}

const COUNTRIES: [&str; 5] = ["DE", "FR", "GB", "MT", "XX-ICC"];
const PLATFORMS: [&str; 3] = ["hik_connect", "hik_partner_pro", "hikcentral_connect"];
const PERIODS: [&str; 8] =
    ["2023", "2024", "2024-H1", "2024-H2", "2024-Q1", "2024-Q2", "2024-Q4", "2025-Q1"];

fn any_counted() -> impl Strategy<Value = Counted> {
    let outcome = (0..6_usize, prop_oneof![0..4_i64, 0..120_i64]);
    (
        prop::sample::select(&Category::ALL[..]),
        prop::sample::select(&COUNTRIES[..]),
        0..700_i64,
        prop::sample::subsequence(&PLATFORMS[..], 0..=3),
        0..4_u32,
        outcome,
        any::<bool>(),
    )
        .prop_map(|(category, country, day, codes, specified, (pick, days), challenged)| {
            let received_on = date(2023, 6, 1).saturating_add(day.days());
            let on = received_on.saturating_add(days.days());
            let answers: Vec<_> =
                Answer::ALL.into_iter().filter(|answer| category.admits(*answer)).collect();
            let outcome = match (answers.get(pick), pick % 2) {
                (Some(answer), _) => Outcome::Answered { answer: *answer, on },
                (None, 0) => Outcome::Withdrawn { on },
                (None, _) => Outcome::Pending,
            };
            let platforms = if codes.is_empty() { Platforms::Other } else { samples::on(&codes) };
            let country: Country = country.parse().unwrap();
            Counted { category, country, received_on, platforms, specified, outcome, challenged }
        })
}

/// A history of one to four versions, of which the first may be a register entry's.
fn any_history() -> impl Strategy<Value = Vec<Version>> {
    let version = (prop::option::weighted(0.85, any_counted()), 0..150_i64);
    (any::<bool>(), 0..600_i64, prop::collection::vec(version, 1..5)).prop_map(
        |(imported, first, versions)| {
            let mut day = date(2023, 6, 1).saturating_add(first.days());
            let mut history: Vec<_> = versions
                .into_iter()
                .map(|(counted, gap)| {
                    day = day.saturating_add(gap.days());
                    Version { known: Known::From(day), counted }
                })
                .collect();
            if imported {
                history[0].known = Known::OnItsOwnDays;
            }
            history
        },
    )
}

fn any_histories() -> impl Strategy<Value = Vec<Vec<Version>>> {
    prop::collection::vec(any_history(), 0..40)
}

fn any_day() -> impl Strategy<Value = Date> {
    (0..1000_i64).prop_map(|day| date(2023, 5, 25).saturating_add(day.days()))
}

fn any_period() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&PERIODS[..])
}

fn any_platform() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just("all"), prop::sample::select(&PLATFORMS[..])]
}

fn count(line: &Line, column: Column) -> u64 {
    match line.cell(column) {
        Cell::Count(count) => count,
        Cell::Percent(_) | Cell::Days(_) => panic!("{column} is no count"),
    }
}

proptest! {
    /// CO-1, CO-2, CO-3, CO-5, CO-6, CO-7, RE-1, RE-2, RE-3, RE-4, RE-5, RE-6, RE-8.
    #[test]
    fn the_report_is_what_its_definition_says_for_every_history_day_period_and_platform(
        histories in any_histories(), period in any_period(), as_of in any_day(), platform in any_platform(),
    ) {
        let report = samples::report(&histories, period, as_of, platform);

        prop_assert_eq!(
            serde_json::to_value(&report).unwrap(),
            expected(&histories, period, as_of, platform)
        );
    }

    /// RE-9.
    #[test]
    fn a_case_is_known_on_a_day_as_its_history_says(history in any_history(), day in any_day()) {
        prop_assert_eq!(counted_as_of(&history, day), facts(&history, day));
    }

    /// RE-9.
    #[test]
    fn what_later_versions_change_completes_what_earlier_ones_did(
        history in any_history(), already in 0..5_usize, day in any_day(),
    ) {
        let already = already.min(history.len());
        let mut step_by_step = Tallies::default();
        step_by_step.extend(deltas(&history[..already]).filter(|delta| delta.known_on <= day));
        step_by_step.extend(deltas_since(&history, already).filter(|delta| delta.known_on <= day));

        let at_once = tallies(&[history], day);

        let figures = |tallies: Tallies| tallies.into_figures().collect::<Vec<_>>();
        prop_assert_eq!(figures(step_by_step), figures(at_once));
    }

    /// CO-2, RE-6.
    #[test]
    fn received_is_the_sum_of_the_outcomes_in_every_line(
        histories in any_histories(), period in any_period(), as_of in any_day(), platform in any_platform(),
    ) {
        let report = samples::report(&histories, period, as_of, platform);

        for table in &report.tables {
            for line in table.rows.iter().map(|row| &row.line).chain([&table.total]) {
                let outcomes: u64 = [
                    Column::ProvidedNonContent, Column::ProvidedContent, Column::Restricted,
                    Column::Deleted, Column::Preserved, Column::Assisted, Column::NoData,
                    Column::Rejected, Column::Withdrawn, Column::Pending,
                ]
                .into_iter()
                .map(|column| count(line, column))
                .sum();
                prop_assert_eq!(line.received(), outcomes);
            }
        }
    }

    /// CO-7.
    #[test]
    fn the_quarters_of_a_year_sum_to_the_year(
        histories in any_histories(), as_of in any_day(), platform in any_platform(),
    ) {
        let sums = |period: &str| {
            let report = samples::report(&histories, period, as_of, platform);
            let mut sums: Vec<_> = Category::ALL
                .into_iter()
                .map(|category| {
                    let table = report.tables.iter().find(|table| table.id == category);
                    let total = table.map_or(Line::empty(category), |table| table.total.clone());
                    Column::ALL
                        .into_iter()
                        .filter(|column| !matches!(column, Column::Percentage | Column::MedianDays))
                        .map(|column| count(&total, column))
                        .collect::<Vec<_>>()
                })
                .collect();
            sums.push(vec![report.outside_platforms]);
            sums
        };
        let mut quarters = sums("2024-Q1");

        for quarter in ["2024-Q2", "2024-Q3", "2024-Q4"] {
            for (sum, figures) in quarters.iter_mut().zip(sums(quarter)) {
                sum.iter_mut().zip(figures).for_each(|(sum, figure)| *sum += figure);
            }
        }

        prop_assert_eq!(quarters, sums("2024"));
    }

    /// RE-9: every figure is explained down to the cases that make it.
    #[test]
    fn the_cases_behind_a_figure_make_it(
        histories in any_histories(), as_of in any_day(), platform in any_platform(),
    ) {
        let report = samples::report(&histories, "2024", as_of, platform);

        for table in &report.tables {
            let rows = table.rows.iter().map(|row| (Some(row.country.clone()), &row.line));
            for (country, line) in rows.chain([(None, &table.total)]) {
                for column in Column::of(table.id) {
                    let figure = Figure {
                        period: report.period,
                        as_of,
                        platform: report.platform.clone(),
                        table: table.id,
                        country: country.clone(),
                        column: *column,
                    };
                    let parts: Vec<_> = histories
                        .iter()
                        .filter_map(|versions| figure.trace(versions))
                        .map(|(_, counts)| counts)
                        .collect();
                    match line.cell(*column) {
                        Cell::Count(count) => {
                            let sum = parts.iter().map(|part| u64::from(part.amount)).sum::<u64>();
                            prop_assert_eq!(sum, count);
                        }
                        Cell::Percent(percent) => {
                            let share = parts.iter().filter(|part| part.reason == Reason::InShare);
                            let (share, base) = (share.count(), parts.len());
                            prop_assert_eq!(base as u64, line.received());
                            let twice_off = (200 * share).abs_diff(2 * base * percent as usize);
                            prop_assert!(twice_off <= base);
                        }
                        Cell::Days(median) => {
                            let mut days: Vec<_> = parts.iter().map(|part| part.amount).collect();
                            days.sort_unstable();
                            let middle = days
                                .get(days.len() / 2)
                                .map(|upper| days[(days.len() - 1) / 2] + upper);
                            prop_assert_eq!(median.map(HalfDays::half_days), middle);
                        }
                    }
                }
            }
        }
        let outside = histories
            .iter()
            .filter(|versions| outside_platforms(report.period, as_of, versions).is_some())
            .count();
        prop_assert_eq!(outside as u64, report.outside_platforms);
    }

    /// RE-9.
    #[test]
    fn where_a_case_stands_is_what_all_changes_until_then_come_to(
        histories in any_histories(), day in any_day(),
    ) {
        let mut standing = Tallies::default();
        standing.extend(histories.iter().filter_map(|versions| standing_as_of(versions, day)));

        let figures = |tallies: Tallies| tallies.into_figures().collect::<Vec<_>>();
        prop_assert_eq!(figures(standing), figures(tallies(&histories, day)));
    }

    #[test]
    fn figures_are_read_back_as_they_were_written(histories in any_histories(), as_of in any_day()) {
        for (_, figures) in tallies(&histories, as_of).into_figures() {
            let bytes = figures.encode().unwrap();

            prop_assert_eq!(&Figures::decode(&bytes).unwrap(), &figures);
            prop_assert!(Figures::decode(&bytes[..bytes.len() - 1]).is_err());
        }
    }

    #[test]
    fn figures_taken_in_together_or_apart_are_the_same(
        one in any_histories(), other in any_histories(), as_of in any_day(),
    ) {
        let sum = |histories: &[Vec<Version>]| {
            let mut sum = Figures::default();
            for (_, figures) in tallies(histories, as_of).into_figures() {
                sum.merge(&figures);
            }
            sum
        };
        let mut apart = sum(&one);
        apart.merge(&sum(&other));

        prop_assert_eq!(apart, sum(&[one, other].concat()));
    }

    #[test]
    fn foreign_bytes_are_refused_or_read_and_never_a_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..64),
    ) {
        if let Ok(figures) = Figures::decode(&bytes) {
            prop_assert_eq!(Figures::decode(&figures.encode().unwrap()).unwrap(), figures);
        }
    }
}

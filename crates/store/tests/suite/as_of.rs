//! What a report says of any day is what the cases' histories say of it (RE-9).

use super::toy::{SEED, Story, open, replay};
use jiff::Span;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use writ_core::category::{Answer, Category, Outcome};
use writ_core::platform::Platforms;
use writ_core::report::{
    Column, Counted, Figure, Known, PlatformScope, Report, Version, counted_as_of,
};
use writ_store::{Append, NewCase, Store, Target};

const FIRST: Date = date(2024, 1, 20);
const COLUMNS: [Column; 4] =
    [Column::Received, Column::Specified, Column::Rejected, Column::Pending];

fn day(offset: i64) -> Date {
    FIRST.checked_add(Span::new().days(offset)).unwrap()
}

fn counted() -> impl Strategy<Value = Counted> {
    let countries = prop::sample::select(vec!["DE", "FR"]);
    let categories = prop::sample::select(vec![Category::Account, Category::Product]);
    let platforms = prop::sample::select(vec!["hik_connect", "hik_partner_pro", "both", "other"]);
    let outcomes = (0..4_u8, 0..60_i64);
    (countries, categories, platforms, outcomes, 0..75_i64, 0..4_u32).prop_map(
        |(country, category, platform, (outcome, after), received, specified)| {
            let on = day(received + after);
            let codes: &[&str] = match platform {
                "both" => &["hik_connect", "hik_partner_pro"],
                "other" => &[],
                _ => &[platform],
            };
            Counted {
                category,
                country: country.parse().unwrap(),
                received_on: day(received),
                platforms: if codes.is_empty() {
                    Platforms::Other
                } else {
                    Platforms::Reported(codes.iter().map(|code| code.parse().unwrap()).collect())
                },
                specified,
                outcome: match outcome {
                    0 => Outcome::Pending,
                    1 => Outcome::Withdrawn { on },
                    2 => Outcome::Answered { answer: Answer::Rejected, on },
                    _ => Outcome::Answered { answer: Answer::ProvidedNonContent, on },
                },
                challenged: outcome == 2,
            }
        },
    )
}

/// A history: its first version may be a register's; each later one is known no earlier than the last.
fn history() -> impl Strategy<Value = Vec<Version>> {
    let later = prop::collection::vec((prop::option::weighted(0.9, counted()), 0..50_i64), 0..3);
    (counted(), prop::bool::ANY, 0..75_i64, later).prop_map(|(first, own_days, from, later)| {
        let mut known_on = from;
        let known = if own_days { Known::OnItsOwnDays } else { Known::From(day(from)) };
        let mut history = vec![Version { known, counted: Some(first) }];
        for (counted, wait) in later {
            known_on += wait;
            history.push(Version { known: Known::From(day(known_on)), counted });
        }
        history
    })
}

/// Loads the first version of each case and appends the others one by one.
async fn fill(store: &Store, histories: &[Vec<Version>]) {
    let mut begun = Vec::new();
    let mut bulk = store.bulk(SEED).await.unwrap();
    for (number, history) in histories.iter().enumerate() {
        let first = Story::begin(&format!("R-{number}"), history[0].clone(), &[]);
        let (events, projection) = (first.events.clone(), first.projection.clone());
        let id = bulk.push(NewCase { events, projection, relation: None }).await.unwrap();
        begun.push((id, first, history));
    }
    bulk.commit().await.unwrap();
    for (id, mut before, history) in begun {
        for (version, expected_seq) in history[1..].iter().zip(1..) {
            let next = before.then("corrected", Some(version.clone()));
            let target = Target::Existing { id, expected_seq };
            let change: Append<'_> = next.since(&before, target);
            store.append(change).await.unwrap();
            before = next;
        }
    }
}

/// Received, specified, rejected and pending of a table and row, counted case by case.
fn by_hand(histories: &[Vec<Version>], figure: &Figure) -> [u64; 4] {
    let mut sums = [0; 4];
    for history in histories {
        let Some(counted) = counted_as_of(history, figure.as_of) else { continue };
        let on_platform = match (&counted.platforms, &figure.platform) {
            (Platforms::Other, _) => false,
            (Platforms::Reported(_), PlatformScope::All) => true,
            (Platforms::Reported(codes), PlatformScope::One(code)) => codes.contains(code),
        };
        if !on_platform
            || counted.category != figure.table
            || Some(&counted.country) != figure.country.as_ref()
            || counted.received_on < figure.period.from()
            || counted.received_on > figure.period.to()
        {
            continue;
        }
        let is_rejected =
            matches!(counted.outcome, Outcome::Answered { answer: Answer::Rejected, .. });
        sums[0] += 1;
        sums[1] += u64::from(counted.specified);
        sums[2] += u64::from(is_rejected);
        sums[3] += u64::from(counted.outcome == Outcome::Pending);
    }
    sums
}

fn reported(report: &Report, figure: &Figure) -> [u64; 4] {
    let table = report.tables.iter().find(|table| table.id == figure.table).unwrap();
    let row = table.rows.iter().find(|row| Some(&row.country) == figure.country.as_ref());
    COLUMNS.map(|column| match row.map(|row| row.line.cell(column)) {
        Some(writ_core::report::Cell::Count(count)) => count,
        _ => 0,
    })
}

async fn compare(store: &Store, histories: &[Vec<Version>], as_of: Date, platform: PlatformScope) {
    let period = "2024-Q1".parse().unwrap();
    let today = day(400);
    let report = store.report(period, as_of, platform.clone(), today).await.unwrap();
    for table in [Category::Account, Category::Product] {
        for country in ["DE", "FR"] {
            let country = Some(country.parse().unwrap());
            let column = Column::Received;
            let figure =
                Figure { period, as_of, platform: platform.clone(), table, country, column };
            let expected = by_hand(histories, &figure);
            assert_eq!(reported(&report, &figure), expected, "{figure:?}");

            let explained = store.explain(&figure, None, 1_000).await.unwrap();
            assert_eq!(explained.len() as u64, expected[0], "{figure:?}");
        }
    }
    let outside = store.explain_outside_platforms(period, as_of, None, 1_000).await.unwrap();
    assert_eq!(outside.len() as u64, report.outside_platforms);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// RE-9, CO-7: on any day, inside a month, at its end, to date.
    #[test]
    fn a_report_of_any_day_is_what_the_histories_say_of_that_day(
        histories in prop::collection::vec(history(), 1..12),
        offset in 0..120_i64,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let folder = tempfile::tempdir().unwrap();
            let store = open(folder.path()).await;
            fill(&store, &histories).await;

            for as_of in [day(offset), day(offset).last_of_month(), day(400)] {
                compare(&store, &histories, as_of, PlatformScope::All).await;
                let one = PlatformScope::One("hik_connect".parse().unwrap());
                compare(&store, &histories, as_of, one).await;
            }
            let found = store.verify(replay, |_| {}).await.unwrap();
            assert!(found.is_clean(), "{:?}", found.differences);
        });
    }
}

/// RE-9: a figure of any size is explained page by page.
#[tokio::test]
async fn the_pages_of_an_explanation_together_are_all_its_cases_once() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let histories: Vec<_> = (0..40)
        .map(|number| {
            let country = if number % 3 == 0 { "FR" } else { "DE" };
            let counted = Counted { country: country.parse().unwrap(), ..super::toy::pending() };
            vec![Version { known: Known::OnItsOwnDays, counted: Some(counted) }]
        })
        .collect();
    fill(&store, &histories).await;
    let figure = Figure {
        period: "2024".parse().unwrap(),
        as_of: day(400),
        platform: PlatformScope::All,
        table: Category::Account,
        country: None,
        column: Column::Specified,
    };

    let mut cases = Vec::new();
    let mut specified = 0;
    let mut after = None;
    loop {
        let page = store.explain(&figure, after.as_ref(), 7).await.unwrap();
        let Some(last) = page.last() else { break };
        after = Some(last.cursor());
        specified += page.iter().map(|explained| explained.counts.amount).sum::<u32>();
        cases.extend(page.into_iter().map(|explained| explained.id));
    }

    cases.sort_unstable();
    cases.dedup();
    assert_eq!((cases.len(), specified), (40, 80));
}

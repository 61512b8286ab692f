//! The queue: in every order and through every filter, page by page in both directions, the same cases as a plain
//! sort of all of them.

use super::toy::{SEED, Story, known, open, pending, replay};
use crate::engine;
use jiff::civil::{Date, date};
use jiff::{Timestamp, ToSpan as _};
use writ_core::category::Category;
use writ_core::deadline::DeadlineKind;
use writ_core::personal::Personal;
use writ_core::projection::{NoticeState, PersonalLine, QueueFacts, Waiting};
use writ_core::staff::StaffId;
use writ_store::{
    Bounded, CaseRow, NewCase, Order, OverviewPart, QueueFilter, SortBy, Store, Target, Turn,
};

const CASES: u32 = 120;
const COUNTRIES: [&str; 4] = ["DE", "FR", "NL", "XX-EXAMPLECOURT"];
const STAGES: [&str; 5] = ["intake", "review", "approval", "notice", "closed"];
const ORDERS: [SortBy; 4] = [SortBy::Due, SortBy::Received, SortBy::Country, SortBy::Category];

fn now() -> Timestamp {
    "2024-06-01T12:00:00Z".parse().unwrap()
}

fn today() -> Date {
    date(2024, 6, 1)
}

/// One of some things, the same for the same number. A step that shares no factor with it mixes them.
fn pick<T: Copy>(things: &[T], number: u32, step: usize) -> T {
    things[(number as usize * step + number as usize / 7) % things.len()]
}

fn case(number: u32) -> Story {
    let mut story = Story::begin(&format!("W-{number:03}"), known(today(), pending()), &[]);
    let stage = pick(&STAGES, number, 3);
    let is_over = stage == "closed";
    let summary = &mut story.projection.summary;
    summary.stage = stage.into();
    summary.country = pick(&COUNTRIES, number, 3).parse().unwrap();
    summary.category = Some(pick(&Category::ALL, number, 2));
    summary.received_on = today() - i64::from(number % 9).days();
    summary.outcome = if is_over { "rejected" } else { "pending" }.into();
    summary.next_due_at = (!number.is_multiple_of(5))
        .then(|| now() + i64::from(number % 11 * 24).hours() - 96.hours());
    story.projection.queue = QueueFacts {
        due_kind: summary.next_due_at.map(|_| DeadlineKind::Answer),
        // What is over waits for nobody, unless its being kept longer waits for a second person (RT-1).
        waiting: match number % 10 {
            0 if is_over => Waiting::Approval,
            _ if is_over => Waiting::Nobody,
            _ => pick(&Waiting::ALL, number, 3),
        },
        is_emergency: number.is_multiple_of(4),
        acknowledged: true,
        is_verified: false,
        specified: number,
        platforms: pending().platforms,
        notice: NoticeState::Owed,
        next_notice_on: number.is_multiple_of(3).then(|| today() + i64::from(number % 12).days()),
        barred: [3, 13, 31]
            .map(StaffId)
            .into_iter()
            .filter(|id| number.is_multiple_of(id.0))
            .collect(),
    };
    let line = PersonalLine { agency: format!("Agency {number}"), officer: None };
    story.projection.line = Personal::new(line);
    story
}

async fn filled(folder: &std::path::Path) -> Store {
    let store = open(folder).await;
    for number in 0..CASES {
        store.append(case(number).as_new()).await.unwrap();
    }
    // What came from a register is none of the desk's business.
    let mut bulk = store.bulk(SEED).await.unwrap();
    let mut imported = case(CASES);
    imported.projection.summary.imported = true;
    bulk.push(NewCase { events: imported.events, projection: imported.projection, relation: None })
        .await
        .unwrap();
    bulk.commit().await.unwrap();
    store
}

fn filters() -> Vec<QueueFilter> {
    let all = QueueFilter::default;
    vec![
        all(),
        QueueFilter { open_only: true, ..all() },
        QueueFilter { stage: Some("review".into()), ..all() },
        QueueFilter { stage: Some("no such stage".into()), ..all() },
        QueueFilter { category: Some(Category::Account), ..all() },
        QueueFilter { country: Some("FR".parse().unwrap()), ..all() },
        QueueFilter { waiting: Some(Waiting::Agency), ..all() },
        QueueFilter { waiting: Some(Waiting::Approval), not_barred: Some(StaffId(3)), ..all() },
        QueueFilter { not_barred: Some(StaffId(1)), ..all() },
        QueueFilter { emergencies_only: true, overdue_at: Some(now()), ..all() },
        QueueFilter { emergencies_only: true, ..all() },
        QueueFilter { overdue_at: Some(now()), ..all() },
        QueueFilter { waiting: Some(Waiting::Approval), ..all() },
        QueueFilter {
            waiting: Some(Waiting::Nobody),
            country: Some("NL".parse().unwrap()),
            ..all()
        },
        QueueFilter { stage: Some("closed".into()), category: Some(Category::Emergency), ..all() },
        QueueFilter { stage: Some("closed".into()), waiting: Some(Waiting::Approval), ..all() },
        QueueFilter {
            stage: Some("notice".into()),
            open_only: true,
            category: Some(Category::Product),
            country: Some("DE".parse().unwrap()),
            waiting: Some(Waiting::Desk),
            not_barred: Some(StaffId(13)),
            emergencies_only: false,
            overdue_at: None,
        },
    ]
}

/// Whether a filter lets a case through, said once more and plainly.
fn passes(filter: &QueueFilter, number: u32) -> bool {
    let projection = case(number).projection;
    let (summary, queue) = (&projection.summary, &projection.queue);
    filter.stage.as_ref().is_none_or(|stage| *stage == summary.stage)
        && (!filter.open_only || summary.stage != "closed")
        && filter.category.is_none_or(|category| Some(category) == summary.category)
        && filter.country.as_ref().is_none_or(|country| *country == summary.country)
        && filter.waiting.is_none_or(|waiting| waiting == queue.waiting)
        && filter.not_barred.is_none_or(|person| !queue.barred.contains(&person))
        && (!filter.emergencies_only || queue.is_emergency)
        && filter.overdue_at.is_none_or(|now| {
            summary.next_due_at.is_some_and(|due| due <= now) && queue.waiting != Waiting::Nobody
        })
}

/// The references that a filter lets through, by a plain sort.
fn expected(filter: &QueueFilter, order: Order) -> Vec<String> {
    let mut numbers: Vec<u32> = (0..CASES).filter(|number| passes(filter, *number)).collect();
    let summary = |number: u32| case(number).projection.summary;
    numbers.sort_by_key(|number| {
        let of = summary(*number);
        let due = of.next_due_at.unwrap_or(Timestamp::MAX);
        let category = of.category.map_or("", |category| category.code());
        let received_on = of.received_on;
        match order.by {
            SortBy::Due => (due, String::new(), today(), *number),
            SortBy::Received => (now(), String::new(), received_on, *number),
            SortBy::Country => (now(), of.country.code().to_owned(), received_on, *number),
            SortBy::Category => (now(), category.to_owned(), received_on, *number),
        }
    });
    if order.descending {
        numbers.reverse();
    }
    numbers.into_iter().map(|number| summary(number).reference).collect()
}

fn references(rows: &[CaseRow]) -> Vec<String> {
    rows.iter().map(|row| row.summary.reference.clone()).collect()
}

#[tokio::test]
async fn every_order_and_filter_shows_each_case_once_in_both_directions() {
    let folder = tempfile::tempdir().unwrap();
    let store = filled(folder.path()).await;

    for filter in filters() {
        for by in ORDERS {
            for descending in [false, true] {
                let order = Order { by, descending };
                let all = expected(&filter, order);

                let (mut forwards, mut turn) = (Vec::new(), Turn::Start);
                loop {
                    let page = store.queue(&filter, order, &turn, 13).await.unwrap();
                    assert_eq!(page.has_before, !forwards.is_empty(), "{filter:?} {order:?}");
                    forwards.extend(references(&page.rows));
                    assert_eq!(page.has_after, forwards.len() < all.len(), "{filter:?} {order:?}");
                    if !page.has_after {
                        break;
                    }
                    turn = Turn::After(forwards.last().unwrap().clone());
                }
                assert_eq!(forwards, all, "{filter:?} {order:?}");

                let (mut backwards, mut last) = (Vec::<String>::new(), all.last().cloned());
                while let Some(reference) = last {
                    let turn = Turn::Before(reference);
                    let page = store.queue(&filter, order, &turn, 13).await.unwrap();
                    backwards.splice(0..0, references(&page.rows));
                    last = page.has_before.then(|| backwards.first().unwrap().clone());
                }
                let before_last = all.len().saturating_sub(1);
                assert_eq!(backwards, all[..before_last], "{filter:?} {order:?}");
            }
        }
        let count = store.count_queue(&filter).await.unwrap();
        let all = expected(&filter, Order::default()).len();
        assert_eq!((count.count as usize, count.or_more), (all, false), "{filter:?}");
    }
}

#[tokio::test]
async fn a_line_says_what_the_record_leads_to_and_follows_its_changes() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let before = case(8);
    let appended = store.append(before.as_new()).await.unwrap();
    let mut after = before.then("closed", None);
    after.projection.queue.waiting = Waiting::Nobody;
    after.projection.line = Personal::erased();

    let first = store.case(appended.case).await.unwrap().unwrap();
    let target = Target::Existing { id: appended.case, expected_seq: 1 };
    store.append(after.since(&before, target)).await.unwrap();
    let second = store.case(appended.case).await.unwrap().unwrap();

    assert_eq!(first.queue, Some(before.projection.queue));
    assert!(first.line == before.projection.line);
    assert_eq!(second.queue, Some(after.projection.queue));
    assert!(second.line == Personal::erased());
}

#[tokio::test]
async fn the_first_page_shows_what_presses_most_and_counts_the_rest() {
    let folder = tempfile::tempdir().unwrap();
    let store = filled(folder.path()).await;
    let until = today() + 5.days();

    let overview = store.overview(now(), until, 4).await.unwrap();

    let expect = |part: &OverviewPart, passes: &dyn Fn(u32) -> bool| {
        let total = (0..CASES).filter(|number| passes(*number)).count();
        assert_eq!(part.total, Bounded { count: u32::try_from(total).unwrap(), or_more: false });
        assert_eq!(part.rows.len(), total.min(4));
        for row in &part.rows {
            let number = row.summary.reference.trim_start_matches("W-").parse().unwrap();
            assert!(passes(number), "{}", row.summary.reference);
        }
    };
    let queue = |number| case(number).projection.queue;
    let overdue = QueueFilter { overdue_at: Some(now()), ..QueueFilter::default() };
    expect(&overview.overdue, &|number| passes(&overdue, number));
    expect(&overview.emergencies, &|number| {
        queue(number).is_emergency && case(number).projection.summary.outcome == "pending"
    });
    expect(&overview.agency, &|number| queue(number).waiting == Waiting::Agency);
    expect(&overview.notices, &|number| {
        queue(number).next_notice_on.is_some_and(|day| day <= until)
    });
    let due: Vec<_> = overview.overdue.rows.iter().map(|row| row.summary.next_due_at).collect();
    assert!(due.is_sorted());
}

/// Nothing of the queue's columns differs from the events: changed behind the store's back, it is named.
#[tokio::test]
async fn a_line_that_was_tampered_with_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let mut received = Story::begin("W-1", known(today(), pending()), &[]);
    received.projection.summary.stage = "received".into();
    store.append(received.as_new()).await.unwrap();
    let is_clean = store.verify(replay, |_| {}).await.unwrap().is_clean();
    let mut connection = engine::raw(folder.path()).await;

    sqlx::query("UPDATE case_summary SET is_emergency = 1").execute(&mut connection).await.unwrap();

    assert!(is_clean);
    assert!(!store.verify(replay, |_| {}).await.unwrap().is_clean());
}

#[tokio::test]
async fn a_reference_is_found_by_its_beginning() {
    let folder = tempfile::tempdir().unwrap();
    let store = filled(folder.path()).await;

    let found = store.find_by_prefix("W-01", 20).await.unwrap();
    let none = store.find_by_prefix("W-9", 20).await.unwrap();
    let few = store.find_by_prefix("W-", 2).await.unwrap();

    let expected: Vec<_> = (10..20).rev().map(|number| format!("W-{number:03}")).collect();
    assert_eq!(references(&found), expected);
    assert_eq!(none, []);
    assert_eq!(references(&few), ["W-120", "W-119"]);
}

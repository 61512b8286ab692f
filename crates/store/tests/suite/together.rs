//! What waits is written together: whole or not at all for each, and durable before anybody hears of it
//! (invariant 2).

use super::toy::{Story, known, open, pending, provided, replay};
use crate::engine;
use futures_util::future::join_all;
use jiff::civil::date;
use sqlx::Executor as _;
use writ_store::{DocketSeries, Numbered, Store, StoreError, Target};

fn story(reference: &str) -> Story {
    Story::begin(reference, known(date(2024, 3, 1), pending()), &[("account", reference)])
}

fn series() -> DocketSeries {
    DocketSeries { prefix: "W".into(), year: 2024 }
}

async fn receive(store: &Store, series: DocketSeries) -> Numbered {
    let writing = store.clone();
    let numbered =
        store.open_numbered(series, move |reference| writing.prepare(story(reference).as_new()));
    numbered.await.unwrap().unwrap()
}

/// What is asked while the writer is held is written together once it is let go.
async fn let_go(mut other: engine::Connection) {
    other.execute("ROLLBACK").await.unwrap();
}

async fn is_sound(store: &Store) {
    let found = store.verify(replay, |_| {}).await.unwrap();
    assert!(found.is_clean(), "{:?}", found.differences);
}

/// IN-6.
#[tokio::test]
async fn docket_numbers_have_no_gap_and_none_is_given_twice() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (open(folder.path()).await, open(folder.path()).await);

    let received =
        join_all((0..60).map(|n| receive(if n % 2 == 0 { &one } else { &other }, series())));
    let mut references: Vec<_> =
        received.await.into_iter().map(|numbered| numbered.reference).collect();

    references.sort();
    let expected: Vec<_> = (1..=60).map(|number| format!("W-2024-{number:06}")).collect();
    assert_eq!(references, expected);
    is_sound(&one).await;
}

#[tokio::test]
async fn a_docket_number_that_a_register_used_already_is_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    store.append(story("W-2024-000002").as_new()).await.unwrap();

    let first = receive(&store, series()).await;
    let second = receive(&store, series()).await;
    let of_another_year = receive(&store, DocketSeries { year: 2025, ..series() }).await;

    assert_eq!(first.reference, "W-2024-000001");
    assert_eq!(second.reference, "W-2024-000003");
    assert_eq!(of_another_year.reference, "W-2025-000001");
}

#[tokio::test]
async fn a_case_that_could_not_be_prepared_leaves_its_number_to_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;

    let failed = store.open_numbered(series(), |_| Err("no")).await.unwrap();
    let received = receive(&store, series()).await;

    assert_eq!(failed, Err("no"));
    assert_eq!(received.reference, "W-2024-000001");
}

#[tokio::test]
async fn one_stale_change_among_many_is_taken_back_alone() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let before = story("W-1");
    let appended = store.append(before.as_new()).await.unwrap();
    let at = Target::Existing { id: appended.case, expected_seq: appended.seq };
    let version = known(date(2024, 3, 9), provided(date(2024, 3, 9)));
    let (provided, rejected) =
        (before.then("provided", Some(version)), before.then("rejected", None));
    let (second, third) = (story("W-2"), story("W-1"));

    let held = engine::hold(store.folder()).await;
    let let_go_soon = async {
        tokio::task::yield_now().await;
        let_go(held).await;
    };
    let (provided, rejected, second, taken, ()) = tokio::join!(
        store.append(provided.since(&before, at)),
        store.append(rejected.since(&before, at)),
        store.append(second.as_new()),
        store.append(third.as_new()),
        let_go_soon,
    );

    assert_eq!(provided.unwrap().seq, 2);
    assert!(matches!(rejected, Err(StoreError::Stale { actual: 2, .. })), "{rejected:?}");
    assert!(second.is_ok(), "{second:?}");
    assert!(matches!(taken, Err(StoreError::ReferenceTaken { .. })), "{taken:?}");
    is_sound(&store).await;
}

/// A deferred constraint fails where a disk may: at the commit.
#[tokio::test]
async fn when_the_commit_fails_everybody_hears_of_it_and_the_writer_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    engine::break_commit(store.folder(), "sabotage").await;
    let (one, bad, other) = (story("W-1"), story("W-sabotage"), story("W-3"));

    let held = engine::hold(store.folder()).await;
    let let_go_soon = async {
        tokio::task::yield_now().await;
        let_go(held).await;
    };
    let (first, second, third, ()) = tokio::join!(
        store.append(one.as_new()),
        store.append(bad.as_new()),
        store.append(other.as_new()),
        let_go_soon,
    );
    let again = store.append(one.as_new()).await;

    for result in [first, second, third] {
        assert!(matches!(result, Err(StoreError::Failed { .. })), "{result:?}");
    }
    assert_eq!(again.unwrap().case.0, 1);
    is_sound(&store).await;
}

#[tokio::test]
async fn a_change_that_was_handed_over_is_written_though_nobody_waits_for_the_answer() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let one = story("W-1");

    let held = engine::hold(store.folder()).await;
    tokio::select! {
        biased;
        answer = store.append(one.as_new()) => panic!("{answer:?}"),
        // Asked once, it is handed over; then whoever asked goes away.
        () = tokio::task::yield_now() => {}
    }
    let_go(held).await;
    store.append(story("W-2").as_new()).await.unwrap();

    assert!(store.case_by_reference("W-1").await.unwrap().is_some());
}

/// A long load keeps nobody from opening the record and reading it.
#[tokio::test]
async fn a_record_is_opened_and_read_while_somebody_else_writes() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    store.append(story("W-1").as_new()).await.unwrap();

    let held = engine::hold(folder.path()).await;
    let beside = open(folder.path()).await;
    let found = beside.case_by_reference("W-1").await.unwrap();
    let_go(held).await;

    assert!(found.is_some());
}

//! A change of a case is whole or not there at all.

use super::toy::{Story, known, open, pending, provided, replay};
use crate::engine;
use jiff::Timestamp;
use jiff::civil::date;
use sqlx::AssertSqlSafe;
use writ_core::report::{Cell, Column, Counted, PlatformScope};
use writ_store::{Append, Appended, Effect, Relation, RelationKind, Store, StoreError, Target};

const TABLES: [&str; 7] =
    ["event", "case_summary", "counted_version", "tally", "lookup", "relation", "effect"];

fn received() -> Story {
    Story::begin("W-1", known(date(2024, 3, 1), pending()), &[("account", "a-17")])
}

fn at(appended: Appended) -> Target {
    Target::Existing { id: appended.case, expected_seq: appended.seq }
}

fn letter() -> Effect {
    Effect {
        kind: "acknowledgement",
        facts: "{}".into(),
        personal: Some(r#"{"to":"the officer"}"#.into()),
        due_at: Timestamp::UNIX_EPOCH,
    }
}

/// Every row of every table, as text.
async fn everything(store: &Store) -> Vec<Vec<String>> {
    let mut tables = Vec::new();
    for table in TABLES {
        tables.push(engine::rows(store.folder(), table).await);
    }
    tables
}

#[tokio::test]
async fn what_was_appended_is_there_after_the_store_is_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let whole = received();

    let appended = store.append(whole.as_new()).await.unwrap();
    store.close().await;

    let store = open(folder.path()).await;
    let events = store.events(appended.case).await.unwrap();
    assert_eq!(replay(&events).unwrap(), whole.projection);
    let row = store.case_by_reference("W-1").await.unwrap().unwrap();
    assert_eq!((row.id, row.seq, row.summary), (appended.case, 1, whole.projection.summary));
}

/// RE-9: what is known grows with each change.
#[tokio::test]
async fn replaying_the_events_gives_what_is_kept_beside_them() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let first = received();
    let second = first.then("provided", Some(known(date(2024, 3, 9), provided(date(2024, 3, 9)))));
    let third = second.then("closed", None);

    let appended = store.append(first.as_new()).await.unwrap();
    let appended = store.append(second.since(&first, at(appended))).await.unwrap();
    store.append(third.since(&second, at(appended))).await.unwrap();

    let found = store.verify(replay, |_| {}).await.unwrap();
    assert!(found.is_clean(), "{:?}", found.differences);
    assert_eq!((found.cases, found.events), (1, 3));
    let report = store
        .report("2024".parse().unwrap(), date(2024, 12, 31), PlatformScope::All, date(2024, 4, 1))
        .await
        .unwrap();
    let accounts = &report.tables[1].total;
    assert_eq!((accounts.received(), accounts.cell(Column::Provided)), (1, Cell::Count(1)));
}

#[tokio::test]
async fn of_two_changes_decided_on_the_same_state_one_wins_and_the_other_is_told_what_changed() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let before = received();
    let appended = store.append(before.as_new()).await.unwrap();
    let approved = before.then("approved", None);
    let rejected = before.then("rejected", None);

    let (one, other) = tokio::join!(
        store.append(approved.since(&before, at(appended))),
        store.append(rejected.since(&before, at(appended))),
    );

    let (kind, error) = match (one, other) {
        (Ok(_), Err(error)) => ("approved", error),
        (Err(error), Ok(_)) => ("rejected", error),
        both => panic!("{both:?}"),
    };
    let StoreError::Stale { expected: 1, actual: 2, changed, .. } = error else {
        panic!("{error}");
    };
    assert_eq!(changed.len(), 1);
    assert_eq!((changed[0].kind.as_str(), changed[0].seq), (kind, 2));
    assert_eq!(store.events(appended.case).await.unwrap().len(), 2);
}

#[tokio::test]
async fn many_changes_at_once_each_win_once() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let before = received();
    let appended = store.append(before.as_new()).await.unwrap();

    let tasks: Vec<_> = (0..16)
        .map(|_| {
            let (store, before) = (store.clone(), before.clone());
            tokio::spawn(async move {
                let after = before.then("approved", None);
                store.append(after.since(&before, at(appended))).await.is_ok()
            })
        })
        .collect();
    let mut won = 0;
    for task in tasks {
        won += u32::from(task.await.unwrap());
    }

    assert_eq!(won, 1);
}

/// A new case, and a change of one, are each one transaction over all the tables they touch.
#[tokio::test]
async fn whichever_table_fails_nothing_of_the_change_remains() {
    let french = Counted { country: "FR".parse().unwrap(), ..pending() };
    let other = Story::begin("W-2", known(date(2024, 3, 2), french), &[("phone", "112")]);
    let before = received();
    let after = before.then("provided", Some(known(date(2024, 4, 9), provided(date(2024, 4, 9)))));
    let of_new = TABLES.map(|table| (true, table, "INSERT"));
    let of_change = [
        (false, "event", "INSERT"),
        (false, "case_summary", "UPDATE"),
        (false, "counted_version", "INSERT"),
        (false, "counted_version", "UPDATE"),
        (false, "tally", "INSERT"),
        (false, "tally", "UPDATE"),
        (false, "effect", "INSERT"),
    ];
    for (is_new, table, action) in of_new.into_iter().chain(of_change) {
        let folder = tempfile::tempdir().unwrap();
        let store = open(folder.path()).await;
        let appended = store.append(before.as_new()).await.unwrap();
        let untouched = everything(&store).await;
        engine::break_table(store.folder(), table, action).await;

        let relation = Relation { kind: RelationKind::Supersedes, to: "W-1".into() };
        let change = if is_new {
            Append { relation: Some(relation), ..other.as_new() }
        } else {
            after.since(&before, at(appended))
        };
        let result = store.append(Append { effects: vec![letter()], ..change }).await;

        assert!(matches!(result, Err(StoreError::Failed { .. })), "{action} {table}: {result:?}");
        assert_eq!(everything(&store).await, untouched, "{action} {table}");
    }
}

#[tokio::test]
async fn an_event_is_never_rewritten_nor_deleted_and_only_ever_erased() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let appended = store.append(received().as_new()).await.unwrap();
    let mut connection = engine::raw(store.folder()).await;

    let other_leaf = format!("UPDATE event SET leaf = {}", engine::bytes(&"00".repeat(32)));
    for forbidden in [
        "DELETE FROM event",
        "UPDATE event SET facts = '{}'",
        "UPDATE event SET kind = 'other'",
        &other_leaf,
        "UPDATE event SET personal = 'another'",
        "UPDATE event SET personal = NULL",
    ] {
        let refused = sqlx::query(AssertSqlSafe(forbidden)).execute(&mut connection).await;
        assert!(refused.is_err(), "{forbidden}");
    }
    let erase = "UPDATE event SET personal = NULL, salt = NULL";
    sqlx::query(erase).execute(&mut connection).await.unwrap();

    let events = store.events(appended.case).await.unwrap();
    assert_eq!((&events[0].personal, events[0].salt), (&None, None));
}

#[tokio::test]
async fn a_change_that_rewrites_history_or_says_nothing_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let before = received();
    let appended = store.append(before.as_new()).await.unwrap();
    let rewritten =
        Story::begin("W-1", known(date(2024, 3, 2), pending()), &[]).then("closed", None);

    let rewriting = store.append(rewritten.since(&before, at(appended))).await;
    let silent = store.append(Append { events: Vec::new(), ..before.as_new() }).await;
    let taken = store.append(before.as_new()).await;

    assert!(matches!(rewriting, Err(StoreError::Inconsistent { .. })), "{rewriting:?}");
    assert!(matches!(silent, Err(StoreError::Inconsistent { .. })), "{silent:?}");
    assert!(matches!(taken, Err(StoreError::ReferenceTaken { .. })), "{taken:?}");
}

#[tokio::test]
async fn an_effect_is_owed_until_it_is_done() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let whole = received();
    store.append(Append { effects: vec![letter()], ..whole.as_new() }).await.unwrap();

    let owed = store.effects_due(Timestamp::UNIX_EPOCH, 10).await.unwrap();
    let first = store.effect_done(owed[0].id, Timestamp::UNIX_EPOCH).await.unwrap();
    let second = store.effect_done(owed[0].id, Timestamp::UNIX_EPOCH).await.unwrap();

    assert_eq!((owed.len(), owed[0].kind.as_str()), (1, "acknowledgement"));
    assert_eq!((first, second), (true, false));
    assert_eq!(store.effects_due(Timestamp::UNIX_EPOCH, 10).await.unwrap(), []);
}

/// RE-2 to RE-4: what agencies are told of our answers is what the report would say.
#[tokio::test]
async fn the_usual_time_of_an_answer_is_the_median_of_the_last_four_quarters() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    for (reference, answered_on) in
        [("W-1", date(2024, 3, 3)), ("W-2", date(2024, 3, 9)), ("W-3", date(2024, 3, 30))]
    {
        let version = known(answered_on, provided(answered_on));
        store.append(Story::begin(reference, version, &[]).as_new()).await.unwrap();
    }

    let (days, answers) = store.usual_answer_days(date(2024, 12, 31)).await.unwrap().unwrap();
    let later = store.usual_answer_days(date(2025, 1, 1)).await.unwrap();

    assert_eq!((days.to_string(), answers), ("8.0".to_owned(), 3));
    assert_eq!(later, None);
}

//! What names a person stands in its own columns and nowhere else.

use super::toy::{Story, known, open, pending};
use crate::engine;
use jiff::Timestamp;
use jiff::civil::date;
use writ_core::projection::LookupTerm;
use writ_core::report::PlatformScope;
use writ_store::{Append, Effect, NewCase, Target};

const CANARY: &str = "canary@example.org";

/// Tables and indexes are read page by page as the database sees them, column by column.
#[tokio::test]
async fn a_personal_text_is_in_no_column_and_no_index() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let version = known(date(2024, 3, 1), pending());
    let one = Story::begin("W-1", version.clone(), &[("email", CANARY)]);
    let two = Story::begin("W-2", version, &[("email", CANARY)]);
    let letter = Effect {
        kind: "notice",
        facts: "{}".into(),
        personal: Some(CANARY.into()),
        due_at: Timestamp::UNIX_EPOCH,
    };
    store.append(Append { effects: vec![letter], ..one.as_new() }).await.unwrap();
    let mut bulk = store.bulk([8; 32]).await.unwrap();
    let case = NewCase { events: two.events, projection: two.projection, relation: None };
    bulk.push(case).await.unwrap();
    bulk.commit().await.unwrap();

    let mut connection = engine::raw(folder.path()).await;
    let (columns, indexed) = engine::columns(&mut connection).await;
    let mut holding = Vec::new();
    for (table, column) in columns {
        let found = engine::holding(&mut connection, (&table, &column), CANARY).await;
        if found > 0 {
            holding.push((format!("{table}.{column}"), found));
        }
    }
    assert_eq!(holding, []);
    assert!(!indexed.contains(&"personal".to_owned()));
}

/// RT-1.
#[tokio::test]
async fn erasing_a_case_leaves_nothing_of_a_person_and_everything_that_counts() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let begun = Story::begin("W-1", known(date(2024, 3, 1), pending()), &[("email", CANARY)]);
    let letter = Effect {
        kind: "notice",
        facts: "{}".into(),
        personal: Some(CANARY.into()),
        due_at: Timestamp::UNIX_EPOCH,
    };
    let appended = store.append(Append { effects: vec![letter], ..begun.as_new() }).await.unwrap();
    let mut erased = begun.then("erased", None);
    erased.projection.is_erased = true;
    erased.projection.lookups.clear();
    let target = Target::Existing { id: appended.case, expected_seq: appended.seq };

    store.append(erased.since(&begun, target)).await.unwrap();

    let events = store.events(appended.case).await.unwrap();
    assert!(events.iter().all(|event| event.personal.is_none() && event.salt.is_none()));
    let owed = store.effects_due(Timestamp::UNIX_EPOCH, 10).await.unwrap();
    assert!(owed.iter().all(|effect| effect.personal.is_none()) && owed.len() == 1);
    let term = LookupTerm { scope: "email".into(), value: CANARY.into() };
    assert_eq!(store.find(&term, 10).await.unwrap(), []);
    let year = "2024".parse().unwrap();
    let day = date(2024, 12, 31);
    let report = store.report(year, day, PlatformScope::All, day).await.unwrap();
    assert_eq!(report.tables.iter().map(|table| table.total.received()).sum::<u64>(), 1);
}

#[tokio::test]
async fn a_person_is_found_by_exact_term_and_scope_alone() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let one = Story::begin("W-1", known(date(2024, 3, 1), pending()), &[("email", CANARY)]);
    store.append(one.as_new()).await.unwrap();
    let term = |scope: &str, value: &str| LookupTerm { scope: scope.into(), value: value.into() };

    let found = store.find(&term("email", CANARY), 10).await.unwrap();
    let of_another_kind = store.find(&term("account", CANARY), 10).await.unwrap();
    let in_part = store.find(&term("email", "canary"), 10).await.unwrap();

    assert_eq!(found.len(), 1);
    assert_eq!((of_another_kind.len(), in_part.len()), (0, 0));
}

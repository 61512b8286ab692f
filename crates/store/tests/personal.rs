//! What names a person stands in its own columns and nowhere else.

#![cfg(test)]

mod toy;

use jiff::Timestamp;
use jiff::civil::date;
use sqlx::{AssertSqlSafe, Connection as _, SqliteConnection};
use toy::{Story, known, open, pending};
use writ_core::projection::LookupTerm;
use writ_store::{Append, Effect, NewCase};

const CANARY: &str = "canary@example.org";

/// Tables and indexes are read page by page as the database sees them, column by column.
#[tokio::test]
async fn a_personal_text_is_in_personal_columns_and_in_no_other_column_or_index() {
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

    let file = format!("sqlite://{}", folder.path().join("writ.db").display());
    let mut connection = SqliteConnection::connect(&file).await.unwrap();
    let columns: Vec<(String, String)> = sqlx::query_as(
        "SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c
         WHERE t.type = 'table'",
    )
    .fetch_all(&mut connection)
    .await
    .unwrap();
    let mut holding = Vec::new();
    for (table, column) in columns {
        let found: i64 = sqlx::query_scalar(AssertSqlSafe(format!(
            "SELECT COUNT(*) FROM {table} WHERE instr(CAST({column} AS BLOB), CAST('{CANARY}' AS BLOB))"
        )))
        .fetch_one(&mut connection)
        .await
        .unwrap();
        if found > 0 {
            holding.push((format!("{table}.{column}"), found));
        }
    }
    let indexed: Vec<String> = sqlx::query_scalar(
        "SELECT c.name FROM sqlite_master i JOIN pragma_index_info(i.name) c WHERE i.type = 'index'",
    )
    .fetch_all(&mut connection)
    .await
    .unwrap();

    assert_eq!(holding, [("event.personal".to_owned(), 2), ("effect.personal".to_owned(), 1)]);
    assert!(!indexed.contains(&"personal".to_owned()));
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

//! What stands beside the events is found out when it differs; what was published stands.

use super::toy::{Story, known, open, pending, provided, replay};
use crate::engine;
use jiff::Timestamp;
use jiff::civil::date;
use sqlx::AssertSqlSafe;
use writ_core::report::PlatformScope;
use writ_store::{Append, Effect, Publication, Store, StoreError, Suspect};

async fn tamper(store: &Store, statement: &str) {
    let mut connection = engine::raw(store.folder()).await;
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await.unwrap();
}

fn publication(json: &str) -> Publication<'_> {
    Publication {
        period: "2024".parse().unwrap(),
        scope: PlatformScope::All,
        as_of: date(2025, 1, 31),
        published_at: Timestamp::UNIX_EPOCH,
        json,
        html: "<p>figures</p>",
    }
}

/// Whatever is changed behind the store's back is named.
#[tokio::test]
async fn a_record_that_was_tampered_with_is_named() {
    let trigger = engine::drop_trigger("event_is_never_rewritten", "event");
    let other_leaf = engine::bytes(&"00".repeat(32));
    let leaf = format!("{trigger}; UPDATE event SET actor = 'x', leaf = {other_leaf}");
    let facts = format!("{trigger}; UPDATE event SET facts = '{{'");
    let trigger = engine::drop_trigger("event_is_never_deleted", "event");
    let gap = format!("{trigger}; DELETE FROM event WHERE seq = 1");
    let trigger = engine::drop_trigger("published_report_is_never_rewritten", "published_report");
    let published = format!("{trigger}; UPDATE published_report SET json = '{{}}'");
    let figures = format!("UPDATE tally SET figures = {}", engine::bytes("00"));
    let table = [
        ("UPDATE case_summary SET stage = 'closed'", Suspect::Summary),
        ("DELETE FROM case_summary", Suspect::Summary),
        ("UPDATE counted_version SET specified = 9", Suspect::CountedVersions),
        ("UPDATE counted_version SET until_on = NULL", Suspect::CountedVersions),
        ("DELETE FROM counted_version WHERE n = 2", Suspect::CountedVersions),
        ("DELETE FROM tally WHERE known_month = 0", Suspect::Tally),
        (&figures, Suspect::Tally),
        ("UPDATE tally SET country = 'FR'", Suspect::Tally),
        ("DELETE FROM lookup", Suspect::Lookups),
        ("UPDATE lookup SET case_id = 2", Suspect::Lookups),
        ("UPDATE lookup SET is_process = 1 - is_process", Suspect::Lookups),
        ("UPDATE effect SET seq = 7", Suspect::Effect),
        (
            "INSERT INTO relation (case_id, kind, target_reference, target_id)
             VALUES (1, 'supersedes', 'W-9', 9)",
            Suspect::Relation,
        ),
        (&leaf, Suspect::Leaf),
        (&facts, Suspect::Replay),
        (&gap, Suspect::Sequence),
        (&published, Suspect::PublishedReport),
    ];
    let before = Story::begin("W-1", known(date(2024, 3, 1), pending()), &[("account", "a-17")]);
    let whole = before.then("provided", Some(known(date(2024, 3, 9), provided(date(2024, 3, 9)))));
    let letter = Effect {
        kind: "acknowledgement",
        facts: "{}".into(),
        personal: None,
        due_at: Timestamp::UNIX_EPOCH,
    };
    for (statement, suspect) in table {
        let folder = tempfile::tempdir().unwrap();
        let store = open(folder.path()).await;
        let effects = vec![letter.clone()];
        store.append(Append { effects, ..whole.as_new() }).await.unwrap();
        store.publish(publication("{\"a\":1}")).await.unwrap();
        assert!(store.verify(replay, |_| {}).await.unwrap().is_clean());

        tamper(&store, statement).await;

        let found = store.verify(replay, |_| {}).await.unwrap();
        let named = found.differences.iter().any(|difference| difference.suspect == suspect);
        assert!(named, "{statement}: {:?}", found.differences);
    }
}

/// RT-1: counts and ledger stand when a person's data is gone.
#[tokio::test]
async fn an_erased_event_keeps_its_leaf_and_is_no_difference_of_the_ledger() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let whole = Story::begin("W-1", known(date(2024, 3, 1), pending()), &[]);
    store.append(whole.as_new()).await.unwrap();

    tamper(&store, "UPDATE event SET personal = NULL, salt = NULL").await;

    let found = store.verify(replay, |_| {}).await.unwrap();
    assert!(found.is_clean(), "{:?}", found.differences);
}

/// RE-9: never a silent edit; a restatement stands beside what it restates.
#[tokio::test]
async fn a_published_report_stands_and_a_restatement_stands_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;

    let first = store.publish(publication("{\"a\":1}")).await.unwrap();
    let second = store.publish(publication("{\"a\":2}")).await.unwrap();

    assert_eq!((first.version, second.version), (1, 2));
    assert_eq!(store.published().await.unwrap(), [second, first.clone()]);
    let body = store.published_body(first.period, &first.scope, 1).await.unwrap().unwrap();
    assert_eq!((body.published, body.json.as_str()), (first.clone(), "{\"a\":1}"));
    assert_eq!(store.published_body(first.period, &first.scope, 3).await.unwrap(), None);
}

/// RE-9.
#[tokio::test]
async fn a_published_report_that_no_longer_has_its_digest_is_not_shown() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let published = store.publish(publication("{\"a\":1}")).await.unwrap();
    let mut connection = engine::raw(folder.path()).await;

    for forbidden in ["UPDATE published_report SET json = '{}'", "DELETE FROM published_report"] {
        assert!(sqlx::query(forbidden).execute(&mut connection).await.is_err(), "{forbidden}");
    }
    let trigger = engine::drop_trigger("published_report_is_never_rewritten", "published_report");
    tamper(&store, &trigger).await;
    tamper(&store, "UPDATE published_report SET json = '{}'").await;

    let shown = store.published_body(published.period, &published.scope, 1).await;
    assert!(matches!(shown, Err(StoreError::Damaged { .. })), "{shown:?}");
}

//! Programs: the tokens they act through, and changes that are made once however often they are asked for.

use super::toy::{Story, known, open, pending, replay};
use futures_util::future::join_all;
use jiff::Timestamp;
use jiff::civil::date;
use writ_core::actor::Staff;
use writ_core::staff::{Role, StaffId};
use writ_store::{DocketSeries, Numbered, Once, Store, StoreError, TokenFacts};

fn second(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn once(key: u8, at: i64) -> Once {
    Once { key: [key; 32], asked: [9; 32], salt: [8; 32], at: second(at) }
}

async fn receive_once(store: &Store, once: Once) -> Result<Numbered, StoreError> {
    let writing = store.clone();
    let series = DocketSeries { prefix: "W".into(), year: 2024 };
    store
        .open_numbered(series, move |reference| {
            let opened = Story::begin(reference, known(date(2024, 3, 1), pending()), &[]);
            Ok::<_, StoreError>(writing.prepare(opened.as_new())?.once(Some(once)))
        })
        .await?
}

/// IN-6.
#[tokio::test]
async fn what_is_asked_at_once_under_one_key_opens_one_case() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;

    let asked = join_all((0..12).map(|_| receive_once(&store, once(1, 10)))).await;

    let (done, refused): (Vec<_>, Vec<_>) = asked.into_iter().partition(Result::is_ok);
    assert_eq!(done.len(), 1);
    assert!(refused.iter().all(|no| matches!(no, Err(StoreError::AnsweredAlready))));
    let next = receive_once(&store, once(2, 10)).await.unwrap();
    assert_eq!(next.reference, "W-2024-000002");
    assert!(store.verify(replay, |_| {}).await.unwrap().is_clean());
}

#[tokio::test]
async fn what_was_done_under_a_key_is_found_again_until_it_is_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let case = receive_once(&store, once(1, 10)).await.unwrap().appended.case;

    let found = store.answered_once([1; 32]).await.unwrap().unwrap();
    store.forget_answers(second(10)).await.unwrap();
    let kept = store.answered_once([1; 32]).await.unwrap();
    store.forget_answers(second(11)).await.unwrap();

    assert_eq!((found.case, found.first_seq, found.last_seq), (case, 1, 1));
    assert_eq!((found.asked, found.salt), ([9; 32], [8; 32]));
    assert!(kept.is_some());
    assert_eq!(store.answered_once([1; 32]).await.unwrap(), None);
}

#[tokio::test]
async fn a_token_is_found_by_its_digest_with_what_became_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let facts = TokenFacts {
        name: "intake gateway".into(),
        staff: Some(Staff { id: StaffId(7), role: Role::Counsel }),
        scopes: "submit read:cases".into(),
        per_minute: 60,
        made_at: second(1),
        made_by: "operator".into(),
        expires_at: second(100),
    };

    let id = store.add_token([4; 32], facts.clone()).await.unwrap();
    store.token_was_used(id, second(5)).await.unwrap();
    let revoked = store.revoke_token(id, second(6)).await.unwrap();
    let again = store.revoke_token(id, second(7)).await.unwrap();

    let found = store.token([4; 32]).await.unwrap().unwrap();
    assert_eq!(found.facts, facts);
    assert_eq!((found.last_used_at, found.revoked_at), (Some(second(5)), Some(second(6))));
    assert_eq!((revoked, again), (true, false));
    assert_eq!(store.token([5; 32]).await.unwrap(), None);
    assert_eq!(store.tokens().await.unwrap(), [found]);
}

#[tokio::test]
async fn all_tokens_of_one_person_are_revoked_together() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let of = |id| TokenFacts {
        name: String::new(),
        staff: Some(Staff { id: StaffId(id), role: Role::Analyst }),
        scopes: String::new(),
        per_minute: 60,
        made_at: second(1),
        made_by: "operator".into(),
        expires_at: second(100),
    };
    for (digest, owner) in [(1, 7), (2, 7), (3, 8)] {
        store.add_token([digest; 32], of(owner)).await.unwrap();
    }

    let revoked = store.revoke_tokens_of(StaffId(7), second(6)).await.unwrap();

    assert_eq!(revoked, 2);
    assert_eq!(store.token([3; 32]).await.unwrap().unwrap().revoked_at, None);
}

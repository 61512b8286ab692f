//! What officers come back with: drafts, and the secrets that open a case.

use super::toy::{Story, known, open, pending};
use jiff::civil::date;
use jiff::{Timestamp, ToSpan as _};
use writ_store::{
    AtMost, Beside, DRAFT_BYTES, Draft, DraftId, NewCode, Store, StoreError, TryTaken, UploadId,
};

const ID: DraftId = DraftId([4; 16]);

fn now() -> Timestamp {
    "2024-03-01T12:00:00Z".parse().unwrap()
}

fn draft(answers: &str) -> Draft {
    Draft {
        id: ID,
        secret_digest: [1; 32],
        updated_at: now(),
        expires_at: now() + 24.hours(),
        answers: answers.into(),
    }
}

/// A case that a secret opens.
async fn case(store: &Store, beside: Vec<Beside>) -> writ_core::event_record::CaseId {
    let received = Story::begin("W-1", known(date(2024, 3, 1), pending()), &[]);
    store.append_with(received.as_new(), beside).await.unwrap().case
}

#[tokio::test]
async fn a_draft_is_there_to_return_to_until_it_expires() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;

    store.save_draft(draft("{\"a\":1}"), Vec::new()).await.unwrap();
    store.save_draft(draft("{\"a\":2}"), Vec::new()).await.unwrap();
    let found = store.draft(ID, now()).await.unwrap();
    let expired = store.draft(ID, now() + 24.hours()).await.unwrap();
    let swept = store.sweep_drafts(now() + 24.hours()).await.unwrap();

    assert!(found.is_some_and(|stored| stored.draft == draft("{\"a\":2}")));
    assert!(expired.is_none());
    assert_eq!(swept, 1);
}

#[tokio::test]
async fn nobody_overwrites_a_draft_with_another_secret_or_without_bound() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    store.save_draft(draft("{}"), Vec::new()).await.unwrap();

    let of_another = Draft { secret_digest: [2; 32], ..draft("{\"a\":1}") };
    let of_another = store.save_draft(of_another, Vec::new()).await;
    let too_large = store.save_draft(draft(&"x".repeat(DRAFT_BYTES + 1)), Vec::new()).await;

    assert!(matches!(of_another, Err(StoreError::NoSuchDraft)), "{of_another:?}");
    assert!(matches!(too_large, Err(StoreError::TooLarge { .. })), "{too_large:?}");
    let kept = store.draft(ID, now()).await.unwrap();
    assert!(kept.is_some_and(|stored| stored.draft == draft("{}") && stored.sent.is_none()));
}

#[tokio::test]
async fn saving_a_draft_keeps_what_was_uploaded_for_it() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let mut incoming = store.take_in(UploadId([1; 16]), 100);
    incoming.write(b"certificate").await.unwrap();
    let upload = incoming.stage(now() + 1.hour()).await.unwrap();

    store.save_draft(draft("{}"), vec![upload.id]).await.unwrap();

    let kept = store.upload(upload.id, now() + 23.hours()).await.unwrap().unwrap();
    assert_eq!(kept.expires_at, now() + 24.hours());
}

#[tokio::test]
async fn a_sent_draft_leads_to_the_case_that_it_became_and_is_sent_once() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    store.save_draft(draft("{}"), Vec::new()).await.unwrap();
    let secret_digest = store.secret_digest("receipt", b"a secret");

    let until = now() + 1.hour();
    let sent = || Beside::DraftSent { id: ID, until };
    let id = case(&store, vec![sent(), Beside::GiveAccess { secret_digest }]).await;
    let second = Story::begin("W-2", known(date(2024, 3, 1), pending()), &[]);
    let again = store.append_with(second.as_new(), vec![sent()]).await;

    assert!(matches!(again, Err(StoreError::NoSuchDraft)));
    let left = store.draft(ID, now()).await.unwrap().unwrap();
    assert_eq!((left.sent.as_deref(), left.draft.answers.as_str()), (Some("W-1"), ""));
    assert_eq!(left.draft.expires_at, until);
    let access = store.access("W-1").await.unwrap().unwrap();
    assert_eq!((access.case, access.secret_digest), (id, secret_digest));
    assert!(store.access("W-2").await.unwrap().is_none());
}

#[tokio::test]
async fn so_many_failures_lock_a_case_for_a_while() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let id = case(&store, vec![Beside::GiveAccess { secret_digest: [1; 32] }]).await;
    let until = now() + 1.hour();

    store.take_try(id, 3, now(), until).await.unwrap();
    let second = store.take_try(id, 3, now(), until).await.unwrap();
    let before = store.access("W-1").await.unwrap().unwrap();
    let third = store.take_try(id, 3, now(), until).await.unwrap();
    let locked = store.access("W-1").await.unwrap().unwrap();
    let fourth = store.take_try(id, 3, now(), until).await.unwrap();
    let later = store.take_try(id, 3, until, until + 1.hour()).await.unwrap();
    store.access_succeeded(id).await.unwrap();
    let after = store.access("W-1").await.unwrap().unwrap();

    assert_eq!(second, TryTaken::Taken { is_last: false });
    assert_eq!(third, TryTaken::Taken { is_last: true });
    assert_eq!(fourth, TryTaken::Locked);
    assert_eq!(later, TryTaken::Taken { is_last: false });
    assert_eq!((before.failed_attempts, before.locked_until), (2, None));
    assert_eq!((locked.failed_attempts, locked.locked_until), (0, Some(until)));
    assert_eq!((after.failed_attempts, after.locked_until), (0, None));
}

#[tokio::test]
async fn a_code_and_a_step_are_used_once() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let id = case(&store, vec![Beside::GiveAccess { secret_digest: [1; 32] }]).await;
    let code = NewCode {
        case: id,
        digest: [7; 32],
        asked_at: now(),
        expires_at: now() + 10.minutes(),
        personal: Some("{}".to_owned()),
    };

    let enrolled = store.enrol_authenticator(id, b"shared".to_vec(), 100).await.unwrap();
    let over = store.enrol_authenticator(id, b"other".to_vec(), 100).await.unwrap();
    let steps = [
        store.use_step(id, 100).await.unwrap(),
        store.use_step(id, 101).await.unwrap(),
        store.use_step(id, 101).await.unwrap(),
    ];
    let most = vec![AtMost { number: 1, since: now() - 1.hour() }];
    let asked = store.ask_code(code.clone(), most.clone()).await.unwrap();
    let too_many = store.ask_code(code, most).await.unwrap();
    let shown = [0, 1].map(|_| store.show_sent_code(id));
    let shown = futures_util::future::try_join_all(shown).await.unwrap();
    let codes = [
        store.use_code(id, [8; 32], now()).await.unwrap(),
        store.use_code(id, [7; 32], now() + 10.minutes()).await.unwrap(),
        store.use_code(id, [7; 32], now()).await.unwrap(),
        store.use_code(id, [7; 32], now()).await.unwrap(),
    ];

    assert_eq!((enrolled, over), (true, false));
    assert_eq!((asked, too_many), (true, false));
    let mut tries: Vec<_> = shown.into_iter().map(|shown| shown.unwrap().tries).collect();
    tries.sort_unstable();
    assert_eq!(tries, [0, 1]);
    assert_eq!(steps, [false, true, false]);
    assert_eq!(codes, [false, false, true, false]);
    let access = store.access("W-1").await.unwrap().unwrap();
    assert!(access.authenticator.is_some_and(|one| one.secret == b"shared"));
}

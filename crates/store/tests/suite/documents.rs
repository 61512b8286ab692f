//! The bytes of a case: on record with the change that speaks of them, whole, and gone with the case.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::toy::{Story, known, open, pending, replay};
use crate::engine;
use jiff::Timestamp;
use jiff::civil::date;
use sha2::{Digest as _, Sha256};
use writ_store::{
    Beside, Content, INLINE_BYTES, NewDocument, Place, Store, StoreError, Suspect, Target, Upload,
    UploadId,
};

const LARGE: usize = 3 * INLINE_BYTES + 17;
const PAPER: Place = Place::Paper(1);

fn now() -> Timestamp {
    "2024-03-01T12:00:00Z".parse().unwrap()
}

fn in_the_afternoon() -> Timestamp {
    "2024-03-01T16:00:00Z".parse().unwrap()
}

fn in_the_evening() -> Timestamp {
    "2024-03-01T20:00:00Z".parse().unwrap()
}

fn tomorrow() -> Timestamp {
    "2024-03-02T12:00:00Z".parse().unwrap()
}

fn story(reference: &str) -> Story {
    Story::begin(reference, known(date(2024, 3, 1), pending()), &[])
}

fn bytes(size: usize) -> Vec<u8> {
    (0..size).map(|place| u8::try_from(place % 251).unwrap()).collect()
}

async fn stage(store: &Store, id: u8, content: &[u8]) -> Upload {
    let mut incoming = store.take_in(UploadId([id; 16]), 10_000_000);
    for chunk in content.chunks(10_000) {
        incoming.write(chunk).await.unwrap();
    }
    incoming.stage(tomorrow()).await.unwrap()
}

fn document(place: Place, sha256: [u8; 32], size_bytes: u64, content: Content) -> Beside {
    Beside::Document(NewDocument {
        place,
        kind: "attachment".into(),
        media_type: "application/pdf".into(),
        name: "order against a person.pdf".into(),
        size_bytes,
        sha256,
        content,
    })
}

fn claimed(upload: &Upload) -> Beside {
    document(PAPER, upload.sha256, upload.size_bytes, Content::Upload(upload.id))
}

fn held(content: &[u8]) -> Beside {
    let sha256 = Sha256::digest(content).into();
    document(PAPER, sha256, content.len() as u64, Content::Bytes(content.to_vec()))
}

/// Every file below the place of large documents.
fn files(store: &Store) -> Vec<PathBuf> {
    fn below(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() { below(&path, found) } else { found.push(path) }
        }
    }
    let mut found = Vec::new();
    below(&engine::files(store.folder()), &mut found);
    found.retain(|path| !path.ends_with("incoming/probe"));
    found
}

/// Lets everything that is coming in be older than a day.
fn let_a_day_pass(store: &Store) {
    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    for file in files(store).iter().filter(|file| file.parent().unwrap().ends_with("incoming")) {
        fs::File::options().write(true).open(file).unwrap().set_modified(long_ago).unwrap();
    }
}

async fn suspects(store: &Store) -> Vec<Suspect> {
    let found = store.verify(replay, |_| {}).await.unwrap();
    found.differences.into_iter().map(|difference| difference.suspect).collect()
}

/// IN-6.
#[tokio::test]
async fn what_was_sent_is_read_back_byte_for_byte_small_or_large() {
    for size in [0, 1, INLINE_BYTES, INLINE_BYTES + 1, LARGE] {
        let folder = tempfile::tempdir().unwrap();
        let store = open(folder.path()).await;
        let content = bytes(size);
        let upload = stage(&store, 1, &content).await;

        let beside = vec![claimed(&upload)];
        let case = store.append_with(story("W-1").as_new(), beside).await.unwrap().case;

        let reading = store.read_document(case, PAPER).await.unwrap().unwrap();
        assert_eq!(reading.document.name.as_deref(), Some("order against a person.pdf"));
        assert_eq!(reading.document.size_bytes, size as u64);
        assert_eq!(reading.read_all(1 << 30).await.unwrap(), content);
        assert_eq!(store.upload(upload.id, now()).await.unwrap(), None);
        assert_eq!(files(&store).len(), usize::from(size > INLINE_BYTES));
        assert_eq!(suspects(&store).await, []);
    }
}

#[tokio::test]
async fn small_bytes_need_no_staging() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let content = bytes(900);

    let case = store.append_with(story("W-1").as_new(), vec![held(&content)]).await.unwrap().case;

    let reading = store.read_document(case, PAPER).await.unwrap().unwrap();
    assert_eq!(reading.read_all(1_000).await.unwrap(), content);
    assert_eq!(store.documents(case).await.unwrap().len(), 1);
}

#[tokio::test]
async fn more_bytes_than_are_taken_are_refused_and_leave_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let mut incoming = store.take_in(UploadId([1; 16]), LARGE as u64);

    incoming.write(&bytes(LARGE)).await.unwrap();
    let refused = incoming.write(&[0]).await;
    drop(incoming);

    assert!(matches!(refused, Err(StoreError::TooLarge { .. })), "{refused:?}");
    assert!(files(&store).is_empty());
}

/// Of two changes that claim the same upload one has it, and the other is not there at all.
#[tokio::test]
async fn an_upload_is_claimed_once_and_a_change_without_its_bytes_is_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let upload = stage(&store, 1, &bytes(LARGE)).await;

    store.append_with(story("W-1").as_new(), vec![claimed(&upload)]).await.unwrap();
    let again = store.append_with(story("W-2").as_new(), vec![claimed(&upload)]).await;
    let other = Upload { sha256: [0; 32], ..stage(&store, 2, &bytes(7)).await };
    let of_other_bytes = store.append_with(story("W-3").as_new(), vec![claimed(&other)]).await;
    let Beside::Document(mut untrue) = held(&bytes(7)) else { panic!() };
    untrue.sha256 = [0; 32];
    let untrue = vec![Beside::Document(untrue)];
    let untrue = store.append_with(story("W-4").as_new(), untrue).await;

    assert!(matches!(again, Err(StoreError::NoSuchUpload)), "{again:?}");
    assert!(matches!(of_other_bytes, Err(StoreError::NoSuchUpload)), "{of_other_bytes:?}");
    assert!(matches!(untrue, Err(StoreError::Inconsistent { .. })), "{untrue:?}");
    for reference in ["W-2", "W-3", "W-4"] {
        assert_eq!(store.case_by_reference(reference).await.unwrap(), None);
    }
    assert_eq!(suspects(&store).await, []);
}

#[tokio::test]
async fn an_upload_that_nobody_claims_expires_with_its_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let (small, large) = (stage(&store, 1, &bytes(7)).await, stage(&store, 2, &bytes(LARGE)).await);

    let before = store.sweep_uploads(now()).await.unwrap();
    let found = store.upload(large.id, now()).await.unwrap();
    let after = store.sweep_uploads(tomorrow()).await.unwrap();

    assert_eq!((before, after), (0, 2));
    assert_eq!(found, Some(large.clone()));
    for upload in [small, large] {
        assert_eq!(store.upload(upload.id, now()).await.unwrap(), None);
    }
    assert!(files(&store).is_empty());
}

/// RT-1.
#[tokio::test]
async fn erasing_a_case_destroys_its_documents_and_no_others() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let content = bytes(LARGE);
    let (first, second) = (stage(&store, 1, &content).await, stage(&store, 2, &content).await);
    let (before, other) = (story("W-1"), story("W-2"));
    let beside = vec![claimed(&first), Beside::GiveAccess { secret_digest: [1; 32] }];
    let appended = store.append_with(before.as_new(), beside).await.unwrap();
    let kept = store.append_with(other.as_new(), vec![claimed(&second)]).await.unwrap().case;
    let mut erased = before.then("erased", None);
    erased.projection.is_erased = true;

    let target = Target::Existing { id: appended.case, expected_seq: appended.seq };
    store.append(erased.since(&before, target)).await.unwrap();

    let documents = store.documents(appended.case).await.unwrap();
    assert!(documents[0].is_destroyed && documents[0].name.is_none());
    assert_eq!(documents[0].sha256, first.sha256);
    assert!(store.read_document(appended.case, PAPER).await.unwrap().is_none());
    assert!(store.access("W-1").await.unwrap().is_none());
    let reading = store.read_document(kept, PAPER).await.unwrap().unwrap();
    assert_eq!(reading.read_all(1 << 30).await.unwrap(), content);
    assert_eq!(files(&store).len(), 1);
}

/// DA-5: a package that is taken back can be fetched by nobody.
#[tokio::test]
async fn one_document_can_be_destroyed_alone() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let upload = stage(&store, 1, &bytes(LARGE)).await;
    let before = story("W-1");
    let appended = store.append_with(before.as_new(), vec![claimed(&upload)]).await.unwrap();
    let after = before.then("withdrawn", None);

    let target = Target::Existing { id: appended.case, expected_seq: appended.seq };
    let beside = vec![Beside::DestroyDocument(PAPER)];
    store.append_with(after.since(&before, target), beside).await.unwrap();

    assert!(store.read_document(appended.case, PAPER).await.unwrap().is_none());
    assert!(files(&store).is_empty());
    assert_eq!(suspects(&store).await, []);
}

/// What a crash between the file and its row leaves is named, and takes nothing with it.
#[tokio::test]
async fn bytes_without_a_row_and_a_row_without_bytes_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let upload = stage(&store, 1, &bytes(LARGE)).await;
    let case = store.append_with(story("W-1").as_new(), vec![claimed(&upload)]).await.unwrap().case;
    let kept = files(&store).pop().unwrap();

    let stray = engine::files(store.folder()).join("ab").join("ab".repeat(32));
    fs::create_dir_all(stray.parent().unwrap()).unwrap();
    fs::write(&stray, b"stray").unwrap();
    let with_stray = suspects(&store).await;
    fs::remove_file(stray).unwrap();

    let mut changed = fs::read(&kept).unwrap();
    changed[INLINE_BYTES + 1_000] ^= 1;
    fs::write(&kept, changed).unwrap();
    let with_other = suspects(&store).await;
    let reading = store.read_document(case, PAPER).await.unwrap().unwrap();
    let read = reading.read_all(1 << 30).await;

    fs::remove_file(&kept).unwrap();
    let with_none = suspects(&store).await;

    assert_eq!(with_stray, [Suspect::File]);
    assert_eq!(with_other, [Suspect::Document]);
    assert!(matches!(read, Err(StoreError::Damaged { .. })), "{:?}", read.map(drop));
    assert_eq!(with_none, [Suspect::Document]);
}

/// A kill leaves half of an upload, and one that is staged.
#[tokio::test]
async fn a_process_that_is_killed_loses_no_staged_upload_and_keeps_no_half_one() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let content = bytes(LARGE);
    let staged = stage(&store, 1, &content).await;
    let mut half = store.take_in(UploadId([2; 16]), 10_000_000);
    half.write(&content).await.unwrap();

    let elsewhere = tempfile::tempdir().unwrap();
    let store = open(&engine::killed(folder.path(), elsewhere.path())).await;
    let case = store.append_with(story("W-1").as_new(), vec![claimed(&staged)]).await.unwrap().case;
    let_a_day_pass(&store);
    store.sweep_uploads(in_the_evening()).await.unwrap();

    let reading = store.read_document(case, PAPER).await.unwrap().unwrap();
    assert_eq!(reading.read_all(1 << 30).await.unwrap(), content);
    assert_eq!(files(&store).len(), 1);
    assert_eq!(suspects(&store).await, []);
}

/// A clock that was set back gives what comes in a day that is long past.
#[tokio::test]
async fn what_is_coming_in_stays_however_the_clock_of_its_file_was_set() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let mut half = store.take_in(UploadId([2; 16]), 10_000_000);
    half.write(&bytes(LARGE)).await.unwrap();

    store.sweep_uploads("2124-03-01T12:00:00Z".parse().unwrap()).await.unwrap();

    assert!(half.stage(in_the_evening()).await.is_ok());
    assert_eq!(suspects(&store).await, []);
}

/// A kill between the file and its row leaves the file under both of its names.
#[tokio::test]
async fn a_file_that_has_its_name_and_no_row_yet_is_no_difference_and_goes_after_a_day() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    stage(&store, 1, &bytes(LARGE)).await;
    let kept = files(&store).pop().unwrap();
    engine::mark(store.folder(), &kept);

    store.sweep_uploads(now()).await.unwrap();
    let with_row = (files(&store).len(), suspects(&store).await);
    let mut connection = engine::raw(store.folder()).await;
    sqlx::raw_sql("DELETE FROM upload").execute(&mut connection).await.unwrap();
    store.sweep_uploads(in_the_afternoon()).await.unwrap();
    let without = (files(&store).len(), suspects(&store).await);
    let_a_day_pass(&store);
    store.sweep_uploads(in_the_evening()).await.unwrap();

    assert_eq!(with_row, (2, vec![]));
    assert_eq!(without, (2, vec![]));
    assert!(files(&store).is_empty());
}

/// A file that cannot be removed at once is removed later.
#[tokio::test]
async fn a_file_that_should_be_gone_is_named_until_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let upload = stage(&store, 1, &bytes(LARGE)).await;
    let mut connection = engine::raw(store.folder()).await;
    let doom = "INSERT INTO doomed_file (file) SELECT file FROM upload; DELETE FROM upload";
    sqlx::raw_sql(doom).execute(&mut connection).await.unwrap();

    let before = suspects(&store).await;
    store.destroy_doomed().await.unwrap();
    let after = suspects(&store).await;

    assert_eq!((before, after), (vec![Suspect::File], vec![]));
    assert!(files(&store).is_empty());
    assert_eq!(store.upload(upload.id, now()).await.unwrap(), None);
}

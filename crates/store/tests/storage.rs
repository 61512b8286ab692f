//! What the store promises of files, in an S3-compatible storage: whole or not at all, whenever it fails.

#![cfg(test)]

#[expect(dead_code, reason = "it serves the suite as a whole")]
#[path = "engine/storage.rs"]
mod engine;

#[path = "suite/documents.rs"]
mod documents;
#[path = "suite/toy.rs"]
mod toy;

use std::fs;
use std::path::Path;

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use toy::{KEY, replay};
use writ_store::{Incoming, OpenMode, Store, StoreError, UploadId};
use writ_testkit::object_storage::{Behaviour, Storage};

const MIB: usize = 1024 * 1024;
/// A part and a rest.
const IN_PARTS: usize = 6 * MIB + 17;
const ID: UploadId = UploadId([1; 16]);

fn now() -> Timestamp {
    "2024-03-01T12:00:00Z".parse().unwrap()
}

fn tomorrow() -> Timestamp {
    "2024-03-02T12:00:00Z".parse().unwrap()
}

/// Bytes of which no two parts are the same.
fn bytes(size: usize) -> Vec<u8> {
    (0..size).map(|place| u8::try_from((place ^ (place >> 16)) % 251).unwrap()).collect()
}

async fn half_taken_in(store: &Store, content: &[u8]) -> Incoming {
    let mut incoming = store.take_in(ID, 100_000_000);
    for chunk in content.chunks(100_000) {
        incoming.write(chunk).await.unwrap();
    }
    incoming
}

/// The names of the objects in a folder of the storage.
fn objects(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name != "probe").collect()
}

#[tokio::test]
async fn what_is_sent_in_parts_is_read_back_byte_for_byte_and_leaves_no_part() {
    let (folder, storage) = (tempfile::tempdir().unwrap(), Storage::start());
    let store = engine::open_in(&storage, folder.path(), KEY).await;
    let content = bytes(2 * IN_PARTS);

    let half = half_taken_in(&store, &content).await;
    let parts = storage.parts();
    let upload = half.stage(tomorrow()).await.unwrap();

    let read = store.upload_bytes(ID, now(), u64::MAX).await.unwrap().unwrap();
    assert_eq!(parts, 2);
    assert_eq!(storage.parts(), 0);
    assert!(read == content);
    assert_eq!(upload.sha256, <[u8; 32]>::from(Sha256::digest(&content)));
    let found = store.verify(replay, |_| {}).await.unwrap();
    assert!(found.is_clean(), "{:?}", found.differences);
}

/// Lets the one mark there is be of long ago.
fn age_the_mark(marks: &Path) {
    let [mark] = objects(marks).try_into().unwrap();
    assert_ne!(mark, ID.to_string(), "a mark does not tell what claims the upload");
    let mark = fs::File::options().write(true).open(marks.join(mark)).unwrap();
    mark.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
}

/// Nobody is there any more to remove it.
#[tokio::test]
async fn the_parts_of_a_process_that_is_killed_go_after_a_day_by_the_clock_of_the_storage() {
    let (folder, storage) = (tempfile::tempdir().unwrap(), Storage::start());
    let store = engine::open_in(&storage, folder.path(), KEY).await;
    let marks = storage.folder(&engine::path(folder.path())).join("incoming");
    std::mem::forget(half_taken_in(&store, &bytes(IN_PARTS)).await);

    let in_a_century: Timestamp = "2124-03-01T12:00:00Z".parse().unwrap();
    store.sweep_uploads(in_a_century).await.unwrap();
    let at_once = (storage.parts(), objects(&marks).len());
    age_the_mark(&marks);
    store.sweep_uploads(in_a_century + jiff::SignedDuration::from_hours(1)).await.unwrap();

    assert_eq!(at_once, (1, 1), "a clock of ours that runs fast takes nothing that is under way");
    assert_eq!((storage.parts(), objects(&marks).len()), (0, 0));
}

#[tokio::test]
async fn an_upload_that_its_sender_breaks_off_leaves_no_part() {
    let (folder, storage) = (tempfile::tempdir().unwrap(), Storage::start());
    let store = engine::open_in(&storage, folder.path(), KEY).await;
    let half = half_taken_in(&store, &bytes(IN_PARTS)).await;

    drop(half);

    let marks = storage.folder(&engine::path(folder.path())).join("incoming");
    for _ in 0..1_000 {
        if storage.parts() == 0 && objects(&marks).is_empty() {
            return;
        }
        store.probe(now()).await.unwrap();
    }
    panic!("there are parts still");
}

#[tokio::test]
async fn while_the_storage_fails_nothing_is_acknowledged_and_afterwards_all_is_well() {
    for failing in [Behaviour::Overloaded, Behaviour::Away] {
        let (folder, storage) = (tempfile::tempdir().unwrap(), Storage::start());
        let store = engine::open_in(&storage, folder.path(), KEY).await;
        let content = bytes(300_000);
        let half = half_taken_in(&store, &content).await;

        storage.behave(failing);
        let refused = half.stage(tomorrow()).await;
        let ready = store.probe(now()).await;
        let found = store.upload(ID, now()).await.unwrap();
        storage.behave(Behaviour::Serve);
        let again = half_taken_in(&store, &content).await.stage(tomorrow()).await;

        assert!(matches!(refused, Err(StoreError::FilesAway { .. })), "{failing:?}: {refused:?}");
        assert!(matches!(ready, Err(StoreError::FilesAway { .. })), "{failing:?}: {ready:?}");
        assert_eq!(found, None, "{failing:?}");
        assert!(again.is_ok(), "{failing:?}: {again:?}");
        let read = store.upload_bytes(ID, now(), u64::MAX).await.unwrap().unwrap();
        assert!(read == content, "{failing:?}");
        let verified = store.verify(replay, |_| {}).await.unwrap();
        assert!(verified.is_clean(), "{failing:?}: {:?}", verified.differences);
    }
}

#[tokio::test]
async fn a_storage_that_goes_away_between_two_parts_ends_the_upload_and_keeps_nothing() {
    let (folder, storage) = (tempfile::tempdir().unwrap(), Storage::start());
    let store = engine::open_in(&storage, folder.path(), KEY).await;
    let mut half = half_taken_in(&store, &bytes(IN_PARTS)).await;

    storage.behave(Behaviour::Away);
    let refused = half.write(&bytes(IN_PARTS)).await;
    drop(half);
    storage.behave(Behaviour::Serve);
    let marks = storage.folder(&engine::path(folder.path())).join("incoming");
    age_the_mark(&marks);
    store.sweep_uploads(now()).await.unwrap();

    assert!(matches!(refused, Err(StoreError::FilesAway { .. })), "{refused:?}");
    assert_eq!((storage.parts(), objects(&marks).len()), (0, 0));
}

#[tokio::test]
async fn who_is_not_let_in_learns_so_and_shows_no_secret() {
    let (folder, storage) = (tempfile::tempdir().unwrap(), Storage::start());
    let store = engine::open_in(&storage, folder.path(), KEY).await;
    store.close().await;
    let mut files = engine::settings(&storage, folder.path());
    let wrong = "aws_access_key_id = AKIATESTS\naws_secret_access_key = another secret\n";
    fs::write(files.credentials_file.as_ref().unwrap(), wrong).unwrap();
    files.region = Some("eu-central-1".into());

    let location = writ_store::Location { files: Some(files), ..folder.path().into() };
    let store = Store::open(location, OpenMode::Existing).await.unwrap();
    let refused = store.probe(now()).await.unwrap_err();

    let said = format!("{refused} {refused:?}");
    assert!(said.contains("SignatureDoesNotMatch"), "{said}");
    assert!(!said.contains("AKIATESTS") && !said.contains("another secret"), "{said}");
}

/// RT-1: what is to be destroyed is not forgotten because somebody wrote the name of another bucket.
#[tokio::test]
async fn where_there_is_no_such_bucket_nothing_counts_as_destroyed() {
    let (folder, storage) = (tempfile::tempdir().unwrap(), Storage::start());
    let store = engine::open_in(&storage, folder.path(), KEY).await;
    half_taken_in(&store, &bytes(300_000)).await.stage(tomorrow()).await.unwrap();
    let settings = engine::settings(&storage, folder.path());
    let files = writ_store::FilesSettings { url: "s3://another/writ".into(), ..settings };
    let location = writ_store::Location { files: Some(files), ..folder.path().into() };
    let elsewhere = Store::open(location, OpenMode::Existing).await.unwrap();

    let destroyed = elsewhere.discard_upload(ID).await;
    let found = store.verify(replay, |_| {}).await.unwrap();
    store.destroy_doomed().await.unwrap();

    assert!(matches!(destroyed, Err(StoreError::FilesAway { .. })), "{destroyed:?}");
    assert_eq!(found.differences_total, 1, "{:?}", found.differences);
    assert!(store.verify(replay, |_| {}).await.unwrap().is_clean());
}

/// A listing comes in pages of a thousand.
#[tokio::test]
async fn of_a_great_many_objects_each_without_a_row_is_counted() {
    let (folder, storage) = (tempfile::tempdir().unwrap(), Storage::start());
    let store = engine::open_in(&storage, folder.path(), KEY).await;
    half_taken_in(&store, &bytes(300_000)).await.stage(tomorrow()).await.unwrap();
    let place = storage.folder(&engine::path(folder.path()));
    fs::create_dir_all(place.join("ab")).unwrap();
    for number in 0..1_001 {
        fs::write(place.join(format!("ab/ab{number:062x}")), b"stray").unwrap();
    }
    fs::write(place.join("ab/a note of somebody's"), b"not ours").unwrap();

    let found = store.verify(replay, |_| {}).await.unwrap();

    assert_eq!(found.differences_total, 1_001);
}

/// A backup of a record whose files are elsewhere is a folder that holds everything.
#[tokio::test]
async fn a_copy_of_the_record_has_its_files_beside_it() {
    let (folder, storage) = (tempfile::tempdir().unwrap(), Storage::start());
    let store = engine::open_in(&storage, folder.path(), KEY).await;
    let content = bytes(2 * MIB);
    half_taken_in(&store, &content).await.stage(tomorrow()).await.unwrap();
    let copy = tempfile::tempdir().unwrap();

    store.copy_to(copy.path()).await.unwrap();
    storage.behave(Behaviour::Away);

    fs::copy(folder.path().join("sealing.key"), copy.path().join("sealing.key")).unwrap();
    let copied = Store::open(copy.path(), OpenMode::Existing).await.unwrap();
    let read = copied.upload_bytes(ID, now(), u64::MAX).await.unwrap().unwrap();
    assert!(read == content);
    assert!(copied.verify(replay, |_| {}).await.unwrap().is_clean());
}

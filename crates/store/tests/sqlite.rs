//! What the store promises, on the embedded engine.

#![cfg(test)]

#[path = "engine/sqlite.rs"]
mod engine;
mod suite;

use std::fs;
use std::process::Command;

use suite::toy::{open, replay};
use writ_store::{INLINE_BYTES, Store, UploadId};

/// Its file is slow to read, as those of a storage may be: whoever reads waits until somebody writes.
#[tokio::test]
async fn what_is_destroyed_while_everything_is_verified_is_no_difference() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let (now, tomorrow) = ("2024-03-01T12:00:00Z", "2024-03-02T12:00:00Z");
    let stage = async |store: &Store, id| {
        let mut incoming = store.take_in(UploadId([id; 16]), 10_000_000);
        incoming.write(&vec![id; 2 * INLINE_BYTES]).await.unwrap();
        incoming.stage(tomorrow.parse().unwrap()).await.unwrap().id
    };
    stage(&store, 1).await;
    let folders = fs::read_dir(engine::files(folder.path())).unwrap().map(|of| of.unwrap().path());
    let mut files = folders.flat_map(|of| fs::read_dir(of).unwrap());
    let inside = files.next().unwrap().unwrap().path();
    let content = fs::read(&inside).unwrap();
    fs::remove_file(&inside).unwrap();
    assert!(Command::new("mkfifo").arg(&inside).status().unwrap().success());
    let second = stage(&store, 2).await;

    let meanwhile = async {
        let pipe = tokio::fs::OpenOptions::new().write(true).open(&inside).await.unwrap();
        assert!(store.discard_upload(second).await.unwrap());
        let mut pipe = pipe.into_std().await;
        let write = move || std::io::Write::write_all(&mut pipe, &content);
        tokio::task::spawn_blocking(write).await.unwrap()
    };
    let (found, written) = tokio::join!(store.verify(replay, |_| {}), meanwhile);

    written.unwrap();
    assert_eq!(found.unwrap().differences, []);
    assert!(store.upload(second, now.parse().unwrap()).await.unwrap().is_none());
}

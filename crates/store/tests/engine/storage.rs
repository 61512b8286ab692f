//! The embedded engine with its files in an S3-compatible storage. Each folder has a path of its own in the bucket.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use writ_store::{FilesSettings, Location, OpenMode, Store};
use writ_testkit::object_storage::Storage;

#[path = "sqlite.rs"]
mod sqlite;

pub(crate) use sqlite::{killed, raw};

/// The storage of the tests in which it does not fail.
static SHARED: LazyLock<Storage> = LazyLock::new(Storage::start);

/// The path of a folder in the bucket; a copy of the folder has the same.
pub(crate) fn path(folder: &Path) -> String {
    let file = folder.join("path-in-bucket");
    fs::read_to_string(&file).unwrap_or_else(|_| {
        let path = folder.file_name().unwrap().to_string_lossy().replace('.', "x");
        fs::write(file, &path).unwrap();
        path
    })
}

/// Opens the store of a folder.
pub(crate) async fn open(folder: &Path, chance: [u8; 32]) -> Store {
    open_in(&SHARED, folder, chance).await
}

/// Opens the store of a folder with its files in this storage.
pub(crate) async fn open_in(storage: &Storage, folder: &Path, chance: [u8; 32]) -> Store {
    let location = Location { files: Some(settings(storage, folder)), ..Location::from(folder) };
    Store::open(location, OpenMode::CreateIfMissing { chance }).await.unwrap()
}

/// How the storage is reached from a folder.
pub(crate) fn settings(storage: &Storage, folder: &Path) -> FilesSettings {
    storage.settings(&path(folder), folder)
}

/// Where the files of a folder are.
pub(crate) fn files(folder: &Path) -> PathBuf {
    SHARED.folder(&path(folder))
}

/// The mark of what came in as it is before the row of a file.
pub(crate) fn mark(folder: &Path, kept: &Path) {
    let marks = files(folder).join("incoming");
    fs::create_dir_all(&marks).unwrap();
    fs::write(marks.join(kept.file_name().unwrap()), b"").unwrap();
}

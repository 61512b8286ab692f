//! Where large files lie, sealed: each is durable under its name before a row speaks of it.
//!
//! Nothing is ever written under a name that a row may have: bytes come in beside, and then get their name. A mark
//! of what came in, under the same name, stays until a row speaks of it, so that an upload that was broken off in between
//! is found and goes. The mark does not tell under which name the upload is claimed. Each upload has a file of its own even where two have the same bytes, so that destroying one case's
//! document takes nothing from another.
//!
//! A folder and a bucket hold the same files under the same paths, so that any tool that copies moves one into the
//! other (ADR 13).

mod bucket;
mod connection;
mod folder;
mod settings;

use futures_util::stream::{self, BoxStream, StreamExt as _, TryStreamExt as _};
use jiff::{SignedDuration, Timestamp};

pub(crate) use self::bucket::Bucket;
use self::bucket::{BucketReading, BucketTaking};
use self::folder::FolderTaking;
pub(crate) use self::folder::{Folder, create_folder, failed_writing};
pub use self::settings::{FilesEnvironment, FilesSettings};
use crate::error::StoreError;
use crate::uploads::blocking;

/// Where that stands which is coming in.
const INCOMING: &str = "incoming";
/// What is written there to see whether that can be done.
const PROBE: &str = "probe";
/// The digits of a name that are also the folder of its file, so that no folder grows too long.
const FOLDER_DIGITS: usize = 2;
const GONE: StoreError = StoreError::Damaged { what: "the file of a document is gone" };
/// Whoever still writes began less long ago.
const BROKEN_OFF_AFTER: SignedDuration = SignedDuration::from_hours(24);

/// Where large files lie.
#[derive(Clone)]
pub(crate) enum Files {
    Folder(Folder),
    Bucket(Bucket),
}

/// A file that is coming in. Dropped before it is kept, nothing of it remains.
pub(crate) enum Taking {
    Folder(FolderTaking),
    Bucket(BucketTaking),
}

/// A file that is read from its beginning.
pub(crate) enum SealedFile {
    Folder(std::fs::File),
    Bucket(BucketReading),
}

impl Files {
    /// Begins to take in the file that is to have this name.
    pub(crate) async fn begin(&self, name: String) -> Result<Taking, StoreError> {
        Ok(match self {
            Self::Folder(folder) => Taking::Folder(FolderTaking::begin(folder, name).await?),
            Self::Bucket(bucket) => Taking::Bucket(BucketTaking::begin(bucket, name)),
        })
    }

    /// Removes the mark of what came in. That it is gone already is no failure.
    pub(crate) async fn forget_incoming(&self, name: &str) -> Result<(), StoreError> {
        match self.clone() {
            Self::Folder(folder) => {
                let name = name.to_owned();
                blocking(move || folder.forget_incoming(&name)).await
            }
            Self::Bucket(bucket) => bucket.forget_incoming(name).await,
        }
    }

    /// Removes what came in and was broken off, under the name too that it may have got.
    pub(crate) async fn destroy_broken_off(&self, name: &str) -> Result<(), StoreError> {
        if let Self::Bucket(bucket) = self {
            bucket.abort(name).await?;
        }
        self.destroy(name).await?;
        self.forget_incoming(name).await
    }

    /// Opens a file that a row speaks of.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] where it is gone.
    pub(crate) async fn open(&self, name: &str) -> Result<SealedFile, StoreError> {
        match self.clone() {
            Self::Folder(folder) => {
                let name = name.to_owned();
                blocking(move || folder.open(&name).map(SealedFile::Folder)).await
            }
            Self::Bucket(bucket) => bucket.open(name).await.map(SealedFile::Bucket),
        }
    }

    /// The size of a file as it lies there; none where it is not there.
    pub(crate) async fn size_of(&self, name: &str) -> Result<Option<u64>, StoreError> {
        match self.clone() {
            Self::Folder(folder) => {
                let name = name.to_owned();
                blocking(move || folder.size_of(&name)).await
            }
            Self::Bucket(bucket) => bucket.size_of(name).await,
        }
    }

    /// Removes a file, durably. One that is gone already is no failure.
    pub(crate) async fn destroy(&self, name: &str) -> Result<(), StoreError> {
        match self.clone() {
            Self::Folder(folder) => {
                let name = name.to_owned();
                blocking(move || folder.destroy(&name)).await
            }
            Self::Bucket(bucket) => bucket.destroy(name).await,
        }
    }

    /// The names of all files that have one, page by page.
    pub(crate) fn names(&self) -> BoxStream<'_, Result<Vec<String>, StoreError>> {
        match self {
            Self::Folder(folder) => {
                let folder = folder.clone();
                let folders = stream::once(blocking(move || folder.folders()));
                let folders = folders.map_ok(|all| stream::iter(all.into_iter().map(Ok)));
                folders
                    .try_flatten()
                    .and_then(|folder| blocking(move || Folder::names_in(&folder)))
                    .boxed()
            }
            Self::Bucket(bucket) => bucket.names(),
        }
    }

    /// The names of what is coming in, or was broken off.
    pub(crate) async fn all_incoming(&self) -> Result<Vec<String>, StoreError> {
        match self.clone() {
            Self::Folder(folder) => blocking(move || folder.all_incoming()).await,
            Self::Bucket(bucket) => bucket.incoming_before(Timestamp::MAX).await,
        }
    }

    /// The names of what came in and was broken off: nobody wrote to it for a day.
    pub(crate) async fn broken_off(&self, now: Timestamp) -> Result<Vec<String>, StoreError> {
        match self.clone() {
            Self::Folder(folder) => blocking(move || folder.broken_off(now)).await,
            Self::Bucket(bucket) => bucket.broken_off(now).await,
        }
    }

    /// Writes something small that means nothing, to see whether that can be done.
    pub(crate) async fn probe(&self) -> Result<(), StoreError> {
        match self.clone() {
            Self::Folder(folder) => blocking(move || folder.probe().map(drop)).await,
            Self::Bucket(bucket) => bucket.probe().await.map(drop),
        }
    }
}

impl Taking {
    /// Takes sealed bytes.
    pub(crate) async fn write(&mut self, sealed: &[u8]) -> Result<(), StoreError> {
        match self {
            Self::Folder(taking) => taking.write(sealed).await,
            Self::Bucket(taking) => taking.write(sealed).await,
        }
    }

    /// Gives the bytes their name: durable when it returns, with the mark of what came in beside them. Where it
    /// fails, the name may be there or not, and the sweep knows of it.
    pub(crate) async fn keep(self) -> Result<(), StoreError> {
        match self {
            Self::Folder(taking) => taking.keep().await,
            Self::Bucket(taking) => taking.keep().await,
        }
    }
}

impl SealedFile {
    /// The next bytes, so many unless the end is nearer, and the file.
    pub(crate) async fn read(self, bytes: usize) -> Result<(Vec<u8>, Self), StoreError> {
        match self {
            Self::Folder(mut file) => {
                blocking(move || Ok((folder::read(&mut file, bytes)?, Self::Folder(file)))).await
            }
            Self::Bucket(mut file) => Ok((file.read(bytes).await?, Self::Bucket(file))),
        }
    }
}

/// The path of a file below the place of all files. A name that is damaged leads nowhere outside it.
pub(crate) fn path_of(name: &str) -> String {
    let plain = plain(name);
    let folder: String = plain.chars().take(FOLDER_DIGITS).collect();
    format!("{folder}/{plain}")
}

/// The path of the mark of what comes in under a name.
pub(crate) fn mark_of(name: &str) -> String {
    format!("{INCOMING}/{}", plain(name))
}

fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_ascii_hexdigit() || *c == '-').collect()
}

/// Lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing into a text does not fail.
        let _written = write!(text, "{byte:02x}").is_ok();
        text
    })
}

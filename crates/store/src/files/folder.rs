//! A folder of sealed files: each is on disk under its name before a row speaks of it.
//!
//! Bytes come in beside, are brought to disk, and then get their name by a second link.

use std::fs;
use std::io::{self, Read as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use jiff::Timestamp;
use tokio::io::AsyncWriteExt as _;

use super::{BROKEN_OFF_AFTER, GONE, INCOMING, PROBE, mark_of, path_of};
use crate::error::StoreError;
use crate::uploads::blocking;

const FOLDER: &str = "files";
/// How the mark of a file that is coming in ends.
const PART: &str = ".part";
const LISTING: &str = "list the files";

/// The folder.
#[derive(Clone)]
pub(crate) struct Folder {
    root: Arc<Path>,
}

/// A file that is coming in; it goes again unless it is kept.
pub(crate) struct FolderTaking {
    file: tokio::fs::File,
    folder: Folder,
    name: String,
    is_kept: bool,
}

impl FolderTaking {
    pub(super) async fn begin(folder: &Folder, name: String) -> Result<Self, StoreError> {
        let folder = folder.clone();
        blocking(move || {
            let file = tokio::fs::File::from_std(folder.begin(&name)?);
            Ok(Self { file, folder, name, is_kept: false })
        })
        .await
    }

    pub(super) async fn write(&mut self, sealed: &[u8]) -> Result<(), StoreError> {
        self.file.write_all(sealed).await.map_err(failed_writing)
    }

    pub(super) async fn keep(mut self) -> Result<(), StoreError> {
        self.file.flush().await.map_err(failed_writing)?;
        self.file.sync_all().await.map_err(failed_writing)?;
        // From here on it may have its name: until its row stands, it is the sweep's to remove.
        self.is_kept = true;
        let (folder, name) = (self.folder.clone(), self.name.clone());
        blocking(move || folder.keep(&name)).await
    }
}

impl Drop for FolderTaking {
    fn drop(&mut self) {
        if !self.is_kept {
            // What cannot be removed here is swept later.
            let _gone = fs::remove_file(self.folder.incoming(&self.name)).is_ok();
        }
    }
}

impl Folder {
    pub(crate) fn of(folder: &Path) -> Self {
        Self { root: folder.join(FOLDER).into() }
    }

    /// The path of bytes that are coming in.
    pub(crate) fn incoming(&self, name: &str) -> PathBuf {
        self.root.join(mark_of(name) + PART)
    }

    /// Opens the file of bytes that are coming in, for its owner's eyes alone.
    pub(crate) fn begin(&self, name: &str) -> Result<fs::File, StoreError> {
        let path = self.incoming(name);
        let open = || {
            create_folder(path.parent())?;
            fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)
        };
        open().map_err(failed("take in a file"))
    }

    /// Gives bytes that are on disk their name, durably, beside what they came in as.
    pub(crate) fn keep(&self, name: &str) -> Result<(), StoreError> {
        let target = self.path(name);
        let keep = || {
            let folder = target.parent();
            create_folder(folder)?;
            fs::hard_link(self.incoming(name), &target)?;
            sync_folder(folder)?;
            // The folder itself may be new.
            sync_folder(Some(&self.root))
        };
        keep().map_err(failed("keep a file"))
    }

    /// Removes what bytes came in as. That it is gone already is no failure.
    pub(crate) fn forget_incoming(&self, name: &str) -> Result<(), StoreError> {
        match fs::remove_file(self.incoming(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(failed("remove what came in")(error))
            }
            _ => Ok(()),
        }
    }

    /// Opens a file that a row speaks of.
    pub(crate) fn open(&self, name: &str) -> Result<fs::File, StoreError> {
        fs::File::open(self.path(name)).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => GONE,
            _ => failed("read a file")(error),
        })
    }

    pub(super) fn size_of(&self, name: &str) -> Result<Option<u64>, StoreError> {
        match fs::metadata(self.path(name)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            found => found.map(|file| Some(file.len())).map_err(failed("look at a file")),
        }
    }

    /// Removes a file, durably. One that is gone already is no failure.
    pub(crate) fn destroy(&self, name: &str) -> Result<(), StoreError> {
        let path = self.path(name);
        let destroy = || {
            match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
            path.parent()
                .filter(|folder| folder.is_dir())
                .map_or(Ok(()), |folder| sync_folder(Some(folder)))
        };
        destroy().map_err(failed("destroy a file"))
    }

    /// The folders of the files that have a name.
    pub(crate) fn folders(&self) -> Result<Vec<PathBuf>, StoreError> {
        let list = || {
            let folders = entries(&self.root)?.into_iter();
            let mut folders: Vec<PathBuf> = folders
                .filter(|folder| folder.file_name() != INCOMING)
                .map(|folder| folder.path())
                .collect();
            folders.sort();
            Ok(folders)
        };
        list().map_err(failed(LISTING))
    }

    /// The names of the files in one of them.
    pub(crate) fn names_in(folder: &Path) -> Result<Vec<String>, StoreError> {
        let files = entries(folder).map_err(failed(LISTING))?.into_iter();
        let mut names: Vec<String> =
            files.map(|file| file.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        Ok(names)
    }

    /// Writes a small file that means nothing, and says when that was by the clock that files have.
    pub(crate) fn probe(&self) -> Result<Timestamp, StoreError> {
        let probe = self.root.join(INCOMING).join(PROBE);
        let write = || {
            create_folder(probe.parent())?;
            fs::write(&probe, [0; 4_096])?;
            fs::metadata(&probe)?.modified()
        };
        let written = write().map_err(failed("write a probe"))?;
        Ok(at(written))
    }

    /// What is coming in, or was broken off.
    pub(crate) fn all_incoming(&self) -> Result<Vec<String>, StoreError> {
        let all = || Ok(entries(&self.root.join(INCOMING))?.iter().filter_map(name_of).collect());
        all().map_err(failed("list what came in"))
    }

    /// What came in and was broken off: nobody wrote to it for a day.
    pub(super) fn broken_off(&self, now: Timestamp) -> Result<Vec<String>, StoreError> {
        let found = self.unchanged_since(now - BROKEN_OFF_AFTER)?;
        if found.is_empty() {
            return Ok(found);
        }
        // Ages are of the clock that files have. It may have been set back since the program started, and what is
        // destroyed too early is lost.
        let now_there = self.probe()?.min(now);
        self.unchanged_since(now_there - BROKEN_OFF_AFTER)
    }

    fn unchanged_since(&self, instant: Timestamp) -> Result<Vec<String>, StoreError> {
        let list = || {
            let mut unchanged = Vec::new();
            for file in entries(&self.root.join(INCOMING))? {
                match file.metadata().and_then(|metadata| metadata.modified()) {
                    Ok(modified) if at(modified) < instant => unchanged.extend(name_of(&file)),
                    // It became an upload meanwhile.
                    Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                    other => drop(other?),
                }
            }
            Ok(unchanged)
        };
        list().map_err(failed("list what came in"))
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.root.join(path_of(name))
    }
}

/// When a file was written; at the end of time where that is no time, so that it is not taken for old.
fn at(written: SystemTime) -> Timestamp {
    Timestamp::try_from(written).unwrap_or(Timestamp::MAX)
}

/// The name that a file is to have which is coming in.
fn name_of(file: &fs::DirEntry) -> Option<String> {
    file.file_name().to_str()?.strip_suffix(PART).map(str::to_owned)
}

fn failed(doing: &'static str) -> impl Fn(io::Error) -> StoreError {
    move |source| match source.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            StoreError::Full { source: Arc::new(sqlx::Error::Io(source)) }
        }
        _ => StoreError::File { doing, source },
    }
}

/// The next bytes of a file, so many unless the end is nearer.
pub(super) fn read(file: &mut fs::File, bytes: usize) -> Result<Vec<u8>, StoreError> {
    let mut read = Vec::with_capacity(bytes);
    file.take(bytes as u64).read_to_end(&mut read).map_err(failed("read a file"))?;
    Ok(read)
}

/// Whatever a file operation of an upload says.
pub(crate) fn failed_writing(source: io::Error) -> StoreError {
    failed("take in a file")(source)
}

pub(crate) fn create_folder(folder: Option<&Path>) -> io::Result<()> {
    folder.map_or(Ok(()), |folder| fs::DirBuilder::new().recursive(true).mode(0o700).create(folder))
}

fn sync_folder(folder: Option<&Path>) -> io::Result<()> {
    folder.map_or(Ok(()), |folder| fs::File::open(folder)?.sync_all())
}

fn entries(folder: &Path) -> io::Result<Vec<fs::DirEntry>> {
    match fs::read_dir(folder) {
        Ok(entries) => entries.collect(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

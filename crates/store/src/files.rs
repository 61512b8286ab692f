//! The folder of large files, sealed: each is on disk under its name before a row speaks of it.
//!
//! Nothing is ever written under a name that a row may have: bytes come in beside, are brought to disk, and then
//! get their name. What they came in as stays until a row speaks of them, so that an upload that was broken off in
//! between is found by its name and goes. Each upload has a file of its own even where two have the same bytes, so that destroying one
//! case's document takes nothing from another.

use std::fs;
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::error::StoreError;
use crate::uploads::UploadId;

const FOLDER: &str = "files";
const INCOMING: &str = "incoming";
/// The digits of a name that are also the folder of its file, so that no folder grows too long.
const FOLDER_DIGITS: usize = 2;

/// Where large files lie.
#[derive(Clone)]
pub(crate) struct Files {
    root: Arc<Path>,
}

impl Files {
    pub(crate) fn of(folder: &Path) -> Self {
        Self { root: folder.join(FOLDER).into() }
    }

    /// The path of bytes that are coming in.
    pub(crate) fn incoming(&self, id: UploadId) -> PathBuf {
        self.root.join(INCOMING).join(format!("{id}.part"))
    }

    /// Opens the file of bytes that are coming in, for its owner's eyes alone.
    pub(crate) fn begin(&self, id: UploadId) -> Result<fs::File, StoreError> {
        let path = self.incoming(id);
        let open = || {
            create_folder(path.parent())?;
            fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)
        };
        open().map_err(failed("take in a file"))
    }

    /// Gives bytes that are on disk their name, durably, beside what they came in as.
    pub(crate) fn keep(&self, id: UploadId, name: &str) -> Result<(), StoreError> {
        let target = self.path(name);
        let keep = || {
            let folder = target.parent();
            create_folder(folder)?;
            fs::hard_link(self.incoming(id), &target)?;
            sync_folder(folder)?;
            // The folder itself may be new.
            sync_folder(Some(&self.root))
        };
        keep().map_err(failed("keep a file"))
    }

    /// Removes what bytes came in as. That it is gone already is no failure.
    pub(crate) fn forget_incoming(&self, id: UploadId) -> Result<(), StoreError> {
        match fs::remove_file(self.incoming(id)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(failed("remove what came in")(error))
            }
            _ => Ok(()),
        }
    }

    /// Opens a file that a row speaks of.
    pub(crate) fn open(&self, name: &str) -> Result<fs::File, StoreError> {
        fs::File::open(self.path(name)).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => {
                StoreError::Damaged { what: "the file of a document is gone" }
            }
            _ => failed("read a file")(error),
        })
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

    /// The names of all files that have one.
    pub(crate) fn names(&self) -> Result<Vec<String>, StoreError> {
        let list = || {
            let mut names = Vec::new();
            for folder in entries(&self.root)? {
                if folder.file_name() == INCOMING {
                    continue;
                }
                for file in entries(&folder.path())? {
                    names.push(file.file_name().to_string_lossy().into_owned());
                }
            }
            names.sort();
            Ok(names)
        };
        list().map_err(failed("list the files"))
    }

    /// What is coming in, or was broken off.
    pub(crate) fn all_incoming(&self) -> Result<Vec<UploadId>, StoreError> {
        let all = || Ok(entries(&self.root.join(INCOMING))?.iter().filter_map(id_of).collect());
        all().map_err(failed("list what came in"))
    }

    /// What came in and was broken off: nobody wrote to it since an instant.
    pub(crate) fn broken_off(
        &self,
        unchanged_since: jiff::Timestamp,
    ) -> Result<Vec<UploadId>, StoreError> {
        let seconds = u64::try_from(unchanged_since.as_second()).unwrap_or_default();
        let since = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(seconds);
        let list = || {
            let mut broken_off = Vec::new();
            for file in entries(&self.root.join(INCOMING))? {
                match file.metadata().and_then(|metadata| metadata.modified()) {
                    Ok(modified) if modified < since => broken_off.extend(id_of(&file)),
                    // It became an upload meanwhile.
                    Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                    other => drop(other?),
                }
            }
            Ok(broken_off)
        };
        list().map_err(failed("list what came in"))
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        // A name that is damaged leads nowhere outside this folder.
        let plain: String = name.chars().filter(|c| c.is_ascii_hexdigit() || *c == '-').collect();
        let folder: String = plain.chars().take(FOLDER_DIGITS).collect();
        self.root.join(folder).join(plain)
    }
}

/// The name of the upload that a file came in as.
fn id_of(file: &fs::DirEntry) -> Option<UploadId> {
    file.file_name().to_str()?.strip_suffix(".part")?.parse().ok()
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

fn failed(doing: &'static str) -> impl Fn(io::Error) -> StoreError {
    move |source| match source.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            StoreError::Full { source: Arc::new(sqlx::Error::Io(source)) }
        }
        _ => StoreError::File { doing, source },
    }
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

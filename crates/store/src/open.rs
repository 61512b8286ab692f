//! Opening the record.

use std::fs;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use crate::engine::{Engine, Migrations, Pool, Transaction, query_as};
use crate::error::{StoreError, failed};
use crate::files::{Bucket, Files, FilesSettings, Folder};
use crate::sealing::{KeySource, Keyring, unlock};
use crate::sql;
use crate::writer::Writer;

pub(crate) const DATABASE_FILE: &str = "writ.db";

/// What to do when the folder holds no database.
#[derive(Clone, Copy)]
pub enum OpenMode {
    /// Makes the folder, the keys and an empty database.
    CreateIfMissing {
        /// Fresh random bytes, from which keys are made that are not there yet; never kept.
        chance: [u8; 32],
    },
    /// Refuses with [`StoreError::NoDatabase`].
    Existing,
}

/// Where the record of an installation is.
#[derive(Clone, PartialEq, Eq)]
pub struct Location {
    /// The folder of its key and its files, where none else is named, and of the embedded database.
    pub folder: PathBuf,
    /// The address of a database on a `PostgreSQL` server, which takes the place of the embedded one. It may hold a
    /// password.
    pub database_url: Option<String>,
    /// The key under which everything is sealed that names a person; none is a file in the folder.
    pub keys: Option<KeySource>,
    /// The storage of the files; none is the folder.
    pub files: Option<FilesSettings>,
}

impl<F: AsRef<Path> + ?Sized> From<&F> for Location {
    fn from(folder: &F) -> Self {
        Self { folder: folder.as_ref().to_owned(), database_url: None, keys: None, files: None }
    }
}

/// The record of one installation: cases, events, tallies, published reports.
///
/// Any number of readers go on while one writes. Several processes may open the same folder; their
/// writes take turns.
#[derive(Clone)]
pub struct Store {
    /// What is written goes through here, but for a load of many cases at once.
    pub(crate) writer: Writer,
    /// The one connection that writes.
    pub(crate) writing: Pool,
    pub(crate) readers: Pool,
    pub(crate) keyring: Keyring,
    /// Where large documents lie.
    pub(crate) files: Files,
    folder: PathBuf,
}

impl Store {
    /// Opens the record at a location, and brings its tables up to this release. Any number of programs may share
    /// the database of a server, with the same key.
    ///
    /// # Errors
    /// [`StoreError::NewerSchema`] leaves the database untouched, [`StoreError::Key`] where what it holds is sealed
    /// under another key.
    pub async fn open(location: impl Into<Location>, mode: OpenMode) -> Result<Self, StoreError> {
        let Location { folder, database_url, keys, files } = location.into();
        // What cannot be used is said before anything is made.
        let files = match files {
            None => Files::Folder(Folder::of(&folder)),
            Some(settings) => Files::Bucket(Bucket::of(&settings)?),
        };
        let database = folder.join(DATABASE_FILE);
        let (exists, engine) = match database_url {
            Some(url) => {
                let engine = Engine::server(&url).await?;
                (Migrations::of(&engine.writing).found().await? > 0, Some(engine))
            }
            None => (database.is_file(), None),
        };
        if !exists {
            match mode {
                OpenMode::Existing => return Err(StoreError::NoDatabase { folder }),
                OpenMode::CreateIfMissing { .. } => create_folder(&folder)?,
            }
        }
        let engine = if let Some(engine) = engine {
            engine
        } else {
            create_private_file(&database)?;
            Engine::embedded(&database).await?
        };
        let keys = keys.unwrap_or_else(|| KeySource::in_folder(&folder));
        let keyring = unlock(&engine, &folder, &keys, mode).await?;
        Ok(Self::of(engine, &folder, files, keyring))
    }

    pub(crate) fn of(engine: Engine, folder: &Path, files: Files, keyring: Keyring) -> Self {
        let Engine { writing, readers } = engine;
        Self {
            files,
            writer: Writer::start(writing.clone(), keyring.clone()),
            writing,
            readers,
            keyring,
            folder: folder.to_owned(),
        }
    }

    /// The folder that holds everything.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether any case is on file.
    pub async fn has_cases(&self) -> Result<bool, StoreError> {
        query_as(sql::opening::HAS_CASES)
            .fetch_one(&self.readers)
            .await
            .map_err(failed("look for a case"))
    }

    /// Closes every connection, once what is being written is; what was appended is on disk before and after.
    pub async fn close(self) {
        self.readers.close().await;
        self.writing.close().await;
    }

    /// Starts the one writing transaction there can be. Dropped without a commit, it leaves nothing.
    pub(crate) async fn begin(&self) -> Result<Transaction, StoreError> {
        self.writing.begin().await.map_err(failed("begin a change"))
    }
}

fn create_folder(folder: &Path) -> Result<(), StoreError> {
    let prepare = |source| StoreError::Prepare { path: folder.to_owned(), source };
    if folder.is_dir() {
        // A folder made beforehand keeps its owner's choice unless it lets everybody in.
        let mode = fs::metadata(folder).map_err(prepare)?.permissions().mode();
        if mode & 0o007 != 0 {
            fs::set_permissions(folder, fs::Permissions::from_mode(mode & !0o007))
                .map_err(prepare)?;
        }
        return Ok(());
    }
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(prepare)
}

/// The engine gives its journal the permissions of the database: made here, all are private.
fn create_private_file(path: &Path) -> Result<(), StoreError> {
    fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)
        .map(drop)
        .map_err(|source| StoreError::Prepare { path: path.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use jiff::civil::date;
    use writ_core::event_record::Encoded;
    use writ_core::personal::Personal;
    use writ_core::projection::{Projection, QueueFacts, Summary};

    use super::*;
    use crate::append::{Append, NewEvent, Target};
    use crate::engine::query;

    const MODE: OpenMode = OpenMode::CreateIfMissing { chance: [1; 32] };

    fn projection() -> Projection {
        numbered("W-1")
    }

    fn numbered(reference: &str) -> Projection {
        let summary = Summary {
            reference: reference.into(),
            imported: false,
            stage: "review".into(),
            category: None,
            country: "DE".parse().unwrap(),
            agency_kind: None,
            received_on: date(2024, 3, 1),
            outcome: "pending".into(),
            next_due_at: None,
        };
        Projection {
            summary,
            queue: QueueFacts::default(),
            line: Personal::erased(),
            counted: Vec::new(),
            lookups: Vec::new(),
            is_erased: false,
        }
    }

    fn new_case(after: &Projection, facts: String) -> Append<'_> {
        let encoded = Encoded { kind: "received".into(), facts, personal: None };
        let recorded_at = Timestamp::UNIX_EPOCH;
        Append {
            target: Target::New,
            events: vec![NewEvent { recorded_at, actor: "staff:1".into(), encoded }],
            before: None,
            after,
            effects: Vec::new(),
            relation: None,
            seed: [2; 32],
        }
    }

    #[tokio::test]
    async fn a_full_disk_is_said_to_be_one_and_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), MODE).await.unwrap();
        query("PRAGMA max_page_count = 60").execute(&store.writing).await.unwrap();
        let after = projection();

        let result = store.append(new_case(&after, "x".repeat(1 << 20))).await;

        assert!(matches!(result, Err(StoreError::Full { .. })), "{result:?}");
        assert_eq!(store.case_by_reference("W-1").await.unwrap(), None);
        let smaller = store.append(new_case(&after, "{}".into())).await;
        assert!(smaller.is_ok(), "{smaller:?}");
    }

    #[tokio::test]
    async fn a_disk_that_fills_up_under_many_changes_loses_none_that_was_acknowledged() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), MODE).await.unwrap();
        query("PRAGMA max_page_count = 150").execute(&store.writing).await.unwrap();
        let all: Vec<_> = (0..40).map(|number| numbered(&format!("W-{number}"))).collect();

        let appends = all.iter().map(|after| store.append(new_case(after, "x".repeat(20_000))));
        let results = futures_util::future::join_all(appends).await;

        assert!(results.iter().any(|result| matches!(result, Err(StoreError::Full { .. }))));
        for (after, result) in all.iter().zip(results) {
            let reference = &after.summary.reference;
            let found = store.case_by_reference(reference).await.unwrap();
            assert_eq!(found.is_some(), result.is_ok(), "{reference}: {result:?}");
        }
        query("PRAGMA max_page_count = 100000").execute(&store.writing).await.unwrap();
        let afterwards = store.append(new_case(&numbered("W-later"), "{}".into())).await;
        assert!(afterwards.is_ok(), "{afterwards:?}");
    }

    #[tokio::test]
    async fn a_change_that_panics_takes_nobody_with_it_but_those_written_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), MODE).await.unwrap();

        let panicked: Result<(), _> =
            store.writer.write(|_| Box::pin(async { panic!("a defect") })).await;
        let afterwards = store.append(new_case(&projection(), "{}".into())).await;

        assert!(matches!(panicked, Err(StoreError::Failed { .. })), "{panicked:?}");
        assert!(afterwards.is_ok(), "{afterwards:?}");
    }

    #[tokio::test]
    async fn a_writer_elsewhere_is_waited_for_and_then_named() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), MODE).await.unwrap();
        let elsewhere = Store::open(folder.path(), OpenMode::Existing).await.unwrap();
        query("PRAGMA busy_timeout = 1").execute(&store.writing).await.unwrap();
        let after = projection();

        let held = elsewhere.begin().await.unwrap();
        let refused = store.append(new_case(&after, "{}".into())).await;
        held.rollback().await.unwrap();
        let accepted = store.append(new_case(&after, "{}".into())).await;

        assert!(matches!(refused, Err(StoreError::InUse { .. })), "{refused:?}");
        assert!(accepted.is_ok());
    }

    #[tokio::test]
    async fn a_database_of_a_newer_release_is_refused_untouched() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), MODE).await.unwrap();
        query(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
             VALUES (9999, 'later', TRUE, x'00', 0)",
        )
        .execute(&store.writing)
        .await
        .unwrap();
        store.close().await;

        let refused = Store::open(folder.path(), MODE).await.err();

        assert!(
            matches!(refused, Some(StoreError::NewerSchema { found: 9999, .. })),
            "{refused:?}"
        );
    }

    #[tokio::test]
    async fn a_folder_is_made_for_its_owner_alone() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("writ");

        let missing = Store::open(&folder, OpenMode::Existing).await.err();
        let store = Store::open(&folder, MODE).await.unwrap();
        store.append(new_case(&projection(), "{}".into())).await.unwrap();

        assert!(matches!(missing, Some(StoreError::NoDatabase { .. })), "{missing:?}");
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&folder), 0o700);
        for file in fs::read_dir(&folder).unwrap() {
            let path = file.unwrap().path();
            assert_eq!(mode(&path), 0o600, "{}", path.display());
        }
    }

    #[tokio::test]
    async fn without_its_key_a_database_is_not_opened_with_another() {
        let folder = tempfile::tempdir().unwrap();
        Store::open(folder.path(), MODE).await.unwrap().close().await;
        fs::remove_file(folder.path().join("sealing.key")).unwrap();

        let refused = Store::open(folder.path(), MODE).await.err();

        assert!(matches!(refused, Some(StoreError::Key { .. })), "{refused:?}");
    }
}

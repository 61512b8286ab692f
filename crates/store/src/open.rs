//! Opening the embedded database.

use std::fs;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{Sqlite, Transaction};

use crate::error::{StoreError, failed};
use crate::key::LookupKey;
use crate::sql;

static MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite");

const DATABASE_FILE: &str = "writ.db";
const KEY_FILE: &str = "lookup.key";
/// How long a writer waits for another one before it gives up with [`StoreError::InUse`].
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
const READERS: u32 = 4;

/// What to do when the folder holds no database.
#[derive(Clone, Copy)]
pub enum OpenMode {
    /// Makes the folder, the key and an empty database.
    CreateIfMissing {
        /// Fresh random bytes: the key of lookup digests, used when there is none yet.
        lookup_key: [u8; 32],
    },
    /// Refuses with [`StoreError::NoDatabase`].
    Existing,
}

/// The record of one installation: cases, events, tallies, published reports.
///
/// Any number of readers go on while one writes. Several processes may open the same folder; their
/// writes take turns.
#[derive(Clone)]
pub struct Store {
    pub(crate) writer: SqlitePool,
    pub(crate) readers: SqlitePool,
    pub(crate) key: LookupKey,
    folder: PathBuf,
}

/// What an operator wants to know at a glance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// The newest migration applied.
    pub schema: i64,
    /// Whether any case is on file.
    pub has_cases: bool,
    /// Letters and notices owed at or before the instant asked for.
    pub effects_due: u64,
}

impl Store {
    /// Opens the database in `folder`, and brings its tables up to this release.
    ///
    /// # Errors
    /// [`StoreError::NewerSchema`] leaves the database untouched.
    pub async fn open(folder: &Path, mode: OpenMode) -> Result<Self, StoreError> {
        let database = folder.join(DATABASE_FILE);
        let key_file = folder.join(KEY_FILE);
        let exists = database.is_file();
        let key = match (mode, LookupKey::read(&key_file)?) {
            (OpenMode::Existing, _) if !exists => {
                return Err(StoreError::NoDatabase { folder: folder.to_owned() });
            }
            (_, Some(key)) => key,
            (OpenMode::CreateIfMissing { lookup_key }, None) if !exists => {
                create_folder(folder)?;
                LookupKey::create(&key_file, lookup_key)?
            }
            // A new key beside old digests would make every lookup silently find nothing.
            (_, None) => return Err(StoreError::Key { path: key_file }),
        };
        if !exists {
            create_private_file(&database)?;
        }

        let options = SqliteConnectOptions::new()
            .filename(&database)
            .busy_timeout(BUSY_TIMEOUT)
            .foreign_keys(true)
            .row_buffer_size(512);
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(
                options
                    .clone()
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    // Zeroes what erasing frees, so that erased text does not linger in free pages.
                    .pragma("secure_delete", "on")
                    .pragma("cache_size", "-65536"),
            )
            .await
            .map_err(failed("open the database"))?;
        migrate(&writer).await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .min_connections(0)
            .connect_with(options.read_only(true).pragma("cache_size", "-16384"))
            .await
            .map_err(failed("open the database for reading"))?;
        Ok(Self { writer, readers, key, folder: folder.to_owned() })
    }

    /// The folder that holds everything.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Reads what an operator wants to know at a glance, without scanning anything.
    pub async fn health(&self, now: jiff::Timestamp) -> Result<Health, StoreError> {
        let (schema, has_cases, effects_due): (i64, bool, i64) = sqlx::query_as(sql::HEALTH)
            .bind(now.as_microsecond())
            .fetch_one(&self.readers)
            .await
            .map_err(failed("read the health of the store"))?;
        Ok(Health { schema, has_cases, effects_due: effects_due.unsigned_abs() })
    }

    /// Closes every connection; what was appended is on disk before and after.
    pub async fn close(self) {
        self.readers.close().await;
        self.writer.close().await;
    }

    /// Starts the one writing transaction there can be. Dropped without a commit, it leaves nothing.
    pub(crate) async fn begin(&self) -> Result<Transaction<'static, Sqlite>, StoreError> {
        self.writer.begin_with("BEGIN IMMEDIATE").await.map_err(failed("begin a change"))
    }
}

/// Refuses a newer schema before anything is written, then applies what is missing.
async fn migrate(writer: &SqlitePool) -> Result<(), StoreError> {
    let has_history: bool = sqlx::query_scalar(sql::HAS_MIGRATIONS)
        .fetch_one(writer)
        .await
        .map_err(failed("read the schema version"))?;
    let known = MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0);
    if has_history {
        let found: i64 = sqlx::query_scalar(sql::SCHEMA_VERSION)
            .fetch_one(writer)
            .await
            .map_err(failed("read the schema version"))?;
        if found > known {
            return Err(StoreError::NewerSchema { found, known });
        }
    }
    MIGRATIONS.run(writer).await.map_err(|source| StoreError::Migrate { source })
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

/// SQLite gives its journal the permissions of the database: made here, all are private.
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

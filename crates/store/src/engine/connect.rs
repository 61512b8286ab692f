//! Connecting to either engine, and bringing its tables up to this release.

use std::path::Path;
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection as _, Executor as _};

use super::servers::{Servers, expect_primary};
use super::{Pool, query_as};
use crate::error::{StoreError, failed};
use crate::sql;

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

/// How long a writer waits for another one before it gives up with [`StoreError::InUse`].
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// A connection to a server that has not been in use for this long is asked whether it is there still.
const TRUSTED_FOR: Duration = Duration::from_secs(1);
const SQLITE_READERS: u32 = 4;
const POSTGRES_READERS: u32 = 8;
/// Statements kept prepared on each connection: more than there are.
const PREPARED: usize = 400;
/// An acknowledgement leaves only after the commit is on disk, whatever else the server is set up for.
const DURABLE: &str = "SELECT set_config('synchronous_commit', 'on', false)
     WHERE current_setting('synchronous_commit') IN ('off', 'local', 'remote_write')";

const READING: &str = "read the schema version";
/// Where it is kept which migrations were applied.
const APPLIED: &str = "_sqlx_migrations";
const HAS_TABLE_EMBEDDED: &str =
    "SELECT COUNT(*) > 0 FROM sqlite_master WHERE type = 'table' AND name = $1";
const HAS_TABLE_SERVER: &str = "SELECT to_regclass($1) IS NOT NULL";

/// Connections to a database.
pub(crate) struct Engine {
    /// The one connection that writes.
    pub(crate) writing: Pool,
    /// Those that read, any number beside it.
    pub(crate) readers: Pool,
}

impl Engine {
    /// Opens a database in a file, which is there already, be it empty.
    pub(crate) async fn embedded(database: &Path) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(database)
            .busy_timeout(BUSY_TIMEOUT)
            .foreign_keys(true)
            .statement_cache_capacity(PREPARED)
            .row_buffer_size(512);
        let writing = SqlitePoolOptions::new()
            .max_connections(1)
            // It is a file: nobody hangs up.
            .test_before_acquire(false)
            // A full disk makes SQLite roll back by itself, which leaves the connection believing in a
            // transaction that is gone: it is closed, and the next change gets a fresh one.
            .after_release(|connection, _| {
                let is_free = !connection.is_in_transaction();
                Box::pin(async move { Ok(is_free) })
            })
            .connect_with(
                options
                    .clone()
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    // Zeroes what erasing frees, so that erased text does not linger in free pages.
                    .pragma("secure_delete", "on")
                    // A large load leaves a journal of its own size behind unless told otherwise.
                    .pragma("journal_size_limit", "67108864")
                    // What a savepoint may have to take back stays in memory: a file elsewhere would hold
                    // personal data outside of the folder, and cost every change a write.
                    .pragma("temp_store", "memory")
                    // Pages that many changes touch are copied back from the journal once for all of them.
                    .pragma("wal_autocheckpoint", "4000")
                    .pragma("cache_size", "-65536"),
            )
            .await
            .map_err(failed("open the database"))?;
        let readers = SqlitePoolOptions::new()
            .max_connections(SQLITE_READERS)
            .min_connections(0)
            .test_before_acquire(false)
            .connect_with(options.read_only(true).pragma("cache_size", "-16384"))
            .await
            .map_err(failed("open the database for reading"))?;
        Ok(Self { writing: Pool::Sqlite(writing), readers: Pool::Sqlite(readers) })
    }

    /// Connects to a `PostgreSQL` server, or one that speaks its protocol; where the address names several, to the one
    /// that is the primary, whichever that is at any time.
    pub(crate) async fn server(url: &str) -> Result<Self, StoreError> {
        let prepare = |options: PgConnectOptions| {
            options
                .application_name("writ")
                // That the tables are there already is no news; no statement here runs long enough to be compiled first.
                .options([("client_min_messages", "warning"), ("jit", "off")])
                .statement_cache_capacity(PREPARED)
        };
        let mut servers =
            Servers::read(url, prepare).map_err(failed("read the address of the database"))?;
        let pools = pools_of(servers.first().await);
        for pool in &pools {
            pool.acquire().await.map_err(failed("connect to the database"))?;
        }
        let [writing, readers] = servers.watch(pools, pools_of);
        Ok(Self { writing: Pool::Postgres(writing), readers: Pool::Postgres(readers) })
    }
}

/// The one connection to a server that writes, and those that read.
fn pools_of(options: PgConnectOptions) -> [PgPool; 2] {
    // One that was in use a moment ago is there still: asking it first would double the ways to the server.
    let connections = PgPoolOptions::new()
        .acquire_timeout(BUSY_TIMEOUT)
        .test_before_acquire(false)
        .before_acquire(|connection, meta| {
            Box::pin(async move {
                if meta.idle_for > TRUSTED_FOR {
                    connection.ping().await?;
                }
                Ok(true)
            })
        });
    let writing = connections
        .clone()
        .max_connections(1)
        .after_connect(|connection, _| {
            Box::pin(async move {
                expect_primary(connection).await?;
                connection.execute(DURABLE).await.map(drop)
            })
        })
        // What is written looks up single rows, each by an index. A plan made while a table was new would read all of it.
        .connect_lazy_with(options.clone().options([("enable_seqscan", "off")]));
    let readers = connections
        .max_connections(POSTGRES_READERS)
        .after_connect(|connection, _| Box::pin(expect_primary(connection)))
        .connect_lazy_with(options.options([("default_transaction_read_only", "on")]));
    [writing, readers]
}

/// The tables as this release knows them, and as they are.
pub(crate) struct Migrations<'p> {
    pool: &'p Pool,
}

impl<'p> Migrations<'p> {
    /// Those of a database.
    pub(crate) const fn of(pool: &'p Pool) -> Self {
        Self { pool }
    }

    /// Applies what is missing, up to a number or all of it.
    pub(crate) async fn run(&self, to: Option<i64>) -> Result<(), StoreError> {
        let migrated = match (self.pool, to) {
            (Pool::Sqlite(pool), None) => SQLITE.run(pool).await,
            (Pool::Sqlite(pool), Some(to)) => SQLITE.run_to(to, pool).await,
            (Pool::Postgres(pool), None) => POSTGRES.run(&pool.now()).await,
            (Pool::Postgres(pool), Some(to)) => POSTGRES.run_to(to, &pool.now()).await,
        };
        migrated.map_err(|source| StoreError::Migrate { source })
    }

    /// The newest one that was applied; 0 where there is none.
    ///
    /// # Errors
    /// [`StoreError::NewerSchema`] where this release does not know it.
    pub(crate) async fn found(&self) -> Result<i64, StoreError> {
        let (found, known) = (self.applied().await?, self.known());
        if found > known {
            return Err(StoreError::NewerSchema { found, known });
        }
        Ok(found)
    }

    /// The newest one this release knows.
    pub(crate) fn known(&self) -> i64 {
        let migrator = match self.pool {
            Pool::Sqlite(_) => &SQLITE,
            Pool::Postgres(_) => &POSTGRES,
        };
        migrator.iter().map(|migration| migration.version).max().unwrap_or(0)
    }

    async fn applied(&self) -> Result<i64, StoreError> {
        if !self.has_table(APPLIED).await? {
            return Ok(0);
        }
        query_as(sql::opening::SCHEMA_VERSION).fetch_one(self.pool).await.map_err(failed(READING))
    }

    /// Whether a table of this name is there.
    pub(crate) async fn has_table(&self, name: &str) -> Result<bool, StoreError> {
        let has_table = match self.pool {
            Pool::Sqlite(_) => HAS_TABLE_EMBEDDED,
            Pool::Postgres(_) => HAS_TABLE_SERVER,
        };
        query_as(has_table).bind(name).fetch_one(self.pool).await.map_err(failed(READING))
    }
}

//! The two engines, and the one way in which everything else here speaks to either.
//!
//! A statement is one text, its values are whole numbers, texts and bytes, and so are the columns it reads: whatever
//! else there is, is written as one of the three. So both engines store the same, and what differs between them stands
//! in this folder and in the migrations.

mod connect;
mod row;
mod servers;
mod statement;
mod value;

pub(crate) use connect::{Engine, Migrations};
pub(crate) use row::{Column, Output, Row};
pub(crate) use servers::{Primary, given_up};
pub(crate) use statement::{Fields, Query, Statement, Statements, query, query_as};
pub(crate) use value::Value;

use std::path::Path;

use futures_util::future::BoxFuture;
use sqlx::sqlite::SqlitePool;
use sqlx::{Postgres, Sqlite};

/// Every installation that shares a `PostgreSQL` database writes under this lock, so that there is one writer at a
/// time, as there is with `SQLite`: numbers are given without a gap, and tallies added up without a race. A writer does
/// not wait for another one longer than this.
const BEGIN_AS_ONE_WRITER: &str = "BEGIN; SET LOCAL lock_timeout = '5s'; \
                                   SELECT pg_advisory_xact_lock(7453212946117001)";

/// From so many cases on, a load changes what a server should know of its tables.
const LARGE_LOAD: u64 = 10_000;
const LEARN: &str = "VACUUM (ANALYZE) case_summary, event, counted_version, lookup, case_key";

/// Connections to one database.
#[derive(Clone)]
pub(crate) enum Pool {
    Sqlite(SqlitePool),
    Postgres(Primary),
}

/// A transaction. Dropped without a commit, it leaves nothing.
pub(crate) enum Transaction {
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    Postgres(sqlx::Transaction<'static, Postgres>),
}

/// What a statement is run on.
pub(crate) enum On<'c> {
    Pool(&'c Pool),
    Transaction(&'c mut Transaction),
}

impl<'c> From<&'c Pool> for On<'c> {
    fn from(pool: &'c Pool) -> Self {
        Self::Pool(pool)
    }
}

impl<'c> From<&'c mut Transaction> for On<'c> {
    fn from(transaction: &'c mut Transaction) -> Self {
        Self::Transaction(transaction)
    }
}

impl Pool {
    /// Starts a transaction that reads one state of the database, however long it takes.
    pub(crate) async fn snapshot(&self) -> Result<Transaction, sqlx::Error> {
        match self {
            Self::Sqlite(pool) => Ok(Transaction::Sqlite(pool.begin().await?)),
            Self::Postgres(pool) => {
                let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
                Ok(Transaction::Postgres(pool.now().begin_with(begin).await?))
            }
        }
    }

    /// Starts the one writing transaction there can be.
    pub(crate) async fn begin(&self) -> Result<Transaction, sqlx::Error> {
        match self {
            Self::Sqlite(pool) => {
                Ok(Transaction::Sqlite(pool.begin_with("BEGIN IMMEDIATE").await?))
            }
            Self::Postgres(pool) => {
                Ok(Transaction::Postgres(pool.now().begin_with(BEGIN_AS_ONE_WRITER).await?))
            }
        }
    }

    /// Makes the database fit to be read after a load of so many cases. The embedded engine leaves its journal as large as the
    /// load itself; a server knows nothing of the new rows by which to plan, and looks up whether each may be seen. What
    /// prevents it, a reader or another one who does the same, is no failure: the engine makes up for it later.
    pub(crate) async fn settle(&self, cases: u64) {
        let _settled = match self {
            Self::Sqlite(pool) => {
                sqlx::raw_sql("PRAGMA wal_checkpoint(TRUNCATE)").execute(pool).await.is_ok()
            }
            Self::Postgres(pool) if cases >= LARGE_LOAD => {
                sqlx::raw_sql(LEARN).execute(&pool.now()).await.is_ok()
            }
            Self::Postgres(_) => false,
        };
    }

    /// The database as it is reached now: what [`Self::is_elsewhere`] is told by.
    pub(crate) fn seen(&self) -> Self {
        match self {
            Self::Sqlite(pool) => Self::Sqlite(pool.clone()),
            Self::Postgres(primary) => Self::Postgres(primary.seen()),
        }
    }

    /// Waits until another server has taken the place of the one there was.
    pub(crate) async fn is_elsewhere(&mut self) {
        match self {
            Self::Sqlite(_) => std::future::pending().await,
            Self::Postgres(primary) => primary.is_another().await,
        }
    }

    /// Whether it is on a server.
    pub(crate) const fn is_of_server(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }

    /// Writes an embedded database as it is at one instant into a file, while others go on writing.
    pub(crate) async fn copy_into(&self, file: &Path) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(pool) => {
                let file = file.to_string_lossy().into_owned();
                sqlx::query("VACUUM INTO $1").bind(file).execute(pool).await.map(drop)
            }
            Self::Postgres(_) => Err(sqlx::Error::Configuration(
                "the database of a server is copied by its own programs".into(),
            )),
        }
    }

    /// The size of the database.
    pub(crate) async fn size_bytes(&self) -> Result<i64, sqlx::Error> {
        match self {
            Self::Sqlite(pool) => {
                let size = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size";
                sqlx::query_scalar(size).fetch_one(pool).await
            }
            Self::Postgres(pool) => {
                let size = "SELECT pg_database_size(current_database())";
                sqlx::query_scalar(size).fetch_one(&pool.now()).await
            }
        }
    }

    /// Closes every connection.
    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite(pool) => pool.close().await,
            Self::Postgres(pool) => pool.now().close().await,
        }
    }
}

impl Transaction {
    /// Runs statements that take no values and give nothing, all in one go.
    pub(crate) fn run(&mut self, text: &'static str) -> BoxFuture<'_, Result<(), sqlx::Error>> {
        Box::pin(async move {
            match self {
                Self::Sqlite(transaction) => {
                    sqlx::raw_sql(text).execute(&mut **transaction).await.map(drop)
                }
                Self::Postgres(transaction) => {
                    sqlx::raw_sql(text).execute(&mut **transaction).await.map(drop)
                }
            }
        })
    }

    /// The name under which the server's own programs see what this transaction sees, for as long as it lasts.
    pub(crate) async fn export(&mut self) -> Result<String, sqlx::Error> {
        // Idle while they work, it must not be ended for that.
        self.run("SET LOCAL idle_in_transaction_session_timeout = 0").await?;
        query_as("SELECT pg_export_snapshot()").fetch_one(self).await
    }

    /// Makes it last: durable when this returns.
    pub(crate) async fn commit(self) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(transaction) => transaction.commit().await,
            Self::Postgres(transaction) => transaction.commit().await,
        }
    }

    /// Takes back all of it.
    #[cfg(test)]
    pub(crate) async fn rollback(self) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(transaction) => transaction.rollback().await,
            Self::Postgres(transaction) => transaction.rollback().await,
        }
    }
}

#[cfg(test)]
mod tests {
    use sqlx::{AssertSqlSafe, Executor as _, SqlSafeStr as _};

    use super::*;
    use crate::{Location, OpenMode, Store, sql};

    const MODE: OpenMode = OpenMode::CreateIfMissing { chance: [1; 32] };

    async fn prepares(store: &Store) {
        let mut refused = Vec::new();
        for (name, statement) in sql::AREAS.iter().copied().flatten() {
            // What says where a change begins and ends is more than one statement, and is run at once.
            if statement.contains(';') && statement.contains("SAVEPOINT") {
                continue;
            }
            let text = AssertSqlSafe(*statement).into_sql_str();
            let prepared = match &store.writing {
                Pool::Sqlite(pool) => pool.prepare(text).await.map(drop),
                Pool::Postgres(pool) => pool.now().prepare(text).await.map(drop),
            };
            refused.extend(prepared.err().map(|error| format!("{name}: {error}")));
        }
        assert_eq!(refused, Vec::<String>::new());
    }

    #[test]
    fn no_statement_is_planned_anew_for_each_limit() {
        let statements = sql::AREAS.iter().copied().flatten();
        let bare: Vec<_> = statements.filter(|(_, text)| text.contains("LIMIT $")).collect();
        assert!(bare.is_empty(), "{bare:?}");
    }

    #[tokio::test]
    async fn every_statement_can_be_prepared_embedded() {
        let folder = tempfile::tempdir().unwrap();
        prepares(&Store::open(folder.path(), MODE).await.unwrap()).await;
    }

    #[cfg(not(without_postgres))]
    #[tokio::test]
    async fn every_statement_can_be_prepared_on_a_server() {
        let folder = tempfile::tempdir().unwrap();
        let url = writ_testkit::postgres::Server::shared().url("postgres");
        let location = Location { database_url: Some(url), ..Location::from(folder.path()) };
        prepares(&Store::open(location, MODE).await.unwrap()).await;
    }
}

//! A server, as it is seen behind the store's back. Each folder has a database of its own.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _};
use writ_store::{Location, OpenMode, Store};
use writ_testkit::postgres::Server;

pub(crate) type Connection = sqlx::PgConnection;

fn database(folder: &Path) -> String {
    let digest = Sha256::digest(folder.as_os_str().as_encoded_bytes());
    digest.iter().take(12).fold("t".to_owned(), |name, byte| format!("{name}{byte:02x}"))
}

/// Opens the store of a folder.
pub(crate) async fn open(folder: &Path, chance: [u8; 32]) -> Store {
    let (server, database) = (Server::shared(), database(folder));
    let mut connection = Connection::connect(&server.url("postgres")).await.unwrap();
    let is_there: bool =
        sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)")
            .bind(&database)
            .fetch_one(&mut connection)
            .await
            .unwrap();
    if !is_there {
        server.create_database(&database);
    }
    let mode = OpenMode::CreateIfMissing { chance };
    let database_url = Some(server.url(&database));
    Store::open(Location { folder: folder.to_owned(), database_url, keys: None, files: None }, mode)
        .await
        .unwrap()
}

/// Connects to the database of a folder.
pub(crate) async fn raw(folder: &Path) -> Connection {
    Connection::connect(&Server::shared().url(&database(folder))).await.unwrap()
}

/// The folder as a kill of the process leaves it: what it told the server is there, what it had in mind is not.
pub(crate) fn killed(folder: &Path, _elsewhere: &Path) -> PathBuf {
    folder.to_owned()
}

/// Where the files of a folder are.
pub(crate) fn files(folder: &Path) -> PathBuf {
    folder.join("files")
}

/// The mark of what came in as it is before the row of a file.
pub(crate) fn mark(folder: &Path, kept: &Path) {
    let name = kept.file_name().unwrap().to_str().unwrap();
    fs::hard_link(kept, files(folder).join(format!("incoming/{name}.part"))).unwrap();
}

/// Keeps the writer waiting until it is let go.
pub(crate) async fn hold(folder: &Path) -> Connection {
    let mut other = raw(folder).await;
    other.execute("BEGIN").await.unwrap();
    other.execute("SELECT pg_advisory_xact_lock(7453212946117001)").await.unwrap();
    other
}

/// Bytes as they are written in a statement.
pub(crate) fn bytes(hex: &str) -> String {
    format!("'\\x{hex}'::bytea")
}

/// Takes away what guards a table.
pub(crate) fn drop_trigger(name: &str, table: &str) -> String {
    format!("DROP TRIGGER {name} ON {table}")
}

/// Every row of a table, as text.
pub(crate) async fn rows(folder: &Path, table: &str) -> Vec<String> {
    let statement = format!("SELECT t::text FROM {table} t ORDER BY 1");
    sqlx::query_scalar(AssertSqlSafe(statement)).fetch_all(&mut raw(folder).await).await.unwrap()
}

/// Makes every write of a kind to a table fail.
pub(crate) async fn break_table(folder: &Path, table: &str, action: &str) {
    let statement = format!(
        "CREATE TRIGGER broken AFTER {action} ON {table} FOR EACH ROW EXECUTE FUNCTION refuse('broken')"
    );
    raw(folder).await.execute(AssertSqlSafe(statement)).await.unwrap();
}

/// Makes a commit fail that records facts with this word.
pub(crate) async fn break_commit(folder: &Path, word: &str) {
    let statement = format!(
        "CREATE CONSTRAINT TRIGGER sabotage AFTER INSERT ON event DEFERRABLE INITIALLY DEFERRED
         FOR EACH ROW WHEN (new.facts LIKE '%{word}%') EXECUTE FUNCTION refuse('sabotage')"
    );
    raw(folder).await.execute(AssertSqlSafe(statement)).await.unwrap();
}

/// Every column of every table, and every column of every index.
pub(crate) async fn columns(connection: &mut Connection) -> (Vec<(String, String)>, Vec<String>) {
    let columns = sqlx::query_as(
        "SELECT c.relname::text, a.attname::text FROM pg_class c
         JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
         WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace ORDER BY c.oid, a.attnum",
    )
    .fetch_all(&mut *connection)
    .await
    .unwrap();
    let indexed = sqlx::query_scalar(
        "SELECT a.attname::text FROM pg_class c
         JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
         WHERE c.relkind = 'i' AND c.relnamespace = 'public'::regnamespace",
    )
    .fetch_all(connection)
    .await
    .unwrap();
    (columns, indexed)
}

/// In how many rows a column has a text somewhere in it.
pub(crate) async fn holding(
    connection: &mut Connection,
    (table, column): (&str, &str),
    text: &str,
) -> i64 {
    let statement = format!(
        "SELECT COUNT(*) FROM {table}
         WHERE position('{text}' in {column}::text) > 0
            OR position(encode(convert_to('{text}', 'UTF8'), 'hex') in {column}::text) > 0"
    );
    sqlx::query_scalar(AssertSqlSafe(statement)).fetch_one(connection).await.unwrap()
}

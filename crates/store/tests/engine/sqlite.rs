//! The embedded engine, as it is seen behind the store's back.

use std::fs;
use std::path::{Path, PathBuf};

use sqlx::{AssertSqlSafe, Connection as _, Executor as _};
use writ_store::{OpenMode, Store};

pub(crate) type Connection = sqlx::SqliteConnection;

/// Opens the store of a folder.
pub(crate) async fn open(folder: &Path, chance: [u8; 32]) -> Store {
    Store::open(folder, OpenMode::CreateIfMissing { chance }).await.unwrap()
}

/// Connects to the database of a folder.
pub(crate) async fn raw(folder: &Path) -> Connection {
    let file = format!("sqlite://{}", folder.join("writ.db").display());
    Connection::connect(&file).await.unwrap()
}

/// A copy of the folder, as a kill of the process leaves it.
pub(crate) fn killed(folder: &Path, elsewhere: &Path) -> PathBuf {
    fs::create_dir_all(elsewhere).unwrap();
    for entry in fs::read_dir(folder).unwrap() {
        let (from, to) = {
            let entry = entry.unwrap();
            (entry.path(), elsewhere.join(entry.file_name()))
        };
        if from.is_dir() {
            killed(&from, &to);
        } else {
            fs::copy(from, to).unwrap();
        }
    }
    elsewhere.to_owned()
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
    other.execute("BEGIN IMMEDIATE").await.unwrap();
    other
}

/// Bytes as they are written in a statement.
pub(crate) fn bytes(hex: &str) -> String {
    format!("x'{hex}'")
}

/// Takes away what guards a table.
pub(crate) fn drop_trigger(name: &str, _table: &str) -> String {
    format!("DROP TRIGGER {name}")
}

/// Every row of a table, as text.
pub(crate) async fn rows(folder: &Path, table: &str) -> Vec<String> {
    let mut connection = raw(folder).await;
    let columns: Vec<String> = sqlx::query_scalar(AssertSqlSafe(format!(
        "SELECT 'quote(' || name || ')' FROM pragma_table_info('{table}')"
    )))
    .fetch_all(&mut connection)
    .await
    .unwrap();
    let all = columns.join(" || '|' || ");
    sqlx::query_scalar(AssertSqlSafe(format!("SELECT {all} FROM {table} ORDER BY 1")))
        .fetch_all(&mut connection)
        .await
        .unwrap()
}

/// Makes every write of a kind to a table fail.
pub(crate) async fn break_table(folder: &Path, table: &str, action: &str) {
    let statement = format!(
        "CREATE TRIGGER broken AFTER {action} ON {table} BEGIN SELECT RAISE(ABORT, 'broken'); END"
    );
    raw(folder).await.execute(AssertSqlSafe(statement)).await.unwrap();
}

/// Makes a commit fail that records facts with this word.
pub(crate) async fn break_commit(folder: &Path, word: &str) {
    let statement = format!(
        "CREATE TABLE target (id INTEGER PRIMARY KEY);
         CREATE TABLE debt (id INTEGER REFERENCES target (id) DEFERRABLE INITIALLY DEFERRED);
         CREATE TRIGGER sabotage AFTER INSERT ON event WHEN new.facts LIKE '%{word}%' BEGIN
             INSERT INTO debt VALUES (1);
         END"
    );
    raw(folder).await.execute(AssertSqlSafe(statement)).await.unwrap();
}

/// Every column of every table, and every column of every index.
pub(crate) async fn columns(connection: &mut Connection) -> (Vec<(String, String)>, Vec<String>) {
    let columns = sqlx::query_as(
        "SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c
         WHERE t.type = 'table'",
    )
    .fetch_all(&mut *connection)
    .await
    .unwrap();
    let indexed = sqlx::query_scalar(
        "SELECT c.name FROM sqlite_master i JOIN pragma_index_info(i.name) c WHERE i.type = 'index'",
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
        "SELECT COUNT(*) FROM {table} WHERE instr(CAST({column} AS BLOB), CAST('{text}' AS BLOB))"
    );
    sqlx::query_scalar(AssertSqlSafe(statement)).fetch_one(connection).await.unwrap()
}

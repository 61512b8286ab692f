//! Moving a record from the embedded database to one on a server, row by row, and comparing what arrived.

use std::collections::BTreeMap;

use futures_util::TryStreamExt as _;
use sha2::{Digest as _, Sha256};

use crate::engine::{
    Column as _, Engine, Migrations, Row, Statement, Transaction, Value, query_as,
};
use crate::error::{StoreError, failed};
use crate::fingerprint::Fingerprint;
use crate::open::Store;

/// Rows written by one statement.
const ROWS_A_STATEMENT: usize = 100;
const MOVING: &str = "move the record";

/// The tables of a server's database with the columns of each and their kinds, none of the migrations' own.
const COLUMNS: &str =
    "SELECT table_name::text, column_name::text, data_type::text FROM information_schema.columns
     WHERE table_schema = current_schema() AND table_name <> '_sqlx_migrations'
     ORDER BY table_name, ordinal_position";
/// What goes on counting from the last number that was moved.
const IDENTITIES: &str =
    "SELECT table_name::text, column_name::text FROM information_schema.columns
     WHERE table_schema = current_schema() AND is_identity = 'YES' ORDER BY table_name";

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Integer,
    Text,
    Bytes,
}

type Tables = BTreeMap<String, Vec<(String, Kind)>>;

/// What was moved.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Moved {
    /// Rows, by table.
    pub rows: BTreeMap<String, u64>,
}

impl Store {
    /// Copies everything into an empty database on a server, in one transaction, and compares each table there with
    /// the one here. The keys stay sealed under the same key from outside; the files stay where they are. Nobody must
    /// write here meanwhile: whoever tries waits.
    ///
    /// # Errors
    /// [`StoreError::Occupied`] where there are tables already, [`StoreError::Damaged`] where a table arrived otherwise
    /// than it left. Then there is nothing there.
    pub async fn move_to(
        &self,
        database_url: &str,
        mut progress: impl FnMut(u64),
    ) -> Result<Moved, StoreError> {
        let target = unoccupied(database_url).await?;
        Migrations::of(&target.writing).run(None).await?;
        let mut here = self.begin().await?;
        let mut there = target.writing.begin().await.map_err(failed(MOVING))?;
        let tables = tables(&mut there).await?;
        let mut moved = Moved::default();
        let mut total = 0;
        for (table, columns) in &tables {
            let left = copy(&mut here, &mut there, table, columns, &mut |rows| {
                total += rows;
                progress(total);
            })
            .await?;
            if digest(&mut there, table, columns).await? != left {
                return Err(StoreError::Damaged { what: "a table arrived otherwise than it left" });
            }
            moved.rows.insert(table.clone(), left.rows);
        }
        go_on_counting(&mut there).await?;
        there.commit().await.map_err(failed(MOVING))?;
        target.readers.close().await;
        target.writing.close().await;
        Ok(moved)
    }
}

/// Makes sure that a database on a server holds no record, so that one can be brought into it.
///
/// # Errors
/// [`StoreError::Occupied`] where it holds one.
pub async fn require_unoccupied(database_url: &str) -> Result<(), StoreError> {
    let target = unoccupied(database_url).await?;
    target.readers.close().await;
    target.writing.close().await;
    Ok(())
}

async fn unoccupied(database_url: &str) -> Result<Engine, StoreError> {
    let target = Engine::server(database_url).await?;
    match Migrations::of(&target.writing).found().await? {
        0 => Ok(target),
        _ => Err(StoreError::Occupied),
    }
}

fn hashed(values: &[Value]) -> Sha256 {
    let mut hash = Sha256::new();
    for value in values {
        let number;
        let (tag, bytes): (u8, &[u8]) = match value {
            Value::Integer(Some(value)) => {
                number = value.to_be_bytes();
                (1, &number)
            }
            Value::Text(Some(text)) => (2, text.as_bytes()),
            Value::Bytes(Some(bytes)) => (3, bytes),
            Value::Integer(None) | Value::Text(None) | Value::Bytes(None) => (0, &[]),
        };
        hash.update([tag]);
        hash.update((bytes.len() as u64).to_be_bytes());
        hash.update(bytes);
    }
    hash
}

async fn tables(there: &mut Transaction) -> Result<Tables, StoreError> {
    let columns: Vec<(String, String, String)> =
        query_as(COLUMNS).fetch_all(there).await.map_err(failed(MOVING))?;
    let mut tables = Tables::new();
    for (table, column, kind) in columns {
        let kind = match kind.as_str() {
            "bigint" => Kind::Integer,
            "text" => Kind::Text,
            "bytea" => Kind::Bytes,
            _ => return Err(StoreError::Damaged { what: "a column of another kind" }),
        };
        tables.entry(table).or_default().push((column, kind));
    }
    Ok(tables)
}

/// Reads every row of a table.
fn select(table: &str, columns: &[(String, Kind)]) -> Statement {
    let mut select = Statement::new("SELECT ");
    for (place, (column, _)) in columns.iter().enumerate() {
        select.push(if place == 0 { "" } else { ", " }).push_name(column);
    }
    select.push(" FROM ").push_name(table);
    select
}

async fn copy(
    here: &mut Transaction,
    there: &mut Transaction,
    table: &str,
    columns: &[(String, Kind)],
    progress: &mut impl FnMut(u64),
) -> Result<Fingerprint, StoreError> {
    let mut left = Fingerprint::default();
    let mut rows = select(table, columns).build().fetch(here);
    let mut waiting = Vec::with_capacity(ROWS_A_STATEMENT);
    loop {
        let row = rows.try_next().await.map_err(failed(MOVING))?;
        let is_over = row.is_none();
        if let Some(row) = row {
            let values = values(&row, columns)?;
            left.add(hashed(&values));
            waiting.push(values);
        }
        if waiting.len() == ROWS_A_STATEMENT || (is_over && !waiting.is_empty()) {
            let count = waiting.len() as u64;
            insert(there, table, columns, std::mem::take(&mut waiting)).await?;
            progress(count);
        }
        if is_over {
            return Ok(left);
        }
    }
}

async fn insert(
    there: &mut Transaction,
    table: &str,
    columns: &[(String, Kind)],
    rows: Vec<Vec<Value>>,
) -> Result<(), StoreError> {
    let mut insert = Statement::new("INSERT INTO ");
    insert.push_name(table).push(" (");
    for (place, (column, _)) in columns.iter().enumerate() {
        insert.push(if place == 0 { "" } else { ", " }).push_name(column);
    }
    insert.push(") ").push_values(rows, |row, values| {
        for value in values {
            row.push_value(value);
        }
    });
    insert.build().execute(there).await.map(drop).map_err(failed(MOVING))
}

async fn digest(
    there: &mut Transaction,
    table: &str,
    columns: &[(String, Kind)],
) -> Result<Fingerprint, StoreError> {
    let mut arrived = Fingerprint::default();
    let mut rows = select(table, columns).build().fetch(there);
    while let Some(row) = rows.try_next().await.map_err(failed(MOVING))? {
        arrived.add(hashed(&values(&row, columns)?));
    }
    Ok(arrived)
}

fn values(row: &Row, columns: &[(String, Kind)]) -> Result<Vec<Value>, StoreError> {
    let value = |(index, (_, kind)): (usize, &(String, Kind))| {
        match kind {
            Kind::Integer => Option::read(row, index).map(Value::Integer),
            Kind::Text => Option::read(row, index).map(Value::Text),
            Kind::Bytes => Option::read(row, index).map(Value::Bytes),
        }
        .map_err(|_| StoreError::Damaged { what: "a column of another kind" })
    };
    columns.iter().enumerate().map(value).collect()
}

async fn go_on_counting(there: &mut Transaction) -> Result<(), StoreError> {
    let identities: Vec<(String, String)> =
        query_as(IDENTITIES).fetch_all(&mut *there).await.map_err(failed(MOVING))?;
    for (table, column) in identities {
        let mut set = Statement::new("SELECT setval(pg_get_serial_sequence(");
        set.push_bind(table.as_str()).push(", ").push_bind(column.as_str());
        set.push("), COALESCE(MAX(").push_name(&column).push("), 0) + 1, false) FROM ");
        set.push_name(&table);
        set.build().fetch_all(&mut *there).await.map_err(failed(MOVING))?;
    }
    Ok(())
}

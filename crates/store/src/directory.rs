//! The company's own directory of agencies (VE-2): events that are never taken back, and a line for each entry.
//!
//! Whether a change is allowed is not decided here; that nobody changes an entry on an older state is.

use futures_util::FutureExt as _;
use jiff::Timestamp;
use writ_core::country::Country;
use writ_core::staff::StaffId;

use crate::column;
use crate::engine::{Row, Transaction, query, query_as};
use crate::error::{StoreError, failed};
use crate::open::Store;
use crate::rows::get;
use crate::sql::directory as sql;

const READING: &str = "read the directory";
const CHANGING: &str = "change the directory";

/// An event of an entry as it is written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredDirectoryEvent {
    /// When.
    pub recorded_at: Timestamp,
    /// By whom.
    pub by: StaffId,
    /// What, as JSON.
    pub facts: String,
}

/// The line of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectoryRow {
    /// Which entry; 0 for one that is not kept yet.
    pub entry: u32,
    /// The agency's name, confirmed or proposed.
    pub name: String,
    /// Its country.
    pub country: Country,
    /// Whether two persons stand behind what the agency is.
    pub is_confirmed: bool,
    /// Whether it is used no more.
    pub is_retired: bool,
    /// How many changes wait for a second person.
    pub proposed: u32,
    /// How many confirmed lines are in use.
    pub lines: u32,
}

/// Which entries a list shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DirectoryFilter {
    /// All.
    All,
    /// Those of a country.
    Country(Country),
    /// Those whose name has this text in it.
    Name(String),
    /// Those in which a change waits for a second person.
    Waiting,
}

/// A change of an entry.
#[derive(Debug, Clone)]
pub struct DirectoryChange {
    /// Which entry and its last event; none makes a further one.
    pub target: Option<(u32, u32)>,
    /// What happened.
    pub events: Vec<StoredDirectoryEvent>,
    /// The line that it leads to.
    pub row: DirectoryRow,
}

impl Store {
    /// Writes down a change of an entry; gives the entry's number. None where somebody changed it meanwhile.
    pub async fn change_directory(
        &self,
        change: DirectoryChange,
    ) -> Result<Option<u32>, StoreError> {
        self.writer
            .write(move |batch| {
                async move { write(batch.connection().await?, change).await }.boxed()
            })
            .await
    }

    /// Reads the events of an entry, oldest first; empty when there is no such entry.
    pub async fn directory_events(
        &self,
        entry: u32,
    ) -> Result<Vec<StoredDirectoryEvent>, StoreError> {
        let rows = query(sql::EVENTS_OF_ENTRY)
            .bind(i64::from(entry))
            .fetch_all(&self.readers)
            .await
            .map_err(failed(READING))?;
        rows.iter().map(event).collect()
    }

    /// Lists entries by name, from after the given line.
    pub async fn directory(
        &self,
        filter: &DirectoryFilter,
        after: Option<&DirectoryRow>,
        limit: u32,
    ) -> Result<Vec<DirectoryRow>, StoreError> {
        let (sought, entry) = after
            .map_or_else(Default::default, |row| (row.name.to_lowercase(), i64::from(row.entry)));
        let query = match filter {
            DirectoryFilter::All => query(sql::ENTRIES),
            DirectoryFilter::Country(country) => {
                query(sql::ENTRIES_OF_COUNTRY).bind(country.code().to_owned())
            }
            DirectoryFilter::Name(name) => query(sql::ENTRIES_SOUGHT).bind(name.to_lowercase()),
            DirectoryFilter::Waiting => query(sql::ENTRIES_WAITING),
        };
        let query = query.bind(sought).bind(entry).bind(limit);
        let rows = query.fetch_all(&self.readers).await.map_err(failed(READING))?;
        rows.iter().map(row).collect()
    }
}

async fn write(
    connection: &mut Transaction,
    change: DirectoryChange,
) -> Result<Option<u32>, StoreError> {
    let failed = failed(CHANGING);
    let DirectoryChange { target, events, row } = change;
    let (entry, mut seq) = if let Some((entry, expected)) = target {
        let seq: Option<i64> = query_as(sql::ENTRY_SEQ)
            .bind(i64::from(entry))
            .fetch_optional(&mut *connection)
            .await
            .map_err(&failed)?;
        if seq != Some(i64::from(expected)) {
            return Ok(None);
        }
        (i64::from(entry), i64::from(expected))
    } else {
        let next: i64 =
            query_as(sql::NEXT_ENTRY).fetch_one(&mut *connection).await.map_err(&failed)?;
        (next, 0)
    };
    for event in events {
        seq = seq.saturating_add(1);
        query(sql::ADD_EVENT)
            .bind(entry)
            .bind(seq)
            .bind(event.recorded_at.as_microsecond())
            .bind(i64::from(event.by.0))
            .bind(event.facts)
            .execute(&mut *connection)
            .await
            .map_err(&failed)?;
    }
    query(sql::KEEP_ENTRY)
        .bind(entry)
        .bind(seq)
        .bind(&row.name)
        .bind(row.name.to_lowercase())
        .bind(row.country.code())
        .bind(row.is_confirmed)
        .bind(row.is_retired)
        .bind(i64::from(row.proposed))
        .bind(i64::from(row.lines))
        .execute(&mut *connection)
        .await
        .map_err(&failed)?;
    column::small(entry, "an entry's number").map(Some)
}

fn event(row: &Row) -> Result<StoredDirectoryEvent, StoreError> {
    Ok(StoredDirectoryEvent {
        recorded_at: column::instant(get(row, 0, "an instant")?)?,
        by: StaffId(column::small(get(row, 1, "a staff number")?, "a staff number")?),
        facts: get(row, 2, "an event of the directory")?,
    })
}

fn row(row: &Row) -> Result<DirectoryRow, StoreError> {
    let country: String = get(row, 2, "a country")?;
    Ok(DirectoryRow {
        entry: column::small(get(row, 0, "an entry's number")?, "an entry's number")?,
        name: get(row, 1, "an agency's name")?,
        country: country.parse().map_err(|_| StoreError::Damaged { what: "a country" })?,
        is_confirmed: get(row, 3, "whether an entry is confirmed")?,
        is_retired: get(row, 4, "whether an entry is retired")?,
        proposed: column::small(get(row, 5, "a count")?, "a count")?,
        lines: column::small(get(row, 6, "a count")?, "a count")?,
    })
}

//! Who read the personal data of a case, when and why (RT-2). Kept apart from the case's events: reading changes
//! nothing about the case.

use futures_util::FutureExt as _;
use jiff::Timestamp;
use writ_core::actor::Staff;
use writ_core::event_record::CaseId;
use writ_core::reading::Purpose;
use writ_core::staff::StaffId;

use crate::column;
use crate::engine::{Row, query};
use crate::error::{StoreError, failed};
use crate::open::Store;
use crate::rows::get;
use crate::sql::readings as sql;

/// A reading to put on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReading {
    /// Of which case.
    pub case: CaseId,
    /// By whom, in which role.
    pub by: Staff,
    /// Why.
    pub purpose: Purpose,
    /// What was said of it: personal data, erased with the case.
    pub words: Option<String>,
    /// When.
    pub at: Timestamp,
    /// Whether the purpose was stated before and stood for this reading, too.
    pub is_repeated: bool,
}

/// A reading on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadingRow {
    /// By whom, in which role.
    pub by: Staff,
    /// Why.
    pub purpose: Purpose,
    /// What was said of it; none when nothing was, or it was erased.
    pub words: Option<String>,
    /// When.
    pub at: Timestamp,
    /// Whether the purpose was stated before and stood for this reading, too.
    pub is_repeated: bool,
}

impl Store {
    /// Puts a reading on record.
    pub async fn add_reading(&self, reading: NewReading) -> Result<(), StoreError> {
        self.writer
            .write(move |batch| {
                async move {
                    query(sql::ADD_READING)
                        .bind(reading.case.0)
                        .bind(i64::from(reading.by.id.0))
                        .bind(reading.by.role.code())
                        .bind(reading.purpose.code())
                        .bind(reading.words)
                        .bind(reading.at.as_microsecond())
                        .bind(reading.is_repeated)
                        .execute(batch.connection())
                        .await
                        .map(drop)
                        .map_err(failed("record a reading"))
                }
                .boxed()
            })
            .await
    }

    /// Lists the readings of a case, the latest first.
    pub async fn readings_of(
        &self,
        case: CaseId,
        limit: u32,
    ) -> Result<Vec<ReadingRow>, StoreError> {
        let rows = query(sql::READINGS_OF)
            .bind(case.0)
            .bind(limit)
            .fetch_all(&self.readers)
            .await
            .map_err(failed("list the readings of a case"))?;
        rows.iter().map(reading).collect()
    }
}

fn reading(row: &Row) -> Result<ReadingRow, StoreError> {
    let id = StaffId(column::small(get(row, 0, "a staff number")?, "a staff number")?);
    let role: String = get(row, 1, "a role")?;
    let role = role.parse().map_err(|_| StoreError::Damaged { what: "a role" })?;
    let purpose: String = get(row, 2, "a purpose")?;
    Ok(ReadingRow {
        by: Staff { id, role },
        purpose: purpose.parse().map_err(|_| StoreError::Damaged { what: "a purpose" })?,
        words: get(row, 3, "what was said of a reading")?,
        at: column::instant(get(row, 4, "an instant")?)?,
        is_repeated: get(row, 5, "whether a purpose stood for a reading")?,
    })
}

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
use crate::sealing::{CaseKey, Opener, Seat};
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
                    let key = batch.key_of(reading.case).await?;
                    let seat = reading_seat(reading.case, reading.at);
                    let words = reading.words.as_deref();
                    let words = CaseKey::seal_some(key.as_ref(), seat, words)?;
                    query(sql::ADD_READING)
                        .bind(reading.case.0)
                        .bind(i64::from(reading.by.id.0))
                        .bind(reading.by.role.code())
                        .bind(reading.purpose.code())
                        .bind(words)
                        .bind(reading.at.as_microsecond())
                        .bind(reading.is_repeated)
                        .execute(batch.connection().await?)
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
        let mut opener = self.keyring.opener();
        rows.iter().map(|row| reading(row, case, &mut opener)).collect()
    }
}

/// Where what was said of a reading stands.
pub(crate) fn reading_seat(case: CaseId, at: Timestamp) -> Seat<'static> {
    Seat::new("reading", [case.0, at.as_microsecond()])
}

fn reading(row: &Row, case: CaseId, opener: &mut Opener<'_>) -> Result<ReadingRow, StoreError> {
    let at = column::instant(get(row, 4, "an instant")?)?;
    let key = get(row, 6, "the key of a case")?;
    let words = get(row, 3, "what was said of a reading")?;
    let id = StaffId(column::small(get(row, 0, "a staff number")?, "a staff number")?);
    let role: String = get(row, 1, "a role")?;
    let role = role.parse().map_err(|_| StoreError::Damaged { what: "a role" })?;
    let purpose: String = get(row, 2, "a purpose")?;
    Ok(ReadingRow {
        by: Staff { id, role },
        purpose: purpose.parse().map_err(|_| StoreError::Damaged { what: "a purpose" })?,
        words: opener.text((case, key), reading_seat(case, at), words)?,
        at,
        is_repeated: get(row, 5, "whether a purpose stood for a reading")?,
    })
}

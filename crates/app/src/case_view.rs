//! Opening a case to look at it: the record, what belongs to it, and whether its personal data may be read.
//!
//! Personal data is read for a purpose that is on record (RT-2). Whoever handles a case says it once a day, an
//! auditor each time.

use jiff::{SignedDuration, Timestamp};
use writ_core::actor::Staff;
use writ_core::closing::Reading;
use writ_core::command::Root;
use writ_core::refusal::Refusal;
use writ_core::staff::Role;
use writ_store::{NewReading, ReadingRow, ResolvedRelation};

use crate::error::AppError;
use crate::handling::OpenRecord;
use crate::installation::Installation;

/// Most readings that are listed beside a case.
const MOST_READINGS: u32 = 50;

/// How long after an auditor's reading the documents it showed can be fetched.
const FETCHED_WITHIN: SignedDuration = SignedDuration::from_mins(15);

/// A case as it is opened on the desk.
#[derive(Debug, Clone)]
pub struct CaseView {
    /// The record with its history.
    pub open: OpenRecord,
    /// The cases it belongs to (CO-1, CO-3).
    pub relations: Vec<ResolvedRelation>,
    /// Who read its personal data, the latest first (RT-2).
    pub readings: Vec<ReadingRow>,
    /// Whether this reader's purpose is on record and still good.
    pub may_read: bool,
    /// Whether this reader said a purpose within the last minutes: long enough to fetch what the page names.
    pub was_read_lately: bool,
}

impl Installation {
    /// Opens a case for a reader; none when there is no such case.
    ///
    /// # Errors
    /// When the store cannot be read or the record is damaged.
    pub async fn view_case(
        &self,
        reference: &str,
        reader: Staff,
        now: Timestamp,
    ) -> Result<Option<CaseView>, AppError> {
        let Some(open) = self.open_record(reference).await? else { return Ok(None) };
        let relations = self.store.relations_of(open.id).await?;
        let readings = self.store.readings_of(open.id, MOST_READINGS).await?;
        let zone = self.profile.reporting_zone();
        let is_good = |reading: &ReadingRow| {
            reading.by == reader.id && zone.day_of(reading.at) == zone.day_of(now)
        };
        let was_lately = |reading: &ReadingRow| {
            reading.by == reader.id && now.duration_since(reading.at) <= FETCHED_WITHIN
        };
        let was_read_lately = readings.iter().any(was_lately);
        let may_read = reader.role != Role::Auditor && readings.iter().any(is_good);
        Ok(Some(CaseView { open, relations, readings, may_read, was_read_lately }))
    }

    /// RT-2: puts on record why somebody reads the personal data of a case. None when there is no such case.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn read_personal(
        &self,
        reference: &str,
        reader: Staff,
        purpose: &str,
        words: &str,
        now: Timestamp,
    ) -> Result<Option<Result<(), Refusal>>, AppError> {
        let Some(row) = self.store.case_by_reference(reference).await? else { return Ok(None) };
        let reading = match Reading::with_purpose(reader.id, now, purpose) {
            Ok(reading) => reading,
            Err(refusal) => return Ok(Some(Err(refusal))),
        };
        let reading = NewReading {
            case: row.id,
            by: reading.by,
            role: reader.role,
            purpose: purpose.to_owned(),
            words: (!words.is_empty()).then(|| words.to_owned()),
            at: now,
        };
        self.store.add_reading(reading).await?;
        Ok(Some(Ok(())))
    }

    /// What joining a case to another needs to know of the other (CO-1); none when there is no such case.
    ///
    /// # Errors
    /// When the store cannot be read or the record is damaged.
    pub async fn root_for(
        &self,
        reference: &str,
        same_document_found: bool,
    ) -> Result<Option<Root>, AppError> {
        let Some(open) = self.open_record(reference).await? else { return Ok(None) };
        Ok(open.record.case().map(|case| Root {
            reference: case.reference.clone(),
            country: case.request.country.clone(),
            received_at: case.received_at,
            same_document_found,
        }))
    }
}

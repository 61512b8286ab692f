//! Opening a case to look at it: the record, what belongs to it, and whether its personal data may be read.
//!
//! Personal data is read against a permit that the core gives, and each reading is on record before anything is shown
//! (RT-2).

use jiff::Timestamp;
use writ_core::actor::{Actor, Staff};
use writ_core::command::Root;
use writ_core::event::Words;
use writ_core::reading::{self, Purpose, Reading, ReadingPermit, Stated};
use writ_core::refusal::Refusal;
use writ_store::{NewReading, ReadingRow, ResolvedRelation};

use crate::directory::CallableLine;
use crate::error::AppError;
use crate::handling::OpenRecord;
use crate::installation::Installation;

/// Most readings that are listed beside a case.
const MOST_READINGS: u32 = 50;

/// Who opens a case, and since when they are at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reader {
    /// Who, in which role.
    pub staff: Staff,
    /// When their session began: a purpose stated before it counts no longer.
    pub since: Timestamp,
}

/// A case as it is opened on the desk.
#[derive(Debug, Clone)]
pub struct CaseView {
    /// The record with its history.
    pub open: OpenRecord,
    /// The cases it belongs to (CO-1, CO-3).
    pub relations: Vec<ResolvedRelation>,
    /// Who read its personal data, the latest first (RT-2).
    pub readings: Vec<ReadingRow>,
    /// The permission to read its personal data; none until a purpose is stated.
    pub permit: Option<ReadingPermit>,
    /// Whether this reader may fetch the documents that the page names (RT-2).
    pub documents_are_open: bool,
    /// The numbers that may confirm it while it is being verified (VE-2).
    pub lines: Vec<CallableLine>,
}

impl Installation {
    /// Opens a case for a reader; none when there is no such case.
    ///
    /// # Errors
    /// When the store fails or the record is damaged.
    pub async fn view_case(
        &self,
        reference: &str,
        reader: Reader,
        now: Timestamp,
    ) -> Result<Option<CaseView>, AppError> {
        let Some(open) = self.open_record(reference).await? else { return Ok(None) };
        let relations = self.store.relations_of(open.id).await?;
        let readings = self.store.readings_of(open.id, MOST_READINGS).await?;
        let own = |row: &&ReadingRow| row.by == reader.staff && row.at >= reader.since;
        let earlier = readings.iter().find(own).map(|row| reading_of(row, reference));
        let zone = self.profile.reporting_zone();
        let by = Actor::Staff(reader.staff);
        let permit = reading::permit(by, reference, None, earlier.as_ref(), zone, now).ok();
        if let Some(reading) = permit.as_ref().and_then(ReadingPermit::to_record) {
            self.store.add_reading(new_reading(&open, reading)).await?;
        }
        let documents_are_open =
            reading::documents_are_open(by, reference, earlier.as_ref(), zone, now);
        let lines = self.lines_for(&open, now).await?;
        Ok(Some(CaseView { open, relations, readings, permit, documents_are_open, lines }))
    }

    /// RT-2: opens the personal data of a case for a stated purpose. The reading is on record when this returns.
    /// None when there is no such case.
    ///
    /// # Errors
    /// When the store fails or the record is damaged.
    pub async fn read_personal(
        &self,
        reference: &str,
        reader: Reader,
        stated: Option<(Purpose, &str)>,
        now: Timestamp,
    ) -> Result<Option<Result<CaseView, Refusal>>, AppError> {
        let Some(mut view) = self.view_case(reference, reader, now).await? else {
            return Ok(None);
        };
        let zone = self.profile.reporting_zone();
        let stated = stated.map(|(purpose, words)| Stated { purpose, words });
        let by = Actor::Staff(reader.staff);
        let permit = match reading::permit(by, reference, stated, None, zone, now) {
            Ok(permit) => permit,
            Err(refusal) => return Ok(Some(Err(refusal))),
        };
        self.store.add_reading(new_reading(&view.open, permit.reading())).await?;
        view.documents_are_open = true;
        view.readings = self.store.readings_of(view.open.id, MOST_READINGS).await?;
        view.permit = Some(permit);
        Ok(Some(Ok(view)))
    }

    async fn lines_for(
        &self,
        open: &OpenRecord,
        now: Timestamp,
    ) -> Result<Vec<CallableLine>, AppError> {
        use writ_core::stage::Stage;
        let Some(case) = open.record.case() else { return Ok(Vec::new()) };
        if !matches!(case.stage, Stage::Verification) {
            return Ok(Vec::new());
        }
        let agency = case.personal.get().map_or("", |personal| personal.agency.as_str());
        self.callable_lines(&case.request.country, agency, self.cool_down_days(case.policy), now)
            .await
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

fn reading_of(row: &ReadingRow, reference: &str) -> Reading {
    Reading {
        by: row.by,
        reference: reference.to_owned(),
        at: row.at,
        purpose: row.purpose,
        words: row.words.clone().map_or_else(Words::erased, Words::new),
        is_repeated: row.is_repeated,
    }
}

fn new_reading(open: &OpenRecord, reading: &Reading) -> NewReading {
    let Reading { by, at, purpose, words, is_repeated, .. } = reading;
    NewReading {
        case: open.id,
        by: *by,
        purpose: *purpose,
        words: words.get().filter(|words| !words.is_empty()).cloned(),
        at: *at,
        is_repeated: *is_repeated,
    }
}

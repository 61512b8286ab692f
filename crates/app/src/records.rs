//! Reading cases back: replaying, finding, verifying.

use writ_core::event::{Event, Recorded};
use writ_core::moment::ReportingZone;
use writ_core::projection::Projection;
use writ_core::record::Record;
use writ_store::{StoredEvent, Verification};

use crate::error::AppError;
use crate::installation::Installation;

/// Reads stored events as what happened.
///
/// # Errors
/// When an event or its actor is not of this release.
pub fn decode(events: &[StoredEvent]) -> Result<Vec<Recorded>, AppError> {
    events
        .iter()
        .map(|stored| {
            let event = Event::decode(&stored.kind, &stored.facts, stored.personal.as_deref())?;
            Ok(Recorded { at: stored.recorded_at, by: stored.actor.parse()?, event })
        })
        .collect()
}

/// Replays one record.
///
/// # Errors
/// When its events cannot be read or do not follow each other.
pub fn replay(events: &[StoredEvent], zone: &ReportingZone) -> Result<Record, AppError> {
    Ok(Record::replay(&decode(events)?, zone)?)
}

impl Installation {
    /// Replays everything and compares it with what is kept beside the events (invariant 3).
    ///
    /// # Errors
    /// When the store cannot be read; differences are no error but the result.
    pub async fn verify(&self, progress: impl FnMut(u64)) -> Result<Verification, AppError> {
        let zone = self.profile.reporting_zone().clone();
        let replay = move |events: &[StoredEvent]| -> Result<Projection, AppError> {
            Ok(replay(events, &zone)?.project(&zone))
        };
        Ok(self.store.verify(replay, progress).await?)
    }

    /// Reads the record with this printed reference; none when there is no such case.
    ///
    /// # Errors
    /// When the store cannot be read or the record is damaged.
    pub async fn record(
        &self,
        reference: &str,
    ) -> Result<Option<(Record, Vec<Recorded>)>, AppError> {
        let Some(row) = self.store.case_by_reference(reference).await? else { return Ok(None) };
        let history = decode(&self.store.events(row.id).await?)?;
        let record = Record::replay(&history, self.profile.reporting_zone())?;
        Ok(Some((record, history)))
    }
}

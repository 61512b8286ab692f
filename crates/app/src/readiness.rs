//! Whether requests can be served now, and if not, what stands in the way: in words that name nobody.

use jiff::{SignedDuration, Timestamp};
use writ_store::StoreError;

use crate::installation::Installation;

/// How long background work may take to come round, or to recover, before somebody should look at it.
const LONGEST_ROUND: SignedDuration = SignedDuration::from_mins(10);

/// What stands in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotReady {
    /// The database cannot be reached, read or written.
    #[error("the database does not answer, or nothing can be written to it")]
    Database,
    /// Files cannot be kept or read.
    #[error("the storage of the files does not answer, or does not let us in")]
    Files,
    /// It takes too long.
    #[error("the database or the storage of the files does not answer in time")]
    Slow,
    /// There is no room.
    #[error("the disk is full")]
    Full,
    /// Another program holds it.
    #[error("another program is writing to the database")]
    InUse,
    /// A newer release runs elsewhere.
    #[error("a newer release changed the tables of the database")]
    NewerSchema,
    /// Letters do not leave, and nobody is told what falls due.
    #[error("background work has not come round for ten minutes")]
    Background,
}

impl Installation {
    /// Whether a change can be committed and a file kept now, and background work came round lately.
    ///
    /// # Errors
    /// What stands in the way.
    pub async fn readiness(&self, now: Timestamp, worked_at: Timestamp) -> Result<(), NotReady> {
        self.store.probe(now).await.map_err(|error| match error {
            StoreError::Full { .. } => NotReady::Full,
            StoreError::InUse { .. } => NotReady::InUse,
            StoreError::NewerSchema { .. } => NotReady::NewerSchema,
            StoreError::FilesAway { .. } | StoreError::File { .. } => NotReady::Files,
            _ => NotReady::Database,
        })?;
        if now.duration_since(worked_at) > LONGEST_ROUND {
            return Err(NotReady::Background);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use writ_store::OpenMode;

    use super::*;

    #[tokio::test]
    async fn work_that_did_not_come_round_for_long_is_in_the_way_and_a_short_pause_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let mode = OpenMode::CreateIfMissing { chance: [1; 32] };
        let installation = Installation::open(folder.path(), mode, None, None).await.unwrap();
        let now = Timestamp::UNIX_EPOCH;
        let ago = |minutes| now.checked_sub(SignedDuration::from_mins(minutes)).unwrap();

        assert_eq!(installation.readiness(now, ago(10)).await, Ok(()));
        assert_eq!(installation.readiness(now, ago(11)).await, Err(NotReady::Background));
    }
}

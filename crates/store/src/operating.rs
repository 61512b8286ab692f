//! What whoever keeps an installation running asks of the store.

use jiff::Timestamp;

use crate::column;
use crate::engine::{Migrations, query};
use crate::error::{StoreError, failed};
use crate::open::Store;
use crate::rows::get;
use crate::sql;

/// Under which name it stands when the record was last found to be writable.
const PROBE: &str = "probe";
const LOOKING: &str = "look at what waits";

/// How much waits, and how large everything is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Changes that wait for the writer of this program.
    pub changes_waiting: u64,
    /// Appointments and letters whose time has come and which are not done.
    pub work_due: u64,
    /// Since when the first of them waits.
    pub oldest_due_at: Option<Timestamp>,
    /// Letters that wait to be sent or printed.
    pub letters_waiting: u64,
    /// Letters that a person has to look at.
    pub letters_failed: u64,
    /// Alerts that nobody has seen.
    pub alerts_unseen: u64,
    /// The size of the database.
    pub database_bytes: u64,
    /// The size of the files of documents.
    pub files_bytes: u64,
}

impl Store {
    /// Commits a small change, as every change is committed, and writes something small where the files are.
    ///
    /// # Errors
    /// [`StoreError::NewerSchema`] when a newer release changed the tables beneath this one.
    pub async fn probe(&self, now: Timestamp) -> Result<(), StoreError> {
        Migrations::of(&self.readers).found().await?;
        let position = now.as_microsecond();
        self.writer
            .write(move |batch| {
                Box::pin(async move {
                    query(sql::agenda::KEEP_READING_PLACE)
                        .bind(PROBE)
                        .bind(position)
                        .execute(batch.connection().await?)
                        .await
                        .map(drop)
                        .map_err(failed("write a probe"))
                })
            })
            .await?;
        self.files.probe().await
    }

    /// Reads how much waits and how large everything is, at a cost that does not grow with the cases on file.
    pub async fn standing(&self, now: Timestamp) -> Result<Standing, StoreError> {
        let row = query(sql::operating::STANDING)
            .bind(now.as_microsecond())
            .fetch_one(&self.readers)
            .await
            .map_err(failed(LOOKING))?;
        let oldest: Option<i64> = get(&row, 1, "an instant")?;
        let count = |index| get::<i64>(&row, index, "a count").map(i64::unsigned_abs);
        Ok(Standing {
            changes_waiting: self.writer.waiting() as u64,
            work_due: count(0)?,
            oldest_due_at: oldest.map(column::instant).transpose()?,
            letters_waiting: count(2)?,
            letters_failed: count(3)?,
            alerts_unseen: count(4)?,
            files_bytes: count(5)?,
            database_bytes: self
                .readers
                .size_bytes()
                .await
                .map_err(failed(LOOKING))?
                .unsigned_abs(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::OpenMode;

    const MODE: OpenMode = OpenMode::CreateIfMissing { chance: [1; 32] };

    #[tokio::test]
    async fn a_probe_fails_while_nothing_can_be_written_and_not_after() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), MODE).await.unwrap();
        let elsewhere = Store::open(folder.path(), OpenMode::Existing).await.unwrap();
        query("PRAGMA busy_timeout = 1").execute(&store.writing).await.unwrap();

        let held = elsewhere.begin().await.unwrap();
        let refused = store.probe(Timestamp::UNIX_EPOCH).await;
        held.rollback().await.unwrap();
        let accepted = store.probe(Timestamp::UNIX_EPOCH).await;

        assert!(matches!(refused, Err(StoreError::InUse { .. })), "{refused:?}");
        assert!(accepted.is_ok(), "{accepted:?}");
    }

    #[tokio::test]
    async fn tables_that_a_newer_release_changed_beneath_a_running_program_are_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), MODE).await.unwrap();
        query(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
             VALUES (9999, 'later', TRUE, x'00', 0)",
        )
        .execute(&store.writing)
        .await
        .unwrap();

        let refused = store.probe(Timestamp::UNIX_EPOCH).await;

        assert!(matches!(refused, Err(StoreError::NewerSchema { found: 9999, .. })), "{refused:?}");
    }
}

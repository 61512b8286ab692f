//! One change of one case, whole or not at all (invariant 2).

use jiff::Timestamp;
use sqlx::sqlite::SqliteConnection;
use writ_core::event_record::{CaseId, Encoded};
use writ_core::projection::{LookupTerm, Projection, Summary};

use crate::effects::{self, Effect};
use crate::error::{ChangedSince, StoreError, failed};
use crate::open::Store;
use crate::relations::{self, Relation};
use crate::rows::{self, EventRow, VersionRow};
use crate::tallies::Tallies;
use crate::{Seed, sql};

const APPENDING: &str = "append to a case";

/// An event to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent {
    /// When it is recorded, kept to the microsecond.
    pub recorded_at: Timestamp,
    /// A code for who did it, such as a staff number; never a name.
    pub actor: String,
    /// The event itself.
    pub encoded: Encoded,
}

/// Which case a change is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A case that does not exist yet.
    New,
    /// A case that was read before it was decided upon.
    Existing {
        /// Which.
        id: CaseId,
        /// The last event that was read.
        expected_seq: u32,
    },
}

/// A change of one case.
#[derive(Debug, Clone)]
pub struct Append<'a> {
    /// Which case.
    pub target: Target,
    /// What happened, oldest first; at least one event.
    pub events: Vec<NewEvent>,
    /// What the case looked like before; none for a new one.
    pub before: Option<&'a Projection>,
    /// What it looks like now. Its counting history continues the one before.
    pub after: &'a Projection,
    /// Letters and notices that this change owes.
    pub effects: Vec<Effect>,
    /// The earlier case this one belongs to or supersedes, where it is said now.
    pub relation: Option<Relation>,
    /// Fresh random bytes for the salts of the leaves.
    pub seed: Seed,
}

/// Where a change came to stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appended {
    /// The case, with its number if it is new.
    pub case: CaseId,
    /// Its last event: what the next change expects.
    pub seq: u32,
}

impl Store {
    /// Records a change: events, leaves, read models, tallies and effects, in one transaction.
    ///
    /// On disk when it returns. After an error nothing of it is there.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when somebody else changed the case since it was read.
    pub async fn append(&self, change: Append<'_>) -> Result<Appended, StoreError> {
        let mut transaction = self.begin().await?;
        let mut tallies = Tallies::default();
        let appended = self.write(&mut transaction, change, &mut tallies).await?;
        tallies.flush(&mut transaction).await?;
        transaction.commit().await.map_err(failed(APPENDING))?;
        Ok(appended)
    }

    /// Writes a change inside a transaction that is open already, and adds up what it does to the
    /// tallies.
    pub(crate) async fn write(
        &self,
        connection: &mut SqliteConnection,
        change: Append<'_>,
        tallies: &mut Tallies,
    ) -> Result<Appended, StoreError> {
        let Append { target, events, before, after, effects, relation, seed } = change;
        if events.is_empty() {
            return Err(StoreError::Inconsistent { what: "has no event" });
        }
        let (case, last) = match target {
            Target::New => (next_case(connection).await?, 0),
            Target::Existing { id, expected_seq } => {
                expect_seq(connection, id, expected_seq).await?;
                (id, expected_seq)
            }
        };
        let first = last.saturating_add(1);
        let mut event_rows: Vec<_> = (first..)
            .zip(events)
            .map(|(seq, event)| EventRow::new(case, seq, event, &seed, u64::from(seq)))
            .collect();
        let seq = event_rows.last().map_or(last, |row| row.seq);
        rows::insert_events(connection, &mut event_rows).await.map_err(failed(APPENDING))?;
        write_summary(connection, case, seq, target, &after.summary).await?;
        write_history(connection, case, before, after, tallies).await?;
        self.write_lookups(connection, case, before, after).await?;
        if let Some(relation) = relation {
            relations::record(connection, case, relation).await?;
        }
        effects::insert(connection, case, seq, effects).await.map_err(failed(APPENDING))?;
        if after.is_erased && !before.is_some_and(|before| before.is_erased) {
            erase(connection, case).await?;
        }
        Ok(Appended { case, seq })
    }

    async fn write_lookups(
        &self,
        connection: &mut SqliteConnection,
        case: CaseId,
        before: Option<&Projection>,
        after: &Projection,
    ) -> Result<(), StoreError> {
        let earlier: &[LookupTerm] = before.map_or(&[], |before| &before.lookups);
        let mut added: Vec<_> = after
            .lookups
            .iter()
            .filter(|term| !earlier.contains(term))
            .map(|term| self.key.row(term, case))
            .collect();
        rows::insert_lookups(connection, &mut added).await.map_err(failed(APPENDING))?;
        for term in earlier.iter().filter(|term| !after.lookups.contains(term)) {
            sqlx::query(sql::changes::FORGET_LOOKUP)
                .bind(self.key.digest(term).to_vec())
                .bind(case.0)
                .execute(&mut *connection)
                .await
                .map_err(failed(APPENDING))?;
        }
        Ok(())
    }
}

/// The number of the next case. Cases are never deleted, so numbers are never used twice.
pub(crate) async fn next_case(connection: &mut SqliteConnection) -> Result<CaseId, StoreError> {
    let last: i64 = sqlx::query_scalar(sql::changes::LAST_CASE)
        .fetch_one(connection)
        .await
        .map_err(failed("number a case"))?;
    Ok(CaseId(last.saturating_add(1)))
}

/// Destroys what names persons in a case's events and in what they owed (RT-1). The salts go with it, so that
/// no leaf can be used to test a guess at what was erased.
async fn erase(connection: &mut SqliteConnection, case: CaseId) -> Result<(), StoreError> {
    for statement in [sql::changes::ERASE_EVENTS, sql::changes::ERASE_EFFECTS] {
        sqlx::query(statement)
            .bind(case.0)
            .execute(&mut *connection)
            .await
            .map_err(failed("erase the personal data of a case"))?;
    }
    Ok(())
}

async fn expect_seq(
    connection: &mut SqliteConnection,
    case: CaseId,
    expected: u32,
) -> Result<(), StoreError> {
    let actual: Option<u32> = sqlx::query_scalar(sql::changes::CASE_SEQ)
        .bind(case.0)
        .fetch_optional(&mut *connection)
        .await
        .map_err(failed(APPENDING))?;
    let actual = actual.ok_or(StoreError::NoSuchCase { case })?;
    if actual == expected {
        return Ok(());
    }
    let changed: Vec<(u32, String, String)> = sqlx::query_as(sql::changes::CHANGED_SINCE)
        .bind(case.0)
        .bind(expected)
        .fetch_all(connection)
        .await
        .map_err(failed(APPENDING))?;
    let changed =
        changed.into_iter().map(|(seq, kind, actor)| ChangedSince { seq, kind, actor }).collect();
    Err(StoreError::Stale { case, expected, actual, changed })
}

async fn write_summary(
    connection: &mut SqliteConnection,
    case: CaseId,
    seq: u32,
    target: Target,
    summary: &Summary,
) -> Result<(), StoreError> {
    let written = match target {
        Target::New => {
            rows::insert_summaries(connection, &mut vec![(case, seq, summary.clone())]).await
        }
        Target::Existing { .. } => rows::update_summary(connection, case, seq, summary).await,
    };
    written.map_err(|error| reference_taken(error, &summary.reference))
}

fn reference_taken(error: sqlx::Error, reference: &str) -> StoreError {
    if error.as_database_error().is_some_and(sqlx::error::DatabaseError::is_unique_violation) {
        return StoreError::ReferenceTaken { reference: reference.to_owned() };
    }
    failed(APPENDING)(error)
}

/// Adds the new versions, ends the one before them, and counts the difference.
async fn write_history(
    connection: &mut SqliteConnection,
    case: CaseId,
    before: Option<&Projection>,
    after: &Projection,
    tallies: &mut Tallies,
) -> Result<(), StoreError> {
    let earlier = before.map_or(&[][..], |before| &before.counted);
    let Some(added) = after.counted.strip_prefix(earlier) else {
        return Err(StoreError::Inconsistent { what: "rewrites how it was counted before" });
    };
    if added.is_empty() {
        return Ok(());
    }
    let mut history = VersionRow::of(case, after.counted.clone());
    let mut new_rows = history.split_off(earlier.len());
    if let Some(replaced) = history.last() {
        sqlx::query(sql::changes::END_VERSION)
            .bind(case.0)
            .bind(replaced.n)
            .bind(replaced.until_on)
            .execute(&mut *connection)
            .await
            .map_err(failed(APPENDING))?;
    }
    rows::insert_versions(connection, &mut new_rows).await.map_err(failed(APPENDING))?;
    tallies.count(&after.counted, earlier.len());
    Ok(())
}

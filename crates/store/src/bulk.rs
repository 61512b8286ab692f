//! Loading many cases at once: all of them or none.

use std::collections::{BTreeMap, BTreeSet};

use writ_core::event_record::CaseId;
use writ_core::projection::Projection;

use crate::append::{self, Append, Appended, NewEvent, Opening, Prepared, Target};
use crate::cases::{StoredEvent, stored_event};
use crate::engine::{Statement, Statements, Transaction, query_as};
use crate::error::{StoreError, failed};
use crate::open::Store;
use crate::relations::{self, Relation};
use crate::rows::{self, NewRows, get};
use crate::tallies::Tallies;
use crate::{Seed, column, sql};

/// Cases held in memory before they are written.
const CASES_AT_ONCE: usize = 4_000;
/// Cases after which the tallies are written, so that they do not grow without bound.
const CASES_A_TALLY: u64 = 250_000;
/// Lookup terms held in memory before they are filed, at 32 bytes each. Their digests lie anywhere in the index: the
/// more are filed in its order at once, the fewer of its pages are fetched and written for each of them.
const LOOKUPS_AT_ONCE: usize = 1 << 20;
/// Lookup terms of them that are made into statements at once.
const LOOKUPS_WRITTEN_AT_ONCE: usize = 4_096;
/// References looked up by one statement.
const REFERENCES_AT_ONCE: usize = 500;

const LOADING: &str = "load cases";

/// A case that is to be recorded for the first time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCase {
    /// What happened, oldest first; at least one event.
    pub events: Vec<NewEvent>,
    /// What the events lead to.
    pub projection: Projection,
    /// The case it belongs to or supersedes; that one may come later.
    pub relation: Option<Relation>,
}

/// A case that is on file already, with its events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownCase {
    /// Which case.
    pub id: CaseId,
    /// Its last event: what a change of it expects.
    pub seq: u32,
    /// Its events, oldest first.
    pub events: Vec<StoredEvent>,
}

/// A load in progress. Nobody else can write meanwhile; everybody can read what was there before.
///
/// Its memory does not grow with its cases, its journal does: about 0.8 KiB for a case of one event.
/// What needs not be all or nothing is better loaded a million cases at a time.
///
/// Dropped without [`Self::commit`], nothing of it remains.
pub struct BulkAppend<'s> {
    store: &'s Store,
    pub(crate) transaction: Transaction,
    seed: Seed,
    first_case: CaseId,
    next_case: CaseId,
    next_place: u64,
    since_tally: u64,
    tallies: Tallies,
    rows: NewRows,
    relations: Vec<(CaseId, Relation)>,
    has_relations: bool,
}

impl Store {
    /// Makes a new case ready to be recorded: what of a load can be done elsewhere and ahead. `seed` is fresh random
    /// bytes that serve no other case.
    ///
    /// # Errors
    /// [`StoreError::Inconsistent`] when it has no event.
    pub fn prepare_new(&self, case: NewCase, seed: Seed) -> Result<Prepared, StoreError> {
        let NewCase { events, projection, relation } = case;
        let (target, after, effects) = (Target::New, &projection, Vec::new());
        self.prepare(Append { target, events, before: None, after, effects, relation, seed })
    }

    /// Starts a load. `seed` is fresh random bytes for the salts of the leaves of [`BulkAppend::push`].
    pub async fn bulk(&self, seed: Seed) -> Result<BulkAppend<'_>, StoreError> {
        let mut transaction = self.begin().await?;
        let (next_case, changed_at) = append::next_case(&mut transaction).await?;
        self.keyring.expect_present(changed_at)?;
        Ok(BulkAppend {
            store: self,
            transaction,
            seed,
            first_case: next_case,
            next_case,
            next_place: 0,
            since_tally: 0,
            tallies: Tallies::default(),
            rows: NewRows::default(),
            relations: Vec::new(),
            has_relations: false,
        })
    }
}

impl BulkAppend<'_> {
    /// Records a new case, and gives the number it will have.
    ///
    /// # Errors
    /// [`StoreError::ReferenceTaken`] may come only with a later call, when the case is written.
    pub async fn push(&mut self, case: NewCase) -> Result<CaseId, StoreError> {
        let seed = writ_ledger::salt_from_seed(&self.seed, self.next_place);
        self.next_place += 1;
        self.push_prepared(self.store.prepare_new(case, seed)?).await
    }

    /// Records a new case that was made ready before, as [`Self::push`] does.
    ///
    /// # Errors
    /// As [`Self::push`].
    pub async fn push_prepared(&mut self, prepared: Prepared) -> Result<CaseId, StoreError> {
        let id = self.next_case;
        let opening = prepared.opening(id, &self.store.keyring)?;
        if !opening.is_plain() {
            return Err(StoreError::Inconsistent { what: "is more than a new case" });
        }
        let Opening { rows, counted, relation, .. } = opening;
        self.rows.extend(rows);
        self.tallies.count(&counted, 0);
        self.has_relations |= relation.is_some();
        self.relations.extend(relation.map(|relation| (id, relation)));
        self.next_case = CaseId(id.0.saturating_add(1));
        if self.rows.lines.len() >= CASES_AT_ONCE {
            self.flush().await?;
        }
        Ok(id)
    }

    /// Changes a case that is on file, as [`Store::append`] does, within this load: its relation takes
    /// the place of the one it had, and the case it names may come later.
    pub async fn change(&mut self, mut change: Append<'_>) -> Result<Appended, StoreError> {
        self.flush().await?;
        // It may take back what this load filed.
        self.file_lookups().await?;
        let relation = change.relation.take();
        let Target::Existing { id, expected_seq } = change.target else {
            return Err(StoreError::Inconsistent { what: "is of no case that is there" });
        };
        let prepared = self.store.prepare(change)?;
        let written =
            prepared.change(&mut self.transaction, &self.store.keyring, (id, expected_seq)).await?;
        written.count(&mut self.tallies);
        let appended = written.appended;
        relations::forget(&mut self.transaction, appended.case).await.map_err(failed(LOADING))?;
        self.relations.extend(relation.map(|relation| (appended.case, relation)));
        let mut statements = Statements::default();
        relations::insert(&mut statements, &mut self.relations);
        statements.run(&mut self.transaction).await.map_err(failed(LOADING))?;
        self.has_relations = true;
        Ok(appended)
    }

    /// Finds which of these references are on file, those of this load included, with their events.
    pub async fn known(
        &mut self,
        references: &[&str],
    ) -> Result<BTreeMap<String, KnownCase>, StoreError> {
        self.flush().await?;
        let mut known = BTreeMap::new();
        let mut opener = self.store.keyring.opener();
        for chunk in references.chunks(REFERENCES_AT_ONCE) {
            let mut query = Statement::new(
                "SELECT e.case_id, e.seq, e.recorded_at, e.actor, e.kind, e.facts, e.personal, e.salt, \
                 e.leaf, k.sealed, s.reference, s.seq \
                 FROM case_summary s JOIN event e ON e.case_id = s.case_id \
                 LEFT JOIN case_key k ON k.case_id = s.case_id WHERE s.reference IN (",
            );
            query.push_list(chunk.iter().copied()).push(") ORDER BY e.case_id, e.seq");
            let rows = query
                .build()
                .fetch_all(&mut self.transaction)
                .await
                .map_err(failed("find cases by their references"))?;
            for row in &rows {
                let event = stored_event(row, &mut opener)?;
                let reference: String = get(row, 10, "a reference")?;
                let seq = column::small(get(row, 11, "a sequence number")?, "a sequence number")?;
                known
                    .entry(reference)
                    .or_insert_with(|| KnownCase { id: event.case, seq, events: Vec::new() })
                    .events
                    .push(event);
            }
        }
        Ok(known)
    }

    /// Ends the load: on disk when it returns.
    /// A relation that leads nowhere does not stop it: [`Self::resolve_relations`] and
    /// [`Self::relations_after`] show those before.
    pub async fn commit(mut self) -> Result<(), StoreError> {
        self.flush().await?;
        self.file_lookups().await?;
        if self.has_relations {
            self.resolve_relations().await?;
        }
        self.tallies.flush(&mut self.transaction).await?;
        self.transaction.commit().await.map_err(failed(LOADING))?;
        self.store.writing.settle(self.next_case.0.abs_diff(self.first_case.0)).await;
        Ok(())
    }

    /// Writes the cases that are held in memory, and now and then what they can be found by.
    pub(crate) async fn flush(&mut self) -> Result<(), StoreError> {
        let connection = &mut self.transaction;
        let cases = self.rows.lines.len();
        if cases == 0 {
            return Ok(());
        }
        let mut statements = Statements::default();
        rows::insert_keys(&mut statements, &mut self.rows.keys);
        rows::insert_events(&mut statements, &mut self.rows.events);
        statements.run(connection).await.map_err(failed(LOADING))?;
        let lines = &mut self.rows.lines;
        let first = lines.first().map_or(self.next_case, |row| row.case);
        let references: Vec<String> =
            lines.iter().map(|row| row.line.summary.reference.clone()).collect();
        connection.run(sql::changes::OPEN_CHANGE).await.map_err(failed(LOADING))?;
        let mut statements = Statements::default();
        rows::insert_lines(&mut statements, lines);
        if let Err(error) = statements.run(connection).await {
            connection.run(sql::changes::TAKE_BACK_CHANGE).await.map_err(failed(LOADING))?;
            return Err(reference_taken(connection, error, first, references).await);
        }
        connection.run(sql::changes::END_CHANGE).await.map_err(failed(LOADING))?;
        let mut statements = Statements::default();
        rows::insert_versions(&mut statements, &mut self.rows.versions);
        self.rows.insert_belongings(&mut statements);
        relations::insert(&mut statements, &mut self.relations);
        statements.run(connection).await.map_err(failed(LOADING))?;
        self.since_tally = self.since_tally.saturating_add(cases as u64);
        if self.since_tally >= CASES_A_TALLY {
            self.tallies.flush(connection).await?;
            self.since_tally = 0;
        }
        if self.rows.lookups.len() >= LOOKUPS_AT_ONCE {
            self.file_lookups().await?;
        }
        Ok(())
    }

    /// Files the cases under what they can be found by. Whoever reads or takes back look-ups needs it done.
    pub(crate) async fn file_lookups(&mut self) -> Result<(), StoreError> {
        let mut lookups = std::mem::take(&mut self.rows.lookups);
        lookups.sort_unstable();
        for chunk in lookups.chunks(LOOKUPS_WRITTEN_AT_ONCE) {
            let mut statements = Statements::default();
            rows::insert_lookups(&mut statements, &mut chunk.to_vec());
            statements.run(&mut self.transaction).await.map_err(failed(LOADING))?;
        }
        Ok(())
    }
}

/// Names the reference that was taken, if that is why the summaries could not be written.
async fn reference_taken(
    connection: &mut Transaction,
    error: sqlx::Error,
    first: CaseId,
    references: Vec<String>,
) -> StoreError {
    let is_taken =
        error.as_database_error().is_some_and(sqlx::error::DatabaseError::is_unique_violation);
    if !is_taken {
        return failed(LOADING)(error);
    }
    let mut seen = BTreeSet::new();
    for reference in references {
        let id: Result<Option<i64>, _> = query_as(sql::cases::ID_OF_REFERENCE)
            .bind(&reference)
            .fetch_optional(&mut *connection)
            .await;
        let was_there = matches!(id, Ok(Some(id)) if id < first.0);
        if was_there || seen.contains(&reference) {
            return StoreError::ReferenceTaken { reference };
        }
        seen.insert(reference);
    }
    failed(LOADING)(error)
}

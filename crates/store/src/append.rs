//! One change of one case, whole or not at all (invariant 2).

use futures_util::FutureExt as _;
use jiff::Timestamp;
use writ_core::event_record::{CaseId, Encoded};
use writ_core::projection::{LookupTerm, Projection};
use writ_core::report::Version;

use crate::answers::{AnswerRow, Once};
use crate::beside::{Beside, Further};
use crate::dockets::DocketSeries;
use crate::effects::{Effect, EffectRow};
use crate::engine::{Statements, Transaction, query, query_as};
use crate::error::{ChangedSince, StoreError, failed};
use crate::key::{LookupKey, LookupRow};
use crate::open::Store;
use crate::relations::{self, Relation};
use crate::rows::{self, EventRow, Line, LineRow, NewRows, VersionRow};
use crate::sealing::{CaseKey, KEY_BYTES, Keyring};
use crate::tallies::Tallies;
use crate::writer::Batch;
use crate::{Seed, sql};

const APPENDING: &str = "append to a case";
/// The place under a seed from which the key of a case is derived; no event stands there.
const PLACE_OF_KEY: u64 = u64::MAX;
/// Stands for the number of a new case until it is written.
const UNNUMBERED: CaseId = CaseId(0);

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

/// A change that is ready to be written: encoded, salted, digested. What it takes the most time to make is made
/// before the writer is asked for its turn.
pub struct Prepared {
    target: Target,
    events: Vec<EventRow>,
    line: Line,
    /// The counting history after the change, of which so many versions stand already.
    counted: Vec<Version>,
    already: usize,
    filed: Vec<LookupRow>,
    withdrawn: Vec<LookupRow>,
    relation: Option<Relation>,
    effects: Vec<Effect>,
    beside: Vec<Beside>,
    erases: bool,
    /// The key of a new case.
    key: [u8; KEY_BYTES],
    once: Option<Once>,
    other: Option<Box<Self>>,
}

/// A new case with the docket number it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbered {
    /// Its docket number.
    pub reference: String,
    /// Where it came to stand.
    pub appended: Appended,
}

impl Store {
    /// Records a change: events, leaves, read models, tallies and effects, in one transaction.
    ///
    /// On disk when it returns. After an error nothing of it is there.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when somebody else changed the case since it was read.
    pub async fn append(&self, change: Append<'_>) -> Result<Appended, StoreError> {
        self.append_with(change, Vec::new()).await
    }

    /// Records a change, as [`Self::append`] does, with what belongs to it and is no event.
    ///
    /// # Errors
    /// As [`Self::append`], and [`StoreError::NoSuchUpload`] where it claims bytes that nobody staged, or that
    /// somebody claimed already.
    pub async fn append_with(
        &self,
        change: Append<'_>,
        beside: Vec<Beside>,
    ) -> Result<Appended, StoreError> {
        let prepared = self.prepare(change)?.beside(beside);
        self.append_prepared(prepared).await
    }

    /// Records a change that was made ready before; as [`Self::append_with`] otherwise.
    ///
    /// # Errors
    /// [`StoreError::AnsweredAlready`] when it is to be made once, and was.
    pub async fn append_prepared(&self, prepared: Prepared) -> Result<Appended, StoreError> {
        let dooms_files = prepared.erases || prepared.beside.iter().any(Beside::dooms_files);
        let appended = self.writer.write(|batch| prepared.write(batch, false).boxed()).await?;
        if dooms_files {
            // The rows are gone, durably. A file that cannot be removed this instant is removed by the next
            // sweep, and is named by `writ store verify` until then.
            let _swept = self.destroy_doomed().await.is_ok();
        }
        Ok(appended)
    }

    /// Makes a change ready to be written.
    ///
    /// # Errors
    /// [`StoreError::Inconsistent`] when it cannot be one.
    pub fn prepare(&self, change: Append<'_>) -> Result<Prepared, StoreError> {
        Prepared::of(self.keyring.lookup(), change)
    }

    /// Opens a case under the next docket number of a series. `prepare` is told the number; where it fails, nothing
    /// is written and the number is given to the next case.
    ///
    /// No number is left out and none is given twice, however many processes open cases at once.
    pub async fn open_numbered<E>(
        &self,
        series: DocketSeries,
        prepare: impl FnOnce(&str) -> Result<Prepared, E> + Send + 'static,
    ) -> Result<Result<Numbered, E>, StoreError>
    where
        E: Send + 'static,
    {
        let opened = self
            .writer
            .write(|batch| {
                async move {
                    let docket = batch.next_docket(series).await?;
                    let prepared = match prepare(&docket.reference) {
                        Ok(prepared) => prepared,
                        Err(error) => return Ok(Err(error)),
                    };
                    if prepared.line.summary.reference != docket.reference {
                        return Err(StoreError::Inconsistent { what: "has another docket number" });
                    }
                    let appended = prepared.write(batch, true).await?;
                    let reference = docket.reference.clone();
                    batch.used(docket);
                    Ok(Ok(Numbered { reference, appended }))
                }
                .boxed()
            })
            .await;
        if let Err(StoreError::KeysChanged) = opened {
            // Whoever asks again, or comes next, finds them.
            self.renew_keys().await?;
        }
        opened
    }
}

impl Prepared {
    /// The same change with more that belongs to it and is no event.
    #[must_use]
    pub fn beside(mut self, more: Vec<Beside>) -> Self {
        self.beside.extend(more);
        self
    }

    pub(crate) fn of(key: &LookupKey, change: Append<'_>) -> Result<Self, StoreError> {
        let Append { target, events, before, after, effects, relation, seed } = change;
        if events.is_empty() {
            return Err(StoreError::Inconsistent { what: "has no event" });
        }
        let counted_before = before.map_or(&[][..], |before| &before.counted);
        if !after.counted.starts_with(counted_before) {
            return Err(StoreError::Inconsistent { what: "rewrites how it was counted before" });
        }
        let (case, last) = match target {
            Target::New => (UNNUMBERED, 0),
            Target::Existing { id, expected_seq } => (id, expected_seq),
        };
        let first = last.saturating_add(1);
        let events = (first..)
            .zip(events)
            .map(|(seq, event)| EventRow::new(case, seq, event, &seed, u64::from(seq)))
            .collect();
        let terms_before: &[LookupTerm] = before.map_or(&[], |before| &before.lookups);
        let only_in = |these: &[LookupTerm], others: &[LookupTerm]| {
            let only = these.iter().filter(|term| !others.contains(term));
            only.map(|term| key.row(term, case)).collect()
        };
        Ok(Self {
            target,
            events,
            line: Line::of(after),
            counted: after.counted.clone(),
            already: counted_before.len(),
            filed: only_in(&after.lookups, terms_before),
            withdrawn: only_in(terms_before, &after.lookups),
            relation,
            effects,
            beside: Vec::new(),
            key: writ_ledger::salt_from_seed(&seed, PLACE_OF_KEY),
            erases: after.is_erased && !before.is_some_and(|before| before.is_erased),
            once: None,
            other: None,
        })
    }

    /// The same change, made once however often it is asked for.
    #[must_use]
    pub fn once(self, once: Option<Once>) -> Self {
        Self { once, ..self }
    }

    /// The same change, together with one of a case that exists: both or neither.
    #[must_use]
    pub fn together_with(self, other: Option<Self>) -> Self {
        Self { other: other.map(Box::new), ..self }
    }

    /// A new case as its rows, under its number.
    ///
    /// # Errors
    /// [`StoreError::Inconsistent`] where it is no new case.
    pub(crate) fn opening(
        mut self,
        case: CaseId,
        keyring: &Keyring,
    ) -> Result<Opening, StoreError> {
        if !matches!(self.target, Target::New) {
            return Err(StoreError::Inconsistent { what: "is of a case that is there" });
        }
        self.expect_alone()?;
        let (key, row) = keyring.begin(case, self.key)?;
        self.place(case, Some(&key))?;
        let seq = self.events.last().map_or(0, |row| row.seq);
        let reference = self.line.summary.reference.clone();
        let mut rows = NewRows {
            lines: vec![LineRow::new(case, seq, self.line, Some(&key))?],
            keys: vec![row],
            events: self.events,
            versions: VersionRow::of(case, self.counted.clone()),
            lookups: self.filed,
            ..NewRows::default()
        };
        let further =
            add_belongings(&mut rows, (case, seq), (self.effects, self.beside), Some(&key))?;
        let (counted, relation) = (self.counted, self.relation);
        Ok(Opening { rows, reference, key, counted, relation, further })
    }

    /// What is to be made once, or together with another, is so as a whole.
    fn expect_alone(&self) -> Result<(), StoreError> {
        if self.once.is_some() || self.other.is_some() {
            return Err(StoreError::Inconsistent { what: "is more than one change" });
        }
        Ok(())
    }

    /// Gives its rows their case, and seals them.
    fn place(&mut self, case: CaseId, key: Option<&CaseKey>) -> Result<(), StoreError> {
        self.filed.iter_mut().for_each(|row| row.case = case);
        self.events.iter_mut().try_for_each(|row| row.place(case, key))
    }

    /// Writes it as one change among those of a transaction. A case that is `numbered` has a reference that no other
    /// one has, so that its rows can wait for the end of the transaction.
    async fn write(mut self, batch: &mut Batch, is_numbered: bool) -> Result<Appended, StoreError> {
        let first_seq = match self.target {
            Target::New => 1,
            Target::Existing { expected_seq, .. } => expected_seq.saturating_add(1),
        };
        let once = self.once.take();
        if let Some(once) = &once {
            batch.expect_unanswered(once.key).await?;
        }
        let other = match self.other.take() {
            Some(other) => Some(other.write_one(batch, false).await?),
            None => None,
        };
        let written = self.write_one(batch, is_numbered).await?;
        // From here on nothing fails, and nothing has to be taken back.
        for written in other.iter().chain([&written]) {
            written.count(batch.tallies());
        }
        let appended = written.appended;
        let answer = once.map(|once| AnswerRow { once, first_seq, appended });
        batch.written(written.left, answer);
        Ok(appended)
    }

    async fn write_one(self, batch: &mut Batch, is_numbered: bool) -> Result<Written, StoreError> {
        if let Target::Existing { id, expected_seq } = self.target {
            let keyring = batch.keyring().clone();
            return self.change(batch.connection().await?, &keyring, (id, expected_seq)).await;
        }
        let case = batch.next_case().await?;
        let mut opening = self.opening(case, batch.keyring())?;
        let seq = opening.rows.lines.last().map_or(0, |line| line.seq);
        if !is_numbered {
            let mut statements = Statements::default();
            opening.rows.insert(&mut statements);
            let written = statements.run(batch.connection().await?).await;
            written.map_err(|error| reference_taken(error, &opening.reference))?;
        }
        if let Some(relation) = opening.relation {
            relations::record(batch.connection().await?, case, relation).await?;
        }
        for further in opening.further {
            let of = (case, opening.reference.as_str());
            further.write(batch.connection().await?, of, Some(&opening.key)).await?;
        }
        let (appended, counted) = (Appended { case, seq }, opening.counted);
        Ok(Written { appended, counted, already: 0, left: Some((case, opening.rows)) })
    }

    /// Writes the change of a case that is there inside a transaction that is open already.
    pub(crate) async fn change(
        mut self,
        connection: &mut Transaction,
        keyring: &Keyring,
        (case, expected_seq): (CaseId, u32),
    ) -> Result<Written, StoreError> {
        self.expect_alone()?;
        let sealed = expect_seq(connection, case, expected_seq).await?;
        let key = keyring.of_case(case, sealed.as_deref())?;
        let key = key.as_ref();
        self.place(case, key)?;
        let seq = self.events.last().map_or(expected_seq, |row| row.seq);
        let reference = self.line.summary.reference.clone();
        let line = LineRow::new(case, seq, self.line, key)?;
        let updated = rows::update_line(connection, line).await;
        updated.map_err(|error| reference_taken(error, &reference))?;
        let mut rows = NewRows {
            events: self.events,
            versions: new_versions(connection, case, &self.counted, self.already).await?,
            lookups: self.filed,
            ..NewRows::default()
        };
        let further = add_belongings(&mut rows, (case, seq), (self.effects, self.beside), key)?;
        // Whoever comes too late in the same transaction is told of them.
        let mut statements = Statements::default();
        rows.insert(&mut statements);
        statements.run(connection).await.map_err(failed(APPENDING))?;
        forget_lookups(connection, self.withdrawn).await?;
        if let Some(relation) = self.relation {
            relations::record(connection, case, relation).await?;
        }
        for further in further {
            further.write(connection, (case, &reference), key).await?;
        }
        if self.erases {
            erase(connection, case).await?;
        }
        let (counted, already) = (self.counted, self.already);
        Ok(Written { appended: Appended { case, seq }, counted, already, left: None })
    }
}

/// Adds what belongs to the change that ends with this event to its rows, and gives what is more than rows.
fn add_belongings(
    rows: &mut NewRows,
    (case, seq): (CaseId, u32),
    (effects, beside): (Vec<Effect>, Vec<Beside>),
    key: Option<&CaseKey>,
) -> Result<Vec<Further>, StoreError> {
    for effect in effects {
        rows.effects.push(EffectRow::new((case, seq), effect, key)?);
    }
    let further = beside.into_iter().map(|thing| thing.add_to(rows, case, key));
    further.filter_map(Result::transpose).collect()
}

/// A new case: its rows, and what is to be done beside.
pub(crate) struct Opening {
    pub(crate) rows: NewRows,
    reference: String,
    key: CaseKey,
    pub(crate) counted: Vec<Version>,
    pub(crate) relation: Option<Relation>,
    further: Vec<Further>,
}

impl Opening {
    /// Whether it is nothing but rows and a relation.
    pub(crate) const fn is_plain(&self) -> bool {
        self.further.is_empty()
    }
}

/// A change that nothing refuses any more, and which is not counted yet.
pub(crate) struct Written {
    pub(crate) appended: Appended,
    counted: Vec<Version>,
    already: usize,
    /// The number of a new case, and what is left to write of it.
    left: Option<(CaseId, NewRows)>,
}

impl Written {
    /// Adds up what the change does to the tallies.
    pub(crate) fn count(&self, tallies: &mut Tallies) {
        tallies.count(&self.counted, self.already);
    }
}

async fn forget_lookups(
    connection: &mut Transaction,
    withdrawn: Vec<LookupRow>,
) -> Result<(), StoreError> {
    for row in withdrawn {
        query(sql::changes::FORGET_LOOKUP)
            .bind(row.digest.to_vec())
            .bind(row.case.0)
            .execute(&mut *connection)
            .await
            .map_err(failed(APPENDING))?;
    }
    Ok(())
}

/// The number of the next case. Cases are never deleted, so numbers are never used twice.
/// Beside it, when the root keys last changed: a new case is sealed under the present one.
pub(crate) async fn next_case(connection: &mut Transaction) -> Result<(CaseId, i64), StoreError> {
    let (last, changed_at): (i64, i64) = query_as(sql::changes::LAST_CASE)
        .fetch_one(connection)
        .await
        .map_err(failed("number a case"))?;
    Ok((CaseId(last.saturating_add(1)), changed_at))
}

/// Destroys what names persons in a case's events and in what they owed, every document, and the key under which all of
/// it is sealed in any copy there is (RT-1). The salts go
/// with it, so that no leaf can be used to test a guess at what was erased.
async fn erase(connection: &mut Transaction, case: CaseId) -> Result<(), StoreError> {
    let statements = [
        sql::changes::ERASE_EVENTS,
        sql::changes::ERASE_EFFECTS,
        sql::outbox::ERASE_LETTERS,
        sql::codes::ERASE_CODE_MAILS,
        sql::documents::DOOM_DOCUMENTS_OF,
        sql::documents::DESTROY_DOCUMENTS_OF,
        sql::portal::END_ACCESS,
        sql::readings::ERASE_READINGS,
        sql::keys::DESTROY,
    ];
    for statement in statements {
        query(statement)
            .bind(case.0)
            .execute(&mut *connection)
            .await
            .map_err(failed("erase the personal data of a case"))?;
    }
    Ok(())
}

/// Makes sure that a case is where it was read, and gives its sealed key.
async fn expect_seq(
    connection: &mut Transaction,
    case: CaseId,
    expected: u32,
) -> Result<Option<Vec<u8>>, StoreError> {
    let actual: Option<(u32, Option<Vec<u8>>)> = query_as(sql::changes::CASE_SEQ)
        .bind(case.0)
        .fetch_optional(&mut *connection)
        .await
        .map_err(failed(APPENDING))?;
    let (actual, key) = actual.ok_or(StoreError::NoSuchCase { case })?;
    if actual == expected {
        return Ok(key);
    }
    let changed: Vec<(u32, String, String)> = query_as(sql::changes::CHANGED_SINCE)
        .bind(case.0)
        .bind(expected)
        .fetch_all(connection)
        .await
        .map_err(failed(APPENDING))?;
    let changed =
        changed.into_iter().map(|(seq, kind, actor)| ChangedSince { seq, kind, actor }).collect();
    Err(StoreError::Stale { case, expected, actual, changed })
}

fn reference_taken(error: sqlx::Error, reference: &str) -> StoreError {
    if error.as_database_error().is_some_and(sqlx::error::DatabaseError::is_unique_violation) {
        return StoreError::ReferenceTaken { reference: reference.to_owned() };
    }
    failed(APPENDING)(error)
}

/// The new versions, after the one before them has ended.
async fn new_versions(
    connection: &mut Transaction,
    case: CaseId,
    counted: &[Version],
    already: usize,
) -> Result<Vec<VersionRow>, StoreError> {
    if counted.len() == already {
        return Ok(Vec::new());
    }
    let mut history = VersionRow::of(case, counted.to_vec());
    let new_rows = history.split_off(already);
    if let Some(replaced) = history.last() {
        query(sql::changes::END_VERSION)
            .bind(case.0)
            .bind(replaced.n)
            .bind(replaced.until_on)
            .execute(&mut *connection)
            .await
            .map_err(failed(APPENDING))?;
    }
    Ok(new_rows)
}

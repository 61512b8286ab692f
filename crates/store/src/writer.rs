//! The one writer: what waits is written together, and becomes durable together.
//!
//! A disk makes few promises a second. So everything that waits to be written goes into one transaction, a savepoint
//! before each change that may be refused; such a one takes back what it wrote and nothing else. What nothing can
//! refuse is written at the end, for all changes together. The transaction is committed once, and only then is anybody answered: who hears of success has it on disk
//! (invariant 2). Where the commit fails, or the disk is full, everybody in it hears of that, nothing of it is
//! there, and the writer goes on with what comes next.
//!
//! A change that was handed over is written even when whoever asked for it does not wait for the answer.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use tokio::sync::{mpsc, oneshot};
use tracing::Instrument as _;
use tracing::field::Empty;
use writ_core::event_record::CaseId;

use crate::answers::{self, AnswerRow};
use crate::append;
use crate::dockets::{Docket, DocketSeries, Dockets};
use crate::engine::{Pool, Statements, Transaction, given_up, query_as};
use crate::error::{StoreError, failed};
use crate::rows::NewRows;
use crate::sealing::{CaseKey, Keyring};
use crate::sql;
use crate::tallies::Tallies;

/// Changes that may wait; who comes later waits for a place.
const MOST_WAITING: usize = 1_024;
/// Changes in one transaction.
const MOST_TOGETHER: usize = 256;
const WRITING: &str = "write a change";

/// What a change does, on the connection of the transaction it is part of.
pub(crate) type Writing<'b, T> = BoxFuture<'b, Result<T, StoreError>>;

/// Hands changes to the writer.
#[derive(Clone)]
pub(crate) struct Writer {
    queue: mpsc::Sender<Box<dyn Waiting>>,
}

impl Writer {
    /// Starts the writer, which ends when the last of its clones is gone.
    pub(crate) fn start(pool: Pool, keyring: Keyring) -> Self {
        let (queue, waiting) = mpsc::channel(MOST_WAITING);
        tokio::spawn(write_all(pool, keyring, waiting));
        Self { queue }
    }

    /// How many changes wait to be written.
    pub(crate) fn waiting(&self) -> usize {
        self.queue.max_capacity() - self.queue.capacity()
    }

    /// Writes a change, together with whatever else waits. On disk when it returns; after an error nothing of it
    /// is there.
    pub(crate) async fn write<T, F>(&self, change: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'b> FnOnce(&'b mut Batch) -> Writing<'b, T> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let waiting = Box::new(Asked { change: Some(change), outcome: None, reply });
        self.queue.send(waiting).await.map_err(|_| StoreError::Ended)?;
        answer.await.map_err(|_| StoreError::Ended)?
    }
}

/// The changes of one transaction.
pub(crate) struct Batch {
    transaction: Transaction,
    tallies: Tallies,
    /// Nobody else writes meanwhile: the next number is read once.
    next_case: Option<CaseId>,
    dockets: Dockets,
    /// What is left to write of the cases opened.
    rows: NewRows,
    /// What was done under keys.
    answers: Vec<AnswerRow>,
    keyring: Keyring,
    /// Whether there is a savepoint before the change at hand.
    is_guarded: bool,
    /// Whether the change at hand has written anything yet.
    has_written: bool,
}

impl Batch {
    async fn begin(pool: &Pool, keyring: Keyring) -> Result<Self, StoreError> {
        Ok(Self {
            transaction: pool.begin().await.map_err(failed("begin a change"))?,
            tallies: Tallies::default(),
            next_case: None,
            dockets: Dockets::default(),
            rows: NewRows::default(),
            answers: Vec::new(),
            keyring,
            is_guarded: false,
            has_written: false,
        })
    }

    /// The connection of the transaction, to write what may be taken back.
    pub(crate) async fn connection(&mut self) -> Result<&mut Transaction, StoreError> {
        if !self.is_guarded {
            run(&mut self.transaction, sql::changes::OPEN_CHANGE).await?;
            self.is_guarded = true;
        }
        self.has_written = true;
        Ok(&mut self.transaction)
    }

    /// The keys.
    pub(crate) const fn keyring(&self) -> &Keyring {
        &self.keyring
    }

    /// The key of a case; none where it is destroyed.
    pub(crate) async fn key_of(&mut self, case: CaseId) -> Result<Option<CaseKey>, StoreError> {
        let sealed: Option<Vec<u8>> = query_as(sql::keys::OF_CASE)
            .bind(case.0)
            .fetch_optional(&mut self.transaction)
            .await
            .map_err(failed("read the key of a case"))?;
        self.keyring.of_case(case, sealed.as_deref())
    }

    /// The number of the next case, which stays the next one until it is [`Self::written`].
    pub(crate) async fn next_case(&mut self) -> Result<CaseId, StoreError> {
        if let Some(case) = self.next_case {
            return Ok(case);
        }
        let (case, changed_at) = append::next_case(&mut self.transaction).await?;
        self.keyring.expect_present(changed_at)?;
        self.next_case = Some(case);
        Ok(case)
    }

    /// Makes sure that nothing was done under a key before.
    ///
    /// # Errors
    /// [`StoreError::AnsweredAlready`] when something was.
    pub(crate) async fn expect_unanswered(&mut self, key: [u8; 32]) -> Result<(), StoreError> {
        if self.answers.iter().any(|answer| answer.once.key == key) {
            return Err(StoreError::AnsweredAlready);
        }
        answers::expect_none(&mut self.transaction, key).await
    }

    /// Takes down what is left to write of a change: the rows of a new case, and what is remembered of it. Last in a
    /// change, so that nothing has to be taken back.
    pub(crate) fn written(&mut self, new: Option<(CaseId, NewRows)>, answer: Option<AnswerRow>) {
        if let Some((case, rows)) = new {
            self.next_case = Some(CaseId(case.0.saturating_add(1)));
            self.rows.extend(rows);
        }
        self.answers.extend(answer);
    }

    /// The next free docket number of a series, which stays the next one until [`Self::used`].
    pub(crate) async fn next_docket(&mut self, series: DocketSeries) -> Result<Docket, StoreError> {
        self.dockets.next(&mut self.transaction, series).await
    }

    /// Takes down that a case has this docket number. Last in a change, as with [`Self::written`].
    pub(crate) fn used(&mut self, docket: Docket) {
        self.dockets.used(docket);
    }

    /// The tallies that the changes of this transaction move; they are written at its end. Last in a change, so
    /// that nothing has to be taken back.
    pub(crate) fn tallies(&mut self) -> &mut Tallies {
        &mut self.tallies
    }

    /// Writes one change, or takes back what it wrote.
    ///
    /// # Errors
    /// When the transaction cannot go on.
    async fn add(&mut self, waiting: &mut Box<dyn Waiting>) -> Result<(), StoreError> {
        self.has_written = false;
        let next = match waiting.write(self).await {
            // Where nothing was written, the savepoint before it is the one before the next change.
            Wrote::All if !self.has_written => return Ok(()),
            Wrote::All => sql::changes::NEXT_CHANGE,
            // A statement that fails, be it one that reads, may have ended the transaction: whether it goes on is seen
            // by going back, and where there is no way back it does not go on.
            Wrote::Nothing if self.is_guarded => sql::changes::TAKE_BACK_CHANGE,
            Wrote::Nothing => {
                let failure = waiting.failure().filter(|failure| failure.is_of_the_database());
                return failure.map_or(Ok(()), |failure| Err(failure.told_again()));
            }
        };
        // A full disk makes the engine take back the whole transaction: then this fails, and with it all of it.
        let gone_on = run(&mut self.transaction, next).await;
        gone_on.map_err(|error| waiting.failure().map_or(error, StoreError::told_again))
    }

    async fn commit(mut self) -> Result<(), StoreError> {
        let mut statements = Statements::default();
        self.rows.insert(&mut statements);
        answers::insert_answers(&mut statements, &mut self.answers);
        self.dockets.flush(&mut statements);
        self.tallies.add_up(&mut self.transaction, &mut statements).await?;
        statements.run(&mut self.transaction).await.map_err(failed(WRITING))?;
        if self.is_guarded {
            // A server commits nothing of a transaction that it gave up, and does not say so: this it refuses.
            run(&mut self.transaction, sql::changes::END_CHANGE).await?;
        }
        self.transaction.commit().await.map_err(failed(WRITING))
    }
}

/// Whether a change stands.
enum Wrote {
    All,
    Nothing,
}

/// A change that waits, whatever it answers.
trait Waiting: Send {
    /// Writes it; called once.
    fn write<'b>(&'b mut self, batch: &'b mut Batch) -> BoxFuture<'b, Wrote>;

    /// Why it could not be written, when it could not.
    fn failure(&self) -> Option<&StoreError>;

    /// Tells who asked what came of it, and whether the transaction it was part of failed.
    fn answer(self: Box<Self>, failure: Option<&StoreError>);
}

struct Asked<T, F> {
    change: Option<F>,
    outcome: Option<Result<T, StoreError>>,
    reply: oneshot::Sender<Result<T, StoreError>>,
}

impl<T, F> Waiting for Asked<T, F>
where
    T: Send,
    F: for<'b> FnOnce(&'b mut Batch) -> Writing<'b, T> + Send,
{
    fn write<'b>(&'b mut self, batch: &'b mut Batch) -> BoxFuture<'b, Wrote> {
        async move {
            let Some(change) = self.change.take() else { return Wrote::Nothing };
            let outcome = change(batch).await;
            let wrote = if outcome.is_ok() { Wrote::All } else { Wrote::Nothing };
            self.outcome = Some(outcome);
            wrote
        }
        .boxed()
    }

    fn failure(&self) -> Option<&StoreError> {
        self.outcome.as_ref()?.as_ref().err()
    }

    fn answer(self: Box<Self>, failure: Option<&StoreError>) {
        let Self { outcome, reply, .. } = *self;
        let answer = match (failure, outcome) {
            // What it saw of the others is not there either.
            (Some(failure), _) => Err(failure.told_again()),
            (None, Some(outcome)) => outcome,
            (None, None) => Err(StoreError::Ended),
        };
        // Nobody may be waiting any more; what is written is written.
        let _heard = reply.send(answer).is_ok();
    }
}

async fn write_all(pool: Pool, keyring: Keyring, mut queue: mpsc::Receiver<Box<dyn Waiting>>) {
    let mut waiting = Vec::with_capacity(MOST_TOGETHER);
    while !waiting.is_empty() || queue.recv_many(&mut waiting, MOST_TOGETHER).await > 0 {
        let mut begun = 0;
        let mut place = pool.seen();
        let together = write_together((&pool, &keyring), &mut queue, &mut waiting, &mut begun);
        let span = tracing::info_span!(target: "traces", "commit", changes = Empty);
        let together = AssertUnwindSafe(together).catch_unwind().instrument(span.clone());
        let outcome = tokio::select! {
            biased;
            // Should a change panic, those beside it hear of it and the next ones are written.
            outcome = together => outcome.unwrap_or_else(|_| {
                let source = Arc::new(sqlx::Error::WorkerCrashed);
                Err(StoreError::Failed { doing: WRITING, source })
            }),
            // A server that is gone never answers: what was asked of it is given up.
            () = place.is_elsewhere() => {
                Err(StoreError::Unreachable { source: Arc::new(given_up()) })
            }
        };
        span.record("changes", begun);
        metrics::histogram!("writ_changes_together")
            .record(u32::try_from(begun).unwrap_or(u32::MAX));
        // What was not begun when the transaction failed gets another one.
        for one in waiting.drain(..begun) {
            one.answer(outcome.as_ref().err());
        }
    }
}

/// Writes what waits, and what comes while it does. `begun` counts those that share its fate.
async fn write_together(
    (pool, keyring): (&Pool, &Keyring),
    queue: &mut mpsc::Receiver<Box<dyn Waiting>>,
    waiting: &mut Vec<Box<dyn Waiting>>,
    begun: &mut usize,
) -> Result<(), StoreError> {
    // Whoever waits for a transaction that cannot even begin is told so.
    *begun = waiting.len();
    let mut batch = Batch::begin(pool, keyring.clone()).await?;
    *begun = 0;
    while let Some(next) = waiting.get_mut(*begun) {
        *begun += 1;
        batch.add(next).await?;
        while waiting.len() < MOST_TOGETHER
            && let Ok(more) = queue.try_recv()
        {
            waiting.push(more);
        }
    }
    batch.commit().await
}

async fn run(transaction: &mut Transaction, statements: &'static str) -> Result<(), StoreError> {
    transaction.run(statements).await.map_err(failed(WRITING))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::query;
    use crate::{Location, OpenMode, Store};

    const MODE: OpenMode = OpenMode::CreateIfMissing { chance: [1; 32] };

    async fn count(store: &Store) -> i64 {
        let counted = query_as("SELECT COUNT(*) FROM docket_series");
        counted.fetch_one(&store.readers).await.unwrap()
    }

    /// A change that writes one row.
    async fn one_row(store: &Store, prefix: &'static str) -> Result<u64, StoreError> {
        let written = store.writer.write(move |batch| {
            async move {
                query("INSERT INTO docket_series (prefix, year, last) VALUES ($1, 2024, 1)")
                    .bind(prefix)
                    .execute(batch.connection().await?)
                    .await
                    .map_err(failed(WRITING))
            }
            .boxed()
        });
        written.await
    }

    /// A change whose first look at the database fails, which makes a server give up the whole transaction.
    async fn failed_look(store: &Store) -> Result<(), StoreError> {
        let looked = store.writer.write(|batch| {
            async move {
                let look = query("SELECT nothing_of_this_name FROM docket_series");
                look.execute(&mut batch.transaction).await.map(drop).map_err(failed(WRITING))
            }
            .boxed()
        });
        looked.await
    }

    /// Invariant 2. All that wait at once are written together.
    async fn nobody_hears_of_success_that_is_not_there(store: Store) {
        let (written, look, after) =
            tokio::join!(one_row(&store, "A"), failed_look(&store), one_row(&store, "B"));
        assert!(look.is_err());
        assert_eq!(count(&store).await, i64::from(written.is_ok()) + i64::from(after.is_ok()));
        assert!(written.is_ok() && after.is_ok(), "{written:?} {after:?}");

        let (look, beside) = tokio::join!(failed_look(&store), one_row(&store, "C"));
        assert!(look.is_err());
        assert_eq!(count(&store).await, 2 + i64::from(beside.is_ok()));

        assert!(one_row(&store, "D").await.is_ok());
    }

    #[tokio::test]
    async fn nobody_hears_of_success_that_is_not_there_embedded() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), MODE).await.unwrap();
        nobody_hears_of_success_that_is_not_there(store).await;
    }

    #[cfg(not(without_postgres))]
    #[tokio::test]
    async fn nobody_hears_of_success_that_is_not_there_on_a_server() {
        let folder = tempfile::tempdir().unwrap();
        let server = writ_testkit::postgres::Server::shared();
        let database_url = Some(server.create_database("together"));
        let location = Location { database_url, ..Location::from(folder.path()) };
        let store = Store::open(location, MODE).await.unwrap();
        nobody_hears_of_success_that_is_not_there(store).await;
    }
}

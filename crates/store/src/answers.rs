//! Changes that are made once, however often a program asks for them.
//!
//! What was asked is taken down in the transaction that does it: there is no moment at which the one is on disk and
//! the other is not.

use futures_util::FutureExt as _;
use jiff::Timestamp;
use writ_core::event_record::CaseId;

use crate::Seed;
use crate::append::Appended;
use crate::engine::{Query, Row, Statements, Transaction, query};
use crate::error::{StoreError, failed};
use crate::open::Store;
use crate::rows::get;
use crate::{column, sql};

const FINDING: &str = "find what was answered";

/// A change that is to be made once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Once {
    /// The digest of who asks and of the key that was given.
    pub key: [u8; 32],
    /// The digest of what is asked.
    pub asked: [u8; 32],
    /// Random bytes from which, together with what the asker alone knows, a secret answer is made again.
    pub salt: Seed,
    /// When it is asked.
    pub at: Timestamp,
}

/// A change that was made under a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnsweredOnce {
    /// The digest of what was asked.
    pub asked: [u8; 32],
    /// The random bytes of [`Once::salt`].
    pub salt: Seed,
    /// The case that was changed.
    pub case: CaseId,
    /// The first event of the change.
    pub first_seq: u32,
    /// Its last event.
    pub last_seq: u32,
}

impl Store {
    /// What was done under a key; none when nothing was, or too long ago.
    pub async fn answered_once(&self, key: [u8; 32]) -> Result<Option<AnsweredOnce>, StoreError> {
        let row = remembered(key).fetch_optional(&self.readers).await;
        row.map_err(failed(FINDING))?.as_ref().map(answered).transpose()
    }

    /// Forgets what was answered before an instant.
    pub async fn forget_answers(&self, before: Timestamp) -> Result<(), StoreError> {
        self.writer
            .write(move |batch| {
                async move {
                    query(sql::tokens::FORGET)
                        .bind(before.as_microsecond())
                        .execute(batch.connection().await?)
                        .await
                        .map(drop)
                        .map_err(failed("forget what was answered"))
                }
                .boxed()
            })
            .await
    }
}

fn remembered(key: [u8; 32]) -> Query<Row> {
    query(sql::tokens::REMEMBERED).bind(key.to_vec())
}

/// Makes sure that nothing was done under a key by a transaction before this one.
///
/// # Errors
/// [`StoreError::AnsweredAlready`] when something was.
pub(crate) async fn expect_none(
    connection: &mut Transaction,
    key: [u8; 32],
) -> Result<(), StoreError> {
    let row = remembered(key).fetch_optional(connection).await.map_err(failed(FINDING))?;
    if row.is_some() { Err(StoreError::AnsweredAlready) } else { Ok(()) }
}

fn answered(row: &Row) -> Result<AnsweredOnce, StoreError> {
    let bytes = |index, what| -> Result<[u8; 32], StoreError> {
        get::<&[u8]>(row, index, what)?.try_into().map_err(|_| StoreError::Damaged { what })
    };
    Ok(AnsweredOnce {
        asked: bytes(0, "a digest")?,
        salt: bytes(1, "a salt")?,
        case: CaseId(get(row, 2, "a case number")?),
        first_seq: column::small(get(row, 3, "a sequence number")?, "a sequence number")?,
        last_seq: column::small(get(row, 4, "a sequence number")?, "a sequence number")?,
    })
}

/// What was done under a key, as it is written.
pub(crate) struct AnswerRow {
    pub(crate) once: Once,
    pub(crate) first_seq: u32,
    pub(crate) appended: Appended,
}

/// Takes down changes that are made once, inside the transaction that makes them.
pub(crate) fn insert_answers(statements: &mut Statements, rows: &mut Vec<AnswerRow>) {
    let into = "INSERT INTO answered_once \
                (key, asked, salt, case_id, first_seq, last_seq, answered_at) ";
    statements.add_rows((into, ""), rows, |row, AnswerRow { once, first_seq, appended }| {
        row.push_bind(once.key.to_vec())
            .push_bind(once.asked.to_vec())
            .push_bind(once.salt.to_vec())
            .push_bind(appended.case.0)
            .push_bind(i64::from(first_seq))
            .push_bind(i64::from(appended.seq))
            .push_bind(once.at.as_microsecond());
    });
}

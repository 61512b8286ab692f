//! Changes that are made once, however often a program asks for them.
//!
//! What was asked is taken down in the transaction that does it: there is no moment at which the one is on disk and
//! the other is not.

use futures_util::FutureExt as _;
use jiff::Timestamp;
use sqlx::error::DatabaseError;
use writ_core::event_record::CaseId;

use crate::Seed;
use crate::append::Appended;
use crate::engine::{Row, Transaction, query};
use crate::error::{StoreError, failed};
use crate::open::Store;
use crate::rows::get;
use crate::{column, sql};

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
        let row = query(sql::tokens::REMEMBERED)
            .bind(key.to_vec())
            .fetch_optional(&self.readers)
            .await
            .map_err(failed("find what was answered"))?;
        row.as_ref().map(answered).transpose()
    }

    /// Forgets what was answered before an instant.
    pub async fn forget_answers(&self, before: Timestamp) -> Result<(), StoreError> {
        self.writer
            .write(move |batch| {
                async move {
                    query(sql::tokens::FORGET)
                        .bind(before.as_microsecond())
                        .execute(batch.connection())
                        .await
                        .map(drop)
                        .map_err(failed("forget what was answered"))
                }
                .boxed()
            })
            .await
    }
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

/// Takes down a change that is made once, inside its own transaction.
///
/// # Errors
/// [`StoreError::AnsweredAlready`] when something was done under the key before.
pub(crate) async fn record(
    connection: &mut Transaction,
    once: &Once,
    first_seq: u32,
    appended: Appended,
) -> Result<(), StoreError> {
    let done = query(sql::tokens::REMEMBER)
        .bind(once.key.to_vec())
        .bind(once.asked.to_vec())
        .bind(once.salt.to_vec())
        .bind(appended.case.0)
        .bind(i64::from(first_seq))
        .bind(i64::from(appended.seq))
        .bind(once.at.as_microsecond())
        .execute(connection)
        .await;
    match done {
        Ok(_) => Ok(()),
        Err(error) if error.as_database_error().is_some_and(DatabaseError::is_unique_violation) => {
            Err(StoreError::AnsweredAlready)
        }
        Err(error) => Err(failed("take down what was answered")(error)),
    }
}

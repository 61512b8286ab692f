//! With what an officer opens a case: the secret of the receipt, and a second factor.
//!
//! The store keeps digests and counts failures; it compares nothing. Whoever asks compares in constant time, and
//! compares with something also where there is no case, so that an unknown number costs what a wrong secret does.

use futures_util::FutureExt as _;
use jiff::Timestamp;
use writ_core::event_record::CaseId;

use crate::column;
use crate::engine::{Query, Row, Statements, query};
use crate::error::{StoreError, failed};
use crate::open::Store;
use crate::rows::get;
use crate::sealing::{Keyring, Seat};
use crate::sql;

const ACCESSING: &str = "record how a case was opened";

/// What opens a case.
#[derive(Clone, PartialEq, Eq)]
pub struct CaseAccess {
    /// Which case.
    pub case: CaseId,
    /// The digest of the receipt's secret.
    pub secret_digest: [u8; 32],
    /// The secret shared with an authenticator, where one was enrolled.
    pub authenticator: Option<Authenticator>,
    /// The code that was sent, where one was and is not used.
    pub sent_code: Option<SentCode>,
    /// Failures since the last success or lock.
    pub failed_attempts: u32,
    /// Until when nothing opens it.
    pub locked_until: Option<Timestamp>,
}

/// An enrolled authenticator (a time-based one-time password).
#[derive(Clone, PartialEq, Eq)]
pub struct Authenticator {
    /// The shared secret.
    pub secret: Vec<u8>,
    /// The last step that was used: none at or before it counts again.
    pub last_step: Option<i64>,
}

/// A code that was sent to the officer's official address.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct SentCode {
    /// Its digest.
    pub digest: [u8; 32],
    /// Until when it holds.
    pub expires_at: Timestamp,
    /// How often it was shown before, whatever came of it.
    pub tries: u8,
}

/// The secret that opens a case, as it is written.
pub(crate) struct AccessRow {
    pub(crate) case: CaseId,
    pub(crate) secret_digest: [u8; 32],
}

/// Whether another code may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TryTaken {
    /// It may, and counts as wrong until [`Store::access_succeeded`] says otherwise.
    Taken {
        /// Whether it is the last one for a while.
        is_last: bool,
    },
    /// Nothing opens the case for now.
    Locked,
}

impl Store {
    /// The digest under which a secret is kept: keyed, so that short codes cannot be guessed from the table.
    #[must_use]
    pub fn secret_digest(&self, purpose: &str, secret: &[u8]) -> [u8; 32] {
        self.keyring.lookup().secret_digest(purpose, secret)
    }

    /// Finds what opens the case of this reference; none where there is no such case, or nothing opens it.
    pub async fn access(&self, reference: &str) -> Result<Option<CaseAccess>, StoreError> {
        let row = query(sql::portal::ACCESS)
            .bind(reference)
            .fetch_optional(&self.readers)
            .await
            .map_err(failed("find what opens a case"))?;
        row.as_ref().map(|row| access(row, &self.keyring)).transpose()
    }

    /// Counts a failure before its outcome is known, so that many at once do not slip through together. The `most`-th
    /// locks the case until `locked_until`, and counting begins again.
    pub async fn take_try(
        &self,
        case: CaseId,
        most: u32,
        now: Timestamp,
        locked_until: Timestamp,
    ) -> Result<TryTaken, StoreError> {
        let query = query(sql::portal::TAKE_TRY)
            .bind(case.0)
            .bind(now.as_microsecond())
            .bind(most)
            .bind(locked_until.as_microsecond());
        let Some(row) = self.change_access_and_read(query).await? else {
            return Ok(TryTaken::Locked);
        };
        let locked_until: Option<i64> = get(&row, 0, "an instant")?;
        Ok(TryTaken::Taken { is_last: locked_until.is_some() })
    }

    /// Forgets the failures.
    pub async fn access_succeeded(&self, case: CaseId) -> Result<(), StoreError> {
        let query = query(sql::portal::ACCESS_SUCCEEDED).bind(case.0);
        self.change_access(query).await.map(drop)
    }

    /// Enrols an authenticator whose step was just shown. False where another one is enrolled already.
    pub async fn enrol_authenticator(
        &self,
        case: CaseId,
        secret: Vec<u8>,
        step: i64,
    ) -> Result<bool, StoreError> {
        let change = self.writer.write(move |batch| {
            async move {
                let Some(key) = batch.key_of(case).await? else { return Ok(0) };
                let secret = key.seal(authenticator_seat(case), &secret)?;
                let enrol = query(sql::portal::ENROL).bind(case.0).bind(secret).bind(step);
                enrol.execute(batch.connection().await?).await.map_err(failed(ACCESSING))
            }
            .boxed()
        });
        Ok(change.await? > 0)
    }

    /// Forgets the authenticator, so that another one can be enrolled.
    pub async fn forget_authenticator(&self, case: CaseId) -> Result<(), StoreError> {
        let query = query(sql::portal::FORGET_ENROLMENT).bind(case.0);
        self.change_access(query).await.map(drop)
    }

    /// Uses up a step of the authenticator. False where it, or a later one, was used before.
    pub async fn use_step(&self, case: CaseId, step: i64) -> Result<bool, StoreError> {
        let query = query(sql::portal::USE_STEP).bind(case.0).bind(step);
        self.change_access(query).await
    }

    /// The code that was sent last, as it is shown once more: the try is counted before anything is compared.
    pub async fn show_sent_code(&self, case: CaseId) -> Result<Option<SentCode>, StoreError> {
        let query = query(sql::portal::SHOW_CODE).bind(case.0);
        let row = self.change_access_and_read(query).await?;
        row.map(|row| sent_code(&row, 0)).transpose().map(Option::flatten)
    }

    /// Uses up the code that was sent. False where it is another one, expired, or was used.
    pub async fn use_code(
        &self,
        case: CaseId,
        digest: [u8; 32],
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let query = query(sql::portal::USE_CODE)
            .bind(case.0)
            .bind(digest.to_vec())
            .bind(now.as_microsecond());
        self.change_access(query).await
    }

    async fn change_access_and_read(&self, query: Query<Row>) -> Result<Option<Row>, StoreError> {
        let change = self.writer.write(move |batch| {
            async move {
                query.fetch_optional(batch.connection().await?).await.map_err(failed(ACCESSING))
            }
            .boxed()
        });
        change.await
    }

    async fn change_access(&self, query: Query<Row>) -> Result<bool, StoreError> {
        let change = self.writer.write(move |batch| {
            async move { query.execute(batch.connection().await?).await.map_err(failed(ACCESSING)) }
                .boxed()
        });
        Ok(change.await? > 0)
    }
}

/// Where the secret stands that a case shares with an authenticator.
pub(crate) const fn authenticator_seat(case: CaseId) -> Seat<'static> {
    Seat::new("authenticator", [case.0, 0])
}

fn access(row: &Row, keyring: &Keyring) -> Result<CaseAccess, StoreError> {
    let case = CaseId(get(row, 0, "a case number")?);
    let sealed: Option<&[u8]> = get(row, 2, "an authenticator")?;
    let secret = match (sealed, keyring.of_case(case, get(row, 9, "the key of a case")?)?) {
        (Some(sealed), Some(key)) => Some(key.open(authenticator_seat(case), sealed)?),
        _ => None,
    };
    let last_step = get(row, 3, "a step")?;
    let locked_until: Option<i64> = get(row, 8, "an instant")?;
    Ok(CaseAccess {
        case,
        secret_digest: column::digest(get(row, 1, "a digest")?)?,
        authenticator: secret.map(|secret| Authenticator { secret, last_step }),
        sent_code: sent_code(row, 4)?,
        failed_attempts: column::small(get(row, 7, "a count")?, "a count")?,
        locked_until: locked_until.map(column::instant).transpose()?,
    })
}

/// Reads the three columns of a code that was sent.
fn sent_code(row: &Row, first: usize) -> Result<Option<SentCode>, StoreError> {
    let digest: Option<&[u8]> = get(row, first, "a digest")?;
    let expires_at: Option<i64> = get(row, first + 1, "an instant")?;
    let tries: i64 = get(row, first + 2, "a count")?;
    let (Some(digest), Some(expires_at)) = (digest, expires_at) else { return Ok(None) };
    Ok(Some(SentCode {
        digest: column::digest(digest)?,
        expires_at: column::instant(expires_at)?,
        // More than can be counted is as good as many.
        tries: u8::try_from(tries).unwrap_or(u8::MAX),
    }))
}

/// Gives access to cases. A secret takes the place of the one before, and whatever failed with that is forgotten.
pub(crate) fn insert_accesses(statements: &mut Statements, rows: &mut Vec<AccessRow>) {
    let into = "INSERT INTO case_access (case_id, secret_digest) ";
    statements.add_rows(
        (
            into,
            " ON CONFLICT (case_id) DO UPDATE \
             SET secret_digest = excluded.secret_digest, failed_attempts = 0, locked_until = NULL",
        ),
        rows,
        |row, AccessRow { case, secret_digest }| {
            row.push_bind(case.0).push_bind(secret_digest.to_vec());
        },
    );
}

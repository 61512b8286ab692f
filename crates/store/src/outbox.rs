//! The outbox: one letter for each effect, and what became of it.
//!
//! A letter is claimed before it is sent and settled afterwards. Whoever falls silent in between leaves a
//! letter of which nobody knows whether it left: it is claimed again once the claim is over, and counted.

use futures_util::FutureExt as _;
use jiff::Timestamp;
use writ_core::event_record::CaseId;

use crate::column;
use crate::engine::{Row, Transaction, query, query_as};
use crate::error::{StoreError, failed};
use crate::open::Store;
use crate::rows::get;
use crate::sealing::{CaseKey, Keyring, Opener, Seat};
use crate::sql::{effects, outbox};

const WRITING: &str = "write a letter";
const SETTLING: &str = "record what became of a letter";
const READING: &str = "read the outbox";

/// A letter, written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLetter {
    /// The effect that owes it.
    pub effect: i64,
    /// The case.
    pub case: CaseId,
    /// The event that owes it.
    pub seq: u32,
    /// Its kind's code.
    pub kind: String,
    /// `agency` or `account_holder`.
    pub recipient: &'static str,
    /// `portal`, `email` or `post`.
    pub channel: &'static str,
    /// The code of its language.
    pub language: &'static str,
    /// Its printed code.
    pub code: String,
    /// The SHA-256 of its text.
    pub sha256: [u8; 32],
    /// When it was written.
    pub written_at: Timestamp,
    /// Whether it is with its reader already, on the page of the request.
    pub is_shown: bool,
    /// Whether the program sends it from now on.
    pub is_sent_by_program: bool,
    /// Address, subject and text, as JSON; erased with the case.
    pub personal: String,
}

/// A letter of the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredLetter {
    /// Names it.
    pub id: i64,
    /// The effect that owed it.
    pub effect: i64,
    /// The case.
    pub case: CaseId,
    /// The event that owed it.
    pub seq: u32,
    /// Its kind's code.
    pub kind: String,
    /// `agency` or `account_holder`.
    pub recipient: String,
    /// `portal`, `email` or `post`.
    pub channel: String,
    /// The code of its language.
    pub language: String,
    /// Its printed code.
    pub code: String,
    /// The SHA-256 of its text.
    pub sha256: [u8; 32],
    /// When it was written.
    pub written_at: Timestamp,
    /// `ready`, `sending`, `sent`, `posted`, `delivered` or `failed`.
    pub state: String,
    /// How often it was tried.
    pub attempts: u32,
    /// How many of these may have arrived without anybody knowing.
    pub unclear: u32,
    /// When the program goes on with it.
    pub next_at: Option<Timestamp>,
    /// Why it was put off or failed.
    pub reason: Option<String>,
    /// The number under which the post carries it.
    pub tracking: Option<String>,
    /// Address, subject and text, as JSON; none in lists, and none once erased (RT-1).
    pub personal: Option<String>,
}

/// A line of the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterLine {
    /// The letter, without what names persons.
    pub letter: StoredLetter,
    /// The printed reference of its case.
    pub reference: String,
}

/// Something that happened to a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterStep {
    /// When.
    pub at: Timestamp,
    /// A code for who did it.
    pub actor: String,
    /// The state it came to.
    pub state: String,
    /// Why, where there is a reason.
    pub reason: Option<String>,
}

/// What became of a claimed or printed letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settlement {
    /// The mail server took it.
    Sent,
    /// It is tried again.
    PutOff {
        /// The attempt that is settled; of no effect when another one has begun.
        attempt: u32,
        /// When it is tried again.
        next_at: Timestamp,
        /// Why it was put off.
        reason: &'static str,
        /// Whether it may have arrived all the same.
        may_have_left: bool,
    },
    /// A person has to look at it.
    Failed {
        /// The attempt that is settled; of no effect when another one has begun.
        attempt: u32,
        /// Why.
        reason: &'static str,
    },
    /// It was printed and posted.
    Posted {
        /// The number under which the post carries it.
        tracking: String,
    },
    /// It reached its reader.
    Delivered,
    /// It goes by post instead.
    ToPost,
    /// It is sent once more.
    Again {
        /// When.
        next_at: Timestamp,
    },
}

impl Store {
    /// Puts a letter into the outbox and the effect that owed it among those done, together. False, and nothing
    /// is written, when the effect was done already.
    pub async fn write_letter(&self, letter: NewLetter, by: String) -> Result<bool, StoreError> {
        self.writer
            .write(move |batch| {
                async move {
                    let key = batch.key_of(letter.case).await?;
                    let connection = batch.connection().await?;
                    let done = query(effects::EFFECT_DONE)
                        .bind(letter.effect)
                        .bind(letter.written_at.as_microsecond())
                        .execute(&mut *connection)
                        .await
                        .map_err(failed(WRITING))?;
                    if done == 0 {
                        return Ok(false);
                    }
                    insert(connection, letter, &by, key.as_ref()).await?;
                    Ok(true)
                }
                .boxed()
            })
            .await
    }

    /// Claims the letter that the program goes on with next, until an instant at which the claim is over.
    pub async fn claim_letter(
        &self,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<StoredLetter>, StoreError> {
        self.writer
            .write(move |batch| {
                async move {
                    let row = query(outbox::CLAIM_LETTER)
                        .bind(now.as_microsecond())
                        .bind(until.as_microsecond())
                        .fetch_optional(batch.connection().await?)
                        .await
                        .map_err(failed("claim a letter"))?;
                    let keyring = batch.keyring();
                    row.as_ref().map(|row| stored(row, &mut keyring.opener())).transpose()
                }
                .boxed()
            })
            .await
    }

    /// Records what became of a letter. False, and nothing is written, when its state does not allow it.
    pub async fn settle_letter(
        &self,
        id: i64,
        settlement: Settlement,
        at: Timestamp,
        by: String,
    ) -> Result<bool, StoreError> {
        self.writer
            .write(move |batch| {
                async move {
                    let keyring = batch.keyring().clone();
                    let connection = batch.connection().await?;
                    let settled = settle(connection, &keyring, id, settlement).await?;
                    if settled {
                        step(connection, id, at, &by).await?;
                    }
                    Ok(settled)
                }
                .boxed()
            })
            .await
    }

    /// Finds a letter by its printed code.
    pub async fn letter_by_code(&self, code: &str) -> Result<Option<StoredLetter>, StoreError> {
        let row = query(outbox::LETTER_BY_CODE)
            .bind(code)
            .fetch_optional(&self.readers)
            .await
            .map_err(failed(READING))?;
        row.as_ref().map(|row| stored(row, &mut self.keyring.opener())).transpose()
    }

    /// The letters of a case, oldest first.
    pub async fn letters_of_case(&self, case: CaseId) -> Result<Vec<StoredLetter>, StoreError> {
        let rows = query(outbox::LETTERS_OF_CASE)
            .bind(case.0)
            .fetch_all(&self.readers)
            .await
            .map_err(failed(READING))?;
        let mut opener = self.keyring.opener();
        rows.iter().map(|row| stored(row, &mut opener)).collect()
    }

    /// Lists letters, the latest first, of one state or of all, from before the last of the page before.
    pub async fn letters(
        &self,
        state: Option<&str>,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<LetterLine>, StoreError> {
        let before = before.unwrap_or(i64::MAX);
        let query = match state {
            Some(state) => query(outbox::LETTERS_IN_STATE).bind(state.to_owned()),
            None => query(outbox::ALL_LETTERS),
        };
        let rows = query
            .bind(before)
            .bind(limit)
            .fetch_all(&self.readers)
            .await
            .map_err(failed(READING))?;
        let mut opener = self.keyring.opener();
        let line = |row: &Row| {
            let reference = get(row, 19, "a reference")?;
            Ok(LetterLine { letter: stored(row, &mut opener)?, reference })
        };
        rows.iter().map(line).collect()
    }

    /// What happened to a letter, oldest first.
    pub async fn letter_steps(&self, id: i64) -> Result<Vec<LetterStep>, StoreError> {
        let rows = query(outbox::LETTER_STEPS)
            .bind(id)
            .fetch_all(&self.readers)
            .await
            .map_err(failed(READING))?;
        let read = |row: &Row| {
            Ok(LetterStep {
                at: column::instant(get(row, 0, "an instant")?)?,
                actor: get(row, 1, "an actor")?,
                state: get(row, 2, "a letter's state")?,
                reason: get(row, 3, "a reason")?,
            })
        };
        rows.iter().map(read).collect()
    }
}

async fn insert(
    connection: &mut Transaction,
    letter: NewLetter,
    by: &str,
    key: Option<&CaseKey>,
) -> Result<(), StoreError> {
    let seat = letter_seat(letter.case, letter.effect);
    let personal = CaseKey::seal_some(key, seat, Some(&letter.personal))?;
    let next_at = letter.is_sent_by_program.then(|| letter.written_at.as_microsecond());
    let id: Option<i64> = query_as(outbox::WRITE_LETTER)
        .bind(letter.effect)
        .bind(letter.case.0)
        .bind(i64::from(letter.seq))
        .bind(letter.kind)
        .bind(letter.recipient)
        .bind(letter.channel)
        .bind(letter.language)
        .bind(letter.code)
        .bind(letter.sha256.to_vec())
        .bind(letter.written_at.as_microsecond())
        .bind(if letter.is_shown { "sent" } else { "ready" })
        .bind(next_at)
        .bind(personal)
        .fetch_optional(&mut *connection)
        .await
        .map_err(failed(WRITING))?;
    let id = id.ok_or(StoreError::NoSuchCase { case: letter.case })?;
    step(connection, id, letter.written_at, by).await
}

async fn settle(
    connection: &mut Transaction,
    keyring: &Keyring,
    id: i64,
    settlement: Settlement,
) -> Result<bool, StoreError> {
    let query = match settlement {
        Settlement::Sent => query(outbox::LETTER_SENT).bind(id),
        Settlement::PutOff { attempt, next_at, reason, may_have_left } => {
            query(outbox::LETTER_PUT_OFF)
                .bind(id)
                .bind(attempt)
                .bind(next_at.as_microsecond())
                .bind(reason)
                .bind(i64::from(may_have_left))
        }
        Settlement::Failed { attempt, reason } => {
            query(outbox::LETTER_FAILED).bind(id).bind(attempt).bind(reason)
        }
        Settlement::Posted { tracking } => {
            let of_letter: Option<(i64, Option<Vec<u8>>)> = query_as(outbox::KEY_OF_LETTER)
                .bind(id)
                .fetch_optional(&mut *connection)
                .await
                .map_err(failed(SETTLING))?;
            let Some((case, sealed)) = of_letter.map(|(case, key)| (CaseId(case), key)) else {
                return Ok(false);
            };
            let key = keyring.of_case(case, sealed.as_deref())?;
            let seat = tracking_seat(case, id);
            let tracking = CaseKey::seal_some(key.as_ref(), seat, Some(&tracking))?;
            query(outbox::LETTER_POSTED).bind(id).bind(tracking)
        }
        Settlement::Delivered => query(outbox::LETTER_DELIVERED).bind(id),
        Settlement::ToPost => query(outbox::LETTER_TO_POST).bind(id),
        Settlement::Again { next_at } => {
            query(outbox::LETTER_AGAIN).bind(id).bind(next_at.as_microsecond())
        }
    };
    let settled = query.execute(connection).await.map_err(failed(SETTLING))?;
    Ok(settled == 1)
}

async fn step(
    connection: &mut Transaction,
    id: i64,
    at: Timestamp,
    by: &str,
) -> Result<(), StoreError> {
    query(outbox::LETTER_STEP)
        .bind(id)
        .bind(at.as_microsecond())
        .bind(by.to_owned())
        .execute(connection)
        .await
        .map(drop)
        .map_err(failed(SETTLING))
}

/// Where address, subject and text of a letter stand.
pub(crate) const fn letter_seat(case: CaseId, effect: i64) -> Seat<'static> {
    Seat::new("letter", [case.0, effect])
}

/// Where the number stands under which the post carries a letter.
pub(crate) const fn tracking_seat(case: CaseId, letter: i64) -> Seat<'static> {
    Seat::new("tracking", [case.0, letter])
}

/// Reads the eighteen columns of a letter, and the key of its case.
fn stored(row: &Row, opener: &mut Opener<'_>) -> Result<StoredLetter, StoreError> {
    let (id, effect) = (get(row, 0, "a letter's number")?, get(row, 1, "an effect number")?);
    let case = CaseId(get(row, 2, "a case number")?);
    let key = get(row, 18, "the key of a case")?;
    let tracking = get(row, 16, "a tracking number")?;
    let personal = get(row, 17, "a letter's personal part")?;
    let sha256: &[u8] = get(row, 9, "a digest")?;
    let next_at: Option<i64> = get(row, 14, "an instant")?;
    Ok(StoredLetter {
        id,
        effect,
        case,
        seq: column::small(get(row, 3, "a sequence number")?, "a sequence number")?,
        kind: get(row, 4, "a letter's kind")?,
        recipient: get(row, 5, "a recipient")?,
        channel: get(row, 6, "a channel")?,
        language: get(row, 7, "a language")?,
        code: get(row, 8, "a letter's code")?,
        sha256: sha256.try_into().map_err(|_| StoreError::Damaged { what: "a digest" })?,
        written_at: column::instant(get(row, 10, "an instant")?)?,
        state: get(row, 11, "a letter's state")?,
        attempts: column::small(get(row, 12, "attempts")?, "attempts")?,
        unclear: column::small(get(row, 13, "unclear sendings")?, "unclear sendings")?,
        next_at: next_at.map(column::instant).transpose()?,
        reason: get(row, 15, "a reason")?,
        tracking: opener.text((case, key), tracking_seat(case, id), tracking)?,
        personal: opener.text((case, key), letter_seat(case, effect), personal)?,
    })
}

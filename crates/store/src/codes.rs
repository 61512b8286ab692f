//! Mails with a one-time code: written and expected in one change, gone in clear as soon as they left.

use futures_util::FutureExt as _;
use jiff::Timestamp;
use writ_core::event_record::CaseId;

use crate::column;
use crate::engine::{Row, Transaction, query, query_as};
use crate::error::{StoreError, failed};
use crate::open::Store;
use crate::rows::get;
use crate::sealing::{CaseKey, Opener, Seat};
use crate::sql::{codes, portal};

const WRITING: &str = "write a one-time code";
const SETTLING: &str = "record what became of a one-time code";

/// A code that is asked for.
#[derive(Clone, PartialEq, Eq)]
pub struct NewCode {
    /// For which case.
    pub case: CaseId,
    /// Its digest: the code itself stands in the mail alone.
    pub digest: [u8; 32],
    /// When it is asked for.
    pub asked_at: Timestamp,
    /// Until when it holds.
    pub expires_at: Timestamp,
    /// Address, subject and text, as JSON; none where no address is proven.
    pub personal: Option<String>,
}

/// How many codes a case is sent at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AtMost {
    /// So many
    pub number: u32,
    /// after this instant.
    pub since: Timestamp,
}

/// A mail with a code.
#[derive(Clone, PartialEq, Eq)]
pub struct CodeMail {
    /// Names it.
    pub id: i64,
    /// The case.
    pub case: CaseId,
    /// The printed reference of the case; none when it is claimed.
    pub reference: Option<String>,
    /// When it was asked for.
    pub asked_at: Timestamp,
    /// Until when the code holds.
    pub expires_at: Timestamp,
    /// `no_address`, `ready`, `sending`, `sent`, `failed` or `lapsed`.
    pub state: String,
    /// Why it was put off or failed.
    pub reason: Option<String>,
    /// How often it was tried.
    pub attempts: u32,
    /// Address, subject and text, as JSON; none once it left or lapsed.
    pub personal: Option<String>,
}

/// What became of a claimed mail with a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeSettlement {
    /// The mail server took it.
    Sent,
    /// It is tried again.
    PutOff {
        /// When.
        next_at: Timestamp,
        /// Why it was put off.
        reason: &'static str,
    },
    /// It does not leave.
    Failed {
        /// Why.
        reason: &'static str,
    },
}

impl Store {
    /// Takes down a code that is asked for, and the mail that brings it; both replace the ones before. False, and
    /// nothing is written, when the case was sent as many as it may be, or nothing opens it.
    pub async fn ask_code(&self, code: NewCode, most: Vec<AtMost>) -> Result<bool, StoreError> {
        self.writer
            .write(move |batch| {
                async move {
                    let key = batch.key_of(code.case).await?;
                    let seat = mail_seat(code.case, code.asked_at);
                    let personal =
                        CaseKey::seal_some(key.as_ref(), seat, code.personal.as_deref())?;
                    let asked = ask(batch.connection().await?, code, personal, &most);
                    asked.await.map_err(failed(WRITING))
                }
                .boxed()
            })
            .await
    }

    /// Claims the mail that is to leave next, until an instant at which the claim is over.
    pub async fn claim_code_mail(
        &self,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<CodeMail>, StoreError> {
        self.writer
            .write(move |batch| {
                async move {
                    let row = query(codes::CLAIM_CODE_MAIL)
                        .bind(now.as_microsecond())
                        .bind(until.as_microsecond())
                        .fetch_optional(batch.connection().await?)
                        .await
                        .map_err(failed("claim a one-time code"))?;
                    let keyring = batch.keyring();
                    row.as_ref().map(|row| stored(row, &mut keyring.opener())).transpose()
                }
                .boxed()
            })
            .await
    }

    /// Records what became of a claimed mail; of no effect when somebody else claimed it meanwhile.
    pub async fn settle_code_mail(
        &self,
        mail: &CodeMail,
        settlement: CodeSettlement,
    ) -> Result<(), StoreError> {
        let left = |state: &'static str, reason: Option<&'static str>| {
            query(codes::CODE_MAIL_LEFT).bind(mail.id).bind(mail.attempts).bind(state).bind(reason)
        };
        let query = match settlement {
            CodeSettlement::Sent => left("sent", None),
            CodeSettlement::Failed { reason } => left("failed", Some(reason)),
            CodeSettlement::PutOff { next_at, reason } => query(codes::CODE_MAIL_PUT_OFF)
                .bind(mail.id)
                .bind(mail.attempts)
                .bind(reason)
                .bind(next_at.as_microsecond()),
        };
        self.writer
            .write(move |batch| {
                async move {
                    query
                        .execute(batch.connection().await?)
                        .await
                        .map(drop)
                        .map_err(failed(SETTLING))
                }
                .boxed()
            })
            .await
    }

    /// Clears the mails whose codes hold no longer.
    pub async fn lapse_code_mails(&self, now: Timestamp) -> Result<(), StoreError> {
        let now = now.as_microsecond();
        let has_lapsed: bool = query_as(codes::HAS_LAPSED_CODE_MAILS)
            .bind(now)
            .fetch_one(&self.readers)
            .await
            .map_err(failed(SETTLING))?;
        if !has_lapsed {
            return Ok(());
        }
        self.writer
            .write(move |batch| {
                async move {
                    query(codes::LAPSE_CODE_MAILS)
                        .bind(now)
                        .execute(batch.connection().await?)
                        .await
                        .map(drop)
                        .map_err(failed(SETTLING))
                }
                .boxed()
            })
            .await
    }

    /// The mails with codes, the latest first.
    pub async fn code_mails(&self, limit: u32) -> Result<Vec<CodeMail>, StoreError> {
        let rows = query(codes::CODE_MAILS)
            .bind(limit)
            .fetch_all(&self.readers)
            .await
            .map_err(failed("list one-time codes"))?;
        let mut opener = self.keyring.opener();
        rows.iter().map(|row| stored(row, &mut opener)).collect()
    }
}

async fn ask(
    connection: &mut Transaction,
    code: NewCode,
    personal: Option<Vec<u8>>,
    most: &[AtMost],
) -> Result<bool, sqlx::Error> {
    for AtMost { number, since } in most {
        let asked: i64 = query_as(codes::CODE_MAILS_SINCE)
            .bind(code.case.0)
            .bind(since.as_microsecond())
            .fetch_one(&mut *connection)
            .await?;
        if asked >= i64::from(*number) {
            return Ok(false);
        }
    }
    let expected = query(portal::EXPECT_CODE)
        .bind(code.case.0)
        .bind(code.digest.to_vec())
        .bind(code.expires_at.as_microsecond())
        .execute(&mut *connection)
        .await?;
    if expected == 0 {
        return Ok(false);
    }
    query(codes::REPLACE_CODE_MAILS).bind(code.case.0).execute(&mut *connection).await?;
    query(codes::WRITE_CODE_MAIL)
        .bind(code.case.0)
        .bind(code.asked_at.as_microsecond())
        .bind(code.expires_at.as_microsecond())
        .bind(if personal.is_some() { "ready" } else { "no_address" })
        .bind(personal.is_some().then(|| code.asked_at.as_microsecond()))
        .bind(personal)
        .execute(connection)
        .await
        .map(|_| true)
}

/// Where address, subject and text of a mail with a code stand.
fn mail_seat(case: CaseId, asked_at: Timestamp) -> Seat<'static> {
    Seat::new("code_mail", [case.0, asked_at.as_microsecond()])
}

/// Reads the nine columns of a mail with a code, and the key of its case.
fn stored(row: &Row, opener: &mut Opener<'_>) -> Result<CodeMail, StoreError> {
    let case = CaseId(get(row, 1, "a case number")?);
    let asked_at = column::instant(get(row, 2, "an instant")?)?;
    let key = get(row, 9, "the key of a case")?;
    let personal = get(row, 6, "what a mail says")?;
    Ok(CodeMail {
        id: get(row, 0, "a mail's number")?,
        case,
        asked_at,
        expires_at: column::instant(get(row, 3, "an instant")?)?,
        state: get(row, 4, "a mail's state")?,
        reason: get(row, 5, "a reason")?,
        personal: opener.text((case, key), mail_seat(case, asked_at), personal)?,
        reference: get(row, 7, "a reference")?,
        attempts: column::small(get(row, 8, "attempts")?, "attempts")?,
    })
}

//! What an officer has answered so far, kept to return to; forgotten when it is sent or expires.

use futures_util::FutureExt as _;
use jiff::Timestamp;
use std::fmt;
use std::str::FromStr;

use crate::column;
use crate::engine::{query, query_as};
use crate::error::{StoreError, failed};
use crate::files::hex;
use crate::open::Store;
use crate::rows::get;
use crate::sealing::Seat;
use crate::sql;
use crate::uploads::UploadId;

/// The most bytes of answers that one draft keeps.
pub const DRAFT_BYTES: usize = 512 * 1024;

/// Names a draft; random.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DraftId(pub [u8; 16]);

impl fmt::Display for DraftId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl FromStr for DraftId {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Self, StoreError> {
        column::sixteen_bytes(text).map(Self).ok_or(StoreError::NoSuchDraft)
    }
}

/// A request in the making.
#[derive(Clone, PartialEq, Eq)]
pub struct Draft {
    /// Names it.
    pub id: DraftId,
    /// The digest of the secret that opens it.
    pub secret_digest: [u8; 32],
    /// When it was saved last.
    pub updated_at: Timestamp,
    /// When it is forgotten.
    pub expires_at: Timestamp,
    /// The answers as JSON: personal data.
    pub answers: String,
}

/// A draft as it is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredDraft {
    /// The draft; its answers are gone once it was sent.
    pub draft: Draft,
    /// The reference of the case it became.
    pub sent: Option<String>,
}

impl Store {
    /// Saves a draft, and keeps the uploads it speaks of as long as itself.
    ///
    /// # Errors
    /// [`StoreError::NoSuchDraft`] where another secret opens the draft of this id, or it was sent, [`StoreError::TooLarge`] above
    /// [`DRAFT_BYTES`].
    pub async fn save_draft(&self, draft: Draft, uploads: Vec<UploadId>) -> Result<(), StoreError> {
        if draft.answers.len() > DRAFT_BYTES {
            return Err(StoreError::TooLarge { limit_bytes: DRAFT_BYTES as u64 });
        }
        let seat = draft_seat(&draft.id, draft.updated_at);
        let sealed = self.keyring.own().seal(seat, draft.answers.as_bytes())?;
        let save = self.writer.write(move |batch| {
            async move {
                let failed = failed("save a draft");
                let Draft { id, secret_digest, updated_at, expires_at, .. } = draft;
                let saved = query(sql::portal::SAVE_DRAFT)
                    .bind(id.0.to_vec())
                    .bind(secret_digest.to_vec())
                    .bind(updated_at.as_microsecond())
                    .bind(expires_at.as_microsecond())
                    .bind(sealed)
                    .execute(batch.connection().await?)
                    .await
                    .map_err(&failed)?;
                if saved != 1 {
                    return Err(StoreError::NoSuchDraft);
                }
                for upload in uploads {
                    query(sql::documents::KEEP_UPLOAD)
                        .bind(upload.0.to_vec())
                        .bind(expires_at.as_microsecond())
                        .bind(updated_at.as_microsecond())
                        .execute(batch.connection().await?)
                        .await
                        .map_err(&failed)?;
                }
                Ok(())
            }
            .boxed()
        });
        save.await
    }

    /// Finds a draft that has not expired. Whoever asks compares the secret, also where there is none.
    pub async fn draft(
        &self,
        id: DraftId,
        now: Timestamp,
    ) -> Result<Option<StoredDraft>, StoreError> {
        let row = query(sql::portal::DRAFT)
            .bind(id.0.to_vec())
            .bind(now.as_microsecond())
            .fetch_optional(&self.readers)
            .await
            .map_err(failed("find a draft"))?;
        let Some(row) = row else { return Ok(None) };
        let updated_at = column::instant(get(&row, 2, "an instant")?)?;
        let sealed: Option<&[u8]> = get(&row, 4, "a draft")?;
        let open = |sealed| self.keyring.own().open_text(draft_seat(&id, updated_at), sealed);
        let draft = Draft {
            id,
            secret_digest: column::digest(get(&row, 1, "a digest")?)?,
            updated_at,
            expires_at: column::instant(get(&row, 3, "an instant")?)?,
            answers: sealed.map(open).transpose()?.unwrap_or_default(),
        };
        Ok(Some(StoredDraft { draft, sent: get(&row, 5, "a reference")? }))
    }

    /// Forgets a draft that is given up. Says whether there was one.
    pub async fn forget_draft(&self, id: DraftId) -> Result<bool, StoreError> {
        let forget = self.writer.write(move |batch| {
            async move {
                query(sql::portal::FORGET_DRAFT)
                    .bind(id.0.to_vec())
                    .execute(batch.connection().await?)
                    .await
                    .map_err(failed("forget a draft"))
            }
            .boxed()
        });
        Ok(forget.await? > 0)
    }

    /// Forgets every draft that expired. Says how many.
    pub async fn sweep_drafts(&self, now: Timestamp) -> Result<u64, StoreError> {
        // Asked often, and hardly ever is there one: then nobody who writes has to wait.
        let any: bool = query_as(sql::portal::HAS_EXPIRED_DRAFTS)
            .bind(now.as_microsecond())
            .fetch_one(&self.readers)
            .await
            .map_err(failed("look for drafts that expired"))?;
        if !any {
            return Ok(0);
        }
        let forget = self.writer.write(move |batch| {
            async move {
                query(sql::portal::FORGET_EXPIRED_DRAFTS)
                    .bind(now.as_microsecond())
                    .execute(batch.connection().await?)
                    .await
                    .map_err(failed("forget the drafts that expired"))
            }
            .boxed()
        });
        forget.await
    }
}

/// Where the answers of a draft stand.
pub(crate) fn draft_seat(id: &DraftId, updated_at: Timestamp) -> Seat<'_> {
    Seat { what: "draft", numbers: [updated_at.as_microsecond(), 0], name: &id.0 }
}

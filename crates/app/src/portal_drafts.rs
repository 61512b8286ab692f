//! A request in the making: begun, left, come back to, given up. Nothing of it is a case before it is sent.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use writ_core::document::{DocumentFacts, DocumentKind, MediaType, Sha256};
use writ_store::{Draft, DraftId, Incoming, StoreError, StoredDraft, UploadId};

use crate::error::AppError;
use crate::installation::{Installation, Seed};
use crate::secret::{Secret, is_same_digest};

/// How long a draft is kept after it was saved last.
const KEPT: SignedDuration = SignedDuration::from_hours(14 * 24);
/// How long the receipt of a sent draft can be seen again, should the answer get lost on its way.
pub(crate) const RECEIPT_SEEN: SignedDuration = SignedDuration::from_hours(1);
/// How long a file waits for the draft to be saved with it.
const UNSAVED_KEPT: SignedDuration = SignedDuration::from_hours(24);
/// What the digests of return codes are for.
const PURPOSE: &str = "draft";
/// Most papers that a draft takes.
pub const MOST_DRAFT_PAPERS: usize = 50;

/// A draft, opened with its secret.
#[derive(Clone, PartialEq, Eq)]
pub struct OpenDraft {
    /// Names it in addresses.
    pub id: DraftId,
    /// When it was saved last.
    pub updated_at: Timestamp,
    /// When it is forgotten.
    pub expires_at: Timestamp,
    /// What it holds.
    pub state: DraftState,
    secret_digest: [u8; 32],
}

/// Whether a draft is being written or was sent.
#[derive(Clone, PartialEq, Eq)]
pub enum DraftState {
    /// Being written.
    Open(DraftContent),
    /// Sent, as the case of this reference.
    Sent(String),
}

/// What was answered and uploaded: personal data.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DraftContent {
    /// Whether it is the short form of an emergency.
    #[serde(default)]
    pub is_short: bool,
    /// By the code of a question, an item's under `items.1.identifier_value`.
    #[serde(default)]
    pub answers: BTreeMap<String, String>,
    /// In the order in which they came.
    #[serde(default)]
    pub papers: Vec<DraftPaper>,
    /// The reference of the case that this one revises (CO-3).
    #[serde(default)]
    pub revises: Option<String>,
    /// The reference of the case that this one completes (IN-6).
    #[serde(default)]
    pub completes: Option<String>,
    /// The last event of that case when the officer saw what it says.
    #[serde(default)]
    pub completes_seq: Option<u32>,
}

/// A document that waits in a draft.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DraftPaper {
    /// Names its bytes.
    pub upload: String,
    /// The name it has on the officer's device.
    pub name: String,
    /// What is known of it.
    pub facts: DocumentFacts,
}

impl DraftPaper {
    fn new(upload: &writ_store::Upload, kind: DocumentKind, name: &str, stated: &str) -> Self {
        Self {
            upload: upload.id.to_string(),
            name: name.to_owned(),
            facts: DocumentFacts {
                kind,
                sha256: Sha256(upload.sha256),
                size_bytes: upload.size_bytes,
                media_type: MediaType::stated(stated),
            },
        }
    }

    /// The upload that holds its bytes.
    pub(crate) fn upload_id(&self) -> Option<UploadId> {
        self.upload.parse().ok()
    }
}

/// A file on its way into a draft, read piece by piece.
pub struct ComingIn {
    incoming: Incoming,
    is_empty: bool,
}

/// Why a file did not come in.
#[derive(Debug)]
pub enum NotTaken {
    /// It is larger than what is taken.
    TooLarge,
    /// There is nothing in it.
    Empty,
    /// We did not manage.
    Failed(AppError),
}

impl From<StoreError> for NotTaken {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::TooLarge { .. } => Self::TooLarge,
            other => Self::Failed(other.into()),
        }
    }
}

impl ComingIn {
    /// Takes more bytes.
    ///
    /// # Errors
    /// As soon as there are more than the limit, or when the disk fails.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), NotTaken> {
        self.is_empty &= bytes.is_empty();
        Ok(self.incoming.write(bytes).await?)
    }

    /// Ends the file: on disk when it returns. It is kept with the draft that is saved with it.
    ///
    /// # Errors
    /// When it is empty, or the disk fails.
    pub async fn keep(
        self,
        kind: DocumentKind,
        name: &str,
        stated: &str,
        now: Timestamp,
    ) -> Result<DraftPaper, NotTaken> {
        if self.is_empty {
            return Err(NotTaken::Empty);
        }
        let upload = self.incoming.stage(now + UNSAVED_KEPT).await?;
        Ok(DraftPaper::new(&upload, kind, name, stated))
    }
}

impl Installation {
    /// Begins to take in a file of at most so many bytes. `seed` is fresh.
    #[must_use]
    pub fn take_in_file(&self, limit_bytes: u64, seed: Seed) -> ComingIn {
        let id = UploadId(*Secret::of_chance(&seed).bytes());
        ComingIn { incoming: self.store.take_in(id, limit_bytes), is_empty: true }
    }

    /// Takes a document of a draft back, with its bytes.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn take_back(&self, paper: &DraftPaper) -> Result<(), AppError> {
        if let Some(upload) = paper.upload_id() {
            self.store.discard_upload(upload).await?;
        }
        Ok(())
    }

    /// The draft that a return code opens.
    #[must_use]
    pub fn draft_id(secret: &Secret) -> DraftId {
        DraftId(*secret.derived("draft id").bytes())
    }

    /// Begins a draft and says the secret that opens it.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn begin_draft(
        &self,
        content: DraftContent,
        now: Timestamp,
        seed: Seed,
    ) -> Result<(Secret, DraftId), AppError> {
        let secret = Secret::of_chance(&seed);
        let id = Self::draft_id(&secret);
        let secret_digest = self.store.secret_digest(PURPOSE, secret.bytes());
        self.write_draft(id, secret_digest, &content, now).await?;
        Ok((secret, id))
    }

    /// Opens a draft; none where there is none, it expired, or another secret opens it.
    ///
    /// # Errors
    /// When the store fails or the draft is damaged.
    pub async fn open_draft(
        &self,
        id: DraftId,
        secret: &Secret,
        now: Timestamp,
    ) -> Result<Option<OpenDraft>, AppError> {
        let shown = self.store.secret_digest(PURPOSE, secret.bytes());
        let Some(stored) = self.store.draft(id, now).await? else { return Ok(None) };
        let StoredDraft { draft, sent } = stored;
        if !is_same_digest(&draft.secret_digest, &shown) {
            return Ok(None);
        }
        let state = match sent {
            Some(reference) => DraftState::Sent(reference),
            None => DraftState::Open(
                serde_json::from_str(&draft.answers)
                    .map_err(|_| AppError::Inconsistent("a draft cannot be read"))?,
            ),
        };
        Ok(Some(OpenDraft {
            id,
            updated_at: draft.updated_at,
            expires_at: draft.expires_at,
            state,
            secret_digest: draft.secret_digest,
        }))
    }

    /// Saves what a draft holds by now, and keeps it from there for its time.
    ///
    /// # Errors
    /// When the store fails, or there is more than a draft may hold.
    pub async fn save_draft(
        &self,
        draft: &OpenDraft,
        content: &DraftContent,
        now: Timestamp,
    ) -> Result<(), AppError> {
        self.write_draft(draft.id, draft.secret_digest, content, now).await
    }

    async fn write_draft(
        &self,
        id: DraftId,
        secret_digest: [u8; 32],
        content: &DraftContent,
        now: Timestamp,
    ) -> Result<(), AppError> {
        let answers = serde_json::to_string(content)
            .map_err(|_| AppError::Inconsistent("a draft cannot be written"))?;
        let uploads = content.papers.iter().filter_map(DraftPaper::upload_id).collect();
        let draft = Draft { id, secret_digest, updated_at: now, expires_at: now + KEPT, answers };
        Ok(self.store.save_draft(draft, uploads).await?)
    }

    /// Gives a draft up, with what was uploaded to it.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn give_up_draft(&self, draft: &OpenDraft) -> Result<(), AppError> {
        if let DraftState::Open(content) = &draft.state {
            for upload in content.papers.iter().filter_map(DraftPaper::upload_id) {
                self.store.discard_upload(upload).await?;
            }
        }
        self.store.forget_draft(draft.id).await?;
        Ok(())
    }
}

//! Requests that programs hand in, and what is asked about them afterwards with the secret of their receipt.
//!
//! What came is kept byte for byte (IN-6). The secret is made from what the program alone knows where it gave a key,
//! so that the same question gets the same answer and no secret is ever kept.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use writ_core::case::Case;
use writ_core::document::{
    DocumentFacts, DocumentKind, MOST_PAPERS, MediaType, Paper, Papers, Sha256,
};
use writ_core::form::{AnswerProblem, Answers, Reading};
use writ_core::profile::Entity;
use writ_core::request::{Channel, Missing, Submission};
use writ_store::{Beside, Content, UploadId};

use crate::arriving::{Came, original_message};
use crate::error::AppError;
use crate::handling::{Arrival, Asked, Enclosed, OpenRecord};
use crate::installation::{Installation, Seed};
use crate::once::AnsweredOnce;
use crate::secret::Secret;
use crate::submission::RECEIPT;
use crate::tokens::TokenSecret;

/// How long an upload waits for its case.
const UPLOAD_WAITS: SignedDuration = SignedDuration::from_hours(24);

/// A document that was uploaded before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enclosure {
    /// The upload that holds its bytes.
    pub upload: UploadId,
    /// What it is.
    pub kind: DocumentKind,
    /// Its file name.
    pub name: String,
    /// Its type as stated.
    pub media_type: MediaType,
}

/// A request as a program hands it in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandedIn {
    /// The answers of the one form (IN-5).
    pub answers: Answers,
    /// What belongs to it.
    pub enclosures: Vec<Enclosure>,
    /// How it reached the company.
    pub way: Way,
    /// The docket number of the case it revises (CO-3).
    pub revises: Option<String>,
    /// What was sent, byte for byte.
    pub bytes: Vec<u8>,
}

/// How a request reached the company (IN-2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// Through this program.
    Program,
    /// By mail or post before, and recorded by a member of the desk.
    Recorded {
        /// By which channel.
        channel: Channel,
        /// When it reached the company.
        received_at: Timestamp,
        /// The code of the entity it was addressed to; none for the legal mailbox.
        addressed_to: Option<String>,
    },
}

/// Why a request is not taken as it was handed in. Nothing of it is on record then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotTaken {
    /// Answers that cannot be read at all.
    Unreadable(Vec<AnswerProblem>),
    /// There is no such upload, or it was claimed already; by its place.
    NoSuchUpload(usize),
    /// More documents than a case may hold.
    TooManyPapers,
    /// It was received after now.
    InFuture,
    /// There is no such entity.
    NoSuchEntity,
}

/// What a program gets for a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GatewayReceipt {
    /// The number of the case.
    pub reference: String,
    /// Opens the case together with its number.
    pub secret: Secret,
    /// When it reached the company.
    pub received_at: Timestamp,
    /// The digest of the exact bytes that were sent.
    pub sha256: Sha256,
    /// What it lacks (IN-6).
    pub missing: Vec<Missing>,
}

/// The seed of a receipt's secret: what the holder of the token and nobody else makes again.
#[must_use]
pub fn receipt_seed(token: &TokenSecret, key: &str, salt: &Seed) -> Seed {
    token.derive("secret of a receipt", &[key.as_bytes(), salt])
}

impl Installation {
    /// Records a request that a program hands in (IN-6).
    ///
    /// # Errors
    /// When the store fails: then nothing of it is there.
    pub async fn hand_in(
        &self,
        handed_in: HandedIn,
        receipt_seed: Seed,
        asked: Asked,
    ) -> Result<Result<GatewayReceipt, NotTaken>, AppError> {
        let now = asked.now;
        if let Err(not_taken) = self.check_way(&handed_in.way, now) {
            return Ok(Err(not_taken));
        }
        let kinds = handed_in.enclosures.iter().map(|one| one.kind).collect();
        let submission =
            match self.read_handed_in(&handed_in.answers, &handed_in.way, &kinds).await? {
                Ok(submission) => submission,
                Err(problems) => return Ok(Err(NotTaken::Unreadable(problems))),
            };
        let original = self.keep_as_sent(handed_in.bytes, now, asked.seed).await?;
        let sha256 = original.0.facts.sha256;
        let (papers, contents) =
            match self.papers(&handed_in.enclosures, Some(original), now).await? {
                Ok(papers) => papers,
                Err(not_taken) => return Ok(Err(not_taken)),
            };
        let received_at = match handed_in.way {
            Way::Program => now,
            Way::Recorded { received_at, .. } => received_at,
        };
        let missing = submission.request.missing();
        let secret = Secret::of_chance(&receipt_seed);
        let secret_digest = self.store.secret_digest(RECEIPT, secret.bytes());
        let arrival = Arrival { received_at, submission, supersedes: handed_in.revises, papers };
        let beside = vec![Beside::GiveAccess { secret_digest }];
        let enclosed = Enclosed { contents, beside, ..Enclosed::default() };
        let received = self.receive_revised(arrival, asked, enclosed).await?;
        let reference = received.reference;
        Ok(Ok(GatewayReceipt { reference, secret, received_at, sha256, missing }))
    }

    /// The receipt of a request that was handed in under a key before.
    ///
    /// # Errors
    /// When the store fails or the case is not as it was recorded.
    pub async fn receipt_again(
        &self,
        answered: &AnsweredOnce,
        token: &TokenSecret,
        key: &str,
    ) -> Result<GatewayReceipt, AppError> {
        let damaged = AppError::Inconsistent("what was answered is not on record");
        let open = self.replay_case(answered.case).await?;
        let first = usize::try_from(answered.last_seq).unwrap_or(usize::MAX);
        let as_received: Vec<_> = open.history.into_iter().take(first).collect();
        let zone = self.profile.reporting_zone();
        let record = writ_core::record::Record::replay(&as_received, zone)?;
        let Some(case) = record.case() else { return Err(damaged) };
        let Some(sha256) = original_message(case).map(|(_, facts)| facts.sha256) else {
            return Err(damaged);
        };
        Ok(GatewayReceipt {
            reference: case.reference.clone(),
            secret: Secret::of_chance(&receipt_seed(token, key, &answered.salt)),
            received_at: case.received_at,
            sha256,
            missing: case.request.missing(),
        })
    }

    /// Opens a case with its number and the secret of its receipt.
    ///
    /// An unknown number and a wrong secret get the same answer for the same work: one look-up, one digest, one
    /// comparison.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn open_with_receipt(
        &self,
        reference: &str,
        typed: &str,
    ) -> Result<Option<OpenRecord>, AppError> {
        let secret = typed.parse::<Secret>().ok();
        match self.access_by_receipt(reference, secret.as_ref()).await? {
            Some(access) => self.replay_case(access.case).await.map(Some),
            None => Ok(None),
        }
    }

    /// Begins to take in a document.
    #[must_use]
    pub fn take_in(&self, seed: Seed, limit_bytes: u64) -> IncomingDocument {
        let id = UploadId(*Secret::of_chance(&seed).bytes());
        IncomingDocument { incoming: self.store.take_in(id, limit_bytes) }
    }

    /// Reads the form of a request to complete one that is on record (IN-6).
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn read_completion(
        &self,
        case: &Case,
        answers: &Answers,
        enclosures: &[Enclosure],
    ) -> Result<Result<Submission, Vec<AnswerProblem>>, AppError> {
        let mut kinds: BTreeSet<_> = case.papers.values().map(|facts| facts.kind).collect();
        kinds.extend(enclosures.iter().map(|one| one.kind));
        self.read_handed_in(answers, &Way::Program, &kinds).await
    }

    /// The documents that were uploaded before, as a change puts them on record.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn enclosed_papers(
        &self,
        enclosures: &[Enclosure],
        now: Timestamp,
    ) -> Result<Result<(Papers, Enclosed), NotTaken>, AppError> {
        let papers = self.papers(enclosures, None, now).await?;
        Ok(papers.map(|(papers, contents)| (papers, Enclosed { contents, ..Enclosed::default() })))
    }

    fn check_way(&self, way: &Way, now: Timestamp) -> Result<(), NotTaken> {
        let Way::Recorded { received_at, addressed_to, .. } = way else { return Ok(()) };
        if *received_at > now {
            return Err(NotTaken::InFuture);
        }
        let is_entity = |code: &String| {
            let mut entities = self.profile.entities().iter();
            entities.any(|entity: &Entity| entity.code == *code)
        };
        if addressed_to.as_ref().is_none_or(is_entity) {
            Ok(())
        } else {
            Err(NotTaken::NoSuchEntity)
        }
    }

    async fn read_handed_in(
        &self,
        answers: &Answers,
        way: &Way,
        documents: &BTreeSet<DocumentKind>,
    ) -> Result<Result<Submission, Vec<AnswerProblem>>, AppError> {
        let (channel, addressed_to) = match way {
            Way::Program => (Channel::Portal, None),
            Way::Recorded { channel, addressed_to, .. } => (*channel, addressed_to.as_deref()),
        };
        let came = Came { channel, addressed_to, documents };
        let Reading { submission, problems, .. } = self.read_form(answers, came).await?;
        Ok(submission.ok_or(problems))
    }

    async fn papers(
        &self,
        enclosures: &[Enclosure],
        original: Option<(Paper, Content)>,
        now: Timestamp,
    ) -> Result<Result<(Papers, Vec<(DocumentFacts, Content)>), NotTaken>, AppError> {
        if enclosures.len() >= MOST_PAPERS {
            return Ok(Err(NotTaken::TooManyPapers));
        }
        let mut papers = Vec::with_capacity(enclosures.len().saturating_add(1));
        let mut contents = Vec::with_capacity(papers.capacity());
        if let Some((paper, content)) = original {
            contents.push((paper.facts.clone(), content));
            papers.push(paper);
        }
        for (place, enclosure) in enclosures.iter().enumerate() {
            let Some(upload) = self.store.upload(enclosure.upload, now).await? else {
                return Ok(Err(NotTaken::NoSuchUpload(place)));
            };
            let facts = DocumentFacts {
                kind: enclosure.kind,
                sha256: Sha256(upload.sha256),
                size_bytes: upload.size_bytes,
                media_type: enclosure.media_type.clone(),
            };
            contents.push((facts.clone(), Content::Upload(enclosure.upload)));
            papers.push(Paper { facts, name: enclosure.name.clone() });
        }
        let papers = Papers::new(papers).map(|papers| (papers, contents));
        Ok(papers.map_err(|_| NotTaken::TooManyPapers))
    }
}

/// A document on its way in. Dropped before its end, nothing of it remains.
pub struct IncomingDocument {
    incoming: writ_store::Incoming,
}

/// A document that waits for its case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StagedDocument {
    /// Names it.
    pub upload: UploadId,
    /// The digest of its bytes.
    pub sha256: Sha256,
    /// Its size.
    pub size_bytes: u64,
    /// Until when it waits.
    pub expires_at: Timestamp,
}

impl IncomingDocument {
    /// Takes in more of it.
    ///
    /// # Errors
    /// When it is longer than the limit, or the store fails.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), AppError> {
        Ok(self.incoming.write(bytes).await?)
    }

    /// Ends it: the bytes are on disk when this returns.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn end(self, now: Timestamp) -> Result<StagedDocument, AppError> {
        let upload = self.incoming.stage(now + UPLOAD_WAITS).await?;
        Ok(StagedDocument {
            upload: upload.id,
            sha256: Sha256(upload.sha256),
            size_bytes: upload.size_bytes,
            expires_at: upload.expires_at,
        })
    }
}

//! Recording what came by e-mail or post: kept byte for byte, read as the one form reads, and compared with what
//! is on record already (IN-2, IN-5, IN-6, CO-1).
//!
//! What is being recorded waits in a draft until it is complete enough to be a case. A gap is no obstacle: it is
//! recorded all the same and the agency asked (IN-6).

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use writ_core::actor::Actor;
use writ_core::case::Case;
use writ_core::command::{Command, Root};
use writ_core::document::{DocumentFacts, DocumentKind, MediaType, Paper, Papers, Sha256};
use writ_core::form::{Answers, Reading};
use writ_core::projection::LookupTerm;
use writ_core::refusal::Refusal;
use writ_core::request::{Channel, Submission};
use writ_store::{CaseRow, Content, Draft, DraftId};

use crate::arriving::Came;
use crate::error::AppError;
use crate::handling::{Arrival, Asked, Enclosed, Handled};
use crate::installation::{Installation, Seed};

/// How long something that is being recorded waits.
const WAITS: SignedDuration = SignedDuration::from_hours(24 * 14);
/// Opens every draft of the desk, and none of an agency: those are opened by a digest of their secret.
const OF_THE_DESK: [u8; 32] = *b"recorded by the desk, by session";
/// Documents that one recording takes.
pub const MOST_PAPERS: usize = 50;
/// Likely duplicates that are offered.
const MOST_DUPLICATES: u32 = 10;

/// What came, as far as it is recorded.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recording {
    /// `email` or `registered_mail`.
    pub channel: String,
    /// When it reached the company, as written: a local day and time of the reporting zone.
    pub received: String,
    /// The code of the entity a letter was addressed to; empty for the legal mailbox (IN-2).
    pub addressed_to: String,
    /// The answers of the one form (IN-5).
    pub answers: BTreeMap<String, String>,
    /// What was kept of it, byte for byte (IN-6).
    pub papers: Vec<RecordedPaper>,
    /// What a person found enclosed in it: one scan often holds letter, document and credentials (IN-3).
    #[serde(default)]
    pub encloses: BTreeSet<DocumentKind>,
}

/// A document that waits with a recording.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordedPaper {
    /// Names its bytes.
    pub upload: String,
    /// What it is.
    pub kind: DocumentKind,
    /// Its type as stated.
    pub media_type: MediaType,
    /// Its file name.
    pub name: String,
    /// Its size.
    pub size_bytes: u64,
    /// Its digest.
    pub sha256: Sha256,
}

impl RecordedPaper {
    fn paper(&self) -> Paper {
        Paper { facts: self.facts(), name: self.name.clone() }
    }

    /// Where its bytes wait; none where its name is damaged, and then the record refuses the whole.
    fn content(&self) -> Option<(DocumentFacts, Content)> {
        Some((self.facts(), Content::Upload(self.upload.parse().ok()?)))
    }

    /// What is known of it without reading it.
    #[must_use]
    pub fn facts(&self) -> DocumentFacts {
        DocumentFacts {
            kind: self.kind,
            sha256: self.sha256,
            size_bytes: self.size_bytes,
            media_type: self.media_type.clone(),
        }
    }
}

/// A recording read: what it amounts to, and what it looks like.
#[derive(Debug, Clone)]
pub struct Read {
    /// When it reached the company; none where that cannot be read, or has not come yet.
    pub received_at: Option<Timestamp>,
    /// What the form says.
    pub reading: Reading,
    /// Cases that name the same legal process, which may be the same (CO-1).
    pub duplicates: Vec<CaseRow>,
}

/// How a recording ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recorded {
    /// It is a case under this number.
    Done {
        /// The number.
        reference: String,
        /// Why it was not joined to the case that was chosen; none where it was, or none was chosen.
        not_joined: Option<Refusal>,
    },
    /// It cannot be read as it is; nothing was written.
    Unreadable,
}

impl Installation {
    /// Begins or saves a recording under a number that only its makers know.
    ///
    /// # Errors
    /// When the store fails, or it is larger than a draft may be.
    pub async fn save_recording(
        &self,
        id: DraftId,
        recording: &Recording,
        now: Timestamp,
    ) -> Result<(), AppError> {
        let uploads = recording.papers.iter().filter_map(|paper| paper.upload.parse().ok());
        let draft = Draft {
            id,
            secret_digest: OF_THE_DESK,
            updated_at: now,
            expires_at: now.saturating_add(WAITS).unwrap_or(now),
            answers: serde_json::to_string(recording)?,
        };
        Ok(self.store.save_draft(draft, uploads.collect()).await?)
    }

    /// Opens a recording; none where there is none of the desk's under this number.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn recording(
        &self,
        id: DraftId,
        now: Timestamp,
    ) -> Result<Option<Recording>, AppError> {
        let draft = self.store.draft(id, now).await?;
        let own = draft.map(|stored| stored.draft);
        let own = own.filter(|draft| draft.secret_digest == OF_THE_DESK);
        own.map(|draft| serde_json::from_str(&draft.answers)).transpose().map_err(Into::into)
    }

    /// Reads a recording as it stands.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn read_recording(
        &self,
        recording: &Recording,
        now: Timestamp,
    ) -> Result<Read, AppError> {
        let documents: BTreeSet<DocumentKind> = recording
            .papers
            .iter()
            .map(|paper| paper.kind)
            .chain(recording.encloses.iter().copied())
            .collect();
        let by_mail = recording.channel == "registered_mail";
        let came = Came {
            channel: if by_mail { Channel::RegisteredMail } else { Channel::Email },
            addressed_to: Some(recording.addressed_to.as_str()).filter(|code| !code.is_empty()),
            documents: &documents,
        };
        let reading = self.read_form(&recording.answers, came).await?;
        let duplicates = match &reading.submission {
            Some(submission) => self.likely_same(submission).await?,
            None => Vec::new(),
        };
        let received_at = self.arrived_at(&recording.received, now);
        Ok(Read { received_at, reading, duplicates })
    }

    /// The instant that a local day and time stand for; none where they cannot be read or have not come yet.
    fn arrived_at(&self, text: &str, now: Timestamp) -> Option<Timestamp> {
        let local: DateTime = text.trim().parse().ok()?;
        let zone = self.profile.reporting_zone().time_zone();
        let at = zone.to_ambiguous_timestamp(local).compatible().ok()?;
        (at <= now).then_some(at)
    }

    /// Reads what an agency supplied of what was missing (IN-6): the whole form anew, of the same request. `encloses`
    /// is what a person found in the documents on record, whatever they are called there.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn read_supplied(
        &self,
        case: &Case,
        answers: &Answers,
        encloses: &BTreeSet<DocumentKind>,
    ) -> Result<Reading, AppError> {
        let entity = self.profile.entity_for(&case.request.country);
        let by_mail = case.request.channel == Channel::RegisteredMail;
        let on_record = case.papers.values().map(|facts| facts.kind);
        let documents = on_record.chain(encloses.iter().copied()).collect();
        let arrived = Came {
            channel: case.request.channel,
            addressed_to: by_mail.then_some(entity.code.as_str()),
            documents: &documents,
        };
        self.read_form(answers, arrived).await
    }

    /// CO-1: cases that name the same document of the same agency.
    async fn likely_same(&self, submission: &Submission) -> Result<Vec<CaseRow>, AppError> {
        let Some(personal) = submission.personal.get() else { return Ok(Vec::new()) };
        let terms = LookupTerm::of_request(&submission.request.country, personal);
        let mut same = Vec::new();
        for term in terms.iter().filter(|term| term.is_process()) {
            same.extend(self.store.find(term, MOST_DUPLICATES).await?);
        }
        Ok(same)
    }

    /// Makes a recording a case (IN-6), and joins it to another where a person found them to be the same (CO-1).
    ///
    /// # Errors
    /// When the store fails: then nothing of it is there.
    pub async fn make_case_of(
        &self,
        id: DraftId,
        recording: &Recording,
        same_as: Option<&str>,
        by: Actor,
        now: Timestamp,
        seeds: [Seed; 2],
    ) -> Result<Recorded, AppError> {
        let read = self.read_recording(recording, now).await?;
        let (Some(submission), Some(received_at)) = (read.reading.submission, read.received_at)
        else {
            return Ok(Recorded::Unreadable);
        };
        let [seed, second_seed] = seeds;
        let papers = recording.papers.iter().map(RecordedPaper::paper).collect();
        let Ok(papers) = Papers::new(papers) else { return Ok(Recorded::Unreadable) };
        let contents = recording.papers.iter().filter_map(RecordedPaper::content).collect();
        let enclosed = Enclosed { contents, ..Enclosed::default() };
        let arrival = Arrival { received_at, submission, supersedes: None, papers };
        let asked = Asked { by, now, seed, once: None };
        let case = self.receive_enclosed(arrival, asked, enclosed).await?;
        self.store.forget_draft(id).await?;
        let Some(root) = same_as else {
            return Ok(Recorded::Done { reference: case.reference, not_joined: None });
        };
        let root: Option<Root> = self.root_for(root, true).await?;
        let not_joined = match root {
            Some(root) => {
                let command = Command::Join(root);
                let done = self.act(&case.reference, None, command, by, now, second_seed).await?;
                match done {
                    Some(Handled::Refused(refusal)) => Some(refusal),
                    _ => None,
                }
            }
            None => Some(Refusal::NotTheSameProcess),
        };
        Ok(Recorded::Done { reference: case.reference, not_joined })
    }
}

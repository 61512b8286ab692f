//! A draft is sent and becomes a case: its exact bytes, its documents, its receipt, in one transaction (IN-6).

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Serialize;
use writ_core::actor::Actor;
use writ_core::command::Command;
use writ_core::document::{DocumentFacts, Paper, Papers, Sha256};
use writ_core::form::{AnswerProblem, Reading};
use writ_core::refusal::Refusal;
use writ_core::request::{Channel, Missing, Submission};
use writ_store::{Beside, Content, DRAFT_BYTES, Place, StoreError};

use crate::arriving::{Came, original_message};
use crate::error::AppError;
use crate::handling::{Arrival, Asked, Enclosed, Handled, ReceivedCase};
use crate::installation::{Installation, Seed};
use crate::portal_drafts::{DraftContent, OpenDraft, RECEIPT_SEEN};
use crate::secret::Secret;

/// What the digests of receipts' secrets are for.
pub(crate) const RECEIPT: &str = "receipt";
/// The form of the bytes that are kept as sent, so that they can be read in ten years.
const FORM_VERSION: &str = "writ-request-1";

/// What came of sending a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    /// It is on record, durably.
    Received(ReceivedCase),
    /// What was missing is on record (IN-6).
    Completed,
    /// The case that it completes or revises has gone on meanwhile.
    Refused(Refusal),
    /// The case that it completes was changed meanwhile by events of these kinds: the draft is there as it was, to be
    /// looked through and sent again.
    Changed(Vec<String>),
    /// It had been sent before, or is being sent at this very moment: nothing was recorded twice.
    SentBefore,
    /// Something in it cannot be read at all: nothing was recorded, the draft is there as it was.
    Unreadable(Vec<AnswerProblem>),
}

/// What the officer keeps of a submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Opens the case together with its number.
    pub secret: Secret,
    /// When it reached the company.
    pub received_at: Timestamp,
    /// The digest of the exact bytes that were sent.
    pub sha256: Option<Sha256>,
    /// What is missing (IN-6), by code.
    pub missing: Vec<Missing>,
    /// Whether it claims to be an emergency (RV-3).
    pub is_emergency: bool,
}

/// The bytes of a request as it was sent.
#[derive(Serialize)]
struct AsSent<'a> {
    form: &'static str,
    sent_at: Timestamp,
    answers: &'a BTreeMap<String, String>,
    papers: Vec<PaperAsSent<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    revises: Option<&'a str>,
}

#[derive(Serialize)]
struct PaperAsSent<'a> {
    name: &'a str,
    #[serde(flatten)]
    facts: &'a DocumentFacts,
}

impl Installation {
    /// Sends a draft: from here on it is a case, complete or not (IN-6).
    ///
    /// # Errors
    /// When the store fails: then the draft is there as it was.
    pub async fn send_draft(
        &self,
        draft: &OpenDraft,
        content: &DraftContent,
        secret: &Secret,
        now: Timestamp,
        seed: Seed,
    ) -> Result<Sent, AppError> {
        let reading = self.read_draft(content).await?;
        let Some(submission) = reading.submission else {
            return Ok(Sent::Unreadable(reading.problems));
        };
        if let Some(reference) = &content.completes {
            return self.complete(reference, draft, content, submission, now, seed).await;
        }
        let bytes = as_sent(content, now)?;
        let (original, held) = self.keep_as_sent(bytes, now, seed).await?;
        let mut contents = vec![(original.facts.clone(), held)];
        let mut papers = vec![original];
        for paper in &content.papers {
            let upload = paper.upload_id().ok_or(StoreError::NoSuchUpload)?;
            papers.push(Paper { facts: paper.facts.clone(), name: paper.name.clone() });
            contents.push((paper.facts.clone(), Content::Upload(upload)));
        }
        let papers = Papers::new(papers)
            .map_err(|_| AppError::Inconsistent("a draft holds more documents than a case"))?;
        let receipt = self.store.secret_digest(RECEIPT, secret.derived(RECEIPT).bytes());
        let beside = vec![
            Beside::DraftSent { id: draft.id, until: now + RECEIPT_SEEN },
            Beside::GiveAccess { secret_digest: receipt },
        ];
        let arrival =
            Arrival { received_at: now, submission, supersedes: content.revises.clone(), papers };
        let asked = Asked { by: Actor::Agency, now, seed, once: None };
        let enclosed = Enclosed { contents, beside, ..Enclosed::default() };
        match self.receive_revised(arrival, asked, enclosed).await {
            Ok(received) => Ok(Sent::Received(received)),
            Err(AppError::Store(StoreError::NoSuchDraft)) => Ok(Sent::SentBefore),
            Err(error) => Err(error),
        }
    }

    /// IN-6: papers and form in one change, so that nothing is said to have come that is not on record, and nothing is on
    /// record that was not said.
    async fn complete(
        &self,
        reference: &str,
        draft: &OpenDraft,
        content: &DraftContent,
        submission: Submission,
        now: Timestamp,
        seed: Seed,
    ) -> Result<Sent, AppError> {
        let (papers, enclosed) = match crate::status::enclosed(&content.papers) {
            Ok(both) => both,
            Err(refusal) => return Ok(Sent::Refused(refusal)),
        };
        let complete = Command::Complete(Box::new(submission));
        let both = (!papers.is_empty()).then(|| vec![Command::AddPapers(papers), complete.clone()]);
        let asked = Asked { by: Actor::Agency, now, seed, once: None };
        let (alone, expected) = (vec![complete.clone()], content.completes_seq);
        let mut handled = match both {
            Some(both) => {
                self.act_in_turn(reference, expected, both, asked.clone(), enclosed).await?
            }
            None => None,
        };
        // What is on record already is not put there twice, and keeps nothing from being completed.
        if matches!(&handled, None | Some(Handled::Refused(Refusal::PapersOnRecord))) {
            let nothing = Enclosed::default();
            handled = self.act_in_turn(reference, expected, alone, asked, nothing).await?;
        }
        match handled {
            Some(Handled::Refused(refusal)) => Ok(Sent::Refused(refusal)),
            Some(Handled::Changed(changed)) => {
                let open = self.open_record(reference).await?;
                let case = open.as_ref().and_then(|open| open.record.case());
                let would = case.map(|case| self.would(case, complete, Actor::Agency, now));
                // What the process no longer allows is said at once.
                if let Some(Err(refusal)) = would.transpose()? {
                    return Ok(Sent::Refused(refusal));
                }
                let completes_seq = changed.last().map(|last| last.seq);
                let content = DraftContent { completes_seq, ..content.clone() };
                self.save_draft(draft, &content, now).await?;
                Ok(Sent::Changed(changed.into_iter().map(|event| event.kind).collect()))
            }
            Some(Handled::Done { .. }) | None => {
                self.store.forget_draft(draft.id).await?;
                Ok(Sent::Completed)
            }
        }
    }

    /// Reads what a draft holds so far as a submission (IN-5).
    ///
    /// # Errors
    /// When the store fails.
    pub async fn read_draft(&self, content: &DraftContent) -> Result<Reading, AppError> {
        let mut documents: BTreeSet<_> =
            content.papers.iter().map(|paper| paper.facts.kind).collect();
        if let Some(reference) = &content.completes
            && let Some(open) = self.open_record(reference).await?
        {
            let on_record = open.record.case().map(|case| case.papers.values());
            documents.extend(on_record.into_iter().flatten().map(|facts| facts.kind));
        }
        let came = Came { channel: Channel::Portal, addressed_to: None, documents: &documents };
        self.read_form(&content.answers, came).await
    }

    /// The receipt of a sent draft; none where there is no such case any more.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn receipt(
        &self,
        reference: &str,
        draft_secret: &Secret,
    ) -> Result<Option<Receipt>, AppError> {
        let Some(open) = self.open_record(reference).await? else { return Ok(None) };
        let Some(case) = open.record.case() else { return Ok(None) };
        Ok(Some(Receipt {
            secret: draft_secret.derived(RECEIPT),
            received_at: case.received_at,
            sha256: original_message(case).map(|(_, facts)| facts.sha256),
            missing: case.request.missing(),
            is_emergency: case.request.emergency.is_some(),
        }))
    }

    /// The exact bytes of a request as it was sent through the portal.
    ///
    /// # Errors
    /// When the store fails or the bytes are not those that were recorded.
    pub async fn sent_bytes(&self, reference: &str) -> Result<Option<Vec<u8>>, AppError> {
        let Some(open) = self.open_record(reference).await? else { return Ok(None) };
        let Some((number, _)) = open.record.case().and_then(original_message) else {
            return Ok(None);
        };
        let Some(reading) = self.store.read_document(open.id, Place::Paper(number.0)).await? else {
            return Ok(None);
        };
        Ok(Some(reading.read_all(DRAFT_BYTES as u64 * 4).await?))
    }
}

fn as_sent(content: &DraftContent, now: Timestamp) -> Result<Vec<u8>, AppError> {
    let papers = content.papers.iter();
    let sent = AsSent {
        form: FORM_VERSION,
        sent_at: now,
        answers: &content.answers,
        papers: papers
            .map(|paper| PaperAsSent { name: &paper.name, facts: &paper.facts })
            .collect(),
        revises: content.revises.as_deref(),
    };
    let mut bytes = serde_json::to_vec_pretty(&sent)?;
    bytes.push(b'\n');
    Ok(bytes)
}

//! A request on its way in, by whichever face: the one form read, its officer looked up, its exact bytes kept
//! (IN-5, IN-6, VE-2).

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256 as Hasher};
use writ_core::case::Case;
use writ_core::document::{DocumentFacts, DocumentKind, DocumentNumber, MediaType, Paper, Sha256};
use writ_core::form::{self, Answers, Context, Reading};
use writ_core::request::Channel;
use writ_store::{Content, INLINE_BYTES, UploadId};

use crate::error::AppError;
use crate::installation::{Installation, Seed};
use crate::secret::Secret;

/// Earlier requests of an officer that are looked at, the latest first.
const EARLIER_READ: u32 = 20;
/// How long bytes that are too long to go with their change wait for it.
const WAITS: SignedDuration = SignedDuration::from_hours(24);

/// How the answers of a form reached the company (IN-2), and with what.
pub(crate) struct Came<'a> {
    /// By which channel.
    pub(crate) channel: Channel,
    /// The code of the entity a letter was addressed to; none for the legal mailbox and the portal.
    pub(crate) addressed_to: Option<&'a str>,
    /// The kinds of the documents that belong to it.
    pub(crate) documents: &'a BTreeSet<DocumentKind>,
}

impl Installation {
    /// Reads the answers of the one form (IN-5).
    pub(crate) async fn read_form(
        &self,
        answers: &Answers,
        came: Came<'_>,
    ) -> Result<Reading, AppError> {
        let context = Context {
            channel: came.channel,
            addressed_to: came.addressed_to,
            profile: &self.profile,
            catalogue: &self.catalogue,
            documents: came.documents,
            officer_is_known: self.officer_is_known(answers).await?,
        };
        Ok(form::read(answers, &context))
    }

    /// VE-2: whether an earlier request of this officer was verified.
    async fn officer_is_known(&self, answers: &Answers) -> Result<bool, AppError> {
        let Some(term) = form::officer_term(answers) else { return Ok(false) };
        let earlier = self.store.find(&term, EARLIER_READ).await?;
        Ok(earlier.iter().any(|row| row.queue.as_ref().is_some_and(|facts| facts.is_verified)))
    }

    /// IN-6: the bytes of a request as it was sent, as a document and where they are. Small ones go with the change
    /// that records them; larger ones are staged before.
    pub(crate) async fn keep_as_sent(
        &self,
        bytes: Vec<u8>,
        now: Timestamp,
        seed: Seed,
    ) -> Result<(Paper, Content), AppError> {
        let facts = DocumentFacts {
            kind: DocumentKind::OriginalMessage,
            sha256: Sha256(Hasher::digest(&bytes).into()),
            size_bytes: bytes.len() as u64,
            media_type: MediaType::stated("application/json"),
        };
        let paper = Paper { facts, name: "request.json".to_owned() };
        if bytes.len() <= INLINE_BYTES {
            return Ok((paper, Content::Bytes(bytes)));
        }
        let id = UploadId(*Secret::of_chance(&seed).derived("original").bytes());
        let mut incoming = self.store.take_in(id, bytes.len() as u64);
        incoming.write(&bytes).await?;
        let upload = incoming.stage(now + WAITS).await?;
        Ok((paper, Content::Upload(upload.id)))
    }
}

/// The submission as it came (IN-6).
pub(crate) fn original_message(case: &Case) -> Option<(DocumentNumber, &DocumentFacts)> {
    let mut papers = case.papers.iter();
    papers
        .find(|(_, facts)| facts.kind == DocumentKind::OriginalMessage)
        .map(|(number, facts)| (*number, facts))
}

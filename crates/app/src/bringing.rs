//! The bytes that come with a submission or a command, and go on record with it: both or neither (IN-6, DA-5).

use sha2::{Digest as _, Sha256};
use writ_core::document::{
    self, DocumentFacts, DocumentKind, DocumentNumber, MediaType, Paper, Papers,
};
use writ_core::event::{Event, Recorded};
use writ_core::package::{PackageNumber, SealedPackage};
use writ_core::refusal::Refusal;
use writ_store::{Beside, Content, INLINE_BYTES, NewDocument, Place, Upload};

use crate::error::AppError;

/// A code for what a released package is, beside the kinds of documents.
const PACKAGE_KIND: &str = "package";
const PACKAGE_TYPE: &str = "application/zip";

/// A document on its way to a case: what is known of it, and where its bytes wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncomingPaper {
    /// What the core is told.
    pub paper: Paper,
    content: Waiting,
}

/// Bytes that wait. They name people, so nothing prints them.
#[derive(Clone, PartialEq, Eq)]
struct Waiting(Content);

impl std::fmt::Debug for Waiting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

impl IncomingPaper {
    /// A document whose bytes were uploaded before.
    #[must_use]
    pub fn staged(kind: DocumentKind, media_type: &str, name: &str, upload: &Upload) -> Self {
        let facts = DocumentFacts {
            kind,
            sha256: document::Sha256(upload.sha256),
            size_bytes: upload.size_bytes,
            media_type: MediaType::stated(media_type),
        };
        let content = Waiting(Content::Upload(upload.id));
        Self { paper: Paper { facts, name: name.to_owned() }, content }
    }

    /// A document that is small enough to need no upload; none when it is larger.
    #[must_use]
    pub fn held(kind: DocumentKind, media_type: &str, name: &str, bytes: Vec<u8>) -> Option<Self> {
        if bytes.len() > INLINE_BYTES {
            return None;
        }
        let facts = DocumentFacts {
            kind,
            sha256: document::Sha256(Sha256::digest(&bytes).into()),
            size_bytes: bytes.len() as u64,
            media_type: MediaType::stated(media_type),
        };
        let content = Waiting(Content::Bytes(bytes));
        Some(Self { paper: Paper { facts, name: name.to_owned() }, content })
    }
}

/// What comes with a submission or a command beside its words.
#[derive(Clone, Default)]
pub struct Bringing {
    told: Papers,
    papers: Vec<IncomingPaper>,
    /// The upload that holds the sealed package of a disclosure.
    pub package: Option<Upload>,
    /// What else belongs to the change.
    pub beside: Vec<Beside>,
}

impl Bringing {
    /// Brings documents.
    ///
    /// # Errors
    /// [`Refusal::TooManyPapers`] when they are more than one case may hold.
    pub fn papers(papers: Vec<IncomingPaper>) -> Result<Self, Refusal> {
        let told = Papers::new(papers.iter().map(|incoming| incoming.paper.clone()).collect())?;
        Ok(Self { told, papers, ..Self::default() })
    }

    /// The documents as the core is told of them; a command that puts papers on record speaks of these.
    #[must_use]
    pub fn told(&self) -> Papers {
        self.told.clone()
    }

    /// What the store does beside these events. What is on record already is not put there again: its bytes go
    /// when their upload expires.
    pub(crate) fn into_beside(self, events: &[Recorded]) -> Result<Vec<Beside>, AppError> {
        let Self { told: _, mut papers, mut package, mut beside } = self;
        for recorded in events {
            match &recorded.event {
                Event::PapersAdded { papers: added, personal } => {
                    for (number, facts) in added {
                        let name = personal.get().and_then(|names| names.get(number));
                        let name = name.cloned().unwrap_or_default();
                        beside.push(paper(*number, facts, name, &mut papers)?);
                    }
                }
                Event::Disclosed { package: number, sealed, .. }
                | Event::PackageRenewed { package: number, sealed, .. } => {
                    beside.push(sealed_package(*number, sealed, package.take())?);
                }
                Event::PackageWithdrawn { package: number, .. } => {
                    beside.push(Beside::DestroyDocument(Place::Package(number.0)));
                }
                _ => {}
            }
        }
        Ok(beside)
    }
}

fn paper(
    number: DocumentNumber,
    facts: &DocumentFacts,
    name: String,
    incoming: &mut Vec<IncomingPaper>,
) -> Result<Beside, AppError> {
    let same = |one: &IncomingPaper| {
        one.paper.facts.sha256 == facts.sha256 && one.paper.facts.kind == facts.kind
    };
    let place = incoming
        .iter()
        .position(same)
        .ok_or(AppError::Inconsistent("a document was to go on record without its bytes"))?;
    let Waiting(content) = incoming.swap_remove(place).content;
    Ok(Beside::Document(NewDocument {
        place: Place::Paper(number.0),
        kind: facts.kind.code().to_owned(),
        media_type: facts.media_type.as_str().to_owned(),
        name,
        size_bytes: facts.size_bytes,
        sha256: facts.sha256.0,
        content,
    }))
}

fn sealed_package(
    number: PackageNumber,
    sealed: &SealedPackage,
    upload: Option<Upload>,
) -> Result<Beside, AppError> {
    let upload =
        upload.ok_or(AppError::Inconsistent("a package was to be released without its bytes"))?;
    Ok(Beside::Document(NewDocument {
        place: Place::Package(number.0),
        kind: PACKAGE_KIND.to_owned(),
        media_type: PACKAGE_TYPE.to_owned(),
        name: String::new(),
        size_bytes: sealed.size_bytes,
        sha256: sealed.sha256.0,
        content: Content::Upload(upload.id),
    }))
}

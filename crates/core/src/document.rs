//! The documents on record: the original bytes of a submission and what was added to it (IN-3, IN-6).
//!
//! The core knows a document by its hash and never by its bytes. What a file is called may name a person, so
//! its name stands apart from what is known of its content.

use std::collections::BTreeMap;
use std::fmt;
use std::fmt::Write as _;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::category::UnknownCode;
use crate::refusal::Refusal;

/// Most documents one case may hold.
pub const MOST_PAPERS: usize = 500;

/// Longest file name that is kept, in characters; what is beyond is cut off.
const LONGEST_NAME: usize = 255;

/// The number of a document within its case, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DocumentNumber(pub u16);

impl fmt::Display for DocumentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// The submission as it came, byte for byte (IN-6).
    OriginalMessage,
    /// The order or other instrument itself (IN-7).
    LegalProcess,
    /// The credentials of agency and officer (IN-3).
    Certificates,
    /// Anything else that belongs to the request.
    Attachment,
}

impl DocumentKind {
    /// All kinds.
    pub const ALL: [Self; 4] =
        [Self::OriginalMessage, Self::LegalProcess, Self::Certificates, Self::Attachment];

    /// The code used in files and forms.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::OriginalMessage => "original_message",
            Self::LegalProcess => "legal_process",
            Self::Certificates => "certificates",
            Self::Attachment => "attachment",
        }
    }
}

impl FromStr for DocumentKind {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.code() == text)
            .ok_or_else(|| UnknownCode(text.chars().take(40).collect()))
    }
}

/// A SHA-256 digest, written as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Sha256(pub [u8; 32]);

/// A text that is no [`Sha256`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a SHA-256 digest is 64 hexadecimal digits")]
pub struct Sha256Error;

impl fmt::Display for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Sha256 {
    type Err = Sha256Error;

    fn from_str(text: &str) -> Result<Self, Sha256Error> {
        if text.len() != 64 || !text.is_ascii() {
            return Err(Sha256Error);
        }
        let mut bytes = [0; 32];
        for (byte, digits) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
            let mut value = 0;
            for digit in digits {
                let digit = char::from(*digit).to_digit(16).ok_or(Sha256Error)?;
                value = value * 16 + digit;
            }
            *byte = u8::try_from(value).map_err(|_| Sha256Error)?;
        }
        Ok(Self(bytes))
    }
}

impl TryFrom<String> for Sha256 {
    type Error = Sha256Error;

    fn try_from(text: String) -> Result<Self, Sha256Error> {
        text.parse()
    }
}

impl From<Sha256> for String {
    fn from(digest: Sha256) -> Self {
        let mut text = Self::with_capacity(64);
        // Writing into a text does not fail.
        let _ = write!(text, "{digest}");
        text
    }
}

/// A media type such as `application/pdf`, without parameters, which could name somebody.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct MediaType(String);

impl MediaType {
    /// What is said of bytes whose type nobody knows.
    pub const UNKNOWN: &str = "application/octet-stream";

    /// Takes a media type as somebody stated it; what is none becomes [`MediaType::UNKNOWN`].
    #[must_use]
    pub fn stated(text: &str) -> Self {
        /// Longest of the two names.
        const LONGEST: usize = 64;
        let essence = text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let is_name = |name: &str| {
            (1..=LONGEST).contains(&name.len())
                && name.bytes().all(|byte| {
                    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'+' | b'-' | b'_')
                })
        };
        match essence.split_once('/') {
            Some((kind, subtype)) if is_name(kind) && is_name(subtype) => Self(essence),
            _ => Self(Self::UNKNOWN.to_owned()),
        }
    }

    /// The type as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for MediaType {
    fn from(text: String) -> Self {
        Self::stated(&text)
    }
}

impl From<MediaType> for String {
    fn from(media_type: MediaType) -> Self {
        media_type.0
    }
}

/// What is known of a document without reading it. It names nobody and outlives erasure (RT-1).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentFacts {
    /// What it is.
    pub kind: DocumentKind,
    /// The digest of its bytes.
    pub sha256: Sha256,
    /// Its size.
    pub size_bytes: u64,
    /// The type of its bytes, as stated by whoever sent it.
    pub media_type: MediaType,
}

/// A document that comes in: its facts, and its file name, which may name a person.
#[derive(Clone, PartialEq, Eq)]
pub struct Paper {
    /// What names nobody.
    pub facts: DocumentFacts,
    /// Its file name.
    pub name: String,
}

impl fmt::Debug for Paper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Paper").field("facts", &self.facts).field("name", &"***").finish()
    }
}

/// Documents that come in together, at most [`MOST_PAPERS`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Papers(Vec<Paper>);

impl Papers {
    /// Takes documents in the order they came. Names lose control characters and what is longer than anybody reads.
    ///
    /// # Errors
    /// [`Refusal::TooManyPapers`] above [`MOST_PAPERS`].
    pub fn new(papers: Vec<Paper>) -> Result<Self, Refusal> {
        if papers.len() > MOST_PAPERS {
            return Err(Refusal::TooManyPapers);
        }
        let named = |paper: Paper| Paper { name: shown_name(&paper.name), ..paper };
        Ok(Self(papers.into_iter().map(named).collect()))
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The documents, in the order they came.
    pub fn iter(&self) -> impl Iterator<Item = &Paper> {
        self.0.iter()
    }

    /// Numbers them after the ones on record, leaving out what is there already.
    pub(crate) fn numbered(self, on_record: &BTreeMap<DocumentNumber, DocumentFacts>) -> Numbered {
        let last = on_record.keys().next_back().map_or(0, |number| number.0);
        let mut numbered = Numbered::default();
        for paper in self.0 {
            let is_there = |facts: &DocumentFacts| {
                facts.sha256 == paper.facts.sha256 && facts.kind == paper.facts.kind
            };
            if on_record.values().chain(numbered.facts.values()).any(is_there) {
                continue;
            }
            let ahead = u16::try_from(numbered.facts.len()).unwrap_or(u16::MAX);
            let number = DocumentNumber(last.saturating_add(ahead).saturating_add(1));
            numbered.facts.insert(number, paper.facts);
            numbered.names.insert(number, paper.name);
        }
        numbered
    }
}

/// Documents with the numbers they get in their case.
#[derive(Default)]
pub(crate) struct Numbered {
    pub(crate) facts: BTreeMap<DocumentNumber, DocumentFacts>,
    pub(crate) names: BTreeMap<DocumentNumber, String>,
}

/// A file name without folders, control characters and excess.
fn shown_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|letter| !letter.is_control()).take(LONGEST_NAME).collect::<String>()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paper(kind: DocumentKind, byte: u8, name: &str) -> Paper {
        let media_type = MediaType::stated("application/pdf");
        let facts = DocumentFacts { kind, sha256: Sha256([byte; 32]), size_bytes: 9, media_type };
        Paper { facts, name: name.to_owned() }
    }

    #[test]
    fn a_digest_is_read_back_from_its_digits() {
        let digest = Sha256(std::array::from_fn(|place| u8::try_from(place * 7).unwrap_or(255)));

        assert_eq!(digest.to_string().parse(), Ok(digest));
        assert_eq!(digest.to_string().len(), 64);
        for text in ["", "0", &"g".repeat(64), &"0".repeat(63), &"0".repeat(65), &"é".repeat(32)] {
            assert_eq!(text.parse::<Sha256>(), Err(Sha256Error), "{text}");
        }
    }

    #[test]
    fn a_kind_of_document_has_one_code_in_forms_and_files() {
        for (kind, code) in [
            (DocumentKind::OriginalMessage, "original_message"),
            (DocumentKind::LegalProcess, "legal_process"),
            (DocumentKind::Certificates, "certificates"),
            (DocumentKind::Attachment, "attachment"),
        ] {
            assert_eq!(kind.code(), code);
            assert_eq!(code.parse(), Ok(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), code);
        }
        assert!("exhibit".parse::<DocumentKind>().is_err());
    }

    /// IN-6. A submission without a document has nothing to put on record, and one with a document has.
    #[test]
    fn documents_that_came_are_not_taken_for_none() {
        let order = paper(DocumentKind::LegalProcess, 2, "order.pdf");

        assert!(Papers::default().is_empty());
        assert!(!Papers::new(vec![order]).unwrap().is_empty());
    }

    /// RT-1, RT-2. What is printed for operators tells documents apart and names nobody.
    #[test]
    fn a_document_is_printed_by_number_and_digest_and_never_by_its_name() {
        let order = paper(DocumentKind::LegalProcess, 0xab, "order against J. de Vries.pdf");

        let printed = format!("{order:?}");

        assert!(
            printed.contains("LegalProcess") && printed.contains(&"ab".repeat(32)),
            "{printed}"
        );
        assert!(!printed.contains("Vries"), "{printed}");
        assert_eq!(DocumentNumber(17).to_string(), "17");
    }

    #[test]
    fn a_media_type_loses_its_parameters_and_nonsense_is_unknown() {
        for (stated, kept) in [
            ("application/pdf", "application/pdf"),
            ("Message/RFC822; name=\"De Vries.eml\"", "message/rfc822"),
            ("image/svg+xml", "image/svg+xml"),
            ("J. de Vries", MediaType::UNKNOWN),
            ("application/J de Vries", MediaType::UNKNOWN),
            ("", MediaType::UNKNOWN),
        ] {
            assert_eq!(MediaType::stated(stated).as_str(), kept);
        }
    }

    /// IN-6.
    #[test]
    fn a_document_on_record_is_not_numbered_again() {
        let original = paper(DocumentKind::OriginalMessage, 1, "mail.eml");
        let order = paper(DocumentKind::LegalProcess, 2, "order.pdf");
        let on_record = BTreeMap::from([(DocumentNumber(4), original.facts.clone())]);
        let papers = Papers::new(vec![original, order.clone(), order]).unwrap();

        let numbered = papers.numbered(&on_record);

        assert_eq!(numbered.names, BTreeMap::from([(DocumentNumber(5), "order.pdf".to_owned())]));
    }

    #[test]
    fn a_file_name_loses_its_folders_and_its_control_characters() {
        let named = |name: &str| {
            let papers = Papers::new(vec![paper(DocumentKind::Attachment, 1, name)]).unwrap();
            papers.iter().map(|paper| paper.name.clone()).collect::<String>()
        };

        assert_eq!(named("C:\\cases\\or\u{0}der.pdf"), "order.pdf");
        assert_eq!(named("../../etc/passwd"), "passwd");
        assert_eq!(named(&"x".repeat(400)).len(), 255);
    }

    #[test]
    fn too_many_documents_at_once_are_refused() {
        let papers = vec![paper(DocumentKind::Attachment, 1, "a"); MOST_PAPERS + 1];

        assert_eq!(Papers::new(papers), Err(Refusal::TooManyPapers));
    }
}

//! How a use case fails. Refusals are outcomes and stand apart.

use writ_core::case::Misfit;
use writ_core::category::UnknownCode;
use writ_core::event::UnreadableEvent;
use writ_core::instrument::CatalogueProblem;
use writ_core::profile::ProfileError;
use writ_register::FileProblem;
use writ_store::StoreError;

/// Why a use case could not be carried out. Nothing is half-written after any of these.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A register file.
    #[error(transparent)]
    Register(#[from] FileProblem),
    /// The organisation's profile.
    #[error("the profile cannot be used")]
    Profile(#[source] ProfileError),
    /// The catalogue of instruments.
    #[error("the catalogue of instruments cannot be used: line {}, column `{}`: {}", .0.line, .0.column, .0.message)]
    Catalogue(CatalogueProblem),
    /// A stored event that this release cannot read.
    #[error("a stored event cannot be read")]
    Event(#[from] UnreadableEvent),
    /// A stored event that does not follow the one before.
    #[error("a case's record is damaged: {0}")]
    Misfit(#[from] Misfit),
    /// A stored actor that this release does not know.
    #[error("a stored actor cannot be read")]
    Actor(#[from] UnknownCode),
    /// The rejected rows could not be written down.
    #[error("could not write the rejected rows to `{path}`")]
    WriteRejected {
        /// Where to.
        path: std::path::PathBuf,
        /// What the file system said.
        source: std::io::Error,
    },
    /// A package could not be put together.
    #[error("could not put a package together")]
    Pack(#[source] std::io::Error),
    /// Figures could not be written as JSON.
    #[error("could not write the figures as JSON")]
    Json(#[from] serde_json::Error),
    /// The page of a report could not be written.
    #[error("could not write the page of the report")]
    Page(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// More wait already than can be served; nothing was done.
    #[error("too many are waiting at the same time")]
    Busy,
    /// The store changed while it was being checked, or its parts disagree.
    #[error("{0}")]
    Inconsistent(&'static str),
}

impl AppError {
    /// Whether a change that is to be made once was made before.
    #[must_use]
    pub const fn was_answered_already(&self) -> bool {
        matches!(self, Self::Store(StoreError::AnsweredAlready))
    }

    /// Whether a document is named that nobody uploaded, or that somebody claimed already.
    #[must_use]
    pub const fn is_upload_gone(&self) -> bool {
        matches!(self, Self::Store(StoreError::NoSuchUpload))
    }

    /// The limit that an upload went beyond, where it did.
    #[must_use]
    pub const fn upload_limit_bytes(&self) -> Option<u64> {
        match self {
            Self::Store(StoreError::TooLarge { limit_bytes }) => Some(*limit_bytes),
            _ => None,
        }
    }

    /// Whether trying again may help, as [`StoreError::may_pass`] says.
    #[must_use]
    pub const fn may_pass(&self) -> bool {
        matches!(self, Self::Store(error) if error.may_pass())
    }
}

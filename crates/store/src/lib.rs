//! The only SQL: event streams, read models, tallies, published reports.
//!
//! A case is a stream of events that the store neither reads nor judges: the core encodes them, and
//! hands in the [`Projection`](writ_core::projection::Projection) they lead to. A change of a case is
//! one transaction over events, ledger leaves, read models, tallies and effects owed (invariant 2);
//! when [`Store::append`] returns, it is on disk. [`Store::verify`] replays everything and compares
//! (invariant 3).
//!
//! What names a person stands sealed in columns called `personal`, under a key per case, apart from everything
//! else, and can be looked up through keyed digests alone (invariant 6).
//!
//! Deliberately not here: rules of the process, the clock, and chance. Random bytes and the day of
//! today come in as arguments.

mod access;
mod agenda;
mod answers;
mod append;
mod beside;
mod bulk;
mod bytes;
mod cases;
mod codes;
mod column;
mod copying;
mod directory;
mod dockets;
mod documents;
mod drafts;
mod effects;
mod engine;
mod error;
mod explain;
mod files;
mod fingerprint;
mod key;
mod moving;
mod open;
mod operating;
mod outbox;
mod publication;
mod queue;
mod readings;
mod relations;
mod report;
mod rows;
mod sealing;
mod sessions;
mod set_up;
mod sql;
mod staff;
mod tallies;
mod tokens;
mod upgrading;
mod uploads;
mod verify;
mod writer;
mod years;

pub use access::{Authenticator, CaseAccess, SentCode, TryTaken};
pub use agenda::{
    Agenda, Alert, Appointment, NewAlert, NoticeLine, NoticePlace, OpenNotice, Unread,
};
pub use answers::{AnsweredOnce, Once};
pub use append::{Append, Appended, NewEvent, Numbered, Prepared, Target};
pub use beside::Beside;
pub use bulk::{BulkAppend, KnownCase, NewCase};
pub use cases::{CaseRow, Filter, PageCursor, StoredEvent};
pub use codes::{AtMost, CodeMail, CodeSettlement, NewCode};
pub use copying::Copied;
pub use directory::{DirectoryChange, DirectoryFilter, DirectoryRow, StoredDirectoryEvent};
pub use dockets::DocketSeries;
pub use documents::{Content, NewDocument, Place, Reading, StoredDocument};
pub use drafts::{DRAFT_BYTES, Draft, DraftId, StoredDraft};
pub use effects::{Effect, OwedEffect};
pub use error::{ChangedSince, StoreError};
pub use explain::{ExplainCursor, Explained};
pub use files::{FilesEnvironment, FilesSettings};
pub use moving::{Moved, require_unoccupied};
pub use open::{Location, OpenMode, Store};
pub use operating::Standing;
pub use outbox::{LetterLine, LetterStep, NewLetter, Settlement, StoredLetter};
pub use publication::{Publication, Published, PublishedBody};
pub use queue::{
    Bounded, MOST_COUNTED, Order, Overview, OverviewPart, QueueFilter, QueuePage, SortBy, Turn,
};
pub use readings::{NewReading, ReadingRow};
pub use relations::{Relation, RelationKind, ResolvedRelation, Root};
pub use sealing::{KeySource, KeyToken, RootChange};
pub use sessions::{NewSession, Proof, Session};
pub use set_up::{SetUp, SetUpEnd, SetUpLink};
pub use staff::{Credentials, SecretDigest, StaffChange, StaffMember};
pub use tokens::{StoredToken, TokenFacts, TokenId};
pub use upgrading::{Plan, Step};
pub use uploads::{INLINE_BYTES, Incoming, Upload, UploadId};
pub use verify::{Difference, Suspect, Verification};

/// Fresh random bytes from which the salts of one change are derived; never kept, never used twice.
pub type Seed = [u8; 32];

//! How the store fails.

use std::path::PathBuf;
use std::sync::Arc;

use writ_core::event_record::CaseId;

/// What somebody else did to a case in the meantime.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedSince {
    /// The place of the event in its case.
    pub seq: u32,
    /// The event's kind.
    pub kind: String,
    /// Who did it.
    pub actor: String,
}

/// Why the store could not do what was asked. Nothing is half-written after any of these, and nothing at all after any
/// but [`StoreError::Unreachable`] and [`StoreError::DiskFails`].
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The case moved on since it was read: read it again and decide again.
    #[error("the case changed since it was read: it is at event {actual}, not {expected}")]
    Stale {
        /// Which case.
        case: CaseId,
        /// The last event its reader had seen.
        expected: u32,
        /// The last event there is.
        actual: u32,
        /// The events its reader had not seen, oldest first; empty when the reader was ahead.
        changed: Vec<ChangedSince>,
    },
    /// The disk, or the share of it that the database may use, is full.
    #[error("the disk is full")]
    Full {
        /// What the database said.
        source: Arc<sqlx::Error>,
    },
    /// The disk does not read, write or sync what it is asked to. What was being written is not there, unless the
    /// program is killed next: a journal that was not synced may be whole all the same.
    #[error("the disk does not do what it is asked")]
    DiskFails {
        /// What the database said.
        source: Arc<sqlx::Error>,
    },
    /// Another process is writing, and went on for longer than the store waits.
    #[error("the database is in use by another process that is writing to it")]
    InUse {
        /// What the database said.
        source: Arc<sqlx::Error>,
    },
    /// The server of the database is away, or about to be. What was being written may stand all the same.
    #[error("the database cannot be reached")]
    Unreachable {
        /// What was said.
        source: Arc<sqlx::Error>,
    },
    /// The root keys were changed by another program and this one has yet to take that up: ask again.
    #[error("the keys of the record were changed a moment ago")]
    KeysChanged,
    /// A newer release wrote this database; this one does not know its tables.
    #[error(
        "the database has schema {found}, this release knows {known}: use the release that wrote it"
    )]
    NewerSchema {
        /// The schema on disk.
        found: i64,
        /// The newest schema this release knows.
        known: i64,
    },
    /// A record was to be brought into a database that holds one.
    #[error("the database holds tables already: a record is brought into an empty one")]
    Occupied,
    /// There is no database in this folder.
    #[error("there is no database in `{folder}`")]
    NoDatabase {
        /// The folder asked for.
        folder: PathBuf,
    },
    /// The key from outside is missing, damaged, or another than the one under which the record is sealed.
    #[error("the key `{path}` is missing, damaged, or another than the record was sealed under")]
    Key {
        /// Its file, or what stands for the environment.
        path: PathBuf,
    },
    /// The key token with the key from outside does not do what it is asked.
    #[error("the key token `{token}` does not open the record: {problem}")]
    KeyToken {
        /// What it is called.
        token: String,
        /// What is wrong, and what to do.
        problem: String,
    },
    /// A file or folder could not be made, read or protected.
    #[error("could not prepare `{path}`")]
    Prepare {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The tables could not be brought up to this release.
    #[error("could not migrate the database")]
    Migrate {
        /// Why.
        source: sqlx::migrate::MigrateError,
    },
    /// Another case has this reference already.
    #[error("the reference `{reference}` is taken")]
    ReferenceTaken {
        /// The reference.
        reference: String,
    },
    /// A change was made under this key already.
    #[error("a change was made under this key already")]
    AnsweredAlready,
    /// No case has this number.
    #[error("there is no case {}", .case.0)]
    NoSuchCase {
        /// The number asked for.
        case: CaseId,
    },
    /// A relation names a case that is not there.
    #[error("no case has the reference `{reference}`")]
    NoSuchReference {
        /// The reference asked for.
        reference: String,
    },
    /// More bytes came than are taken.
    #[error("there are more than {limit_bytes} bytes")]
    TooLarge {
        /// The most there may be.
        limit_bytes: u64,
    },
    /// The upload expired, was claimed already, or never was.
    #[error("there is no such upload")]
    NoSuchUpload,
    /// The draft expired, was sent, never was, or has another secret.
    #[error("there is no such draft")]
    NoSuchDraft,
    /// A file of a document could not be written, read or removed.
    #[error("could not {doing}")]
    File {
        /// The operation, as a verb and its object.
        doing: &'static str,
        /// What the file system said.
        source: std::io::Error,
    },
    /// The storage of the files is away, or does not let us in. What was being kept is named by no row.
    #[error("could not {doing}: the storage of the files is no help, {said}")]
    FilesAway {
        /// The operation, as a verb and its object.
        doing: &'static str,
        /// What is known of why, and no word of who we are.
        said: String,
    },
    /// The storage of the files cannot be used as it is configured.
    #[error("`files.{key}`: {problem}")]
    Storage {
        /// Which value.
        key: &'static str,
        /// What is wrong, and what to write instead.
        problem: &'static str,
    },
    /// A change without an event, or one whose counting history is not a continuation.
    #[error("a change of a case {what}")]
    Inconsistent {
        /// What is wrong with it.
        what: &'static str,
    },
    /// A value on disk is none that the store writes. `writ store verify` tells more.
    #[error("damaged record: {what}")]
    Damaged {
        /// Which value, without its content.
        what: &'static str,
    },
    /// A stored tally cannot be read, or a new one not written.
    #[error("a tally is damaged")]
    Tally {
        /// Why.
        source: writ_core::report::FiguresError,
    },
    /// The tallies cannot be true, so that no report is made of them. `writ store verify` tells more.
    #[error("the tallies of the report cannot be true")]
    Report {
        /// Which figure.
        source: writ_core::report::Defect,
    },
    /// The writer ended, because the program is about to.
    #[error("nothing is written any more: the program is about to end")]
    Ended,
    /// Any other failure of the database.
    #[error("could not {doing}")]
    Failed {
        /// The operation, as a verb and its object.
        doing: &'static str,
        /// What the database said.
        source: Arc<sqlx::Error>,
    },
}

impl StoreError {
    /// Whether trying again may help: the disk is full, another process is writing, or the database or the storage of
    /// the files is away.
    #[must_use]
    pub const fn may_pass(&self) -> bool {
        matches!(
            self,
            Self::InUse { .. }
                | Self::KeysChanged
                | Self::Full { .. }
                | Self::DiskFails { .. }
                | Self::File { .. }
                | Self::Unreachable { .. }
                | Self::FilesAway { .. }
        )
    }

    /// Whether the database itself failed, and did not just say no.
    pub(crate) const fn is_of_the_database(&self) -> bool {
        matches!(
            self,
            Self::Full { .. }
                | Self::DiskFails { .. }
                | Self::InUse { .. }
                | Self::Unreachable { .. }
                | Self::Failed { .. }
        )
    }

    /// The same failure, told to one more of those it concerns: what is written together fails together.
    pub(crate) fn told_again(&self) -> Self {
        let source = |source: &Arc<sqlx::Error>| Arc::clone(source);
        match self {
            Self::Full { source: cause } => Self::Full { source: source(cause) },
            Self::DiskFails { source: cause } => Self::DiskFails { source: source(cause) },
            Self::InUse { source: cause } => Self::InUse { source: source(cause) },
            Self::Unreachable { source: cause } => Self::Unreachable { source: source(cause) },
            Self::Failed { doing, source: cause } => Self::Failed { doing, source: source(cause) },
            Self::Damaged { what } => Self::Damaged { what },
            Self::Ended => Self::Ended,
            Self::KeysChanged => Self::KeysChanged,
            other => Self::Failed {
                doing: "write what was written together with this",
                source: Arc::new(sqlx::Error::Protocol(other.to_string())),
            },
        }
    }
}

/// Names the operation a database error interrupted, and tells apart what passes: a full disk, one that fails, a busy
/// database, one that is away.
pub(crate) fn failed(doing: &'static str) -> impl Fn(sqlx::Error) -> StoreError {
    move |source| classify(doing, source)
}

fn classify(doing: &'static str, source: sqlx::Error) -> StoreError {
    let cause = cause_of(&source);
    let source = Arc::new(source);
    match cause {
        Cause::Full => StoreError::Full { source },
        Cause::DiskFails => StoreError::DiskFails { source },
        Cause::InUse => StoreError::InUse { source },
        Cause::Unreachable => StoreError::Unreachable { source },
        Cause::Other => StoreError::Failed { doing, source },
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Cause {
    Full,
    DiskFails,
    InUse,
    Unreachable,
    Other,
}

fn cause_of(error: &sqlx::Error) -> Cause {
    match error {
        sqlx::Error::PoolTimedOut => Cause::InUse,
        // The embedded engine reports what the disk says under a code of its own.
        // Of those without a connection, this program is about to end, and its next start answers.
        sqlx::Error::Io(_) | sqlx::Error::PoolClosed => Cause::Unreachable,
        sqlx::Error::Database(said) => {
            let code = said.code().unwrap_or_default();
            if said.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some() {
                cause_of_embedded(&code)
            } else {
                cause_of_server(&code)
            }
        }
        _ => Cause::Other,
    }
}

fn cause_of_embedded(code: &str) -> Cause {
    // The low byte of a result code is its class.
    match code.parse::<u32>().map(|code| code & 0xff) {
        Ok(13) => Cause::Full,
        // It takes no writes any more, failed one, or the file cannot be opened.
        Ok(8 | 10 | 14) => Cause::DiskFails,
        Ok(5 | 6) => Cause::InUse,
        _ => Cause::Other,
    }
}

fn cause_of_server(code: &str) -> Cause {
    match code {
        "53100" => Cause::Full,
        "58030" => Cause::DiskFails,
        "55P03" => Cause::InUse,
        // Connections that break or are refused, a server that ends, crashed or starts, and one that only reads,
        // because another one took its place or it is yet to take the place of another.
        "25006" | "53300" | "57P01" | "57P02" | "57P03" => Cause::Unreachable,
        _ if code.starts_with("08") => Cause::Unreachable,
        _ => Cause::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From the manuals of both engines.
    #[test]
    fn what_passes_by_itself_is_told_apart_in_the_words_of_each_engine() {
        let full = [cause_of_embedded("13"), cause_of_server("53100")];
        let disk = ["8", "10", "1034", "14"].map(cause_of_embedded);
        let disk_of_server = cause_of_server("58030");
        let in_use = [cause_of_embedded("5"), cause_of_embedded("517"), cause_of_server("55P03")];
        let away = ["08006", "25006", "57P01", "57P02", "57P03", "53300"].map(cause_of_server);
        // A text that is none, by a number whose low byte says "in use" where the other engine is spoken.
        let other = [cause_of_server("22021"), cause_of_embedded("2067")];

        assert!(full.iter().all(|cause| *cause == Cause::Full));
        assert!(disk.iter().all(|cause| *cause == Cause::DiskFails));
        assert_eq!(disk_of_server, Cause::DiskFails);
        assert!(in_use.iter().all(|cause| *cause == Cause::InUse));
        assert!(away.iter().all(|cause| *cause == Cause::Unreachable));
        assert!(other.iter().all(|cause| *cause == Cause::Other));
    }
}

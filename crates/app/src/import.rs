//! Bringing a register in: whole or not at all, every bad row answered with line, column and reason.
//!
//! A past request comes in as what the register knows of it, marked as imported. Rows are read and judged a few
//! thousand at a time, ahead of those being filed, and filed inside one transaction, so memory stays flat; only
//! rows that name another row are remembered until the end, because their root may come at any place.

mod attempt;
mod reading;
mod relations;
mod source;

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::Serialize;
use writ_register::{FileProblem, RejectedWriter, rejected_path};

use crate::error::AppError;
use crate::installation::{Installation, Seed};
use crate::tokens::digest;
use attempt::Attempt;
pub use attempt::new_case;
use source::Source;

/// Problems listed; all are counted.
pub const PROBLEMS_LISTED: usize = 1_000;
/// Likely duplicates listed.
pub const DUPLICATES_LISTED: u32 = 100;

/// How to import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options {
    /// Check only; change nothing.
    pub dry_run: bool,
    /// Import the good rows and write the others to `FILE.rejected.csv`.
    pub skip_bad: bool,
    /// Record a row that differs from what is known as a correction.
    pub update: bool,
}

/// One thing wrong with one row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Problem {
    /// The line on which the row starts; the header is line 1.
    pub line: u64,
    /// The column, where it is about one.
    pub column: Option<String>,
    /// What, for machines; stable.
    pub code: &'static str,
    /// What, and what to do about it, for a person.
    pub message: String,
}

/// Two records that may be submissions of one legal process (CO-1). A person joins them, never the software.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LikelyDuplicate {
    /// The reference of the record that came in now.
    pub reference: String,
    /// The reference of an earlier one of the same agency with the same docket number.
    pub resembles: String,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Outcome {
    /// Rows read.
    pub rows: u64,
    /// Rows that became records, or would have.
    pub imported: u64,
    /// Rows known already, as they are.
    pub unchanged: u64,
    /// Rows recorded as corrections, or that would have been.
    pub updated: u64,
    /// Rows that were not imported for something wrong with them.
    pub rejected: u64,
    /// The first thousand problems, by line.
    pub problems: Vec<Problem>,
    /// All problems.
    pub problems_total: u64,
    /// Whether the file could not be read, or not to its end; nothing was imported then, even if bad rows
    /// were to be skipped.
    #[serde(skip)]
    pub is_unreadable: bool,
    /// Records that may be the same legal process as another.
    pub likely_duplicates: Vec<LikelyDuplicate>,
}

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Rows read so far.
    pub rows: u64,
    /// Bytes of the file read so far; for a workbook, of its compressed form.
    pub bytes: u64,
    /// Bytes of the whole file.
    pub bytes_total: u64,
}

/// When and by chance: what an import takes from outside.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// When it is recorded.
    pub now: Timestamp,
    /// For the salts of the ledger.
    pub seed: Seed,
}

impl Moment {
    /// What the salts of one row's events are made from.
    fn seed_of_line(&self, line: u64) -> Seed {
        digest("seed of a row", &[&self.seed, &line.to_be_bytes()])
    }
}

impl Outcome {
    /// Whether something was wrong with any row.
    #[must_use]
    pub const fn has_problems(&self) -> bool {
        self.problems_total > 0
    }
}

impl Installation {
    /// Imports a register file.
    ///
    /// All or nothing, unless [`Options::skip_bad`]: with a problem in any row nothing is imported, and the
    /// outcome says what is wrong with each. `progress` is called every few thousand rows.
    ///
    /// # Errors
    /// When the file cannot be read at all, or the store fails; nothing is imported then.
    pub async fn import(
        &self,
        path: &Path,
        options: Options,
        moment: Moment,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Outcome, AppError> {
        let mut rejected_rows = BTreeMap::new();
        // A row rejected for where it leads can leave others without a target: the attempt finds all of
        // those at once, so the second one finds no more.
        loop {
            let opened = Source::open(path);
            let mut attempt = Attempt::begin(self, options, moment, &rejected_rows).await?;
            let (source, file) = match opened {
                Ok(opened) => opened,
                // What has no line cannot be opened at all.
                Err(problem) if problem.line.is_none() => return Err(problem.into()),
                Err(problem) => return Ok(attempt.give_up(&problem)),
            };
            let mut rejections = Rejections::open(path, options)?;
            match attempt.read(&source, file, &mut rejections, progress).await {
                Ok(()) => {}
                Err(AppError::Register(problem)) if problem.line.is_some() => {
                    return Ok(attempt.give_up(&problem));
                }
                Err(error) => return Err(error),
            }
            let misled = attempt.judge_relations().await?;
            if misled.is_empty() || !options.skip_bad {
                return attempt.finish(misled, rejections).await;
            }
            rejected_rows.extend(misled);
        }
    }
}

/// Where rejected rows go: nowhere, or beside the file. Nothing is left behind unless it is complete.
struct Rejections {
    unfinished: Option<Unfinished>,
    writer: Option<RejectedWriter<File>>,
    any: bool,
}

/// A file that goes again unless it is shown under its own name.
struct Unfinished {
    path: PathBuf,
    target: PathBuf,
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // Either it was renamed, or it is good for nothing.
        let _gone = std::fs::remove_file(&self.path).is_ok();
    }
}

impl Rejections {
    fn open(path: &Path, options: Options) -> Result<Self, AppError> {
        if !options.skip_bad || options.dry_run {
            return Ok(Self { unfinished: None, writer: None, any: false });
        }
        let target = rejected_path(path);
        let mut aside = target.clone().into_os_string();
        aside.push(".part");
        let path = PathBuf::from(aside);
        let file = File::create(&path)
            .map_err(|source| AppError::WriteRejected { path: path.clone(), source })?;
        let unfinished = Some(Unfinished { path, target });
        Ok(Self { unfinished, writer: Some(RejectedWriter::new(file)?), any: false })
    }

    fn write(
        &mut self,
        write: impl FnOnce(&mut RejectedWriter<File>) -> Result<(), FileProblem>,
    ) -> Result<(), AppError> {
        self.any = true;
        match &mut self.writer {
            Some(writer) => Ok(write(writer)?),
            None => Ok(()),
        }
    }

    /// Brings the rows to disk, before anything is imported without them.
    fn write_out(mut self) -> Result<Written, AppError> {
        if let (Some(writer), Some(Unfinished { target, .. })) =
            (self.writer.take(), &self.unfinished)
        {
            let failed = |source| AppError::WriteRejected { path: target.clone(), source };
            writer.finish()?.sync_all().map_err(failed)?;
        }
        Ok(Written(self.unfinished.filter(|_| self.any)))
    }
}

/// Rejected rows that are on disk; none when no row was rejected.
struct Written(Option<Unfinished>);

impl Written {
    /// Gives the file its name.
    fn show(self) -> Result<(), AppError> {
        let Some(Unfinished { path, target }) = &self.0 else { return Ok(()) };
        let failed = |source| AppError::WriteRejected { path: target.clone(), source };
        std::fs::rename(path, target).map_err(failed)
    }
}

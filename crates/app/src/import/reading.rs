//! Reading ahead: rows are read, judged by themselves and written down as new cases on a thread of their own, while
//! those before them are being filed.

use std::collections::BTreeSet;
use std::fs::File;
use std::sync::Arc;

use tokio::sync::mpsc::{self, Receiver};
use tokio::task::JoinHandle;
use writ_core::platform::PlatformCode;
use writ_core::register::{RawRow, RegisterEntry, RowProblem, Rules};
use writ_register::{LineProblem, ReadProblem, RegisterFile};
use writ_store::Prepared;

use super::Moment;
use super::attempt::new_case;
use super::source::Watched;
use crate::error::AppError;
use crate::installation::Installation;

/// Rows handed over at a time.
const ROWS_AT_ONCE: usize = 4_000;
/// How many times so many rows may wait for being filed.
const CHUNKS_AHEAD: usize = 1;

/// A row as it was read.
pub(super) struct ReadRow {
    /// Where it stands.
    pub(super) line: u64,
    /// Its fields as they came; kept only where rejected rows are written down.
    pub(super) raw: Option<RawRow>,
    /// What became of it by itself, whatever else is on file.
    pub(super) read: Result<Box<GoodRow>, BadRow>,
}

/// A row with nothing wrong in itself.
pub(super) struct GoodRow {
    pub(super) entry: RegisterEntry,
    /// What comes to file if its reference is not known.
    pub(super) case: Prepared,
}

/// What is wrong with a row.
pub(super) enum BadRow {
    /// It could not be parted into fields.
    Line(LineProblem),
    /// Fields of it are wrong.
    Fields(Vec<RowProblem>),
}

/// A file that is being read.
pub(super) struct Reading {
    rows: Receiver<Vec<ReadRow>>,
    thread: JoinHandle<Result<(), AppError>>,
}

impl Reading {
    /// Begins to read. `keeps_rows` says whether rejected rows will be written down.
    pub(super) fn start(
        installation: &Installation,
        file: RegisterFile<Watched<File>>,
        moment: Moment,
        keeps_rows: bool,
    ) -> Self {
        let (sender, rows) = mpsc::channel(CHUNKS_AHEAD);
        let installation = installation.clone();
        let thread = tokio::task::spawn_blocking(move || {
            let mut chunk = Vec::with_capacity(ROWS_AT_ONCE);
            let mut is_wanted = true;
            let ended = read_rows(&installation, file, moment, keeps_rows, &mut |row| {
                chunk.push(row);
                if chunk.len() >= ROWS_AT_ONCE {
                    let full = std::mem::replace(&mut chunk, Vec::with_capacity(ROWS_AT_ONCE));
                    is_wanted = sender.blocking_send(full).is_ok();
                }
                is_wanted
            });
            // What stands before the end of a broken file counts as read. After a failure of the store nobody takes
            // it, and that failure is told.
            let _taken = sender.blocking_send(chunk).is_ok();
            ended
        });
        Self { rows, thread }
    }

    /// The next rows, in the order of the file; none at its end.
    pub(super) async fn next(&mut self) -> Result<Option<Vec<ReadRow>>, AppError> {
        if let Some(rows) = self.rows.recv().await {
            return Ok(Some(rows));
        }
        let ended = (&mut self.thread).await;
        ended.map_err(|_| AppError::Inconsistent("the file was not read to its end"))??;
        Ok(None)
    }
}

/// Reads every row, until `take` wants no more.
fn read_rows(
    installation: &Installation,
    mut file: RegisterFile<Watched<File>>,
    moment: Moment,
    keeps_rows: bool,
    take: &mut dyn FnMut(ReadRow) -> bool,
) -> Result<(), AppError> {
    let profile = Arc::clone(&installation.profile);
    let catalogue = Arc::clone(&installation.catalogue);
    let zone = profile.reporting_zone();
    let platforms: BTreeSet<PlatformCode> =
        profile.platforms().iter().map(|platform| platform.code.clone()).collect();
    let known_instrument = |code: &str| catalogue.contains(code);
    let rules = Rules {
        zone,
        today: zone.day_of(moment.now),
        platforms: &platforms,
        instruments: &known_instrument,
    };
    let mut raw = RawRow::new();
    let mut rows = file.rows()?;
    loop {
        let (line, read) = match rows.read(&mut raw) {
            Ok(None) => return Ok(()),
            Ok(Some(line)) => (line, RegisterEntry::from_row(&raw, &rules).map_err(BadRow::Fields)),
            Err(ReadProblem::File(problem)) => return Err(problem.into()),
            Err(ReadProblem::Line(problem)) => (problem.line, Err(BadRow::Line(problem))),
        };
        let read = match read {
            Ok(entry) => {
                let new = new_case(&entry, moment.now, zone)?;
                let case = installation.store.prepare_new(new, moment.seed_of_line(line))?;
                Ok(Box::new(GoodRow { entry, case }))
            }
            Err(bad) => Err(bad),
        };
        let raw = keeps_rows.then(|| raw.clone());
        if !take(ReadRow { line, raw, read }) {
            return Ok(());
        }
    }
}

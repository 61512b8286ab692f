//! The rows that were not imported, written down so that a desk can correct and import them.

use std::io::Write;
use std::path::{Path, PathBuf};

use writ_core::register::{Column, RawRow};

use crate::problem::{FileProblem, LineProblem};

/// Where the rejected rows of a file go: `FILE.rejected.csv`, beside it.
#[must_use]
pub fn rejected_path(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".rejected.csv");
    PathBuf::from(name)
}

/// Writes rejected rows as CSV: the columns of the register and `problem`.
///
/// Fields are written as they came, also those that a spreadsheet takes for formulas (`=…`): the file is
/// corrected and imported again, so nothing may be put in front of them.
pub struct RejectedWriter<W: Write> {
    writer: csv::Writer<W>,
}

impl<W: Write> RejectedWriter<W> {
    /// Starts with the header.
    pub fn new(out: W) -> Result<Self, FileProblem> {
        let mut rejected = Self { writer: csv::Writer::from_writer(out) };
        let names = Column::ALL.iter().map(|column| column.name());
        rejected.record(names.chain(["problem"]))?;
        Ok(rejected)
    }

    /// Writes a row whose fields could be read, and what is wrong with it.
    pub fn write(&mut self, row: &RawRow, problem: &str) -> Result<(), FileProblem> {
        let fields = Column::ALL.iter().map(|column| row.get(*column).unwrap_or_default());
        self.record(fields.chain([problem]))
    }

    /// Writes a line that could not be parted into fields: its content stands after the problem.
    pub fn write_line(&mut self, problem: &LineProblem) -> Result<(), FileProblem> {
        let LineProblem { line, message, content, .. } = problem;
        let text = format!("line {line}: {message}; it reads: {content}");
        self.record(std::iter::repeat_n("", Column::COUNT).chain([text.as_str()]))
    }

    /// Hands everything over to the output and returns that.
    pub fn finish(self) -> Result<W, FileProblem> {
        self.writer.into_inner().map_err(|error| unwritable(error.into_error()))
    }

    fn record<'a>(&mut self, fields: impl Iterator<Item = &'a str>) -> Result<(), FileProblem> {
        self.writer.write_record(fields).map_err(unwritable)
    }
}

fn unwritable(error: impl std::error::Error + Send + Sync + 'static) -> FileProblem {
    FileProblem::new("rejected_unwritable", "could not write the rejected rows").because(error)
}

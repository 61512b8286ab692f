//! Opening a register, whatever its format.

use std::fs::File;
use std::io::{Read, Seek};
use std::path::Path;

use writ_core::register::RawRow;

use crate::comma_separated::CsvRows;
use crate::json_lines::JsonRows;
use crate::problem::{FileProblem, ReadProblem};
use crate::workbook::{Workbook, WorkbookRows};

/// The format of a register file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Comma- or semicolon-separated values in UTF-8 (RFC 4180).
    Csv,
    /// One JSON object a line.
    Jsonl,
    /// The first sheet of a workbook.
    Xlsx,
}

impl Format {
    /// Tells the format by the file's extension, in any case.
    pub fn of(path: &Path) -> Result<Self, FileProblem> {
        let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
        match extension.to_ascii_lowercase().as_str() {
            "csv" => Ok(Self::Csv),
            "jsonl" => Ok(Self::Jsonl),
            "xlsx" => Ok(Self::Xlsx),
            _ => Err(FileProblem::new(
                "format_unknown",
                "a register ends in `.csv`, `.jsonl` or `.xlsx`: save or rename it so",
            )),
        }
    }
}

/// An opened register, ready to give its rows once.
pub struct RegisterFile<S: Read + Seek> {
    opened: Opened<S>,
}

enum Opened<S: Read + Seek> {
    Csv(CsvRows<S>),
    Jsonl(JsonRows<S>),
    Xlsx(Box<Workbook<S>>),
}

impl RegisterFile<File> {
    /// Opens a file; its extension tells the format.
    pub fn open(path: &Path) -> Result<Self, FileProblem> {
        let format = Format::of(path)?;
        Self::from_source(File::open(path).map_err(FileProblem::unreadable)?, format)
    }
}

impl<S: Read + Seek> RegisterFile<S> {
    /// Opens a source of bytes that stands at its start, and reads its header.
    pub fn from_source(source: S, format: Format) -> Result<Self, FileProblem> {
        let opened = match format {
            Format::Csv => Opened::Csv(CsvRows::open(source)?),
            Format::Jsonl => Opened::Jsonl(JsonRows::open(source)?),
            Format::Xlsx => Opened::Xlsx(Box::new(Workbook::open(source)?)),
        };
        Ok(Self { opened })
    }

    /// The rows, from the first to the last. A second call goes on where the first one stopped in CSV and
    /// JSONL, and starts again in XLSX.
    pub fn rows(&mut self) -> Result<Rows<'_, S>, FileProblem> {
        let reader = match &mut self.opened {
            Opened::Csv(rows) => Reader::Csv(rows),
            Opened::Jsonl(rows) => Reader::Jsonl(rows),
            Opened::Xlsx(workbook) => Reader::Xlsx(Box::new(workbook.rows()?)),
        };
        Ok(Rows { reader, ended: false })
    }
}

/// The rows of a register. Blank rows are skipped; a [`FileProblem`] is the last thing it gives.
pub struct Rows<'a, S: Read + Seek> {
    reader: Reader<'a, S>,
    ended: bool,
}

enum Reader<'a, S: Read + Seek> {
    Csv(&'a mut CsvRows<S>),
    Jsonl(&'a mut JsonRows<S>),
    Xlsx(Box<WorkbookRows<'a, S>>),
}

impl<S: Read + Seek> Rows<'_, S> {
    /// Reads the next row into `row` and returns its line, none after the last; for reading millions
    /// without allocating for each.
    pub fn read(&mut self, row: &mut RawRow) -> Result<Option<u64>, ReadProblem> {
        if self.ended {
            return Ok(None);
        }
        row.clear();
        let outcome = match &mut self.reader {
            Reader::Csv(rows) => rows.read(row),
            Reader::Jsonl(rows) => rows.read(row),
            Reader::Xlsx(rows) => rows.read(row),
        };
        self.ended = matches!(outcome, Ok(None) | Err(ReadProblem::File(_)));
        outcome
    }
}

impl<S: Read + Seek> Iterator for Rows<'_, S> {
    type Item = Result<(u64, RawRow), ReadProblem>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut row = RawRow::new();
        self.read(&mut row).map(|line| line.map(|line| (line, row))).transpose()
    }
}

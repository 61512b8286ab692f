//! Reads and writes the register file formats (CSV, JSONL, XLSX), one bounded row at a time.
//!
//! A file gives rows of texts; what they mean is `writ_core::register`'s business. Memory stays flat for
//! CSV and JSONL and bounded for XLSX, and no file, however hostile, gets more than the bounds below.
//! What is malformed is answered with its line: a [`LineProblem`] concerns one row and reading goes on,
//! a [`FileProblem`] ends it.

mod comma_separated;
mod file;
mod header;
mod json_lines;
mod problem;
mod rejected;
mod text;
mod workbook;

pub use file::{Format, RegisterFile, Rows};
pub use header::template;
pub use problem::{FileProblem, LineProblem, ReadProblem};
pub use rejected::{RejectedWriter, rejected_path};

/// The most bytes one row may take in a file: 1 MiB.
pub const RECORD_BYTES: usize = 1 << 20;

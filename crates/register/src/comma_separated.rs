//! CSV as RFC 4180 writes it, one bounded record at a time.
//!
//! Its own reader, because a general one takes a quote that is never closed for the rest of the file, and
//! lets a record grow until memory ends.

use std::io::{BufRead, Read};

use writ_core::register::{Column, RawRow};

use crate::RECORD_BYTES;
use crate::header;
use crate::problem::{FileProblem, LineProblem, ReadProblem};
use crate::text::{self, TextSource};

/// One record, its fields one after another without quotes; reused from row to row.
#[derive(Default)]
struct Record {
    bytes: Vec<u8>,
    ends: Vec<usize>,
    /// The physical line on which it starts.
    line: u64,
    /// A quote stands inside an unquoted field, or text after a closing quote.
    misplaced_quote: bool,
}

impl Record {
    fn fields<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Option<&'a str>> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| text.get(start..*end))
    }
}

/// Where in a record the next byte stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    FieldStart,
    Unquoted,
    Quoted,
    /// After a quote inside a quoted field: its end, or half of a doubled one.
    QuoteSeen,
    /// After a carriage return that follows a quoted field; a line feed must come next.
    ReturnSeen,
}

/// The bytes that part fields.
#[derive(Clone, Copy)]
enum Separator {
    /// In the header, where no name holds either, both do.
    Either,
    /// After it, the one that was seen there.
    One(u8),
}

impl Separator {
    fn is(self, byte: u8) -> bool {
        match self {
            Self::Either => matches!(byte, b',' | b';'),
            Self::One(separator) => byte == separator,
        }
    }
}

/// Cuts a source into records.
struct Records<S> {
    source: TextSource<S>,
    /// The physical line that comes next.
    next_line: u64,
    separator: Separator,
    /// The separators seen while both were possible.
    seen: (bool, bool),
}

impl<S: Read> Records<S> {
    /// Reads the next record, false after the last.
    fn read(&mut self, record: &mut Record) -> Result<bool, FileProblem> {
        record.bytes.clear();
        record.ends.clear();
        record.misplaced_quote = false;
        record.line = self.next_line;
        let mut place = Place::FieldStart;
        let mut taken = 0;
        loop {
            let buffer = self.source.fill_buf().map_err(FileProblem::unreadable)?;
            if buffer.is_empty() {
                return Self::at_end(record, place, taken);
            }
            let length = buffer.len();
            let (used, ended) = scan(buffer, record, &mut place, self.separator, &mut self.seen);
            let lines = buffer.iter().take(used).filter(|b| **b == b'\n').count();
            self.source.consume(used);
            self.next_line += lines as u64;
            taken += used;
            if taken > RECORD_BYTES {
                return Err(text::too_long(record.line));
            }
            if ended {
                return Ok(true);
            }
            debug_assert_eq!(used, length, "an unfinished record takes the whole buffer");
        }
    }

    fn at_end(record: &mut Record, place: Place, taken: usize) -> Result<bool, FileProblem> {
        match place {
            Place::Quoted => Err(FileProblem::new(
                "quote_unterminated",
                "the row that starts here has a quote left open: close it",
            )
            .at(record.line)),
            Place::FieldStart | Place::Unquoted | Place::QuoteSeen | Place::ReturnSeen => {
                record.ends.push(record.bytes.len());
                Ok(taken > 0)
            }
        }
    }
}

/// Takes bytes up to and with the end of the record; says how many, and whether the end was among them.
fn scan(
    buffer: &[u8],
    record: &mut Record,
    place: &mut Place,
    separator: Separator,
    seen: &mut (bool, bool),
) -> (usize, bool) {
    for (at, &byte) in buffer.iter().enumerate() {
        if *place == Place::Quoted {
            if byte == b'"' {
                *place = Place::QuoteSeen;
            } else {
                record.bytes.push(byte);
            }
        } else if byte == b'"' {
            match *place {
                Place::FieldStart => *place = Place::Quoted,
                Place::QuoteSeen => {
                    record.bytes.push(byte);
                    *place = Place::Quoted;
                }
                Place::Unquoted | Place::Quoted | Place::ReturnSeen => {
                    record.bytes.push(byte);
                    record.misplaced_quote = true;
                }
            }
        } else if separator.is(byte) {
            record.ends.push(record.bytes.len());
            *place = Place::FieldStart;
            seen.0 |= byte == b',';
            seen.1 |= byte == b';';
        } else if byte == b'\n' {
            end_line(record, *place);
            return (at + 1, true);
        } else if byte == b'\r' && *place == Place::QuoteSeen {
            *place = Place::ReturnSeen;
        } else {
            record.misplaced_quote |= matches!(*place, Place::QuoteSeen | Place::ReturnSeen);
            record.bytes.push(byte);
            *place = Place::Unquoted;
        }
    }
    (buffer.len(), false)
}

/// Ends the last field at a line feed, dropping the carriage return before it.
fn end_line(record: &mut Record, place: Place) {
    if place == Place::Unquoted && record.bytes.last() == Some(&b'\r') {
        record.bytes.pop();
    }
    record.ends.push(record.bytes.len());
}

/// The rows of a CSV register.
pub(crate) struct CsvRows<S> {
    records: Records<S>,
    record: Record,
    columns: Vec<Column>,
}

impl<S: Read> CsvRows<S> {
    /// Reads the header, and sees in it whether commas or semicolons part the fields.
    pub(crate) fn open(source: S) -> Result<Self, FileProblem> {
        let mut records = Records {
            source: text::open(source)?,
            next_line: 1,
            separator: Separator::Either,
            seen: (false, false),
        };
        let mut record = Record::default();
        let columns = loop {
            if !records.read(&mut record)? {
                return Err(FileProblem::new(
                    "file_empty",
                    "the file has no header: start from the template",
                )
                .at(1));
            }
            let text = text::decode(&record.bytes, record.line)?;
            if text.trim().is_empty() && record.ends.len() == 1 {
                continue;
            }
            if text.trim_end().contains('\r') {
                return Err(FileProblem::new(
                    "line_ends_unsupported",
                    "lines end in CR alone: save the file with LF or CRLF",
                )
                .at(record.line));
            }
            break header::read(record.fields(text).map(Option::unwrap_or_default), record.line)?;
        };
        records.separator = Separator::One(match records.seen {
            (true, true) => {
                return Err(FileProblem::new(
                    "separator_ambiguous",
                    "the header has both commas and semicolons: use one of them throughout",
                )
                .at(record.line));
            }
            (false, true) => b';',
            (true | false, false) => b',',
        });
        Ok(Self { records, record, columns })
    }

    /// Reads the next row that is not blank.
    pub(crate) fn read(&mut self, row: &mut RawRow) -> Result<Option<u64>, ReadProblem> {
        while self.records.read(&mut self.record)? {
            let line = self.record.line;
            let text = text::decode(&self.record.bytes, line)?;
            if text.trim().is_empty() {
                continue;
            }
            if self.record.misplaced_quote {
                return Err(self.broken(
                    text,
                    "quote_misplaced",
                    "a quote stands inside a field: put the whole field in quotes and double each \
                     quote in it"
                        .to_owned(),
                ));
            }
            if self.record.ends.len() != self.columns.len() {
                let message = format!(
                    "has {} fields where the header has {}: is a separator too many, or a field \
                     that holds one not in quotes?",
                    self.record.ends.len(),
                    self.columns.len()
                );
                return Err(self.broken(text, "fields_count", message));
            }
            for (column, field) in self.columns.iter().zip(self.record.fields(text)) {
                let field = field.ok_or_else(|| text::not_utf8("is not UTF-8", line))?;
                row.set(*column, field);
            }
            return Ok(Some(line));
        }
        Ok(None)
    }

    fn broken(&self, text: &str, code: &'static str, message: String) -> ReadProblem {
        let fields: Vec<&str> = self.record.fields(text).map(Option::unwrap_or_default).collect();
        let content = fields.join(" ; ");
        LineProblem { line: self.record.line, column: None, code, message, content }.into()
    }
}

//! What CSV and JSONL share: a source that is UTF-8, with or without its mark, and bounded.

use std::io::{BufReader, Chain, Cursor, Read};

use crate::problem::FileProblem;

/// A source whose first bytes were looked at and put back.
pub(crate) type TextSource<S> = BufReader<Chain<Cursor<Vec<u8>>, S>>;

const BUFFER_BYTES: usize = 1 << 16;
const UTF8_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Looks at the first bytes: drops a UTF-8 mark, refuses what is plainly something else.
pub(crate) fn open<S: Read>(mut source: S) -> Result<TextSource<S>, FileProblem> {
    let mut start = Vec::with_capacity(4);
    source.by_ref().take(4).read_to_end(&mut start).map_err(FileProblem::unreadable)?;
    if start.starts_with(b"\xFF\xFE") || start.starts_with(b"\xFE\xFF") {
        return Err(not_utf8("is UTF-16", 1));
    }
    if start.starts_with(b"PK\x03\x04") {
        return Err(FileProblem::new(
            "format_mismatch",
            "the file is a workbook or an archive: rename it to `.xlsx`, or save it as CSV",
        ));
    }
    if start.starts_with(UTF8_MARK) {
        start.drain(..UTF8_MARK.len());
    }
    Ok(BufReader::with_capacity(BUFFER_BYTES, Cursor::new(start).chain(source)))
}

/// Reads the bytes of a record that starts on `line` as text.
pub(crate) fn decode(record: &[u8], line: u64) -> Result<&str, FileProblem> {
    let line_at = |bytes: &[u8]| line + bytes.iter().map(|b| u64::from(*b == b'\n')).sum::<u64>();
    if let Some(nul) = record.iter().position(|b| *b == 0) {
        let before = record.get(..nul).unwrap_or_default();
        return Err(not_utf8("has a NUL byte", line_at(before)));
    }
    std::str::from_utf8(record).map_err(|error| {
        let before = record.get(..error.valid_up_to()).unwrap_or_default();
        not_utf8("is not UTF-8", line_at(before)).because(error)
    })
}

pub(crate) fn not_utf8(what: &str, line: u64) -> FileProblem {
    FileProblem::new(
        "encoding_unsupported",
        format!("{what}: save the file as UTF-8 and import it again"),
    )
    .at(line)
}

/// What to say of a row beyond [`crate::RECORD_BYTES`].
pub(crate) fn too_long(line: u64) -> FileProblem {
    FileProblem::new(
        "record_too_long",
        "the row that starts here is longer than 1 MiB: is a quote left open?",
    )
    .at(line)
}

//! One XML part of a workbook, metered while it inflates.

use std::borrow::Cow;
use std::io::{self, BufRead, BufReader, Read, Seek};

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};
use zip::ZipArchive;
use zip::read::ZipFile;
use zip::result::ZipError;

use super::{too_large, unreadable};
use crate::RECORD_BYTES;
use crate::problem::FileProblem;

/// Lets no more through than the part may have, nor than one token may have.
struct Meter<R> {
    inner: R,
    left_of_part: u64,
    left_of_token: usize,
}

impl<R: Read> Read for Meter<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.inner.read(into)
    }
}

impl<R: BufRead> BufRead for Meter<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left_of_part == 0 || self.left_of_token == 0 {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.left_of_part = self.left_of_part.saturating_sub(amount as u64);
        self.left_of_token = self.left_of_token.saturating_sub(amount);
        self.inner.consume(amount);
    }
}

/// A stream of XML events.
pub(super) struct Part<'a, S: Read + Seek> {
    reader: Reader<Meter<BufReader<ZipFile<'a, BufReader<S>>>>>,
    buffer: Vec<u8>,
}

impl<'a, S: Read + Seek> Part<'a, S> {
    /// Opens a part that may inflate to `limit` bytes; none when the archive lacks it.
    pub(super) fn open(
        archive: &'a mut ZipArchive<BufReader<S>>,
        path: &str,
        limit: u64,
    ) -> Result<Option<Self>, FileProblem> {
        // The directory's own word first, so that an honest but too large file is told at once.
        let file = match archive.by_name(path) {
            Ok(file) if file.size() > limit => return Err(too_large("a part")),
            Ok(file) => file,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(error) => return Err(unreadable().because(error)),
        };
        let mut reader = Reader::from_reader(Meter {
            inner: BufReader::with_capacity(1 << 16, file),
            left_of_part: limit,
            left_of_token: RECORD_BYTES,
        });
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        // Checking would keep the name of every open element, and a hostile part opens millions.
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        Ok(Some(Self { reader, buffer: Vec::new() }))
    }

    /// The next event, [`Event::Eof`] after the last.
    pub(super) fn next(&mut self) -> Result<Event<'_>, FileProblem> {
        self.buffer.clear();
        self.reader.get_mut().left_of_token = RECORD_BYTES;
        self.reader.read_event_into(&mut self.buffer).map_err(|error| match &error {
            quick_xml::Error::Io(cause) if cause.kind() == io::ErrorKind::FileTooLarge => {
                too_large("a part").because(error)
            }
            _ => unreadable().because(error),
        })
    }
}

/// The value of an attribute by its local name.
pub(super) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    element
        .attributes()
        .with_checks(false)
        .filter_map(Result::ok)
        .find(|attribute| attribute.key.local_name().as_ref() == name)
        .and_then(|attribute| {
            quick_xml::escape::unescape(attribute.value.as_ref()).ok().map(Cow::into_owned)
        })
}

/// The character that a reference such as `&amp;` stands for.
pub(super) fn push_reference(reference: &BytesRef<'_>, text: &mut String) {
    let name: &str = reference;
    if let Ok(character) = quick_xml::escape::unescape(&format!("&{name};")) {
        text.push_str(&character);
    }
}

//! The shared strings of a workbook, in one buffer.

use std::io::{BufReader, Read, Seek};

use quick_xml::events::Event;
use zip::ZipArchive;

use super::part::{Part, push_reference};
use super::{too_large, unreadable};
use crate::RECORD_BYTES;
use crate::problem::FileProblem;

/// The most bytes the strings part may inflate to.
const PART_BYTES: u64 = 512 << 20;
/// The most bytes all strings together may have.
const TEXT_BYTES: usize = 160 << 20;
/// The most strings there may be.
const STRINGS: usize = 4 << 20;

/// Strings that cells refer to by number.
#[derive(Default)]
pub(super) struct SharedStrings {
    text: String,
    /// Where each string ends; fits because the text is bounded.
    ends: Vec<u32>,
}

impl SharedStrings {
    pub(super) fn read<S: Read + Seek>(
        archive: &mut ZipArchive<BufReader<S>>,
        path: Option<&str>,
    ) -> Result<Self, FileProblem> {
        let mut strings = Self::default();
        let Some(path) = path else { return Ok(strings) };
        let Some(mut part) = Part::open(archive, path, PART_BYTES)? else { return Ok(strings) };
        loop {
            match part.next()? {
                Event::Start(element) if element.local_name().as_ref() == "si" => {
                    read_text(&mut part, "si", &mut strings.text)?;
                    let end = strings.text.len();
                    if end > TEXT_BYTES || strings.ends.len() >= STRINGS {
                        return Err(too_large("the text"));
                    }
                    strings.ends.push(u32::try_from(end).map_err(|_| unreadable())?);
                }
                Event::Eof => return Ok(strings),
                _ => {}
            }
        }
    }

    /// The string of a number.
    pub(super) fn get(&self, number: usize) -> Option<&str> {
        let end = *self.ends.get(number)? as usize;
        let start = match number.checked_sub(1) {
            Some(before) => *self.ends.get(before)? as usize,
            None => 0,
        };
        self.text.get(start..end)
    }
}

/// Reads the text of a string item up to its end, without its formatting and its phonetic guide.
pub(super) fn read_text<S: Read + Seek>(
    part: &mut Part<'_, S>,
    item: &str,
    text: &mut String,
) -> Result<(), FileProblem> {
    let start = text.len();
    let (mut in_text, mut in_guide) = (false, false);
    loop {
        match part.next()? {
            Event::Start(element) => match element.local_name().as_ref() {
                "t" => in_text = true,
                "rPh" => in_guide = true,
                _ => {}
            },
            Event::End(element) => match element.local_name().as_ref() {
                "t" => in_text = false,
                "rPh" => in_guide = false,
                name if name == item => return Ok(()),
                _ => {}
            },
            Event::Text(more) if in_text && !in_guide => text.push_str(&more.xml10_content()),
            Event::CData(more) if in_text && !in_guide => text.push_str(&more.xml10_content()),
            Event::GeneralRef(reference) if in_text && !in_guide => {
                push_reference(&reference, text);
            }
            Event::Eof => return Err(unreadable()),
            _ => {}
        }
        if text.len() - start > RECORD_BYTES {
            return Err(too_large("a cell"));
        }
    }
}

//! Which cell styles show a number as a date.

use std::collections::BTreeSet;
use std::io::{BufReader, Read, Seek};

use quick_xml::events::Event;
use zip::ZipArchive;

use super::part::{Part, attribute};
use super::too_large;
use crate::problem::FileProblem;

/// The most bytes the styles part may inflate to.
const PART_BYTES: u64 = 64 << 20;
/// The most styles or number formats there may be; spreadsheet programs stop at about 65,000.
const STYLES: usize = 1 << 17;

/// The styles of a workbook, as far as they make a date of a number.
#[derive(Default)]
pub(super) struct Styles {
    shows_date: Vec<bool>,
}

impl Styles {
    pub(super) fn read<S: Read + Seek>(
        archive: &mut ZipArchive<BufReader<S>>,
        path: Option<&str>,
    ) -> Result<Self, FileProblem> {
        let mut styles = Self::default();
        let Some(path) = path else { return Ok(styles) };
        let Some(mut part) = Part::open(archive, path, PART_BYTES)? else { return Ok(styles) };
        let mut date_formats = BTreeSet::<u32>::new();
        let mut in_cell_styles = false;
        loop {
            match part.next()? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "numFmt" => {
                        let code = attribute(&element, "formatCode").unwrap_or_default();
                        let number =
                            attribute(&element, "numFmtId").and_then(|n| n.parse::<u32>().ok());
                        if is_date_format(&code) {
                            date_formats.extend(number);
                        }
                    }
                    "cellXfs" => in_cell_styles = true,
                    "xf" if in_cell_styles => {
                        let number: u32 = attribute(&element, "numFmtId")
                            .and_then(|n| n.parse().ok())
                            .unwrap_or_default();
                        let shows_date = is_built_in_date(number) || date_formats.contains(&number);
                        styles.shows_date.push(shows_date);
                    }
                    _ => {}
                },
                Event::End(element) if element.local_name().as_ref() == "cellXfs" => {
                    in_cell_styles = false;
                }
                Event::Eof => return Ok(styles),
                _ => {}
            }
            if styles.shows_date.len() > STYLES || date_formats.len() > STYLES {
                return Err(too_large("the list of styles"));
            }
        }
    }

    /// Whether a cell of this style shows its number as a date.
    pub(super) fn shows_date(&self, style: usize) -> bool {
        self.shows_date.get(style).copied().unwrap_or(false)
    }
}

/// The number formats that every spreadsheet program has, dates and times among them.
const fn is_built_in_date(number: u32) -> bool {
    matches!(number, 14..=22 | 27..=36 | 45..=47 | 50..=58)
}

/// Whether a format code shows parts of a date, outside its quoted and bracketed texts.
fn is_date_format(code: &str) -> bool {
    let mut characters = code.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => {
                characters.find(|c| *c == '"');
            }
            '[' => {
                characters.find(|c| *c == ']');
            }
            '\\' | '_' | '*' => {
                characters.next();
            }
            'y' | 'Y' | 'm' | 'M' | 'd' | 'D' | 'h' | 'H' | 's' | 'S' => return true,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_shows_a_date_when_it_spells_one_outside_its_texts() {
        for date in ["yyyy-mm-dd", "d. mmmm yyyy", "[$-407]dd/mm/yy;@", "hh:mm"] {
            assert!(is_date_format(date), "{date}");
        }
        for number in ["0.00", "General", "#,##0 \"days\"", "[Red]0", "0\\d", "@"] {
            assert!(!is_date_format(number), "{number}");
        }
    }
}

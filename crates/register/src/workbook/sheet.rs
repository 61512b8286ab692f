//! The rows of a sheet.

use std::io::{Read, Seek};

use jiff::ToSpan as _;
use jiff::civil::Date;
use quick_xml::events::{BytesStart, Event};
use writ_core::register::{Column, RawRow};

use super::part::{Part, attribute, push_reference};
use super::strings::{SharedStrings, read_text};
use super::styles::Styles;
use super::{too_large, unreadable};
use crate::problem::{FileProblem, LineProblem, ReadProblem};
use crate::{RECORD_BYTES, header, text};

/// The most bytes a sheet may inflate to; a full one of dates and texts takes about 1 GiB.
pub(super) const SHEET_BYTES: u64 = 4 << 30;
/// The most rows of a sheet.
const ROWS: u64 = 1_048_576;
/// The most columns of a sheet.
const COLUMNS: u32 = 16_384;
const DAY_MILLIS: i64 = 86_400_000;
/// Integers beyond this were rounded by the spreadsheet program, which keeps 15 digits.
const EXACT: f64 = 1e15;

/// The rows of the first sheet.
pub(crate) struct WorkbookRows<'a, S: Read + Seek> {
    part: Part<'a, S>,
    cells: Cells<'a>,
    /// Which column of the sheet holds which of the register, ascending.
    columns: Vec<(u32, Column)>,
    /// The number of the row last read.
    row: u64,
    ended: bool,
}

/// What the value of a cell is read with.
struct Cells<'a> {
    strings: &'a SharedStrings,
    styles: &'a Styles,
    starts_in_1904: bool,
    /// The value as written, reused from cell to cell.
    value: String,
}

/// Why a cell cannot be taken.
struct CellFlaw {
    code: &'static str,
    message: &'static str,
}

impl<'a, S: Read + Seek> WorkbookRows<'a, S> {
    /// Reads the header: the first row that is not blank.
    pub(super) fn start(
        part: Part<'a, S>,
        strings: &'a SharedStrings,
        styles: &'a Styles,
        starts_in_1904: bool,
    ) -> Result<Self, FileProblem> {
        let cells = Cells { strings, styles, starts_in_1904, value: String::new() };
        let mut rows = Self { part, cells, columns: Vec::new(), row: 0, ended: false };
        let mut names: Vec<(u32, String)> = Vec::new();
        while names.is_empty() {
            let more = rows.read_row(|column, text| {
                let text = text.unwrap_or_default().trim();
                // One name too many is enough for the header to be refused.
                if !text.is_empty() && names.len() <= Column::COUNT {
                    names.push((column, text.to_owned()));
                }
            })?;
            if !more {
                return Err(FileProblem::new(
                    "file_empty",
                    "the first sheet has no header: start from the template",
                ));
            }
        }
        let columns = header::read(names.iter().map(|(_, name)| name.as_str()), rows.row)?;
        rows.columns = names.iter().map(|(place, _)| *place).zip(columns).collect();
        Ok(rows)
    }

    /// Reads the next row that is not blank.
    pub(crate) fn read(&mut self, row: &mut RawRow) -> Result<Option<u64>, ReadProblem> {
        loop {
            let columns = std::mem::take(&mut self.columns);
            let mut flaw = None;
            let more = self.read_row(|place, text| {
                let column = columns.iter().find(|(at, _)| *at == place).map(|(_, column)| *column);
                match (column, text) {
                    (Some(column), Ok(text)) => row.set(column, text),
                    (None, Ok("")) => {}
                    (None, Ok(_)) => {
                        flaw.get_or_insert((None, NO_HEADER));
                    }
                    (column, Err(cell)) => {
                        flaw.get_or_insert((column, cell));
                    }
                }
            });
            self.columns = columns;
            if !more? {
                return Ok(None);
            }
            if let Some((column, CellFlaw { code, message })) = flaw {
                let texts: Vec<&str> = Column::ALL.iter().filter_map(|c| row.get(*c)).collect();
                let content = texts.join(" ; ");
                let message = message.to_owned();
                return Err(LineProblem { line: self.row, column, code, message, content }.into());
            }
            if !row.is_blank() {
                return Ok(Some(self.row));
            }
        }
    }

    /// Gives every cell of the next row to `take`, false after the last row.
    fn read_row(
        &mut self,
        mut take: impl FnMut(u32, Result<&str, CellFlaw>),
    ) -> Result<bool, FileProblem> {
        if self.ended || !self.enter_row()? {
            self.ended = true;
            return Ok(false);
        }
        let line = self.row;
        let mut next_column = 0;
        let mut taken = 0;
        loop {
            match self.part.next()? {
                Event::Start(element) if element.local_name().as_ref() == "c" => {
                    let cell = Cell::of(&element, next_column)?;
                    if cell.column < next_column {
                        return Err(disordered(line));
                    }
                    next_column = cell.column + 1;
                    let text = self.cells.read(&mut self.part, &cell)?;
                    taken += text.as_ref().map_or(0, String::len);
                    if taken > RECORD_BYTES {
                        return Err(text::too_long(line));
                    }
                    take(cell.column, text.as_deref().map_err(|flaw| CellFlaw { ..*flaw }));
                }
                Event::End(element) if element.local_name().as_ref() == "row" => return Ok(true),
                Event::Eof => return Err(unreadable().at(line)),
                _ => {}
            }
        }
    }

    /// Goes to the start of the next row, false after the last.
    fn enter_row(&mut self) -> Result<bool, FileProblem> {
        loop {
            match self.part.next()? {
                Event::Start(element) if element.local_name().as_ref() == "row" => {
                    let next = self.row + 1;
                    let number = match attribute(&element, "r") {
                        Some(number) => number.parse().map_err(|_| unreadable().at(next))?,
                        None => next,
                    };
                    if number < next {
                        return Err(disordered(next));
                    }
                    if number > ROWS {
                        return Err(too_large("the sheet").at(next));
                    }
                    self.row = number;
                    return Ok(true);
                }
                Event::End(element) if element.local_name().as_ref() == "sheetData" => {
                    return Ok(false);
                }
                Event::Eof => return Err(unreadable()),
                _ => {}
            }
        }
    }
}

const NO_HEADER: CellFlaw = CellFlaw {
    code: "fields_count",
    message: "has a cell in a column without a name: empty it or name the column",
};

fn disordered(line: u64) -> FileProblem {
    FileProblem::new(
        "workbook_disordered",
        format!("near row {line}, rows or cells are out of order or twice there: save it anew"),
    )
    .at(line)
}

/// Where a cell stands and how its value is meant.
struct Cell {
    column: u32,
    style: usize,
    kind: String,
}

impl Cell {
    fn of(element: &BytesStart<'_>, next_column: u32) -> Result<Self, FileProblem> {
        let column = match attribute(element, "r") {
            Some(place) => column_of(&place).ok_or_else(unreadable)?,
            None => next_column,
        };
        if column >= COLUMNS {
            return Err(too_large("the sheet"));
        }
        let style = attribute(element, "s").and_then(|s| s.parse().ok()).unwrap_or_default();
        let kind = attribute(element, "t").unwrap_or_default();
        Ok(Self { column, style, kind })
    }
}

/// The column of a place such as `AB12`, from 0.
fn column_of(place: &str) -> Option<u32> {
    let letters = place.bytes().take_while(u8::is_ascii_alphabetic);
    let number = letters
        .take(4)
        .fold(0, |number, letter| number * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1);
    number.checked_sub(1)
}

impl Cells<'_> {
    /// Reads a cell to its end and gives its value as text.
    fn read<S: Read + Seek>(
        &mut self,
        part: &mut Part<'_, S>,
        cell: &Cell,
    ) -> Result<Result<String, CellFlaw>, FileProblem> {
        self.value.clear();
        let mut in_value = false;
        loop {
            match part.next()? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "v" => in_value = true,
                    "is" => read_text(part, "is", &mut self.value)?,
                    _ => {}
                },
                Event::End(element) => match element.local_name().as_ref() {
                    "v" => in_value = false,
                    "c" => break,
                    _ => {}
                },
                Event::Text(more) if in_value => self.value.push_str(&more.xml10_content()),
                Event::CData(more) if in_value => self.value.push_str(&more.xml10_content()),
                Event::GeneralRef(reference) if in_value => {
                    push_reference(&reference, &mut self.value);
                }
                Event::Eof => return Err(unreadable()),
                _ => {}
            }
            if self.value.len() > RECORD_BYTES {
                return Err(too_large("a cell"));
            }
        }
        self.text(cell)
    }

    fn text(&self, cell: &Cell) -> Result<Result<String, CellFlaw>, FileProblem> {
        let value = self.value.as_str();
        if value.is_empty() {
            return Ok(Ok(String::new()));
        }
        Ok(match cell.kind.as_str() {
            "s" => {
                let number = value.trim().parse().map_err(|_| unreadable())?;
                Ok(self.strings.get(number).ok_or_else(unreadable)?.to_owned())
            }
            "str" | "inlineStr" => Ok(value.to_owned()),
            "d" => Ok(value.trim_end_matches("T00:00:00").to_owned()),
            "b" => Err(CellFlaw {
                code: "cell_unsupported",
                message: "has a cell with TRUE or FALSE: write it as text, `yes` or `no`",
            }),
            "e" => Err(CellFlaw {
                code: "cell_unsupported",
                message: "has a cell whose formula failed: write its value as text",
            }),
            _ => {
                let number: f64 = value.trim().parse().map_err(|_| unreadable())?;
                if self.styles.shows_date(cell.style) { self.date(number) } else { plain(number) }
            }
        })
    }

    /// A number of days since the workbook's first one, as a date, with its time where it has one.
    fn date(&self, days: f64) -> Result<String, CellFlaw> {
        let flaw = || CellFlaw {
            code: "date_unreadable",
            message: "has a date cell that holds no date: write it as `2024-03-05`",
        };
        // The last day a spreadsheet can show is 31 December 9999.
        if !(0.0..2_958_466.0).contains(&days) {
            return Err(flaw());
        }
        #[expect(clippy::cast_possible_truncation, reason = "the range was checked above")]
        let millis = (days * 86_400_000.0).round() as i64;
        // The 1900 system counts a 29 February 1900 that never was; from 1 March on this is its origin.
        let origin = if self.starts_in_1904 {
            Date::constant(1904, 1, 1)
        } else {
            Date::constant(1899, 12, 30)
        };
        let day = origin.checked_add((millis / DAY_MILLIS).days()).map_err(|_| flaw())?;
        let seconds = millis % DAY_MILLIS / 1000;
        if millis % DAY_MILLIS == 0 {
            return Ok(day.to_string());
        }
        let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
        Ok(format!("{day}T{hours:02}:{minutes:02}:{:02}", seconds % 60))
    }
}

/// A number as a person would have typed it: 17, not 17.0.
fn plain(number: f64) -> Result<String, CellFlaw> {
    if number.is_finite() && number.abs() < EXACT {
        Ok(number.to_string())
    } else {
        Err(CellFlaw {
            code: "number_imprecise",
            message: "has a number of more than 15 digits, of which a spreadsheet keeps 15: format \
                      the cell as text and write it anew",
        })
    }
}

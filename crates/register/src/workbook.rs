//! XLSX: the first sheet of a workbook, row by row.
//!
//! Its own reader of the few parts that matter, because the bounds are the point: general readers trust
//! the counts and sizes a file declares. Nothing here does: every part is metered while it inflates.

mod part;
mod sheet;
mod strings;
mod styles;

use std::io::{BufReader, Read, Seek, SeekFrom};

use quick_xml::events::Event;
use zip::ZipArchive;

use crate::problem::FileProblem;
use part::{Part, attribute};
pub(crate) use sheet::WorkbookRows;
use strings::SharedStrings;
use styles::Styles;

/// The most entries a workbook's archive may list.
const ENTRIES: u16 = 10_000;
/// The most bytes the workbook's own description may inflate to.
const DESCRIPTION_BYTES: u64 = 16 << 20;
/// The end of a zip file: its last record and the longest comment.
const ZIP_END_BYTES: u64 = 22 + u16::MAX as u64;

/// An opened workbook: its archive, and what cells refer to.
pub(crate) struct Workbook<S: Read + Seek> {
    archive: ZipArchive<BufReader<S>>,
    sheet: String,
    strings: SharedStrings,
    styles: Styles,
    starts_in_1904: bool,
}

impl<S: Read + Seek> Workbook<S> {
    pub(crate) fn open(source: S) -> Result<Self, FileProblem> {
        let mut source = BufReader::new(source);
        refuse_crowded_archive(&mut source)?;
        let mut archive = ZipArchive::new(source).map_err(|e| unreadable().because(e))?;
        let main =
            relation(&mut archive, "_rels/.rels", |link| link.kind.ends_with("/officeDocument"))?
                .map_or_else(|| "xl/workbook.xml".to_owned(), |target| resolve("", &target));
        let (folder, name) = main.rsplit_once('/').unwrap_or(("", &main));
        let outline = outline(&mut archive, &main)?;
        let links = if folder.is_empty() {
            format!("_rels/{name}.rels")
        } else {
            format!("{folder}/_rels/{name}.rels")
        };
        let mut target = |is: &dyn Fn(&Link<'_>) -> bool| -> Result<Option<String>, FileProblem> {
            Ok(relation(&mut archive, &links, is)?.map(|target| resolve(folder, &target)))
        };
        let sheet = target(&|link| link.id == outline.first_sheet)?.ok_or_else(unreadable)?;
        let strings = target(&|link| link.kind.ends_with("/sharedStrings"))?;
        let styles = target(&|link| link.kind.ends_with("/styles"))?;
        Ok(Self {
            strings: SharedStrings::read(&mut archive, strings.as_deref())?,
            styles: Styles::read(&mut archive, styles.as_deref())?,
            sheet,
            starts_in_1904: outline.starts_in_1904,
            archive,
        })
    }

    /// Starts reading the sheet from its header on.
    pub(crate) fn rows(&mut self) -> Result<WorkbookRows<'_, S>, FileProblem> {
        let part = Part::open(&mut self.archive, &self.sheet, sheet::SHEET_BYTES)?
            .ok_or_else(unreadable)?;
        WorkbookRows::start(part, &self.strings, &self.styles, self.starts_in_1904)
    }
}

/// What to say of a file that is no workbook, or a damaged one.
pub(crate) fn unreadable() -> FileProblem {
    FileProblem::new(
        "workbook_unreadable",
        "the file is no workbook, or is damaged: open it in a spreadsheet program and save it as \
         `.xlsx` or CSV",
    )
}

/// What to say of a workbook beyond the bounds.
pub(crate) fn too_large(what: &str) -> FileProblem {
    FileProblem::new(
        "workbook_too_large",
        format!("{what} of the workbook is larger than a register can be: save it as CSV"),
    )
}

/// Looks at the end of the archive before its directory is read into memory: the directory alone could
/// fill it.
fn refuse_crowded_archive<S: Read + Seek>(source: &mut S) -> Result<(), FileProblem> {
    let length = source.seek(SeekFrom::End(0)).map_err(FileProblem::unreadable)?;
    let from = length.saturating_sub(ZIP_END_BYTES);
    source.seek(SeekFrom::Start(from)).map_err(FileProblem::unreadable)?;
    let mut end = Vec::new();
    source.by_ref().take(ZIP_END_BYTES).read_to_end(&mut end).map_err(FileProblem::unreadable)?;
    source.seek(SeekFrom::Start(0)).map_err(FileProblem::unreadable)?;
    let mut found = false;
    for record in end.windows(12) {
        match record {
            [b'P', b'K', 6, 7, ..] => return Err(too_large("the archive")),
            [b'P', b'K', 5, 6, _, _, _, _, _, _, low, high] => {
                found = true;
                if u16::from_le_bytes([*low, *high]) > ENTRIES {
                    return Err(too_large("the archive"));
                }
            }
            _ => {}
        }
    }
    if found { Ok(()) } else { Err(unreadable()) }
}

/// One relationship between parts.
struct Link<'a> {
    id: &'a str,
    kind: &'a str,
}

/// The target of the first relationship that is looked for.
fn relation<S: Read + Seek>(
    archive: &mut ZipArchive<BufReader<S>>,
    path: &str,
    is_it: impl Fn(&Link<'_>) -> bool,
) -> Result<Option<String>, FileProblem> {
    let Some(mut part) = Part::open(archive, path, DESCRIPTION_BYTES)? else { return Ok(None) };
    loop {
        match part.next()? {
            Event::Start(element) if element.local_name().as_ref() == "Relationship" => {
                let id = attribute(&element, "Id").unwrap_or_default();
                let kind = attribute(&element, "Type").unwrap_or_default();
                if is_it(&Link { id: &id, kind: &kind }) {
                    return Ok(attribute(&element, "Target"));
                }
            }
            Event::Eof => return Ok(None),
            _ => {}
        }
    }
}

/// The path in the archive of a target that a part in `folder` names.
fn resolve(folder: &str, target: &str) -> String {
    let mut path: Vec<&str> = match target.strip_prefix('/') {
        Some(_) => Vec::new(),
        None => folder.split('/').filter(|step| !step.is_empty()).collect(),
    };
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            step => path.push(step),
        }
    }
    path.join("/")
}

/// What the workbook says of itself.
struct Outline {
    /// The relationship of the first sheet.
    first_sheet: String,
    /// Days are counted from 1904 instead of 1900.
    starts_in_1904: bool,
}

fn outline<S: Read + Seek>(
    archive: &mut ZipArchive<BufReader<S>>,
    path: &str,
) -> Result<Outline, FileProblem> {
    let mut part = Part::open(archive, path, DESCRIPTION_BYTES)?.ok_or_else(unreadable)?;
    let mut starts_in_1904 = false;
    loop {
        match part.next()? {
            Event::Start(element) => match element.local_name().as_ref() {
                "workbookPr" => {
                    let date1904 = attribute(&element, "date1904");
                    starts_in_1904 = matches!(date1904.as_deref(), Some("1" | "true"));
                }
                "sheet" => {
                    let first_sheet = attribute(&element, "id").ok_or_else(unreadable)?;
                    return Ok(Outline { first_sheet, starts_in_1904 });
                }
                _ => {}
            },
            Event::Eof => return Err(unreadable()),
            _ => {}
        }
    }
}

//! Made-up registers as files.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use rust_xlsxwriter::Workbook;
use writ_core::register::{Column, RawRow};

use crate::made_up;
use crate::measurement::Bench;

/// A format, and for a workbook how its texts are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Csv,
    Jsonl,
    /// Each text in its cell.
    XlsxInline,
    /// Each distinct text once, in a table that cells refer to: what spreadsheet programs write.
    XlsxShared,
}

impl Form {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Jsonl => "JSONL",
            Self::XlsxInline => "XLSX (texts in their cells)",
            Self::XlsxShared => "XLSX (texts in a shared table)",
        }
    }

    const fn file_name_end(self) -> &'static str {
        match self {
            Self::Csv => ".csv",
            Self::Jsonl => ".jsonl",
            Self::XlsxInline => "-inline.xlsx",
            Self::XlsxShared => "-shared.xlsx",
        }
    }
}

/// The register of so many rows in this form, written now or by an earlier run.
pub(crate) fn of(form: Form, rows: u64, folder: &Path, bench: &Bench) -> Result<PathBuf> {
    let path = folder.join(format!("register-{rows}{}", form.file_name_end()));
    if path.is_file() {
        bench.note(&format!("(reusing `{}`)", path.display()));
        return Ok(path);
    }
    let unfinished = path.with_extension("part");
    let written = match form {
        Form::Csv => write_csv(&unfinished, rows),
        Form::Jsonl => write_jsonl(&unfinished, rows),
        Form::XlsxInline | Form::XlsxShared => write_xlsx(&unfinished, rows, form),
    };
    written.with_context(|| format!("could not write `{}`", unfinished.display()))?;
    std::fs::rename(&unfinished, &path)?;
    Ok(path)
}

fn write_csv(path: &Path, rows: u64) -> Result<()> {
    let mut out = csv::Writer::from_writer(BufWriter::new(File::create(path)?));
    out.write_record(Column::ALL.map(Column::name))?;
    let mut row = RawRow::new();
    for number in 0..rows {
        made_up::fill(&mut row, number, rows)?;
        out.write_record(Column::ALL.map(|column| row.get(column).unwrap_or_default()))?;
    }
    Ok(out.flush()?)
}

fn write_jsonl(path: &Path, rows: u64) -> Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    let mut row = RawRow::new();
    for number in 0..rows {
        made_up::fill(&mut row, number, rows)?;
        let object: serde_json::Map<String, serde_json::Value> = Column::ALL
            .into_iter()
            .filter_map(|column| Some((column.name().to_owned(), row.get(column)?.into())))
            .collect();
        serde_json::to_writer(&mut out, &object)?;
        out.write_all(b"\n")?;
    }
    Ok(out.flush()?)
}

fn write_xlsx(path: &Path, rows: u64, form: Form) -> Result<()> {
    let mut workbook = Workbook::new();
    let sheet = if form == Form::XlsxInline {
        workbook.add_worksheet_with_constant_memory()
    } else {
        workbook.add_worksheet_with_low_memory()
    }?;
    for (place, column) in (0..).zip(Column::ALL) {
        sheet.write_string(0, place, column.name())?;
    }
    let mut row = RawRow::new();
    for number in 0..rows {
        made_up::fill(&mut row, number, rows)?;
        let line = u32::try_from(number + 1)?;
        for (place, column) in (0..).zip(Column::ALL) {
            if let Some(text) = row.get(column) {
                sheet.write_string(line, place, text)?;
            }
        }
    }
    Ok(workbook.save(path)?)
}

//! `import`: how fast a register comes in, and how much memory that takes.

use std::fs;
use std::path::Path;

use anyhow::Result;

use crate::Setting;
use crate::measurement::{Bench, Target};
use crate::part::{self, Imported};
use crate::register_file::{self, Form};

const ROWS: u64 = 1_000_000;
/// All rows of a sheet but the header's.
const ROWS_OF_A_SHEET: u64 = 1_048_575;

pub(crate) fn run(setting: &Setting, bench: &mut Bench) -> Result<()> {
    let rows = setting.requests.unwrap_or(ROWS);
    let fewer = rows.div_ceil(10);
    for form in [Form::Csv, Form::Jsonl] {
        let small = import(form, fewer, &setting.folder, bench)?;
        let large = import(form, rows, &setting.folder, bench)?;
        // The target speaks of CSV; JSONL is measured beside it.
        let target = if form == Form::Csv { Target::AtLeast(20_000.0) } else { Target::None };
        let what = format!("{}: {rows} rows into an empty store", form.name());
        let why = "the machine is busier or slower than the target supposes";
        bench.measured(what, large.rows_a_second, "rows/s", target, why);
        // On a machine that others use too, this says what an idle core would do.
        let what = format!("{}: rows for each second of processor time, both threads", form.name());
        bench.measured(what, large.rows_a_processor_second, "rows/s", Target::None, "");
        for (rows, found) in [(fewer, &small), (rows, &large)] {
            let what = format!("{}: most memory at {rows} rows", form.name());
            bench.measured(what, mib(found), "MiB", Target::None, "");
        }
        // Flat: ten times the rows, about the same memory.
        let what = format!("{}: memory at {rows} rows to memory at {fewer}", form.name());
        let why = "something grows with the rows";
        bench.measured(what, mib(&large) / mib(&small), "times", Target::AtMost(1.5), why);
    }
    let rows = setting.requests.unwrap_or(ROWS_OF_A_SHEET);
    for form in [Form::XlsxInline, Form::XlsxShared] {
        let found = import(form, rows, &setting.folder, bench)?;
        let what = format!("{}: most memory at {} rows with the header", form.name(), rows + 1);
        let why = "the shared texts of the workbook take more than was foreseen";
        bench.measured(what, mib(&found), "MiB", Target::AtMost(512.0), why);
        let what = format!("{}: {rows} rows into an empty store", form.name());
        bench.measured(what, found.rows_a_second, "rows/s", Target::None, "");
    }
    Ok(())
}

fn mib(found: &Imported) -> f64 {
    part::number(found.peak_kib) / 1024.0
}

fn import(form: Form, rows: u64, folder: &Path, bench: &Bench) -> Result<Imported> {
    let file = register_file::of(form, rows, folder, bench)?;
    let into = folder.join("import-into");
    if into.is_dir() {
        fs::remove_dir_all(&into)?;
    }
    let found = part::start(&["import", part::text(&file)?, part::text(&into)?])?;
    fs::remove_dir_all(&into)?;
    Ok(found)
}

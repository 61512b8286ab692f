//! `report`: the tables of one year with ten million requests on file.

use std::path::Path;

use anyhow::{Context as _, Result};

use crate::clock::TODAY;
use crate::measurement::{Bench, Target};
use crate::part::{self, Reported};
use crate::{Setting, corpus};

/// The year reported: the middle one of three in which requests arrive.
pub(crate) const YEAR: &str = "2024";

const REQUESTS: u64 = 10_000_000;
const FEWER: u64 = 1_000_000;
const RUNS: &str = "20";

pub(crate) fn run(setting: &Setting, bench: &mut Bench) -> Result<()> {
    let requests = setting.requests.unwrap_or(REQUESTS);
    let fewer = FEWER.min(requests.div_ceil(10));
    let small = corpus::of(fewer, &setting.folder, bench)?;
    let large = corpus::of(requests, &setting.folder, bench)?;

    let today = TODAY.to_string();
    let at_fewer = as_of(&small, RUNS, &[&today])?;
    let at_all = as_of(&large, RUNS, &[&today])?;
    let (few_ms, all_ms) = (only(&at_fewer)?, only(&at_all)?);
    bench.measured(
        format!(
            "four tables of {YEAR} as of today, {requests} requests on file, median of {RUNS}, warm"
        ),
        all_ms,
        "ms",
        Target::AtMost(30.0),
        "a busy machine, or the tallies to date grew",
    );
    bench.measured(
        "most memory of that process",
        part::number(at_all.peak_kib) / 1024.0,
        "MiB",
        Target::AtMost(100.0),
        "more rows were held than those of the report",
    );
    bench.measured(
        format!("the same with {fewer} requests on file"),
        few_ms,
        "ms",
        Target::None,
        "",
    );
    bench.measured(
        format!("how much longer with {requests} than with {fewer}"),
        all_ms - few_ms,
        "ms",
        Target::AtMost((few_ms / 10.0).max(3.0)),
        "the cost grew with the cases on file",
    );
    other_days(&large, bench)?;
    baseline(setting, &small, fewer, few_ms, bench)
}

/// Any other date: an end of a month, a middle, and the worst of all middles of a month.
fn other_days(folder: &Path, bench: &mut Bench) -> Result<()> {
    let reason = "the machine is busier or its disk slower than the target supposes";
    let said = [
        ("2024-06-30", "the end of a month"),
        ("2024-06-15", "the middle of a month"),
        ("2024-12-31", "the last day of the year"),
    ];
    for (day, words) in said {
        let found = as_of(folder, "3", &[day])?;
        let what = format!("the same as of {day}, {words}, median of 3");
        bench.measured(what, only(&found)? / 1_000.0, "s", Target::AtMost(3.0), reason);
    }
    // The middle of a month is farthest from the tallies of whole months on either side.
    let days: Vec<String> = (1..=12)
        .flat_map(|month| [15, 16].map(|day| format!("{YEAR}-{month:02}-{day}")))
        .chain(["2025-01-15".to_owned(), "2025-01-16".to_owned()])
        .collect();
    let words: Vec<&str> = days.iter().map(String::as_str).collect();
    let once = as_of(folder, "1", &words)?;
    let worst = words.iter().zip(&once.milliseconds).max_by(|one, other| one.1.total_cmp(other.1));
    let (day, _) = worst.context("no day was measured")?;
    let found = as_of(folder, "3", &[day])?;
    let what = format!("the same as of {day}, the worst of {} days tried, median of 3", days.len());
    bench.measured(what, only(&found)? / 1_000.0, "s", Target::AtMost(3.0), reason);
    let peak = part::number(found.peak_kib) / 1024.0;
    bench.measured("most memory of that process", peak, "MiB", Target::None, "");
    Ok(())
}

/// What a plain `GROUP BY` over every case takes, in the same run on the same machine.
fn baseline(
    setting: &Setting,
    folder: &Path,
    cases: u64,
    report_ms: f64,
    bench: &mut Bench,
) -> Result<()> {
    let scan_ms = setting.baseline("scan", &[part::text(folder)?, "20240101", "20241231"])?;
    let what =
        format!("baseline: one GROUP BY over {cases} requests in the same database, median of 5");
    bench.measured(what, scan_ms, "ms", Target::None, "");
    let what = format!("how many times faster the report is, at {cases} requests");
    bench.measured(what, scan_ms / report_ms, "times", Target::None, "");
    bench.note(
        "  (ten million requests elsewhere, on two cores: DuckDB 313 ms, PostgreSQL 3.9 s, SQLite 13.8 s \
         by scanning the same columns)",
    );
    Ok(())
}

fn as_of(folder: &Path, runs: &str, days: &[&str]) -> Result<Reported> {
    let mut arguments = vec!["report", part::text(folder)?, runs];
    arguments.extend(days);
    part::start(&arguments)
}

fn only(found: &Reported) -> Result<f64> {
    found.milliseconds.first().copied().context("nothing was measured")
}

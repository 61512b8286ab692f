//! The measured parts, each in a process of its own that prints what it found as JSON.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail, ensure};
use jiff::civil::Date;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use writ_app::Installation;
use writ_app::import::{Moment, Options};
use writ_app::reporting::Question;
use writ_core::report::PlatformScope;
use writ_store::OpenMode;

use crate::database::location;
use crate::report::YEAR;
use crate::{clock, corpus, desk_corpus, intake, machine};

/// What came of filling a folder.
#[derive(Serialize, Deserialize)]
pub(crate) struct Filled {
    pub(crate) cases_a_second: f64,
}

/// What came of importing a file.
#[derive(Serialize, Deserialize)]
pub(crate) struct Imported {
    pub(crate) rows: u64,
    pub(crate) rows_a_second: f64,
    pub(crate) rows_a_processor_second: f64,
    pub(crate) peak_kib: u64,
}

/// What came of verifying a record.
#[derive(Serialize, Deserialize)]
pub(crate) struct Verified {
    pub(crate) events: u64,
    pub(crate) events_a_second: f64,
    pub(crate) peak_kib: u64,
}

/// How long the report took as of some days.
#[derive(Serialize, Deserialize)]
pub(crate) struct Reported {
    /// For each day the median, in milliseconds.
    pub(crate) milliseconds: Vec<f64>,
    pub(crate) peak_kib: u64,
}

/// Runs a part as a child process of this very build, and reads what it found.
pub(crate) fn start<T: DeserializeOwned>(arguments: &[&str]) -> Result<T> {
    let output = Command::new(std::env::current_exe()?)
        .arg("part")
        .args(arguments)
        .stderr(Stdio::inherit())
        .output()
        .context("could not start a measured part")?;
    ensure!(output.status.success(), "the part `{}` failed", arguments.join(" "));
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// A path as an argument.
pub(crate) fn text(path: &Path) -> Result<&str> {
    path.to_str().with_context(|| format!("`{}` is not UTF-8", path.display()))
}

/// Runs the part that the words name, in this process.
pub(crate) fn run(words: &[String]) -> Result<()> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let found = match words.as_slice() {
        ["fill", folder, first, end, url @ ..] => {
            let cases = first.parse()?..end.parse()?;
            let many = cases.end - cases.start;
            let location = location(Path::new(folder), url.first().copied());
            let (filled, took) = clock::timed(|| runtime.block_on(corpus::fill(location, cases)));
            filled?;
            let cases_a_second = number(many) / took.as_secs_f64();
            serde_json::to_string(&Filled { cases_a_second })?
        }
        ["fill-desk", folder, cases, url @ ..] => {
            let cases = cases.parse()?;
            let location = location(Path::new(folder), url.first().copied());
            let (filled, took) =
                clock::timed(|| runtime.block_on(desk_corpus::fill(location, cases)));
            filled?;
            let cases_a_second = number(cases) / took.as_secs_f64();
            serde_json::to_string(&Filled { cases_a_second })?
        }
        ["sync", folder] => serde_json::to_string(&intake::sync(Path::new(folder))?)?,
        ["submit", folder, clients, from, url @ ..] => {
            let location = location(Path::new(folder), url.first().copied());
            let submitting = intake::submit(location, clients.parse()?, from.parse()?);
            serde_json::to_string(&runtime.block_on(submitting)?)?
        }
        ["verify", folder] => {
            let (found, took) = clock::timed(|| runtime.block_on(verify(Path::new(folder))));
            let events = found?;
            let events_a_second = number(events) / took.as_secs_f64();
            let peak_kib = machine::peak_kib()?;
            serde_json::to_string(&Verified { events, events_a_second, peak_kib })?
        }
        ["import", file, folder] => {
            let (imported, took) =
                clock::timed(|| runtime.block_on(import(Path::new(file), Path::new(folder))));
            let rows = imported?;
            let rows_a_second = number(rows) / took.as_secs_f64();
            serde_json::to_string(&Imported {
                rows,
                rows_a_second,
                rows_a_processor_second: number(rows) / machine::processor_seconds()?,
                peak_kib: machine::peak_kib()?,
            })?
        }
        ["report", folder, runs, days @ ..] => {
            let days: Vec<Date> = days.iter().map(|day| day.parse()).collect::<Result<_, _>>()?;
            let opening = Installation::open(Path::new(folder), OpenMode::Existing, None, None);
            let installation = runtime.block_on(opening)?;
            let runs = runs.parse()?;
            let milliseconds = days
                .iter()
                .map(|day| median_of_reports(&runtime, &installation, *day, runs))
                .collect::<Result<_>>()?;
            let peak_kib = machine::peak_kib()?;
            serde_json::to_string(&Reported { milliseconds, peak_kib })?
        }
        _ => bail!("no such part"),
    };
    println!("{found}");
    Ok(())
}

/// A count as a measured number; below 2^53 nothing is lost.
#[expect(clippy::cast_precision_loss, reason = "counts of rows and KiB stay far below 2^53")]
pub(crate) const fn number(count: u64) -> f64 {
    count as f64
}

/// A whole import, from opening the folder to closing it.
async fn import(file: &Path, folder: &Path) -> Result<u64> {
    let mode = OpenMode::CreateIfMissing { chance: [7; 32] };
    let installation = Installation::open(folder, mode, None, None).await?;
    let moment = Moment { now: clock::noon()?, seed: [9; 32] };
    let outcome = installation.import(file, Options::default(), moment, &mut |_| {}).await?;
    installation.store.close().await;
    ensure!(
        !outcome.has_problems() && outcome.imported == outcome.rows,
        "{} problems, the first: {:?}",
        outcome.problems_total,
        outcome.problems.first()
    );
    Ok(outcome.rows)
}

/// Replays and counts everything; how many events that were.
async fn verify(folder: &Path) -> Result<u64> {
    let installation = Installation::open(folder, OpenMode::Existing, None, None).await?;
    let found = installation.verify(|_| {}).await?;
    installation.store.close().await;
    ensure!(found.is_clean(), "{} differences", found.differences_total);
    Ok(found.events)
}

/// One report unmeasured, to warm up, then the median of `runs`.
fn median_of_reports(
    runtime: &tokio::runtime::Runtime,
    installation: &Installation,
    as_of: Date,
    runs: u32,
) -> Result<f64> {
    let question =
        Question { period: YEAR.parse()?, as_of: Some(as_of), platform: PlatformScope::All };
    let now = clock::noon()?;
    let build = || runtime.block_on(installation.report(&question, now));
    let report = build()??;
    ensure!(report.tables.iter().any(|table| table.total.received() > 0), "an empty report");
    let times = (0..runs)
        .map(|_| {
            let (report, took) = clock::timed(build);
            report??;
            Ok(clock::milliseconds(took))
        })
        .collect::<Result<Vec<_>>>()?;
    clock::median(&times).context("no run at all")
}

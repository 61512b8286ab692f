//! A folder with many cases on file, filled through the encoders that an import uses, and kept.

use std::collections::BTreeSet;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use anyhow::{Context as _, Result, anyhow};
use writ_app::Installation;
use writ_app::import::new_case;
use writ_core::register::{RawRow, RegisterEntry, Rules};
use writ_store::{Location, OpenMode, Prepared};

use crate::clock::{self, TODAY};
use crate::measurement::{Bench, Target};
use crate::{made_up, part};

/// Changes with what is filled in and with the tables, so that an older filling is not taken for this one.
const EDITION: u32 = 2;
/// Says, in the folder, that the filling is complete.
const MARK: &str = "complete";
/// A load is one transaction, and its journal is as large as itself.
const CASES_A_LOAD: u64 = 1_000_000;
/// Cases handed over at a time, from the thread that makes them to the one that writes them.
const CASES_AT_ONCE: u64 = 4_000;

/// The folder with so many cases, filled now or by an earlier run.
pub(crate) fn of(cases: u64, parent: &Path, bench: &mut Bench) -> Result<PathBuf> {
    let folder = parent.join(format!("cases-{cases}"));
    let mark = format!("{EDITION}: {cases} cases\n");
    if fs::read_to_string(folder.join(MARK)).is_ok_and(|found| found == mark) {
        bench.note(&format!("(reusing `{}`)", folder.display()));
        return Ok(folder);
    }
    if folder.is_dir() {
        fs::remove_dir_all(&folder)?;
    }
    bench.note(&format!("(filling `{}`: {cases} cases)", folder.display()));
    let filled: part::Filled =
        part::start(&["fill", part::text(&folder)?, "0", &cases.to_string()])?;
    bench.measured(
        format!("filling {cases} cases through the bulk loader"),
        filled.cases_a_second,
        "cases/s",
        Target::None,
        "",
    );
    fs::write(folder.join(MARK), mark)?;
    Ok(folder)
}

/// Fills a record, which has the cases before the first of these; this is the part that runs in a process of its own.
pub(crate) async fn fill(location: Location, cases: Range<u64>) -> Result<()> {
    let mode = OpenMode::CreateIfMissing { chance: [7; 32] };
    let installation = Installation::open(location, mode, None, None).await?;
    let Range { start: mut first, end } = cases;
    while first < end {
        let last = end.min(first + CASES_A_LOAD);
        load(&installation, first..last, end).await?;
        first = last;
    }
    installation.store.close().await;
    Ok(())
}

async fn load(installation: &Installation, numbers: Range<u64>, total: u64) -> Result<()> {
    let (hand_over, take) = sync_channel(4);
    let maker = installation.clone();
    let first = numbers.start;
    let making = thread::spawn(move || make(&maker, numbers, total, &hand_over));
    let mut bulk = installation.store.bulk(seed(first)).await?;
    for batch in take {
        for case in batch {
            bulk.push_prepared(case).await?;
        }
    }
    making.join().map_err(|_| anyhow!("the thread that makes cases ended early"))??;
    Ok(bulk.commit().await?)
}

fn seed(number: u64) -> [u8; 32] {
    let mut seed = [9; 32];
    seed.iter_mut().zip(number.to_be_bytes()).for_each(|(kept, byte)| *kept = byte);
    seed
}

fn make(
    installation: &Installation,
    numbers: Range<u64>,
    total: u64,
    hand_over: &SyncSender<Vec<Prepared>>,
) -> Result<()> {
    let profile = &installation.profile;
    let platforms: BTreeSet<_> =
        profile.platforms().iter().map(|platform| platform.code.clone()).collect();
    let catalogue = &installation.catalogue;
    let rules = Rules {
        zone: profile.reporting_zone(),
        today: TODAY,
        platforms: &platforms,
        instruments: &|code: &str| catalogue.contains(code),
    };
    let now = clock::noon()?;
    let mut row = RawRow::new();
    let mut batch = Vec::new();
    for number in numbers {
        made_up::fill(&mut row, number, total)?;
        let entry = RegisterEntry::from_row(&row, &rules)
            .map_err(|problems| anyhow!("row {number}: {problems:?}"))?;
        let new = new_case(&entry, now, rules.zone)?;
        batch.push(installation.store.prepare_new(new, seed(number))?);
        if batch.len() as u64 == CASES_AT_ONCE {
            hand_over.send(std::mem::take(&mut batch)).context("nobody writes any more")?;
        }
    }
    hand_over.send(batch).context("nobody writes any more")
}

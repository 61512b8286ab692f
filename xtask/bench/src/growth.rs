//! `growth`: what a submission costs with few cases on file and with many.

use std::fs;
use std::path::Path;

use anyhow::Result;

use crate::database::Database;
use crate::intake::Submitted;
use crate::measurement::{Bench, Target};
use crate::{Setting, part};

/// Cases on file, from few to many: on the embedded engine all of them, on a server up to [`MOST_ON_SERVER`].
const ON_FILE: [u64; 4] = [10_000, 100_000, 1_000_000, 10_000_000];
const MOST_ON_SERVER: u64 = 1_000_000;
/// How many programs submit at once.
const CLIENTS: &str = "16";

pub(crate) fn run(setting: &Setting, bench: &mut Bench) -> Result<()> {
    for database in Database::both(bench)? {
        let folder = setting.folder.join("growth");
        if folder.is_dir() {
            fs::remove_dir_all(&folder)?;
        }
        let url = database.fresh("growth");
        let limit = if url.is_some() { MOST_ON_SERVER } else { u64::MAX };
        let limit = setting.requests.unwrap_or(u64::MAX).min(limit);
        on(&database, (&folder, url.as_deref()), limit, bench)?;
        fs::remove_dir_all(&folder)?;
    }
    Ok(())
}

fn on(
    database: &Database,
    (folder, url): (&Path, Option<&str>),
    limit: u64,
    bench: &mut Bench,
) -> Result<()> {
    let name = database.name();
    let folder = part::text(folder)?;
    let mut filled = 0;
    let mut with_few = None;
    for cases in ON_FILE.into_iter().filter(|cases| *cases <= limit) {
        let (from, to) = (filled.to_string(), cases.to_string());
        let mut words = vec!["fill", folder, &from, &to];
        words.extend(url);
        let loaded: part::Filled = part::start(&words)?;
        let what = format!("{name}: filling up to {cases} past requests");
        bench.measured(what, loaded.cases_a_second, "cases/s", Target::None, "");
        filled = cases;

        // No number is submitted twice.
        let mut words = vec!["submit", folder, CLIENTS, &to];
        words.extend(url);
        let found: Submitted = part::start(&words)?;
        let what = format!("{name}: {CLIENTS} clients, {cases} cases on file");
        bench.measured(what.clone(), found.a_second, "a second", Target::None, "");
        let each = found.processor_ms_each;
        bench.measured(format!("{what}, processor time"), each, "ms", Target::None, "");
        let few = *with_few.get_or_insert(each);
        let what = format!("{what}, processor time to that with {}", ON_FILE[0]);
        let why = "an index is larger than what the engine keeps of it in memory";
        bench.measured(what, each / few, "times", Target::AtMost(1.1), why);
    }
    Ok(())
}

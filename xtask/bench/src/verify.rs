//! `verify`: everything replayed and counted again, as `writ store verify` does.

use anyhow::Result;

use crate::measurement::{Bench, Target};
use crate::part::{self, Verified};
use crate::{Setting, corpus, desk_corpus};

const REQUESTS: u64 = 1_000_000;
const CASES: u64 = 100_000;

pub(crate) fn run(setting: &Setting, bench: &mut Bench) -> Result<()> {
    let requests = setting.requests.unwrap_or(REQUESTS);
    let cases = CASES.min(requests);
    let past = corpus::of(requests, &setting.folder, bench)?;
    let desk = desk_corpus::of(cases, &setting.folder, bench)?;
    for (folder, what, target) in [
        (past, format!("{requests} past requests"), Target::AtLeast(300_000.0)),
        (desk, format!("{cases} cases of the desk"), Target::None),
    ] {
        let found: Verified = part::start(&["verify", part::text(&folder)?])?;
        let why = "the machine is busier than the target supposes";
        let said = format!("verifying {what}, {} events", found.events);
        bench.measured(said, found.events_a_second, "events/s", target, why);
        let peak = part::number(found.peak_kib) / 1024.0;
        let said = format!("most memory while verifying {what}");
        bench.measured(said, peak, "MiB", Target::None, "");
    }
    Ok(())
}

//! What the system says of itself and of this process.

use std::fs;

use anyhow::{Context as _, Result};

/// In what the kernel tells the times of a process, whatever its own clock.
const TICKS_A_SECOND: f64 = 100.0;

/// The machine in one line, as far as it matters for a measurement, and how busy it is.
pub(crate) fn described() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let memory_gib = field("/proc/meminfo", "MemTotal:").map_or(0, |kib| kib >> 20);
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or("unknown");
    format!(
        "{} {}, {cores} cores, {memory_gib} GiB of memory, load {load} at the start",
        std::env::consts::OS,
        std::env::consts::ARCH
    )
}

/// The most memory this process has had in use so far, in KiB.
pub(crate) fn peak_kib() -> Result<u64> {
    field("/proc/self/status", "VmHWM:").context("the system does not say how much memory was used")
}

/// The same of another process.
pub(crate) fn peak_kib_of(process: u32) -> Result<u64> {
    let status = format!("/proc/{process}/status");
    field(&status, "VmHWM:").context("the system does not say how much memory was used")
}

/// The seconds this process has kept a core busy so far, all its threads together.
pub(crate) fn processor_seconds() -> Result<f64> {
    processor_seconds_of(std::process::id())
}

/// The same of another process.
pub(crate) fn processor_seconds_of(process: u32) -> Result<f64> {
    let text = fs::read_to_string(format!("/proc/{process}/stat"))?;
    // The name of the program stands in brackets and may hold spaces; user and system time come
    // eleven fields behind it.
    let (_, fields) = text.rsplit_once(") ").context("no times of this process")?;
    let ticks: Vec<u32> =
        fields.split(' ').skip(11).take(2).map(str::parse).collect::<Result<_, _>>()?;
    let all = ticks.iter().fold(0, |sum, ticks| ticks.saturating_add(sum));
    Ok(f64::from(all) / TICKS_A_SECOND)
}

/// Makes the system forget what it has read from disk; false where that is not permitted.
pub(crate) fn forget_what_was_read() -> bool {
    let written_first = std::process::Command::new("sync").status();
    written_first.is_ok_and(|status| status.success())
        && fs::write("/proc/sys/vm/drop_caches", "3").is_ok()
}

fn field(file: &str, name: &str) -> Option<u64> {
    let text = fs::read_to_string(file).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}

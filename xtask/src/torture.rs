//! `cargo xtask torture`: has `writ-torture` torture the program.

use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use crate::built;

/// Runs what the words name, on the program they name: otherwise on the release that was built last, or else on the
/// build of the tests.
pub(crate) fn run(words: &[&str]) -> Result<()> {
    built::build(&["--package", "writ-torture"])?;
    let target = built::folder()?;
    let mut torture = Command::new(target.join("debug").join("writ-torture"));
    torture.args(words).arg("--folder").arg(target.join("torture"));
    if !words.contains(&"--writ") {
        let programs = ["release", "debug"].map(|profile| target.join(profile).join("writ"));
        let program = programs.iter().find(|program| program.is_file());
        torture.arg("--writ").arg(program.context("`writ` is not built yet: `cargo build`")?);
    }
    let status = torture.status().context("could not run `writ-torture`")?;
    ensure!(status.success(), "a promise was broken");
    Ok(())
}

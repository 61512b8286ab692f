//! `cargo xtask bench`: builds a release of what is measured, and has `writ-bench` measure it.
//!
//! What is measured lives in a crate of its own, so that the other commands here do not wait for the whole
//! product to be built.

use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use crate::built;

/// Runs one benchmark; further words are passed on.
pub(crate) fn run(words: &[&str]) -> Result<()> {
    built::build(&["--release", "--package", "writ", "--package", "writ-bench"])?;
    built::build(&["--release", "--package", "writ-store", "--examples"])?;
    let built = built::folder()?;
    let release = built.join("release");
    let status = Command::new(release.join("writ-bench"))
        .args(words)
        .arg("--folder")
        .arg(built.join("bench"))
        .arg("--writ")
        .arg(release.join("writ"))
        .arg("--baselines")
        .arg(release.join("examples"))
        .status()
        .context("could not run `writ-bench`")?;
    ensure!(status.success(), "the benchmark did not come to its end");
    Ok(())
}

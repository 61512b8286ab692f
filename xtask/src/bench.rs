//! `cargo xtask bench`: builds a release of what is measured, and has `writ-bench` measure it.
//!
//! What is measured lives in a crate of its own, so that the other commands here do not wait for the whole
//! product to be built.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use crate::tree;

/// Runs one benchmark; further words are passed on.
pub(crate) fn run(words: &[&str]) -> Result<()> {
    cargo(&["--package", "writ", "--package", "writ-bench"])?;
    cargo(&["--package", "writ-store", "--example", "scan"])?;
    let built = target_folder()?;
    let release = built.join("release");
    let status = Command::new(release.join("writ-bench"))
        .args(words)
        .arg("--folder")
        .arg(built.join("bench"))
        .arg("--writ")
        .arg(release.join("writ"))
        .arg("--scan")
        .arg(release.join("examples").join("scan"))
        .status()
        .context("could not run `writ-bench`")?;
    ensure!(status.success(), "the benchmark did not come to its end");
    Ok(())
}

fn cargo(what: &[&str]) -> Result<()> {
    let status = Command::new("cargo")
        .args(["build", "--release", "--locked"])
        .args(what)
        .current_dir(tree::root())
        .status()
        .context("could not run `cargo`")?;
    ensure!(status.success(), "the release build failed");
    Ok(())
}

fn target_folder() -> Result<PathBuf> {
    let output = Command::new("cargo")
        .args(["metadata", "--format-version", "1", "--no-deps", "--locked"])
        .current_dir(tree::root())
        .output()
        .context("could not run `cargo metadata`")?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr).trim());
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let folder = metadata.get("target_directory").and_then(Value::as_str);
    Ok(folder.context("`cargo metadata` names no target folder")?.into())
}

//! What cargo builds, and where it puts it.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use crate::tree;

/// Builds what the words name.
pub(crate) fn build(words: &[&str]) -> Result<()> {
    let status = Command::new("cargo")
        .args(["build", "--locked"])
        .args(words)
        .current_dir(tree::root())
        .status()
        .context("could not run `cargo`")?;
    ensure!(status.success(), "the build failed");
    Ok(())
}

/// The folder of all that is built.
pub(crate) fn folder() -> Result<PathBuf> {
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

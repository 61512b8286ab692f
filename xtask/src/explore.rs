//! `cargo xtask explore`: walks every state of the small worlds and prints how many there are.

use std::process::Command;

use anyhow::{Result, ensure};

use crate::tree;

/// Runs the exploration as the tests do, with its figures shown.
pub(crate) fn run() -> Result<()> {
    let status = Command::new("cargo")
        .args(["test", "--package", "writ-testkit", "--test", "exploration", "--", "--nocapture"])
        .current_dir(tree::root())
        .status()?;
    ensure!(status.success(), "the exploration found a path that must not be");
    Ok(())
}

//! Golden files written anew, for a person to read before committing them.

use std::process::Command;

use anyhow::{Result, ensure};

use crate::tree;

/// Runs the tests of the stories with `WRIT_BLESS=1`: they write what they would otherwise compare.
pub(crate) fn run() -> Result<()> {
    let status = Command::new("cargo")
        .args(["test", "--package", "writ-testkit"])
        .env("WRIT_BLESS", "1")
        .current_dir(tree::root())
        .status()?;
    ensure!(status.success(), "the stories did not run to their end; nothing to bless");
    println!("Read `git diff scenarios` before you commit: it now says what the product does.");
    Ok(())
}

//! Tidiness: what the house decided about shape, names and text, checked on every file.

mod dependencies;
mod links;
mod names;
mod text;

use anyhow::{Result, bail};

use crate::tree::{self, TextFile};

/// What is wrong, and where.
#[derive(Debug, Default, PartialEq, Eq)]
struct Findings {
    /// Must be mended.
    errors: Vec<String>,
    /// Worth a word in review.
    warnings: Vec<String>,
}

impl Findings {
    fn error(&mut self, file: &TextFile, line: usize, message: &str) {
        self.errors.push(format!("{}:{line}: {message}", file.path));
    }
}

/// Checks everything and fails when anything is wrong.
pub(crate) fn run() -> Result<()> {
    let files = tree::read()?;
    let mut findings = Findings::default();
    dependencies::check(&dependencies::packages()?, &mut findings);
    let machine = text::Machine::here();
    for file in &files {
        names::check(file, &mut findings);
        text::check(file, &machine, &mut findings);
    }
    links::check(&files, &mut findings);

    for warning in &findings.warnings {
        eprintln!("tidy: warning: {warning}");
    }
    for error in &findings.errors {
        eprintln!("tidy: {error}");
    }
    if findings.errors.is_empty() {
        println!("{} files are tidy.", files.len());
        Ok(())
    } else {
        bail!("{} places are not tidy", findings.errors.len())
    }
}

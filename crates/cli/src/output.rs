//! What a verb prints, and how it ends.

use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use serde::Serialize;

/// How a verb ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Done {
    /// Done.
    Well,
    /// Refused, or something was found that should not be so; it was said.
    Refused,
    /// An argument cannot mean anything here; it was said.
    Misused,
}

impl From<Done> for ExitCode {
    fn from(done: Done) -> Self {
        match done {
            Done::Well => Self::SUCCESS,
            Done::Refused => Self::FAILURE,
            Done::Misused => Self::from(2),
        }
    }
}

/// Says what failed, and each cause below it.
pub(crate) fn print_failure(failure: &anyhow::Error) {
    let mut causes = failure.chain();
    let mut text = causes.next().map(ToString::to_string).unwrap_or_default();
    let mut last = text.clone();
    for cause in causes {
        let cause = cause.to_string();
        if cause != last {
            text = format!("{text}: {cause}");
        }
        last = cause;
    }
    // With standard error closed there is nobody to tell.
    let _ = writeln!(std::io::stderr(), "writ: {text}");
}

/// Says why something was refused.
pub(crate) fn refuse(reason: &impl std::fmt::Display) -> Done {
    warn(reason);
    Done::Refused
}

/// Says what somebody should look at, of something that was done all the same.
pub(crate) fn warn(reason: &impl std::fmt::Display) {
    let _ = writeln!(std::io::stderr(), "writ: {reason}");
}

/// Says why an argument cannot mean anything here.
pub(crate) fn misused(reason: &impl std::fmt::Display) -> Done {
    refuse(reason);
    Done::Misused
}

/// Prints a line; a reader that went away (`| head`) ends the output, not the verb.
pub(crate) fn line(text: &str) -> anyhow::Result<()> {
    print(&format!("{text}\n"))
}

/// Prints text as it is.
pub(crate) fn print(text: &str) -> anyhow::Result<()> {
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        written => written.context("could not write to standard output"),
    }
}

/// Prints a value as JSON.
pub(crate) fn json(value: &impl Serialize) -> anyhow::Result<()> {
    line(&serde_json::to_string_pretty(value)?)
}

/// Writes a file whole or not at all: beside its place first, then moved there.
pub(crate) fn write_file(path: &Path, text: &str) -> anyhow::Result<()> {
    let mut unfinished = path.as_os_str().to_owned();
    unfinished.push(".part");
    let written =
        std::fs::write(&unfinished, text).and_then(|()| std::fs::rename(&unfinished, path));
    written.with_context(|| format!("could not write `{}`", path.display()))
}

/// A number with thousands separated, for people.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// How many there are of something, in words.
pub(crate) fn of_them(number: u64, one: &str, several: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { several })
}

//! What was measured, against what it should be, for people and for machines.

use std::io::Write as _;

use anyhow::Result;
use serde::Serialize;

use crate::machine;

/// One number. The names are those of `--json`.
#[derive(Debug, Serialize)]
pub(crate) struct Measurement {
    what: String,
    value: f64,
    unit: &'static str,
    target: Option<f64>,
    met: Option<bool>,
}

/// On which side of its target a number should lie.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Target {
    AtMost(f64),
    AtLeast(f64),
    /// A number for comparison.
    None,
}

/// One run of a benchmark.
pub(crate) struct Bench {
    json: bool,
    said: Said,
}

#[derive(Serialize)]
struct Said {
    name: &'static str,
    machine: String,
    measurements: Vec<Measurement>,
}

impl Bench {
    pub(crate) fn new(name: &'static str, json: bool) -> Self {
        let machine = machine::described();
        let bench = Self { json, said: Said { name, machine, measurements: Vec::new() } };
        bench.note(&format!("{name}, release build; not a timed test"));
        bench.note(&format!("machine: {}", bench.said.machine));
        bench
    }

    /// Says something beside the numbers: to people, not to machines.
    #[expect(clippy::unused_self, reason = "what is noted belongs to a run")]
    pub(crate) fn note(&self, text: &str) {
        // With nobody listening the numbers still count.
        let _ = writeln!(std::io::stderr(), "{text}");
    }

    /// Takes a number down. `why` is printed where the target is missed.
    pub(crate) fn measured(
        &mut self,
        what: impl Into<String>,
        value: f64,
        unit: &'static str,
        target: Target,
        why: &str,
    ) {
        let what = what.into();
        // Whoever compares two runs does not need the digits of noise.
        let value = (value * 100.0).round() / 100.0;
        let (bound, met, words) = match target {
            Target::AtMost(most) => (Some(most), Some(value <= most), "at most"),
            Target::AtLeast(least) => (Some(least), Some(value >= least), "at least"),
            Target::None => (None, None, ""),
        };
        let verdict = match (bound, met) {
            (Some(bound), Some(true)) => format!("  (target: {words} {bound}; met)"),
            (Some(bound), _) => format!("  (target: {words} {bound}; MISSED: {why})"),
            (None, _) => String::new(),
        };
        self.note(&format!("  {what}: {value} {unit}{verdict}"));
        self.said.measurements.push(Measurement { what, value, unit, target: bound, met });
    }

    /// Prints the object for machines, where it was asked for, and a last line for people.
    pub(crate) fn finish(self) -> Result<()> {
        let with_target = self.said.measurements.iter().filter(|one| one.met.is_some()).count();
        let met = self.said.measurements.iter().filter(|one| one.met == Some(true)).count();
        self.note(&format!("{met} of {with_target} targets met"));
        if self.json {
            writeln!(std::io::stdout(), "{}", serde_json::to_string_pretty(&self.said)?)?;
        }
        Ok(())
    }
}

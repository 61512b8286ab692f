//! Everything CI runs, in its order, each step timed; one failing step does not hide the next.

use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::{built, rules, tidy, torture, tree};

/// How long fetching the advisory database may take before it counts as out of reach.
const FETCH_LIMIT: Duration = Duration::from_mins(2);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Passed,
    Failed,
    LeftOut,
}

impl Verdict {
    fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "FAILED",
            Self::LeftOut => "LEFT OUT",
        }
    }
}

struct Step {
    name: &'static str,
    run: fn(bool) -> Result<Verdict>,
}

/// Cheap steps first; `test` is the very command of the README.
const STEPS: [Step; 11] = [
    Step { name: "fmt", run: |_| cargo(&["fmt", "--all", "--check"], &[]) },
    Step { name: "tidy", run: |_| Ok(verdict_of(tidy::run())) },
    Step { name: "rules", run: |_| Ok(verdict_of(rules::run())) },
    Step { name: "deny", run: |_| cargo(&["deny", "check", "bans", "licenses", "sources"], &[]) },
    Step { name: "advisories", run: |_| advisories() },
    Step {
        name: "clippy",
        run: |_| cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"], &[]),
    },
    // Nobody else compiles what stands behind a feature.
    Step {
        name: "clippy otel",
        run: |_| {
            let feature = ["clippy", "-p", "writ", "--features", "otel", "--all-targets"];
            cargo(&[&feature[..], &["--", "-D", "warnings"]].concat(), &[])
        },
    },
    Step { name: "test", run: |browser| cargo(&["test"], browser_required(browser)) },
    Step {
        name: "test torture",
        run: |_| cargo(&["test", "--quiet", "--package", "writ-torture"], &[]),
    },
    Step { name: "torture", run: |_| Ok(verdict_of(tortured())) },
    Step { name: "test xtask", run: |_| cargo(&["test", "--quiet", "--package", "xtask"], &[]) },
];

/// Runs all steps, prints how long each took, and fails when one failed.
///
/// With `browser` the browser tests may not skip themselves where no browser is installed.
pub(crate) fn run(browser: bool) -> Result<()> {
    let mut rows = Vec::new();
    for Step { name, run } in STEPS {
        println!("\n=== {name}");
        let began = now();
        let verdict = run(browser).with_context(|| format!("step `{name}`"))?;
        let took = began.elapsed();
        println!("=== {name}: {} after {:.1} s", verdict.word(), took.as_secs_f64());
        rows.push((name, verdict, took));
    }

    println!("\n{:<12} {:>9}  verdict", "step", "seconds");
    for (name, verdict, took) in &rows {
        println!("{name:<12} {:>9.1}  {}", took.as_secs_f64(), verdict.word());
    }
    let total: Duration = rows.iter().map(|(_, _, took)| *took).sum();
    println!("{:<12} {:>9.1}", "total", total.as_secs_f64());

    let failed: Vec<_> =
        rows.iter().filter(|row| row.1 == Verdict::Failed).map(|row| row.0).collect();
    if failed.is_empty() { Ok(()) } else { bail!("failed: {}", failed.join(", ")) }
}

fn browser_required(required: bool) -> &'static [(&'static str, &'static str)] {
    if required { &[("E2E", "1")] } else { &[] }
}

fn cargo(arguments: &[&str], environment: &[(&str, &str)]) -> Result<Verdict> {
    let status = Command::new("cargo")
        .args(arguments)
        .envs(environment.iter().copied())
        .current_dir(tree::root())
        .status()
        .context("could not run `cargo`")?;
    Ok(if status.success() { Verdict::Passed } else { Verdict::Failed })
}

/// A short one of each, on the build of the tests.
fn tortured() -> Result<()> {
    let writ = built::folder()?.join("debug").join("writ");
    torture::run(&["all", "--quick", "--writ", &writ.to_string_lossy()])
}

fn verdict_of(outcome: Result<()>) -> Verdict {
    match outcome {
        Ok(()) => Verdict::Passed,
        Err(failure) => {
            eprintln!("error: {failure:#}");
            Verdict::Failed
        }
    }
}

/// Checks advisories when their database can be had, and says loudly when it cannot.
fn advisories() -> Result<Verdict> {
    if fetch_advisories()? {
        return cargo(&["deny", "check", "--disable-fetch", "advisories"], &[]);
    }
    eprintln!("********************************************************************");
    eprintln!("* The advisory database is out of reach. Known vulnerabilities of  *");
    eprintln!("* dependencies were NOT checked: run `cargo deny check advisories` *");
    eprintln!("* where there is a network.                                        *");
    eprintln!("********************************************************************");
    Ok(Verdict::LeftOut)
}

fn fetch_advisories() -> Result<bool> {
    let mut fetch = Command::new("cargo")
        .args(["deny", "fetch", "db"])
        .current_dir(tree::root())
        .spawn()
        .context("could not run `cargo deny`")?;
    let began = now();
    loop {
        if let Some(status) = fetch.try_wait()? {
            return Ok(status.success());
        }
        if began.elapsed() > FETCH_LIMIT {
            fetch.kill()?;
            fetch.wait()?;
            return Ok(false);
        }
        std::thread::sleep(Duration::from_millis(200));
    }
}

#[expect(clippy::disallowed_methods, reason = "how long a step of CI takes is read off the clock")]
fn now() -> Instant {
    Instant::now()
}

//! What `cargo xtask bench` measures: `report`, `import`, `start`, `intake`, `growth`, `pages`, `verify`, or `all` of them.
//!
//! Each benchmark builds its own data, keeps it for the next run, and runs what is measured in a process of its
//! own, so that the most memory the system saw in use is that of the measured part alone. Nothing here is a
//! timed test: a target that is missed is said, and the run ends well.

mod clock;
mod corpus;
mod database;
mod desk_corpus;
mod growth;
mod import;
mod intake;
mod machine;
mod made_up;
mod measurement;
mod pages;
mod part;
mod register_file;
mod report;
mod start;
mod verify;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context as _, Result, bail, ensure};
use writ_client::program::Program;

use crate::measurement::Bench;

// As the product has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What a benchmark is told from outside.
struct Setting {
    /// Where its data is kept.
    folder: PathBuf,
    /// The released `writ`.
    writ: PathBuf,
    /// The folder of the released baselines.
    baselines: PathBuf,
    /// How many requests are on file instead of the number the target speaks of.
    requests: Option<u64>,
}

impl Setting {
    /// The released program on a folder, and on a database elsewhere where there is one.
    fn program(&self, folder: &Path, database_url: Option<&str>) -> Program {
        Program {
            writ: self.writ.clone(),
            folder: folder.to_owned(),
            database_url: database_url.map(str::to_owned),
        }
    }

    /// Runs a baseline, which prints one number.
    fn baseline(&self, name: &str, words: &[&str]) -> Result<f64> {
        let output = Command::new(self.baselines.join(name))
            .args(words)
            .output()
            .context("could not start the baseline")?;
        ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr).trim());
        Ok(String::from_utf8(output.stdout)?.trim().parse()?)
    }
}

/// A benchmark: its name, and what runs it.
type Named = (&'static str, fn(&Setting, &mut Bench) -> Result<()>);

const BENCHMARKS: [Named; 7] = [
    ("report", report::run),
    ("import", import::run),
    ("start", start::run),
    ("intake", intake::run),
    ("growth", growth::run),
    ("pages", pages::run),
    ("verify", verify::run),
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match arguments.split_first() {
        Some((word, rest)) if word == "part" => part::run(rest),
        _ => run(&arguments),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<()> {
    let (chosen, setting, json) = read(arguments)?;
    std::fs::create_dir_all(&setting.folder)
        .with_context(|| format!("could not make `{}`", setting.folder.display()))?;
    for (name, run) in chosen {
        let mut bench = Bench::new(name, json);
        run(&setting, &mut bench)?;
        bench.finish()?;
    }
    Ok(())
}

fn read(arguments: &[String]) -> Result<(Vec<Named>, Setting, bool)> {
    let mut words = arguments.iter();
    let name = words.next().map_or("", String::as_str);
    let chosen: Vec<Named> =
        BENCHMARKS.into_iter().filter(|(known, _)| name == "all" || name == *known).collect();
    ensure!(
        !chosen.is_empty(),
        "which benchmark: {}, or `all`?",
        BENCHMARKS.map(|(name, _)| format!("`{name}`")).join(", ")
    );
    let mut setting = Setting {
        folder: PathBuf::new(),
        writ: PathBuf::new(),
        baselines: PathBuf::new(),
        requests: None,
    };
    let mut json = false;
    while let Some(word) = words.next() {
        let mut value = || words.next().with_context(|| format!("`{word}` needs a value"));
        match word.as_str() {
            "--json" => json = true,
            "--folder" => setting.folder = value()?.into(),
            "--writ" => setting.writ = value()?.into(),
            "--baselines" => setting.baselines = value()?.into(),
            "--requests" => {
                let number = value()?.parse().context("`--requests` needs a number")?;
                setting.requests = Some(number);
            }
            other => bail!("`{other}` is not known"),
        }
    }
    Ok((chosen, setting, json))
}

//! What `cargo xtask bench` measures: `report`, `import`, `start`, `intake`, `pages`.
//!
//! Each benchmark builds its own data, keeps it for the next run, and runs what is measured in a process of its
//! own, so that the most memory the system saw in use is that of the measured part alone. Nothing here is a
//! timed test: a target that is missed is said, and the run ends well.

mod clock;
mod corpus;
mod desk_corpus;
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

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
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
    /// The released baseline: one `GROUP BY` over every case.
    scan: PathBuf,
    /// How many requests are on file instead of the number the target speaks of.
    requests: Option<u64>,
}

impl Setting {
    /// The released program on a folder.
    fn program(&self, folder: &Path) -> Program {
        Program { writ: self.writ.clone(), folder: folder.to_owned(), database_url: None }
    }
}

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
    let (name, setting, json) = read(arguments)?;
    std::fs::create_dir_all(&setting.folder)
        .with_context(|| format!("could not make `{}`", setting.folder.display()))?;
    let mut bench = Bench::new(name, json);
    match name {
        "report" => report::run(&setting, &mut bench)?,
        "import" => import::run(&setting, &mut bench)?,
        "intake" => intake::run(&setting, &mut bench)?,
        "pages" => pages::run(&setting, &mut bench)?,
        _ => start::run(&setting, &mut bench)?,
    }
    bench.finish()
}

fn read(arguments: &[String]) -> Result<(&'static str, Setting, bool)> {
    let mut words = arguments.iter();
    let name = match words.next().map(String::as_str) {
        Some("report") => "report",
        Some("import") => "import",
        Some("start") => "start",
        Some("intake") => "intake",
        Some("pages") => "pages",
        _ => bail!("which benchmark: `report`, `import`, `start`, `intake` or `pages`?"),
    };
    let mut setting = Setting {
        folder: PathBuf::new(),
        writ: PathBuf::new(),
        scan: PathBuf::new(),
        requests: None,
    };
    let mut json = false;
    while let Some(word) = words.next() {
        let mut value = || words.next().with_context(|| format!("`{word}` needs a value"));
        match word.as_str() {
            "--json" => json = true,
            "--folder" => setting.folder = value()?.into(),
            "--writ" => setting.writ = value()?.into(),
            "--scan" => setting.scan = value()?.into(),
            "--requests" => {
                let number = value()?.parse().context("`--requests` needs a number")?;
                setting.requests = Some(number);
            }
            other => bail!("`{other}` is not known"),
        }
    }
    Ok((name, setting, json))
}

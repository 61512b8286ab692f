//! What `cargo xtask torture` does to the program: it is killed, its database is killed, its disk is filled and
//! fails, its system calls are watched. Each proves that nothing that was acknowledged is lost.
//!
//! What happens when is drawn from a seed, which is printed; how far the program has come by then is not in
//! anybody's hand.

mod chance;
mod clients;
mod clock;
mod disk_full;
mod failing_sync;
mod killed;
mod record;
mod server_killed;
mod stand_by;
mod trace;
mod traced;

use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context as _, Result, bail, ensure};

use crate::chance::Chance;
use crate::clients::Counts;

/// What is done, and for how many rounds: in a hurry, and in earnest.
struct Torture {
    name: &'static str,
    run: fn(&Setting, &mut Chance) -> Result<Proof>,
    quick: u64,
    long: u64,
}

const TORTURES: [Torture; 8] = [
    Torture { name: "kill-sqlite", run: killed::sqlite, quick: 10, long: 1_000 },
    Torture { name: "kill-postgres-client", run: killed::postgres_client, quick: 10, long: 1_000 },
    Torture { name: "kill-postgres-server", run: server_killed::run, quick: 5, long: 200 },
    Torture { name: "stand-by", run: stand_by::run, quick: 2, long: 20 },
    Torture { name: "disk-full", run: disk_full::run, quick: 3, long: 60 },
    Torture { name: "failing-sync", run: failing_sync::run, quick: 6, long: 60 },
    Torture { name: "clock", run: clock::run, quick: 1, long: 20 },
    Torture { name: "no-early-acknowledgement", run: traced::run, quick: 100, long: 2_000 },
];

/// Where this is set, nothing may be left out for want of a program.
const REQUIRED: &str = "TORTURE_REQUIRED";

/// What a torture is told from outside.
struct Setting {
    /// Where its records are.
    folder: PathBuf,
    /// The program.
    writ: PathBuf,
    rounds: u64,
}

/// What came of it.
enum Proof {
    Held(Held),
    /// What it needs is not installed.
    LeftOut(&'static str),
    /// This machine does not let it be done, whatever is installed.
    NotAllowed(&'static str),
}

/// What was done, and held.
#[derive(Default)]
struct Held {
    rounds: u64,
    kills: u64,
    counts: Counts,
    /// How long nothing was acknowledged, where that is bounded.
    longest_away: Duration,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<()> {
    let names = TORTURES.map(|torture| torture.name).join("`, `");
    let asked = arguments.first().with_context(|| format!("which torture: `{names}` or `all`?"))?;
    let mut words = arguments.iter().skip(1);
    let (mut folder, mut writ) = (PathBuf::new(), PathBuf::new());
    let (mut is_quick, mut rounds) = (false, None);
    let mut seed = now().duration_since(SystemTime::UNIX_EPOCH)?.as_secs();
    while let Some(word) = words.next() {
        let mut value = || words.next().with_context(|| format!("`{word}` needs a value"));
        match word.as_str() {
            "--quick" => is_quick = true,
            "--rounds" => rounds = Some(value()?.parse().context("`--rounds` needs a number")?),
            "--seed" => seed = value()?.parse().context("`--seed` needs a number")?,
            "--folder" => folder = value()?.into(),
            "--writ" => writ = value()?.into(),
            other => bail!("`{other}` is not known"),
        }
    }
    let wanted: Vec<_> =
        TORTURES.iter().filter(|torture| asked == "all" || asked == torture.name).collect();
    ensure!(!wanted.is_empty(), "`{asked}` is none of `{names}` and `all`");
    println!("seed {seed}, {}", writ.display());
    for torture in wanted {
        let chosen = if is_quick { torture.quick } else { torture.long };
        let setting = Setting {
            folder: folder.join(torture.name),
            writ: writ.clone(),
            rounds: rounds.unwrap_or(chosen),
        };
        record::fresh(&setting.folder)?;
        let began = instant();
        let proof = (torture.run)(&setting, &mut Chance::new(seed)).with_context(|| {
            format!("{} with seed {seed}; see `{}`", torture.name, setting.folder.display())
        })?;
        say(torture.name, &proof, began.elapsed())?;
        std::fs::remove_dir_all(&setting.folder)?;
    }
    Ok(())
}

fn say(name: &str, proof: &Proof, took: Duration) -> Result<()> {
    match proof {
        Proof::Held(Held { rounds, kills, counts, longest_away }) => {
            print!("{name}: {rounds} rounds, {kills} kills, ");
            if counts.acknowledged > 0 {
                print!(
                    "{} requests and {} documents acknowledged, 0 lost, {} repeated and the same, {} asked to come \
                     later, {} never answered, ",
                    counts.acknowledged,
                    counts.documents,
                    counts.repeated,
                    counts.later,
                    counts.broken
                );
            }
            if !longest_away.is_zero() {
                print!("away for {:.1} s at most, ", longest_away.as_secs_f64());
            }
            println!("{} s", took.as_secs());
        }
        Proof::LeftOut(why) | Proof::NotAllowed(why) => {
            eprintln!("********************************************************************");
            eprintln!("* {name} is LEFT OUT: {why}");
            eprintln!("********************************************************************");
            let is_required = std::env::var_os(REQUIRED).is_some();
            ensure!(!is_required || matches!(proof, Proof::NotAllowed(_)), "it is required here");
        }
    }
    Ok(())
}

/// Ends a process that was started here, at once.
fn kill(process: u32) -> Result<()> {
    let status = Command::new("kill").args(["-KILL", &process.to_string()]).status()?;
    ensure!(status.success(), "the program was gone already");
    Ok(())
}

fn sleep(time: Duration) {
    std::thread::sleep(time);
}

#[expect(clippy::disallowed_methods, reason = "a seed of its own for each run, which is printed")]
fn now() -> SystemTime {
    SystemTime::now()
}

#[expect(clippy::disallowed_methods, reason = "how long it took is read off the clock")]
fn instant() -> Instant {
    Instant::now()
}

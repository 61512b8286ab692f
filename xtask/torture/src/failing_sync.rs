//! `failing-sync`: syncs and writes of the running program fail, each of the path of an acknowledgement in turn, and
//! then all of them for a while. `strace` says to the program that they failed, at calls that are counted; it is what
//! watches that nothing is acknowledged early, too.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use writ_client::program::{Program, Server};

use crate::chance::Chance;
use crate::clients::{Clients, Course};
use crate::record::{self, Record};
use crate::server_killed::{wait_for, wait_until};
use crate::trace::{self, Seen, Synced};
use crate::{Held, Proof, Setting};

/// One sync in so many fails: over as many rounds each has been the one. Calls are counted by thread, and a thread that
/// could not sync the journal is replaced: were its very first one to fail, all would.
const ONE_SYNC_IN: u64 = 6;
/// One write in so many fails, after as many as any transaction makes: each page is two, and whoever was refused comes
/// again, on a thread that counts from nothing.
const ONE_WRITE_IN: u64 = 400;
const MOST_WRITES: u64 = 400;
/// How many are acknowledged beside what fails.
const BESIDE: u64 = 25;
/// How many are asked to come later where everything fails.
const ENOUGH_LATER: u64 = 5;
const WELL_AGAIN: u64 = 10;

pub(crate) fn run(setting: &Setting, chance: &mut Chance) -> Result<Proof> {
    let mut held = Held::default();
    let mut failed = Vec::new();
    while held.rounds < setting.rounds {
        let folder = setting.folder.join("record");
        record::fresh(&folder)?;
        let program = Program { writ: setting.writ.clone(), folder, database_url: None };
        let clients = Clients::new(&program, chance, true)?;
        let mut record = Record { program, clients };
        for _ in 0..ONE_SYNC_IN.min(setting.rounds - held.rounds) {
            let place = held.rounds % ONE_SYNC_IN + 2;
            let seen = round(&mut record, &setting.folder.join("trace"), place, chance)
                .with_context(|| format!("in round {}", held.rounds + 1))?;
            let Some(seen) = seen else {
                return Ok(Proof::LeftOut("strace is not installed, or may not watch"));
            };
            failed.extend(seen);
            held.rounds += 1;
            held.kills += 1;
        }
        record.check(&record.start()?)?;
        held.counts.add(record.clients.counts());
    }
    let missing = Synced::ALL.iter().find(|synced| !failed.contains(synced));
    ensure!(missing.is_none() || setting.rounds < ONE_SYNC_IN, "no sync failed of {missing:?}");
    ensure!(held.counts.broken == 0, "{} answers never came", held.counts.broken);
    Ok(Proof::Held(held))
}

/// What failed to be synced; none where nobody may watch.
fn round(
    record: &mut Record,
    trace: &Path,
    place: u64,
    chance: &mut Chance,
) -> Result<Option<Vec<Synced>>> {
    let server = record.start()?;
    record.check(&server)?;
    let at = MOST_WRITES + chance.below(ONE_WRITE_IN);
    let error = if chance.below(2) == 0 { "EIO" } else { "ENOSPC" };
    let faults = [
        format!("inject=fsync,fdatasync:error=EIO:when={place}+{ONE_SYNC_IN}"),
        format!("inject=pwrite64:error={error}:when={at}+{ONE_WRITE_IN}"),
    ];
    let folder = record.program.folder.display().to_string();
    let course = Course::new();
    let seen = record.clients.hand_in(&server, &course, || {
        let mut failed = Vec::new();
        for fault in &faults {
            let Some(watch) = Watch::begin(&server, trace, fault)? else { return Ok(None) };
            let (wanted, later) = (course.acknowledged() + BESIDE, course.later());
            wait_for(wanted, &course)?;
            wait_until("nothing failed", || course.later() > later)?;
            let seen = watch.end(&folder)?;
            ensure!(seen.acknowledged > 0, "no acknowledgement was seen");
            failed.extend(seen.failed);
            well_again(&course)?;
        }
        let all = "inject=fsync,fdatasync:error=EIO";
        let Some(watch) = Watch::begin(&server, trace, all)? else { return Ok(None) };
        let later = course.later() + ENOUGH_LATER;
        wait_until("every sync fails, and nobody is asked to come later", || {
            course.later() >= later
        })?;
        watch.end(&folder)?;
        well_again(&course)?;
        Ok(Some(failed))
    })?;
    record.check(&server)?;
    crate::kill(server.id())?;
    Ok(seen)
}

fn well_again(course: &Course) -> Result<()> {
    wait_for(course.acknowledged() + WELL_AGAIN, course)
}

/// Somebody who watches a running program and makes some of its calls fail.
struct Watch<'w> {
    tracer: Child,
    /// Held open, so that it may go on speaking.
    _says: BufReader<ChildStderr>,
    trace: &'w Path,
}

impl<'w> Watch<'w> {
    /// None where nobody may.
    fn begin(server: &Server, trace: &'w Path, fault: &str) -> Result<Option<Self>> {
        let tracer = Command::new("strace")
            .args(["-f", "-y", "-s", "64", "-e", trace::CALLS, "-e", fault, "-o"])
            .arg(trace)
            .args(["-p", &server.id().to_string()])
            .stderr(Stdio::piped())
            .spawn();
        let Ok(mut tracer) = tracer else { return Ok(None) };
        let mut says = BufReader::new(tracer.stderr.take().context("it cannot be heard")?);
        let mut line = String::new();
        says.read_line(&mut line)?;
        if line.contains(" attached") {
            return Ok(Some(Self { tracer, _says: says, trace }));
        }
        tracer.wait()?;
        Ok(None)
    }

    /// Lets the program go, and reads what was seen.
    fn end(mut self, folder: &str) -> Result<Seen> {
        // Asked to end, it lets go; killed, it might take the program along.
        Command::new("kill").args(["-INT", &self.tracer.id().to_string()]).status()?;
        self.tracer.wait()?;
        trace::read(&fs::read_to_string(self.trace)?, folder)
    }
}

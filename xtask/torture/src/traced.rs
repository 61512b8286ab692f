//! `no-early-acknowledgement`: the system calls of the program are watched. Before an acknowledgement leaves, what was
//! written for it has been synced.

use std::fs;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use writ_client::program::Program;

use crate::chance::Chance;
use crate::clients::{Clients, Course};
use crate::record::{self, Record};
use crate::server_killed::wait_for;
use crate::trace;
use crate::{Held, Proof, Setting};

pub(crate) fn run(setting: &Setting, chance: &mut Chance) -> Result<Proof> {
    let tried = Command::new("strace").args(["-o", "/dev/null", "true"]).status();
    if !tried.is_ok_and(|status| status.success()) {
        return Ok(Proof::LeftOut("strace is not installed, or may not watch"));
    }
    let folder = setting.folder.join("record");
    record::fresh(&folder)?;
    let program = Program { writ: setting.writ.clone(), folder, database_url: None };
    let clients = Clients::new(&program, chance, true)?;
    let mut record = Record { program, clients };
    let path = setting.folder.join("trace");
    let mut tracer = Command::new("strace");
    tracer.args(["-f", "-y", "-s", "64", "-e", trace::CALLS, "-o"]).arg(&path).arg(&setting.writ);
    let tracing = record.program.start_as(tracer, &[], record::log(&record.program)?)?;
    let children = format!("/proc/{0}/task/{0}/children", tracing.id());
    let server = fs::read_to_string(children)?.trim().parse().context("which server is it?")?;
    let course = Course::new();
    let handed_in = record.clients.hand_in(&tracing, &course, || wait_for(setting.rounds, &course));
    crate::kill(server)?;
    drop(tracing);
    handed_in?;
    let folder = record.program.folder.display().to_string();
    let seen = trace::read(&fs::read_to_string(path)?, &folder)?.acknowledged;
    let counts = record.clients.counts();
    let came = counts.acknowledged + counts.documents;
    ensure!(seen == came, "{seen} acknowledgements left after a sync, {came} came");
    record.check(&record.start()?)?;
    Ok(Proof::Held(Held { rounds: setting.rounds, kills: 1, counts, ..Held::default() }))
}

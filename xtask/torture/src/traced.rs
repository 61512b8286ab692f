//! `no-early-acknowledgement`: the system calls of the program are watched. Before an acknowledgement leaves, what was
//! written for it has been synced.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};
use writ_client::program::Program;

use crate::chance::Chance;
use crate::clients::{Clients, Course};
use crate::record::{self, Record};
use crate::server_killed::wait_until;
use crate::{Held, Proof, Setting};

/// Whatever writes, and whatever syncs; `-y` says to which file.
const CALLS: &str =
    "trace=fsync,fdatasync,write,pwrite64,writev,pwritev,pwritev2,read,recvfrom,sendto,sendmsg";

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
    let trace = setting.folder.join("trace");
    let mut tracer = Command::new("strace");
    tracer.args(["-f", "-y", "-s", "64", "-e", CALLS, "-o"]).arg(&trace).arg(&setting.writ);
    let tracing = record.program.start_as(tracer, record::log(&record.program)?)?;
    let children = format!("/proc/{0}/task/{0}/children", tracing.id());
    let server = fs::read_to_string(children)?.trim().parse().context("which server is it?")?;
    let course = Course::new();
    let handed_in = record.clients.hand_in(&tracing, &course, || {
        wait_until("too few were acknowledged", || course.acknowledged() >= setting.rounds)
    });
    crate::kill(server)?;
    drop(tracing);
    handed_in?;
    let trace = fs::read_to_string(trace)?;
    let seen = read(&trace, &record.program.folder.display().to_string())?;
    let counts = record.clients.counts();
    let came = counts.acknowledged + counts.documents;
    ensure!(seen == came, "{seen} acknowledgements left after a sync, {came} came");
    record.check(&record.start()?)?;
    Ok(Proof::Held(Held { rounds: setting.rounds, kills: 1, counts }))
}

/// What was written to a file, and how much of it is on disk.
#[derive(Default)]
struct Written {
    times: u64,
    synced: u64,
}

/// Reads the calls in their order: how many acknowledgements left, each after all that was written for it was synced.
fn read(trace: &str, folder: &str) -> Result<u64> {
    let mut files: BTreeMap<String, Written> = BTreeMap::new();
    let mut syncing: BTreeMap<&str, (String, u64)> = BTreeMap::new();
    let (mut acknowledged, mut written_before) = (0, 0);
    for line in trace.lines() {
        let (thread, call) = line.split_once(' ').context("a line without a thread")?;
        let call = call.trim_start();
        if let Some(path) = file_of(call, folder) {
            let file = files.entry(path.to_owned()).or_default();
            if call.starts_with("fsync") || call.starts_with("fdatasync") {
                syncing.insert(thread, (path.to_owned(), file.times));
            } else if call.contains("write") {
                file.times += 1;
            }
        }
        if !call.ends_with("<unfinished ...>")
            && call.ends_with("= 0")
            && let Some((path, times)) = syncing.remove(thread)
            && let Some(file) = files.get_mut(&path)
        {
            file.synced = times;
        }
        if call.contains("\"POST /api/v1/") {
            written_before = files.values().map(|file| file.times).sum();
        }
        if call.contains("\"HTTP/1.1 201") && !call.starts_with("recv") {
            acknowledge(&files, written_before).with_context(|| line.to_owned())?;
            acknowledged += 1;
        }
    }
    Ok(acknowledged)
}

fn acknowledge(files: &BTreeMap<String, Written>, written_before: u64) -> Result<()> {
    let written: u64 = files.values().map(|file| file.times).sum();
    ensure!(written > written_before, "acknowledged, and nothing was written");
    for (path, file) in files {
        if file.synced < file.times {
            bail!("acknowledged before `{path}` was synced");
        }
    }
    Ok(())
}

/// The file of a call: the journal of the record, or one of its documents.
fn file_of<'c>(call: &'c str, folder: &str) -> Option<&'c str> {
    let (_, rest) = call.split_once('<')?;
    let (path, _) = rest.split_once('>')?;
    let within = path.strip_prefix(folder)?;
    (within == "/writ.db-wal" || within.starts_with("/files/")).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASKED: &str = "7 recvfrom(9<TCP:[1]>, \"POST /api/v1/requests HTTP/1.1\", 8192, 0) = 900";
    const WRITTEN: &str = "8 pwrite64(5</r/writ.db-wal>, \"x\", 4096, 32) = 4096";
    const SYNCED: &str = "8 fdatasync(5</r/writ.db-wal>) = 0";
    const SYNC_BEGINS: &str = "8 fdatasync(5</r/writ.db-wal> <unfinished ...>";
    const SYNC_ENDS: &str = "8 <... fdatasync resumed>) = 0";
    const SYNC_FAILS: &str = "8 fdatasync(5</r/writ.db-wal>) = -1 EIO (Input/output error)";
    const ANSWERED: &str = "7 sendto(9<TCP:[1]>, \"HTTP/1.1 201 Created\", 400, 0, NULL, 0) = 400";
    const OTHER_FILE: &str = "8 write(6</r/files/incoming/a.part>, \"x\", 65536) = 65536";

    fn seen(lines: &[&str]) -> Option<u64> {
        read(&lines.join("\n"), "/r").ok()
    }

    #[test]
    fn an_acknowledgement_after_its_sync_is_counted() {
        assert_eq!(seen(&[ASKED, WRITTEN, SYNCED, ANSWERED]), Some(1));
        assert_eq!(seen(&[ASKED, WRITTEN, SYNC_BEGINS, SYNC_ENDS, ANSWERED]), Some(1));
    }

    #[test]
    fn an_acknowledgement_before_its_sync_is_found() {
        let early: [&[&str]; 6] = [
            &[ASKED, WRITTEN, ANSWERED, SYNCED],
            &[ASKED, SYNCED, WRITTEN, ANSWERED],
            &[ASKED, WRITTEN, SYNC_BEGINS, ANSWERED, SYNC_ENDS],
            &[ASKED, WRITTEN, SYNC_BEGINS, WRITTEN, SYNC_ENDS, ANSWERED],
            &[ASKED, WRITTEN, SYNC_FAILS, ANSWERED],
            &[ASKED, OTHER_FILE, WRITTEN, SYNCED, ANSWERED],
        ];

        assert!(early.iter().all(|lines| seen(lines).is_none()));
        assert_eq!(seen(&[WRITTEN, SYNCED, ASKED, ANSWERED]), None);
    }
}

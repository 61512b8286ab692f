//! `disk-full`: the record is on a small disk, which is filled up and cleared again while requests are handed in.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use writ_client::program::{Program, Server};

use crate::chance::Chance;
use crate::clients::Course;
use crate::record::Record;
use crate::server_killed::wait_until;
use crate::{Held, Proof, Setting};

const SIZE: &str = "size=96m";
/// What is left free of it: room for some of the requests.
const FREE_BYTES: u64 = 3 << 20;
/// So many are asked to come later before there is room again.
const ENOUGH_LATER: u64 = 40;
const WELL_AGAIN: u64 = 20;
const ROUNDS_A_DISK: u64 = 3;

/// A disk in memory that goes with this value.
struct Disk(PathBuf);

impl Drop for Disk {
    fn drop(&mut self) {
        let _gone = Command::new("umount").arg("--lazy").arg(&self.0).status().is_ok();
    }
}

pub(crate) fn run(setting: &Setting, chance: &mut Chance) -> Result<Proof> {
    let mut held = Held::default();
    while held.rounds < setting.rounds {
        let folder = setting.folder.join("disk");
        fs::create_dir_all(&folder)?;
        let mount =
            Command::new("mount").args(["-t", "tmpfs", "-o", SIZE, "tmpfs"]).arg(&folder).status();
        if !mount.is_ok_and(|status| status.success()) {
            return Ok(Proof::NotAllowed("this user may not mount a disk of its own"));
        }
        let disk = Disk(folder);
        let ballast = disk.0.join("ballast");
        let program = Program {
            writ: setting.writ.clone(),
            folder: disk.0.join("record"),
            database_url: None,
        };
        fs::create_dir(&program.folder)?;
        let mut record = Record::new(program, chance)?;
        let server = record.start()?;
        for _ in 0..ROUNDS_A_DISK.min(setting.rounds - held.rounds) {
            round(&mut record, &server, &ballast, chance)
                .with_context(|| format!("in round {}", held.rounds + 1))?;
            held.rounds += 1;
        }
        ensure!(record.clients.counts().broken == 0, "an answer never came");
        held.counts.add(record.clients.counts());
    }
    Ok(Proof::Held(held))
}

fn round(record: &mut Record, server: &Server, ballast: &Path, chance: &mut Chance) -> Result<()> {
    let course = Course::new();
    record.clients.hand_in(server, &course, || {
        crate::sleep(chance.between_ms(20, 200));
        fill(ballast)?;
        wait_until("the disk is full, and nobody is asked to come later", || {
            course.later() >= ENOUGH_LATER
        })?;
        fs::remove_file(ballast)?;
        let wanted = course.acknowledged() + WELL_AGAIN;
        wait_until("there is room again, and nothing is acknowledged", || {
            course.acknowledged() >= wanted
        })
    })?;
    record.check(server)
}

/// Fills the disk but for a little room.
fn fill(ballast: &Path) -> Result<()> {
    let mut file = fs::File::create(ballast)?;
    let piece = vec![0; 1 << 16];
    while file.write_all(&piece).is_ok() {}
    let length = file.metadata()?.len();
    file.set_len(length.saturating_sub(FREE_BYTES))?;
    Ok(())
}

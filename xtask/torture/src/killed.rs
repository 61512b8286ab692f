//! `kill-sqlite` and `kill-postgres-client`: the program is killed while requests are handed in, also while it
//! starts, and started again.

use anyhow::{Context as _, Result};
use writ_client::program::Program;
use writ_testkit::postgres;

use crate::chance::Chance;
use crate::clients::Course;
use crate::record::{self, Record};
use crate::{Proof, Setting, sleep};

/// A fresh record after so many rounds, so that the last round takes as long as the first.
pub(crate) const ROUNDS_A_RECORD: u64 = 20;
/// Once in so many times, the program is killed while it starts.
const KILLED_AT_THE_START: u64 = 4;

/// With the database in the folder.
pub(crate) fn sqlite(setting: &Setting, chance: &mut Chance) -> Result<Proof> {
    run(setting, chance, |_| Ok(None))
}

/// With the database on a server that stays.
pub(crate) fn postgres_client(setting: &Setting, chance: &mut Chance) -> Result<Proof> {
    if postgres::binaries().is_none() {
        return Ok(Proof::LeftOut("no PostgreSQL server is installed"));
    }
    let server = postgres::Server::start(true)?;
    run(setting, chance, |number| {
        let name = format!("record_{number}");
        server.create_database(&name);
        Ok(Some(server.url(&name)))
    })
}

fn run(
    setting: &Setting,
    chance: &mut Chance,
    database: impl Fn(u64) -> Result<Option<String>>,
) -> Result<Proof> {
    let mut held = crate::Held::default();
    let mut left = setting.rounds;
    while left > 0 {
        let rounds = left.min(ROUNDS_A_RECORD);
        let folder = setting.folder.join("record");
        record::fresh(&folder)?;
        let program = Program {
            writ: setting.writ.clone(),
            folder,
            database_url: database(setting.rounds - left)?,
        };
        let mut record = Record::new(program, chance)?;
        for _ in 0..rounds {
            round(&mut record, chance, &mut held)
                .with_context(|| format!("in round {}", held.rounds + 1))?;
        }
        record.check(&record.start()?)?;
        held.counts.add(record.clients.counts());
        left -= rounds;
    }
    Ok(Proof::Held(held))
}

fn round(record: &mut Record, chance: &mut Chance, held: &mut crate::Held) -> Result<()> {
    while chance.below(KILLED_AT_THE_START) == 0 {
        killed_at_the_start(record, chance)?;
        held.kills += 1;
    }
    let server = record.start()?;
    record.check(&server)?;
    let id = server.id();
    let wait = chance.between_ms(10, 500);
    record.clients.hand_in(&server, &Course::new(), || {
        sleep(wait);
        crate::kill(id)
    })?;
    held.kills += 1;
    held.rounds += 1;
    Ok(())
}

fn killed_at_the_start(record: &Record, chance: &mut Chance) -> Result<()> {
    let mut command = std::process::Command::new(&record.program.writ);
    let mut child = command
        .args(record.program.words(&["serve", "--listen", "127.0.0.1:0"]))
        .stdout(std::process::Stdio::null())
        .stderr(record::log(&record.program)?)
        .spawn()?;
    sleep(chance.between_ms(0, 150));
    child.kill()?;
    child.wait()?;
    Ok(())
}

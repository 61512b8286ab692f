//! `kill-postgres-server`: the server of the database is killed and started again, while the program stays.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use writ_client::program::{Program, Server};
use writ_testkit::postgres;

use crate::chance::Chance;
use crate::clients::Course;
use crate::record::{self, Record};
use crate::{Held, Proof, Setting, sleep};

/// Once in so many rounds the server is away for longer than anybody waits for it.
const AWAY_FOR_LONG: u64 = 5;
const LONG: Duration = Duration::from_millis(6_500);
/// How many are acknowledged after the server is back before that is believed.
const WELL_AGAIN: u64 = 20;
/// How long that may take.
const PATIENCE: Duration = Duration::from_secs(30);
const LOOK_AGAIN: Duration = Duration::from_millis(10);

pub(crate) fn run(setting: &Setting, chance: &mut Chance) -> Result<Proof> {
    if postgres::binaries().is_none() {
        return Ok(Proof::LeftOut("no PostgreSQL server is installed"));
    }
    let mut database = postgres::Server::start(true)?;
    let mut held = Held::default();
    while held.rounds < setting.rounds {
        let folder = setting.folder.join("record");
        record::fresh(&folder)?;
        let name = format!("record_{}", held.rounds);
        database.create_database(&name);
        let writ = setting.writ.clone();
        let program = Program { writ, folder, database_url: Some(database.url(&name)) };
        let mut record = Record::new(program, chance)?;
        let server = record.start()?;
        let rounds = (setting.rounds - held.rounds).min(crate::killed::ROUNDS_A_RECORD);
        for _ in 0..rounds {
            let number = held.rounds + 1;
            round(&mut record, &server, &mut database, chance, number)
                .with_context(|| format!("in round {number}"))?;
            held.rounds += 1;
            held.kills += 1;
        }
        held.counts.add(record.clients.counts());
    }
    ensure!(held.counts.later > 0, "nobody was asked to come later while the server was away");
    ensure!(held.counts.broken == 0, "{} answers never came", held.counts.broken);
    Ok(Proof::Held(held))
}

fn round(
    record: &mut Record,
    server: &Server,
    database: &mut postgres::Server,
    chance: &mut Chance,
    number: u64,
) -> Result<()> {
    let before = chance.between_ms(50, 400);
    let is_long = number.is_multiple_of(AWAY_FOR_LONG);
    let away = if is_long { LONG } else { chance.between_ms(0, 1_000) };
    let course = Course::new();
    record.clients.hand_in(server, &course, || {
        sleep(before);
        database.kill()?;
        sleep(away);
        database.start_again()?;
        let wanted = course.acknowledged() + WELL_AGAIN;
        wait_until("the server is back, and nothing is acknowledged", || {
            course.acknowledged() >= wanted
        })
    })?;
    record.check(server)
}

/// Waits for so many acknowledgements, however slow the machine is.
pub(crate) fn wait_for(wanted: u64, course: &Course) -> Result<()> {
    while course.acknowledged() < wanted {
        let before = course.acknowledged();
        wait_until("nothing is acknowledged", || course.acknowledged() > before)?;
    }
    Ok(())
}

/// Waits for something that comes by itself.
pub(crate) fn wait_until(otherwise: &str, has_come: impl Fn() -> bool) -> Result<()> {
    let mut waited = Duration::ZERO;
    while !has_come() {
        ensure!(waited < PATIENCE, "{otherwise}");
        sleep(LOOK_AGAIN);
        waited += LOOK_AGAIN;
    }
    Ok(())
}

//! `stand-by`: the record is on two servers, of which one stands by for the other. The primary is killed, or cut off, the
//! other one takes its place, and the program goes on by itself.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use writ_client::program::{Program, Server};
use writ_testkit::postgres;
use writ_testkit::postgres_pair::Pair;

use crate::chance::Chance;
use crate::clients::Course;
use crate::record::{self, Record};
use crate::server_killed::wait_until;
use crate::{Held, Proof, Setting, instant, sleep};

/// Once in so many rounds the primary is not killed but cut off: it never answers, and hangs up on nobody.
const CUT_OFF: u64 = 2;
/// How long it may take, from the end of the primary to acknowledgements of the other one.
const MOST: Duration = Duration::from_secs(15);
/// So many have to leave after that: more than may have been on their way.
const WELL_AGAIN: u64 = 20;

pub(crate) fn run(setting: &Setting, chance: &mut Chance) -> Result<Proof> {
    if postgres::binaries().is_none() {
        return Ok(Proof::LeftOut("no PostgreSQL server is installed"));
    }
    let mut pair = Pair::start()?;
    let mut held = Held::default();
    while held.rounds < setting.rounds {
        let folder = setting.folder.join("record");
        record::fresh(&folder)?;
        let database_url = Some(pair.create_database(&format!("record_{}", held.rounds))?);
        let program = Program { writ: setting.writ.clone(), folder, database_url };
        let mut record = Record::new(program, chance)?;
        let server = record.start()?;
        let rounds = (setting.rounds - held.rounds).min(crate::killed::ROUNDS_A_RECORD);
        for _ in 0..rounds {
            let is_cut_off = (held.rounds + 1).is_multiple_of(CUT_OFF);
            let away = round(&mut record, &server, &mut pair, chance, is_cut_off)
                .with_context(|| format!("in round {}", held.rounds + 1))?;
            held.longest_away = held.longest_away.max(away);
            held.rounds += 1;
            held.kills += 1;
        }
        held.counts.add(record.clients.counts());
    }
    ensure!(held.counts.broken == 0, "{} answers never came", held.counts.broken);
    Ok(Proof::Held(held))
}

/// How long nothing was acknowledged.
fn round(
    record: &mut Record,
    server: &Server,
    pair: &mut Pair,
    chance: &mut Chance,
    is_cut_off: bool,
) -> Result<Duration> {
    let (before, until_noticed) = (chance.between_ms(50, 400), chance.between_ms(0, 1_000));
    let course = Course::new();
    let away = record.clients.hand_in(server, &course, || {
        sleep(before);
        let began = instant();
        if is_cut_off {
            pair.stop_primary()?;
        } else {
            pair.kill_primary()?;
        }
        sleep(until_noticed);
        pair.promote()?;
        let wanted = course.acknowledged() + WELL_AGAIN;
        wait_until("the other server took over, and nothing is acknowledged", || {
            course.acknowledged() >= wanted
        })?;
        let away = began.elapsed();
        ensure!(away <= MOST, "nothing was acknowledged for {} s", away.as_secs());
        pair.stand_by_again()?;
        Ok(away)
    })?;
    record.check(server)?;
    Ok(away)
}

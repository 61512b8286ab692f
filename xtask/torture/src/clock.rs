//! `clock`: the machine's clock is set while the program runs, by days and in either direction, as `libfaketime` lets the
//! program see it. No notice leaves early and nothing is erased early; started at the right time, both are done.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use writ_client::program::{Answer, Program, Server};

use crate::chance::Chance;
use crate::record::{self, log};
use crate::server_killed::wait_until;
use crate::{Held, Proof, Setting, now, sleep};

/// Where Debian puts the library, below a folder for each kind of machine.
const LIBRARIES: &str = "/usr/lib";
const LIBRARY: &str = "faketime/libfaketime.so.1";
const DAY: SignedDuration = SignedDuration::from_hours(24);
/// Added to an instant to be surely beyond it.
const MOMENT: SignedDuration = SignedDuration::from_mins(1);
const MOST_DAYS: u64 = 90;
/// Erasing waits so long after the last day of keeping (RT-1).
const ERASED_AFTER: SignedDuration = SignedDuration::from_hours(4 * 24);
/// The made-up analyst.
const ANALYST: &str = "1";
const WAS_SET: &str = "the machine's clock was set";
const IS_RIGHT: &str = "the machine's clock is right again";

pub(crate) fn run(setting: &Setting, chance: &mut Chance) -> Result<Proof> {
    let Some(library) = library() else { return Ok(Proof::LeftOut("faketime is not installed")) };
    let folder = setting.folder.join("record");
    record::fresh(&folder)?;
    let program = Program { writ: setting.writ.clone(), folder, database_url: None };
    let made_up = Command::new(&program.writ);
    drop(program.start_as(made_up, &["--demo"], log(&program)?)?);
    let (token, well) = program.run(&[
        "token",
        "add",
        "--name",
        "analyst",
        "--owner",
        ANALYST,
        "--role",
        "analyst",
        "--days",
        "366",
        "--scope",
        "read:cases",
        "--scope",
        "act:cases",
    ])?;
    ensure!(well, "no token was made");
    let clock = Clock {
        library,
        file: setting.folder.join("clock"),
        program,
        token: token.trim().to_owned(),
    };
    let rounds = setting.rounds;

    let (case, notice, at) = clock.delayed_notice()?;
    let tell =
        json!({ "command": "send_notice", "notice": notice, "text": "An agency was given data." });
    let tell = Act { case: &case, command: &tell, refusal: "notice_too_early" };
    clock.set_again_and_again(at, &tell, rounds, chance).context("a notice")?;
    let server = clock.start(at + MOMENT)?;
    let Answer { status, body } = clock.ask(&server, &tell)?;
    let said = String::from_utf8_lossy(&body);
    ensure!(status == 200, "on its day, the notice was answered {status}: {said}");
    drop(server);

    let (case, from, until) = clock.end_of_keeping()?;
    let erase = json!({ "command": "erase" });
    let erase = Act { case: &case, command: &erase, refusal: "still_kept" };
    clock.set_again_and_again(from, &erase, rounds, chance).context("erasing")?;
    let _server = clock.start(until + ERASED_AFTER)?;
    wait_until("its time has come, and nothing was erased", || {
        clock
            .program
            .run(&["case", "show", &case, "--json"])
            .is_ok_and(|(said, _)| said.contains("\"event\": \"erased\""))
    })?;
    Ok(Proof::Held(Held { rounds, ..Held::default() }))
}

/// Something that may be done from an instant on.
struct Act<'a> {
    case: &'a str,
    command: &'a Value,
    /// How it is refused before.
    refusal: &'a str,
}

/// The clock as the program sees it.
struct Clock {
    library: PathBuf,
    /// What is added to the machine's clock stands here, and is read whenever the program looks at its clock.
    file: PathBuf,
    program: Program,
    token: String,
}

impl Clock {
    /// Starts the program a day before something may be done, and sets its clock while it runs: the act is refused
    /// whatever the clock says.
    fn set_again_and_again(
        &self,
        from: Timestamp,
        act: &Act<'_>,
        rounds: u64,
        chance: &mut Chance,
    ) -> Result<()> {
        let server = self.start(from - DAY)?;
        let right = self.ahead()?;
        self.expect_refused(&server, act)?;
        let (mut set, mut put_right) = (self.times_said(WAS_SET)?, self.times_said(IS_RIGHT)?);
        for _ in 0..rounds {
            let days = i32::try_from(chance.below(MOST_DAYS) + 3)?;
            for jump in [2, -2, days, -days] {
                self.set(right + DAY * jump)?;
                set += 1;
                wait_until("the clock was set, and nobody says so", || {
                    self.times_said(WAS_SET).is_ok_and(|times| times == set)
                })?;
                // The round of background work that said so goes on to do what is due.
                sleep(std::time::Duration::from_secs(1));
                let what = || format!("the clock was set by {jump} days");
                self.expect_refused(&server, act).with_context(what)?;
                self.set(right)?;
                put_right += 1;
                wait_until("the clock was put right, and nobody says so", || {
                    self.times_said(IS_RIGHT).is_ok_and(|times| times == put_right)
                })?;
            }
        }
        Ok(())
    }

    fn start(&self, at: Timestamp) -> Result<Server> {
        self.set(at.duration_since(Timestamp::try_from(now())?))?;
        let mut command = Command::new(&self.program.writ);
        command.env("LD_PRELOAD", &self.library).env("FAKETIME_TIMESTAMP_FILE", &self.file).envs([
            ("FAKETIME_NO_CACHE", "1"),
            // How long the program runs is nobody's to set, nor what files were written when.
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
            ("NO_FAKE_STAT", "1"),
        ]);
        self.program.start_as(command, &[], log(&self.program)?)
    }

    /// Sets it ahead of the machine's.
    fn set(&self, ahead: SignedDuration) -> Result<()> {
        let beside = self.file.with_extension("new");
        fs::write(&beside, format!("{:+}", ahead.as_secs()))?;
        Ok(fs::rename(beside, &self.file)?)
    }

    /// By how much it is ahead.
    fn ahead(&self) -> Result<SignedDuration> {
        Ok(SignedDuration::from_secs(fs::read_to_string(&self.file)?.parse()?))
    }

    fn times_said(&self, what: &str) -> Result<usize> {
        Ok(fs::read_to_string(self.program.folder.with_extension("log"))?.matches(what).count())
    }

    fn expect_refused(&self, server: &Server, act: &Act<'_>) -> Result<()> {
        let Answer { status, body } = self.ask(server, act)?;
        let said: Value = serde_json::from_slice(&body)?;
        let code = said.get("code").and_then(Value::as_str);
        ensure!(code == Some(act.refusal), "TOO EARLY: answered {status}: {said}");
        Ok(())
    }

    fn ask(&self, server: &Server, act: &Act<'_>) -> Result<Answer> {
        let seen = self.get(server, &format!("cases/{}", act.case))?;
        let seq = seen.get("seq").and_then(Value::as_u64).context("no state of a case")?;
        let (bearer, state) = (format!("Bearer {}", self.token), format!("\"{seq}\""));
        let headers = [
            ("Authorization", &*bearer),
            ("If-Match", &*state),
            ("Content-Type", "application/json"),
        ];
        let question = format!("POST /api/v1/cases/{}/commands", act.case);
        Ok(server.connect()?.ask(&question, &headers, act.command.to_string().as_bytes())?)
    }

    fn get(&self, server: &Server, what: &str) -> Result<Value> {
        let bearer = format!("Bearer {}", self.token);
        let question = format!("GET /api/v1/{what}");
        let answer = server.connect()?.ask(&question, &[("Authorization", &bearer)], &[])?;
        ensure!(answer.status == 200, "{question} was answered {}", answer.status);
        Ok(serde_json::from_slice(&answer.body)?)
    }

    /// A notice that waits for its day (NO-2), and when that begins.
    fn delayed_notice(&self) -> Result<(String, u64, Timestamp)> {
        let server = self.program.start(log(&self.program)?)?;
        let listed = self.get(&server, "notices?limit=100")?;
        let notices = listed.get("notices").and_then(Value::as_array).context("no notices")?;
        let delayed =
            notices.iter().find(|notice| text(notice, "occasion") == "provided_in_emergency");
        let notice = delayed.context("no notice of an emergency")?;
        let case = text(notice, "case").to_owned();
        let number =
            notice.get("notice").and_then(Value::as_u64).context("a notice without number")?;
        let (from, _) = deadline(&self.get(&server, &format!("cases/{case}"))?, "delayed_notice")?;
        Ok((case, number, from))
    }

    /// The closed case that is kept for the shortest time; from when on it may be erased, and when keeping ends.
    fn end_of_keeping(&self) -> Result<(String, Timestamp, Timestamp)> {
        let server = self.program.start(log(&self.program)?)?;
        let (said, well) = self.program.run(&["case", "list", "--json", "--limit", "1000"])?;
        ensure!(well, "the cases cannot be listed");
        let listed: Value = serde_json::from_str(&said)?;
        let mut found = Vec::new();
        for case in listed.get("cases").and_then(Value::as_array).context("no list of cases")? {
            if text(case, "outcome") == "withdrawn" && case.get("imported") == Some(&json!(false)) {
                let reference = text(case, "reference").to_owned();
                let seen = self.get(&server, &format!("cases/{reference}"))?;
                let (from, until) = deadline(&seen, "retention")?;
                found.push((until, from, reference));
            }
        }
        let (until, from, case) = found.into_iter().min().context("no case was withdrawn")?;
        Ok((case, from, until))
    }
}

/// From when on a deadline of a case may be met, and when it is due.
fn deadline(case: &Value, kind: &str) -> Result<(Timestamp, Timestamp)> {
    let deadlines = case.get("deadlines").and_then(Value::as_array).context("no deadlines")?;
    let found = deadlines.iter().find(|deadline| text(deadline, "kind") == kind);
    let found = found.with_context(|| format!("no deadline `{kind}`"))?;
    Ok((text(found, "not_before").parse()?, text(found, "due_at").parse()?))
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn library() -> Option<PathBuf> {
    let folders = fs::read_dir(LIBRARIES).ok()?.filter_map(Result::ok);
    folders.map(|folder| folder.path().join(LIBRARY)).find(|library| library.is_file())
}

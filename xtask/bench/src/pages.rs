//! `pages`: the desk's pages as a browser gets them, with a hundred thousand cases on file.
//!
//! Each is timed from the question to the last byte of the answer, over a connection that stays open: no less than
//! what the server takes for it.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context as _, Result, bail};
use writ_app::sign_in::{Gate, SessionLifetime};
use writ_app::staff::Added;
use writ_app::{Installation, Outside};
use writ_client::program::Connection;
use writ_core::actor::Actor;
use writ_core::staff::{Role, StaffName};
use writ_store::{Location, OpenMode};

use crate::database::{Database, location};
use crate::measurement::{Bench, Target};
use crate::{Setting, clock, desk_corpus, machine, made_up, part};

const CASES: u64 = 100_000;
const RUNS: u64 = 2_000;
/// Who asks for the pages.
const READER: &str = "Reader of the benchmark";

/// Asks for one of many pages of a kind.
type Ask<'a> = &'a dyn Fn(&mut Connection, u64) -> Result<String>;

/// A session at the desk: its cookie, and the value that its forms carry.
struct Session {
    cookie: String,
    form_value: String,
}

pub(crate) fn run(setting: &Setting, bench: &mut Bench) -> Result<()> {
    let cases = setting.requests.unwrap_or(CASES);
    for database in Database::both(bench)? {
        let (folder, url) = match database.fresh("pages") {
            None => (desk_corpus::of(cases, &setting.folder, bench)?, None),
            Some(url) => {
                let folder = setting.folder.join("pages-server");
                if folder.is_dir() {
                    fs::remove_dir_all(&folder)?;
                }
                desk_corpus::filled(cases, &folder, Some(&url), bench)?;
                (folder, Some(url))
            }
        };
        on(&database, setting, (&folder, url.as_deref()), cases, bench)?;
    }
    Ok(())
}

fn on(
    database: &Database,
    setting: &Setting,
    (folder, url): (&Path, Option<&str>),
    cases: u64,
    bench: &mut Bench,
) -> Result<()> {
    let name = database.name();
    let cookie = sign_in(location(folder, url))?;
    let server = setting.program(folder, url).start(Stdio::null())?;
    let mut desk = server.connect()?;
    let page = desk.get("/desk/queue", &cookie)?;
    let form_value = between(&page, "name=\"form\" value=\"", "\"")?.to_owned();
    let session = Session { cookie, form_value };
    let what_is_timed: [(&str, Ask<'_>); 5] = [
        ("today", &|desk, _| desk.get("/desk", &session.cookie)),
        ("queue, its first page", &|desk, n| desk.get(&queue(n), &session.cookie)),
        ("queue, a page within", &|desk, n| {
            let after = desk_corpus::reference(made_up::chance(n, 60, cases));
            desk.get(&format!("{}&after={after}", queue(n)), &session.cookie)
        }),
        ("case", &|desk, n| {
            let reference = desk_corpus::reference(made_up::chance(n, 61, cases));
            desk.get(&format!("/desk/cases/{reference}"), &session.cookie)
        }),
        ("search", &|desk, n| search(desk, n, cases, &session)),
    ];
    for (what, ask) in what_is_timed {
        timed(&format!("{name}: {what}, {cases} cases on file"), &mut desk, ask, bench)?;
    }
    let peak = part::number(machine::peak_kib_of(server.id())?) / 1024.0;
    let what = format!("{name}: most memory of the server, {cases} cases on file");
    bench.measured(what, peak, "MiB", Target::AtMost(250.0), "something grows with the cases");
    Ok(())
}

fn timed(what: &str, desk: &mut Connection, ask: Ask<'_>, bench: &mut Bench) -> Result<()> {
    let mut took_ms = Vec::new();
    let mut largest = 0;
    for number in 0..RUNS {
        let one = clock::Stopwatch::start();
        let page = ask(desk, number).with_context(|| what.to_owned())?;
        took_ms.push(clock::milliseconds(one.elapsed()));
        largest = largest.max(page.len());
    }
    let median = clock::median(&took_ms).context("no run at all")?;
    bench.measured(format!("{what}, median"), median, "ms", Target::None, "");
    let why = "the machine is busier, or a list is read without its index";
    let p99 = clock::percentile(&took_ms, 99).context("no run at all")?;
    bench.measured(format!("{what}, 99 of 100 within"), p99, "ms", Target::AtMost(20.0), why);
    let kilobytes = part::number(largest as u64) / 1_000.0;
    let why = "the page says more than it has to";
    bench.measured(format!("{what}, the largest"), kilobytes, "kB", Target::AtMost(60.0), why);
    Ok(())
}

/// A page of the queue as somebody may ask for it: each order, with no filter, one or several.
fn queue(number: u64) -> String {
    let sort = ["due", "received", "country", "category"];
    let by = sort.get(usize::try_from(number % 4).unwrap_or(0)).copied().unwrap_or("due");
    let order = if number % 8 >= 4 { "falling" } else { "rising" };
    let filter = match number / 8 % 8 {
        0 => "over=yes",
        1 => "stage=",
        2 => "stage=review",
        3 => "country=NL",
        4 => "category=emergency",
        5 => "waiting=approval",
        6 => "overdue=yes&emergency=yes",
        _ => "stage=approval&country=ZW&category=transaction",
    };
    format!("/desk/queue?sort={by}&order={order}&{filter}")
}

fn search(desk: &mut Connection, number: u64, cases: u64, session: &Session) -> Result<String> {
    let case = made_up::chance(number, 62, cases);
    // A whole number leads to its case at once; what is timed is a list of several.
    let sought = match number % 4 {
        0 => "WRIT-2026-00".to_owned(),
        1 => desk_corpus::account(case),
        2 => desk_corpus::agency(case),
        _ => desk_corpus::docket(case),
    };
    let mut body = format!("form={}&q=", session.form_value);
    for byte in sought.bytes() {
        write!(body, "%{byte:02X}")?;
    }
    // Nothing is found of a case that the server has erased meanwhile, which is a page as well.
    desk.post_form("/desk/search", &session.cookie, body.as_bytes())
}

/// Signs somebody in who may read cases; the cookie of the session.
fn sign_in(location: Location) -> Result<String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let drawn = AtomicU64::new(clock::now().as_microsecond().unsigned_abs());
    let chance = move || {
        let mut seed = [5; 32];
        let number = drawn.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        seed.iter_mut().zip(number).for_each(|(kept, byte)| *kept = byte);
        Some(seed)
    };
    let outside = Outside::new(clock::now, chance);
    runtime.block_on(async {
        let installation = Installation::open(location, OpenMode::Existing, None, None).await?;
        let reader = if let Some(member) = installation.staff_named(READER).await? {
            member.id
        } else {
            let name = StaffName::read(READER).context("a name")?;
            let by = Actor::Operator;
            let added = installation.add_staff(&name, &[Role::Analyst], by, &outside).await?;
            let Added::Done { id, .. } = added else { bail!("the name is taken") };
            id
        };
        let gate = Gate::new(SessionLifetime::default());
        let (role, browser) = (Role::Analyst, "benchmark");
        let token =
            installation.sign_in_to_demonstration(&gate, &outside, reader, role, browser).await?;
        installation.store.close().await;
        Ok(format!("writ-session={}", token.context("nobody was signed in")?.text()))
    })
}

fn between<'t>(text: &'t str, before: &str, after: &str) -> Result<&'t str> {
    let found = text.split_once(before).and_then(|(_, rest)| rest.split_once(after));
    found.map(|(found, _)| found).with_context(|| format!("the page has no `{before}`"))
}

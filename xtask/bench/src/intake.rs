//! `intake`: submissions a second, each validated, durable and acknowledged, beside what the disk does at most.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use writ_app::Installation;
use writ_app::handling::{Arrival, Asked, Enclosed};
use writ_client::program::{Connection, Program};
use writ_client::request_form;
use writ_core::actor::Actor;
use writ_core::document::{self, DocumentFacts, DocumentKind, MediaType, Paper, Papers};
use writ_core::form::{self, Context as FormContext};
use writ_core::request::{Channel, Submission};
use writ_store::{Beside, Content, Location, OpenMode};

use crate::database::Database;
use crate::measurement::{Bench, Target};
use crate::{Setting, clock, machine, part};

/// How many programs submit at once.
const MANY: usize = 16;
/// How long each is measured.
const LASTS: Duration = Duration::from_secs(8);
/// What is written before the clock starts, so that caches and connections are warm.
const WARM_UP: u64 = 200;

/// What came of submitting for a while.
#[derive(Serialize, Deserialize)]
pub(crate) struct Submitted {
    pub(crate) a_second: f64,
    pub(crate) processor_ms_each: f64,
    pub(crate) median_ms: f64,
    pub(crate) p99_ms: f64,
    /// Cases on file at the end.
    pub(crate) cases: f64,
}

/// How often a disk syncs what is appended to a file.
#[derive(Serialize, Deserialize)]
pub(crate) struct Synced {
    pub(crate) a_second: f64,
}

pub(crate) fn run(setting: &Setting, bench: &mut Bench) -> Result<()> {
    let body_bytes = request_form::body(0).len();
    bench.note(&format!("  (a body of {body_bytes} bytes)"));
    let synced: Synced = part::start(&["sync", part::text(&setting.folder)?])?;
    let what = "baseline: the same bytes appended to a file, one fdatasync each";
    bench.measured(what, synced.a_second, "syncs/s", Target::None, "");
    for database in Database::both(bench)? {
        on(&database, setting, &synced, bench)?;
    }
    fs::remove_dir_all(setting.folder.join("intake"))?;
    bench.note("  (elsewhere: Fides 58/s and 20 ms, Request Tracker 3.3/s and 300 ms of processor time each)");
    Ok(())
}

fn on(database: &Database, setting: &Setting, synced: &Synced, bench: &mut Bench) -> Result<()> {
    let name = database.name();
    let folder = fresh(&setting.folder)?;
    fs::create_dir_all(&folder)?;
    let url = database.fresh("bare");
    let file = folder.join("bare.db");
    let bare = url.as_deref().map_or_else(|| part::text(&file), Ok)?;
    let commit_ms = setting.baseline("commit", &[bare, "4000"])?;
    let what = format!("baseline: {name}: one row alone, committed, median");
    bench.measured(what, commit_ms, "ms", Target::None, "");
    for clients in [1, MANY] {
        let folder = fresh(&setting.folder)?;
        let url = database.fresh(&format!("library{clients}"));
        let clients_word = clients.to_string();
        let mut words = vec!["submit", part::text(&folder)?, &clients_word, "0"];
        words.extend(url.as_deref());
        let found: Submitted = part::start(&words)?;
        said(&format!("{name}: submissions through the library"), clients, &found, bench);
    }
    for clients in [1, MANY] {
        let folder = fresh(&setting.folder)?;
        let on_server = format!("http{clients}");
        let url = database.fresh(&on_server);
        let found = over_http(setting, (&folder, url.as_deref()), clients)?;
        said(&format!("{name}: submissions over HTTP"), clients, &found, bench);
        against(database, clients, &found, (synced, commit_ms), bench);
        if clients == MANY {
            // What is in the journal only is written to its place when the last connection closes.
            let (_, is_clean) =
                setting.program(&folder, url.as_deref()).run(&["store", "verify"])?;
            ensure!(is_clean, "the record does not verify");
            let embedded = fs::metadata(folder.join("writ.db")).map_or(0, |file| file.len());
            let bytes = database.size_bytes(&on_server)?.unwrap_or(embedded);
            let each = part::number(bytes) / found.cases
                - part::number(request_form::body(0).len() as u64);
            let what =
                format!("{name}: a case on disk beside its attachment, {} cases", found.cases);
            let why = "a case has more rows or longer ones than the target supposes";
            bench.measured(what, each / 1024.0, "KiB", Target::AtMost(2.0), why);
        }
    }
    Ok(())
}

/// What the targets speak of: one client beside a bare commit, many beside what the disk syncs.
fn against(
    database: &Database,
    clients: usize,
    found: &Submitted,
    (synced, commit_ms): (&Synced, f64),
    bench: &mut Bench,
) {
    let name = database.name();
    let why = "the disk syncs more seldom, or the machine is busier, than the target supposes";
    if clients == 1 {
        let what = format!("{name}: 1 client, median to that of a bare commit");
        let ratio = found.median_ms / commit_ms;
        bench.measured(what, ratio, "times", Target::AtMost(3.0), "more ways to the database");
        return;
    }
    let what = format!("{name}: {clients} clients, to what the disk syncs");
    bench.measured(what, found.a_second / synced.a_second, "times", Target::None, "");
    let what = format!("{name}: {clients} clients over HTTP");
    bench.measured(what, found.a_second, "a second", Target::AtLeast(2_500.0), why);
    let what = format!("{name}: {clients} clients, processor time of the server for each");
    let each = found.processor_ms_each;
    bench.measured(what, each, "ms", Target::AtMost(0.5), "the path grew");
}

fn said(how: &str, clients: usize, found: &Submitted, bench: &mut Bench) {
    let who = if clients == 1 { "1 client".to_owned() } else { format!("{clients} clients") };
    for (what, value, unit) in [
        ("", found.a_second, "a second"),
        (", processor time of each", found.processor_ms_each, "ms"),
        (", median", found.median_ms, "ms"),
        (", 99 of 100 within", found.p99_ms, "ms"),
    ] {
        bench.measured(format!("{how}, {who}{what}"), value, unit, Target::None, "");
    }
}

fn fresh(parent: &Path) -> Result<std::path::PathBuf> {
    let folder = parent.join("intake");
    if folder.is_dir() {
        fs::remove_dir_all(&folder)?;
    }
    Ok(folder)
}

/// Appends the bytes of submissions to a file, and syncs after each.
pub(crate) fn sync(folder: &Path) -> Result<Synced> {
    let path = folder.join("synced");
    let mut file = fs::File::create(&path)?;
    let body = request_form::body(0);
    let mut times = 0_u64;
    let mut elapsed = Duration::ZERO;
    while elapsed < LASTS / 2 {
        let (done, took) = clock::timed(|| {
            file.write_all(&body)?;
            file.sync_data()
        });
        done?;
        times += 1;
        elapsed += took;
    }
    drop(file);
    fs::remove_file(path)?;
    Ok(Synced { a_second: part::number(times) / elapsed.as_secs_f64() })
}

/// Submits through the library in this process, numbered from this one on.
pub(crate) async fn submit(location: Location, clients: usize, from: u64) -> Result<Submitted> {
    let mode = OpenMode::CreateIfMissing { chance: [7; 32] };
    let installation = Installation::open(location, mode, None, None).await?;
    let next = Arc::new(AtomicU64::new(from));
    for _ in 0..WARM_UP {
        receive(&installation, next.fetch_add(1, Ordering::Relaxed)).await?;
    }
    let busy_before = machine::processor_seconds()?;
    let watch = clock::Stopwatch::start();
    let submitting: Vec<_> = (0..clients)
        .map(|_| {
            let (installation, next, watch) =
                (installation.clone(), Arc::clone(&next), watch.clone());
            tokio::spawn(async move {
                let mut took_ms = Vec::new();
                while watch.elapsed() < LASTS {
                    let one = clock::Stopwatch::start();
                    receive(&installation, next.fetch_add(1, Ordering::Relaxed)).await?;
                    took_ms.push(clock::milliseconds(one.elapsed()));
                }
                anyhow::Ok(took_ms)
            })
        })
        .collect();
    let mut took_ms = Vec::new();
    for one in submitting {
        took_ms.extend(one.await??);
    }
    let elapsed = watch.elapsed();
    let busy = machine::processor_seconds()? - busy_before;
    installation.store.close().await;
    submitted(took_ms, elapsed, busy)
}

fn submitted(took_ms: Vec<f64>, elapsed: Duration, busy_seconds: f64) -> Result<Submitted> {
    let times = part::number(took_ms.len() as u64);
    ensure!(times > 0.0, "nothing was submitted");
    Ok(Submitted {
        a_second: times / elapsed.as_secs_f64(),
        processor_ms_each: busy_seconds * 1_000.0 / times,
        median_ms: clock::median(&took_ms).context("nothing was submitted")?,
        p99_ms: clock::percentile(&took_ms, 99).context("nothing was submitted")?,
        cases: times + part::number(WARM_UP),
    })
}

async fn receive(installation: &Installation, number: u64) -> Result<()> {
    let bytes = request_form::body(number);
    let facts = DocumentFacts {
        kind: DocumentKind::OriginalMessage,
        sha256: document::Sha256(Sha256::digest(&bytes).into()),
        size_bytes: bytes.len() as u64,
        media_type: MediaType::stated("application/json"),
    };
    let original = Paper { facts: facts.clone(), name: "request.json".to_owned() };
    let now = clock::noon()?;
    let arrival = Arrival {
        received_at: now,
        submission: read(installation, number)?,
        supersedes: None,
        papers: Papers::new(vec![original])?,
    };
    let secret_digest = installation.store.secret_digest("receipt", &number.to_be_bytes());
    let enclosed = Enclosed {
        contents: vec![(facts, Content::Bytes(bytes))],
        beside: vec![Beside::GiveAccess { secret_digest }],
        ..Enclosed::default()
    };
    let asked = Asked { by: Actor::Agency, now, seed: seed(number), once: None };
    installation.receive_enclosed(arrival, asked, enclosed).await?;
    Ok(())
}

/// Reads request number `n` as the product does.
pub(crate) fn read(installation: &Installation, number: u64) -> Result<Submission> {
    let context = FormContext {
        channel: Channel::Portal,
        addressed_to: None,
        profile: &installation.profile,
        catalogue: &installation.catalogue,
        documents: &[DocumentKind::Certificates].into(),
        officer_is_known: true,
    };
    let reading = form::read(&request_form::answers(number), &context);
    reading.submission.with_context(|| format!("a request cannot be read: {:?}", reading.problems))
}

fn seed(number: u64) -> [u8; 32] {
    Sha256::digest(number.to_be_bytes()).into()
}

/// Submits to the released program, each client over a connection and with a token of its own.
fn over_http(
    setting: &Setting,
    (folder, url): (&Path, Option<&str>),
    clients: usize,
) -> Result<Submitted> {
    let program = setting.program(folder, url);
    let tokens = make_tokens(&program, clients)?;
    let server = program.start(Stdio::null())?;
    let next = AtomicU64::new(0);
    let post = |connection: &mut Connection, token: &str| {
        let body = request_form::body(next.fetch_add(1, Ordering::Relaxed));
        connection.post("/api/v1/requests", token, &body)
    };
    let mut warm_up = server.connect()?;
    for token in tokens.iter().cycle().take(usize::try_from(WARM_UP)?) {
        post(&mut warm_up, token)?;
    }
    let busy_before = machine::processor_seconds_of(server.id())?;
    let watch = clock::Stopwatch::start();
    let took_ms = std::thread::scope(|scope| -> Result<Vec<f64>> {
        let submitting: Vec<_> = tokens
            .iter()
            .map(|token| {
                scope.spawn(|| {
                    let mut connection = server.connect()?;
                    let mut took_ms = Vec::new();
                    while watch.elapsed() < LASTS {
                        let one = clock::Stopwatch::start();
                        post(&mut connection, token)?;
                        took_ms.push(clock::milliseconds(one.elapsed()));
                    }
                    anyhow::Ok(took_ms)
                })
            })
            .collect();
        let mut took_ms = Vec::new();
        for one in submitting {
            took_ms.extend(one.join().map_err(|_| anyhow::anyhow!("a client broke off"))??);
        }
        Ok(took_ms)
    })?;
    let elapsed = watch.elapsed();
    submitted(took_ms, elapsed, machine::processor_seconds_of(server.id())? - busy_before)
}

fn make_tokens(program: &Program, clients: usize) -> Result<Vec<String>> {
    (0..clients).map(|number| program.token(&format!("client {number}"))).collect()
}

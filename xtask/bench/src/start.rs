//! `start`: from nothing to the first answered page, on a folder that is full already.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use writ_client::program::OPEN;

use crate::measurement::{Bench, Target};
use crate::{Setting, clock, corpus, machine};

const CASES: u64 = 1_000_000;
const RUNS: usize = 5;

pub(crate) fn run(setting: &Setting, bench: &mut Bench) -> Result<()> {
    let cases = setting.requests.unwrap_or(CASES);
    let folder = corpus::of(cases, &setting.folder, bench)?;
    first_page(&setting.writ, &folder)?;
    let warm = (0..RUNS).map(|_| first_page(&setting.writ, &folder)).collect::<Result<Vec<_>>>()?;
    let warm_ms = clock::median(&warm).context("no run at all")?;

    let mut cold = Vec::new();
    while cold.len() < RUNS && machine::forget_what_was_read() {
        cold.push(first_page(&setting.writ, &folder)?);
    }
    let why = "the disk or the machine was busier than the target supposes";
    let page = format!("from starting `writ serve` to the first page, {cases} cases on file");
    if let Some(cold_ms) = clock::median(&cold) {
        let what = format!("{page}, nothing of it in memory, median of {RUNS}");
        bench.measured(what, cold_ms, "ms", Target::AtMost(150.0), why);
        let what = format!("{page}, files in memory, median of {RUNS}");
        bench.measured(what, warm_ms, "ms", Target::None, "");
    } else {
        bench.note("  (the system does not let this user empty its cache: only the warm start is measured)");
        let what = format!("{page}, files in memory, median of {RUNS}");
        bench.measured(what, warm_ms, "ms", Target::AtMost(150.0), why);
    }
    bench.note("  (elsewhere: Request Tracker 1.2 s, Fides 12.6 s)");
    Ok(())
}

/// Starts a server, asks for its first page, and says how many milliseconds it took until it was there.
fn first_page(writ: &Path, folder: &Path) -> Result<f64> {
    let mut server = None;
    let (answered, took) = clock::timed(|| {
        let started = Command::new(writ)
            .arg("--data-dir")
            .arg(folder)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("could not start `{}`", writ.display()))?;
        ask(server.insert(started))
    });
    if let Some(mut server) = server {
        server.kill()?;
        server.wait()?;
    }
    answered?;
    Ok(clock::milliseconds(took))
}

fn ask(server: &mut Child) -> Result<()> {
    let output = server.stdout.take().context("the server has no output")?;
    let address = BufReader::new(output)
        .lines()
        .map_while(Result::ok)
        .find_map(|line| Some(line.strip_prefix(OPEN)?.trim_end_matches('/').to_owned()))
        .context("the server ended without saying where it listens")?;
    let mut answer = get(&address, "/")?;
    // The front door leads to the newest year: the page is there once that is answered.
    if answer.starts_with("HTTP/1.1 307") {
        let path = answer
            .lines()
            .find_map(|line| line.strip_prefix("location: "))
            .context("the server leads nowhere")?
            .to_owned();
        answer = get(&address, &path)?;
    }
    let is_page = answer.starts_with("HTTP/1.1 200") && answer.trim_end().ends_with("</html>");
    let first_line = answer.lines().next().unwrap_or_default();
    ensure!(is_page, "the first page was not answered: {first_line}");
    Ok(())
}

fn get(address: &str, path: &str) -> Result<String> {
    let mut connection = TcpStream::connect(address)?;
    write!(connection, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    connection.read_to_string(&mut answer)?;
    Ok(answer)
}

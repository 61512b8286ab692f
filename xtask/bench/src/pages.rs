//! `pages`: what stands behind the desk's pages, with a hundred thousand cases on file.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use jiff::ToSpan as _;
use serde::{Deserialize, Serialize};
use writ_app::Installation;
use writ_core::category::Category;
use writ_core::projection::Waiting;
use writ_store::{OpenMode, Order, QueueFilter, SortBy, Turn};

use crate::measurement::{Bench, Target};
use crate::{Setting, clock, desk_corpus, machine, made_up, part};

const CASES: u64 = 100_000;
const RUNS: u64 = 2_000;
/// Lines of a page of the queue, and of a part of the first page.
const LINES: u32 = 50;
const FEW_LINES: u32 = 6;

/// How long one kind of page took.
#[derive(Serialize, Deserialize)]
pub(crate) struct Page {
    what: String,
    median_ms: f64,
    p99_ms: f64,
}

/// How long all of them took.
#[derive(Serialize, Deserialize)]
pub(crate) struct Pages {
    pages: Vec<Page>,
    peak_kib: u64,
}

pub(crate) fn run(setting: &Setting, bench: &mut Bench) -> Result<()> {
    let cases = setting.requests.unwrap_or(CASES);
    let folder = desk_corpus::of(cases, &setting.folder, bench)?;
    let found: Pages = part::start(&["pages", part::text(&folder)?, &cases.to_string()])?;
    for Page { what, median_ms, p99_ms } in &found.pages {
        let said = format!("{what}, {cases} cases on file");
        bench.measured(format!("{said}, median"), *median_ms, "ms", Target::None, "");
        let why = "the machine is busier, or a list is read without its index";
        let said = format!("{said}, 99 of 100 within");
        bench.measured(said, *p99_ms, "ms", Target::AtMost(20.0), why);
    }
    let peak = part::number(found.peak_kib) / 1024.0;
    bench.measured("most memory of that process", peak, "MiB", Target::None, "");
    Ok(())
}

/// Reads what stands behind each page, many times; this runs in a process of its own.
pub(crate) async fn read(folder: &Path, cases: u64) -> Result<Pages> {
    let installation = Installation::open(folder, OpenMode::Existing, None, None).await?;
    let mut pages = Vec::new();
    pages.push(timed("today", |_| today(&installation)).await?);
    pages.push(timed("queue, its first page", |n| queue(&installation, n, Turn::Start)).await?);
    let beside = |n| Turn::After(desk_corpus::reference(made_up::chance(n, 60, cases)));
    pages.push(timed("queue, a page within", |n| queue(&installation, n, beside(n))).await?);
    pages.push(timed("case", |n| case(&installation, made_up::chance(n, 61, cases))).await?);
    pages.push(timed("search", |n| search(&installation, n, cases)).await?);
    Ok(Pages { pages, peak_kib: machine::peak_kib()? })
}

async fn timed<F>(what: &str, read: impl Fn(u64) -> F) -> Result<Page>
where
    F: Future<Output = Result<()>>,
{
    let mut took_ms = Vec::new();
    for number in 0..RUNS {
        let one = clock::Stopwatch::start();
        read(number).await.with_context(|| what.to_owned())?;
        took_ms.push(clock::milliseconds(one.elapsed()));
    }
    Ok(Page {
        what: what.to_owned(),
        median_ms: clock::median(&took_ms).context("no run at all")?,
        p99_ms: clock::percentile(&took_ms, 99).context("no run at all")?,
    })
}

async fn today(installation: &Installation) -> Result<()> {
    let now = clock::noon()?;
    let until = installation.profile.reporting_zone().day_of(now).saturating_add(7.days());
    let overview = installation.store.overview(now, until, FEW_LINES).await?;
    ensure!(overview.overdue.total.count > 0, "nothing is overdue");
    Ok(())
}

/// A page as somebody may ask for it: each order, with no filter, one or several.
async fn queue(installation: &Installation, number: u64, turn: Turn) -> Result<()> {
    let orders = [SortBy::Due, SortBy::Received, SortBy::Country, SortBy::Category];
    let by = *orders.get(usize::try_from(number % 4)?).context("an order")?;
    let order = Order { by, descending: number % 8 >= 4 };
    let all = QueueFilter { open_only: true, ..QueueFilter::default() };
    let filter = match number / 8 % 8 {
        0 => QueueFilter::default(),
        1 => all,
        2 => QueueFilter { stage: Some("review".to_owned()), ..all },
        3 => QueueFilter { country: Some("NL".parse()?), ..all },
        4 => QueueFilter { category: Some(Category::Emergency), ..all },
        5 => QueueFilter { waiting: Some(Waiting::Approval), ..all },
        6 => QueueFilter { overdue_at: Some(clock::noon()?), emergencies_only: true, ..all },
        _ => QueueFilter {
            stage: Some("approval".to_owned()),
            country: Some("ZW".parse()?),
            category: Some(Category::Transaction),
            ..all
        },
    };
    installation.store.queue(&filter, order, &turn, LINES).await?;
    installation.store.count_queue(&filter).await?;
    Ok(())
}

async fn case(installation: &Installation, number: u64) -> Result<()> {
    let open = installation.open_record(&desk_corpus::reference(number)).await?;
    let open = open.context("the case is not there")?;
    installation.store.documents(open.id).await?;
    installation.store.relations_of(open.id).await?;
    Ok(())
}

async fn search(installation: &Installation, number: u64, cases: u64) -> Result<()> {
    let case = made_up::chance(number, 62, cases);
    let text = match number % 5 {
        0 => desk_corpus::reference(case),
        1 => "WRIT-2026-00".to_owned(),
        2 => desk_corpus::account(case),
        3 => desk_corpus::agency(case),
        _ => desk_corpus::docket(case),
    };
    let found = installation.search(&text, 20).await?;
    ensure!(!found.is_empty(), "nothing was found");
    Ok(())
}

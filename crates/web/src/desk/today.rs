//! Today: what presses, and whom each case waits for.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiff::ToSpan as _;
use writ_core::access::Area;
use writ_language::Words;
use writ_store::{Order, OverviewPart, QueueFilter, Turn};

use super::Trouble;
use super::queue::{QueueLine, counted, line};
use crate::frame::Frame;
use crate::office::Office;
use crate::session::{SignedIn, Stop, private_page};

/// Lines of each part.
const LINES: u32 = 5;
/// Notices are shown so many days before they may leave.
const NOTICE_DAYS: i32 = 7;

/// One part of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Part {
    id: &'static str,
    heading: String,
    total: String,
    lines: Vec<QueueLine>,
    /// What is said where there is nothing.
    nothing: String,
    /// Where all of them are.
    all: &'static str,
}

#[derive(Template)]
#[template(path = "desk/today.html")]
struct TodayTemplate<'a> {
    frame: Frame<'a>,
    greeting: String,
    parts: Vec<Part>,
}

/// Today.
pub(crate) async fn show(State(office): State<Office>, who: SignedIn) -> Result<Response, Stop> {
    who.open(&office, Area::Cases)?;
    let words = who.words();
    let parts = parts(&office, words, who.role().approves()).await;
    let parts = parts.map_err(|trouble| trouble.stop(&who, &office))?;
    let today = office.installation.profile.reporting_zone().day_of(office.outside.now());
    let template = TodayTemplate {
        frame: who.frame(&office, words.say("desk-today")),
        greeting: words.date(today),
        parts,
    };
    private_page(&who, &office, &template)
}

/// What is waiting for the reader's own approval comes first for whoever approves.
async fn parts(office: &Office, words: Words, approves: bool) -> Result<Vec<Part>, Trouble> {
    let now = office.outside.now();
    let store = &office.installation.store;
    let today = office.installation.profile.reporting_zone().day_of(now);
    let overview = store.overview(now, today.saturating_add(NOTICE_DAYS.days()), LINES).await?;
    let incomplete = QueueFilter { stage: Some("intake".to_owned()), ..QueueFilter::default() };
    let page = store.queue(&incomplete, Order::default(), &Turn::Start, LINES).await?;
    let total = store.count_queue(&incomplete).await?;
    let incomplete = OverviewPart { total, rows: page.rows };
    let part = |id: &'static str, all: &'static str, part: &OverviewPart| Part {
        id,
        heading: words.coded("desk-today", id),
        total: counted(words, part.total),
        lines: part.rows.iter().map(|row| line(row, words, now)).collect(),
        nothing: words.coded("desk-today-none", id),
        all,
    };
    let approval = part("approval", "/desk/queue?waiting=approval", &overview.approval);
    let mut parts = vec![
        part("emergencies", "/desk/queue?emergency=yes", &overview.emergencies),
        part("overdue", "/desk/queue?overdue=yes", &overview.overdue),
    ];
    parts.insert(if approves { 0 } else { parts.len() }, approval);
    parts.extend([
        part("notices", "/desk/notices", &overview.notices),
        part("agency", "/desk/queue?waiting=agency", &overview.agency),
        part("incomplete", "/desk/queue?stage=intake", &incomplete),
    ]);
    Ok(parts)
}

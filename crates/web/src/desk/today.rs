//! Today: what presses, and whom each case waits for.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use jiff::ToSpan as _;
use writ_app::background::headline;
use writ_core::access::Area;
use writ_core::projection::Waiting;
use writ_documents::prose;
use writ_store::{Order, OverviewPart, QueueFilter, Turn};

use super::Trouble;
use super::queue::{QueueLine, counted, line};
use crate::forms::SignedForm;
use crate::frame::Frame;
use crate::office::Office;
use crate::session::{SignedIn, Stop, private_page, see_other};

/// Lines of each part.
const LINES: u32 = 5;
/// Alarms that are shown, so that the emergencies below stay in sight.
const ALARMS: usize = 5;
/// Alarms that are looked through for those.
const MOST_ALARMS: u32 = 200;
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
    alarms: Vec<Alarm>,
    parts: Vec<Part>,
}

/// Something that the reader's role is told of and nobody of it has seen.
struct Alarm {
    id: i64,
    text: String,
    raised: String,
    /// The case it is about.
    reference: Option<String>,
}

/// Today.
pub(crate) async fn show(State(office): State<Office>, who: SignedIn) -> Result<Response, Stop> {
    who.open(&office, Area::Cases)?;
    let words = who.words();
    let parts = parts(&office, &who).await.map_err(|trouble| trouble.stop(&who, &office))?;
    let alarms = alarms(&office, &who).await.map_err(|trouble| trouble.stop(&who, &office))?;
    let today = office.installation.profile.reporting_zone().day_of(office.outside.now());
    let template = TodayTemplate {
        frame: who.frame(&office, words.say("desk-today")),
        greeting: words.date(today),
        alarms,
        parts,
    };
    private_page(&who, &office, &template)
}

/// What the reader's role is told of and nobody of it has seen yet, the latest first. What is merely to be printed comes
/// after everything else, however late it came.
async fn alarms(office: &Office, who: &SignedIn) -> Result<Vec<Alarm>, Trouble> {
    let words = who.words();
    let zone = office.installation.profile.reporting_zone().time_zone();
    let role = who.role().code();
    let mut unseen = office.installation.store.unseen_alerts(role, None, MOST_ALARMS).await?;
    unseen.sort_by_key(|alert| alert.what == "letter_to_post");
    let alarms = unseen.into_iter().take(ALARMS).map(|alert| Alarm {
        id: alert.id,
        text: headline(&alert, words),
        raised: prose::day_and_time(words, alert.raised_at, zone),
        reference: alert.reference,
    });
    Ok(alarms.collect())
}

/// Somebody of the role that is told has seen it.
pub(crate) async fn see(
    State(office): State<Office>,
    Path(alarm): Path<i64>,
    SignedForm { who, .. }: SignedForm,
) -> Result<Response, Stop> {
    who.open(&office, Area::Handling)?;
    let (role, now, by) = (who.role().code(), office.outside.now(), who.actor().to_string());
    // One that a colleague has marked meanwhile is seen as well.
    let seen = office.installation.store.see_alert(alarm, role, now, by).await;
    seen.map_err(|error| who.failed(&office, error))?;
    Ok(see_other("/desk"))
}

/// What waits for a second person comes first for whoever approves.
/// RV-7, NO-5, RT-1: never what the reader proposed or has approved already.
async fn parts(office: &Office, who: &SignedIn) -> Result<Vec<Part>, Trouble> {
    let (words, approves) = (who.words(), who.role().approves());
    let now = office.outside.now();
    let store = &office.installation.store;
    let today = office.installation.profile.reporting_zone().day_of(now);
    let overview = store.overview(now, today.saturating_add(NOTICE_DAYS.days()), LINES).await?;
    let incomplete = QueueFilter { stage: Some("intake".to_owned()), ..QueueFilter::default() };
    let approval = QueueFilter {
        waiting: Some(Waiting::Approval),
        not_barred: Some(who.staff().id),
        ..QueueFilter::default()
    };
    let first_of = async |filter: &QueueFilter| {
        let read = store.queue_and_count(filter, Order::default(), &Turn::Start, LINES);
        let (page, total) = read.await?;
        Ok::<_, Trouble>(OverviewPart { total, rows: page.rows })
    };
    let (incomplete, approval) = (first_of(&incomplete).await?, first_of(&approval).await?);
    let part = |id: &'static str, all: &'static str, part: &OverviewPart| Part {
        id,
        heading: words.coded("desk-today", id),
        total: counted(words, part.total),
        lines: part.rows.iter().map(|row| line(row, words, now)).collect(),
        nothing: words.coded("desk-today-none", id),
        all,
    };
    // A hold waits in a case that is over.
    let all = "/desk/queue?waiting=approval&others=yes&over=yes";
    let approval = part("approval", all, &approval);
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

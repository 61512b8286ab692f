//! The outbox: which letters wait, left or failed, and what a person does about one.

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use writ_app::outbox::{ByHand, HandedOn, LetterFile, StoredLetter};
use writ_core::access::Area;
use writ_core::document::Sha256;
use writ_documents::history::{ByNumber, actor};
use writ_documents::prose;
use writ_language::Words;

use crate::desk::readable::personal_is_open;
use crate::forms::{SignedForm, encoded};
use crate::frame::Frame;
use crate::office::Office;
use crate::parts::{Field, FormProblem, Pagination, SummaryRow, Tag, Tone, problems_of};
use crate::problem::Problem;
use crate::response;
use crate::session::{SignedIn, Stop, private_page, see_other};

/// Letters on one page of the list.
const A_PAGE: u32 = 50;
/// One-time codes that are listed.
const CODES: u32 = 20;
/// The states in which a letter can be, in the order in which they ask for attention.
const STATES: [&str; 6] = ["failed", "ready", "sending", "sent", "posted", "delivered"];

/// Its addresses.
pub(crate) fn routes() -> Router<Office> {
    Router::new()
        .route("/desk/outbox", get(list))
        .route("/desk/outbox/{code}", get(letter).post(hand_on))
        .route("/desk/outbox/{code}/print", get(sheet))
}

#[derive(Template)]
#[template(path = "desk/outbox.html")]
struct OutboxPage<'a> {
    frame: Frame<'a>,
    choices: Vec<StateChoice>,
    rows: Vec<Row>,
    pages: Option<Pagination>,
    codes: Vec<CodeRow>,
}

/// A mail with a one-time code.
struct CodeRow {
    reference: String,
    state: Tag,
    asked: String,
    /// What it says, where everything is made up.
    text: Option<String>,
}

struct StateChoice {
    address: String,
    text: String,
    is_current: bool,
}

struct Row {
    address: String,
    kind: String,
    reference: String,
    to: String,
    channel: String,
    state: Tag,
    written: String,
}

#[derive(Template)]
#[template(path = "desk/letter.html")]
struct LetterPage<'a> {
    frame: Frame<'a>,
    title: String,
    code: String,
    state: Tag,
    rows: Vec<SummaryRow>,
    steps: Vec<String>,
    problems: Vec<FormProblem>,
    /// What can be done about it by the reader.
    tracking: Option<Field>,
    buttons: Vec<(&'static str, String)>,
    /// The page of the letter; none while its reader has not said why they read it, or once erased.
    sheet: Option<String>,
    instead: String,
    reference: String,
}

#[derive(Template)]
#[template(path = "sheet.html")]
pub(crate) struct SheetPage {
    pub(crate) title: String,
    pub(crate) language: &'static str,
    pub(crate) direction: &'static str,
    pub(crate) sheet: String,
}

/// The list.
async fn list(
    State(office): State<Office>,
    Query(pairs): Query<Vec<(String, String)>>,
    who: SignedIn,
) -> Result<Response, Stop> {
    who.open(&office, Area::Cases)?;
    let words = who.words();
    let asked =
        |name: &str| pairs.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str());
    let state = asked("state").and_then(|state| STATES.into_iter().find(|known| *known == state));
    let before = asked("before").and_then(|before| before.parse().ok());
    let lines = office
        .installation
        .outbox(state, before, A_PAGE + 1)
        .await
        .map_err(|error| who.failed(&office, error))?;
    let has_more = lines.len() > A_PAGE as usize;
    let shown: Vec<_> = lines.into_iter().take(A_PAGE as usize).collect();
    let address = |state: Option<&str>, before: Option<i64>| {
        let state = state.map(|state| format!("state={state}"));
        let before = before.map(|before| format!("before={before}"));
        let pairs: Vec<_> = state.into_iter().chain(before).collect();
        if pairs.is_empty() {
            "/desk/outbox".into()
        } else {
            format!("/desk/outbox?{}", pairs.join("&"))
        }
    };
    let last = shown.last().map(|line| line.letter.id);
    let pages = (has_more || before.is_some()).then(|| Pagination {
        label: words.say("outbox-pages"),
        place: words.say("outbox-pages-place"),
        previous: before.is_some().then(|| address(state, None)),
        next: last.filter(|_| has_more).map(|last| address(state, Some(last))),
    });
    let choices = std::iter::once(StateChoice {
        address: address(None, None),
        text: words.say("outbox-all"),
        is_current: state.is_none(),
    })
    .chain(STATES.into_iter().map(|one| StateChoice {
        address: address(Some(one), None),
        text: words.coded("letter-state", one),
        is_current: state == Some(one),
    }));
    let zone = office.installation.profile.reporting_zone().time_zone();
    let rows = shown.into_iter().map(|line| Row {
        address: format!("/desk/outbox/{}", line.letter.code),
        kind: kind_of(&line.letter, words),
        reference: line.reference,
        to: words.coded("outbox-to", &line.letter.recipient.replace('_', "-")),
        channel: words.coded("outbox-channel", &line.letter.channel),
        state: state_of(&line.letter, words),
        written: prose::day_and_time(words, line.letter.written_at, zone),
    });
    // Codes stand beside the first page of all letters, and on no page by themselves.
    let codes = if state.is_none() && before.is_none() {
        office.installation.code_mails(CODES).await.map_err(|error| who.failed(&office, error))?
    } else {
        Vec::new()
    };
    let codes = codes.into_iter().map(|mail| CodeRow {
        reference: mail.reference,
        state: code_state(&mail.state, words),
        asked: prose::day_and_time(words, mail.asked_at, zone),
        text: mail.text,
    });
    let page = OutboxPage {
        codes: codes.collect(),
        choices: choices.collect(),
        rows: rows.collect(),
        pages,
        frame: who.frame(&office, words.say("outbox-title")),
    };
    private_page(&who, &office, &page)
}

/// One letter.
async fn letter(
    State(office): State<Office>,
    Path(code): Path<String>,
    who: SignedIn,
) -> Result<Response, Stop> {
    who.open(&office, Area::Cases)?;
    let file = found(&office, &who, &code).await?;
    let tracking = tracking_field(who.words(), "");
    show(&office, &who, StatusCode::OK, file, tracking, Vec::new()).await
}

/// The letter alone, to be printed.
async fn sheet(
    State(office): State<Office>,
    Path(code): Path<String>,
    who: SignedIn,
) -> Result<Response, Stop> {
    who.open(&office, Area::Cases)?;
    let file = found(&office, &who, &code).await?;
    let may_read = personal_is_open(&office, &who, &file.reference).await?;
    let (true, Some(paper)) = (may_read, file.paper) else {
        return Ok(see_other(&format!("/desk/outbox/{}", file.letter.code)));
    };
    let language = writ_language::Language::of_tag(&file.letter.language)
        .unwrap_or(writ_language::Language::English);
    let page = SheetPage {
        title: paper.subject,
        language: language.code(),
        direction: language.direction(),
        sheet: paper.page,
    };
    private_page(&who, &office, &page)
}

/// What somebody did about it.
async fn hand_on(
    State(office): State<Office>,
    Path(code): Path<String>,
    SignedForm { who, fields }: SignedForm,
) -> Result<Response, Stop> {
    who.open(&office, Area::Handling)?;
    let words = who.words();
    let what = match fields.get("what") {
        "posted" => ByHand::Posted { tracking: fields.get("tracking").to_owned() },
        "delivered" => ByHand::Delivered,
        "print" => ByHand::Print,
        "resend" => ByHand::Resend,
        _ => return Err(who.stop(&office, &Problem::NotFound)),
    };
    let now = office.outside.now();
    let done = office.installation.hand_on(&code, what, who.actor(), now).await;
    let mut tracking = tracking_field(words, fields.get("tracking"));
    let problem = match done.map_err(|error| who.failed(&office, error))? {
        HandedOn::Done => return Ok(see_other(&format!("/desk/outbox/{}", encoded(&code)))),
        HandedOn::NoSuchLetter => return Err(who.stop(&office, &Problem::NotFound)),
        HandedOn::NotInThisState => words.say("outbox-not-in-this-state"),
        HandedOn::Refused(_) => words.say("outbox-handlers-only"),
        HandedOn::UnreadableTracking => {
            tracking = tracking.error(words.say("outbox-tracking-unreadable"));
            String::new()
        }
    };
    let mut problems = problems_of(std::slice::from_ref(&tracking));
    if !problem.is_empty() {
        problems.push(FormProblem { anchor: String::new(), text: problem });
    }
    let file = found(&office, &who, &code).await?;
    show(&office, &who, StatusCode::UNPROCESSABLE_ENTITY, file, tracking, problems).await
}

async fn found(office: &Office, who: &SignedIn, code: &str) -> Result<LetterFile, Stop> {
    let found = office.installation.letter_file(code).await;
    found
        .map_err(|error| who.failed(office, error))?
        .ok_or_else(|| who.stop(office, &Problem::NotFound))
}

async fn show(
    office: &Office,
    who: &SignedIn,
    status: StatusCode,
    file: LetterFile,
    tracking: Field,
    problems: Vec<FormProblem>,
) -> Result<Response, Stop> {
    let words = who.words();
    let zone = office.installation.profile.reporting_zone().time_zone();
    let LetterFile { letter, reference, paper, steps } = file;
    let may_read = personal_is_open(office, who, &reference).await?;
    let handles = Area::Handling.is_open_to(who.role());
    let can_post = letter.channel == "post" && letter.state == "ready";
    let buttons: Vec<(&'static str, String)> = [
        ("delivered", matches!(letter.state.as_str(), "sent" | "posted")),
        ("print", letter.channel == "email" && matches!(letter.state.as_str(), "ready" | "failed")),
        ("resend", letter.channel == "email" && letter.state == "failed"),
    ]
    .into_iter()
    .filter(|(_, fits)| *fits && handles)
    .map(|(what, _)| (what, words.coded("outbox-do", what)))
    .collect();
    let instead = if paper.is_none() { "outbox-erased" } else { "outbox-say-why" };
    let steps = steps.into_iter().map(|step| {
        let by = step.actor.parse().map(|by| actor(by, words, &ByNumber)).unwrap_or_default();
        words.say_with(
            "outbox-step",
            [
                ("at", prose::day_and_time(words, step.at, zone).into()),
                ("by", by.into()),
                ("state", words.coded("letter-state", &step.state).into()),
            ],
        )
    });
    let page = LetterPage {
        title: kind_of(&letter, words),
        code: letter.code.clone(),
        state: state_of(&letter, words),
        rows: facts_of(&letter, &reference, words, zone),
        steps: steps.collect(),
        problems,
        tracking: (can_post && handles).then_some(tracking),
        buttons,
        sheet: paper.filter(|_| may_read).map(|paper| paper.page),
        instead: words.say(instead),
        frame: who.frame(office, kind_of(&letter, words)),
        reference,
    };
    let html = page.render().map_err(|error| who.failed(office, error))?;
    Ok(response::private_html(status, html))
}

fn facts_of(
    letter: &StoredLetter,
    reference: &str,
    words: Words,
    zone: &jiff::tz::TimeZone,
) -> Vec<SummaryRow> {
    let row = |id: &str, value: String| SummaryRow::new(words.say(id), value);
    let mut rows = vec![
        row("outbox-case", reference.to_owned())
            .changed_at(format!("/desk/cases/{reference}"), words.say("outbox-open-case")),
        row("outbox-for", words.coded("outbox-to", &letter.recipient.replace('_', "-"))),
        row("outbox-way", words.coded("outbox-channel", &letter.channel)),
        row("outbox-written", prose::day_and_time(words, letter.written_at, zone)),
        row("letter-code", letter.code.clone()),
        row("outbox-sha256", Sha256(letter.sha256).to_string()),
    ];
    if let Some(tracking) = &letter.tracking {
        rows.push(row("outbox-tracking", tracking.clone()));
    }
    if let Some(reason) = &letter.reason {
        rows.push(row("outbox-reason", words.coded("outbox-reason", &reason.replace('_', "-"))));
    }
    if let (Some(next_at), "ready") = (letter.next_at, letter.state.as_str()) {
        rows.push(row("outbox-next", prose::day_and_time(words, next_at, zone)));
    }
    rows
}

/// Where a letter stands alone, to be printed.
pub(crate) fn print_address(code: &str) -> String {
    format!("/desk/outbox/{code}/print")
}

fn tracking_field(words: Words, value: &str) -> Field {
    Field::line("tracking", words.say("outbox-tracking"), value)
        .hint(words.say("outbox-tracking-hint"))
}

fn kind_of(letter: &StoredLetter, words: Words) -> String {
    words.coded("letter-kind", &letter.kind.replace('_', "-"))
}

fn state_of(letter: &StoredLetter, words: Words) -> Tag {
    let tone = match (letter.state.as_str(), letter.channel.as_str()) {
        ("failed", _) => Tone::Danger,
        ("ready", "post") => Tone::Warning,
        ("ready" | "sending", _) => Tone::Info,
        ("delivered", _) => Tone::Success,
        _ => Tone::Neutral,
    };
    let id = if letter.state == "ready" && letter.channel == "post" {
        "outbox-to-print".to_owned()
    } else {
        format!("letter-state-{}", letter.state)
    };
    Tag { text: words.say(&id), tone }
}

fn code_state(state: &str, words: Words) -> Tag {
    let tone = match state {
        "failed" => Tone::Danger,
        "no_address" => Tone::Warning,
        "ready" | "sending" => Tone::Info,
        _ => Tone::Neutral,
    };
    Tag { text: words.coded("outbox-code-state", &state.replace('_', "-")), tone }
}

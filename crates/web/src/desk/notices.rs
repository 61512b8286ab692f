//! Telling account holders (NO-1 to NO-5): which notices fall due, which are withheld on which ground until when, and
//! one of them reviewed, sent or withheld. What may be done is the core's to say.

use std::cmp::Ordering;

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use jiff::civil::Date;
use writ_app::handling::{Handled, OpenRecord};
use writ_app::notices::{NoticeFile, NoticeLine};
use writ_core::access::Area;
use writ_core::agenda::OpenStanding;
use writ_core::command::Command;
use writ_core::event::Words as Written;
use writ_core::notice::{Ground, NoticeNumber, Review};
use writ_documents::prose;
use writ_language::Words;

use crate::desk::refusals::refusal_text;
use crate::forms::{Fields, SignedForm};
use crate::frame::Frame;
use crate::office::Office;
use crate::parts::{Choice, Control, Field, FormProblem, SummaryRow, Tag, Tone};
use crate::problem::Problem;
use crate::response;
use crate::session::{SignedIn, Stop, private_page, see_other};

/// Notices of one standing on the page.
const A_SECTION: u32 = 100;
/// Longest text of a notice, and of what is said for withholding one.
const LONGEST: usize = 20_000;
const STANDINGS: [&str; 4] = ["due", "proposed", "prohibited", "withheld"];

/// Its addresses.
pub(crate) fn routes() -> Router<Office> {
    Router::new()
        .route("/desk/notices", get(list))
        .route("/desk/notices/{reference}/{number}", get(one).post(act))
}

#[derive(Template)]
#[template(path = "desk/notices.html")]
struct NoticesPage<'a> {
    frame: Frame<'a>,
    sections: Vec<Section>,
}

struct Section {
    id: &'static str,
    heading: String,
    says: String,
    rows: Vec<Row>,
    empty: String,
}

struct Row {
    address: String,
    reference: String,
    number: String,
    occasion: String,
    country: String,
    when: Tag,
    ground: String,
}

#[derive(Template)]
#[template(path = "desk/notice.html")]
struct NoticePage<'a> {
    frame: Frame<'a>,
    heading: String,
    reference: String,
    address: String,
    seq: u32,
    state: Tag,
    rows: Vec<SummaryRow>,
    problems: Vec<FormProblem>,
    /// The text to review and release; none where the notice is not to be sent now.
    text: Option<Field>,
    /// Why it cannot be sent now.
    not_now: Option<String>,
    /// What proposes to withhold it.
    withhold: Vec<Field>,
    /// What decides a proposal, and why the reader cannot where they cannot.
    approve: Option<Result<(), String>>,
    /// Whether a withholding, standing or proposed, can be ended.
    may_end: bool,
    may_act: bool,
}

async fn list(State(office): State<Office>, who: SignedIn) -> Result<Response, Stop> {
    who.open(&office, Area::Cases)?;
    let words = who.words();
    let now = office.outside.now();
    let today = office.installation.profile.reporting_zone().day_of(now);
    let mut sections = Vec::new();
    for standing in STANDINGS {
        let lines = office.installation.notices(standing, None, A_SECTION, now).await;
        let lines = lines.map_err(|error| who.failed(&office, error))?;
        sections.push(Section {
            id: standing,
            heading: words.coded("notices", standing),
            says: words.say(&format!("notices-{standing}-says")),
            rows: lines.iter().map(|line| row(line, today, words)).collect(),
            empty: words.say(&format!("notices-{standing}-none")),
        });
    }
    let page = NoticesPage { sections, frame: who.frame(&office, words.say("notices-title")) };
    private_page(&who, &office, &page)
}

fn row(line: &NoticeLine, today: Date, words: Words) -> Row {
    let notice = &line.notice;
    let when = match (notice.from_on, notice.due_on) {
        (Some(from_on), Some(_)) if from_on > today => Tag {
            text: words.say_with("notices-from", [("day", words.date(from_on).into())]),
            tone: Tone::Neutral,
        },
        (_, Some(due_on)) => due_tag(due_on, today, words),
        (Some(review_on), None) => Tag {
            text: words.say_with("notices-review", [("day", words.date(review_on).into())]),
            tone: if review_on <= today { Tone::Warning } else { Tone::Neutral },
        },
        (None, None) => Tag { text: words.say("notices-people-first"), tone: Tone::Warning },
    };
    Row {
        address: format!("/desk/notices/{}/{}", line.reference, notice.notice),
        reference: line.reference.clone(),
        number: notice.notice.to_string(),
        occasion: words.coded("history-occasion", &notice.occasion.replace('_', "-")),
        country: words.country(&line.country),
        when,
        ground: notice
            .ground
            .as_deref()
            .map(|ground| words.coded("letter-notice-ground", &ground.replace('_', "-")))
            .unwrap_or_default(),
    }
}

fn due_tag(due_on: Date, today: Date, words: Words) -> Tag {
    let (id, tone) = match due_on.cmp(&today) {
        Ordering::Less => ("notices-overdue", Tone::Danger),
        Ordering::Equal => ("notices-due-today", Tone::Warning),
        Ordering::Greater => ("notices-due-on", Tone::Info),
    };
    Tag { text: words.say_with(id, [("day", words.date(due_on).into())]), tone }
}

async fn one(
    State(office): State<Office>,
    Path((reference, number)): Path<(String, u16)>,
    who: SignedIn,
) -> Result<Response, Stop> {
    who.open(&office, Area::Cases)?;
    let sent = Fields::default();
    show(&office, &who, (&reference, number), StatusCode::OK, &sent, Vec::new()).await
}

async fn act(
    State(office): State<Office>,
    Path((reference, number)): Path<(String, u16)>,
    SignedForm { who, fields }: SignedForm,
) -> Result<Response, Stop> {
    who.open(&office, Area::Handling)?;
    let words = who.words();
    let command = match command(&fields, NoticeNumber(number), words) {
        Ok(command) => command,
        Err(problem) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return show(&office, &who, (&reference, number), status, &fields, vec![problem]).await;
        }
    };
    let expected = fields.get("seq").parse().ok();
    let seed = office.outside.seed().map_err(|error| who.failed(&office, error))?;
    let now = office.outside.now();
    let handled =
        office.installation.act(&reference, expected, command, who.actor(), now, seed).await;
    let text = match handled.map_err(|error| who.failed(&office, error))? {
        None => return Err(who.stop(&office, &Problem::NotFound)),
        Some(Handled::Done { .. }) => return Ok(see_other("/desk/notices")),
        Some(Handled::Refused(refusal)) => refusal_text(words, &refusal),
        Some(Handled::Changed(_)) => words.say("notice-changed"),
    };
    let problems = vec![FormProblem { anchor: String::new(), text }];
    let status = StatusCode::CONFLICT;
    show(&office, &who, (&reference, number), status, &fields, problems).await
}

fn command(fields: &Fields, notice: NoticeNumber, words: Words) -> Result<Command, FormProblem> {
    let wrong =
        |anchor: &str, id: &str| FormProblem { anchor: anchor.to_owned(), text: words.say(id) };
    let text_of = |name: &str, id: &str| {
        let text = fields.get(name).replace("\r\n", "\n").trim().to_owned();
        let fits = !text.is_empty() && text.chars().count() <= LONGEST;
        if fits { Ok(Written::new(text)) } else { Err(wrong(name, id)) }
    };
    match fields.get("what") {
        "send" => Ok(Command::SendNotice { notice, text: text_of("text", "notice-text-missing")? }),
        "withhold" => {
            let ground = ground_of(fields.get("ground"));
            let ground = ground.ok_or_else(|| wrong("ground", "notice-ground-missing"))?;
            let review = match fields.get("review") {
                "" => Review::NoFurther,
                day => Review::On(
                    day.parse().map_err(|_| wrong("review", "notice-review-unreadable"))?,
                ),
            };
            let evidence = text_of("evidence", "notice-evidence-missing")?;
            Ok(Command::ProposeWithholding { notice, ground, review, evidence })
        }
        "approve" => Ok(Command::ApproveWithholding(notice)),
        "end" => Ok(Command::EndWithholding(notice)),
        _ => Err(wrong("", "notice-nothing-asked")),
    }
}

fn ground_of(code: &str) -> Option<Ground> {
    Ground::ALL.into_iter().find(|ground| prose::code(ground) == code)
}

async fn show(
    office: &Office,
    who: &SignedIn,
    (reference, number): (&str, u16),
    status: StatusCode,
    sent: &Fields,
    problems: Vec<FormProblem>,
) -> Result<Response, Stop> {
    let not_found = || who.stop(office, &Problem::NotFound);
    let words = who.words();
    let open = office.installation.open_record(reference).await;
    let open = open.map_err(|error| who.failed(office, error))?.ok_or_else(not_found)?;
    let file = office.installation.notice_file(&open, NoticeNumber(number));
    let file = file.map_err(|error| who.failed(office, error))?.ok_or_else(not_found)?;
    let page = page_of(office, who, words, reference, &open, file, sent, problems)?;
    let html = page.render().map_err(|error| who.failed(office, error))?;
    Ok(response::private_html(status, html))
}

#[expect(clippy::too_many_arguments, reason = "a page is put together from everything it shows")]
fn page_of<'a>(
    office: &'a Office,
    who: &SignedIn,
    words: Words,
    reference: &str,
    open: &OpenRecord,
    file: NoticeFile,
    sent: &Fields,
    problems: Vec<FormProblem>,
) -> Result<NoticePage<'a>, Stop> {
    let now = office.outside.now();
    let today = office.installation.profile.reporting_zone().day_of(now);
    let may_act = Area::Handling.is_open_to(who.role());
    let would = |command: Command| -> Result<Result<(), String>, Stop> {
        let Some(case) = open.record.case() else { return Ok(Ok(())) };
        let answer = office.installation.would(case, command, who.actor(), now);
        let answer = answer.map_err(|error| who.failed(office, error))?;
        Ok(answer.map_err(|refusal| refusal_text(words, &refusal)))
    };
    let telling = Command::SendNotice { notice: file.number, text: Written::new("-".to_owned()) };
    let not_now = would(telling)?.err();
    let approve = match file.standing {
        OpenStanding::Proposed(_) => Some(would(Command::ApproveWithholding(file.number))?),
        OpenStanding::Due { .. } | OpenStanding::Prohibited | OpenStanding::Withheld { .. } => None,
    };
    let error_of = |name: &str| {
        problems.iter().find(|problem| problem.anchor == name).map(|problem| problem.text.clone())
    };
    let written = if sent.get("text").is_empty() { file.draft.as_str() } else { sent.get("text") };
    let text = Field::new(
        "text",
        words.say("notice-text"),
        Control::Lines { value: written.to_owned(), rows: 14, max_chars: LONGEST },
    )
    .hint(words.say("notice-text-hint"))
    .error(error_of("text"));
    let is_proposed = approve.is_some();
    let withhold = if may_act && !is_proposed {
        withhold_fields(&file, sent, words, &error_of)
    } else {
        Vec::new()
    };
    let heading = words.say_with("notice-heading", [("number", file.number.0.to_string().into())]);
    Ok(NoticePage {
        address: format!("/desk/notices/{reference}/{}", file.number.0),
        reference: reference.to_owned(),
        seq: open.seq,
        state: state(&file, today, words),
        rows: facts(&file, words),
        text: (may_act && not_now.is_none()).then_some(text),
        not_now,
        withhold,
        approve,
        may_end: may_act
            && matches!(file.standing, OpenStanding::Proposed(_) | OpenStanding::Withheld { .. }),
        may_act,
        problems,
        frame: who.frame(office, heading.clone()),
        heading,
    })
}

fn withhold_fields(
    file: &NoticeFile,
    sent: &Fields,
    words: Words,
    error_of: &impl Fn(&str) -> Option<String>,
) -> Vec<Field> {
    let grounds = file.grounds.iter().map(|ground| {
        let code = prose::code(ground);
        Choice::new(&code, words.coded("letter-notice-ground", &code), sent.get("ground"))
    });
    vec![
        Field::new("ground", words.say("notice-ground"), Control::Radios(grounds.collect()))
            .hint(words.say("notice-ground-hint"))
            .error(error_of("ground")),
        Field::line_of("review", words.say("notice-review"), sent.get("review"), "date")
            .hint(words.say("notice-review-hint"))
            .error(error_of("review")),
        Field::new(
            "evidence",
            words.say("notice-evidence"),
            Control::Lines { value: sent.get("evidence").to_owned(), rows: 5, max_chars: LONGEST },
        )
        .hint(words.say("notice-evidence-hint"))
        .error(error_of("evidence")),
    ]
}

fn state(file: &NoticeFile, today: Date, words: Words) -> Tag {
    match file.standing {
        OpenStanding::Due { not_before, .. } if not_before > today => Tag {
            text: words.say_with("notices-from", [("day", words.date(not_before).into())]),
            tone: Tone::Neutral,
        },
        OpenStanding::Due { due_on, .. } => due_tag(due_on, today, words),
        OpenStanding::Prohibited => {
            Tag { text: words.say("notice-state-prohibited"), tone: Tone::Warning }
        }
        OpenStanding::Proposed(_) => {
            Tag { text: words.say("notice-state-proposed"), tone: Tone::Warning }
        }
        OpenStanding::Withheld { .. } => {
            Tag { text: words.say("notice-state-withheld"), tone: Tone::Neutral }
        }
    }
}

fn facts(file: &NoticeFile, words: Words) -> Vec<SummaryRow> {
    let row = |id: &str, value: String| SummaryRow::new(words.say(id), value);
    let mut rows = vec![row("notice-rule", words.coded("notice-rule", file.rule.number()))];
    let ground = |ground: Ground| words.coded("letter-notice-ground", &prose::code(&ground));
    match file.standing {
        OpenStanding::Due { not_before, due_on } => {
            rows.push(row("notice-not-before", words.date(not_before)));
            rows.push(row("notice-due-on", words.date(due_on)));
        }
        OpenStanding::Prohibited => {}
        OpenStanding::Proposed(proposed) => {
            rows.push(row("notice-proposed-ground", ground(proposed.ground)));
            rows.push(match proposed.review {
                Review::On(day) => row("notice-review", words.date(day)),
                Review::NoFurther => row("notice-review", words.say("notice-no-further")),
            });
        }
        OpenStanding::Withheld { ground: on, review_on } => {
            rows.push(row("notice-withheld-ground", ground(on)));
            rows.push(row("notice-review", words.date(review_on)));
        }
    }
    rows
}

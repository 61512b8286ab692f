//! The list of what is to be done, with how far each page is.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use writ_core::form::Group;

use super::question::open_keys;
use super::steps::{Progress, steps_for};
use super::{Writing, reading, with_papers};
use crate::frame::{Face, Frame};
use crate::office::Office;
use crate::parts::{Tag, Tone};
use crate::portal::private_page;
use crate::reader::Reader;

#[derive(Template)]
#[template(path = "portal/request/tasks.html")]
struct TasksPage<'a> {
    frame: Frame<'a>,
    progress: String,
    revises: Option<String>,
    parts: Vec<Part>,
    check: String,
    give_up: String,
    return_code: String,
    kept_until: String,
}

struct Part {
    title: String,
    tasks: Vec<Task>,
}

struct Task {
    address: String,
    title: String,
    state: Tag,
    /// The anchor of the state, which describes the link.
    anchor: String,
}

/// The parts of the form with their codes in texts.
pub(super) const PARTS: [(Group, &str); 6] = [
    (Group::Agency, "agency"),
    (Group::Officer, "officer"),
    (Group::Process, "process"),
    (Group::Circumstance, "circumstance"),
    (Group::Item, "item"),
    (Group::Closing, "closing"),
];

/// What is to be done.
pub(crate) async fn tasks(
    State(office): State<Office>,
    reader: Reader,
    writing: Writing,
) -> Response {
    let words = reader.words;
    let answers = with_papers(&writing.content);
    let lacking = match reading(&writing.content, &reader, &office).await {
        Ok(reading) => open_keys(&reading),
        Err(response) => return response,
    };
    let steps = steps_for(&answers);
    let is_done = |progress| matches!(progress, Progress::Complete | Progress::Optional);
    let done = steps.iter().filter(|step| is_done(step.progress(&answers, &lacking))).count();
    let parts = PARTS.map(|(group, code)| Part {
        title: words.coded("group", code),
        tasks: steps
            .iter()
            .filter(|step| step.group == group)
            .map(|step| Task {
                address: writing.address(step.code),
                title: words.coded("step", step.code),
                state: state(step.progress(&answers, &lacking), &reader),
                anchor: format!("state-{}", step.code),
            })
            .collect(),
    });
    let zone = office.installation.profile.reporting_zone();
    let values = [
        ("done", words.number(done as u64).into()),
        ("all", words.number(steps.len() as u64).into()),
    ];
    let page = TasksPage {
        progress: words.say_with("request-progress", values),
        revises: writing.content.revises.clone(),
        parts: parts.into(),
        check: writing.address("check"),
        give_up: writing.address("give-up"),
        return_code: writing.secret.printed(),
        kept_until: words.say_with(
            "request-tasks-later-says",
            [("date", words.date(zone.day_of(writing.draft.expires_at)).into())],
        ),
        frame: reader.frame(&office, Face::Portal, words.say("request-tasks-heading")),
    };
    private_page(StatusCode::OK, &page, &reader, &office)
}

fn state(progress: Progress, reader: &Reader) -> Tag {
    let (id, tone) = match progress {
        Progress::NotBegun => ("request-state-not-begun", Tone::Neutral),
        Progress::Incomplete => ("request-state-incomplete", Tone::Warning),
        Progress::Complete => ("request-state-complete", Tone::Success),
        Progress::Optional => ("request-state-optional", Tone::Neutral),
    };
    Tag { text: reader.words.say(id), tone }
}

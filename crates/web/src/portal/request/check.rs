//! All answers on one page, each with a way to change it; then the request is sent.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use writ_app::submission::Sent;
use writ_core::form::{YES, field_named};
use writ_documents::prose;
use writ_language::Words;

use super::items::{ItemRow, by_number, row};
use super::question::{BACK_TO_CHECK, open_keys};
use super::steps::{Asks, Step, steps_for};
use super::tasks::PARTS;
use super::{Writing, failed, form_of, go, reading, status_of, with_papers};
use crate::frame::{Face, Frame};
use crate::office::Office;
use crate::parts::{Field, FormProblem, SummaryRow, problems_of, title_with_problems};
use crate::portal::{Posted, private_page};
use crate::reader::Reader;

/// Items listed here; all of them stand on their own page.
const ITEMS_LISTED: usize = 20;

#[derive(Template)]
#[template(path = "portal/request/check.html")]
struct CheckPage<'a> {
    frame: Frame<'a>,
    problems: Vec<FormProblem>,
    gaps: Vec<Gap>,
    parts: Vec<Part>,
    declaration: Field,
    may_be_left: bool,
    /// Whether everything can be read; what is missing keeps nothing from being sent (IN-6).
    can_be_sent: bool,
    action: String,
    back: String,
}

/// Something that is missing, with the page where it can be said.
struct Gap {
    text: String,
    address: String,
}

struct Part {
    title: String,
    rows: Vec<SummaryRow>,
    items: Option<Items>,
}

struct Items {
    rows: Vec<ItemRow>,
    sum: String,
    more: Option<String>,
    address: String,
}

/// Shows all answers.
pub(crate) async fn check(
    State(office): State<Office>,
    reader: Reader,
    writing: Writing,
) -> Response {
    show(None, &writing, &reader, &office).await
}

/// Sends the request.
pub(crate) async fn send(
    State(office): State<Office>,
    reader: Reader,
    mut writing: Writing,
    posted: Posted,
) -> Response {
    let declares = posted.get("declaration") == YES;
    if !declares && posted.get("leave") != "yes" {
        let problem = reader.words.say("check-problem-declaration");
        return show(Some(problem), &writing, &reader, &office).await;
    }
    if declares {
        writing.content.answers.insert("declaration".to_owned(), YES.to_owned());
    }
    send_off(&writing, &reader, &office).await
}

/// Hands the draft over; from there on it is a case (IN-6).
pub(super) async fn send_off(writing: &Writing, reader: &Reader, office: &Office) -> Response {
    let now = office.outside.now();
    let seed = match office.outside.seed() {
        Ok(seed) => seed,
        Err(error) => return failed(error, reader, office),
    };
    let sent = office
        .installation
        .send_draft(&writing.draft, &writing.content, &writing.secret, now, seed)
        .await;
    match sent {
        // Sent twice is sent once: both lead to the one receipt.
        Ok(Sent::Received(_) | Sent::SentBefore) => go(&writing.address("receipt")),
        Ok(Sent::Completed) => go("/portal/status/case?done=completed"),
        Ok(Sent::Refused(refusal)) => {
            let said = crate::portal::refusal_in_words(&refusal, reader);
            show(Some(said), writing, reader, office).await
        }
        Ok(Sent::Changed(kinds)) => {
            let words = reader.words;
            let mut told: Vec<String> = kinds.iter().map(|kind| changed(words, kind)).collect();
            told.dedup();
            let what = prose::list(words, told.into_iter());
            let said = words.say_with("check-changed", [("what", what.into())]);
            show(Some(said), writing, reader, office).await
        }
        // The page says what cannot be read, with the way to each question.
        Ok(Sent::Unreadable(_)) => show(None, writing, reader, office).await,
        Err(error) => failed(error, reader, office),
    }
}

/// What the desk did meanwhile, as far as the agency is told of it.
fn changed(words: Words, kind: &str) -> String {
    match kind {
        "acknowledged" => words.say("check-changed-acknowledged"),
        "completed" => words.say("check-changed-completed"),
        "papers_added" => words.say("check-changed-papers"),
        _ => words.say("check-changed-other"),
    }
}

async fn show(
    problem: Option<String>,
    writing: &Writing,
    reader: &Reader,
    office: &Office,
) -> Response {
    let words = reader.words;
    let reading = match reading(&writing.content, reader, office).await {
        Ok(reading) => reading,
        Err(response) => return response,
    };
    let answers = with_papers(&writing.content);
    let steps = steps_for(&answers);
    let change = |step: &Step| format!("{}?{BACK_TO_CHECK}=check", writing.address(step.code));
    let form = form_of(office, reader);
    let lacking = open_keys(&reading);
    let parts = PARTS.map(|(group, code)| {
        let own = steps.iter().filter(|step| step.group == group);
        let rows = own.clone().filter(|step| step.asks != Asks::Items).flat_map(|step| {
            step.fields().into_iter().map(|question| {
                let answer = answers.get(question.code).map_or("", String::as_str);
                let is_missing = lacking.iter().any(|key| key == question.code);
                SummaryRow::of(words.coded("field", question.code), form.shown(question, answer))
                    .changed_at(change(step), words.say("form-change"))
                    .warned(is_missing.then(|| words.say("check-missing")))
            })
        });
        let items = own.clone().find(|step| step.asks == Asks::Items);
        Part {
            title: words.coded("group", code),
            rows: rows.collect(),
            items: items.map(|step| items_shown(writing, change(step), reader, office)),
        }
    });
    let declaration = Field::new(
        "declaration",
        words.say("field-declaration-text"),
        crate::parts::Control::Agreement { is_given: answers.contains_key("declaration") },
    )
    .error(problem);
    let mut problems = problems_of(std::slice::from_ref(&declaration));
    let unreadable = reading
        .problems
        .iter()
        .map(|problem| FormProblem { anchor: String::new(), text: form.problem(problem) });
    problems.extend(unreadable);
    let title = title_with_problems(words, words.say("check-heading"), problems.len());
    let page = CheckPage {
        frame: reader.frame(office, Face::Portal, title),
        gaps: gaps(&lacking, writing, reader),
        can_be_sent: reading.problems.is_empty(),
        parts: parts.into(),
        may_be_left: declaration.error.is_some(),
        declaration,
        action: writing.address("check"),
        back: writing.address(""),
        problems,
    };
    private_page(status_of(page.problems.len()), &page, reader, office)
}

/// IN-6: what is missing, said before it is sent so.
fn gaps(lacking: &[String], writing: &Writing, reader: &Reader) -> Vec<Gap> {
    let words = reader.words;
    let mut gaps: Vec<Gap> = Vec::new();
    for key in lacking.iter().filter(|key| *key != "declaration") {
        let code = key.rsplit('.').next().unwrap_or_default();
        let is_item = key.starts_with("items.");
        let step = super::steps::STEPS
            .iter()
            .find(|step| field_named(code).is_some_and(|field| step.fields().contains(&field)));
        let Some(step) = step else { continue };
        let id = if is_item { words.coded("step", "items") } else { words.coded("field", code) };
        let address = format!("{}?{BACK_TO_CHECK}=check", writing.address(step.code));
        if gaps.iter().any(|gap| gap.text == id) {
            continue;
        }
        gaps.push(Gap { text: id, address });
    }
    gaps
}

fn items_shown(writing: &Writing, address: String, reader: &Reader, office: &Office) -> Items {
    let words = reader.words;
    let form = form_of(office, reader);
    let items = by_number(&writing.content.answers);
    let values = |number: usize| {
        [
            ("number", words.number(number as u64).into()),
            ("plural", i64::try_from(number).unwrap_or(i64::MAX).into()),
        ]
    };
    let more = items.len().saturating_sub(ITEMS_LISTED);
    Items {
        rows: items
            .iter()
            .take(ITEMS_LISTED)
            .map(|(number, item)| row(*number, item, &form))
            .collect(),
        sum: words.say_with("items-sum", values(items.len())),
        more: (more > 0).then(|| words.say_with("items-more", values(more))),
        address,
    }
}

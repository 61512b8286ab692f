//! A page with a question, or a few that belong together.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use writ_core::form::{AnswerProblem, Field as Question, FieldKind, Reading, Required};

use super::steps::{Asks, Step, step_named, steps_for};
use super::{Writing, form_of, go, papers, reading, status_of};
use crate::form_fields::Answers;
use crate::frame::{Face, Frame};
use crate::office::Office;
use crate::parts::{Control, Field, FormProblem, problems_of, title_with_problems};
use crate::portal::{Posted, private_page};
use crate::problem::Problem;
use crate::reader::Reader;

/// The name of the hidden answer that leads back to the page which checks all answers.
pub(super) const BACK_TO_CHECK: &str = "then";
const CHECK: &str = "check";

#[derive(Template)]
#[template(path = "portal/request/question.html")]
struct QuestionPage<'a> {
    frame: Frame<'a>,
    title: String,
    /// Whether the one question is the heading itself.
    is_alone: bool,
    problems: Vec<FormProblem>,
    fields: Vec<Field>,
    /// Whether what is missing may be left so (IN-6).
    may_be_left: bool,
    back: String,
    then: &'static str,
}

/// Shows the questions with what was answered.
pub(crate) async fn page(
    State(office): State<Office>,
    reader: Reader,
    Path((_, step)): Path<(String, String)>,
    writing: Writing,
) -> Response {
    let Some(step) = step_named(&step) else { return not_found(&reader, &office) };
    let then = if reader.asks(BACK_TO_CHECK, CHECK) { CHECK } else { "" };
    match step.asks {
        Asks::Questions(_) => {
            let fields = fields(step, &writing.content.answers, &reader, &office);
            show(step, fields, false, then, &writing, &reader, &office)
        }
        Asks::Papers(question, kind) => {
            papers::show((step, question, kind), None, &writing, &reader, &office)
        }
        Asks::Items => go(&writing.address("items")),
    }
}

/// Takes the answers. What does not fit is shown with what was typed; what is missing is warned about once.
pub(crate) async fn save(
    State(office): State<Office>,
    reader: Reader,
    Path((_, step)): Path<(String, String)>,
    mut writing: Writing,
    posted: Posted,
) -> Response {
    let Some(step) = step_named(&step) else { return not_found(&reader, &office) };
    let then = if posted.get(BACK_TO_CHECK) == CHECK { CHECK } else { "" };
    if matches!(step.asks, Asks::Questions(_)) {
        let typed = typed(step, &posted);
        let mut next = writing.content.clone();
        next.answers.extend(typed.clone());
        next.answers.retain(|_, answer| !answer.is_empty());
        let reading = match reading(&next, &reader, &office).await {
            Ok(reading) => reading,
            Err(response) => return response,
        };
        let form = form_of(&office, &reader);
        let faulty = of_step(step, &reading.problems);
        let doubts = doubts(step, &reading);
        let leaves_it = posted.get("leave") == "yes";
        if faulty.is_empty() {
            // What can be read is kept, whatever is missing still.
            writing.content = next;
            if let Err(response) = super::save(&writing, &reader, &office).await {
                return response;
            }
        }
        if !faulty.is_empty() || (!doubts.is_empty() && !leaves_it) {
            let mut fields = fields(step, &typed, &reader, &office);
            for field in &mut fields {
                let mut wrong = faulty.iter().chain(&doubts);
                let wrong = wrong.find(|problem| problem.key == field.name);
                field.error = wrong.map(|problem| form.problem(problem));
            }
            return show(step, fields, faulty.is_empty(), then, &writing, &reader, &office);
        }
    }
    go(&writing.address(&next_page(step, &writing.content.answers, then)))
}

/// The problems of the questions of a page.
fn of_step(step: &Step, problems: &[AnswerProblem]) -> Vec<AnswerProblem> {
    let is_mine = |problem: &&AnswerProblem| {
        step.fields().iter().any(|question| question.code == problem.key)
    };
    problems.iter().filter(is_mine).cloned().collect()
}

/// What is missing on a page or looks like a mistake; it keeps nothing from being sent (IN-6).
fn doubts(step: &Step, reading: &Reading) -> Vec<AnswerProblem> {
    let missing = reading.missing.iter().map(|key| AnswerProblem {
        key: key.clone(),
        code: "required",
        values: BTreeMap::new(),
    });
    let all: Vec<_> = reading.hints.iter().cloned().chain(missing).collect();
    of_step(step, &all)
}

/// The keys of what is missing or cannot be read.
pub(super) fn open_keys(reading: &Reading) -> Vec<String> {
    let problems = reading.problems.iter().map(|problem| problem.key.clone());
    reading.missing.iter().cloned().chain(problems).collect()
}

/// Where the reader goes from a page: to the next one, or back to checking all answers.
pub(super) fn next_page(step: &Step, answers: &Answers, then: &str) -> String {
    let steps = steps_for(answers);
    let mut after = steps.iter().skip_while(|other| other.code != step.code).skip(1);
    let next = after.next().map(|next| next.code);
    // An answer that brings up a further question leads there first.
    let follows =
        next.is_some_and(|code| matches!(code, "danger" | "silence-end" | "reply-address"));
    match (next, then) {
        (Some(code), CHECK) if follows => format!("{code}?{BACK_TO_CHECK}={CHECK}"),
        (_, CHECK) | (None, _) => CHECK.to_owned(),
        (Some(code), _) => code.to_owned(),
    }
}

fn fields(step: &Step, answers: &Answers, reader: &Reader, office: &Office) -> Vec<Field> {
    let form = form_of(office, reader);
    let also_required = &office.installation.profile.form().also_required;
    step.fields()
        .into_iter()
        .map(|question| {
            let field = form.field(question, question.code, answers);
            field.optional(is_optional(question, also_required))
        })
        .collect()
}

fn is_optional(question: &Question, also_required: &BTreeSet<String>) -> bool {
    question.required == Required::Optional && !also_required.contains(question.code)
}

/// What was typed into the questions of a page; several ticked answers are one.
fn typed(step: &Step, posted: &Posted) -> Answers {
    let answer = |question: &Question| match question.kind {
        FieldKind::Platforms => posted.all(question.code).collect::<Vec<_>>().join(";"),
        _ => posted.get(question.code).replace("\r\n", "\n").trim().to_owned(),
    };
    step.fields().into_iter().map(|question| (question.code.to_owned(), answer(question))).collect()
}

fn show(
    step: &Step,
    mut fields: Vec<Field>,
    may_be_left: bool,
    then: &'static str,
    writing: &Writing,
    reader: &Reader,
    office: &Office,
) -> Response {
    let words = reader.words;
    let is_alone = fields.len() == 1;
    if is_alone {
        for field in &mut fields {
            field.is_heading = true;
        }
    }
    // A list of a few things needs no blank answer of its own when it is the page.
    for field in &mut fields {
        if let Control::Lines { rows, .. } = &mut field.control {
            *rows = (*rows).max(5);
        }
    }
    let problems = problems_of(&fields);
    let title = words.coded("step", step.code);
    let page = QuestionPage {
        frame: reader.frame(
            office,
            Face::Portal,
            title_with_problems(words, title.clone(), problems.len()),
        ),
        title,
        is_alone,
        may_be_left: may_be_left && !problems.is_empty(),
        fields,
        back: writing.address(if then == CHECK { CHECK } else { "" }),
        then,
        problems,
    };
    let status = status_of(page.problems.len());
    private_page(status, &page, reader, office)
}

fn not_found(reader: &Reader, office: &Office) -> Response {
    crate::portal::refuse(&Problem::NotFound, reader, office)
}

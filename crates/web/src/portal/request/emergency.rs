//! The short form of an emergency: two pages, then we call back (RV-3, VE-2).

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use writ_app::portal_drafts::DraftContent;
use writ_core::document::DocumentKind;
use writ_core::form::{self, Bulk, FieldKind, YES, field_named};
use writ_core::identifier::IdentifierKind;

use super::check::send_off;
use super::items::lines_in_words;
use super::papers::{NotTaken, take_form};
use super::{Writing, begin_with, form_of, reading, save as keep, status_of};
use crate::form_fields::Answers;
use crate::frame::{Face, Frame};
use crate::office::Office;
use crate::parts::{Control, Field, FormProblem, problems_of, title_with_problems};
use crate::portal::{Posted, private_page};
use crate::reader::Reader;
use crate::uploads::GuestUpload;

/// What the first page asks.
const FIRST: [&str; 5] =
    ["threat", "emergency_proof", "agency_name", "agency_kind", "agency_country"];
/// What the second page asks, beside credentials, identifiers and the declaration.
const SECOND: [&str; 5] =
    ["officer_name", "call_back_number", "agency_email", "law_and_article", "platform"];

#[derive(Template)]
#[template(path = "portal/request/emergency.html")]
struct EmergencyPage<'a> {
    frame: Frame<'a>,
    is_first: bool,
    telephone: Option<&'a str>,
    problems: Vec<FormProblem>,
    fields: Vec<Field>,
    may_be_left: bool,
    action: String,
    button: String,
    has_files: bool,
    /// What was uploaded on an earlier try.
    uploaded: Vec<String>,
}

/// The first page.
pub(crate) async fn start(State(office): State<Office>, reader: Reader) -> Response {
    let fields = fields(&FIRST, &Answers::new(), &reader, &office);
    show(None, fields, false, &reader, &office)
}

/// Takes the first page, and begins a draft with it.
pub(crate) async fn begin(
    State(office): State<Office>,
    reader: Reader,
    posted: Posted,
) -> Response {
    let mut answers = typed(&FIRST, &posted);
    let mut shown = fields(&FIRST, &answers, &reader, &office);
    answers.insert("emergency".to_owned(), YES.to_owned());
    answers.retain(|_, answer| !answer.is_empty());
    let content = DraftContent { is_short: true, answers, ..DraftContent::default() };
    match mark(&mut shown, &content, posted.get("leave") == YES, &reader, &office).await {
        Err(response) => response,
        Ok(Marked::Well) => begin_with(content, "emergency", &reader, &office).await,
        Ok(Marked::Wrong { may_be_left }) => show(None, shown, may_be_left, &reader, &office),
    }
}

/// The second page.
pub(crate) async fn page(
    State(office): State<Office>,
    reader: Reader,
    writing: Writing,
) -> Response {
    let mut fields = fields(&SECOND, &writing.content.answers, &reader, &office);
    fields.extend(more_fields(&Posted::of(Vec::new()), &reader, &office));
    show(Some(&writing), fields, false, &reader, &office)
}

/// Takes the second page and sends the request.
pub(crate) async fn save(
    State(office): State<Office>,
    reader: Reader,
    mut writing: Writing,
    GuestUpload { mut upload, .. }: GuestUpload,
) -> Response {
    let taken =
        take_form(&mut upload, DocumentKind::Certificates, &mut writing, &reader, &office).await;
    let posted = match taken {
        Ok((posted, _)) => posted,
        Err(NotTaken::Failed(response)) => return response,
        Err(NotTaken::Said(problem)) => {
            let mut shown = fields(&SECOND, &writing.content.answers, &reader, &office);
            shown.extend(more_fields(&Posted::of(Vec::new()), &reader, &office));
            let files = shown.iter_mut().filter(|field| field.name == "files");
            files.for_each(|field| field.error = Some(problem.clone()));
            return show(Some(&writing), shown, false, &reader, &office);
        }
    };
    let answers = &mut writing.content.answers;
    answers.extend(typed(&SECOND, &posted));
    // What was pasted on an earlier try is replaced.
    answers.retain(|key, _| !key.starts_with("items."));
    let kind = posted.get("identifier_kind").parse::<IdentifierKind>().ok();
    let bulk = form::bulk(posted.get("identifiers"), kind);
    answers.extend(items(&bulk, &posted));
    answers.insert("declaration".to_owned(), posted.get("declaration").to_owned());
    answers.retain(|_, answer| !answer.is_empty());
    if let Err(response) = keep(&writing, &reader, &office).await {
        return response;
    }
    let mut shown = fields(&SECOND, &writing.content.answers, &reader, &office);
    shown.extend(more_fields(&posted, &reader, &office));
    if !bulk.problems.is_empty() {
        let said = lines_in_words(&bulk.problems, &form_of(&office, &reader));
        let lines = shown.iter_mut().filter(|field| field.name == "identifiers");
        lines.for_each(|field| field.error = Some(said.clone()));
    }
    let leaves_it = posted.get("leave") == YES;
    match mark(&mut shown, &writing.content, leaves_it, &reader, &office).await {
        Err(response) => response,
        Ok(Marked::Well) if bulk.problems.is_empty() || leaves_it => {
            send_off(&writing, &reader, &office).await
        }
        Ok(Marked::Well) => show(Some(&writing), shown, true, &reader, &office),
        Ok(Marked::Wrong { may_be_left }) => {
            show(Some(&writing), shown, may_be_left, &reader, &office)
        }
    }
}

enum Marked {
    /// Nothing keeps the reader on this page.
    Well,
    /// Something does; what is missing only may be left so (IN-6).
    Wrong { may_be_left: bool },
}

/// Writes beside each field what is wrong with it.
async fn mark(
    fields: &mut [Field],
    content: &DraftContent,
    leaves_it: bool,
    reader: &Reader,
    office: &Office,
) -> Result<Marked, Response> {
    let reading = reading(content, reader, office).await?;
    let form = form_of(office, reader);
    let (mut is_faulty, mut is_doubtful) = (false, false);
    for field in fields {
        let is_it = |key: &str| is_about(key, &field.name);
        let faulty = reading.problems.iter().find(|problem| is_it(&problem.key));
        let missing = reading.missing.iter().any(|key| is_it(key));
        if let Some(problem) = faulty {
            field.error = Some(form.problem_with(&field.label, problem.code, &problem.values));
            is_faulty = true;
        } else if missing && !leaves_it {
            field.error = Some(form.problem_with(&field.label, "required", &BTreeMap::new()));
            is_doubtful = true;
        }
    }
    Ok(if is_faulty || is_doubtful {
        Marked::Wrong { may_be_left: !is_faulty }
    } else {
        Marked::Well
    })
}

/// Whether a key of the form is asked for by a field of these pages.
fn is_about(key: &str, name: &str) -> bool {
    match name {
        "files" => key == "certificates",
        "identifiers" => key.starts_with("items.") && key.ends_with(".identifier_value"),
        "data_class" | "from" | "to" => {
            key.starts_with("items.") && key.rsplit('.').next() == Some(name)
        }
        other => key == other,
    }
}

/// The items: each identifier with each class of data that is asked for.
fn items(bulk: &Bulk, posted: &Posted) -> Vec<(String, String)> {
    let classes: Vec<&str> = posted.all("data_class").collect();
    let classes = if classes.is_empty() { vec![""] } else { classes };
    let asked = bulk
        .identifiers
        .iter()
        .flat_map(|identifier| classes.iter().map(move |class| (identifier, *class)));
    (1..=form::MOST_ITEMS)
        .zip(asked)
        .flat_map(|(number, (identifier, class))| {
            [
                ("identifier_kind", identifier.kind.code()),
                ("identifier_value", identifier.value.as_str()),
                ("measure", "disclose"),
                ("data_class", class),
                ("from", posted.get("from")),
                ("to", posted.get("to")),
            ]
            .map(|(code, answer)| (format!("items.{number}.{code}"), answer.to_owned()))
        })
        .collect()
}

fn typed(codes: &[&str], posted: &Posted) -> Answers {
    let answer = |code: &str| match field_named(code).map(|field| field.kind) {
        Some(FieldKind::Platforms) => posted.all(code).collect::<Vec<_>>().join(";"),
        _ => posted.get(code).replace("\r\n", "\n").trim().to_owned(),
    };
    codes.iter().map(|code| ((*code).to_owned(), answer(code))).collect()
}

fn fields(codes: &[&str], answers: &Answers, reader: &Reader, office: &Office) -> Vec<Field> {
    let form = form_of(office, reader);
    let of = |code: &&str| Some(form.field(field_named(code)?, code, answers));
    codes.iter().filter_map(of).collect()
}

/// Credentials, identifiers with what is asked about them, and the declaration.
fn more_fields(posted: &Posted, reader: &Reader, office: &Office) -> Vec<Field> {
    let words = reader.words;
    let form = form_of(office, reader);
    let one = |code: &str, answer: &str| {
        let answers = Answers::from([(code.to_owned(), answer.to_owned())]);
        field_named(code).map(|question| form.field(question, code, &answers))
    };
    let kind = match posted.get("identifier_kind") {
        "" => IdentifierKind::Account.code(),
        chosen => chosen,
    };
    let lines =
        Control::Lines { value: posted.get("identifiers").to_owned(), rows: 4, max_chars: 20_000 };
    let chosen: Vec<&str> = posted.all("data_class").collect();
    let mut classes = form.data_classes(&chosen);
    // Content is not given, not even in an emergency (DA-2): it is not offered here.
    classes.retain(|class| !class.value.starts_with("content"));
    let credentials = Control::Files { accept: "", is_multiple: true };
    [
        Some(
            Field::new("files", words.say("field-certificates"), credentials)
                .hint(words.say("hint-certificates")),
        ),
        one("identifier_kind", kind),
        Some(
            Field::new("identifiers", words.say("items-identifiers"), lines)
                .hint(words.say("items-identifiers-says")),
        ),
        Some(Field::new("data_class", words.say("items-classes"), Control::Checkboxes(classes))),
        one("from", posted.get("from")),
        one("to", posted.get("to")),
        Some(Field::new(
            "declaration",
            words.say("field-declaration-text"),
            Control::Agreement { is_given: posted.get("declaration") == YES },
        )),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The second page where a draft is open, else the first.
fn show(
    writing: Option<&super::Writing>,
    fields: Vec<Field>,
    may_be_left: bool,
    reader: &Reader,
    office: &Office,
) -> Response {
    let words = reader.words;
    let problems = problems_of(&fields);
    let title = title_with_problems(words, words.say("emergency-heading"), problems.len());
    let is_first = writing.is_none();
    let uploaded = writing.map(|writing| writing.content.papers.iter());
    let page = EmergencyPage {
        frame: reader.frame(office, Face::Portal, title),
        is_first,
        telephone: office.installation.profile.organisation().emergency_telephone.as_deref(),
        may_be_left: may_be_left && !problems.is_empty(),
        fields,
        action: writing
            .map_or_else(|| "/portal/emergency".to_owned(), |open| open.address("emergency")),
        button: words.say(if is_first { "form-continue" } else { "emergency-send" }),
        has_files: !is_first,
        uploaded: uploaded.into_iter().flatten().map(|paper| paper.name.clone()).collect(),
        problems,
    };
    let status = if page.problems.is_empty() { StatusCode::OK } else { status_of(1) };
    private_page(status, &page, reader, office)
}

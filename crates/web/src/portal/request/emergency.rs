//! The short form of an emergency: two pages, then we call back (RV-3, VE-2).

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use writ_app::portal_drafts::DraftContent;
use writ_core::form::{self, FieldKind, YES, field_named};
use writ_core::identifier::IdentifierKind;

use super::check::send_off;
use super::question::{problem, unfit};
use super::start::begin_with;
use super::{form_of, paste, save as keep, status_of, write_in};
use crate::form_fields::Answers;
use crate::frame::{Face, Frame};
use crate::office::Office;
use crate::parts::{Control, Field, FormProblem, problems_of, title_with_problems};
use crate::portal::{Posted, private_page};
use crate::reader::Reader;

/// What the first page asks.
const FIRST: [&str; 5] =
    ["threat", "emergency_proof", "agency_name", "agency_kind", "agency_country"];
/// What the second page asks, beside the identifiers.
const SECOND: [&str; 6] = [
    "officer_name",
    "officer_post",
    "call_back_number",
    "agency_email",
    "law_and_article",
    "platform",
];
/// What the short form says by being the short form.
const PRESUMED: [(&str, &str); 4] = [
    ("emergency", YES),
    ("circumstance", "public_emergency"),
    ("instrument", "emergency_request"),
    ("reply_channel", "portal"),
];

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
}

/// The first page.
pub(crate) async fn start(State(office): State<Office>, reader: Reader) -> Response {
    let fields = fields(&FIRST, &Answers::new(), &reader, &office);
    show(true, fields, false, "/portal/emergency", &reader, &office)
}

/// Takes the first page, and begins a draft with it.
pub(crate) async fn begin(
    State(office): State<Office>,
    reader: Reader,
    posted: Posted,
) -> Response {
    let typed = typed(&FIRST, &posted);
    let leaves_it = posted.get("leave") == "yes";
    if let Some(fields) = with_problems(&FIRST, &typed, leaves_it, &reader, &office) {
        let may_be_left = unfit(&typed).is_empty();
        return show(true, fields, may_be_left, "/portal/emergency", &reader, &office);
    }
    let presumed = PRESUMED.map(|(code, answer)| (code.to_owned(), answer.to_owned()));
    let answers = typed.into_iter().chain(presumed).filter(|(_, answer)| !answer.is_empty());
    let content =
        DraftContent { is_short: true, answers: answers.collect(), ..DraftContent::default() };
    begin_with(content, "emergency", &reader, &office).await
}

/// The second page.
pub(crate) async fn page(
    State(office): State<Office>,
    reader: Reader,
    Path(draft): Path<String>,
    headers: HeaderMap,
) -> Response {
    let writing = match write_in(&draft, &headers, &reader, &office).await {
        Ok(writing) => writing,
        Err(response) => return response,
    };
    let mut fields = fields(&SECOND, &writing.content.answers, &reader, &office);
    fields.extend(identifier_fields("", "", &[], &reader, &office));
    show(false, fields, false, &writing.address("emergency"), &reader, &office)
}

/// Takes the second page and sends the request.
pub(crate) async fn save(
    State(office): State<Office>,
    reader: Reader,
    Path(draft): Path<String>,
    headers: HeaderMap,
    posted: Posted,
) -> Response {
    let mut writing = match write_in(&draft, &headers, &reader, &office).await {
        Ok(writing) => writing,
        Err(response) => return response,
    };
    let typed = typed(&SECOND, &posted);
    let leaves_it = posted.get("leave") == "yes";
    let kind = posted.get("identifier_kind");
    let classes: Vec<&str> = posted.all("data_class").collect();
    let identifiers = paste::kind_named(kind)
        .map(|kind| paste::read(kind, posted.get("identifiers")))
        .filter(|pasted| !pasted.good.is_empty());
    let with_problems = with_problems(&SECOND, &typed, leaves_it, &reader, &office);
    let lacks_identifiers = identifiers.is_none() && !leaves_it;
    let declares = posted.get("declaration") == YES;
    if with_problems.is_some() || lacks_identifiers || (!declares && !leaves_it) {
        let mut shown =
            with_problems.unwrap_or_else(|| fields(&SECOND, &typed, &reader, &office));
        let mut more =
            identifier_fields(kind, posted.get("identifiers"), &classes, &reader, &office);
        for field in &mut more {
            let lacks = match field.name.as_str() {
                "identifiers" => lacks_identifiers,
                "declaration" => !declares && !leaves_it,
                _ => false,
            };
            let label = [("label", field.label.as_str().into())];
            field.error = lacks.then(|| reader.words.say_with("problem-answer-missing", label));
        }
        shown.extend(more);
        let may_be_left = unfit(&typed).is_empty();
        return show(false, shown, may_be_left, &writing.address("emergency"), &reader, &office);
    }
    let answers = &mut writing.content.answers;
    answers.extend(typed);
    if declares {
        answers.insert("declaration".to_owned(), YES.to_owned());
    }
    // What was pasted on an earlier try is replaced.
    answers.retain(|key, answer| !answer.is_empty() && !key.starts_with("items."));
    let values = identifiers.map(|pasted| pasted.good).unwrap_or_default();
    let classes = if classes.is_empty() { vec![""] } else { classes };
    let items = values.iter().flat_map(|value| classes.iter().map(move |class| (value, class)));
    for (number, (value, class)) in (1..=form::MOST_ITEMS).zip(items) {
        let item = [
            ("identifier_kind", kind),
            ("identifier_value", value.as_str()),
            ("measure", "disclose"),
            ("data_class", class),
        ];
        let item = item.into_iter().filter(|(_, answer)| !answer.is_empty());
        answers.extend(
            item.map(|(code, answer)| (format!("items.{number}.{code}"), answer.to_owned())),
        );
    }
    if let Err(response) = keep(&writing, &reader, &office).await {
        return response;
    }
    send_off(&writing, &reader, &office).await
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
    let of = |code: &&str| {
        let question = field_named(code)?;
        Some(
            form.field(question, code, answers)
                .optional(question.required == form::Required::Optional),
        )
    };
    codes.iter().filter_map(of).collect()
}

/// The fields with what is wrong; none where nothing is.
fn with_problems(
    codes: &[&str],
    typed: &Answers,
    leaves_it: bool,
    reader: &Reader,
    office: &Office,
) -> Option<Vec<Field>> {
    let unfit = unfit(typed);
    let is_asked = |code: &&str| {
        field_named(code).is_some_and(|field| field.required != form::Required::Optional)
    };
    let is_empty = |code: &&str| typed.get::<str>(code).is_none_or(String::is_empty);
    let lacking: Vec<String> = if leaves_it {
        Vec::new()
    } else {
        codes
            .iter()
            .filter(|code| is_asked(code) && is_empty(code))
            .map(|code| (*code).to_owned())
            .collect()
    };
    if unfit.is_empty() && lacking.is_empty() {
        return None;
    }
    let mut fields = fields(codes, typed, reader, office);
    for field in &mut fields {
        field.error = problem(field, &unfit, &lacking, reader);
    }
    Some(fields)
}

fn identifier_fields(
    kind: &str,
    pasted: &str,
    classes: &[&str],
    reader: &Reader,
    office: &Office,
) -> Vec<Field> {
    let words = reader.words;
    let form = form_of(office, reader);
    let kind = if kind.is_empty() { IdentifierKind::Account.code() } else { kind };
    let answers = Answers::from([("identifier_kind".to_owned(), kind.to_owned())]);
    let kinds = field_named("identifier_kind")
        .map(|question| form.field(question, "identifier_kind", &answers));
    let lines = Control::Lines { value: pasted.to_owned(), rows: 4, max_chars: 20_000 };
    let mut given = form.data_classes(classes);
    // Content is not given, not even in an emergency (DA-2): it is not offered here.
    given.retain(|class| !class.value.starts_with("content"));
    kinds
        .into_iter()
        .chain([
            Field::new("identifiers", words.say("items-identifiers"), lines)
                .hint(words.say("items-identifiers-says")),
            Field::new("data_class", words.say("items-classes"), Control::Checkboxes(given))
                .optional(true),
            Field::new(
                "declaration",
                words.say("field-declaration-text"),
                Control::Agreement { is_given: false },
            ),
        ])
        .collect()
}

fn show(
    is_first: bool,
    fields: Vec<Field>,
    may_be_left: bool,
    action: &str,
    reader: &Reader,
    office: &Office,
) -> Response {
    let words = reader.words;
    let problems = problems_of(&fields);
    let title = title_with_problems(words, words.say("emergency-heading"), problems.len());
    let page = EmergencyPage {
        frame: reader.frame(office, Face::Portal, title),
        is_first,
        telephone: office.installation.profile.organisation().emergency_telephone.as_deref(),
        may_be_left: may_be_left && !problems.is_empty(),
        fields,
        action: action.to_owned(),
        button: words.say(if is_first { "form-continue" } else { "emergency-send" }),
        problems,
    };
    let status = if page.problems.is_empty() { StatusCode::OK } else { status_of(1) };
    private_page(status, &page, reader, office)
}

//! The first page, for an officer who does not know us yet, and the form on paper.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use writ_core::country::Country;
use writ_core::deadline::Term;
use writ_core::form::{FIELDS, FieldKind, Group, Required};
use writ_core::profile::Entity;
use writ_core::report::HalfDays;
use writ_language::Words;

use crate::form_fields::{Answers, Form, titled};
use crate::frame::{Face, Frame};
use crate::office::Office;
use crate::parts::{Control, Field};
use crate::portal::{page, refuse};
use crate::public::SourceFailure;
use crate::reader::Reader;

/// Answers below which a median says more about one case than about us.
const LEAST_ANSWERS: u64 = 10;

#[derive(Template)]
#[template(path = "portal/landing.html")]
struct LandingPage<'a> {
    frame: Frame<'a>,
    legal_mailbox: &'a str,
    emergency_telephone: Option<&'a str>,
    held: Vec<Held>,
    contents: Vec<String>,
    statements: Vec<Stated<'a>>,
    country: Field,
    entity: EntityShown<'a>,
    offices_at: &'a str,
    times: Vec<String>,
    steps: Vec<String>,
}

/// A class of data that is held (DA-3).
struct Held {
    title: String,
    contains: String,
}

struct Stated<'a> {
    text: &'a str,
    since: String,
}

struct EntityShown<'a> {
    /// Whose agencies write to it.
    says: String,
    entity: &'a Entity,
    register_number: Option<String>,
}

/// The first page: what is held, what is never given, where to write, how long it takes.
pub(crate) async fn landing(
    State(office): State<Office>,
    reader: Reader,
    Query(pairs): Query<Vec<(String, String)>>,
    headers: HeaderMap,
) -> Response {
    let words = reader.words;
    let profile = &office.installation.profile;
    let organisation = profile.organisation();
    let asked = pairs.iter().find(|(name, _)| name == "country").map(|(_, code)| code.as_str());
    let country = asked.and_then(|code| code.parse::<Country>().ok());
    let form = Form { installation: &office.installation, words };
    let choices = form.countries(country.as_ref().map_or("", Country::code));
    let (content, held): (Vec<_>, Vec<_>) =
        profile.data_classes().iter().partition(|note| note.code.is_content());
    let mut held = held
        .into_iter()
        .map(|note| Held {
            title: titled(note.code, &note.title),
            contains: note.contains.join("; "),
        })
        .collect::<Vec<_>>();
    held.sort_by(|one, other| one.title.cmp(&other.title));
    let statements = profile.statements().iter().map(|statement| Stated {
        text: &statement.text,
        since: words
            .say_with("statement-since", [("date", words.date(statement.stated_on).into())]),
    });
    let today = profile.reporting_zone().day_of(office.outside.now());
    let usual = match office.installation.store.usual_answer_days(today).await {
        Ok(usual) => usual.filter(|(_, answers)| *answers >= LEAST_ANSWERS),
        Err(error) => return refuse(&SourceFailure::new(error).into(), &reader, &office),
    };
    let page_of_it = LandingPage {
        legal_mailbox: &organisation.legal_mailbox,
        emergency_telephone: organisation.emergency_telephone.as_deref(),
        held,
        contents: content.into_iter().map(|note| note.title.clone()).collect(),
        statements: statements.collect(),
        country: Field::new("country", words.say("portal-where-country"), Control::Select(choices)),
        entity: entity_shown(&office, country.as_ref(), words),
        offices_at: &organisation.offices_at,
        times: times(&office, words, usual),
        steps: (1..=6).map(|step| words.say(&format!("portal-step-{step}"))).collect(),
        frame: reader.frame(&office, Face::Portal, words.say("portal-heading")),
    };
    page(&headers, &page_of_it, &reader, &office)
}

/// IN-2: the entity for a country, or the fallback.
fn entity_shown<'a>(
    office: &'a Office,
    country: Option<&Country>,
    words: Words,
) -> EntityShown<'a> {
    let profile = &office.installation.profile;
    let entity = country.map_or_else(|| profile.fallback_entity(), |own| profile.entity_for(own));
    let says = match country {
        None => words.say("portal-where-any"),
        Some(own) => {
            let is_own = entity.countries.contains(own);
            let id = if is_own { "portal-where-own" } else { "portal-where-fallback" };
            words.say_with(id, [("country", words.country(own).into())])
        }
    };
    let register_number = entity
        .register_number
        .as_deref()
        .map(|number| words.say_with("portal-where-register", [("number", number.into())]));
    EntityShown { says, entity, register_number }
}

/// TI-2, RE-2: what we promise, and what experience says: the median of our own answers, with how many it rests on.
fn times(office: &Office, words: Words, usual: Option<(HalfDays, u64)>) -> Vec<String> {
    let today = office.installation.profile.reporting_zone().day_of(office.outside.now());
    let policy = office.installation.profile.policies().in_force_on(today);
    let promised = |id, term| words.say_with(id, [("term", in_words(term, words).into())]);
    let experience = match usual {
        Some((days, answers)) => words.say_with(
            "portal-time-median",
            [("days", words.days(days).into()), ("answers", words.number(answers).into())],
        ),
        None => words
            .say_with("portal-time-median-none", [("least", words.number(LEAST_ANSWERS).into())]),
    };
    vec![
        promised("portal-time-acknowledged", policy.acknowledgement()),
        promised("portal-time-emergency", policy.urgent_review()),
        experience,
    ]
}

/// A term as people say it.
pub(crate) fn in_words(term: Term, words: Words) -> String {
    let (id, number) = match term {
        Term::Hours(number) => ("term-hours", number),
        Term::Days(number) => ("term-days", number),
        Term::WorkingDays(number) => ("term-working-days", number),
        Term::Months(number) => ("term-months", number),
    };
    let values =
        [("number", words.number(number.into()).into()), ("plural", i64::from(number).into())];
    words.say_with(id, values)
}

#[derive(Template)]
#[template(path = "portal/printable.html")]
struct PrintableForm<'a> {
    frame: Frame<'a>,
    form_title: &'a str,
    legal_mailbox: &'a str,
    entity: &'a Entity,
    groups: Vec<PrintedGroup>,
}

struct PrintedGroup {
    title: String,
    /// Whether it is filled in once for each identifier.
    is_repeated: bool,
    questions: Vec<PrintedQuestion>,
}

struct PrintedQuestion {
    label: String,
    hint: Option<String>,
    is_optional: bool,
    /// Answers to tick; empty where one writes.
    choices: Vec<String>,
    /// How many lines to write on.
    lines: u8,
}

/// The one form on paper, for post and e-mail (IN-2, IN-5).
pub(crate) async fn printable_form(
    State(office): State<Office>,
    reader: Reader,
    headers: HeaderMap,
) -> Response {
    let words = reader.words;
    let profile = &office.installation.profile;
    let form = Form { installation: &office.installation, words };
    let groups = [
        (Group::Agency, "agency"),
        (Group::Officer, "officer"),
        (Group::Process, "process"),
        (Group::Circumstance, "circumstance"),
        (Group::Item, "item"),
        (Group::Closing, "closing"),
    ];
    let groups = groups.map(|(group, code)| PrintedGroup {
        title: words.coded("group", code),
        is_repeated: group == Group::Item,
        questions: FIELDS
            .iter()
            .filter(|field| field.group == group)
            .map(|field| printed(&form, field))
            .collect(),
    });
    let printable = PrintableForm {
        form_title: &profile.form().title,
        legal_mailbox: &profile.organisation().legal_mailbox,
        entity: profile.fallback_entity(),
        groups: groups.into(),
        frame: reader.frame(&office, Face::Portal, profile.form().title.clone()),
    };
    page(&headers, &printable, &reader, &office)
}

fn printed(form: &Form<'_>, question: &writ_core::form::Field) -> PrintedQuestion {
    let field = form.field(question, question.code, &Answers::new());
    let choices = match (question.kind, field.control) {
        (FieldKind::Choice(codes), _) => {
            codes.iter().flat_map(|code| form.shown(question, code)).collect()
        }
        (FieldKind::Platforms, Control::Checkboxes(choices)) => {
            choices.into_iter().map(|choice| choice.text).collect()
        }
        (FieldKind::Declaration, _) => vec![form.words.say("field-declaration-text")],
        _ => Vec::new(),
    };
    PrintedQuestion {
        label: field.label,
        hint: field.hint,
        is_optional: question.required == Required::Optional,
        choices,
        lines: if question.kind == FieldKind::LongText { 4 } else { 1 },
    }
}

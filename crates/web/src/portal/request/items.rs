//! What is asked: identifiers, pasted many at a time, and what is to happen with each.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use writ_core::form::{self, BulkProblem, FieldKind, MOST_BULK_BYTES, MOST_ITEMS, field_named};
use writ_core::identifier::IdentifierKind;

use super::question::{BACK_TO_CHECK, next_page};
use super::steps::step_named;
use super::{Writing, form_of, go, save, status_of};
use crate::form_fields::{Answers, Form};
use crate::frame::{Face, Frame};
use crate::office::Office;
use crate::parts::{Control, Field, FormProblem, Pagination, problems_of, title_with_problems};
use crate::portal::{Posted, private_page};
use crate::reader::Reader;

/// Items shown on a page, so that a thousand of them stay light.
const ITEMS_A_PAGE: usize = 50;
/// Lines that could not be read, as far as they are listed.
const PROBLEMS_LISTED: usize = 20;

#[derive(Template)]
#[template(path = "portal/request/items.html")]
struct ItemsPage<'a> {
    frame: Frame<'a>,
    problems: Vec<FormProblem>,
    /// What was just added, in words.
    added: Option<String>,
    sum: String,
    rows: Vec<ItemRow>,
    pages: Option<Pagination>,
    table_label: String,
    fields: Vec<Field>,
    may_be_left: bool,
    then: String,
    action: String,
    next: String,
    back: String,
}

/// One item as the list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ItemRow {
    pub(super) number: u16,
    pub(super) kind: String,
    pub(super) value: String,
    pub(super) asked: String,
    pub(super) days: String,
    pub(super) label: String,
}

/// What was typed to add items.
#[derive(Default)]
struct Typed {
    kind: String,
    pasted: String,
    measure: String,
    classes: Vec<String>,
    from: String,
    to: String,
}

/// What became of it.
#[derive(Default)]
struct Outcome {
    added: usize,
    problems: BTreeMap<&'static str, String>,
    may_be_left: bool,
}

/// The items so far, and the form that adds more.
pub(crate) async fn items(
    State(office): State<Office>,
    reader: Reader,
    writing: Writing,
) -> Response {
    show(&Typed::default(), &Outcome::default(), &writing, &reader, &office)
}

/// Adds or removes items.
pub(crate) async fn change(
    State(office): State<Office>,
    reader: Reader,
    mut writing: Writing,
    posted: Posted,
) -> Response {
    let answers = &mut writing.content.answers;
    match posted.get("do") {
        "remove" => {
            let ticked: BTreeSet<&str> = posted.all("item").collect();
            answers.retain(|key, _| number_in(key).is_none_or(|number| !ticked.contains(number)));
        }
        "remove-all" => answers.retain(|key, _| number_in(key).is_none()),
        _ => {
            let mut typed = Typed {
                kind: posted.get("identifier_kind").to_owned(),
                pasted: posted.get("identifiers").to_owned(),
                measure: posted.get("measure").to_owned(),
                classes: posted.all("data_class").map(str::to_owned).collect(),
                from: posted.get("from").trim().to_owned(),
                to: posted.get("to").trim().to_owned(),
            };
            let leaves_it = posted.get("leave") == "yes";
            let form = form_of(&office, &reader);
            let outcome = add(&mut typed, answers, leaves_it, &form);
            if outcome.added > 0
                && let Err(response) = save(&writing, &reader, &office).await
            {
                return response;
            }
            if outcome.problems.is_empty() {
                typed = Typed::default();
            }
            return show(&typed, &outcome, &writing, &reader, &office);
        }
    }
    if let Err(response) = save(&writing, &reader, &office).await {
        return response;
    }
    go(&writing.address("items"))
}

/// Adds what can be read, and leaves the rest in the field with what is wrong, line by line.
fn add(typed: &mut Typed, answers: &mut Answers, leaves_it: bool, form: &Form<'_>) -> Outcome {
    let mut outcome = Outcome::default();
    check(typed, leaves_it, &mut outcome, form);
    let kind = typed.kind.parse::<IdentifierKind>().ok();
    if !outcome.problems.is_empty() {
        return outcome;
    }
    let bulk = form::bulk(&typed.pasted, kind);
    let asks_for_data = asks_for_data(&typed.measure);
    let classes = if asks_for_data { typed.classes.clone() } else { vec![String::new()] };
    let day = |day: &str| if asks_for_data { day.to_owned() } else { String::new() };
    let mut free = free_numbers(answers);
    let known = known(answers);
    let mut has_room = true;
    for identifier in &bulk.identifiers {
        for class in &classes {
            let item = [
                ("identifier_kind", identifier.kind.code().to_owned()),
                ("identifier_value", identifier.value.clone()),
                ("measure", typed.measure.clone()),
                ("data_class", class.clone()),
                ("from", day(&typed.from)),
                ("to", day(&typed.to)),
            ];
            if known.contains(&item.clone().map(|(_, answer)| answer)) {
                continue;
            }
            let Some(number) = free.next() else {
                has_room = false;
                break;
            };
            let item = item.into_iter().filter(|(_, answer)| !answer.is_empty());
            answers.extend(item.map(|(code, answer)| (format!("items.{number}.{code}"), answer)));
            outcome.added += 1;
        }
    }
    if !has_room {
        let most = form.words.number(u64::from(MOST_ITEMS));
        let said = form.words.say_with("items-problem-too-many", [("most", most.into())]);
        outcome.problems.insert("identifiers", said);
    } else if !bulk.problems.is_empty() {
        outcome.problems.insert("identifiers", lines_in_words(&bulk.problems, form));
        let bad: BTreeSet<usize> = bulk.problems.iter().map(|problem| problem.line).collect();
        let left = (1..).zip(typed.pasted.lines()).filter(|(line, _)| bad.contains(line));
        typed.pasted = left.map(|(_, text)| text).collect::<Vec<_>>().join("\n");
    }
    outcome
}

/// What is wrong before a single identifier is read.
fn check(typed: &Typed, leaves_it: bool, outcome: &mut Outcome, form: &Form<'_>) {
    let mut wrong = |name: &'static str, code: &str| {
        let label = match name {
            "identifiers" => form.words.say("items-identifiers"),
            "data_class" => form.words.say("items-classes"),
            other => form.words.coded("field", other),
        };
        let said = form.problem_with(&label, code, &BTreeMap::new());
        outcome.problems.entry(name).or_insert(said);
    };
    if typed.pasted.trim().is_empty() {
        wrong("identifiers", "required");
    }
    let is_measure = field_named("measure").is_some_and(|field| match field.kind {
        FieldKind::Choice(codes) => codes.contains(&typed.measure.as_str()),
        _ => false,
    });
    if !is_measure {
        wrong("measure", "required");
    }
    let is_day = |day: &str| day.len() == 10 && day.parse::<jiff::civil::Date>().is_ok();
    for (name, day) in [("from", &typed.from), ("to", &typed.to)] {
        if !day.is_empty() && !is_day(day) {
            wrong(name, "date_unreadable");
        }
    }
    // Days written as year, month and day stand in the order of time.
    if is_day(&typed.from) && is_day(&typed.to) && typed.to < typed.from {
        wrong("to", "range_reversed");
    }
    if !asks_for_data(&typed.measure) {
        return;
    }
    if typed.classes.is_empty() {
        wrong("data_class", "required");
    }
    let is_otherwise_well = outcome.problems.is_empty();
    if !leaves_it {
        let mut wrong = |name: &'static str| {
            let label = form.words.coded("field", name);
            let said = form.problem_with(&label, "required", &BTreeMap::new());
            outcome.problems.entry(name).or_insert(said);
        };
        if typed.from.is_empty() {
            wrong("from");
        }
        if typed.to.is_empty() {
            wrong("to");
        }
        outcome.may_be_left = is_otherwise_well && !outcome.problems.is_empty();
    }
}

/// Whether a measure reaches data of a class.
fn asks_for_data(measure: &str) -> bool {
    matches!(measure, "disclose" | "preserve")
}

/// What is wrong in the lines of a pasted text. The lines themselves stay in the field.
pub(super) fn lines_in_words(problems: &[BulkProblem], form: &Form<'_>) -> String {
    let label = form.words.say("field-identifier_value");
    let listed = problems.iter().take(PROBLEMS_LISTED).map(|problem| {
        let said = form.problem_with(&label, problem.code, &BTreeMap::new());
        let line = form.words.number(problem.line as u64);
        form.words.say_with("answer-in-line", [("line", line.into()), ("problem", said.into())])
    });
    listed.collect::<Vec<_>>().join(" ")
}

/// The number of the item that a key belongs to.
fn number_in(key: &str) -> Option<&str> {
    key.strip_prefix("items.")?.split_once('.').map(|(number, _)| number)
}

/// Numbers that no item has.
fn free_numbers(answers: &Answers) -> impl Iterator<Item = u16> + use<> {
    let taken: BTreeSet<u16> =
        answers.keys().filter_map(|key| number_in(key)?.parse().ok()).collect();
    (1..=MOST_ITEMS).filter(move |number| !taken.contains(number))
}

/// The items there are, each by all its answers.
fn known(answers: &Answers) -> BTreeSet<[String; 6]> {
    let codes = ["identifier_kind", "identifier_value", "measure", "data_class", "from", "to"];
    by_number(answers)
        .values()
        .map(|item| {
            codes.map(|code| item.get(code).map_or_else(String::new, |answer| (*answer).to_owned()))
        })
        .collect()
}

/// The items by number, each with its answers by code.
pub(super) fn by_number(answers: &Answers) -> BTreeMap<u16, BTreeMap<&str, &str>> {
    let mut items: BTreeMap<u16, BTreeMap<&str, &str>> = BTreeMap::new();
    for (key, answer) in answers {
        let Some((number, code)) = key.strip_prefix("items.").and_then(|rest| rest.split_once('.'))
        else {
            continue;
        };
        if let Ok(number) = number.parse() {
            items.entry(number).or_default().insert(code, answer);
        }
    }
    items
}

/// An item in words.
pub(super) fn row(number: u16, item: &BTreeMap<&str, &str>, form: &Form<'_>) -> ItemRow {
    let shown = |code: &str| {
        let answer = item.get(code).copied().unwrap_or_default();
        let shown = field_named(code).map(|question| form.shown(question, answer));
        shown.unwrap_or_default().join("; ")
    };
    let (from, to) = (shown("from"), shown("to"));
    let class = shown("data_class");
    let measure = shown("measure");
    let value = item.get("identifier_value").copied().unwrap_or_default().to_owned();
    let days = match (from.is_empty(), to.is_empty()) {
        (true, true) => String::new(),
        _ => form.words.say_with("items-days", [("from", from.into()), ("to", to.into())]),
    };
    ItemRow {
        number,
        kind: shown("identifier_kind"),
        label: form.words.say_with("items-tick", [("value", value.as_str().into())]),
        value,
        asked: if class.is_empty() { measure } else { format!("{measure}: {class}") },
        days,
    }
}

fn show(
    typed: &Typed,
    outcome: &Outcome,
    writing: &Writing,
    reader: &Reader,
    office: &Office,
) -> Response {
    let words = reader.words;
    let form = form_of(office, reader);
    let answers = &writing.content.answers;
    let items = by_number(answers);
    let pages = items.len().div_ceil(ITEMS_A_PAGE).max(1);
    let page = reader.number("page").unwrap_or(1).clamp(1, pages);
    let rows = items
        .iter()
        .skip((page - 1) * ITEMS_A_PAGE)
        .take(ITEMS_A_PAGE)
        .map(|(number, item)| row(*number, item, &form))
        .collect::<Vec<_>>();
    let fields = fields(typed, outcome, &form);
    let problems = problems_of(&fields);
    let count = |number: usize| {
        [
            ("number", words.number(number as u64).into()),
            ("plural", i64::try_from(number).unwrap_or(i64::MAX).into()),
        ]
    };
    let then = reader.asks(BACK_TO_CHECK, "check");
    let next = step_named("items")
        .map_or_else(String::new, |step| next_page(step, answers, if then { "check" } else { "" }));
    let address = |page: usize| format!("{}?page={page}", writing.address("items"));
    let place = words.say_with(
        "page-of",
        [("page", words.number(page as u64).into()), ("pages", words.number(pages as u64).into())],
    );
    let title = title_with_problems(words, words.coded("step", "items"), problems.len());
    let shown = ItemsPage {
        frame: reader.frame(office, Face::Portal, title),
        added: (outcome.added > 0).then(|| words.say_with("items-added", count(outcome.added))),
        sum: words.say_with("items-sum", count(items.len())),
        rows,
        pages: (pages > 1).then(|| Pagination {
            label: words.say("pages-label"),
            place,
            previous: (page > 1).then(|| address(page - 1)),
            next: (page < pages).then(|| address(page + 1)),
        }),
        table_label: words.coded("step", "items"),
        may_be_left: outcome.may_be_left,
        then: if then { "check".to_owned() } else { String::new() },
        action: writing.address("items"),
        next: writing.address(&next),
        back: writing.address(""),
        fields,
        problems,
    };
    private_page(status_of(shown.problems.len()), &shown, reader, office)
}

fn fields(typed: &Typed, outcome: &Outcome, form: &Form<'_>) -> Vec<Field> {
    let words = form.words;
    let one = |code: &str, answer: &str| {
        let answers = Answers::from([(code.to_owned(), answer.to_owned())]);
        field_named(code).map(|question| form.field(question, code, &answers))
    };
    let pasted =
        Control::Lines { value: typed.pasted.clone(), rows: 6, max_chars: MOST_BULK_BYTES / 4 };
    let classes = typed.classes.iter().map(String::as_str).collect::<Vec<_>>();
    let mut fields = vec![
        one("identifier_kind", &typed.kind),
        Some(
            Field::new("identifiers", words.say("items-identifiers"), pasted)
                .hint(words.say("items-identifiers-says")),
        ),
        one("measure", &typed.measure),
        Some(
            Field::new(
                "data_class",
                words.say("items-classes"),
                Control::Checkboxes(form.data_classes(&classes)),
            )
            .hint(words.say("items-classes-says")),
        ),
        one("from", &typed.from),
        one("to", &typed.to),
    ]
    .into_iter()
    .flatten()
    .collect::<Vec<_>>();
    for field in &mut fields {
        field.error = outcome.problems.get(field.name.as_str()).cloned();
    }
    fields
}

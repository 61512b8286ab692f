//! What is asked: identifiers, pasted many at a time, and what is to happen with each.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use writ_core::form::{MOST_ITEMS, field_named};

use super::paste::{self, Pasted};
use super::question::{BACK_TO_CHECK, next_page};
use super::steps::step_named;
use super::{Writing, form_of, go, save, status_of, write_in};
use crate::form_fields::{Answers, Form};
use crate::frame::{Face, Frame};
use crate::office::Office;
use crate::parts::{
    Control, Field, FormProblem, Pagination, problems_of, title_with_problems,
};
use crate::portal::{Posted, private_page};
use crate::reader::Reader;

/// Items shown on a page, so that a thousand of them stay light.
const ITEMS_A_PAGE: usize = 50;
/// Longest text of identifiers pasted at a time.
const LONGEST_PASTE: usize = 60_000;
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
    Path(draft): Path<String>,
    headers: HeaderMap,
) -> Response {
    match write_in(&draft, &headers, &reader, &office).await {
        Ok(writing) => {
            show(&Typed::default(), &Outcome::default(), &writing, &reader, &office)
        }
        Err(response) => response,
    }
}

/// Adds or removes items.
pub(crate) async fn change(
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
                pasted: posted.get("identifiers").chars().take(LONGEST_PASTE).collect(),
                measure: posted.get("measure").to_owned(),
                classes: posted.all("data_class").map(str::to_owned).collect(),
                from: posted.get("from").trim().to_owned(),
                to: posted.get("to").trim().to_owned(),
            };
            let leaves_it = posted.get("leave") == "yes";
            let outcome = add(&mut typed, answers, leaves_it, &reader);
            if outcome.added > 0 {
                if let Err(response) = save(&writing, &reader, &office).await {
                    return response;
                }
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
fn add(typed: &mut Typed, answers: &mut Answers, leaves_it: bool, reader: &Reader) -> Outcome {
    let words = reader.words;
    let mut outcome = Outcome::default();
    let missing = |code: &str| {
        words.say_with("problem-answer-missing", [("label", words.coded("field", code).into())])
    };
    let kind = paste::kind_named(&typed.kind);
    if kind.is_none() {
        outcome.problems.insert("identifier_kind", missing("identifier_kind"));
    }
    if typed.pasted.trim().is_empty() {
        outcome.problems.insert("identifiers", missing("identifier_value"));
    }
    let asks_for_data = matches!(typed.measure.as_str(), "disclose" | "preserve");
    let is_measure = field_named("measure").is_some_and(|field| match field.kind {
        writ_core::form::FieldKind::Choice(codes) => codes.contains(&typed.measure.as_str()),
        _ => false,
    });
    if !is_measure {
        outcome.problems.insert("measure", missing("measure"));
    }
    let days = [("from", &typed.from), ("to", &typed.to)];
    for (code, day) in days {
        let label = words.coded("field", code);
        if !day.is_empty() && day.parse::<jiff::civil::Date>().is_err() {
            let said = words.say_with("problem-answer-date", [("label", label.into())]);
            outcome.problems.insert(code, said);
        }
    }
    if outcome.problems.is_empty() && !typed.from.is_empty() && !typed.to.is_empty() && typed.to < typed.from {
        outcome.problems.insert("to", words.say("items-problem-reversed"));
    }
    let Some(kind) = kind.filter(|_| outcome.problems.is_empty()) else { return outcome };
    if asks_for_data && !leaves_it {
        if typed.classes.is_empty() {
            outcome.problems.insert("data_class", missing("data_class"));
        }
        for (code, day) in [("from", &typed.from), ("to", &typed.to)] {
            if day.is_empty() {
                outcome.problems.insert(code, missing(code));
            }
        }
        if !outcome.problems.is_empty() {
            outcome.may_be_left = true;
            return outcome;
        }
    }
    let Pasted { good, bad } = paste::read(kind, &typed.pasted);
    let classes =
        if asks_for_data && !typed.classes.is_empty() { typed.classes.clone() } else { vec![String::new()] };
    let mut free = free_numbers(answers);
    let known: BTreeSet<_> = known(answers);
    let mut has_room = true;
    for value in good {
        for class in &classes {
            let item = [
                ("identifier_kind", typed.kind.clone()),
                ("identifier_value", value.clone()),
                ("measure", typed.measure.clone()),
                ("data_class", class.clone()),
                ("from", if asks_for_data { typed.from.clone() } else { String::new() }),
                ("to", if asks_for_data { typed.to.clone() } else { String::new() }),
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
        let most = words.number(u64::from(MOST_ITEMS));
        let said = words.say_with("items-problem-too-many", [("most", most.into())]);
        outcome.problems.insert("identifiers", said);
    } else if !bad.is_empty() {
        let listed = bad.iter().take(PROBLEMS_LISTED).map(|line| {
            words.say_with(
                paste::problem_id(kind),
                [("line", words.number(line.number as u64).into()), ("text", line.text.as_str().into())],
            )
        });
        outcome.problems.insert("identifiers", listed.collect::<Vec<_>>().join(" "));
        typed.pasted = bad.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n");
    }
    outcome
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
        .map(|item| codes.map(|code| item.get(code).map_or_else(String::new, |answer| (*answer).to_owned())))
        .collect()
}

/// The items by number, each with its answers by code.
pub(super) fn by_number(answers: &Answers) -> BTreeMap<u16, BTreeMap<&str, &str>> {
    let mut items: BTreeMap<u16, BTreeMap<&str, &str>> = BTreeMap::new();
    for (key, answer) in answers {
        let Some((number, code)) =
            key.strip_prefix("items.").and_then(|rest| rest.split_once('.'))
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
    let next = step_named("items").map_or_else(String::new, |step| {
        next_page(step, answers, if then { "check" } else { "" })
    });
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
    let pasted = Control::Lines { value: typed.pasted.clone(), rows: 6, max_chars: LONGEST_PASTE };
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

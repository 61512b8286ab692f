//! Made-up requests of agencies: the answers of the one form, as a program sends them.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

/// The codes that belong to an item, under the first of them.
const ITEM: [(&str, &str); 5] = [
    ("identifier_kind", "account"),
    ("data_class", "account_identity"),
    ("from", "2026-01-01"),
    ("to", "2026-01-31"),
    ("measure", "disclose"),
];

/// The answers of request number `n`: each of its own officer, about an account of its own.
#[must_use]
pub fn answers(number: u64) -> BTreeMap<String, String> {
    let mut answers: BTreeMap<String, String> = [
        ("agency_kind", "law_enforcement"),
        ("agency_country", "NL"),
        ("agency_address", "1 Example Street, Exampleton"),
        ("officer_post", "Detective inspector"),
        ("supervisor", "M. Example"),
        ("call_back_number", "+31 20 555 0100"),
        ("instrument", "court_order"),
        ("process_date", "2026-02-20"),
        ("issuing_authority", "Court of Exampleton"),
        ("law_and_article", "Example Act, section 12"),
        ("circumstance", "criminal_investigation"),
        ("emergency", "no"),
        ("platform", "hik_connect"),
        ("purpose", "To find out who used the account named below at the time of the burglary."),
        ("nondisclosure", "no"),
        ("reply_channel", "portal"),
        ("declaration", "yes"),
    ]
    .into_iter()
    .map(|(code, answer)| (code.to_owned(), answer.to_owned()))
    .collect();
    answers.insert("agency_name".to_owned(), format!("Example Police {}", number % 1_000));
    answers.insert("agency_email".to_owned(), format!("desk-{number}@police.example"));
    answers.insert("officer_name".to_owned(), format!("R. Example {number}"));
    answers.insert("docket_number".to_owned(), format!("EX {number}/2026"));
    for (code, answer) in ITEM {
        answers.insert(format!("items.1.{code}"), answer.to_owned());
    }
    answers.insert("items.1.identifier_value".to_owned(), format!("example-{number:09}"));
    answers
}

/// The same as the JSON of the form.
#[must_use]
pub fn form(number: u64) -> Value {
    let (mut form, mut item) = (Map::new(), Map::new());
    for (key, answer) in answers(number) {
        match key.strip_prefix("items.1.") {
            Some(code) => item.insert(code.to_owned(), Value::String(answer)),
            None => form.insert(key, Value::String(answer)),
        };
    }
    form.insert("items".to_owned(), json!([item]));
    form.into()
}

/// The body in which a program sends them.
#[must_use]
pub fn body(number: u64) -> Vec<u8> {
    body_with(number, None)
}

/// The same with the credentials of the officer, uploaded before.
#[must_use]
pub fn body_with(number: u64, upload: Option<&str>) -> Vec<u8> {
    let form = form(number);
    let papers: Vec<Value> = upload
        .iter()
        .map(|upload| json!({ "upload": upload, "kind": "certificates", "name": "card.pdf" }))
        .collect();
    let body = if papers.is_empty() {
        json!({ "form": form })
    } else {
        json!({ "form": form, "papers": papers })
    };
    body.to_string().into_bytes()
}

//! `/api/docs`: the contract as a page, made of the same document that programs read.

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Response};
use serde_json::Value;
use writ_language::Words;

use super::Api;
use super::document::PROBLEM_ANSWERS;
use crate::frame::{Face, Frame};
use crate::reader::Reader;
use crate::response;

/// The page.
#[derive(Template)]
#[template(path = "api/docs.html")]
struct DocsPage<'a> {
    frame: Frame<'a>,
    introduction: String,
    groups: Vec<Group>,
    answers: Vec<Answer>,
    problems: Vec<ProblemKind>,
}

/// The operations of one kind of caller.
struct Group {
    id: String,
    name: String,
    says: String,
    operations: Vec<Operation>,
}

/// One operation.
struct Operation {
    id: String,
    /// The way to it within the page.
    anchor: String,
    method: String,
    path: String,
    summary: String,
    description: String,
    opened_by: String,
    parameters: Vec<Parameter>,
    body: Vec<Parameter>,
    /// Those that the operation says something of its own about.
    answers: Vec<Answer>,
    /// The statuses of the others.
    usual: String,
    curl: String,
}

/// A parameter, or a field of a body.
struct Parameter {
    name: String,
    place: String,
    says: String,
    is_needed: bool,
}

/// An answer by its status.
struct Answer {
    status: String,
    says: String,
}

/// A kind of problem.
struct ProblemKind {
    code: &'static str,
    title: String,
}

/// The kinds of problems that have an address of their own; a refusal of the process carries the core's code.
const PROBLEMS: [&str; 21] = [
    "malformed_json",
    "broken_body",
    "malformed_query",
    "malformed_header",
    "token_needed",
    "token_unknown",
    "scope_needed",
    "role_needed",
    "not_found",
    "method_not_allowed",
    "refused",
    "letter_state",
    "changed",
    "too_large",
    "media_type",
    "unfit",
    "key_reused",
    "match_needed",
    "too_many",
    "failure",
    "busy",
];

/// `/api/docs`.
pub(crate) async fn page(State(api): State<Api>, reader: Reader, headers: HeaderMap) -> Response {
    let words = reader.words;
    let contract = api.contract.value();
    let page = DocsPage {
        frame: reader.frame(&api.office, Face::Public, words.say("api-docs-title")),
        introduction: text(contract, "/info/description"),
        groups: groups(contract, &api.office.serving.base_url, words),
        answers: PROBLEM_ANSWERS
            .map(|(status, says)| Answer { status: status.to_owned(), says: says.to_owned() })
            .into(),
        problems: PROBLEMS
            .map(|code| ProblemKind { code, title: words.coded("api-problem", code) })
            .into(),
    };
    match page.render() {
        Ok(html) => response::html(&headers, html),
        Err(_) => axum::http::StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn text(value: &Value, pointer: &str) -> String {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn list<'a>(value: &'a Value, pointer: &str) -> &'a [Value] {
    value.pointer(pointer).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn groups(contract: &Value, base_url: &str, words: Words) -> Vec<Group> {
    list(contract, "/tags")
        .iter()
        .map(|tag| {
            let name = text(tag, "/name");
            Group {
                id: name.clone(),
                says: text(tag, "/description"),
                operations: operations(contract, &name, base_url, words),
                name,
            }
        })
        .collect()
}

fn operations(contract: &Value, tag: &str, base_url: &str, words: Words) -> Vec<Operation> {
    let Some(Value::Object(paths)) = contract.pointer("/paths") else { return Vec::new() };
    let mut operations = Vec::new();
    for (path, item) in paths {
        let Value::Object(methods) = item else { continue };
        for (method, operation) in methods {
            let is_of_group = list(operation, "/tags").iter().any(|of| of == tag);
            if is_of_group {
                operations.push(described(contract, path, method, operation, base_url, words));
            }
        }
    }
    operations
}

fn described(
    contract: &Value,
    path: &str,
    method: &str,
    operation: &Value,
    base_url: &str,
    words: Words,
) -> Operation {
    let method = method.to_uppercase();
    let parameters: Vec<Parameter> = list(operation, "/parameters")
        .iter()
        .map(|parameter| Parameter {
            name: text(parameter, "/name"),
            place: words.coded("api-docs-in", &text(parameter, "/in")),
            says: text(parameter, "/description"),
            is_needed: parameter.pointer("/required") == Some(&Value::Bool(true)),
        })
        .collect();
    let opened_by = opened_by(operation, words);
    let curl = curl(path, &method, operation, base_url);
    let (usual, answers): (Vec<Answer>, Vec<Answer>) = match operation.pointer("/responses") {
        Some(Value::Object(answers)) => answers
            .iter()
            .map(|(status, answer)| Answer {
                status: status.clone(),
                says: text(answer, "/description"),
            })
            .partition(|answer| {
                PROBLEM_ANSWERS.contains(&(answer.status.as_str(), answer.says.as_str()))
            }),
        _ => Default::default(),
    };
    let usual: Vec<_> = usual.into_iter().map(|answer| answer.status).collect();
    Operation {
        anchor: format!("#{}", text(operation, "/operationId")),
        id: text(operation, "/operationId"),
        path: format!("/api/v1{path}"),
        summary: text(operation, "/summary"),
        description: text(operation, "/description"),
        opened_by,
        parameters,
        body: body(contract, operation, words),
        answers,
        usual: words.say_with("api-docs-usual", [("statuses", usual.join(", ").into())]),
        curl,
        method,
    }
}

fn opened_by(operation: &Value, words: Words) -> String {
    let mut needed = Vec::new();
    for way in list(operation, "/security") {
        if way.get("receipt").is_some() {
            needed.push(words.say("api-docs-receipt"));
        }
        for scope in list(way, "/token").iter().filter_map(Value::as_str) {
            needed.push(words.say_with("api-docs-scope", [("scope", scope.into())]));
        }
    }
    if needed.is_empty() { words.say("api-docs-open") } else { needed.join(", ") }
}

/// The fields of a body, one level deep; what is below stands in the contract.
fn body(contract: &Value, operation: &Value, words: Words) -> Vec<Parameter> {
    let place = "/requestBody/content/application~1json/schema/$ref";
    let reference = text(operation, place);
    let Some(pointer) = reference.strip_prefix('#') else { return Vec::new() };
    let Some(schema) = contract.pointer(pointer) else { return Vec::new() };
    if let Some(Value::Array(kinds)) = schema.pointer("/oneOf") {
        return kinds
            .iter()
            .map(|kind| Parameter {
                name: text(kind, "/properties/command/enum/0"),
                place: fields_of(kind, words),
                says: text(kind, "/description"),
                is_needed: false,
            })
            .collect();
    }
    let Some(Value::Object(fields)) = schema.pointer("/properties") else { return Vec::new() };
    let needed = list(schema, "/required");
    fields
        .iter()
        .map(|(name, field)| Parameter {
            name: name.clone(),
            place: words.say("api-docs-in-body"),
            says: text(field, "/description"),
            is_needed: needed.iter().any(|one| one == name),
        })
        .collect()
}

/// The names of a command's own fields.
fn fields_of(kind: &Value, words: Words) -> String {
    let Some(Value::Object(fields)) = kind.pointer("/properties") else { return String::new() };
    let names: Vec<&str> =
        fields.keys().map(String::as_str).filter(|name| *name != "command").collect();
    if names.is_empty() { words.say("api-docs-no-fields") } else { names.join(", ") }
}

fn curl(path: &str, method: &str, operation: &Value, base_url: &str) -> String {
    let filled = path
        .replace("{number}", "WRIT-2026-000042")
        .replace("{period}", "2024")
        .replace("{table}", "account")
        .replace("{column}", "received")
        .replace("{notice}", "1")
        .replace("{code}", "7K2M-9QXD-41TW-HB6P")
        .replace("{entry}", "3")
        .replace("{id}", "7");
    let mut line = format!("curl -X {method} '{base_url}/api/v1{filled}'");
    let ways = list(operation, "/security");
    if ways.iter().any(|way| way.get("token").is_some()) {
        line.push_str(" \\\n  -H \"Authorization: Bearer $TOKEN\"");
    }
    if ways.iter().any(|way| way.get("receipt").is_some()) {
        line.push_str(" \\\n  -H \"Receipt-Secret: $SECRET\"");
    }
    for parameter in list(operation, "/parameters") {
        match text(parameter, "/name").as_str() {
            "If-Match" => line.push_str(" \\\n  -H 'If-Match: \"12\"'"),
            "Idempotency-Key" => line.push_str(" \\\n  -H 'Idempotency-Key: delivery-1'"),
            _ => {}
        }
    }
    match operation.pointer("/requestBody/content") {
        Some(Value::Object(kinds)) if kinds.contains_key("application/json") => {
            line.push_str(" \\\n  -H 'Content-Type: application/json' -d @body.json");
        }
        Some(_) => {
            line.push_str(
                " \\\n  -H 'Content-Type: application/octet-stream' --data-binary @order.pdf",
            );
        }
        None => {}
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use writ_language::Language;

    #[test]
    fn every_kind_of_problem_is_described() {
        let words = Words::of(Language::English);

        for code in PROBLEMS {
            assert!(!words.coded("api-problem", code).starts_with("api-"), "{code}");
        }
    }
}

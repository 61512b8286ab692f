//! Every operation of the API, by everybody: one golden table beside that of the desk.
//!
//! The operations are read from the contract, so that none can be added without a row here. Each role brings every
//! scope that it may have. Where the table differs, the test prints the one that is true: read it, and keep it if it
//! is right. What is asked for is not there: `401` and `403` are closed doors, everything else lies behind the door.

use std::fmt::Write as _;

use axum::body::Body;
use serde_json::{Value, json};
use writ_app::tokens::Scope;
use writ_core::staff::Role;

use crate::program::{Company, asking};

const TABLE: &str = include_str!("rights.txt");

#[tokio::test]
async fn each_operation_answers_each_role_as_the_table_says() {
    let company = Company::open().await;
    let contract = company.get("", "/api/openapi.json").await.json();
    let mut callers =
        vec![("nobody".to_owned(), String::new()), ("gateway".to_owned(), company.gateway().await)];
    for role in Role::ALL {
        let scopes = Scope::ALL
            .into_iter()
            .filter(|scope| *scope != Scope::Admin || role == Role::Administrator)
            .collect::<Vec<_>>();
        let name = format!("One {}", role.code());
        callers.push((role.code().to_owned(), company.token(&name, role, &scopes).await));
    }

    let mut table = "method operation".to_owned();
    for (name, _) in &callers {
        write!(table, " {name}").unwrap();
    }
    for (path, item) in contract["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let method = method.to_uppercase();
            write!(table, "\n{method} {path}").unwrap();
            for (_, token) in &callers {
                let mut request =
                    asking(&method, token, &filled_in(path)).header("if-match", "\"1\"");
                let body = body_of(operation, &contract);
                if let Some((kind, _)) = &body {
                    request = request.header("content-type", *kind);
                }
                let text = body.map(|(_, text)| text).unwrap_or_default();
                let answer = company.ask(request.body(Body::from(text)).unwrap()).await;
                write!(table, " {}", answer.status.as_u16()).unwrap();
            }
        }
    }
    table.push('\n');

    assert!(table == TABLE, "crates/web/tests/api/rights.txt should read:\n{table}");
}

/// A path with something in the place of its parameters: nothing has these names.
fn filled_in(path: &str) -> String {
    let part = |part: &str| match part {
        "{period}" => "2024".to_owned(),
        "{table}" => "account".to_owned(),
        "{column}" => "received".to_owned(),
        part if part.starts_with('{') => "9999".to_owned(),
        part => part.to_owned(),
    };
    format!("/api/v1{}", path.split('/').map(part).collect::<Vec<_>>().join("/"))
}

/// A body that fits, with its type.
fn body_of(operation: &Value, contract: &Value) -> Option<(&'static str, String)> {
    let kinds = operation.get("requestBody")?["content"].as_object().unwrap();
    if !kinds.contains_key("application/json") {
        return Some(("application/octet-stream", "x".to_owned()));
    }
    let example = &contract["components"]["schemas"]["RequestBody"]["example"];
    let purpose = json!({ "purpose": "handling", "words": "To look" });
    let body = match operation["operationId"].as_str().unwrap() {
        "hand_in_request" | "revise_request" => example.clone(),
        "search_cases" => json!({ "text": "x" }),
        "act_on_case" => json!({ "command": "acknowledge" }),
        "read_personal_data" | "read_letter_text" => purpose,
        "hand_on_letter" => json!({ "step": "delivered" }),
        "propose_entry" => {
            json!({ "agency": { "name": "x", "kind": "judicial", "country": "NL" } })
        }
        "act_on_entry" => json!({ "command": "retire_entry", "reason": "x" }),
        "make_token" => json!({ "name": "x", "scopes": ["submit"] }),
        _ => json!({}),
    };
    Some(("application/json", body.to_string()))
}

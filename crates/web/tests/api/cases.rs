//! Cases read and changed by programs: on the state that was read, once under a key, as the process allows.

use axum::http::StatusCode;
use serde_json::{Value, json};
use writ_app::tokens::Scope;
use writ_core::staff::Role;

use crate::program::{Answer, Company};

const ALL: &[Scope] = &[Scope::ReadCases, Scope::ActCases];

async fn act(company: &Company, token: &str, number: &str, seq: &str, body: &Value) -> Answer {
    let path = format!("/api/v1/cases/{number}/commands");
    company.post_with(token, &path, &[("if-match", seq)], body).await
}

/// RT-2.
#[tokio::test]
async fn a_case_is_read_without_what_names_persons() {
    let company = Company::open().await;
    let number = company.received().await;
    let token = company.token("Ines", Role::Analyst, ALL).await;

    let case = company.get(&token, &format!("/api/v1/cases/{number}")).await;
    let events = company.get(&token, &format!("/api/v1/cases/{number}/events")).await;

    assert_eq!(case.json()["stage"], "verification");
    assert_eq!(case.json()["items"][0]["data_class"], "account_identity");
    assert_eq!(events.json()["events"][0]["kind"], "received");
    assert_eq!(case.header("etag"), events.header("etag"));
    assert_eq!(case.header("cache-control"), "no-store");
    for text in [&case.text, &events.text] {
        assert!(!text.contains("canary"), "{text}");
    }
}

/// VE-1.
#[tokio::test]
async fn the_process_says_no_with_its_code_and_its_rule() {
    let company = Company::open().await;
    let number = company.received().await;
    let token = company.token("Ines", Role::Analyst, ALL).await;
    let etag = company.get(&token, &format!("/api/v1/cases/{number}")).await;

    let refused =
        act(&company, &token, &number, etag.header("etag"), &json!({ "command": "verify" })).await;

    assert_eq!(
        (refused.status, refused.code().as_str()),
        (StatusCode::CONFLICT, "evidence_missing")
    );
    assert_eq!(refused.json()["rules"], json!(["VE-1"]));
    assert_eq!(refused.json()["type"], "https://requests.example.org/api/docs#problem-refused");
}

#[tokio::test]
async fn a_change_names_the_state_it_was_decided_on() {
    let company = Company::open().await;
    let number = company.received().await;
    let token = company.token("Ines", Role::Analyst, ALL).await;
    let path = format!("/api/v1/cases/{number}");
    let etag = company.get(&token, &path).await.header("etag").to_owned();
    let acknowledge = json!({ "command": "acknowledge" });

    let unnamed = company.post(&token, &format!("{path}/commands"), &acknowledge).await;
    let unreadable = act(&company, &token, &number, "W/\"1\"", &acknowledge).await;
    let done = act(&company, &token, &number, &etag, &acknowledge).await;
    let stale = act(&company, &token, &number, &etag, &json!({ "command": "verify" })).await;

    assert_eq!(unnamed.status, StatusCode::PRECONDITION_REQUIRED);
    assert_eq!(unreadable.status, StatusCode::BAD_REQUEST);
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    assert_eq!(done.json()["events"][0], "acknowledged");
    assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);
    assert_eq!(stale.json()["changed"][0]["kind"], "acknowledged");
    let now = company.get(&token, &path).await;
    assert_eq!(now.header("etag"), done.header("etag"));
    company.is_sound().await;
}

#[tokio::test]
async fn what_is_asked_twice_under_one_key_is_done_once_and_answered_twice() {
    let company = Company::open().await;
    let number = company.received().await;
    let token = company.token("Ines", Role::Analyst, ALL).await;
    let path = format!("/api/v1/cases/{number}");
    let etag = company.get(&token, &path).await.header("etag").to_owned();
    let headers = [("if-match", etag.as_str()), ("idempotency-key", "a-1")];
    let commands = format!("{path}/commands");
    let body = json!({
        "command": "record_evidence", "proves": "agency", "kind": "certificate", "holds": true,
    });

    let (first, second) = tokio::join!(
        company.post_with(&token, &commands, &headers, &body),
        company.post_with(&token, &commands, &headers, &body),
    );
    let third = company.post_with(&token, &commands, &headers, &body).await;
    let other =
        company.post_with(&token, &commands, &headers, &json!({ "command": "acknowledge" })).await;

    assert_eq!(first.status, StatusCode::OK, "{}", first.text);
    assert_eq!((&first.text, first.header("etag")), (&second.text, second.header("etag")));
    assert_eq!(first.text, third.text);
    assert_eq!(
        (other.status, other.code().as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, "key_reused")
    );
    let events = company.get(&token, &format!("{path}/events")).await;
    assert_eq!(events.text.matches("evidence_recorded").count(), 1, "{}", events.text);
}

/// RV-7.
#[tokio::test]
async fn a_program_may_no_more_than_its_owner() {
    let company = Company::open().await;
    let number = company.received().await;
    let token = company.token("Ada", Role::Auditor, ALL).await;
    let etag = company.get(&token, &format!("/api/v1/cases/{number}")).await;

    let refused =
        act(&company, &token, &number, etag.header("etag"), &json!({ "command": "acknowledge" }))
            .await;

    assert_eq!((refused.status, refused.code().as_str()), (StatusCode::FORBIDDEN, "role_needed"));
}

#[tokio::test]
async fn a_case_that_is_not_there_is_not_found_whatever_is_asked_of_it() {
    let company = Company::open().await;
    let token = company.token("Ines", Role::Analyst, ALL).await;

    let read = company.get(&token, "/api/v1/cases/WRIT-2026-999999").await;
    let acted =
        act(&company, &token, "W%2F..%00", "\"1\"", &json!({ "command": "acknowledge" })).await;

    assert_eq!((read.status, acted.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
}

/// RT-2.
#[tokio::test]
async fn cases_are_listed_in_pages_and_found_without_what_names_persons() {
    let company = Company::open().await;
    let mut numbers = Vec::new();
    for _ in 0..3 {
        numbers.push(company.received().await);
    }
    let token = company.token("Ines", Role::Analyst, ALL).await;

    let first = company.get(&token, "/api/v1/cases?sort=received&limit=2").await;
    let next = first.json()["next"].as_str().unwrap().to_owned();
    let second =
        company.get(&token, &format!("/api/v1/cases?sort=received&limit=2&after={next}")).await;
    let found = company.post(&token, "/api/v1/search", &json!({ "text": "canary-account" })).await;
    let lost = company.get(&token, "/api/v1/cases?after=nowhere").await;

    let listed: Vec<_> = [&first, &second]
        .into_iter()
        .flat_map(|page| page.json()["cases"].as_array().unwrap().clone())
        .map(|case| case["number"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(listed, numbers);
    assert_eq!(second.json().get("next"), None);
    assert_eq!(found.json()["cases"].as_array().unwrap().len(), 3, "{}", found.text);
    assert!(!first.text.contains("canary") && !found.text.contains("canary"));
    assert_eq!(lost.fields(), [("after".to_owned(), "cursor".to_owned())]);
}

#[tokio::test]
async fn the_example_of_the_contract_is_taken_and_lacks_nothing_but_papers() {
    let company = Company::open().await;
    let token = company.gateway().await;
    let contract = company.get("", "/api/openapi.json").await.json();
    let example = &contract["components"]["schemas"]["RequestBody"]["example"];

    let answer = company.post(&token, "/api/v1/requests", example).await;

    assert_eq!(answer.status.as_u16(), 201, "{:?}", answer.json());
    assert_eq!(answer.json()["missing"], json!(["certificates", "process"]));
}

#[tokio::test]
async fn the_contract_and_its_page_are_there_for_everybody() {
    let company = Company::open().await;

    let contract = company.get("", "/api/openapi.json").await;
    let page = company.get("", "/api/docs").await;

    let contract = contract.json();
    assert_eq!(contract["openapi"], "3.1.0");
    let form = &contract["components"]["schemas"]["RequestForm"];
    assert_eq!(form["properties"]["agency_name"]["maxLength"], 200);
    assert_eq!(form["additionalProperties"], false);
    for operation in ["hand_in_request", "act_on_case", "problem-match_needed", "curl -X POST"] {
        assert!(page.text.contains(operation), "{operation}");
    }
    assert!(!page.text.contains("api-docs-"), "{}", page.text);
}

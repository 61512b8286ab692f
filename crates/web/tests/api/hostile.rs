//! What is sent to do harm, or by mistake: a clear problem each time, and nothing half-written.

use axum::body::Body;
use axum::http::StatusCode;
use writ_app::tokens::Scope;
use writ_core::staff::Role;

use crate::program::{Answer, Company, asking};

async fn send(company: &Company, token: &str, kind: &str, body: impl Into<Body>) -> Answer {
    let request = asking("POST", token, "/api/v1/tokens").header("content-type", kind);
    company.ask(request.body(body.into()).unwrap()).await
}

#[tokio::test]
async fn a_body_that_cannot_be_read_is_told_apart_from_one_that_does_not_fit() {
    let company = Company::open().await;
    let token = company.token("Ada", Role::Administrator, &[Scope::Admin]).await;
    let json = "application/json";
    let deep = format!("{}1{}", "{\"name\":[".repeat(5_000), "]}".repeat(5_000));
    let long = format!("{{\"name\":\"{}\"}}", "x".repeat(3 << 20));

    for (kind, body, status, code) in [
        ("text/plain", "{}".to_owned(), 415, "media_type"),
        ("application/json; charset=latin1", "{}".to_owned(), 415, "media_type"),
        ("multipart/form-data; boundary=x", "{}".to_owned(), 415, "media_type"),
        (json, String::new(), 400, "malformed_json"),
        (json, "{\"name\": \"x\", ".to_owned(), 400, "malformed_json"),
        (json, "{\"name\": \"\\ud800\"}".to_owned(), 400, "malformed_json"),
        (json, "{} {}".to_owned(), 422, "unfit"),
        (json, "[]".to_owned(), 422, "unfit"),
        (json, "\"name\"".to_owned(), 422, "unfit"),
        (json, "{\"name\":\"x\",\"name\":\"y\",\"scopes\":[\"submit\"]}".to_owned(), 422, "unfit"),
        (json, "{\"name\":\"x\",\"scopes\":[\"submit\"],\"days\":1e2}".to_owned(), 422, "unfit"),
        (json, "{\"name\":\"x\",\"scopes\":[\"submit\"],\"days\":-1}".to_owned(), 422, "unfit"),
        (
            json,
            "{\"name\":\"x\",\"scopes\":[\"submit\"],\"days\":9999999999999999999999}".to_owned(),
            422,
            "unfit",
        ),
        (json, deep, 422, "unfit"),
        (json, long, 413, "too_large"),
    ] {
        let shown: String = body.chars().take(60).collect();
        let answer = send(&company, &token, kind, body).await;

        assert_eq!(
            (answer.status.as_u16(), answer.code().as_str()),
            (status, code),
            "{kind} {shown}"
        );
    }
    let bytes = send(&company, &token, json, vec![b'{', 0xff, 0xfe, b'}']).await;
    assert_eq!(bytes.code(), "malformed_json");
    let listed = company.get(&token, "/api/v1/tokens").await;
    assert_eq!(listed.json()["tokens"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_header_or_parameter_that_comes_twice_or_is_unknown_is_refused() {
    let company = Company::open().await;
    let token = company.token("Ada", Role::Administrator, &[Scope::Admin]).await;

    let twice = asking("GET", &token, "/api/v1/tokens")
        .header("authorization", format!("Bearer {token}"))
        .body(Body::empty());
    let twice = company.ask(twice.unwrap()).await;
    let unknown = company.get("", "/api/v1/reports/2024?colour=red").await;
    let repeated = company.get("", "/api/v1/reports/2024?as_of=2025-01-01&as_of=2025-01-02").await;
    let no_day = company.get("", "/api/v1/reports/2024?as_of=2025-02-30").await;

    assert_eq!(twice.status, StatusCode::UNAUTHORIZED);
    assert_eq!(
        (unknown.code().as_str(), repeated.code().as_str()),
        ("malformed_query", "malformed_query")
    );
    assert_eq!(no_day.fields(), [("as_of".to_owned(), "date".to_owned())]);
}

#[tokio::test]
async fn a_method_is_what_it_is_whatever_a_header_says() {
    let company = Company::open().await;
    let token = company.token("Ada", Role::Administrator, &[Scope::Admin]).await;

    let overridden = asking("GET", &token, "/api/v1/tokens/1")
        .header("x-http-method-override", "DELETE")
        .body(Body::empty());
    let overridden = company.ask(overridden.unwrap()).await;
    let unknown = asking("PATCH", &token, "/api/v1/tokens").body(Body::empty());
    let unknown = company.ask(unknown.unwrap()).await;

    assert_eq!(
        (overridden.status.as_u16(), overridden.code().as_str()),
        (405, "method_not_allowed")
    );
    assert_eq!(overridden.header("allow"), "DELETE");
    assert_eq!(unknown.header("allow"), "GET,HEAD,POST");
}

#[tokio::test]
async fn a_problem_repeats_nothing_of_what_was_sent() {
    let company = Company::open().await;
    let token = company.token("Ada", Role::Administrator, &[Scope::Admin]).await;

    let named = send(&company, &token, "application/json", "{\"Jan de Vries\": 1}").await;
    let valued = send(&company, &token, "application/json", "{\"name\": [\"Jan de Vries\"]}").await;
    let path = company.get(&token, "/api/v1/cases/Jan%20de%20Vries").await;

    for answer in [named, valued, path] {
        assert!(answer.status.is_client_error());
        assert!(!answer.text.contains("Vries"), "{}", answer.text);
    }
}

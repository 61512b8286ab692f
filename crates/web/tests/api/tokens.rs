//! What a token opens, how long, and how often.

use axum::http::StatusCode;
use serde_json::json;
use writ_app::tokens::Scope;
use writ_core::actor::Actor;
use writ_core::staff::Role;

use crate::program::Company;

#[tokio::test]
async fn without_a_token_that_stands_nothing_is_opened() {
    let company = Company::open().await;
    let number = company.received().await;
    let path = format!("/api/v1/cases/{number}");

    let without = company.get("", &path).await;
    let unknown = company.get(&format!("writ_{}", "0".repeat(64)), &path).await;
    let nonsense = company.get("x", &path).await;

    assert_eq!(
        (without.status, without.code().as_str()),
        (StatusCode::UNAUTHORIZED, "token_needed")
    );
    assert_eq!(without.header("www-authenticate"), "Bearer");
    for answer in [unknown, nonsense] {
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (StatusCode::UNAUTHORIZED, "token_unknown")
        );
    }
}

#[tokio::test]
async fn a_token_opens_what_its_scopes_name_and_nothing_else() {
    let company = Company::open().await;
    let number = company.received().await;
    let reader = company.token("Ines", Role::Analyst, &[Scope::ReadCases]).await;

    let read = company.get(&reader, &format!("/api/v1/cases/{number}")).await;
    let acted = company
        .post_with(
            &reader,
            &format!("/api/v1/cases/{number}/commands"),
            &[("if-match", "\"1\"")],
            &json!({ "command": "acknowledge" }),
        )
        .await;

    assert_eq!(read.status, StatusCode::OK);
    assert_eq!((acted.status, acted.code().as_str()), (StatusCode::FORBIDDEN, "scope_needed"));
}

#[tokio::test]
async fn an_administrator_makes_a_token_that_is_shown_once_and_revoked_at_once() {
    let company = Company::open().await;
    let admin = company.token("Ada", Role::Administrator, &[Scope::Admin]).await;
    let body = json!({ "name": "court gateway", "scopes": ["submit"], "days": 7 });

    let made = company.post(&admin, "/api/v1/tokens", &body).await;
    let listed = company.get(&admin, "/api/v1/tokens").await;
    let token = made.json()["token"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/tokens/{}", made.json()["id"]);
    let opens = company.get(&token, "/api/v1/tokens").await;
    let request = crate::program::asking("DELETE", &admin, &path);
    let revoked = company.ask(request.body(axum::body::Body::empty()).unwrap()).await;
    let after = company.get(&token, "/api/v1/tokens").await;

    assert_eq!(made.status, StatusCode::CREATED);
    assert!(listed.text.contains("court gateway") && !listed.text.contains(&token));
    assert_eq!(opens.code(), "scope_needed");
    assert_eq!(revoked.status, StatusCode::NO_CONTENT);
    assert_eq!(after.code(), "token_unknown");
}

#[tokio::test]
async fn a_token_ends_with_its_days() {
    let company = Company::open().await;
    let token = company.gateway().await;

    company.let_seconds_pass(30 * 24 * 3_600 - 1);
    let before = company.get(&token, "/api/v1/tokens").await;
    company.let_seconds_pass(1);
    let after = company.get(&token, "/api/v1/tokens").await;

    assert_eq!((before.code().as_str(), after.code().as_str()), ("scope_needed", "token_unknown"));
}

/// RV-7.
#[tokio::test]
async fn whoever_leaves_the_desk_leaves_the_token_behind() {
    let company = Company::open().await;
    let token = company.token("Ines", Role::Analyst, &[Scope::ReadCases]).await;
    let ines = company.installation.staff_named("Ines").await.unwrap().unwrap();
    let number = company.received().await;
    let path = format!("/api/v1/cases/{number}");
    let before = company.get(&token, &path).await;

    let changed =
        company.installation.deactivate_staff(ines.id, Actor::Operator, company.now()).await;
    changed.unwrap();
    company.let_seconds_pass(1);
    let after = company.get(&token, &path).await;

    assert_eq!(before.status, StatusCode::OK);
    assert_eq!(after.code(), "token_unknown");
}

/// RV-7.
#[tokio::test]
async fn a_token_is_not_made_for_a_role_that_its_owner_does_not_have() {
    let company = Company::open().await;
    let admin = company.token("Ada", Role::Administrator, &[Scope::Admin]).await;
    let ada = company.installation.staff_named("Ada").await.unwrap().unwrap().id.0;

    for (body, field) in [
        (json!({ "name": "x", "scopes": ["act:cases"], "owner": ada, "role": "counsel" }), "/role"),
        (json!({ "name": "x", "scopes": ["act:cases"], "owner": 999, "role": "counsel" }), "/role"),
        (json!({ "name": "x", "scopes": ["act:cases"] }), "/owner"),
        (json!({ "name": "x", "scopes": [] }), "/scopes"),
        (json!({ "name": "x", "scopes": ["submit"], "days": 367 }), "/days"),
        (json!({ "name": "x", "scopes": ["submit"], "per_minute": 0 }), "/per_minute"),
        (json!({ "name": " ", "scopes": ["submit"] }), "/name"),
        (json!({ "name": "x", "scopes": ["submit"], "owner": null }), "/owner"),
        (json!({ "name": "x", "scopes": ["submit"], "colour": "red" }), "/colour"),
    ] {
        let refused = company.post(&admin, "/api/v1/tokens", &body).await;

        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
        assert_eq!(refused.fields()[0].0, field, "{body}");
    }
}

#[tokio::test]
async fn who_asks_too_often_is_told_when_to_ask_again() {
    let company = Company::open().await;
    let path = "/api/v1/published";
    let mut answer = company.get("", path).await;
    assert_eq!(answer.header("ratelimit-limit"), "300");
    assert_eq!(answer.header("ratelimit-remaining"), "299");

    for _ in 0..300 {
        answer = company.get("", path).await;
    }
    company.let_seconds_pass(60);
    let later = company.get("", path).await;

    assert_eq!(
        (answer.status, answer.code().as_str()),
        (StatusCode::TOO_MANY_REQUESTS, "too_many")
    );
    assert_eq!(answer.header("retry-after"), "60");
    assert_eq!(later.status, StatusCode::OK);
}

#[tokio::test]
async fn guessing_at_tokens_is_counted_like_asking_without_one() {
    let company = Company::open().await;
    let guess = format!("writ_{}", "0".repeat(64));
    let path = "/api/v1/cases";

    let first = company.get(&guess, path).await;
    for _ in 0..299 {
        company.get(&guess, path).await;
    }
    let last = company.get(&guess, path).await;

    assert_eq!((first.status, first.code().as_str()), (StatusCode::UNAUTHORIZED, "token_unknown"));
    assert_eq!(last.status, StatusCode::TOO_MANY_REQUESTS);
}

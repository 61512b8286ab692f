//! Requests handed in by programs: on record whatever they lack, once under a key, opened by their receipt alone.

use axum::body::Body;
use axum::http::StatusCode;
use serde_json::{Value, json};
use writ_app::tokens::{Scope, sha256};
use writ_core::document::Sha256;
use writ_core::staff::Role;

use crate::program::{Answer, Company, asking};

const REQUESTS: &str = "/api/v1/requests";

fn form() -> Value {
    json!({
        "agency_name": "Politie Utrecht", "agency_kind": "law_enforcement", "agency_country": "NL",
        "agency_address": "Plein 1", "agency_email": "desk@politie.example",
        "officer_name": "J. de Vries", "officer_post": "Detective", "supervisor": "A. Bakker",
        "call_back_number": "+31 20 555 0100",
        "instrument": "court_order", "docket_number": "UTR-1", "process_date": "2026-02-27",
        "issuing_authority": "Rechtbank", "law_and_article": "Sv 126n",
        "circumstance": "criminal_investigation", "emergency": "no", "platform": "hik_connect",
        "purpose": "To find a thief.",
        "items": [{
            "identifier_kind": "account", "identifier_value": "canary-17", "measure": "disclose",
            "data_class": "account_identity", "from": "2026-01-01", "to": "2026-01-31",
        }],
        "nondisclosure": "no", "reply_channel": "portal", "declaration": "yes",
    })
}

async fn upload(company: &Company, token: &str, bytes: &[u8]) -> Answer {
    let request = asking("POST", token, "/api/v1/uploads")
        .header("content-type", "application/octet-stream")
        .body(Body::from(bytes.to_vec()));
    company.ask(request.unwrap()).await
}

async fn complete_body(company: &Company, token: &str) -> Value {
    let mut papers = Vec::new();
    for kind in ["legal_process", "certificates"] {
        let staged = upload(company, token, kind.as_bytes()).await;
        papers.push(json!({
            "upload": staged.json()["upload"], "kind": kind, "name": "order.pdf",
            "media_type": "application/pdf",
        }));
    }
    json!({ "form": form(), "papers": papers })
}

async fn status(company: &Company, number: &str, secret: &str) -> Answer {
    let path = format!("{REQUESTS}/{number}");
    let request = asking("GET", "", &path).header("receipt-secret", secret).body(Body::empty());
    company.ask(request.unwrap()).await
}

async fn verb(company: &Company, receipt: &Value, verb: &str, body: &Value) -> Answer {
    let path = format!("{REQUESTS}/{}/{verb}", receipt["number"].as_str().unwrap());
    let secret = receipt["secret"].as_str().unwrap();
    company.post_with("", &path, &[("receipt-secret", secret)], body).await
}

/// IN-5, IN-6.
#[tokio::test]
async fn a_complete_request_is_on_record_with_its_bytes_and_its_documents() {
    let company = Company::open().await;
    let token = company.gateway().await;
    let reader = company.token("Ines", Role::Analyst, &[Scope::ReadCases]).await;
    let body = complete_body(&company, &token).await;

    let received = company.post(&token, REQUESTS, &body).await;

    assert_eq!(received.status, StatusCode::CREATED, "{}", received.text);
    let receipt = received.json();
    assert_eq!(receipt["missing"], json!([]));
    assert_eq!(receipt["sha256"], Sha256(sha256(body.to_string().as_bytes())).to_string());
    let number = receipt["number"].as_str().unwrap();
    assert_eq!(received.header("location"), format!("{REQUESTS}/{number}"));
    let case = company.get(&reader, &format!("/api/v1/cases/{number}")).await.json();
    assert_eq!(case["stage"], "verification");
    let kinds: Vec<_> =
        case["papers"].as_array().unwrap().iter().map(|paper| paper["kind"].clone()).collect();
    assert_eq!(kinds, ["original_message", "legal_process", "certificates"]);
    let opened = status(&company, number, receipt["secret"].as_str().unwrap()).await;
    assert_eq!(opened.json()["state"], "in_review");
    company.is_sound().await;
}

/// IN-6.
#[tokio::test]
async fn a_request_with_gaps_is_on_record_says_what_it_lacks_and_is_completed() {
    let company = Company::open().await;
    let token = company.gateway().await;
    let gaps = json!({ "form": { "agency_country": "NL", "agency_name": "Politie Utrecht" } });

    let received = company.post(&token, REQUESTS, &gaps).await;
    let receipt = received.json();
    let before =
        status(&company, receipt["number"].as_str().unwrap(), receipt["secret"].as_str().unwrap())
            .await;
    let whole = complete_body(&company, &token).await;
    let after = verb(&company, &receipt, "completion", &whole).await;

    assert_eq!(received.status, StatusCode::CREATED, "{}", received.text);
    assert!(receipt["missing"].as_array().unwrap().contains(&json!("items")), "{receipt}");
    assert_eq!(before.json()["state"], "incomplete");
    assert_eq!(after.status, StatusCode::OK, "{}", after.text);
    assert_eq!(
        (&after.json()["state"], &after.json()["missing"]),
        (&json!("in_review"), &json!([]))
    );
}

/// IN-6, CO-1.
#[tokio::test]
async fn what_is_handed_in_twice_under_one_key_is_one_case_with_one_secret() {
    let company = Company::open().await;
    let token = company.gateway().await;
    let body = json!({ "form": form() });
    let key = [("idempotency-key", "delivery-1")];

    let (one, two, three) = tokio::join!(
        company.post_with(&token, REQUESTS, &key, &body),
        company.post_with(&token, REQUESTS, &key, &body),
        company.post_with(&token, REQUESTS, &key, &body),
    );
    let later = company.post_with(&token, REQUESTS, &key, &body).await;
    let other = company
        .post_with(&token, REQUESTS, &key, &json!({ "form": { "agency_country": "NL" } }))
        .await;
    let unkeyed = company.post(&token, REQUESTS, &body).await;

    assert_eq!(one.status, StatusCode::CREATED, "{}", one.text);
    for same in [&two, &three, &later] {
        assert_eq!((same.status, &same.text), (one.status, &one.text));
    }
    assert_eq!(
        (other.status, other.code().as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, "key_reused")
    );
    assert_ne!(unkeyed.json()["number"], one.json()["number"]);
    assert_ne!(unkeyed.json()["secret"], one.json()["secret"]);
    let receipt = one.json();
    let secret = receipt["secret"].as_str().unwrap();
    let opened = status(&company, receipt["number"].as_str().unwrap(), secret).await;
    assert_eq!(opened.status, StatusCode::OK);
}

#[tokio::test]
async fn an_unknown_number_and_a_wrong_secret_get_the_same_answer() {
    let company = Company::open().await;
    let token = company.gateway().await;
    let one = company.post(&token, REQUESTS, &json!({ "form": form() })).await.json();
    let two = company.post(&token, REQUESTS, &json!({ "form": form() })).await.json();
    let text = |value: &Value| value.as_str().unwrap().to_owned();

    let wrong = status(&company, &text(&one["number"]), &text(&two["secret"])).await;
    let unknown = status(&company, "WRIT-2026-999999", &text(&two["secret"])).await;
    let unreadable = status(&company, &text(&one["number"]), "x").await;
    let none = company.get("", &format!("{REQUESTS}/{}", text(&one["number"]))).await;

    for answer in [wrong, unreadable, none] {
        assert_eq!((answer.status, &answer.text), (StatusCode::NOT_FOUND, &unknown.text));
    }
}

/// IN-5.
#[tokio::test]
async fn an_answer_that_cannot_be_read_is_told_where_it_stands() {
    let company = Company::open().await;
    let token = company.gateway().await;
    let mut body = json!({ "form": form() });
    body["form"]["items"][0]["from"] = json!("2026-02-01");
    body["form"]["instrument"] = json!("spell");
    body["form"]["agency_country"] = json!("UK");

    let refused = company.post(&token, REQUESTS, &body).await;
    let upload = json!({ "upload": "0".repeat(32), "kind": "attachment", "name": "x" });
    let lost = json!({ "form": form(), "papers": [upload] });
    let lost = company.post(&token, REQUESTS, &lost).await;

    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let fields: Vec<_> = refused.fields().into_iter().map(|(field, _)| field).collect();
    assert_eq!(fields, ["/form/agency_country", "/form/instrument", "/form/items/0/to"]);
    assert_eq!(lost.fields()[0], ("/papers/0/upload".to_owned(), "unknown_upload".to_owned()));
    company.is_sound().await;
}

/// CO-3.
#[tokio::test]
async fn a_revised_request_is_a_further_case_and_the_earlier_one_ends_as_withdrawn() {
    let company = Company::open().await;
    let token = company.gateway().await;
    let first = company.post(&token, REQUESTS, &json!({ "form": form() })).await.json();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let path = format!("{REQUESTS}/{}/revision", text(&first["number"]));

    let revised = company
        .post_with(
            &token,
            &path,
            &[("receipt-secret", &text(&first["secret"]))],
            &json!({ "form": form() }),
        )
        .await;

    assert_eq!(revised.status, StatusCode::CREATED, "{}", revised.text);
    assert_ne!(revised.json()["number"], first["number"]);
    let earlier = status(&company, &text(&first["number"]), &text(&first["secret"])).await;
    assert_eq!(earlier.json()["ending"], "withdrawn");
    company.is_sound().await;
}

/// RV-2, CO-3.
#[tokio::test]
async fn the_agency_answers_only_what_is_asked_and_withdraws_once() {
    let company = Company::open().await;
    let token = company.gateway().await;
    let receipt = company.post(&token, REQUESTS, &json!({ "form": form() })).await.json();

    let unasked = verb(&company, &receipt, "answers", &json!({ "answer": "Yes." })).await;
    let withdrawn = verb(&company, &receipt, "withdrawal", &json!({})).await;
    let again = verb(&company, &receipt, "withdrawal", &json!({})).await;
    let more = verb(&company, &receipt, "withdrawal", &json!({ "why": "x" })).await;

    assert_eq!(unasked.status, StatusCode::CONFLICT);
    assert_eq!(withdrawn.json()["ending"], "withdrawn");
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert_eq!(more.status, StatusCode::UNPROCESSABLE_ENTITY);
}

/// IN-2.
#[tokio::test]
async fn only_a_member_of_the_desk_records_what_came_by_post() {
    let company = Company::open().await;
    let gateway = company.gateway().await;
    let ines = company.token("Ines", Role::Analyst, &[Scope::Submit, Scope::ActCases]).await;
    let recorded = |at: &str| {
        json!({
            "form": form(),
            "recorded": { "channel": "registered_mail", "received_at": at },
        })
    };

    let refused = company.post(&gateway, REQUESTS, &recorded("2026-02-27T10:00:00Z")).await;
    let done = company.post(&ines, REQUESTS, &recorded("2026-02-27T10:00:00Z")).await;
    let early = company.post(&ines, REQUESTS, &recorded("2026-03-03T10:00:00Z")).await;

    assert_eq!(refused.code(), "scope_needed");
    assert_eq!(done.json()["received_at"], "2026-02-27T10:00:00Z");
    assert_eq!(early.fields()[0].0, "/recorded/received_at");
}

#[tokio::test]
async fn an_upload_beyond_the_limit_is_refused_and_leaves_nothing() {
    let company = Company::open().await;
    let token = company.gateway().await;

    let large = upload(&company, &token, &vec![b'x'; (1 << 20) + 1]).await;
    let at_limit = upload(&company, &token, &vec![b'x'; 1 << 20]).await;
    let typed = asking("POST", &token, "/api/v1/uploads")
        .header("content-type", "application/pdf")
        .body(Body::from("x"));
    let typed = company.ask(typed.unwrap()).await;

    assert_eq!((large.status, large.code().as_str()), (StatusCode::PAYLOAD_TOO_LARGE, "too_large"));
    assert_eq!(at_limit.status, StatusCode::CREATED, "{}", at_limit.text);
    assert_eq!(at_limit.json()["size_bytes"], 1 << 20);
    assert_eq!(typed.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

//! Letters as programs list, read and hand them on, and personal data read for a purpose.

use axum::http::StatusCode;
use serde_json::json;
use writ_app::tokens::Scope;
use writ_core::reading::Purpose;
use writ_core::request::{Measure, ReplyChannel};
use writ_core::staff::Role;
use writ_testkit::builders::{IDENTITY, request_for};

use crate::program::Company;

const ALL: &[Scope] = &[Scope::ReadCases, Scope::ActCases];
const READER: &[Scope] = &[Scope::ReadCases, Scope::ReadPersonal];

/// A case whose acknowledgement waits to be printed, with the letter's code.
async fn acknowledged(company: &Company, token: &str) -> (String, String) {
    let mut request = request_for(&[Measure::Disclose(IDENTITY)]);
    request.reply = ReplyChannel::RegisteredMail;
    let number = company.received_as(request).await;
    company.does(token, &number, &json!({ "command": "acknowledge" })).await;
    company.works().await;
    let listed = company.get(token, "/api/v1/letters?state=ready").await;
    let code = listed.json()["letters"][0]["code"].as_str().unwrap().to_owned();
    (number, code)
}

#[tokio::test]
async fn a_printed_letter_is_posted_once_and_each_step_is_on_record() {
    let company = Company::open().await;
    let token = company.token("Ines", Role::Analyst, ALL).await;
    let (number, code) = acknowledged(&company, &token).await;
    let path = format!("/api/v1/letters/{code}");
    let steps = format!("{path}/steps");
    let posted = |tracking: &str| json!({ "step": "posted", "tracking": tracking });

    let slip = company.post(&token, &steps, &posted("<b>")).await;
    let done = company.post(&token, &steps, &posted("RR 123 NL")).await;
    let again = company.post(&token, &steps, &posted("RR 999 NL")).await;
    let resent = company.post(&token, &steps, &json!({ "step": "resend" })).await;
    company.post(&token, &steps, &json!({ "step": "delivered" })).await;
    let letter = company.get(&token, &path).await;

    assert_eq!(slip.fields(), [("/tracking".to_owned(), "unfit".to_owned())]);
    assert_eq!((done.status, &done.json()["letter"]["state"]), (StatusCode::OK, &json!("posted")));
    for refused in [again, resent] {
        assert_eq!(
            (refused.status, refused.code().as_str()),
            (StatusCode::CONFLICT, "letter_state")
        );
    }
    let body = letter.json();
    assert_eq!(
        (&body["letter"]["case"], &body["letter"]["tracking"]),
        (&json!(number), &json!("RR 123 NL"))
    );
    let states: Vec<_> =
        body["steps"].as_array().unwrap().iter().map(|step| &step["state"]).collect();
    assert_eq!(states, [&json!("ready"), &json!("posted"), &json!("delivered")]);
    assert!(!letter.text.contains("canary"), "{}", letter.text);
}

#[tokio::test]
async fn letters_are_listed_in_pages_the_latest_first() {
    let company = Company::open().await;
    let token = company.token("Ines", Role::Analyst, ALL).await;
    for _ in 0..3 {
        acknowledged(&company, &token).await;
    }

    let all = company.get(&token, "/api/v1/letters").await.json();
    let first = company.get(&token, "/api/v1/letters?state=ready&limit=2").await.json();
    let next = first["next"].as_str().unwrap();
    let second = company.get(&token, &format!("/api/v1/letters?limit=2&after={next}")).await.json();

    let codes = |page: &serde_json::Value| page["letters"].as_array().unwrap().clone();
    assert_eq!([codes(&first), codes(&second)].concat(), codes(&all));
    assert_eq!((codes(&all).len(), second.get("next")), (3, None));
}

#[tokio::test]
async fn anybody_has_a_letter_confirmed_and_learns_nothing_of_anybody() {
    let company = Company::open().await;
    let token = company.token("Ines", Role::Analyst, ALL).await;
    let (_, code) = acknowledged(&company, &token).await;

    let genuine =
        company.get("", &format!("/api/v1/letters/{}/genuine", code.to_lowercase())).await;
    let unknown = company.get("", "/api/v1/letters/2222-2222-2222-2222/genuine").await;

    assert_eq!(genuine.json(), json!({ "kind": "acknowledgement", "written_on": "2026-03-02" }));
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}

/// RT-2.
#[tokio::test]
async fn personal_data_takes_its_own_scope_and_each_reading_is_on_record_with_its_purpose() {
    let company = Company::open().await;
    let token = company.token("Ines", Role::Analyst, ALL).await;
    let reader = company.token("Omar", Role::Approver, READER).await;
    let (number, code) = acknowledged(&company, &token).await;
    let omar = company.installation.staff_named("Omar").await.unwrap().unwrap().id;
    let of_case = format!("/api/v1/cases/{number}/readings");
    let of_letter = format!("/api/v1/letters/{code}/readings");
    let purpose = json!({ "purpose": "supervision" });

    let without_scope = company.post(&token, &of_case, &purpose).await;
    let letter_without_scope = company.post(&token, &of_letter, &purpose).await;
    let without_purpose = company.post(&reader, &of_case, &json!({})).await;
    let without_words = company.post(&reader, &of_case, &json!({ "purpose": "other" })).await;
    let case = company.post(&reader, &of_case, &purpose).await;
    let letter = company.post(&reader, &of_letter, &json!({ "purpose": "agency_inquiry" })).await;

    for refused in [without_scope, letter_without_scope] {
        assert_eq!(
            (refused.status, refused.code().as_str()),
            (StatusCode::FORBIDDEN, "scope_needed")
        );
    }
    assert_eq!(without_purpose.fields()[0].1, "missing_field");
    assert_eq!(without_words.code(), "purpose_needed");
    assert!(case.json()["events"][0]["personal"]["agency"].as_str().unwrap().contains("canary"));
    assert!(letter.json()["text"].as_str().unwrap().contains(&number), "{}", letter.text);
    let id = company.installation.open_record(&number).await.unwrap().unwrap().id;
    let readings = company.installation.store.readings_of(id, 10).await.unwrap();
    let readings: Vec<_> =
        readings.iter().map(|row| (row.by.id, row.purpose, row.is_repeated)).collect();
    assert_eq!(
        readings,
        [(omar, Purpose::AgencyInquiry, false), (omar, Purpose::Supervision, false)]
    );
}

/// RT-2.
#[tokio::test]
async fn an_auditor_s_program_says_in_words_why_it_reads() {
    let company = Company::open().await;
    let token = company.token("Ines", Role::Analyst, ALL).await;
    let auditor = company.token("Ada", Role::Auditor, READER).await;
    let (number, _) = acknowledged(&company, &token).await;
    let path = format!("/api/v1/cases/{number}/readings");

    let silent = company.post(&auditor, &path, &json!({ "purpose": "audit" })).await;
    let said = company
        .post(&auditor, &path, &json!({ "purpose": "audit", "words": "Yearly sample" }))
        .await;

    assert_eq!((silent.status, silent.code().as_str()), (StatusCode::CONFLICT, "purpose_needed"));
    assert_eq!(silent.json()["rules"], json!(["RT-2"]));
    assert_eq!(said.status, StatusCode::OK);
}

//! Customers to be told: found where they stand, told or not told by programs as the process allows.

use axum::http::StatusCode;
use serde_json::{Value, json};
use writ_app::tokens::Scope;
use writ_core::request::Measure;
use writ_core::staff::Role;
use writ_testkit::builders::request_for;

use crate::program::Company;

const ALL: &[Scope] = &[Scope::ReadCases, Scope::ActCases];

/// An account restricted on a court's order, by two programs, so that its holder is to be told; its number.
async fn restricted(company: &Company, analyst: &str, counsel: &str) -> String {
    let number = company.received_as(request_for(&[Measure::Restrict])).await;
    let evidence = |proves: &str| json!({ "command": "record_evidence", "proves": proves, "kind": "certificate", "holds": true });
    for command in [
        json!({ "command": "acknowledge" }),
        evidence("agency"),
        evidence("officer"),
        evidence("instrument"),
        json!({ "command": "verify" }),
        json!({ "command": "assess_legal_basis", "valid": true, "reasons": "It names the law." }),
        json!({ "command": "categorise", "category": "restriction" }),
        json!({ "command": "assess_order", "proves_illegal_use": true, "reasons": "A verdict." }),
        json!({
            "command": "propose_decision", "words": "As ordered.",
            "decisions": [{ "decision": "grant", "item": 1 }],
        }),
    ] {
        company.does(analyst, &number, &command).await;
    }
    company.does(counsel, &number, &json!({ "command": "approve" })).await;
    let act = json!({
        "command": "fulfil", "item": 1, "outcome": "restricted", "record": "Restricted.",
    });
    company.does(analyst, &number, &act).await;
    number
}

/// NO-4, NO-5.
#[tokio::test]
async fn a_notice_is_withheld_by_two_and_listed_with_its_ground_and_its_day() {
    let company = Company::open().await;
    let analyst = company.token("Ines", Role::Analyst, ALL).await;
    let counsel = company.token("Leila", Role::Counsel, ALL).await;
    let number = restricted(&company, &analyst, &counsel).await;
    let path = format!("/api/v1/cases/{number}/notices/1");
    let approve = json!({ "command": "approve_withholding", "notice": 1 });

    let due = company.get(&analyst, "/api/v1/notices").await;
    let notice = company.get(&analyst, &path).await;
    let proposal = json!({
        "command": "propose_withholding", "notice": 1, "ground": "risk_to_individual",
        "review_on": "2026-06-01", "evidence": "A threat that names a witness.",
    });
    company.does(&analyst, &number, &proposal).await;
    let proposed = company.get(&analyst, "/api/v1/notices?standing=proposed").await;
    let alone = company.tries(&analyst, &number, &approve).await;
    company.does(&counsel, &number, &approve).await;
    let withheld = company.get(&analyst, "/api/v1/notices?standing=withheld").await;

    assert_eq!(due.json()["notices"][0]["case"], number.as_str(), "{}", due.text);
    assert_eq!(due.json()["notices"][0]["due_on"], "2026-03-02");
    assert_eq!(
        (&notice.json()["rule"], &notice.json()["standing"]),
        (&json!("NO-4"), &json!("due"))
    );
    assert!(notice.json()["draft"].as_str().unwrap().contains("restricted"), "{}", notice.text);
    assert!(!notice.text.contains("canary"), "{}", notice.text);
    assert_eq!(proposed.json()["notices"].as_array().unwrap().len(), 1);
    assert_eq!(alone.status, StatusCode::CONFLICT);
    let line = &withheld.json()["notices"][0];
    assert_eq!(
        (&line["ground"], &line["from_on"]),
        (&json!("risk_to_individual"), &json!("2026-06-01"))
    );
    let open = company.get(&analyst, &path).await;
    assert_eq!(
        (&open.json()["review_on"], open.header("etag").is_empty()),
        (&json!("2026-06-01"), false)
    );
    company.is_sound().await;
}

/// NO-5.
#[tokio::test]
async fn notices_are_listed_in_pages_until_each_is_settled() {
    let company = Company::open().await;
    let analyst = company.token("Ines", Role::Analyst, ALL).await;
    let counsel = company.token("Leila", Role::Counsel, ALL).await;
    let mut numbers = Vec::new();
    for _ in 0..3 {
        numbers.push(restricted(&company, &analyst, &counsel).await);
    }

    let first = company.get(&analyst, "/api/v1/notices?limit=2").await;
    let next = first.json()["next"].as_str().unwrap().to_owned();
    let told =
        json!({ "command": "send_notice", "notice": 1, "text": "Your account was restricted." });
    company.does(&analyst, &numbers[1], &told).await;
    let second = company.get(&analyst, &format!("/api/v1/notices?limit=2&after={next}")).await;
    let settled = company.get(&analyst, &format!("/api/v1/cases/{}/notices/1", numbers[1])).await;
    let lost = company.get(&analyst, "/api/v1/notices?after=2026-03-02.x.1").await;

    let cases = |page: &Value| -> Vec<String> {
        let lines = page["notices"].as_array().unwrap();
        lines.iter().map(|line| line["case"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(cases(&first.json()), numbers[..2]);
    assert_eq!(cases(&second.json()), numbers[2..]);
    assert_eq!(second.json().get("next"), None);
    assert_eq!(settled.status, StatusCode::NOT_FOUND);
    assert_eq!(lost.fields(), [("after".to_owned(), "cursor".to_owned())]);
}

//! Searching: by what somebody has at hand, and by nothing that is not the whole of it.

#![cfg(test)]

mod desk;

use desk::{Desk, STRICT};
use jiff::Timestamp;
use writ_app::handling::Arrival;
use writ_app::search::FoundBy;
use writ_core::actor::Actor;
use writ_core::document::Papers;
use writ_core::request::Measure;
use writ_testkit::builders::{ANALYST, IDENTITY, request_for, submission};

async fn found(desk: &Desk, text: &str) -> Vec<(FoundBy, Vec<String>)> {
    let found = desk.installation.search(text, 10).await.unwrap();
    let references = |rows: Vec<writ_store::CaseRow>| {
        rows.into_iter().map(|row| row.summary.reference).collect()
    };
    found.into_iter().map(|found| (found.by, references(found.rows))).collect()
}

fn one(by: FoundBy, references: &[&str]) -> Vec<(FoundBy, Vec<String>)> {
    vec![(by, references.iter().map(|reference| (*reference).to_owned()).collect())]
}

#[tokio::test]
async fn a_case_is_found_by_its_number_the_agencys_number_the_agency_and_an_identifier() {
    let desk = Desk::open().await;
    let now: Timestamp = "2025-01-02T09:00:00Z".parse().unwrap();
    for seed in [1, 2] {
        let arrival = Arrival {
            received_at: now,
            submission: submission(request_for(&[Measure::Disclose(IDENTITY)])),
            supersedes: None,
            papers: Papers::default(),
        };
        let by = Actor::Staff(ANALYST);
        desk.installation.receive(arrival, by, now, [seed; 32]).await.unwrap();
    }
    let both = ["WRIT-2025-000002", "WRIT-2025-000001"];

    assert_eq!(found(&desk, "writ-2025").await, one(FoundBy::Reference, &both));
    assert_eq!(found(&desk, " WRIT-2025-000001 ").await, one(FoundBy::Reference, &both[1..]));
    assert_eq!(found(&desk, "Canary-Docket").await, one(FoundBy::Docket, &both));
    assert_eq!(found(&desk, "CANARY-agency").await, one(FoundBy::Agency, &both));
    assert_eq!(found(&desk, "canary-account").await, one(FoundBy::Identifier, &both));
    assert_eq!(found(&desk, "canary").await, []);
    assert_eq!(found(&desk, "  ").await, []);
    assert_eq!(found(&desk, &"x".repeat(401)).await, []);
}

#[tokio::test]
async fn what_came_from_a_register_is_found_as_well() {
    let desk = Desk::open().await;
    let row = "R-7,2024-03-01,DE,Polizei,AZ 12/34,hik_connect,account,account:a-17,pending,,,";
    desk.import(&[row.to_owned()], STRICT).await;

    for (text, by) in [
        ("R-7", FoundBy::Reference),
        ("az 12/34", FoundBy::Docket),
        ("polizei", FoundBy::Agency),
        ("A-17", FoundBy::Identifier),
    ] {
        assert_eq!(found(&desk, text).await, one(by, &["R-7"]), "{text}");
    }
}

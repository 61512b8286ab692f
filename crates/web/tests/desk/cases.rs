//! The page of a case, and what is done from it.

use axum::http::StatusCode;
use writ_core::actor::Actor;
use writ_core::category::Category;
use writ_core::command::Command;
use writ_testkit::builders::{ANALYST, APPROVER};

use crate::world::{NOW, World, munich, thousand, words};

const RECEIVED: &str = "2026-11-19T13:36:00Z";
const VERIFIED: &str = "2026-11-19T14:02:00Z";
const REVIEWED: &str = "2026-11-22T15:04:00Z";

#[tokio::test]
async fn the_page_leads_with_what_the_process_asks_for_now() {
    let world = World::open().await;
    let reference = world.receive(munich(), RECEIVED).await;

    let page = world.get(&format!("/desk/cases/{reference}")).await;

    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    assert_eq!(page.text.matches("<h1").count(), 1);
    assert!(page.text.contains("Polizeipräsidium München"));
    assert!(page.text.contains("The receipt is to be acknowledged"));
    assert!(page.text.contains(&format!("action=\"/desk/cases/{reference}/do/acknowledge\"")));
    if let Ok(folder) = std::env::var("WRITE_PAGES") {
        std::fs::write(format!("{folder}/case.html"), &page.text).unwrap();
    }
}

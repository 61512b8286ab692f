//! Today, the queue, search.

use axum::http::StatusCode;
use writ_core::category::Category;
use writ_testkit::builders::{ANALYST, APPROVER};

use crate::world::{World, emergency, munich, proposal};

const RECEIVED: &str = "2026-11-19T13:36:00Z";
const LATER: &str = "2026-11-22T15:04:00Z";

#[tokio::test]
async fn nothing_to_do_is_said_in_words_that_please() {
    let world = World::open().await;
    let seat = world.sign_in(ANALYST).await;

    let today = seat.get("/desk").await;
    let queue = seat.get("/desk/queue").await;

    assert_eq!(today.status, StatusCode::OK);
    assert!(
        today.text.contains("Nothing is overdue.") && today.text.contains("No emergency is open.")
    );
    assert!(queue.text.contains("No case is like this."));
}

/// RV-3, RV-7, TI-1.
#[tokio::test]
async fn today_shows_what_presses_and_an_approver_what_waits_for_them_first() {
    let world = World::open().await;
    let urgent = world.receive(emergency(), "2026-11-23T12:40:00Z").await;
    let proposed = world.receive(munich(), RECEIVED).await;
    world.verify(&proposed, RECEIVED).await;
    world.review(&proposed, Category::Account, LATER).await;
    let analyst = writ_core::actor::Actor::Staff(ANALYST);
    world.act(&proposed, analyst, proposal(), LATER).await;

    let of_analyst = world.sign_in(ANALYST).await.get("/desk").await;
    let of_approver = world.sign_in(APPROVER).await.get("/desk").await;

    let place = |page: &str, part: &str| page.find(&format!("data-part=\"{part}\"")).unwrap();
    assert!(
        of_analyst.text.contains(&urgent)
            && of_analyst.text.contains("Emergency · 4 h 40 min left")
    );
    assert!(place(&of_analyst.text, "emergencies") < place(&of_analyst.text, "approval"));
    assert!(place(&of_approver.text, "approval") < place(&of_approver.text, "emergencies"));
    assert!(of_approver.text.contains(&proposed));
}

#[tokio::test]
async fn a_view_of_the_queue_is_a_link_and_a_download() {
    let world = World::open().await;
    let spanish = world.receive(emergency(), "2026-11-23T12:40:00Z").await;
    let german = world.receive(munich(), RECEIVED).await;
    let seat = world.sign_in(ANALYST).await;

    let view = seat.get("/desk/queue?country=es&sort=received&order=falling").await;
    let csv = seat.get("/desk/queue.csv?country=es").await;

    let table = view.text.split_once("<tbody").unwrap().1;
    assert!(table.contains(&spanish) && !table.contains(&german));
    assert!(view.text.contains("value=\"falling\" selected"));
    assert!(csv.text.starts_with("reference,agency,country,"));
    assert_eq!(csv.text.lines().count(), 2);
    assert_eq!(csv.headers["content-disposition"], "attachment; filename=\"queue.csv\"");
}

#[tokio::test]
async fn the_queue_is_read_page_by_page_in_both_directions() {
    let world = World::open().await;
    for _ in 0..52 {
        world.receive(munich(), RECEIVED).await;
    }
    let seat = world.sign_in(ANALYST).await;
    let first = seat.get("/desk/queue?sort=received").await;
    let last = "WRIT-2026-000050";

    let second = seat.get(&format!("/desk/queue?sort=received&after={last}")).await;

    assert_eq!(first.text.matches("<th scope=\"row\">").count(), 50);
    assert!(first.text.contains(&format!("sort=received&#38;after={last}")), "{}", first.text);
    assert_eq!(second.text.matches("<th scope=\"row\">").count(), 2);
    assert!(second.text.contains("before=WRIT-2026-000051"));
    assert!(first.text.len() <= 60_000, "{}", first.text.len());
}

#[tokio::test]
async fn a_case_is_found_by_what_is_at_hand_and_the_address_never_says_it() {
    let world = World::open().await;
    let reference = world.receive(munich(), RECEIVED).await;
    let seat = world.sign_in(ANALYST).await;

    let by_number = seat.post("/desk/search", &[("q", &reference.to_lowercase())]).await;
    for sought in ["lena.hik", "polizeipräsidium münchen", "12 Js 4711/26"] {
        let found = seat.post("/desk/search", &[("q", sought)]).await;

        assert_eq!(found.status, StatusCode::OK, "{sought}");
        assert!(found.text.contains(&reference), "{sought}");
    }
    let nothing = seat.post("/desk/search", &[("q", "nobody")]).await;
    assert_eq!(by_number.location(), format!("/desk/cases/{reference}"));
    assert!(nothing.text.contains("Nothing was found."));
}

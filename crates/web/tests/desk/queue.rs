//! Today, the queue, search.

use axum::http::StatusCode;
use writ_core::category::Category;
use writ_store::NewAlert;
use writ_testkit::builders::{ANALYST, APPROVER, COUNSEL};

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

/// RV-7. What waits for others is not the proposer's to approve.
#[tokio::test]
async fn what_one_proposed_or_approved_does_not_wait_for_oneself() {
    let world = World::open().await;
    let proposed = world.receive(munich(), RECEIVED).await;
    world.verify(&proposed, RECEIVED).await;
    world.review(&proposed, Category::Account, LATER).await;
    let counsel = writ_core::actor::Actor::Staff(COUNSEL);
    world.act(&proposed, counsel, proposal(), LATER).await;

    let of_counsel = world.sign_in(COUNSEL).await.get("/desk").await;
    let of_approver = world.sign_in(APPROVER).await.get("/desk").await;

    let waits = |page: &str| {
        let part = page.split_once("data-part=\"approval\"").unwrap().1;
        part.split_once("</section>").unwrap().0.contains(&proposed)
    };
    assert!(!waits(&of_counsel.text), "{}", of_counsel.text);
    assert!(of_counsel.text.contains("Nothing waits for you as the second person."));
    assert!(waits(&of_approver.text), "{}", of_approver.text);
}

/// What a role is told of stands first until somebody of the role has seen it.
#[tokio::test]
async fn an_alarm_stands_first_until_somebody_of_its_role_has_seen_it() {
    let world = World::open().await;
    let reference = world.receive(munich(), RECEIVED).await;
    let open = world.installation.open_record(&reference).await.unwrap().unwrap();
    let alert = NewAlert {
        what: "code_guessed".to_owned(),
        role: "analyst",
        case: Some(open.id),
        subject: 0,
        about_at: LATER.parse().unwrap(),
    };
    world.installation.store.raise_alerts(vec![alert], LATER.parse().unwrap()).await.unwrap();
    let analyst = world.sign_in(ANALYST).await;

    let told = analyst.get("/desk").await;
    let address = told.text.split_once("action=\"/desk/alarms/").unwrap().1;
    let address = format!("/desk/alarms/{}", address.split_once('"').unwrap().0);
    let approver = world.sign_in(APPROVER).await;
    let not_told = approver.get("/desk").await;
    approver.post(&address, &[]).await.location();
    let still = analyst.get("/desk").await;
    let seen = analyst.post(&address, &[]).await.location().to_owned();
    let gone = analyst.get("/desk").await;

    let said = format!("{reference}: too many wrong codes were shown for its package");
    assert!(told.text.contains(&said), "{}", told.text);
    assert!(told.text.find("id=\"alarms\"") < told.text.find("data-part="), "it stands first");
    assert!(!not_told.text.contains("id=\"alarms\""));
    assert!(still.text.contains(&said), "another role marks nothing");
    assert_eq!(seen, "/desk");
    assert!(!gone.text.contains("id=\"alarms\""), "{}", gone.text);
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
    let anew = seat.get("/desk/search").await;
    assert_eq!(by_number.location(), format!("/desk/cases/{reference}"));
    assert!(nothing.text.contains("href=\"/desk/search\""), "a way on that sends no form again");
    assert!(anew.status.is_success() && !anew.text.contains("Nothing was found."));
    assert!(nothing.text.contains("Nothing was found."));
}

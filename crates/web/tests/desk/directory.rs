//! The directory of agencies, and calling back to its numbers alone.

use axum::http::StatusCode;
use writ_core::actor::Actor;
use writ_core::command::Command;
use writ_testkit::builders::{ANALYST, APPROVER};

use crate::world::{Seat, World, munich};

const AGENCY: [(&str, &str); 8] = [
    ("name", "Polizeipräsidium München"),
    ("kind", "law_enforcement"),
    ("country", "DE"),
    ("domains", "polizei.example"),
    ("telephone", "+49 89 5559999"),
    ("label", "Switchboard"),
    ("source", "Printed register of the interior ministry"),
    ("found_on", "2026-01-05"),
];

fn seq(page: &str) -> String {
    let rest = page.split_once("name=\"seq\" value=\"").unwrap().1;
    rest.split_once('"').unwrap().0.to_owned()
}

async fn confirm(seat: &Seat<'_>, place: &str, change: &str) -> StatusCode {
    let page = seat.get(place).await;
    let seq = seq(&page.text);
    let pairs = [("do", "confirm"), ("change", change), ("seq", seq.as_str())];
    seat.post(place, &pairs).await.status
}

/// VE-2.
#[tokio::test]
async fn an_entry_is_proposed_by_one_and_confirmed_by_another() {
    let world = World::open().await;
    let (one, other) = (world.sign_in(ANALYST).await, world.sign_in(APPROVER).await);
    let proposed = one.post("/desk/directory", &AGENCY).await;
    let place = proposed.location().to_owned();

    let alone = confirm(&one, &place, "1").await;
    let facts = confirm(&other, &place, "1").await;
    let line = confirm(&other, &place, "2").await;
    let page = one.get(&place).await;

    assert_eq!(alone, StatusCode::CONFLICT);
    assert_eq!((facts, line), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER));
    assert!(page.text.contains("+49 89 5559999") && page.text.contains("Printed register"));
    assert!(page.text.contains("Found by Ines Okafor, confirmed by Omar Haddad"));
}

/// VE-2.
#[tokio::test]
async fn a_number_without_its_source_is_not_taken() {
    let world = World::open().await;
    let seat = world.sign_in(ANALYST).await;
    let sourceless: Vec<_> = AGENCY.into_iter().filter(|(name, _)| *name != "source").collect();

    let refused = seat.post("/desk/directory", &sourceless).await;

    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("href=\"#source\""));
    assert!(refused.text.contains("value=\"Switchboard\""));
}

/// VE-2, DA-5. What a list of errors says stands without the fields.
#[tokio::test]
async fn what_is_missing_is_named_and_a_new_domain_says_from_when_codes_go_there() {
    let world = World::open().await;
    let (one, other) = (world.sign_in(ANALYST).await, world.sign_in(APPROVER).await);

    let empty = one.post("/desk/directory", &[("name", " ")]).await;
    let place = one.post("/desk/directory", &AGENCY).await.location().to_owned();
    confirm(&other, &place, "1").await;
    let page = one.get(&place).await;

    for missing in ["Name of the agency", "Kind", "Country or region"] {
        assert!(empty.text.contains(&format!("{missing}: this is missing")), "{}", empty.text);
    }
    assert_eq!(empty.text.matches(">Agency<").count(), 0, "two fields of one name");
    assert!(page.text.contains("polizei.example gets no one-time code before"), "{}", page.text);
}

/// VE-2. A forger's number that found its way into the directory is told of once, however often it is tried.
#[tokio::test]
async fn a_call_to_a_number_of_the_request_is_refused_and_told_of_once() {
    let world = World::open().await;
    let (one, other) = (world.sign_in(ANALYST).await, world.sign_in(APPROVER).await);
    let reference = world.receive(munich(), "2026-11-19T13:36:00Z").await;
    let acknowledged = Command::Acknowledge;
    world.act(&reference, Actor::Staff(ANALYST), acknowledged, "2026-11-19T14:00:00Z").await;
    let forged = AGENCY
        .map(|(name, value)| (name, if name == "telephone" { "+49 89 5550100" } else { value }));
    let place = one.post("/desk/directory", &forged).await.location().to_owned();
    confirm(&other, &place, "1").await;
    confirm(&other, &place, "2").await;
    let form = one.get(&format!("/desk/cases/{reference}?do=call_back")).await;
    let seq = seq(&form.text);
    let call = [
        ("seq", seq.as_str()),
        ("contact", "called"),
        ("line", "1:2"),
        ("result", "confirmed"),
        ("note", "Somebody confirmed the request."),
    ];
    let path = format!("/desk/cases/{reference}/do/call_back");

    let refused = one.post(&path, &call).await;
    one.post(&path, &call).await;
    let today = one.get("/desk").await;

    assert_eq!(refused.status, StatusCode::CONFLICT);
    let told = "a call-back was to go to a number that stands in the request itself";
    let alarms = today.text.matches(told).count();
    assert!(today.text.contains(&format!("{reference}: {told}")), "{}", today.text);
    assert!(alarms <= 2, "the line and its button, not one for each try: {alarms}");
}

/// VE-2: the form offers the confirmed numbers of the directory with where each was found, and no other.
#[tokio::test]
async fn a_call_back_is_made_to_a_confirmed_number_of_the_directory() {
    let world = World::open().await;
    let (one, other) = (world.sign_in(ANALYST).await, world.sign_in(APPROVER).await);
    let reference = world.receive(munich(), "2026-11-19T13:36:00Z").await;
    let acknowledged = Command::Acknowledge;
    world.act(&reference, Actor::Staff(ANALYST), acknowledged, "2026-11-19T14:00:00Z").await;
    let address = format!("/desk/cases/{reference}?do=call_back");
    let before = one.get(&address).await;
    let proposed = one.post("/desk/directory", &AGENCY).await;
    let place = proposed.location().to_owned();
    confirm(&other, &place, "1").await;
    confirm(&other, &place, "2").await;
    let form = one.get(&address).await;
    let path = format!("/desk/cases/{reference}/do/call_back");
    let seq = seq(&form.text);
    let with = |contact: &'static str, line: &'static str| {
        vec![
            ("seq", seq.as_str()),
            ("contact", contact),
            ("line", line),
            ("result", "confirmed"),
            ("note", "The duty officer confirmed the request."),
        ]
    };

    let inbound = one.post(&path, &with("inbound", "")).await;
    let invented = one.post(&path, &with("called", "9:9")).await;
    let called = one.post(&path, &with("called", "1:2")).await;

    assert!(before.text.contains("Two persons have to stand behind a number"));
    assert!(form.text.contains("+49 89 5559999, Switchboard, Polizeipräsidium München"));
    assert!(form.text.contains("Printed register of the interior ministry"));
    assert!(!form.text.contains("+49 89 5550100"), "a number of the request is never offered");
    assert_eq!(inbound.status, StatusCode::CONFLICT);
    assert!(inbound.text.contains("Only an outgoing call confirms."));
    assert_eq!(invented.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(called.status, StatusCode::SEE_OTHER, "{}", called.text);
}

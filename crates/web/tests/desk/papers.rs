//! Documents at the desk: pictures beside the form, downloads of a case (RT-2).

use axum::http::StatusCode;
use writ_core::staff::{Role, StaffId};
use writ_testkit::builders::ANALYST;

use crate::world::{Seat, World, munich};

const RECEIVED: &str = "2026-11-19T13:36:00Z";
const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n a scan";
const SCRIPT: &[u8] = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>";
/// As the browser is told to keep a document from doing anything.
const CLOSED_IN: &str = "sandbox; default-src 'none'; frame-ancestors 'none'";

/// IN-6. Only what is a picture by its bytes is shown, and nothing in it runs.
#[tokio::test]
async fn a_scan_is_shown_beside_the_form_if_its_bytes_say_that_it_is_a_picture() {
    let world = World::open().await;
    let seat = world.sign_in(ANALYST).await;
    let files = [("scan.png", "image/png", PICTURE), ("scan2.png", "image/png", SCRIPT)];
    let taken = seat.upload("/desk/record", &[("channel", "registered_mail")], &files).await;
    let place = taken.location().to_owned();

    let shown = seat.get(&format!("{place}/pictures/0")).await;
    let script = seat.get(&format!("{place}/pictures/1")).await;
    let beyond = seat.get(&format!("{place}/pictures/2")).await;
    let unknown = seat.get("/desk/record/00112233445566778899aabbccddeeff/pictures/0").await;
    let guest = world.look(&format!("{place}/pictures/0")).await;

    assert_eq!(shown.status, StatusCode::OK);
    assert_eq!(shown.headers["content-type"], "image/png");
    assert_eq!(shown.headers["content-security-policy"], CLOSED_IN);
    assert_eq!(shown.headers["cache-control"], "no-store");
    for none in [script, beyond, unknown] {
        assert_eq!(none.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(guest.status, StatusCode::SEE_OTHER);
}

async fn adds(seat: &Seat<'_>, reference: &str, seq: &str, name: &str, bytes: &[u8]) {
    let address = format!("/desk/cases/{reference}/papers");
    let pairs = [("seq", seq), ("kind", "attachment")];
    let added = seat.upload(&address, &pairs, &[(name, "text/html", bytes)]).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text);
}

/// IN-6, RT-2. A document is a download of its exact bytes, for whoever said why they read the case.
#[tokio::test]
async fn a_document_is_downloaded_by_whoever_said_why_and_never_shown_in_our_name() {
    let world = World::open().await;
    let reference = world.receive(munich(), RECEIVED).await;
    let seat = world.sign_in(ANALYST).await;
    let open = world.installation.open_record(&reference).await.unwrap().unwrap();
    adds(&seat, &reference, &open.seq.to_string(), "a\u{e9} b.html", SCRIPT).await;
    let address = format!("/desk/cases/{reference}/papers/1");

    let before = seat.get(&address).await;
    let why = [("seq", "1"), ("purpose", "handling"), ("said", "To read the order")];
    seat.post(&format!("/desk/cases/{reference}/readings"), &why).await.location();
    let fetched = seat.get(&address).await;
    let beyond = seat.get(&format!("/desk/cases/{reference}/papers/2")).await;
    let guest = world.look(&address).await;

    assert_eq!(before.status, StatusCode::NOT_FOUND, "nothing is read without a purpose");
    assert_eq!(fetched.status, StatusCode::OK);
    assert_eq!(fetched.text.as_bytes(), SCRIPT);
    assert_eq!(fetched.headers["content-type"], "application/octet-stream");
    assert_eq!(fetched.headers["content-security-policy"], CLOSED_IN);
    assert_eq!(fetched.headers["x-content-type-options"], "nosniff");
    let named = fetched.headers["content-disposition"].to_str().unwrap();
    assert!(named.starts_with(&format!("attachment; filename=\"{reference}-1\"")), "{named}");
    assert_eq!(beyond.status, StatusCode::NOT_FOUND);
    assert_eq!(guest.status, StatusCode::SEE_OTHER);
}

/// RT-2. An administrator keeps the installation and reads no document.
#[tokio::test]
async fn an_administrator_fetches_no_document() {
    let world = World::open().await;
    let reference = world.receive(munich(), RECEIVED).await;
    let administrator = writ_core::actor::Staff { id: StaffId(6), role: Role::Administrator };
    let seat = world.sign_in(administrator).await;

    let refused = seat.get(&format!("/desk/cases/{reference}/papers/1")).await;

    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}

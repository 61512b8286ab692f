//! The page on which an answer is put together, sealed, looked at and released (DA-4, DA-5).

use axum::http::StatusCode;
use writ_core::actor::{Actor, Staff};
use writ_core::category::Category;
use writ_core::command::Command;
use writ_core::fulfilment::{Act, Fulfilment};
use writ_core::request::ItemNumber;
use writ_core::staff::{Role, StaffId};
use writ_testkit::builders::{ANALYST, APPROVER, COUNSEL};

use crate::world::{Answer, Seat, World, munich, proposal, words};

const RECEIVED: &str = "2026-11-19T13:36:00Z";
const LATER: &str = "2026-11-22T15:04:00Z";
const CUSTODIAN: Staff = Staff { id: StaffId(4), role: Role::Custodian };

/// A case whose first item was approved and collected, and its package's page.
async fn collected(world: &World) -> (String, String) {
    let reference = world.receive(munich(), RECEIVED).await;
    world.verify(&reference, RECEIVED).await;
    world.review(&reference, Category::Account, LATER).await;
    world.act(&reference, Actor::Staff(ANALYST), proposal(), LATER).await;
    world.act(&reference, Actor::Staff(COUNSEL), Command::Approve, LATER).await;
    let act = Act {
        item: ItemNumber(1),
        outcome: Fulfilment::Collected,
        provider: None,
        record: words("Searched the accounts."),
    };
    world.act(&reference, Actor::Staff(CUSTODIAN), Command::Fulfil(act), LATER).await;
    let page = format!("/desk/cases/{reference}/package");
    (reference, page)
}

/// What the page of the sealed package sends to release it.
fn brought(sealed: &Answer) -> Vec<(&'static str, String)> {
    let value = |name: &str| {
        let mark = format!("name=\"{name}\" value=\"");
        let rest = sealed.text.split_once(&mark).unwrap_or_else(|| panic!("{}", sealed.text)).1;
        rest.split_once('"').unwrap().0.to_owned()
    };
    ["upload", "items", "files", "seq", "proof"].map(|name| (name, value(name))).into()
}

async fn release(seat: &Seat<'_>, page: &str, brought: &[(&'static str, String)]) -> Answer {
    let pairs: Vec<_> = brought.iter().map(|(name, value)| (*name, value.as_str())).collect();
    seat.post(&format!("{page}/release"), &pairs).await
}

/// DA-4, DA-5.
#[tokio::test]
async fn a_custodian_packs_looks_at_it_and_releases_it() {
    let world = World::open().await;
    let (reference, page) = collected(&world).await;
    let seat = world.sign_in(CUSTODIAN).await;

    let asked = seat.get(&page).await;
    let files = [("files-1", "owner.csv", "text/csv", b"name,since\r\n".as_slice())];
    let sealed = seat.upload_as(&page, &[], &files).await;
    let released = release(&seat, &page, &brought(&sealed)).await;
    let again = release(&seat, &page, &brought(&sealed)).await;

    assert_eq!(asked.status, StatusCode::OK);
    assert!(asked.text.contains("name=\"files-1\"") && !asked.text.contains("name=\"files-2\""));
    assert!(sealed.text.contains("item-001/0001-owner.csv"), "{}", sealed.text);
    assert_eq!(released.location(), format!("/desk/cases/{reference}"));
    assert_ne!(again.status, StatusCode::SEE_OTHER, "a package is released once");
    let open = world.installation.open_record(&reference).await.unwrap().unwrap();
    assert_eq!(open.record.case().unwrap().packages.len(), 1);
}

/// DA-5, RV-7. Nobody but a custodian packs or releases, whatever they send.
#[tokio::test]
async fn whoever_is_no_custodian_is_told_so_and_nothing_leaves() {
    let world = World::open().await;
    let (reference, page) = collected(&world).await;
    let custodian = world.sign_in(CUSTODIAN).await;
    let files = [("files-1", "owner.csv", "text/csv", b"name,since\r\n".as_slice())];
    let sealed = custodian.upload_as(&page, &[], &files).await;
    let auditor = Staff { id: StaffId(5), role: Role::Auditor };
    let administrator = Staff { id: StaffId(6), role: Role::Administrator };

    for staff in [ANALYST, COUNSEL, APPROVER, auditor, administrator] {
        let seat = world.sign_in(staff).await;
        let shown = seat.get(&page).await;
        let packed = seat.upload_as(&page, &[], &files).await;
        let released = release(&seat, &page, &brought(&sealed)).await;
        for answer in [shown, packed, released] {
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{staff:?}");
            let told = "This page is for other roles: custodian";
            assert!(answer.text.to_lowercase().contains(&told.to_lowercase()), "{}", answer.text);
        }
    }

    let open = world.installation.open_record(&reference).await.unwrap().unwrap();
    assert!(open.record.case().unwrap().packages.is_empty());
}

/// DA-4. Nothing is packed for an item that was not collected, and no seal of another's making is released.
#[tokio::test]
async fn what_was_not_collected_or_not_sealed_here_does_not_leave() {
    let world = World::open().await;
    let (reference, page) = collected(&world).await;
    let seat = world.sign_in(CUSTODIAN).await;

    let not_collected = [("files-2", "logins.csv", "text/csv", b"time\r\n".as_slice())];
    let refused = seat.upload_as(&page, &[], &not_collected).await;
    let nothing = seat.upload_as(&page, &[], &[]).await;
    // What a browser sends where no file was chosen.
    let unchosen = [("files-1", "", "application/octet-stream", b"".as_slice())];
    let unchosen = seat.upload_as(&page, &[], &unchosen).await;
    let files = [("files-1", "owner.csv", "text/csv", b"name,since\r\n".as_slice())];
    let sealed = seat.upload_as(&page, &[], &files).await;
    let mut forged = brought(&sealed);
    forged[1].1 = "1 2".to_owned();
    let other_items = release(&seat, &page, &forged).await;
    let made_up = release(&seat, &page, &[]).await;

    for answer in [refused, nothing, unchosen, other_items, made_up] {
        assert!(answer.text.contains("role=\"alert\""), "{}", answer.text);
    }
    let open = world.installation.open_record(&reference).await.unwrap().unwrap();
    assert!(open.record.case().unwrap().packages.is_empty());
}

/// RV-7. Before the decision is approved there is nothing to pack.
#[tokio::test]
async fn nothing_is_packed_before_it_is_approved() {
    let world = World::open().await;
    let reference = world.receive(munich(), RECEIVED).await;
    let page = format!("/desk/cases/{reference}/package");
    let seat = world.sign_in(CUSTODIAN).await;

    let shown = seat.get(&page).await;
    let files = [("files-1", "owner.csv", "text/csv", b"name,since\r\n".as_slice())];
    let packed = seat.upload_as(&page, &[], &files).await;
    let unknown = seat.get("/desk/cases/WRIT-2026-009999/package").await;

    for answer in [shown, packed] {
        assert!(answer.text.contains("role=\"alert\""), "{}", answer.text);
        assert!(!answer.text.contains("name=\"proof\""));
    }
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}

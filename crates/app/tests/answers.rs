//! The answer: packed for what was approved, sealed, released, and fetched by the agency alone (DA-4, DA-5).

#![cfg(test)]

mod desk;
mod handled;

use std::io::{Cursor, Read as _};

use handled::{Handling, ITEM};
use sha2::{Digest as _, Sha256 as Hasher};
use writ_app::handling::Handled;
use writ_app::package::{NotPacked, Released, SealedAwaiting};
use writ_core::category::Category;
use writ_core::command::Command;
use writ_core::document::Sha256;
use writ_core::package::PackageNumber;
use writ_core::refusal::Refusal;
use writ_core::request::{ItemNumber, ReplyChannel};
use writ_core::second_factor::OneTimeCode;

const CODE: Sha256 = Sha256([7; 32]);

async fn collected() -> Handling {
    let handling = Handling::receiving(ReplyChannel::Portal).await;
    handling.collects(Category::Account).await;
    handling
}

/// Fetches the package of a case, second factor shown.
async fn fetched(handling: &Handling) -> Result<Vec<u8>, Refusal> {
    let mut code = OneTimeCode::sent(handling.reference.clone(), CODE, handling.now());
    let shown = code.show(&CODE, handling.now()).unwrap();
    let seed = handling.outside().seed().unwrap();
    let package = PackageNumber(1);
    let fetched = handling
        .installation
        .fetch_package(&handling.reference, package, shown, handling.now(), seed)
        .await;
    match fetched.unwrap().unwrap() {
        Ok(reading) => Ok(reading.read_all(1 << 20).await.unwrap()),
        Err(refusal) => Err(refusal),
    }
}

fn file_of(package: &[u8], path: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(package)).unwrap();
    let mut text = String::new();
    archive.by_name(path).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// DA-4, DA-5.
#[tokio::test]
async fn what_was_sealed_is_what_the_agency_fetches_and_it_says_what_is_in_it() {
    let handling = collected().await;

    let sealed = handling.packs(&[("logins.csv", b"one login"), ("../x.txt", b"two")]).await;
    let seal = sealed.sealed;
    let released = handling.releases(sealed).await;
    let package = fetched(&handling).await.unwrap();

    assert!(matches!(released, Released::Handled(Handled::Done { .. })), "{released:?}");
    assert_eq!(Sha256(Hasher::digest(&package).into()), seal.sha256);
    assert_eq!(package.len() as u64, seal.size_bytes);
    assert_eq!(file_of(&package, "item-001/0001-logins.csv"), "one login");
    assert_eq!(file_of(&package, "item-001/0002-x.txt"), "two");
    let manifest: serde_json::Value =
        serde_json::from_str(&file_of(&package, "manifest.json")).unwrap();
    assert_eq!(manifest["case"], handling.reference);
    assert_eq!(manifest["approval"]["proposer"], 1);
    assert_eq!(manifest["approval"]["approvers"], serde_json::json!([2]));
    assert_eq!(manifest["items"][0]["identifier"], "canary-account");
    assert_eq!(manifest["items"][0]["search"], "reasons");
    let digest = Sha256(Hasher::digest(b"one login").into()).to_string();
    assert_eq!(manifest["files"][0]["sha256"], digest);
    assert!(file_of(&package, "manifest.txt").contains(&digest));
    assert_eq!(handling.count("package_fetched").await, 1);
}

/// DA-5.
#[tokio::test]
async fn the_same_files_give_the_same_seal() {
    let handling = collected().await;

    let one = handling.packs(&[("a", b"x"), ("b", b"y")]).await;
    let two = handling.packs(&[("a", b"x"), ("b", b"y")]).await;

    assert_eq!(one.sealed, two.sealed);
    assert_ne!(one.upload, two.upload);
}

/// DA-4, RV-7.
#[tokio::test]
async fn nothing_is_packed_that_was_not_approved_and_collected() {
    let handling = Handling::receiving(ReplyChannel::Portal).await;
    let open = handling.installation.open_record(&handling.reference).await.unwrap().unwrap();

    let before = handling.installation.begin_package(&open, 1 << 20).unwrap();
    handling.collects(Category::Account).await;
    let open = handling.installation.open_record(&handling.reference).await.unwrap().unwrap();
    let mut packing = handling.installation.begin_package(&open, 4).unwrap().unwrap();

    assert!(before.is_none());
    assert!(matches!(packing.begin_file(ItemNumber(2), "x"), Err(NotPacked::NoSuchItem)));
    packing.begin_file(ITEM, "x").unwrap();
    assert!(matches!(packing.write(b"12345".to_vec()).await, Err(NotPacked::TooLarge)));
}

/// DA-5.
#[tokio::test]
async fn what_was_not_sealed_here_or_not_for_this_state_is_not_released() {
    let handling = collected().await;
    let sealed = handling.packs(&[("a", b"x")]).await;
    let more = SealedAwaiting { items: [ITEM, ItemNumber(2)].into(), ..sealed.clone() };
    let later = SealedAwaiting { seq: sealed.seq + 1, ..sealed.clone() };

    let widened = handling.releases(more).await;
    let moved = handling.releases(later).await;
    handling.does(Command::Acknowledge).await;
    let stale = handling.releases(sealed).await;

    assert_eq!((widened, moved), (Released::NotSealedHere, Released::NotSealedHere));
    assert!(matches!(stale, Released::Handled(Handled::Changed(_))), "{stale:?}");
    assert_eq!(handling.count("disclosed").await, 0);
}

/// DA-5, TI-2.
#[tokio::test]
async fn a_package_is_not_fetched_after_its_last_day() {
    let handling = collected().await;
    let sealed = handling.packs(&[("a", b"x")]).await;
    handling.releases(sealed).await;

    handling.days_later(31);
    let refused = fetched(&handling).await;

    assert!(matches!(refused, Err(Refusal::PackageExpired { .. })), "{refused:?}");
    assert_eq!(handling.count("package_fetched").await, 0);
}

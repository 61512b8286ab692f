//! The made-up cases are told by the process itself: what it refuses cannot be shown.
use std::collections::BTreeSet;

use writ_app::{Installation, Outside};
use writ_store::{Filter, OpenMode};

/// RV-1, RV-7, NO-5, RE-1.
#[tokio::test]
async fn every_made_up_case_is_told_without_a_refusal_and_shows_every_stage() {
    let folder = tempfile::tempdir().unwrap();
    let mode = OpenMode::CreateIfMissing { chance: [7; 32] };
    let installation =
        Installation::open(&folder.path().join("record"), mode, None, None).await.unwrap();
    let now = "2026-11-25T14:00:00Z".parse().unwrap();
    let outside = Outside::new(move || now, writ_testkit::chance::seeds());

    assert!(installation.fill_with_demonstration(&outside).await.unwrap());

    let cases = installation.store.list(&Filter::default(), None, 200).await.unwrap();
    let told: Vec<_> = cases.iter().filter(|case| !case.summary.imported).collect();
    let stages: BTreeSet<&str> = told.iter().map(|case| case.summary.stage.as_str()).collect();
    assert!(told.len() >= 60, "{}", told.len());
    for stage in ["intake", "verification", "review", "approval", "fulfilment", "notice", "closed"]
    {
        assert!(stages.contains(stage), "no case is in {stage}: {stages:?}");
    }
    assert!(installation.verify(|_| {}).await.unwrap().is_clean());
    assert!(!installation.fill_with_demonstration(&outside).await.unwrap());
}

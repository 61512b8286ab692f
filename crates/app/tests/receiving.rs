//! Receiving: whatever comes is on record under a number of its own.

#![cfg(test)]

mod desk;

use desk::Desk;
use futures_util::future::join_all;
use jiff::Timestamp;
use sha2::Digest as _;
use writ_app::handling::{Arrival, Asked, Enclosed, Handled, ReceivedCase};
use writ_core::actor::Actor;
use writ_core::command::Command;
use writ_core::document::{DocumentFacts, DocumentKind, MediaType, Paper, Papers, Sha256};
use writ_store::{Content, Place, UploadId};
use writ_testkit::builders::{ANALYST, IDENTITY, request_for, submission};

const BY: Actor = Actor::Staff(ANALYST);

fn now() -> Timestamp {
    "2025-01-02T09:00:00Z".parse().unwrap()
}

fn arrival(received_at: &str) -> Arrival {
    let request = request_for(&[writ_core::request::Measure::Disclose(IDENTITY)]);
    Arrival {
        received_at: received_at.parse().unwrap(),
        submission: submission(request),
        supersedes: None,
        papers: Papers::default(),
    }
}

async fn receive(desk: &Desk, received_at: &str, seed: u8) -> ReceivedCase {
    desk.installation.receive(arrival(received_at), BY, now(), [seed; 32]).await.unwrap()
}

/// IN-6.
#[tokio::test]
async fn what_comes_at_once_is_on_record_under_as_many_numbers_without_a_gap() {
    let desk = Desk::open().await;

    let received =
        join_all((1..=16).map(|seed| receive(&desk, "2025-01-02T08:00:00Z", seed))).await;

    let mut references: Vec<_> = received.into_iter().map(|case| case.reference).collect();
    references.sort();
    let expected: Vec<_> = (1..=16).map(|number| format!("WRIT-2025-{number:06}")).collect();
    assert_eq!(references, expected);
    desk.assert_sound().await;
}

/// IN-6, CO-7: a letter of the old year that is recorded in the new one.
#[tokio::test]
async fn a_request_has_its_number_in_the_year_of_its_receipt() {
    let desk = Desk::open().await;

    let of_new_year = receive(&desk, "2025-01-02T08:00:00Z", 1).await;
    let of_old_year = receive(&desk, "2024-12-30T08:00:00Z", 2).await;

    assert_eq!(of_new_year.reference, "WRIT-2025-000001");
    assert_eq!(of_old_year.reference, "WRIT-2024-000001");
}

fn asked(seed: u8) -> Asked {
    Asked { by: BY, now: now(), seed: [seed; 32], once: None }
}

fn facts(kind: DocumentKind, bytes: &[u8]) -> DocumentFacts {
    DocumentFacts {
        kind,
        sha256: Sha256(sha2::Sha256::digest(bytes).into()),
        size_bytes: bytes.len() as u64,
        media_type: MediaType::stated("application/pdf"),
    }
}

async fn staged(desk: &Desk, id: u8, bytes: &[u8]) -> UploadId {
    let mut incoming = desk.installation.store.take_in(UploadId([id; 16]), 1_000_000);
    incoming.write(bytes).await.unwrap();
    incoming.stage("2025-01-03T09:00:00Z".parse().unwrap()).await.unwrap().id
}

/// What is told to the core of documents, and what goes on record with it.
fn enclosed(papers: Vec<(&str, DocumentFacts, Content)>) -> (Papers, Enclosed) {
    let told = papers
        .iter()
        .map(|(name, facts, _)| Paper { facts: facts.clone(), name: (*name).to_owned() })
        .collect();
    let contents = papers.into_iter().map(|(_, facts, content)| (facts, content)).collect();
    (Papers::new(told).unwrap(), Enclosed { contents, ..Enclosed::default() })
}

/// IN-6: the original is kept byte for byte with the case that it opened.
#[tokio::test]
async fn what_came_is_on_record_with_the_case_and_nothing_is_put_there_twice() {
    let desk = Desk::open().await;
    let store = &desk.installation.store;
    let (mail, order, card) = (b"From: officer".to_vec(), vec![7; 200_000], vec![8; 100]);
    let original = facts(DocumentKind::OriginalMessage, &mail);
    let process = facts(DocumentKind::LegalProcess, &order);

    let (papers, bytes) = enclosed(vec![
        ("a.eml", original, Content::Bytes(mail)),
        ("order.pdf", process.clone(), Content::Upload(staged(&desk, 1, &order).await)),
    ]);
    let arrival = Arrival { papers, ..arrival("2025-01-02T08:00:00Z") };
    let case = desk.installation.receive_enclosed(arrival, asked(1), bytes).await.unwrap();
    let (papers, bytes) = enclosed(vec![
        ("again.pdf", process, Content::Upload(staged(&desk, 2, &order).await)),
        ("card.pdf", facts(DocumentKind::Certificates, &card), Content::Bytes(card)),
    ]);
    let command = Command::AddPapers(papers);
    let handled = desk
        .installation
        .act_enclosed(&case.reference, Some(case.seq), command, asked(2), bytes)
        .await
        .unwrap();

    assert!(matches!(handled, Some(Handled::Done { .. })), "{handled:?}");
    let names: Vec<_> = store
        .documents(case.id)
        .await
        .unwrap()
        .into_iter()
        .map(|document| (document.place, document.name.unwrap_or_default()))
        .collect();
    let expected = [(1, "a.eml"), (2, "order.pdf"), (3, "card.pdf")];
    assert_eq!(names, expected.map(|(number, name)| (Place::Paper(number), name.to_owned())));
    let original = store.read_document(case.id, Place::Paper(1)).await.unwrap().unwrap();
    assert_eq!(original.read_all(100).await.unwrap(), b"From: officer");
    desk.assert_sound().await;
}

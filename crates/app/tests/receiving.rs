//! Receiving: whatever comes is on record under a number of its own.

#![cfg(test)]

mod desk;

use desk::Desk;
use futures_util::future::join_all;
use jiff::Timestamp;
use writ_app::bringing::{Bringing, IncomingPaper};
use writ_app::handling::{Arrival, Asked, Handled, ReceivedCase};
use writ_core::actor::Actor;
use writ_core::command::Command;
use writ_core::document::DocumentKind;
use writ_store::{Place, UploadId};
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

async fn staged(desk: &Desk, kind: DocumentKind, name: &str, bytes: &[u8]) -> IncomingPaper {
    let id = UploadId([u8::try_from(name.len()).unwrap(); 16]);
    let mut incoming = desk.installation.store.take_in(id, 1_000_000);
    incoming.write(bytes).await.unwrap();
    let upload = incoming.stage("2025-01-03T09:00:00Z".parse().unwrap()).await.unwrap();
    IncomingPaper::staged(kind, "application/pdf", name, &upload)
}

/// IN-6: the original is kept byte for byte with the case that it opened.
#[tokio::test]
async fn what_came_is_on_record_with_the_case_and_nothing_is_put_there_twice() {
    let desk = Desk::open().await;
    let store = &desk.installation.store;
    let mail = b"From: officer".to_vec();
    let original =
        IncomingPaper::held(DocumentKind::OriginalMessage, "message/rfc822", "a.eml", mail);
    let order = staged(&desk, DocumentKind::LegalProcess, "order.pdf", &vec![7; 200_000]).await;

    let bringing = Bringing::papers(vec![original.unwrap(), order]).unwrap();
    let arrival = arrival("2025-01-02T08:00:00Z");
    let case = desk.installation.receive_bringing(arrival, asked(1), bringing).await.unwrap();
    let again = staged(&desk, DocumentKind::LegalProcess, "again.pdf", &vec![7; 200_000]).await;
    let further = staged(&desk, DocumentKind::Certificates, "card.pdf", &[8; 100]).await;
    let bringing = Bringing::papers(vec![again, further]).unwrap();
    let command = Command::AddPapers(bringing.told());
    let handled = desk
        .installation
        .act_bringing(&case.reference, Some(case.seq), command, asked(2), bringing)
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

//! Receiving: whatever comes is on record under a number of its own.

#![cfg(test)]

mod desk;

use desk::Desk;
use futures_util::future::join_all;
use jiff::Timestamp;
use writ_app::handling::{Arrival, ReceivedCase};
use writ_core::actor::Actor;
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
        papers: writ_core::document::Papers::default(),
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

//! A record moves from the embedded database to one on a server, and goes on there.

#![cfg(test)]
#![cfg(not(without_postgres))]

#[expect(dead_code, reason = "it serves the suite as a whole")]
#[path = "engine/sqlite.rs"]
mod engine;
#[path = "suite/toy.rs"]
mod toy;

use jiff::civil::date;
use toy::{Story, known, open, pending, provided, replay};
use writ_store::{Location, OpenMode, Store, StoreError, Target};
use writ_testkit::postgres::Server;

#[tokio::test]
async fn everything_arrives_and_the_next_case_gets_the_next_number() {
    let folder = tempfile::tempdir().unwrap();
    let here = open(folder.path()).await;
    let server = Server::shared();
    server.create_database("moved");
    let version = known(date(2024, 3, 1), pending());
    let mut cases = Vec::new();
    for number in 0..250 {
        let reference = format!("W-{number}");
        let received = Story::begin(&reference, version.clone(), &[("account", &reference)]);
        let appended = here.append(received.as_new()).await.unwrap();
        let answered = known(date(2024, 4, 9), provided(date(2024, 4, 9)));
        let after = received.then("provided", Some(answered));
        let at = Target::Existing { id: appended.case, expected_seq: appended.seq };
        here.append(after.since(&received, at)).await.unwrap();
        cases.push((appended.case, after));
    }

    let moved = here.move_to(&server.url("moved"), |_| {}).await.unwrap();
    let again = here.move_to(&server.url("moved"), |_| {}).await;

    let location =
        Location { database_url: Some(server.url("moved")), ..Location::from(folder.path()) };
    let there = Store::open(location, OpenMode::Existing).await.unwrap();
    assert_eq!((moved.rows["event"], moved.rows["case_key"]), (500, 250));
    assert!(matches!(again, Err(StoreError::Occupied)), "{again:?}");
    for (case, after) in cases {
        let events = there.events(case).await.unwrap();
        assert_eq!(replay(&events).unwrap(), after.projection);
    }
    let next = Story::begin("W-next", version, &[]);
    assert_eq!(there.append(next.as_new()).await.unwrap().case.0, 251);
    let found = there.verify(replay, |_| {}).await.unwrap();
    assert!(found.is_clean(), "{:?}", found.differences);
}

//! The official address that a one-time code may go to (DA-5, VE-1, VE-2).

use jiff::civil::date;
use writ_core::actor::Actor;
use writ_core::case::Case;
use writ_core::directory::{DirectoryCommand, DirectoryRecorded, Entry, EntryNumber};
use writ_core::personal::Personal;
use writ_core::second_factor::official_address;

use crate::desk::{ANALYST, Desk, IDENTITY, confirmed, confirmed_entry, noon, request};

const CALLED: EntryNumber = EntryNumber(1);
const ANOTHER: EntryNumber = EntryNumber(2);

fn police() -> Entry {
    confirmed_entry("+31 70 555 0199", date(2023, 1, 2))
}

fn retired() -> Entry {
    let entry = police();
    let retire = DirectoryCommand::RetireEntry { reason: "dissolved".to_owned() };
    let by: Actor = ANALYST;
    let events = entry.decide(retire, by, date(2024, 1, 2)).unwrap();
    let by = by.staff().unwrap().id;
    events.into_iter().fold(entry, |entry, event| {
        entry.evolve(&DirectoryRecorded { at: noon(date(2024, 1, 2)), by, event }).unwrap()
    })
}

/// The case with this address in its request.
fn at(address: &str, desk: Desk) -> Case {
    let mut case = desk.case;
    let mut personal = case.personal.get().unwrap().clone();
    address.clone_into(&mut personal.agency_email);
    case.personal = Personal::new(personal);
    case
}

/// Verified after the agency of the first entry confirmed it on the phone.
fn called_back() -> Desk {
    let mut desk = Desk::receiving(request(&[IDENTITY]));
    desk.does(ANALYST, confirmed()).verify();
    desk
}

/// Verified without a call: the officer is known from before.
fn known() -> Desk {
    let mut desk = Desk::receiving(request(&[IDENTITY]));
    desk.verify();
    desk
}

fn is_proven(case: &Case, number: EntryNumber, entry: &Entry) -> bool {
    official_address(case, [(number, entry)]).is_some()
}

/// DA-5, VE-2.
#[test]
fn a_code_goes_to_an_address_of_the_agency_that_confirmed_the_request() {
    let case = at(" Desk@north.police.example ", called_back());

    let address = official_address(&case, [(CALLED, &police())]).unwrap();

    assert_eq!(address.as_str(), "Desk@north.police.example");
    assert_eq!(format!("{address:?}"), "OfficialAddress(***)");
    assert!(!is_proven(&case, ANOTHER, &police()), "another agency of the same domain");
}

/// DA-5, VE-2.
#[test]
fn a_known_officer_gets_it_at_any_agency_of_the_country() {
    let case = at("desk@police.example", known());

    assert!(is_proven(&case, ANOTHER, &police()));
    let mut elsewhere = case;
    elsewhere.request.country = "DE".parse().unwrap();
    assert!(!is_proven(&elsewhere, ANOTHER, &police()));
}

/// VE-1. Before the request is verified, its address is a claim.
#[test]
fn nothing_goes_to_an_address_before_the_request_is_verified() {
    let mut desk = Desk::receiving(request(&[IDENTITY]));
    desk.does(ANALYST, confirmed());

    assert!(!is_proven(&at("desk@police.example", desk), CALLED, &police()));
}

/// VE-2. What no two persons stand behind, or is out of use, proves nothing.
#[test]
fn an_entry_that_is_unconfirmed_or_retired_proves_no_address() {
    let case = at("desk@police.example", called_back());

    assert!(!is_proven(&case, CALLED, &Entry::default()));
    assert!(!is_proven(&case, CALLED, &retired()));
    assert!(official_address(&case, []).is_none());
}

/// DA-5. A text that looks like an address of the agency and leads elsewhere.
#[test]
fn what_only_resembles_an_address_of_the_agency_gets_no_code() {
    for address in [
        "",
        "police.example",
        "desk@notpolice.example",
        "desk@police.example.org",
        "desk@elsewhere.example,desk@police.example",
        "desk@elsewhere.example;@police.example",
        "<desk@elsewhere.example> desk@police.example",
        "\"desk@elsewhere.example\"@police.example",
        "desk@elsewhere.example desk@police.example",
        "desk@elsewhere.example\r\nBcc: x@police.example",
    ] {
        let case = at(address, called_back());

        assert!(!is_proven(&case, CALLED, &police()), "{address:?}");
    }
}

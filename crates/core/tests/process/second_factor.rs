//! The official address that a one-time code may go to (DA-5, VE-1, VE-2).

use jiff::civil::{Date, date};
use writ_core::actor::Actor;
use writ_core::case::Case;
use writ_core::directory::{
    AgencyFacts, Change, DirectoryCommand, DirectoryRecorded, Entry, EntryNumber,
};
use writ_core::personal::Personal;
use writ_core::second_factor::official_address;

use crate::desk::{
    ANALYST, COUNSEL, DAY_ONE, Desk, IDENTITY, confirmed, confirmed_entry, noon, request,
};

const CALLED: EntryNumber = EntryNumber(1);
const ANOTHER: EntryNumber = EntryNumber(2);
const COOL_DOWN_DAYS: u16 = 3;

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

/// The entry once its facts were changed by two persons on a day.
fn facts_changed(entry: &Entry, on: Date, change: impl FnOnce(&mut AgencyFacts)) -> Entry {
    let mut facts = entry.facts().unwrap().clone();
    change(&mut facts);
    let does = |entry: Entry, by: Actor, command| {
        let events = entry.decide(command, by, on).unwrap();
        let by = by.staff().unwrap().id;
        events.into_iter().fold(entry, |entry, event| {
            entry.evolve(&DirectoryRecorded { at: noon(on), by, event }).unwrap()
        })
    };
    let proposed = does(entry.clone(), ANALYST, DirectoryCommand::Propose(Change::Facts(facts)));
    let change = *proposed.proposed().keys().next().unwrap();
    does(proposed, COUNSEL, DirectoryCommand::Confirm(change))
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
    official_address(case, [(number, entry)], COOL_DOWN_DAYS, DAY_ONE).is_some()
}

/// DA-5, VE-2.
#[test]
fn a_code_goes_to_an_address_of_the_agency_that_confirmed_the_request() {
    let case = at(" Desk@north.police.example ", called_back());

    let address = official_address(&case, [(CALLED, &police())], COOL_DOWN_DAYS, DAY_ONE).unwrap();

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
    assert!(official_address(&case, [], COOL_DOWN_DAYS, DAY_ONE).is_none());
}

/// DA-5, VE-2. Whoever slips a domain in is in a hurry.
#[test]
fn a_domain_confirmed_only_days_ago_gets_no_code_however_old_its_agency_is() {
    let case = at("desk@new.example", called_back());
    let added = |to: &Entry, on: Date| {
        facts_changed(to, on, |facts| {
            facts.domains.insert("new.example".parse().unwrap());
        })
    };

    let long_ago = added(&police(), date(2024, 2, 2));
    let days_ago = added(&police(), date(2024, 2, 3));
    let kept = facts_changed(&long_ago, DAY_ONE, |facts| facts.name.push('!'));
    let moved = facts_changed(&long_ago, DAY_ONE, |facts| facts.country = "BE".parse().unwrap());
    let back = facts_changed(&moved, DAY_ONE, |facts| facts.country = "NL".parse().unwrap());
    let gone = facts_changed(&long_ago, DAY_ONE, |facts| facts.domains.clear());
    let added_again = added(&gone, DAY_ONE);

    assert!(is_proven(&case, CALLED, &long_ago));
    assert!(!is_proven(&case, CALLED, &days_ago));
    assert!(is_proven(&at("desk@police.example", called_back()), CALLED, &days_ago), "the old one");
    assert!(is_proven(&case, CALLED, &kept), "a change of something else begins nothing anew");
    assert!(!is_proven(&case, CALLED, &back), "what was another country's is new here");
    assert!(!is_proven(&case, CALLED, &added_again));
    assert!(official_address(&case, [(CALLED, &days_ago)], 0, DAY_ONE).is_some(), "0 for never");
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

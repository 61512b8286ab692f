//! Documents on record (IN-3, IN-6).

use std::collections::BTreeMap;

use writ_core::actor::Actor;
use writ_core::category::Category;
use writ_core::command::Command;
use writ_core::document::{DocumentNumber, MOST_PAPERS, Papers};
use writ_core::event::Event;
use writ_core::refusal::Refusal;
use writ_core::staff::Role;

use crate::desk::{ANALYST, Desk, IDENTITY, papers, request, staff};

fn numbers(desk: &Desk) -> Vec<u16> {
    desk.case.papers.keys().map(|number| number.0).collect()
}

/// IN-6.
#[test]
fn the_documents_of_a_submission_are_on_record_right_after_it() {
    let desk = Desk::receiving_with(request(&[IDENTITY]), papers(&["mail.eml", "order.pdf"]));

    let kinds: Vec<_> = desk.recorded.iter().map(|recorded| recorded.event.kind()).collect();

    assert_eq!(kinds[..2], ["received", "papers_added"]);
    assert_eq!(numbers(&desk), [1, 2]);
}

/// IN-6. File names may name a person: they stand in the personal part alone.
#[test]
fn file_names_stand_apart_from_what_is_known_of_the_documents() {
    let desk = Desk::receiving_with(request(&[IDENTITY]), papers(&["de-vries.pdf"]));

    let Event::PapersAdded { personal, .. } = &desk.recorded[1].event else { panic!("no papers") };
    let written = desk.recorded[1].event.encode().unwrap();

    let names = BTreeMap::from([(DocumentNumber(1), "de-vries.pdf".to_owned())]);
    assert_eq!(personal.get(), Some(&names));
    assert!(!written.facts.contains("vries"));
    assert!(written.personal.unwrap().contains("vries"));
}

/// IN-3, IN-6.
#[test]
fn agency_and_recorder_add_documents_until_the_case_is_over() {
    let mut desk = Desk::granted(&[IDENTITY], Category::Account);

    desk.does(Actor::Agency, Command::AddPapers(papers(&["a.pdf"])));
    desk.does(ANALYST, Command::AddPapers(papers(&["a.pdf", "b.pdf"])));

    assert_eq!(numbers(&desk), [1, 2]);
    let over = Desk::closed();
    let late = over.refuses(Actor::Agency, Command::AddPapers(papers(&["c.pdf"])));
    assert_eq!(late, Refusal::OutOfOrder { stage: "closed" });
}

/// IN-6.
#[test]
fn nobody_else_adds_documents() {
    let desk = Desk::receiving(request(&[IDENTITY]));
    let add = || Command::AddPapers(papers(&["a.pdf"]));

    assert_eq!(desk.refuses(Actor::Clock, add()), Refusal::AgencyOnly);
    assert_eq!(desk.refuses(staff(9, Role::Auditor), add()), Refusal::NotAHandler);
}

/// IN-6.
#[test]
fn what_is_on_record_already_is_not_added_again() {
    let mut desk = Desk::receiving_with(request(&[IDENTITY]), papers(&["a.pdf"]));

    let again = desk.refuses(Actor::Agency, Command::AddPapers(papers(&["a.pdf"])));
    let nothing = desk.refuses(Actor::Agency, Command::AddPapers(Papers::default()));
    desk.does(Actor::Agency, Command::AddPapers(papers(&["a.pdf", "b.pdf", "b.pdf"])));

    assert_eq!((again, nothing), (Refusal::PapersOnRecord, Refusal::PapersOnRecord));
    assert_eq!(numbers(&desk), [1, 2]);
}

/// IN-6.
#[test]
fn a_case_holds_a_bounded_number_of_documents() {
    let names: Vec<String> = (0..MOST_PAPERS).map(|number| format!("{number}.pdf")).collect();
    let full: Vec<&str> = names.iter().map(String::as_str).collect();
    let desk = Desk::receiving_with(request(&[IDENTITY]), papers(&full));
    let (last, others) = full.split_last().unwrap();
    let mut nearly = Desk::receiving_with(request(&[IDENTITY]), papers(others));

    nearly.does(Actor::Agency, Command::AddPapers(papers(&[last])));
    let refusal = desk.refuses(Actor::Agency, Command::AddPapers(papers(&["one-more.pdf"])));

    assert_eq!([numbers(&desk).len(), numbers(&nearly).len()], [MOST_PAPERS; 2]);
    assert_eq!(refusal, Refusal::TooManyPapers);
}

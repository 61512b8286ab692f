//! VE-2: the company's own directory of agencies, changed by two.

use std::collections::BTreeSet;

use jiff::ToSpan as _;
use writ_core::actor::Actor;
use writ_core::agency::AgencyKind;
use writ_core::country::Country;
use writ_core::directory::{
    AgencyFacts, Change, ChangeNumber, ConfirmedNumber, DirectoryCommand, DirectoryEvent,
    DirectoryRecorded, Domain, Entry, EntryNumber, Line, LineNumber, MOST_DOMAINS, MOST_NUMBERS,
};
use writ_core::refusal::Refusal;
use writ_core::staff::Role;

use crate::desk::{ANALYST, COUNSEL, DAY_ONE, noon, staff};

fn dutch() -> Country {
    "NL".parse().unwrap()
}

fn facts(name: &str) -> Change {
    Change::Facts(AgencyFacts {
        name: name.to_owned(),
        kind: AgencyKind::LawEnforcement,
        country: dutch(),
        domains: BTreeSet::from(["police.example".parse().unwrap()]),
    })
}

fn line(number: &str) -> Line {
    Line {
        number: number.to_owned(),
        label: "switchboard".to_owned(),
        source: "the agency's own page".to_owned(),
        found_on: DAY_ONE,
    }
}

fn a_line() -> Change {
    Change::Line(line("+31 30 555 0199"))
}

fn confirm(change: u16) -> DirectoryCommand {
    DirectoryCommand::Confirm(ChangeNumber(change))
}

fn decline(change: u16) -> DirectoryCommand {
    DirectoryCommand::Decline { change: ChangeNumber(change), reason: "not theirs".to_owned() }
}

fn retire(line: u16) -> DirectoryCommand {
    DirectoryCommand::RetireLine { line: LineNumber(line), reason: "moved".to_owned() }
}

/// An entry with its history, on the first day.
#[derive(Default)]
struct Directory {
    entry: Entry,
    history: Vec<DirectoryRecorded>,
}

impl Directory {
    fn does(&mut self, by: Actor, command: DirectoryCommand) -> &mut Self {
        for event in self.entry.decide(command, by, DAY_ONE).unwrap() {
            let by = by.staff().unwrap().id;
            let recorded = DirectoryRecorded { at: noon(DAY_ONE), by, event };
            self.entry = self.entry.clone().evolve(&recorded).unwrap();
            self.history.push(recorded);
        }
        self
    }

    fn refuses(&self, by: Actor, command: DirectoryCommand) -> Refusal {
        self.entry.decide(command, by, DAY_ONE).unwrap_err()
    }

    fn calls(&self, days_later: i64) -> Result<ConfirmedNumber, Refusal> {
        let today = DAY_ONE.checked_add(days_later.days()).unwrap();
        self.entry.callable(EntryNumber(7), LineNumber(2), &dutch(), 3, today)
    }

    /// An agency with one line, each proposed by the analyst and confirmed by counsel.
    fn confirmed() -> Self {
        let mut directory = Self::default();
        for (change, what) in (1..).zip([facts("Example Police"), a_line()]) {
            directory.does(ANALYST, DirectoryCommand::Propose(what)).does(COUNSEL, confirm(change));
        }
        directory
    }
}

/// VE-2.
#[test]
fn a_number_that_two_persons_stand_behind_can_be_called() {
    let directory = Directory::confirmed();

    let number = directory.calls(3).unwrap();

    assert_eq!((number.entry(), number.line()), (EntryNumber(7), LineNumber(2)));
    assert_eq!(number.number(), "+31 30 555 0199");
    assert_eq!(number.entry().to_string(), "7");
    let line = &directory.entry.lines()[&LineNumber(2)];
    assert_ne!(line.found_by, line.confirmed_by);
    assert_eq!(line.line.source, "the agency's own page");
}

/// VE-2.
#[test]
fn whoever_proposed_a_change_never_confirms_it() {
    let mut directory = Directory::default();
    directory.does(ANALYST, DirectoryCommand::Propose(facts("Example Police")));

    let own = directory.refuses(ANALYST, confirm(1));
    let other_hat = directory.refuses(staff(1, Role::Approver), confirm(1));

    assert_eq!((own, other_hat), (Refusal::ProposerCannotConfirm, Refusal::ProposerCannotConfirm));
    let alone = ANALYST.staff().unwrap().id;
    let event = DirectoryEvent::Confirmed { change: ChangeNumber(1), on: DAY_ONE };
    let forged = DirectoryRecorded { at: noon(DAY_ONE), by: alone, event };
    assert!(directory.entry.evolve(&forged).is_err());
}

/// VE-2.
#[test]
fn what_waits_for_its_second_person_cannot_be_called() {
    let mut directory = Directory::default();
    directory.does(ANALYST, DirectoryCommand::Propose(facts("Example Police")));
    directory.does(ANALYST, DirectoryCommand::Propose(a_line())).does(COUNSEL, confirm(2));
    let without_facts = directory.calls(9);
    directory.does(COUNSEL, confirm(1));
    let both = directory.calls(9);

    let mut without_line = Directory::default();
    without_line.does(ANALYST, DirectoryCommand::Propose(facts("Example Police")));
    without_line.does(COUNSEL, confirm(1)).does(ANALYST, DirectoryCommand::Propose(a_line()));

    assert_eq!(without_facts, Err(Refusal::NumberNotConfirmed));
    assert!(both.is_ok());
    assert_eq!(without_line.calls(9), Err(Refusal::NumberNotConfirmed));
}

/// VE-2.
#[test]
fn a_young_number_is_flagged_for_as_many_days_as_the_policy_says() {
    let directory = Directory::confirmed();
    let recent = |days| directory.calls(days).unwrap().is_recent();

    assert_eq!([0, 2, 3, 9].map(recent), [true, true, false, false]);
    let entry = &directory.entry;
    let at_once = entry.callable(EntryNumber(7), LineNumber(2), &dutch(), 0, DAY_ONE).unwrap();
    assert!(!at_once.is_recent());
}

/// VE-2.
#[test]
fn a_number_of_another_countrys_agency_confirms_nothing() {
    let directory = Directory::confirmed();
    let belgian = "BE".parse().unwrap();

    let refusal = directory.entry.callable(EntryNumber(7), LineNumber(2), &belgian, 3, DAY_ONE);

    assert_eq!(refusal, Err(Refusal::NumberOfAnotherCountry));
}

/// VE-2. Taking out is the safe direction: one person suffices, and it counts at once.
#[test]
fn a_retired_line_or_entry_is_called_no_more() {
    let mut line = Directory::confirmed();
    line.does(ANALYST, retire(2));
    let mut entry = Directory::confirmed();
    entry.does(ANALYST, DirectoryCommand::RetireEntry { reason: "dissolved".to_owned() });

    assert_eq!(line.calls(9), Err(Refusal::NumberRetired));
    assert_eq!(line.refuses(ANALYST, retire(2)), Refusal::NumberRetired);
    assert_eq!(line.refuses(ANALYST, retire(9)), Refusal::NumberNotConfirmed);
    assert_eq!(entry.calls(9), Err(Refusal::NumberRetired));
    assert_eq!(entry.refuses(ANALYST, DirectoryCommand::Propose(a_line())), Refusal::NumberRetired);
    assert!(!line.entry.is_retired() && entry.entry.is_retired());
    let late = entry.history[0].clone();
    assert!(entry.entry.evolve(&late).is_err());
}

/// VE-2.
#[test]
fn a_declined_change_is_gone_and_its_number_is_not_given_again() {
    let mut directory = Directory::default();
    directory.does(ANALYST, DirectoryCommand::Propose(facts("Example Police")));
    directory.does(COUNSEL, decline(1)).does(ANALYST, DirectoryCommand::Propose(a_line()));

    assert_eq!(directory.refuses(COUNSEL, confirm(1)), Refusal::NothingProposedThere);
    assert_eq!(directory.refuses(COUNSEL, decline(1)), Refusal::NothingProposedThere);
    assert_eq!(directory.entry.proposed().keys().next(), Some(&ChangeNumber(2)));
    directory.does(ANALYST, decline(2));
    assert!(directory.entry.proposed().is_empty());
}

/// VE-2.
#[test]
fn a_change_of_what_an_agency_is_leaves_the_old_until_it_is_confirmed() {
    let mut directory = Directory::confirmed();
    directory.does(COUNSEL, DirectoryCommand::Propose(facts("National Police")));
    assert_eq!(directory.entry.shown_name(), Some("Example Police"));

    directory.does(ANALYST, confirm(3));

    assert_eq!(directory.entry.shown_name(), Some("National Police"));
    let facts = directory.entry.facts().unwrap();
    assert_eq!((facts.name.as_str(), facts.country.code()), ("National Police", "NL"));
    assert_eq!(facts.domains.first().map(Domain::as_str), Some("police.example"));
    assert!(directory.calls(9).is_ok());
}

/// VE-2.
#[test]
fn a_line_says_what_it_is_and_where_it_was_found() {
    let directory = Directory::default();
    let refused = |change: fn(&mut Line)| {
        let mut line = line("+31 30 555 0199");
        change(&mut line);
        directory.refuses(ANALYST, DirectoryCommand::Propose(Change::Line(line)))
    };

    Directory::default()
        .does(ANALYST, DirectoryCommand::Propose(Change::Line(line("12 345"))))
        .does(COUNSEL, confirm(1));
    assert_eq!(refused(|line| line.number = "112".to_owned()), Refusal::NumberUnreadable);
    assert_eq!(refused(|line| line.number = "12 34".to_owned()), Refusal::NumberUnreadable);
    assert_eq!(refused(|line| line.number = "call them".to_owned()), Refusal::NumberUnreadable);
    assert_eq!(refused(|line| line.number.clear()), Refusal::TextNeeded);
    assert_eq!(refused(|line| line.label = "\n".to_owned()), Refusal::TextNeeded);
    assert_eq!(refused(|line| line.label = "x".repeat(301)), Refusal::TextNeeded);
    assert_eq!(refused(|line| line.source.clear()), Refusal::ProvenanceNeeded);
    let tomorrow: fn(&mut Line) = |line| line.found_on = DAY_ONE.checked_add(1.day()).unwrap();
    assert_eq!(refused(tomorrow), Refusal::ProvenanceNeeded);
}

/// VE-2.
#[test]
fn an_entry_is_bounded() {
    let mut directory = Directory::default();
    for _ in 0..MOST_NUMBERS {
        directory.does(ANALYST, DirectoryCommand::Propose(a_line()));
    }
    let domains = 0..=MOST_DOMAINS;
    let many = AgencyFacts {
        name: "Example Police".to_owned(),
        kind: AgencyKind::Judicial,
        country: dutch(),
        domains: domains.map(|n| format!("d{n}.example").parse().unwrap()).collect(),
    };

    let mut fitting = many.clone();
    fitting.domains.pop_last();

    let full = directory.refuses(ANALYST, DirectoryCommand::Propose(a_line()));
    let wide =
        Directory::default().refuses(ANALYST, DirectoryCommand::Propose(Change::Facts(many)));
    Directory::default().does(ANALYST, DirectoryCommand::Propose(Change::Facts(fitting)));

    assert_eq!((full, wide), (Refusal::DirectoryFull, Refusal::DirectoryFull));
}

/// VE-2. Whoever only looks, or keeps the installation, puts nobody into the directory.
#[test]
fn only_who_handles_cases_changes_the_directory() {
    let directory = Directory::default();
    let propose = || DirectoryCommand::Propose(facts("Example Police"));

    for role in [Role::Auditor, Role::Administrator] {
        assert_eq!(directory.refuses(staff(9, role), propose()), Refusal::NotAHandler);
    }
    assert_eq!(directory.refuses(Actor::Agency, propose()), Refusal::StaffOnly);
}

/// IN-2, VE-2.
#[test]
fn an_address_is_official_at_the_domain_or_below_it() {
    let domain: Domain = " @Police.Example ".parse().unwrap();

    assert!(domain.holds("desk@police.example"));
    assert!(domain.holds("desk@North.POLICE.example"));
    for other in ["desk@notpolice.example", "police.example", "desk@police.example.org", "@"] {
        assert!(!domain.holds(other), "{other}");
    }
    for wrong in ["", "police", "police..example", "po lice.example", "-police.example"] {
        assert!(wrong.parse::<Domain>().is_err(), "{wrong}");
    }
}

/// VE-2. The history of an entry is kept, and read back as it was written.
#[test]
fn an_entry_is_the_fold_of_its_history() {
    let mut directory = Directory::confirmed();
    directory.does(ANALYST, DirectoryCommand::Propose(a_line())).does(COUNSEL, decline(3));
    directory.does(COUNSEL, retire(2));

    let written: Vec<DirectoryRecorded> = directory
        .history
        .iter()
        .map(|recorded| {
            let text = serde_json::to_string(&recorded.event).unwrap();
            assert!(text.starts_with(&format!("{{\"{}\"", recorded.event.kind())), "{text}");
            DirectoryRecorded { event: serde_json::from_str(&text).unwrap(), ..recorded.clone() }
        })
        .collect();

    assert_eq!(Entry::replay(&written).unwrap(), directory.entry);
}

//! The desk that answers what an officer asked.

use jiff::SignedDuration;
use writ_app::directory::Changed;
use writ_app::handling::{Asked, Handled};
use writ_app::package::{BroughtBack, Released, SealedAwaiting};
use writ_core::actor::{Actor, Staff};
use writ_core::agency::AgencyKind;
use writ_core::category::Category;
use writ_core::command::Command;
use writ_core::directory::{
    AgencyFacts, Change, ChangeNumber, DirectoryCommand, EntryNumber, Line, LineNumber,
};
use writ_core::event::Words;
use writ_core::fulfilment::{Act, Fulfilment};
use writ_core::request::ItemNumber;
use writ_core::review::ItemDecision;
use writ_core::staff::{Role, StaffId};
use writ_core::verification::{CallBack, CallBackResult, Contact, EvidenceKind, Proves};

use crate::officer::Officer;

const ANALYST: Actor = staff(1, Role::Analyst);
const COUNSEL: Actor = staff(2, Role::Counsel);
const CUSTODIAN: Actor = staff(5, Role::Custodian);
const ITEMS: [ItemNumber; 2] = [ItemNumber(1), ItemNumber(2)];

const fn staff(id: u32, role: Role) -> Actor {
    Actor::Staff(Staff { id: StaffId(id), role })
}

fn words() -> Words {
    Words::new("reasons".to_owned())
}

/// An agency of the Netherlands that two persons put into the directory a month ago, with the domains of its addresses.
pub(crate) async fn lists_an_agency(officer: &Officer, domains: &[&str]) -> EntryNumber {
    let now = officer.outside.now() - SignedDuration::from_hours(30 * 24);
    let facts = AgencyFacts {
        name: "Politie Utrecht".to_owned(),
        kind: AgencyKind::LawEnforcement,
        country: "NL".parse().unwrap(),
        domains: domains.iter().map(|domain| domain.parse().unwrap()).collect(),
    };
    let line = Line {
        number: "+31 30 555 00 11".to_owned(),
        label: "Switchboard".to_owned(),
        source: "The register of the ministry".to_owned(),
        found_on: jiff::civil::date(2025, 1, 1),
    };
    let installation = &officer.installation;
    let (facts, line) = (Change::Facts(facts), Some(Change::Line(line)));
    let proposed = installation.propose_entry(facts, line, ANALYST, now).await.unwrap();
    let Changed::Done(entry) = proposed else { panic!("{proposed:?}") };
    for change in [ChangeNumber(1), ChangeNumber(2)] {
        let open = installation.directory_entry(entry).await.unwrap().unwrap();
        let confirm = DirectoryCommand::Confirm(change);
        installation.change_directory(&open, open.seq, confirm, COUNSEL, now).await.unwrap();
    }
    entry
}

/// Does something to a case, which has to be allowed.
pub(crate) async fn does(officer: &Officer, number: &str, by: Actor, command: Command) {
    let (now, seed) = (officer.outside.now(), officer.outside.seed().unwrap());
    let done = officer.installation.act(number, None, command, by, now, seed).await;
    assert!(matches!(done, Ok(Some(Handled::Done { .. }))), "the desk was refused: {done:?}");
}

/// Verifies a request by calling the agency of an entry.
pub(crate) async fn verifies(officer: &Officer, number: &str, entry: EntryNumber) {
    for proves in [Proves::Agency, Proves::Officer, Proves::Instrument] {
        let kind = EvidenceKind::DirectoryEntry;
        let evidence = Command::RecordEvidence { proves, kind, holds: true };
        does(officer, number, ANALYST, evidence).await;
    }
    let (country, now) = ("NL".parse().unwrap(), officer.outside.now());
    let called = officer.installation.callable_number(entry, LineNumber(2), &country, 0, now).await;
    let call = CallBack {
        contact: Contact::Called(called.unwrap().unwrap()),
        result: CallBackResult::Confirmed,
        note: "The duty officer".to_owned(),
    };
    does(officer, number, ANALYST, Command::CallBack(call)).await;
    does(officer, number, ANALYST, Command::Verify).await;
}

/// Grants a verified request and releases one package for all of it.
pub(crate) async fn answers(officer: &Officer, number: &str) {
    answers_in(officer, number, &[&ITEMS]).await;
}

/// Grants a verified request and releases a package for each of these parts.
pub(crate) async fn answers_in(officer: &Officer, number: &str, parts: &[&[ItemNumber]]) {
    let assess = Command::AssessLegalBasis { valid: true, reasons: words() };
    does(officer, number, ANALYST, assess).await;
    does(officer, number, ANALYST, Command::Categorise(Category::Account)).await;
    let decisions = ITEMS.map(|item| (item, ItemDecision::Grant)).into();
    let propose = Command::ProposeDecision { decisions, words: words() };
    does(officer, number, ANALYST, propose).await;
    does(officer, number, COUNSEL, Command::Approve).await;
    for item in ITEMS {
        let outcome = Fulfilment::Collected;
        let act = Act { item, outcome, provider: None, record: words() };
        does(officer, number, CUSTODIAN, Command::Fulfil(act)).await;
    }
    for part in parts {
        releases(officer, number, part).await;
    }
}

async fn releases(officer: &Officer, number: &str, part: &[ItemNumber]) {
    let installation = &officer.installation;
    let open = installation.open_record(number).await.unwrap().unwrap();
    let mut packing = installation.begin_package(&open, 1 << 20).unwrap().unwrap();
    for item in part {
        packing.begin_file(*item, "logins.csv").unwrap();
        packing.write(b"one login".to_vec()).await.unwrap();
        packing.end_file();
    }
    let (now, seed) = (officer.outside.now(), officer.outside.seed().unwrap());
    let sealing = Box::pin(installation.seal_package(packing, now, seed));
    let SealedAwaiting { upload, items, sealed, seq, proof, .. } = sealing.await.unwrap().unwrap();
    let brought = BroughtBack { upload, items, files: sealed.files, seq, proof };
    let seed = officer.outside.seed().unwrap();
    let asked = Asked { by: CUSTODIAN, now, seed, once: None };
    let released = installation.release_package(number, brought, asked).await.unwrap().unwrap();
    assert!(matches!(released, Released::Handled(Handled::Done { .. })), "{released:?}");
}

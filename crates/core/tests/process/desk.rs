//! A desk with one case on it: every test begins here and changes what its sentence differs in.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use writ_core::actor::{Actor, Staff};
use writ_core::agency::AgencyKind;
use writ_core::calendar::{Calendar, Weekend};
use writ_core::case::Case;
use writ_core::category::{Answer, Category};
use writ_core::command::Command;
use writ_core::data_class::{ContentKind, DataClass};
use writ_core::decide::{decide, open};
use writ_core::directory::{
    AgencyFacts, Change, ChangeNumber, ConfirmedNumber, DirectoryCommand, DirectoryRecorded, Entry,
    EntryNumber, Line, LineNumber,
};
use writ_core::document::{DocumentFacts, DocumentKind, MediaType, Paper, Papers, Sha256};
use writ_core::event::{Event, Recorded, Words};
use writ_core::fulfilment::{Act, Fulfilment};
use writ_core::identifier::{IdentifierKind, SubjectIdentifier};
use writ_core::intake::Receive;
use writ_core::moment::ReportingZone;
use writ_core::notice::{Ground as NoticeGround, NoticeNumber, Review};
use writ_core::package::SealedPackage;
use writ_core::personal::Personal;
use writ_core::platform::Platforms;
use writ_core::policy::PolicyVersion;
use writ_core::record::Record;
use writ_core::refusal::Refusal;
use writ_core::request::{
    Addressee, Channel, Circumstance, DateRange, IdentifierNumber, Item, ItemNumber, LegalProcess,
    LegalRequest, Measure, NondisclosureOrder, ReplyChannel, RequestPersonal, Submission,
};
use writ_core::review::{Ground, ItemDecision};
use writ_core::staff::{Role, StaffId};
use writ_core::stage::Ending;
use writ_core::terms::Terms;
use writ_core::verification::{CallBack, CallBackResult, Contact, EvidenceKind, Proves};

pub(crate) const ANALYST: Actor = staff(1, Role::Analyst);
pub(crate) const COUNSEL: Actor = staff(2, Role::Counsel);
pub(crate) const APPROVER: Actor = staff(3, Role::Approver);
pub(crate) const SECOND_APPROVER: Actor = staff(4, Role::Approver);
pub(crate) const CUSTODIAN: Actor = staff(5, Role::Custodian);

pub(crate) const IDENTITY: Measure = Measure::Disclose(DataClass::AccountIdentity);
pub(crate) const VIDEO: Measure = Measure::Disclose(DataClass::Content(ContentKind::AudioVideo));

/// A Monday.
pub(crate) const DAY_ONE: Date = date(2024, 2, 5);

pub(crate) const fn staff(id: u32, role: Role) -> Actor {
    Actor::Staff(Staff { id: StaffId(id), role })
}

pub(crate) fn words() -> Words {
    Words::new("reasons".to_owned())
}

pub(crate) fn item(number: u16) -> ItemNumber {
    ItemNumber(number)
}

pub(crate) fn only(number: u16) -> BTreeSet<ItemNumber> {
    BTreeSet::from([ItemNumber(number)])
}

/// A complete request of a known officer that binds nobody; item n asks for the n-th measure, about account 1.
pub(crate) fn request(measures: &[Measure]) -> LegalRequest {
    let identifier = IdentifierNumber(1);
    let items = measures.iter().map(|&measure| Item { identifier, measure, range: None });
    LegalRequest {
        channel: Channel::Email,
        lacks: BTreeSet::new(),
        addressee: Addressee::Right,
        country: "NL".parse().unwrap(),
        agency_kind: Some(AgencyKind::LawEnforcement),
        officer_is_new: false,
        process: LegalProcess {
            instrument: "court_order".to_owned(),
            binding: false,
            answer_within: None,
            dated_on: None,
        },
        circumstance: Some(Circumstance::CriminalInvestigation),
        emergency: None,
        platforms: Platforms::Other,
        identifier_kinds: BTreeMap::from([(identifier, IdentifierKind::Account)]),
        items: (1..).map(ItemNumber).zip(items).collect(),
        nondisclosure: None,
        reply: ReplyChannel::Email,
    }
}

pub(crate) fn submission(request: LegalRequest) -> Submission {
    let account = SubjectIdentifier::new(IdentifierKind::Account, "canary-account").unwrap();
    let personal = RequestPersonal {
        agency: "canary-agency".to_owned(),
        officer: "canary-officer".to_owned(),
        telephone_numbers: vec!["+49 (0)30 555 0100".to_owned()],
        process_reference: "canary-docket".to_owned(),
        legal_basis: "canary-law".to_owned(),
        purpose: "canary-purpose".to_owned(),
        identifiers: BTreeMap::from([(IdentifierNumber(1), account)]),
        ..RequestPersonal::default()
    };
    Submission { request, personal: Personal::new(personal) }
}

pub(crate) fn call(contact: Contact, result: CallBackResult) -> Command {
    Command::CallBack(CallBack { contact, result, note: String::new() })
}

/// A call to a line of the directory that was confirmed long ago.
pub(crate) fn called(number: &str) -> Contact {
    Contact::Called(confirmed_number(number, date(2023, 1, 2)))
}

/// A line of a Dutch agency that two persons put into the directory.
pub(crate) fn confirmed_number(number: &str, confirmed_on: Date) -> ConfirmedNumber {
    let entry = confirmed_entry(number, confirmed_on);
    let (country, cool_down_days) = ("NL".parse().unwrap(), 3);
    entry.callable(EntryNumber(1), LineNumber(2), &country, cool_down_days, DAY_ONE).unwrap()
}

/// A Dutch agency with its addresses and a line, that two persons put into the directory.
pub(crate) fn confirmed_entry(number: &str, confirmed_on: Date) -> Entry {
    let facts = AgencyFacts {
        name: "Example Police".to_owned(),
        kind: AgencyKind::LawEnforcement,
        country: "NL".parse().unwrap(),
        domains: BTreeSet::from(["police.example".parse().unwrap()]),
    };
    let line = Line {
        number: number.to_owned(),
        label: "switchboard".to_owned(),
        source: "the agency's own page".to_owned(),
        found_on: confirmed_on,
    };
    let mut entry = Entry::default();
    for (change, what) in (1..).zip([Change::Facts(facts), Change::Line(line)]) {
        let confirm = DirectoryCommand::Confirm(ChangeNumber(change));
        for (by, command) in [(ANALYST, DirectoryCommand::Propose(what)), (COUNSEL, confirm)] {
            for event in entry.decide(command, by, confirmed_on).unwrap() {
                let by = by.staff().unwrap().id;
                let recorded = DirectoryRecorded { at: noon(confirmed_on), by, event };
                entry = entry.evolve(&recorded).unwrap();
            }
        }
    }
    entry
}

pub(crate) fn evidence(proves: Proves, holds: bool) -> Command {
    Command::RecordEvidence { proves, kind: EvidenceKind::DirectoryEntry, holds }
}

pub(crate) fn basis(valid: bool) -> Command {
    Command::AssessLegalBasis { valid, reasons: words() }
}

pub(crate) fn emergency(proven: bool, good_faith_finding: bool) -> Command {
    Command::AssessEmergency { proven, good_faith_finding, finding: words() }
}

pub(crate) const REJECT: ItemDecision = ItemDecision::Reject { ground: Ground::TooBroad };

pub(crate) fn propose(decisions: &[ItemDecision]) -> Command {
    let decisions = (1..).map(ItemNumber).zip(decisions.iter().copied()).collect();
    Command::ProposeDecision { decisions, words: words() }
}

pub(crate) fn narrow(from: Date, to: Date) -> ItemDecision {
    ItemDecision::Narrow { range: DateRange { from, to }, ground: Ground::TooBroad }
}

pub(crate) fn fulfil(number: u16, outcome: Fulfilment) -> Command {
    Command::Fulfil(Act { item: item(number), outcome, provider: None, record: words() })
}

pub(crate) const fn sealed(number: u8) -> SealedPackage {
    SealedPackage { sha256: Sha256([number; 32]), size_bytes: 1_024, files: 1 }
}

pub(crate) fn release(items: BTreeSet<ItemNumber>) -> Command {
    Command::Disclose { items, package: sealed(1) }
}

pub(crate) fn papers(names: &[&str]) -> Papers {
    let paper = |name: &&str| {
        let sha256 = Sha256(std::array::from_fn(|at| *name.as_bytes().get(at).unwrap_or(&0)));
        let media_type = MediaType::stated("application/pdf");
        let kind = DocumentKind::Attachment;
        let facts = DocumentFacts { kind, sha256, size_bytes: 2_048, media_type };
        Paper { facts, name: (*name).to_owned() }
    };
    Papers::new(names.iter().map(paper).collect()).unwrap()
}

pub(crate) fn send(notice: u16) -> Command {
    Command::SendNotice { notice: NoticeNumber(notice), text: words() }
}

pub(crate) fn withhold(notice: u16, ground: NoticeGround, review: Review) -> Command {
    let notice = NoticeNumber(notice);
    Command::ProposeWithholding { notice, ground, review, evidence: words() }
}

pub(crate) fn order(ends_on: Option<Date>) -> Command {
    Command::RecordOrder(NondisclosureOrder { ends_on })
}

/// A case, its record, the day, and what decisions are made under.
pub(crate) struct Desk {
    pub(crate) case: Case,
    pub(crate) recorded: Vec<Recorded>,
    pub(crate) today: Date,
    pub(crate) policy: PolicyVersion,
    calendar: Calendar,
    zone: ReportingZone,
    bound_providers: BTreeSet<String>,
    pub(crate) backups_kept_days: Option<u16>,
}

impl Desk {
    /// Receives on a Monday, under the default policy; days are those of UTC, Saturday and Sunday are free.
    pub(crate) fn receiving(request: LegalRequest) -> Self {
        Self::under(PolicyVersion::defaults(date(2024, 1, 1)), request)
    }

    pub(crate) fn under(policy: PolicyVersion, request: LegalRequest) -> Self {
        Self::opening(policy, request, Papers::default())
    }

    pub(crate) fn receiving_with(request: LegalRequest, papers: Papers) -> Self {
        Self::opening(PolicyVersion::defaults(date(2024, 1, 1)), request, papers)
    }

    fn opening(policy: PolicyVersion, request: LegalRequest, papers: Papers) -> Self {
        let weekend = Weekend::named(["saturday", "sunday"]).unwrap();
        let calendar = Calendar::new("UTC", weekend, BTreeSet::new()).unwrap();
        let zone = ReportingZone::named("UTC").unwrap();
        let bound_providers = BTreeSet::from(["cloud_host".to_owned()]);
        let terms = Terms {
            policy: &policy,
            calendar: &calendar,
            zone: &zone,
            bound_providers: &bound_providers,
            backups_kept_days: None,
        };
        let at = noon(DAY_ONE);
        let receive = Receive {
            reference: "W-1".to_owned(),
            received_at: at,
            submission: submission(request),
            supersedes: None,
            papers,
        };
        let events = open(receive, Actor::Clock, &terms, at).unwrap();
        let recorded: Vec<_> =
            events.into_iter().map(|event| Recorded { at, by: Actor::Clock, event }).collect();
        let case = replay(&recorded);
        Self {
            case,
            recorded,
            today: DAY_ONE,
            policy,
            calendar,
            zone,
            bound_providers,
            backups_kept_days: None,
        }
    }

    /// Verified, with a valid legal basis, filed under a category.
    pub(crate) fn reviewing(measures: &[Measure], category: Category) -> Self {
        let mut desk = Self::receiving(request(measures));
        desk.verify().does(ANALYST, basis(true)).does(ANALYST, Command::Categorise(category));
        desk
    }

    /// Verified, proven emergency with a valid basis.
    pub(crate) fn reviewing_emergency(measures: &[Measure], good_faith: bool) -> Self {
        let mut request = request(measures);
        request.emergency = Some(writ_core::request::Threat::LifeOrSecurity);
        let mut desk = Self::receiving(request);
        desk.does(ANALYST, confirmed()).verify().does(ANALYST, basis(true));
        desk.does(ANALYST, emergency(true, good_faith));
        desk.does(ANALYST, Command::Categorise(Category::Emergency));
        desk
    }

    /// Everything granted, by as many hands as content asks.
    pub(crate) fn granted(measures: &[Measure], category: Category) -> Self {
        let mut desk = Self::reviewing(measures, category);
        if measures.iter().any(|measure| measure.gives_content()) {
            desk.does(ANALYST, Command::RecordConsent(IdentifierNumber(1)));
        }
        if measures.iter().any(|measure| measure.acts_on_account()) {
            desk.does(ANALYST, Command::AssessOrder { proves_illegal_use: true, reasons: words() });
        }
        desk.grant(measures.len());
        desk
    }

    /// Data given, so that one account holder is to be told.
    pub(crate) fn disclosed() -> Self {
        let mut desk = Self::granted(&[IDENTITY], Category::Account);
        desk.disclose(1);
        desk
    }

    /// Data given in an emergency.
    pub(crate) fn disclosed_in_emergency() -> Self {
        let mut desk = Self::reviewing_emergency(&[IDENTITY], true);
        desk.grant(1);
        desk.disclose(1);
        desk
    }

    /// Closed on the first day: rejected in whole.
    pub(crate) fn closed() -> Self {
        let mut desk = Self::reviewing(&[IDENTITY], Category::Account);
        desk.does(ANALYST, propose(&[REJECT]));
        desk
    }

    pub(crate) fn verify(&mut self) -> &mut Self {
        for proves in [Proves::Agency, Proves::Officer, Proves::Instrument] {
            self.does(ANALYST, evidence(proves, true));
        }
        self.does(ANALYST, Command::Verify)
    }

    pub(crate) fn grant(&mut self, items: usize) -> &mut Self {
        self.does(ANALYST, propose(&vec![ItemDecision::Grant; items]));
        self.does(COUNSEL, Command::Approve);
        if matches!(self.case.stage, writ_core::stage::Stage::Approval(_)) {
            self.does(APPROVER, Command::Approve);
        }
        self
    }

    pub(crate) fn disclose(&mut self, number: u16) -> &mut Self {
        self.does(CUSTODIAN, fulfil(number, Fulfilment::Collected));
        self.does(CUSTODIAN, release(only(number)))
    }

    pub(crate) fn tries(&self, by: Actor, command: Command) -> Result<Vec<Event>, Refusal> {
        decide(&self.case, command, by, &self.terms(), noon(self.today))
    }

    pub(crate) fn does(&mut self, by: Actor, command: Command) -> &mut Self {
        let shown = format!("{command:?}");
        let events = self.tries(by, command).unwrap_or_else(|refusal| panic!("{shown}: {refusal}"));
        for event in events {
            let recorded = Recorded { at: noon(self.today), by, event };
            self.case = self.case.clone().evolve(&recorded).unwrap();
            self.recorded.push(recorded);
        }
        self
    }

    pub(crate) fn refuses(&self, by: Actor, command: Command) -> Refusal {
        let shown = format!("{command:?}");
        self.tries(by, command).expect_err(&shown)
    }

    pub(crate) fn on(&mut self, day: Date) -> &mut Self {
        self.today = day;
        self
    }

    pub(crate) fn days_later(&mut self, days: i32) -> &mut Self {
        self.today = self.today.checked_add(days.days()).unwrap();
        self
    }

    pub(crate) fn terms(&self) -> Terms<'_> {
        Terms {
            policy: &self.policy,
            calendar: &self.calendar,
            zone: &self.zone,
            bound_providers: &self.bound_providers,
            backups_kept_days: self.backups_kept_days,
        }
    }

    pub(crate) fn answer(&self) -> Option<Answer> {
        match self.case.stage.ending() {
            Some(Ending::Answered(answer)) => Some(*answer),
            _ => None,
        }
    }

    pub(crate) fn record(&self) -> Record {
        Record::replay(&self.recorded, &self.zone).unwrap()
    }
}

pub(crate) fn confirmed() -> Command {
    call(called("+31 70 555 0199"), CallBackResult::Confirmed)
}

pub(crate) fn noon(day: Date) -> Timestamp {
    TimeZone::UTC.to_timestamp(day.at(12, 0, 0, 0)).unwrap()
}

fn replay(recorded: &[Recorded]) -> Case {
    let (first, rest) = recorded.split_first().unwrap();
    rest.iter().fold(Case::open(first).unwrap(), |case, event| case.evolve(event).unwrap())
}

//! How a made-up case is told: what an agency sent, and what happened to it, hour by hour.
//!
//! A tale is told as far as today: the same one, begun on different days, shows a case at different stages.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use writ_core::actor::{Actor, Staff};
use writ_core::agency::AgencyKind;
use writ_core::category::Category;
use writ_core::command::Command;
use writ_core::country::Country;
use writ_core::data_class::DataClass;
use writ_core::event::Words;
use writ_core::fulfilment::{Act, Fulfilment};
use writ_core::identifier::{IdentifierKind, SubjectIdentifier};
use writ_core::personal::Personal;
use writ_core::platform::Platforms;
use writ_core::request::{
    Addressee, Channel, Circumstance, DateRange, IdentifierNumber, Item, ItemNumber, LegalProcess,
    LegalRequest, Measure, Missing, NondisclosureOrder, ReplyChannel, RequestPersonal, Submission,
    Threat,
};
use writ_core::review::{Ground, ItemDecision};
use writ_core::staff::{Role, StaffId};
use writ_core::verification::{EvidenceKind, Proves};

/// Records, verifies, reviews and proposes.
pub(super) const ANALYST: Actor = staff(1, Role::Analyst);
/// Approves, and is the counsel that content asks for.
pub(super) const COUNSEL: Actor = staff(2, Role::Counsel);
/// Approves.
pub(super) const APPROVER: Actor = staff(3, Role::Approver);
/// Searches and releases.
pub(super) const CUSTODIAN: Actor = staff(4, Role::Custodian);

const fn staff(id: u32, role: Role) -> Actor {
    Actor::Staff(Staff { id: StaffId(id), role })
}

/// A made-up case.
#[derive(Debug, Clone)]
pub(super) struct Tale {
    /// When it was received, in days before today.
    pub(super) days_ago: i64,
    /// The tale it revises, by its place in the list (CO-3).
    pub(super) revises: Option<usize>,
    /// What was sent.
    pub(super) sent: Sent,
    /// What happened, in this order.
    pub(super) then: Vec<Then>,
}

/// One thing that happened.
#[derive(Debug, Clone)]
pub(super) struct Then {
    /// Hours after the receipt.
    pub(super) hours: i64,
    pub(super) by: Actor,
    pub(super) what: What,
}

/// What happened.
#[derive(Debug, Clone)]
pub(super) enum What {
    /// A command as it stands.
    Does(Command),
    /// A call to a number of the directory (VE-2).
    CallsBack { confirmed: bool },
    /// Collected items leave in a sealed package (DA-5).
    Releases(Vec<u16>),
    /// It is joined to the case of another tale (CO-1).
    Joins(usize),
    /// The case of another tale takes its place (CO-3).
    GivesWayTo(usize),
}

/// What an agency sent. What a tale does not mention is in order.
#[derive(Debug, Clone)]
pub(super) struct Sent {
    country: &'static str,
    agency: &'static str,
    kind: AgencyKind,
    instrument: &'static str,
    docket: String,
    channel: Channel,
    circumstance: Circumstance,
    emergency: Option<Threat>,
    is_new: bool,
    binds: bool,
    lacks: BTreeSet<Missing>,
    wrong_address: bool,
    nondisclosure: Option<NondisclosureOrder>,
    platform: &'static str,
    asks: Vec<Ask>,
}

#[derive(Debug, Clone)]
struct Ask {
    kind: IdentifierKind,
    value: String,
    measure: Measure,
    range: Option<DateRange>,
}

impl Sent {
    /// An ordinary request of a police whose officer is known.
    pub(super) fn by(country: &'static str, agency: &'static str, docket: &str) -> Self {
        Self {
            country,
            agency,
            kind: AgencyKind::LawEnforcement,
            instrument: "information_request",
            docket: docket.to_owned(),
            channel: Channel::Email,
            circumstance: Circumstance::CriminalInvestigation,
            emergency: None,
            is_new: false,
            binds: false,
            lacks: BTreeSet::new(),
            wrong_address: false,
            nondisclosure: None,
            platform: "hik_connect",
            asks: Vec::new(),
        }
    }

    pub(super) fn asking(
        mut self,
        kind: IdentifierKind,
        value: &str,
        measure: Measure,
        range: Option<DateRange>,
    ) -> Self {
        self.asks.push(Ask { kind, value: value.to_owned(), measure, range });
        self
    }

    /// The agency's name.
    pub(super) const fn agency(&self) -> &'static str {
        self.agency
    }

    /// The country of the agency; the made-up ones all have one.
    pub(super) fn country(&self) -> Option<Country> {
        self.country.parse().ok()
    }

    /// Asks for a class of data about an account.
    pub(super) fn about_account(self, account: &str, class: DataClass, range: DateRange) -> Self {
        self.asking(IdentifierKind::Account, account, Measure::Disclose(class), Some(range))
    }

    /// By a court, under its order, which binds the company.
    pub(super) fn court(self) -> Self {
        let (kind, instrument) = (AgencyKind::Judicial, "court_order");
        Self { kind, instrument, binds: true, ..self }
    }

    pub(super) fn under(self, instrument: &'static str) -> Self {
        Self { instrument, ..self }
    }

    pub(super) fn on(self, platform: &'static str) -> Self {
        Self { platform, ..self }
    }

    pub(super) fn because(self, circumstance: Circumstance) -> Self {
        Self { circumstance, ..self }
    }

    pub(super) fn through(self, channel: Channel) -> Self {
        Self { channel, ..self }
    }

    /// RV-3.
    pub(super) fn emergency(self, threat: Threat) -> Self {
        let circumstance = Circumstance::PublicEmergency;
        let instrument = "emergency_request";
        Self { emergency: Some(threat), circumstance, instrument, ..self }
    }

    /// VE-2.
    pub(super) fn by_an_officer_new_to_us(self) -> Self {
        Self { is_new: true, ..self }
    }

    /// IN-6.
    pub(super) fn lacking(mut self, what: Missing) -> Self {
        self.lacks.insert(what);
        self
    }

    /// IN-2.
    pub(super) fn misaddressed(self) -> Self {
        Self { wrong_address: true, ..self }
    }

    /// NO-3.
    pub(super) fn with_an_order_not_to_tell(self, ends_on: Option<Date>) -> Self {
        Self { nondisclosure: Some(NondisclosureOrder { ends_on }), ..self }
    }

    /// What was missing is there.
    pub(super) fn completed(self) -> Self {
        Self { lacks: BTreeSet::new(), ..self }
    }

    /// The submission as the core takes it. `right_entity` is the entity that serves the country.
    pub(super) fn submission(&self, right_entity: &str) -> Option<Submission> {
        let mut identifiers: BTreeMap<IdentifierNumber, SubjectIdentifier> = BTreeMap::new();
        let mut items = BTreeMap::new();
        for (number, ask) in (1..).map(ItemNumber).zip(&self.asks) {
            let identifier = SubjectIdentifier::new(ask.kind, &ask.value)?;
            let known = identifiers.iter().find(|(_, known)| **known == identifier);
            let next = IdentifierNumber(u16::try_from(identifiers.len() + 1).ok()?);
            let of = known.map_or(next, |(number, _)| *number);
            identifiers.insert(of, identifier);
            items.insert(number, Item { identifier: of, measure: ask.measure, range: ask.range });
        }
        let lacks_officer = self.lacks.contains(&Missing::Officer);
        let lacks_law = self.lacks.contains(&Missing::LegalBasis);
        let request = LegalRequest {
            channel: self.channel,
            lacks: self.lacks.clone(),
            addressee: if self.wrong_address {
                Addressee::Wrong { right_entity: right_entity.to_owned() }
            } else {
                Addressee::Right
            },
            country: self.country.parse().ok()?,
            agency_kind: Some(self.kind),
            officer_is_new: self.is_new,
            process: LegalProcess {
                instrument: self.instrument.to_owned(),
                binding: self.binds,
                answer_within: None,
                dated_on: None,
            },
            circumstance: Some(self.circumstance),
            emergency: self.emergency,
            platforms: Platforms::Reported(BTreeSet::from([self.platform.parse().ok()?])),
            identifier_kinds: identifiers
                .iter()
                .map(|(number, identifier)| (*number, identifier.kind))
                .collect(),
            items,
            nondisclosure: self.nondisclosure,
            reply: ReplyChannel::Portal,
        };
        let officer = if lacks_officer { "" } else { "R. Example" };
        let law = if lacks_law { "" } else { "Example Act, section 12" };
        let proof =
            if self.emergency.is_some() { "A report of this morning, attached." } else { "" };
        let personal = RequestPersonal {
            agency: self.agency.to_owned(),
            agency_address: "1 Example Square".to_owned(),
            agency_email: "requests@agency.example".to_owned(),
            officer: officer.to_owned(),
            officer_post: "Detective".to_owned(),
            supervisor: "M. Example".to_owned(),
            call_back_number: "+31 20 555 01 99".to_owned(),
            telephone_numbers: vec!["+31 20 555 01 99".to_owned()],
            process_reference: self.docket.clone(),
            issuing_authority: self.agency.to_owned(),
            legal_basis: law.to_owned(),
            purpose: "To find out who used the account or product named below.".to_owned(),
            emergency_proof: proof.to_owned(),
            reply_address: String::new(),
            remarks: String::new(),
            identifiers,
        };
        Some(Submission { request, personal: Personal::new(personal) })
    }
}

/// Free words of the desk or the agency.
pub(super) fn words(text: &str) -> Words {
    Personal::new(text.to_owned())
}

/// Something at an hour after the receipt.
pub(super) fn then(hours: i64, by: Actor, command: Command) -> Then {
    Then { hours, by, what: What::Does(command) }
}

/// RV-6.
pub(super) fn acknowledged(hours: i64) -> Then {
    then(hours, ANALYST, Command::Acknowledge)
}

/// VE-1: evidence for agency, officer and instrument, and the finding.
pub(super) fn verified(hours: i64) -> Vec<Then> {
    let proofs = [
        (Proves::Agency, EvidenceKind::DirectoryEntry),
        (Proves::Officer, EvidenceKind::Certificate),
        (Proves::Instrument, EvidenceKind::Document),
    ];
    let evidence = proofs.map(|(proves, kind)| {
        then(hours, ANALYST, Command::RecordEvidence { proves, kind, holds: true })
    });
    evidence.into_iter().chain([then(hours, ANALYST, Command::Verify)]).collect()
}

/// VE-2: the same with a call-back to a number of the directory.
pub(super) fn verified_by_call(hours: i64) -> Vec<Then> {
    let mut all = verified(hours);
    let call = Then { hours, by: ANALYST, what: What::CallsBack { confirmed: true } };
    all.insert(3, call);
    all
}

/// CO-6, RV-1.
pub(super) fn reviewed(hours: i64, category: Category) -> Vec<Then> {
    let reasons =
        words("The law named allows it for this kind of case, and the request stays within it.");
    vec![
        then(hours, ANALYST, Command::Categorise(category)),
        then(hours, ANALYST, Command::AssessLegalBasis { valid: true, reasons }),
    ]
}

/// RV-7: a proposal of decisions in the order of the items.
pub(super) fn proposed(hours: i64, decisions: &[ItemDecision], sentence: &str) -> Then {
    let decisions = (1..).map(ItemNumber).zip(decisions.iter().copied()).collect();
    then(hours, ANALYST, Command::ProposeDecision { decisions, words: words(sentence) })
}

/// RV-7.
pub(super) fn approved(hours: i64) -> Then {
    then(hours, APPROVER, Command::Approve)
}

/// DA-4, RV-5.
pub(super) fn carried_out(hours: i64, item: u16, outcome: Fulfilment) -> Then {
    let record = match outcome {
        Fulfilment::NothingFound => "Searched by the identifier in all platforms; nothing is held.",
        _ => "Searched by the identifier in the days granted; nothing beyond was opened.",
    };
    let act = Act { item: ItemNumber(item), outcome, provider: None, record: words(record) };
    then(hours, CUSTODIAN, Command::Fulfil(act))
}

/// DA-5: collects items and releases them together.
pub(super) fn released(hours: i64, items: &[u16]) -> Vec<Then> {
    let collected = items.iter().map(|item| carried_out(hours, *item, Fulfilment::Collected));
    let released = Then { hours: hours + 1, by: CUSTODIAN, what: What::Releases(items.to_vec()) };
    collected.chain([released]).collect()
}

/// Why an item is not done as asked.
pub(super) fn rejected(ground: Ground) -> ItemDecision {
    ItemDecision::Reject { ground }
}

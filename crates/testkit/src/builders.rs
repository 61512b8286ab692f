//! Requests, people and terms that tests start from, and change where their sentence differs.

#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "the values are constants, and each says why it holds"
)]

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use writ_core::actor::{Actor, Staff};
use writ_core::agency::AgencyKind;
use writ_core::calendar::{Calendar, Weekend};
use writ_core::country::Country;
use writ_core::data_class::{ContentKind, DataClass};
use writ_core::directory::{
    AgencyFacts, Change, ChangeNumber, ConfirmedNumber, DirectoryCommand, DirectoryRecorded, Entry,
    EntryNumber, Line, LineNumber,
};
use writ_core::document::{DocumentFacts, DocumentKind, MediaType, Paper, Papers, Sha256};
use writ_core::identifier::{IdentifierKind, SubjectIdentifier};
use writ_core::moment::ReportingZone;
use writ_core::package::SealedPackage;
use writ_core::personal::Personal;
use writ_core::platform::Platforms;
use writ_core::policy::{PolicyVersion, RetentionDays};
use writ_core::refusal::Refusal;
use writ_core::request::{
    Addressee, Channel, Circumstance, IdentifierNumber, Item, ItemNumber, LegalProcess,
    LegalRequest, Measure, ReplyChannel, RequestPersonal, Submission,
};
use writ_core::second_factor::{OneTimeCode, SecondFactorShown};
use writ_core::staff::{Role, StaffId};
use writ_core::terms::Terms;

/// Proposes.
pub const ANALYST: Staff = Staff { id: StaffId(1), role: Role::Analyst };
/// Approves, and is the counsel that content asks for.
pub const COUNSEL: Staff = Staff { id: StaffId(2), role: Role::Counsel };
/// Approves.
pub const APPROVER: Staff = Staff { id: StaffId(3), role: Role::Approver };
/// The whole desk, as actors.
pub const DESK: [Actor; 3] = [Actor::Staff(ANALYST), Actor::Staff(COUNSEL), Actor::Staff(APPROVER)];

/// Audio and video: content.
pub const CONTENT: DataClass = DataClass::Content(ContentKind::AudioVideo);
/// Account identity: non-content.
pub const IDENTITY: DataClass = DataClass::AccountIdentity;

/// What a decision is made under, owned.
#[derive(Debug, Clone)]
pub struct OwnTerms {
    /// The numbers of the process.
    pub policy: PolicyVersion,
    calendar: Calendar,
    zone: ReportingZone,
}

/// No service provider is bound: the company does everything itself (RV-6).
pub static NO_PROVIDERS: BTreeSet<String> = BTreeSet::new();

impl OwnTerms {
    /// Small numbers, so that every date comes within days: notices and reviews after one or two, retention one day.
    /// Days are those of UTC, and every day is a working day.
    #[must_use]
    pub fn of_short_days() -> Self {
        let policy = PolicyVersion {
            customer_notice_working_days: 1,
            emergency_notice_days: 2,
            withholding_review_days: 1,
            preservation_days: 1,
            package_days: 1,
            retention_days: RetentionDays { granted: 1, no_data: 1, rejected: 1, withdrawn: 1 },
            ..PolicyVersion::defaults(Date::constant(2024, 1, 1))
        };
        let open_always = Weekend::named([]).expect("a week without a weekend is a week");
        let calendar = Calendar::new("UTC", open_always, BTreeSet::new()).expect("UTC is a zone");
        let zone = ReportingZone::named("UTC").expect("UTC is a zone");
        Self { policy, calendar, zone }
    }

    /// The terms as the process takes them.
    #[must_use]
    pub const fn terms(&self) -> Terms<'_> {
        Terms {
            policy: &self.policy,
            calendar: &self.calendar,
            zone: &self.zone,
            bound_providers: &NO_PROVIDERS,
            backups_kept_days: None,
        }
    }
}

/// A package of one file, told apart by its number.
#[must_use]
pub const fn sealed(number: u8) -> SealedPackage {
    SealedPackage { sha256: Sha256([number; 32]), size_bytes: 1_024, files: 1 }
}

/// A line of the agency in the directory of the company, which two persons put there in 2023 (VE-2).
///
/// # Panics
/// When the number has too few digits to be one.
#[must_use]
pub fn confirmed_number(number: &str) -> ConfirmedNumber {
    let confirmed_on = Date::constant(2023, 1, 2);
    let country: Country = "NL".parse().expect("an assigned code");
    let facts = AgencyFacts {
        name: "Example Police".to_owned(),
        kind: AgencyKind::LawEnforcement,
        country: country.clone(),
        domains: BTreeSet::new(),
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
            let decided = entry.decide(command, Actor::Staff(by), confirmed_on);
            for event in decided.expect("two persons put a line into the directory") {
                let recorded = DirectoryRecorded { at: Timestamp::UNIX_EPOCH, by: by.id, event };
                entry = entry.evolve(&recorded).expect("what was decided follows");
            }
        }
    }
    let callable = entry.callable(EntryNumber(1), LineNumber(2), &country, 0, confirmed_on);
    callable.expect("what two persons confirmed can be called")
}

/// A document that differs from all with another name.
///
/// # Errors
/// Never: one document is few enough.
pub fn paper(kind: DocumentKind, name: &str) -> Result<Papers, Refusal> {
    let mut digest = [0; 32];
    for (place, byte) in name.bytes().enumerate() {
        if let Some(slot) = digest.get_mut(place % 32) {
            *slot = byte.wrapping_add(*slot);
        }
    }
    let media_type = MediaType::stated("application/pdf");
    let facts = DocumentFacts { kind, sha256: Sha256(digest), size_bytes: 2_048, media_type };
    Papers::new(vec![Paper { facts, name: name.to_owned() }])
}

/// The second factor of the officer of a case, shown as it was sent.
#[must_use]
pub fn second_factor(reference: &str, at: Timestamp) -> SecondFactorShown {
    let digest = Sha256([7; 32]);
    let mut code = OneTimeCode::sent(reference.to_owned(), digest, at);
    code.show(&digest, at).expect("the right code at once opens its case")
}

/// A complete request of a known officer for these measures, all about one account. It binds nobody.
#[must_use]
pub fn request_for(measures: &[Measure]) -> LegalRequest {
    let account = IdentifierNumber(1);
    let item = |measure: &Measure| Item { identifier: account, measure: *measure, range: None };
    LegalRequest {
        channel: Channel::Email,
        lacks: BTreeSet::new(),
        addressee: Addressee::Right,
        country: "NL".parse().expect("an assigned code"),
        agency_kind: Some(AgencyKind::LawEnforcement),
        officer_is_new: false,
        process: LegalProcess {
            instrument: "information_request".to_owned(),
            binding: false,
            answer_within: None,
            dated_on: None,
        },
        circumstance: Some(Circumstance::CriminalInvestigation),
        emergency: None,
        platforms: Platforms::Other,
        identifier_kinds: BTreeMap::from([(account, IdentifierKind::Account)]),
        items: (1..).map(ItemNumber).zip(measures.iter().map(item)).collect(),
        nondisclosure: None,
        reply: ReplyChannel::Email,
    }
}

/// A request with the part that names persons: all of it made up, each value a word that stands nowhere else.
#[must_use]
pub fn submission(request: LegalRequest) -> Submission {
    let account = SubjectIdentifier::new(IdentifierKind::Account, "canary-account");
    let identifiers = account.into_iter().map(|account| (IdentifierNumber(1), account)).collect();
    let personal = RequestPersonal {
        agency: "canary-agency".to_owned(),
        officer: "canary-officer".to_owned(),
        telephone_numbers: vec!["+31 20 555 0100".to_owned()],
        process_reference: "canary-docket".to_owned(),
        legal_basis: "canary-law".to_owned(),
        purpose: "canary-purpose".to_owned(),
        identifiers,
        ..RequestPersonal::default()
    };
    Submission { request, personal: Personal::new(personal) }
}

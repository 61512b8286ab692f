//! What an agency sends, as its story tells it (IN-1 to IN-8).
//!
//! What a story does not mention is in order: a complete, ordinary request by a known officer of a law
//! enforcement agency.

use std::collections::{BTreeMap, BTreeSet};

use writ_core::agency::AgencyKind;
use writ_core::document::{DocumentKind, Papers};
use writ_core::identifier::{IdentifierKind, SubjectIdentifier};
use writ_core::personal::Personal;
use writ_core::platform::{PlatformCode, Platforms};
use writ_core::request::{
    Addressee, Channel, Circumstance, DateRange, IdentifierNumber, Item, ItemNumber, LegalProcess,
    LegalRequest, Measure, Missing, NondisclosureOrder, ReplyChannel, RequestPersonal, Submission,
    Threat,
};

use super::words::{Problem, data_class, date, read};
use crate::builders::paper;

/// A submission while its details are read.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    request: LegalRequest,
    personal: RequestPersonal,
    enclosed: Vec<(DocumentKind, String)>,
}

impl Draft {
    /// The ordinary request that the details vary.
    pub(super) fn ordinary(agency: &str, country: &str, channel: &str) -> Result<Self, Problem> {
        let channel = match channel {
            "e-mail" => Channel::Email,
            "post" => Channel::RegisteredMail,
            "portal" => Channel::Portal,
            _ => return Err(format!("`{channel}` is no channel: e-mail, post or portal")),
        };
        let request = LegalRequest {
            channel,
            lacks: BTreeSet::new(),
            addressee: Addressee::Right,
            country: read(country, "country")?,
            agency_kind: Some(AgencyKind::LawEnforcement),
            officer_is_new: false,
            process: LegalProcess {
                instrument: "information_request".into(),
                binding: false,
                answer_within: None,
                dated_on: None,
            },
            circumstance: Some(Circumstance::CriminalInvestigation),
            emergency: None,
            platforms: Platforms::Reported(BTreeSet::from([read("hik_connect", "platform")?])),
            identifier_kinds: BTreeMap::new(),
            items: BTreeMap::new(),
            nondisclosure: None,
            reply: ReplyChannel::Email,
        };
        let personal = RequestPersonal {
            agency: agency.to_owned(),
            officer: "the officer named in the form".into(),
            telephone_numbers: Vec::new(),
            process_reference: "PV-1".into(),
            legal_basis: "the law named in the form".into(),
            purpose: "the purpose stated in the form".into(),
            identifiers: BTreeMap::new(),
            ..RequestPersonal::default()
        };
        Ok(Self { request, personal, enclosed: Vec::new() })
    }

    /// Claims an emergency (RV-3); a detail may say which.
    pub(super) fn claim_emergency(&mut self, threat: Threat) {
        self.request.emergency = Some(threat);
        self.request.circumstance = Some(Circumstance::PublicEmergency);
        self.request.process.instrument = "emergency_request".into();
    }

    /// The submission as sent.
    pub(super) fn send(&self) -> Submission {
        Submission { request: self.request.clone(), personal: Personal::new(self.personal.clone()) }
    }

    /// The documents that came with it.
    pub(super) fn papers(&self) -> Result<Papers, Problem> {
        let mut papers = Vec::new();
        for (kind, name) in &self.enclosed {
            let enclosed = paper(*kind, name).map_err(|refusal| refusal.to_string())?;
            papers.extend(enclosed.iter().cloned());
        }
        Papers::new(papers).map_err(|refusal| refusal.to_string())
    }

    /// Reads one detail.
    pub(super) fn detail(&mut self, words: &[&str]) -> Result<(), Problem> {
        if self.who_and_how(words) || self.on_what(words)? || self.asking(words)? {
            Ok(())
        } else {
            Err("nothing like this can be said of a request".to_owned())
        }
    }

    fn who_and_how(&mut self, words: &[&str]) -> bool {
        match words {
            ["from", "a", "court"] => self.request.agency_kind = Some(AgencyKind::Judicial),
            ["from", "an", "administration"] => {
                self.request.agency_kind = Some(AgencyKind::Administrative);
            }
            ["by", "an", "officer", "new", "to", "us"] => self.request.officer_is_new = true,
            ["with", "the", "telephone", "number", number] => {
                self.personal.telephone_numbers.push((*number).to_owned());
            }
            ["without", "naming", "an", "officer"] => {
                self.personal.officer.clear();
                self.lack(Missing::Officer);
            }
            ["without", "certificates"] => self.lack(Missing::Certificates),
            ["without", "naming", "a", "law"] => {
                self.personal.legal_basis.clear();
                self.lack(Missing::LegalBasis);
            }
            ["from", "a", "private", "address"] => self.lack(Missing::OfficialAddress),
            ["meant", "for", entity] => {
                self.request.addressee = Addressee::Wrong { right_entity: (*entity).to_owned() };
            }
            _ => return false,
        }
        true
    }

    fn lack(&mut self, missing: Missing) {
        self.request.lacks.insert(missing);
    }

    fn on_what(&mut self, words: &[&str]) -> Result<bool, Problem> {
        match words {
            ["enclosing", name, "as", kind @ ..] => {
                let kind = read(&kind.join("_"), "kind of document")?;
                self.enclosed.push((kind, (*name).to_owned()));
            }
            ["under", "a" | "an", instrument, more @ ..] => {
                (*instrument).clone_into(&mut self.request.process.instrument);
                self.process(more)?;
            }
            ["with", "docket", "number", number] => {
                (*number).clone_into(&mut self.personal.process_reference);
            }
            ["about", "a", "criminal", "investigation"] => {
                self.request.circumstance = Some(Circumstance::CriminalInvestigation);
            }
            ["on", "behalf", "of", "the", "user"] => {
                self.request.circumstance = Some(Circumstance::HarmToUser);
            }
            ["in", "a", "civil", "dispute"] => {
                self.request.circumstance = Some(Circumstance::CivilDispute);
            }
            ["claiming", "danger", "to", "life"] => self.claim_emergency(Threat::LifeOrSecurity),
            ["claiming", "danger", "to", "national", "security"] => {
                self.claim_emergency(Threat::NationalSecurity);
            }
            ["claiming", "danger", "to", "critical", "infrastructure"] => {
                self.claim_emergency(Threat::CriticalInfrastructure);
            }
            ["concerning", "no", "reported", "platform"] => {
                self.request.platforms = Platforms::Other;
            }
            ["concerning", platforms @ ..] => {
                let platforms = platforms.iter().filter(|word| **word != "and");
                let codes: Result<BTreeSet<PlatformCode>, Problem> =
                    platforms.map(|code| read(code, "platform")).collect();
                self.request.platforms = Platforms::Reported(codes?);
            }
            ["forbidding", "us", "to", "tell", "the", "account", "holder", "until", day] => {
                let ends_on = Some(date(day)?);
                self.request.nondisclosure = Some(NondisclosureOrder { ends_on });
            }
            [
                "forbidding",
                "us",
                "to",
                "tell",
                "the",
                "account",
                "holder",
                "without",
                "an",
                "end",
            ] => {
                self.request.nondisclosure = Some(NondisclosureOrder { ends_on: None });
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn process(&mut self, more: &[&str]) -> Result<(), Problem> {
        match more {
            [] => {}
            ["that", "binds", "us", more @ ..] => {
                self.request.process.binding = true;
                self.process(more)?;
            }
            ["wanting", "an", "answer", "within", term] => {
                self.request.process.answer_within = Some(read(term, "term such as P10D or WP5D")?);
            }
            _ => return Err(format!("`{}` cannot be said of an instrument", more.join(" "))),
        }
        Ok(())
    }

    fn asking(&mut self, words: &[&str]) -> Result<bool, Problem> {
        let (words, range) = match words {
            [words @ .., "from", from, "to", to] => {
                (words, Some(DateRange { from: date(from)?, to: date(to)? }))
            }
            words => (words, None),
        };
        let (measure, kind, value) = match words {
            ["naming", kind, value] => {
                self.identifier(kind, value)?;
                return Ok(true);
            }
            ["asking", "for", "nothing"] => return Ok(true),
            ["asking", "for", "assistance", "with", kind, value] => (Measure::Assist, kind, value),
            ["asking", "for", class @ .., "of", kind, value] => {
                (Measure::Disclose(data_class(class)?), kind, value)
            }
            ["asking", "to", "preserve", class @ .., "of", kind, value] => {
                (Measure::Preserve(data_class(class)?), kind, value)
            }
            ["asking", "to", "restrict", kind, value] => (Measure::Restrict, kind, value),
            ["asking", "to", "delete", kind, value] => (Measure::Delete, kind, value),
            _ => return Ok(false),
        };
        let identifier = self.identifier(kind, value)?;
        let number = ItemNumber(next(self.request.items.len()));
        self.request.items.insert(number, Item { identifier, measure, range });
        Ok(true)
    }

    /// The number of an identifier: a new one only for one that was not named before (CO-5).
    fn identifier(&mut self, kind: &str, value: &str) -> Result<IdentifierNumber, Problem> {
        let named = subject(kind, value)?;
        let known = self.personal.identifiers.iter().find(|(_, known)| **known == named);
        if let Some((number, _)) = known {
            return Ok(*number);
        }
        let number = IdentifierNumber(next(self.personal.identifiers.len()));
        self.request.identifier_kinds.insert(number, named.kind);
        self.personal.identifiers.insert(number, named);
        Ok(number)
    }
}

/// An identifier by its kind and value.
pub(super) fn subject(kind: &str, value: &str) -> Result<SubjectIdentifier, Problem> {
    let kind: IdentifierKind = read(kind, "kind of identifier")?;
    SubjectIdentifier::new(kind, value).ok_or_else(|| "an empty identifier".to_owned())
}

fn next(taken: usize) -> u16 {
    u16::try_from(taken).map_or(u16::MAX, |taken| taken.saturating_add(1))
}

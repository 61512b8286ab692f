//! Reads the answers of the one form as a submission (IN-2 to IN-8).
//!
//! A gap is no obstacle: it is noted, the submission recorded all the same and completed later (IN-6). Only what
//! cannot be read at all keeps a submission from being made, and is told beside its field.

use core::net::IpAddr;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::identifiers::{self, Flaw};
use super::{Answers, FIELDS, Field, FieldKind, MOST_ITEMS, YES, field_named, missing, split_item};
use crate::agency::AgencyKind;
use crate::country::{Country, CountryError};
use crate::data_class::DataClass;
use crate::document::DocumentKind;
use crate::identifier::{IdentifierKind, SubjectIdentifier};
use crate::instrument::Catalogue;
use crate::personal::Personal;
use crate::platform::Platforms;
use crate::profile::Profile;
use crate::register::UNSPECIFIED_INSTRUMENT;
use crate::request::{
    Addressee, Channel, Circumstance, DateRange, IdentifierNumber, Item, ItemNumber, LegalProcess,
    LegalRequest, Measure, Missing, NondisclosureOrder, ReplyChannel, RequestPersonal, Submission,
    Threat,
};

/// The instrument of an emergency request that names none (IN-7).
const EMERGENCY_INSTRUMENT: &str = "emergency_request";

/// What is known of a submission besides its answers.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// How it came.
    pub channel: Channel,
    /// The code of the entity it was addressed to; none for the legal mailbox and the portal, which are right for
    /// every country (IN-2).
    pub addressed_to: Option<&'a str>,
    /// The organisation: entities, platforms, what it requires of the form.
    pub profile: &'a Profile,
    /// The catalogue of instruments (IN-7).
    pub catalogue: &'a Catalogue,
    /// Which kinds of documents came with it, or are on record already.
    pub documents: &'a BTreeSet<DocumentKind>,
    /// Whether an earlier request of this officer was verified (VE-2); see [`super::officer_term`].
    pub officer_is_known: bool,
}

/// Something about one answer, for the page to show beside its field. It never repeats what was answered.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AnswerProblem {
    /// The key of the field, such as `items.2.from`; empty where the whole form is meant.
    pub key: String,
    /// What is wrong: keys the translations.
    pub code: &'static str,
    /// Values for the sentence: `most`, `instead`, `known`.
    pub values: BTreeMap<&'static str, String>,
}

/// What the answers amount to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The submission, with its gaps noted; none while something cannot be read at all.
    pub submission: Option<Submission>,
    /// What cannot be read, in the order of the form.
    pub problems: Vec<AnswerProblem>,
    /// What can be read and looks like a mistake; it keeps nothing from being sent.
    pub hints: Vec<AnswerProblem>,
    /// The keys of what is not answered and has to be, in the order of the form (IN-6).
    pub missing: Vec<String>,
}

/// Reads the answers of a form (IN-5). Pure and bounded: what is beyond the bounds is a problem.
#[must_use]
pub fn read(answers: &Answers, context: &Context<'_>) -> Reading {
    let mut reader = Reader { answers, context, problems: Vec::new(), hints: Vec::new() };
    reader.check_bounds();
    if !reader.problems.is_empty() {
        let Reader { problems, hints, .. } = reader;
        return Reading { submission: None, problems, hints, missing: Vec::new() };
    }
    let (items, identifiers) = reader.items();
    let missing = reader.missing();
    let request = reader.request(items, &identifiers, &missing);
    let personal = reader.personal(identifiers);
    let Reader { mut problems, mut hints, .. } = reader;
    let place = |problem: &AnswerProblem| super::place(&problem.key);
    problems.sort_by_key(place);
    hints.sort_by_key(place);
    let submission = request
        .filter(|_| problems.is_empty())
        .map(|request| Submission { request, personal: Personal::new(personal) });
    Reading { submission, problems, hints, missing }
}

impl AnswerProblem {
    fn new(key: impl Into<String>, code: &'static str) -> Self {
        Self { key: key.into(), code, values: BTreeMap::new() }
    }

    fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.values.insert(name, value.to_string());
        self
    }
}

/// Identifiers as they are named, each once (CO-5), with their numbers.
type Identifiers = BTreeMap<IdentifierNumber, SubjectIdentifier>;

struct Reader<'a> {
    answers: &'a Answers,
    context: &'a Context<'a>,
    problems: Vec<AnswerProblem>,
    hints: Vec<AnswerProblem>,
}

impl<'a> Reader<'a> {
    /// Checks every answer against the length and the kind of its field.
    fn check_bounds(&mut self) {
        let most = FIELDS.len().saturating_mul(usize::from(MOST_ITEMS).saturating_add(1));
        if self.answers.len() > most {
            self.problems.push(AnswerProblem::new("", "too_many_answers").with("most", MOST_ITEMS));
            return;
        }
        for (key, text) in self.answers {
            let repeated = split_item(key);
            let code = repeated.map_or(key.as_str(), |(_, code)| code);
            let field = field_named(code).filter(|field| field.is_repeated() == repeated.is_some());
            let Some(field) = field else {
                // What nobody asked for is named by its place only: the key may hold anything.
                self.problems.push(AnswerProblem::new("", "unknown_field"));
                return;
            };
            if text.trim().chars().count() > field.max_chars {
                let problem = AnswerProblem::new(key, "too_long").with("most", field.max_chars);
                self.problems.push(problem);
            } else if has_controls(field, text.trim()) {
                self.problems.push(AnswerProblem::new(key, "control_characters"));
            }
        }
    }

    fn text(&self, key: &str) -> &'a str {
        self.answers.get(key).map_or("", |text| text.trim())
    }

    fn owned(&self, key: &str) -> String {
        self.text(key).to_owned()
    }

    fn problem(&mut self, key: &str, code: &'static str) {
        self.problems.push(AnswerProblem::new(key, code));
    }

    /// An answer out of a closed list; none when it was not given, or is none of them.
    fn choice<T>(&mut self, key: &str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let text = self.text(key);
        if text.is_empty() {
            return None;
        }
        let found = read(text);
        if found.is_none() {
            self.problem(key, "not_a_choice");
        }
        found
    }

    fn date(&mut self, key: &str) -> Option<Date> {
        let text = self.text(key);
        if text.is_empty() {
            return None;
        }
        // Ten digits and hyphens: the reader of dates would take more than the form asks for.
        let date = Some(text).filter(|text| text.len() == 10).and_then(|text| text.parse().ok());
        if date.is_none() {
            self.problem(key, "date_unreadable");
        }
        date
    }

    fn is_emergency(&self) -> bool {
        self.text("emergency") == YES
    }

    /// The keys of what has to be answered and is not, by what the channel and an emergency ask for.
    fn missing(&self) -> Vec<String> {
        let context = self.context;
        let mut answered: BTreeMap<&str, &str> = self
            .answers
            .iter()
            .filter(|(_, text)| !text.trim().is_empty())
            .map(|(key, text)| (key.as_str(), text.as_str()))
            .collect();
        // Whether documents came is told by the documents.
        for (code, kind) in [
            ("certificates", DocumentKind::Certificates),
            ("attachments", DocumentKind::LegalProcess),
        ] {
            answered.remove(code);
            if context.documents.contains(&kind) {
                answered.insert(code, YES);
            }
        }
        let mut also_required = context.profile.form().also_required.clone();
        match context.channel {
            // Letters and codes go there (IN-2, DA-5).
            Channel::Portal | Channel::Email => {
                also_required.insert("agency_email".to_owned());
            }
            Channel::RegisteredMail => {}
        }
        let by_letter = match context.channel {
            Channel::Portal => false,
            Channel::Email | Channel::RegisteredMail => true,
        };
        let emergency = self.is_emergency();
        let is_asked = |key: &String| {
            let code = split_item(key).map_or(key.as_str(), |(_, code)| code);
            let left_out = emergency && field_named(code).is_some_and(|f| !f.is_in_short_form());
            // A letter says what it wants without our form: how to reply follows from how it came.
            let not_of_letters = by_letter
                && matches!(code, "emergency" | "nondisclosure" | "reply_channel" | "declaration");
            !left_out && !not_of_letters
        };
        missing(&answered, &also_required).into_iter().filter(is_asked).collect()
    }

    fn request(
        &mut self,
        items: BTreeMap<ItemNumber, Item>,
        identifiers: &Identifiers,
        missing: &[String],
    ) -> Option<LegalRequest> {
        let country = self.country();
        let agency_kind = self.choice("agency_kind", |text| text.parse::<AgencyKind>().ok());
        let emergency = self.emergency();
        let process = self.process(country.as_ref(), emergency.is_some());
        let said = self.choice("circumstance", |text| {
            Circumstance::ALL.into_iter().find(|circumstance| circumstance.code() == text)
        });
        let circumstance = said.or(emergency.map(|_| Circumstance::PublicEmergency));
        let platforms = self.platforms();
        let nondisclosure = self.nondisclosure();
        let reply = self.reply();
        self.addresses();
        if !self.text("declaration").is_empty() && self.text("declaration") != YES {
            self.problem("declaration", "not_a_choice");
        }
        let country = country?;
        Some(LegalRequest {
            channel: self.context.channel,
            lacks: missing.iter().map(|key| lacking(key)).collect(),
            addressee: self.addressee(&country),
            country,
            agency_kind,
            officer_is_new: !self.context.officer_is_known,
            process,
            circumstance,
            emergency,
            platforms,
            identifier_kinds: identifiers.iter().map(|(number, id)| (*number, id.kind)).collect(),
            items,
            nondisclosure,
            reply,
        })
    }

    /// CO-7: the one answer without which nothing can be recorded.
    fn country(&mut self) -> Option<Country> {
        let key = "agency_country";
        let text = self.text(key);
        if text.is_empty() {
            self.problem(key, "required");
            return None;
        }
        match text.parse() {
            Ok(country) => Some(country),
            Err(CountryError::UnitedKingdom) => {
                self.problems.push(AnswerProblem::new(key, "country_other").with("instead", "GB"));
                None
            }
            Err(CountryError::NotUpperCase(upper)) => {
                self.problems.push(AnswerProblem::new(key, "country_other").with("instead", upper));
                None
            }
            Err(CountryError::Unassigned(_)) => {
                self.problem(key, "country_unknown");
                None
            }
        }
    }

    /// IN-2: right where the profile says so.
    fn addressee(&self, country: &Country) -> Addressee {
        let right = self.context.profile.entity_for(country);
        match self.context.addressed_to {
            Some(code) if code != right.code => {
                Addressee::Wrong { right_entity: right.code.clone() }
            }
            Some(_) | None => Addressee::Right,
        }
    }

    /// RV-3: an emergency that does not say what is threatened is taken as one to life until it does, so that it
    /// is looked at in time.
    fn emergency(&mut self) -> Option<Threat> {
        let claimed = self.choice("emergency", |text| match text {
            YES => Some(true),
            "no" => Some(false),
            _ => None,
        });
        let threat = self
            .choice("threat", |text| Threat::ALL.into_iter().find(|threat| threat.code() == text));
        claimed.filter(|claimed| *claimed).map(|_| threat.unwrap_or(Threat::LifeOrSecurity))
    }

    /// IN-7, IN-9, TI-1: what binds, and within which term it wants an answer, is told by the catalogue.
    fn process(&mut self, country: Option<&Country>, emergency: bool) -> LegalProcess {
        let key = "instrument";
        let named = self.text(key);
        let code = match (named.is_empty(), emergency) {
            (false, _) => named,
            (true, true) if self.context.catalogue.contains(EMERGENCY_INSTRUMENT) => {
                EMERGENCY_INSTRUMENT
            }
            (true, _) => UNSPECIFIED_INSTRUMENT,
        };
        let entry = self.context.catalogue.get(code);
        if entry.is_none() && !named.is_empty() {
            self.problem(key, "instrument_unknown");
        }
        let of_country = entry.and_then(|entry| entry.country.as_deref());
        if let (Some(of), Some(country)) = (of_country, country)
            && of != country.code()
            && !matches!(of, "EU" | "INT")
        {
            self.hints.push(AnswerProblem::new(key, "instrument_of_another_country"));
        }
        LegalProcess {
            instrument: code.to_owned(),
            binding: entry.is_some_and(crate::instrument::Instrument::binds),
            answer_within: entry.and_then(|entry| entry.answer_term(emergency)),
            dated_on: self.date("process_date"),
        }
    }

    /// CO-7: a request that names no platform is outside the reported ones until it does.
    fn platforms(&mut self) -> Platforms {
        let key = "platform";
        let known = self.context.profile.platforms();
        let mut named = BTreeSet::new();
        let mut other = false;
        let text = self.text(key);
        for code in text.split(';').map(str::trim).filter(|code| !code.is_empty()) {
            match known.iter().find(|platform| platform.code.as_str() == code) {
                Some(platform) => {
                    named.insert(platform.code.clone());
                }
                None if code == "other" => other = true,
                None => {
                    let codes: Vec<&str> = known.iter().map(|p| p.code.as_str()).collect();
                    let problem = AnswerProblem::new(key, "platform_unknown");
                    self.problems.push(problem.with("known", codes.join(", ")));
                    return Platforms::Other;
                }
            }
        }
        if other && !named.is_empty() {
            self.problem(key, "platform_other_not_alone");
        }
        if named.is_empty() { Platforms::Other } else { Platforms::Reported(named) }
    }

    /// NO-3: an order that is said to end, on a day that is not said, is taken as one without an end.
    fn nondisclosure(&mut self) -> Option<NondisclosureOrder> {
        let ends_on = self.date("nondisclosure_end");
        self.choice("nondisclosure", |text| match text {
            "no" => Some(None),
            "until_a_day" => Some(Some(NondisclosureOrder { ends_on })),
            "without_end" => Some(Some(NondisclosureOrder { ends_on: None })),
            _ => None,
        })
        .flatten()
    }

    fn reply(&mut self) -> ReplyChannel {
        let asked = self.choice("reply_channel", |text| {
            ReplyChannel::ALL.into_iter().find(|channel| channel.code() == text)
        });
        asked.unwrap_or(match self.context.channel {
            Channel::Portal => ReplyChannel::Portal,
            Channel::Email => ReplyChannel::Email,
            Channel::RegisteredMail => ReplyChannel::RegisteredMail,
        })
    }

    /// IN-2: letters and codes go to this address, so it has to be one.
    fn addresses(&mut self) {
        let email = self.text("agency_email");
        if !email.is_empty() && !identifiers::is_email(email) {
            self.problem("agency_email", "email_unreadable");
        }
        let phone = self.text("call_back_number");
        if !phone.is_empty() && !identifiers::is_phone(phone) {
            self.hints.push(AnswerProblem::new("call_back_number", "phone_unusual"));
        }
    }

    /// DA-4, CO-4, CO-5: the items in their order, equal ones once, each identifier numbered once.
    fn items(&mut self) -> (BTreeMap<ItemNumber, Item>, Identifiers) {
        let answered = self.answers.iter().filter(|(_, text)| !text.trim().is_empty());
        let numbers: BTreeSet<u16> =
            answered.filter_map(|(key, _)| split_item(key)).map(|(number, _)| number).collect();
        let mut items = BTreeMap::new();
        let mut identifiers = Identifiers::new();
        let mut known: BTreeMap<SubjectIdentifier, IdentifierNumber> = BTreeMap::new();
        let mut asked = BTreeSet::new();
        for number in numbers {
            let prefix = format!("items.{number}.");
            let identifier = self.identifier(&prefix);
            let measure = self.measure(&prefix);
            let range = self.range(&prefix, measure);
            let (Some(identifier), Some(measure)) = (identifier, measure) else { continue };
            let next = IdentifierNumber(next(identifiers.len()));
            let number = *known.entry(identifier.clone()).or_insert(next);
            identifiers.entry(number).or_insert(identifier);
            let item = Item { identifier: number, measure, range };
            if asked.insert(item) {
                items.insert(ItemNumber(self::next(items.len())), item);
            } else {
                let key = format!("{prefix}identifier_value");
                self.hints.push(AnswerProblem::new(key, "item_repeated"));
            }
        }
        (items, identifiers)
    }

    fn identifier(&mut self, prefix: &str) -> Option<SubjectIdentifier> {
        let (kind_key, value_key) =
            (format!("{prefix}identifier_kind"), format!("{prefix}identifier_value"));
        let kind = self.required(&kind_key, |text| text.parse::<IdentifierKind>().ok())?;
        let value = self.text(&value_key);
        let Some(identifier) = SubjectIdentifier::new(kind, value) else {
            self.problem(&value_key, "required");
            return None;
        };
        match identifiers::flaw(&identifier) {
            Some(Flaw::Unreadable(code)) => {
                self.problem(&value_key, code);
                return None;
            }
            Some(Flaw::Unusual(code)) => self.hints.push(AnswerProblem::new(value_key, code)),
            None => {}
        }
        Some(identifier)
    }

    fn measure(&mut self, prefix: &str) -> Option<Measure> {
        let class_key = format!("{prefix}data_class");
        let read = |text: &str| match text {
            "disclose" => Some(Asked::Data(Measure::Disclose as fn(DataClass) -> Measure)),
            "preserve" => Some(Asked::Data(Measure::Preserve)),
            "restrict" => Some(Asked::Act(Measure::Restrict)),
            "delete" => Some(Asked::Act(Measure::Delete)),
            "assist" => Some(Asked::Act(Measure::Assist)),
            _ => None,
        };
        match self.required(&format!("{prefix}measure"), read)? {
            Asked::Act(measure) => Some(measure),
            Asked::Data(of) => {
                self.required(&class_key, |text| text.parse::<DataClass>().ok()).map(of)
            }
        }
    }

    /// DA-4: the days of the data; none while one of the two is missing.
    fn range(&mut self, prefix: &str, measure: Option<Measure>) -> Option<DateRange> {
        let (from_key, to_key) = (format!("{prefix}from"), format!("{prefix}to"));
        let (from, to) = (self.date(&from_key), self.date(&to_key));
        if measure.is_none_or(|measure| measure.data_class().is_none()) {
            return None;
        }
        let range = DateRange { from: from?, to: to? };
        if range.to < range.from {
            self.problem(&to_key, "range_reversed");
        }
        Some(range)
    }

    /// An answer without which its item says nothing.
    fn required<T>(&mut self, key: &str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        if self.text(key).is_empty() {
            self.problem(key, "required");
            return None;
        }
        self.choice(key, read)
    }

    fn personal(&self, identifiers: Identifiers) -> RequestPersonal {
        let call_back_number = self.owned("call_back_number");
        let mut telephone_numbers: BTreeSet<String> = Some(call_back_number.clone())
            .filter(|number| !number.is_empty())
            .into_iter()
            .collect();
        // VE-2: a number anywhere in the request is the forger's, not only the one in its field.
        for field in FIELDS.iter().filter(|field| !field.is_repeated()) {
            if matches!(field.kind, FieldKind::Text | FieldKind::LongText) {
                telephone_numbers.extend(identifiers::phones_in(self.text(field.code)));
            }
        }
        RequestPersonal {
            agency: self.owned("agency_name"),
            agency_address: self.owned("agency_address"),
            agency_email: self.owned("agency_email"),
            officer: self.owned("officer_name"),
            officer_post: self.owned("officer_post"),
            supervisor: self.owned("supervisor"),
            call_back_number,
            telephone_numbers: telephone_numbers.into_iter().collect(),
            process_reference: self.owned("docket_number"),
            issuing_authority: self.owned("issuing_authority"),
            legal_basis: self.owned("law_and_article"),
            purpose: self.owned("purpose"),
            emergency_proof: self.owned("emergency_proof"),
            reply_address: self.owned("reply_address"),
            remarks: self.owned("remarks"),
            identifiers,
        }
    }
}

/// What a measure needs to be one.
enum Asked {
    /// A class of data.
    Data(fn(DataClass) -> Measure),
    /// Nothing.
    Act(Measure),
}

/// What a letter names as missing for a field that is not answered (IN-6).
fn lacking(key: &str) -> Missing {
    let code = split_item(key).map_or(key, |(_, code)| code);
    match code {
        "agency_name" | "agency_kind" | "agency_country" => Missing::Agency,
        "agency_address" | "agency_email" => Missing::OfficialAddress,
        "officer_name" | "officer_post" | "supervisor" | "call_back_number" => Missing::Officer,
        "certificates" => Missing::Certificates,
        "instrument" | "docket_number" | "process_date" | "issuing_authority" | "attachments" => {
            Missing::Process
        }
        "law_and_article" => Missing::LegalBasis,
        "circumstance" | "emergency" | "threat" | "emergency_proof" => Missing::Circumstance,
        "platform" => Missing::Platforms,
        "purpose" => Missing::Purpose,
        "identifier_kind" | "identifier_value" | "measure" | "data_class" => Missing::Items,
        "from" | "to" => Missing::Days,
        _ => Missing::Declaration,
    }
}

/// Whether an answer holds what no keyboard types: only texts of several lines break them.
fn has_controls(field: &Field, text: &str) -> bool {
    let several_lines = matches!(field.kind, FieldKind::LongText);
    text.chars().any(|letter| {
        letter.is_control() && !(several_lines && matches!(letter, '\n' | '\r' | '\t'))
    })
}

fn next(taken: usize) -> u16 {
    u16::try_from(taken).map_or(u16::MAX, |taken| taken.saturating_add(1))
}

/// Whether an address is one that tells no account on the Internet.
pub(super) const fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            v4.is_private() || v4.is_loopback() || v4.is_link_local() || v4.is_unspecified()
        }
        IpAddr::V6(v6) => {
            v6.is_loopback()
                || v6.is_unspecified()
                || v6.is_unique_local()
                || v6.is_unicast_link_local()
        }
    }
}

#[cfg(test)]
mod tests;

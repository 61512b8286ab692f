//! Stopgap reading of a draft until the core reads the form.

use std::collections::{BTreeMap, BTreeSet};

use writ_core::form;
use writ_core::identifier::{IdentifierKind, SubjectIdentifier};
use writ_core::personal::Personal;
use writ_core::platform::Platforms;
use writ_core::request::{
    Addressee, Channel, DateRange, IdentifierNumber, Item, ItemNumber, LegalProcess, LegalRequest,
    Measure, Missing, NondisclosureOrder, ReplyChannel, RequestPersonal, Submission, Threat,
};

use crate::portal_drafts::DraftContent;

pub(crate) fn read(content: &DraftContent) -> Submission {
    let answers = &content.answers;
    let get = |code: &str| answers.get(code).cloned().unwrap_or_default();
    let borrowed = answers.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    let lacking = form::missing(&borrowed, &BTreeSet::new());
    let lacks = |codes: &[&str], what: Missing| {
        codes.iter().any(|code| lacking.iter().any(|key| key == code)).then_some(what)
    };
    let lacks: BTreeSet<Missing> = [
        lacks(&["agency_name", "agency_kind"], Missing::Agency),
        lacks(&["law_and_article"], Missing::LegalBasis),
        lacks(&["officer_name", "officer_post", "supervisor"], Missing::Officer),
        content.papers.is_empty().then_some(Missing::Certificates),
    ]
    .into_iter()
    .flatten()
    .collect();
    let mut identifiers: BTreeMap<IdentifierNumber, SubjectIdentifier> = BTreeMap::new();
    let mut items = BTreeMap::new();
    for number in 1..=form::MOST_ITEMS {
        let item = |code: &str| get(&format!("items.{number}.{code}"));
        let Ok(kind) = item("identifier_kind").parse::<IdentifierKind>() else { continue };
        let Some(identifier) = SubjectIdentifier::new(kind, &item("identifier_value")) else {
            continue;
        };
        let next = IdentifierNumber(u16::try_from(identifiers.len()).unwrap_or(u16::MAX) + 1);
        let known = identifiers.iter().find(|(_, other)| **other == identifier);
        let at = known.map_or(next, |(number, _)| *number);
        identifiers.insert(at, identifier);
        let class = item("data_class").parse();
        let measure = match (item("measure").as_str(), class) {
            ("disclose", Ok(class)) => Measure::Disclose(class),
            ("preserve", Ok(class)) => Measure::Preserve(class),
            ("restrict", _) => Measure::Restrict,
            ("delete", _) => Measure::Delete,
            ("assist", _) => Measure::Assist,
            _ => continue,
        };
        let range = match (item("from").parse(), item("to").parse()) {
            (Ok(from), Ok(to)) if from <= to => Some(DateRange { from, to }),
            _ => None,
        };
        items.insert(ItemNumber(number), Item { identifier: at, measure, range });
    }
    let codes: BTreeSet<_> =
        get("platform").split(';').filter_map(|code| code.parse().ok()).collect();
    let request = LegalRequest {
        channel: Channel::Portal,
        lacks,
        addressee: Addressee::Right,
        country: get("agency_country").parse().unwrap_or_else(|_| "NL".parse().unwrap_or_else(|_| unreachable!())),
        agency_kind: None,
        officer_is_new: true,
        process: LegalProcess {
            instrument: if get("instrument").is_empty() { "unspecified".to_owned() } else { get("instrument") },
            binding: false,
            answer_within: None,
            dated_on: get("process_date").parse().ok(),
        },
        circumstance: None,
        emergency: (get("emergency") == "yes").then_some(Threat::LifeOrSecurity),
        platforms: if codes.is_empty() { Platforms::Other } else { Platforms::Reported(codes) },
        identifier_kinds: identifiers.iter().map(|(n, i)| (*n, i.kind)).collect(),
        items,
        nondisclosure: match get("nondisclosure").as_str() {
            "until_a_day" => Some(NondisclosureOrder { ends_on: get("nondisclosure_end").parse().ok() }),
            "without_end" => Some(NondisclosureOrder { ends_on: None }),
            _ => None,
        },
        reply: ReplyChannel::Portal,
    };
    let personal = RequestPersonal {
        agency: get("agency_name"),
        agency_address: get("agency_address"),
        agency_email: get("agency_email"),
        officer: get("officer_name"),
        officer_post: get("officer_post"),
        supervisor: get("supervisor"),
        telephone_numbers: vec![get("call_back_number")],
        process_reference: get("docket_number"),
        issuing_authority: get("issuing_authority"),
        legal_basis: get("law_and_article"),
        purpose: get("purpose"),
        emergency_proof: get("emergency_proof"),
        reply_address: get("reply_address"),
        remarks: get("remarks"),
        identifiers,
    };
    Submission { request, personal: Personal::new(personal) }
}

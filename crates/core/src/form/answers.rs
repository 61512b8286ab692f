//! The form as it would have been answered: for revising (CO-3) and completing (IN-6), and to know an officer again.

use super::{Answers, YES};
use crate::country::Country;
use crate::platform::{PlatformCode, Platforms};
use crate::projection::LookupTerm;
use crate::register::UNSPECIFIED_INSTRUMENT;
use crate::request::{LegalRequest, Missing, RequestPersonal};

/// The answers that read as this request again, so that nobody types twice what is on record.
///
/// Documents and the declaration are not among them: those who send again attach and declare again.
#[must_use]
pub fn answers_of(request: &LegalRequest, personal: &RequestPersonal) -> Answers {
    let mut answers = Answers::new();
    let mut put = |key: &str, value: &str| {
        if !value.is_empty() {
            answers.insert(key.to_owned(), value.to_owned());
        }
    };
    put("agency_name", &personal.agency);
    put("agency_kind", request.agency_kind.map_or("", crate::agency::AgencyKind::code));
    put("agency_country", request.country.code());
    put("agency_address", &personal.agency_address);
    put("agency_email", &personal.agency_email);
    put("officer_name", &personal.officer);
    put("officer_post", &personal.officer_post);
    put("supervisor", &personal.supervisor);
    put("call_back_number", &personal.call_back_number);
    if request.process.instrument != UNSPECIFIED_INSTRUMENT {
        put("instrument", &request.process.instrument);
    }
    put("docket_number", &personal.process_reference);
    put("process_date", &request.process.dated_on.map_or(String::new(), |day| day.to_string()));
    put("issuing_authority", &personal.issuing_authority);
    put("law_and_article", &personal.legal_basis);
    put("circumstance", request.circumstance.map_or("", crate::request::Circumstance::code));
    put("emergency", if request.emergency.is_some() { YES } else { "no" });
    put("threat", request.emergency.map_or("", crate::request::Threat::code));
    put("emergency_proof", &personal.emergency_proof);
    put("platform", &platforms(request));
    put("purpose", &personal.purpose);
    for (number, item) in &request.items {
        let mut put_item = |code: &str, value: &str| put(&format!("items.{number}.{code}"), value);
        if let Some(identifier) = personal.identifiers.get(&item.identifier) {
            put_item("identifier_kind", identifier.kind.code());
            put_item("identifier_value", &identifier.value);
        }
        put_item("measure", item.measure.code());
        if let Some(class) = item.measure.data_class() {
            put_item("data_class", class.code());
        }
        if let Some(range) = item.range {
            put_item("from", &range.from.to_string());
            put_item("to", &range.to.to_string());
        }
    }
    let (order, ends_on) = match request.nondisclosure {
        None => ("no", None),
        Some(order) if order.ends_on.is_some() => ("until_a_day", order.ends_on),
        Some(_) => ("without_end", None),
    };
    put("nondisclosure", order);
    put("nondisclosure_end", &ends_on.map_or(String::new(), |day| day.to_string()));
    put("reply_channel", request.reply.code());
    put("reply_address", &personal.reply_address);
    put("remarks", &personal.remarks);
    answers
}

fn platforms(request: &LegalRequest) -> String {
    match &request.platforms {
        Platforms::Reported(codes) => {
            codes.iter().map(PlatformCode::as_str).collect::<Vec<_>>().join(";")
        }
        Platforms::Other if request.lacks.contains(&Missing::Platforms) => String::new(),
        Platforms::Other => "other".to_owned(),
    }
}

/// The term by which an earlier request of the same officer is found (VE-2), before the form is read as a whole;
/// none while country, agency or officer is missing.
#[must_use]
pub fn officer_term(answers: &Answers) -> Option<LookupTerm> {
    let text = |key: &str| answers.get(key).map_or("", |text| text.trim()).to_owned();
    let country: Country = text("agency_country").parse().ok()?;
    let personal = RequestPersonal {
        agency: text("agency_name"),
        officer: text("officer_name"),
        agency_email: text("agency_email"),
        ..RequestPersonal::default()
    };
    LookupTerm::officer(&country, &personal)
}

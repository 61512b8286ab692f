//! The one request form (IN-5), shared by portal page, printable form, API schema and mailed-in forms.
//!
//! The published policy names the form and not its fields; these are our reading. A field is answered under
//! its code; a field of an item under `items.1.identifier_value`, items being numbered from 1.

use std::collections::{BTreeMap, BTreeSet};

mod answers;
mod identifiers;
mod reading;

pub use answers::{answers_of, officer_term};
pub use identifiers::{Bulk, BulkProblem, MOST_BULK_BYTES, bulk};
pub(crate) use identifiers::{is_domain, is_email};
pub use reading::{AnswerProblem, Context, Reading, read};

/// Yes, as an answer to a question of the form.
pub const YES: &str = "yes";

/// Most items one form may hold.
pub const MOST_ITEMS: u16 = 1_000;

/// What was answered, by the key of each field: its code, or `items.1.measure` for a field of an item.
pub type Answers = BTreeMap<String, String>;

/// The part of the form a field stands in, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Who asks (IN-1, IN-2).
    Agency,
    /// The officer in charge (IN-1, IN-3).
    Officer,
    /// The document and the law it rests on (IN-3, IN-4, IN-7).
    Process,
    /// Why it is asked (IN-8, RV-3).
    Circumstance,
    /// What is asked; once for each item (DA-4).
    Item,
    /// Confidentiality, reply, attachments, declaration.
    Closing,
}

/// What an answer looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// One line.
    Text,
    /// Several lines.
    LongText,
    /// `YYYY-MM-DD`.
    Date,
    /// A country or region code (CO-7).
    Country,
    /// One of these codes.
    Choice(&'static [&'static str]),
    /// One or more platform codes of the profile, or `other`, separated by `;` (CO-7).
    Platforms,
    /// A code of the catalogue of instruments (IN-7).
    Instrument,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// One or more documents.
    Files,
    /// A statement to agree to with `yes`.
    Declaration,
}

/// When a field must be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Required {
    /// In every request.
    Always,
    /// Where an emergency is claimed (RV-3).
    WhenEmergency,
    /// Where an order forbids telling the account holder and the order names its end (NO-3).
    WhenNondisclosureEnds,
    /// Where the measure of the item reaches data.
    WhenDataIsAsked,
    /// Where the reply is wanted by post.
    WhenReplyByPost,
    /// Never.
    Optional,
}

/// One field of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Its code.
    pub code: &'static str,
    /// Its label in English.
    pub label: &'static str,
    /// Where it stands; those of [`Group::Item`] are repeated for each item.
    pub group: Group,
    /// What an answer looks like.
    pub kind: FieldKind,
    /// When it must be answered.
    pub required: Required,
    /// Longest answer, in characters.
    pub max_chars: usize,
}

impl Field {
    /// Whether the short form of an emergency asks it, too (RV-3): what else the form wants can follow the call.
    #[must_use]
    pub fn is_in_short_form(&self) -> bool {
        !LEFT_OUT_IN_EMERGENCIES.contains(&self.code)
    }

    /// Whether it is repeated for each item.
    #[must_use]
    pub const fn is_repeated(&self) -> bool {
        matches!(self.group, Group::Item)
    }
}

/// Codes of the kinds of agency (IN-1).
const AGENCY_KINDS: &[&str] = &["administrative", "judicial", "law_enforcement"];
/// Codes of circumstances (IN-8).
const CIRCUMSTANCES: &[&str] =
    &["criminal_investigation", "harm_to_user", "civil_dispute", "public_emergency"];
/// Codes of threats (RV-3).
const THREATS: &[&str] = &["life_or_security", "national_security", "critical_infrastructure"];
/// Codes of identifier kinds (CO-6).
const IDENTIFIER_KINDS: &[&str] = &[
    "serial",
    "account",
    "phone",
    "email",
    "ip",
    "order",
    "payment",
    "customer",
    "logistics",
    "other",
];
/// Codes of data classes (DA-1, DA-3).
const DATA_CLASSES: &[&str] = &[
    "account_identity",
    "product_binding",
    "usage",
    "transactions",
    "other_records",
    "content_audio_video",
    "content_alarm_records",
    "content_access_control_records",
    "content_attendance_records",
];
/// Codes of measures (IN-8).
const MEASURES: &[&str] = &["disclose", "restrict", "delete", "preserve", "assist"];
/// Measures that reach data of a class.
const DATA_MEASURES: [&str; 2] = ["disclose", "preserve"];
/// Whether there is such an order, and whether it names an end (NO-3).
const NONDISCLOSURE: &[&str] = &["no", "until_a_day", "without_end"];
/// How the reply travels; never the data itself (DA-5).
const REPLY_CHANNELS: &[&str] = &["portal", "email", "registered_mail"];
/// What the short form of an emergency does not ask (RV-3).
const LEFT_OUT_IN_EMERGENCIES: [&str; 15] = [
    "agency_address",
    "officer_post",
    "supervisor",
    "instrument",
    "docket_number",
    "process_date",
    "issuing_authority",
    "circumstance",
    "purpose",
    "nondisclosure",
    "nondisclosure_end",
    "reply_channel",
    "reply_address",
    "attachments",
    "remarks",
];
const YES_OR_NO: &[&str] = &[YES, "no"];

const fn entry(
    group: Group,
    code: &'static str,
    label: &'static str,
    kind: FieldKind,
    required: Required,
    max_chars: usize,
) -> Field {
    Field { code, label, group, kind, required, max_chars }
}

/// All fields, in the order of the form (IN-5).
pub const FIELDS: [Field; 34] = {
    use FieldKind::{
        Choice, Country, Date, Declaration, Email, Files, Instrument, LongText, Phone, Platforms,
        Text,
    };
    use Group::{Agency, Circumstance, Closing, Item, Officer, Process};
    use Required::{
        Always, Optional, WhenDataIsAsked, WhenEmergency, WhenNondisclosureEnds, WhenReplyByPost,
    };
    [
        entry(Agency, "agency_name", "Agency", Text, Always, 200),
        entry(Agency, "agency_kind", "Kind of agency", Choice(AGENCY_KINDS), Always, 40),
        entry(Agency, "agency_country", "Country or region", Country, Always, 19),
        entry(Agency, "agency_address", "Official postal address", LongText, Always, 500),
        entry(Agency, "agency_email", "Official e-mail address", Email, Optional, 254),
        entry(Officer, "officer_name", "Officer", Text, Always, 200),
        entry(Officer, "officer_post", "Post", Text, Always, 200),
        entry(Officer, "supervisor", "Supervisor", Text, Always, 200),
        entry(Officer, "call_back_number", "Number of the agency's switchboard", Phone, Always, 40),
        entry(Officer, "certificates", "Credentials of agency and officer", Files, Always, 2_000),
        entry(Process, "instrument", "Instrument", Instrument, Always, 85),
        entry(Process, "docket_number", "Docket number", Text, Always, 120),
        entry(Process, "process_date", "Date of the document", Date, Always, 10),
        entry(Process, "issuing_authority", "Issuing authority", Text, Always, 200),
        entry(Process, "law_and_article", "Law and article", LongText, Always, 1_000),
        entry(Circumstance, "circumstance", "Circumstance", Choice(CIRCUMSTANCES), Always, 40),
        entry(Circumstance, "emergency", "Is it an emergency?", Choice(YES_OR_NO), Always, 3),
        entry(Circumstance, "threat", "What is threatened", Choice(THREATS), WhenEmergency, 40),
        entry(Circumstance, "emergency_proof", "Proof of it", LongText, WhenEmergency, 10_000),
        entry(Circumstance, "platform", "Platforms concerned", Platforms, Always, 400),
        entry(Circumstance, "purpose", "Purpose and necessity", LongText, Always, 10_000),
        entry(Item, "identifier_kind", "Kind of identifier", Choice(IDENTIFIER_KINDS), Always, 40),
        entry(Item, "identifier_value", "Identifier", Text, Always, 320),
        entry(Item, "measure", "Measure", Choice(MEASURES), Always, 40),
        entry(Item, "data_class", "Class of data", Choice(DATA_CLASSES), WhenDataIsAsked, 40),
        entry(Item, "from", "First day", Date, WhenDataIsAsked, 10),
        entry(Item, "to", "Last day", Date, WhenDataIsAsked, 10),
        entry(Closing, "nondisclosure", "Order not to tell", Choice(NONDISCLOSURE), Always, 40),
        entry(Closing, "nondisclosure_end", "Its last day", Date, WhenNondisclosureEnds, 10),
        entry(Closing, "reply_channel", "Reply by", Choice(REPLY_CHANNELS), Always, 40),
        entry(Closing, "reply_address", "Postal address for it", LongText, WhenReplyByPost, 500),
        entry(
            Closing,
            "attachments",
            "The document itself and what belongs to it",
            Files,
            Always,
            2_000,
        ),
        entry(Closing, "remarks", "Remarks", LongText, Optional, 10_000),
        entry(Closing, "declaration", "The statements are true and lawful", Declaration, Always, 3),
    ]
};

/// The field with this code.
#[must_use]
pub fn field_named(code: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|field| field.code == code)
}

/// The codes of what a form lacks (IN-2 to IN-6), in the order of the form, items after items.
///
/// `also_required` names optional fields that the organisation requires. A form without items lacks its
/// first. A submission that lacks something is recorded all the same and asked to be completed (IN-6).
#[must_use]
pub fn missing(answers: &BTreeMap<&str, &str>, also_required: &BTreeSet<String>) -> Vec<String> {
    let answer = |code: &str| answers.get(code).map_or("", |text| text.trim());
    let mut lacking = Vec::new();
    let needed = |field: &Field, prefix: &str| match field.required {
        Required::Always => true,
        Required::WhenEmergency => answer("emergency") == YES,
        Required::WhenNondisclosureEnds => answer("nondisclosure") == "until_a_day",
        Required::WhenDataIsAsked => DATA_MEASURES.contains(&answer(&format!("{prefix}measure"))),
        Required::WhenReplyByPost => answer("reply_channel") == "registered_mail",
        Required::Optional => also_required.contains(field.code),
    };
    let items = item_numbers(answers);
    let mut items_are_checked = false;
    for field in &FIELDS {
        if !field.is_repeated() {
            if needed(field, "") && answer(field.code).is_empty() {
                lacking.push(field.code.to_owned());
            }
        } else if !items_are_checked {
            items_are_checked = true;
            for number in &items {
                let prefix = format!("items.{number}.");
                for field in FIELDS.iter().filter(|field| field.is_repeated()) {
                    let key = format!("{prefix}{}", field.code);
                    if needed(field, &prefix) && answer(&key).is_empty() {
                        lacking.push(key);
                    }
                }
            }
        }
    }
    lacking
}

/// Where a key stands in the order of the form: items lie between what comes before and after them.
fn place(key: &str) -> (usize, u16, usize) {
    let index = |code: &str| FIELDS.iter().position(|field| field.code == code).unwrap_or(0);
    let first_of_items = FIELDS.iter().position(Field::is_repeated).unwrap_or(0);
    match split_item(key) {
        Some((number, code)) => (first_of_items, number, index(code)),
        None => (index(key), 0, 0),
    }
}

fn item_numbers(answers: &BTreeMap<&str, &str>) -> BTreeSet<u16> {
    let numbers: BTreeSet<u16> =
        answers.keys().filter_map(|key| split_item(key)).map(|(number, _)| number).collect();
    if numbers.is_empty() { BTreeSet::from([1]) } else { numbers }
}

pub(crate) fn split_item(key: &str) -> Option<(u16, &str)> {
    let (number, code) = key.strip_prefix("items.")?.split_once('.')?;
    let number = number.parse().ok().filter(|number| (1..=MOST_ITEMS).contains(number))?;
    Some((number, code))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agency::AgencyKind;
    use crate::data_class::DataClass;
    use crate::identifier::IdentifierKind;

    fn complete() -> BTreeMap<&'static str, &'static str> {
        let answered = |field: &Field| match field.kind {
            FieldKind::Choice(codes) => codes[0],
            FieldKind::Date => "2024-02-01",
            FieldKind::Country => "NL",
            FieldKind::Declaration => YES,
            _ => "x",
        };
        let mut answers: BTreeMap<&str, &str> = FIELDS
            .iter()
            .filter(|field| !field.is_repeated())
            .map(|field| (field.code, answered(field)))
            .collect();
        answers.extend([
            ("items.1.identifier_kind", "serial"),
            ("items.1.identifier_value", "SN-1"),
            ("items.1.measure", "restrict"),
        ]);
        answers
    }

    /// IN-5.
    #[test]
    fn a_complete_form_lacks_nothing() {
        assert_eq!(missing(&complete(), &BTreeSet::new()), Vec::<String>::new());
    }

    /// IN-2, IN-3, IN-4, IN-6.
    #[test]
    fn what_is_missing_is_named_field_by_field() {
        let mut answers = complete();
        for code in ["agency_address", "certificates", "law_and_article"] {
            answers.insert(code, "  ");
        }

        let lacking = missing(&answers, &BTreeSet::new());

        assert_eq!(lacking, ["agency_address", "certificates", "law_and_article"]);
    }

    /// IN-5, RV-3, NO-3.
    #[test]
    fn an_emergency_needs_its_proof_and_a_nondisclosure_order_its_end() {
        let mut answers = complete();
        answers.extend([("emergency", "yes"), ("nondisclosure", "until_a_day")]);
        for code in ["threat", "emergency_proof", "nondisclosure_end"] {
            answers.remove(code);
        }

        let lacking = missing(&answers, &BTreeSet::new());
        answers.extend([("emergency", "no"), ("nondisclosure", "without_end")]);

        assert_eq!(lacking, ["threat", "emergency_proof", "nondisclosure_end"]);
        assert_eq!(missing(&answers, &BTreeSet::new()), Vec::<String>::new());
    }

    /// IN-5, DA-4.
    #[test]
    fn an_item_that_asks_for_data_names_its_class_and_its_days() {
        let mut answers = complete();
        answers.extend([
            ("items.7.identifier_kind", "account"),
            ("items.7.identifier_value", "a-17"),
            ("items.7.measure", "disclose"),
        ]);

        let lacking = missing(&answers, &BTreeSet::new());

        assert_eq!(lacking, ["items.7.data_class", "items.7.from", "items.7.to"]);
    }

    /// IN-5, IN-6.
    #[test]
    fn an_empty_form_lacks_its_first_item_and_all_that_is_always_required() {
        let always = FIELDS.iter().filter(|field| field.required == Required::Always).count();

        let lacking = missing(&BTreeMap::new(), &BTreeSet::new());

        assert_eq!(lacking.len(), always);
        assert!(lacking.contains(&"items.1.identifier_value".to_owned()));
    }

    /// IN-5.
    #[test]
    fn an_organisation_may_require_an_optional_field() {
        let mut answers = complete();
        answers.remove("agency_email");

        let lacking = missing(&answers, &BTreeSet::from(["agency_email".to_owned()]));

        assert_eq!(lacking, ["agency_email"]);
    }

    /// IN-5. One definition: the form offers exactly the codes the process knows.
    #[test]
    fn the_choices_are_the_codes_of_the_process() {
        assert_eq!(AGENCY_KINDS, AgencyKind::ALL.map(AgencyKind::code));
        assert_eq!(IDENTIFIER_KINDS, IdentifierKind::ALL.map(IdentifierKind::code));
        assert_eq!(DATA_CLASSES, DataClass::ALL.map(DataClass::code));
    }

    #[test]
    fn field_codes_are_unique_and_the_groups_stand_in_order() {
        let codes: BTreeSet<&str> = FIELDS.iter().map(|field| field.code).collect();

        assert_eq!(codes.len(), FIELDS.len());
        assert!(FIELDS.is_sorted_by_key(|field| field.group));
    }
}

//! The one request form (IN-5) as JSON: schema and reader are both made of the core's definition.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, de};
use utoipa::openapi::schema::{
    AdditionalProperties, ArrayBuilder, KnownFormat, ObjectBuilder, SchemaFormat, Type,
};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};
use writ_core::form::{Answers, FIELDS, Field, FieldKind, MOST_ITEMS, YES};

use super::reports::strict_day;

/// The key under which the items stand.
const ITEMS: &str = "items";

/// The answers of the form, under the codes of its fields; those of an item in a list of their own.
#[derive(Debug)]
pub(crate) struct FormBody(pub(crate) Answers);

/// Where an answer stands in the body, as a JSON pointer behind `form`.
pub(crate) fn pointer(key: &str) -> String {
    let Some((number, code)) = key.strip_prefix("items.").and_then(|rest| rest.split_once('.'))
    else {
        return if key.is_empty() { "/form".to_owned() } else { format!("/form/{key}") };
    };
    let place = number.parse::<u16>().map_or(0, |number| number.saturating_sub(1));
    format!("/form/items/{place}/{code}")
}

/// Files are named by the documents themselves.
const fn is_answered_here(field: &Field) -> bool {
    !matches!(field.kind, FieldKind::Files)
}

impl PartialSchema for FormBody {
    fn schema() -> RefOr<Schema> {
        let mut form = ObjectBuilder::new()
            .description(Some(
                "The request form (IN-5). A gap is no obstacle: the request is recorded all the same, and the \
                 answer says what it lacks (IN-6).",
            ))
            .additional_properties(Some(AdditionalProperties::FreeForm(false)))
            .required("agency_country");
        let mut item =
            ObjectBuilder::new().additional_properties(Some(AdditionalProperties::FreeForm(false)));
        for field in FIELDS.iter().filter(|field| is_answered_here(field)) {
            if field.is_repeated() {
                item = item.property(field.code, answer(field));
            } else {
                form = form.property(field.code, answer(field));
            }
        }
        let items = ArrayBuilder::new()
            .items(item)
            .max_items(Some(usize::from(MOST_ITEMS)))
            .description(Some("What is asked, item by item (DA-4)."));
        form.property(ITEMS, items).into()
    }
}

impl ToSchema for FormBody {
    fn name() -> Cow<'static, str> {
        "RequestForm".into()
    }
}

fn answer(field: &Field) -> ObjectBuilder {
    let text = ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(field.label))
        .min_length(Some(1))
        .max_length(Some(field.max_chars));
    match field.kind {
        FieldKind::Text
        | FieldKind::LongText
        | FieldKind::Email
        | FieldKind::Phone
        | FieldKind::Platforms
        | FieldKind::Instrument
        | FieldKind::Files => text,
        FieldKind::Date => text.format(Some(SchemaFormat::KnownFormat(KnownFormat::Date))),
        FieldKind::Country => text.pattern(Some("^([A-Z]{2}|XX-[A-Z0-9]{1,16})$")),
        FieldKind::Choice(codes) => text.enum_values(Some(codes.iter().copied())),
        FieldKind::Declaration => text.enum_values(Some([YES])),
    }
}

impl<'de> Deserialize<'de> for FormBody {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut answers = Answers::new();
        deserializer.deserialize_map(Fields { answers: &mut answers, prefix: "" })?;
        Ok(Self(answers))
    }
}

/// Reads the fields of the form, or those of one item.
struct Fields<'a> {
    answers: &'a mut Answers,
    prefix: &'a str,
}

impl<'de> Visitor<'de> for Fields<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the fields of the form")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let is_item = !self.prefix.is_empty();
        let mut has_items = false;
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            if key == ITEMS && !is_item {
                if has_items {
                    return Err(Error::duplicate_field(ITEMS));
                }
                has_items = true;
                map.next_value_seed(Items(self.answers))?;
                continue;
            }
            let field = FIELDS
                .iter()
                .filter(|field| field.is_repeated() == is_item && is_answered_here(field))
                .find(|field| field.code == key)
                .ok_or_else(|| Error::unknown_field("", &[]))?;
            let text = map.next_value_seed(Answer(field))?;
            let full = format!("{}{}", self.prefix, field.code);
            if self.answers.insert(full, text).is_some() {
                return Err(Error::duplicate_field(field.code));
            }
        }
        Ok(())
    }
}

struct Items<'a>(&'a mut Answers);

impl<'de> DeserializeSeed<'de> for Items<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Items<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of items")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let mut number: u16 = 1;
        while items.next_element_seed(OneItem { answers: self.0, number })?.is_some() {
            number = number.saturating_add(1);
        }
        Ok(())
    }
}

struct OneItem<'a> {
    answers: &'a mut Answers,
    number: u16,
}

impl<'de> DeserializeSeed<'de> for OneItem<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.number > MOST_ITEMS {
            return Err(Error::custom("invalid length"));
        }
        let prefix = format!("items.{}.", self.number);
        deserializer.deserialize_map(Fields { answers: self.answers, prefix: &prefix })
    }
}

/// Reads the answer to a field.
struct Answer(&'static Field);

impl<'de> DeserializeSeed<'de> for Answer {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        let text = String::deserialize(deserializer)?;
        let field = self.0;
        let length = text.chars().take(field.max_chars.saturating_add(1)).count();
        if !(1..=field.max_chars).contains(&length) {
            return Err(Error::custom("invalid length"));
        }
        let fits = match field.kind {
            FieldKind::Date => strict_day(&text).is_some(),
            FieldKind::Choice(codes) => codes.contains(&text.as_str()),
            FieldKind::Declaration => text == YES,
            FieldKind::Country => !text.contains(char::is_whitespace),
            FieldKind::Text
            | FieldKind::LongText
            | FieldKind::Email
            | FieldKind::Phone
            | FieldKind::Platforms
            | FieldKind::Instrument
            | FieldKind::Files => true,
        };
        if fits { Ok(text) } else { Err(unfit(field)) }
    }
}

fn unfit<E: de::Error>(field: &Field) -> E {
    match field.kind {
        FieldKind::Date => E::custom("writ: no day"),
        FieldKind::Choice(_) | FieldKind::Declaration => E::unknown_variant("", &[]),
        FieldKind::Country
        | FieldKind::Text
        | FieldKind::LongText
        | FieldKind::Email
        | FieldKind::Phone
        | FieldKind::Platforms
        | FieldKind::Instrument
        | FieldKind::Files => E::custom("writ: unfit"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Answers, String> {
        crate::api::body::read::<FormBody>(text.as_bytes())
            .map(|form| form.0)
            .map_err(|fault| format!("{fault:?}"))
    }

    /// IN-5.
    #[test]
    fn the_answers_stand_under_the_codes_of_the_form() {
        let answers = read(
            r#"{"agency_name":"Politie","items":[{"identifier_kind":"serial"},{"identifier_value":"S-1"}]}"#,
        );

        let expected = [
            ("agency_name", "Politie"),
            ("items.1.identifier_kind", "serial"),
            ("items.2.identifier_value", "S-1"),
        ];
        assert_eq!(answers, Ok(expected.map(|(k, v)| (k.to_owned(), v.to_owned())).into()));
        assert_eq!(pointer("items.2.identifier_value"), "/form/items/1/identifier_value");
        assert_eq!(pointer("agency_name"), "/form/agency_name");
    }

    /// IN-5.
    #[test]
    fn what_the_form_does_not_ask_or_ask_so_is_refused_where_it_stands() {
        for (text, place, code) in [
            (r#"{"agency":"x"}"#, "", "unknown_field"),
            (r#"{"certificates":"x"}"#, "", "unknown_field"),
            (r#"{"identifier_kind":"serial"}"#, "", "unknown_field"),
            (r#"{"agency_name":""}"#, "/agency_name", "wrong_length"),
            (r#"{"agency_name":null}"#, "/agency_name", "wrong_type"),
            (r#"{"agency_name":"a","agency_name":"b"}"#, "", "repeated_field"),
            (r#"{"items":[{}],"items":[]}"#, "", "repeated_field"),
            (r#"{"items":[{"from":"2024-02-30"}]}"#, "/items/0/from", "unfit"),
            (r#"{"items":[{"from":"2024-2-3"}]}"#, "/items/0/from", "unfit"),
            (r#"{"agency_kind":"private"}"#, "/agency_kind", "unknown_choice"),
            (r#"{"declaration":"no"}"#, "/declaration", "unknown_choice"),
        ] {
            let fault = read(text).unwrap_err();
            assert!(fault.contains(&format!("field: \"{place}")), "{text}: {fault}");
            assert!(fault.contains(&format!("\"{code}\"")), "{text}: {fault}");
        }
        let long = format!(r#"{{"agency_name":"{}"}}"#, "é".repeat(201));
        assert!(read(&long).unwrap_err().contains("wrong_length"));
        let many = format!(r#"{{"items":[{}{{}}]}}"#, "{},".repeat(1_000));
        assert!(read(&many).unwrap_err().contains("wrong_length"));
    }
}

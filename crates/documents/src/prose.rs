//! Parts of sentences: lists, days with their time, amounts, and the names of codes.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use writ_core::request::ItemNumber;
use writ_language::Words;

/// The code of a value as it is written in files; with hyphens, as messages are named.
#[must_use]
pub fn code(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(code)) => code.replace('_', "-"),
        Ok(serde_json::Value::Object(tagged)) => {
            tagged.keys().next().map(|code| code.replace('_', "-")).unwrap_or_default()
        }
        _ => String::new(),
    }
}

/// A list as the language says one: `a, b and c`.
#[must_use]
pub fn list(words: Words, parts: impl Iterator<Item = String>) -> String {
    let mut parts: Vec<String> = parts.collect();
    let Some(last) = parts.pop() else { return String::new() };
    if parts.is_empty() {
        return last;
    }
    let rest = parts.join(&words.say("letter-list-mark"));
    words.say_with("letter-list", [("rest", rest.into()), ("last", last.into())])
}

/// `item 2`, `items 1, 2 and 5`.
#[must_use]
pub fn items(words: Words, numbers: &mut dyn Iterator<Item = &ItemNumber>) -> String {
    let numbers: Vec<String> = numbers.map(ToString::to_string).collect();
    let plural = i64::try_from(numbers.len()).unwrap_or(i64::MAX);
    let list = list(words, numbers.into_iter());
    words.say_with("letter-items", [("plural", plural.into()), ("list", list.into())])
}

/// A day with its time of day in a zone: `1 February 2024, 09:30`.
#[must_use]
pub fn day_and_time(words: Words, at: Timestamp, zone: &TimeZone) -> String {
    let local = zone.to_datetime(at);
    let time = format!("{:02}:{:02}", local.hour(), local.minute());
    words.say_with(
        "letter-day-and-time",
        [("day", words.date(local.date()).into()), ("time", time.into())],
    )
}

/// An amount in the smallest unit of its currency, written in the larger one.
#[must_use]
pub fn amount(words: Words, minor: u64, currency: &str) -> String {
    let digits = minor_digits(currency);
    let unit = 10_u64.pow(digits);
    let whole = words.number(minor / unit);
    let number = if digits == 0 {
        whole
    } else {
        let width = usize::try_from(digits).unwrap_or_default();
        format!("{whole}{}{:0width$}", words.say("decimal-mark"), minor % unit)
    };
    words.say_with("letter-amount", [("number", number.into()), ("currency", currency.into())])
}

/// How many digits the smaller unit of a currency has (ISO 4217); two for most.
fn minor_digits(currency: &str) -> u32 {
    match currency {
        "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX"
        | "VND" | "VUV" | "XAF" | "XOF" | "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use writ_language::Language;

    use super::*;

    const ENGLISH: Words = Words::of(Language::English);

    #[test]
    fn a_list_reads_as_one_says_it() {
        let said = |parts: &[&str]| list(ENGLISH, parts.iter().map(ToString::to_string));

        assert_eq!(said(&[]), "");
        assert_eq!(said(&["a"]), "a");
        assert_eq!(said(&["a", "b"]), "a and b");
        assert_eq!(said(&["a", "b", "c"]), "a, b and c");
    }

    #[test]
    fn items_are_counted() {
        let numbers = [ItemNumber(1), ItemNumber(3)];

        assert_eq!(items(ENGLISH, &mut numbers[..1].iter()), "item 1");
        assert_eq!(items(ENGLISH, &mut numbers.iter()), "items 1 and 3");
    }

    /// IN-9.
    #[test]
    fn an_amount_has_the_digits_of_its_currency() {
        assert_eq!(amount(ENGLISH, 123_456, "EUR"), "EUR 1,234.56");
        assert_eq!(amount(ENGLISH, 5, "EUR"), "EUR 0.05");
        assert_eq!(amount(ENGLISH, 1_500, "JPY"), "JPY 1,500");
        assert_eq!(amount(ENGLISH, 1_500, "KWD"), "KWD 1.500");
    }

    #[test]
    fn a_time_is_told_in_the_zone_of_the_reader() {
        let zone = TimeZone::get("Europe/Amsterdam").unwrap();

        let told = day_and_time(ENGLISH, "2024-06-30T22:30:00Z".parse().unwrap(), &zone);

        assert_eq!(told, "1 July 2024, 00:30");
    }
}

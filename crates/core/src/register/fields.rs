//! The texts of single fields: references, dates, identifiers, platforms.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfc_quick};

use crate::identifier::{IdentifierKind, SubjectIdentifier};
use crate::moment::Moment;
use crate::platform::{PlatformCode, Platforms};
use crate::register::entry::Identifiers;

/// Characters a field may have.
const FIELD_CHARS: usize = 10_000;
/// Characters a reference may have.
const REFERENCE_CHARS: usize = 64;
/// The most identifiers a register can have counted in one request.
const COUNTED: u32 = 1_000_000;
/// Years in which a request can have been received or answered.
const YEARS: std::ops::RangeInclusive<i16> = 1990..=2199;

/// What is wrong with a field.
pub(super) struct Flaw {
    /// Stable code.
    pub(super) code: &'static str,
    /// For a person.
    pub(super) message: String,
}

impl Flaw {
    pub(super) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    pub(super) fn unknown(code: &'static str, text: &str, known: &[&str]) -> Self {
        Self::new(code, format!("{} is not known: use one of {}", quoted(text), listed(known)))
    }
}

/// A text in backticks where it is one word such as a code is; in a shifted row a field may hold what leads
/// to a person, and that is not repeated.
pub(super) fn quoted(text: &str) -> String {
    let is_word = |c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '.' | '-');
    if text.len() <= 40 && text.chars().all(is_word) {
        format!("`{text}`")
    } else {
        "the text".to_owned()
    }
}

/// Codes in backticks, with commas.
pub(super) fn listed(codes: &[&str]) -> String {
    codes.iter().map(|code| format!("`{code}`")).collect::<Vec<_>>().join(", ")
}

/// What holds for every field: its length, and that nothing in it is invisible.
pub(super) fn admissible(text: &str) -> Result<&str, Flaw> {
    if text.chars().nth(FIELD_CHARS).is_some() {
        return Err(Flaw::new(
            "text_too_long",
            format!("has more than {FIELD_CHARS} characters: shorten it"),
        ));
    }
    match text.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        Some(control) => Err(control_character(control)),
        None => Ok(text),
    }
}

fn control_character(control: char) -> Flaw {
    Flaw::new(
        "control_character",
        format!("has the invisible character U+{:04X}: remove it", u32::from(control)),
    )
}

fn single_line(text: &str) -> Result<&str, Flaw> {
    text.chars().find(|c| c.is_control()).map_or(Ok(text), |c| Err(control_character(c)))
}

/// Free text. A line break or tab reads as a space, so that a row is the same row whichever program
/// saved the file; the text is NFC.
#[expect(clippy::unnecessary_wraps, reason = "it reads a field, as its siblings do")]
pub(super) fn text(text: &str) -> Result<String, Flaw> {
    let text: String = text
        .replace("\r\n", " ")
        .chars()
        .map(|c| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c })
        .collect();
    Ok(match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => text,
        IsNormalized::No | IsNormalized::Maybe => text.nfc().collect(),
    })
}

/// A reference: 1 to 64 printable characters, NFC.
pub(super) fn reference(text: &str) -> Result<String, Flaw> {
    let reference: String = single_line(text)?.nfc().collect();
    if let Some(invisible) = reference.chars().find(|c| is_invisible(*c)) {
        return Err(control_character(invisible));
    }
    if reference.chars().count() > REFERENCE_CHARS {
        return Err(Flaw::new(
            "reference_too_long",
            format!("has more than {REFERENCE_CHARS} characters: shorten it"),
        ));
    }
    Ok(reference)
}

/// Characters that no one sees and that would make two references look alike: zero-width, line and
/// paragraph separators, direction marks.
const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// A date, or an instant with its offset from UTC.
pub(super) fn moment(text: &str) -> Result<Moment, Flaw> {
    let moment = match text.len() {
        10 => day(text).map(Moment::Day),
        _ => instant(text).map(Moment::Instant),
    };
    let moment =
        moment.ok_or_else(|| match (day(text.get(..10).unwrap_or_default()), text.len()) {
            (Some(_), 16..) if !has_offset(text) => Flaw::new(
                "date_without_offset",
                "lacks its offset from UTC: end it in `Z` or `+01:00`",
            ),
            _ => Flaw::new(
                "date_unreadable",
                "is no date: write `2024-03-05`, or `2024-03-05T14:30:00+01:00`",
            ),
        })?;
    let year = match moment {
        Moment::Day(day) => day.year(),
        Moment::Instant(_) => text.get(..4).and_then(|year| year.parse().ok()).unwrap_or_default(),
    };
    if YEARS.contains(&year) {
        Ok(moment)
    } else {
        let (first, last) = (YEARS.start(), YEARS.end());
        Err(Flaw::new(
            "date_out_of_range",
            format!("lies outside the years {first} to {last}: correct it"),
        ))
    }
}

/// `YYYY-MM-DD` and nothing else.
fn day(text: &str) -> Option<Date> {
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text.as_bytes() else { return None };
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0_i16, |number, digit| {
            digit.is_ascii_digit().then(|| number * 10 + i16::from(digit - b'0'))
        })
    };
    let month = i8::try_from(number(&[m1, m2])?).ok()?;
    let day = i8::try_from(number(&[d1, d2])?).ok()?;
    Date::new(number(&[y1, y2, y3, y4])?, month, day).ok()
}

/// An instant as RFC 3339 writes it; the parser below alone would take much more than that.
fn instant(text: &str) -> Option<Timestamp> {
    day(text.get(..10)?)?;
    let &[b'T' | b't' | b' ', h1, h2, b':', m1, m2, b':', s1, s2, ..] =
        text.as_bytes().get(10..)?
    else {
        return None;
    };
    if ![h1, h2, m1, m2, s1, s2].iter().all(u8::is_ascii_digit) || !has_offset(text) {
        return None;
    }
    let offset = if text.ends_with(['Z', 'z']) { 1 } else { 6 };
    let fraction = text.get(19..text.len().checked_sub(offset)?)?;
    let well_formed = fraction.is_empty() || fraction.starts_with('.');
    well_formed.then(|| text.parse().ok())?
}

/// Whether the text ends in `Z` or in an offset such as `+01:00`.
fn has_offset(text: &str) -> bool {
    let &[.., sign, h1, h2, colon, m1, m2] = text.as_bytes() else { return false };
    m2.eq_ignore_ascii_case(&b'z')
        || (matches!(sign, b'+' | b'-')
            && colon == b':'
            && [h1, h2, m1, m2].iter().all(u8::is_ascii_digit))
}

/// CO-7: the platforms of the profile that are concerned, or something outside them.
pub(super) fn platforms(text: &str, allowed: &BTreeSet<PlatformCode>) -> Result<Platforms, Flaw> {
    let mut named = BTreeSet::new();
    let mut other = false;
    for code in text.split(';').map(str::trim).filter(|code| !code.is_empty()) {
        match allowed.iter().find(|platform| platform.as_str() == code) {
            Some(platform) => {
                named.insert(platform.clone());
            }
            None if code == "other" => other = true,
            None => {
                let known: Vec<&str> =
                    allowed.iter().map(PlatformCode::as_str).chain(["other"]).collect();
                return Err(Flaw::unknown("platform_unknown", code, &known));
            }
        }
    }
    match (other, named.is_empty()) {
        (true, true) => Ok(Platforms::Other),
        (false, false) => Ok(Platforms::Reported(named)),
        (true, false) => Err(Flaw::new(
            "platform_other_not_alone",
            "`other` stands beside platforms of the report: keep those, or `other` alone",
        )),
        (false, true) => Err(Flaw::new("required", "names no platform: every row needs one")),
    }
}

/// CO-5: named identifiers, or `#n` where the register only counted them.
pub(super) fn identifiers(text: &str) -> Result<Identifiers, Flaw> {
    let parts = || text.split(';').map(str::trim).filter(|part| !part.is_empty());
    if let Some(count) = text.strip_prefix('#') {
        return counted(count);
    }
    let mut named = BTreeSet::new();
    for (place, part) in (1..).zip(parts()) {
        named.insert(identifier(place, part)?);
    }
    Ok(if named.is_empty() { Identifiers::Counted(0) } else { Identifiers::Named(named) })
}

fn counted(count: &str) -> Result<Identifiers, Flaw> {
    if count.contains(';') {
        return Err(mixed());
    }
    let is_number = !count.is_empty() && count.bytes().all(|b| b.is_ascii_digit());
    let count = is_number.then(|| count.parse::<u32>().ok()).flatten();
    count.filter(|count| *count <= COUNTED).map(Identifiers::Counted).ok_or_else(|| {
        Flaw::new(
            "identifiers_count_unreadable",
            format!("`#` is followed by the number of identifiers, 0 to {COUNTED}"),
        )
    })
}

fn mixed() -> Flaw {
    Flaw::new(
        "identifiers_mixed",
        "a count with `#` stands alone: write the identifiers, or how many there were",
    )
}

/// One `kind:value`. The message tells its place and never its value, which may lead to a person.
fn identifier(place: usize, part: &str) -> Result<SubjectIdentifier, Flaw> {
    if part.starts_with('#') {
        return Err(mixed());
    }
    let kinds = || listed(&IdentifierKind::ALL.map(IdentifierKind::code));
    let (kind, value) = part.split_once(':').ok_or_else(|| {
        Flaw::new(
            "identifier_without_kind",
            format!(
                "identifier {place} has no kind: write `kind:value`, the kind one of {}",
                kinds()
            ),
        )
    })?;
    let kind: IdentifierKind = kind.trim().parse().map_err(|_| {
        Flaw::new(
            "identifier_kind_unknown",
            format!("the kind of identifier {place} is not known: use one of {}", kinds()),
        )
    })?;
    let value = single_line(value)?;
    let identifier = if value.contains("%3") {
        SubjectIdentifier::new(kind, &value.replace("%3B", ";").replace("%3b", ";"))
    } else {
        SubjectIdentifier::new(kind, value)
    };
    identifier.ok_or_else(|| {
        Flaw::new("identifier_empty", format!("identifier {place} has no value: fill or remove it"))
    })
}

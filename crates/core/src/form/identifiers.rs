//! Whether an identifier looks like what it is said to be, and whole lists of them pasted at once (CO-5).

use core::net::IpAddr;
use std::collections::BTreeSet;

use super::MOST_ITEMS;
use super::reading::is_private;
use crate::identifier::{IdentifierKind, SubjectIdentifier};

/// Longest pasted text, in bytes.
pub const MOST_BULK_BYTES: usize = 400_000;

/// Longest identifier, in characters: that of the form.
const LONGEST: usize = 320;

/// What is wrong with an identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flaw {
    /// It cannot be what it is said to be.
    Unreadable(&'static str),
    /// It can, and looks like a mistake.
    Unusual(&'static str),
}

/// Checks the form of an identifier, by its kind. What the company itself assigns may look like anything.
pub(super) fn flaw(identifier: &SubjectIdentifier) -> Option<Flaw> {
    let value = identifier.value.as_str();
    match identifier.kind {
        IdentifierKind::Email => (!is_email(value)).then_some(Flaw::Unreadable("email_unreadable")),
        IdentifierKind::Phone => (!is_phone(value)).then_some(Flaw::Unreadable("phone_unreadable")),
        IdentifierKind::Ip => match value.parse::<IpAddr>() {
            Ok(address) if is_private(address) => Some(Flaw::Unusual("ip_private")),
            Ok(_) => None,
            Err(_) => Some(Flaw::Unreadable("ip_unreadable")),
        },
        IdentifierKind::Serial => {
            let is_serial =
                |letter: char| letter.is_ascii_alphanumeric() || "-_./".contains(letter);
            let usual = value.len() >= 4 && value.chars().all(is_serial);
            (!usual).then_some(Flaw::Unusual("serial_unusual"))
        }
        IdentifierKind::Account
        | IdentifierKind::Order
        | IdentifierKind::Payment
        | IdentifierKind::Customer
        | IdentifierKind::Logistics
        | IdentifierKind::Other => None,
    }
}

/// Whether a text has the form of one e-mail address: a name, one `@`, a domain.
pub(crate) fn is_email(text: &str) -> bool {
    let Some((name, domain)) = text.rsplit_once('@') else { return false };
    let named = (1..=64).contains(&name.chars().count())
        && !name.contains('@')
        && !name.chars().any(|letter| letter.is_whitespace() || "<>,;:\"()[]\\".contains(letter));
    named && is_domain(domain)
}

/// Whether a text has the form of a domain: two labels or more, of letters, digits and hyphens.
pub(crate) fn is_domain(domain: &str) -> bool {
    let labels_fit = domain.split('.').all(|label| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|letter| letter.is_alphanumeric() || letter == '-')
    });
    domain.len() <= 253 && domain.contains('.') && labels_fit
}

/// Whether a text has the form of a telephone number: 5 to 17 digits of any script, and what is written between.
pub(super) fn is_phone(text: &str) -> bool {
    let digits = text.chars().filter(|letter| letter.is_numeric()).count();
    (5..=17).contains(&digits)
        && text.chars().all(|letter| letter.is_numeric() || " +-()/.\u{a0}".contains(letter))
}

/// What could be telephone numbers in a text: runs of at least seven digits, however they are grouped.
pub(super) fn phones_in(text: &str) -> Vec<String> {
    /// Fewer are no subscriber's number that could be told from another.
    const LEAST_DIGITS: usize = 7;
    let between = |letter: char| " +-()/.\u{a0}".contains(letter);
    text.split(|letter: char| !letter.is_numeric() && !between(letter))
        .filter(|run| run.chars().filter(|letter| letter.is_numeric()).count() >= LEAST_DIGITS)
        .map(|run| run.trim_matches([' ', '.', '-', '/', '\u{a0}']).to_owned())
        .collect()
}

/// What a pasted text amounts to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bulk {
    /// The identifiers in their order, each once (CO-5).
    pub identifiers: Vec<SubjectIdentifier>,
    /// What could not be read, line by line.
    pub problems: Vec<BulkProblem>,
    /// How many named an identifier that was there already.
    pub repeated: usize,
}

/// What is wrong in one line of a pasted text. It never repeats the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BulkProblem {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong: keys the translations, as for one identifier.
    pub code: &'static str,
}

/// Reads pasted identifiers: one a line, or several separated by `;`, `,` or a tab.
///
/// Each is `kind:value`, or a value alone of the kind that was chosen for all. Without one, an e-mail or IP address
/// tells its kind itself.
#[must_use]
pub fn bulk(text: &str, kind: Option<IdentifierKind>) -> Bulk {
    let mut bulk = Bulk::default();
    if text.len() > MOST_BULK_BYTES {
        bulk.problems.push(BulkProblem { line: 1, code: "text_too_long" });
        return bulk;
    }
    let mut seen = BTreeSet::new();
    for (content, line) in text.lines().zip(1..) {
        let parts = content.split([';', ',', '\t']).map(str::trim).filter(|part| !part.is_empty());
        for part in parts {
            if bulk.identifiers.len() >= usize::from(MOST_ITEMS) {
                bulk.problems.push(BulkProblem { line, code: "too_many_identifiers" });
                return bulk;
            }
            match one(part, kind) {
                Err(code) => {
                    bulk.problems.push(BulkProblem { line, code });
                    if bulk.problems.len() >= usize::from(MOST_ITEMS) {
                        return bulk;
                    }
                }
                Ok(identifier) if seen.insert(identifier.clone()) => {
                    bulk.identifiers.push(identifier);
                }
                Ok(_) => bulk.repeated = bulk.repeated.saturating_add(1),
            }
        }
    }
    bulk
}

fn one(part: &str, chosen: Option<IdentifierKind>) -> Result<SubjectIdentifier, &'static str> {
    if part.chars().count() > LONGEST {
        return Err("too_long");
    }
    if part.chars().any(char::is_control) {
        return Err("control_characters");
    }
    let prefixed = part
        .split_once(':')
        .and_then(|(kind, value)| Some((kind.trim().to_ascii_lowercase().parse().ok()?, value)));
    let (kind, value) = match (prefixed, chosen) {
        (Some((kind, value)), _) => (kind, value),
        (None, Some(kind)) => (kind, part),
        (None, None) if is_email(part) => (IdentifierKind::Email, part),
        (None, None) if part.parse::<IpAddr>().is_ok() => (IdentifierKind::Ip, part),
        (None, None) => return Err("kind_unknown"),
    };
    let identifier = SubjectIdentifier::new(kind, value).ok_or("required")?;
    match flaw(&identifier) {
        Some(Flaw::Unreadable(code)) => Err(code),
        Some(Flaw::Unusual(_)) | None => Ok(identifier),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// CO-5.
    #[test]
    fn pasted_identifiers_are_read_line_by_line() {
        let pasted = "a-1; a-2\r\nserial: SN-9\tA-1,\n\nemail:nobody\n203.0.113.7";

        let read = bulk(pasted, Some(IdentifierKind::Account));

        let values: Vec<(&str, &str)> =
            read.identifiers.iter().map(|id| (id.kind.code(), id.value.as_str())).collect();
        let wanted = [
            ("account", "a-1"),
            ("account", "a-2"),
            ("serial", "sn-9"),
            ("account", "203.0.113.7"),
        ];
        assert_eq!(values, wanted);
        assert_eq!(read.repeated, 1);
        let problems: Vec<(usize, &str)> = read.problems.iter().map(|p| (p.line, p.code)).collect();
        assert_eq!(problems, [(4, "email_unreadable")]);
    }

    /// CO-5.
    #[test]
    fn a_pasted_value_without_a_kind_tells_it_itself_or_not_at_all() {
        let read = bulk("a@b.example\n2001:db8::1\n12345678", None);

        let kinds: Vec<&str> = read.identifiers.iter().map(|id| id.kind.code()).collect();
        assert_eq!(kinds, ["email", "ip"]);
        assert_eq!((read.problems[0].line, read.problems[0].code), (3, "kind_unknown"));
    }

    /// IN-5.
    #[test]
    fn what_is_pasted_is_bounded() {
        let many: Vec<String> = (0..1_001).map(|number| format!("a-{number}")).collect();

        let read = bulk(&many.join("\n"), Some(IdentifierKind::Account));
        let huge = bulk(&"x".repeat(400_001), Some(IdentifierKind::Account));
        let of_length = |count| bulk(&"x".repeat(count), Some(IdentifierKind::Account));
        let code = |read: &Bulk| read.problems.first().map(|problem| problem.code);

        assert_eq!(read.identifiers.len(), 1_000);
        assert_eq!((read.problems[0].line, read.problems[0].code), (1_001, "too_many_identifiers"));
        assert_eq!((huge.identifiers.len(), huge.problems[0].code), (0, "text_too_long"));
        assert_eq!(bulk(&"\n".repeat(400_000), None), Bulk::default());
        assert_eq!(of_length(320).identifiers.len(), 1);
        assert_eq!([321, 322].map(|count| code(&of_length(count))), [Some("too_long"); 2]);
    }
}

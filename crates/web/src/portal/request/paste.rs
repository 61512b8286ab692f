//! A pasted text of identifiers: one a line, or separated by commas, semicolons or tabs.

use std::collections::BTreeSet;
use std::net::IpAddr;

use writ_core::identifier::{IdentifierKind, SubjectIdentifier};

/// What a pasted text holds.
pub(super) struct Pasted {
    /// In canonical form, each once (CO-5), in the order in which they came.
    pub(super) good: Vec<String>,
    /// What does not have the form of its kind.
    pub(super) bad: Vec<BadLine>,
}

/// A piece of text that is no identifier of the kind, with the line it stands in.
pub(super) struct BadLine {
    pub(super) number: usize,
    pub(super) text: String,
}

/// Longest identifier, in characters.
const LONGEST: usize = 320;

/// The kind with this code.
pub(super) fn kind_named(code: &str) -> Option<IdentifierKind> {
    code.parse().ok()
}

/// Reads a pasted text.
pub(super) fn read(kind: IdentifierKind, text: &str) -> Pasted {
    let mut pasted = Pasted { good: Vec::new(), bad: Vec::new() };
    let mut seen = BTreeSet::new();
    for (number, line) in (1..).zip(text.lines()) {
        for piece in line.split([',', ';', '\t']).map(str::trim).filter(|piece| !piece.is_empty()) {
            match SubjectIdentifier::new(kind, piece).filter(|found| has_form(kind, &found.value)) {
                Some(found) if seen.insert(found.value.clone()) => pasted.good.push(found.value),
                Some(_) => {}
                None => pasted.bad.push(BadLine { number, text: piece.chars().take(LONGEST).collect() }),
            }
        }
    }
    pasted
}

/// The text that says what an identifier of the kind looks like.
pub(super) const fn problem_id(kind: IdentifierKind) -> &'static str {
    match kind {
        IdentifierKind::Email => "items-problem-email",
        IdentifierKind::Phone => "items-problem-phone",
        IdentifierKind::Ip => "items-problem-ip",
        IdentifierKind::Serial
        | IdentifierKind::Account
        | IdentifierKind::Order
        | IdentifierKind::Payment
        | IdentifierKind::Customer
        | IdentifierKind::Logistics
        | IdentifierKind::Other => "items-problem-text",
    }
}

fn has_form(kind: IdentifierKind, value: &str) -> bool {
    if value.chars().count() > LONGEST || value.chars().any(char::is_control) {
        return false;
    }
    match kind {
        IdentifierKind::Email => value.split_once('@').is_some_and(|(name, domain)| {
            !name.is_empty() && domain.contains('.') && !value.contains(char::is_whitespace)
        }),
        IdentifierKind::Phone => {
            let digits = value.chars().filter(char::is_ascii_digit).count();
            (4..=20).contains(&digits)
                && value.chars().all(|sign| sign.is_ascii_digit() || "+-()/. ".contains(sign))
        }
        IdentifierKind::Ip => value.parse::<IpAddr>().is_ok(),
        IdentifierKind::Serial => value.chars().all(|sign| sign.is_alphanumeric() || "-_/. ".contains(sign)),
        IdentifierKind::Account
        | IdentifierKind::Order
        | IdentifierKind::Payment
        | IdentifierKind::Customer
        | IdentifierKind::Logistics
        | IdentifierKind::Other => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// CO-5.
    #[test]
    fn pasted_identifiers_are_read_one_by_one_and_equal_ones_are_one() {
        let pasted = read(IdentifierKind::Email, "A@x.example\na@X.example, b@x.example;\n\nnobody");

        assert_eq!(pasted.good, ["a@x.example", "b@x.example"]);
        assert_eq!(pasted.bad.iter().map(|bad| (bad.number, bad.text.as_str())).collect::<Vec<_>>(), [(4, "nobody")]);
    }
}

//! The list of contents of a package: what was asked, granted, searched and left out, and every file (DA-4).

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::Timestamp;
use serde::Serialize;
use writ_core::case::Case;
use writ_core::data_class::DataClass;
use writ_core::event::Event;
use writ_core::fulfilment::Fulfilment;
use writ_core::request::{IdentifierNumber, ItemNumber};
use writ_core::review::{Approval, Ground, ItemDecision};
use writ_core::stage::Stage;

use super::PackedFile;
use crate::handling::OpenRecord;

/// The form of the list, so that it can be read in ten years.
pub(super) const FORMAT: &str = "writ-package-1";
/// Longest part of a file's own name that is kept, in characters.
const LONGEST_NAME: usize = 100;

/// What an item asked for, what was granted, and what was done about it.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ItemScope {
    pub(super) number: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) identifier_kind: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) identifier: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) data_class: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) to: Option<String>,
    pub(super) decision: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) ground: Option<Ground>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) outcome: Option<Fulfilment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) provider: Option<String>,
    /// What was searched, left out and why, in the custodian's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) search: Option<String>,
}

/// Who stands behind the decision, by staff number (RV-7).
#[derive(Debug, Clone, Serialize)]
pub(super) struct Approved {
    pub(super) proposer: u32,
    pub(super) approvers: Vec<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) at: Option<Timestamp>,
}

#[derive(Serialize)]
pub(super) struct Contents<'a> {
    pub(super) format: &'static str,
    pub(super) case: &'a str,
    pub(super) sealed_at: Timestamp,
    pub(super) approval: &'a Approved,
    pub(super) items: Vec<&'a ItemScope>,
    pub(super) files: &'a [PackedFile],
}

/// DA-4: every item of the request, with what was granted of it, what was searched, and what was left out.
pub(super) fn scopes(
    open: &OpenRecord,
    case: &Case,
    approval: &Approval,
) -> BTreeMap<ItemNumber, ItemScope> {
    let identifier = |number: IdentifierNumber| {
        case.personal.get().and_then(|personal| personal.identifiers.get(&number))
    };
    let decisions = match &case.stage {
        Stage::Fulfilment(decision) => Some(&decision.decisions),
        _ => None,
    };
    let mut scopes = BTreeMap::new();
    for (number, item) in &case.request.items {
        let granted = approval.range(*number).flatten().or(item.range);
        let decided = decisions.and_then(|decisions| decisions.get(number));
        let (decision, ground) = match decided {
            Some(ItemDecision::Grant) => ("granted", None),
            Some(ItemDecision::Narrow { ground, .. }) => ("narrowed", Some(*ground)),
            Some(ItemDecision::Reject { ground }) => ("rejected", Some(*ground)),
            None => ("undecided", None),
        };
        let search = open.history.iter().rev().find_map(|recorded| match &recorded.event {
            Event::Fulfilled { item, provider, personal, .. } if item == number => {
                Some((provider.clone(), personal.get().cloned()))
            }
            _ => None,
        });
        let (provider, search) = search.unwrap_or_default();
        let named = identifier(item.identifier);
        scopes.insert(
            *number,
            ItemScope {
                number: number.0,
                identifier_kind: named.map(|named| named.kind.code()),
                identifier: named.map(|named| named.value.clone()),
                data_class: item.measure.data_class().map(DataClass::code),
                from: granted.map(|range| range.from.to_string()),
                to: granted.map(|range| range.to.to_string()),
                decision,
                ground,
                outcome: case.fulfilled.get(number).copied().filter(|_| approval.covers(*number)),
                provider,
                search,
            },
        );
    }
    scopes
}

/// The list of contents as people read it, in English like the codes in it.
pub(super) fn in_words(contents: &Contents<'_>) -> String {
    let mut text = String::new();
    let approvers: Vec<String> =
        contents.approval.approvers.iter().map(|staff| format!("staff {staff}")).collect();
    // Writing into a text does not fail.
    let _ = writeln!(text, "Case {}", contents.case);
    let _ = writeln!(text, "Sealed {}", contents.sealed_at);
    let _ = write!(text, "Proposed by staff {}, ", contents.approval.proposer);
    let _ = write!(text, "approved by {}", approvers.join(", "));
    if let Some(at) = contents.approval.at {
        let _ = write!(text, ", {at}");
    }
    let _ = writeln!(text, "\n\nItems");
    for item in &contents.items {
        let _ = write!(text, "{}: {}", item.number, item.decision);
        let class = item.data_class.unwrap_or("no data");
        let _ = write!(text, ", {class}");
        if let (Some(from), Some(to)) = (&item.from, &item.to) {
            let _ = write!(text, ", {from} to {to}");
        }
        if let (Some(kind), Some(identifier)) = (item.identifier_kind, &item.identifier) {
            let _ = write!(text, ", {kind} {identifier}");
        }
        let _ = writeln!(text);
        if let Some(search) = &item.search {
            let _ = writeln!(text, "   {}", search.replace('\n', "\n   "));
        }
    }
    let _ = writeln!(text, "\nFiles: SHA-256, bytes, path");
    for file in contents.files {
        let _ = writeln!(text, "{}  {:>12}  {}", file.sha256, file.size_bytes, file.path);
    }
    text
}

/// A name that is a plain file name everywhere: no folder, no leading dot, nothing that another system reads otherwise.
pub(super) fn safe_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain = |letter: char| {
        if letter.is_alphanumeric() || matches!(letter, '.' | '-' | '_') { letter } else { '_' }
    };
    let kept: String = last.trim_start_matches('.').chars().take(LONGEST_NAME).map(plain).collect();
    let kept = kept.trim_end_matches('.');
    if kept.is_empty() { "file".to_owned() } else { kept.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// DA-5.
    #[test]
    fn a_file_keeps_of_its_name_what_is_a_plain_name_everywhere() {
        for (name, kept) in [
            ("logins.csv", "logins.csv"),
            ("../../etc/passwd", "passwd"),
            ("C:\\data\\logins.csv", "logins.csv"),
            ("..", "file"),
            (".htaccess", "htaccess"),
            ("a\u{0}b\u{202e}c.txt", "a_b_c.txt"),
            ("Jänner 2024.pdf.", "Jänner_2024.pdf"),
            ("", "file"),
        ] {
            assert_eq!(safe_name(name), kept);
        }
        assert_eq!(safe_name(&"x".repeat(300)).len(), 100);
    }
}

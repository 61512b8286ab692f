//! Every refusal is met by a test of this folder, names its rules, and has a code of its own.

use std::collections::BTreeSet;

use writ_core::refusal::Refusal;
use writ_core::request::ItemNumber;

const SOURCE: &str = include_str!("../../src/refusal.rs");
const TESTS: [&str; 11] = [
    include_str!("intake.rs"),
    include_str!("verification.rs"),
    include_str!("review.rs"),
    include_str!("fulfilment.rs"),
    include_str!("notice.rs"),
    include_str!("directory.rs"),
    include_str!("packages.rs"),
    include_str!("reading.rs"),
    include_str!("papers.rs"),
    include_str!("keeping.rs"),
    include_str!("time.rs"),
];

/// The variants, as `name`, `code`, from the one list that the compiler keeps complete.
fn listed() -> Vec<(&'static str, &'static str)> {
    SOURCE
        .lines()
        .filter_map(|line| line.trim().strip_prefix("Self::")?.split_once(" => (\""))
        .map(|(variant, rest)| {
            let name = variant.split(' ').next().unwrap_or(variant);
            (name, rest.split('"').next().unwrap_or(rest))
        })
        .collect()
}

#[test]
fn every_refusal_is_met_by_a_test() {
    let listed = listed();
    assert!(listed.len() > 50, "the list was not found");

    for (name, _) in listed {
        let met = format!("Refusal::{name}");
        let whole = |text: &str| {
            text.match_indices(&met).any(|(at, _)| {
                let after = text[at + met.len()..].chars().next();
                !after.is_some_and(char::is_alphanumeric)
            })
        };
        assert!(TESTS.iter().any(|tests| whole(tests)), "no test meets {met}");
    }
}

#[test]
fn every_refusal_has_a_code_of_its_own_in_lower_case() {
    let codes: BTreeSet<&str> = listed().into_iter().map(|(_, code)| code).collect();

    assert_eq!(codes.len(), listed().len());
    for code in codes {
        assert!(code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{code}");
    }
}

/// DA-2, RT-1.
#[test]
fn a_refusal_says_its_rule_and_a_sentence_without_a_full_stop() {
    let content = Refusal::NoContentBasis { item: ItemNumber(3) };
    let nothing = Refusal::OutOfOrder { stage: "review" };

    assert_eq!((content.code(), content.rules()), ("no_content_basis", &["DA-2"][..]));
    assert_eq!((nothing.code(), nothing.rules()), ("out_of_order", &[][..]));
    assert!(content.to_string().starts_with("item 3 is content"));
    assert!(!content.to_string().ends_with('.'));
}

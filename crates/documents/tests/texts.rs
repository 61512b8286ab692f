//! Every text that a letter, a notice, a history or a case file names is there.

#![cfg(test)]

use std::collections::BTreeSet;
use std::path::Path;

use writ_core::category::{Answer, Category};
use writ_core::data_class::DataClass;
use writ_core::deadline::DeadlineKind;
use writ_core::staff::Role;

const FILES: [&str; 2] = ["letters", "history"];
const OURS: [&str; 4] = ["letter-", "history-", "notice-", "file-"];

fn known() -> BTreeSet<String> {
    let mut known = BTreeSet::new();
    for file in FILES {
        let path =
            Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../locales/en/{file}.ftl"));
        let text = std::fs::read_to_string(path).unwrap();
        let starts = |line: &&str| line.starts_with(|first: char| first.is_ascii_alphabetic());
        let ids = text.lines().filter(starts).filter_map(|line| line.split_once(" ="));
        known.extend(ids.map(|(id, _)| id.to_owned()));
    }
    known
}

/// What stands between quotes in the sources and looks like the name of a text, or of several.
fn named() -> BTreeSet<String> {
    let mut named = BTreeSet::new();
    for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        let quoted = code.lines().filter(|line| !line.trim_start().starts_with("//"));
        let quoted = quoted.flat_map(|line| line.split('"').skip(1).step_by(2));
        let is_name = |text: &&str| {
            OURS.iter().any(|prefix| text.starts_with(prefix))
                && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
        };
        // Classes of the page are no texts.
        named.extend(quoted.filter(is_name).map(str::to_owned));
    }
    named
}

#[test]
fn every_text_that_is_named_exists_or_begins_those_that_do() {
    let known = known();
    let classes = [
        "letter-sender",
        "letter-recipient",
        "letter-references",
        "letter-closing",
        "letter-facts",
        "letter-lines",
    ];

    let missing: Vec<_> = named()
        .into_iter()
        .filter(|name| !classes.contains(&name.as_str()))
        .filter(|name| {
            let begins = format!("{}-", name.trim_end_matches('-'));
            !known.contains(name) && !known.iter().any(|id| id.starts_with(&begins))
        })
        .collect();

    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_code_of_the_core_has_its_text() {
    let known = known();
    let mut wanted = BTreeSet::new();
    wanted.extend(Category::ALL.map(|category| format!("letter-category-{}", category.code())));
    wanted.extend(DataClass::ALL.map(|class| format!("letter-class-{}", class.code())));
    wanted.extend(Answer::ALL.map(|answer| format!("letter-answer-{}", answer.code())));
    wanted.extend(Answer::ALL.map(|answer| format!("letter-answered-{}", answer.code())));
    wanted.extend(DeadlineKind::ALL.map(|kind| format!("history-deadline-{}", kind.code())));
    wanted.extend(Role::ALL.map(|role| format!("history-role-{}", role.code())));
    for kind in source_codes("letter.rs", "pub const fn code") {
        wanted.insert(format!("letter-kind-{kind}"));
        wanted.insert(format!("letter-subject-{kind}"));
    }
    // Evidence is told for and against, each with a sentence of its own.
    let events = source_codes("event.rs", "pub const fn kind");
    for kind in events.iter().filter(|kind| *kind != "evidence_recorded") {
        wanted.insert(format!("history-{kind}"));
    }

    let missing: Vec<_> = wanted
        .into_iter()
        .map(|id| id.replace('_', "-"))
        .filter(|id| !known.contains(id))
        .collect();

    assert!(missing.is_empty(), "{missing:?}");
}

/// The codes that a function of the core lists.
fn source_codes(file: &str, function: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../core/src").join(file);
    let text = std::fs::read_to_string(path).unwrap();
    let body = text.split_once(function).unwrap().1.split_once("\n    }\n").unwrap().0;
    body.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

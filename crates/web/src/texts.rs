//! The texts named in code and templates are those of `locales/`: none missing, none left over.

use std::collections::BTreeSet;
use std::path::Path;

use writ_core::category::{Answer, Category};
use writ_core::report::{Column, Reason};

const REASONS: [Reason; 14] = [
    Reason::Received,
    Reason::Specified,
    Reason::DataProvided,
    Reason::OnlyNonContentProvided,
    Reason::ContentProvided,
    Reason::Granted,
    Reason::Rejected,
    Reason::NoData,
    Reason::Withdrawn,
    Reason::NotYetAnswered,
    Reason::Challenged,
    Reason::InShare,
    Reason::InBaseOnly,
    Reason::AnsweredAfter,
];

#[test]
fn every_text_that_is_named_exists() {
    let known: BTreeSet<String> = english_files().iter().flat_map(|file| ids(file)).collect();
    let named = named_in_sources(&["src", "templates"]);

    let unknown: Vec<_> = named.difference(&known).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn every_text_of_the_public_pages_is_used() {
    let mut used = named_in_sources(&["src", "templates"]);
    used.extend(Category::ALL.map(|category| format!("category-{category}")));
    for column in Column::ALL {
        used.extend([format!("column-{column}"), format!("definition-{column}")]);
    }
    used.extend(Answer::ALL.map(|answer| format!("outcome-{answer}")));
    used.extend(["pending", "withdrawn"].map(|code| format!("outcome-{code}")));
    used.extend(REASONS.map(|reason| format!("reason-{}", reason.code())));
    for category in Category::ALL {
        for column in Column::of(category) {
            let rules = crate::public::rules_of(category, *column);
            used.extend(rules.into_iter().map(|rule| format!("rule-{rule}")));
        }
    }
    used.extend([400, 404, 405, 500, 503].map(|code| format!("problem-heading-{code}")));
    used.extend(OF_THE_LANGUAGE.map(str::to_owned));

    let site = ids(&locales().join("site.ftl"));
    let unused: Vec<_> = site.difference(&used).collect();
    assert!(unused.is_empty(), "{unused:?}");
}

/// What the language itself puts numbers and dates together from.
const OF_THE_LANGUAGE: [&str; 6] =
    ["month", "date", "percent", "group-mark", "decimal-mark", "body-name"];

fn locales() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../locales/en")
}

fn english_files() -> Vec<std::path::PathBuf> {
    std::fs::read_dir(locales()).unwrap().map(|entry| entry.unwrap().path()).collect()
}

/// The identifiers of a file's messages.
fn ids(file: &Path) -> BTreeSet<String> {
    let text = std::fs::read_to_string(file).unwrap();
    let starts = |line: &&str| line.starts_with(|first: char| first.is_ascii_alphabetic());
    text.lines()
        .filter(starts)
        .filter_map(|line| line.split_once(" ="))
        .map(|(id, _)| id.to_owned())
        .collect()
}

/// What stands between quotes after `say(` or `say_with(` in this crate's code and templates.
fn named_in_sources(folders: &[&str]) -> BTreeSet<String> {
    let mut named = BTreeSet::new();
    let mut waiting: Vec<_> =
        folders.iter().map(|folder| Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).collect();
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let text = text.split("#[cfg(test)]").next().unwrap();
        for call in ["say(", "say_with("] {
            named.extend(text.split(call).skip(1).filter_map(|rest| {
                let quoted = rest.trim_start().strip_prefix('"')?;
                quoted.split_once('"').map(|(id, _)| id.to_owned())
            }));
        }
    }
    named
}

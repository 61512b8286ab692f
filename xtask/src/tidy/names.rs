//! Names of files, modules and types, and words that are not ours.

use std::path::Path;

use super::Findings;
use crate::tree::TextFile;

/// Parts of names that say nothing about what is inside.
const EMPTY_PARTS: [&str; 8] =
    ["util", "utils", "manager", "managers", "helper", "helpers", "misc", "stuff"];
/// Whole names that say nothing; as a part (`register_data`) they may still say something.
const EMPTY_NAMES: [&str; 4] = ["common", "data", "info", "types"];
/// Words with a better one in the glossary; the documents about words may quote them.
const OTHER_WORDS: [(&str, &str); 3] =
    [("gag", "nondisclosure order"), ("fulfillment", "fulfilment"), ("fulfill", "fulfil")];
const ABOUT_WORDS: [&str; 3] = ["GLOSSARY.md", "STYLE.md", "xtask/src/tidy/names.rs"];

pub(super) fn check(file: &TextFile, findings: &mut Findings) {
    for name in Path::new(&file.path).iter().filter_map(|part| part.to_str()) {
        if says_nothing(name.split('.').next().unwrap_or_default()) {
            findings
                .errors
                .push(format!("{}: `{name}` says nothing; name what it holds", file.path));
        }
    }
    let is_rust = file.extension() == "rs";
    let is_prose = matches!(file.extension(), "rs" | "md" | "html" | "ftl" | "sql");
    if ABOUT_WORDS.contains(&file.path.as_str()) || !is_prose {
        return;
    }
    for (number, line) in file.numbered_lines() {
        if is_rust {
            check_items(file, number, line, findings);
        }
        for word in line.split(|letter: char| !letter.is_alphanumeric()) {
            let better = OTHER_WORDS.iter().find(|(other, _)| word.eq_ignore_ascii_case(other));
            if let Some((other, ours)) = better {
                findings.error(file, number, &format!("`{other}`: we say `{ours}`"));
            }
        }
    }
}

fn says_nothing(stem: &str) -> bool {
    EMPTY_NAMES.contains(&stem)
        || stem.split(['_', '-']).any(|part| EMPTY_PARTS.contains(&part.to_lowercase().as_str()))
}

fn check_items(file: &TextFile, number: usize, line: &str, findings: &mut Findings) {
    let mut words = line
        .split(|letter: char| !(letter.is_alphanumeric() || letter == '_'))
        .filter(|word| !word.is_empty());
    while let Some(word) = words.next() {
        match (word, words.clone().next()) {
            ("struct" | "enum", Some("Request")) => {
                findings.error(file, number, "a bare `Request` is HTTP's; say `LegalRequest`");
            }
            ("mod", Some(name)) if says_nothing(name) => {
                findings.error(file, number, &format!("module `{name}` says nothing"));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(path: &str, text: &str) -> Vec<String> {
        let mut findings = Findings::default();
        check(&TextFile::new(path, text), &mut findings);
        findings.errors
    }

    #[test]
    fn a_file_or_folder_is_named_for_what_it_holds() {
        assert_eq!(errors("crates/core/src/notice/grounds.rs", ""), Vec::<String>::new());
        assert_eq!(errors("crates/core/src/date_utils.rs", "").len(), 1);
        assert_eq!(errors("crates/core/helpers/date.rs", "").len(), 1);
        assert_eq!(errors("crates/core/src/data.rs", "").len(), 1);
    }

    #[test]
    fn a_bare_request_is_refused_and_a_longer_name_is_not() {
        assert_eq!(errors("a.rs", "pub struct Request {\n").len(), 1);
        assert_eq!(errors("a.rs", "pub struct LegalRequest;\nstruct RequestingAgency;\n").len(), 0);
    }

    #[test]
    fn an_order_of_silence_is_called_by_its_name() {
        assert_eq!(
            errors("a.md", "a Gag order\n"),
            ["a.md:1: `gag`: we say `nondisclosure order`"]
        );
        assert_eq!(errors("GLOSSARY.md", "a gag order\n"), Vec::<String>::new());
        assert_eq!(errors("a.md", "an engaged desk\n"), Vec::<String>::new());
    }
}

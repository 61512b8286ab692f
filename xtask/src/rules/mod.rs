//! Rule coverage: every rule is cited by the code that enforces it and by a test that shows it.
//!
//! The list of rules is read from the headings of `docs/process.md`. Testkit is neither: it helps
//! tests and enforces nothing. This program itself is left out, for its samples name rules that do
//! not exist.

mod citations;
mod identifiers;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::{Context as _, Result, bail};

use crate::tree::{self, TextFile};
use citations::Citations;
use identifiers::RuleId;

const PROCESS: &str = "docs/process.md";
/// Places shown for one rule before the rest is only counted.
const PLACES_SHOWN: usize = 3;

/// Where one rule is cited.
#[derive(Default)]
struct Places {
    code: Vec<String>,
    tests: Vec<String>,
}

/// What was found out about all rules.
struct Coverage {
    rules: BTreeMap<RuleId, Places>,
    unknown: Vec<String>,
}

/// Prints the table and fails with what is missing.
pub(crate) fn run() -> Result<()> {
    let files = tree::read()?;
    let process = files
        .iter()
        .find(|file| file.path == PROCESS)
        .with_context(|| format!("`{PROCESS}` is missing: it holds the list of rules"))?;
    let coverage = cover(identifiers::headings(&process.text), &files);
    print!("{}", coverage.table());

    let problems = coverage.problems();
    if problems.is_empty() {
        println!("{} rules, each cited by code and by a test.", coverage.rules.len());
        return Ok(());
    }
    for problem in &problems {
        eprintln!("rules: {problem}");
    }
    bail!("{} problems with rule citations", problems.len())
}

fn cover(rules: Vec<RuleId>, files: &[TextFile]) -> Coverage {
    let mut coverage = Coverage {
        rules: rules.into_iter().map(|rule| (rule, Places::default())).collect(),
        unknown: Vec::new(),
    };
    let test_files = citations::test_files(files);
    for file in files.iter().filter(|file| is_read(file)) {
        for (line, text) in file.numbered_lines() {
            for rule in identifiers::cited(text) {
                if !coverage.rules.contains_key(&rule) {
                    coverage.unknown.push(format!("{}:{line}: `{rule}`", file.path));
                }
            }
        }
        let Citations { code, tests } = citations::of(file, &test_files);
        for (rule, line) in code {
            if let Some(places) = coverage.rules.get_mut(&rule) {
                places.code.push(format!("{}:{line}", file.path));
            }
        }
        for (rule, line) in tests {
            if let Some(places) = coverage.rules.get_mut(&rule) {
                places.tests.push(format!("{}:{line}", file.path));
            }
        }
    }
    coverage
}

fn is_read(file: &TextFile) -> bool {
    let written = ["rs", "md", "txt", "html", "toml", "sql", "ftl"];
    written.contains(&file.extension()) && !file.path.starts_with("xtask/")
}

impl Coverage {
    fn table(&self) -> String {
        let mut table = format!("{:<6} {:>4} {:>5}  places\n", "rule", "code", "tests");
        for (rule, places) in &self.rules {
            let shown = |all: &[String]| {
                let first = all.iter().take(PLACES_SHOWN).map(String::as_str);
                let mut text = first.collect::<Vec<_>>().join(", ");
                if all.len() > PLACES_SHOWN {
                    text.push_str(", …");
                }
                if text.is_empty() { "none".to_owned() } else { text }
            };
            // Writing to a `String` cannot fail.
            let _ = writeln!(
                table,
                "{:<6} {:>4} {:>5}  code: {}\n{:<19}tests: {}",
                rule.to_string(),
                places.code.len(),
                places.tests.len(),
                shown(&places.code),
                "",
                shown(&places.tests),
            );
        }
        table
    }

    fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        if self.rules.is_empty() {
            problems.push(format!("`{PROCESS}` has no heading that is a rule"));
        }
        for (rule, places) in &self.rules {
            if places.code.is_empty() {
                problems.push(format!("no code cites `{rule}`"));
            }
            if places.tests.is_empty() {
                problems.push(format!("no test cites `{rule}`"));
            }
        }
        problems.extend(self.unknown.iter().map(|place| format!("{place} is no rule")));
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROCESS_TEXT: &str = "# Process\n### IN-1: who asks\ntext\n### RV-4\n";

    fn problems_of(files: &[TextFile]) -> Vec<String> {
        cover(identifiers::headings(PROCESS_TEXT), files).problems()
    }

    #[test]
    fn a_rule_cited_by_code_and_by_a_test_is_covered() {
        let files = [
            TextFile::new(
                "crates/core/src/a.rs",
                "/// An agency (IN-1), an order (RV-4).\nfn ask() {}\n\n#[cfg(test)]\nmod tests {\n    \
                 /// IN-1.\n    #[test]\n    fn asks() {}\n}\n",
            ),
            TextFile::new(
                "scenarios/01-order.txt",
                "# RV-4: an order comes first\non 2024-02-01\n",
            ),
        ];

        assert_eq!(problems_of(&files), Vec::<String>::new());
    }

    #[test]
    fn a_rule_that_only_tests_cite_is_not_enforced() {
        let files =
            [TextFile::new("crates/core/tests/a.rs", "/// IN-1, RV-4.\n#[test]\nfn asks() {}\n")];

        assert_eq!(problems_of(&files), ["no code cites `IN-1`", "no code cites `RV-4`"]);
    }

    #[test]
    fn a_citation_of_a_rule_that_does_not_exist_is_named_with_its_place() {
        let files = [TextFile::new("docs/other.md", "first\nas IN-12 says\n")];

        let problems = problems_of(&files);

        assert!(problems.contains(&"docs/other.md:2: `IN-12` is no rule".to_owned()));
    }

    #[test]
    fn the_testkit_enforces_nothing() {
        let files = [TextFile::new("crates/testkit/src/lib.rs", "//! IN-1 and RV-4.\n")];

        assert_eq!(problems_of(&files).len(), 4);
    }
}

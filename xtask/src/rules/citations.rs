//! Which lines of a file cite a rule as code, and which as a test.
//!
//! Code is what is under `crates/*/src` outside test modules. A test cites in the `///` comment of a
//! function with a test attribute; a story cites in the `#` lines at its head.

use std::collections::BTreeSet;

use super::identifiers::{self, RuleId};
use crate::tree::TextFile;

/// Citations with the numbers of their lines.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Citations {
    pub(super) code: Vec<(RuleId, usize)>,
    pub(super) tests: Vec<(RuleId, usize)>,
}

/// The files that hold a module declared under `#[cfg(test)]`, whatever its name.
pub(super) fn test_files(files: &[TextFile]) -> BTreeSet<String> {
    files.iter().filter(|file| file.extension() == "rs").flat_map(declared_test_files).collect()
}

fn declared_test_files(file: &TextFile) -> Vec<String> {
    let stem = file.path.trim_end_matches(".rs");
    let holds_folder = ["/mod", "/lib", "/main"].iter().find_map(|end| stem.strip_suffix(end));
    let folder = holds_folder.unwrap_or(stem);
    let lines: Vec<&str> = file.text.lines().map(str::trim).collect();
    let declared = lines.windows(2).filter_map(|pair| match pair {
        ["#[cfg(test)]", item] => item.trim_start_matches("pub(crate) ").strip_prefix("mod "),
        _ => None,
    });
    declared
        .filter_map(|rest| rest.strip_suffix(';'))
        .flat_map(|name| [format!("{folder}/{name}.rs"), format!("{folder}/{name}/mod.rs")])
        .collect()
}

/// Reads one file; a file that is neither Rust of a crate nor a story has none.
pub(super) fn of(file: &TextFile, test_files: &BTreeSet<String>) -> Citations {
    if file.path.starts_with("scenarios/") && file.extension() == "txt" {
        return Citations { code: Vec::new(), tests: story_header(file) };
    }
    let Some(folder) = file.crate_folder().filter(|_| file.extension() == "rs") else {
        return Citations::default();
    };
    let lines: Vec<(usize, &str)> = file.numbered_lines().collect();
    let in_sources = file.path.starts_with(&format!("crates/{folder}/src/"));
    let is_test = is_test_file(&file.path) || test_files.contains(&file.path);
    let code = if in_sources && folder != "testkit" && !is_test {
        let marks = test_module_lines(&lines);
        let sources = lines.iter().zip(marks).filter(|(_, test)| !test);
        sources.flat_map(|((number, line), _)| at(*number, line)).collect()
    } else {
        Vec::new()
    };
    Citations { code, tests: test_comments(&lines) }
}

fn at(number: usize, line: &str) -> impl Iterator<Item = (RuleId, usize)> {
    identifiers::cited(line).into_iter().map(move |rule| (rule, number))
}

fn story_header(file: &TextFile) -> Vec<(RuleId, usize)> {
    file.numbered_lines()
        .take_while(|(_, line)| line.starts_with('#') || line.trim().is_empty())
        .flat_map(|(number, line)| at(number, line))
        .collect()
}

/// A module of tests in a file of its own, or anything in a folder of such.
fn is_test_file(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.contains("/tests/") || path.ends_with("_tests.rs")
}

/// Marks the lines inside `#[cfg(test)]` items; rustfmt puts their end at the item's own indent.
fn test_module_lines(lines: &[(usize, &str)]) -> Vec<bool> {
    let mut marks = Vec::with_capacity(lines.len());
    let mut end: Option<String> = None;
    let mut opened = false;
    for (_, line) in lines {
        if let Some(closing) = &end {
            marks.push(true);
            opened |= line.trim_end().ends_with('{');
            let single = !opened && line.trim_end().ends_with(';');
            if single || (opened && *line == closing) {
                end = None;
            }
        } else if line.trim_start().starts_with("#[cfg(test)]") {
            let indent = line.len() - line.trim_start().len();
            end = Some(format!("{}}}", " ".repeat(indent)));
            opened = false;
            marks.push(true);
        } else {
            marks.push(false);
        }
    }
    marks
}

/// The citations in comments that stand directly above a test, between other attributes or not.
fn test_comments(lines: &[(usize, &str)]) -> Vec<(RuleId, usize)> {
    let mut citations = Vec::new();
    let mut above: Vec<(RuleId, usize)> = Vec::new();
    let mut is_test = false;
    for (number, line) in lines {
        let line = line.trim_start();
        if let Some(comment) = line.strip_prefix("///") {
            above.extend(at(*number, comment));
        } else if line.starts_with("#[") {
            is_test |= line.starts_with("#[test]") || line.starts_with("#[tokio::test");
        } else {
            if is_test {
                citations.append(&mut above);
            }
            above.clear();
            is_test = false;
        }
    }
    citations
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> (Vec<String>, Vec<String>) {
        let Citations { code, tests } = of(&TextFile::new(path, text), &BTreeSet::new());
        let show = |all: Vec<(RuleId, usize)>| {
            all.into_iter().map(|(rule, line)| format!("{rule}@{line}")).collect::<Vec<_>>()
        };
        (show(code), show(tests))
    }

    #[test]
    fn code_cites_in_comments_and_strings_and_tests_in_the_comment_above_them() {
        let text = "\
/// Refuses (RV-7).
fn approve() { refuse(\"RV-8\") }
#[cfg(test)]
mod tests {
    // NO-1 here is neither.
    /// RV-7.
    #[test]
    fn same_hands_are_refused() {}
}
/// RV-1.
fn review() {}
";

        let (code, tests) = found("crates/core/src/review.rs", text);

        assert_eq!(code, ["RV-7@1", "RV-8@2", "RV-1@10"]);
        assert_eq!(tests, ["RV-7@6"]);
    }

    #[test]
    fn a_test_module_in_its_own_file_does_not_hide_what_follows() {
        let text = "#[cfg(test)]\nmod tests;\n/// RV-1.\nfn review() {}\n";

        assert_eq!(found("crates/core/src/review.rs", text).0, ["RV-1@3"]);
    }

    #[test]
    fn a_module_declared_for_tests_is_no_code_whatever_its_name() {
        let declaring = TextFile::new(
            "crates/core/src/report/mod.rs",
            "mod build;\n#[cfg(test)]\nmod worked;\n",
        );
        let worked = TextFile::new("crates/core/src/report/worked.rs", "//! RE-3.\n");

        let tests = test_files(&[declaring]);

        assert!(tests.contains("crates/core/src/report/worked.rs"));
        assert_eq!(of(&worked, &tests), Citations::default());
    }

    #[test]
    fn the_file_of_a_test_module_is_no_code() {
        let text = "/// RV-1.\n#[tokio::test(flavor = \"current_thread\")]\nasync fn t() {}\n";

        let (code, tests) = found("crates/store/src/append/tests.rs", text);

        assert!(code.is_empty());
        assert_eq!(tests, ["RV-1@1"]);
    }

    #[test]
    fn a_comment_above_a_plain_function_cites_as_no_test() {
        assert!(found("crates/core/tests/a.rs", "/// RV-1.\nfn builder() {}\n").1.is_empty());
    }

    #[test]
    fn a_story_cites_in_its_header_only() {
        let text = "# NO-2: thirty days\n\non 2024-02-01\n# NO-3\n";

        assert_eq!(found("scenarios/07-emergency.txt", text).1, ["NO-2@1"]);
    }
}

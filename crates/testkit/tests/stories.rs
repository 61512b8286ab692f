//! Runs every story of `scenarios/` and compares what it tells with its golden file.
//!
//! `WRIT_BLESS=1` writes the golden files anew; read the difference before committing it.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use writ_testkit::story;

/// Lines shown before the first difference.
const CONTEXT: usize = 6;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios")
}

/// The stems of the files with an extension, sorted.
fn stems(extension: &str) -> BTreeSet<String> {
    fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect()
}

/// The first line at which a story's golden file says something else, with what stands before it.
fn first_difference(golden: &str, told: &str) -> Option<String> {
    let (golden_lines, told_lines): (Vec<_>, Vec<_>) =
        (golden.lines().collect(), told.lines().collect());
    let longer = golden_lines.len().max(told_lines.len());
    let at = (0..longer).find(|&line| golden_lines.get(line) != told_lines.get(line))?;
    let mut shown = String::new();
    for line in
        &told_lines[at.saturating_sub(CONTEXT).min(told_lines.len())..at.min(told_lines.len())]
    {
        let _ = writeln!(shown, "      {line}");
    }
    let line = |lines: &[&str]| lines.get(at).copied().unwrap_or("(the end)").to_owned();
    let _ = writeln!(shown, "golden {}", line(&golden_lines));
    let _ = writeln!(shown, "told   {}", line(&told_lines));
    Some(format!("differs at line {}:\n{shown}", at + 1))
}

#[test]
fn every_story_goes_as_its_golden_file_tells() {
    #[expect(clippy::disallowed_methods, reason = "blessing is asked for from outside the test")]
    let bless = std::env::var("WRIT_BLESS").is_ok_and(|value| value == "1");
    let mut problems = Vec::new();
    for stem in stems("txt") {
        let file = format!("scenarios/{stem}.txt");
        let text = fs::read_to_string(folder().join(format!("{stem}.txt"))).unwrap();
        let golden_path = folder().join(format!("{stem}.golden"));
        let told = match story::run(&file, &text) {
            Ok(told) => told,
            Err(error) => {
                problems.push(error.to_string());
                continue;
            }
        };
        if bless {
            fs::write(&golden_path, told).unwrap();
            continue;
        }
        match fs::read_to_string(&golden_path) {
            Ok(golden) => problems
                .extend(first_difference(&golden, &told).map(|shown| format!("{file} {shown}"))),
            Err(_) => problems.push(format!("{file}: has no golden file; bless it and read it")),
        }
    }

    assert!(problems.is_empty(), "{} stories\n\n{}", problems.len(), problems.join("\n"));
}

#[test]
fn every_golden_file_has_its_story() {
    let orphans: Vec<String> = stems("golden").difference(&stems("txt")).cloned().collect();

    assert_eq!(orphans, Vec::<String>::new());
}

#[test]
fn a_line_that_nobody_understands_is_named_with_its_file_and_number() {
    let text = "# RV-1\non 2024-02-01\nthe moon rises\n";

    let error = story::run("moon.txt", text).unwrap_err();

    assert_eq!(error.to_string(), "moon.txt:3: nobody knows who `the` is");
}

#[test]
fn a_story_without_its_rules_is_refused() {
    let error = story::run("plain.txt", "# A story\non 2024-02-01\n").unwrap_err();

    assert!(error.to_string().starts_with("plain.txt:1: the head of a story names the rules"));
}

#[test]
fn a_refusal_that_was_not_announced_fails_the_story() {
    let text = "# RV-1\non 2024-02-01\nstaff ines is an analyst\n\
                agency \"Example Police\" of NL sends a request by e-mail\n  \
                asking for account identity of account \"a-1\"\n\
                ines finds a valid legal basis\n";

    let error = story::run("early.txt", text).unwrap_err();

    assert_eq!(error.line, 6);
    assert!(error.problem.contains("this cannot be done while the case is in verification"));
}

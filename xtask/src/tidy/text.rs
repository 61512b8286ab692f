//! What stands in files: length, white space, marks of haste, purity, SQL, traces of a machine.

use std::fs;

use super::Findings;
use crate::tree::{self, TextFile};

/// Lines of a Rust file from which on review should ask why.
const LONG: usize = 500;
/// Lines of a Rust file from which on its head must say why.
const TOO_LONG: usize = 600;
/// Lines at the head of a file in which the reason may stand.
const HEAD: usize = 20;
const WRITTEN: [&str; 14] = [
    "css", "ftl", "html", "js", "json", "md", "mjs", "rs", "sh", "sql", "toml", "ts", "yaml", "yml",
];
/// Folders whose files are compared byte for byte or are bad on purpose.
const AS_IT_IS: [&str; 4] = ["/fixtures/", "/golden/", "/snapshots/", "/vendor/"];
/// What the pure crates may not name: the world outside.
const WORLD: [&str; 9] = [
    "std::env",
    "std::fs",
    "std::io::std",
    "std::net",
    "std::process",
    "std::thread",
    "tokio::",
    "sqlx::",
    "axum::",
];
const SQL: [&str; 6] =
    ["sqlx::", "\"SELECT ", "INSERT INTO ", "DELETE FROM ", "CREATE TABLE ", "\"UPDATE "];

/// What would betray the machine that a text was written on.
pub(super) struct Machine {
    traces: Vec<String>,
}

impl Machine {
    /// This machine: home folders in general, and its own checkout and name where they are telling.
    pub(super) fn here() -> Self {
        let mut traces = vec!["/home/".into(), "/Users/".into(), "/root/".into(), "/work/".into()];
        let root = tree::root().display().to_string();
        let host = fs::read_to_string("/etc/hostname").unwrap_or_default().trim().to_owned();
        let is_telling = |name: &str| name.len() >= 8 && name.bytes().any(|b| b.is_ascii_digit());
        if root.matches('/').count() > 1 && root.len() >= 8 {
            traces.push(root);
        }
        if is_telling(&host) {
            traces.push(host);
        }
        Self { traces }
    }
}

pub(super) fn check(file: &TextFile, machine: &Machine, findings: &mut Findings) {
    let is_kept = AS_IT_IS.iter().any(|folder| file.path.contains(folder));
    // This program must name what it refuses.
    if is_kept || file.path.starts_with("xtask/src/tidy/") {
        return;
    }
    let is_written = WRITTEN.contains(&file.extension()) || file.path.starts_with("scenarios/");
    if is_written && !file.text.is_empty() && !file.text.ends_with('\n') {
        findings.errors.push(format!("{}: the last line has no end", file.path));
    }
    let unfinished = concat!("TO", "DO");
    for (number, line) in file.numbered_lines() {
        for trace in machine.traces.iter().filter(|trace| line.contains(trace.as_str())) {
            findings.error(file, number, &format!("`{trace}` is of one machine"));
        }
        if is_written && line.ends_with([' ', '\t', '\r']) {
            findings.error(file, number, "white space at the end");
        }
        if is_written && file.extension() != "md" && has_word(line, unfinished) {
            findings.error(file, number, "unfinished work belongs into an issue");
        }
    }
    if file.extension() == "rs" {
        check_length(file, findings);
        check_reach(file, findings);
    }
}

fn has_word(line: &str, word: &str) -> bool {
    line.split(|letter: char| !letter.is_alphanumeric()).any(|part| part == word)
}

fn check_length(file: &TextFile, findings: &mut Findings) {
    let lines = file.text.lines().count();
    let head = file.text.lines().take(HEAD);
    let explained = head.map(str::trim_start).any(|line| line.starts_with("// LENGTH: "));
    if lines > TOO_LONG && !explained {
        let message = format!("{lines} lines; split it or say why in `// LENGTH: …`");
        findings.errors.push(format!("{}: {message}", file.path));
    } else if lines > LONG && !explained {
        findings.warnings.push(format!("{}: {lines} lines", file.path));
    }
}

/// The pure crates do not reach out into the world, and only the store speaks SQL.
fn check_reach(file: &TextFile, findings: &mut Findings) {
    let Some(folder) = file.crate_folder() else { return };
    let is_pure = matches!(folder, "core" | "ledger");
    let may_speak_sql = matches!(folder, "store" | "testkit");
    for (number, line) in file.numbered_lines() {
        if line.trim_start().starts_with("//") {
            continue;
        }
        if is_pure && let Some(name) = WORLD.iter().find(|name| line.contains(*name)) {
            findings.error(file, number, &format!("`{name}` reaches out of a pure crate"));
        }
        if !may_speak_sql && let Some(sql) = SQL.iter().find(|sql| line.contains(*sql)) {
            findings.error(file, number, &format!("`{}` is left to the store", sql.trim()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(path: &str, text: &str) -> Findings {
        let machine = Machine { traces: vec!["/home/".into(), "builder-17".into()] };
        let mut findings = Findings::default();
        check(&TextFile::new(path, text), &machine, &mut findings);
        findings
    }

    fn errors(path: &str, text: &str) -> Vec<String> {
        findings(path, text).errors
    }

    #[test]
    fn a_long_file_is_asked_about_and_a_longer_one_explains_itself() {
        let long = "//! Long.\n".repeat(LONG + 1);
        let longer = "//! Longer.\n".repeat(TOO_LONG + 1);
        let explained = format!("//! Longer.\n// LENGTH: one table, in one place.\n{longer}");

        assert_eq!(findings("a.rs", &long).warnings.len(), 1);
        assert_eq!(errors("a.rs", &longer).len(), 1);
        assert_eq!(findings("a.rs", &explained), Findings::default());
    }

    #[test]
    fn white_space_at_the_end_is_refused_where_people_write() {
        assert_eq!(errors("a.md", "word \n"), ["a.md:1: white space at the end"]);
        assert_eq!(errors("a.rs", "//! A.").len(), 1);
        assert_eq!(errors("tests/fixtures/bad.csv", "a, \n").len(), 0);
    }

    #[test]
    fn unfinished_work_and_traces_of_a_machine_are_refused() {
        let unfinished = format!("// {}: later\n", concat!("TO", "DO"));

        assert_eq!(errors("a.rs", &unfinished).len(), 1);
        assert_eq!(errors("a.csv", "see /home/someone\n").len(), 1);
        assert_eq!(errors("a.md", "on builder-17\n").len(), 1);
    }

    #[test]
    fn the_core_names_nothing_of_the_world() {
        assert_eq!(errors("crates/core/src/a.rs", "use std::fs;\n").len(), 1);
        assert_eq!(errors("crates/core/src/a.rs", "/// Unlike `std::fs`.\n").len(), 0);
        assert_eq!(errors("crates/cli/src/a.rs", "use std::fs;\n").len(), 0);
    }

    #[test]
    fn only_the_store_speaks_sql() {
        let query = "const ALL: &str = \"SELECT id FROM cases\";\n";

        assert_eq!(errors("crates/web/src/a.rs", query).len(), 1);
        assert_eq!(errors("crates/store/src/a.rs", query).len(), 0);
    }
}

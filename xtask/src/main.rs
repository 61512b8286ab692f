//! House rules as a program: `cargo xtask rules | tidy | bless | explore | bench | torture | check`.
//!
//! What a reviewer would have to remember is checked here instead, so that review can speak of the
//! process. The checks read text and `cargo metadata`; they are deliberately no Rust parser and lean
//! on `cargo fmt` having run.

mod bench;
mod bless;
mod built;
mod check;
mod explore;
mod rules;
mod tidy;
mod torture;
mod tree;

use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask <command>

  rules            every rule of docs/process.md is cited by code and by a test, and no other is
  tidy             dependency direction, purity of the core, names, lengths, links
  bless            write the golden files of the stories anew, to be read before they are committed
  explore          walks every state of the small worlds, and prints how many there are
  bench <name>     measures on a release build: `all`, or one of what `writ-bench` names; `--json` for machines,
                   `--requests N` for fewer than the target speaks of
  torture <name>   kills the program, its database and its disk, and looks for what was lost: `all`, or one of what
                   docs/reliability.md names; `--quick`, `--rounds N`, `--seed N`, `--writ PATH`
  check            everything CI runs; `--browser` requires the browser tests too
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["rules"] => rules::run(),
        ["tidy"] => tidy::run(),
        ["bless"] => bless::run(),
        ["explore"] => explore::run(),
        ["bench", rest @ ..] => bench::run(rest),
        ["torture", rest @ ..] => torture::run(rest),
        ["check"] => check::run(false),
        ["check", "--browser"] => check::run(true),
        [] | ["help" | "--help" | "-h"] => {
            print!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure:#}");
            ExitCode::FAILURE
        }
    }
}

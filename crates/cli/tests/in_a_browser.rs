//! What only a browser can tell: the stories of `tests/browser` against the real binary, on a free port.
//!
//! Needs chromium and `npm ci` in `tests/browser`. Where one is missing it says so and passes, unless
//! `E2E=1` asks for it.

#![cfg(test)]

mod command;

use std::path::{Path, PathBuf};
use std::process::Command;

use command::Folder;
use command::served::Served;

/// The day on which the clock of the demonstration stands.
const DEMONSTRATION_DAY: &str = "2025-06-16";
/// Where distributions put the browser.
const CHROMIUM: [&str; 3] =
    ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/snap/bin/chromium"];

#[test]
fn every_page_holds_in_light_and_dark_in_both_directions_on_a_narrow_screen_and_by_keyboard() {
    let Some(chromium) = chromium() else { return };
    let folder = Folder::new();
    let server = Served::on(&folder.record(), &["--demo", "--demo-today", DEMONSTRATION_DAY]);

    tell("every-page.mjs", &[server.address(), &chromium, DEMONSTRATION_DAY]);
}

/// Runs a story to its end.
fn tell(story: &str, arguments: &[&str]) {
    let told =
        Command::new("node").arg(story).args(arguments).current_dir(stories()).output().unwrap();
    let output = String::from_utf8_lossy(&told.stdout).into_owned();
    println!("{output}{}", String::from_utf8_lossy(&told.stderr));
    assert!(told.status.success(), "{output}");
}

fn stories() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/browser")
}

fn chromium() -> Option<String> {
    let found = CHROMIUM.into_iter().find(|path| Path::new(path).exists());
    let found = found.filter(|_| stories().join("node_modules/playwright-core").exists());
    if found.is_none() {
        assert!(
            std::env::var_os("E2E").is_none_or(|wanted| wanted != "1"),
            "E2E=1, but chromium or tests/browser/node_modules is missing"
        );
        println!("BROWSER TESTS LEFT OUT: install chromium and run `npm ci` in tests/browser");
    }
    found.map(str::to_owned)
}

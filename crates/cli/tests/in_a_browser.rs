//! What only a browser can tell: the stories of `tests/browser` against the real binary, on a free port.
//!
//! Needs chromium and `npm ci` in `tests/browser`. Where one is missing it says so and passes, unless
//! `E2E=1` asks for it.

#![cfg(test)]

mod command;

use std::path::{Path, PathBuf};
use std::process::Command;

use command::served::Served;
use command::{Folder, stderr, stdout};
use serde_json::Value;

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

#[test]
fn the_main_job_is_done_by_several_people_with_scripts_and_without_by_pointer_and_by_keyboard() {
    let Some(chromium) = chromium() else { return };
    let folder = Folder::new();
    let server = Served::on(&folder.record(), &[]);
    let link = server.link().unwrap();

    tell("main-job.mjs", &[server.address(), &chromium, &link]);
    drop(server);

    let year = folder.today().get(..4).unwrap().to_owned();
    let built = folder.writ(&["report", "build", "--period", &year]);
    let report: Value = serde_json::from_str(&stdout(&built)).unwrap();
    let received = |table: &str| {
        let tables = report["tables"].as_array().unwrap();
        tables.iter().find(|found| found["id"] == table).unwrap()["total"]["received"].clone()
    };
    assert_eq!((received("account"), received("restriction")), (1.into(), 1.into()));
    // A year that is not over is published by nobody.
    let too_early = folder.writ(&["report", "publish", "--period", &year]);
    let before = (year.parse::<u16>().unwrap() - 1).to_string();
    let published = folder.writ(&["report", "publish", "--period", &before]);
    let verified = folder.writ(&["report", "verify"]);
    assert_eq!(too_early.status.code(), Some(1));
    assert_eq!(published.status.code(), Some(0), "{}", stderr(&published));
    assert_eq!(verified.status.code(), Some(0), "{}", stderr(&verified));
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

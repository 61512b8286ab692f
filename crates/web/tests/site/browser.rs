//! What only a browser can tell: `tests/browser/report.mjs` against a server on a free port.
//!
//! Needs chromium and `npm ci` in `tests/browser`. Where one is missing it says so and passes, unless
//! `E2E=1` asks for it.

use std::path::{Path, PathBuf};

use writ_web::CaseLists;

use crate::fixed_source::{FixedSource, site};

/// Where distributions put the browser.
const CHROMIUM: [&str; 3] =
    ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/snap/bin/chromium"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_pages_hold_in_a_browser() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/browser");
    let Some(chromium) = browser_in(&folder) else {
        assert!(
            std::env::var_os("E2E").is_none_or(|wanted| wanted != "1"),
            "E2E=1, but chromium or tests/browser/node_modules is missing"
        );
        println!("BROWSER TESTS LEFT OUT: install chromium and run `npm ci` in tests/browser");
        return;
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let router = site(FixedSource::filled(), CaseLists::ShownAsDemo).router();
    let server = tokio::spawn(async { axum::serve(listener, router).await });

    let run = tokio::task::spawn_blocking(move || {
        std::process::Command::new("node")
            .args(["report.mjs", &base])
            .arg(chromium)
            .current_dir(folder)
            .output()
            .unwrap()
    })
    .await
    .unwrap();

    server.abort();
    let output = String::from_utf8_lossy(&run.stdout).into_owned();
    println!("{output}{}", String::from_utf8_lossy(&run.stderr));
    assert!(run.status.success(), "{output}");
}

fn browser_in(folder: &Path) -> Option<PathBuf> {
    let chromium = CHROMIUM.iter().map(PathBuf::from).find(|path| path.exists())?;
    folder.join("node_modules/playwright-core").exists().then_some(chromium)
}

//! Whatever is sent to a form, an upload or the API: an answer that is not ours to be ashamed of, and a record that
//! still reads back.
//!
//! The first byte chooses the face: `0` a form of the portal, `1` an upload (the boundary is `edge`), `2` a request
//! handed in as JSON, `3` a mail that the desk uploads. `FACE=1` in the environment makes the choice for a whole run.

#![no_main]

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use jiff::Timestamp;
use jiff::civil::Date;
use libfuzzer_sys::fuzz_target;
use tokio::runtime::Runtime;
use tower::ServiceExt as _;
use writ_app::tokens::{NewToken, Scope};
use writ_app::{Installation, Outside};
use writ_core::actor::Actor;
use writ_core::report::{Figure, Period, PlatformScope, Report};
use writ_store::OpenMode;
use writ_web::{
    Answering, CaseLists, CasePage, CountedCases, Office, ReportSource, Serving, Site,
    SourceFailure,
};

static ONLY: LazyLock<Option<u8>> = LazyLock::new(|| std::env::var("FACE").ok()?.parse().ok());
static WORLD: LazyLock<World> = LazyLock::new(World::open);

/// An installation with a draft that was begun and a token that may hand in requests.
struct World {
    runtime: Runtime,
    _folder: tempfile::TempDir,
    router: Router,
    draft: String,
    cookie: String,
    token: String,
}

fuzz_target!(|bytes: &[u8]| {
    let Some((choice, sent)) = bytes.split_first() else { return };
    match ONLY.unwrap_or(*choice) % 4 {
        0 => {
            // The first byte of a form chooses its page.
            let Some((page, sent)) = sent.split_first() else { return };
            let draft = &WORLD.draft;
            let pages = ["items", "document", "agency", "check"];
            let page = pages[usize::from(*page) % pages.len()];
            WORLD.send(&format!("{draft}/{page}"), "application/x-www-form-urlencoded", sent);
            WORLD.send("/portal/status", "application/x-www-form-urlencoded", sent);
        }
        1 => {
            let page = format!("{}/papers/upload", WORLD.draft);
            WORLD.send(&page, "multipart/form-data; boundary=edge", sent);
        }
        2 => WORLD.send("/api/v1/requests", "application/json", sent),
        _ => drop(writ_mail::received::read(sent)),
    }
});

impl World {
    fn open() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let runtime = Runtime::new().expect("a runtime");
        // A minute passes with each question, so that no limit of a minute is met.
        let minutes = AtomicI64::new(0);
        let clock = move || {
            let minutes = minutes.fetch_add(1, Ordering::Relaxed) % 200_000;
            Timestamp::from_second(1_772_000_000 + minutes * 60).expect("an instant")
        };
        let drawn = AtomicU64::new(1);
        let chance = move || {
            let mut seed = [7; 32];
            seed[..8].copy_from_slice(&drawn.fetch_add(1, Ordering::Relaxed).to_be_bytes());
            Some(seed)
        };
        let outside = Outside::new(clock, chance);
        let (router, token) = runtime.block_on(async {
            let mode = OpenMode::CreateIfMissing { lookup_key: [7; 32] };
            let opened = Installation::open(folder.path(), mode, None, None).await;
            let installation = opened.expect("an installation");
            let new = NewToken {
                name: "fuzz".to_owned(),
                owner: None,
                scopes: [Scope::Submit].into(),
                per_minute: 1_000_000,
                days: 300,
            };
            let (now, seed) = (outside.now(), outside.seed().expect("chance"));
            let made = installation.make_token(new, Actor::Operator, now, seed).await;
            let token = made.expect("a store").expect("a token").secret.text().to_owned();
            let serving = Serving {
                base_url: "https://requests.example.org".to_owned(),
                is_demo: false,
                trusted_proxies: Vec::new(),
                upload_limit_bytes: 100_000,
            };
            let profile = Arc::clone(&installation.profile);
            let office = Office::new(installation, outside, serving);
            let site = Site::new(Arc::new(NoReport), profile, CaseLists::Hidden);
            (site.with_office(office).router(), token)
        });
        let mut world = Self {
            runtime,
            _folder: folder,
            router,
            draft: String::new(),
            cookie: String::new(),
            token,
        };
        let begun = world.ask("/portal/request", "application/x-www-form-urlencoded", b"");
        let header = |name| {
            let value = begun.headers().get(name).expect("a header");
            value.to_str().expect("a text").to_owned()
        };
        world.draft = header(LOCATION).trim_end_matches("/form").to_owned();
        world.cookie = header(SET_COOKIE).split(';').next().expect("a cookie").to_owned();
        world
    }

    /// Sends something, and insists on an answer that the sender can do something about.
    fn send(&self, address: &str, kind: &str, body: &[u8]) {
        let status = self.ask(address, kind, body).status();
        assert!(!status.is_server_error(), "{address}: {status}");
    }

    fn ask(&self, address: &str, kind: &str, body: &[u8]) -> axum::response::Response {
        let request = Request::post(address)
            .header(CONTENT_TYPE, kind)
            .header("sec-fetch-site", "same-origin")
            .header(COOKIE, &self.cookie)
            .header(AUTHORIZATION, format!("Bearer {}", self.token))
            .body(Body::from(body.to_vec()))
            .expect("a request");
        self.runtime.block_on(self.router.clone().oneshot(request)).expect("an answer")
    }
}

/// No report is asked for here.
struct NoReport;

impl ReportSource for NoReport {
    fn today(&self) -> Date {
        Date::constant(2026, 3, 2)
    }

    fn years(&self) -> Answering<'_, Vec<i16>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    fn report(&self, _: Period, _: Date, _: PlatformScope) -> Answering<'_, Report> {
        Box::pin(async { Err(SourceFailure::new("not asked")) })
    }

    fn cases(&self, _: Figure, _: CasePage) -> Answering<'_, CountedCases> {
        Box::pin(async { Err(SourceFailure::new("not asked")) })
    }

    fn ready(&self) -> Answering<'_, ()> {
        Box::pin(async { Ok(()) })
    }
}

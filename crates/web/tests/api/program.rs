//! A program that asks, and an installation that answers it.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt as _;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use tower::ServiceExt as _;
use writ_app::handling::Arrival;
use writ_app::staff::Added;
use writ_app::tokens::{NewToken, Scope, owner};
use writ_app::{Installation, Outside};
use writ_core::actor::Actor;
use writ_core::document::Papers;
use writ_core::report::{Figure, Period, PlatformScope, Report};
use writ_core::request::{LegalRequest, Measure};
use writ_core::staff::{Role, StaffName};
use writ_store::OpenMode;
use writ_testkit::builders::{IDENTITY, request_for, submission};
use writ_web::{
    Answering, CaseLists, CasePage, CountedCases, Office, ReportSource, Serving, Site,
    SourceFailure,
};

/// An installation with its API, and a clock that stands still unless it is moved.
pub(crate) struct Company {
    _folder: tempfile::TempDir,
    pub(crate) installation: Installation,
    outside: Outside,
    clock: Arc<Mutex<Timestamp>>,
    router: Router,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("{self:?}"))
    }

    /// The code of a problem.
    pub(crate) fn code(&self) -> String {
        assert_eq!(self.header("content-type"), "application/problem+json", "{self:?}");
        self.json()["code"].as_str().unwrap().to_owned()
    }

    /// The codes of the fields that do not fit, each with where it stands.
    pub(crate) fn fields(&self) -> Vec<(String, String)> {
        let errors = self.json()["errors"].as_array().unwrap().clone();
        errors
            .iter()
            .map(|error| {
                let text = |name: &str| error[name].as_str().unwrap().to_owned();
                assert!(!text("message").starts_with("api-"), "{error}");
                (text("field"), text("code"))
            })
            .collect()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl Company {
    pub(crate) async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mode = OpenMode::CreateIfMissing { chance: [7; 32] };
        let installation = Installation::open(folder.path(), mode, None, None).await.unwrap();
        let clock = Arc::new(Mutex::new("2026-03-02T09:00:00Z".parse().unwrap()));
        let reading = Arc::clone(&clock);
        let outside = Outside::new(move || *reading.lock().unwrap(), writ_testkit::chance::seeds());
        let serving = Serving {
            base_url: "https://requests.example.org".to_owned(),
            is_demo: false,
            trusted_proxies: Vec::new(),
            upload_limit_bytes: 1 << 20,
        };
        let office = Office::new(installation.clone(), outside.clone(), serving);
        let source = Arc::new(Figures { installation: installation.clone() });
        let profile = Arc::clone(&installation.profile);
        let router = Site::new(source, profile, CaseLists::Hidden).with_office(office).router();
        Self { _folder: folder, installation, outside, clock, router }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.outside.now()
    }

    pub(crate) fn let_seconds_pass(&self, seconds: i64) {
        let mut now = self.clock.lock().unwrap();
        *now += SignedDuration::from_secs(seconds);
    }

    /// Takes somebody on, and makes a token of theirs.
    pub(crate) async fn token(&self, name: &str, role: Role, scopes: &[Scope]) -> String {
        let name = StaffName::read(name).unwrap();
        let added =
            self.installation.add_staff(&name, &[role], Actor::Operator, &self.outside).await;
        let Added::Done { id, .. } = added.unwrap() else { panic!("the name is taken") };
        let new = NewToken { owner: Some(owner(id.0, role)), ..token_for(scopes) };
        self.make(new).await
    }

    /// A token that belongs to nobody at the desk.
    pub(crate) async fn gateway(&self) -> String {
        self.make(token_for(&[Scope::Submit])).await
    }

    async fn make(&self, new: NewToken) -> String {
        let seed = self.outside.seed().unwrap();
        let made = self.installation.make_token(new, Actor::Operator, self.now(), seed).await;
        made.unwrap().unwrap().secret.text().to_owned()
    }

    /// A complete request that came by mail; its number.
    pub(crate) async fn received(&self) -> String {
        self.received_as(request_for(&[Measure::Disclose(IDENTITY)])).await
    }

    /// The same for a request of one's own.
    pub(crate) async fn received_as(&self, request: LegalRequest) -> String {
        let arrival = Arrival {
            received_at: self.now(),
            submission: submission(request),
            supersedes: None,
            papers: Papers::default(),
        };
        let seed = self.outside.seed().unwrap();
        let by = Actor::Agency;
        self.installation.receive(arrival, by, self.now(), seed).await.unwrap().reference
    }

    pub(crate) async fn ask(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        Answer { status: parts.status, headers: parts.headers, text }
    }

    pub(crate) async fn get(&self, token: &str, path: &str) -> Answer {
        self.ask(asking("GET", token, path).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post(&self, token: &str, path: &str, body: &Value) -> Answer {
        self.post_with(token, path, &[], body).await
    }

    pub(crate) async fn post_with(
        &self,
        token: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &Value,
    ) -> Answer {
        let mut request = asking("POST", token, path).header("content-type", "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.ask(request.body(Body::from(body.to_string())).unwrap()).await
    }

    /// Does something to a case on the state it is in; it has to be allowed.
    pub(crate) async fn does(&self, token: &str, number: &str, command: &Value) {
        let done = self.tries(token, number, command).await;
        assert_eq!(done.status, StatusCode::OK, "{command}: {}", done.text);
    }

    /// The same, whether it is allowed or not.
    pub(crate) async fn tries(&self, token: &str, number: &str, command: &Value) -> Answer {
        let path = format!("/api/v1/cases/{number}");
        let state = self.get(token, &path).await;
        let headers = [("if-match", state.header("etag"))];
        self.post_with(token, &format!("{path}/commands"), &headers, command).await
    }

    /// What the installation does of itself.
    pub(crate) async fn works(&self) {
        self.installation.work(&self.outside, 100).await.unwrap();
    }

    /// Whatever was asked: the record agrees with itself.
    pub(crate) async fn is_sound(&self) {
        let found = self.installation.verify(|_| {}).await.unwrap();
        assert!(found.is_clean(), "{:?}", found.differences);
    }
}

/// A request of a program; without a token where it is empty.
pub(crate) fn asking(method: &str, token: &str, path: &str) -> axum::http::request::Builder {
    let request = Request::builder().method(method).uri(path);
    if token.is_empty() {
        request
    } else {
        request.header("authorization", format!("Bearer {token}"))
    }
}

fn token_for(scopes: &[Scope]) -> NewToken {
    NewToken {
        name: "a program".to_owned(),
        owner: None,
        scopes: scopes.iter().copied().collect(),
        per_minute: 10_000,
        days: 30,
    }
}

/// The public pages' source, which the API does not ask.
struct Figures {
    installation: Installation,
}

impl ReportSource for Figures {
    fn today(&self) -> Date {
        self.installation.profile.reporting_zone().day_of(Timestamp::UNIX_EPOCH)
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

    fn ready(&self) -> Answering<'_, (), writ_app::readiness::NotReady> {
        Box::pin(async { Ok(()) })
    }
}

//! An installation with its desk, browsers that keep cookies, and a clock that stands still unless it is moved.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt as _;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use tower::ServiceExt as _;
use writ_app::proof::Token;
use writ_app::second_factor::SecondFactor;
use writ_app::sign_in::Gate;
use writ_app::staff::Added;
use writ_app::{Installation, Outside};
use writ_core::actor::Actor;
use writ_core::report::{Figure, Period, PlatformScope, Report};
use writ_core::staff::{Role, StaffId, StaffName};
use writ_store::OpenMode;
use writ_web::{
    Answering, CaseLists, CasePage, CountedCases, Office, ReportSource, Serving, Site,
    SourceFailure,
};

pub(crate) const PASSWORD: &str = "four calm grey herons";

/// An installation and its router.
pub(crate) struct Company {
    _folder: tempfile::TempDir,
    pub(crate) installation: Installation,
    pub(crate) outside: Outside,
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
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// What stands between a text and the next quote.
    pub(crate) fn after(&self, mark: &str) -> String {
        let rest = self.text.split_once(mark).unwrap_or_else(|| panic!("no {mark}: {}", self.text));
        rest.1.split(['"', '<']).next().unwrap().to_owned()
    }
}

impl Company {
    pub(crate) async fn open() -> Self {
        Self::open_as(false).await
    }

    pub(crate) async fn open_as(is_demo: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mode = OpenMode::CreateIfMissing { chance: [7; 32] };
        let installation = Installation::open(folder.path(), mode, None, None).await.unwrap();
        let clock = Arc::new(Mutex::new("2026-03-02T09:00:00Z".parse().unwrap()));
        let reading = Arc::clone(&clock);
        let outside = Outside::new(move || *reading.lock().unwrap(), writ_testkit::chance::seeds());
        let serving = Serving {
            base_url: "https://requests.example.org".to_owned(),
            is_demo,
            trusted_proxies: Vec::new(),
            upload_limit_bytes: 1 << 20,
        };
        let office = Office::new(installation.clone(), outside.clone(), serving);
        let source = Arc::new(NoFigures {
            today: outside.now().to_zoned_datetime(jiff::tz::TimeZone::UTC).date(),
        });
        let profile = Arc::clone(&installation.profile);
        let router = Site::new(source, profile, CaseLists::Hidden).with_office(office).router();
        Self { _folder: folder, installation, outside, clock, router }
    }

    pub(crate) fn let_minutes_pass(&self, minutes: i64) {
        let mut clock = self.clock.lock().unwrap();
        *clock = clock.checked_add(SignedDuration::from_mins(minutes)).unwrap();
    }

    /// Adds somebody who has chosen [`PASSWORD`]; gives what their codes are computed from.
    pub(crate) async fn hire(&self, name: &str, roles: &[Role]) -> (StaffId, SecondFactor) {
        let name = StaffName::read(name).unwrap();
        let added = self
            .installation
            .add_staff(&name, roles, Actor::Operator, &self.outside)
            .await
            .unwrap();
        let Added::Done { id, link } = added else { panic!("the name is taken") };
        let factor = self.set_up(&link).await;
        (id, factor)
    }

    pub(crate) async fn set_up(&self, link: &Token) -> SecondFactor {
        let browser = Browser::of(self);
        let address = format!("/desk/set-up/{}", link.text());
        let invitation = self.installation.invitation(link, self.outside.now()).await.unwrap();
        let factor = invitation.unwrap().second_factor;
        let code = factor.code_at(self.outside.now());
        let done = browser.send(&address, &[("password", PASSWORD), ("code", &code)]).await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.text);
        // The code of the enrolment is used up.
        self.let_minutes_pass(1);
        factor
    }

    /// A browser in which somebody of this role is signed in.
    pub(crate) async fn signed_in_as(&self, id: StaffId, role: Role) -> Browser<'_> {
        let gate = Gate::new(writ_app::sign_in::SessionLifetime::default());
        let token = self
            .installation
            .sign_in_to_demonstration(&gate, &self.outside, id, role, "a browser")
            .await
            .unwrap()
            .unwrap();
        let browser = Browser::of(self);
        *browser.session.lock().unwrap() = Some(token.text().to_owned());
        browser
    }
}

/// A browser: it keeps its session, and says where a form comes from.
pub(crate) struct Browser<'a> {
    company: &'a Company,
    session: Mutex<Option<String>>,
}

impl<'a> Browser<'a> {
    pub(crate) fn of(company: &'a Company) -> Self {
        Self { company, session: Mutex::new(None) }
    }

    pub(crate) async fn open(&self, address: &str) -> Answer {
        self.ask(Request::get(address).body(Body::empty()).unwrap()).await
    }

    /// Sends a form as one of our own pages would, with the session's value.
    pub(crate) async fn send(&self, address: &str, fields: &[(&str, &str)]) -> Answer {
        let value = self.form_value();
        let own = [("form", value.as_str())];
        let all: Vec<_> = own.iter().chain(fields).copied().collect();
        self.send_from("same-origin", address, &all).await
    }

    /// Sends a form, saying where it comes from, and nothing besides.
    pub(crate) async fn send_from(
        &self,
        site: &str,
        address: &str,
        fields: &[(&str, &str)],
    ) -> Answer {
        let pair = |(name, value): &(&str, &str)| format!("{name}={}", encoded(value));
        let body: Vec<_> = fields.iter().map(pair).collect();
        let request = Request::post(address)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", site)
            .body(Body::from(body.join("&")))
            .unwrap();
        self.ask(request).await
    }

    pub(crate) async fn sign_in(&self, name: &str, password: &str, code: &str) -> Answer {
        let fields = [("name", name), ("password", password), ("code", code)];
        self.send("/desk/sign-in", &fields).await
    }

    pub(crate) fn form_value(&self) -> String {
        let session = self.session.lock().unwrap();
        let token = session.as_deref().and_then(Token::read);
        token.map(|token| token.form_value()).unwrap_or_default()
    }

    pub(crate) async fn ask(&self, mut request: Request<Body>) -> Answer {
        if let Some(session) = self.session.lock().unwrap().as_deref() {
            let cookie = format!("__Host-writ-session={session}");
            request.headers_mut().insert("cookie", cookie.parse().unwrap());
        }
        let response = self.company.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        for cookie in headers.get_all("set-cookie") {
            let cookie = cookie.to_str().unwrap();
            if let Some(rest) = cookie.strip_prefix("__Host-writ-session=") {
                let value = rest.split(';').next().unwrap();
                *self.session.lock().unwrap() = (!value.is_empty()).then(|| value.to_owned());
            }
        }
        Answer { status, headers, text: String::from_utf8_lossy(&bytes).into_owned() }
    }
}

fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |encoded, byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => format!("{encoded}{}", char::from(byte)),
        _ => format!("{encoded}%{byte:02X}"),
    })
}

struct NoFigures {
    today: Date,
}

impl ReportSource for NoFigures {
    fn today(&self) -> Date {
        self.today
    }

    fn years(&self) -> Answering<'_, Vec<i16>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    fn report(&self, _: Period, _: Date, _: PlatformScope) -> Answering<'_, Report> {
        Box::pin(async { Err(SourceFailure::new(std::io::Error::other("no figures here"))) })
    }

    fn cases(&self, _: Figure, _: CasePage) -> Answering<'_, CountedCases> {
        Box::pin(async { Ok(CountedCases { total: 0, cases: Vec::new() }) })
    }

    fn ready(&self) -> Answering<'_, (), writ_app::readiness::NotReady> {
        Box::pin(async { Ok(()) })
    }
}

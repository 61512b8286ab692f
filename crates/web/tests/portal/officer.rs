//! An officer at a browser without scripts, and an installation that answers.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt as _;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use tower::ServiceExt as _;
use writ_app::{Installation, MailRoom, Outside};
use writ_core::report::{Figure, Period, PlatformScope, Report};
use writ_store::OpenMode;
use writ_web::{
    Answering, CaseLists, CasePage, CountedCases, Office, ReportSource, Serving, Site,
    SourceFailure,
};

/// The largest file that the installation takes.
pub(crate) const FILE_LIMIT_BYTES: usize = 100_000;

pub(crate) struct Officer {
    _folder: tempfile::TempDir,
    pub(crate) installation: Installation,
    pub(crate) outside: Outside,
    clock: Arc<Mutex<Timestamp>>,
    router: Router,
    /// Value and path by name and path.
    cookies: BTreeMap<(String, String), String>,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// Where the browser is sent on to.
    pub(crate) fn leads_to(&self) -> String {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.text());
        self.headers[LOCATION].to_str().unwrap().to_owned()
    }

    /// What stands between two marks of the page.
    pub(crate) fn between(&self, before: &str, after: &str) -> String {
        let text = self.text();
        let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("no {before} in {text}"));
        rest.split_once(after).unwrap().0.to_owned()
    }
}

impl Officer {
    pub(crate) async fn arrives() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mode = OpenMode::CreateIfMissing { chance: [7; 32] };
        let installation = Installation::open(folder.path(), mode, None, None).await.unwrap();
        // What leaves is read in the outbox, as in a demonstration.
        let mail_room = MailRoom { is_made_up: true, ..MailRoom::default() };
        let installation = installation.with_mail_room(mail_room);
        let clock = Arc::new(Mutex::new("2026-03-02T09:00:00Z".parse().unwrap()));
        let reading = Arc::clone(&clock);
        let outside = Outside::new(move || *reading.lock().unwrap(), writ_testkit::chance::seeds());
        let serving = Serving {
            base_url: "https://requests.example.org".to_owned(),
            is_demo: false,
            trusted_proxies: Vec::new(),
            upload_limit_bytes: FILE_LIMIT_BYTES as u64,
        };
        let office = Office::new(installation.clone(), outside.clone(), serving);
        let profile = Arc::clone(&installation.profile);
        let router =
            Site::new(Arc::new(Nothing), profile, CaseLists::Hidden).with_office(office).router();
        let cookies = BTreeMap::new();
        Self { _folder: folder, installation, outside, clock, router, cookies }
    }

    pub(crate) fn lets_seconds_pass(&self, seconds: i64) {
        let mut now = self.clock.lock().unwrap();
        *now += SignedDuration::from_secs(seconds);
    }

    /// Another browser, which keeps nothing of this one.
    pub(crate) fn forgets_everything(&mut self) {
        self.cookies.clear();
    }

    pub(crate) async fn opens(&mut self, address: &str) -> Answer {
        self.asks(Request::get(address), Body::empty()).await
    }

    pub(crate) async fn sends(&mut self, address: &str, answers: &[(&str, &str)]) -> Answer {
        let pairs: Vec<_> = answers
            .iter()
            .map(|(name, answer)| format!("{}={}", encoded(name), encoded(answer)))
            .collect();
        let request = Request::post(address)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        self.asks(request, Body::from(pairs.join("&"))).await
    }

    /// Sends files, each with its name and bytes, after other answers.
    pub(crate) async fn uploads(
        &mut self,
        address: &str,
        answers: &[(&str, &str)],
        files: &[(&str, &[u8])],
    ) -> Answer {
        let mut body = Vec::new();
        for (name, answer) in answers {
            let part = format!(
                "--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{answer}\r\n"
            );
            body.extend_from_slice(part.as_bytes());
        }
        for (name, bytes) in files {
            let head = format!(
                "--edge\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\
                 Content-Type: application/pdf\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--edge--\r\n");
        let request = Request::post(address)
            .header(CONTENT_TYPE, "multipart/form-data; boundary=edge")
            .header("sec-fetch-site", "same-origin");
        self.asks(request, Body::from(body)).await
    }

    /// Sends something as it is, without what a browser would add.
    pub(crate) async fn asks_as_is(&mut self, request: axum::http::request::Builder) -> Answer {
        self.asks(request, Body::empty()).await
    }

    async fn asks(&mut self, request: axum::http::request::Builder, body: Body) -> Answer {
        let path = request.uri_ref().unwrap().path().to_owned();
        let sent: Vec<_> = self
            .cookies
            .iter()
            .filter(|((_, below), _)| path.starts_with(below.as_str()))
            .map(|((name, _), value)| format!("{name}={value}"))
            .collect();
        let request = request.header(COOKIE, sent.join("; ")).body(body).unwrap();
        let answer = self.router.clone().oneshot(request).await.unwrap();
        for line in answer.headers().get_all(SET_COOKIE) {
            let line = line.to_str().unwrap();
            let mut parts = line.split("; ");
            let (name, value) = parts.next().unwrap().split_once('=').unwrap();
            let path = parts.find_map(|part| part.strip_prefix("Path=")).unwrap();
            let key = (name.to_owned(), path.to_owned());
            if value.is_empty() {
                self.cookies.remove(&key);
            } else {
                self.cookies.insert(key, value.to_owned());
            }
        }
        let (parts, body) = answer.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes().to_vec();
        Answer { status: parts.status, headers: parts.headers, bytes }
    }

    /// Begins a request; its address.
    pub(crate) async fn begins(&mut self) -> String {
        self.sends("/portal/request", &[]).await.leads_to()
    }

    /// Answers what the form asks, all but the papers; the address of the draft.
    pub(crate) async fn fills_in_a_request(&mut self) -> String {
        let draft = self.begins().await;
        let pages: [(&str, &[(&str, &str)]); 13] = [
            (
                "agency",
                &[
                    ("agency_name", "Politie Utrecht"),
                    ("agency_kind", "law_enforcement"),
                    ("agency_country", "NL"),
                ],
            ),
            (
                "address",
                &[
                    ("agency_address", "Kroonstraat 25\r\nUtrecht"),
                    ("agency_email", "post@politie.example"),
                ],
            ),
            (
                "officer",
                &[("officer_name", "J. Bakker"), ("officer_post", "x"), ("supervisor", "y")],
            ),
            ("telephone", &[("call_back_number", "+31 30 000 00 00")]),
            ("instrument", &[("instrument", "court_order")]),
            (
                "document",
                &[
                    ("docket_number", "Js 1/26"),
                    ("process_date", "2026-02-20"),
                    ("issuing_authority", "Rechtbank"),
                ],
            ),
            ("law", &[("law_and_article", "art. 126na Sv")]),
            ("circumstance", &[("circumstance", "criminal_investigation")]),
            ("urgency", &[("emergency", "no")]),
            ("platform", &[("platform", "hik_connect")]),
            ("purpose", &[("purpose", "To find who logged in.")]),
            ("silence", &[("nondisclosure", "no")]),
            ("reply", &[("reply_channel", "portal")]),
        ];
        for (page, answers) in pages {
            self.sends(&format!("{draft}/{page}"), answers).await.leads_to();
        }
        let items = [
            ("identifier_kind", "email"),
            ("identifiers", "a@x.example\r\nA@x.example; b@x.example"),
            ("measure", "disclose"),
            ("data_class", "account_identity"),
            ("from", "2026-01-01"),
            ("to", "2026-01-31"),
        ];
        let added = self.sends(&format!("{draft}/items"), &items).await;
        assert!(added.text().contains("2 items were added."), "{}", added.text());
        draft
    }

    /// Uploads what a request needs, and sends it; the page of the receipt.
    pub(crate) async fn sends_off(&mut self, draft: &str) -> Answer {
        let credentials = format!("{draft}/credentials/upload");
        self.uploads(&credentials, &[], &[("card.pdf", b"a card")]).await.leads_to();
        let papers = format!("{draft}/papers/upload");
        let kind = [("kind", "legal_process")];
        self.uploads(&papers, &kind, &[("order.pdf", b"an order")]).await.leads_to();
        let sent = self.sends(&format!("{draft}/check"), &[("declaration", "yes")]).await;
        self.opens(&sent.leads_to()).await
    }

    /// Sends a whole request; its number and its secret.
    pub(crate) async fn has_sent_a_request(&mut self) -> (String, String) {
        let draft = self.fills_in_a_request().await;
        number_and_secret(&self.sends_off(&draft).await)
    }

    /// Sends a request without any paper, and opens its status; the page of its receipt, and its number.
    pub(crate) async fn comes_back_to_a_request_without_papers(&mut self) -> (Answer, String) {
        let draft = self.fills_in_a_request().await;
        let sent = self.sends(&format!("{draft}/check"), &[("declaration", "yes")]).await;
        let receipt = self.opens(&sent.leads_to()).await;
        let (number, secret) = number_and_secret(&receipt);
        self.comes_back(&number, &secret).await.leads_to();
        (receipt, number)
    }

    pub(crate) async fn comes_back(&mut self, number: &str, secret: &str) -> Answer {
        self.sends("/portal/status", &[("number", number), ("secret", secret)]).await
    }
}

/// What stands on a receipt.
pub(crate) fn number_and_secret(receipt: &Answer) -> (String, String) {
    let number = receipt.between("<bdi class=\"code\">", "</bdi>");
    let secret = receipt.between("<dd dir=\"ltr\"><bdi class=\"code\">", "</bdi>");
    (number, secret)
}

fn encoded(text: &str) -> String {
    let one = |byte: u8| {
        if byte.is_ascii_alphanumeric() {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    };
    text.bytes().map(one).collect()
}

/// No report is asked for here.
struct Nothing;

fn nothing() -> SourceFailure {
    SourceFailure::new(std::io::Error::other("no report is asked for here"))
}

impl ReportSource for Nothing {
    fn today(&self) -> Date {
        jiff::civil::date(2026, 3, 2)
    }

    fn years(&self) -> Answering<'_, Vec<i16>> {
        Box::pin(async { Err(nothing()) })
    }

    fn report(&self, _: Period, _: Date, _: PlatformScope) -> Answering<'_, Report> {
        Box::pin(async { Err(nothing()) })
    }

    fn cases(&self, _: Figure, _: CasePage) -> Answering<'_, CountedCases> {
        Box::pin(async { Err(nothing()) })
    }

    fn ready(&self) -> Answering<'_, (), writ_app::readiness::NotReady> {
        Box::pin(async { Ok(()) })
    }
}

//! A desk with a store in a folder of its own, a clock that stands still, and requests to work on.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt as _;
use jiff::Timestamp;
use jiff::civil::date;
use tower::ServiceExt as _;
use writ_app::handling::{Arrival, Handled};
use writ_app::{Installation, Outside};
use writ_core::actor::{Actor, Staff};
use writ_core::category::Category;
use writ_core::command::Command;
use writ_core::data_class::DataClass;
use writ_core::event::Words;
use writ_core::identifier::{IdentifierKind, SubjectIdentifier};
use writ_core::request::{
    DateRange, IdentifierNumber, Item, ItemNumber, LegalRequest, Measure, NondisclosureOrder,
    Submission, Threat,
};
use writ_core::review::{Ground, ItemDecision};
use writ_core::verification::{EvidenceKind, Proves};
use writ_store::{FilesSettings, Location, OpenMode};
use writ_testkit::builders::{ANALYST, IDENTITY, request_for, submission};
use writ_testkit::object_storage::Storage;
use writ_web::{CaseLists, Office, Serving, Site};

#[path = "../site/fixed_source.rs"]
#[expect(dead_code, reason = "the desk needs an empty report alone")]
mod fixed_source;

/// When everything happens.
pub(crate) const NOW: &str = "2026-11-23T16:00:00Z";

/// The desk's installation with its people, and a clock that stands still.
pub(crate) struct World {
    _folder: tempfile::TempDir,
    pub(crate) installation: Installation,
    seeds: Arc<AtomicU8>,
}

/// Somebody who is signed in.
pub(crate) struct Seat<'a> {
    world: &'a World,
    cookie: String,
    /// What each of their forms carries.
    value: String,
}

/// An answer of the desk.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    /// Where the browser is sent on to.
    pub(crate) fn location(&self) -> &str {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.text);
        self.headers["location"].to_str().unwrap()
    }
}

impl World {
    pub(crate) async fn open() -> Self {
        Self::with_files(|_| None).await
    }

    /// Its files are in a storage.
    pub(crate) async fn beside(storage: &Storage) -> Self {
        Self::with_files(|folder| Some(storage.settings("desk", folder))).await
    }

    async fn with_files(files: impl FnOnce(&Path) -> Option<FilesSettings>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mode = OpenMode::CreateIfMissing { chance: [7; 32] };
        let record = folder.path().join("record");
        let location = Location { files: files(folder.path()), ..Location::from(&record) };
        let installation = Installation::open(location, mode, None, None).await.unwrap();
        installation.add_made_up_staff("2024-01-01T00:00:00Z".parse().unwrap()).await.unwrap();
        Self { _folder: folder, installation, seeds: Arc::new(AtomicU8::new(1)) }
    }

    fn seed(&self) -> [u8; 32] {
        [self.seeds.fetch_add(1, Ordering::Relaxed); 32]
    }

    /// Somebody of the desk, in their role.
    pub(crate) async fn sign_in(&self, staff: Staff) -> Seat<'_> {
        let who = format!("who={}-{}", staff.id.0, staff.role.code());
        let request = form_request("/desk/sign-in/demonstration").body(Body::from(who)).unwrap();
        let signed_in = self.ask(request).await;
        let cookie = signed_in.headers["set-cookie"].to_str().unwrap();
        let cookie = cookie.split(';').next().unwrap().to_owned();
        let mut seat = Seat { world: self, cookie, value: String::new() };
        let page = seat.get("/desk/account").await;
        let value = page.text.split_once("name=\"form\" value=\"").unwrap().1;
        value.split_once('"').unwrap().0.clone_into(&mut seat.value);
        seat
    }

    async fn ask(&self, request: Request<Body>) -> Answer {
        let (now, seeds): (Timestamp, _) = (NOW.parse().unwrap(), Arc::clone(&self.seeds));
        let seed = move || Some([seeds.fetch_add(1, Ordering::Relaxed); 32]);
        let serving = Serving {
            base_url: "http://127.0.0.1".to_owned(),
            is_demo: true,
            trusted_proxies: Vec::new(),
            upload_limit_bytes: 1_000_000,
        };
        let source = Arc::new(fixed_source::FixedSource::empty());
        let profile = Arc::clone(&self.installation.profile);
        let office =
            Office::new(self.installation.clone(), Outside::new(move || now, seed), serving);
        let site = Site::new(source, profile, CaseLists::ShownAsDemo).with_office(office);
        let response = site.router().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: parts.status, headers: parts.headers, text }
    }

    /// A page as anybody sees it.
    pub(crate) async fn look(&self, address: &str) -> Answer {
        self.ask(Request::builder().uri(address).body(Body::empty()).unwrap()).await
    }

    /// Receives a request at an instant; gives its number.
    pub(crate) async fn receive(&self, submission: Submission, at: &str) -> String {
        let received_at: Timestamp = at.parse().unwrap();
        let papers = writ_core::document::Papers::default();
        let arrival = Arrival { received_at, submission, supersedes: None, papers };
        let by = Actor::Staff(ANALYST);
        let received = self.installation.receive(arrival, by, received_at, self.seed()).await;
        received.unwrap().reference
    }

    /// Does something to a case, which has to be allowed.
    pub(crate) async fn act(&self, reference: &str, by: Actor, command: Command, at: &str) {
        let (at, seed) = (at.parse().unwrap(), self.seed());
        let told = format!("{command:?}");
        let handled = self.installation.act(reference, None, command, by, at, seed).await;
        match handled.unwrap().unwrap() {
            Handled::Done { .. } => {}
            other => panic!("{told}: {other:?}"),
        }
    }

    /// Acknowledges and verifies a case.
    pub(crate) async fn verify(&self, reference: &str, at: &str) {
        let analyst = Actor::Staff(ANALYST);
        self.act(reference, analyst, Command::Acknowledge, at).await;
        for proves in [Proves::Agency, Proves::Officer, Proves::Instrument] {
            let kind = EvidenceKind::DirectoryEntry;
            let command = Command::RecordEvidence { proves, kind, holds: true };
            self.act(reference, analyst, command, at).await;
        }
        self.act(reference, analyst, Command::Verify, at).await;
    }

    /// Assesses and categorises a verified case.
    pub(crate) async fn review(&self, reference: &str, category: Category, at: &str) {
        let analyst = Actor::Staff(ANALYST);
        let reasons = words("§ 100j StPO names the company’s records.");
        let command = Command::AssessLegalBasis { valid: true, reasons };
        self.act(reference, analyst, command, at).await;
        self.act(reference, analyst, Command::Categorise(category), at).await;
    }
}

impl Seat<'_> {
    pub(crate) async fn get(&self, address: &str) -> Answer {
        let request = Request::builder().uri(address).header("cookie", &self.cookie);
        self.world.ask(request.body(Body::empty()).unwrap()).await
    }

    /// Sends a form of the desk.
    pub(crate) async fn post(&self, address: &str, pairs: &[(&str, &str)]) -> Answer {
        let own = [("form", self.value.as_str())];
        let pairs = own.iter().chain(pairs);
        let body: Vec<String> =
            pairs.map(|(name, value)| format!("{name}={}", escaped(value))).collect();
        let request = form_request(address).header("cookie", &self.cookie);
        self.world.ask(request.body(Body::from(body.join("&"))).unwrap()).await
    }

    /// Sends a form that no page of the desk showed.
    pub(crate) async fn post_from_elsewhere(
        &self,
        address: &str,
        pairs: &[(&str, &str)],
    ) -> Answer {
        let pairs = pairs.iter().map(|(name, value)| format!("{name}={}", escaped(value)));
        let body = Body::from(pairs.collect::<Vec<_>>().join("&"));
        let mut request = form_request(address).header("cookie", &self.cookie).body(body).unwrap();
        request.headers_mut().insert("sec-fetch-site", "cross-site".parse().unwrap());
        self.world.ask(request).await
    }

    /// Sends a form with papers, each with its name, its type and its bytes.
    pub(crate) async fn upload(
        &self,
        address: &str,
        pairs: &[(&str, &str)],
        files: &[(&str, &str, &[u8])],
    ) -> Answer {
        let files: Vec<_> =
            files.iter().map(|(name, kind, bytes)| ("papers", *name, *kind, *bytes)).collect();
        self.upload_as(address, pairs, &files).await
    }

    /// Sends a form with files, each with its field, its name, its type and its bytes.
    pub(crate) async fn upload_as(
        &self,
        address: &str,
        pairs: &[(&str, &str)],
        files: &[(&str, &str, &str, &[u8])],
    ) -> Answer {
        let mut body = Vec::new();
        for (name, value) in [("form", self.value.as_str())].iter().chain(pairs) {
            body.extend_from_slice(
                format!(
                    "--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
                )
                .as_bytes(),
            );
        }
        for (field, name, kind, bytes) in files {
            let head = format!(
                "--edge\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
                 Content-Type: {kind}\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--edge--\r\n");
        let request = Request::builder()
            .method("POST")
            .uri(address)
            .header("content-type", "multipart/form-data; boundary=edge")
            .header("sec-fetch-site", "same-origin")
            .header("cookie", &self.cookie)
            .body(Body::from(body))
            .unwrap();
        self.world.ask(request).await
    }
}

fn form_request(address: &str) -> axum::http::request::Builder {
    Request::builder()
        .method("POST")
        .uri(address)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
}

/// Identity in full, usage for fewer days, the rest not at all.
pub(crate) fn proposal() -> Command {
    let range = DateRange { from: date(2026, 10, 1), to: date(2026, 10, 14) };
    let decisions = [
        ItemDecision::Grant,
        ItemDecision::Grant,
        ItemDecision::Narrow { range, ground: Ground::TooBroad },
        ItemDecision::Reject { ground: Ground::LacksLegalBasis },
    ];
    let decisions = (1..).map(ItemNumber).zip(decisions).collect();
    let words = words("We give the records of the two weeks in question; content takes consent.");
    Command::ProposeDecision { decisions, words }
}

/// A person is missing; the police ask where an account was last used.
pub(crate) fn emergency() -> Submission {
    let mut request = request_for(&[Measure::Disclose(DataClass::Usage)]);
    request.country = "ES".parse().unwrap();
    request.emergency = Some(Threat::LifeOrSecurity);
    request.officer_is_new = true;
    named(request, "Policía Nacional, Brigada de Ejemplópolis", &["desaparecido-1"])
}

pub(crate) fn words(text: &str) -> Words {
    Words::new(text.to_owned())
}

fn escaped(value: &str) -> String {
    value.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// A request of a Bavarian police headquarters: identity and usage of two accounts, and content of one.
pub(crate) fn munich() -> Submission {
    let usage = Measure::Disclose(DataClass::Usage);
    let content = Measure::Disclose(writ_testkit::builders::CONTENT);
    let mut request: LegalRequest = request_for(&[]);
    request.country = "DE".parse().unwrap();
    "de.auskunftsersuchen_bestandsdaten".clone_into(&mut request.process.instrument);
    let accounts = [IdentifierNumber(1), IdentifierNumber(2)];
    request.identifier_kinds = accounts.map(|n| (n, IdentifierKind::Account)).into();
    let october = DateRange { from: date(2026, 10, 1), to: date(2026, 10, 14) };
    let year = DateRange { from: date(2026, 1, 1), to: date(2026, 11, 19) };
    let items = [
        (accounts[0], Measure::Disclose(IDENTITY), None),
        (accounts[0], usage, Some(october)),
        (accounts[1], usage, Some(year)),
        (accounts[1], content, Some(october)),
    ];
    request.items = (1..)
        .zip(items)
        .map(|(number, (identifier, measure, range))| {
            (ItemNumber(number), Item { identifier, measure, range })
        })
        .collect();
    request.nondisclosure = Some(NondisclosureOrder { ends_on: Some(date(2027, 2, 19)) });
    named(request, "Polizeipräsidium München", &["lena.hik", "k.maurer-77"])
}

/// The same request with names of its own.
pub(crate) fn named(request: LegalRequest, agency: &str, accounts: &[&str]) -> Submission {
    let mut made = submission(request);
    let mut personal = made.personal.get().unwrap().clone();
    agency.clone_into(&mut personal.agency);
    "Kriminaloberkommissar Jan Beispiel".clone_into(&mut personal.officer);
    "§ 100j StPO".clone_into(&mut personal.legal_basis);
    "12 Js 4711/26".clone_into(&mut personal.process_reference);
    personal.telephone_numbers = vec!["+49 89 5550100".to_owned()];
    personal.identifiers = (1..)
        .zip(accounts)
        .map(|(number, account)| {
            let account = SubjectIdentifier::new(IdentifierKind::Account, account).unwrap();
            (IdentifierNumber(number), account)
        })
        .collect();
    made.personal = writ_core::personal::Personal::new(personal);
    made
}

/// A request with very many items about as many accounts.
pub(crate) fn thousand() -> Submission {
    let mut request = request_for(&[]);
    let numbers = || (1..=1_000).map(IdentifierNumber);
    request.identifier_kinds = numbers().map(|n| (n, IdentifierKind::Account)).collect();
    request.items = numbers()
        .map(|identifier| {
            let measure = Measure::Disclose(IDENTITY);
            (ItemNumber(identifier.0), Item { identifier, measure, range: None })
        })
        .collect();
    let accounts: Vec<String> = (1..=1_000).map(|n| format!("account-{n}")).collect();
    let accounts: Vec<&str> = accounts.iter().map(String::as_str).collect();
    named(request, &"Landesamt ".repeat(18), &accounts)
}

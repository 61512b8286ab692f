//! Sending a request: the one form (IN-5), a question or a small group a page.
//!
//! A draft is opened by the secret in the reader's cookie, which its return code carries elsewhere. Nothing
//! is a case before it is sent, and nothing that is missing keeps it from being sent (IN-6).

mod check;
mod emergency;
mod items;
mod papers;
mod question;
mod receipt;
mod start;
mod steps;
mod tasks;

pub(super) use start::begin_with;

use axum::Router;
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::header::SET_COOKIE;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use writ_app::portal_drafts::{DraftContent, DraftState, OpenDraft};
use writ_app::secret::Secret;
use writ_core::form::Reading;

use crate::form_fields::{Answers, Form};
use crate::office::Office;
use crate::problem::Problem;
use crate::public::SourceFailure;
use crate::reader::{Reader, cookie};
use crate::session::Stop;

/// Keeps the secret of a draft, at the addresses of this draft alone.
const DRAFT_COOKIE: &str = "draft";
/// For how long a browser keeps it, in seconds: as long as the draft itself.
const DRAFT_COOKIE_SECONDS: u32 = 14 * 24 * 3600;

/// The addresses of the request form.
pub(crate) fn router(office: &Office) -> Router<Office> {
    Router::new()
        .route("/portal/request", get(start::start).post(start::begin))
        .route("/portal/request/return", get(start::coming_back).post(start::come_back))
        .route("/portal/emergency", get(emergency::start).post(emergency::begin))
        .route("/portal/request/{draft}", get(tasks::tasks))
        .route("/portal/request/{draft}/items", get(items::items).post(items::change))
        .route("/portal/request/{draft}/check", get(check::check).post(check::send))
        .route("/portal/request/{draft}/give-up", get(start::giving_up).post(start::give_up))
        .route("/portal/request/{draft}/receipt", get(receipt::receipt).post(receipt::kept))
        .route("/portal/request/{draft}/receipt/request.json", get(receipt::sent_bytes))
        .route("/portal/request/{draft}/{step}", get(question::page).post(question::save))
        .route("/portal/request/{draft}/{step}/remove", post(papers::remove))
        .merge(papers::router(office))
}

/// A draft that the reader's cookie opened.
pub(crate) struct Opened {
    draft: OpenDraft,
    secret: Secret,
}

/// A draft that can be written in.
pub(crate) struct Writing {
    draft: OpenDraft,
    content: DraftContent,
    secret: Secret,
}

impl Writing {
    /// The address of one of its pages.
    fn address(&self, page: &str) -> String {
        address(&self.draft.id.to_string(), page)
    }
}

/// The address of a page of a draft; the empty page is the list of what is to be done.
fn address(draft: &str, page: &str) -> String {
    if page.is_empty() {
        format!("/portal/request/{draft}")
    } else {
        format!("/portal/request/{draft}/{page}")
    }
}

/// The answers with the names of the papers in their places, as the form sees them.
fn with_papers(content: &DraftContent) -> Answers {
    let mut answers = content.answers.clone();
    for (question, kind) in steps::PAPER_QUESTIONS {
        for paper in content.papers.iter().filter(|paper| paper.facts.kind == kind) {
            let named = answers.entry(question.to_owned()).or_default();
            if !named.is_empty() {
                named.push_str("; ");
            }
            named.push_str(&paper.name);
        }
    }
    answers
}

/// What the answers so far amount to (IN-5): what cannot be read, what looks odd, what is missing.
async fn reading(
    content: &DraftContent,
    reader: &Reader,
    office: &Office,
) -> Result<Reading, Response> {
    let read = office.installation.read_draft(content).await;
    read.map_err(|error| failed(error, reader, office))
}

impl FromRequestParts<Office> for Opened {
    type Rejection = Stop;

    /// Opens the draft of an address with the reader's cookie.
    async fn from_request_parts(parts: &mut Parts, office: &Office) -> Result<Self, Stop> {
        let reader = Reader::of(&parts.uri, &parts.headers);
        let closed = || Stop::new(start::closed(&reader, office));
        let named = RawPathParams::from_request_parts(parts, office).await.map_err(|_| closed())?;
        let named = named.iter().find(|(name, _)| *name == "draft").map(|(_, draft)| draft);
        let id = named.and_then(|draft| draft.parse().ok()).ok_or_else(closed)?;
        let secret = cookie(&parts.headers, DRAFT_COOKIE).and_then(|secret| secret.parse().ok());
        let secret: Secret = secret.ok_or_else(closed)?;
        let now = office.outside.now();
        match office.installation.open_draft(id, &secret, now).await {
            Ok(Some(draft)) => Ok(Self { draft, secret }),
            Ok(None) => Err(closed()),
            Err(error) => Err(Stop::new(failed(error, &reader, office))),
        }
    }
}

impl FromRequestParts<Office> for Writing {
    type Rejection = Stop;

    /// Opens a draft to write in it; one that was sent leads to its receipt.
    async fn from_request_parts(parts: &mut Parts, office: &Office) -> Result<Self, Stop> {
        let Opened { draft, secret } = Opened::from_request_parts(parts, office).await?;
        match &draft.state {
            DraftState::Open(content) => Ok(Self { content: content.clone(), draft, secret }),
            DraftState::Sent(_) => {
                let receipt = address(&draft.id.to_string(), "receipt");
                Err(Stop::new(Redirect::to(&receipt).into_response()))
            }
        }
    }
}

/// Saves what the draft holds by now.
async fn save(writing: &Writing, reader: &Reader, office: &Office) -> Result<(), Response> {
    let now = office.outside.now();
    let saved = office.installation.save_draft(&writing.draft, &writing.content, now).await;
    saved.map_err(|error| failed(error, reader, office))
}

fn failed(
    error: impl std::error::Error + Send + Sync + 'static,
    reader: &Reader,
    office: &Office,
) -> Response {
    super::refuse(&Problem::Failure(SourceFailure::new(error)), reader, office)
}

/// Goes on to another page, which the browser asks for anew.
fn go(address: &str) -> Response {
    Redirect::to(address).into_response()
}

/// The same answer, with the secret of a draft for the reader's browser to keep.
fn with_cookie(mut response: Response, draft: &str, secret: &Secret, office: &Office) -> Response {
    let value = secret.printed();
    let kept =
        super::cookie_line(office, DRAFT_COOKIE, &value, &address(draft, ""), DRAFT_COOKIE_SECONDS);
    if let Ok(kept) = HeaderValue::from_str(&kept) {
        response.headers_mut().append(SET_COOKIE, kept);
    }
    response
}

/// The same answer, after which the browser forgets the secret of a draft.
fn without_cookie(mut response: Response, draft: &str, office: &Office) -> Response {
    let gone = super::cookie_line(office, DRAFT_COOKIE, "", &address(draft, ""), 0);
    if let Ok(gone) = HeaderValue::from_str(&gone) {
        response.headers_mut().append(SET_COOKIE, gone);
    }
    response
}

/// The questions in the reader's language.
fn form_of<'a>(office: &'a Office, reader: &Reader) -> Form<'a> {
    Form { installation: &office.installation, words: reader.words }
}

/// A page that shows problems is no success.
fn status_of(problems: usize) -> StatusCode {
    if problems == 0 { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
}

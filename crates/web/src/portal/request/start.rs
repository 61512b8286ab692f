//! Beginning a request, coming back to one, giving one up.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use writ_app::Installation;
use writ_app::portal_drafts::DraftContent;
use writ_app::secret::Secret;

use super::{Opened, address, failed, go, with_cookie, without_cookie};
use crate::frame::{Face, Frame};
use crate::office::Office;
use crate::parts::{Field, FormProblem, problems_of, title_with_problems};
use crate::portal::{Posted, private_page};
use crate::reader::Reader;

#[derive(Template)]
#[template(path = "portal/request/start.html")]
struct StartPage<'a> {
    frame: Frame<'a>,
}

/// What one needs at hand, before the first question.
pub(crate) async fn start(State(office): State<Office>, reader: Reader) -> Response {
    let frame = reader.frame(&office, Face::Portal, reader.words.say("request-start-heading"));
    private_page(StatusCode::OK, &StartPage { frame }, &reader, &office)
}

/// Begins a draft.
pub(crate) async fn begin(
    State(office): State<Office>,
    reader: Reader,
    _posted: Posted,
) -> Response {
    begin_with(DraftContent::default(), "", &reader, &office).await
}

/// Begins a draft that holds something already, and goes on to one of its pages.
pub(in crate::portal) async fn begin_with(
    content: DraftContent,
    page: &str,
    reader: &Reader,
    office: &Office,
) -> Response {
    let seed = match office.outside.seed() {
        Ok(seed) => seed,
        Err(error) => return failed(error, reader, office),
    };
    let now = office.outside.now();
    match office.installation.begin_draft(content, now, seed).await {
        Ok((secret, id)) => {
            let id = id.to_string();
            with_cookie(go(&address(&id, page)), &id, &secret, office)
        }
        Err(error) => failed(error, reader, office),
    }
}

#[derive(Template)]
#[template(path = "portal/request/return.html")]
struct ReturnPage<'a> {
    frame: Frame<'a>,
    /// Whether the reader came to a draft that this browser cannot open.
    is_closed: bool,
    problems: Vec<FormProblem>,
    code: Field,
}

/// Where a return code is typed.
pub(crate) async fn coming_back(State(office): State<Office>, reader: Reader) -> Response {
    return_page(StatusCode::OK, None, false, &reader, &office)
}

/// Opens the draft of a return code in this browser.
pub(crate) async fn come_back(
    State(office): State<Office>,
    reader: Reader,
    posted: Posted,
) -> Response {
    let wrong = |id| {
        let error = Some(reader.words.say(id));
        return_page(StatusCode::UNPROCESSABLE_ENTITY, error, false, &reader, &office)
    };
    let Ok(secret) = posted.get("code").parse::<Secret>() else {
        return wrong("request-return-mistyped");
    };
    let id = Installation::draft_id(&secret);
    match office.installation.open_draft(id, &secret, office.outside.now()).await {
        Ok(Some(_)) => {
            let id = id.to_string();
            with_cookie(go(&address(&id, "")), &id, &secret, &office)
        }
        Ok(None) => wrong("request-return-unknown"),
        Err(error) => failed(error, &reader, &office),
    }
}

/// The page of a draft that this browser cannot open, or that is gone: the same for both.
pub(super) fn closed(reader: &Reader, office: &Office) -> Response {
    return_page(StatusCode::NOT_FOUND, None, true, reader, office)
}

fn return_page(
    status: StatusCode,
    error: Option<String>,
    is_closed: bool,
    reader: &Reader,
    office: &Office,
) -> Response {
    let words = reader.words;
    let code = Field::line("code", words.say("request-return-code"), "")
        .hint(words.say("request-return-code-says"))
        .error(error);
    let problems = problems_of(std::slice::from_ref(&code));
    let title = title_with_problems(words, words.say("request-return-heading"), problems.len());
    let frame = reader.frame(office, Face::Portal, title);
    private_page(status, &ReturnPage { frame, is_closed, problems, code }, reader, office)
}

#[derive(Template)]
#[template(path = "portal/request/give-up.html")]
struct GiveUpPage<'a> {
    frame: Frame<'a>,
    back: String,
}

/// Asks once more before everything typed is destroyed.
pub(crate) async fn giving_up(
    State(office): State<Office>,
    reader: Reader,
    Path(draft): Path<String>,
    _opened: Opened,
) -> Response {
    let frame = reader.frame(&office, Face::Portal, reader.words.say("request-give-up-heading"));
    let page = GiveUpPage { frame, back: address(&draft, "") };
    private_page(StatusCode::OK, &page, &reader, &office)
}

/// Destroys a draft with what was uploaded to it.
pub(crate) async fn give_up(
    State(office): State<Office>,
    reader: Reader,
    Path(draft): Path<String>,
    opened: Opened,
    _posted: Posted,
) -> Response {
    match office.installation.give_up_draft(&opened.draft).await {
        Ok(()) => without_cookie(go("/portal"), &draft, &office),
        Err(error) => failed(error, &reader, &office),
    }
}

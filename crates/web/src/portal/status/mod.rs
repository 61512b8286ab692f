//! Following a request: number and secret open it for half an hour; what is asked is answered here.
//!
//! Nothing of a case stands in an address: the mark that a browser keeps names it, sealed, without its secret.

mod act;
mod fetch;
mod view;

use askama::Template;
use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRequestParts, State};
use axum::http::header::SET_COOKIE;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use writ_app::proof;
use writ_app::secret::Secret;
use writ_app::status::Pass;

use crate::frame::{Face, Frame};
use crate::office::Office;
use crate::parts::{Control, Field, FormProblem, Line, problems_of, title_with_problems};
use crate::portal::posted::Posted;
use crate::portal::{cookie_line, private_page, refuse};
use crate::problem::Problem;
use crate::public::SourceFailure;
use crate::rate::FromAddress;
use crate::reader::{Reader, cookie};
use crate::session::Stop;

/// Keeps the mark of an open case.
const CASE_COOKIE: &str = "case";
const PATH: &str = "/portal/status";
/// The page of the open case.
const CASE: &str = "/portal/status/case";
/// As long as the mark itself holds.
const CASE_COOKIE_SECONDS: u32 = 30 * 60;

/// The addresses under which a request is followed.
pub(crate) fn router(office: &Office) -> Router<Office> {
    let file = usize::try_from(office.serving.upload_limit_bytes).unwrap_or(usize::MAX);
    let papers = Router::new()
        .route("/portal/status/papers", post(act::add_papers))
        .layer(DefaultBodyLimit::max(file.saturating_mul(4)));
    Router::new()
        .route(PATH, get(coming).post(come))
        .route(CASE, get(view::case))
        .route("/portal/status/answer", post(act::answer))
        .route("/portal/status/fee", post(act::accept_fee))
        .route("/portal/status/withdraw", get(act::withdrawing).post(act::withdraw))
        .route("/portal/status/complete", post(act::complete))
        .route("/portal/status/revise", get(act::revising).post(act::revise))
        .route("/portal/status/leave", post(leave))
        .route("/portal/status/letters/{code}", get(view::letter))
        .route("/portal/status/second-factor", get(fetch::enrolling).post(fetch::enrol))
        .route("/portal/status/code", post(fetch::ask_code))
        .route("/portal/status/packages/{number}", post(fetch::fetch))
        .route("/portal/status/packages/{number}/received", post(fetch::confirm))
        .merge(papers)
}

/// An open case, with who reads it.
pub(super) struct Following {
    pub(super) reader: Reader,
    pub(super) pass: Pass,
}

impl FromRequestParts<Office> for Following {
    type Rejection = Stop;

    async fn from_request_parts(parts: &mut Parts, office: &Office) -> Result<Self, Stop> {
        let reader = Reader::of(&parts.uri, &parts.headers);
        let mark = cookie(&parts.headers, CASE_COOKIE).unwrap_or_default();
        match office.installation.still_open(&mark, office.outside.now()).await {
            Ok(Some(pass)) => Ok(Self { reader, pass }),
            Ok(None) => Err(Stop::new(Redirect::to(PATH).into_response())),
            Err(error) => Err(Stop::new(failed(error, &reader, office))),
        }
    }
}

#[derive(Template)]
#[template(path = "portal/status/sign-in.html")]
struct SignInPage<'a> {
    frame: Frame<'a>,
    problems: Vec<FormProblem>,
    fields: Vec<Field>,
}

/// Where number and secret are typed.
async fn coming(
    State(office): State<Office>,
    following: Result<Following, Stop>,
    reader: Reader,
) -> Response {
    match following {
        Ok(_) => Redirect::to(CASE).into_response(),
        Err(_) => sign_in(StatusCode::OK, "", None, &reader, &office),
    }
}

/// Opens the case, or says that the two do not go together: the same whatever is wrong.
async fn come(
    State(office): State<Office>,
    FromAddress(address): FromAddress,
    reader: Reader,
    posted: Posted,
) -> Response {
    let now = office.outside.now();
    let key = proof::digest("case tries", &address.to_string());
    if let Err(wait) = office.case_tries.attempt(key, now) {
        if let Err(error) = office.installation.secret_guessed(posted.get("number"), now).await {
            return failed(error, &reader, &office);
        }
        return refuse(&Problem::Later(wait), &reader, &office);
    }
    let number = posted.get("number");
    let secret = posted.get("secret").parse::<Secret>().ok();
    match office.installation.open_case(number, secret.as_ref(), now).await {
        Ok(Some(pass)) => {
            office.case_tries.succeeded(&key);
            let mark = office.installation.mark(&pass);
            with_mark(Redirect::to(CASE).into_response(), &mark, CASE_COOKIE_SECONDS, &office)
        }
        Ok(None) => {
            metrics::counter!("writ_sign_in_failures_total", "face" => "portal").increment(1);
            let error = Some(reader.words.say("status-wrong"));
            sign_in(StatusCode::UNPROCESSABLE_ENTITY, number, error, &reader, &office)
        }
        Err(error) => failed(error, &reader, &office),
    }
}

/// Closes the case in this browser.
async fn leave(State(office): State<Office>, _posted: Posted) -> Response {
    with_mark(Redirect::to("/portal").into_response(), "", 0, &office)
}

fn sign_in(
    status: StatusCode,
    number: &str,
    error: Option<String>,
    reader: &Reader,
    office: &Office,
) -> Response {
    let words = reader.words;
    let number: String = number.chars().take(40).collect();
    let line = |value: &str| {
        Control::Line(Line { value: value.to_owned(), autocomplete: "off", ..Line::default() })
    };
    let fields = vec![
        Field::new("number", words.say("receipt-number"), line(&number))
            .hint(words.say("status-number-says"))
            .error(error),
        // What was typed as a secret is never sent back.
        Field::new("secret", words.say("receipt-secret"), line(""))
            .hint(words.say("status-secret-says")),
    ];
    let problems = problems_of(&fields);
    let title = title_with_problems(words, words.say("status-heading"), problems.len());
    let page = SignInPage { frame: reader.frame(office, Face::Portal, title), problems, fields };
    private_page(status, &page, reader, office)
}

fn with_mark(mut response: Response, mark: &str, seconds: u32, office: &Office) -> Response {
    let line = cookie_line(office, CASE_COOKIE, mark, PATH, seconds);
    if let Ok(line) = HeaderValue::from_str(&line) {
        response.headers_mut().append(SET_COOKIE, line);
    }
    response
}

pub(super) fn failed(
    error: impl std::error::Error + Send + Sync + 'static,
    reader: &Reader,
    office: &Office,
) -> Response {
    refuse(&Problem::Failure(SourceFailure::new(error)), reader, office)
}

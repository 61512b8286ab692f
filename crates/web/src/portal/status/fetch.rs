//! The second factor, and the packages that it opens (DA-5).

use askama::Template;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Redirect, Response};
use writ_app::mailed_codes::CodeAsked;
use writ_app::second_factor::SecondFactor;
use writ_app::status::{Enrolled, Pass, Shown};
use writ_core::command::Command;
use writ_core::document::Sha256;
use writ_core::package::PackageNumber;

use super::act::after;
use super::view::{self, Wrong};
use super::{CASE, Following, failed};
use crate::desk::square::Square;
use crate::frame::{Face, Frame};
use crate::office::Office;
use crate::parts::{Control, Field, FormProblem, Line, problems_of, title_with_problems};
use crate::portal::posted::Posted;
use crate::portal::{moment, private, private_page, refusal_in_words, refuse};
use crate::problem::Problem;
use crate::reader::Reader;

#[derive(Template)]
#[template(path = "portal/status/second-factor.html")]
struct SecondFactorPage<'a> {
    frame: Frame<'a>,
    problems: Vec<FormProblem>,
    square: Option<Square>,
    text: String,
    /// The secret on its way to being enrolled; it opens nothing before.
    secret: String,
    code: Field,
}

/// Shows a fresh secret for the officer's authenticator.
pub(super) async fn enrolling(
    State(office): State<Office>,
    Following { reader, pass }: Following,
) -> Response {
    match office.outside.seed() {
        Ok(seed) => show_secret(&SecondFactor::new(seed), None, &pass, &reader, &office),
        Err(error) => failed(error, &reader, &office),
    }
}

/// Enrols it once a code of it was shown.
pub(super) async fn enrol(
    State(office): State<Office>,
    Following { reader, pass }: Following,
    posted: Posted,
) -> Response {
    let Some(factor) = secret_in(posted.get("secret")) else {
        return Redirect::to("/portal/status/second-factor").into_response();
    };
    let now = office.outside.now();
    match office.installation.enrol(&pass, &factor, posted.get("code"), now).await {
        Ok(Enrolled::Done) => Redirect::to(&format!("{CASE}?done=enrolled")).into_response(),
        Ok(Enrolled::WrongCode) => {
            let error = Some(reader.words.say("status-code-wrong"));
            show_secret(&factor, error, &pass, &reader, &office)
        }
        Ok(Enrolled::Closed) => {
            let text = reader.words.say("status-enrol-closed");
            let wrong = Wrong { anchor: String::new(), text, typed: String::new() };
            view::wrong(wrong, &pass, &reader, &office).await
        }
        Err(error) => failed(error, &reader, &office),
    }
}

fn secret_in(text: &str) -> Option<SecondFactor> {
    let digest: Sha256 = text.parse().ok()?;
    Some(SecondFactor::new(digest.0))
}

fn show_secret(
    factor: &SecondFactor,
    error: Option<String>,
    pass: &Pass,
    reader: &Reader,
    office: &Office,
) -> Response {
    let words = reader.words;
    let organisation = &office.installation.profile.organisation().short_name;
    let mut bytes = [0; 32];
    bytes.iter_mut().zip(factor.bytes()).for_each(|(to, from)| *to = *from);
    let line = Line {
        keyboard: "numeric",
        autocomplete: "one-time-code",
        width_chars: 8,
        max_chars: 8,
        ..Line::default()
    };
    let code = Field::new("code", words.say("status-code"), Control::Line(line))
        .hint(words.say("status-code-says"))
        .error(error);
    let problems = problems_of(std::slice::from_ref(&code));
    let title = title_with_problems(words, words.say("status-enrol-heading"), problems.len());
    let page = SecondFactorPage {
        frame: reader.frame(office, Face::Portal, title),
        square: Square::of(&factor.address(organisation, pass.reference())),
        text: factor.text(),
        secret: Sha256(bytes).to_string(),
        code,
        problems,
    };
    let status =
        if page.problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    private_page(status, &page, reader, office)
}

/// Asks for a code by mail. The answer is the same whether there is an address that it goes to or not.
pub(super) async fn ask_code(
    State(office): State<Office>,
    Following { reader, pass }: Following,
    _posted: Posted,
) -> Response {
    let seed = match office.outside.seed() {
        Ok(seed) => seed,
        Err(error) => return failed(error, &reader, &office),
    };
    let id = match office.installation.ask_code(&pass, office.outside.now(), seed).await {
        Ok(CodeAsked::Taken) => return Redirect::to(&format!("{CASE}?done=code")).into_response(),
        Ok(CodeAsked::NotNeeded) => "status-mailed-code-not-needed",
        Ok(CodeAsked::TooMany) => "status-mailed-code-too-many",
        Err(error) => return failed(error, &reader, &office),
    };
    let wrong = Wrong { anchor: String::new(), text: reader.words.say(id), typed: String::new() };
    view::wrong(wrong, &pass, &reader, &office).await
}

/// Fetches a package against a code: of the authenticator, or else a mailed one.
pub(super) async fn fetch(
    State(office): State<Office>,
    Following { reader, pass }: Following,
    Path(number): Path<u16>,
    posted: Posted,
) -> Response {
    let words = reader.words;
    let now = office.outside.now();
    let package = PackageNumber(number);
    let field = view::code_field(package);
    let wrong = |text: String| Wrong { anchor: field.clone(), text, typed: String::new() };
    let shown = match office.installation.show_code(&pass, posted.get(&field), now).await {
        Ok(shown) => shown,
        Err(error) => return failed(error, &reader, &office),
    };
    let factor = match shown {
        Shown::Right(factor) => factor,
        Shown::Wrong => {
            let is_mailed = !pass.has_authenticator();
            let id = if is_mailed { "status-mailed-code-wrong" } else { "status-code-wrong" };
            return view::wrong(wrong(words.say(id)), &pass, &reader, &office).await;
        }
        Shown::Locked(until) => {
            let until = moment(until, &reader, &office);
            let text = words.say_with("status-locked", [("moment", until.into())]);
            return view::wrong(wrong(text), &pass, &reader, &office).await;
        }
    };
    let seed = match office.outside.seed() {
        Ok(seed) => seed,
        Err(error) => return failed(error, &reader, &office),
    };
    let installation = &office.installation;
    let fetched = installation.fetch_package(pass.reference(), package, factor, now, seed).await;
    let reading = match fetched {
        Ok(Some(Ok(reading))) => reading,
        Ok(None) => return refuse(&Problem::NotFound, &reader, &office),
        Ok(Some(Err(refusal))) => {
            let text = refusal_in_words(&refusal, &reader);
            return view::wrong(wrong(text), &pass, &reader, &office).await;
        }
        Err(error) => return failed(error, &reader, &office),
    };
    let file = format!("{}-{number}.zip", pass.reference());
    let headers = [
        (CONTENT_TYPE, "application/zip".to_owned()),
        (CONTENT_LENGTH, reading.document.size_bytes.to_string()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{file}\"")),
    ];
    // A package that differs from its seal breaks off before its end: no browser takes it for whole.
    let bytes = futures_util::stream::try_unfold(reading, |mut reading| async move {
        Ok::<_, writ_app::AppError>(reading.next_chunk().await?.map(|bytes| (bytes, reading)))
    });
    private((headers, Body::from_stream(bytes)).into_response())
}

/// Confirms that a package arrived as it was sealed.
pub(super) async fn confirm(
    State(office): State<Office>,
    Following { reader, pass }: Following,
    Path(number): Path<u16>,
    _posted: Posted,
) -> Response {
    let seed = match office.outside.seed() {
        Ok(seed) => seed,
        Err(error) => return failed(error, &reader, &office),
    };
    let command = Command::ConfirmReceipt(PackageNumber(number));
    let now = office.outside.now();
    match office.installation.act_as_agency(&pass, command, now, seed).await {
        Ok(handled) => after(handled, "received", ("", ""), &pass, &reader, &office).await,
        Err(error) => failed(error, &reader, &office),
    }
}

//! The portal: agencies submit requests, follow them, and fetch what was disclosed.

mod landing;
mod posted;
mod request;
mod status;

use askama::Template;
use axum::Router;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use jiff::Timestamp;
use writ_core::refusal::Refusal;

use crate::again;
use crate::frame::Face;
use crate::office::Office;
use crate::problem::Problem;
use crate::public::SourceFailure;
use crate::reader::{Reader, remember_language};
use crate::response;

use posted::Posted;

/// All its addresses, complete with limits.
pub(crate) fn router(office: Office) -> Router {
    Router::new()
        .route("/portal", get(landing::landing))
        .route("/portal/form", get(landing::printable_form))
        .merge(request::router(&office))
        .merge(status::router(&office))
        .layer(from_fn(remember_language))
        .layer(from_fn_with_state(office.clone(), again::keep))
        .with_state(office)
}

/// A page of the portal that anybody may see.
fn page(
    headers: &HeaderMap,
    template: &impl Template,
    reader: &Reader,
    office: &Office,
) -> Response {
    match template.render() {
        Ok(html) => response::html(headers, html),
        Err(error) => refuse(&SourceFailure::new(error).into(), reader, office),
    }
}

/// What cannot be shown.
fn refuse(problem: &Problem, reader: &Reader, office: &Office) -> Response {
    problem.page(reader.frame(office, Face::Portal, String::new()))
}

/// A page for whoever has its secret: kept by no browser and no proxy.
fn private_page(
    status: StatusCode,
    template: &impl Template,
    reader: &Reader,
    office: &Office,
) -> Response {
    match template.render() {
        Ok(html) => private((status, response::html_headers(), html).into_response()),
        Err(error) => refuse(&SourceFailure::new(error).into(), reader, office),
    }
}

/// The same answer, kept by no browser and no proxy.
fn private(mut response: Response) -> Response {
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// A cookie that scripts cannot read and other sites cannot send along, for the addresses below a path.
fn cookie_line(office: &Office, name: &str, value: &str, path: &str, seconds: u32) -> String {
    let secure = if office.serving.is_encrypted() { "; Secure" } else { "" };
    format!("{name}={value}; Path={path}; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}")
}

/// Why the process says no, as its agency reads it.
fn refusal_in_words(refusal: &Refusal, reader: &Reader) -> String {
    let id = format!("refusal-{}", refusal.code().replace('_', "-"));
    let said = reader.words.say(&id);
    if said == id { reader.words.say("status-refused") } else { said }
}

/// A moment with its day, the time of day and the zone.
fn moment(at: Timestamp, reader: &Reader, office: &Office) -> String {
    let zone = office.installation.profile.reporting_zone();
    let words = reader.words;
    let values = [
        ("day", words.date(zone.day_of(at)).into()),
        ("time", time_of_day(at, zone.time_zone()).into()),
    ];
    words.say_with("moment", values)
}

/// The time of day with the abbreviation of the zone.
fn time_of_day(at: Timestamp, zone: &jiff::tz::TimeZone) -> String {
    at.to_zoned_datetime(zone.clone()).strftime("%H:%M %Z").to_string()
}

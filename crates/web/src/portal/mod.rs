//! The portal: agencies submit requests, follow them, and fetch what was disclosed.

mod landing;

use askama::Template;
use axum::Router;
use axum::http::HeaderMap;
use axum::middleware::from_fn;
use axum::response::Response;
use axum::routing::get;

use crate::frame::Face;
use crate::office::Office;
use crate::problem::Problem;
use crate::public::SourceFailure;
use crate::reader::{Reader, remember_language};
use crate::response;

/// All its addresses, complete with limits.
pub(crate) fn router(office: Office) -> Router {
    Router::new()
        .route("/portal", get(landing::landing))
        .route("/portal/form", get(landing::printable_form))
        .layer(from_fn(remember_language))
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

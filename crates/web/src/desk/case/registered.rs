//! A past request as its register knows it: no case of the desk, so that nothing can be done to it here.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use writ_app::AppError;
use writ_core::register::{Identifiers, RegisterEntry};

use crate::desk::Trouble;
use crate::frame::Frame;
use crate::office::Office;
use crate::parts::SummaryRow;
use crate::response;
use crate::session::SignedIn;

#[derive(Template)]
#[template(path = "desk/registered.html")]
struct RegisteredTemplate<'a> {
    frame: Frame<'a>,
    reference: String,
    title: String,
    rows: Vec<SummaryRow>,
}

/// The page of a register's entry. Identifiers are told by their number alone.
pub(super) fn page(
    office: &Office,
    who: &SignedIn,
    entry: &RegisterEntry,
) -> Result<Response, Trouble> {
    let words = who.words();
    let zone = office.installation.profile.reporting_zone();
    let row = |id: &str, value: String| SummaryRow::new(words.say(id), value);
    let outcome = entry.counted(zone).map_or("joined", |counted| counted.outcome.code());
    let specified = match &entry.identifiers {
        Identifiers::Named(named) => named.len() as u64,
        Identifiers::Counted(count) => u64::from(*count),
    };
    let template = RegisteredTemplate {
        frame: who.frame(office, entry.reference.clone()),
        reference: entry.reference.clone(),
        title: entry.agency.clone().unwrap_or_else(|| words.country(&entry.country)),
        rows: vec![
            row("desk-column-country", words.country(&entry.country)),
            row("desk-column-received", words.date(entry.received.day(zone))),
            row("desk-row-category", words.coded("desk-category", entry.category.code())),
            row("desk-registered-specified", words.number(specified)),
            row("desk-registered-outcome", words.coded("desk-outcome", outcome)),
        ],
    };
    let html = template.render();
    let html =
        html.map_err(|_| AppError::Inconsistent("a page of the desk could not be written"))?;
    Ok(response::private_html(StatusCode::OK, html))
}

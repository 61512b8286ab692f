//! What names persons: read for a purpose, and each reading is on record before anything is answered (RT-2).
//!
//! A program has no session in which a purpose stated once would stand: it states one each time.

use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use writ_app::AppError;
use writ_app::case_view::{CaseView, Reader};
use writ_app::tokens::Scope;
use writ_core::access::Area;
use writ_core::reading::Purpose;

use super::Api;
use super::body::{Json, given};
use super::caller::Caller;
use super::codes::PurposeCode;
use super::commands::Line;
use super::problem::Fault;
use super::reading::Named;

/// Why personal data of a case is read (RT-2).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PurposeBody {
    #[schema(value_type = PurposeCode)]
    purpose: Purpose,
    /// In words: needed for `other`, and of auditors.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    words: Option<Line>,
}

/// The personal data of a case.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PersonalBody {
    /// Its number.
    #[schema(example = "WRIT-2026-000042")]
    number: String,
    /// What of each event names persons, oldest first; an event that holds nothing of anybody is left out.
    events: Vec<PersonalPart>,
}

/// What of an event names persons.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PersonalPart {
    /// The place of the event in the case.
    #[schema(minimum = 1)]
    seq: u32,
    /// The kind of event.
    #[schema(pattern = "^[a-z_]+$", example = "received")]
    kind: &'static str,
    /// A sentence, or an object with the names that the record has for its parts.
    personal: Value,
}

/// Reads the personal data of a case for a purpose. The reading is on record before this answers (RT-2).
#[utoipa::path(
    post, path = "/cases/{number}/readings", tag = "cases", operation_id = "read_personal_data",
    security(("token" = ["read:personal"])),
    params(("number" = String, Path, max_length = 200, example = "WRIT-2026-000042")),
    request_body = PurposeBody,
    responses(
        (status = 200, description = "The personal data", body = PersonalBody),
        (status = 409, description = "The process says no", body = super::problem::Problem, content_type = super::problem::PROBLEM_JSON),
    ),
)]
pub(crate) async fn read(
    State(api): State<Api>,
    caller: Caller,
    Named(number): Named<String>,
    Json { value: purpose, .. }: Json<PurposeBody>,
) -> Result<Response, Fault> {
    let view = open(&api, &caller, &number, &purpose).await?;
    let mut events = Vec::new();
    for (seq, recorded) in (1..).zip(&view.open.history) {
        let encoded = recorded.event.encode();
        let encoded =
            encoded.map_err(|error| Fault::failure(&api.office, &AppError::from(error)))?;
        events.extend(encoded.personal.map(|personal| PersonalPart {
            seq,
            kind: recorded.event.kind(),
            personal: serde_json::from_str(&personal).unwrap_or_default(),
        }));
    }
    let body = PersonalBody { number, events };
    Ok(([(CACHE_CONTROL, "no-store")], axum::Json(body)).into_response())
}

/// Opens the personal data of a case for the owner of a token; the reading is on record when this returns.
pub(crate) async fn open(
    api: &Api,
    caller: &Caller,
    number: &str,
    PurposeBody { purpose, words }: &PurposeBody,
) -> Result<CaseView, Fault> {
    let staff = caller.open(Scope::ReadPersonal, Area::Cases)?;
    let now = api.office.outside.now();
    let stated = (*purpose, words.as_ref().map_or("", |words| words.0.as_str()));
    let reader = Reader { staff, since: now };
    let read = api.office.installation.read_personal(number, reader, Some(stated), now).await;
    let read = read.map_err(|error| Fault::failure(&api.office, &error))?;
    read.ok_or(Fault::NotFound)?.map_err(Fault::Refused)
}

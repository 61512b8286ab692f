//! Cases as the desk's programs read and change them.
//!
//! What names persons is left out: it is read apart, for a purpose (RT-2).

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, ETAG};
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use utoipa::ToSchema;
use writ_app::AppError;
use writ_app::handling::{Asked, Handled};
use writ_app::tokens::Scope;
use writ_core::access::Area;
use writ_core::command::{Command, Root};
use writ_core::verification::{CallBack, Contact};

use super::body::Json;
use super::caller::Caller;
use super::case_view::{CaseBody, EventLine};
use super::commands::{CommandBody, Verb};
use super::headers::{Match, OnceKey, etag};
use super::problem::{ChangedEvent, Fault};
use super::reading::Named;
use super::{Api, once};

/// Reads a case, without what names persons.
///
/// Its `ETag` is the state that a change of it names.
#[utoipa::path(
    get, path = "/cases/{number}", tag = "cases", operation_id = "read_case", security(("token" = ["read:cases"])),
    params(("number" = String, Path, max_length = 200, example = "WRIT-2026-000042")),
    responses((status = 200, description = "The case", body = CaseBody, headers(("ETag" = String, description = "The state of the case")))),
)]
pub(crate) async fn read(
    State(api): State<Api>,
    caller: Caller,
    Named(number): Named<String>,
) -> Result<Response, Fault> {
    caller.open(Scope::ReadCases, Area::Cases)?;
    let open = api.office.installation.open_record(&number).await;
    let open = open.map_err(|error| Fault::failure(&api.office, &error))?.ok_or(Fault::NotFound)?;
    let case = open.record.case().ok_or(Fault::NotFound)?;
    let body = CaseBody::of(case, open.seq, api.office.installation.erased_days(case));
    let headers = [(ETAG, etag(open.seq)), (CACHE_CONTROL, "no-store".to_owned())];
    Ok((headers, axum::Json(body)).into_response())
}

/// What happened to a case.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EventList {
    /// Oldest first.
    events: Vec<EventLine>,
}

/// Lists what happened to a case, without what names persons.
#[utoipa::path(
    get, path = "/cases/{number}/events", tag = "cases", operation_id = "list_events", security(("token" = ["read:cases"])),
    params(("number" = String, Path, max_length = 200, example = "WRIT-2026-000042")),
    responses((status = 200, description = "The events", body = EventList)),
)]
pub(crate) async fn events(
    State(api): State<Api>,
    caller: Caller,
    Named(number): Named<String>,
) -> Result<Response, Fault> {
    caller.open(Scope::ReadCases, Area::Cases)?;
    let open = api.office.installation.open_record(&number).await;
    let open = open.map_err(|error| Fault::failure(&api.office, &error))?.ok_or(Fault::NotFound)?;
    let events = (1..)
        .zip(&open.history)
        .map(|(seq, recorded)| EventLine::of(seq, recorded))
        .collect::<Result<_, _>>()
        .map_err(|error| Fault::failure(&api.office, &AppError::from(error)))?;
    let headers = [(ETAG, etag(open.seq)), (CACHE_CONTROL, "no-store".to_owned())];
    Ok((headers, axum::Json(EventList { events })).into_response())
}

/// What came of a command.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Outcome {
    /// The case.
    number: String,
    /// Its last event: what the next change names.
    #[schema(minimum = 1)]
    seq: u32,
    /// The kinds of what happened, consequences included.
    events: Vec<String>,
}

/// Does something to a case as the owner of the token.
///
/// The process may say no: the answer is then 409, with the refusal's code and the rules it stands on.
#[utoipa::path(
    post, path = "/cases/{number}/commands", tag = "cases", operation_id = "act_on_case", security(("token" = ["act:cases"])),
    params(
        ("number" = String, Path, max_length = 200, example = "WRIT-2026-000042"),
        ("If-Match" = String, Header, pattern = "^\"[1-9][0-9]{0,8}\"$", example = "\"12\"", description = "The state that the change was decided on"),
        ("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255, pattern = "^[!-~]+$", nullable = false, description = "A key under which this is done once"),
    ),
    request_body = CommandBody,
    responses((status = 200, description = "It is done, and on disk", body = Outcome, headers(("ETag" = String, description = "The state of the case")))),
)]
pub(crate) async fn act(
    State(api): State<Api>,
    caller: Caller,
    Named(number): Named<String>,
    Match(expected): Match,
    OnceKey(key): OnceKey,
    Json { value: body, digest, .. }: Json<CommandBody>,
) -> Result<Response, Fault> {
    caller.open(Scope::ActCases, Area::Handling)?;
    let failed = |error| Fault::failure(&api.office, &error);
    let asked_digest = writ_app::tokens::digest("act", &[number.as_bytes(), &digest]);
    let seed = api.office.outside.seed().map_err(failed)?;
    let now = api.office.outside.now();
    let once = once::of(&caller, key.as_deref(), asked_digest, now, &api)?;
    if let Some(answer) = again(&api, &number, once.as_ref()).await? {
        return Ok(answer);
    }
    let command = match body.verb()? {
        Verb::Core(command) => command,
        Verb::Join { root, same_document_found } => {
            let found = api.office.installation.open_record(&root).await.map_err(failed)?;
            let root = found.and_then(|open| {
                let case = open.record.case()?;
                Some(Root {
                    reference: case.reference.clone(),
                    country: case.request.country.clone(),
                    received_at: case.received_at,
                    same_document_found,
                })
            });
            Command::Join(root.ok_or_else(|| Fault::field("/root", "unknown_case"))?)
        }
        Verb::CallBack { entry, line, result, note } => {
            let installation = &api.office.installation;
            let found = installation.number_for_case(&number, entry, line, now).await;
            let found = found.map_err(failed)?.ok_or(Fault::NotFound)?;
            let contact = Contact::Called(found.map_err(Fault::Refused)?);
            Command::CallBack(CallBack { contact, result, note })
        }
    };
    let asked = Asked { by: caller.actor(), now, seed, once: once.clone() };
    let handled = api.office.installation.act_asked(&number, Some(expected), command, asked).await;
    match handled {
        Ok(Some(Handled::Done { seq, events })) => {
            let events = events.iter().map(|event| event.kind().to_owned()).collect();
            Ok(outcome(number, seq, events))
        }
        Ok(Some(Handled::Refused(refusal))) => Err(Fault::Refused(refusal)),
        Ok(Some(Handled::Changed(changed))) => match again(&api, &number, once.as_ref()).await? {
            Some(answer) => Ok(answer),
            None => Err(Fault::Changed(
                changed
                    .into_iter()
                    .map(|event| ChangedEvent {
                        seq: event.seq,
                        kind: event.kind,
                        actor: event.actor,
                    })
                    .collect(),
            )),
        },
        Ok(None) => Err(Fault::NotFound),
        Err(error) if error.was_answered_already() => {
            again(&api, &number, once.as_ref()).await?.ok_or(Fault::Busy)
        }
        Err(error) => Err(failed(error)),
    }
}

/// The answer to what was asked before under the same key.
async fn again(
    api: &Api,
    number: &str,
    once: Option<&writ_app::once::Once>,
) -> Result<Option<Response>, Fault> {
    let Some(done) = once::done_before(api, once).await? else { return Ok(None) };
    let open = api.office.installation.replay_case(done.case).await;
    let open = open.map_err(|error| Fault::failure(&api.office, &error))?;
    let events = (1..)
        .zip(&open.history)
        .filter(|(seq, _)| (done.first_seq..=done.last_seq).contains(seq))
        .map(|(_, recorded)| recorded.event.kind().to_owned())
        .collect();
    Ok(Some(outcome(number.to_owned(), done.last_seq, events)))
}

fn outcome(number: String, seq: u32, events: Vec<String>) -> Response {
    let headers = [(ETAG, etag(seq)), (CACHE_CONTROL, "no-store".to_owned())];
    (headers, axum::Json(Outcome { number, seq, events })).into_response()
}

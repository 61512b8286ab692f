//! What an agency does about a request that it handed in, with the secret of its receipt.
//!
//! Whoever lacks the number or the secret is told of nothing.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use writ_app::AppError;
use writ_app::gateway::{Enclosure, NotTaken};
use writ_app::handling::{Asked, Enclosed, Handled, OpenRecord};
use writ_core::actor::Actor;
use writ_core::case::{Awaited, Case};
use writ_core::command::Command;
use writ_core::event::Event;
use writ_core::package::PackageNumber;
use writ_core::request::Addressee;
use writ_core::stage::Stage;

use super::Api;
use super::body::Json;
use super::caller::Caller;
use super::case_view::code;
use super::commands::Sentence;
use super::form::FormBody;
use super::headers::{OnceKey, single};
use super::problem::Fault;
use super::reading::Named;
use super::requests::{PaperNamed, ReceiptBody, RequestBody, enclosures, receive, unfit};

/// A request as its agency sees it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StatusBody {
    /// Its number.
    number: String,
    /// When it reached the company.
    #[schema(format = DateTime)]
    received_at: String,
    /// Where it stands, in plain words.
    #[schema(
        pattern = "^(incomplete|not_ours|in_review|waiting_for_you|being_carried_out|ended)$"
    )]
    state: &'static str,
    /// How it ended, once it has.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(pattern = "^[a-z_]+$", nullable = false)]
    ending: Option<String>,
    /// What it lacks (IN-6).
    missing: Vec<String>,
    /// What the company asks, or objects, while it waits for an answer (RV-2).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    question: Option<String>,
    /// What was released; it is fetched in the portal, with a second factor (DA-5).
    packages: Vec<ReleasedBody>,
}

/// A package that was released.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReleasedBody {
    /// Its number.
    number: u16,
    #[schema(pattern = "^[0-9a-f]{64}$")]
    sha256: String,
    size_bytes: u64,
    /// The last day on which it can be fetched.
    #[schema(format = Date)]
    expires_on: String,
    /// Whether the company took it back.
    withdrawn: bool,
    /// Whether its receipt was confirmed.
    confirmed: bool,
}

/// Reads where a request stands, with the secret of its receipt.
#[utoipa::path(
    get, path = "/requests/{number}", tag = "requests", operation_id = "read_request", security(("receipt" = [])),
    params(("number" = String, Path, max_length = 200, example = "WRIT-2026-000042")),
    responses((status = 200, description = "Where it stands", body = StatusBody)),
)]
pub(crate) async fn status(
    State(api): State<Api>,
    Named(number): Named<String>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let open = opened(&api, &number, &headers).await?;
    let case = open.record.case().ok_or(Fault::NotFound)?;
    let body = StatusBody::of(case, &open);
    Ok(([(CACHE_CONTROL, "no-store")], axum::Json(body)).into_response())
}

/// Opens a case with the secret of its receipt; without the right one there is nothing here.
async fn opened(api: &Api, number: &str, headers: &HeaderMap) -> Result<OpenRecord, Fault> {
    let secret = single(headers, "receipt-secret")?.unwrap_or_default();
    let open = api.office.installation.open_with_receipt(number, secret).await;
    open.map_err(|error| Fault::failure(&api.office, &error))?.ok_or(Fault::NotFound)
}

impl StatusBody {
    fn of(case: &Case, open: &OpenRecord) -> Self {
        let is_awaited = case.awaited != Awaited::Nothing;
        let state = match &case.stage {
            Stage::Intake if case.request.addressee != Addressee::Right => "not_ours",
            Stage::Intake => "incomplete",
            _ if is_awaited => "waiting_for_you",
            Stage::Verification | Stage::Review | Stage::Approval(_) => "in_review",
            Stage::Fulfilment(_) => "being_carried_out",
            Stage::Notice(_) | Stage::Closed(..) | Stage::Erased(..) => "ended",
        };
        let asked = open.history.iter().rev().find_map(|recorded| match &recorded.event {
            Event::ClarificationAsked { personal } | Event::Objected { personal, .. } => {
                personal.get().cloned()
            }
            _ => None,
        });
        Self {
            number: case.reference.clone(),
            received_at: case.received_at.to_string(),
            state,
            ending: case.stage.ending().map(super::case_view::ending),
            missing: case.request.missing().iter().map(code).collect(),
            question: asked.filter(|_| is_awaited),
            packages: case
                .packages
                .iter()
                .map(|(number, package)| ReleasedBody {
                    number: number.0,
                    sha256: package.sealed.sha256.to_string(),
                    size_bytes: package.sealed.size_bytes,
                    expires_on: package.expires_on.to_string(),
                    withdrawn: package.is_withdrawn,
                    confirmed: package.is_confirmed,
                })
                .collect(),
        }
    }
}

macro_rules! verbs {
    ($($(#[$doc:meta])* $name:ident at $path:literal as $operation:literal with $kind:ty: $command:expr;)*) => {$(
        $(#[$doc])*
        #[utoipa::path(
            post, path = $path, tag = "requests", operation_id = $operation, security(("receipt" = [])),
            params(("number" = String, Path, max_length = 200, example = "WRIT-2026-000042")),
            request_body = $kind,
            responses(
                (status = 200, description = "It is done, and on disk", body = StatusBody),
                (status = 409, description = "The process says no", body = super::problem::Problem, content_type = super::problem::PROBLEM_JSON),
            ),
        )]
        pub(crate) async fn $name(
            State(api): State<Api>,
            Named(number): Named<String>,
            headers: HeaderMap,
            Json { value: body, .. }: Json<$kind>,
        ) -> Result<Response, Fault> {
            opened(&api, &number, &headers).await?;
            let command: fn($kind) -> Command = $command;
            done(&api, &number, vec![command(body)], Enclosed::default()).await
        }
    )*};
}

/// An answer to a question or an objection.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswerBody {
    answer: Sentence,
}

/// Nothing more is to be said.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NothingBody {}

/// A package that arrived.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ArrivedBody {
    /// The number of the package.
    #[schema(minimum = 1)]
    package: u16,
}

verbs! {
    /// Answers a question or an objection of the company (RV-2).
    answer at "/requests/{number}/answers" as "answer_desk" with AnswerBody:
        |body| Command::AnswerDesk(body.answer.into());
    /// Withdraws the request (CO-3).
    withdraw at "/requests/{number}/withdrawal" as "withdraw_request" with NothingBody:
        |_| Command::Withdraw { superseded_by: None };
    /// Accepts the quoted fee (IN-9).
    accept_fee at "/requests/{number}/fee-acceptance" as "accept_fee" with NothingBody:
        |_| Command::AcceptFee;
    /// Confirms that a package arrived as it was sealed (DA-5).
    confirm_receipt at "/requests/{number}/receipt-confirmation" as "confirm_receipt" with ArrivedBody:
        |body| Command::ConfirmReceipt(PackageNumber(body.package));
}

/// Further documents.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PapersBody {
    #[schema(min_items = 1, max_items = 499)]
    papers: Vec<PaperNamed>,
}

/// Adds documents to a request (IN-3, IN-6).
#[utoipa::path(
    post, path = "/requests/{number}/papers", tag = "requests", operation_id = "add_papers", security(("receipt" = [])),
    params(("number" = String, Path, max_length = 200, example = "WRIT-2026-000042")),
    request_body = PapersBody,
    responses(
        (status = 200, description = "They are on record", body = StatusBody),
        (status = 409, description = "The process says no", body = super::problem::Problem, content_type = super::problem::PROBLEM_JSON),
    ),
)]
pub(crate) async fn add_papers(
    State(api): State<Api>,
    Named(number): Named<String>,
    headers: HeaderMap,
    Json { value: body, .. }: Json<PapersBody>,
) -> Result<Response, Fault> {
    opened(&api, &number, &headers).await?;
    if body.papers.is_empty() {
        return Err(Fault::field("/papers", "wrong_length"));
    }
    let (papers, enclosed) = claimed(&api, &enclosures(body.papers)?).await?;
    done(&api, &number, vec![Command::AddPapers(papers)], enclosed).await
}

/// Supplies what the request lacked (IN-6): the whole form, as it now stands.
#[utoipa::path(
    post, path = "/requests/{number}/completion", tag = "requests", operation_id = "complete_request", security(("receipt" = [])),
    params(("number" = String, Path, max_length = 200, example = "WRIT-2026-000042")),
    request_body = CompletionBody,
    responses(
        (status = 200, description = "It is on record", body = StatusBody),
        (status = 409, description = "The process says no", body = super::problem::Problem, content_type = super::problem::PROBLEM_JSON),
    ),
)]
pub(crate) async fn complete(
    State(api): State<Api>,
    Named(number): Named<String>,
    headers: HeaderMap,
    Json { value: body, .. }: Json<CompletionBody>,
) -> Result<Response, Fault> {
    let open = opened(&api, &number, &headers).await?;
    let case = open.record.case().ok_or(Fault::NotFound)?;
    let enclosures = enclosures(body.papers)?;
    let read = api.office.installation.read_completion(case, &body.form.0, &enclosures).await;
    let submission = read
        .map_err(|error| Fault::failure(&api.office, &error))?
        .map_err(|problems| unfit(NotTaken::Unreadable(problems)))?;
    let complete = Command::Complete(Box::new(submission));
    if enclosures.is_empty() {
        return done(&api, &number, vec![complete], Enclosed::default()).await;
    }
    let (papers, enclosed) = claimed(&api, &enclosures).await?;
    done(&api, &number, vec![Command::AddPapers(papers), complete], enclosed).await
}

/// The whole form as it now stands, and further documents.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CompletionBody {
    form: FormBody,
    #[serde(default)]
    #[schema(max_items = 499)]
    papers: Vec<PaperNamed>,
}

/// Revises a request: a further case takes its place, and both count (CO-3).
#[utoipa::path(
    post, path = "/requests/{number}/revision", tag = "requests", operation_id = "revise_request",
    security(("token" = ["submit"], "receipt" = [])),
    params(
        ("number" = String, Path, max_length = 200, example = "WRIT-2026-000042"),
        ("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255, pattern = "^[!-~]+$", nullable = false, description = "A key under which this is done once"),
    ),
    request_body = CompletionBody,
    responses((status = 201, description = "The revised request is on record", body = ReceiptBody)),
)]
pub(crate) async fn revise(
    State(api): State<Api>,
    caller: Caller,
    Named(number): Named<String>,
    headers: HeaderMap,
    OnceKey(key): OnceKey,
    Json { value: body, digest, bytes }: Json<CompletionBody>,
) -> Result<Response, Fault> {
    opened(&api, &number, &headers).await?;
    let body = RequestBody { form: body.form, papers: body.papers, recorded: None };
    receive(&api, &caller, key, (body, digest, bytes), Some(&number)).await
}

async fn claimed(
    api: &Api,
    enclosures: &[Enclosure],
) -> Result<(writ_core::document::Papers, Enclosed), Fault> {
    let claimed =
        api.office.installation.enclosed_papers(enclosures, api.office.outside.now()).await;
    claimed.map_err(|error| Fault::failure(&api.office, &error))?.map_err(unfit)
}

async fn done(
    api: &Api,
    number: &str,
    commands: Vec<Command>,
    enclosed: Enclosed,
) -> Result<Response, Fault> {
    let failed = |error: AppError| Fault::failure(&api.office, &error);
    let outside = &api.office.outside;
    let asked = Asked {
        by: Actor::Agency,
        now: outside.now(),
        seed: outside.seed().map_err(failed)?,
        once: None,
    };
    let installation = &api.office.installation;
    match installation.act_in_turn(number, None, commands, asked, enclosed).await {
        Ok(Some(Handled::Done { .. })) => {
            let open = installation.open_record(number).await.map_err(failed)?;
            let open = open.ok_or(Fault::NotFound)?;
            let case = open.record.case().ok_or(Fault::NotFound)?;
            let body = StatusBody::of(case, &open);
            Ok(([(CACHE_CONTROL, "no-store")], axum::Json(body)).into_response())
        }
        Ok(Some(Handled::Refused(refusal))) => Err(Fault::Refused(refusal)),
        // Somebody of the desk changed it at this very moment: asked again, it is decided on what is there then.
        Ok(Some(Handled::Changed(_))) => Err(Fault::Busy),
        Ok(None) => Err(Fault::NotFound),
        Err(error) if error.is_upload_gone() => Err(Fault::field("/papers", "unknown_upload")),
        Err(error) => Err(failed(error)),
    }
}

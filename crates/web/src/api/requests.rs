//! Agencies and gateways: a request is handed in, followed, completed, revised and withdrawn.
//!
//! Handing in takes a token; what follows takes the secret of the receipt as well, and tells of nothing to whoever
//! lacks one of the two.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use http_body_util::BodyExt as _;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use writ_app::AppError;
use writ_app::gateway::{Enclosure, GatewayReceipt, HandedIn, NotTaken, Way, receipt_seed};
use writ_app::handling::{Asked, Enclosed, Handled, OpenRecord};
use writ_app::tokens::{Scope, digest};
use writ_core::actor::Actor;
use writ_core::case::{Awaited, Case};
use writ_core::command::Command;
use writ_core::document::{DocumentKind, MediaType};
use writ_core::event::Event;
use writ_core::package::PackageNumber;
use writ_core::request::{Addressee, Channel};
use writ_core::stage::Stage;

use super::body::{Json, given};
use super::caller::Caller;
use super::case_view::code;
use super::commands::{Line, Sentence};
use super::form::{FormBody, pointer};
use super::headers::{OnceKey, single};
use super::problem::{Fault, FieldError};
use super::reading::Named;
use super::{Api, once};

/// Most documents named at once.
const MOST_PAPERS: usize = 499;

/// A document that was uploaded before.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PaperNamed {
    /// The upload.
    #[schema(pattern = "^[0-9a-f]{32}$")]
    upload: String,
    /// What it is.
    #[schema(value_type = SentPaperCode)]
    kind: DocumentKind,
    /// Its file name.
    name: Line,
    /// Its type, such as `application/pdf`.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    media_type: Option<Line>,
}

/// What a document is that comes with a request (IN-3).
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(
    dead_code,
    reason = "describes the codes of the core's documents but the original, which is what is sent"
)]
pub(crate) enum SentPaperCode {
    LegalProcess,
    Certificates,
    Attachment,
}

/// A request to be handed in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RequestBody {
    form: FormBody,
    /// The documents that belong to it, uploaded before.
    #[serde(default)]
    #[schema(max_items = 499)]
    papers: Vec<PaperNamed>,
    /// Where the request came by mail or post before, and the owner of the token records it.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    recorded: Option<RecordedBody>,
}

/// How a request came that is recorded (IN-2).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecordedBody {
    #[schema(value_type = RecordedChannel)]
    channel: Channel,
    /// When it reached the company.
    #[schema(value_type = String, format = DateTime)]
    received_at: Instant,
    /// The code of the entity it was addressed to; absent for the legal mailbox.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    addressed_to: Option<Line>,
}

/// A channel by which requests come that are recorded (IN-2).
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "describes the codes of the core's channels but the portal")]
pub(crate) enum RecordedChannel {
    RegisteredMail,
    Email,
}

/// An instant (RFC 3339).
pub(crate) struct Instant(Timestamp);

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error as _;
        let text = String::deserialize(deserializer)?;
        let is_plain = text.len() <= 40
            && text.get(10..11).is_some_and(|mark| mark.eq_ignore_ascii_case("t"))
            && text.is_ascii()
            && !text.contains('[');
        let instant = if is_plain { text.parse().ok() } else { None };
        instant.map(Self).ok_or_else(|| D::Error::custom("writ: no instant"))
    }
}

/// What came of handing in a request.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReceiptBody {
    /// The number of the case.
    #[schema(example = "WRIT-2026-000042")]
    number: String,
    /// Opens the case together with its number; shown this once.
    #[schema(pattern = "^([2-9A-HJ-NP-Z]{4}-){6}[2-9A-HJ-NP-Z]{4}$")]
    secret: String,
    /// When it reached the company.
    #[schema(format = DateTime)]
    received_at: String,
    /// SHA-256 of the body as it was sent.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    sha256: String,
    /// What it lacks; complete it (IN-6).
    missing: Vec<String>,
}

/// Hands in a request (IN-5, IN-6).
///
/// It is on disk when this answers. Whatever the form lacks is said, and the request recorded all the same.
#[utoipa::path(
    post, path = "/requests", tag = "requests", operation_id = "hand_in_request", security(("token" = ["submit"])),
    params(("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255, pattern = "^[!-~]+$", nullable = false, description = "A key under which this is done once")),
    request_body = RequestBody,
    responses((status = 201, description = "It is on record", body = ReceiptBody, headers(("Location" = String, description = "Where its status is read")))),
)]
pub(crate) async fn hand_in(
    State(api): State<Api>,
    caller: Caller,
    OnceKey(key): OnceKey,
    Json { value: body, digest, bytes }: Json<RequestBody>,
) -> Result<Response, Fault> {
    receive(&api, &caller, key, (body, digest, bytes), None).await
}

async fn receive(
    api: &Api,
    caller: &Caller,
    key: Option<String>,
    (body, body_digest, bytes): (RequestBody, [u8; 32], Bytes),
    revises: Option<&str>,
) -> Result<Response, Fault> {
    caller.with(Scope::Submit)?;
    let failed = |error: AppError| Fault::failure(&api.office, &error);
    let outside = &api.office.outside;
    let now = outside.now();
    let revised = revises.unwrap_or_default();
    let asked_digest = digest("hand in", &[revised.as_bytes(), &body_digest]);
    let once = once::of(caller, key.as_deref(), asked_digest, now, api)?;
    let key = key.unwrap_or_default();
    if let Some(before) = once::done_before(api, once.as_ref()).await? {
        let again = api.office.installation.receipt_again(&before, &caller.secret, &key).await;
        let again = again.map_err(failed)?;
        end_revised(api, revises, &again.reference).await?;
        return Ok(receipt(again));
    }
    let way = match body.recorded {
        None => Way::Program,
        Some(recorded) => {
            caller.with(Scope::ActCases)?;
            if recorded.channel == Channel::Portal {
                return Err(Fault::field("/recorded/channel", "unknown_choice"));
            }
            Way::Recorded {
                channel: recorded.channel,
                received_at: recorded.received_at.0,
                addressed_to: recorded.addressed_to.map(|code| code.0),
            }
        }
    };
    let by = match (&way, caller.actor()) {
        (Way::Recorded { .. }, actor) => actor,
        (Way::Program, _) => Actor::Agency,
    };
    let handed_in = HandedIn {
        answers: body.form.0,
        enclosures: enclosures(body.papers)?,
        way,
        revises: revises.map(str::to_owned),
        bytes: bytes.to_vec(),
    };
    let secret_seed = match &once {
        Some(once) => receipt_seed(&caller.secret, &key, &once.salt),
        None => outside.seed().map_err(failed)?,
    };
    let asked = Asked { by, now, seed: outside.seed().map_err(failed)?, once: once.clone() };
    match api.office.installation.hand_in(handed_in, secret_seed, asked).await {
        Ok(Ok(done)) => {
            end_revised(api, revises, &done.reference).await?;
            Ok(receipt(done))
        }
        Ok(Err(not_taken)) => Err(unfit(not_taken)),
        Err(error) if error.was_answered_already() => {
            let before = once::done_before(api, once.as_ref()).await?.ok_or(Fault::Busy)?;
            let again = api.office.installation.receipt_again(&before, &caller.secret, &key).await;
            Ok(receipt(again.map_err(failed)?))
        }
        Err(error) if error.is_upload_gone() => Err(Fault::field("/papers", "unknown_upload")),
        Err(error) => Err(failed(error)),
    }
}

/// CO-3: the earlier request, where it is not answered yet, ends as withdrawn. Asked again under the same key, a
/// program makes up for it where this broke off.
async fn end_revised(api: &Api, revises: Option<&str>, by: &str) -> Result<(), Fault> {
    let Some(revised) = revises else { return Ok(()) };
    let failed = |error: AppError| Fault::failure(&api.office, &error);
    let seed = api.office.outside.seed().map_err(failed)?;
    let command = Command::Withdraw { superseded_by: Some(by.to_owned()) };
    let now = api.office.outside.now();
    let ended = api.office.installation.act(revised, None, command, Actor::Agency, now, seed).await;
    // What was answered, or ended otherwise, stays as it is: the process refuses, and that is right.
    ended.map(drop).map_err(failed)
}

fn receipt(receipt: GatewayReceipt) -> Response {
    let location = format!("/api/v1/requests/{}", receipt.reference);
    let body = ReceiptBody {
        number: receipt.reference,
        secret: receipt.secret.printed(),
        received_at: receipt.received_at.to_string(),
        sha256: receipt.sha256.to_string(),
        missing: receipt.missing.iter().map(code).collect(),
    };
    let headers = [(LOCATION, location), (CACHE_CONTROL, "no-store".to_owned())];
    (StatusCode::CREATED, headers, axum::Json(body)).into_response()
}

fn enclosures(papers: Vec<PaperNamed>) -> Result<Vec<Enclosure>, Fault> {
    if papers.len() > MOST_PAPERS {
        return Err(Fault::field("/papers", "wrong_length"));
    }
    papers
        .into_iter()
        .enumerate()
        .map(|(place, paper)| {
            let is_plain = paper.upload.len() == 32
                && paper.upload.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
            let upload = paper.upload.parse().ok().filter(|_| is_plain);
            if paper.kind == DocumentKind::OriginalMessage {
                return Err(Fault::field(format!("/papers/{place}/kind"), "unknown_choice"));
            }
            Ok(Enclosure {
                upload: upload
                    .ok_or_else(|| Fault::field(format!("/papers/{place}/upload"), "unfit"))?,
                kind: paper.kind,
                name: paper.name.0,
                media_type: MediaType::stated(
                    paper.media_type.as_ref().map_or(MediaType::UNKNOWN, |stated| &stated.0),
                ),
            })
        })
        .collect()
}

fn unfit(not_taken: NotTaken) -> Fault {
    match not_taken {
        NotTaken::Unreadable(problems) => Fault::Unfit(
            problems
                .into_iter()
                .map(|problem| FieldError::new(pointer(&problem.key), problem.code))
                .collect(),
        ),
        NotTaken::NoSuchUpload(place) => {
            Fault::field(format!("/papers/{place}/upload"), "unknown_upload")
        }
        NotTaken::TooManyPapers => Fault::field("/papers", "wrong_length"),
        NotTaken::InFuture => Fault::field("/recorded/received_at", "future"),
        NotTaken::NoSuchEntity => Fault::field("/recorded/addressed_to", "unknown_choice"),
    }
}

/// A document that waits for its request.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UploadBody {
    /// Names it in a request.
    #[schema(pattern = "^[0-9a-f]{32}$")]
    upload: String,
    #[schema(pattern = "^[0-9a-f]{64}$")]
    sha256: String,
    size_bytes: u64,
    /// Until when it waits.
    #[schema(format = DateTime)]
    expires_at: String,
}

/// Uploads a document, to be named in a request within a day.
///
/// It is hashed on its way and never opened.
#[utoipa::path(
    post, path = "/uploads", tag = "requests", operation_id = "upload_document", security(("token" = ["submit"])),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The bytes"),
    responses((status = 201, description = "It is on disk", body = UploadBody)),
)]
pub(crate) async fn upload(
    State(api): State<Api>,
    caller: Caller,
    headers: HeaderMap,
    body: axum::body::Body,
) -> Result<Response, Fault> {
    caller.with(Scope::Submit)?;
    let failed = |error: AppError| match error.upload_limit_bytes() {
        Some(limit_bytes) => Fault::TooLarge { limit_bytes },
        None => Fault::failure(&api.office, &error),
    };
    if single(&headers, CONTENT_TYPE.as_str())? != Some("application/octet-stream") {
        return Err(Fault::MediaType("application/octet-stream"));
    }
    let limit_bytes = api.office.serving.upload_limit_bytes;
    let stated = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if stated.is_some_and(|length: u64| length > limit_bytes) {
        return Err(Fault::TooLarge { limit_bytes });
    }
    let seed = api.office.outside.seed().map_err(failed)?;
    let mut incoming = api.office.installation.take_in(seed, limit_bytes);
    let mut body = body;
    while let Some(frame) = body.frame().await {
        let Ok(frame) = frame else { return Err(Fault::Body) };
        if let Some(bytes) = frame.data_ref() {
            incoming.write(bytes).await.map_err(failed)?;
        }
    }
    let staged = incoming.end(api.office.outside.now()).await.map_err(failed)?;
    let body = UploadBody {
        upload: staged.upload.to_string(),
        sha256: staged.sha256.to_string(),
        size_bytes: staged.size_bytes,
        expires_at: staged.expires_at.to_string(),
    };
    Ok((StatusCode::CREATED, [(CACHE_CONTROL, "no-store")], axum::Json(body)).into_response())
}

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
            Stage::Notice(_) | Stage::Closed(..) | Stage::Erased(_) => "ended",
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
            done(&api, &number, command(body), Enclosed::default()).await
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
    done(&api, &number, Command::AddPapers(papers), enclosed).await
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
    if !enclosures.is_empty() {
        // Documents first: the completed request is complete only with them on record.
        let (papers, enclosed) = claimed(&api, &enclosures).await?;
        done(&api, &number, Command::AddPapers(papers), enclosed).await?;
    }
    done(&api, &number, Command::Complete(Box::new(submission)), Enclosed::default()).await
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
    command: Command,
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
    match installation.act_enclosed(number, None, command, asked, enclosed).await {
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

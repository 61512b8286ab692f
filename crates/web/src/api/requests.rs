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
use serde_json::{Value, json};
use utoipa::ToSchema;
use writ_app::AppError;
use writ_app::gateway::{Enclosure, GatewayReceipt, HandedIn, NotTaken, Way, receipt_seed};
use writ_app::handling::Asked;
use writ_app::tokens::{Scope, digest};
use writ_core::access::Area;
use writ_core::actor::Actor;
use writ_core::document::{DocumentKind, MediaType};
use writ_core::request::Channel;

use super::body::{Json, given};
use super::caller::Caller;
use super::case_view::code;
use super::commands::Line;
use super::form::{FormBody, pointer};
use super::headers::{OnceKey, single};
use super::problem::{Fault, FieldError};
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
#[schema(example = request_example)]
pub(crate) struct RequestBody {
    pub(super) form: FormBody,
    /// The documents that belong to it, uploaded before.
    #[serde(default)]
    #[schema(max_items = 499)]
    pub(super) papers: Vec<PaperNamed>,
    /// Where the request came by mail or post before, and the owner of the token records it.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    pub(super) recorded: Option<RecordedBody>,
}

/// A request that lacks nothing but its papers.
fn request_example() -> Value {
    json!({ "form": {
        "agency_name": "Example Police", "agency_kind": "law_enforcement", "agency_country": "NL",
        "agency_address": "1 Example Street, Exampleton", "agency_email": "desk@police.example",
        "officer_name": "R. Example", "officer_post": "Detective", "supervisor": "M. Example",
        "call_back_number": "+31 20 555 0100",
        "instrument": "court_order", "docket_number": "EX 1/2026", "process_date": "2026-02-20",
        "issuing_authority": "Court of Exampleton", "law_and_article": "Example Act, section 12",
        "circumstance": "criminal_investigation", "emergency": "no", "platform": "hik_connect",
        "purpose": "To find out who used the account at the time of the burglary.",
        "items": [{
            "identifier_kind": "account", "identifier_value": "example-17", "measure": "disclose",
            "data_class": "account_identity", "from": "2026-01-01", "to": "2026-01-31",
        }],
        "nondisclosure": "no", "reply_channel": "portal", "declaration": "yes",
    } })
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

pub(super) async fn receive(
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
    let earlier = revises.unwrap_or_default();
    let asked_digest = digest("hand in", &[earlier.as_bytes(), &body_digest]);
    let once = once::of(caller, key.as_deref(), asked_digest, now, api)?;
    let key = key.unwrap_or_default();
    if let Some(before) = once::done_before(api, once.as_ref()).await? {
        let again = api.office.installation.receipt_again(&before, &caller.secret, &key).await;
        let again = again.map_err(failed)?;
        return Ok(receipt(again));
    }
    let way = match body.recorded {
        None => Way::Program,
        Some(recorded) => {
            caller.open(Scope::ActCases, Area::Handling)?;
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
        Ok(Ok(done)) => Ok(receipt(done)),
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

pub(super) fn enclosures(papers: Vec<PaperNamed>) -> Result<Vec<Enclosure>, Fault> {
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

pub(super) fn unfit(not_taken: NotTaken) -> Fault {
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
        if let Some(bytes) = frame.data_ref()
            && let Err(error) = incoming.write(bytes).await
        {
            let fault = failed(error);
            if !matches!(fault, Fault::TooLarge { .. }) {
                heard_out(body, limit_bytes).await;
            }
            return Err(fault);
        }
    }
    let document = incoming.end(api.office.outside.now()).await.map_err(failed)?;
    let body = UploadBody {
        upload: document.upload.to_string(),
        sha256: document.sha256.to_string(),
        size_bytes: document.size_bytes,
        expires_at: document.expires_at.to_string(),
    };
    Ok((StatusCode::CREATED, [(CACHE_CONTROL, "no-store")], axum::Json(body)).into_response())
}

/// Reads what is still sent, up to a limit, and drops it: whoever is still sending does not hear the answer.
pub(crate) async fn heard_out(mut body: axum::body::Body, limit_bytes: u64) {
    let mut heard = 0;
    while let Some(Ok(frame)) = body.frame().await
        && heard <= limit_bytes
    {
        heard += frame.data_ref().map_or(0, |bytes| bytes.len() as u64);
    }
}

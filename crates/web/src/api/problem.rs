//! What goes wrong, as a program reads it: problem details (RFC 9457), one code for each cause.
//!
//! A fault travels in the answer's extensions until [`worded`] writes it in the reader's language. It repeats
//! nothing of what was sent.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;
use writ_app::AppError;
use writ_app::tokens::Scope;
use writ_core::access::Area;
use writ_core::document::Sha256;
use writ_core::refusal::Refusal;
use writ_language::Words;

use super::Api;
use crate::office::Office;

/// The media type of a problem.
pub(crate) const PROBLEM_JSON: &str = "application/problem+json";

/// Digits by which an operator finds a failure in the log.
const REFERENCE_DIGITS: usize = 12;

/// Why a request of a program is not answered as it hoped.
#[derive(Debug, Clone)]
pub(crate) enum Fault {
    /// The body is no JSON.
    Json,
    /// The body came in part, or not at all.
    Body,
    /// The parameters of the address are unknown, repeated or cannot be read.
    Query,
    /// A header cannot be read.
    Header(&'static str),
    /// No token came.
    TokenNeeded,
    /// The token is unknown, revoked or expired.
    TokenUnknown,
    /// The token does not open this.
    ScopeNeeded(Scope),
    /// This part of the desk is closed to the role in which its owner acts.
    RoleNeeded(Area),
    /// There is nothing here, or nothing that may be known of.
    NotFound,
    /// This address is not asked so.
    Method,
    /// The process says no (the core's words).
    Refused(Refusal),
    /// What became of the letter does not allow it (any more).
    LetterState,
    /// Somebody changed the case or entry since it was read.
    Changed(Vec<ChangedEvent>),
    /// More than is read.
    TooLarge { limit_bytes: u64 },
    /// Not the media type that is read.
    MediaType(&'static str),
    /// It can be read and does not fit.
    Unfit(Vec<FieldError>),
    /// Something else was asked under this key before.
    KeyReused,
    /// A change has to say which state it was decided on.
    MatchNeeded,
    /// The second one under a key came while the first was under way.
    TooMany { wait_seconds: i64 },
    /// We did not manage; the reference leads to the log.
    Failure { reference: String },
    /// We cannot manage now.
    Busy,
}

/// What somebody did to a case, or to an entry of the directory, since it was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct ChangedEvent {
    /// The place of the event in its case or entry.
    #[schema(minimum = 1)]
    pub(crate) seq: u32,
    /// The kind of event.
    #[schema(pattern = "^[a-z_]+$", example = "acknowledged")]
    pub(crate) kind: String,
    /// A code for who did it; never a name.
    #[schema(example = "staff:7:counsel")]
    pub(crate) actor: String,
}

/// One field that does not fit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct FieldError {
    /// Where it stands in the body, as a JSON pointer (RFC 6901); a parameter by its name.
    #[schema(example = "/items/0/from")]
    pub(crate) field: String,
    /// What is wrong.
    #[schema(pattern = "^[a-z_]+$", example = "date")]
    pub(crate) code: String,
    /// The same for a person.
    pub(crate) message: String,
}

impl FieldError {
    /// A field and what is wrong with it; the words come when the problem is written.
    pub(crate) fn new(field: impl Into<String>, code: impl Into<String>) -> Self {
        Self { field: field.into(), code: code.into(), message: String::new() }
    }
}

/// A problem (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// Where this kind of problem is described.
    #[serde(rename = "type")]
    #[schema(format = "uri-reference")]
    kind: String,
    /// The kind of problem for a person.
    title: String,
    /// The status of the answer.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// This very problem for a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    detail: Option<String>,
    /// The kind of problem for a program: stable.
    #[schema(pattern = "^[a-z_]+$", example = "incomplete")]
    code: &'static str,
    /// The rules of the process that a refusal stands on.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    #[schema(value_type = Vec<String>, example = json!(["IN-6"]))]
    rules: &'static [&'static str],
    /// The fields that do not fit.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError>,
    /// What happened to the case or entry since it was read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    changed: Vec<ChangedEvent>,
    /// What to tell the operator.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    reference: Option<String>,
}

impl Fault {
    /// A failure of ours: the cause goes to the log, the reader gets a reference to it.
    pub(crate) fn failure(office: &Office, error: &AppError) -> Self {
        let cause = std::error::Error::source(error).map(ToString::to_string);
        if error.may_pass() {
            tracing::warn!(error = %error, cause = cause.as_deref(), "the API cannot manage now");
            return Self::Busy;
        }
        let reference = office.outside.seed().map_or_else(
            |_| "none".to_owned(),
            |seed| Sha256(seed).to_string().chars().take(REFERENCE_DIGITS).collect(),
        );
        tracing::error!(%reference, error = %error, cause = cause.as_deref(), "the API did not manage");
        Self::Failure { reference }
    }

    /// One field that does not fit.
    pub(crate) fn field(field: impl Into<String>, code: impl Into<String>) -> Self {
        Self::Unfit(vec![FieldError::new(field, code)])
    }

    const fn status(&self) -> StatusCode {
        match self {
            Self::Json | Self::Body | Self::Query | Self::Header(_) => StatusCode::BAD_REQUEST,
            Self::TokenNeeded | Self::TokenUnknown => StatusCode::UNAUTHORIZED,
            Self::ScopeNeeded(_) | Self::RoleNeeded(_) => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::Refused(_) | Self::LetterState => StatusCode::CONFLICT,
            Self::Changed(_) => StatusCode::PRECONDITION_FAILED,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::MediaType(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Unfit(_) | Self::KeyReused => StatusCode::UNPROCESSABLE_ENTITY,
            Self::MatchNeeded => StatusCode::PRECONDITION_REQUIRED,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Failure { .. } => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// The stable code; that of a refusal is the core's own.
    const fn code(&self) -> &'static str {
        match self {
            Self::Json => "malformed_json",
            Self::Body => "broken_body",
            Self::Query => "malformed_query",
            Self::Header(_) => "malformed_header",
            Self::TokenNeeded => "token_needed",
            Self::TokenUnknown => "token_unknown",
            Self::ScopeNeeded(_) => "scope_needed",
            Self::RoleNeeded(_) => "role_needed",
            Self::NotFound => "not_found",
            Self::Method => "method_not_allowed",
            Self::Refused(refusal) => refusal.code(),
            Self::LetterState => "letter_state",
            Self::Changed(_) => "changed",
            Self::TooLarge { .. } => "too_large",
            Self::MediaType(_) => "media_type",
            Self::Unfit(_) => "unfit",
            Self::KeyReused => "key_reused",
            Self::MatchNeeded => "match_needed",
            Self::TooMany { .. } => "too_many",
            Self::Failure { .. } => "failure",
            Self::Busy => "busy",
        }
    }

    fn detail(&self, words: Words) -> Option<String> {
        let with = |id: &str, name: &'static str, value: String| {
            Some(words.say_with(id, [(name, value.into())]))
        };
        match self {
            Self::Refused(refusal) => Some(refusal.to_string()),
            Self::ScopeNeeded(scope) => with("api-detail-scope", "scope", scope.to_string()),
            Self::RoleNeeded(area) => {
                let roles = area.roles().iter().map(|role| role.code()).collect::<Vec<_>>();
                with("api-detail-role", "roles", roles.join(", "))
            }
            Self::Header(name) => with("api-detail-header", "name", (*name).to_owned()),
            Self::MediaType(wanted) => with("api-detail-media-type", "type", (*wanted).to_owned()),
            Self::TooLarge { limit_bytes } => {
                with("api-detail-too-large", "limit", words.number(*limit_bytes))
            }
            Self::TooMany { wait_seconds } => {
                with("api-detail-too-many", "seconds", wait_seconds.to_string())
            }
            _ => None,
        }
    }

    /// The title: the same for all problems of a kind.
    fn title(&self, words: Words) -> String {
        match self {
            Self::Refused(_) => words.say("api-problem-refused"),
            _ => words.coded("api-problem", self.code()),
        }
    }

    fn worded(self, words: Words, base_url: &str) -> Response {
        let status = self.status();
        let kind = match &self {
            Self::Refused(_) => "refused",
            other => other.code(),
        };
        let problem = Problem {
            kind: format!("{base_url}/api/docs#problem-{kind}"),
            title: self.title(words),
            status: status.as_u16(),
            detail: self.detail(words),
            code: self.code(),
            rules: if let Self::Refused(refusal) = &self { refusal.rules() } else { &[] },
            errors: match &self {
                Self::Unfit(errors) => {
                    errors.iter().map(|error| worded_field(error, words)).collect()
                }
                _ => Vec::new(),
            },
            changed: if let Self::Changed(changed) = &self { changed.clone() } else { Vec::new() },
            reference: match &self {
                Self::Failure { reference } => Some(reference.clone()),
                _ => None,
            },
        };
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        let mut response =
            (status, [(CONTENT_TYPE, PROBLEM_JSON)], Body::from(body)).into_response();
        let headers = response.headers_mut();
        match &self {
            Self::TokenNeeded | Self::TokenUnknown => {
                headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            Self::TooMany { wait_seconds } => {
                headers.insert(RETRY_AFTER, HeaderValue::from(*wait_seconds));
            }
            Self::Busy => {
                headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
            }
            _ => {}
        }
        response
    }
}

fn worded_field(error: &FieldError, words: Words) -> FieldError {
    let message = words.coded("api-field", &error.code);
    FieldError { message, ..error.clone() }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Writes a fault in the language of whoever asks.
pub(crate) async fn worded(State(api): State<Api>, request: Request, next: Next) -> Response {
    let language = crate::site::Site::accepted_language(request.headers());
    let mut response = next.run(request).await;
    match response.extensions_mut().remove::<Fault>() {
        Some(fault) => {
            let mut said = fault.worded(Words::of(language), &api.office.serving.base_url);
            for (name, value) in response.headers() {
                if !said.headers().contains_key(name) && name != axum::http::header::CONTENT_LENGTH
                {
                    said.headers_mut().insert(name.clone(), value.clone());
                }
            }
            said
        }
        None => response,
    }
}

//! What cannot be shown, and the way on from there.

use std::io::ErrorKind;
use std::sync::atomic::{AtomicU64, Ordering};

use askama::Template;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use jiff::SignedDuration;
use jiff::civil::Date;
use writ_app::AppError;
use writ_core::access::Area;
use writ_core::report::Period;
use writ_core::staff::Role;
use writ_store::StoreError;

use crate::again::NotNow;
use crate::forms::Unacceptable;
use crate::frame::Frame;
use crate::public::SourceFailure;
use crate::response;
use writ_language::Words;

/// After how many seconds trying again is worth it where we cannot do something now.
const TRY_AGAIN_IN: &str = "10";

/// Why an address has no page.
#[derive(Debug)]
pub(crate) enum Problem {
    /// The period is none.
    Period { input: String },
    /// The period begins after today.
    PeriodFuture { period: Period },
    /// The platform is none of the profile's.
    Platform { input: String },
    /// The day is none.
    AsOf { input: String },
    /// The day is after today.
    AsOfFuture { date: Date, today: Date },
    /// The page of a list is none.
    PageNumber { input: String },
    /// The parameters cannot be read.
    Query,
    /// No such page.
    NotFound,
    /// For other roles than the one the reader acts in.
    OtherRole { area: Area, role: Role },
    /// A link that is unknown, used or over.
    Link,
    /// A form that cannot be taken.
    Form(Unacceptable),
    /// Too many tries: to be repeated after this time.
    Later(SignedDuration),
    /// Too much is asked at the same time.
    Busy,
    /// Not to be read but sent to.
    Method,
    /// We did not manage.
    Failure(SourceFailure),
}

impl From<SourceFailure> for Problem {
    fn from(failure: SourceFailure) -> Self {
        Self::Failure(failure)
    }
}

impl Problem {
    fn status(&self) -> StatusCode {
        match self {
            Self::Period { .. }
            | Self::PeriodFuture { .. }
            | Self::Platform { .. }
            | Self::AsOf { .. }
            | Self::AsOfFuture { .. }
            | Self::PageNumber { .. }
            | Self::Query
            | Self::Form(Unacceptable::Unreadable) => StatusCode::BAD_REQUEST,
            Self::NotFound | Self::Link => StatusCode::NOT_FOUND,
            Self::OtherRole { .. } | Self::Form(Unacceptable::FromElsewhere) => {
                StatusCode::FORBIDDEN
            }
            Self::Form(Unacceptable::TooLarge) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Later(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::Failure(failure) if passing(failure).is_some() => StatusCode::SERVICE_UNAVAILABLE,
            Self::Failure(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn text(&self, words: Words) -> String {
        match self {
            Self::Period { input } => {
                words.say_with("problem-period", [("input", input.as_str().into())])
            }
            Self::PeriodFuture { period } => {
                words.say_with("problem-period-future", [("input", period.to_string().into())])
            }
            Self::Platform { input } => {
                words.say_with("problem-platform", [("input", input.as_str().into())])
            }
            Self::AsOf { input } => {
                words.say_with("problem-as-of", [("input", input.as_str().into())])
            }
            Self::AsOfFuture { date, today } => words.say_with(
                "problem-as-of-future",
                [("date", words.date(*date).into()), ("today", today.to_string().into())],
            ),
            Self::PageNumber { input } => {
                words.say_with("problem-page-number", [("input", input.as_str().into())])
            }
            Self::Query => words.say("problem-query"),
            Self::NotFound => words.say("problem-not-found"),
            Self::OtherRole { area, role } => {
                let roles = area.roles().iter().map(|role| words.coded("role", role.code()));
                words.say_with(
                    "problem-other-role",
                    [
                        ("roles", roles.collect::<Vec<_>>().join(", ").into()),
                        ("role", words.coded("role", role.code()).into()),
                    ],
                )
            }
            Self::Link => words.say("problem-link"),
            Self::Form(Unacceptable::FromElsewhere) => words.say("problem-form-from-elsewhere"),
            Self::Form(Unacceptable::Unreadable) => words.say("problem-form-unreadable"),
            Self::Form(Unacceptable::TooLarge) => words.say("problem-form-too-large"),
            Self::Later(wait) => {
                words.say_with("problem-later", [("minutes", minutes_of(*wait).into())])
            }
            Self::Busy => words.say("problem-busy"),
            Self::Method => words.say("problem-method"),
            Self::Failure(failure) if passing(failure).is_some() => words.say("problem-passing"),
            Self::Failure(_) => words.say("problem-failure"),
        }
    }

    /// The page that says so, with a way on.
    pub(crate) fn page(&self, frame: Frame<'_>) -> Response {
        let mut reference_line = None;
        let mut not_now = None;
        if let Self::Failure(failure) = self {
            let cause = std::error::Error::source(failure).map(ToString::to_string);
            let reference = next_reference();
            not_now = passing(failure);
            tracing::error!(reference, cause = cause.as_deref(), "a page could not be made");
            reference_line =
                Some(frame.words.say_with("problem-reference", [("reference", reference.into())]));
        }
        let (status, words) = (self.status(), frame.words);
        let heading = frame.words.coded("problem-heading", status.as_str());
        let text = self.text(frame.words);
        let other_face =
            frame.navigation.iter().find(|way| way.is_current && way.address != "/report");
        let (way_on, way_on_text) = match other_face {
            _ if frame.shell.is_some() => {
                (frame.home.clone(), frame.words.say("problem-way-on-desk"))
            }
            Some(way) => (way.address.to_owned(), way.text.clone()),
            None => (frame.home.clone(), frame.words.say("problem-way-on")),
        };
        let page = ProblemPage {
            frame: Frame { title: heading.clone(), ..frame },
            heading,
            text,
            way_on,
            way_on_text,
            reference_line,
            is_not_now: not_now.is_some(),
        };
        match page.render() {
            Ok(html) => {
                let not_now = not_now.map(|Passing { is_in_doubt }| NotNow {
                    html: html.clone(),
                    words,
                    is_in_doubt,
                });
                let mut response = (status, response::html_headers(), html).into_response();
                if let Some(not_now) = not_now {
                    response
                        .headers_mut()
                        .insert(RETRY_AFTER, HeaderValue::from_static(TRY_AGAIN_IN));
                    response.extensions_mut().insert(not_now);
                }
                if let Self::Later(wait) = self {
                    let seconds = wait.as_secs().max(1);
                    response.headers_mut().insert(RETRY_AFTER, seconds.into());
                }
                response
            }
            Err(_) => status.into_response(),
        }
    }
}

/// A failure after which trying again may help.
struct Passing {
    /// Whether what was being written may stand all the same.
    is_in_doubt: bool,
}

fn passing(failure: &SourceFailure) -> Option<Passing> {
    let cause = std::error::Error::source(failure)?;
    if let Some(error) = cause.downcast_ref::<std::io::Error>() {
        let is_full = matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded);
        return is_full.then_some(Passing { is_in_doubt: false });
    }
    let store = match cause.downcast_ref::<AppError>() {
        Some(AppError::Store(error)) => error,
        Some(_) => return None,
        None => cause.downcast_ref::<StoreError>()?,
    };
    let is_in_doubt =
        matches!(store, StoreError::Unreachable { .. } | StoreError::DiskFails { .. });
    store.may_pass().then_some(Passing { is_in_doubt })
}

/// A number by which whoever keeps the installation finds a failure in the log; it says nothing else.
fn next_reference() -> String {
    static FAILURES: AtomicU64 = AtomicU64::new(1);
    format!("{:x}-{}", std::process::id(), FAILURES.fetch_add(1, Ordering::Relaxed))
}

/// Whole minutes, at least one.
fn minutes_of(wait: SignedDuration) -> i64 {
    wait.as_secs().saturating_add(59) / 60
}

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage<'a> {
    frame: Frame<'a>,
    heading: String,
    text: String,
    way_on: String,
    way_on_text: String,
    /// By which a failure is found in the log.
    reference_line: Option<String>,
    is_not_now: bool,
}

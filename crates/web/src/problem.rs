//! What cannot be shown, and the way on from there.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use writ_core::report::Period;

use crate::frame::Frame;
use crate::public::SourceFailure;
use crate::response;
use writ_language::Words;

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
    /// Not to be read but sent to.
    Method,
    /// What was sent cannot be read as a form.
    Form,
    /// More was sent than is taken.
    TooLarge,
    /// We did not manage.
    Failure(SourceFailure),
}

impl From<SourceFailure> for Problem {
    fn from(failure: SourceFailure) -> Self {
        Self::Failure(failure)
    }
}

impl Problem {
    const fn status(&self) -> StatusCode {
        match self {
            Self::Period { .. }
            | Self::PeriodFuture { .. }
            | Self::Platform { .. }
            | Self::AsOf { .. }
            | Self::AsOfFuture { .. }
            | Self::PageNumber { .. }
            | Self::Query
            | Self::Form => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
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
            Self::Method => words.say("problem-method"),
            Self::Form => words.say("problem-form"),
            Self::TooLarge => words.say("problem-too-large"),
            Self::Failure(_) => words.say("problem-failure"),
        }
    }

    /// The page that says so, with a way on.
    pub(crate) fn page(&self, frame: Frame<'_>) -> Response {
        if let Self::Failure(failure) = self {
            let cause = std::error::Error::source(failure).map(ToString::to_string);
            tracing::error!(cause = cause.as_deref(), "a page could not be made");
        }
        let status = self.status();
        let heading = frame.words.coded("problem-heading", status.as_str());
        let text = self.text(frame.words);
        let way_on = frame.home.clone();
        let page =
            ProblemPage { frame: Frame { title: heading.clone(), ..frame }, heading, text, way_on };
        match page.render() {
            Ok(html) => (status, response::html_headers(), html).into_response(),
            Err(_) => status.into_response(),
        }
    }
}

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage<'a> {
    frame: Frame<'a>,
    heading: String,
    text: String,
    way_on: String,
}

//! What a form without files sent: bounded, in order, several answers to one name.

use axum::RequestExt as _;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, FromRequest, Request};
use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use crate::office::Office;
use crate::problem::Problem;
use crate::reader::Reader;

/// The answers of a form.
pub(crate) struct Posted(Vec<(String, String)>);

impl Posted {
    /// Answers that were read elsewhere.
    pub(crate) const fn of(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    /// The answer to a name; empty where there is none.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.all(name).next().unwrap_or_default()
    }

    /// All answers to a name.
    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, answer)| answer.as_str())
    }
}

impl FromRequest<Office> for Posted {
    type Rejection = Response;

    async fn from_request(request: Request, office: &Office) -> Result<Self, Response> {
        let reader = Reader::of(request.uri(), request.headers());
        let read: Result<Form<Vec<(String, String)>>, FormRejection> = request.extract().await;
        match read {
            Ok(Form(pairs)) => Ok(Self(pairs)),
            Err(rejection) => {
                let problem = if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
                    Problem::TooLarge
                } else {
                    Problem::Form
                };
                Err(super::refuse(&problem, &reader, office))
            }
        }
    }
}

/// Refuses what a page of another site sends: browsers say where a form comes from.
///
/// A browser that says nothing is let through: the cookie that opens a draft or a case does not come along
/// from elsewhere.
pub(crate) async fn refuse_other_sites(request: Request, next: Next) -> Response {
    let is_reading = matches!(*request.method(), Method::GET | Method::HEAD);
    if is_reading || !comes_from_elsewhere(request.headers()) {
        next.run(request).await
    } else {
        StatusCode::FORBIDDEN.into_response()
    }
}

fn comes_from_elsewhere(headers: &HeaderMap) -> bool {
    let said = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = said("sec-fetch-site") {
        return !matches!(site, "same-origin" | "none");
    }
    match (said(ORIGIN.as_str()), said(HOST.as_str())) {
        (None | Some("null"), _) | (_, None) => false,
        (Some(origin), Some(host)) => {
            origin.split_once("://").is_none_or(|(_, from)| !from.eq_ignore_ascii_case(host))
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn headers<const N: usize>(pairs: [(&'static str, &'static str); N]) -> HeaderMap {
        pairs
            .into_iter()
            .map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value)))
            .collect()
    }

    #[test]
    fn a_form_of_another_site_is_told_apart() {
        let host = ("host", "requests.example");

        assert!(comes_from_elsewhere(&headers([("sec-fetch-site", "cross-site"), host])));
        assert!(comes_from_elsewhere(&headers([("origin", "https://evil.example"), host])));
        assert!(!comes_from_elsewhere(&headers([
            ("sec-fetch-site", "same-origin"),
            ("origin", "null")
        ])));
        assert!(!comes_from_elsewhere(&headers([("origin", "https://requests.example"), host])));
    }
}

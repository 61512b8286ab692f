//! Answers as bytes: validators, caching and the headers that each answer carries.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH,
    VARY,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

/// Pages load script, styles, fonts and pictures from the server alone, and run nothing that stands in the
/// page. Styles draw some pictures (arrows of lists) from `data:` addresses inside the style sheet.
const POLICY: &str = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; \
                      font-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'";

/// Adds what every answer carries.
pub(crate) async fn secured(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in [
        ("content-security-policy", POLICY),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        // A stricter one that an answer brings itself stays.
        headers
            .entry(HeaderName::from_static(name))
            .or_insert_with(|| HeaderValue::from_static(value));
    }
    response
}

/// The headers of a page: kept by a browser only as long as the server says it is the same.
pub(crate) const fn html_headers() -> [(HeaderName, &'static str); 3] {
    [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CACHE_CONTROL, "no-cache"),
        (VARY, "accept-language"),
    ]
}

/// Bytes from outside that a page shows as a picture: closed in, so that nothing in them runs or asks.
pub(crate) fn closed_in(media_type: &'static str, bytes: Vec<u8>) -> Response {
    let headers = [
        (CONTENT_TYPE, media_type),
        (CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'; frame-ancestors 'none'"),
        (CACHE_CONTROL, "no-store"),
    ];
    (headers, bytes).into_response()
}

/// A page that is kept by nobody: neither by the browser nor on the way.
pub(crate) fn private_html(status: StatusCode, page: String) -> Response {
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CACHE_CONTROL, "no-store"),
        (VARY, "accept-language, cookie"),
    ];
    (status, headers, page).into_response()
}

/// A page, or word that the reader's copy is still right.
pub(crate) fn html(asked_with: &HeaderMap, page: String) -> Response {
    let tag = tag(&page);
    validated(asked_with, &tag, (html_headers(), page).into_response())
}

/// A download under a file name.
pub(crate) fn download(
    asked_with: &HeaderMap,
    media_type: &'static str,
    file_name: &str,
    text: String,
) -> Response {
    let headers = [
        (CONTENT_TYPE, media_type.to_owned()),
        (CACHE_CONTROL, "no-cache".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{file_name}\"")),
    ];
    let tag = tag(&text);
    validated(asked_with, &tag, (headers, text).into_response())
}

/// A text under its own headers, or word that the reader's copy is still right.
pub(crate) fn validated_text<const N: usize>(
    asked_with: &HeaderMap,
    headers: [(HeaderName, &'static str); N],
    text: String,
) -> Response {
    let tag = tag(&text);
    validated(asked_with, &tag, (headers, text).into_response())
}

/// A validator made from the text. It is weak: the bytes may leave compressed.
fn tag(text: &str) -> String {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    format!("W/\"{:016x}\"", hasher.finish())
}

fn validated(asked_with: &HeaderMap, tag: &str, mut response: Response) -> Response {
    if let Ok(tag) = HeaderValue::from_str(tag) {
        response.headers_mut().insert(ETAG, tag);
    }
    let is_known = asked_with
        .get(IF_NONE_MATCH)
        .and_then(|known| known.to_str().ok())
        .is_some_and(|known| known.split(',').any(|known| known.trim() == tag));
    if is_known {
        let (parts, _) = response.into_parts();
        return (StatusCode::NOT_MODIFIED, parts.headers).into_response();
    }
    response
}

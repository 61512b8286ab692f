//! The embedded styles and fonts.

use axum::extract::Path;
use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use writ_assets::Asset;

/// The name of a file changes with its content, so a browser may keep it for ever.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// One embedded file, compressed where the reader takes brotli.
pub(crate) async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some(asset) = Asset::named(&name) else { return StatusCode::NOT_FOUND.into_response() };
    let always =
        [(CONTENT_TYPE, asset.media_type()), (CACHE_CONTROL, FOR_EVER), (VARY, "accept-encoding")];
    match asset.brotli.filter(|_| takes_brotli(&headers)) {
        Some(compressed) => (always, [(CONTENT_ENCODING, "br")], compressed).into_response(),
        None => (always, asset.bytes).into_response(),
    }
}

fn takes_brotli(headers: &HeaderMap) -> bool {
    headers
        .get_all(ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|coding| {
            let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
            let refused = matches!(weight.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000");
            name.trim().eq_ignore_ascii_case("br") && !refused
        })
}

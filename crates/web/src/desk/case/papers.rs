//! A document of a case, fetched as it is on record: never shown by the browser in our name.
//!
//! Documents come from whoever claims to be an agency. They are downloads, closed in by a policy that lets nothing
//! in them run; only pictures are shown beside a form, and only when their bytes say that they are pictures.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
};
use axum::response::{IntoResponse as _, Response};
use writ_core::access::Area;
use writ_store::{Place, StoreError};

use super::pages::open;
use crate::desk::Trouble;
use crate::office::Office;
use crate::session::{SignedIn, Stop};

/// Nothing in a document runs, loads or asks.
const CLOSED_IN: &str = "sandbox; default-src 'none'; frame-ancestors 'none'";

/// A document as a download.
pub(crate) async fn download(
    State(office): State<Office>,
    who: SignedIn,
    Path((reference, number)): Path<(String, u16)>,
) -> Result<Response, Stop> {
    who.open(&office, Area::Cases)?;
    let found = fetch(&office, &who, &reference, number).await;
    found.map_err(|trouble| trouble.stop(&who, &office))
}

async fn fetch(
    office: &Office,
    who: &SignedIn,
    reference: &str,
    number: u16,
) -> Result<Response, Trouble> {
    let view = open(office, who, reference).await?;
    // RT-2: a document is read for the purpose that opened the case.
    if !view.documents_are_open {
        return Err(Trouble::NotFound);
    }
    let found = office.installation.store.read_document(view.open.id, Place::Paper(number)).await?;
    let reading = found.ok_or(Trouble::NotFound)?;
    let name = reading.document.name.clone().unwrap_or_default();
    let headers = [
        (CONTENT_TYPE, "application/octet-stream".to_owned()),
        (CONTENT_DISPOSITION, disposition(reference, number, &name)),
        (CONTENT_SECURITY_POLICY, CLOSED_IN.to_owned()),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    let chunks = futures_util::stream::try_unfold(reading, async |mut reading| {
        let chunk = reading.next_chunk().await?;
        Ok::<_, StoreError>(chunk.map(|chunk| (chunk, reading)))
    });
    Ok((headers, Body::from_stream(chunks)).into_response())
}

/// The name under which it is saved: what it was called, but for what a header or a folder must not carry.
fn disposition(reference: &str, number: u16, name: &str) -> String {
    let plain = format!("{reference}-{number}");
    let kept: String = name
        .chars()
        .filter(|letter| !letter.is_control() && !"/\\:*?\"<>|".contains(*letter))
        .take(120)
        .collect();
    let kept = kept.trim_matches('.').trim();
    if kept.is_empty() {
        return format!("attachment; filename=\"{plain}\"");
    }
    let encoded = crate::desk::asked::escaped(&format!("{plain}-{kept}"));
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_download_breaks_out_of_no_header_and_no_folder() {
        let told = disposition("WRIT-2026-000001", 2, "../../a\r\nSet-Cookie: x=\"y\".pdf");

        assert!(!told.contains(['\r', '\n', '/']), "{told}");
        assert!(told.starts_with("attachment; filename=\"WRIT-2026-000001-2\"; filename*=UTF-8''"));
        assert_eq!(told.matches('"').count(), 2);
    }
}

//! The receipt: the number of the case and its secret, and the exact bytes that were sent.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use writ_app::portal_drafts::DraftState;

use super::{Opened, address, failed, go, without_cookie};
use crate::frame::{Face, Frame};
use crate::office::Office;
use crate::portal::{Posted, private, private_page};
use crate::problem::Problem;
use crate::reader::Reader;

#[derive(Template)]
#[template(path = "portal/request/receipt.html")]
struct ReceiptPage<'a> {
    frame: Frame<'a>,
    reference: String,
    secret: String,
    received: String,
    sha256: String,
    download: String,
    kept: String,
    seen_until: String,
    is_emergency: bool,
    missing: Vec<String>,
}

/// Shows number and secret: here and nowhere else.
pub(crate) async fn receipt(
    State(office): State<Office>,
    reader: Reader,
    Path(draft): Path<String>,
    opened: Opened,
) -> Response {
    let DraftState::Sent(reference) = &opened.draft.state else {
        return go(&address(&draft, "check"));
    };
    let receipt = match office.installation.receipt(reference, &opened.secret).await {
        Ok(Some(receipt)) => receipt,
        Ok(None) => return super::super::refuse(&Problem::NotFound, &reader, &office),
        Err(error) => return failed(error, &reader, &office),
    };
    let words = reader.words;
    let zone = office.installation.profile.reporting_zone();
    let page = ReceiptPage {
        reference: reference.clone(),
        secret: receipt.secret.printed(),
        received: super::super::moment(receipt.received_at, &reader, &office),
        sha256: receipt.sha256.map_or_else(String::new, |digest| digest.to_string()),
        download: address(&draft, "receipt/request.json"),
        kept: address(&draft, "receipt"),
        seen_until: super::super::time_of_day(opened.draft.expires_at, zone.time_zone()),
        is_emergency: receipt.is_emergency,
        missing: receipt.missing.iter().map(|what| words.coded("missing", what.code())).collect(),
        frame: reader.frame(&office, Face::Portal, words.say("receipt-heading")),
    };
    private_page(StatusCode::OK, &page, &reader, &office)
}

/// The exact bytes that were sent, whose digest stands on the receipt.
pub(crate) async fn sent_bytes(
    State(office): State<Office>,
    reader: Reader,
    Path(draft): Path<String>,
    opened: Opened,
) -> Response {
    let DraftState::Sent(reference) = &opened.draft.state else {
        return go(&address(&draft, "check"));
    };
    match office.installation.sent_bytes(reference).await {
        Ok(Some(bytes)) => {
            let headers = [
                (CONTENT_TYPE, "application/json".to_owned()),
                (CONTENT_DISPOSITION, format!("attachment; filename=\"request-{reference}.json\"")),
            ];
            private((headers, bytes).into_response())
        }
        Ok(None) => super::super::refuse(&Problem::NotFound, &reader, &office),
        Err(error) => failed(error, &reader, &office),
    }
}

/// Forgets the receipt in this browser once its reader has kept it.
pub(crate) async fn kept(
    State(office): State<Office>,
    reader: Reader,
    Path(draft): Path<String>,
    opened: Opened,
    _posted: Posted,
) -> Response {
    if matches!(opened.draft.state, DraftState::Open(_)) {
        return go(&address(&draft, "check"));
    }
    match office.installation.give_up_draft(&opened.draft).await {
        Ok(()) => without_cookie(go("/portal/status"), &draft, &office),
        Err(error) => failed(error, &reader, &office),
    }
}

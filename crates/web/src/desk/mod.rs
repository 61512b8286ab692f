//! The desk: the company's people record, verify, review, decide, fulfil and answer.

use axum::Router;

use crate::office::Office;

/// All its addresses, complete with limits.
pub(crate) fn router(office: Office) -> Router {
    Router::new().with_state(office)
}

//! The portal: agencies submit requests, follow them, and fetch what was disclosed.

use axum::Router;

use crate::office::Office;

/// All its addresses, complete with limits.
pub(crate) fn router(office: Office) -> Router {
    Router::new().with_state(office)
}

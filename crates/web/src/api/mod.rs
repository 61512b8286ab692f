//! The API: the verbs of portal and desk for programs.

use axum::Router;

use crate::office::Office;

/// All its addresses, complete with limits.
pub(crate) fn router(office: Office) -> Router {
    Router::new().with_state(office)
}

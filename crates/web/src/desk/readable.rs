//! Whether somebody may see personal data of a case here: only once they have said why, at the case itself (RT-2).

use crate::office::Office;
use crate::session::{SignedIn, Stop};

/// Whether the reader has said why they read the personal data of this case, and the reading is on record.
#[expect(clippy::unused_async, reason = "readings are kept in the store")]
pub(crate) async fn personal_is_open(_: &Office, _: &SignedIn, _: &str) -> Result<bool, Stop> {
    Ok(false)
}

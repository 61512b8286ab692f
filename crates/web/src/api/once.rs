//! What is done once under a key, and answered as often as it is asked.

use jiff::Timestamp;
use writ_app::once::{AnsweredOnce, Before, Once, once};

use super::Api;
use super::caller::Caller;
use super::problem::Fault;

/// The change that a caller asks for under a key, where it gave one.
pub(crate) fn of(
    caller: &Caller,
    key: Option<&str>,
    asked: [u8; 32],
    now: Timestamp,
    api: &Api,
) -> Result<Option<Once>, Fault> {
    let Some(key) = key else { return Ok(None) };
    let salt = api.office.outside.seed().map_err(|error| Fault::failure(&api.office, &error))?;
    Ok(Some(once(&caller.holder, key, asked, now, salt)))
}

/// What came of the same request before; none where nothing was asked under the key.
///
/// # Errors
/// [`Fault::KeyReused`] where something else was.
pub(crate) async fn done_before(
    api: &Api,
    once: Option<&Once>,
) -> Result<Option<AnsweredOnce>, Fault> {
    let Some(once) = once else { return Ok(None) };
    let before = api.office.installation.done_before(once).await;
    match before.map_err(|error| Fault::failure(&api.office, &error))? {
        Before::Nothing => Ok(None),
        Before::Same(answered) => Ok(Some(answered)),
        Before::Other => Err(Fault::KeyReused),
    }
}

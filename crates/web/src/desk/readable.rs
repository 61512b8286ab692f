//! Whether somebody may see personal data of a case here: only once they have said why, at the case itself (RT-2).

use writ_app::case_view::Reader;

use crate::office::Office;
use crate::session::{SignedIn, Stop};

/// Whether the reader has said why they read the personal data of this case, and the reading is on record.
pub(crate) async fn personal_is_open(
    office: &Office,
    who: &SignedIn,
    reference: &str,
) -> Result<bool, Stop> {
    let reader = Reader { staff: who.staff(), since: who.session.started_at };
    let view = office.installation.view_case(reference, reader, office.outside.now()).await;
    let view = view.map_err(|error| who.failed(office, error))?;
    Ok(view.is_some_and(|view| view.documents_are_open))
}

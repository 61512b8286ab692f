//! The case file for a court, as a page to print and as plain text. It is personal data: whoever has not said why
//! they read it is sent to the case, where they can (RT-2).

use std::collections::BTreeMap;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use writ_core::access::Area;
use writ_core::staff::StaffId;
use writ_documents::case_file::CaseFile;
use writ_documents::history::Names;

use crate::desk::outbox::SheetPage;
use crate::desk::readable::personal_is_open;
use crate::office::Office;
use crate::problem::Problem;
use crate::session::{SignedIn, Stop, private_page, see_other};

/// Its addresses.
pub(crate) fn routes() -> Router<Office> {
    Router::new()
        .route("/desk/cases/{reference}/file", get(page))
        .route("/desk/cases/{reference}/file.txt", get(text))
}

/// The company's people by their names.
struct ByName(BTreeMap<StaffId, String>);

impl Names for ByName {
    fn of(&self, staff: StaffId) -> Option<String> {
        self.0.get(&staff).cloned()
    }
}

async fn page(
    State(office): State<Office>,
    Path(reference): Path<String>,
    who: SignedIn,
) -> Result<Response, Stop> {
    let Some(file) = opened(&office, &who, &reference).await? else {
        return Ok(see_other(&format!("/desk/cases/{reference}")));
    };
    let language = who.words().language();
    let page = SheetPage {
        title: file.title.clone(),
        language: language.code(),
        direction: language.direction(),
        sheet: file.page(),
    };
    private_page(&who, &office, &page)
}

async fn text(
    State(office): State<Office>,
    Path(reference): Path<String>,
    who: SignedIn,
) -> Result<Response, Stop> {
    let Some(file) = opened(&office, &who, &reference).await? else {
        return Ok(see_other(&format!("/desk/cases/{reference}")));
    };
    let headers = [
        (CONTENT_TYPE, "text/plain; charset=utf-8"),
        (CACHE_CONTROL, "no-store"),
        (CONTENT_DISPOSITION, "attachment; filename=\"case-file.txt\""),
    ];
    Ok((headers, file.text()).into_response())
}

/// The file; none while its reader has not said why they read it.
async fn opened(
    office: &Office,
    who: &SignedIn,
    reference: &str,
) -> Result<Option<CaseFile>, Stop> {
    who.open(office, Area::Cases)?;
    let not_found = || who.stop(office, &Problem::NotFound);
    let open = office.installation.open_record(reference).await;
    let open = open.map_err(|error| who.failed(office, error))?.ok_or_else(not_found)?;
    if !personal_is_open(office, who, reference).await? {
        return Ok(None);
    }
    let staff = office.installation.store.staff().await;
    let staff = staff.map_err(|error| who.failed(office, error))?;
    let names = ByName(staff.into_iter().map(|member| (member.id, member.name)).collect());
    let now = office.outside.now();
    let file = office.installation.case_file(&open, who.words(), &names, now).await;
    file.map_err(|error| who.failed(office, error))?.ok_or_else(not_found).map(Some)
}

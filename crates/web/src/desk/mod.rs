//! The desk: the company's people record, verify, review, decide, fulfil and answer.

mod account;
mod actions;
mod asked;
mod case;
mod case_file;
mod codes;
mod directory;
mod notices;
mod outbox;
mod package;
mod queue;
mod readable;
mod record;
mod record_page;
mod refusals;
mod search;
mod set_up;
mod sign_in;
pub(crate) mod square;
mod staff;
mod times;
mod today;
mod tokens;
mod trouble;

use std::collections::BTreeMap;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state, map_response};
use axum::response::Response;
use axum::routing::{get, post};
use writ_core::staff::StaffId;

use crate::again;
use crate::office::Office;
use crate::reader::remember_language;
use crate::uploads::upload_limit;

pub(crate) use asked::Asked;
pub(crate) use trouble::Trouble;

/// All its addresses, complete with limits.
pub(crate) fn router(office: Office) -> Router {
    Router::new()
        .route("/desk/sign-in", get(sign_in::page).post(sign_in::sign_in))
        .route("/desk/sign-in/demonstration", post(sign_in::into_demonstration))
        .route("/desk/sign-out", post(sign_in::sign_out))
        .route("/desk/set-up/{link}", get(set_up::page).post(set_up::set_up))
        .route("/desk/account", get(account::page))
        .route("/desk/account/role", post(account::switch_role))
        .route("/desk/account/password", post(account::change_password))
        .route("/desk/account/recovery-codes", post(account::renew_recovery_codes))
        .route("/desk/account/sessions", post(account::end_session))
        .route("/desk/staff", get(staff::list).post(staff::add))
        .route("/desk/staff/{number}", get(staff::member).post(staff::change))
        .merge(package::router(&office))
        .merge(outbox::routes())
        .merge(notices::routes())
        .merge(case_file::routes())
        .merge(tokens::routes())
        .merge(cases(&office))
        .method_not_allowed_fallback(sign_in::method_not_allowed)
        .layer(from_fn(remember_language))
        .layer(from_fn_with_state(office.clone(), again::keep))
        .layer(map_response(unkept))
        .with_state(office)
}

/// Where cases are found, recorded and worked on.
fn cases(office: &Office) -> Router<Office> {
    let uploads = Router::new()
        .route("/desk/record", get(record::begin).post(record::take_in))
        .route(
            "/desk/cases/{reference}/papers",
            get(case::supplying::papers).post(case::supplying::add_papers),
        )
        .layer(upload_limit(office));
    Router::new()
        .merge(uploads)
        .route("/desk", get(today::show))
        .route("/desk/alarms/{number}", post(today::see))
        .route("/desk/record/{id}", get(record::show).post(record::send))
        .route("/desk/record/{id}/pictures/{place}", get(record::picture))
        .route("/desk/directory", get(directory::list).post(directory::propose))
        .route("/desk/directory/{number}", get(directory::entry).post(directory::change))
        .route("/desk/search", get(search::begin).post(search::search))
        .route("/desk/queue", get(queue::show))
        .route("/desk/queue.csv", get(queue::download))
        .route("/desk/cases/{reference}", get(case::pages::show))
        .route("/desk/cases/{reference}/do/{action}", post(case::pages::act))
        .route("/desk/cases/{reference}/readings", post(case::pages::open_personal))
        .route(
            "/desk/cases/{reference}/complete",
            get(case::supplying::complete).post(case::supplying::supply),
        )
        .route("/desk/cases/{reference}/papers/{number}", get(case::papers::download))
}

/// The names of the company's people, by number.
pub(crate) async fn names(office: &Office) -> Result<BTreeMap<StaffId, String>, Trouble> {
    let staff = office.installation.store.staff().await?;
    Ok(staff.into_iter().map(|member| (member.id, member.name)).collect())
}

/// Nothing of the desk is kept by a browser or on the way, and no search engine lists it.
async fn unkept(mut response: Response) -> Response {
    use axum::http::{HeaderName, HeaderValue, header};
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        HeaderName::from_static("x-robots-tag"),
        HeaderValue::from_static("noindex, nofollow"),
    );
    response
}

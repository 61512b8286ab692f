//! The desk: the company's people record, verify, review, decide, fulfil and answer.

mod account;
mod package;
mod set_up;
mod sign_in;
mod square;
mod staff;

use axum::Router;
use axum::middleware::{from_fn, map_response};
use axum::response::Response;
use axum::routing::{get, post};

use crate::office::Office;
use crate::reader::remember_language;

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
        .layer(from_fn(remember_language))
        .layer(map_response(unkept))
        .with_state(office)
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

//! The API: the verbs of portal and desk for programs.
//!
//! One contract, written from the handlers themselves: `/api/openapi.json` for programs, `/api/docs` for people.
//! What a request may do is the core's to say; here is only how it is asked in JSON. Every answer that is no
//! success is a problem (RFC 9457) with a stable code.

mod body;
mod caller;
mod case_list;
mod case_view;
mod cases;
mod codes;
mod commands;
mod directory;
mod directory_view;
mod docs;
mod document;
mod following;
mod form;
mod headers;
mod letters;
mod notices;
mod once;
mod personal;
mod problem;
mod reading;
mod reports;
mod requests;
mod tokens;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use tower_http::compression::CompressionLayer;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::office::Office;
use caller::Callers;
use document::Contract;
use problem::Fault;

/// What every handler of the API stands on.
#[derive(Clone)]
pub(crate) struct Api {
    pub(crate) office: Office,
    callers: Arc<Callers>,
    contract: Arc<Contract>,
}

/// All its addresses, complete with limits.
pub(crate) fn router(office: Office) -> Router {
    let (handlers, described) = OpenApiRouter::new()
        .routes(routes!(requests::upload))
        .routes(routes!(requests::hand_in))
        .routes(routes!(following::status))
        .routes(routes!(following::answer))
        .routes(routes!(following::add_papers))
        .routes(routes!(following::complete))
        .routes(routes!(following::revise))
        .routes(routes!(following::withdraw))
        .routes(routes!(following::accept_fee))
        .routes(routes!(following::confirm_receipt))
        .routes(routes!(case_list::list))
        .routes(routes!(case_list::search))
        .routes(routes!(cases::read))
        .routes(routes!(cases::events))
        .routes(routes!(cases::act))
        .routes(routes!(personal::read))
        .routes(routes!(notices::list))
        .routes(routes!(notices::read))
        .routes(routes!(letters::list))
        .routes(routes!(letters::read))
        .routes(routes!(letters::read_text))
        .routes(routes!(letters::hand_on))
        .routes(routes!(letters::confirm))
        .routes(routes!(directory::list, directory::propose))
        .routes(routes!(directory::read))
        .routes(routes!(directory::change))
        .routes(routes!(reports::published))
        .routes(routes!(reports::published_report))
        .routes(routes!(reports::report))
        .routes(routes!(reports::explain))
        .routes(routes!(tokens::list, tokens::make))
        .routes(routes!(tokens::revoke))
        .split_for_parts();
    let api = Api {
        contract: Arc::new(Contract::of(described, &office)),
        callers: Arc::default(),
        office,
    };
    let handlers = handlers
        .fallback(|| async { Fault::NotFound })
        .method_not_allowed_fallback(|| async { Fault::Method })
        .layer(from_fn_with_state(api.clone(), caller::counted))
        .layer(from_fn_with_state(api.clone(), problem::worded));
    Router::new()
        .nest("/api/v1", handlers)
        .route("/api/openapi.json", get(document::contract))
        .route("/api/docs", get(docs::page))
        .layer(CompressionLayer::new())
        .with_state(api)
}

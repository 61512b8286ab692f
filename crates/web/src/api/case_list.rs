//! Lists of cases, in pages: the queue with its filters, and what a search finds. No line names a person.

use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use writ_app::pages::{CaseRow, Order, QueueFilter, SortBy, Turn};
use writ_app::tokens::Scope;
use writ_core::access::Area;
use writ_core::category::Category;
use writ_core::projection::Waiting;

use super::Api;
use super::body::Json;
use super::caller::Caller;
use super::codes::CategoryCode;
use super::commands::Line;
use super::problem::Fault;
use super::reading::{Asked, page_limit};

/// Cases that a search gives for each way in which it finds them.
const MOST_FOUND: u32 = 50;

/// Which cases are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct WhichCases {
    /// Only this stage.
    #[param(
        pattern = "^(intake|verification|review|approval|fulfilment|notice|closed|erased)$",
        nullable = false
    )]
    stage: Option<String>,
    /// Only this category.
    #[param(value_type = Option<CategoryCode>, nullable = false)]
    category: Option<Category>,
    /// Only agencies of this country or region.
    #[param(pattern = "^([A-Z]{2}|XX-[A-Z0-9]{1,16})$", example = "DE", nullable = false)]
    country: Option<String>,
    /// Only cases that wait for these: nobody, agency, approval or desk.
    #[param(pattern = "^(nobody|agency|approval|desk)$", nullable = false)]
    waiting_for: Option<String>,
    /// Only claimed emergencies (RV-3).
    #[param(nullable = false)]
    emergencies: Option<bool>,
    /// Only cases in which something is overdue (TI-1).
    #[param(nullable = false)]
    overdue: Option<bool>,
    /// Closed ones as well.
    #[param(nullable = false)]
    closed: Option<bool>,
    /// By what they are sorted: due, received, country or category.
    #[param(pattern = "^(due|received|country|category)$", nullable = false)]
    sort: Option<String>,
    /// Whether the largest comes first.
    #[param(nullable = false)]
    descending: Option<bool>,
    /// How many at most.
    #[param(minimum = 1, maximum = 200, nullable = false)]
    limit: Option<u32>,
    /// Where the page before ended, as it said.
    #[param(min_length = 1, max_length = 200, nullable = false)]
    after: Option<String>,
}

/// A case in a list; it names no person.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CaseLine {
    /// Its number.
    number: String,
    /// Its last event.
    #[schema(minimum = 1)]
    seq: u32,
    /// Where it stands.
    #[schema(pattern = "^[a-z_]+$")]
    stage: String,
    /// The table it counts in, once it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<CategoryCode>, nullable = false)]
    category: Option<&'static str>,
    /// The country or region of the agency.
    #[schema(pattern = "^([A-Z]{2}|XX-[A-Z0-9]{1,16})$")]
    country: String,
    /// The day of receipt.
    #[schema(format = Date)]
    received_on: String,
    /// How it ended, or `pending`.
    #[schema(pattern = "^[a-z_]+$")]
    outcome: String,
    /// When something falls due next.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime, nullable = false)]
    next_due_at: Option<String>,
    /// For whom it waits; absent where it came from a register.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(pattern = "^(nobody|agency|approval|desk)$", nullable = false)]
    waiting_for: Option<&'static str>,
    /// Whether it claims to be an emergency.
    emergency: bool,
}

/// A page of cases.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CasePage {
    cases: Vec<CaseLine>,
    /// Where the next page begins; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    next: Option<String>,
}

/// Lists cases: the queue of the desk, in pages.
#[utoipa::path(
    get, path = "/cases", tag = "cases", operation_id = "list_cases", security(("token" = ["read:cases"])),
    params(WhichCases),
    responses((status = 200, description = "A page of cases", body = CasePage)),
)]
pub(crate) async fn list(
    State(api): State<Api>,
    caller: Caller,
    Asked(which): Asked<WhichCases>,
) -> Result<Response, Fault> {
    caller.open(Scope::ReadCases, Area::Cases)?;
    let limit = page_limit(which.limit)?;
    let order = Order {
        by: match which.sort.as_deref() {
            None | Some("due") => SortBy::Due,
            Some("received") => SortBy::Received,
            Some("country") => SortBy::Country,
            Some("category") => SortBy::Category,
            Some(_) => return Err(Fault::field("sort", "unknown_choice")),
        },
        descending: which.descending.unwrap_or(false),
    };
    let stages = [
        "intake",
        "verification",
        "review",
        "approval",
        "fulfilment",
        "notice",
        "closed",
        "erased",
    ];
    if which.stage.as_deref().is_some_and(|stage| !stages.contains(&stage)) {
        return Err(Fault::field("stage", "unknown_choice"));
    }
    let waiting = which.waiting_for.map(|code| code.parse::<Waiting>()).transpose();
    let country = which.country.map(|code| code.parse()).transpose();
    let now = api.office.outside.now();
    let filter = QueueFilter {
        open_only: which.stage.is_none() && !which.closed.unwrap_or(false),
        stage: which.stage,
        category: which.category,
        country: country.map_err(|_| Fault::field("country", "country"))?,
        waiting: waiting.map_err(|_| Fault::field("waiting_for", "unknown_choice"))?,
        not_barred: None,
        emergencies_only: which.emergencies.unwrap_or(false),
        overdue_at: which.overdue.unwrap_or(false).then_some(now),
    };
    if which.after.as_deref().is_some_and(|after| after.is_empty() || after.chars().count() > 200) {
        return Err(Fault::field("after", "cursor"));
    }
    let turn = which.after.map_or(Turn::Start, Turn::After);
    let page = api.office.installation.case_page(&filter, order, &turn, limit).await;
    let page = page.map_err(|error| Fault::failure(&api.office, &error))?;
    let page = page.ok_or_else(|| Fault::field("after", "cursor"))?;
    let last = page.rows.last().map(|row| row.summary.reference.clone());
    let next = last.filter(|_| page.has_after);
    let body = CasePage { cases: page.rows.iter().map(CaseLine::of).collect(), next };
    Ok(([(CACHE_CONTROL, "no-store")], axum::Json(body)).into_response())
}

impl CaseLine {
    fn of(row: &CaseRow) -> Self {
        let summary = &row.summary;
        Self {
            number: summary.reference.clone(),
            seq: row.seq,
            stage: summary.stage.clone(),
            category: summary.category.map(Category::code),
            country: summary.country.to_string(),
            received_on: summary.received_on.to_string(),
            outcome: summary.outcome.clone(),
            next_due_at: summary.next_due_at.map(|at| at.to_string()),
            waiting_for: row.queue.as_ref().map(|facts| facts.waiting.code()),
            emergency: row.queue.as_ref().is_some_and(|facts| facts.is_emergency),
        }
    }
}

/// What is looked for; in a body, so that no identifier stands in an address or a log.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SearchBody {
    /// A number or how it begins, an identifier, the name of an agency, or its own number of the process.
    text: Line,
}

/// What was found.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FoundBody {
    /// Each case once, the latest first in each way of finding.
    cases: Vec<CaseLine>,
    /// Whether there are more than are listed.
    has_more: bool,
}

/// Looks cases up by number, identifier, agency or the agency's own number.
#[utoipa::path(
    post, path = "/search", tag = "cases", operation_id = "search_cases", security(("token" = ["read:cases"])),
    request_body = SearchBody,
    responses((status = 200, description = "What was found", body = FoundBody)),
)]
pub(crate) async fn search(
    State(api): State<Api>,
    caller: Caller,
    Json { value: body, .. }: Json<SearchBody>,
) -> Result<Response, Fault> {
    caller.open(Scope::ReadCases, Area::Cases)?;
    let found = api.office.installation.search(&body.text.0, MOST_FOUND).await;
    let found = found.map_err(|error| Fault::failure(&api.office, &error))?;
    let has_more = found.iter().any(|found| found.has_more);
    let mut cases: Vec<CaseLine> = Vec::new();
    for row in found.iter().flat_map(|found| &found.rows) {
        if cases.iter().all(|case| case.number != row.summary.reference) {
            cases.push(CaseLine::of(row));
        }
    }
    Ok(([(CACHE_CONTROL, "no-store")], axum::Json(FoundBody { cases, has_more })).into_response())
}

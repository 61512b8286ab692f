//! The transparency report: anybody reads its tables; whoever works for the company has a figure explained.

use axum::extract::State;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, CACHE_CONTROL, CONTENT_TYPE,
};
use axum::http::{HeaderMap, HeaderName};
use axum::response::{IntoResponse as _, Response};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use writ_app::pages::explain_cursor;
use writ_app::reporting::{Question, ReportRefusal};
use writ_app::tokens::Scope;
use writ_core::access::Area;
use writ_core::category::Category;
use writ_core::country::Country;
use writ_core::document::Sha256;
use writ_core::report::{Column, Figure, Period, PlatformScope};

use super::Api;
use super::caller::Caller;
use super::problem::{Fault, PROBLEM_JSON, Problem};
use super::reading::{Asked, Named};
use crate::response;

/// Cases on one page of an explanation.
const CASES_A_PAGE: u32 = 200;

/// Anybody's page may read the report: it is public.
const FOR_ANYBODY: [(HeaderName, &str); 4] = [
    (CONTENT_TYPE, "application/json"),
    (CACHE_CONTROL, "no-cache"),
    (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    (ACCESS_CONTROL_EXPOSE_HEADERS, "etag, ratelimit-limit, ratelimit-remaining, ratelimit-reset"),
];

/// Which report is asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct WhichReport {
    /// One platform's code; all of them together when not said.
    #[param(pattern = "^[a-z][a-z0-9_]{0,39}$", example = "hik_connect", nullable = false)]
    platform: Option<String>,
    /// As known on this day; today when not said.
    #[param(value_type = Option<String>, format = Date, example = "2025-02-14", nullable = false)]
    as_of: Option<String>,
}

/// A published report, without its figures.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PublishedReport {
    /// Its period: a year, a half-year or a quarter.
    #[schema(pattern = "^[0-9]{4}(-H[12]|-Q[1-4])?$", example = "2024")]
    period: String,
    /// `all`, or the code of one platform.
    #[schema(example = "all")]
    platform: String,
    /// 1 for the first, one more for each restatement (RE-9).
    #[schema(minimum = 1)]
    version: u32,
    /// As known on this day.
    #[schema(format = Date)]
    as_of: String,
    /// When it was published.
    #[schema(format = DateTime)]
    published_at: String,
    /// SHA-256 of the figures.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    json_sha256: String,
    /// SHA-256 of the page.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    html_sha256: String,
}

/// All that was published.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PublishedReports {
    /// The latest period and version first.
    reports: Vec<PublishedReport>,
}

/// Lists what was published.
///
/// A published report is frozen: a later one of the same period stands beside it (RE-9).
#[utoipa::path(
    get, path = "/published", tag = "reports", operation_id = "list_published_reports", security(()),
    responses((status = 200, description = "What was published", body = PublishedReports)),
)]
pub(crate) async fn published(State(api): State<Api>) -> Result<Response, Fault> {
    let published = api.office.installation.published().await;
    let reports = published
        .map_err(|error| Fault::failure(&api.office, &error))?
        .into_iter()
        .map(|report| PublishedReport {
            period: report.period.to_string(),
            platform: report.scope.to_string(),
            version: report.version,
            as_of: report.as_of.to_string(),
            published_at: report.published_at.to_string(),
            json_sha256: Sha256(report.json_sha256).to_string(),
            html_sha256: Sha256(report.html_sha256).to_string(),
        })
        .collect();
    Ok((FOR_ANYBODY, axum::Json(PublishedReports { reports })).into_response())
}

/// Which published report is asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct WhichPublished {
    /// One platform's code; all of them together when not said.
    #[param(pattern = "^[a-z][a-z0-9_]{0,39}$", example = "hik_connect", nullable = false)]
    platform: Option<String>,
    /// 1 for the first, one more for each restatement; the latest when not said.
    #[param(minimum = 1, maximum = 1_000_000, nullable = false)]
    version: Option<u32>,
}

/// Reads a published report, byte for byte as it was published.
#[utoipa::path(
    get, path = "/published/{period}", tag = "reports", operation_id = "read_published_report", security(()),
    params(("period" = String, Path, pattern = "^[0-9]{4}(-H[12]|-Q[1-4])?$", example = "2024"), WhichPublished),
    responses((status = 200, description = "The figures as they were published", body = super::document::ReportBody)),
)]
pub(crate) async fn published_report(
    State(api): State<Api>,
    Named(period): Named<String>,
    Asked(which): Asked<WhichPublished>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let period: Period = period.parse().map_err(|_| Fault::NotFound)?;
    let platform = scope(&api, which.platform.as_deref())?;
    if which.version.is_some_and(|version| !(1..=1_000_000).contains(&version)) {
        return Err(Fault::field("version", "range"));
    }
    let found = api.office.installation.published_figures(period, &platform, which.version).await;
    let json =
        found.map_err(|error| Fault::failure(&api.office, &error))?.ok_or(Fault::NotFound)?;
    Ok(response::validated_text(&headers, FOR_ANYBODY, json))
}

/// Builds the report of a period as known on a day (RE-2 to RE-9).
#[utoipa::path(
    get, path = "/reports/{period}", tag = "reports", operation_id = "build_report", security(()),
    params(("period" = String, Path, pattern = "^[0-9]{4}(-H[12]|-Q[1-4])?$", example = "2024"), WhichReport),
    responses((status = 200, description = "The tables", body = super::document::ReportBody)),
)]
pub(crate) async fn report(
    State(api): State<Api>,
    Named(period): Named<String>,
    Asked(which): Asked<WhichReport>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let question = question(&api, &period, &which)?;
    let now = api.office.outside.now();
    let report = api.office.installation.report(&question, now).await;
    let report = report
        .map_err(|error| Fault::failure(&api.office, &error))?
        .map_err(|refusal| refused(&refusal))?;
    let json = report.to_json().map_err(|error| Fault::failure(&api.office, &error.into()))?;
    Ok(response::validated_text(&headers, FOR_ANYBODY, json))
}

/// Which part of an explanation is asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct WhichCases {
    /// One platform's code; all of them together when not said.
    #[param(pattern = "^[a-z][a-z0-9_]{0,39}$", example = "hik_connect", nullable = false)]
    platform: Option<String>,
    /// As known on this day; today when not said.
    #[param(value_type = Option<String>, format = Date, example = "2025-02-14", nullable = false)]
    as_of: Option<String>,
    /// The country or region of the row; the total when not said.
    #[param(pattern = "^([A-Z]{2}|XX-[A-Z0-9]{1,16})$", example = "DE", nullable = false)]
    country: Option<String>,
    /// Where the page before ended, as it said.
    #[param(
        max_length = 64,
        pattern = r"^[A-Z0-9-]{2,19}\.[0-9]{4}-[0-9]{2}-[0-9]{2}\.[0-9]{1,18}$",
        nullable = false
    )]
    after: Option<String>,
}

/// A case that makes a figure.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CountedCase {
    /// Its number.
    number: String,
    /// The country or region of the agency.
    #[schema(pattern = "^([A-Z]{2}|XX-[A-Z0-9]{1,16})$")]
    country: String,
    /// The day of receipt.
    #[schema(format = Date)]
    received_on: String,
    /// How it ended, or `pending`.
    #[schema(pattern = "^[a-z_]+$")]
    outcome: String,
    /// How much of the figure it makes.
    #[schema(minimum = 0)]
    amount: u32,
    /// The rule by which it counts.
    #[schema(pattern = "^[A-Z]{2}-[0-9]+$", example = "CO-2")]
    rule: String,
    /// The reason by which it counts.
    #[schema(pattern = "^[a-z_]+$")]
    reason: String,
}

/// The cases that make a figure.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Explanation {
    /// The cases of this part, in an order that does not change.
    cases: Vec<CountedCase>,
    /// Where the next page begins; absent on the last.
    #[schema(nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// Explains a figure of the report: the cases that make it (RE-9).
#[utoipa::path(
    get, path = "/reports/{period}/tables/{table}/{column}/cases", tag = "reports", operation_id = "explain_figure",
    security(("token" = ["read:report"])),
    params(
        ("period" = String, Path, pattern = "^[0-9]{4}(-H[12]|-Q[1-4])?$", example = "2024"),
        ("table" = String, Path, pattern = "^[a-z]{1,20}$", example = "account"),
        ("column" = String, Path, pattern = "^[a-z_]{1,30}$", example = "received"),
        WhichCases,
    ),
    responses(
        (status = 200, description = "The cases", body = Explanation),
        (status = 404, description = "There is no such table, or it has no such column", body = Problem, content_type = PROBLEM_JSON),
    ),
)]
pub(crate) async fn explain(
    State(api): State<Api>,
    caller: Caller,
    Named((period, table, column)): Named<(String, String, String)>,
    Asked(which): Asked<WhichCases>,
) -> Result<Response, Fault> {
    caller.open(Scope::ReadReport, Area::Cases)?;
    let platform = which.platform;
    let question = question(&api, &period, &WhichReport { platform, as_of: which.as_of })?;
    let as_of = api
        .office
        .installation
        .check(&question, api.office.outside.now())
        .map_err(|refusal| refused(&refusal))?;
    let table: Category = table.parse().map_err(|_| Fault::NotFound)?;
    let column: Column = column.parse().map_err(|_| Fault::NotFound)?;
    if !Column::of(table).contains(&column) {
        return Err(Fault::NotFound);
    }
    let country = which.country.map(|code| code.parse::<Country>()).transpose();
    let country = country.map_err(|_| Fault::field("country", "country"))?;
    let after = which.after.as_deref().map(explain_cursor).transpose();
    let after = after.map_err(|_| Fault::field("after", "cursor"))?;
    let figure = Figure {
        period: question.period,
        as_of,
        platform: question.platform,
        table,
        country,
        column,
    };
    let page = api.office.installation.explained_page(&figure, after.as_ref(), CASES_A_PAGE).await;
    let page = page.map_err(|error| Fault::failure(&api.office, &error))?;
    let cases = page
        .lines
        .into_iter()
        .map(|case| CountedCase {
            number: case.reference,
            country: case.counted.country.to_string(),
            received_on: case.counted.received_on.to_string(),
            outcome: case.counted.outcome.code().to_owned(),
            amount: case.counts.amount,
            rule: case.counts.rule.to_string(),
            reason: case.counts.reason.code().to_owned(),
        })
        .collect();
    Ok(axum::Json(Explanation { cases, next: page.next }).into_response())
}

fn question(api: &Api, period: &str, which: &WhichReport) -> Result<Question, Fault> {
    Ok(Question {
        period: period.parse().map_err(|_| Fault::NotFound)?,
        as_of: which.as_of.as_deref().map(day).transpose()?,
        platform: scope(api, which.platform.as_deref())?,
    })
}

fn scope(api: &Api, platform: Option<&str>) -> Result<PlatformScope, Fault> {
    let Some(code) = platform else { return Ok(PlatformScope::All) };
    api.office
        .installation
        .profile
        .platforms()
        .iter()
        .find(|platform| platform.code.as_str() == code)
        .map(|platform| PlatformScope::One(platform.code.clone()))
        .ok_or_else(|| Fault::field("platform", "platform"))
}

/// Reads a day as `YYYY-MM-DD` and in no other form.
pub(crate) fn day(text: &str) -> Result<Date, Fault> {
    strict_day(text).ok_or_else(|| Fault::field("as_of", "date"))
}

/// A day as `YYYY-MM-DD`; none where it is written otherwise, or is none.
pub(crate) fn strict_day(text: &str) -> Option<Date> {
    let is_plain = text.len() == 10
        && text.bytes().enumerate().all(|(place, byte)| match place {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if is_plain { text.parse().ok() } else { None }
}

fn refused(refusal: &ReportRefusal) -> Fault {
    let field = match refusal {
        ReportRefusal::Future { .. } => ("as_of", "future"),
        ReportRefusal::UnknownPlatform { .. } => ("platform", "platform"),
        ReportRefusal::NotOver { .. } | ReportRefusal::Unacknowledged(_) => ("period", "unfit"),
    };
    Fault::field(field.0, field.1)
}

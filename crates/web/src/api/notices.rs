//! Notices: which customers are to be told from when on, and which are not told on which ground (NO-1 to NO-5).
//!
//! Sending, withholding and ending are verbs of the case, like everything that changes one.

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, ETAG};
use axum::response::{IntoResponse as _, Response};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use writ_app::notices::{NoticeFile, NoticeLine};
use writ_app::pages::notice_place;
use writ_app::tokens::Scope;
use writ_core::access::Area;
use writ_core::agenda::OpenStanding;
use writ_core::notice::{Ground, NoticeNumber, Review};

use super::Api;
use super::caller::Caller;
use super::case_view::code;
use super::codes::NoticeGroundCode;
use super::headers::etag;
use super::problem::Fault;
use super::reading::{Asked, Named, page_limit};

/// Where an open notice can stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OpenStandingCode {
    /// To be sent.
    Due,
    /// A prohibition without an end is in force, and nobody has withheld it on record yet.
    Prohibited,
    /// A withholding waits for its second person.
    Proposed,
    /// Withheld until it is looked at again.
    Withheld,
}

/// Which notices are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct WhichNotices {
    /// Where they stand; those to be sent when not said.
    #[param(nullable = false)]
    standing: Option<OpenStandingCode>,
    /// How many at most.
    #[param(minimum = 1, maximum = 200, nullable = false)]
    limit: Option<u32>,
    /// Where the page before ended, as it said.
    #[param(
        max_length = 64,
        pattern = r"^(undated|[0-9]{4}-[0-9]{2}-[0-9]{2})\.[0-9]{1,18}\.[0-9]{1,4}$",
        nullable = false
    )]
    after: Option<String>,
}

/// A notice in a list; it names no person.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OpenNoticeLine {
    /// The number of its case.
    #[schema(example = "WRIT-2026-000042")]
    case: String,
    /// Its number in the case.
    #[schema(minimum = 1)]
    notice: u16,
    /// The country or region of the agency.
    #[schema(pattern = "^([A-Z]{2}|XX-[A-Z0-9]{1,16})$")]
    country: String,
    /// Of what it tells.
    #[schema(pattern = "^[a-z_]+$")]
    occasion: String,
    /// Where it stands.
    #[schema(pattern = "^(due|prohibited|proposed|withheld)$")]
    standing: String,
    /// The ground it is withheld on, or shall be (NO-5).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<NoticeGroundCode>, nullable = false)]
    ground: Option<String>,
    /// The first day on which it may leave, or is looked at again; absent where people have to act first.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Date, nullable = false)]
    from_on: Option<String>,
    /// The day it is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Date, nullable = false)]
    due_on: Option<String>,
}

/// A page of notices.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NoticePage {
    /// Those on which something happens first at the head.
    notices: Vec<OpenNoticeLine>,
    /// Where the next page begins; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    next: Option<String>,
}

/// Lists open notices: falling due, prohibited, or withheld on which ground until when (NO-1 to NO-5).
#[utoipa::path(
    get, path = "/notices", tag = "notices", operation_id = "list_notices", security(("token" = ["read:cases"])),
    params(WhichNotices),
    responses((status = 200, description = "A page of notices", body = NoticePage)),
)]
pub(crate) async fn list(
    State(api): State<Api>,
    caller: Caller,
    Asked(which): Asked<WhichNotices>,
) -> Result<Response, Fault> {
    caller.open(Scope::ReadCases, Area::Cases)?;
    let limit = page_limit(which.limit)?;
    let standing = code(&which.standing.unwrap_or(OpenStandingCode::Due));
    let after = which.after.as_deref().map(notice_place).transpose();
    let after = after.map_err(|_| Fault::field("after", "cursor"))?;
    let now = api.office.outside.now();
    let page = api.office.installation.notice_page(&standing, after, limit, now).await;
    let page = page.map_err(|error| Fault::failure(&api.office, &error))?;
    let notices = page.lines.into_iter().map(OpenNoticeLine::of).collect();
    let body = NoticePage { notices, next: page.next };
    Ok(([(CACHE_CONTROL, "no-store")], axum::Json(body)).into_response())
}

impl OpenNoticeLine {
    fn of(NoticeLine { notice, reference, country }: NoticeLine) -> Self {
        Self {
            case: reference,
            notice: notice.notice,
            country: country.to_string(),
            occasion: notice.occasion,
            standing: notice.standing,
            ground: notice.ground,
            from_on: notice.from_on.map(|day| day.to_string()),
            due_on: notice.due_on.map(|day| day.to_string()),
        }
    }
}

/// An open notice, ready to be decided about.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OpenNoticeBody {
    /// Its number in the case.
    #[schema(minimum = 1)]
    notice: u16,
    /// Where it stands.
    standing: OpenStandingCode,
    /// The rule that sets its date.
    #[schema(pattern = "^NO-[1-4]$", example = "NO-1")]
    rule: &'static str,
    /// The grounds on which this rule lets it be withheld (NO-5).
    #[schema(value_type = Vec<NoticeGroundCode>)]
    grounds: Vec<String>,
    /// The ground it is withheld on, or shall be.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<NoticeGroundCode>, nullable = false)]
    ground: Option<String>,
    /// The first day on which it may leave.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Date, nullable = false)]
    not_before: Option<String>,
    /// The day it is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Date, nullable = false)]
    due_on: Option<String>,
    /// When a withholding is looked at again, or would be; absent where not again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Date, nullable = false)]
    review_on: Option<String>,
    /// What it could say: a person reviews it, and `send_notice` releases it.
    draft: String,
}

/// Reads an open notice with its draft, to be reviewed and released or withheld.
#[utoipa::path(
    get, path = "/cases/{number}/notices/{notice}", tag = "notices", operation_id = "read_notice",
    security(("token" = ["read:cases"])),
    params(
        ("number" = String, Path, max_length = 200, example = "WRIT-2026-000042"),
        ("notice" = u16, Path, minimum = 1, maximum = 65_535, example = 1),
    ),
    responses((status = 200, description = "The notice", body = OpenNoticeBody, headers(("ETag" = String, description = "The state of the case")))),
)]
pub(crate) async fn read(
    State(api): State<Api>,
    caller: Caller,
    Named((number, notice)): Named<(String, u16)>,
) -> Result<Response, Fault> {
    caller.open(Scope::ReadCases, Area::Cases)?;
    let installation = &api.office.installation;
    let failed = |error| Fault::failure(&api.office, &error);
    let open = installation.open_record(&number).await.map_err(failed)?.ok_or(Fault::NotFound)?;
    let file = installation.notice_file(&open, NoticeNumber(notice)).map_err(failed)?;
    let body = OpenNoticeBody::of(file.ok_or(Fault::NotFound)?);
    let headers = [(ETAG, etag(open.seq)), (CACHE_CONTROL, "no-store".to_owned())];
    Ok((headers, axum::Json(body)).into_response())
}

impl OpenNoticeBody {
    fn of(file: NoticeFile) -> Self {
        let mut days: [Option<Date>; 3] = [None; 3];
        let mut ground: Option<Ground> = None;
        let standing = match file.standing {
            OpenStanding::Due { not_before, due_on } => {
                days = [Some(not_before), Some(due_on), None];
                OpenStandingCode::Due
            }
            OpenStanding::Prohibited => OpenStandingCode::Prohibited,
            OpenStanding::Proposed(proposed) => {
                ground = Some(proposed.ground);
                days[2] = match proposed.review {
                    Review::On(day) => Some(day),
                    Review::NoFurther => None,
                };
                OpenStandingCode::Proposed
            }
            OpenStanding::Withheld { ground: on, review_on } => {
                ground = Some(on);
                days[2] = Some(review_on);
                OpenStandingCode::Withheld
            }
        };
        let [not_before, due_on, review_on] = days.map(|day| day.map(|day| day.to_string()));
        Self {
            notice: file.number.0,
            standing,
            rule: file.rule.number(),
            grounds: file.grounds.iter().map(code).collect(),
            ground: ground.as_ref().map(code),
            not_before,
            due_on,
            review_on,
            draft: file.draft,
        }
    }
}

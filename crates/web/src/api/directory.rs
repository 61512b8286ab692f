//! The company's own directory of agencies (VE-2): one person proposes, another confirms.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, ETAG, LOCATION};
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use writ_app::directory::{Changed, OpenEntry};
use writ_app::pages::{DirectoryFilter, DirectoryRow};
use writ_app::tokens::Scope;
use writ_core::access::Area;
use writ_core::directory::{ChangeNumber, DirectoryCommand, EntryNumber, LineNumber};

use super::Api;
use super::body::{Json, given};
use super::caller::Caller;
use super::commands::Line;
use super::directory_view::{AgencyBody, EntryBody, LineBody, by};
use super::headers::{Match, etag};
use super::problem::{ChangedEvent, Fault};
use super::reading::{Asked, Named, page_end, page_limit};

/// Which entries are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct WhichEntries {
    /// Only agencies whose name has this text in it; given alone.
    #[param(min_length = 1, max_length = 200, nullable = false)]
    name: Option<String>,
    /// Only agencies of this country or region; given alone.
    #[param(pattern = "^([A-Z]{2}|XX-[A-Z0-9]{1,16})$", example = "DE", nullable = false)]
    country: Option<String>,
    /// Only entries in which a change waits for a second person; given alone.
    #[param(nullable = false)]
    waiting: Option<bool>,
    /// How many at most.
    #[param(minimum = 1, maximum = 200, nullable = false)]
    limit: Option<u32>,
    /// Where the page before ended, as it said.
    #[param(max_length = 10, pattern = "^[1-9][0-9]*$", nullable = false)]
    after: Option<String>,
}

/// An entry in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EntryLine {
    /// Its number.
    #[schema(minimum = 1)]
    entry: u32,
    /// The agency's name, confirmed or proposed.
    name: String,
    /// Its country or region.
    #[schema(pattern = "^([A-Z]{2}|XX-[A-Z0-9]{1,16})$")]
    country: String,
    /// Whether two persons stand behind what the agency is.
    confirmed: bool,
    /// Whether it is used no more.
    retired: bool,
    /// How many changes wait for a second person.
    #[schema(minimum = 0)]
    waiting: u32,
    /// How many confirmed lines are in use.
    #[schema(minimum = 0)]
    lines: u32,
}

/// A page of entries.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EntryPage {
    /// By name.
    entries: Vec<EntryLine>,
    /// Where the next page begins; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    next: Option<String>,
}

/// Lists the agencies of the directory.
#[utoipa::path(
    get, path = "/directory", tag = "directory", operation_id = "list_directory", security(("token" = ["read:cases"])),
    params(WhichEntries),
    responses((status = 200, description = "A page of entries", body = EntryPage)),
)]
pub(crate) async fn list(
    State(api): State<Api>,
    caller: Caller,
    Asked(which): Asked<WhichEntries>,
) -> Result<Response, Fault> {
    caller.open(Scope::ReadCases, Area::Directory)?;
    let limit = page_limit(which.limit)?;
    let after = page_end(which.after.as_deref())?.map(EntryNumber);
    let filter = match (which.name, which.country, which.waiting.unwrap_or(false)) {
        (None, None, false) => DirectoryFilter::All,
        (Some(name), None, false) if (1..=200).contains(&name.chars().count()) => {
            DirectoryFilter::Name(name)
        }
        (Some(_), None, false) => return Err(Fault::field("name", "wrong_length")),
        (None, Some(country), false) => {
            let country = country.parse().map_err(|_| Fault::field("country", "country"))?;
            DirectoryFilter::Country(country)
        }
        (None, None, true) => DirectoryFilter::Waiting,
        (Some(_), _, _) => return Err(Fault::field("name", "not_alone")),
        (None, Some(_), true) => return Err(Fault::field("country", "not_alone")),
    };
    let page = api.office.installation.directory_page(&filter, after, limit).await;
    let page = page.map_err(|error| Fault::failure(&api.office, &error))?;
    let page = page.ok_or_else(|| Fault::field("after", "cursor"))?;
    let entries = page.lines.into_iter().map(EntryLine::of).collect();
    let body = EntryPage { entries, next: page.next };
    Ok(([(CACHE_CONTROL, "no-store")], axum::Json(body)).into_response())
}

impl EntryLine {
    fn of(row: DirectoryRow) -> Self {
        Self {
            entry: row.entry,
            name: row.name,
            country: row.country.to_string(),
            confirmed: row.is_confirmed,
            retired: row.is_retired,
            waiting: row.proposed,
            lines: row.lines,
        }
    }
}

/// Reads an entry with what happened to it.
///
/// Its `ETag` is the state that a change of it names.
#[utoipa::path(
    get, path = "/directory/{entry}", tag = "directory", operation_id = "read_entry", security(("token" = ["read:cases"])),
    params(("entry" = u32, Path, minimum = 1, maximum = 4_294_967_295_u32, example = 1)),
    responses((status = 200, description = "The entry", body = EntryBody, headers(("ETag" = String, description = "The state of the entry")))),
)]
pub(crate) async fn read(
    State(api): State<Api>,
    caller: Caller,
    Named(entry): Named<u32>,
) -> Result<Response, Fault> {
    caller.open(Scope::ReadCases, Area::Directory)?;
    Ok(answer(&found(&api, entry).await?))
}

async fn found(api: &Api, entry: u32) -> Result<OpenEntry, Fault> {
    let found = api.office.installation.directory_entry(EntryNumber(entry)).await;
    found.map_err(|error| Fault::failure(&api.office, &error))?.ok_or(Fault::NotFound)
}

fn answer(open: &OpenEntry) -> Response {
    let headers = [(ETAG, etag(open.seq)), (CACHE_CONTROL, "no-store".to_owned())];
    (headers, axum::Json(EntryBody::of(open))).into_response()
}

/// An agency that is proposed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProposalBody {
    agency: AgencyBody,
    /// A first line to call it on.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    line: Option<LineBody>,
}

/// Proposes an agency that is not in the directory; another person confirms it.
#[utoipa::path(
    post, path = "/directory", tag = "directory", operation_id = "propose_entry", security(("token" = ["act:cases"])),
    request_body = ProposalBody,
    responses(
        (status = 201, description = "It is proposed", body = EntryBody, headers(("ETag" = String, description = "The state of the entry"), ("Location" = String, description = "Where it is read"))),
        (status = 409, description = "The process says no", body = super::problem::Problem, content_type = super::problem::PROBLEM_JSON),
    ),
)]
pub(crate) async fn propose(
    State(api): State<Api>,
    caller: Caller,
    Json { value: proposal, .. }: Json<ProposalBody>,
) -> Result<Response, Fault> {
    caller.open(Scope::ActCases, Area::Handling)?;
    let facts = proposal.agency.change("/agency")?;
    let line = proposal.line.map(LineBody::change);
    let now = api.office.outside.now();
    let changed = api.office.installation.propose_entry(facts, line, caller.actor(), now).await;
    match changed.map_err(|error| Fault::failure(&api.office, &error))? {
        Changed::Done(entry) => {
            let location = [(LOCATION, format!("/api/v1/directory/{entry}"))];
            let answer = answer(&found(&api, entry.0).await?);
            Ok((StatusCode::CREATED, location, answer).into_response())
        }
        Changed::Refused(refusal) => Err(Fault::Refused(refusal)),
        Changed::Meanwhile => Err(Fault::Busy),
    }
}

/// A verb of the directory.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "command", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum EntryCommand {
    /// Propose that the agency is something else.
    ProposeAgency { agency: AgencyBody },
    /// Propose a further line to call it on.
    ProposeLine { line: LineBody },
    /// Confirm what somebody else proposed.
    Confirm {
        /// The number of the change.
        #[schema(minimum = 1)]
        change: u16,
    },
    /// Decline what was proposed, or take back one's own proposal.
    Decline {
        /// The number of the change.
        #[schema(minimum = 1)]
        change: u16,
        reason: Line,
    },
    /// Call a line no more: one person suffices, at once.
    RetireLine {
        /// The number of the line.
        #[schema(minimum = 1)]
        line: u16,
        reason: Line,
    },
    /// Use the entry no more: one person suffices, at once.
    RetireEntry { reason: Line },
}

impl EntryCommand {
    fn command(self) -> Result<DirectoryCommand, Fault> {
        Ok(match self {
            Self::ProposeAgency { agency } => DirectoryCommand::Propose(agency.change("/agency")?),
            Self::ProposeLine { line } => DirectoryCommand::Propose(line.change()),
            Self::Confirm { change } => DirectoryCommand::Confirm(ChangeNumber(change)),
            Self::Decline { change, reason } => {
                DirectoryCommand::Decline { change: ChangeNumber(change), reason: reason.0 }
            }
            Self::RetireLine { line, reason } => {
                DirectoryCommand::RetireLine { line: LineNumber(line), reason: reason.0 }
            }
            Self::RetireEntry { reason } => DirectoryCommand::RetireEntry { reason: reason.0 },
        })
    }
}

/// Does something to an entry as the owner of the token.
///
/// The process may say no: the answer is then 409, with the refusal's code and the rules it stands on.
#[utoipa::path(
    post, path = "/directory/{entry}/commands", tag = "directory", operation_id = "act_on_entry", security(("token" = ["act:cases"])),
    params(
        ("entry" = u32, Path, minimum = 1, maximum = 4_294_967_295_u32, example = 1),
        ("If-Match" = String, Header, pattern = "^\"[1-9][0-9]{0,8}\"$", example = "\"2\"", description = "The state that the change was decided on"),
    ),
    request_body = EntryCommand,
    responses((status = 200, description = "It is done, and on disk", body = EntryBody, headers(("ETag" = String, description = "The state of the entry")))),
)]
pub(crate) async fn change(
    State(api): State<Api>,
    caller: Caller,
    Named(entry): Named<u32>,
    Match(expected): Match,
    Json { value: command, .. }: Json<EntryCommand>,
) -> Result<Response, Fault> {
    caller.open(Scope::ActCases, Area::Handling)?;
    let command = command.command()?;
    let open = found(&api, entry).await?;
    let now = api.office.outside.now();
    let installation = &api.office.installation;
    let changed =
        installation.change_directory(&open, expected, command, caller.actor(), now).await;
    match changed.map_err(|error| Fault::failure(&api.office, &error))? {
        Changed::Done(_) => Ok(answer(&found(&api, entry).await?)),
        Changed::Refused(refusal) => Err(Fault::Refused(refusal)),
        Changed::Meanwhile => {
            let open = found(&api, entry).await?;
            let events = (1..).zip(&open.history).filter(|(seq, _)| *seq > expected);
            Err(Fault::Changed(
                events
                    .map(|(seq, recorded)| ChangedEvent {
                        seq,
                        kind: recorded.event.kind().to_owned(),
                        actor: by(recorded.by),
                    })
                    .collect(),
            ))
        }
    }
}

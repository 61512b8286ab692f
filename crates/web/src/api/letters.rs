//! Letters: which wait, left or failed, what one says, and what a person did about it.

use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use writ_app::letters::Paper;
use writ_app::outbox::{ByHand, HandedOn, LetterFile, LetterStep, StoredLetter};
use writ_app::tokens::Scope;
use writ_core::access::Area;
use writ_core::document::Sha256;

use super::Api;
use super::body::Json;
use super::caller::Caller;
use super::case_view::code;
use super::commands::Line;
use super::personal::{self, PurposeBody};
use super::problem::Fault;
use super::reading::{Asked, Named, page_end, page_limit};

/// Where a letter can stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LetterStateCode {
    /// It waits to be sent or printed.
    Ready,
    /// It is being handed to the mail server.
    Sending,
    /// The mail server took it.
    Sent,
    /// It was posted.
    Posted,
    /// It reached its reader.
    Delivered,
    /// It could not be sent: a person looks at it.
    Failed,
}

/// Which letters are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct WhichLetters {
    /// Only this state.
    #[param(nullable = false)]
    state: Option<LetterStateCode>,
    /// How many at most.
    #[param(minimum = 1, maximum = 200, nullable = false)]
    limit: Option<u32>,
    /// Where the page before ended, as it said.
    #[param(max_length = 18, pattern = "^[1-9][0-9]*$", nullable = false)]
    after: Option<String>,
}

/// A letter in a list, without what it says and to whom.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LetterLineBody {
    /// The code printed on it, by which it is named.
    #[schema(example = "7K2M-9QXD-41TW-HB6P")]
    code: String,
    /// The number of its case.
    #[schema(example = "WRIT-2026-000042")]
    case: String,
    /// What kind of letter it is.
    #[schema(pattern = "^[a-z_]+$", example = "acknowledgement")]
    kind: String,
    /// To whom it goes.
    #[schema(pattern = "^(agency|account_holder)$")]
    recipient: String,
    /// How it goes.
    #[schema(pattern = "^(portal|email|post)$")]
    channel: String,
    /// The language it is written in.
    #[schema(pattern = "^[a-z]{2}$", example = "en")]
    language: String,
    /// Where it stands.
    #[schema(value_type = LetterStateCode)]
    state: String,
    /// When it was written.
    #[schema(format = DateTime)]
    written_at: String,
    /// The SHA-256 of its text.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    sha256: String,
    /// How often it was tried.
    #[schema(minimum = 0)]
    attempts: u32,
    /// When the program goes on with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime, nullable = false)]
    next_at: Option<String>,
    /// Why it was put off or failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(pattern = "^[a-z_]+$", nullable = false)]
    reason: Option<String>,
    /// The number under which the post carries it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    tracking: Option<String>,
}

/// A page of letters.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LetterPage {
    /// The latest first.
    letters: Vec<LetterLineBody>,
    /// Where the next page begins; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    next: Option<String>,
}

/// Lists letters: the outbox, in pages.
#[utoipa::path(
    get, path = "/letters", tag = "letters", operation_id = "list_letters", security(("token" = ["read:cases"])),
    params(WhichLetters),
    responses((status = 200, description = "A page of letters", body = LetterPage)),
)]
pub(crate) async fn list(
    State(api): State<Api>,
    caller: Caller,
    Asked(which): Asked<WhichLetters>,
) -> Result<Response, Fault> {
    caller.open(Scope::ReadCases, Area::Cases)?;
    let limit = page_limit(which.limit)?;
    let state = which.state.as_ref().map(code);
    let before = page_end(which.after.as_deref())?;
    let page = api.office.installation.letter_page(state.as_deref(), before, limit).await;
    let page = page.map_err(|error| Fault::failure(&api.office, &error))?;
    let line = |line: writ_app::outbox::LetterLine| LetterLineBody::of(line.letter, line.reference);
    let body = LetterPage { letters: page.lines.into_iter().map(line).collect(), next: page.next };
    Ok(([(CACHE_CONTROL, "no-store")], axum::Json(body)).into_response())
}

impl LetterLineBody {
    fn of(letter: StoredLetter, case: String) -> Self {
        Self {
            code: letter.code,
            case,
            kind: letter.kind,
            recipient: letter.recipient,
            channel: letter.channel,
            language: letter.language,
            state: letter.state,
            written_at: letter.written_at.to_string(),
            sha256: Sha256(letter.sha256).to_string(),
            attempts: letter.attempts,
            next_at: letter.next_at.map(|at| at.to_string()),
            reason: letter.reason,
            tracking: letter.tracking,
        }
    }
}

/// A letter with what happened to it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LetterBody {
    letter: LetterLineBody,
    /// Whether what it said and to whom was destroyed (RT-1).
    erased: bool,
    /// What happened to it, oldest first.
    steps: Vec<StepBody>,
}

/// Something that happened to a letter.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StepBody {
    /// When.
    #[schema(format = DateTime)]
    at: String,
    /// A code for who did it; never a name.
    #[schema(example = "staff:7:analyst")]
    by: String,
    /// The state it came to.
    #[schema(value_type = LetterStateCode)]
    state: String,
    /// Why, where there is a reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(pattern = "^[a-z_]+$", nullable = false)]
    reason: Option<String>,
}

/// Reads a letter with what happened to it, without what it says and to whom.
#[utoipa::path(
    get, path = "/letters/{code}", tag = "letters", operation_id = "read_letter", security(("token" = ["read:cases"])),
    params(("code" = String, Path, max_length = 64, example = "7K2M-9QXD-41TW-HB6P")),
    responses((status = 200, description = "The letter", body = LetterBody)),
)]
pub(crate) async fn read(
    State(api): State<Api>,
    caller: Caller,
    Named(code): Named<String>,
) -> Result<Response, Fault> {
    caller.open(Scope::ReadCases, Area::Cases)?;
    let file = found(&api, &code).await?;
    Ok(([(CACHE_CONTROL, "no-store")], axum::Json(LetterBody::of(file))).into_response())
}

async fn found(api: &Api, code: &str) -> Result<LetterFile, Fault> {
    let found = api.office.installation.letter_file(code).await;
    found.map_err(|error| Fault::failure(&api.office, &error))?.ok_or(Fault::NotFound)
}

impl LetterBody {
    fn of(LetterFile { letter, reference, paper, steps }: LetterFile) -> Self {
        let step = |step: LetterStep| StepBody {
            at: step.at.to_string(),
            by: step.actor,
            state: step.state,
            reason: step.reason,
        };
        Self {
            letter: LetterLineBody::of(letter, reference),
            erased: paper.is_none(),
            steps: steps.into_iter().map(step).collect(),
        }
    }
}

/// What a letter says, and to whom.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LetterText {
    /// The e-mail address it goes to; absent where it goes another way.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    email: Option<String>,
    /// What it is about.
    subject: String,
    /// What it says, address and all.
    text: String,
}

/// Reads what a letter says for a purpose. The reading is on record at its case before this answers (RT-2).
#[utoipa::path(
    post, path = "/letters/{code}/readings", tag = "letters", operation_id = "read_letter_text",
    security(("token" = ["read:personal"])),
    params(("code" = String, Path, max_length = 64, example = "7K2M-9QXD-41TW-HB6P")),
    request_body = PurposeBody,
    responses(
        (status = 200, description = "What it says", body = LetterText),
        (status = 404, description = "There is no such letter, or it was erased", body = super::problem::Problem, content_type = super::problem::PROBLEM_JSON),
        (status = 409, description = "The process says no", body = super::problem::Problem, content_type = super::problem::PROBLEM_JSON),
    ),
)]
pub(crate) async fn read_text(
    State(api): State<Api>,
    caller: Caller,
    Named(code): Named<String>,
    Json { value: purpose, .. }: Json<PurposeBody>,
) -> Result<Response, Fault> {
    caller.open(Scope::ReadPersonal, Area::Cases)?;
    let file = found(&api, &code).await?;
    let Paper { email, subject, text, .. } = file.paper.ok_or(Fault::NotFound)?;
    personal::open(&api, &caller, &file.reference, &purpose).await?;
    let body = LetterText { email, subject, text };
    Ok(([(CACHE_CONTROL, "no-store")], axum::Json(body)).into_response())
}

/// What a person did about a letter, told apart by `step`.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "step", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum StepDone {
    /// Posted a printed one.
    Posted {
        /// The number under which the post carries it: letters, digits, spaces, hyphens, strokes and full stops.
        #[schema(value_type = String, min_length = 1, max_length = 60, pattern = "^[0-9A-Za-z][0-9A-Za-z ./-]*$", example = "RR 123 456 789 NL")]
        tracking: Line,
    },
    /// Learnt that it reached its reader.
    Delivered {},
    /// Has it printed instead of sent by e-mail.
    Print {},
    /// Has a failed one sent once more.
    Resend {},
}

/// Puts on record what a person did about a letter.
#[utoipa::path(
    post, path = "/letters/{code}/steps", tag = "letters", operation_id = "hand_on_letter",
    security(("token" = ["act:cases"])),
    params(("code" = String, Path, max_length = 64, example = "7K2M-9QXD-41TW-HB6P")),
    request_body = StepDone,
    responses(
        (status = 200, description = "It is on record", body = LetterBody),
        (status = 409, description = "The letter is not in a state that allows it", body = super::problem::Problem, content_type = super::problem::PROBLEM_JSON),
    ),
)]
pub(crate) async fn hand_on(
    State(api): State<Api>,
    caller: Caller,
    Named(code): Named<String>,
    Json { value: step, .. }: Json<StepDone>,
) -> Result<Response, Fault> {
    caller.open(Scope::ActCases, Area::Handling)?;
    let what = match step {
        StepDone::Posted { tracking } => ByHand::Posted { tracking: tracking.0 },
        StepDone::Delivered {} => ByHand::Delivered,
        StepDone::Print {} => ByHand::Print,
        StepDone::Resend {} => ByHand::Resend,
    };
    let now = api.office.outside.now();
    let done = api.office.installation.hand_on(&code, what, caller.actor(), now).await;
    match done.map_err(|error| Fault::failure(&api.office, &error))? {
        HandedOn::Done => {
            let body = LetterBody::of(found(&api, &code).await?);
            Ok(([(CACHE_CONTROL, "no-store")], axum::Json(body)).into_response())
        }
        HandedOn::NotInThisState => Err(Fault::LetterState),
        HandedOn::UnreadableTracking => Err(Fault::field("/tracking", "unfit")),
        HandedOn::Refused(refusal) => Err(Fault::Refused(refusal)),
        HandedOn::NoSuchLetter => Err(Fault::NotFound),
    }
}

/// What anybody may know of a letter: that it is genuine, and nothing of anybody.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GenuineBody {
    /// What kind of letter it is.
    #[schema(pattern = "^[a-z_]+$", example = "acknowledgement")]
    kind: String,
    /// The day on which it was written.
    #[schema(format = Date)]
    written_on: String,
}

/// Confirms that a letter is genuine, to anybody who holds it.
///
/// Every code takes the same way through the same look-up: 404 says that no letter of ours has it.
#[utoipa::path(
    get, path = "/letters/{code}/genuine", tag = "letters", operation_id = "confirm_letter", security(()),
    params(("code" = String, Path, max_length = 64, example = "7K2M-9QXD-41TW-HB6P")),
    responses((status = 200, description = "It is genuine", body = GenuineBody)),
)]
pub(crate) async fn confirm(
    State(api): State<Api>,
    Named(code): Named<String>,
) -> Result<Response, Fault> {
    let found = api.office.installation.genuine(&code).await;
    let found = found.map_err(|error| Fault::failure(&api.office, &error))?;
    let letter = found.ok_or(Fault::NotFound)?;
    let zone = api.office.installation.profile.reporting_zone();
    let written_on = zone.day_of(letter.written_at).to_string();
    let body = GenuineBody { kind: letter.kind, written_on };
    Ok(([(CACHE_CONTROL, "no-store")], axum::Json(body)).into_response())
}

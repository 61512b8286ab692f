//! Tokens: made, listed and revoked by administrators.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use writ_app::tokens::{NewToken, Scope, StoredToken, TokenId, TokenRefusal, owner, scopes};
use writ_core::access::Area;
use writ_core::staff::Role;

use super::Api;
use super::body::{Json, given};
use super::caller::Caller;
use super::codes::RoleCode;
use super::problem::Fault;
use super::reading::Named;

/// A token to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TokenBody {
    /// What it is for.
    #[schema(
        min_length = 1,
        max_length = 80,
        pattern = r"^\S[^\x00-\x1f\x7f-\x9f]*$",
        example = "court gateway"
    )]
    name: String,
    /// What it may be used for.
    #[schema(min_items = 1, max_items = 6)]
    scopes: Vec<ScopeCode>,
    /// The staff number of its owner; none where it only hands in requests.
    #[serde(default, deserialize_with = "given")]
    #[schema(minimum = 1, maximum = 4_294_967_295_u32, nullable = false)]
    owner: Option<u32>,
    /// The role in which it acts, given with the owner.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<RoleCode>, nullable = false)]
    role: Option<Role>,
    /// How many requests a minute it may make.
    #[serde(default = "TokenBody::default_per_minute")]
    #[schema(minimum = 1, maximum = 1_000_000, default = 600)]
    per_minute: u32,
    /// How many days it lives.
    #[serde(default = "TokenBody::default_days")]
    #[schema(minimum = 1, maximum = 366, default = 90)]
    days: u16,
}

impl TokenBody {
    const fn default_per_minute() -> u32 {
        600
    }

    const fn default_days() -> u16 {
        90
    }
}

/// What a token may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, ToSchema)]
pub(crate) enum ScopeCode {
    /// Hand in requests.
    #[serde(rename = "submit")]
    Submit,
    /// Read cases, notices, letters and the directory without what names persons.
    #[serde(rename = "read:cases")]
    ReadCases,
    /// Read what names persons, with a purpose (RT-2).
    #[serde(rename = "read:personal")]
    ReadPersonal,
    /// Act on cases, letters and the directory.
    #[serde(rename = "act:cases")]
    ActCases,
    /// Have figures explained.
    #[serde(rename = "read:report")]
    ReadReport,
    /// Keep tokens.
    #[serde(rename = "admin")]
    Admin,
}

impl From<ScopeCode> for Scope {
    fn from(code: ScopeCode) -> Self {
        match code {
            ScopeCode::Submit => Self::Submit,
            ScopeCode::ReadCases => Self::ReadCases,
            ScopeCode::ReadPersonal => Self::ReadPersonal,
            ScopeCode::ActCases => Self::ActCases,
            ScopeCode::ReadReport => Self::ReadReport,
            ScopeCode::Admin => Self::Admin,
        }
    }
}

impl From<Scope> for ScopeCode {
    fn from(scope: Scope) -> Self {
        match scope {
            Scope::Submit => Self::Submit,
            Scope::ReadCases => Self::ReadCases,
            Scope::ReadPersonal => Self::ReadPersonal,
            Scope::ActCases => Self::ActCases,
            Scope::ReadReport => Self::ReadReport,
            Scope::Admin => Self::Admin,
        }
    }
}

/// A token that was just made.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MadeTokenBody {
    /// Its number, by which it is revoked.
    #[schema(minimum = 1)]
    id: i64,
    /// The token, which is not shown again.
    #[schema(pattern = "^writ_[0-9a-f]{64}$")]
    token: String,
    /// From when on it opens nothing.
    #[schema(format = DateTime)]
    expires_at: String,
}

/// A token on record.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TokenLine {
    /// Its number.
    #[schema(minimum = 1)]
    id: i64,
    /// What it is for.
    name: String,
    /// What it may be used for.
    scopes: Vec<ScopeCode>,
    /// The staff number of its owner, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    owner: Option<u32>,
    /// The role in which it acts, where it has an owner.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<RoleCode>, nullable = false)]
    role: Option<&'static str>,
    /// How many requests a minute it may make.
    #[schema(minimum = 1)]
    per_minute: u32,
    /// When it was made.
    #[schema(format = DateTime)]
    made_at: String,
    /// From when on it opens nothing.
    #[schema(format = DateTime)]
    expires_at: String,
    /// When it was last used, to the minute.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime, nullable = false)]
    last_used_at: Option<String>,
    /// When it was revoked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime, nullable = false)]
    revoked_at: Option<String>,
}

/// All tokens.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TokenList {
    /// The latest first; revoked and expired ones as well.
    tokens: Vec<TokenLine>,
}

/// Lists the tokens.
#[utoipa::path(
    get, path = "/tokens", tag = "tokens", operation_id = "list_tokens", security(("token" = ["admin"])),
    responses((status = 200, description = "The tokens, without what opens anything", body = TokenList)),
)]
pub(crate) async fn list(State(api): State<Api>, caller: Caller) -> Result<Response, Fault> {
    caller.open(Scope::Admin, Area::Administration)?;
    let tokens = api.office.installation.tokens().await;
    let tokens = tokens
        .map_err(|error| Fault::failure(&api.office, &error))?
        .into_iter()
        .map(TokenLine::of)
        .collect();
    Ok(([(CACHE_CONTROL, "no-store")], axum::Json(TokenList { tokens })).into_response())
}

impl TokenLine {
    fn of(token: StoredToken) -> Self {
        let StoredToken { id, facts, last_used_at, revoked_at } = token;
        Self {
            id: id.0,
            scopes: scopes(&facts.scopes).into_iter().map(ScopeCode::from).collect(),
            name: facts.name,
            owner: facts.staff.map(|staff| staff.id.0),
            role: facts.staff.map(|staff| staff.role.code()),
            per_minute: facts.per_minute,
            made_at: facts.made_at.to_string(),
            expires_at: facts.expires_at.to_string(),
            last_used_at: last_used_at.map(|at| at.to_string()),
            revoked_at: revoked_at.map(|at| at.to_string()),
        }
    }
}

/// Makes a token, which is shown this once.
#[utoipa::path(
    post, path = "/tokens", tag = "tokens", operation_id = "make_token", security(("token" = ["admin"])),
    request_body = TokenBody,
    responses((status = 201, description = "The token", body = MadeTokenBody)),
)]
pub(crate) async fn make(
    State(api): State<Api>,
    caller: Caller,
    Json { value: body, .. }: Json<TokenBody>,
) -> Result<Response, Fault> {
    caller.open(Scope::Admin, Area::Administration)?;
    let owner = match (body.owner, body.role) {
        (Some(0), _) => return Err(Fault::field("/owner", "range")),
        (Some(id), Some(role)) => Some(owner(id, role)),
        (None, None) => None,
        (Some(_), None) => return Err(Fault::field("/role", "missing_field")),
        (None, Some(_)) => return Err(Fault::field("/owner", "missing_field")),
    };
    if !(1..=Scope::ALL.len()).contains(&body.scopes.len()) {
        return Err(Fault::field("/scopes", "wrong_length"));
    }
    if body.name.starts_with(char::is_whitespace) {
        return Err(Fault::field("/name", "unfit"));
    }
    let token = NewToken {
        name: body.name,
        owner,
        scopes: body.scopes.into_iter().map(Scope::from).collect(),
        per_minute: body.per_minute,
        days: body.days,
    };
    let outside = &api.office.outside;
    let seed = outside.seed().map_err(|error| Fault::failure(&api.office, &error))?;
    let made = api.office.installation.make_token(token, caller.actor(), outside.now(), seed).await;
    match made.map_err(|error| Fault::failure(&api.office, &error))? {
        Ok(made) => {
            let body = MadeTokenBody {
                id: made.id.0,
                token: made.secret.text().to_owned(),
                expires_at: made.expires_at.to_string(),
            };
            let headers = [(CACHE_CONTROL, "no-store")];
            Ok((StatusCode::CREATED, headers, axum::Json(body)).into_response())
        }
        Err(refusal) => Err(refused(refusal)),
    }
}

fn refused(refusal: TokenRefusal) -> Fault {
    let field = match refusal {
        TokenRefusal::Name => "/name",
        TokenRefusal::NoScope | TokenRefusal::NotAnAdministrator => "/scopes",
        TokenRefusal::NoOwner => "/owner",
        TokenRefusal::RoleNotHeld => "/role",
        TokenRefusal::Rate => "/per_minute",
        TokenRefusal::Days => "/days",
    };
    Fault::field(field, refusal.code())
}

/// Revokes a token.
#[utoipa::path(
    delete, path = "/tokens/{id}", tag = "tokens", operation_id = "revoke_token", security(("token" = ["admin"])),
    params(("id" = i64, Path, minimum = 1, maximum = 9_007_199_254_740_991_i64)),
    responses((status = 204, description = "It opens nothing any more")),
)]
pub(crate) async fn revoke(
    State(api): State<Api>,
    caller: Caller,
    Named(id): Named<i64>,
) -> Result<StatusCode, Fault> {
    caller.open(Scope::Admin, Area::Administration)?;
    let now = api.office.outside.now();
    let revoked = api.office.installation.revoke_token(TokenId(id), now).await;
    api.callers.forget();
    if revoked.map_err(|error| Fault::failure(&api.office, &error))? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Fault::NotFound)
    }
}

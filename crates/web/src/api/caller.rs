//! Who asks: the token that came with a request, how often it may ask, and what it opens.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use jiff::{SignedDuration, Timestamp};
use writ_app::tokens::{Holder, Scope, TokenId, TokenSecret};
use writ_app::{AppError, Installation};
use writ_core::access::Area;
use writ_core::actor::{Actor, Staff};

use super::Api;
use super::problem::Fault;
use super::requests::heard_out;
use crate::rate::FromAddress;

/// How long what is known of a token is believed: a token that is revoked elsewhere opens nothing after that.
const BELIEVED: SignedDuration = SignedDuration::from_secs(1);
/// Tokens remembered at once.
const MOST_REMEMBERED: usize = 10_000;
/// Addresses without a token whose requests are counted at once.
const MOST_COUNTED: usize = 50_000;
/// Requests a minute of an address without a token.
const PER_MINUTE_WITHOUT_TOKEN: u32 = 300;
/// How often what nobody asks for again is forgotten.
const SWEPT_EVERY: SignedDuration = SignedDuration::from_hours(1);
const MINUTE: SignedDuration = SignedDuration::from_mins(1);

/// Tokens that were used lately, and how often each caller asked.
#[derive(Default)]
pub(crate) struct Callers {
    known: Mutex<BTreeMap<[u8; 32], (Timestamp, Holder)>>,
    counted: Mutex<BTreeMap<Counted, Window>>,
    swept_at: Mutex<Option<Timestamp>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Counted {
    Token(TokenId),
    Address(IpAddr),
}

#[derive(Debug, Clone, Copy)]
struct Window {
    began_at: Timestamp,
    asked: u32,
}

/// How much of a minute's requests is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Allowance {
    limit: u32,
    left: u32,
    seconds_to_next: i64,
}

impl Callers {
    async fn holder(
        &self,
        installation: &Installation,
        secret: &TokenSecret,
        now: Timestamp,
    ) -> Result<Option<Holder>, AppError> {
        let digest = secret.digest();
        if let Some((seen_at, holder)) = lock(&self.known).get(&digest)
            && now.duration_since(*seen_at).abs() < BELIEVED
            && now < holder.expires_at
        {
            return Ok(Some(holder.clone()));
        }
        let found = installation.token_holder(secret, now).await?;
        let mut known = lock(&self.known);
        match &found {
            Some(holder) => {
                if known.len() >= MOST_REMEMBERED {
                    known.clear();
                }
                known.insert(digest, (now, holder.clone()));
            }
            None => {
                known.remove(&digest);
            }
        }
        Ok(found)
    }

    /// Whether it is time to forget what nobody asks for again; says so once an hour.
    fn is_time_to_sweep(&self, now: Timestamp) -> bool {
        let mut swept_at = lock(&self.swept_at);
        let is_time = swept_at.is_none_or(|last| now.duration_since(last).abs() >= SWEPT_EVERY);
        if is_time {
            *swept_at = Some(now);
        }
        is_time
    }

    /// Forgets what is known of all tokens: one of them changed.
    pub(crate) fn forget(&self) {
        lock(&self.known).clear();
    }

    fn count(&self, caller: Counted, limit: u32, now: Timestamp) -> Result<Allowance, Fault> {
        let mut counted = lock(&self.counted);
        if counted.len() >= MOST_COUNTED && !counted.contains_key(&caller) {
            counted.retain(|_, window| now.duration_since(window.began_at) < MINUTE);
            if counted.len() >= MOST_COUNTED {
                counted.clear();
            }
        }
        let fresh = Window { began_at: now, asked: 0 };
        let window = counted.entry(caller).or_insert(fresh);
        if now.duration_since(window.began_at).abs() >= MINUTE {
            *window = fresh;
        }
        let seconds_to_next = (MINUTE - now.duration_since(window.began_at)).as_secs().clamp(1, 60);
        if window.asked >= limit {
            return Err(Fault::TooMany { wait_seconds: seconds_to_next });
        }
        window.asked = window.asked.saturating_add(1);
        Ok(Allowance { limit, left: limit.saturating_sub(window.asked), seconds_to_next })
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whoever sent a request, as far as a token says.
#[derive(Clone)]
struct Brought(Option<(Holder, TokenSecret)>);

/// Finds out who asks and whether that may be asked now, and says how often it still may.
pub(crate) async fn counted(State(api): State<Api>, mut request: Request, next: Next) -> Response {
    let now = api.office.outside.now();
    let brought = brought(&api, request.headers(), now).await;
    if api.callers.is_time_to_sweep(now) {
        let installation = api.office.installation.clone();
        tokio::spawn(async move {
            if let Err(error) = installation.forget_old_answers(now).await {
                tracing::warn!(%error, "old answers could not be forgotten");
            }
        });
    }
    // Who brings a token that stands for nothing is counted as one who brings none.
    let (caller, limit) = if let Ok(Some((holder, _))) = &brought {
        (Counted::Token(holder.id), holder.per_minute)
    } else {
        let address = FromAddress::of(request.extensions(), request.headers(), &api.office);
        (Counted::Address(address.0), PER_MINUTE_WITHOUT_TOKEN)
    };
    let allowance = match api.callers.count(caller, limit, now) {
        Ok(allowance) => allowance,
        Err(fault) => return fault.into_response(),
    };
    let mut response = match brought {
        Ok(brought) => {
            request.extensions_mut().insert(Brought(brought));
            next.run(request).await
        }
        Err(fault) => {
            if matches!(fault, Fault::Busy) {
                heard_out(request.into_body(), api.office.serving.upload_limit_bytes).await;
            }
            fault.into_response()
        }
    };
    tell(response.headers_mut(), allowance);
    response
}

async fn brought(
    api: &Api,
    headers: &HeaderMap,
    now: Timestamp,
) -> Result<Option<(Holder, TokenSecret)>, Fault> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let Some(value) = values.next() else { return Ok(None) };
    let secret = value
        .to_str()
        .ok()
        .filter(|_| values.next().is_none())
        .and_then(|text| text.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .and_then(|(_, token)| TokenSecret::read(token.trim()))
        .ok_or(Fault::TokenUnknown)?;
    let holder = api.callers.holder(&api.office.installation, &secret, now).await;
    let holder = holder.map_err(|error| Fault::failure(&api.office, &error))?;
    Ok(Some((holder.ok_or(Fault::TokenUnknown)?, secret)))
}

fn tell(headers: &mut HeaderMap, allowance: Allowance) {
    for (name, value) in [
        ("ratelimit-limit", i64::from(allowance.limit)),
        ("ratelimit-remaining", i64::from(allowance.left)),
        ("ratelimit-reset", allowance.seconds_to_next),
    ] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from(value));
    }
}

/// A program that brought a token which stands.
pub(crate) struct Caller {
    pub(crate) holder: Holder,
    pub(crate) secret: TokenSecret,
}

impl Caller {
    /// Passes where the token opens this.
    pub(crate) fn with(&self, scope: Scope) -> Result<(), Fault> {
        if self.holder.scopes.contains(&scope) { Ok(()) } else { Err(Fault::ScopeNeeded(scope)) }
    }

    /// Passes where the token opens this, and this part of the desk is open to the role in which its owner acts.
    pub(crate) fn open(&self, scope: Scope, area: Area) -> Result<Staff, Fault> {
        self.with(scope)?;
        match self.actor().staff() {
            Ok(staff) if area.is_open_to(staff.role) => Ok(staff),
            Ok(_) | Err(_) => Err(Fault::RoleNeeded(area)),
        }
    }

    /// As whom it acts.
    pub(crate) const fn actor(&self) -> Actor {
        self.holder.actor
    }
}

impl FromRequestParts<Api> for Caller {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &Api) -> Result<Self, Fault> {
        match parts.extensions.get::<Brought>() {
            Some(Brought(Some((holder, secret)))) => {
                Ok(Self { holder: holder.clone(), secret: secret.clone() })
            }
            Some(Brought(None)) | None => Err(Fault::TokenNeeded),
        }
    }
}

//! What stands in headers: the state a change was decided on, and the key under which it is made once.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName};

use super::Api;
use super::problem::Fault;

/// The header under which a change is made once.
pub(crate) const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// Longest key.
const LONGEST_KEY: usize = 255;

/// The state of a case that a change was decided on: its last event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Match(pub(crate) u32);

impl FromRequestParts<Api> for Match {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &Api) -> Result<Self, Fault> {
        let stated = single(&parts.headers, "if-match")?.ok_or(Fault::MatchNeeded)?;
        seq_of(stated).map(Self).ok_or(Fault::Header("If-Match"))
    }
}

/// The validator of a case at this event.
pub(crate) fn etag(seq: u32) -> String {
    format!("\"{seq}\"")
}

/// The event that a validator names.
pub(crate) fn seq_of(tag: &str) -> Option<u32> {
    let digits = tag.strip_prefix('"')?.strip_suffix('"')?;
    let is_plain = (1..=9).contains(&digits.len())
        && !digits.starts_with('0')
        && digits.bytes().all(|byte| byte.is_ascii_digit());
    if is_plain { digits.parse().ok() } else { None }
}

/// The key under which a change is made once, where one was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OnceKey(pub(crate) Option<String>);

impl FromRequestParts<Api> for OnceKey {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &Api) -> Result<Self, Fault> {
        let Some(key) = single(&parts.headers, IDEMPOTENCY_KEY)? else { return Ok(Self(None)) };
        let is_plain = (1..=LONGEST_KEY).contains(&key.len())
            && key.bytes().all(|byte| byte.is_ascii_graphic());
        if !is_plain {
            return Err(Fault::Header("Idempotency-Key"));
        }
        Ok(Self(Some(key.to_owned())))
    }
}

/// A header that comes at most once.
pub(crate) fn single<'a>(
    headers: &'a HeaderMap,
    name: &'static str,
) -> Result<Option<&'a str>, Fault> {
    let mut values = headers.get_all(HeaderName::from_static(name)).iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(Fault::Header(name));
    }
    value.to_str().map(Some).map_err(|_| Fault::Header(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_validator_names_one_event_and_nothing_else_is_one() {
        assert_eq!(seq_of(&etag(12)), Some(12));
        for other in ["12", "\"0\"", "\"\"", "W/\"12\"", "*", "\"+1\"", "\"1\", \"2\"", "\"01\""] {
            assert_eq!(seq_of(other), None, "{other}");
        }
    }
}

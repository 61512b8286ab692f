//! Bodies as programs send them: JSON of a bounded size, read strictly.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use serde::de::{Deserialize, DeserializeOwned, Deserializer};
use writ_app::tokens::digest;

use super::Api;
use super::problem::{Fault, FieldError};

/// Longest JSON body. A form with a thousand items at their longest takes less.
pub(crate) const JSON_LIMIT_BYTES: usize = 2 * 1024 * 1024;

/// A JSON body, with the digest of its bytes.
pub(crate) struct Json<T> {
    pub(crate) value: T,
    /// What tells this body from every other one.
    pub(crate) digest: [u8; 32],
    /// The body as it was sent.
    pub(crate) bytes: Bytes,
}

impl<T: DeserializeOwned> FromRequest<Api> for Json<T> {
    type Rejection = Fault;

    async fn from_request(request: Request, _: &Api) -> Result<Self, Fault> {
        let (parts, body) = request.into_parts();
        check_headers(&parts.headers)?;
        let bytes = axum::body::to_bytes(body, JSON_LIMIT_BYTES).await.map_err(|error| {
            let is_long = std::error::Error::source(&error)
                .is_some_and(<dyn std::error::Error>::is::<http_body_util::LengthLimitError>);
            if is_long { too_large() } else { Fault::Body }
        })?;
        let value = read(&bytes)?;
        Ok(Self { value, digest: digest("body", &[&bytes]), bytes })
    }
}

/// Reads JSON strictly: unknown and repeated fields are faults, and so is anything behind the value.
pub(crate) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Fault> {
    let text = std::str::from_utf8(bytes).map_err(|_| Fault::Json)?;
    let mut reader = serde_json::Deserializer::from_str(text);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        if error.inner().is_data() {
            let code = code_of(&error.inner().to_string());
            Fault::Unfit(vec![FieldError::new(pointer(error.path()), code)])
        } else {
            Fault::Json
        }
    })?;
    reader.end().map_err(|_| Fault::Json)?;
    Ok(value)
}

/// Reads a field that may be absent, and is not `null` where it is there.
pub(crate) fn given<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(deserializer).map(Some)
}

fn too_large() -> Fault {
    Fault::TooLarge { limit_bytes: JSON_LIMIT_BYTES as u64 }
}

fn check_headers(headers: &HeaderMap) -> Result<(), Fault> {
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or("unreadable"));
    let is_json = text(CONTENT_TYPE).is_some_and(|stated| {
        let mut parts = stated.split(';').map(str::trim);
        let is_type =
            parts.next().is_some_and(|kind| kind.eq_ignore_ascii_case("application/json"));
        is_type && parts.all(|parameter| parameter.eq_ignore_ascii_case("charset=utf-8"))
    });
    let is_plain =
        text(CONTENT_ENCODING).is_none_or(|coding| coding.eq_ignore_ascii_case("identity"));
    if !is_json || !is_plain {
        return Err(Fault::MediaType("application/json"));
    }
    let stated: Option<usize> = text(CONTENT_LENGTH).and_then(|length| length.parse().ok());
    if stated.is_some_and(|length| length > JSON_LIMIT_BYTES) {
        return Err(too_large());
    }
    Ok(())
}

/// What is wrong, as one of a few codes: what the parser says may repeat what was sent.
fn code_of(message: &str) -> &'static str {
    [
        ("unknown field", "unknown_field"),
        ("missing field", "missing_field"),
        ("duplicate field", "repeated_field"),
        ("unknown variant", "unknown_choice"),
        ("invalid type", "wrong_type"),
        ("invalid length", "wrong_length"),
        ("writ: ", "unfit"),
    ]
    .into_iter()
    .find_map(|(beginning, code)| message.starts_with(beginning).then_some(code))
    .unwrap_or("unfit")
}

/// Where in the body, as a JSON pointer; names that no field of ours has are left out.
fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let mut pointer = String::new();
    for segment in path {
        let part = match segment {
            Segment::Seq { index } => index.to_string(),
            Segment::Map { key } | Segment::Enum { variant: key } => {
                let is_ours = key.len() <= 40
                    && key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
                if !is_ours {
                    break;
                }
                key.clone()
            }
            Segment::Unknown => break,
        };
        pointer.push('/');
        pointer.push_str(&part);
    }
    pointer
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        #[expect(dead_code, reason = "read to be refused")]
        number: u32,
    }

    fn fault(text: &[u8]) -> String {
        format!("{:?}", read::<Sample>(text).unwrap_err())
    }

    #[test]
    fn what_is_no_json_is_told_from_what_does_not_fit() {
        let deep = "[".repeat(100_000);
        for text in ["", "{", "{\"number\": 1", "{\"number\": 1} x", "\u{feff}{}"] {
            assert_eq!(fault(text.as_bytes()), "Json", "{}", text.len());
        }
        assert_eq!(fault(b"{\"number\": \"\xff\"}"), "Json");
        for (text, code) in [
            ("{}", "missing_field"),
            ("[]", "wrong_length"),
            (&deep, "wrong_type"),
            ("null", "wrong_type"),
            ("{\"number\": \"Jan\"}", "wrong_type"),
            ("{\"number\": 99999999999999999999999}", "wrong_type"),
            ("{\"number\": 1e400}", "Json"),
            ("{\"number\": 1, \"number\": 2}", "repeated_field"),
            ("{\"number\": 1, \"Jan\": 2}", "unknown_field"),
        ] {
            let fault = fault(text.as_bytes());
            assert!(fault.contains(code), "{code}: {fault}");
            assert!(!fault.contains("Jan"), "{fault}");
        }
    }
}

//! What forms send: read within limits, and only where one of our own pages sent it.
//!
//! A browser says where a form comes from (`Sec-Fetch-Site`, `Origin`); what says nothing is refused. A form of
//! the desk carries the session's value besides.

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderName};

use crate::frame::Face;
use crate::office::{Office, Serving};
use crate::problem::Problem;
use crate::reader::Reader;
use crate::session::{SignedIn, Stop};

/// The name under which a form carries the session's value.
pub(crate) const FORM_VALUE: &str = "form";
/// Longest body of a form without files.
pub(crate) const FORM_BYTES: usize = 1024 * 1024;
/// Most fields of a form.
pub(crate) const FIELDS: usize = 5_000;
/// Longest name of a field.
const NAME_BYTES: usize = 200;

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Why a form cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unacceptable {
    /// No page of ours sent it.
    FromElsewhere,
    /// It is none, or cannot be read.
    Unreadable,
    /// It is longer than any form of ours.
    TooLarge,
}

/// The fields of a form, in their order; a name may come several times.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads `application/x-www-form-urlencoded`.
    ///
    /// # Errors
    /// [`Unacceptable::Unreadable`] where an escape is broken or the text is not UTF-8, and nothing is guessed;
    /// [`Unacceptable::TooLarge`] where there are too many fields.
    pub(crate) fn read(body: &[u8]) -> Result<Self, Unacceptable> {
        let mut fields = Vec::new();
        for pair in body.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
            if fields.len() == FIELDS {
                return Err(Unacceptable::TooLarge);
            }
            let mut halves = pair.splitn(2, |byte| *byte == b'=');
            let name = decoded(halves.next().unwrap_or_default())?;
            let value = decoded(halves.next().unwrap_or_default())?;
            if name.len() > NAME_BYTES {
                return Err(Unacceptable::Unreadable);
            }
            // Browsers end the lines of a text with two characters, whatever was typed.
            fields.push((name, value.replace("\r\n", "\n")));
        }
        Ok(Self(fields))
    }

    /// The first value of a name; empty where it was not sent.
    pub(crate) fn get(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(found, _)| found == name);
        found.map_or("", |(_, value)| value.as_str())
    }

    /// Every value of a name.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// All names with their values.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// A form of somebody who is signed in.
pub(crate) struct SignedForm {
    pub(crate) who: SignedIn,
    pub(crate) fields: Fields,
}

impl FromRequest<Office> for SignedForm {
    type Rejection = Stop;

    async fn from_request(request: Request, office: &Office) -> Result<Self, Stop> {
        let (mut parts, body) = request.into_parts();
        let who = SignedIn::from_request_parts(&mut parts, office).await?;
        let request = Request::from_parts(parts, body);
        let read = read_from_our_page(request, office).await.and_then(|fields| {
            if is_same(fields.get(FORM_VALUE), &who.form_value()) {
                Ok(fields)
            } else {
                Err(Unacceptable::FromElsewhere)
            }
        });
        match read {
            Ok(fields) => Ok(Self { who, fields }),
            Err(why) => Err(who.stop(office, &Problem::Form(why))),
        }
    }
}

/// A form of somebody who need not be signed in.
pub(crate) struct GuestForm {
    pub(crate) reader: Reader,
    pub(crate) fields: Fields,
}

impl FromRequest<Office> for GuestForm {
    type Rejection = Stop;

    async fn from_request(request: Request, office: &Office) -> Result<Self, Stop> {
        let reader = Reader::of(request.uri(), request.headers());
        let face = face_of(request.uri().path());
        match read_from_our_page(request, office).await {
            Ok(fields) => Ok(Self { reader, fields }),
            Err(why) => {
                let frame = reader.frame(office, face, String::new());
                Err(Stop::new(Problem::Form(why).page(frame)))
            }
        }
    }
}

/// Writes a text so that it can stand as a value in an address.
pub(crate) fn encoded(text: &str) -> String {
    use std::fmt::Write as _;
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/') {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}

async fn read_from_our_page(request: Request, office: &Office) -> Result<Fields, Unacceptable> {
    let headers = request.headers();
    if !is_from_our_page(headers, &office.serving) {
        return Err(Unacceptable::FromElsewhere);
    }
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(Unacceptable::Unreadable);
    }
    let announced = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    if announced
        .and_then(|length| length.parse().ok())
        .is_some_and(|length: usize| length > FORM_BYTES)
    {
        return Err(Unacceptable::TooLarge);
    }
    let body = axum::body::to_bytes(request.into_body(), FORM_BYTES).await;
    Fields::read(&body.map_err(|error| {
        if is_too_long(&error) { Unacceptable::TooLarge } else { Unacceptable::Unreadable }
    })?)
}

fn is_too_long(error: &axum::Error) -> bool {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = cause {
        if error.to_string().contains("length limit exceeded") {
            return true;
        }
        cause = error.source();
    }
    false
}

/// Whether a page of this very server sent it, as the browser says it; a page cannot make it say otherwise.
pub(crate) fn is_from_our_page(headers: &HeaderMap, serving: &Serving) -> bool {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text(FETCH_SITE) {
        // `none` is the reader's own doing, such as reloading a page after a form.
        return matches!(site, "same-origin" | "none");
    }
    let Some(origin) = text(ORIGIN) else { return false };
    let at_host = text(HOST).is_some_and(|host| {
        let told = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
        told == Some(host)
    });
    at_host || origin == serving.base_url
}

pub(crate) fn is_same(sent: &str, expected: &str) -> bool {
    writ_app::proof::equal(sent, expected)
}

pub(crate) fn face_of(path: &str) -> Face {
    if path.starts_with("/desk") {
        Face::Desk
    } else if path.starts_with("/portal") {
        Face::Portal
    } else {
        Face::Public
    }
}

fn decoded(text: &[u8]) -> Result<String, Unacceptable> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.iter().copied();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let high = rest.next().and_then(digit).ok_or(Unacceptable::Unreadable)?;
                let low = rest.next().and_then(digit).ok_or(Unacceptable::Unreadable)?;
                high * 16 + low
            }
            other => other,
        });
    }
    String::from_utf8(bytes).map_err(|_| Unacceptable::Unreadable)
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pairs = pairs
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()));
        pairs.collect()
    }

    fn is_ours(pairs: &[(&'static str, &'static str)]) -> bool {
        let serving = Serving {
            base_url: "https://requests.example.org".into(),
            is_demo: false,
            trusted_proxies: Vec::new(),
            upload_limit_bytes: 1,
        };
        is_from_our_page(&headers(pairs), &serving)
    }

    #[test]
    fn only_our_own_pages_send_forms() {
        assert!(is_ours(&[("sec-fetch-site", "same-origin")]));
        assert!(is_ours(&[("origin", "https://requests.example.org")]));
        assert!(is_ours(&[("origin", "http://127.0.0.1:8080"), ("host", "127.0.0.1:8080")]));

        assert!(!is_ours(&[]));
        assert!(!is_ours(&[("origin", "null")]));
        assert!(!is_ours(&[("origin", "https://evil.example"), ("host", "requests.example.org")]));
        assert!(!is_ours(&[("sec-fetch-site", "same-site")]));
        let both = [("sec-fetch-site", "cross-site"), ("origin", "https://requests.example.org")];
        assert!(!is_ours(&both));
    }

    #[test]
    fn fields_keep_their_order_and_may_repeat() {
        let fields =
            Fields::read(b"role=analyst&name=Zo%C3%AB+A%26B&&role=counsel&empty=&bare").unwrap();

        assert_eq!(fields.get("name"), "Zoë A&B");
        assert_eq!(fields.all("role").collect::<Vec<_>>(), ["analyst", "counsel"]);
        assert_eq!((fields.get("empty"), fields.get("bare"), fields.get("none")), ("", "", ""));
        assert_eq!(fields.iter().count(), 5);
    }

    #[test]
    fn what_cannot_be_read_is_refused_and_not_guessed() {
        for broken in [&b"a=%"[..], b"a=%4", b"a=%zz", b"a=%FF", b"%C3=1", b"a=\xff"] {
            assert_eq!(Fields::read(broken), Err(Unacceptable::Unreadable), "{broken:?}");
        }
        let long_name = [b"x".repeat(NAME_BYTES + 1), b"=1".to_vec()].concat();
        assert_eq!(Fields::read(&long_name), Err(Unacceptable::Unreadable));
        assert_eq!(Fields::read(&b"a&".repeat(FIELDS + 1)), Err(Unacceptable::TooLarge));
        assert!(Fields::read(&b"a&".repeat(FIELDS)).is_ok());
    }

    #[test]
    fn lines_of_a_text_end_as_they_were_typed() {
        assert_eq!(
            Fields::read(b"text=one%0D%0Atwo%0Athree").unwrap().get("text"),
            "one\ntwo\nthree"
        );
    }

    #[test]
    fn an_address_inside_an_address_stays_whole() {
        assert_eq!(encoded("/desk/queue?sort=due&page=2"), "/desk/queue%3Fsort%3Ddue%26page%3D2");
    }
}

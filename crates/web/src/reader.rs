//! Who reads: in which language, from which page.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, Request};
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Uri};
use axum::middleware::Next;
use axum::response::Response;
use writ_language::{Language, Words};

use crate::frame::{Face, Frame};
use crate::office::Office;

/// Keeps the language that a reader chose, for a year.
const LANGUAGE_COOKIE: &str = "lang";

/// The reader of a page.
#[derive(Debug, Clone)]
pub(crate) struct Reader {
    pub(crate) words: Words,
    uri: Uri,
}

impl<S: Sync> FromRequestParts<S> for Reader {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _office: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.uri, &parts.headers))
    }
}

impl Reader {
    /// The reader of an address.
    pub(crate) fn of(uri: &Uri, headers: &HeaderMap) -> Self {
        let chosen = chosen_in(uri).map(str::to_owned);
        let chosen = chosen.or_else(|| cookie(headers, LANGUAGE_COOKIE));
        Self { words: Office::words(chosen.as_deref(), headers), uri: uri.clone() }
    }

    /// The frame of a page, which is offered in every language under its own address.
    pub(crate) fn frame<'a>(&self, office: &'a Office, face: Face, title: String) -> Frame<'a> {
        office.frame(face, self.words, title, |language| self.address_in(language))
    }

    /// Whether the address says this.
    pub(crate) fn asks(&self, name: &str, value: &str) -> bool {
        self.query(name).is_some_and(|said| said == value)
    }

    /// A number that the address says.
    pub(crate) fn number(&self, name: &str) -> Option<usize> {
        self.query(name)?.parse().ok()
    }

    fn query(&self, name: &str) -> Option<&str> {
        let pairs = self.uri.query()?.split('&');
        pairs
            .filter_map(|pair| pair.split_once('='))
            .find(|(key, _)| *key == name)
            .map(|(_, said)| said)
    }

    /// The path of the page.
    pub(crate) fn path(&self) -> &str {
        self.uri.path()
    }

    fn address_in(&self, language: Language) -> String {
        let kept = self.uri.query().unwrap_or_default().split('&');
        let kept = kept.filter(|pair| !pair.is_empty() && !pair.starts_with("lang="));
        let pairs: Vec<_> =
            kept.map(str::to_owned).chain([format!("lang={}", language.code())]).collect();
        format!("{}?{}", self.uri.path(), pairs.join("&"))
    }
}

/// Remembers the language that an address names, so that forms and links need not repeat it.
pub(crate) async fn remember_language(request: Request, next: Next) -> Response {
    let chosen = chosen_in(request.uri()).and_then(Language::of_tag);
    let mut response = next.run(request).await;
    if let Some(language) = chosen {
        let kept = format!(
            "{LANGUAGE_COOKIE}={}; Path=/; Max-Age=31536000; SameSite=Lax",
            language.code()
        );
        if let Ok(kept) = HeaderValue::from_str(&kept) {
            response.headers_mut().append(SET_COOKIE, kept);
        }
    }
    response
}

/// The value of a cookie; none where there is none of the name.
pub(crate) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value.to_owned())
}

fn chosen_in(uri: &Uri) -> Option<&str> {
    uri.query()?.split('&').find_map(|pair| pair.strip_prefix("lang="))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_offered_in_every_language_without_losing_what_else_its_address_says() {
        let uri = "/portal?country=FR&lang=de".parse().unwrap();
        let reader = Reader::of(&uri, &HeaderMap::new());

        assert_eq!(reader.words.language(), Language::German);
        assert_eq!(reader.address_in(Language::French), "/portal?country=FR&lang=fr");
    }

    #[test]
    fn the_language_chosen_once_stays_before_the_browsers() {
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, HeaderValue::from_static("a=b; lang=es"));
        headers.insert("accept-language", HeaderValue::from_static("fr"));

        let reader = Reader::of(&Uri::from_static("/portal"), &headers);

        assert_eq!(reader.words.language(), Language::Spanish);
    }
}

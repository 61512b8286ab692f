//! Who is signed in at the desk: the cookie, the extractor that every handler of the desk takes, and the answers
//! to whoever is not.

use axum::extract::FromRequestParts;
use axum::http::header::{CACHE_CONTROL, LOCATION, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use writ_app::proof::Token;
use writ_app::sign_in::Session;
use writ_app::sign_in::SessionLifetime;
use writ_core::access::Area;
use writ_core::actor::{Actor, Staff};
use writ_core::staff::Role;
use writ_language::Words;

use crate::frame::{Face, Frame, Shell, desk_navigation};
use crate::office::{Office, Serving};
use crate::problem::Problem;
use crate::public::SourceFailure;
use crate::reader::{Reader, cookie};

/// Where somebody who is not signed in is sent.
pub(crate) const SIGN_IN: &str = "/desk/sign-in";
/// Longest address that somebody is sent back to.
const RETURN_BYTES: usize = 400;

/// A member of staff who is signed in, and acts in one role.
#[derive(Clone)]
pub(crate) struct SignedIn {
    pub(crate) reader: Reader,
    pub(crate) session: Session,
    token: Token,
}

impl FromRequestParts<Office> for SignedIn {
    type Rejection = Stop;

    async fn from_request_parts(parts: &mut Parts, office: &Office) -> Result<Self, Stop> {
        let reader = Reader::of(&parts.uri, &parts.headers);
        let token = cookie(&parts.headers, cookie_name(&office.serving))
            .and_then(|text| Token::read(&text));
        let Some(token) = token else { return Err(sign_in_first(parts)) };
        let now = office.outside.now();
        let found = office.installation.signed_in(&office.gate, &token, now).await;
        let found = found.map_err(|error| {
            Stop::new(Problem::from(SourceFailure::new(error)).page(reader.frame(
                office,
                Face::Desk,
                String::new(),
            )))
        })?;
        let session = found.ok_or_else(|| sign_in_first(parts))?;
        Ok(Self { reader, session, token })
    }
}

impl SignedIn {
    /// Who acts, in which role.
    pub(crate) const fn staff(&self) -> Staff {
        Staff { id: self.session.staff, role: self.session.role }
    }

    /// The same as the record of cases names who acts.
    pub(crate) const fn actor(&self) -> Actor {
        Actor::Staff(self.staff())
    }

    /// The role they act in.
    pub(crate) const fn role(&self) -> Role {
        self.session.role
    }

    /// The words of their language.
    pub(crate) const fn words(&self) -> Words {
        self.reader.words
    }

    /// What each form of theirs carries; see [`forms`](crate::forms).
    pub(crate) fn form_value(&self) -> String {
        self.token.form_value()
    }

    /// The frame of a page of the desk.
    pub(crate) fn frame<'a>(&self, office: &'a Office, title: String) -> Frame<'a> {
        let words = self.words();
        let navigation = desk_navigation(self.role(), self.reader.path(), words);
        let home = navigation.first().map_or("/desk", |way| way.address);
        Frame {
            home: home.to_owned(),
            navigation,
            shell: Some(Shell {
                name: self.session.name.clone(),
                role: words.coded("role", self.role().code()),
                form_value: self.form_value(),
                may_search: Area::Cases.is_open_to(self.role()),
                is_account: self.reader.path() == "/desk/account",
            }),
            ..self.reader.frame(office, Face::Desk, title)
        }
    }

    /// Passes where their role opens this part of the desk.
    ///
    /// # Errors
    /// The page that says which roles open it, and nothing of what is there.
    pub(crate) fn open(&self, office: &Office, area: Area) -> Result<(), Stop> {
        if area.is_open_to(self.role()) {
            return Ok(());
        }
        Err(self.stop(office, &Problem::OtherRole { area, role: self.role() }))
    }

    /// The page of a problem, inside the desk.
    pub(crate) fn stop(&self, office: &Office, problem: &Problem) -> Stop {
        Stop::new(problem.page(self.frame(office, String::new())))
    }

    /// The page of a failure, inside the desk.
    pub(crate) fn failed(
        &self,
        office: &Office,
        failure: impl std::error::Error + Send + Sync + 'static,
    ) -> Stop {
        self.stop(office, &SourceFailure::new(failure).into())
    }
}

/// An answer that ends the handling of a request early.
#[derive(Debug)]
pub(crate) struct Stop(Box<Response>);

impl Stop {
    pub(crate) fn new(response: Response) -> Self {
        Self(Box::new(response))
    }
}

impl IntoResponse for Stop {
    fn into_response(self) -> Response {
        *self.0
    }
}

/// A page for the eyes of its reader alone: kept by nobody on the way, and gone with the session.
pub(crate) fn private_page(
    who: &SignedIn,
    office: &Office,
    template: &impl askama::Template,
) -> Result<Response, Stop> {
    let html = template.render().map_err(|error| who.failed(office, error))?;
    Ok(crate::response::private_html(StatusCode::OK, html))
}

/// Sends the browser on to another page after something was done.
pub(crate) fn see_other(address: &str) -> Response {
    let location =
        HeaderValue::from_str(address).unwrap_or_else(|_| HeaderValue::from_static("/desk"));
    (StatusCode::SEE_OTHER, [(LOCATION, location)], [(CACHE_CONTROL, "no-store")]).into_response()
}

/// The header that gives a browser its session.
pub(crate) fn session_cookie(
    serving: &Serving,
    token: &Token,
    lifetime: SessionLifetime,
) -> [(axum::http::HeaderName, String); 1] {
    let seconds = lifetime.absolute.as_secs();
    [(SET_COOKIE, cookie_text(serving, token.text(), seconds))]
}

/// The header that takes a session away from a browser.
pub(crate) fn no_session_cookie(serving: &Serving) -> [(axum::http::HeaderName, String); 1] {
    [(SET_COOKIE, cookie_text(serving, "", 0))]
}

/// The address to go back to after signing in: one of the desk's own pages, or its first.
pub(crate) fn safe_return(asked: &str) -> &str {
    let is_own = (asked == "/desk" || asked.starts_with("/desk/") || asked.starts_with("/desk?"))
        && asked.len() <= RETURN_BYTES
        && !asked.starts_with(SIGN_IN)
        && !asked.contains("//")
        && !asked.contains("..")
        && asked.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if is_own { asked } else { "" }
}

fn sign_in_first(parts: &Parts) -> Stop {
    // Only a page is gone back to: what a form sent is not sent twice.
    let asked = match parts.method {
        Method::GET | Method::HEAD => {
            parts.uri.path_and_query().map_or("", axum::http::uri::PathAndQuery::as_str)
        }
        _ => "",
    };
    let safe = safe_return(asked);
    let address = if safe.is_empty() || safe == "/desk" {
        SIGN_IN.to_owned()
    } else {
        format!("{SIGN_IN}?return={}", crate::forms::encoded(safe))
    };
    Stop::new(see_other(&address))
}

/// With the prefix `__Host-` a browser takes the cookie from this very host alone, and only encrypted.
fn cookie_name(serving: &Serving) -> &'static str {
    if serving.is_encrypted() { "__Host-writ-session" } else { "writ-session" }
}

fn cookie_text(serving: &Serving, value: &str, seconds: i64) -> String {
    let secure = if serving.is_encrypted() { "; Secure" } else { "" };
    format!(
        "{}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}",
        cookie_name(serving)
    )
}

/// What the browser calls itself.
pub(crate) fn browser(headers: &HeaderMap) -> &str {
    headers.get("user-agent").and_then(|value| value.to_str().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_is_sent_back_to_pages_of_the_desk_alone() {
        for own in ["/desk", "/desk/queue?sort=due", "/desk/case/W-2026-000001"] {
            assert_eq!(safe_return(own), own);
        }
        let foreign = [
            "",
            "//evil.example",
            "/desk//evil.example",
            "https://evil.example/desk",
            "/\\evil.example",
            "/desk/\\evil.example",
            "/desk/../report",
            "/desks",
            "/report",
            "/desk/sign-in?return=/desk",
            "/desk/\r\nset-cookie: a=b",
        ];
        for address in foreign {
            assert_eq!(safe_return(address), "", "{address}");
        }
    }
}

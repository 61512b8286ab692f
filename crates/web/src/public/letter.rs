//! Whether a letter is genuine: anybody who holds one may ask for its code.
//!
//! The answer says that we wrote a letter with this code, of which kind and on which day, and nothing of anybody.
//! Every code takes the same way through the same look-up.

use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::middleware::from_fn;
use axum::response::Response;
use axum::routing::get;

use crate::frame::{Face, Frame};
use crate::office::Office;
use crate::parts::Field;
use crate::problem::Problem;
use crate::public::SourceFailure;
use crate::reader::{Reader, remember_language};
use crate::response;

/// Longest code that is looked up; a code is nineteen symbols long.
const LONGEST_CODE: usize = 64;

/// The address where letters are checked.
pub(crate) fn router(office: Office) -> Router {
    Router::new().route("/letter", get(check)).layer(from_fn(remember_language)).with_state(office)
}

#[derive(Template)]
#[template(path = "public/letter.html")]
struct LetterPage<'a> {
    frame: Frame<'a>,
    code: Field,
    answer: Option<Answer>,
    mailbox: &'a str,
}

/// What is said about a code.
struct Answer {
    is_genuine: bool,
    heading: String,
    text: String,
}

async fn check(
    State(office): State<Office>,
    reader: Reader,
    Query(pairs): Query<Vec<(String, String)>>,
    headers: HeaderMap,
) -> Response {
    let words = reader.words;
    let asked = pairs.into_iter().find(|(name, _)| name == "code").map(|(_, code)| code);
    let asked: Option<String> = asked
        .map(|code| code.trim().chars().take(LONGEST_CODE).collect())
        .filter(|code: &String| !code.is_empty());
    let answer = match &asked {
        None => None,
        Some(code) => match office.installation.genuine(code).await {
            Err(error) => return refuse(&SourceFailure::new(error).into(), &reader, &office),
            Ok(found) => Some(match found {
                Some(letter) => {
                    let zone = office.installation.profile.reporting_zone();
                    let kind = words.coded("letter-kind", &letter.kind.replace('_', "-"));
                    let on = words.date(zone.day_of(letter.written_at));
                    Answer {
                        is_genuine: true,
                        heading: words.say("letter-is-genuine"),
                        text: words.say_with(
                            "letter-is-genuine-says",
                            [
                                (
                                    "organisation",
                                    office.installation.profile.organisation().name.as_str().into(),
                                ),
                                ("kind", kind.into()),
                                ("on", on.into()),
                            ],
                        ),
                    }
                }
                None => Answer {
                    is_genuine: false,
                    heading: words.say("letter-is-unknown"),
                    text: words.say("letter-is-unknown-says"),
                },
            }),
        },
    };
    let title = words.say("letter-check-heading");
    let code = Field::line("code", words.say("letter-check-code"), asked.as_deref().unwrap_or(""))
        .hint(words.say("letter-check-code-hint"));
    let page = LetterPage {
        code,
        answer,
        mailbox: &office.installation.profile.organisation().legal_mailbox,
        frame: reader.frame(&office, Face::Public, title),
    };
    match page.render() {
        Ok(html) => response::html(&headers, html),
        Err(error) => refuse(&SourceFailure::new(error).into(), &reader, &office),
    }
}

fn refuse(problem: &Problem, reader: &Reader, office: &Office) -> Response {
    problem.page(reader.frame(office, Face::Public, String::new()))
}

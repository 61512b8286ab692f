//! Finding cases. What is looked for may name a person: it is sent in a form, never in an address, and is in no log.
//!
//! So what was found has no address of its own, and a browser that comes back to it or loads it again asks whether to send
//! the form once more. A whole number leads on to its case, which has one; the address of the form itself begins anew.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use writ_app::search::{Found, FoundBy};
use writ_core::access::Area;
use writ_language::Words;

use super::queue::{QueueLine, line};
use crate::forms::SignedForm;
use crate::frame::Frame;
use crate::office::Office;
use crate::parts::Field;
use crate::session::{SignedIn, Stop, private_page, see_other};

/// Cases that are listed for each way of finding them.
const CASES: u32 = 20;

/// What was found in one way.
struct Part {
    heading: String,
    lines: Vec<QueueLine>,
    has_more: bool,
}

#[derive(Template)]
#[template(path = "desk/search.html")]
struct SearchTemplate<'a> {
    frame: Frame<'a>,
    sought: Field,
    /// None where nothing was looked for yet.
    parts: Option<Vec<Part>>,
}

/// Begins a search.
pub(crate) async fn begin(State(office): State<Office>, who: SignedIn) -> Result<Response, Stop> {
    who.open(&office, Area::Cases)?;
    let words = who.words();
    let template = SearchTemplate {
        frame: who.frame(&office, words.say("desk-search-again")),
        sought: Field::line("q", words.say("desk-search"), ""),
        parts: None,
    };
    private_page(&who, &office, &template)
}

/// Looks for what was typed.
pub(crate) async fn search(
    State(office): State<Office>,
    form: SignedForm,
) -> Result<Response, Stop> {
    let SignedForm { who, fields } = form;
    who.open(&office, Area::Cases)?;
    let words = who.words();
    let sought: String = fields.get("q").trim().chars().take(400).collect();
    let found = office.installation.search(&sought, CASES).await;
    let found = found.map_err(|error| who.failed(&office, error))?;
    if let Some(reference) = the_one(&found, &sought) {
        return Ok(see_other(&format!("/desk/cases/{reference}")));
    }
    let template = SearchTemplate {
        frame: who.frame(&office, words.say("desk-search-heading")),
        sought: Field::line("q", words.say("desk-search"), &sought),
        parts: Some(found.iter().map(|found| part(&office, words, found)).collect()),
    };
    private_page(&who, &office, &template)
}

/// The case whose whole number was typed: nothing else can have been meant.
fn the_one(found: &[Found], sought: &str) -> Option<String> {
    let by_number = found.iter().filter(|found| found.by == FoundBy::Reference);
    let mut references = by_number.flat_map(|found| &found.rows).map(|row| &row.summary.reference);
    references.find(|reference| reference.eq_ignore_ascii_case(sought)).cloned()
}

fn part(office: &Office, words: Words, found: &Found) -> Part {
    let now = office.outside.now();
    let heading = match found.by {
        FoundBy::Reference => words.say("desk-found-reference"),
        FoundBy::Docket => words.say("desk-found-docket"),
        FoundBy::Agency => words.say("desk-found-agency"),
        FoundBy::Identifier => words.say("desk-found-identifier"),
    };
    let lines = found.rows.iter().map(|row| line(row, words, now)).collect();
    Part { heading, lines, has_more: found.has_more }
}

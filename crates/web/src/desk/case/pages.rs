//! The handlers of a case: open it, do something to it, read its personal data, fetch a document.


use askama::Template as _;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use writ_app::AppError;
use writ_app::case_view::CaseView;
use writ_app::handling::Handled;
use writ_core::actor::Actor;
use writ_core::command::Command;
use writ_core::staff::Role;

use super::lead::{self, Lead};
use super::seen::Seen;
use super::view::{Beside, CasePage, Message, PURPOSES, changed_since, title};
use crate::desk::actions::{Action, Typed, Wrong, read};
use crate::desk::refusals::refusal_text;
use crate::desk::{Asked, Trouble, Who, names};
use crate::office::Office;
use crate::response;

/// Lines of the queue beside a case.
const QUEUE_LINES: u32 = 12;

/// What an address says of how a case is to be shown.
#[derive(Debug, Clone, Default)]
struct Shown {
    action: Option<Action>,
    done: Option<Action>,
    items_page: usize,
    tells_all: bool,
}

impl Shown {
    fn of(asked: &Asked) -> Self {
        Self {
            action: asked.get("do").and_then(Action::of_code),
            done: asked.get("done").and_then(Action::of_code),
            items_page: asked.get("items").and_then(|page| page.parse().ok()).unwrap_or(1),
            tells_all: asked.get("history") == Some("all"),
        }
    }
}

/// What is told beside a case after something was tried.
struct Outcome {
    status: StatusCode,
    message: Option<Message>,
    action: Option<Action>,
    typed: Typed,
    wrong: Wrong,
    /// Whether this one page shows personal data although nothing is remembered: an auditor's reading (RT-2).
    opens_personal: bool,
    /// The state that was seen, where something happened since.
    seen_seq: Option<u32>,
}

impl Outcome {
    fn nothing(action: Option<Action>) -> Self {
        Self {
            status: StatusCode::OK,
            message: None,
            action,
            typed: Typed::default(),
            wrong: Wrong::new(),
            opens_personal: false,
            seen_seq: None,
        }
    }
}

/// A case.
pub(crate) async fn show(
    State(desk): State<Office>,
    who: Who,
    Path(reference): Path<String>,
    asked: Asked,
) -> Result<Response, Trouble> {
    let shown = Shown::of(&asked);
    let view = open(&desk, &who, &reference).await?;
    let words = who.words;
    let mut outcome = Outcome::nothing(shown.action);
    outcome.message = shown
        .done
        .map(|action| Message::Done(words.coded("desk-done", action.code())));
    page(&desk, &who, view, &shown, outcome).await
}

/// Does something to a case.
pub(crate) async fn act(
    State(desk): State<Office>,
    who: Who,
    Path((reference, code)): Path<(String, String)>,
    typed: Typed,
) -> Result<Response, Trouble> {
    let action = Action::of_code(&code).ok_or(Trouble::NotFound)?;
    let seq = typed.one("seq").parse::<u32>().map_err(|_| Trouble::NotFound)?;
    let view = open(&desk, &who, &reference).await?;
    let command = {
        let seen = seen(&desk, &who, &view, false)?;
        match action {
            Action::Join => join(&desk, &seen, &typed).await?,
            _ => read(action, &seen, &typed),
        }
    };
    let mut outcome = Outcome { typed, ..Outcome::nothing(Some(action)) };
    let command = match command {
        Ok(command) => command,
        Err(wrong) => {
            outcome.status = StatusCode::UNPROCESSABLE_ENTITY;
            outcome.wrong = wrong;
            return page(&desk, &who, view, &Shown::default(), outcome).await;
        }
    };
    let by = Actor::Staff(who.staff);
    let (now, seed) = (desk.outside.now(), desk.outside.seed()?);
    let handled = desk.installation.act(&reference, Some(seq), command, by, now, seed).await?;
    match handled.ok_or(Trouble::NotFound)? {
        Handled::Done { .. } => {
            let address = format!("/desk/cases/{reference}?done={}", action.code());
            return Ok(Redirect::to(&address).into_response());
        }
        Handled::Refused(refusal) => {
            outcome.status = StatusCode::CONFLICT;
            outcome.message = Some(Message::Refused {
                text: refusal_text(who.words, &refusal),
                rules: refusal.rules().join(", "),
            });
        }
        Handled::Changed(_) => {
            outcome.status = StatusCode::CONFLICT;
            outcome.seen_seq = Some(seq);
        }
    }
    // What was typed is shown again beside the state as it is now.
    let view = open(&desk, &who, &reference).await?;
    page(&desk, &who, view, &Shown::default(), outcome).await
}

/// CO-1: joining asks for the other case, which has to be there.
async fn join(desk: &Office, seen: &Seen<'_>, typed: &Typed) -> Result<Result<Command, Wrong>, Trouble> {
    let mut wrong = Wrong::new();
    let words = seen.words;
    if typed.one("confirm") != "yes" {
        wrong.insert("confirm".to_owned(), words.say("desk-wrong-confirm"));
    }
    let root = desk.installation.root_for(typed.one("root"), typed.one("same") == "yes").await?;
    match root {
        Some(root) if wrong.is_empty() => return Ok(Ok(Command::Join(root))),
        Some(_) => {}
        None => {
            wrong.insert("root".to_owned(), words.say("desk-wrong-reference"));
        }
    }
    Ok(Err(wrong))
}

/// RT-2: opens the personal data of a case for a purpose that goes on record.
pub(crate) async fn open_personal(
    State(desk): State<Office>,
    who: Who,
    Path(reference): Path<String>,
    typed: Typed,
) -> Result<Response, Trouble> {
    let purpose = typed.one("purpose");
    let purpose = PURPOSES.into_iter().find(|known| *known == purpose).unwrap_or_default();
    let said: String = typed.one("said").chars().take(500).collect();
    let now = desk.outside.now();
    let read = desk.installation.read_personal(&reference, who.staff, purpose, &said, now).await?;
    let refusal = read.ok_or(Trouble::NotFound)?.err();
    if refusal.is_none() && who.staff.role != Role::Auditor {
        let address = format!("/desk/cases/{reference}");
        return Ok(Redirect::to(&address).into_response());
    }
    let view = open(&desk, &who, &reference).await?;
    let mut outcome = Outcome::nothing(None);
    match refusal {
        Some(refusal) => {
            outcome.status = StatusCode::UNPROCESSABLE_ENTITY;
            outcome.message = Some(Message::Refused {
                text: refusal_text(who.words, &refusal),
                rules: refusal.rules().join(", "),
            });
        }
        None => outcome.opens_personal = true,
    }
    page(&desk, &who, view, &Shown::default(), outcome).await
}

/// Opens a case; what a reader may not know of is not there.
pub(super) async fn open(desk: &Office, who: &Who, reference: &str) -> Result<CaseView, Trouble> {
    let view = desk.installation.view_case(reference, who.staff, desk.outside.now()).await?;
    view.ok_or(Trouble::NotFound)
}

fn seen<'a>(
    desk: &'a Office,
    who: &Who,
    view: &'a CaseView,
    opens_personal: bool,
) -> Result<Seen<'a>, Trouble> {
    let case = view.open.record.case().ok_or(Trouble::NotFound)?;
    let may_read = view.may_read || opens_personal;
    Ok(Seen {
        installation: &desk.installation,
        open: &view.open,
        case,
        by: who.staff,
        now: desk.outside.now(),
        words: who.words,
        personal: if may_read { case.personal.get() } else { None },
    })
}

async fn page(
    desk: &Office,
    who: &Who,
    view: CaseView,
    shown: &Shown,
    outcome: Outcome,
) -> Result<Response, Trouble> {
    let seen = seen(desk, who, &view, outcome.opens_personal)?;
    let beside = Beside {
        queue: crate::desk::queue::beside(desk, who, QUEUE_LINES).await?,
        csrf: who.csrf.clone(),
        names: names(desk).await?,
        items_page: shown.items_page,
        tells_all: shown.tells_all,
    };
    let lead: Lead = match outcome.action {
        Some(action) => lead::chosen(action, &seen, &outcome.typed, &outcome.wrong)?,
        None => lead::asked(&seen)?,
    };
    let message = match outcome.seen_seq {
        Some(seq) => Some(Message::Changed(changed_since(&seen, &beside, seq))),
        None => outcome.message,
    };
    let reference = seen.case.reference.clone();
    let heading = format!("{reference} – {}", title(seen.case, who.words));
    let frame = who.frame(desk, heading, |language| {
        format!("/desk/cases/{reference}?lang={}", language.code())
    });
    let html = CasePage::new(&seen, &view, lead, message, beside, frame)?.render();
    let html = html.map_err(|_| AppError::Inconsistent("a page of the desk could not be written"))?;
    Ok((outcome.status, response::private_html_headers(), html).into_response())
}

//! The handlers of a case: open it, do something to it, read its personal data, fetch a document.

use askama::Template as _;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use writ_app::AppError;
use writ_app::case_view::{CaseView, Reader};
use writ_app::handling::Handled;
use writ_core::access::Area;
use writ_core::command::Command;
use writ_core::staff::Role;

use super::lead::{self, Lead};
use super::registered;
use super::seen::Seen;
use super::view::{Beside, CasePage, Message, changed_since, title};
use crate::desk::actions::{Action, Typed, Wrong, read};
use crate::desk::refusals::refusal_text;
use crate::desk::{Asked, Trouble, names, queue};
use crate::forms::SignedForm;
use crate::office::Office;
use crate::response;
use crate::session::{SignedIn, Stop, see_other};

/// Lines of the queue beside a case.
const QUEUE_LINES: u32 = 12;

/// What can be told above a case that was just made.
const TOLD: [&str; 2] = ["recorded", "recorded_apart"];

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
            seen_seq: None,
        }
    }
}

/// A case.
pub(crate) async fn show(
    State(office): State<Office>,
    who: SignedIn,
    Path(reference): Path<String>,
    asked: Asked,
) -> Result<Response, Stop> {
    who.open(&office, Area::Cases)?;
    let shown = Shown::of(&asked);
    let mut outcome = Outcome::nothing(shown.action);
    outcome.message =
        shown.done.map(|action| Message::Done(who.words().coded("desk-done", action.code())));
    if let Some(told) = asked.get("told").filter(|told| TOLD.contains(told)) {
        outcome.message = Some(Message::Done(who.words().coded("desk-told", told)));
    }
    let made = async {
        let view = open(&office, &who, &reference).await?;
        match view.open.record.entry() {
            Some(entry) => registered::page(&office, &who, entry),
            None => page(&office, &who, view, &shown, outcome).await,
        }
    };
    made.await.map_err(|trouble| trouble.stop(&who, &office))
}

/// Does something to a case.
pub(crate) async fn act(
    State(office): State<Office>,
    Path((reference, code)): Path<(String, String)>,
    form: SignedForm,
) -> Result<Response, Stop> {
    let SignedForm { who, fields } = form;
    who.open(&office, Area::Handling)?;
    let made = attempt(&office, &who, &reference, &code, Typed::of(&fields)).await;
    made.map_err(|trouble| trouble.stop(&who, &office))
}

async fn attempt(
    office: &Office,
    who: &SignedIn,
    reference: &str,
    code: &str,
    typed: Typed,
) -> Result<Response, Trouble> {
    let action = Action::of_code(code).ok_or(Trouble::NotFound)?;
    let seq = typed.one("seq").parse::<u32>().map_err(|_| Trouble::NotFound)?;
    let view = open(office, who, reference).await?;
    let command = {
        let seen = seen(office, who, &view)?;
        match action {
            Action::Join => join(office, &seen, &typed).await?,
            _ => read(action, &seen, &typed),
        }
    };
    let mut outcome = Outcome { typed, ..Outcome::nothing(Some(action)) };
    let command = match command {
        Ok(command) => command,
        Err(wrong) => {
            outcome.status = StatusCode::UNPROCESSABLE_ENTITY;
            outcome.wrong = wrong;
            return page(office, who, view, &Shown::default(), outcome).await;
        }
    };
    let by = who.actor();
    let (now, seed) = (office.outside.now(), office.outside.seed()?);
    let handled = office.installation.act(reference, Some(seq), command, by, now, seed).await?;
    match handled.ok_or(Trouble::NotFound)? {
        Handled::Done { .. } => {
            let address = format!("/desk/cases/{reference}?done={}", action.code());
            return Ok(see_other(&address));
        }
        Handled::Refused(refusal) => {
            outcome.status = StatusCode::CONFLICT;
            outcome.message = Some(Message::Refused {
                text: refusal_text(who.words(), &refusal),
                rules: refusal.rules().join(", "),
            });
        }
        Handled::Changed(_) => {
            outcome.status = StatusCode::CONFLICT;
            outcome.seen_seq = Some(seq);
        }
    }
    // What was typed is shown again beside the state as it is now.
    let view = open(office, who, reference).await?;
    page(office, who, view, &Shown::default(), outcome).await
}

/// CO-1: joining asks for the other case, which has to be there.
async fn join(
    office: &Office,
    seen: &Seen<'_>,
    typed: &Typed,
) -> Result<Result<Command, Wrong>, Trouble> {
    let mut wrong = Wrong::new();
    let words = seen.words;
    if typed.one("confirm") != "yes" {
        wrong.insert("confirm".to_owned(), words.say("desk-wrong-confirm"));
    }
    let root = office.installation.root_for(typed.one("root"), typed.one("same") == "yes").await?;
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
    State(office): State<Office>,
    Path(reference): Path<String>,
    form: SignedForm,
) -> Result<Response, Stop> {
    let SignedForm { who, fields } = form;
    who.open(&office, Area::Cases)?;
    let made = read_for_a_purpose(&office, &who, &reference, &Typed::of(&fields)).await;
    made.map_err(|trouble| trouble.stop(&who, &office))
}

async fn read_for_a_purpose(
    office: &Office,
    who: &SignedIn,
    reference: &str,
    typed: &Typed,
) -> Result<Response, Trouble> {
    let purpose = typed.one("purpose").parse().ok();
    let stated = purpose.map(|purpose| (purpose, typed.one("said")));
    let now = office.outside.now();
    let read = office.installation.read_personal(reference, reader(who), stated, now).await?;
    match read.ok_or(Trouble::NotFound)? {
        // Whoever states the purpose once goes on to the case; an auditor sees it this once.
        Ok(_) if who.role() != Role::Auditor => Ok(see_other(&format!("/desk/cases/{reference}"))),
        Ok(view) => page(office, who, view, &Shown::default(), Outcome::nothing(None)).await,
        Err(refusal) => {
            let view = open(office, who, reference).await?;
            let mut outcome = Outcome::nothing(None);
            outcome.status = StatusCode::UNPROCESSABLE_ENTITY;
            outcome.message = Some(Message::Refused {
                text: refusal_text(who.words(), &refusal),
                rules: refusal.rules().join(", "),
            });
            page(office, who, view, &Shown::default(), outcome).await
        }
    }
}

/// Who reads, and since when they are signed in.
pub(super) const fn reader(who: &SignedIn) -> Reader {
    Reader { staff: who.staff(), since: who.session.started_at }
}

/// Opens a case; what a reader may not know of is not there.
pub(super) async fn open(
    office: &Office,
    who: &SignedIn,
    reference: &str,
) -> Result<CaseView, Trouble> {
    let view = office.installation.view_case(reference, reader(who), office.outside.now()).await?;
    view.ok_or(Trouble::NotFound)
}

fn seen<'a>(office: &'a Office, who: &SignedIn, view: &'a CaseView) -> Result<Seen<'a>, Trouble> {
    let case = view.open.record.case().ok_or(Trouble::NotFound)?;
    let may_read = view.permit.as_ref().is_some_and(|permit| permit.opens(&case.reference));
    Ok(Seen {
        installation: &office.installation,
        open: &view.open,
        case,
        by: who.staff(),
        now: office.outside.now(),
        words: who.words(),
        personal: if may_read { case.personal.get() } else { None },
        lines: &view.lines,
    })
}

async fn page(
    office: &Office,
    who: &SignedIn,
    view: CaseView,
    shown: &Shown,
    outcome: Outcome,
) -> Result<Response, Trouble> {
    let seen = seen(office, who, &view)?;
    let beside = Beside {
        queue: queue::beside(office, who.words(), QUEUE_LINES).await?,
        names: names(office).await?,
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
    let heading = format!("{reference} – {}", title(seen.case, who.words()));
    let frame = who.frame(office, heading);
    let html = CasePage::new(&seen, &view, lead, message, beside, frame)?.render();
    let html =
        html.map_err(|_| AppError::Inconsistent("a page of the desk could not be written"))?;
    Ok(response::private_html(outcome.status, html))
}

//! What an officer does to an open case: answers, adds papers, accepts, completes, revises, withdraws.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use writ_app::AppError;
use writ_app::handling::Handled;
use writ_app::portal_drafts::{DraftPaper, NotTaken};
use writ_app::status::Pass;
use writ_core::command::Command;
use writ_core::document::DocumentKind;
use writ_core::personal::Personal;

use super::view::{self, Wrong};
use super::{CASE, Following, failed};
use crate::frame::{Face, Frame};
use crate::office::Office;
use crate::portal::posted::Posted;
use crate::portal::request::begin_with;
use crate::portal::{private_page, refusal_in_words};
use crate::reader::Reader;
use crate::uploads::{GuestUpload, chunk_of, size_in_words, text_of};

/// Longest answer to a question, in characters.
pub(super) const LONGEST_ANSWER: usize = 10_000;
/// Most papers added at once.
const MOST_AT_ONCE: usize = 20;

/// RV-2: answers a question or an objection.
pub(super) async fn answer(
    State(office): State<Office>,
    Following { reader, pass }: Following,
    posted: Posted,
) -> Response {
    let typed = posted.get("answer").trim();
    if typed.is_empty() || typed.chars().count() > LONGEST_ANSWER {
        let text = reader.words.say("status-answer-missing");
        let typed = typed.chars().take(LONGEST_ANSWER).collect();
        return view::wrong(
            Wrong { anchor: "answer".to_owned(), text, typed },
            &pass,
            &reader,
            &office,
        )
        .await;
    }
    let command = Command::AnswerDesk(Personal::new(typed.to_owned()));
    act(command, "answered", ("answer", typed), &pass, &reader, &office).await
}

/// IN-9: accepts the fee.
pub(super) async fn accept_fee(
    State(office): State<Office>,
    Following { reader, pass }: Following,
    _posted: Posted,
) -> Response {
    act(Command::AcceptFee, "accepted", ("", ""), &pass, &reader, &office).await
}

#[derive(Template)]
#[template(path = "portal/status/sure.html")]
struct SurePage<'a> {
    frame: Frame<'a>,
    heading: String,
    says: String,
    action: &'static str,
    button: String,
    is_dangerous: bool,
}

/// Asks once more before a request is withdrawn.
pub(super) async fn withdrawing(
    State(office): State<Office>,
    Following { reader, .. }: Following,
) -> Response {
    sure("withdraw", "/portal/status/withdraw", true, &reader, &office)
}

/// CO-3: withdraws the request.
pub(super) async fn withdraw(
    State(office): State<Office>,
    Following { reader, pass }: Following,
    _posted: Posted,
) -> Response {
    let command = Command::Withdraw { superseded_by: None };
    act(command, "withdrawn", ("", ""), &pass, &reader, &office).await
}

/// CO-3: says what revising means before it is begun.
pub(super) async fn revising(
    State(office): State<Office>,
    Following { reader, .. }: Following,
) -> Response {
    sure("revise", "/portal/status/revise", false, &reader, &office)
}

/// CO-3: begins a request that revises this one, with what this one says already.
pub(super) async fn revise(
    State(office): State<Office>,
    Following { reader, pass }: Following,
    _posted: Posted,
) -> Response {
    begin_again(true, &pass, &reader, &office).await
}

/// IN-6: goes on with the request where something is missing.
pub(super) async fn complete(
    State(office): State<Office>,
    Following { reader, pass }: Following,
    _posted: Posted,
) -> Response {
    begin_again(false, &pass, &reader, &office).await
}

async fn begin_again(is_revision: bool, pass: &Pass, reader: &Reader, office: &Office) -> Response {
    match office.installation.draft_of(pass, is_revision).await {
        Ok(content) => begin_with(content, "", reader, office).await,
        Err(error) => failed(error, reader, office),
    }
}

/// IN-3, IN-6: adds papers.
pub(super) async fn add_papers(
    State(office): State<Office>,
    Following { reader, pass }: Following,
    mut form: GuestUpload,
) -> Response {
    let taken = take(&mut form, &reader, &office).await;
    let papers = match taken {
        Ok(papers) => papers,
        Err(NotAdded::Said(text)) => {
            let wrong = Wrong { anchor: "files".to_owned(), text, typed: String::new() };
            return view::wrong(wrong, &pass, &reader, &office).await;
        }
        Err(NotAdded::Failed(error)) => return failed(error, &reader, &office),
    };
    let seed = match office.outside.seed() {
        Ok(seed) => seed,
        Err(error) => return failed(error, &reader, &office),
    };
    let added = office.installation.add_papers(&pass, papers, office.outside.now(), seed).await;
    match added {
        Ok(handled) => after(handled, "papers", ("files", ""), &pass, &reader, &office).await,
        Err(error) => failed(error, &reader, &office),
    }
}

/// Why papers did not come in.
enum NotAdded {
    /// What the reader can do about it.
    Said(String),
    Failed(AppError),
}

/// Takes the files of a form in.
async fn take(
    form: &mut GuestUpload,
    reader: &Reader,
    office: &Office,
) -> Result<Vec<DraftPaper>, NotAdded> {
    /// Room for the choice of the kind.
    const SHORT: usize = 200;
    let words = reader.words;
    let limit = office.serving.upload_limit_bytes;
    let broken = |_| NotAdded::Said(words.say("papers-problem-broken"));
    let mut kind = DocumentKind::Attachment;
    let mut papers = Vec::new();
    while let Some(mut part) = form.upload.next().await.map_err(broken)? {
        if part.name() != Some("files") {
            let is_kind = part.name() == Some("kind");
            let text = text_of(part, SHORT).await.map_err(broken)?;
            let chosen = text.parse().ok().filter(|_| is_kind);
            kind = chosen.filter(|kind| *kind != DocumentKind::OriginalMessage).unwrap_or(kind);
            continue;
        }
        let name = part.file_name().unwrap_or_default().to_owned();
        if name.is_empty() {
            continue;
        }
        if papers.len() == MOST_AT_ONCE {
            let most = words.number(MOST_AT_ONCE as u64);
            let said = words.say_with("papers-problem-too-many", [("most", most.into())]);
            return Err(NotAdded::Said(said));
        }
        let said = |error: NotTaken| match error {
            NotTaken::TooLarge => NotAdded::Said(words.say_with(
                "papers-problem-too-large",
                [("name", name.as_str().into()), ("limit", size_in_words(limit, words).into())],
            )),
            NotTaken::Empty => NotAdded::Said(
                words.say_with("papers-problem-empty", [("name", name.as_str().into())]),
            ),
            NotTaken::Failed(error) => NotAdded::Failed(error),
        };
        let stated = part.content_type().unwrap_or_default().to_owned();
        let seed = office.outside.seed().map_err(|error| said(NotTaken::Failed(error)))?;
        let mut coming = office.installation.take_in_file(limit, seed);
        while let Some(bytes) = chunk_of(&mut part).await.map_err(broken)? {
            coming.write(&bytes).await.map_err(said)?;
        }
        papers.push(coming.keep(kind, &name, &stated, office.outside.now()).await.map_err(said)?);
    }
    if papers.is_empty() {
        return Err(NotAdded::Said(words.say("papers-problem-none")));
    }
    Ok(papers)
}

/// Does something, and shows what came of it.
async fn act(
    command: Command,
    done: &str,
    field: (&'static str, &str),
    pass: &Pass,
    reader: &Reader,
    office: &Office,
) -> Response {
    let seed = match office.outside.seed() {
        Ok(seed) => seed,
        Err(error) => return failed(error, reader, office),
    };
    let now = office.outside.now();
    match office.installation.act_as_agency(pass, command, now, seed).await {
        Ok(handled) => after(handled, done, field, pass, reader, office).await,
        Err(error) => failed(error, reader, office),
    }
}

pub(super) async fn after(
    handled: Option<Handled>,
    done: &str,
    (anchor, typed): (&'static str, &str),
    pass: &Pass,
    reader: &Reader,
    office: &Office,
) -> Response {
    let text = match handled {
        Some(Handled::Done { .. }) => {
            return Redirect::to(&format!("{CASE}?done={done}")).into_response();
        }
        Some(Handled::Refused(refusal)) => refusal_in_words(&refusal, reader),
        Some(Handled::Changed(_)) | None => reader.words.say("status-changed"),
    };
    let (anchor, typed) = (anchor.to_owned(), typed.to_owned());
    view::wrong(Wrong { anchor, text, typed }, pass, reader, office).await
}

fn sure(
    code: &str,
    action: &'static str,
    is_dangerous: bool,
    reader: &Reader,
    office: &Office,
) -> Response {
    let words = reader.words;
    let heading = words.say(&format!("status-{code}-heading"));
    let page = SurePage {
        frame: reader.frame(office, Face::Portal, heading.clone()),
        heading,
        says: words.say(&format!("status-{code}-says")),
        action,
        button: words.say(&format!("status-{code}-do")),
        is_dangerous,
    };
    private_page(StatusCode::OK, &page, reader, office)
}

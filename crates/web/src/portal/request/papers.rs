//! Documents of a draft: several at a time, streamed to disk with their digest taken on the way.

use askama::Template;
use axum::Router;
use axum::extract::multipart::Field as Part;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use writ_app::portal_drafts::{DraftPaper, MOST_DRAFT_PAPERS, NotTaken as Refused};
use writ_core::document::DocumentKind;

use super::question::{BACK_TO_CHECK, next_page};
use super::steps::{Asks, Step, step_named};
use super::{Writing, emergency, failed, go, save, status_of};
use crate::forms::Unacceptable;
use crate::frame::{Face, Frame};
use crate::office::Office;
use crate::parts::{Choice, Control, Field, FormProblem, problems_of, title_with_problems};
use crate::portal::{Posted, private_page};
use crate::reader::Reader;
use crate::uploads::{GuestUpload, Upload, chunk_of, size_in_words, text_of};

/// How many files of the largest size may come at once.
const FILES_AT_ONCE: usize = 4;
/// Room for the answers that stand beside files in one form.
const ANSWERS_BYTES: usize = 256 * 1024;

/// The addresses that take files: their body is limited by what is read, file by file.
pub(super) fn router(office: &Office) -> Router<Office> {
    let file = usize::try_from(office.serving.upload_limit_bytes).unwrap_or(usize::MAX);
    let several = file.saturating_mul(FILES_AT_ONCE).saturating_add(ANSWERS_BYTES);
    Router::new()
        .route("/portal/request/{draft}/{step}/upload", post(upload))
        .route("/portal/request/{draft}/emergency", get(emergency::page).post(emergency::save))
        .layer(DefaultBodyLimit::max(several))
}

#[derive(Template)]
#[template(path = "portal/request/papers.html")]
struct PapersPage<'a> {
    frame: Frame<'a>,
    title: String,
    hint: String,
    problems: Vec<FormProblem>,
    papers: Vec<PaperRow>,
    kinds: Option<Field>,
    files: Field,
    action: String,
    remove: String,
    next: String,
    back: String,
    progress_text: String,
}

struct PaperRow {
    name: String,
    size: String,
    kind: String,
    sha256: String,
    upload: String,
}

/// The page of a question that is answered with documents.
pub(super) fn show(
    (step, question, kind): (&Step, &str, DocumentKind),
    problem: Option<String>,
    writing: &Writing,
    reader: &Reader,
    office: &Office,
) -> Response {
    let words = reader.words;
    let papers = writing
        .content
        .papers
        .iter()
        .filter(|paper| belongs(paper.facts.kind, kind))
        .map(|paper| PaperRow {
            name: paper.name.clone(),
            size: size_in_words(paper.facts.size_bytes, words),
            kind: words.coded("paper-kind", paper.facts.kind.code()),
            sha256: paper.facts.sha256.to_string(),
            upload: paper.upload.clone(),
        })
        .collect();
    let then = if reader.asks(BACK_TO_CHECK, "check") { "check" } else { "" };
    let next = next_page(step, &writing.content.answers, then);
    let limit = size_in_words(office.serving.upload_limit_bytes, words);
    let files = Field::new(
        "files",
        words.say("papers-choose"),
        Control::Files { accept: "", is_multiple: true },
    )
    .hint(words.say_with("papers-choose-says", [("limit", limit.into())]))
    .error(problem);
    let problems = problems_of(std::slice::from_ref(&files));
    let title = words.coded("field", question);
    let page = PapersPage {
        frame: reader.frame(
            office,
            Face::Portal,
            title_with_problems(words, title.clone(), problems.len()),
        ),
        title,
        hint: words.coded("hint", question),
        papers,
        kinds: (kind == DocumentKind::LegalProcess).then(|| {
            let choice = |kind: DocumentKind| {
                let text = words.coded("paper-kind", kind.code());
                Choice::new(kind.code(), text, DocumentKind::LegalProcess.code())
            };
            let choices =
                vec![choice(DocumentKind::LegalProcess), choice(DocumentKind::Attachment)];
            Field::new("kind", words.say("papers-kind"), Control::Radios(choices))
        }),
        files,
        action: format!("{}/upload", writing.address(step.code)),
        remove: format!("{}/remove", writing.address(step.code)),
        next: writing.address(&next),
        back: writing.address(""),
        progress_text: words.say_with("papers-progress", [("percent", "%".into())]),
        problems,
    };
    private_page(status_of(page.problems.len()), &page, reader, office)
}

/// Whether a document of a kind stands on the page that asks for another: what belongs to an instrument
/// stands beside it.
const fn belongs(kind: DocumentKind, asked: DocumentKind) -> bool {
    match asked {
        DocumentKind::LegalProcess => {
            matches!(kind, DocumentKind::LegalProcess | DocumentKind::Attachment)
        }
        DocumentKind::Certificates => matches!(kind, DocumentKind::Certificates),
        DocumentKind::OriginalMessage | DocumentKind::Attachment => false,
    }
}

/// Why a file did not come in.
pub(super) enum NotTaken {
    /// What the reader can do about it.
    Said(String),
    Failed(Response),
}

/// Takes files in. Those that came whole stay, whatever becomes of the next one.
async fn upload(
    State(office): State<Office>,
    reader: Reader,
    Path((_, step)): Path<(String, String)>,
    mut writing: Writing,
    GuestUpload { mut upload, .. }: GuestUpload,
) -> Response {
    let Some(step) = step_named(&step) else { return go(&writing.address("")) };
    let Asks::Papers(question, asked) = step.asks else { return go(&writing.address(step.code)) };
    let taken = take_all(&mut upload, asked, &mut writing, &reader, &office).await;
    let count = match taken {
        Ok(count) => count,
        Err(NotTaken::Failed(response)) => return response,
        Err(NotTaken::Said(problem)) => {
            if let Err(response) = save(&writing, &reader, &office).await {
                return response;
            }
            return show((step, question, asked), Some(problem), &writing, &reader, &office);
        }
    };
    if count == 0 {
        let problem = Some(reader.words.say("papers-problem-none"));
        return show((step, question, asked), problem, &writing, &reader, &office);
    }
    match save(&writing, &reader, &office).await {
        Ok(()) => go(&writing.address(step.code)),
        Err(response) => response,
    }
}

async fn take_all(
    form: &mut Upload,
    asked: DocumentKind,
    writing: &mut Writing,
    reader: &Reader,
    office: &Office,
) -> Result<usize, NotTaken> {
    let before = writing.content.papers.len();
    let (_, count) = take_form(form, asked, writing, reader, office).await?;
    Ok(count.max(writing.content.papers.len() - before))
}

/// Takes a form in that has files beside other answers. The kind of a file is the answer `kind` before it.
pub(super) async fn take_form(
    form: &mut Upload,
    asked: DocumentKind,
    writing: &mut Writing,
    reader: &Reader,
    office: &Office,
) -> Result<(Posted, usize), NotTaken> {
    let words = reader.words;
    let broken = |why| broken(why, reader, office);
    let mut kind = asked;
    let mut count = 0;
    let mut answers = Vec::new();
    let mut room = ANSWERS_BYTES;
    while let Some(part) = form.next().await.map_err(broken)? {
        let name = part.name().unwrap_or_default().to_owned();
        if name != "files" {
            let answer = text_of(part, room).await.map_err(broken)?;
            room = room.saturating_sub(answer.len());
            if name == "kind" {
                kind = answer.parse().ok().filter(|kind| belongs(*kind, asked)).unwrap_or(asked);
            }
            answers.push((name, answer));
            continue;
        }
        let file_name = part.file_name().unwrap_or_default().to_owned();
        if file_name.is_empty() {
            continue;
        }
        if writing.content.papers.len() >= MOST_DRAFT_PAPERS {
            let most = words.number(MOST_DRAFT_PAPERS as u64);
            return Err(NotTaken::Said(
                words.say_with("papers-problem-too-many", [("most", most.into())]),
            ));
        }
        let paper = take(part, kind, &file_name, reader, office).await?;
        let is_there = writing
            .content
            .papers
            .iter()
            .any(|there| there.facts.sha256 == paper.facts.sha256 && there.facts.kind == kind);
        if !is_there {
            writing.content.papers.push(paper);
        }
        count += 1;
    }
    Ok((Posted::of(answers), count))
}

async fn take(
    mut part: Part<'_>,
    kind: DocumentKind,
    name: &str,
    reader: &Reader,
    office: &Office,
) -> Result<DraftPaper, NotTaken> {
    let words = reader.words;
    let limit = office.serving.upload_limit_bytes;
    let not_taken = |error: Refused| match error {
        Refused::TooLarge => NotTaken::Said(words.say_with(
            "papers-problem-too-large",
            [("name", name.into()), ("limit", size_in_words(limit, words).into())],
        )),
        Refused::Empty => {
            NotTaken::Said(words.say_with("papers-problem-empty", [("name", name.into())]))
        }
        Refused::Failed(error) => NotTaken::Failed(failed(error, reader, office)),
    };
    let stated = part.content_type().unwrap_or_default().to_owned();
    let seed = office.outside.seed().map_err(|error| not_taken(Refused::Failed(error)))?;
    let mut coming = office.installation.take_in_file(limit, seed);
    let broken = |why| broken(why, reader, office);
    while let Some(bytes) = chunk_of(&mut part).await.map_err(broken)? {
        coming.write(&bytes).await.map_err(not_taken)?;
    }
    coming.keep(kind, name, &stated, office.outside.now()).await.map_err(not_taken)
}

/// What to do when a form with files could not be read to its end.
fn broken(why: Unacceptable, reader: &Reader, office: &Office) -> NotTaken {
    let words = reader.words;
    match why {
        Unacceptable::TooLarge => {
            let limit = size_in_words(office.serving.upload_limit_bytes, words);
            NotTaken::Said(words.say_with("papers-problem-together", [("limit", limit.into())]))
        }
        Unacceptable::FromElsewhere | Unacceptable::Unreadable => {
            NotTaken::Said(words.say("papers-problem-broken"))
        }
    }
}

/// Takes one document back.
pub(crate) async fn remove(
    State(office): State<Office>,
    reader: Reader,
    Path((_, step)): Path<(String, String)>,
    mut writing: Writing,
    posted: Posted,
) -> Response {
    let named = posted.get("upload");
    let (gone, left): (Vec<_>, Vec<_>) = std::mem::take(&mut writing.content.papers)
        .into_iter()
        .partition(|paper| paper.upload == named);
    writing.content.papers = left;
    if let Err(response) = save(&writing, &reader, &office).await {
        return response;
    }
    for paper in &gone {
        if let Err(error) = office.installation.take_back(paper).await {
            return failed(error, &reader, &office);
        }
    }
    go(&writing.address(step_named(&step).map_or("", |step| step.code)))
}

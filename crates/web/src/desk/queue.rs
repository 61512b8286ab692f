//! The queue: what is to be done, sorted and filtered by its address.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use writ_store::CaseRow;
use writ_language::Words;

use super::{Asked, Trouble, Who, times};
use crate::office::Office;
use crate::parts::Tag;

/// A line of the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct QueueLine {
    pub(crate) reference: String,
    pub(crate) agency: String,
    pub(crate) country_code: String,
    /// What it is about: category and stage.
    pub(crate) about: String,
    pub(crate) due: Option<Tag>,
}

/// The first lines of the queue, as they stand beside a case.
pub(crate) async fn beside(office: &Office, who: &Who, lines: u32) -> Result<Vec<QueueLine>, Trouble> {
    let rows = office.installation.store.queue(None, lines).await?;
    let now = office.outside.now();
    Ok(rows.iter().map(|row| line(row, who.words, now)).collect())
}

fn line(row: &CaseRow, words: Words, now: jiff::Timestamp) -> QueueLine {
    let summary = &row.summary;
    let category = summary.category.map(|category| words.coded("desk-category", category.code()));
    let stage = words.coded("desk-stage", &summary.stage);
    QueueLine {
        reference: summary.reference.clone(),
        agency: words.country(&summary.country),
        country_code: summary.country.code().to_owned(),
        about: category.into_iter().chain([stage]).collect::<Vec<_>>().join(" · "),
        due: summary.next_due_at.map(|due_at| times::due_tag(words, due_at, now)),
    }
}

/// The queue.
pub(crate) async fn show(
    State(_office): State<Office>,
    _who: Who,
    _asked: Asked,
) -> Result<Response, Trouble> {
    Ok("".into_response())
}

//! Lists in pages for programs: where a page ended stands in a text that the next request brings back.

use jiff::civil::Date;
use writ_core::event_record::CaseId;
use writ_core::report::{Figure, Period, PlatformScope};
pub use writ_store::{CaseRow, Order, QueueFilter, QueuePage, SortBy, Turn};
use writ_store::{ExplainCursor, Explained, PageCursor, Published};

use crate::error::AppError;
use crate::installation::Installation;

/// The cases that make a figure, one page of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExplainedPage {
    /// The cases, by country, day of receipt and case.
    pub cases: Vec<Explained>,
    /// Where the next page begins; none after the last.
    pub next: Option<String>,
}

/// A text that is no end of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this does not say where a page ended: take what the page before gave")]
pub struct UnknownCursor;

impl Installation {
    /// Lists cases that make a figure, from where the page before ended.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn explained_page(
        &self,
        figure: &Figure,
        after: Option<&ExplainCursor>,
        limit: u32,
    ) -> Result<ExplainedPage, AppError> {
        let mut cases = self.store.explain(figure, after, limit.saturating_add(1)).await?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let has_more = cases.len() > limit;
        cases.truncate(limit);
        let next = cases.last().filter(|_| has_more).map(|last| written(&last.cursor()));
        Ok(ExplainedPage { cases, next })
    }

    /// Reads a page of the queue; none where the case that it is to begin after is not there.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn case_page(
        &self,
        filter: &QueueFilter,
        order: Order,
        turn: &Turn,
        limit: u32,
    ) -> Result<Option<QueuePage>, AppError> {
        if let Turn::After(reference) | Turn::Before(reference) = turn
            && self.store.case_by_reference(reference).await?.is_none()
        {
            return Ok(None);
        }
        Ok(Some(self.store.queue(filter, order, turn, limit).await?))
    }

    /// Lists what was published, the latest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn published(&self) -> Result<Vec<Published>, AppError> {
        Ok(self.store.published().await?)
    }

    /// The figures of a published report as they were published, of its latest version when none is named; none
    /// when nothing of the kind was published.
    ///
    /// # Errors
    /// When the store cannot be read, or the figures no longer have the digest they were published with.
    pub async fn published_figures(
        &self,
        period: Period,
        scope: &PlatformScope,
        version: Option<u32>,
    ) -> Result<Option<String>, AppError> {
        let published = self.store.published().await?;
        let of_these = published.iter().filter(|one| one.period == period && one.scope == *scope);
        let Some(latest) = of_these.map(|one| one.version).max() else { return Ok(None) };
        let version = version.unwrap_or(latest);
        let body = self.store.published_body(period, scope, version).await?;
        Ok(body.map(|body| body.json))
    }
}

/// Reads where a page of an explanation ended.
///
/// # Errors
/// [`UnknownCursor`] when the text was not made by [`Installation::explained_page`].
pub fn explain_cursor(text: &str) -> Result<ExplainCursor, UnknownCursor> {
    let read = || {
        let mut parts = text.split('.');
        let country = parts.next()?.parse().ok()?;
        let received_on: Date = parts.next().filter(|day| day.len() == 10)?.parse().ok()?;
        let id = CaseId(parts.next()?.parse().ok()?);
        let is_whole = parts.next().is_none();
        is_whole.then_some(ExplainCursor { country, place: PageCursor { received_on, id } })
    };
    read().ok_or(UnknownCursor)
}

fn written(cursor: &ExplainCursor) -> String {
    let PageCursor { received_on, id } = cursor.place;
    format!("{}.{received_on}.{}", cursor.country, id.0)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_end_of_a_page_is_read_back_and_nothing_else_is_one() {
        let place = PageCursor { received_on: date(2024, 3, 1), id: CaseId(17) };
        let cursor = ExplainCursor { country: "XX-ICC".parse().unwrap(), place };

        assert_eq!(explain_cursor(&written(&cursor)), Ok(cursor));
        for other in
            ["", "DE", "DE.2024-03-01", "DE.20240301.7", "de.2024-03-01.7", "DE.2024-03-01.7.1"]
        {
            assert_eq!(explain_cursor(other), Err(UnknownCursor), "{other}");
        }
    }
}

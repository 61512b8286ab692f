//! Lists in pages for programs: where a page ended stands in a text that the next request brings back.

use jiff::Timestamp;
use jiff::civil::Date;
use writ_core::directory::EntryNumber;
use writ_core::event_record::CaseId;
use writ_core::report::{Figure, Period, PlatformScope};
pub use writ_store::{
    CaseRow, DirectoryFilter, DirectoryRow, NoticePlace, Order, QueueFilter, QueuePage, SortBy,
    Turn,
};
use writ_store::{ExplainCursor, Explained, LetterLine, NoticeLine, PageCursor, Published};

use crate::error::AppError;
use crate::installation::Installation;

/// In the end of a page, a notice about which people have to act first.
const UNDATED: &str = "undated";

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// What is listed, in an order that does not change.
    pub lines: Vec<T>,
    /// Where the next page begins; none after the last.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// A page of as many as were asked for, of which one more was read where there is one.
    fn of(mut lines: Vec<T>, limit: u32, ended: impl FnOnce(&T) -> String) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let has_more = lines.len() > limit;
        lines.truncate(limit);
        let next = lines.last().filter(|_| has_more).map(ended);
        Self { lines, next }
    }
}

/// A text that is no end of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this does not say where a page ended: take what the page before gave")]
pub struct UnknownCursor;

impl Installation {
    /// Lists cases that make a figure by country, day of receipt and case, from where the page before ended.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn explained_page(
        &self,
        figure: &Figure,
        after: Option<&ExplainCursor>,
        limit: u32,
    ) -> Result<Page<Explained>, AppError> {
        let cases = self.store.explain(figure, after, limit.saturating_add(1)).await?;
        Ok(Page::of(cases, limit, |last| written(&last.cursor())))
    }

    /// Lists open notices of one standing, as [`Installation::notices`] does, from where the page before ended.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn notice_page(
        &self,
        standing: &str,
        after: Option<NoticePlace>,
        limit: u32,
        now: Timestamp,
    ) -> Result<Page<NoticeLine>, AppError> {
        let notices = self.notices(standing, after, limit.saturating_add(1), now).await?;
        Ok(Page::of(notices, limit, |last| place_written(last.notice.place())))
    }

    /// Lists letters of one state or of all, the latest first, from where the page before ended.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn letter_page(
        &self,
        state: Option<&str>,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Page<LetterLine>, AppError> {
        let letters = self.outbox(state, before, limit.saturating_add(1)).await?;
        Ok(Page::of(letters, limit, |last| last.letter.id.to_string()))
    }

    /// Lists entries of the directory by name, from after an entry; none where there is no such entry.
    ///
    /// # Errors
    /// When the store cannot be read or the record is damaged.
    pub async fn directory_page(
        &self,
        filter: &DirectoryFilter,
        after: Option<EntryNumber>,
        limit: u32,
    ) -> Result<Option<Page<DirectoryRow>>, AppError> {
        let after = match after {
            None => None,
            Some(number) => match self.directory_row(number).await? {
                None => return Ok(None),
                row => row,
            },
        };
        let rows = self.store.directory(filter, after.as_ref(), limit.saturating_add(1)).await?;
        Ok(Some(Page::of(rows, limit, |last| last.entry.to_string())))
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

/// Reads where a page of notices ended.
///
/// # Errors
/// [`UnknownCursor`] when the text was not made by [`Installation::notice_page`].
pub fn notice_place(text: &str) -> Result<NoticePlace, UnknownCursor> {
    let read = || {
        let mut parts = text.split('.');
        let from_on = match parts.next()? {
            UNDATED => None,
            day => Some(Some(day).filter(|day| day.len() == 10)?.parse().ok()?),
        };
        let case = CaseId(parts.next()?.parse().ok()?);
        let notice = parts.next()?.parse().ok()?;
        let is_whole = parts.next().is_none();
        is_whole.then_some(NoticePlace { from_on, case, notice })
    };
    read().ok_or(UnknownCursor)
}

fn place_written(NoticePlace { from_on, case, notice }: NoticePlace) -> String {
    let day = from_on.map_or_else(|| UNDATED.to_owned(), |day| day.to_string());
    format!("{day}.{}.{notice}", case.0)
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
        for from_on in [None, Some(date(2024, 3, 1))] {
            let place = NoticePlace { from_on, case: CaseId(17), notice: 2 };
            assert_eq!(notice_place(&place_written(place)), Ok(place));
        }
        for other in ["", "undated", "2024-03-01.7", "20240301.7.1", "2024-03-01.7.1.1"] {
            assert_eq!(notice_place(other), Err(UnknownCursor), "{other}");
        }
    }
}

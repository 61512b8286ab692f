//! Published reports: frozen, and only ever added to (RE-9).

use futures_util::FutureExt as _;
use jiff::Timestamp;
use jiff::civil::Date;
use sha2::{Digest as _, Sha256};
use writ_core::report::{Period, PlatformScope};

use crate::column;
use crate::engine::{Row, query, query_as};
use crate::error::{StoreError, failed};
use crate::open::Store;
use crate::rows::get;
use crate::sql;

/// A report to be published, byte for byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication<'a> {
    /// What it is about.
    pub period: Period,
    /// All platforms or one.
    pub scope: PlatformScope,
    /// As known on this local day.
    pub as_of: Date,
    /// When it is published.
    pub published_at: Timestamp,
    /// The figures.
    pub json: &'a str,
    /// The page.
    pub html: &'a str,
}

/// A report that was published, without its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// What it is about.
    pub period: Period,
    /// All platforms or one.
    pub scope: PlatformScope,
    /// 1 for the first, one more for each restatement.
    pub version: u32,
    /// As known on this local day.
    pub as_of: Date,
    /// When it was published.
    pub published_at: Timestamp,
    /// SHA-256 of the figures.
    pub json_sha256: [u8; 32],
    /// SHA-256 of the page.
    pub html_sha256: [u8; 32],
}

/// A published report with its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedBody {
    /// What was published.
    pub published: Published,
    /// The figures, as they were published.
    pub json: String,
    /// The page, as it was published.
    pub html: String,
}

impl Store {
    /// Freezes a report. An earlier one of the same period and platforms stands beside it for ever.
    pub async fn publish(&self, report: Publication<'_>) -> Result<Published, StoreError> {
        let Publication { period, scope, as_of, published_at, json, html } = report;
        let json_sha256: [u8; 32] = Sha256::digest(json).into();
        let html_sha256: [u8; 32] = Sha256::digest(html).into();
        let (json, html) = (json.to_owned(), html.to_owned());
        let place = (period.to_string(), scope.to_string());
        let version = self
            .writer
            .write(move |batch| {
                async move {
                    let failed = failed("publish a report");
                    let (period, scope) = place;
                    let last: u32 = query_as(sql::publication::LAST_PUBLISHED)
                        .bind(&period)
                        .bind(&scope)
                        .fetch_one(batch.connection().await?)
                        .await
                        .map_err(&failed)?;
                    let version = last.saturating_add(1);
                    query(sql::publication::PUBLISH)
                        .bind(period)
                        .bind(scope)
                        .bind(version)
                        .bind(column::day_number(as_of))
                        .bind(published_at.as_microsecond())
                        .bind(json_sha256.to_vec())
                        .bind(html_sha256.to_vec())
                        .bind(json)
                        .bind(html)
                        .execute(batch.connection().await?)
                        .await
                        .map_err(&failed)?;
                    Ok(version)
                }
                .boxed()
            })
            .await?;
        Ok(Published { period, scope, version, as_of, published_at, json_sha256, html_sha256 })
    }

    /// Lists what was published, the latest period and version first.
    pub async fn published(&self) -> Result<Vec<Published>, StoreError> {
        let rows = query(sql::publication::PUBLISHED)
            .fetch_all(&self.readers)
            .await
            .map_err(failed("list the published reports"))?;
        rows.iter().map(published).collect()
    }

    /// Reads one published report; none when there is no such version.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when its text no longer has the digest it was published with.
    pub async fn published_body(
        &self,
        period: Period,
        scope: &PlatformScope,
        version: u32,
    ) -> Result<Option<PublishedBody>, StoreError> {
        let row = query(sql::publication::PUBLISHED_BODY)
            .bind(period.to_string())
            .bind(scope.to_string())
            .bind(version)
            .fetch_optional(&self.readers)
            .await
            .map_err(failed("read a published report"))?;
        row.as_ref().map(body).transpose()
    }
}

fn published(row: &Row) -> Result<Published, StoreError> {
    Ok(Published {
        period: column::code(get(row, 0, "a period")?, "a period")?,
        scope: column::code(get(row, 1, "a platform")?, "a platform")?,
        version: column::small(get(row, 2, "a version")?, "a version")?,
        as_of: column::day(get(row, 3, "a day")?)?,
        published_at: column::instant(get(row, 4, "an instant")?)?,
        json_sha256: digest(row, 5)?,
        html_sha256: digest(row, 6)?,
    })
}

fn body(row: &Row) -> Result<PublishedBody, StoreError> {
    let published = published(row)?;
    let json: String = get(row, 7, "a published report")?;
    let html: String = get(row, 8, "a published report")?;
    let intact = published.json_sha256 == <[u8; 32]>::from(Sha256::digest(&json))
        && published.html_sha256 == <[u8; 32]>::from(Sha256::digest(&html));
    if !intact {
        return Err(StoreError::Damaged { what: "a published report differs from its digest" });
    }
    Ok(PublishedBody { published, json, html })
}

fn digest(row: &Row, index: usize) -> Result<[u8; 32], StoreError> {
    let bytes: &[u8] = get(row, index, "a digest")?;
    bytes.try_into().map_err(|_| StoreError::Damaged { what: "a digest" })
}

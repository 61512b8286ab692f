//! From a figure back to its cases, by index (RE-9).

use jiff::civil::Date;
use writ_core::country::Country;
use writ_core::event_record::CaseId;
use writ_core::report::explain::outside_platforms;
use writ_core::report::{Counted, Counts, Figure, Period};

use crate::cases::PageCursor;
use crate::column::day_number;
use crate::engine::{Row, query, query_as};
use crate::error::{StoreError, failed};
use crate::open::Store;
use crate::rows::{get, version};
use crate::sql;

/// Rows read at once while looking for those that count.
const ROWS_AT_ONCE: u32 = 500;
const EXPLAINING: &str = "explain a figure";

/// A case that counts in a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// Which case.
    pub id: CaseId,
    /// Its printed reference.
    pub reference: String,
    /// Its countable facts, as known on the figure's day.
    pub counted: Counted,
    /// How much it adds, and by which rule.
    pub counts: Counts,
}

impl Explained {
    /// Where a page that ends with this case ends.
    #[must_use]
    pub fn cursor(&self) -> ExplainCursor {
        ExplainCursor {
            country: self.counted.country.clone(),
            place: PageCursor { received_on: self.counted.received_on, id: self.id },
        }
    }
}

/// Where the page before ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExplainCursor {
    /// The last case's country.
    pub country: Country,
    /// Its day of receipt and number.
    pub place: PageCursor,
}

impl Store {
    /// Lists the cases that make a figure, by country, day of receipt and case.
    pub async fn explain(
        &self,
        figure: &Figure,
        after: Option<&ExplainCursor>,
        limit: u32,
    ) -> Result<Vec<Explained>, StoreError> {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let mut explained = Vec::new();
        let mut from = after.map(|cursor| cursor.place);
        let mut country = match (after, &figure.country) {
            (Some(cursor), _) => Some(cursor.country.code().to_owned()),
            (None, Some(country)) => Some(country.code().to_owned()),
            (None, None) => self.next_country(figure, "").await?,
        };
        while let Some(code) = country {
            self.explain_row(figure, &code, from.take(), limit, &mut explained).await?;
            country = if explained.len() < limit && figure.country.is_none() {
                self.next_country(figure, &code).await?
            } else {
                None
            };
        }
        Ok(explained)
    }

    /// Lists the cases outside the reported platforms, by day of receipt and case (RE-8).
    pub async fn explain_outside_platforms(
        &self,
        period: Period,
        as_of: Date,
        after: Option<PageCursor>,
        limit: u32,
    ) -> Result<Vec<(CaseId, String, Counted)>, StoreError> {
        let (day, case) = place(after);
        let rows = query(sql::tallies::VERSIONS_OUTSIDE)
            .bind(day_number(period.from()))
            .bind(day_number(period.to()))
            .bind(day_number(as_of))
            .bind(day)
            .bind(case)
            .bind(limit)
            .fetch_all(&self.readers)
            .await
            .map_err(failed(EXPLAINING))?;
        let mut outside = Vec::with_capacity(rows.len());
        for row in &rows {
            let (case, _, version) = version(row)?;
            if let Some(counted) = outside_platforms(period, as_of, &[version]) {
                outside.push((case, get(row, 11, "a reference")?, counted));
            }
        }
        Ok(outside)
    }

    async fn explain_row(
        &self,
        figure: &Figure,
        country: &str,
        mut after: Option<PageCursor>,
        limit: usize,
        explained: &mut Vec<Explained>,
    ) -> Result<(), StoreError> {
        loop {
            let (day, case) = place(after);
            let rows = query(sql::tallies::EXPLAIN_ROW)
                .bind(figure.table.code())
                .bind(country)
                .bind(day_number(figure.period.from()))
                .bind(day_number(figure.period.to()))
                .bind(day_number(figure.as_of))
                .bind(day)
                .bind(case)
                .bind(ROWS_AT_ONCE)
                .fetch_all(&self.readers)
                .await
                .map_err(failed(EXPLAINING))?;
            for row in &rows {
                let (read, place) = traced(figure, row)?;
                after = place.or(after);
                explained.extend(read);
                if explained.len() >= limit {
                    return Ok(());
                }
            }
            if rows.len() < usize::try_from(ROWS_AT_ONCE).unwrap_or(usize::MAX) {
                return Ok(());
            }
        }
    }

    /// The next country that ever asked for this category: a jump in the index, not a scan.
    async fn next_country(
        &self,
        figure: &Figure,
        after: &str,
    ) -> Result<Option<String>, StoreError> {
        query_as(sql::tallies::NEXT_COUNTRY)
            .bind(figure.table.code())
            .bind(after)
            .fetch_one(&self.readers)
            .await
            .map_err(failed(EXPLAINING))
    }
}

fn place(after: Option<PageCursor>) -> (i64, i64) {
    after.map_or((i64::MIN, 0), |cursor| (day_number(cursor.received_on), cursor.id.0))
}

/// Asks the core whether a version in force counts in the figure; and says where its row stands.
fn traced(
    figure: &Figure,
    row: &Row,
) -> Result<(Option<Explained>, Option<PageCursor>), StoreError> {
    let (id, _, version) = version(row)?;
    let place =
        version.counted.as_ref().map(|counted| PageCursor { received_on: counted.received_on, id });
    let explained = match figure.trace(&[version]) {
        None => None,
        Some((counted, counts)) => {
            Some(Explained { id, reference: get(row, 11, "a reference")?, counted, counts })
        }
    };
    Ok((explained, place))
}

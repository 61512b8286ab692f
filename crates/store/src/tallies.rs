//! Keeping the tallies up to date with every change (invariant 3).
//!
//! Each change of what is known is added twice: to what is known to date, and to the month in which it
//! became known. The first answers for today; the second for any other day, without looking at cases
//! but those that changed within that day's month.

use std::collections::BTreeMap;

use futures_util::TryStreamExt as _;
use jiff::civil::Date;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{QueryBuilder, Sqlite};
use writ_core::report::{Figures, FiguresError, Quarter, TallyKey, Version, deltas_since, tally};

use crate::column;
use crate::error::{StoreError, failed};
use crate::rows::get;
use crate::sql;

/// The month under which stands everything known to date.
pub(crate) const TO_DATE: i32 = 0;

/// Up to so many tallies are read one by one; above, reading all of them once is faster.
const READ_ONE_BY_ONE: usize = 100;
const ROWS_A_STATEMENT: usize = 250;
const TALLYING: &str = "keep the tallies";

/// The month of a day as one number: 12 times the year, and the month.
pub(crate) fn month_of(day: Date) -> i32 {
    i32::from(day.year()) * 12 + i32::from(day.month())
}

/// Changes of tallies that are not yet written.
#[derive(Default)]
pub(crate) struct Tallies {
    by_month: BTreeMap<i32, tally::Tallies>,
}

impl Tallies {
    /// Adds what the versions from index `already` on change.
    pub(crate) fn count(&mut self, history: &[Version], already: usize) {
        for delta in deltas_since(history, already) {
            for month in [TO_DATE, month_of(delta.known_on)] {
                self.by_month.entry(month).or_default().apply(&delta);
            }
        }
    }

    /// Everything counted, by month of knowledge.
    pub(crate) fn into_figures(self) -> BTreeMap<(i32, TallyKey), Figures> {
        self.by_month
            .into_iter()
            .flat_map(|(month, tallies)| {
                tallies.into_figures().map(move |(key, figures)| ((month, key), figures))
            })
            .collect()
    }

    /// Adds all of it to what is stored, and starts again from nothing.
    pub(crate) async fn flush(
        &mut self,
        connection: &mut SqliteConnection,
    ) -> Result<(), StoreError> {
        let mut changed = std::mem::take(self).into_figures();
        if changed.len() <= READ_ONE_BY_ONE {
            for ((month, key), figures) in &mut changed {
                if let Some(stored) = read_one(connection, *month, key).await? {
                    figures.merge(&stored);
                }
            }
        } else {
            let mut stored = sqlx::query(sql::tallies::ALL_TALLIES).fetch(&mut *connection);
            while let Some(row) = stored.try_next().await.map_err(failed(TALLYING))? {
                let (place, figures) = read(&row)?;
                if let Some(change) = changed.get_mut(&place) {
                    change.merge(&figures);
                }
            }
        }
        write(connection, changed).await
    }
}

async fn read_one(
    connection: &mut SqliteConnection,
    month: i32,
    key: &TallyKey,
) -> Result<Option<Figures>, StoreError> {
    let stored: Option<Vec<u8>> = sqlx::query_scalar(sql::tallies::READ_TALLY)
        .bind(key.scope.to_string())
        .bind(key.quarter.key())
        .bind(month)
        .bind(key.category.code())
        .bind(key.country.code())
        .fetch_optional(connection)
        .await
        .map_err(failed(TALLYING))?;
    stored.as_deref().map(figures).transpose()
}

async fn write(
    connection: &mut SqliteConnection,
    changed: BTreeMap<(i32, TallyKey), Figures>,
) -> Result<(), StoreError> {
    let mut rows = Vec::with_capacity(ROWS_A_STATEMENT);
    for ((month, key), figures) in changed {
        if figures.is_zero() {
            sqlx::query(sql::tallies::DROP_TALLY)
                .bind(key.scope.to_string())
                .bind(key.quarter.key())
                .bind(month)
                .bind(key.category.code())
                .bind(key.country.code())
                .execute(&mut *connection)
                .await
                .map_err(failed(TALLYING))?;
            continue;
        }
        rows.push((month, key, encode(&figures)?));
        if rows.len() == ROWS_A_STATEMENT {
            write_rows(connection, &mut rows).await?;
        }
    }
    write_rows(connection, &mut rows).await
}

async fn write_rows(
    connection: &mut SqliteConnection,
    rows: &mut Vec<(i32, TallyKey, Vec<u8>)>,
) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut upsert = QueryBuilder::<Sqlite>::new(
        "INSERT INTO tally (scope, quarter, known_month, category, country, figures) ",
    );
    upsert.push_values(rows.drain(..), |mut row, (month, key, figures)| {
        row.push_bind(key.scope.to_string())
            .push_bind(key.quarter.key())
            .push_bind(month)
            .push_bind(key.category.code())
            .push_bind(String::from(key.country))
            .push_bind(figures);
    });
    upsert.push(
        " ON CONFLICT (scope, quarter, known_month, category, country) \
         DO UPDATE SET figures = excluded.figures",
    );
    upsert.build().execute(connection).await.map(drop).map_err(failed(TALLYING))
}

/// Reads a whole tally row.
pub(crate) fn read(row: &SqliteRow) -> Result<((i32, TallyKey), Figures), StoreError> {
    let key = TallyKey {
        scope: column::code(get(row, 0, "a tally's scope")?, "a tally's scope")?,
        quarter: Quarter::from_key(get(row, 1, "a quarter")?)
            .ok_or(StoreError::Damaged { what: "a quarter" })?,
        category: column::category(get(row, 3, "a category")?)?,
        country: column::country(get(row, 4, "a country")?)?,
    };
    Ok(((get(row, 2, "a month")?, key), figures(get(row, 5, "a tally")?)?))
}

pub(crate) fn figures(bytes: &[u8]) -> Result<Figures, StoreError> {
    Figures::decode(bytes).map_err(|source| StoreError::Tally { source })
}

fn encode(figures: &Figures) -> Result<Vec<u8>, StoreError> {
    figures.encode().map_err(|source: FiguresError| StoreError::Tally { source })
}

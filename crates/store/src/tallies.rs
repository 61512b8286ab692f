//! Keeping the tallies up to date with every change (invariant 3).
//!
//! Each change of what is known is added twice: to what is known to date, and to the month in which it
//! became known. The first answers for today; the second for any other day, without looking at cases
//! but those that changed within that day's month.

use std::collections::BTreeMap;

use futures_util::TryStreamExt as _;
use jiff::civil::Date;
use writ_core::report::{Figures, FiguresError, Quarter, TallyKey, Version, deltas_since, tally};

use crate::column;
use crate::engine::{Fields, Row, Statement, Statements, Transaction, query};
use crate::error::{StoreError, failed};
use crate::rows::get;
use crate::sql;

/// The month under which stands everything known to date.
pub(crate) const TO_DATE: i32 = 0;

/// Up to so many tallies are searched for by their keys; above, reading all of them once is faster.
const READ_BY_KEY: usize = 1_024;
const KEYS_A_STATEMENT: usize = 64;
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
    pub(crate) async fn flush(&mut self, connection: &mut Transaction) -> Result<(), StoreError> {
        let mut statements = Statements::default();
        self.add_up(connection, &mut statements).await?;
        statements.run(connection).await.map_err(failed(TALLYING))
    }

    /// The same, all but running what writes it.
    pub(crate) async fn add_up(
        &mut self,
        connection: &mut Transaction,
        statements: &mut Statements,
    ) -> Result<(), StoreError> {
        let mut changed = std::mem::take(self).into_figures();
        if changed.len() <= READ_BY_KEY {
            let keys: Vec<_> = changed.keys().cloned().collect();
            for chunk in keys.chunks(KEYS_A_STATEMENT) {
                for row in read_by_key(connection, chunk).await? {
                    let (place, figures) = read(&row)?;
                    if let Some(change) = changed.get_mut(&place) {
                        change.merge(&figures);
                    }
                }
            }
        } else {
            let mut stored = query(sql::tallies::ALL_TALLIES).fetch(&mut *connection);
            while let Some(row) = stored.try_next().await.map_err(failed(TALLYING))? {
                let (place, figures) = read(&row)?;
                if let Some(change) = changed.get_mut(&place) {
                    change.merge(&figures);
                }
            }
        }
        write(statements, changed)
    }
}

/// Reads the tallies with these keys, one search of the index for each.
async fn read_by_key(
    connection: &mut Transaction,
    keys: &[(i32, TallyKey)],
) -> Result<Vec<Row>, StoreError> {
    let mut wanted: Vec<_> = keys
        .iter()
        .map(|(month, key)| {
            let TallyKey { scope, quarter, category, country } = key;
            (scope.to_string(), quarter.key(), *month, category.code(), country.code())
        })
        .collect();
    // As many keys as the next power of two, so that few statements have to be prepared: nothing has the others.
    wanted.resize(keys.len().next_power_of_two(), (String::new(), 0, 0, "", ""));
    let mut query =
        Statement::new("WITH wanted (scope, quarter, known_month, category, country) AS (");
    query.push_values(wanted, |row, (scope, quarter, month, category, country)| {
        row.push_bind(scope)
            .push_bind(quarter)
            .push_bind(month)
            .push_bind(category)
            .push_bind(country);
    });
    query.push(
        ") SELECT t.scope, t.quarter, t.known_month, t.category, t.country, t.figures \
         FROM wanted w CROSS JOIN tally t \
         WHERE t.scope = w.scope AND t.quarter = w.quarter AND t.known_month = w.known_month \
           AND t.category = w.category AND t.country = w.country",
    );
    query.build().fetch_all(connection).await.map_err(failed(TALLYING))
}

fn write(
    statements: &mut Statements,
    changed: BTreeMap<(i32, TallyKey), Figures>,
) -> Result<(), StoreError> {
    let (mut emptied, mut kept) = (Vec::new(), Vec::with_capacity(changed.len()));
    for ((month, key), figures) in changed {
        if figures.is_zero() {
            emptied.push((month, key));
        } else {
            kept.push((month, key, encode(&figures)?));
        }
    }
    let fill = |row: &mut Fields<'_>, month: i32, key: TallyKey| {
        row.push_bind(key.scope.to_string())
            .push_bind(key.quarter.key())
            .push_bind(month)
            .push_bind(key.category.code())
            .push_bind(String::from(key.country));
    };
    let these = "DELETE FROM tally WHERE (scope, quarter, known_month, category, country) IN (";
    statements.add_rows((these, ")"), &mut emptied, |row, (month, key)| fill(row, month, key));
    let into = "INSERT INTO tally (scope, quarter, known_month, category, country, figures) ";
    let end = " ON CONFLICT (scope, quarter, known_month, category, country) \
               DO UPDATE SET figures = excluded.figures";
    statements.add_rows((into, end), &mut kept, |row, (month, key, figures)| {
        fill(row, month, key);
        row.push_bind(figures);
    });
    Ok(())
}

/// Reads a whole tally row.
pub(crate) fn read(row: &Row) -> Result<((i32, TallyKey), Figures), StoreError> {
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

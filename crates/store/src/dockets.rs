//! Docket numbers: `PREFIX-YYYY-NNNNNN`, given in the transaction that opens the case, without gap or collision.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use crate::engine::{Statement, Statements, Transaction, query_as};
use crate::error::{StoreError, failed};
use crate::sql;

const NUMBERING: &str = "give a docket number";
/// Numbers looked up by one statement: as many as are given in a transaction when there is much to do.
const LOOKED_UP_AT_ONCE: i64 = 16;

/// A series of docket numbers; each counts from 1.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DocketSeries {
    /// What its numbers begin with.
    pub prefix: String,
    /// The year of receipt.
    pub year: i16,
}

impl DocketSeries {
    fn reference(&self, number: i64) -> String {
        let Self { prefix, year } = self;
        format!("{prefix}-{year:04}-{number:06}")
    }
}

/// A number that is free, and stays so until the transaction ends.
pub(crate) struct Docket {
    series: DocketSeries,
    number: i64,
    pub(crate) reference: String,
}

/// The last numbers given, read once in a transaction and written at its end.
#[derive(Default)]
pub(crate) struct Dockets {
    series: BTreeMap<DocketSeries, Given>,
}

/// How far the numbers of a series are given.
struct Given {
    last: i64,
    is_changed: bool,
    /// Numbers up to this one were looked up, and some of them are taken by cases of a register.
    looked_up: i64,
    taken: BTreeSet<String>,
}

impl Dockets {
    /// The next free number of a series. An imported register may hold references of the same form.
    pub(crate) async fn next(
        &mut self,
        connection: &mut Transaction,
        series: DocketSeries,
    ) -> Result<Docket, StoreError> {
        let given = match self.series.entry(series.clone()) {
            Entry::Occupied(given) => given.into_mut(),
            Entry::Vacant(place) => {
                let last = query_as(sql::dockets::LAST_OF_SERIES)
                    .bind(&series.prefix)
                    .bind(i64::from(series.year))
                    .fetch_one(&mut *connection)
                    .await
                    .map_err(failed(NUMBERING))?;
                let taken = BTreeSet::new();
                place.insert(Given { last, is_changed: false, looked_up: last, taken })
            }
        };
        let mut number = given.last;
        loop {
            number = number.saturating_add(1);
            if number > given.looked_up {
                given.looked_up = number.saturating_add(LOOKED_UP_AT_ONCE - 1);
                let these = (number..=given.looked_up).map(|number| series.reference(number));
                given.taken = taken(connection, these).await?;
            }
            let reference = series.reference(number);
            if !given.taken.contains(&reference) {
                return Ok(Docket { series, number, reference });
            }
        }
    }

    /// Takes down that the number was used.
    pub(crate) fn used(&mut self, docket: Docket) {
        if let Some(given) = self.series.get_mut(&docket.series) {
            given.last = docket.number;
            given.is_changed = true;
        }
    }

    /// Writes how far the numbers are given.
    pub(crate) fn flush(self, statements: &mut Statements) {
        let given = self.series.into_iter().filter(|(_, given)| given.is_changed);
        let into = "INSERT INTO docket_series (prefix, year, last) ";
        let end = " ON CONFLICT (prefix, year) DO UPDATE SET last = excluded.last";
        statements.add_rows((into, end), &mut given.collect(), |row, (series, given)| {
            row.push_bind(series.prefix).push_bind(i64::from(series.year)).push_bind(given.last);
        });
    }
}

/// Those of these references that cases have.
async fn taken(
    connection: &mut Transaction,
    references: impl Iterator<Item = String>,
) -> Result<BTreeSet<String>, StoreError> {
    let mut query = Statement::new("SELECT reference FROM case_summary WHERE reference IN (");
    query.push_list(references).push(")");
    let taken = query.build_as().fetch_all(connection).await.map_err(failed(NUMBERING))?;
    Ok(taken.into_iter().collect())
}

//! Docket numbers: `PREFIX-YYYY-NNNNNN`, given in the transaction that opens the case, without gap or collision.

use std::collections::BTreeMap;

use crate::engine::{Transaction, query, query_as};
use crate::error::{StoreError, failed};
use crate::sql;

const NUMBERING: &str = "give a docket number";

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
    last: BTreeMap<DocketSeries, i64>,
}

impl Dockets {
    /// The next free number of a series. An imported register may hold references of the same form.
    pub(crate) async fn next(
        &mut self,
        connection: &mut Transaction,
        series: DocketSeries,
    ) -> Result<Docket, StoreError> {
        let mut number = match self.last.get(&series) {
            Some(last) => *last,
            None => query_as(sql::dockets::LAST_OF_SERIES)
                .bind(&series.prefix)
                .bind(i64::from(series.year))
                .fetch_one(&mut *connection)
                .await
                .map_err(failed(NUMBERING))?,
        };
        loop {
            number = number.saturating_add(1);
            let reference = series.reference(number);
            let taken: Option<i64> = query_as(sql::cases::ID_OF_REFERENCE)
                .bind(&reference)
                .fetch_optional(&mut *connection)
                .await
                .map_err(failed(NUMBERING))?;
            if taken.is_none() {
                return Ok(Docket { series, number, reference });
            }
        }
    }

    /// Takes down that the number was used.
    pub(crate) fn used(&mut self, docket: Docket) {
        self.last.insert(docket.series, docket.number);
    }

    pub(crate) async fn flush(&self, connection: &mut Transaction) -> Result<(), StoreError> {
        for (series, last) in &self.last {
            query(sql::dockets::COUNT_SERIES)
                .bind(&series.prefix)
                .bind(i64::from(series.year))
                .bind(*last)
                .execute(&mut *connection)
                .await
                .map_err(failed(NUMBERING))?;
        }
        Ok(())
    }
}

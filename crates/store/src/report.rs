//! The report of a period, read from tallies (RE-1 to RE-9).

use futures_util::TryStreamExt as _;
use jiff::civil::Date;
use sqlx::sqlite::SqliteConnection;
use writ_core::event_record::CaseId;
use writ_core::report::{
    Figures, Period, PlatformScope, Report, TallyKey, TallyScope, Version, deltas, tally,
};

use crate::column;
use crate::error::{StoreError, failed};
use crate::open::Store;
use crate::rows::{get, version};
use crate::sql;
use crate::tallies::{TO_DATE, figures, month_of};

const REPORTING: &str = "read the tallies of a report";

type Tallied = Vec<(TallyKey, Figures)>;

impl Store {
    /// Builds the report of a period as known on the local day `as_of`, inclusive.
    ///
    /// As of `today` or later, a report is the tallies to date: its cost does not depend on how many
    /// cases there are. As of an earlier day, it is the tallies of the months before, and the cases
    /// that changed in that day's month up to it; none need be looked at on the last day of a month.
    pub async fn report(
        &self,
        period: Period,
        as_of: Date,
        platform: PlatformScope,
        today: Date,
    ) -> Result<Report, StoreError> {
        // One snapshot for all that is read: a change in between must not be seen in half.
        let mut snapshot = self.readers.begin().await.map_err(failed(REPORTING))?;
        let scopes = [
            match &platform {
                PlatformScope::All => TallyScope::All,
                PlatformScope::One(code) => TallyScope::Platform(code.clone()),
            },
            TallyScope::Other,
        ];
        let mut tallies = Tallied::new();
        if as_of >= today {
            read_months(&mut snapshot, period, &scopes, (TO_DATE, TO_DATE), &mut tallies).await?;
        } else {
            let is_whole_month = as_of == as_of.last_of_month();
            let last_month = month_of(as_of) - i32::from(!is_whole_month);
            let months = (TO_DATE + 1, last_month);
            read_months(&mut snapshot, period, &scopes, months, &mut tallies).await?;
            if !is_whole_month {
                let days = (as_of.first_of_month(), as_of);
                tallies.extend(changed_within(&mut snapshot, period, days).await?);
            }
        }
        snapshot.commit().await.map_err(failed(REPORTING))?;
        Report::build(period, as_of, platform, tallies)
            .map_err(|source| StoreError::Report { source })
    }
}

/// Reads the tallies of what became known in a span of months.
async fn read_months(
    connection: &mut SqliteConnection,
    period: Period,
    scopes: &[TallyScope],
    (first, last): (i32, i32),
    tallies: &mut Tallied,
) -> Result<(), StoreError> {
    for scope in scopes {
        for quarter in period.quarters() {
            let rows = sqlx::query(sql::TALLIES_BETWEEN)
                .bind(scope.to_string())
                .bind(quarter.key())
                .bind(first)
                .bind(last)
                .fetch_all(&mut *connection)
                .await
                .map_err(failed(REPORTING))?;
            for row in &rows {
                let key = TallyKey {
                    scope: scope.clone(),
                    quarter,
                    category: column::category(get(row, 0, "a category")?)?,
                    country: column::country(get(row, 1, "a country")?)?,
                };
                tallies.push((key, figures(get(row, 2, "a tally")?)?));
            }
        }
    }
    Ok(())
}

/// Adds up what became known of the period's cases within a span of days, both inclusive.
async fn changed_within(
    connection: &mut SqliteConnection,
    period: Period,
    (first, last): (Date, Date),
) -> Result<impl Iterator<Item = (TallyKey, Figures)>, StoreError> {
    let mut changes = tally::Tallies::default();
    let mut add = |history: &[Version]| {
        changes.extend(deltas(history).filter(|delta| (first..=last).contains(&delta.known_on)));
    };
    let mut rows = sqlx::query(sql::CHANGED_WITHIN)
        .bind(column::day_number(first))
        .bind(column::day_number(last))
        .bind(column::day_number(period.from()))
        .bind(column::day_number(period.to()))
        .fetch(connection);
    let mut of_case = CaseId(0);
    let mut history = Vec::new();
    while let Some(row) = rows.try_next().await.map_err(failed(REPORTING))? {
        let (case, _, version) = version(&row)?;
        if case != of_case {
            add(&history);
            history.clear();
            of_case = case;
        }
        history.push(version);
    }
    add(&history);
    drop(rows);
    Ok(changes.into_figures())
}

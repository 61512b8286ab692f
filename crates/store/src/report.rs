//! The report of a period, read from tallies (RE-1 to RE-9).

use futures_util::TryStreamExt as _;
use jiff::civil::Date;
use writ_core::category::Category;
use writ_core::event_record::CaseId;
use writ_core::report::{
    Figures, HalfDays, Period, PlatformScope, Quarter, Report, Sign, TallyKey, TallyScope, Version,
    deltas, tally,
};

use crate::column;
use crate::engine::{Transaction, query};
use crate::error::{StoreError, failed};
use crate::open::Store;
use crate::rows::{get, version};
use crate::sql;
use crate::tallies::{TO_DATE, figures, month_of};

const QUARTERS_OF_A_YEAR: i32 = 4;
const REPORTING: &str = "read the tallies of a report";

type Tallied = Vec<(TallyKey, Figures)>;

impl Store {
    /// Builds the report of a period as known on the local day `as_of`, inclusive.
    ///
    /// As of `today` or later, a report is the tallies to date: its cost does not depend on how many
    /// cases there are. As of an earlier day, it is the tallies of whole months, and the cases that changed between it and the nearest end of a month, which is half a month's cases at most.
    pub async fn report(
        &self,
        period: Period,
        as_of: Date,
        platform: PlatformScope,
        today: Date,
    ) -> Result<Report, StoreError> {
        // One snapshot for all that is read: a change in between must not be seen in half.
        let mut snapshot = self.readers.snapshot().await.map_err(failed(REPORTING))?;
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
            let nearest = NearestMonth::to(as_of);
            let months = (TO_DATE + 1, nearest.last_month);
            read_months(&mut snapshot, period, &scopes, months, &mut tallies).await?;
            if let Some(rest) = nearest.rest {
                tallies.extend(changed_within(&mut snapshot, period, rest).await?);
            }
        }
        snapshot.commit().await.map_err(failed(REPORTING))?;
        Report::build(period, as_of, platform, tallies)
            .map_err(|source| StoreError::Report { source })
    }
}

impl Store {
    /// In how many days half of what was answered is answered, over what was received in the last four quarters,
    /// emergencies aside, with the number of answers it rests on (RE-2 to RE-4). Read from tallies; none where
    /// nothing was answered.
    pub async fn usual_answer_days(
        &self,
        today: Date,
    ) -> Result<Option<(HalfDays, u64)>, StoreError> {
        let mut all = Figures::default();
        for quarters_ago in 0..QUARTERS_OF_A_YEAR {
            let day = today.saturating_sub(jiff::Span::new().months(3 * quarters_ago));
            let rows = query(sql::tallies::TALLIES_BETWEEN)
                .bind(TallyScope::All.to_string())
                .bind(Quarter::of(day).key())
                .bind(TO_DATE)
                .bind(TO_DATE)
                .fetch_all(&self.readers)
                .await
                .map_err(failed(REPORTING))?;
            for row in &rows {
                if column::category(get(row, 0, "a category")?)? != Category::Emergency {
                    all.merge(&figures(get(row, 2, "a tally")?)?);
                }
            }
        }
        Ok(all.usual_days())
    }
}

/// Reads the tallies of what became known in a span of months.
async fn read_months(
    connection: &mut Transaction,
    period: Period,
    scopes: &[TallyScope],
    (first, last): (i32, i32),
    tallies: &mut Tallied,
) -> Result<(), StoreError> {
    for scope in scopes {
        for quarter in period.quarters() {
            let rows = query(sql::tallies::TALLIES_BETWEEN)
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

/// How to come to what is known on a day: from the nearest end of a month, forwards or backwards.
struct NearestMonth {
    last_month: i32,
    rest: Option<Rest>,
}

/// Days whose changes are to be added, or taken out again; both inclusive.
struct Rest {
    first: Date,
    last: Date,
    is_taken_out: bool,
}

impl NearestMonth {
    fn to(day: Date) -> Self {
        let month = month_of(day);
        let end = day.last_of_month();
        if day == end {
            Self { last_month: month, rest: None }
        } else if i32::from(day.day()) * 2 > i32::from(end.day()) {
            let first = day.saturating_add(jiff::Span::new().days(1));
            Self { last_month: month, rest: Some(Rest { first, last: end, is_taken_out: true }) }
        } else {
            let first = day.first_of_month();
            let rest = Rest { first, last: day, is_taken_out: false };
            Self { last_month: month - 1, rest: Some(rest) }
        }
    }
}

/// Adds up what became known of the period's cases within some days.
async fn changed_within(
    connection: &mut Transaction,
    period: Period,
    Rest { first, last, is_taken_out }: Rest,
) -> Result<impl Iterator<Item = (TallyKey, Figures)>, StoreError> {
    let mut changes = tally::Tallies::default();
    let mut add = |history: &[Version]| {
        for mut delta in deltas(history).filter(|delta| (first..=last).contains(&delta.known_on)) {
            if is_taken_out {
                delta.sign = match delta.sign {
                    Sign::Added => Sign::Removed,
                    Sign::Removed => Sign::Added,
                };
            }
            changes.apply(&delta);
        }
    };
    let mut rows = query(sql::tallies::CHANGED_WITHIN)
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

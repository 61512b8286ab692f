//! The desk's queue: every case that goes through the desk, in the order somebody wants to see, page by page in
//! both directions, at a cost that does not grow with the cases on file.
//!
//! A page begins beside a line, never at a number: what comes in meanwhile neither repeats a line nor hides one.
//! Totals are counted up to [`MOST_COUNTED`].

use jiff::Timestamp;
use jiff::civil::Date;
use writ_core::category::Category;
use writ_core::country::Country;
use writ_core::projection::Waiting;
use writ_core::staff::StaffId;

use crate::cases::CaseRow;
use crate::column;
use crate::engine::{Pool, Statement, query, query_as};
use crate::error::{StoreError, failed};
use crate::open::Store;
use crate::rows::NOTHING_DUE;
use crate::sql;

/// Cases are counted up to this many; beyond, there are "more than".
pub const MOST_COUNTED: u32 = 1_000;
const READING: &str = "read the queue";

/// What the queue is sorted by. Within the same country or category, by receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum SortBy {
    /// When something falls due; cases in which nothing does come last.
    #[default]
    Due,
    /// The day of receipt.
    Received,
    /// The country of the agency.
    Country,
    /// The category (CO-6).
    Category,
}

/// An order of the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Order {
    /// By what.
    pub by: SortBy,
    /// Whether the largest comes first.
    pub descending: bool,
}

/// Which cases the queue shows; what is none or false does not restrict it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QueueFilter {
    /// Only this stage's code.
    pub stage: Option<String>,
    /// Only cases whose process is not over.
    pub open_only: bool,
    /// Only this category.
    pub category: Option<Category>,
    /// Only agencies of this country.
    pub country: Option<Country>,
    /// Only cases that wait for these.
    pub waiting: Option<Waiting>,
    /// Only cases in which something can wait for this person as the second one (RV-7, NO-5, RT-1).
    pub not_barred: Option<StaffId>,
    /// Only claimed emergencies (RV-3).
    pub emergencies_only: bool,
    /// Only cases in which something fell due at or before this instant.
    pub overdue_at: Option<Timestamp>,
}

/// Which page: the first one, or the lines beside a case.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Turn {
    /// The first page.
    #[default]
    Start,
    /// What comes after the case of this reference.
    After(String),
    /// What comes before the case of this reference.
    Before(String),
}

/// A page of the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueuePage {
    /// Its lines, in order.
    pub rows: Vec<CaseRow>,
    /// Whether there are lines before the first one.
    pub has_before: bool,
    /// Whether there are lines after the last one.
    pub has_after: bool,
}

/// A number that is not counted beyond [`MOST_COUNTED`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bounded {
    /// How many there are, at most so many.
    pub count: u32,
    /// Whether there are more.
    pub or_more: bool,
}

/// One part of what the desk looks at first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OverviewPart {
    /// How many cases it has.
    pub total: Bounded,
    /// The most pressing of them.
    pub rows: Vec<CaseRow>,
}

/// What the desk looks at first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Overview {
    /// Something fell due and was not done (TI-1).
    pub overdue: OverviewPart,
    /// Emergencies that are not answered (RV-3).
    pub emergencies: OverviewPart,
    /// The agency is waited for.
    pub agency: OverviewPart,
    /// Notices that may leave, or will in the next days (NO-1 to NO-4).
    pub notices: OverviewPart,
}

impl Store {
    /// Reads a page of the queue, at most `limit` lines. A reference that is none of the queue's turns to its start.
    pub async fn queue(
        &self,
        filter: &QueueFilter,
        order: Order,
        turn: &Turn,
        limit: u32,
    ) -> Result<QueuePage, StoreError> {
        let beside = match turn {
            Turn::Start => None,
            Turn::After(reference) | Turn::Before(reference) => {
                let row = self.case_by_reference(reference).await?;
                row.filter(|row| row.queue.is_some())
            }
        };
        let backwards = beside.is_some() && matches!(turn, Turn::Before(_));
        let mut query = Statement::new("SELECT ");
        query.push(sql::CASE_LINE);
        from_filtered(&mut query, &self.readers, filter, self.index(filter, order.by).await?);
        let descends = order.descending != backwards;
        if let Some(row) = &beside {
            beyond(&mut query, row, order.by, descends);
        }
        let direction = if descends { " DESC" } else { "" };
        push_keys(query.push(" ORDER BY "), order.by, direction);
        query.push(" LIMIT 0 + ").push_bind(limit.saturating_add(1));
        let rows = query.build().fetch_all(&self.readers).await.map_err(failed(READING))?;
        let goes_on = rows.len() > limit as usize;
        let mut rows = self.lines(&rows)?;
        rows.truncate(limit as usize);
        if backwards {
            rows.reverse();
        }
        // Beside a line there is that line.
        let (has_before, has_after) =
            if backwards { (goes_on, true) } else { (beside.is_some(), goes_on) };
        Ok(QueuePage { rows, has_before, has_after })
    }

    /// The index by which to read a page. Few cases of a stage, or that wait for the same, are sorted: to look for them
    /// in another order is to pass over all the others.
    async fn index(&self, filter: &QueueFilter, by: SortBy) -> Result<&'static str, StoreError> {
        let QueueFilter { stage, waiting, .. } = filter;
        // A server chooses by itself.
        if !self.readers.is_of_server() && (stage.is_some() || waiting.is_some()) {
            let these =
                QueueFilter { stage: stage.clone(), waiting: *waiting, ..QueueFilter::default() };
            if !self.count_queue(&these).await?.or_more {
                return Ok(SortBy::Due.index(filter));
            }
        }
        Ok(by.index(filter))
    }

    /// Counts what a filter lets through.
    pub async fn count_queue(&self, filter: &QueueFilter) -> Result<Bounded, StoreError> {
        let mut query = Statement::new("SELECT COUNT(*) FROM (SELECT 1");
        let by = match filter {
            QueueFilter { stage: None, waiting: None, country: Some(_), .. } => SortBy::Country,
            QueueFilter { stage: None, waiting: None, category: Some(_), .. } => SortBy::Category,
            _ => SortBy::Due,
        };
        from_filtered(&mut query, &self.readers, filter, by.index(filter));
        query.push(" LIMIT 0 + ").push_bind(MOST_COUNTED.saturating_add(1)).push(") AS counted");
        let count: i64 =
            query.build_as().fetch_one(&self.readers).await.map_err(failed(READING))?;
        bounded(count)
    }

    /// Reads what the desk looks at first, with at most `limit` lines for each part. Notices are those that may
    /// leave on `notices_until` or before.
    pub async fn overview(
        &self,
        now: Timestamp,
        notices_until: Date,
        limit: u32,
    ) -> Result<Overview, StoreError> {
        let now = now.as_microsecond();
        let day = column::day_number(notices_until);
        let part = |rows, count, from| self.overview_part(rows, count, from, limit);
        Ok(Overview {
            overdue: part(sql::queue::OVERDUE, sql::queue::COUNT_OVERDUE, now).await?,
            emergencies: part(sql::queue::EMERGENCIES, sql::queue::COUNT_EMERGENCIES, i64::MIN)
                .await?,
            agency: part(
                sql::queue::WAITING_FOR_AGENCY,
                sql::queue::COUNT_WAITING_FOR_AGENCY,
                i64::MIN,
            )
            .await?,
            notices: part(
                sql::queue::NOTICES_FALLING_DUE,
                sql::queue::COUNT_NOTICES_FALLING_DUE,
                day,
            )
            .await?,
        })
    }

    async fn overview_part(
        &self,
        rows: &'static str,
        count: &'static str,
        bound: i64,
        limit: u32,
    ) -> Result<OverviewPart, StoreError> {
        let failed = failed("read what is pressing");
        let query = query(rows).bind(bound).bind(limit);
        let rows = query.fetch_all(&self.readers).await.map_err(&failed)?;
        let rows = self.lines(&rows)?;
        // What fits on the page needs no counting.
        let total = if rows.len() < limit as usize {
            bounded(i64::try_from(rows.len()).unwrap_or(i64::MAX))?
        } else {
            let query = query_as(count).bind(bound).bind(MOST_COUNTED.saturating_add(1));
            let count: i64 = query.fetch_one(&self.readers).await.map_err(&failed)?;
            bounded(count)?
        };
        Ok(OverviewPart { total, rows })
    }
}

impl SortBy {
    /// The columns of the order.
    const fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Due => &["due_order", "case_id"],
            Self::Received => &["received_on", "case_id"],
            Self::Country => &["country", "received_on", "case_id"],
            Self::Category => &["category", "received_on", "case_id"],
        }
    }

    /// The index that has this order, or this order within what is filtered by. The embedded engine has no figures
    /// from which to choose well, so it is told.
    const fn index(self, filter: &QueueFilter) -> &'static str {
        match (self, filter) {
            (Self::Due, QueueFilter { stage: Some(_), .. }) => "queue_by_stage",
            (Self::Due, QueueFilter { waiting: Some(_), .. }) => "queue_by_waiting",
            (Self::Due, _) => "queue_by_due",
            (Self::Received, QueueFilter { country: Some(_), .. }) | (Self::Country, _) => {
                "queue_by_country"
            }
            (Self::Received, QueueFilter { category: Some(_), .. }) | (Self::Category, _) => {
                "queue_by_category"
            }
            (Self::Received, _) => "queue_by_received",
        }
    }
}

/// The cases that a filter lets through.
fn from_filtered(query: &mut Statement, on: &Pool, filter: &QueueFilter, index: &'static str) {
    query.push(" FROM case_summary").push_index(on, index).push(" WHERE waiting IS NOT NULL");
    let QueueFilter {
        stage,
        open_only,
        category,
        country,
        waiting,
        not_barred,
        emergencies_only,
        overdue_at,
    } = filter;
    let texts = [
        (" AND stage = ", stage.as_deref()),
        (" AND category = ", category.map(Category::code)),
        (" AND country = ", country.as_ref().map(Country::code)),
        (" AND waiting = ", waiting.map(Waiting::code)),
    ];
    for (condition, text) in texts {
        if let Some(text) = text {
            query.push(condition).push_bind(text.to_owned());
        }
    }
    if *open_only {
        query.push(" AND stage NOT IN ('closed', 'erased')");
    }
    if let Some(person) = not_barred {
        query.push(" AND barred NOT LIKE ").push_bind(format!("%,{},%", person.0));
    }
    if *emergencies_only {
        query.push(" AND is_emergency = 1");
    }
    if let Some(now) = overdue_at {
        query.push(" AND due_order <= ").push_bind(now.as_microsecond());
        query.push(" AND waiting <> 'nobody'");
    }
}

/// Only what comes after a line in the order of the keys, or before it where the order descends.
fn beyond(query: &mut Statement, row: &CaseRow, by: SortBy, descends: bool) {
    push_keys(query.push(" AND ("), by, "");
    query.push(if descends { ") < (" } else { ") > (" });
    let received_on = column::day_number(row.summary.received_on);
    match by {
        SortBy::Due => {
            let due = row.summary.next_due_at.map_or(NOTHING_DUE, Timestamp::as_microsecond);
            query.push_bind(due)
        }
        SortBy::Received => query.push_bind(received_on),
        SortBy::Country => {
            let country = row.summary.country.code().to_owned();
            query.push_bind(country).push(", ").push_bind(received_on)
        }
        SortBy::Category => {
            let category = row.summary.category.map_or("", Category::code);
            query.push_bind(category).push(", ").push_bind(received_on)
        }
    };
    query.push(", ").push_bind(row.id.0).push(")");
}

fn push_keys(query: &mut Statement, by: SortBy, direction: &'static str) {
    for (place, key) in by.keys().iter().enumerate() {
        query.push(if place == 0 { "" } else { ", " }).push(key).push(direction);
    }
}

fn bounded(count: i64) -> Result<Bounded, StoreError> {
    let count = column::small(count, "a count")?;
    Ok(Bounded { count: count.min(MOST_COUNTED), or_more: count > MOST_COUNTED })
}

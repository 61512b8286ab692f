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
/// So many cases are rather sorted than looked for in another order: a few thousandths of a second at most.
const MOST_SORTED: i64 = 10_000;
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
        let filtered = self.filtered(filter).await?;
        self.page_of(&filtered, order, turn, limit).await
    }

    /// Counts what a filter lets through.
    pub async fn count_queue(&self, filter: &QueueFilter) -> Result<Bounded, StoreError> {
        self.count_of(&self.filtered(filter).await?).await
    }

    /// Both: a page as [`Self::queue`] reads it, and how many cases the filter lets through.
    pub async fn queue_and_count(
        &self,
        filter: &QueueFilter,
        order: Order,
        turn: &Turn,
        limit: u32,
    ) -> Result<(QueuePage, Bounded), StoreError> {
        let filtered = self.filtered(filter).await?;
        let page = self.page_of(&filtered, order, turn, limit).await?;
        Ok((page, self.count_of(&filtered).await?))
    }

    async fn page_of(
        &self,
        Filtered { filter, conditions, narrowest }: &Filtered<'_>,
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
        let descends = order.descending != backwards;
        let direction = if descends { " DESC" } else { "" };
        let mut query = Statement::new("SELECT ");
        query.push(sql::CASE_LINE).push(" FROM case_summary WHERE case_id IN (");
        for (place, part) in Part::of(filter).iter().enumerate() {
            let index = match narrowest.iter().find(|narrowest| narrowest.part == *part) {
                // To look for few in another order is to pass over all the others; few are soon sorted.
                Some(narrowest) if narrowest.cases <= MOST_SORTED => narrowest.index,
                _ => part.index(order.by, filter),
            };
            query.push(if place == 0 { "" } else { " UNION ALL " });
            query.push("SELECT case_id FROM (SELECT case_id");
            part.push_cases(&mut query, &self.readers, index, conditions);
            if let Some(row) = &beside {
                beyond(&mut query, row, order.by, descends);
            }
            push_keys(query.push(" ORDER BY "), order.by, direction);
            query.push(" LIMIT 0 + ").push_bind(limit.saturating_add(1)).push(") AS of_part");
        }
        push_keys(query.push(") ORDER BY "), order.by, direction);
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

    async fn count_of(
        &self,
        Filtered { filter, conditions, narrowest }: &Filtered<'_>,
    ) -> Result<Bounded, StoreError> {
        let mut query = Statement::new("SELECT ");
        for (place, part) in Part::of(filter).iter().enumerate() {
            let narrowest = narrowest.iter().find(|narrowest| narrowest.part == *part);
            let index = narrowest.map_or(part.index(SortBy::Due, filter), |found| found.index);
            query.push(if place == 0 { "" } else { " + " });
            query.push("(SELECT COUNT(*) FROM (SELECT 1");
            part.push_cases(&mut query, &self.readers, index, conditions);
            query.push(" LIMIT 0 + ").push_bind(MOST_COUNTED.saturating_add(1));
            query.push(") AS of_part)");
        }
        let count: i64 =
            query.build_as().fetch_one(&self.readers).await.map_err(failed(READING))?;
        bounded(count)
    }

    async fn filtered<'f>(&self, filter: &'f QueueFilter) -> Result<Filtered<'f>, StoreError> {
        let conditions = Condition::of(filter);
        let narrowest = self.narrowest(filter, &conditions).await?;
        Ok(Filtered { filter, conditions, narrowest })
    }

    /// For each part of the queue the condition that leaves least of it, where one has an index. The embedded engine
    /// has no figures from which to choose well, so it is asked and told; a server chooses by itself.
    async fn narrowest(
        &self,
        filter: &QueueFilter,
        conditions: &[Condition],
    ) -> Result<Vec<Narrowest>, StoreError> {
        if self.readers.is_of_server() {
            return Ok(Vec::new());
        }
        let indexed = |part: Part| {
            conditions
                .iter()
                .filter_map(move |condition| Some((part, condition, condition.index(part)?)))
        };
        let candidates: Vec<_> = Part::of(filter).iter().copied().flat_map(indexed).collect();
        if candidates.is_empty() {
            return Ok(Vec::new());
        }
        let mut query = Statement::new("");
        for (place, (part, condition, index)) in candidates.iter().enumerate() {
            query.push(if place == 0 { "" } else { " UNION ALL " });
            query.push("SELECT COUNT(*) FROM (SELECT 1");
            part.push_cases(&mut query, &self.readers, index, std::slice::from_ref(*condition));
            query.push(" LIMIT 0 + ").push_bind(MOST_SORTED.saturating_add(1)).push(") AS some");
        }
        let counts = query.build_as().fetch_all(&self.readers).await.map_err(failed(READING))?;
        let mut narrowest: Vec<Narrowest> = Vec::new();
        for ((part, _, index), cases) in candidates.into_iter().zip(counts) {
            match narrowest.iter_mut().find(|found| found.part == part) {
                Some(found) if found.cases <= cases => {}
                Some(found) => *found = Narrowest { part, index, cases },
                None => narrowest.push(Narrowest { part, index, cases }),
            }
        }
        Ok(narrowest)
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
}

/// A part of the queue. What is over grows for ever and is seldom asked for, so that each part has its own indexes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Cases whose process goes on.
    Open,
    /// Cases that were closed.
    Over,
}

impl Part {
    /// The parts in which a filter lets something through.
    fn of(filter: &QueueFilter) -> &'static [Self] {
        match filter.stage.as_deref() {
            _ if filter.open_only => &[Self::Open],
            Some("closed" | "erased") => &[Self::Over],
            Some(_) => &[Self::Open],
            None => &[Self::Open, Self::Over],
        }
    }

    /// What is an index of one part, and of the other.
    const fn either(self, open: &'static str, over: &'static str) -> &'static str {
        match self {
            Self::Open => open,
            Self::Over => over,
        }
    }

    /// The index that has this order, or this order within what is filtered by.
    const fn index(self, by: SortBy, filter: &QueueFilter) -> &'static str {
        match (by, filter) {
            (SortBy::Due, QueueFilter { stage: Some(_), .. }) => {
                self.either("open_by_stage", "over_by_stage")
            }
            (SortBy::Due, _) => self.either("open_by_due", "over_by_due"),
            (SortBy::Received, QueueFilter { country: Some(_), .. }) | (SortBy::Country, _) => {
                self.either("open_by_country", "over_by_country")
            }
            (SortBy::Received, QueueFilter { category: Some(_), .. }) | (SortBy::Category, _) => {
                self.either("open_by_category", "over_by_category")
            }
            (SortBy::Received, _) => self.either("open_by_received", "over_by_received"),
        }
    }

    /// The cases of this part that some conditions let through, read by an index.
    fn push_cases(
        self,
        query: &mut Statement,
        on: &Pool,
        index: &'static str,
        conditions: &[Condition],
    ) {
        query.push(" FROM case_summary").push_index(on, index);
        query.push(" WHERE waiting IS NOT NULL AND stage ");
        query.push(self.either("NOT IN ('closed', 'erased')", "IN ('closed', 'erased')"));
        for condition in conditions {
            condition.push(query);
        }
    }
}

/// A filter, and how what it lets through is found.
struct Filtered<'f> {
    filter: &'f QueueFilter,
    conditions: Vec<Condition>,
    narrowest: Vec<Narrowest>,
}

/// The condition that leaves least of a part.
#[derive(Debug)]
struct Narrowest {
    part: Part,
    /// The index that has what it leaves, in one piece.
    index: &'static str,
    /// How many cases that is; not counted beyond [`MOST_SORTED`].
    cases: i64,
}

/// A condition of a filter.
#[derive(Debug)]
enum Condition {
    Stage(String),
    Category(Category),
    Country(Country),
    Waiting(Waiting),
    NotBarred(StaffId),
    Emergency,
    Overdue(Timestamp),
}

impl Condition {
    fn of(filter: &QueueFilter) -> Vec<Self> {
        // Which parts are read says the one that has no condition here.
        let QueueFilter {
            stage,
            open_only: _,
            category,
            country,
            waiting,
            not_barred,
            emergencies_only,
            overdue_at,
        } = filter;
        let conditions = [
            stage.clone().map(Self::Stage),
            category.map(Self::Category),
            country.clone().map(Self::Country),
            waiting.map(Self::Waiting),
            not_barred.map(Self::NotBarred),
            emergencies_only.then_some(Self::Emergency),
            overdue_at.map(Self::Overdue),
        ];
        conditions.into_iter().flatten().collect()
    }

    /// The index in which what it lets through stands in one piece.
    const fn index(&self, part: Part) -> Option<&'static str> {
        Some(match (self, part) {
            (Self::Stage(_), _) => part.either("open_by_stage", "over_by_stage"),
            (Self::Category(_), _) => part.either("open_by_category", "over_by_category"),
            (Self::Country(_), _) => part.either("open_by_country", "over_by_country"),
            (Self::Emergency, _) => part.either("open_emergencies", "over_emergencies"),
            // Most of what is over waits for nobody.
            (Self::Waiting(Waiting::Nobody), Part::Over) | (Self::NotBarred(_), _) => return None,
            (Self::Waiting(_), _) | (Self::Overdue(_), Part::Over) => {
                part.either("open_by_waiting", "over_by_waiting")
            }
            (Self::Overdue(_), Part::Open) => "open_by_due",
        })
    }

    fn push(&self, query: &mut Statement) {
        match self {
            Self::Stage(code) => query.push(" AND stage = ").push_bind(code.clone()),
            Self::Category(of) => query.push(" AND category = ").push_bind(of.code().to_owned()),
            Self::Country(of) => query.push(" AND country = ").push_bind(of.code().to_owned()),
            Self::Waiting(Waiting::Nobody) => query.push(" AND waiting = 'nobody'"),
            Self::Waiting(for_whom) => query
                .push(" AND waiting <> 'nobody' AND waiting = ")
                .push_bind(for_whom.code().to_owned()),
            Self::NotBarred(person) => {
                query.push(" AND barred NOT LIKE ").push_bind(format!("%,{},%", person.0))
            }
            Self::Emergency => query.push(" AND is_emergency = 1"),
            Self::Overdue(now) => query
                .push(" AND waiting <> 'nobody' AND due_order <= ")
                .push_bind(now.as_microsecond()),
        };
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

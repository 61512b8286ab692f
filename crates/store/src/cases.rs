//! Reading cases: their events, the queue, lists, and what they can be found by.

use jiff::Timestamp;
use jiff::civil::Date;
use writ_core::category::Category;
use writ_core::country::Country;
use writ_core::event_record::CaseId;
use writ_core::personal::Personal;
use writ_core::projection::{LookupTerm, PersonalLine, QueueFacts, Summary};
use writ_ledger::Leaf;

use crate::column;
use crate::engine::{Row, Statement, query};
use crate::error::{StoreError, failed};
use crate::open::Store;
use crate::rows::{case_row, event_seat, get};
use crate::sealing::Opener;
use crate::sql;

/// Cases that one statement names.
pub(crate) const CASES_A_STATEMENT: usize = 256;

/// An event as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEvent {
    /// Of which case.
    pub case: CaseId,
    /// Its place in the case, from 1 on.
    pub seq: u32,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// A code for who did it.
    pub actor: String,
    /// The event's kind, such as `received`.
    pub kind: String,
    /// A JSON object that names no person.
    pub facts: String,
    /// A JSON object with what names persons; none when there was none, or it was erased (RT-1).
    pub personal: Option<String>,
    /// The salt of the leaf; none once the event was erased.
    pub salt: Option<[u8; 32]>,
    /// The event's leaf in the ledger.
    pub leaf: Leaf,
}

/// One line of a list or queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRow {
    /// Which case.
    pub id: CaseId,
    /// Its last event: what a change of it expects.
    pub seq: u32,
    /// What is to be shown.
    pub summary: Summary,
    /// What the queue sorts and filters by; none of a case that came from a register.
    pub queue: Option<QueueFacts>,
    /// Who asks; erased with the case, and not known of a case that came from a register.
    pub line: Personal<PersonalLine>,
}

/// Which cases a list shows; what is none does not restrict it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only this stage's code.
    pub stage: Option<String>,
    /// Only this category.
    pub category: Option<Category>,
    /// Only this country.
    pub country: Option<Country>,
    /// Only this outcome's code.
    pub outcome: Option<String>,
    /// Received on this local day or later.
    pub received_from: Option<Date>,
    /// Received on this local day or earlier.
    pub received_to: Option<Date>,
}

/// Where the page before ended, in a list that begins with the case received last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageCursor {
    /// The last line's day of receipt.
    pub received_on: Date,
    /// The last line's case.
    pub id: CaseId,
}

impl Store {
    /// Reads the events of a case, oldest first; empty when there is no such case.
    pub async fn events(&self, case: CaseId) -> Result<Vec<StoredEvent>, StoreError> {
        let rows = query(sql::cases::EVENTS_OF)
            .bind(case.0)
            .fetch_all(&self.readers)
            .await
            .map_err(failed("read the events of a case"))?;
        let mut opener = self.keyring.opener();
        rows.iter().map(|row| stored_event(row, &mut opener)).collect()
    }

    /// Reads the events of some cases, each one's oldest first, in the order of their numbers.
    pub async fn events_of(
        &self,
        cases: &[CaseId],
    ) -> Result<Vec<(CaseId, Vec<StoredEvent>)>, StoreError> {
        let mut all: Vec<(CaseId, Vec<StoredEvent>)> = Vec::with_capacity(cases.len());
        let mut opener = self.keyring.opener();
        for chunk in cases.chunks(CASES_A_STATEMENT) {
            let mut select = Statement::new(sql::cases::EVENTS);
            select.push(" WHERE case_id IN ").push_numbers(chunk.iter().map(|case| case.0));
            select.push(" ORDER BY case_id, seq");
            let rows = select.build().fetch_all(&self.readers).await;
            for row in &rows.map_err(failed("read the events of cases"))? {
                let event = stored_event(row, &mut opener)?;
                match all.last_mut().filter(|(case, _)| *case == event.case) {
                    Some((_, events)) => events.push(event),
                    None => all.push((event.case, vec![event])),
                }
            }
        }
        Ok(all)
    }

    /// Finds a case by its number.
    pub async fn case(&self, case: CaseId) -> Result<Option<CaseRow>, StoreError> {
        let row = query(sql::cases::BY_ID)
            .bind(case.0)
            .fetch_optional(&self.readers)
            .await
            .map_err(failed("read a case"))?;
        row.as_ref().map(|row| case_row(row, &mut self.keyring.opener())).transpose()
    }

    /// Finds a case by its printed reference.
    pub async fn case_by_reference(&self, reference: &str) -> Result<Option<CaseRow>, StoreError> {
        let row = query(sql::cases::BY_REFERENCE)
            .bind(reference)
            .fetch_optional(&self.readers)
            .await
            .map_err(failed("find a case by its reference"))?;
        row.as_ref().map(|row| case_row(row, &mut self.keyring.opener())).transpose()
    }

    /// Finds cases by something that names a person, the latest first.
    pub async fn find(&self, term: &LookupTerm, limit: u32) -> Result<Vec<CaseRow>, StoreError> {
        let rows = query(sql::cases::FOUND)
            .bind(self.keyring.lookup().digest(term).to_vec())
            .bind(limit)
            .fetch_all(&self.readers)
            .await
            .map_err(failed("look cases up"))?;
        self.lines(&rows)
    }

    /// Lists cases, the one received last first, from where the page before ended.
    pub async fn list(
        &self,
        filter: &Filter,
        after: Option<PageCursor>,
        limit: u32,
    ) -> Result<Vec<CaseRow>, StoreError> {
        let mut query = Statement::new("SELECT ");
        query.push(sql::CASE_LINE).push(" FROM case_summary WHERE 1 = 1");
        let texts = [
            (" AND stage = ", filter.stage.as_deref()),
            (" AND category = ", filter.category.map(Category::code)),
            (" AND country = ", filter.country.as_ref().map(Country::code)),
            (" AND outcome = ", filter.outcome.as_deref()),
        ];
        for (condition, text) in texts {
            if let Some(text) = text {
                query.push(condition).push_bind(text.to_owned());
            }
        }
        if let Some(from) = filter.received_from {
            query.push(" AND received_on >= ").push_bind(column::day_number(from));
        }
        if let Some(to) = filter.received_to {
            query.push(" AND received_on <= ").push_bind(column::day_number(to));
        }
        if let Some(PageCursor { received_on, id }) = after {
            query
                .push(" AND (received_on, case_id) < (")
                .push_bind(column::day_number(received_on))
                .push(", ")
                .push_bind(id.0)
                .push(")");
        }
        query.push(" ORDER BY received_on DESC, case_id DESC LIMIT 0 + ").push_bind(limit);
        let rows = query.build().fetch_all(&self.readers).await.map_err(failed("list cases"))?;
        self.lines(&rows)
    }

    /// Lists the cases whose reference begins with a text, the latest reference first.
    pub async fn find_by_prefix(
        &self,
        prefix: &str,
        limit: u32,
    ) -> Result<Vec<CaseRow>, StoreError> {
        // The greatest character there is: whatever begins with the prefix sorts before it.
        let end = format!("{prefix}{}", char::MAX);
        let rows = query(sql::cases::BY_PREFIX)
            .bind(prefix)
            .bind(end)
            .bind(limit)
            .fetch_all(&self.readers)
            .await
            .map_err(failed("find cases by the beginning of their reference"))?;
        self.lines(&rows)
    }
}

impl Store {
    /// Reads lines of cases.
    pub(crate) fn lines(&self, rows: &[Row]) -> Result<Vec<CaseRow>, StoreError> {
        let mut opener = self.keyring.opener();
        rows.iter().map(|row| case_row(row, &mut opener)).collect()
    }
}

/// Reads the nine columns of an event, and the key of its case.
pub(crate) fn stored_event(row: &Row, opener: &mut Opener<'_>) -> Result<StoredEvent, StoreError> {
    let case = CaseId(get(row, 0, "a case number")?);
    let seq = column::small(get(row, 1, "a sequence number")?, "a sequence number")?;
    let key = get(row, 9, "the key of a case")?;
    let personal = opener.text(
        (case, key),
        event_seat(case, seq),
        get(row, 6, "an event's personal part")?,
    )?;
    let salt: Option<&[u8]> = get(row, 7, "a salt")?;
    let leaf: &[u8] = get(row, 8, "a leaf")?;
    Ok(StoredEvent {
        case,
        seq,
        recorded_at: column::instant(get(row, 2, "an instant")?)?,
        actor: get(row, 3, "an actor")?,
        kind: get(row, 4, "an event's kind")?,
        facts: get(row, 5, "an event's facts")?,
        personal,
        salt: salt
            .map(|salt| salt.try_into().map_err(|_| StoreError::Damaged { what: "a salt" }))
            .transpose()?,
        leaf: Leaf(leaf.try_into().map_err(|_| StoreError::Damaged { what: "a leaf" })?),
    })
}

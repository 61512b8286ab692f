//! Whole rows: how each is written, one statement for many of them, and read back.
//!
//! A single change and a bulk load write through the same functions.

use jiff::Timestamp;
use writ_core::agency::AgencyKind;
use writ_core::category::Category;
use writ_core::deadline::DeadlineKind;
use writ_core::event_record::CaseId;
use writ_core::personal::Personal;
use writ_core::projection::{PersonalLine, Projection, QueueFacts, Summary};
use writ_core::report::{Counted, Known, Version};
use writ_ledger::Leaf;

use crate::access::{AccessRow, insert_accesses};
use crate::append::NewEvent;
use crate::cases::CaseRow;
use crate::column;
use crate::documents::{HeldRow, insert_held};
use crate::effects::{EffectRow, insert_effects};
use crate::engine::{Column, Row, Statements, Transaction, query};
use crate::error::StoreError;
use crate::key::LookupRow;
use crate::sealing::{CaseKey, KeyRow, Opener, Seat};
use crate::sql;

/// Sorts after every instant: nothing falls due.
pub(crate) const NOTHING_DUE: i64 = i64::MAX;

/// An event with its place and its leaf.
pub(crate) struct EventRow {
    pub(crate) case: CaseId,
    pub(crate) seq: u32,
    pub(crate) event: NewEvent,
    pub(crate) salt: [u8; 32],
    pub(crate) leaf: Leaf,
    /// What names persons, sealed.
    personal: Option<Vec<u8>>,
}

impl EventRow {
    /// Salts the event and computes its leaf. `place` must not occur twice under one seed.
    pub(crate) fn new(
        case: CaseId,
        seq: u32,
        event: NewEvent,
        seed: &[u8; 32],
        place: u64,
    ) -> Self {
        let salt = writ_ledger::salt_from_seed(seed, place);
        let leaf = writ_ledger::salted_digest(
            &salt,
            &event.encoded.kind,
            event.encoded.facts.as_bytes(),
            event.encoded.personal.as_deref().map(str::as_bytes),
        );
        Self { case, seq, event, salt, leaf, personal: None }
    }

    /// Gives it its case, and seals what names persons under that one's key.
    pub(crate) fn place(&mut self, case: CaseId, key: Option<&CaseKey>) -> Result<(), StoreError> {
        self.case = case;
        self.personal = match (self.event.encoded.personal.take(), key) {
            (Some(text), Some(key)) => Some(key.seal(event_seat(case, self.seq), text.as_bytes())?),
            (None, _) => None,
            (Some(_), None) => {
                return Err(StoreError::Inconsistent {
                    what: "names somebody though it is erased",
                });
            }
        };
        Ok(())
    }
}

/// Where the personal part of an event stands.
pub(crate) const fn event_seat(case: CaseId, seq: u32) -> Seat<'static> {
    Seat::new("event", [case.0, seq as i64])
}

/// Where the personal part of a line stands.
pub(crate) const fn line_seat(case: CaseId, seq: u32) -> Seat<'static> {
    Seat::new("line", [case.0, seq as i64])
}

/// A version of the countable facts with its place and the days it is in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct VersionRow {
    pub(crate) case: CaseId,
    pub(crate) n: i64,
    pub(crate) version: Version,
    /// The first day on which anything of it counts.
    pub(crate) since_on: i64,
    /// The day on which a later version replaces it.
    pub(crate) until_on: Option<i64>,
}

impl VersionRow {
    /// The rows of a whole counting history.
    pub(crate) fn of(case: CaseId, history: Vec<Version>) -> Vec<Self> {
        let mut rows: Vec<Self> = Vec::with_capacity(history.len());
        // A version is never known earlier than the one before it.
        let mut known_from = 0;
        for (version, n) in history.into_iter().zip(1..) {
            known_from = known_on(&version).unwrap_or(0).max(known_from);
            if let Some(replaced) = rows.last_mut() {
                replaced.until_on = Some(known_from);
            }
            let received_on = version.counted.as_ref().map(|c| column::day_number(c.received_on));
            rows.push(Self {
                case,
                n,
                since_on: received_on.map_or(known_from, |day| day.max(known_from)),
                until_on: None,
                version,
            });
        }
        rows
    }
}

fn known_on(version: &Version) -> Option<i64> {
    match version.known {
        Known::From(day) => Some(column::day_number(day)),
        Known::OnItsOwnDays => None,
    }
}

/// Rows that a change adds, so that those of many cases are written together.
#[derive(Default)]
pub(crate) struct NewRows {
    pub(crate) lines: Vec<LineRow>,
    pub(crate) keys: Vec<KeyRow>,
    pub(crate) events: Vec<EventRow>,
    pub(crate) versions: Vec<VersionRow>,
    pub(crate) lookups: Vec<LookupRow>,
    pub(crate) effects: Vec<EffectRow>,
    pub(crate) documents: Vec<HeldRow>,
    pub(crate) accesses: Vec<AccessRow>,
}

impl NewRows {
    /// Takes up those of another case.
    pub(crate) fn extend(&mut self, more: Self) {
        self.lines.extend(more.lines);
        self.keys.extend(more.keys);
        self.events.extend(more.events);
        self.versions.extend(more.versions);
        self.lookups.extend(more.lookups);
        self.effects.extend(more.effects);
        self.documents.extend(more.documents);
        self.accesses.extend(more.accesses);
    }

    /// Writes them; none is left.
    pub(crate) fn insert(&mut self, statements: &mut Statements) {
        insert_lines(statements, &mut self.lines);
        insert_keys(statements, &mut self.keys);
        insert_events(statements, &mut self.events);
        insert_versions(statements, &mut self.versions);
        insert_lookups(statements, &mut self.lookups);
        self.insert_belongings(statements);
    }

    /// Writes what cases own beside what tells of them; none of it is left.
    pub(crate) fn insert_belongings(&mut self, statements: &mut Statements) {
        insert_effects(statements, &mut self.effects);
        insert_held(statements, &mut self.documents);
        insert_accesses(statements, &mut self.accesses);
    }
}

/// Writes the keys of new cases.
pub(crate) fn insert_keys(statements: &mut Statements, rows: &mut Vec<KeyRow>) {
    let into = "INSERT INTO case_key (case_id, sealed) ";
    statements.add_rows((into, ""), rows, |row, KeyRow { case, sealed }| {
        row.push_bind(case.0).push_bind(sealed);
    });
}

/// Writes events in their order.
pub(crate) fn insert_events(statements: &mut Statements, rows: &mut Vec<EventRow>) {
    let into =
        "INSERT INTO event (case_id, seq, recorded_at, actor, kind, facts, personal, salt, leaf) ";
    statements.add_rows(
        (into, ""),
        rows,
        |row, EventRow { case, seq, event, salt, leaf, personal }| {
            row.push_bind(case.0)
                .push_bind(i64::from(seq))
                .push_bind(event.recorded_at.as_microsecond())
                .push_bind(event.actor)
                .push_bind(event.encoded.kind)
                .push_bind(event.encoded.facts)
                .push_bind(personal)
                .push_bind(salt.to_vec())
                .push_bind(leaf.0.to_vec());
        },
    );
}

/// The line of a case in queue and lists.
pub(crate) struct LineRow {
    pub(crate) case: CaseId,
    pub(crate) seq: u32,
    pub(crate) line: Line,
    /// Who asks, sealed.
    personal: Option<Vec<u8>>,
}

impl LineRow {
    /// The line of a case, sealed under its key; where that is destroyed, nobody is named.
    pub(crate) fn new(
        case: CaseId,
        seq: u32,
        line: Line,
        key: Option<&CaseKey>,
    ) -> Result<Self, StoreError> {
        let personal = match (line.personal_text(), key) {
            (Some(text), Some(key)) => Some(key.seal(line_seat(case, seq), text.as_bytes())?),
            _ => None,
        };
        Ok(Self { case, seq, line, personal })
    }
}

/// What a line says. The queue knows nothing of a case that came from a register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) summary: Summary,
    pub(crate) queue: Option<QueueFacts>,
    pub(crate) personal: Personal<PersonalLine>,
}

impl Line {
    /// The line of a projection.
    pub(crate) fn of(projection: &Projection) -> Self {
        let Projection { summary, queue, line, .. } = projection;
        let is_queued = !summary.imported;
        Self {
            summary: summary.clone(),
            queue: is_queued.then(|| queue.clone()),
            personal: if is_queued { line.clone() } else { Personal::erased() },
        }
    }

    fn due_order(&self) -> Option<i64> {
        let due = self.summary.next_due_at.map_or(NOTHING_DUE, Timestamp::as_microsecond);
        self.queue.is_some().then_some(due)
    }

    fn personal_text(&self) -> Option<String> {
        // Two texts and nothing else: it cannot fail.
        self.personal.get().and_then(|line| serde_json::to_string(line).ok())
    }
}

/// Writes the lines of new cases.
pub(crate) fn insert_lines(statements: &mut Statements, rows: &mut Vec<LineRow>) {
    let into = sql::INTO_LINES;
    statements.add_rows((into, ""), rows, |row, LineRow { case, seq, line, personal }| {
        let due_order = line.due_order();
        let Line { summary, queue, .. } = line;
        let queue = queue.as_ref();
        row.push_bind(case.0)
            .push_bind(i64::from(seq))
            .push_bind(summary.reference)
            .push_bind(summary.imported)
            .push_bind(summary.stage)
            .push_bind(summary.category.map(Category::code))
            .push_bind(String::from(summary.country))
            .push_bind(summary.agency_kind.map(AgencyKind::code))
            .push_bind(column::day_number(summary.received_on))
            .push_bind(summary.outcome)
            .push_bind(summary.next_due_at.map(Timestamp::as_microsecond))
            .push_bind(queue.and_then(|queue| queue.due_kind).map(DeadlineKind::code))
            .push_bind(queue.map(|queue| queue.waiting.code()))
            .push_bind(queue.map(|queue| queue.is_emergency))
            .push_bind(queue.map(|queue| queue.acknowledged))
            .push_bind(queue.map(|queue| queue.is_verified))
            .push_bind(queue.map(|queue| i64::from(queue.specified)))
            .push_bind(queue.map(|queue| column::platforms_text(&queue.platforms)))
            .push_bind(queue.map(|queue| queue.notice.code()))
            .push_bind(queue.and_then(|queue| queue.next_notice_on).map(column::day_number))
            .push_bind(personal)
            .push_bind(queue.map(|queue| column::staff_text(&queue.barred)))
            .push_bind(due_order);
    });
}

/// Writes versions of countable facts.
pub(crate) fn insert_versions(statements: &mut Statements, rows: &mut Vec<VersionRow>) {
    let into = "INSERT INTO counted_version (case_id, n, known_on, since_on, until_on, category, country, \
             received_on, platforms, specified, outcome, outcome_on, challenged) ";
    statements.add_rows(
        (into, ""),
        rows,
        |row, VersionRow { case, n, version, since_on, until_on }| {
            let known_on = known_on(&version);
            let counted = version.counted;
            let facts = counted.as_ref();
            row.push_bind(case.0)
                .push_bind(n)
                .push_bind(known_on)
                .push_bind(since_on)
                .push_bind(until_on)
                .push_bind(facts.map(|c| c.category.code()))
                .push_bind(facts.map(|c| c.country.code().to_owned()))
                .push_bind(facts.map(|c| column::day_number(c.received_on)))
                .push_bind(facts.map(|c| column::platforms_text(&c.platforms)))
                .push_bind(facts.map(|c| i64::from(c.specified)))
                .push_bind(facts.map(|c| c.outcome.code()))
                .push_bind(facts.and_then(|c| c.outcome.on()).map(column::day_number))
                .push_bind(facts.map(|c| c.challenged));
        },
    );
}

/// Files cases under digests of what they can be found by. Terms already filed stay.
pub(crate) fn insert_lookups(statements: &mut Statements, rows: &mut Vec<LookupRow>) {
    // In the order of the index, neighbours share a page.
    rows.sort_unstable();
    rows.dedup();
    let into = "INSERT INTO lookup (digest, case_id, is_process) ";
    statements.add_rows(
        (into, " ON CONFLICT (digest, case_id) DO NOTHING"),
        rows,
        |row, LookupRow { digest, case, is_process }| {
            row.push_bind(digest.to_vec()).push_bind(case.0).push_bind(is_process);
        },
    );
}

/// Reads a column, calling any mismatch a damaged record.
pub(crate) fn get<'r, T: Column<'r>>(
    row: &'r Row,
    index: usize,
    what: &'static str,
) -> Result<T, StoreError> {
    T::read(row, index).map_err(|_| StoreError::Damaged { what })
}

/// Reads the columns of a line.
pub(crate) fn case_row(row: &Row, opener: &mut Opener<'_>) -> Result<CaseRow, StoreError> {
    let category: Option<&str> = get(row, 5, "a category")?;
    let agency_kind: Option<&str> = get(row, 7, "an agency kind")?;
    let next_due_at: Option<i64> = get(row, 10, "an instant")?;
    let id = CaseId(get(row, 0, "a case number")?);
    let seq = column::small(get(row, 1, "a sequence number")?, "a sequence number")?;
    let personal: Option<&[u8]> = get(row, 20, "who asks")?;
    let key = get(row, 22, "the key of a case")?;
    let line = opener
        .text((id, key), line_seat(id, seq), personal)?
        .map(|text| {
            let damaged = |_| StoreError::Damaged { what: "who asks" };
            serde_json::from_str(&text).map(Personal::new).map_err(damaged)
        })
        .transpose()?;
    Ok(CaseRow {
        id,
        seq,
        summary: Summary {
            reference: get(row, 2, "a reference")?,
            imported: get(row, 3, "an imported mark")?,
            stage: get(row, 4, "a stage")?,
            category: category.map(column::category).transpose()?,
            country: column::country(get(row, 6, "a country")?)?,
            agency_kind: agency_kind
                .map(|kind| column::code(kind, "an agency kind"))
                .transpose()?,
            received_on: column::day(get(row, 8, "a day")?)?,
            outcome: get(row, 9, "an outcome")?,
            next_due_at: next_due_at.map(column::instant).transpose()?,
        },
        queue: queue_facts(row)?,
        line: line.unwrap_or_else(Personal::erased),
    })
}

fn queue_facts(row: &Row) -> Result<Option<QueueFacts>, StoreError> {
    let waiting: Option<&str> = get(row, 12, "whom a case waits for")?;
    let Some(waiting) = waiting else { return Ok(None) };
    let due_kind: Option<&str> = get(row, 11, "a kind of deadline")?;
    let next_notice_on: Option<i64> = get(row, 19, "a day")?;
    Ok(Some(QueueFacts {
        due_kind: due_kind.map(|kind| column::code(kind, "a kind of deadline")).transpose()?,
        waiting: column::code(waiting, "whom a case waits for")?,
        is_emergency: get(row, 13, "a mark")?,
        acknowledged: get(row, 14, "a mark")?,
        is_verified: get(row, 15, "a mark")?,
        specified: column::small(get(row, 16, "a number of identifiers")?, "a number")?,
        platforms: column::platforms(get(row, 17, "platforms")?)?,
        notice: column::code(get(row, 18, "where notices stand")?, "where notices stand")?,
        next_notice_on: next_notice_on.map(column::day).transpose()?,
        barred: column::staff(get(row, 21, "who proposed")?)?,
    }))
}

/// Reads the eleven columns of a version: its case, place, knowledge and facts.
pub(crate) fn version(row: &Row) -> Result<(CaseId, i64, Version), StoreError> {
    let known_on: Option<i64> = get(row, 2, "a day of knowledge")?;
    let known = match known_on {
        Some(on) => Known::From(column::day(on)?),
        None => Known::OnItsOwnDays,
    };
    let category: Option<&str> = get(row, 3, "a category")?;
    let counted = match category {
        None => None,
        Some(category) => Some(Counted {
            category: column::category(category)?,
            country: column::country(get(row, 4, "a country")?)?,
            received_on: column::day(get(row, 5, "a day of receipt")?)?,
            platforms: column::platforms(get(row, 6, "platforms")?)?,
            specified: column::small(get(row, 7, "a number of identifiers")?, "a number")?,
            outcome: column::outcome(get(row, 8, "an outcome")?, get(row, 9, "a day of answer")?)?,
            challenged: get(row, 10, "a challenged mark")?,
        }),
    };
    Ok((
        CaseId(get(row, 0, "a case number")?),
        get(row, 1, "a version number")?,
        Version { known, counted },
    ))
}

/// Rewrites the line of a case that exists.
pub(crate) async fn update_line(
    connection: &mut Transaction,
    LineRow { case, seq, line, personal }: LineRow,
) -> Result<(), sqlx::Error> {
    let due_order = line.due_order();
    let Line { summary, queue, .. } = line;
    let queue = queue.as_ref();
    query(sql::changes::UPDATE_SUMMARY)
        .bind(case.0)
        .bind(i64::from(seq))
        .bind(summary.reference)
        .bind(summary.imported)
        .bind(summary.stage)
        .bind(summary.category.map(Category::code))
        .bind(String::from(summary.country))
        .bind(summary.agency_kind.map(AgencyKind::code))
        .bind(column::day_number(summary.received_on))
        .bind(summary.outcome)
        .bind(summary.next_due_at.map(Timestamp::as_microsecond))
        .bind(queue.and_then(|queue| queue.due_kind).map(DeadlineKind::code))
        .bind(queue.map(|queue| queue.waiting.code()))
        .bind(queue.map(|queue| queue.is_emergency))
        .bind(queue.map(|queue| queue.acknowledged))
        .bind(queue.map(|queue| queue.is_verified))
        .bind(queue.map(|queue| i64::from(queue.specified)))
        .bind(queue.map(|queue| column::platforms_text(&queue.platforms)))
        .bind(queue.map(|queue| queue.notice.code()))
        .bind(queue.and_then(|queue| queue.next_notice_on).map(column::day_number))
        .bind(personal)
        .bind(queue.map(|queue| column::staff_text(&queue.barred)))
        .bind(due_order)
        .execute(connection)
        .await
        .map(drop)
}

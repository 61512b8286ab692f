//! Replaying everything, and comparing it with what is kept beside the events (invariant 3).

use std::collections::BTreeMap;
use std::fmt;

use futures_util::TryStreamExt as _;
use sha2::{Digest as _, Sha256};
use writ_core::event_record::CaseId;
use writ_core::projection::{LookupTerm, Projection};
use writ_core::report::{Figures, TallyKey};

use crate::cases::{CaseRow, StoredEvent, stored_event};
use crate::column;
use crate::engine::{Row, Transaction, query, query_as};
use crate::error::{StoreError, failed};
use crate::fingerprint::Fingerprint;
use crate::key::{LookupKey, LookupRow};
use crate::open::Store;
use crate::rows::{Line, VersionRow, case_row, get, version};
use crate::sealing::Keyring;
use crate::sql;
use crate::tallies::{self, Tallies};

/// Case numbers read at once.
const CASES_AT_ONCE: i64 = 1_000;
/// Differences listed one by one; the rest are only counted.
const DIFFERENCES_LISTED: usize = 1_000;
const VERIFYING: &str = "verify the store";

/// Something kept beside the events that differs from what they say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Suspect {
    /// The events of a case are not numbered without a gap.
    Sequence,
    /// An event is not the one its leaf was made of.
    Leaf,
    /// The core cannot replay the events.
    Replay,
    /// The line in queue and lists.
    Summary,
    /// The counting history.
    CountedVersions,
    /// What cases can be found by, over all cases together.
    Lookups,
    /// A tally, of which the case is not known.
    Tally,
    /// A relation whose other case is not there.
    Relation,
    /// An effect that no event owes.
    Effect,
    /// The text of a published report.
    PublishedReport,
    /// The bytes of a document or an upload.
    Document,
    /// A file of which no row speaks, or which should be gone.
    File,
}

impl fmt::Display for Suspect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sequence => "numbering of events",
            Self::Leaf => "leaf",
            Self::Replay => "replay",
            Self::Summary => "line in lists",
            Self::CountedVersions => "counting history",
            Self::Lookups => "lookups",
            Self::Tally => "tally",
            Self::Relation => "relation",
            Self::Effect => "effect",
            Self::PublishedReport => "published report",
            Self::Document => "document",
            Self::File => "file",
        })
    }
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// In which case; none where it is none of one case.
    pub case: Option<CaseId>,
    /// What differs.
    pub suspect: Suspect,
    /// Where, in words that name no person.
    pub detail: String,
}

/// What a verification found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verification {
    /// Cases replayed.
    pub cases: u64,
    /// Events replayed.
    pub events: u64,
    /// The first thousand differences.
    pub differences: Vec<Difference>,
    /// All differences.
    pub differences_total: u64,
}

impl Verification {
    /// Whether everything is as the events say.
    #[must_use]
    pub const fn is_clean(&self) -> bool {
        self.differences_total == 0
    }

    pub(crate) fn note(
        &mut self,
        case: Option<CaseId>,
        suspect: Suspect,
        detail: impl fmt::Display,
    ) {
        self.differences_total = self.differences_total.saturating_add(1);
        if self.differences.len() < DIFFERENCES_LISTED {
            self.differences.push(Difference { case, suspect, detail: detail.to_string() });
        }
    }
}

/// What is compared once all cases were replayed.
#[derive(Default)]
struct Recount {
    tallies: Tallies,
    lookups: Fingerprint,
}

/// The rows of one case.
#[derive(Default)]
struct Rows {
    events: Vec<StoredEvent>,
    summary: Option<CaseRow>,
    versions: Vec<VersionRow>,
}

impl Store {
    /// Replays every case through `replay`, which is the core's, and compares the result with the read
    /// models; recounts the tallies from nothing; recomputes each leaf.
    ///
    /// Reads one snapshot while others go on writing, and reads ahead while it replays. Memory does not grow with the
    /// number of cases. `progress` is told the number of cases replayed so far. What an `E` displays becomes part of
    /// the result, so it must name no person.
    pub async fn verify<E: fmt::Display>(
        &self,
        replay: impl Fn(&[StoredEvent]) -> Result<Projection, E> + Send + 'static,
        mut progress: impl FnMut(u64),
    ) -> Result<Verification, StoreError> {
        let mut snapshot = self.readers.snapshot().await.map_err(failed(VERIFYING))?;
        let last: i64 = query_as(sql::verify::LAST_OF_ANYTHING)
            .fetch_one(&mut snapshot)
            .await
            .map_err(failed(VERIFYING))?;
        let (keyring, found) = (self.keyring.clone(), Verification::default());
        let mut replaying = Replaying { replay, keyring, recount: Recount::default(), found };
        let mut first = 1;
        let mut page = Page::read(&mut snapshot, first).await?;
        while first <= last {
            first += CASES_AT_ONCE;
            let replayed = tokio::task::spawn_blocking(move || replaying.page(&page));
            page = Page::read(&mut snapshot, first).await?;
            replaying = replayed.await.unwrap_or(Err(StoreError::Ended))?;
            progress(replaying.found.cases);
        }
        let Replaying { recount, mut found, .. } = replaying;
        verify_tallies(&mut snapshot, recount.tallies, &mut found).await?;
        verify_lookups(&mut snapshot, &recount.lookups, &mut found).await?;
        verify_references(&mut snapshot, &mut found).await?;
        snapshot.commit().await.map_err(failed(VERIFYING))?;
        self.verify_published(&mut found).await?;
        self.verify_bytes(&mut found).await?;
        Ok(found)
    }

    async fn verify_published(&self, found: &mut Verification) -> Result<(), StoreError> {
        for report in self.published().await? {
            match self.published_body(report.period, &report.scope, report.version).await {
                Ok(_) => {}
                Err(StoreError::Damaged { what }) => found.note(
                    None,
                    Suspect::PublishedReport,
                    format_args!(
                        "{}, {}, version {}: {what}",
                        report.period, report.scope, report.version
                    ),
                ),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// An erased event has neither salt nor personal part, and its leaf can no longer be recomputed.
fn leaf_is_right(event: &StoredEvent) -> bool {
    match (&event.salt, &event.personal) {
        (None, personal) => personal.is_none(),
        (Some(salt), personal) => {
            let personal = personal.as_deref().map(str::as_bytes);
            writ_ledger::salted_digest(salt, &event.kind, event.facts.as_bytes(), personal)
                == event.leaf
        }
    }
}

/// The rows of some cases, as they were read.
struct Page {
    events: Vec<Row>,
    summaries: Vec<Row>,
    versions: Vec<Row>,
}

impl Page {
    /// Reads the rows of a thousand cases.
    async fn read(connection: &mut Transaction, first: i64) -> Result<Self, StoreError> {
        let last = first + CASES_AT_ONCE - 1;
        let mut rows = async |statement| {
            let query = query(statement).bind(first).bind(last);
            query.fetch_all(&mut *connection).await.map_err(failed(VERIFYING))
        };
        Ok(Self {
            events: rows(sql::cases::EVENTS_OF_CASES).await?,
            summaries: rows(sql::verify::SUMMARIES_BETWEEN).await?,
            versions: rows(sql::verify::VERSIONS_BETWEEN).await?,
        })
    }

    /// What stands in them, case by case. A line or version that cannot be read is a difference, no end of the search.
    fn by_case(
        &self,
        keyring: &Keyring,
        found: &mut Verification,
    ) -> Result<BTreeMap<CaseId, Rows>, StoreError> {
        let mut page = BTreeMap::<CaseId, Rows>::new();
        let mut opener = keyring.opener();
        for row in &self.events {
            let event = stored_event(row, &mut opener)?;
            page.entry(event.case).or_default().events.push(event);
        }
        for row in &self.summaries {
            match case_row(row, &mut opener) {
                Ok(summary) => {
                    let id = summary.id;
                    page.entry(id).or_default().summary = Some(summary);
                }
                Err(error) => found.note(None, Suspect::Summary, error),
            }
        }
        for row in &self.versions {
            let (case, n, version) = match version(row) {
                Ok(read) => read,
                Err(error) => {
                    found.note(None, Suspect::CountedVersions, error);
                    continue;
                }
            };
            let since_on = get(row, 11, "a day")?;
            let until_on = get(row, 12, "a day")?;
            let versions = &mut page.entry(case).or_default().versions;
            versions.push(VersionRow { case, n, version, since_on, until_on });
        }
        Ok(page)
    }
}

/// Replays and recounts, beside the reading.
struct Replaying<R> {
    replay: R,
    keyring: Keyring,
    recount: Recount,
    found: Verification,
}

impl<R, E> Replaying<R>
where
    R: Fn(&[StoredEvent]) -> Result<Projection, E>,
    E: fmt::Display,
{
    fn page(mut self, page: &Page) -> Result<Self, StoreError> {
        for (case, rows) in page.by_case(&self.keyring, &mut self.found)? {
            self.found.cases += 1;
            self.found.events += rows.events.len() as u64;
            self.case(case, &rows);
        }
        Ok(self)
    }

    fn case(&mut self, case: CaseId, rows: &Rows) {
        let Self { replay, keyring, recount, found } = self;
        for (event, expected) in rows.events.iter().zip(1..) {
            if event.seq != expected {
                found.note(
                    Some(case),
                    Suspect::Sequence,
                    format_args!("event {expected} is missing"),
                );
                break;
            }
        }
        for event in rows.events.iter().filter(|event| !leaf_is_right(event)) {
            found.note(Some(case), Suspect::Leaf, format_args!("event {}", event.seq));
        }
        let projection = match replay(&rows.events) {
            Ok(projection) => projection,
            Err(error) => return found.note(Some(case), Suspect::Replay, error),
        };
        let Line { mut summary, queue, personal: line } = Line::of(&projection);
        let Projection { counted, lookups, .. } = projection;
        // Columns hold microseconds.
        summary.next_due_at =
            summary.next_due_at.and_then(|due| column::instant(due.as_microsecond()).ok());
        let seq = rows.events.last().map_or(0, |event| event.seq);
        if rows.summary.as_ref() != Some(&CaseRow { id: case, seq, summary, queue, line }) {
            found.note(Some(case), Suspect::Summary, "differs from its events");
        }
        recount.tallies.count(&counted, 0);
        add_terms(&mut recount.lookups, keyring.lookup(), case, &lookups);
        if rows.versions != VersionRow::of(case, counted) {
            found.note(Some(case), Suspect::CountedVersions, "differ from its events");
        }
    }
}

async fn verify_tallies(
    connection: &mut Transaction,
    recounted: Tallies,
    found: &mut Verification,
) -> Result<(), StoreError> {
    let mut expected: BTreeMap<(i32, TallyKey), Figures> = recounted.into_figures();
    let mut rows = query(sql::tallies::ALL_TALLIES).fetch(connection);
    while let Some(row) = rows.try_next().await.map_err(failed(VERIFYING))? {
        match tallies::read(&row) {
            Ok((place, figures)) => {
                if expected.remove(&place) != Some(figures) {
                    note_tally(found, &place);
                }
            }
            Err(error) => found.note(None, Suspect::Tally, error),
        }
    }
    for place in expected.keys() {
        note_tally(found, place);
    }
    Ok(())
}

fn note_tally(found: &mut Verification, (month, key): &(i32, TallyKey)) {
    let TallyKey { scope, quarter, category, country } = key;
    found.note(
        None,
        Suspect::Tally,
        format_args!("{scope}, {quarter}, {category}, {country}, month of knowledge {month}"),
    );
}

async fn verify_lookups(
    connection: &mut Transaction,
    expected: &Fingerprint,
    found: &mut Verification,
) -> Result<(), StoreError> {
    let mut filed = Fingerprint::default();
    let mut rows = query(sql::verify::ALL_LOOKUPS).fetch(connection);
    while let Some(row) = rows.try_next().await.map_err(failed(VERIFYING))? {
        let (digest, case) = (get(&row, 0, "a lookup digest")?, get(&row, 1, "a case number")?);
        filed.add(lookup(digest, case, get(&row, 2, "a lookup's kind")?));
    }
    if filed != *expected {
        let (filed, expected) = (filed.rows, expected.rows);
        found.note(
            None,
            Suspect::Lookups,
            format_args!("{filed} are filed, the events give {expected}, not all the same"),
        );
    }
    Ok(())
}

async fn verify_references(
    connection: &mut Transaction,
    found: &mut Verification,
) -> Result<(), StoreError> {
    let counts = [
        (sql::relations::RELATIONS_WITHOUT_TARGET, Suspect::Relation),
        (sql::verify::EFFECTS_WITHOUT_EVENT, Suspect::Effect),
    ];
    for (statement, suspect) in counts {
        let count: i64 =
            query_as(statement).fetch_one(&mut *connection).await.map_err(failed(VERIFYING))?;
        if count > 0 {
            found.note(None, suspect, format_args!("{count} lead nowhere"));
        }
    }
    Ok(())
}

fn add_terms(filed: &mut Fingerprint, key: &LookupKey, case: CaseId, terms: &[LookupTerm]) {
    let mut rows: Vec<LookupRow> = terms.iter().map(|term| key.row(term, case)).collect();
    rows.sort_unstable();
    rows.dedup();
    for LookupRow { digest, is_process, .. } in &rows {
        filed.add(lookup(digest, case.0, *is_process));
    }
}

fn lookup(digest: &[u8], case: i64, is_process: bool) -> Sha256 {
    let mut hash = Sha256::new();
    hash.update(digest);
    hash.update(case.to_be_bytes());
    hash.update([u8::from(is_process)]);
    hash
}

//! The company's own directory of agencies (VE-2): reading an entry, changing it by two, and the numbers that may
//! confirm a request.

use jiff::Timestamp;
use writ_core::actor::Actor;
use writ_core::country::Country;
use writ_core::directory::{
    AgencyFacts, Change, ConfirmedNumber, DirectoryCommand, DirectoryEvent, DirectoryRecorded,
    Entry, EntryNumber, LineNumber,
};
use writ_core::policy::VersionId;
use writ_core::refusal::Refusal;
use writ_store::{DirectoryChange, DirectoryFilter, DirectoryRow, StoredDirectoryEvent};

use crate::error::AppError;
use crate::installation::Installation;

/// Entries of a country that are looked through for numbers to call.
const MOST_ENTRIES: u32 = 200;

/// An entry as it was read.
#[derive(Debug, Clone)]
pub struct OpenEntry {
    /// Which.
    pub number: EntryNumber,
    /// Its last event when it was read.
    pub seq: u32,
    /// The entry, replayed.
    pub entry: Entry,
    /// Its events, oldest first.
    pub history: Vec<DirectoryRecorded>,
}

/// What came of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changed {
    /// It is done.
    Done(EntryNumber),
    /// The process says no; nothing changed.
    Refused(Refusal),
    /// Somebody changed the entry since it was read. Nothing was written.
    Meanwhile,
}

/// A number to call, with what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallableLine {
    /// The value that the core takes.
    pub number: ConfirmedNumber,
    /// The agency it belongs to.
    pub agency: String,
    /// What answers there.
    pub label: String,
    /// Where it was found.
    pub source: String,
    /// When it was found there.
    pub found_on: jiff::civil::Date,
}

impl Installation {
    /// Reads an entry; none when there is none of this number.
    ///
    /// # Errors
    /// When the store cannot be read or the record is damaged.
    pub async fn directory_entry(
        &self,
        number: EntryNumber,
    ) -> Result<Option<OpenEntry>, AppError> {
        let stored = self.store.directory_events(number.0).await?;
        if stored.is_empty() {
            return Ok(None);
        }
        let history = stored.iter().map(decoded).collect::<Result<Vec<_>, AppError>>()?;
        let entry = Entry::replay(&history).map_err(|_| damaged())?;
        let seq = u32::try_from(history.len()).unwrap_or(u32::MAX);
        Ok(Some(OpenEntry { number, seq, entry, history }))
    }

    /// The line of an entry; none when there is none of this number.
    pub(crate) async fn directory_row(
        &self,
        number: EntryNumber,
    ) -> Result<Option<DirectoryRow>, AppError> {
        let Some(open) = self.directory_entry(number).await? else { return Ok(None) };
        let first = first_facts(&open.history).ok_or_else(damaged)?;
        Ok(Some(DirectoryRow { entry: number.0, ..row_of(&open.entry, first) }))
    }

    /// Proposes an agency that is not in the directory, with a first line to call it on.
    ///
    /// # Errors
    /// When the store fails; a refusal is no error but an outcome.
    pub async fn propose_entry(
        &self,
        facts: Change,
        line: Option<Change>,
        by: Actor,
        now: Timestamp,
    ) -> Result<Changed, AppError> {
        let commands = std::iter::once(facts).chain(line).map(DirectoryCommand::Propose);
        self.change_entry(None, commands.collect(), by, now).await
    }

    /// Does to an entry what the core allows. `seq` is the state the actor saw.
    ///
    /// # Errors
    /// When the store fails; a refusal is no error but an outcome.
    pub async fn change_directory(
        &self,
        open: &OpenEntry,
        seq: u32,
        command: DirectoryCommand,
        by: Actor,
        now: Timestamp,
    ) -> Result<Changed, AppError> {
        if open.seq != seq {
            return Ok(Changed::Meanwhile);
        }
        self.change_entry(Some(open), vec![command], by, now).await
    }

    async fn change_entry(
        &self,
        open: Option<&OpenEntry>,
        commands: Vec<DirectoryCommand>,
        by: Actor,
        now: Timestamp,
    ) -> Result<Changed, AppError> {
        let today = self.profile.reporting_zone().day_of(now);
        let mut entry = open.map(|open| open.entry.clone()).unwrap_or_default();
        let mut events = Vec::new();
        for command in commands {
            let decided = match entry.decide(command, by, today) {
                Ok(decided) => decided,
                Err(refusal) => return Ok(Changed::Refused(refusal)),
            };
            for event in decided {
                let staff = match by.staff() {
                    Ok(staff) => staff,
                    Err(refusal) => return Ok(Changed::Refused(refusal)),
                };
                let recorded = DirectoryRecorded { at: now, by: staff.id, event };
                entry = entry.evolve(&recorded).map_err(|_| damaged())?;
                events.push(encoded(&recorded)?);
            }
        }
        let target = open.map(|open| (open.number.0, open.seq));
        let row = match open.and_then(|open| first_facts(&open.history)) {
            // What was once proposed names an entry whose every proposal was declined.
            Some(first) => row_of(&entry, first),
            None => row_of(&entry, &proposed_facts(&entry).ok_or_else(damaged)?),
        };
        let change = DirectoryChange { target, events, row };
        let written = self.store.change_directory(change).await?;
        Ok(written.map_or(Changed::Meanwhile, |number| Changed::Done(EntryNumber(number))))
    }

    /// The numbers that may confirm a request of an agency: those of agencies of its country, the ones of its own
    /// name first (VE-2). Never a number from the request.
    ///
    /// # Errors
    /// When the store cannot be read or the record is damaged.
    pub async fn callable_lines(
        &self,
        country: &Country,
        agency: &str,
        cool_down_days: u16,
        now: Timestamp,
    ) -> Result<Vec<CallableLine>, AppError> {
        let today = self.profile.reporting_zone().day_of(now);
        let filter = DirectoryFilter::Country(country.clone());
        let rows = self.store.directory(&filter, None, MOST_ENTRIES).await?;
        let mut lines = Vec::new();
        for row in rows.iter().filter(|row| row.lines > 0 && !row.is_retired) {
            let number = EntryNumber(row.entry);
            let Some(open) = self.directory_entry(number).await? else { continue };
            for (line, confirmed) in open.entry.lines() {
                let callable = open.entry.callable(number, *line, country, cool_down_days, today);
                lines.extend(callable.ok().map(|number| CallableLine {
                    number,
                    agency: row.name.clone(),
                    label: confirmed.line.label.clone(),
                    source: confirmed.line.source.clone(),
                    found_on: confirmed.line.found_on,
                }));
            }
        }
        let sought = agency.to_lowercase();
        lines.sort_by_key(|line| line.agency.to_lowercase() != sought);
        Ok(lines)
    }

    /// The number of a line, where it may confirm this case (VE-2). None when no case of the desk has this reference.
    ///
    /// # Errors
    /// When the store cannot be read or the record is damaged; a refusal is no error but an outcome.
    pub async fn number_for_case(
        &self,
        reference: &str,
        entry: EntryNumber,
        line: LineNumber,
        now: Timestamp,
    ) -> Result<Option<Result<ConfirmedNumber, Refusal>>, AppError> {
        let Some(open) = self.open_record(reference).await? else { return Ok(None) };
        let Some(case) = open.record.case() else { return Ok(None) };
        let days = self.cool_down_days(case.policy);
        self.callable_number(entry, line, &case.request.country, days, now).await.map(Some)
    }

    /// The number of a line, where it may confirm a request from this country (VE-2).
    ///
    /// # Errors
    /// When the store cannot be read or the record is damaged; a refusal is no error but an outcome.
    pub async fn callable_number(
        &self,
        entry: EntryNumber,
        line: LineNumber,
        country: &Country,
        cool_down_days: u16,
        now: Timestamp,
    ) -> Result<Result<ConfirmedNumber, Refusal>, AppError> {
        let today = self.profile.reporting_zone().day_of(now);
        let open = self.directory_entry(entry).await?;
        Ok(open.map_or(Err(Refusal::NumberNotConfirmed), |open| {
            open.entry.callable(entry, line, country, cool_down_days, today)
        }))
    }
}

impl Installation {
    /// How long a confirmed number is flagged as recent, and a confirmed domain gets no code, under a case's version of the policy (VE-2, TI-3).
    pub(crate) fn cool_down_days(&self, policy: VersionId) -> u16 {
        let version = self.profile.policies().version(policy);
        version.map_or(u16::MAX, |version| version.directory_cool_down_days)
    }
}

fn damaged() -> AppError {
    AppError::Inconsistent("an entry of the directory is damaged")
}

fn decoded(stored: &StoredDirectoryEvent) -> Result<DirectoryRecorded, AppError> {
    let event: DirectoryEvent = serde_json::from_str(&stored.facts).map_err(|_| damaged())?;
    Ok(DirectoryRecorded { at: stored.recorded_at, by: stored.by, event })
}

fn encoded(recorded: &DirectoryRecorded) -> Result<StoredDirectoryEvent, AppError> {
    let facts = serde_json::to_string(&recorded.event)?;
    Ok(StoredDirectoryEvent { recorded_at: recorded.at, by: recorded.by, facts })
}

/// What an entry was first said to be.
fn first_facts(history: &[DirectoryRecorded]) -> Option<&AgencyFacts> {
    history.iter().find_map(|recorded| match &recorded.event {
        DirectoryEvent::Proposed { what: Change::Facts(facts), .. } => Some(facts),
        _ => None,
    })
}

fn proposed_facts(entry: &Entry) -> Option<AgencyFacts> {
    entry.proposed().values().find_map(|proposed| match &proposed.what {
        Change::Facts(facts) => Some(facts.clone()),
        Change::Line(_) => None,
    })
}

/// The line of an entry: what is confirmed, or else what it was first said to be.
fn row_of(entry: &Entry, first: &AgencyFacts) -> DirectoryRow {
    let facts = entry.facts().unwrap_or(first);
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    DirectoryRow {
        entry: 0,
        name: facts.name.clone(),
        country: facts.country.clone(),
        is_confirmed: entry.facts().is_some(),
        is_retired: entry.is_retired(),
        proposed: count(entry.proposed().len()),
        lines: count(entry.lines().values().filter(|line| !line.is_retired).count()),
    }
}

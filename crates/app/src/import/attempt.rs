//! One reading of the file inside one transaction.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;

use jiff::Timestamp;
use writ_core::actor::Actor;
use writ_core::event::{Event, Recorded};
use writ_core::event_record::CaseId;
use writ_core::moment::ReportingZone;
use writ_core::personal::Personal;
use writ_core::record::{Kind, Record};
use writ_core::register::{RawRow, RegisterEntry, Relation, RelationFacts, RowProblem};
use writ_register::{FileProblem, LineProblem, RegisterFile};
use writ_store::{
    Append, BulkAppend, KnownCase, NewCase, NewEvent, Relation as StoredRelation, RelationKind,
    Target,
};

use super::reading::{BadRow, GoodRow, ReadRow, Reading};
use super::source::{Source, Watched};
use super::{
    DUPLICATES_LISTED, LikelyDuplicate, Moment, Options, Outcome, PROBLEMS_LISTED, Problem,
    Progress, Rejections,
};
use crate::error::AppError;
use crate::installation::Installation;
use crate::records;

/// A row that names another, remembered until the whole file was read.
pub(super) struct Related {
    /// Where it stands.
    pub(super) line: u64,
    /// What its relation is judged by.
    pub(super) facts: RelationFacts,
}

/// Cases, one bit each: a register of millions of rows met again takes less than a megabyte.
#[derive(Default)]
struct CaseSet(Vec<u64>);

impl CaseSet {
    /// Adds a case, and says whether it was not in it yet.
    fn insert(&mut self, case: CaseId) -> bool {
        let number = u64::try_from(case.0).unwrap_or_default();
        let word = usize::try_from(number / 64).unwrap_or(usize::MAX);
        let bit = 1_u64 << (number % 64);
        if self.0.len() <= word {
            self.0.resize(word.saturating_add(1), 0);
        }
        self.0.get_mut(word).is_some_and(|bits| {
            let is_new = *bits & bit == 0;
            *bits |= bit;
            is_new
        })
    }
}

/// One reading of the file. Dropped without [`Self::finish`], nothing of it remains.
pub(super) struct Attempt<'a> {
    pub(super) installation: &'a Installation,
    options: Options,
    moment: Moment,
    rejected_rows: &'a BTreeMap<u64, Problem>,
    pub(super) bulk: BulkAppend<'a>,
    first_new_case: Option<i64>,
    /// The cases on file that a row has met.
    met: CaseSet,
    pub(super) related: BTreeMap<String, Related>,
    pub(super) corrected: Vec<(u64, CaseId)>,
    outcome: Outcome,
}

impl<'a> Attempt<'a> {
    pub(super) async fn begin(
        installation: &'a Installation,
        options: Options,
        moment: Moment,
        rejected_rows: &'a BTreeMap<u64, Problem>,
    ) -> Result<Self, AppError> {
        let bulk = installation.store.bulk(moment.seed).await?;
        Ok(Self {
            installation,
            options,
            moment,
            rejected_rows,
            bulk,
            first_new_case: None,
            met: CaseSet::default(),
            related: BTreeMap::new(),
            corrected: Vec::new(),
            outcome: Outcome::default(),
        })
    }

    /// Reads every row and writes the good ones.
    pub(super) async fn read(
        &mut self,
        source: &Source,
        file: RegisterFile<Watched<File>>,
        rejections: &mut Rejections,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(), AppError> {
        let keeps_rows = self.options.skip_bad;
        let mut reading = Reading::start(self.installation, file, self.moment, keeps_rows);
        while let Some(rows) = reading.next().await? {
            self.file(rows, rejections).await?;
            progress(source.progress(self.outcome.rows));
        }
        Ok(())
    }

    /// Files the good ones of some rows.
    async fn file(
        &mut self,
        rows: Vec<ReadRow>,
        rejections: &mut Rejections,
    ) -> Result<(), AppError> {
        self.outcome.rows += rows.len() as u64;
        let good = rows.iter().filter_map(|row| row.read.as_ref().ok());
        let references: Vec<&str> = good.map(|good| good.entry.reference.as_str()).collect();
        let mut known = self.bulk.known(&references).await?;
        let mut in_chunk = BTreeSet::new();
        for ReadRow { line, raw, read } in rows {
            let problem = match (self.rejected_rows.get(&line), read) {
                (Some(problem), _) => Some(problem.clone()),
                (None, Err(bad)) => {
                    self.reject_by_itself(line, raw.as_ref(), bad, rejections)?;
                    None
                }
                (None, Ok(good)) if !in_chunk.insert(good.entry.reference.clone()) => {
                    Some(repeated(line, &good.entry.reference))
                }
                (None, Ok(good)) => {
                    if let Some(known) = known.remove(&good.entry.reference) {
                        self.meet(line, &good.entry, &known).await?
                    } else {
                        self.add(line, *good).await?;
                        None
                    }
                }
            };
            if let Some(problem) = problem {
                if let Some(raw) = &raw {
                    rejections.write(|writer| writer.write(raw, &problem.message))?;
                }
                self.reject([problem]);
            }
        }
        Ok(())
    }

    fn reject_by_itself(
        &mut self,
        line: u64,
        raw: Option<&RawRow>,
        bad: BadRow,
        rejections: &mut Rejections,
    ) -> Result<(), AppError> {
        match bad {
            BadRow::Line(problem) => {
                self.reject([problem_of_line(&problem)]);
                rejections.write(|writer| writer.write_line(&problem))
            }
            BadRow::Fields(problems) => {
                let text: Vec<String> = problems.iter().map(explained).collect();
                self.reject(problems.into_iter().map(|problem| problem_of_row(line, problem)));
                match raw {
                    Some(raw) => rejections.write(|writer| writer.write(raw, &text.join("; "))),
                    None => Ok(()),
                }
            }
        }
    }

    /// Notes that a row is not imported, and why.
    fn reject(&mut self, problems: impl IntoIterator<Item = Problem>) {
        self.outcome.rejected += 1;
        for problem in problems {
            self.outcome.problems_total += 1;
            if self.outcome.problems.len() < PROBLEMS_LISTED {
                self.outcome.problems.push(problem);
            }
        }
    }

    async fn add(&mut self, line: u64, row: GoodRow) -> Result<(), AppError> {
        let GoodRow { entry, case } = row;
        let id = self.bulk.push_prepared(case).await?;
        self.first_new_case.get_or_insert(id.0);
        self.outcome.imported += 1;
        self.remember(line, &entry);
        Ok(())
    }

    /// A row whose reference is on file: the same, a correction, or a contradiction.
    async fn meet(
        &mut self,
        line: u64,
        row: &RegisterEntry,
        known: &KnownCase,
    ) -> Result<Option<Problem>, AppError> {
        let zone = self.installation.profile.reporting_zone();
        let is_new = self.first_new_case.is_some_and(|first| known.id.0 >= first);
        if is_new || !self.met.insert(known.id) {
            return Ok(Some(repeated(line, &row.reference)));
        }
        let before = records::replay(&known.events, zone)?;
        let Kind::Registered(entry) = before.kind() else {
            return Ok(Some(of_the_desk(line, row)));
        };
        if **entry == *row {
            self.outcome.unchanged += 1;
            self.remember(line, row);
            return Ok(None);
        }
        if !self.options.update {
            return Ok(Some(differs(line, row)));
        }
        let (entry, personal) = row.split();
        let personal = Personal::new(personal);
        let event = Event::RegisterEntryCorrected { entry: Box::new(entry), personal };
        let recorded = Recorded { at: self.moment.now, by: Actor::Operator, event };
        let before_projection = before.project(zone);
        let after = before.evolve(&recorded, zone)?.project(zone);
        let change = Append {
            target: Target::Existing { id: known.id, expected_seq: known.seq },
            events: vec![new_event(&recorded)?],
            before: Some(&before_projection),
            after: &after,
            effects: Vec::new(),
            relation: stored_relation(&row.relation),
            seed: self.moment.seed_of_line(line),
        };
        self.bulk.change(change).await?;
        self.outcome.updated += 1;
        self.corrected.push((line, known.id));
        self.remember(line, row);
        Ok(None)
    }

    fn remember(&mut self, line: u64, row: &RegisterEntry) {
        if row.relation != Relation::None {
            let facts = RelationFacts::from(row);
            self.related.insert(row.reference.clone(), Related { line, facts });
        }
    }

    /// Commits, or leaves everything as it was where a problem, a dry run or both say so.
    pub(super) async fn finish(
        mut self,
        misled: BTreeMap<u64, Problem>,
        rejections: Rejections,
    ) -> Result<Outcome, AppError> {
        for problem in misled.into_values() {
            self.outcome.imported = self.outcome.imported.saturating_sub(1);
            self.reject([problem]);
        }
        self.outcome.problems.sort();
        let whole = self.outcome.has_problems() && !self.options.skip_bad;
        if whole {
            self.outcome.imported = 0;
            self.outcome.updated = 0;
        }
        if let (false, Some(first)) = (whole, self.first_new_case) {
            let pairs =
                self.bulk.likely_duplicates(CaseId(first), DUPLICATES_LISTED).await?.into_iter();
            self.outcome.likely_duplicates = pairs
                .map(|(reference, resembles)| LikelyDuplicate { reference, resembles })
                .collect();
        }
        if !whole && !self.options.dry_run {
            let rejections = rejections.write_out()?;
            self.bulk.commit().await?;
            rejections.show()?;
        }
        Ok(self.outcome)
    }

    /// The file ends in something that cannot be read: nothing of it is imported, with or without bad rows.
    pub(super) fn give_up(mut self, problem: &FileProblem) -> Outcome {
        let (line, column) = (problem.line.unwrap_or(1), problem.column.clone());
        let (code, message) = (problem.code, problem.to_string());
        self.outcome.problems.truncate(PROBLEMS_LISTED - 1);
        self.outcome.problems.push(Problem { line, column, code, message });
        self.outcome.problems.sort();
        self.outcome.problems_total += 1;
        Outcome { imported: 0, updated: 0, is_unreadable: true, ..self.outcome }
    }
}

/// A register entry as the new case that comes to file.
///
/// # Errors
/// Never for an entry that was read or made up: it begins a record by itself.
pub fn new_case(
    entry: &RegisterEntry,
    now: Timestamp,
    zone: &ReportingZone,
) -> Result<NewCase, AppError> {
    let (facts, personal) = entry.split();
    let personal = Personal::new(personal);
    let event = Event::RegisterEntryImported { entry: Box::new(facts), personal };
    let recorded = Recorded { at: now, by: Actor::Operator, event };
    Ok(NewCase {
        events: vec![new_event(&recorded)?],
        projection: Record::registered(entry.clone(), zone).project(zone),
        relation: stored_relation(&entry.relation),
    })
}

fn new_event(recorded: &Recorded) -> Result<NewEvent, AppError> {
    let (recorded_at, actor) = (recorded.at, recorded.by.to_string());
    Ok(NewEvent { recorded_at, actor, encoded: recorded.event.encode()? })
}

fn stored_relation(relation: &Relation) -> Option<StoredRelation> {
    let (kind, to) = match relation {
        Relation::None => return None,
        Relation::Supersedes(to) => (RelationKind::Supersedes, to),
        Relation::SameProcessAs(to) => (RelationKind::SameProcess, to),
    };
    Some(StoredRelation { kind, to: to.clone() })
}

fn explained(problem: &RowProblem) -> String {
    format!("{}: {}", problem.column.name(), problem.message)
}

fn problem_of_row(line: u64, problem: RowProblem) -> Problem {
    let column = Some(problem.column.name().to_owned());
    Problem { line, column, code: problem.code, message: problem.message }
}

fn problem_of_line(problem: &LineProblem) -> Problem {
    Problem {
        line: problem.line,
        column: problem.column.map(|column| column.name().to_owned()),
        code: problem.code,
        message: problem.message.clone(),
    }
}

fn on_reference(line: u64, code: &'static str, message: String) -> Problem {
    Problem { line, column: Some("reference".to_owned()), code, message }
}

fn repeated(line: u64, reference: &str) -> Problem {
    let message =
        format!("`{reference}` stands on an earlier line of this file: give each row its own");
    on_reference(line, "reference_repeated", message)
}

fn of_the_desk(line: u64, row: &RegisterEntry) -> Problem {
    let reference = &row.reference;
    let message = format!("`{reference}` is a case of the desk: a register does not change it");
    on_reference(line, "reference_of_the_desk", message)
}

fn differs(line: u64, row: &RegisterEntry) -> Problem {
    let reference = &row.reference;
    let message = format!(
        "`{reference}` is on file with other facts: correct the row, or import with `--update` to record a correction"
    );
    on_reference(line, "reference_differs", message)
}

//! Judging rows that name another one, once the whole file was read (CO-1, CO-3).

use std::collections::{BTreeMap, BTreeSet};

use writ_core::event_record::CaseId;
use writ_core::moment::Moment;
use writ_core::record::{Kind, Record};
use writ_core::register::{Relation, RelationFacts, RelationProblem, Roots, normalised_name};
use writ_store::KnownCase;

use super::Problem;
use super::attempt::{Attempt, Related};
use crate::error::AppError;
use crate::records;

impl Attempt<'_> {
    /// Finds every row whose relation does not hold, by line. Rows that lead to one of those are found with
    /// it: what is not imported is no target.
    pub(super) async fn judge_relations(&mut self) -> Result<BTreeMap<u64, Problem>, AppError> {
        self.remember_dependents().await?;
        let mut facts: BTreeMap<String, RelationFacts> = self
            .related
            .iter()
            .map(|(reference, related)| (reference.clone(), related.facts.clone()))
            .collect();
        self.load_targets(&mut facts).await?;
        let zone = self.installation.profile.reporting_zone();
        let mut misled = BTreeMap::new();
        loop {
            let mut roots = Roots::new(|reference: &str| facts.get(reference).cloned());
            let found: Vec<(String, u64, RelationProblem)> = self
                .related
                .iter()
                .filter(|(_, related)| !misled.contains_key(&related.line))
                .filter_map(|(reference, related)| {
                    let problem = roots.resolve(&related.facts, zone).err()?;
                    Some((reference.clone(), related.line, problem))
                })
                .collect();
            if found.is_empty() {
                return Ok(misled);
            }
            for (reference, line, problem) in found {
                if let Some(related) = self.related.get(&reference) {
                    misled.insert(line, described(related, &problem));
                }
                facts.remove(&reference);
            }
        }
    }

    /// A correction may take away what rows on file rest on: those are judged anew, at the corrected row.
    async fn remember_dependents(&mut self) -> Result<(), AppError> {
        let mut pending = std::mem::take(&mut self.corrected);
        let mut seen: BTreeSet<CaseId> = pending.iter().map(|(_, case)| *case).collect();
        while let Some((line, case)) = pending.pop() {
            let related = self.installation.store.relations_of(case).await?;
            let dependents: Vec<_> =
                related.into_iter().filter(|relation| relation.target == Some(case)).collect();
            // Whoever leads here through another case rests on this one as well.
            let further = dependents.iter().map(|relation| relation.case);
            pending.extend(further.filter(|case| seen.insert(*case)).map(|case| (line, case)));
            let references: Vec<&str> = dependents
                .iter()
                .map(|relation| relation.reference.as_str())
                .filter(|reference| !self.related.contains_key(*reference))
                .collect();
            for (reference, known) in self.bulk.known(&references).await? {
                let facts = self.facts_of(&known)?;
                if facts.relation != Relation::None {
                    self.related.insert(reference, Related { line, facts });
                }
            }
        }
        Ok(())
    }

    /// Loads what the chains lead to, step by step, from this file and the store alike.
    async fn load_targets(
        &mut self,
        facts: &mut BTreeMap<String, RelationFacts>,
    ) -> Result<(), AppError> {
        let mut wanted: BTreeSet<String> = facts.values().filter_map(target).collect();
        loop {
            wanted.retain(|reference| !facts.contains_key(reference));
            if wanted.is_empty() {
                return Ok(());
            }
            let references: Vec<&str> = wanted.iter().map(String::as_str).collect();
            let known = self.bulk.known(&references).await?;
            wanted = BTreeSet::new();
            for (reference, known) in known {
                let found = self.facts_of(&known)?;
                wanted.extend(target(&found));
                facts.insert(reference, found);
            }
        }
    }

    fn facts_of(&self, known: &KnownCase) -> Result<RelationFacts, AppError> {
        let record = records::replay(&known.events, self.installation.profile.reporting_zone())?;
        Ok(facts_of_record(&record))
    }
}

fn facts_of_record(record: &Record) -> RelationFacts {
    match record.kind() {
        Kind::Registered(entry) => RelationFacts::from(&**entry),
        Kind::Handled(case) => RelationFacts {
            reference: case.reference.clone(),
            received: Moment::Instant(case.received_at),
            country: case.request.country.clone(),
            agency: case.personal.get().map(|personal| normalised_name(&personal.agency)),
            relation: Relation::None,
        },
    }
}

fn target(facts: &RelationFacts) -> Option<String> {
    match &facts.relation {
        Relation::None => None,
        Relation::Supersedes(target) | Relation::SameProcessAs(target) => Some(target.clone()),
    }
}

fn described(related: &Related, problem: &RelationProblem) -> Problem {
    let column = match related.facts.relation {
        Relation::SameProcessAs(_) => "same_process_as",
        Relation::Supersedes(_) | Relation::None => "supersedes",
    };
    Problem {
        line: related.line,
        column: Some(column.to_owned()),
        code: problem.code(),
        message: problem.to_string(),
    }
}

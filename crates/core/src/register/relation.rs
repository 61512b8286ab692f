//! How rows lead to each other: the chain to the root of a legal process (CO-1), and revisions (CO-3).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::country::Country;
use crate::moment::{Moment, ReportingZone};
use crate::register::entry::{RegisterEntry, Relation, normalised_name};

/// What has to be known of a row to judge its relation to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelationFacts {
    /// The row's reference.
    pub reference: String,
    /// When it came in.
    pub received: Moment,
    /// Country or region of the agency.
    pub country: Country,
    /// The agency in normalised form, or a digest of that; compared for equality only.
    pub agency: Option<String>,
    /// Where the row leads.
    pub relation: Relation,
}

impl From<&RegisterEntry> for RelationFacts {
    fn from(entry: &RegisterEntry) -> Self {
        Self {
            reference: entry.reference.clone(),
            received: entry.received,
            country: entry.country.clone(),
            agency: entry.agency.as_deref().map(normalised_name),
            relation: entry.relation.clone(),
        }
    }
}

/// Why a row's relation to another does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RelationProblem {
    /// The chain comes to a reference that neither the file nor the store has.
    #[error("no row has the reference `{0}`: correct it, or add that row")]
    UnknownTarget(String),
    /// The chain runs in a circle.
    #[error("the references lead in a circle through `{0}`: let one of its rows stand alone")]
    Cycle(String),
    /// One legal process comes from one country (CO-1).
    #[error("`{root}` is from another country: rows of one legal process share it")]
    OtherCountry {
        /// The root's reference.
        root: String,
    },
    /// One legal process comes from one agency (CO-1).
    #[error("`{root}` is from another agency: rows of one legal process share it")]
    OtherAgency {
        /// The root's reference.
        root: String,
    },
    /// The root is the first submission; it decides the period (CO-7).
    #[error("`{root}` was received later than this row: let the first one received be the root")]
    RootReceivedLater {
        /// The root's reference.
        root: String,
    },
}

impl RelationProblem {
    /// The code for machines.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::UnknownTarget(_) => "relation_target_unknown",
            Self::Cycle(_) => "relation_cycle",
            Self::OtherCountry { .. } => "relation_other_country",
            Self::OtherAgency { .. } => "relation_other_agency",
            Self::RootReceivedLater { .. } => "relation_root_received_later",
        }
    }
}

/// Judges whether a row can be a submission of its root's legal process (CO-1).
///
/// A row that names no agency is not known to come from another one.
pub fn check(
    row: &RelationFacts,
    root: &RelationFacts,
    zone: &ReportingZone,
) -> Result<(), RelationProblem> {
    let reference = || root.reference.clone();
    if row.country != root.country {
        return Err(RelationProblem::OtherCountry { root: reference() });
    }
    if let (Some(this), Some(that)) = (&row.agency, &root.agency)
        && this != that
    {
        return Err(RelationProblem::OtherAgency { root: reference() });
    }
    if row.received.is_before(root.received, zone) {
        return Err(RelationProblem::RootReceivedLater { root: reference() });
    }
    Ok(())
}

/// Finds where chains of rows end, remembering what it walked: each row is looked up once or twice,
/// however many chains run through it. It walks without recursion, so no chain is too deep.
///
/// `lookup` answers for the file first and the store after it, so that the order of rows never matters.
pub struct Roots<F> {
    lookup: F,
    joined: BTreeMap<String, Result<Arc<RelationFacts>, RelationProblem>>,
    ends: BTreeMap<String, Result<(), RelationProblem>>,
}

impl<F: Fn(&str) -> Option<RelationFacts>> Roots<F> {
    /// Starts with nothing remembered.
    pub const fn new(lookup: F) -> Self {
        Self { lookup, joined: BTreeMap::new(), ends: BTreeMap::new() }
    }

    /// Judges a row's relation: the root of its legal process, none when the row is its own root.
    ///
    /// Refuses a chain that, by either kind of relation, runs in a circle or to an unknown reference
    /// (CO-1, CO-3), and a root that [`check`] refuses.
    pub fn resolve(
        &mut self,
        row: &RelationFacts,
        zone: &ReportingZone,
    ) -> Result<Option<Arc<RelationFacts>>, RelationProblem> {
        follow(row, &self.lookup, target_of, &mut self.ends, |_| ())?;
        match &row.relation {
            Relation::None | Relation::Supersedes(_) => Ok(None),
            Relation::SameProcessAs(_) => {
                let root = follow(row, &self.lookup, joined_to, &mut self.joined, Arc::new)?;
                check(row, &root, zone)?;
                Ok(Some(root))
            }
        }
    }
}

fn target_of(relation: &Relation) -> Option<&str> {
    match relation {
        Relation::None => None,
        Relation::Supersedes(target) | Relation::SameProcessAs(target) => Some(target),
    }
}

fn joined_to(relation: &Relation) -> Option<&str> {
    match relation {
        Relation::None | Relation::Supersedes(_) => None,
        Relation::SameProcessAs(target) => Some(target),
    }
}

/// Walks from a row along `link` to the end of its chain and notes that end for every row passed.
fn follow<E: Clone>(
    row: &RelationFacts,
    lookup: &impl Fn(&str) -> Option<RelationFacts>,
    link: fn(&Relation) -> Option<&str>,
    known: &mut BTreeMap<String, Result<E, RelationProblem>>,
    end_of: fn(RelationFacts) -> E,
) -> Result<E, RelationProblem> {
    let mut passed = BTreeSet::from([row.reference.clone()]);
    let mut current = row.clone();
    let end = loop {
        let Some(target) = link(&current.relation) else { break Ok(end_of(current)) };
        if passed.contains(target) {
            break Err(RelationProblem::Cycle(target.to_owned()));
        }
        if let Some(end) = known.get(target) {
            break end.clone();
        }
        let Some(next) = lookup(target) else {
            break Err(RelationProblem::UnknownTarget(target.to_owned()));
        };
        passed.insert(next.reference.clone());
        current = next;
    };
    known.extend(passed.into_iter().map(|reference| (reference, end.clone())));
    end
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};
    use proptest::prelude::*;

    use super::*;

    fn zone() -> ReportingZone {
        ReportingZone::named("Europe/Amsterdam").unwrap()
    }

    fn facts(reference: &str, received: Date, relation: Relation) -> RelationFacts {
        RelationFacts {
            reference: reference.to_owned(),
            received: Moment::Day(received),
            country: "DE".parse().unwrap(),
            agency: Some("example police".to_owned()),
            relation,
        }
    }

    fn joined(reference: &str, target: &str) -> RelationFacts {
        facts(reference, date(2024, 3, 5), Relation::SameProcessAs(target.to_owned()))
    }

    fn root(reference: &str) -> RelationFacts {
        facts(reference, date(2024, 3, 4), Relation::None)
    }

    fn resolve(rows: &[RelationFacts], place: usize) -> Result<Option<String>, RelationProblem> {
        let lookup = |reference: &str| rows.iter().find(|row| row.reference == reference).cloned();
        Roots::new(lookup)
            .resolve(&rows[place], &zone())
            .map(|root| root.map(|root| root.reference.clone()))
    }

    /// CO-1.
    #[test]
    fn a_chain_leads_to_its_root_wherever_that_stands() {
        let rows = [joined("c", "b"), joined("b", "a"), root("a")];

        assert_eq!(resolve(&rows, 0), Ok(Some("a".into())));
        assert_eq!(resolve(&rows, 2), Ok(None));
    }

    /// CO-1, CO-3.
    #[test]
    fn a_root_may_itself_revise_another_request() {
        let revision = facts("a", date(2024, 3, 4), Relation::Supersedes("old".into()));
        let rows = [joined("b", "a"), revision, root("old")];

        assert_eq!(resolve(&rows, 0), Ok(Some("a".into())));
    }

    /// CO-1, CO-3.
    #[test]
    fn a_chain_to_nowhere_or_in_a_circle_is_refused() {
        let revises = |reference: &str, target: &str| {
            facts(reference, date(2024, 3, 5), Relation::Supersedes(target.to_owned()))
        };

        assert_eq!(
            resolve(&[joined("b", "a")], 0),
            Err(RelationProblem::UnknownTarget("a".into()))
        );
        assert_eq!(
            resolve(&[revises("b", "a")], 0),
            Err(RelationProblem::UnknownTarget("a".into()))
        );
        for circle in [
            [joined("a", "b"), joined("b", "a")],
            [revises("a", "b"), revises("b", "a")],
            [joined("a", "b"), revises("b", "a")],
        ] {
            assert!(matches!(resolve(&circle, 0), Err(RelationProblem::Cycle(_))));
            assert!(matches!(resolve(&circle, 1), Err(RelationProblem::Cycle(_))));
        }
    }

    /// CO-1.
    #[test]
    fn one_legal_process_has_one_country_one_agency_and_a_root_received_first() {
        let row = joined("b", "a");
        let elsewhere = RelationFacts { country: "NL".parse().unwrap(), ..root("a") };
        let another = RelationFacts { agency: Some("example court".into()), ..root("a") };
        let unnamed = RelationFacts { agency: None, ..root("a") };
        let later = facts("a", date(2024, 3, 6), Relation::None);
        let code = |root: &RelationFacts| check(&row, root, &zone()).err().map(|e| e.code());

        assert_eq!(code(&elsewhere), Some("relation_other_country"));
        assert_eq!(code(&another), Some("relation_other_agency"));
        assert_eq!(code(&later), Some("relation_root_received_later"));
        assert_eq!(code(&unnamed), None);
        assert_eq!(code(&root("a")), None);
    }

    /// CO-1.
    #[test]
    fn a_chain_of_a_hundred_thousand_rows_is_resolved_row_by_row() {
        let count = 100_000;
        let row = |n: u32| match n {
            0 => root("0"),
            n => joined(&n.to_string(), &(n - 1).to_string()),
        };
        let mut roots = Roots::new(|reference: &str| reference.parse().ok().map(row));

        for n in (1..count).rev() {
            let root = roots.resolve(&row(n), &zone()).unwrap().unwrap();
            assert_eq!(root.reference, "0");
        }
    }

    proptest! {
        /// CO-1: which row is asked about first never changes an answer.
        #[test]
        fn the_order_of_rows_never_matters(
            links in prop::collection::vec((0_usize..9, any::<bool>()), 8),
            order in Just((0..8_usize).collect::<Vec<_>>()).prop_shuffle(),
        ) {
            let rows: Vec<RelationFacts> = links
                .iter()
                .enumerate()
                .map(|(n, (target, revises))| {
                    let relation = match (target, revises) {
                        (8, _) => Relation::None,
                        (target, true) => Relation::Supersedes(target.to_string()),
                        (target, false) => Relation::SameProcessAs(target.to_string()),
                    };
                    facts(&n.to_string(), date(2024, 3, 5), relation)
                })
                .collect();
            let lookup =
                |reference: &str| rows.iter().find(|row| row.reference == reference).cloned();
            let mut roots = Roots::new(lookup);

            for place in order {
                let together = roots.resolve(&rows[place], &zone());
                let alone = Roots::new(lookup).resolve(&rows[place], &zone());

                prop_assert_eq!(together.is_ok(), alone.is_ok());
                prop_assert_eq!(together.ok(), alone.ok());
            }
        }
    }
}

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

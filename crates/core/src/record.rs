//! One request on the record: a case that went through the desk, or an entry of a register.

use jiff::Timestamp;

use crate::case::{Case, Misfit};
use crate::category::{Answer, Outcome};
use crate::event::{Event, Recorded};
use crate::moment::ReportingZone;
use crate::projection::{LookupTerm, Projection, Summary};
use crate::register::RegisterEntry;
use crate::report::{Counted, Known, Version};
use crate::stage::{Ending, Stage};

/// What a record is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// It goes, or went, through the desk.
    Handled(Box<Case>),
    /// A past request, as what its register knows of it. It is not dressed up as a case.
    Registered(Box<RegisterEntry>),
}

/// A request with its counting history. Folding its events gives it, and nothing else does (invariant 3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    kind: Kind,
    counted: Vec<Version>,
}

impl Record {
    /// Replays a whole stream.
    ///
    /// # Errors
    /// When the stream is empty or an event does not follow: the record is damaged.
    pub fn replay(events: &[Recorded], zone: &ReportingZone) -> Result<Self, Misfit> {
        let (first, rest) = events.split_first().ok_or(Misfit::new("none", "none"))?;
        let opened = Self::open(first, zone)?;
        rest.iter().try_fold(opened, |record, event| record.evolve(event, zone))
    }

    /// Begins a record with its first event.
    ///
    /// # Errors
    /// When the event begins nothing.
    pub fn open(first: &Recorded, zone: &ReportingZone) -> Result<Self, Misfit> {
        if let Event::RegisterEntryImported { entry, personal } = &first.event {
            let entry = RegisterEntry::join((**entry).clone(), personal.get().cloned());
            return Ok(Self::registered(entry, zone));
        }
        let case = Case::open(first)?;
        let known = Known::From(zone.day_of(first.at));
        let counted = vec![Version { known, counted: counted(&case, zone) }];
        Ok(Self { kind: Kind::Handled(Box::new(case)), counted })
    }

    /// The record that a register entry begins, imported as it is.
    #[must_use]
    pub fn registered(entry: RegisterEntry, zone: &ReportingZone) -> Self {
        let counted = vec![Version { known: Known::OnItsOwnDays, counted: entry.counted(zone) }];
        Self { kind: Kind::Registered(Box::new(entry)), counted }
    }

    /// Folds one more event in. Where the countable facts change, a version is added to the history.
    ///
    /// # Errors
    /// When the event does not follow.
    pub fn evolve(self, recorded: &Recorded, zone: &ReportingZone) -> Result<Self, Misfit> {
        let Self { kind, mut counted } = self;
        let (kind, now_counted) = match (kind, &recorded.event) {
            (Kind::Registered(_), Event::RegisterEntryCorrected { entry, personal }) => {
                let entry = RegisterEntry::join((**entry).clone(), personal.get().cloned());
                let facts = entry.counted(zone);
                (Kind::Registered(Box::new(entry)), facts)
            }
            (Kind::Registered(_), event) => return Err(Misfit::new(event.kind(), "registered")),
            (Kind::Handled(case), _) => {
                let case = case.evolve(recorded)?;
                let facts = self::counted(&case, zone);
                (Kind::Handled(Box::new(case)), facts)
            }
        };
        if counted.last().is_none_or(|latest| latest.counted != now_counted) {
            let known = Known::From(zone.day_of(recorded.at));
            counted.push(Version { known, counted: now_counted });
        }
        Ok(Self { kind, counted })
    }

    /// What it is.
    #[must_use]
    pub const fn kind(&self) -> &Kind {
        &self.kind
    }

    /// The case, when it goes through the desk.
    #[must_use]
    pub const fn case(&self) -> Option<&Case> {
        match &self.kind {
            Kind::Handled(case) => Some(case),
            Kind::Registered(_) => None,
        }
    }

    /// The register entry, when it came from one.
    #[must_use]
    pub const fn entry(&self) -> Option<&RegisterEntry> {
        match &self.kind {
            Kind::Registered(entry) => Some(entry),
            Kind::Handled(_) => None,
        }
    }

    /// The counting history, oldest first.
    #[must_use]
    pub fn counted(&self) -> &[Version] {
        &self.counted
    }

    /// Everything the store keeps beside the events.
    #[must_use]
    pub fn project(&self, zone: &ReportingZone) -> Projection {
        let (summary, lookups) = match &self.kind {
            Kind::Handled(case) => (summary_of_case(case, zone), lookups_of_case(case)),
            Kind::Registered(entry) => (summary_of_entry(entry, zone), entry.lookups()),
        };
        let is_erased = self.case().is_some_and(|case| matches!(case.stage, Stage::Erased(_)));
        Projection { summary, counted: self.counted.clone(), lookups, is_erased }
    }
}

/// Where a case stands for counting (CO-2, CO-3).
///
/// `not ours` was answered without being challenged: it counts as no data. What was refused without an answer
/// on the merits counts as rejected.
#[must_use]
pub fn outcome_of(case: &Case, zone: &ReportingZone) -> Outcome {
    let on = case.answered_at.map(|at| zone.day_of(at));
    match (case.stage.ending(), on) {
        (None, _) | (_, None) => Outcome::Pending,
        (Some(Ending::Answered(answer)), Some(on)) => Outcome::Answered { answer: *answer, on },
        (Some(Ending::Refused(_)), Some(on)) => Outcome::Answered { answer: Answer::Rejected, on },
        (Some(Ending::NotOurs), Some(on)) => Outcome::Answered { answer: Answer::NoData, on },
        (Some(Ending::Withdrawn | Ending::Joined), Some(on)) => Outcome::Withdrawn { on },
    }
}

/// The countable facts of a case (CO-1 to CO-7); none once it is joined to its root.
fn counted(case: &Case, zone: &ReportingZone) -> Option<Counted> {
    if case.stage.ending() == Some(&Ending::Joined) {
        return None;
    }
    Some(Counted {
        category: case.category.category,
        country: case.request.country.clone(),
        received_on: zone.day_of(case.received_at),
        platforms: case.request.platforms.clone(),
        specified: case.request.specified(),
        outcome: outcome_of(case, zone),
        challenged: case.challenged,
    })
}

fn summary_of_case(case: &Case, zone: &ReportingZone) -> Summary {
    let next_due_at: Option<Timestamp> =
        case.deadlines.iter().filter_map(crate::deadline::Deadline::due_at).min();
    let outcome = match case.stage.ending() {
        Some(Ending::Joined) => "joined",
        _ => outcome_of(case, zone).code(),
    };
    Summary {
        reference: case.reference.clone(),
        imported: false,
        stage: case.stage.code().to_owned(),
        category: Some(case.category.category),
        country: case.request.country.clone(),
        agency_kind: Some(case.request.agency_kind),
        received_on: zone.day_of(case.received_at),
        outcome: outcome.to_owned(),
        next_due_at,
    }
}

fn summary_of_entry(entry: &RegisterEntry, zone: &ReportingZone) -> Summary {
    let outcome = entry.counted(zone).map_or("joined", |counted| counted.outcome.code());
    Summary {
        reference: entry.reference.clone(),
        imported: true,
        stage: "registered".to_owned(),
        category: Some(entry.category),
        country: entry.country.clone(),
        agency_kind: entry.agency_kind,
        received_on: entry.received.day(zone),
        outcome: outcome.to_owned(),
        next_due_at: None,
    }
}

fn lookups_of_case(case: &Case) -> Vec<LookupTerm> {
    let Some(personal) = case.personal.get() else { return Vec::new() };
    let term = |scope: &str, value: &str| LookupTerm { scope: scope.into(), value: value.into() };
    let mut terms: Vec<LookupTerm> = personal
        .identifiers
        .values()
        .map(|identifier| term(identifier.kind.code(), &identifier.value))
        .collect();
    let agency = crate::register::normalised_name(&personal.agency);
    let process = crate::register::normalised_name(&personal.process_reference);
    if !agency.is_empty() {
        terms.push(term("agency", &agency));
        if !process.is_empty() {
            let country = case.request.country.code();
            terms.push(term(LookupTerm::PROCESS, &format!("{country}|{agency}|{process}")));
        }
    }
    terms.sort();
    terms.dedup();
    terms
}

//! One request on the record: a case that went through the desk, or an entry of a register.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::case::{Awaited, Case, Misfit};
use crate::category::{Answer, Category, Outcome};
use crate::deadline::Deadline;
use crate::event::{Event, Recorded};
use crate::moment::ReportingZone;
use crate::notice::{Notice, Standing};
use crate::personal::Personal;
use crate::projection::{
    LookupTerm, NoticeState, PersonalLine, Projection, QueueFacts, Summary, Waiting,
};
use crate::register::RegisterEntry;
use crate::report::{Counted, Known, Version};
use crate::request::Addressee;
use crate::staff::StaffId;
use crate::stage::{Ending, Hold, Stage};

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
        let counted = self.counted.clone();
        match &self.kind {
            Kind::Handled(case) => Projection {
                summary: summary_of_case(case, zone),
                queue: queue_of_case(case, zone),
                line: line_of_case(case),
                counted,
                lookups: lookups_of_case(case),
                is_erased: matches!(case.stage, Stage::Erased(..)),
            },
            Kind::Registered(entry) => Projection {
                summary: summary_of_entry(entry, zone),
                queue: queue_of_entry(entry),
                line: line_of_entry(entry),
                counted,
                lookups: entry.lookups(),
                is_erased: false,
            },
        }
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
        agency_kind: case.request.agency_kind,
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
    let of_officer = LookupTerm::officer(&case.request.country, personal);
    let mut terms = LookupTerm::of(
        &case.request.country,
        &personal.agency,
        &personal.process_reference,
        personal.identifiers.values(),
    );
    terms.extend(of_officer);
    terms.sort();
    terms
}

/// Whom a case waits for, as far as the record tells without a clock.
fn waiting(case: &Case) -> Waiting {
    let proposed = !barred_from_each(case).is_empty();
    let owed = case.notices.values().any(|notice| notice.standing == Standing::Owed);
    match (&case.stage, case.awaited, &case.request.addressee) {
        _ if proposed => Waiting::Approval,
        (Stage::Closed(..) | Stage::Erased(..), _, _) => Waiting::Nobody,
        (_, Awaited::Clarification | Awaited::AnswerToObjection, _) => Waiting::Agency,
        // What is missing was named in the acknowledgement; before it the desk has to act.
        (Stage::Intake, _, Addressee::Right) if case.acknowledged => Waiting::Agency,
        (Stage::Notice(_), _, _) if !owed && !case.fee.is_open() => Waiting::Nobody,
        (
            Stage::Intake
            | Stage::Verification
            | Stage::Review
            | Stage::Approval(_)
            | Stage::Fulfilment(_)
            | Stage::Notice(_),
            Awaited::Nothing,
            _,
        ) => Waiting::Desk,
    }
}

/// What waits for a second person, each with those who cannot be it (RV-7, NO-5, RT-1).
fn barred_from_each(case: &Case) -> Vec<BTreeSet<StaffId>> {
    let withholdings = case.notices.values().filter_map(|notice| notice.proposed);
    let mut each: Vec<_> =
        withholdings.map(|withholding| BTreeSet::from([withholding.author])).collect();
    match &case.stage {
        Stage::Approval(proposal) => {
            let approvers = proposal.approvals.iter().map(|staff| staff.id);
            each.push(approvers.chain([proposal.proposer]).collect());
        }
        Stage::Closed(_, keeping) => match keeping.hold {
            Hold::Proposed { by } | Hold::LiftProposed { by, .. } => {
                each.push(BTreeSet::from([by]));
            }
            Hold::None | Hold::Placed { .. } => {}
        },
        Stage::Intake
        | Stage::Verification
        | Stage::Review
        | Stage::Fulfilment(_)
        | Stage::Notice(_)
        | Stage::Erased(..) => {}
    }
    each
}

fn queue_of_case(case: &Case, zone: &ReportingZone) -> QueueFacts {
    let due = case.deadlines.iter().filter(|deadline| deadline.due_at().is_some());
    let next = due.min_by_key(|deadline| deadline.due_at());
    let notices = case.deadlines.iter().filter(|deadline| deadline.kind().is_of_notice());
    let stands = |wanted: fn(&Notice) -> bool| case.notices.values().any(wanted);
    let notice = if case.notices.is_empty() {
        NoticeState::None
    } else if stands(|notice| notice.proposed.is_some()) {
        NoticeState::Proposed
    } else if stands(|notice| notice.standing == Standing::Owed) {
        NoticeState::Owed
    } else if stands(|notice| !notice.is_settled()) {
        NoticeState::Withheld
    } else {
        NoticeState::Settled
    };
    QueueFacts {
        due_kind: next.map(Deadline::kind),
        waiting: waiting(case),
        is_emergency: case.request.emergency.is_some(),
        acknowledged: case.acknowledged,
        is_verified: case.verification.is_verified(),
        specified: case.request.specified(),
        platforms: case.request.platforms.clone(),
        notice,
        next_notice_on: notices.filter_map(Deadline::not_before).min().map(|at| zone.day_of(at)),
        barred: barred_from_each(case)
            .into_iter()
            .reduce(|of_all, of_one| &of_all & &of_one)
            .unwrap_or_default(),
    }
}

fn queue_of_entry(entry: &RegisterEntry) -> QueueFacts {
    QueueFacts {
        due_kind: None,
        waiting: Waiting::Nobody,
        is_emergency: entry.category == Category::Emergency,
        acknowledged: false,
        is_verified: false,
        specified: entry.identifiers.specified(),
        platforms: entry.platforms.clone(),
        notice: NoticeState::None,
        next_notice_on: None,
        barred: BTreeSet::new(),
    }
}

fn line_of_case(case: &Case) -> Personal<PersonalLine> {
    case.personal.get().map_or_else(Personal::erased, |personal| {
        let officer = Some(personal.officer.clone()).filter(|name| !name.is_empty());
        Personal::new(PersonalLine { agency: personal.agency.clone(), officer })
    })
}

fn line_of_entry(entry: &RegisterEntry) -> Personal<PersonalLine> {
    entry.agency.clone().map_or_else(Personal::erased, |agency| {
        Personal::new(PersonalLine { agency, officer: None })
    })
}

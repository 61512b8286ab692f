//! One state of an explored world, and what a move does to it.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use writ_core::actor::Actor;
use writ_core::case::Case;
use writ_core::category::Outcome;
use writ_core::decide::{decide, open};
use writ_core::document::Papers;
use writ_core::event::{Event, Recorded};
use writ_core::intake::Receive;
use writ_core::notice::{Notice, Standing, Timing, timing};
use writ_core::record::Record;
use writ_core::request::Submission;
use writ_core::review::Approval;
use writ_core::stage::{Ending, Stage};

use super::monitor::{Ended, Monitor, Violation};
use super::world::{Act, Move, World};
use crate::builders::OwnTerms;

/// Days further away than this behave alike: no number of the explored policy reaches further.
const FAR_DAYS: i64 = 3;

/// A case with its counting history and the books of the witness.
#[derive(Debug, Clone)]
pub(super) struct Watched {
    record: Record,
    monitor: Monitor,
}

/// A day, and the cases open on it. The second one, once there, supersedes the first (CO-3).
#[derive(Debug, Clone)]
pub(super) struct State {
    today: Date,
    cases: Vec<Rc<Watched>>,
    happened: Vec<&'static str>,
}

/// What came of a move.
pub(super) enum Step {
    /// The process refused it, or it changes nothing.
    Stays,
    /// It leads here.
    Leads(State),
}

impl Watched {
    fn receive(
        submission: &Submission,
        supersedes: Option<String>,
        today: Date,
        terms: &OwnTerms,
    ) -> Result<Self, Violation> {
        let at = noon(today);
        let reference = if supersedes.is_some() { "W-2" } else { "W-1" }.to_owned();
        let submission = submission.clone();
        let papers = Papers::default();
        let receive = Receive { reference, received_at: at, submission, supersedes, papers };
        let events = open(receive, Actor::Clock, &terms.terms(), at).map_err(broken)?;
        let recorded = record_all(&events, Actor::Clock, at);
        check_writing(&events)?;
        let record = Record::replay(&recorded, terms.terms().zone).map_err(broken)?;
        let (first, rest) =
            recorded.split_first().ok_or_else(|| Violation("nothing was received".to_owned()))?;
        let mut monitor = Monitor::open(first, terms.policy.emergency_notice_days)?;
        monitor.watch(rest)?;
        Ok(Self { record, monitor })
    }

    fn case(&self) -> Result<&Case, Violation> {
        self.record.case().ok_or_else(|| Violation("a case became a register entry".to_owned()))
    }

    /// Does what an actor asks, and says what kinds of events came of it: none when it is refused.
    fn after(
        &self,
        act: &Act,
        by: Actor,
        today: Date,
        terms: &OwnTerms,
    ) -> Result<Option<(Self, Vec<&'static str>)>, Violation> {
        let at = noon(today);
        let command = act(today);
        let Ok(events) = decide(self.case()?, command, by, &terms.terms(), at) else {
            return Ok(None);
        };
        let recorded = record_all(&events, by, at);
        check_writing(&events)?;
        let zone = terms.terms().zone;
        let fold = |record: Record, event: &Recorded| record.evolve(event, zone);
        let record = recorded.iter().try_fold(self.record.clone(), fold).map_err(broken)?;
        let mut monitor = self.monitor.clone();
        monitor.watch(&recorded)?;
        let after = Self { record, monitor };
        after.check_count(terms)?;
        let mut happened: Vec<_> = events.iter().map(Event::kind).collect();
        happened.extend(after.case()?.stage.ending().and_then(answer_code));
        Ok(Some((after, happened)))
    }

    /// Each case counts exactly one outcome, the one its witness saw; a joined one counts nothing (CO-1).
    fn check_count(&self, terms: &OwnTerms) -> Result<(), Violation> {
        let zone = terms.terms().zone;
        let counted = self.record.counted().last().and_then(|version| version.counted.as_ref());
        let agrees = match (self.monitor.ended(), counted.map(|counted| counted.outcome)) {
            (Ended::No, Some(Outcome::Pending))
            | (Ended::Joined, None)
            | (Ended::Withdrawn, Some(Outcome::Withdrawn { .. })) => true,
            (Ended::Answered, Some(Outcome::Answered { answer, .. })) => {
                counted.is_some_and(|counted| counted.category.admits(answer))
            }
            _ => false,
        };
        let received = zone.day_of(self.case()?.received_at);
        let when = counted.is_none_or(|counted| counted.received_on == received);
        if agrees && when {
            Ok(())
        } else {
            Err(Violation("CO-2: received is not the sum of its outcomes".to_owned()))
        }
    }

    fn fingerprint(&self, today: Date, world: &World, into: &mut DefaultHasher) {
        let terms = &world.terms;
        self.monitor.fingerprint(today, into);
        let Some(case) = self.record.case() else { return };
        if world.watches_packages() && !matches!(case.stage, Stage::Erased(..)) {
            self.monitor.fingerprint_packages(today, into);
            case.consents.hash(into);
            for package in case.packages.values() {
                let left = days_from(today, package.expires_on);
                let fetched = package.first_fetched_at.is_some();
                (left, package.is_withdrawn, fetched, package.is_confirmed).hash(into);
                package.sealed.hash(into);
            }
        }
        case.stage.code().hash(into);
        (case.acknowledged, case.fee).hash(into);
        match &case.stage {
            Stage::Intake | Stage::Verification => case.verification.hash(into),
            Stage::Review => (case.category, case.awaited).hash(into),
            Stage::Approval(proposal) => (case.category, proposal).hash(into),
            Stage::Fulfilment(decision) => {
                let granted: Vec<_> = decision.approval.iter().flat_map(Approval::items).collect();
                (case.category, granted).hash(into);
            }
            Stage::Notice(ending) => fingerprint_ending(ending, into),
            Stage::Closed(ending, keeping) => {
                fingerprint_ending(ending, into);
                keeping.hold.hash(into);
                days_from(today, keeping.until).hash(into);
            }
            Stage::Erased(..) => return,
        }
        if case.stage.ending().is_none() {
            (&case.findings, &case.consents, &case.fulfilled).hash(into);
        }
        if case.stage.is_over() {
            return;
        }
        for prohibition in &case.prohibitions {
            let ends = prohibition.order.ends_on.map(|day| days_from(today, day));
            (ends, prohibition.lifted_on.is_some()).hash(into);
        }
        for notice in case.notices.values() {
            fingerprint_notice(case, notice, today, terms, into);
        }
    }
}

/// How a case ended matters no more than whether a fee may be invoiced: an answer is as good as any other.
fn fingerprint_ending(ending: &Ending, into: &mut DefaultHasher) {
    std::mem::discriminant(ending).hash(into);
}

fn fingerprint_notice(
    case: &Case,
    notice: &Notice,
    today: Date,
    terms: &OwnTerms,
    into: &mut DefaultHasher,
) {
    (notice.identifier, notice.occasion).hash(into);
    match notice.standing {
        Standing::Withheld { ground, review_on } => {
            (ground, days_from(today, review_on)).hash(into);
        }
        standing @ (Standing::Owed | Standing::WithheldForGood { .. } | Standing::Sent) => {
            standing.hash(into);
        }
    }
    if notice.is_settled() {
        return;
    }
    notice.proposed.map(|proposed| (proposed.ground, proposed.author)).hash(into);
    match timing(notice, &case.prohibitions, &terms.terms()) {
        Timing::Due { not_before, rule, .. } => {
            (days_from(today, not_before), rule as u8).hash(into);
        }
        Timing::Prohibited { rule } => (rule as u8).hash(into),
    }
    days_from(today, notice.happened_on).hash(into);
    for prohibition in &case.prohibitions {
        // Which of two days long past came first still tells which rule governs.
        prohibition.order.ends_on.map(|day| days_from(notice.happened_on, day)).hash(into);
    }
}

impl State {
    /// The world on its first day, with its first submission received.
    pub(super) fn begin(submission: &Submission, terms: &OwnTerms) -> Result<Self, Violation> {
        let today = Date::constant(2024, 1, 1);
        let first = Watched::receive(submission, None, today, terms)?;
        Ok(Self { today, cases: vec![Rc::new(first)], happened: vec!["received"] })
    }

    /// Makes a move.
    pub(super) fn after(
        &self,
        this: &Move,
        revised: &Submission,
        terms: &OwnTerms,
    ) -> Result<Step, Violation> {
        match this {
            Move::NextDay => {
                let mut next = self.clone();
                next.today = self.today.saturating_add(1.day());
                next.happened.clear();
                Ok(Step::Leads(next))
            }
            Move::Revise if self.cases.len() == 1 => self.revise(revised, terms),
            Move::Revise => Ok(Step::Stays),
            Move::Command { case, by, act, .. } => {
                let Some(watched) = self.cases.get(*case) else { return Ok(Step::Stays) };
                let Some((after, happened)) = watched.after(act, *by, self.today, terms)? else {
                    return Ok(Step::Stays);
                };
                let mut next = Self { happened, ..self.clone() };
                if let Some(slot) = next.cases.get_mut(*case) {
                    *slot = Rc::new(after);
                }
                Ok(Step::Leads(next))
            }
        }
    }

    /// CO-3: the revised request is a new case, and the earlier one, if unanswered, ends as withdrawn.
    fn revise(&self, revised: &Submission, terms: &OwnTerms) -> Result<Step, Violation> {
        let Some(first) = self.cases.first() else { return Ok(Step::Stays) };
        let second = Watched::receive(revised, Some("W-1".to_owned()), self.today, terms)?;
        let withdraw: Act = Box::new(|_| writ_core::command::Command::Withdraw {
            superseded_by: Some("W-2".to_owned()),
        });
        let withdrawn = first.after(&withdraw, Actor::Agency, self.today, terms)?;
        let untouched = withdrawn.is_none() && first.monitor.may_be_withdrawn();
        if untouched {
            return Err(Violation("CO-3: an unanswered case outlived its revision".to_owned()));
        }
        let (first, happened) = match withdrawn {
            Some((withdrawn, happened)) => (Rc::new(withdrawn), happened),
            None => (Rc::clone(first), vec![]),
        };
        let cases = vec![first, Rc::new(second)];
        Ok(Step::Leads(Self { today: self.today, cases, happened }))
    }

    /// Whether nothing is owed to anybody: what every state must be able to reach.
    pub(super) fn all_closed(&self) -> bool {
        self.cases.iter().all(|watched| watched.monitor.is_closed())
    }

    /// The kinds of events and the answers that the last move led to.
    pub(super) fn happened(&self) -> &[&'static str] {
        &self.happened
    }

    /// How many orders are on record in a case, so that a world can bound them.
    pub(super) fn orders(&self, case: usize) -> usize {
        self.cases.get(case).and_then(|w| w.record.case()).map_or(0, |c| c.prohibitions.len())
    }

    /// Two independent 64-bit digests of everything that can still matter.
    ///
    /// Left out: personal data and texts, the rows of deadlines and their alarms (they warn, and permit nothing),
    /// instants of the past, and what the stage has left behind.
    pub(super) fn fingerprint(&self, world: &World) -> (u64, u64) {
        let digest = |salt: u8| {
            let mut hasher = DefaultHasher::new();
            salt.hash(&mut hasher);
            self.cases.len().hash(&mut hasher);
            for watched in &self.cases {
                watched.fingerprint(self.today, world, &mut hasher);
            }
            hasher.finish()
        };
        (digest(0), digest(1))
    }
}

const fn answer_code(ending: &Ending) -> Option<&'static str> {
    match ending {
        Ending::Answered(answer) => Some(answer.code()),
        Ending::Refused(_) | Ending::NotOurs | Ending::Withdrawn | Ending::Joined => None,
    }
}

/// Days from one day to another, far ones all alike.
pub(super) fn days_from(today: Date, day: Date) -> i64 {
    (day.duration_since(today).as_hours() / 24).clamp(-FAR_DAYS, FAR_DAYS)
}

pub(super) fn noon(day: Date) -> Timestamp {
    day.at(12, 0, 0, 0).in_tz("UTC").map_or(Timestamp::MAX, |zoned| zoned.timestamp())
}

fn record_all(events: &[Event], by: Actor, at: Timestamp) -> Vec<Recorded> {
    events.iter().map(|event| Recorded { at, by, event: event.clone() }).collect()
}

/// What is read back from a store is what happened: folding it then gives the same state.
fn check_writing(events: &[Event]) -> Result<(), Violation> {
    for event in events {
        let written = event.encode().map_err(broken)?;
        let personal = written.personal.as_deref();
        let read = Event::decode(&written.kind, &written.facts, personal).map_err(broken)?;
        if read != *event {
            return Err(Violation(format!("`{}` is read back as something else", written.kind)));
        }
    }
    Ok(())
}

fn broken(error: impl std::error::Error) -> Violation {
    Violation(format!("the record cannot be folded: {error}"))
}

//! An independent witness: it sees events alone, keeps its own books, and says what must never happen.
//!
//! It shares no code with the process: what the process may do is written here a second time, in other words.

mod packages;

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use writ_core::actor::{Actor, Staff};
use writ_core::event::{Event, Recorded};
use writ_core::fulfilment::Fulfilment;
use writ_core::notice::{Ground, NoticeNumber, Occasion, Review};
use writ_core::package::PackageNumber;
use writ_core::request::{IdentifierNumber, Item, ItemNumber, LegalRequest, Measure};
use writ_core::staff::{Role, StaffId};
use writ_core::verification::{CallBackResult, Proves};

use super::state::days_from;
use packages::Kept;

/// What was seen to happen and must not, as a sentence with the rule it breaks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Violation(pub String);

/// How a case ended, in the witness's own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ended {
    /// Not yet.
    No,
    /// Answered, refused or `not ours`.
    Answered,
    /// Withdrawn or superseded.
    Withdrawn,
    /// Counted with another.
    Joined,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Told {
    Owed,
    Withheld,
    Sent,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Watched {
    not_before: Date,
    told: Told,
    author: Option<(StaffId, Ground)>,
}

/// The books of one case.
#[expect(clippy::struct_excessive_bools, reason = "a witness ticks facts off one by one")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Monitor {
    emergency_notice_days: i64,
    emergency: bool,
    first_request: bool,
    binding: bool,
    items: BTreeMap<ItemNumber, Item>,
    evidence: BTreeSet<Proves>,
    confirmed: bool,
    denied: bool,
    verified: bool,
    basis: bool,
    order: bool,
    emergency_proven: bool,
    good_faith: bool,
    consents: BTreeSet<IdentifierNumber>,
    proposal: Option<(StaffId, BTreeSet<ItemNumber>)>,
    approvals: BTreeSet<Staff>,
    granted: BTreeSet<ItemNumber>,
    collected: BTreeSet<ItemNumber>,
    finished: BTreeSet<ItemNumber>,
    touched: bool,
    untold: BTreeSet<IdentifierNumber>,
    prohibitions: Vec<(Option<Date>, bool)>,
    notices: BTreeMap<NoticeNumber, Watched>,
    kept: BTreeMap<PackageNumber, Kept>,
    ended: Ended,
    closed: bool,
    held: bool,
    erased: bool,
}

impl Monitor {
    /// Opens the books with the first event.
    ///
    /// # Errors
    /// When the first event is not a receipt.
    pub fn open(first: &Recorded, emergency_notice_days: u16) -> Result<Self, Violation> {
        let Event::Received { request, .. } = &first.event else {
            return Err(Violation("a case begins with what was received".to_owned()));
        };
        let mut monitor = Self {
            emergency_notice_days: i64::from(emergency_notice_days),
            emergency: false,
            first_request: false,
            binding: false,
            items: BTreeMap::new(),
            evidence: BTreeSet::new(),
            confirmed: false,
            denied: false,
            verified: false,
            basis: false,
            order: false,
            emergency_proven: false,
            good_faith: false,
            consents: BTreeSet::new(),
            proposal: None,
            approvals: BTreeSet::new(),
            granted: BTreeSet::new(),
            collected: BTreeSet::new(),
            finished: BTreeSet::new(),
            touched: false,
            untold: BTreeSet::new(),
            prohibitions: Vec::new(),
            notices: BTreeMap::new(),
            kept: BTreeMap::new(),
            ended: Ended::No,
            closed: false,
            held: false,
            erased: false,
        };
        monitor.read(request);
        Ok(monitor)
    }

    fn read(&mut self, request: &LegalRequest) {
        self.emergency = request.emergency.is_some();
        self.first_request = request.officer_is_new;
        self.binding = request.process.binding;
        self.items.clone_from(&request.items);
    }

    /// Writes down what of the books can still matter. Days count from today, and far ones are all alike.
    pub fn fingerprint(&self, today: Date, into: &mut impl Hasher) {
        (self.ended, self.closed, self.held, self.erased, self.touched).hash(into);
        if !self.verified {
            (&self.evidence, self.confirmed, self.denied).hash(into);
        }
        if self.ended == Ended::No {
            (self.verified, self.basis, self.order, self.emergency_proven).hash(into);
            (self.good_faith, &self.consents, &self.proposal, &self.approvals).hash(into);
            (&self.granted, &self.collected, &self.finished).hash(into);
        }
        for watched in self.notices.values() {
            (days_from(today, watched.not_before), watched.told, watched.author).hash(into);
        }
    }

    /// How the case ended so far.
    #[must_use]
    pub const fn ended(&self) -> Ended {
        self.ended
    }

    /// Whether it can still end as withdrawn: unanswered, and nothing given or done (CO-3).
    #[must_use]
    pub fn may_be_withdrawn(&self) -> bool {
        self.ended == Ended::No && !self.touched
    }

    /// Whether it is closed.
    #[must_use]
    pub const fn is_closed(&self) -> bool {
        self.closed
    }

    /// Watches everything that one command led to.
    ///
    /// # Errors
    /// The first thing that must not have happened.
    pub fn watch(&mut self, events: &[Recorded]) -> Result<(), Violation> {
        events.iter().try_for_each(|recorded| self.observe(recorded))?;
        must(self.untold.is_empty(), "NO-5: something was provided or done, and no notice is owed")
    }

    fn observe(&mut self, recorded: &Recorded) -> Result<(), Violation> {
        let (by, today) = (staff_of(recorded.by), day_of(recorded.at));
        must(!self.erased, "RT-1: nothing follows erasing")?;
        let keeping = matches!(
            recorded.event,
            Event::ConsentWithdrawn { .. }
                | Event::PackageFetched { .. }
                | Event::ReceiptConfirmed { .. }
                | Event::PackageWithdrawn { .. }
                | Event::PackageRenewed { .. }
                | Event::HoldProposed
                | Event::HoldPlaced { .. }
                | Event::HoldLifted { .. }
                | Event::Erased { .. }
                | Event::DeadlineMissed { .. }
                | Event::DeadlinesSet { .. }
        );
        must(!self.closed || keeping, "no event of the process follows closing")?;
        match &recorded.event {
            Event::EvidenceRecorded { .. }
            | Event::CallBackMade { .. }
            | Event::Verified
            | Event::Completed { .. } => self.observe_verification(&recorded.event),
            Event::LegalBasisAssessed { .. }
            | Event::OrderAssessed { .. }
            | Event::EmergencyProven { .. }
            | Event::ConsentGiven { .. }
            | Event::ConsentWithdrawn { .. } => self.observe_findings(&recorded.event),
            Event::DecisionProposed { .. }
            | Event::Approved
            | Event::ProposalReturned { .. }
            | Event::Decided => self.observe_hands(&recorded.event, by),
            Event::Fulfilled { .. } | Event::Disclosed { .. } => self.observe_acts(&recorded.event),
            Event::PackageFetched { .. }
            | Event::ReceiptConfirmed { .. }
            | Event::PackageWithdrawn { .. }
            | Event::PackageRenewed { .. } => self.observe_package(recorded, today),
            Event::NondisclosureOrdered { .. }
            | Event::NondisclosureLifted { .. }
            | Event::NoticeOwed { .. }
            | Event::WithholdingProposed { .. }
            | Event::Withheld { .. }
            | Event::WithholdingEnded { .. }
            | Event::NoticeSent { .. } => self.observe_notice(&recorded.event, by, today),
            _ => self.observe_end(&recorded.event),
        }
    }

    fn observe_verification(&mut self, event: &Event) -> Result<(), Violation> {
        must(!self.verified, "VE-1: verifying is over once it was found done")?;
        match event {
            Event::Completed { request, .. } => {
                must(
                    self.consents.is_empty(),
                    "DA-2: a consent was given before it was known to what",
                )?;
                self.read(request);
            }
            Event::EvidenceRecorded { proves, holds: true, .. } => {
                self.evidence.insert(*proves);
            }
            Event::EvidenceRecorded { proves, holds: false, .. } => {
                self.evidence.remove(proves);
            }
            Event::CallBackMade { result, .. } => {
                self.confirmed = *result == CallBackResult::Confirmed;
                self.denied |= *result == CallBackResult::Denied;
            }
            _ => {
                must(
                    self.evidence.len() == 3,
                    "VE-1: agency, officer and instrument each need evidence",
                )?;
                must(!self.denied, "VE-2: the agency denied it")?;
                let call = self.emergency || self.first_request;
                must(!call || self.confirmed, "VE-2: no outgoing call confirmed it")?;
                self.verified = true;
            }
        }
        Ok(())
    }

    fn observe_findings(&mut self, event: &Event) -> Result<(), Violation> {
        match event {
            Event::ConsentGiven { identifier } => {
                self.consents.insert(*identifier);
                return Ok(());
            }
            Event::ConsentWithdrawn { identifier } => {
                self.consents.remove(identifier);
                return Ok(());
            }
            Event::LegalBasisAssessed { valid, .. } => {
                must(
                    self.granted.is_empty() || !valid,
                    "RV-1: a basis was improved after the decision",
                )?;
                self.basis = *valid;
            }
            Event::OrderAssessed { proves_illegal_use, .. } => {
                let better = self.granted.is_empty() || !proves_illegal_use;
                must(better, "RV-4: an order was improved after the decision")?;
                self.order = *proves_illegal_use;
            }
            Event::EmergencyProven { good_faith_finding, .. } => {
                self.emergency_proven = true;
                self.good_faith = *good_faith_finding;
            }
            _ => {}
        }
        must(self.verified, "VE-1: nothing is reviewed before who asks is verified")
    }

    fn observe_hands(&mut self, event: &Event, by: Option<Staff>) -> Result<(), Violation> {
        let person = by.ok_or_else(|| Violation("RV-7: only people decide".to_owned()))?;
        match event {
            Event::DecisionProposed { decisions, .. } => {
                must(self.verified, "VE-1: nothing is decided before who asks is verified")?;
                must(decisions.keys().eq(self.items.keys()), "DA-4: every item is decided")?;
                let granted =
                    decisions.iter().filter(|(_, d)| d.grants()).map(|(number, _)| *number);
                self.proposal = Some((person.id, granted.collect()));
                self.approvals.clear();
            }
            Event::Approved => {
                self.approvals.insert(person);
            }
            Event::ProposalReturned { .. } => self.proposal = None,
            _ => {
                let (proposer, granted) = self
                    .proposal
                    .take()
                    .ok_or_else(|| Violation("RV-7: decided without a proposal".to_owned()))?;
                self.check_hands(proposer, &granted)?;
                self.granted = granted;
                self.approvals.clear();
            }
        }
        Ok(())
    }

    fn check_hands(
        &self,
        proposer: StaffId,
        granted: &BTreeSet<ItemNumber>,
    ) -> Result<(), Violation> {
        let others: BTreeSet<StaffId> = self
            .approvals
            .iter()
            .filter(|staff| matches!(staff.role, Role::Approver | Role::Counsel))
            .map(|staff| staff.id)
            .filter(|id| *id != proposer)
            .collect();
        let counsel = self.approvals.iter().any(|s| s.role == Role::Counsel && s.id != proposer);
        must(granted.is_empty() || !others.is_empty(), "RV-7: granted by one person alone")?;
        let content = granted.iter().any(|number| self.is_content(*number));
        must(!content || (others.len() >= 2 && counsel), "RV-7: content granted by too few hands")
    }

    fn observe_acts(&mut self, event: &Event) -> Result<(), Violation> {
        match event {
            Event::Fulfilled { item, outcome, .. } => {
                must(!self.finished.contains(item), "DA-4: carried out twice")?;
                if *outcome == Fulfilment::BasisLost {
                    self.collected.remove(item);
                    self.finished.insert(*item);
                    return Ok(());
                }
                self.check_act(*item)?;
                match outcome {
                    Fulfilment::Collected => {
                        self.collected.insert(*item);
                    }
                    Fulfilment::Restricted | Fulfilment::Deleted => {
                        self.touched = true;
                        self.finished.insert(*item);
                        self.untold.extend(self.items.get(item).map(|item| item.identifier));
                    }
                    _ => {
                        self.touched |= *outcome != Fulfilment::NothingFound;
                        self.finished.insert(*item);
                    }
                }
            }
            Event::Disclosed { items, package, sealed, expires_on } => {
                self.keep(*package, items.clone(), *sealed, *expires_on)?;
                for item in items {
                    self.check_act(*item)?;
                    must(self.collected.remove(item), "DA-4: given without having been collected")?;
                    self.finished.insert(*item);
                    self.untold.extend(self.items.get(item).map(|item| item.identifier));
                }
                self.touched = true;
            }
            _ => {}
        }
        Ok(())
    }

    fn check_act(&self, number: ItemNumber) -> Result<(), Violation> {
        must(self.verified, "VE-1: acted before who asks was verified")?;
        must(self.ended == Ended::No, "acted after the case ended")?;
        must(self.granted.contains(&number), "RV-7: acted without an approval")?;
        must(self.basis, "RV-1: acted without a legal basis")?;
        let Some(item) = self.items.get(&number) else {
            return Err(Violation("DA-4: acted on what nobody asked".to_owned()));
        };
        if self.is_content(number) {
            must(self.consents.contains(&item.identifier), "DA-2: content without consent")?;
        }
        match item.measure {
            Measure::Restrict | Measure::Delete => {
                must(self.order, "RV-4: acted on an account without a qualified order")
            }
            Measure::Disclose(_) if self.emergency => {
                let voluntary_or_bound = self.good_faith || self.binding;
                must(self.emergency_proven && voluntary_or_bound, "RV-8: no good-faith finding")
            }
            Measure::Disclose(_) | Measure::Preserve(_) | Measure::Assist => Ok(()),
        }
    }

    fn is_content(&self, number: ItemNumber) -> bool {
        let asked = self.items.get(&number).map(|item| item.measure);
        matches!(asked, Some(Measure::Disclose(class)) if class.is_content())
    }

    fn observe_notice(
        &mut self,
        event: &Event,
        by: Option<Staff>,
        today: Date,
    ) -> Result<(), Violation> {
        let unknown = || Violation("NO-5: a notice that nobody owed".to_owned());
        match event {
            Event::NondisclosureOrdered { order } => {
                self.prohibitions.push((order.ends_on, true));
            }
            Event::NondisclosureLifted { order, lifted_on } => {
                must(*lifted_on == today, "NO-3: a lifting of another day")?;
                let lifted = self.prohibitions.get_mut(usize::from(*order));
                lifted.ok_or_else(unknown)?.1 = false;
            }
            Event::NoticeOwed { notice, identifier, occasion, happened_on } => {
                must(*happened_on == today, "NO-1: a notice tells of the day it happened")?;
                self.untold.remove(identifier);
                let waits = match occasion {
                    Occasion::ProvidedInEmergency => self.emergency_notice_days,
                    Occasion::Provided | Occasion::ActedOnAccount => 0,
                };
                let fits = (*occasion == Occasion::ProvidedInEmergency) <= self.emergency;
                must(fits, "NO-2: an ordinary case is told of like an emergency")?;
                let not_before = today.saturating_add(waits.days());
                let watched = Watched { not_before, told: Told::Owed, author: None };
                self.notices.insert(*notice, watched);
            }
            Event::WithholdingProposed { notice, ground, review, .. } => {
                let day = match review {
                    Review::On(day) => *day,
                    Review::NoFurther => today.saturating_add(1.day()),
                };
                must(day > today, "NO-5: a review in the past")?;
                let author = by.ok_or_else(unknown)?.id;
                self.notices.get_mut(notice).ok_or_else(unknown)?.author = Some((author, *ground));
            }
            Event::Withheld { notice } => {
                let endless = self.prohibitions.contains(&(None, true));
                let watched = self.notices.get_mut(notice).ok_or_else(unknown)?;
                let (author, ground) = watched.author.take().ok_or_else(unknown)?;
                let second = by.is_some_and(|second| second.id != author);
                must(second, "NO-5: withheld by one person alone")?;
                let stands = ground != Ground::Prohibited || endless;
                must(stands, "NO-5: withheld on a prohibition that is not in force")?;
                watched.told = Told::Withheld;
            }
            Event::WithholdingEnded { notice } => {
                let watched = self.notices.get_mut(notice).ok_or_else(unknown)?;
                must(watched.told != Told::Sent, "NO-5: what was told cannot be withheld")?;
                *watched = Watched { told: Told::Owed, author: None, ..watched.clone() };
            }
            Event::NoticeSent { notice, .. } => {
                let forbids = |(ends_on, stands): &(Option<Date>, bool)| {
                    *stands && ends_on.is_none_or(|last_day| last_day >= today)
                };
                let forbidden = self.prohibitions.iter().any(forbids);
                must(!forbidden, "NO-3: told while a prohibition was in force")?;
                let watched = self.notices.get_mut(notice).ok_or_else(unknown)?;
                must(watched.told == Told::Owed, "NO-5: told although withheld, or twice")?;
                must(watched.not_before <= today, "NO-2: told before its day")?;
                watched.told = Told::Sent;
            }
            _ => {}
        }
        Ok(())
    }

    fn observe_end(&mut self, event: &Event) -> Result<(), Violation> {
        let ends = match event {
            Event::Answered { .. } => {
                let done = self.granted.is_subset(&self.finished);
                must(done, "answered before what was granted was carried out")?;
                Some(Ended::Answered)
            }
            Event::Refused { .. } | Event::AnsweredNotOurs => Some(Ended::Answered),
            Event::Withdrawn { .. } => {
                must(!self.touched, "CO-3: what was given or done cannot be withdrawn")?;
                Some(Ended::Withdrawn)
            }
            Event::Joined { .. } => {
                must(self.granted.is_empty(), "CO-1: a decided submission stands for itself")?;
                Some(Ended::Joined)
            }
            _ => None,
        };
        if let Some(ended) = ends {
            must(self.ended == Ended::No, "a case ends once")?;
            self.ended = ended;
        }
        match event {
            Event::Closed { .. } => {
                must(self.ended != Ended::No, "closed before it ended")?;
                let settled = self.notices.values().all(|watched| watched.told != Told::Owed);
                must(
                    settled,
                    "NO-5: closed while an account holder is neither told nor a withholding on record",
                )?;
                self.closed = true;
            }
            Event::HoldPlaced { .. } => self.held = true,
            Event::HoldLifted { .. } => self.held = false,
            Event::Erased { .. } => {
                must(self.closed && !self.held, "RT-1: erased before closing, or under a hold")?;
                self.erased = true;
            }
            _ => {}
        }
        Ok(())
    }
}

fn must(holds: bool, sentence: &str) -> Result<(), Violation> {
    if holds { Ok(()) } else { Err(Violation(sentence.to_owned())) }
}

fn staff_of(by: Actor) -> Option<Staff> {
    match by {
        Actor::Staff(staff) => Some(staff),
        Actor::Agency | Actor::Clock | Actor::Operator => None,
    }
}

/// The day in UTC, the zone of the explored world.
fn day_of(at: Timestamp) -> Date {
    jiff::tz::TimeZone::UTC.to_datetime(at).date()
}

#[cfg(test)]
mod tests;

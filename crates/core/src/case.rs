//! A case: the file the desk works on, counted as one request. Folded from its events.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::actor::Actor;
use crate::category::{Answer, Category};
use crate::closing::Erasure;
use crate::deadline::{Deadline, DeadlineKind};
use crate::document::{DocumentFacts, DocumentNumber};
use crate::event::{Event, Recorded};
use crate::fulfilment::Fulfilment;
use crate::notice::{Notice, NoticeNumber, Prohibition, ProposedWithholding, Review, Standing};
use crate::package::{Package, PackageNumber};
use crate::personal::Personal;
use crate::policy::VersionId;
use crate::refusal::Refusal;
use crate::request::{Addressee, IdentifierNumber, ItemNumber, LegalRequest, RequestPersonal};
use crate::review::{Approval, Findings, ItemDecision, ProvenEmergency};
use crate::stage::{Decision, Ending, Hold, Keeping, Proposal, Stage};
use crate::verification::Verification;

/// The category a case is filed under (CO-6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Filed {
    /// The category.
    pub category: Category,
    /// Whether review set it; before, it is presumed from what is asked.
    pub set_at_review: bool,
}

/// Where a fee stands (IN-9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fee {
    /// None was quoted.
    None,
    /// Quoted; neither accepted nor waived.
    Quoted,
    /// Accepted by the agency.
    Accepted,
    /// Waived.
    Waived,
    /// Invoiced.
    Invoiced,
    /// Paid.
    Paid,
}

impl Fee {
    /// Whether something is still to happen to it.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Quoted | Self::Accepted | Self::Invoiced)
    }
}

/// What the desk waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Awaited {
    /// Nothing of the agency.
    Nothing,
    /// The agency's answer to a question.
    Clarification,
    /// The agency's answer to an objection.
    AnswerToObjection,
}

/// A case that goes through the desk.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Case {
    /// Docket number as printed.
    pub reference: String,
    /// When the request reached the company.
    pub received_at: Timestamp,
    /// The policy version it keeps (TI-3).
    pub policy: VersionId,
    /// What was asked.
    pub request: LegalRequest,
    /// Who asked, about whom.
    pub personal: Personal<RequestPersonal>,
    /// The documents on record, by number (IN-6).
    pub papers: BTreeMap<DocumentNumber, DocumentFacts>,
    /// CO-6.
    pub category: Filed,
    /// Where it stands.
    pub stage: Stage,
    /// Whether the receipt was acknowledged.
    pub acknowledged: bool,
    /// What of the agency is awaited; meanwhile the company's own clocks stand still (TI-1).
    pub awaited: Awaited,
    /// Whether the company objected or rejected, at least in part (CO-2).
    pub challenged: bool,
    /// What is proven of who asks.
    pub verification: Verification,
    /// What review found.
    pub findings: Findings,
    /// Whose consent to the disclosure of content stands (DA-2).
    pub consents: BTreeSet<IdentifierNumber>,
    /// What came of the granted items.
    pub fulfilled: BTreeMap<ItemNumber, Fulfilment>,
    /// What was released, by number (DA-5).
    pub packages: BTreeMap<PackageNumber, Package>,
    /// When the answer was complete.
    pub answered_at: Option<Timestamp>,
    /// Prohibitions to tell the account holder, in the order of their recording (NO-3).
    pub prohibitions: Vec<Prohibition>,
    /// Account holders to be told.
    pub notices: BTreeMap<NoticeNumber, Notice>,
    /// The deadlines that run (TI-1).
    pub deadlines: Vec<Deadline>,
    /// Deadlines whose alarm was raised, each with the instant it was due.
    pub alarms: BTreeSet<(DeadlineKind, Timestamp)>,
    /// IN-9.
    pub fee: Fee,
}

/// An event that cannot have happened to this case: the record is damaged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an event `{event}` does not follow stage `{stage}`")]
pub struct Misfit {
    event: &'static str,
    stage: &'static str,
}

impl Misfit {
    pub(crate) const fn new(event: &'static str, stage: &'static str) -> Self {
        Self { event, stage }
    }
}

impl Case {
    /// Opens a case with its first event.
    ///
    /// # Errors
    /// When the first event is not `Received`.
    pub fn open(first: &Recorded) -> Result<Self, Misfit> {
        let Event::Received { reference, received_at, policy, request, personal, .. } =
            &first.event
        else {
            return Err(Misfit::new("first", "none"));
        };
        let mut case = Self {
            reference: reference.clone(),
            received_at: *received_at,
            policy: *policy,
            category: Filed { category: request.presumed_category(), set_at_review: false },
            request: LegalRequest::clone(request),
            personal: personal.clone(),
            papers: BTreeMap::new(),
            stage: Stage::Intake,
            acknowledged: false,
            awaited: Awaited::Nothing,
            challenged: false,
            verification: Verification::default(),
            findings: Findings::default(),
            consents: BTreeSet::new(),
            fulfilled: BTreeMap::new(),
            packages: BTreeMap::new(),
            answered_at: None,
            prohibitions: Vec::new(),
            notices: BTreeMap::new(),
            deadlines: Vec::new(),
            alarms: BTreeSet::new(),
            fee: Fee::None,
        };
        case.leave_intake_when_complete();
        Ok(case)
    }

    fn leave_intake_when_complete(&mut self) {
        if self.request.addressee == Addressee::Right && self.request.missing().is_empty() {
            self.stage = Stage::Verification;
        }
    }

    /// The refusal that this stage does not know the action.
    #[must_use]
    pub const fn out_of_order(&self) -> Refusal {
        Refusal::OutOfOrder { stage: self.stage.code() }
    }

    /// The number the next notice gets.
    #[must_use]
    pub fn next_notice(&self) -> NoticeNumber {
        let taken = self.notices.keys().next_back().map_or(0, |number| number.0);
        NoticeNumber(taken.saturating_add(1))
    }

    /// The number the next package gets.
    #[must_use]
    pub fn next_package(&self) -> PackageNumber {
        let taken = self.packages.keys().next_back().map_or(0, |number| number.0);
        PackageNumber(taken.saturating_add(1))
    }

    /// When the missed deadlines of a kind were due (TI-1).
    pub fn missed(
        &self,
        kind: DeadlineKind,
        now: Timestamp,
    ) -> impl Iterator<Item = Timestamp> + '_ {
        self.deadlines
            .iter()
            .filter(move |deadline| deadline.kind() == kind && deadline.is_overdue(now))
            .filter_map(Deadline::due_at)
    }

    /// Whether nothing is owed to anybody: ended, every notice settled, no fee open.
    #[must_use]
    pub fn may_close(&self) -> bool {
        matches!(self.stage, Stage::Notice(_))
            && self.notices.values().all(Notice::is_settled)
            && !self.fee.is_open()
    }

    /// Folds one event into the case.
    ///
    /// # Errors
    /// When the event cannot have happened here: the record is damaged.
    pub fn evolve(mut self, recorded: &Recorded) -> Result<Self, Misfit> {
        let misfit = Misfit::new(recorded.event.kind(), self.stage.code());
        let follows = match &self.stage {
            Stage::Erased(..) => false,
            Stage::Closed(..) => recorded.event.follows_closing(),
            _ => true,
        };
        if !follows {
            return Err(misfit);
        }
        self.apply(recorded).ok_or(misfit)?;
        Ok(self)
    }

    fn apply(&mut self, recorded: &Recorded) -> Option<()> {
        let by = recorded.by.staff().ok();
        match &recorded.event {
            Event::Received { .. }
            | Event::RegisterEntryImported { .. }
            | Event::RegisterEntryCorrected { .. } => return None,
            Event::PapersAdded { papers, .. } => self.papers.extend(papers.clone()),
            Event::Acknowledged => self.acknowledged = true,
            Event::AnsweredNotOurs => self.end(Ending::NotOurs, recorded.at),
            Event::Completed { request, personal } => {
                self.request = LegalRequest::clone(request);
                self.personal = personal.clone();
                self.category.category = self.request.presumed_category();
                self.leave_intake_when_complete();
            }
            Event::Refused { because, .. } => {
                self.challenged = true;
                self.end(Ending::Refused(*because), recorded.at);
            }
            Event::EvidenceRecorded { proves, holds, .. } => {
                self.verification.add_evidence(*proves, *holds);
            }
            Event::CallBackMade { result, entry, .. } => self.verification.called(*result, *entry),
            Event::Verified => {
                self.verification.complete();
                self.stage = Stage::Review;
            }
            Event::ProposalReturned { .. } => self.stage = Stage::Review,
            Event::Categorised { category } => {
                self.category = Filed { category: *category, set_at_review: true };
            }
            Event::LegalBasisAssessed { valid, .. } => {
                self.findings.legal_basis_valid = Some(*valid);
            }
            Event::OrderAssessed { proves_illegal_use, .. } => {
                self.findings.order_proves_illegal_use = Some(*proves_illegal_use);
            }
            Event::EmergencyProven { good_faith_finding, .. } => {
                let good_faith_finding = *good_faith_finding;
                self.findings.emergency = Some(ProvenEmergency { good_faith_finding });
            }
            Event::ConsentGiven { identifier } => {
                self.consents.insert(*identifier);
            }
            Event::ConsentWithdrawn { identifier } => {
                self.consents.remove(identifier);
            }
            Event::ClarificationAsked { .. } => self.awaited = Awaited::Clarification,
            Event::Objected { .. } => {
                self.challenged = true;
                self.awaited = Awaited::AnswerToObjection;
            }
            Event::ClarificationAnswered { .. } | Event::ObjectionAnswered { .. } => {
                self.awaited = Awaited::Nothing;
            }
            Event::DecisionProposed { decisions, .. } => {
                let decisions = decisions.clone();
                let approvals = BTreeSet::new();
                self.stage = Stage::Approval(Proposal { proposer: by?.id, decisions, approvals });
            }
            Event::Approved => {
                let Stage::Approval(proposal) = &mut self.stage else { return None };
                proposal.approvals.insert(by?);
            }
            Event::Decided => self.decide_proposal()?,
            Event::FeeQuoted { .. } => self.fee = Fee::Quoted,
            Event::FeeAccepted => self.fee = Fee::Accepted,
            Event::FeeWaived => self.fee = Fee::Waived,
            Event::FeeInvoiced => self.fee = Fee::Invoiced,
            Event::FeePaid => self.fee = Fee::Paid,
            Event::Fulfilled { item, outcome, .. } => {
                self.fulfilled.insert(*item, *outcome);
            }
            Event::Disclosed { .. }
            | Event::PackageFetched { .. }
            | Event::ReceiptConfirmed { .. }
            | Event::PackageWithdrawn { .. }
            | Event::PackageRenewed { .. } => self.apply_package(recorded)?,
            Event::Answered { answer } => self.end_answered(*answer, recorded.at),
            Event::Withdrawn { .. } => self.end(Ending::Withdrawn, recorded.at),
            Event::Joined { .. } => self.end(Ending::Joined, recorded.at),
            Event::DeadlineMissed { kind } => {
                let missed: Vec<_> = self.missed(*kind, recorded.at).collect();
                self.alarms.extend(missed.into_iter().map(|due_at| (*kind, due_at)));
            }
            Event::DeadlinesSet { deadlines } => self.deadlines.clone_from(deadlines),
            Event::NondisclosureOrdered { .. }
            | Event::NondisclosureLifted { .. }
            | Event::NoticeOwed { .. }
            | Event::WithholdingProposed { .. }
            | Event::Withheld { .. }
            | Event::WithholdingEnded { .. }
            | Event::NoticeSent { .. } => self.apply_notice(recorded)?,
            Event::Closed { .. }
            | Event::HoldProposed
            | Event::HoldPlaced { .. }
            | Event::HoldLifted { .. }
            | Event::Erased { .. } => self.apply_keeping(recorded)?,
        }
        Some(())
    }

    fn apply_package(&mut self, recorded: &Recorded) -> Option<()> {
        match &recorded.event {
            Event::Disclosed { items, package, sealed, expires_on } => {
                self.fulfilled.extend(items.iter().map(|item| (*item, Fulfilment::Given)));
                let released = Package {
                    items: items.clone(),
                    sealed: *sealed,
                    expires_on: *expires_on,
                    is_withdrawn: false,
                    first_fetched_at: None,
                    is_confirmed: false,
                };
                self.packages.insert(*package, released);
            }
            Event::PackageFetched { package } => {
                self.packages.get_mut(package)?.first_fetched_at.get_or_insert(recorded.at);
            }
            Event::ReceiptConfirmed { package } => {
                self.packages.get_mut(package)?.is_confirmed = true;
            }
            Event::PackageWithdrawn { package, .. } => {
                self.packages.get_mut(package)?.is_withdrawn = true;
            }
            Event::PackageRenewed { package, sealed, expires_on } => {
                let package = self.packages.get_mut(package)?;
                if package.sealed != *sealed {
                    package.first_fetched_at = None;
                    package.is_confirmed = false;
                }
                package.sealed = *sealed;
                package.expires_on = *expires_on;
                package.is_withdrawn = false;
            }
            _ => return None,
        }
        Some(())
    }

    fn decide_proposal(&mut self) -> Option<()> {
        let Stage::Approval(proposal) = &self.stage else { return None };
        let approval = Approval::of(&self.request, proposal);
        if approval.is_none() && proposal.decisions.values().any(|decision| decision.grants()) {
            return None;
        }
        self.challenged |= proposal.decisions.values().any(|decision| decision.challenges());
        let decisions: BTreeMap<ItemNumber, ItemDecision> = proposal.decisions.clone();
        self.stage = Stage::Fulfilment(Decision { decisions, approval });
        Some(())
    }

    fn end(&mut self, ending: Ending, at: Timestamp) {
        self.awaited = Awaited::Nothing;
        self.answered_at = Some(at);
        self.stage = Stage::Notice(ending);
    }

    fn end_answered(&mut self, answer: Answer, at: Timestamp) {
        self.challenged |= answer == Answer::Rejected;
        self.end(Ending::Answered(answer), at);
    }

    fn apply_notice(&mut self, recorded: &Recorded) -> Option<()> {
        match &recorded.event {
            Event::NondisclosureOrdered { order } => {
                self.prohibitions.push(Prohibition { order: *order, lifted_on: None });
            }
            Event::NondisclosureLifted { order, lifted_on } => {
                self.prohibitions.get_mut(usize::from(*order))?.lifted_on = Some(*lifted_on);
            }
            Event::NoticeOwed { notice, identifier, occasion, happened_on } => {
                let notice_owed = Notice {
                    identifier: *identifier,
                    occasion: *occasion,
                    happened_on: *happened_on,
                    standing: Standing::Owed,
                    proposed: None,
                };
                self.notices.insert(*notice, notice_owed);
            }
            Event::WithholdingProposed { notice, ground, review, .. } => {
                let author = recorded.by.staff().ok()?.id;
                self.notices.get_mut(notice)?.proposed =
                    Some(ProposedWithholding { ground: *ground, review: *review, author });
            }
            Event::Withheld { notice } => {
                let notice = self.notices.get_mut(notice)?;
                let proposed = notice.proposed.take()?;
                let ground = proposed.ground;
                notice.standing = match proposed.review {
                    Review::On(review_on) => Standing::Withheld { ground, review_on },
                    Review::NoFurther => Standing::WithheldForGood { ground },
                };
            }
            Event::WithholdingEnded { notice } => {
                let notice = self.notices.get_mut(notice)?;
                notice.proposed = None;
                notice.standing = Standing::Owed;
            }
            Event::NoticeSent { notice, .. } => {
                self.notices.get_mut(notice)?.standing = Standing::Sent;
            }
            _ => return None,
        }
        Some(())
    }

    fn apply_keeping(&mut self, recorded: &Recorded) -> Option<()> {
        if let (Event::Closed { keep_until }, Stage::Notice(ending)) =
            (&recorded.event, &self.stage)
        {
            let keeping = Keeping { until: *keep_until, hold: Hold::None };
            self.stage = Stage::Closed(ending.clone(), keeping);
            return Some(());
        }
        let Stage::Closed(ending, keeping) = &mut self.stage else { return None };
        let by = recorded.by.staff().ok().map(|staff| staff.id);
        match (&recorded.event, keeping.hold) {
            (Event::HoldProposed, Hold::None) => keeping.hold = Hold::Proposed { by: by? },
            (Event::HoldProposed, Hold::Placed { on }) => {
                keeping.hold = Hold::LiftProposed { by: by?, on };
            }
            (Event::HoldPlaced { on }, Hold::Proposed { .. }) => {
                keeping.hold = Hold::Placed { on: *on };
            }
            (Event::HoldLifted { keep_until }, Hold::LiftProposed { .. }) => {
                *keeping = Keeping { until: *keep_until, hold: Hold::None };
            }
            (Event::Erased { backups_until }, hold)
                if hold.stands_since().is_none() || recorded.by == Actor::Operator =>
            {
                let erasure = Erasure { at: recorded.at, backups_until: *backups_until };
                self.stage = Stage::Erased(ending.clone(), erasure);
                self.personal = Personal::erased();
                self.deadlines = Vec::new();
            }
            _ => return None,
        }
        Some(())
    }
}

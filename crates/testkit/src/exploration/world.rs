//! The worlds to explore: what was sent, and everything anybody could try.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use jiff::ToSpan as _;
use jiff::civil::Date;
use writ_core::actor::Actor;
use writ_core::category::Category;
use writ_core::command::{Command, Root};
use writ_core::fulfilment::{self, Fulfilment};
use writ_core::notice::{Ground as NoticeGround, NoticeNumber, Review};
use writ_core::package::PackageNumber;
use writ_core::personal::Personal;
use writ_core::request::{
    IdentifierNumber, ItemNumber, Measure, Missing, NondisclosureOrder, Submission, Threat,
};
use writ_core::review::{Ground, ItemDecision};
use writ_core::verification::{CallBack, CallBackResult, Contact, EvidenceKind, Proves};

use super::state::{State, noon};
use crate::builders::{
    CONTENT, DESK, IDENTITY, OwnTerms, confirmed_number, request_for, sealed, second_factor,
    submission,
};

/// A command, made on the day it is given.
pub(super) type Act = Box<dyn Fn(Date) -> Command>;

/// Something that may happen next.
pub(super) enum Move {
    /// The day ends.
    NextDay,
    /// The agency sends a revised request (CO-3).
    Revise,
    /// Somebody gives a command.
    Command {
        /// Which case, from 0.
        case: usize,
        /// Who.
        by: Actor,
        /// What.
        act: Act,
        /// In words, for a path.
        words: String,
    },
}

impl fmt::Display for Move {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NextDay => f.write_str("the day ends"),
            Self::Revise => f.write_str("a revised request comes in"),
            Self::Command { case, by, words, .. } => {
                let who = match by {
                    Actor::Staff(staff) => staff.role.code(),
                    Actor::Agency => "agency",
                    Actor::Clock => "clock",
                    Actor::Operator => "operator",
                };
                write!(f, "{who}: {words} (case {})", case + 1)
            }
        }
    }
}

/// What can be tried in a world, so that each stays small enough to be seen whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Topic {
    /// Evidence and call-backs beyond what verifying needs.
    Doubt,
    /// Questions and objections.
    Questions,
    /// Consent given and withdrawn.
    Consent,
    /// Orders recorded and lifted.
    Orders,
    /// Withholding and its second person.
    Withholding,
    /// A fee.
    Fee,
    /// Holds and erasing.
    Keeping,
    /// Joining and withdrawing.
    Leaving,
    /// A revised request.
    Revision,
    /// Emergencies assessed.
    Emergency,
    /// Orders against accounts assessed.
    AccountOrder,
    /// Packages after their release.
    Packages,
}

/// A small world: what was sent, and what can be tried.
pub struct World {
    /// Its name.
    pub name: &'static str,
    pub(super) first: Submission,
    pub(super) revised: Submission,
    pub(super) terms: OwnTerms,
    topics: BTreeSet<Topic>,
    orders_max: usize,
}

impl World {
    /// All worlds.
    #[must_use]
    pub fn all() -> Vec<Self> {
        vec![
            Self::ordinary(),
            Self::withheld(),
            Self::emergency(),
            Self::restriction(),
            Self::keeping(),
            Self::revision(),
            Self::packages(),
        ]
    }

    fn new<const N: usize>(name: &'static str, measures: &[Measure], topics: [Topic; N]) -> Self {
        let first = submission(request_for(measures));
        let terms = OwnTerms::of_short_days();
        let topics = BTreeSet::from(topics);
        Self { name, revised: first.clone(), first, terms, topics, orders_max: 1 }
    }

    /// A content and a non-content item, consent that comes and goes, one order with an end.
    fn ordinary() -> Self {
        let measures = [Measure::Disclose(CONTENT), Measure::Disclose(IDENTITY)];
        let topics = [Topic::Consent, Topic::Orders, Topic::Leaving, Topic::Withholding];
        Self::new("ordinary", &measures, topics)
    }

    /// One non-content item, orders with and without an end, every way to withhold and not to.
    fn withheld() -> Self {
        let topics = [Topic::Orders, Topic::Withholding, Topic::Questions];
        let mut world = Self::new("withheld", &[Measure::Disclose(IDENTITY)], topics);
        world.first.request.nondisclosure = Some(NondisclosureOrder { ends_on: None });
        world.orders_max = 2;
        world
    }

    /// An emergency of an unknown officer, with something to preserve beside.
    fn emergency() -> Self {
        let measures = [Measure::Disclose(IDENTITY), Measure::Preserve(IDENTITY)];
        let topics = [Topic::Doubt, Topic::Orders, Topic::Emergency, Topic::Withholding];
        let mut world = Self::new("emergency", &measures, topics);
        world.first.request.emergency = Some(Threat::LifeOrSecurity);
        world.first.request.officer_is_new = true;
        world
    }

    /// An account to restrict and its identity to disclose, with and without an order that proves illegal use.
    fn restriction() -> Self {
        let measures = [Measure::Restrict, Measure::Disclose(IDENTITY)];
        let topics = [Topic::AccountOrder, Topic::Orders, Topic::Fee];
        Self::new("restriction", &measures, topics)
    }

    /// What goes on after closing, and a submission that comes in incomplete.
    fn keeping() -> Self {
        let topics = [Topic::Doubt, Topic::Keeping, Topic::Leaving, Topic::Questions];
        let mut world = Self::new("keeping", &[Measure::Delete], topics);
        world.topics.insert(Topic::AccountOrder);
        world.revised = world.first.clone();
        world.first.request.lacks.insert(Missing::Certificates);
        world
    }

    /// A case and its revision side by side.
    fn revision() -> Self {
        let topics = [Topic::Revision, Topic::Leaving];
        let mut world = Self::new("revision", &[Measure::Disclose(IDENTITY)], topics);
        world.revised.request.officer_is_new = true;
        world
    }

    /// Content in a package that is fetched, taken back and opened again, while the consent comes and goes.
    fn packages() -> Self {
        let topics = [Topic::Packages, Topic::Consent, Topic::Keeping];
        Self::new("packages", &[Measure::Disclose(CONTENT)], topics)
    }

    /// Whether what becomes of released packages can be told apart here.
    pub(super) fn watches_packages(&self) -> bool {
        self.has(Topic::Packages)
    }

    fn has(&self, topic: Topic) -> bool {
        self.topics.contains(&topic)
    }

    /// Whether a move is within the world's bounds: orders could be recorded for ever.
    pub(super) fn admits(&self, state: &State, this: &Move) -> bool {
        match this {
            Move::Command { case, words, .. } if words.starts_with("record an order") => {
                state.orders(*case) < self.orders_max
            }
            Move::Command { .. } | Move::NextDay | Move::Revise => true,
        }
    }

    /// Everything anybody could try: each command by each of the desk, by the agency and by the clock.
    pub(super) fn moves(&self) -> Vec<Move> {
        let cases = if self.has(Topic::Revision) { 2 } else { 1 };
        let mut moves = vec![Move::NextDay];
        if self.has(Topic::Revision) {
            moves.push(Move::Revise);
        }
        for case in 0..cases {
            for by in DESK.into_iter().chain([Actor::Agency, Actor::Clock]) {
                for (words, act) in self.acts() {
                    moves.push(Move::Command { case, by, act, words });
                }
            }
        }
        moves
    }

    fn acts(&self) -> Vec<(String, Act)> {
        let mut acts = Acts(Vec::new());
        self.before_decision(&mut acts);
        self.decision(&mut acts);
        self.after_decision(&mut acts);
        acts.0
    }

    fn before_decision(&self, acts: &mut Acts) {
        let complete = Command::Complete(Box::new(self.revised.clone()));
        acts.add("complete", complete);
        acts.add("refuse as incomplete", Command::RefuseIncomplete(words()));
        for proves in [Proves::Agency, Proves::Officer, Proves::Instrument] {
            let kind = EvidenceKind::DirectoryEntry;
            acts.add("evidence", Command::RecordEvidence { proves, kind, holds: true });
        }
        let heard =
            |contact, result| Command::CallBack(CallBack { contact, result, note: String::new() });
        let called =
            |number: &str, result| heard(Contact::Called(confirmed_number(number)), result);
        let own = "+31 70 555 0199";
        acts.add("confirmed", called(own, CallBackResult::Confirmed));
        acts.add("inbound call", heard(Contact::Inbound, CallBackResult::Confirmed));
        acts.add("calls the forger", called("020 555 0100", CallBackResult::Confirmed));
        if self.has(Topic::Doubt) {
            let (proves, kind) = (Proves::Agency, EvidenceKind::MailAuthentication);
            acts.add("doubt", Command::RecordEvidence { proves, kind, holds: false });
            acts.add("not reached", called(own, CallBackResult::NotReached));
            acts.add("denied", called(own, CallBackResult::Denied));
        }
        acts.add("verify", Command::Verify);
        acts.add("refuse as unverified", Command::RefuseUnverified(words()));
        if self.has(Topic::Leaving) {
            acts.add("withdraw", Command::Withdraw { superseded_by: None });
            let root = Root {
                reference: "W-0".to_owned(),
                country: self.first.request.country.clone(),
                received_at: jiff::Timestamp::UNIX_EPOCH,
                same_document_found: true,
            };
            acts.add("join", Command::Join(root));
        }
        if self.has(Topic::Doubt) {
            acts.add("acknowledge", Command::Acknowledge);
        }
    }

    fn decision(&self, acts: &mut Acts) {
        for category in [Category::Account, Category::Emergency, Category::Restriction] {
            acts.add("categorise", Command::Categorise(category));
        }
        for valid in [true, false] {
            acts.add("assess the basis", Command::AssessLegalBasis { valid, reasons: words() });
        }
        if self.has(Topic::AccountOrder) {
            for proves_illegal_use in [true, false] {
                let reasons = words();
                acts.add("assess the order", Command::AssessOrder { proves_illegal_use, reasons });
            }
        }
        if self.has(Topic::Emergency) {
            for (proven, good_faith_finding) in [(true, true), (true, false), (false, false)] {
                let finding = words();
                let assess = Command::AssessEmergency { proven, good_faith_finding, finding };
                acts.add("assess the emergency", assess);
            }
        }
        if self.has(Topic::Consent) {
            acts.add("consent", Command::RecordConsent(IdentifierNumber(1)));
            acts.add("withdraw the consent", Command::WithdrawConsent(IdentifierNumber(1)));
        }
        if self.has(Topic::Questions) {
            acts.add("ask", Command::AskClarification(words()));
            let items = self.first.request.items.keys().copied().collect();
            acts.add(
                "object",
                Command::Object { ground: Ground::TooBroad, items, reasons: words() },
            );
            acts.add("answer", Command::AnswerDesk(words()));
        }
        for decisions in self.decisions() {
            let granted = decisions.values().filter(|decision| decision.grants()).count();
            let propose = Command::ProposeDecision { decisions, words: words() };
            acts.add(&format!("propose to grant {granted}"), propose);
        }
        acts.add("approve", Command::Approve);
        acts.add("return", Command::ReturnProposal(words()));
    }

    /// Every way to grant and reject the items.
    fn decisions(&self) -> Vec<BTreeMap<ItemNumber, ItemDecision>> {
        let reject = ItemDecision::Reject { ground: Ground::TooBroad };
        let mut ways = vec![BTreeMap::new()];
        for &item in self.first.request.items.keys() {
            ways = ways
                .into_iter()
                .flat_map(|way| {
                    [ItemDecision::Grant, reject].map(|decision| {
                        let mut way: BTreeMap<_, _> = way.clone();
                        way.insert(item, decision);
                        way
                    })
                })
                .collect();
        }
        ways
    }

    fn after_decision(&self, acts: &mut Acts) {
        for &item in self.first.request.items.keys() {
            for outcome in Fulfilment::ALL {
                let fulfil = Command::Fulfil(fulfilment::Act {
                    item,
                    outcome,
                    provider: None,
                    record: words(),
                });
                acts.add(&format!("item {item} ends {outcome:?}"), fulfil);
            }
            let items = BTreeSet::from([item]);
            let disclose = Command::Disclose { items, package: sealed(1) };
            acts.add(&format!("disclose {item}"), disclose);
        }
        let items = self.first.request.items.keys().copied().collect();
        acts.add("disclose all", Command::Disclose { items, package: sealed(1) });
        if self.has(Topic::Packages) {
            packages(acts);
        }
        if self.has(Topic::Fee) {
            let currency = "EUR".to_owned();
            acts.add("quote a fee", Command::QuoteFee { amount_minor: 1, currency });
            acts.add("accept the fee", Command::AcceptFee);
            acts.add("waive the fee", Command::WaiveFee);
            acts.add("invoice the fee", Command::InvoiceFee);
            acts.add("pay the fee", Command::PayFee);
        }
        for notice in [NoticeNumber(1), NoticeNumber(2)] {
            let text = words();
            acts.add("tell the account holder", Command::SendNotice { notice, text });
            if self.has(Topic::Withholding) {
                withholding(acts, notice);
            }
        }
        if self.has(Topic::Orders) {
            acts.add_daily("record an order with an end", |today| {
                let ends_on = Some(today.saturating_add(1.day()));
                Command::RecordOrder(NondisclosureOrder { ends_on })
            });
            acts.add("lift the order", Command::LiftOrder(0));
        }
        if self.has(Topic::Keeping) {
            acts.add("hold", Command::Hold);
            acts.add("erase", Command::Erase);
        }
    }
}

fn packages(acts: &mut Acts) {
    let package = PackageNumber(1);
    for (words, reference) in [("fetch", "W-1"), ("fetch with another case's code", "W-9")] {
        acts.add_daily(words, move |today| {
            let second_factor = second_factor(reference, noon(today));
            Command::FetchPackage { package, second_factor }
        });
    }
    acts.add("confirm the receipt", Command::ConfirmReceipt(package));
    acts.add("withdraw the package", Command::WithdrawPackage { package, reason: words() });
    for number in [1, 2] {
        let sealed = sealed(number);
        acts.add("open the package again", Command::RenewPackage { package, sealed });
    }
}

fn withholding(acts: &mut Acts, notice: NoticeNumber) {
    for ground in [NoticeGround::Prohibited, NoticeGround::RiskToIndividual] {
        acts.add_daily("propose to withhold until tomorrow", move |today| {
            let review = Review::On(today.saturating_add(1.day()));
            Command::ProposeWithholding { notice, ground, review, evidence: words() }
        });
        let review = Review::NoFurther;
        let for_good = Command::ProposeWithholding { notice, ground, review, evidence: words() };
        acts.add("propose to withhold for good", for_good);
    }
    acts.add("approve the withholding", Command::ApproveWithholding(notice));
    acts.add("end the withholding", Command::EndWithholding(notice));
}

/// What can be tried, with its words.
struct Acts(Vec<(String, Act)>);

impl Acts {
    fn add(&mut self, words: &str, command: Command) {
        self.0.push((words.to_owned(), Box::new(move |_| command.clone())));
    }

    fn add_daily(&mut self, words: &str, act: impl Fn(Date) -> Command + 'static) {
        self.0.push((words.to_owned(), Box::new(act)));
    }
}

/// Texts change nothing that is explored.
fn words() -> Personal<String> {
    Personal::erased()
}

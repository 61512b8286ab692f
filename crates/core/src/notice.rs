//! Telling the account holder (NO-1 to NO-5): when a notice may leave, what may withhold it, and who decides.
//!
//! What is deliberately absent: a way to drop a notice. Each ends sent, or withheld on record.

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::actor::Staff;
use crate::case::Case;
use crate::event::{Event, Words};
use crate::refusal::Refusal;
use crate::request::{IdentifierNumber, NondisclosureOrder};
use crate::staff::StaffId;
use crate::terms::Terms;

/// The number of a notice within its case, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NoticeNumber(pub u16);

/// What a notice tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Occasion {
    /// Data was provided (NO-1).
    Provided,
    /// Data was provided in an emergency (NO-2).
    ProvidedInEmergency,
    /// The account was restricted or deleted (NO-4).
    ActedOnAccount,
}

/// Why a notice is withheld. Each is a belief with its reasons on record (NO-5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// (a) A court order or applicable law expressly prohibits it.
    Prohibited,
    /// (b) Risk of injury or death to an identifiable individual.
    RiskToIndividual,
    /// (b') The same to a group; harm suffices after a confidentiality period (NO-3).
    RiskToGroup,
    /// (c) The case involves child abuse.
    ChildAbuse,
    /// (d) Notice does not apply to the basic facts of the case.
    NotApplicable,
    /// (e) The legal proceeding itself prohibits it.
    Proceeding,
}

impl Ground {
    /// All grounds, in the order of their letters.
    pub const ALL: [Self; 6] = [
        Self::Prohibited,
        Self::RiskToIndividual,
        Self::RiskToGroup,
        Self::ChildAbuse,
        Self::NotApplicable,
        Self::Proceeding,
    ];
}

/// Which rule governs a notice: the one whose date is the later (our reading).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GoverningRule {
    /// NO-1.
    Provided,
    /// NO-2.
    Emergency,
    /// NO-3.
    Confidentiality,
    /// NO-4.
    Account,
}

impl GoverningRule {
    /// The rule by its number.
    #[must_use]
    pub const fn number(self) -> &'static str {
        match self {
            Self::Provided => "NO-1",
            Self::Emergency => "NO-2",
            Self::Confidentiality => "NO-3",
            Self::Account => "NO-4",
        }
    }

    /// Whether the rule lets this ground withhold the notice.
    #[must_use]
    pub const fn admits(self, ground: Ground) -> bool {
        match ground {
            // A prohibition without an end holds back every notice; that one is in force is checked apart.
            Ground::Prohibited | Ground::RiskToIndividual | Ground::ChildAbuse => true,
            Ground::RiskToGroup => match self {
                Self::Provided => false,
                Self::Emergency | Self::Confidentiality | Self::Account => true,
            },
            Ground::NotApplicable => match self {
                Self::Emergency => false,
                Self::Provided | Self::Confidentiality | Self::Account => true,
            },
            Ground::Proceeding => matches!(self, Self::Account),
        }
    }
}

/// When a withholding is looked at again (NO-5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Review {
    /// On this day.
    On(Date),
    /// Not again: only after a review date has come, and by two persons like the first.
    NoFurther,
}

/// What is decided about a notice so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// To be sent.
    Owed,
    /// Withheld until the review.
    Withheld {
        /// On which ground.
        ground: Ground,
        /// Until when.
        review_on: Date,
    },
    /// Withheld without further review.
    WithheldForGood {
        /// On which ground.
        ground: Ground,
    },
    /// Sent.
    Sent,
}

/// A withholding that waits for its second person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ProposedWithholding {
    /// On which ground.
    pub ground: Ground,
    /// When it would be looked at again.
    pub review: Review,
    /// Who proposed it: never who approves it.
    pub author: StaffId,
}

/// One account holder to be told of one thing.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Notice {
    /// Whom: the holder behind this identifier.
    pub identifier: IdentifierNumber,
    /// Of what.
    pub occasion: Occasion,
    /// The local day of what it tells.
    pub happened_on: Date,
    /// What is decided.
    pub standing: Standing,
    /// What waits for a second person.
    pub proposed: Option<ProposedWithholding>,
}

impl Notice {
    /// Whether nothing remains to be done: sent, or withheld without further review.
    #[must_use]
    pub const fn is_settled(&self) -> bool {
        matches!(self.standing, Standing::Sent | Standing::WithheldForGood { .. })
    }
}

/// A prohibition on record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Prohibition {
    /// The order.
    pub order: NondisclosureOrder,
    /// The local day on which it was lifted before its end; none while it was not.
    pub lifted_on: Option<Date>,
}

impl Prohibition {
    /// Whether it was lifted while it held back what may leave from this day on.
    fn held_back(&self, not_before: Date) -> bool {
        self.lifted_on.is_some_and(|lifted_on| {
            // One that had come to its end by then held nothing back any more.
            let stood = self.order.ends_on.is_none_or(|ends_on| ends_on >= lifted_on);
            stood && lifted_on >= not_before
        })
    }
}

/// When a notice is due, by the rules alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timing {
    /// It may leave from `not_before` on, and is due by the end of `due_on`.
    Due {
        /// The first day it may leave.
        not_before: Date,
        /// The day it is due.
        due_on: Date,
        /// The rule that set the date.
        rule: GoverningRule,
    },
    /// A prohibition without an end is in force.
    Prohibited {
        /// The rule that sets the date once the prohibition is gone.
        rule: GoverningRule,
    },
}

/// NO-1 to NO-4: when the notice may leave and when it is due.
///
/// Where an emergency and a confidentiality period meet, the later date rules. Each further order delays anew
/// (NO-3); a lifted one no longer counts, and the days of what it held back run from the lifting.
#[must_use]
pub fn timing(notice: &Notice, prohibitions: &[Prohibition], terms: &Terms<'_>) -> Timing {
    let happened_on = notice.happened_on;
    let (not_before, due_on, rule) = match notice.occasion {
        Occasion::Provided => {
            let days = terms.policy.customer_notice_working_days;
            let due_on = terms.calendar.add_working_days(happened_on, days);
            (happened_on, due_on, GoverningRule::Provided)
        }
        Occasion::ProvidedInEmergency => {
            let delay = i64::from(terms.policy.emergency_notice_days);
            let due_on = happened_on.saturating_add(delay.days());
            (due_on, due_on, GoverningRule::Emergency)
        }
        Occasion::ActedOnAccount => (happened_on, happened_on, GoverningRule::Account),
    };
    let in_force = || prohibitions.iter().filter(|prohibition| prohibition.lifted_on.is_none());
    let due_on = prohibitions
        .iter()
        .filter(|prohibition| prohibition.held_back(not_before))
        .filter_map(|prohibition| prohibition.lifted_on)
        .map(|lifted_on| match notice.occasion {
            Occasion::Provided | Occasion::ProvidedInEmergency => {
                let days = terms.policy.customer_notice_working_days;
                terms.calendar.add_working_days(lifted_on, days)
            }
            Occasion::ActedOnAccount => lifted_on,
        })
        .fold(due_on, Date::max);
    let after_last = in_force().filter_map(|p| p.order.ends_on).max().map(day_after);
    let (not_before, due_on, rule) = match after_last {
        Some(after) if after > not_before => {
            (after, due_on.max(after), GoverningRule::Confidentiality)
        }
        Some(_) | None => (not_before, due_on, rule),
    };
    if in_force().any(|prohibition| prohibition.order.ends_on.is_none()) {
        return Timing::Prohibited { rule };
    }
    Timing::Due { not_before, due_on, rule }
}

fn day_after(day: Date) -> Date {
    day.saturating_add(1.day())
}

fn open_notice(case: &Case, number: NoticeNumber) -> Result<&Notice, Refusal> {
    case.notices.get(&number).filter(|notice| !notice.is_settled()).ok_or(Refusal::NoSuchNotice)
}

/// NO-1 to NO-4: the notice leaves, on its day and never while a prohibition is in force.
pub(crate) fn send(
    case: &Case,
    number: NoticeNumber,
    text: Words,
    terms: &Terms<'_>,
    today: Date,
) -> Result<Vec<Event>, Refusal> {
    let notice = open_notice(case, number)?;
    if notice.standing != Standing::Owed || notice.proposed.is_some() {
        return Err(Refusal::NoticeWithheld);
    }
    match timing(notice, &case.prohibitions, terms) {
        Timing::Prohibited { .. } => Err(Refusal::NoticeProhibited),
        Timing::Due { not_before, .. } if today < not_before => {
            Err(Refusal::NoticeTooEarly { not_before })
        }
        Timing::Due { .. } => Ok(vec![Event::NoticeSent { notice: number, personal: text }]),
    }
}

/// What is proposed about a notice (NO-5).
#[derive(Debug)]
pub(crate) struct Withholding {
    /// On which ground.
    pub(crate) ground: Ground,
    /// When to look at it again.
    pub(crate) review: Review,
    /// Evidence and reasons.
    pub(crate) evidence: Words,
}

/// NO-5: proposes a withholding, or its renewal once the review date has come.
pub(crate) fn propose_withholding(
    case: &Case,
    number: NoticeNumber,
    withholding: Withholding,
    terms: &Terms<'_>,
    today: Date,
) -> Result<Vec<Event>, Refusal> {
    let Withholding { ground, review, evidence } = withholding;
    let notice = open_notice(case, number)?;
    if notice.proposed.is_some() {
        return Err(Refusal::ProposedAlready);
    }
    check_withholding(case, notice, (ground, review), terms, today)?;
    Ok(vec![Event::WithholdingProposed { notice: number, ground, review, personal: evidence }])
}

/// NO-1 to NO-5: whether the ground holds this notice back on this day, and its review is set as it must be.
fn check_withholding(
    case: &Case,
    notice: &Notice,
    (ground, review): (Ground, Review),
    terms: &Terms<'_>,
    today: Date,
) -> Result<(), Refusal> {
    let (rule, prohibited) = match timing(notice, &case.prohibitions, terms) {
        Timing::Due { rule, .. } => (rule, false),
        Timing::Prohibited { rule } => (rule, true),
    };
    if !rule.admits(ground) {
        return Err(Refusal::GroundNotAdmitted);
    }
    if ground == Ground::Prohibited && !prohibited {
        return Err(match rule {
            GoverningRule::Confidentiality => Refusal::ProhibitionHasEnd,
            GoverningRule::Provided | GoverningRule::Emergency | GoverningRule::Account => {
                Refusal::NoProhibition
            }
        });
    }
    match (review, notice.standing) {
        (Review::On(day), _) if day <= today => Err(Refusal::ReviewNotInFuture),
        (Review::On(_), _) => Ok(()),
        (Review::NoFurther, Standing::Withheld { review_on, .. }) if review_on <= today => Ok(()),
        (Review::NoFurther, _) => Err(Refusal::ReviewFirst),
    }
}

/// NO-5: a second person approves. The ground is looked at again: an order may have been lifted, or a further one
/// recorded, since it was proposed.
pub(crate) fn approve_withholding(
    case: &Case,
    number: NoticeNumber,
    approver: Staff,
    terms: &Terms<'_>,
    today: Date,
) -> Result<Vec<Event>, Refusal> {
    let notice = open_notice(case, number)?;
    let proposed = notice.proposed.ok_or(Refusal::NothingProposed)?;
    if proposed.author == approver.id {
        return Err(Refusal::AuthorCannotApprove);
    }
    if !approver.role.approves() {
        return Err(Refusal::NotAnApprover);
    }
    check_withholding(case, notice, (proposed.ground, proposed.review), terms, today)?;
    Ok(vec![Event::Withheld { notice: number }])
}

/// NO-5: the second person declines, or the ground fell away: the notice is owed again.
pub(crate) fn end_withholding(case: &Case, number: NoticeNumber) -> Result<Vec<Event>, Refusal> {
    let notice = open_notice(case, number)?;
    match (notice.standing, notice.proposed) {
        (Standing::Owed, None) => Err(Refusal::NothingProposed),
        _ => Ok(vec![Event::WithholdingEnded { notice: number }]),
    }
}

/// NO-3: puts a prohibition on record. A further one starts the rule anew for every notice not yet sent.
pub(crate) fn record_order(case: &Case, order: NondisclosureOrder) -> Result<Vec<Event>, Refusal> {
    if case.stage.is_over() {
        return Err(case.out_of_order());
    }
    Ok(vec![Event::NondisclosureOrdered { order }])
}

/// NO-3: a prohibition was lifted. Notices that it alone withheld are owed again.
pub(crate) fn lift_order(case: &Case, number: u16, today: Date) -> Result<Vec<Event>, Refusal> {
    if case.stage.is_over() {
        return Err(case.out_of_order());
    }
    let stands = |p: &Prohibition| p.lifted_on.is_none();
    if !case.prohibitions.get(usize::from(number)).is_some_and(stands) {
        return Err(Refusal::NoSuchOrder);
    }
    let another = case.prohibitions.iter().enumerate().any(|(n, prohibition)| {
        n != usize::from(number) && stands(prohibition) && prohibition.order.ends_on.is_none()
    });
    let on_prohibition = |standing: Standing| {
        matches!(
            standing,
            Standing::Withheld { ground: Ground::Prohibited, .. }
                | Standing::WithheldForGood { ground: Ground::Prohibited }
        )
    };
    let released =
        case.notices.iter().filter(|(_, notice)| !another && on_prohibition(notice.standing));
    let mut events = vec![Event::NondisclosureLifted { order: number, lifted_on: today }];
    events.extend(released.map(|(&notice, _)| Event::WithholdingEnded { notice }));
    Ok(events)
}

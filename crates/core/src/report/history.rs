//! How counting learns: what is known of a case on a day, and what each day changes (RE-9).
//!
//! A case's counting history is its [`Version`]s. Seen from a day, the version in force is the last
//! one known by then, and what it says of later days is not known yet: a case received later is
//! absent, one answered or withdrawn later is pending. [`deltas`] tells the same story as changes,
//! so that their sum up to a day is what is known on that day without asking each case again.

use jiff::civil::Date;

use super::counted::{Counted, Known, Version};
use super::period::Quarter;
use crate::category::{Answer, Category, Outcome};
use crate::country::Country;
use crate::platform::{PlatformCode, Platforms};

/// The countable facts of a case as known on a local day, inclusive; none where it counts nothing.
#[must_use]
pub fn counted_as_of(versions: &[Version], day: Date) -> Option<Counted> {
    let Delta { counted, standing, .. } = standing_as_of(versions, day)?;
    Some(Counted { outcome: standing.outcome, challenged: standing.challenged, ..counted.clone() })
}

/// The same as one addition: what all [`deltas`] up to the day come to. A bulk load that needs the
/// sum alone takes this one in instead of each step on the way.
#[must_use]
pub fn standing_as_of(versions: &[Version], day: Date) -> Option<Delta<'_>> {
    let mut in_force = None;
    let mut since = Date::MIN;
    for version in versions {
        since = since.max(known_from(version));
        if since <= day {
            in_force = version.counted.as_ref();
        }
    }
    let counted = in_force.filter(|counted| counted.received_on <= day)?;
    let standing = Standing::known_on(counted, day);
    Some(Delta { known_on: day, sign: Sign::Added, counted, standing })
}

/// One change of what is known: on `known_on` a case in this standing starts, or ceases, to count.
///
/// Borrows its facts from the history, so that making one allocates nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delta<'v> {
    /// The local day from which the change is known.
    pub known_on: Date,
    /// Whether the standing starts or ceases to count.
    pub sign: Sign,
    counted: &'v Counted,
    standing: Standing,
}

/// Whether a [`Delta`] adds a case to the figures or takes it out again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// It starts to count.
    Added,
    /// It ceases to count: something replaced what was known.
    Removed,
}

impl Sign {
    /// +1 or -1.
    #[must_use]
    pub const fn factor(self) -> i64 {
        match self {
            Self::Added => 1,
            Self::Removed => -1,
        }
    }

    const fn opposite(self) -> Self {
        match self {
            Self::Added => Self::Removed,
            Self::Removed => Self::Added,
        }
    }
}

/// A case's outcome as known on some day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Standing {
    outcome: Outcome,
    challenged: bool,
}

impl Standing {
    /// Where the case stands once everything in this version is known.
    ///
    /// CO-2: a request rejected in whole was challenged, whether or not the record says so as well.
    fn at_last(counted: &Counted) -> Self {
        let rejected =
            matches!(counted.outcome, Outcome::Answered { answer: Answer::Rejected, .. });
        Self { outcome: counted.outcome, challenged: counted.challenged || rejected }
    }

    /// Where the case stands while an answer that will come is not known: nothing was objected to.
    const BEFORE_ITS_OUTCOME: Self = Self { outcome: Outcome::Pending, challenged: false };

    fn known_on(counted: &Counted, day: Date) -> Self {
        if counted.outcome.on().is_some_and(|on| on > day) {
            Self::BEFORE_ITS_OUTCOME
        } else {
            Self::at_last(counted)
        }
    }
}

/// The platforms in whose figures a case counts (CO-7), borrowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ScopeRef<'v> {
    /// All reported platforms together: each case once.
    All,
    /// One platform: each case that concerns it.
    Platform(&'v PlatformCode),
    /// Outside the reported platforms (RE-8).
    Other,
}

impl<'v> ScopeRef<'v> {
    /// `all`, `other` (which no platform can be named) or the platform's code.
    #[must_use]
    pub fn code(self) -> &'v str {
        match self {
            Self::All => "all",
            Self::Platform(code) => code.as_str(),
            Self::Other => "other",
        }
    }
}

impl<'v> Delta<'v> {
    /// The table (CO-6).
    #[must_use]
    pub const fn category(&self) -> Category {
        self.counted.category
    }

    /// The row (CO-7).
    #[must_use]
    pub const fn country(&self) -> &'v Country {
        &self.counted.country
    }

    /// The quarter of receipt (CO-7).
    #[must_use]
    pub fn quarter(&self) -> Quarter {
        Quarter::of(self.counted.received_on)
    }

    /// Distinct identifiers (CO-5).
    #[must_use]
    pub const fn specified(&self) -> u32 {
        self.counted.specified
    }

    /// The outcome as known.
    #[must_use]
    pub const fn outcome(&self) -> Outcome {
        self.standing.outcome
    }

    /// Whether it is known to have been challenged (CO-2).
    #[must_use]
    pub const fn is_challenged(&self) -> bool {
        self.standing.challenged
    }

    /// Days from receipt to answer; none unless answered. Negative only where the record is wrong.
    #[must_use]
    pub fn days_to_respond(&self) -> Option<i32> {
        days_to_respond(self.counted.received_on, self.standing.outcome)
    }

    /// The scopes in which the case counts: all together once, then each of its platforms; or, when
    /// it concerns none of the reported ones, `other` alone.
    pub fn scopes(&self) -> impl Iterator<Item = ScopeRef<'v>> + use<'v> {
        let (first, platforms) = match &self.counted.platforms {
            Platforms::Reported(codes) => (ScopeRef::All, Some(codes)),
            Platforms::Other => (ScopeRef::Other, None),
        };
        std::iter::once(first).chain(platforms.into_iter().flatten().map(ScopeRef::Platform))
    }
}

/// The local days from receipt to answer; withdrawn and pending cases have none.
pub(super) fn days_to_respond(received_on: Date, outcome: Outcome) -> Option<i32> {
    match outcome {
        Outcome::Pending | Outcome::Withdrawn { .. } => None,
        Outcome::Answered { on, .. } => {
            // Civil days all last 24 hours: neither date knows of a zone, so nor of its summer time.
            let hours = on.duration_since(received_on).as_hours();
            i32::try_from(hours / 24).ok()
        }
    }
}

/// All changes of a counting history. The sum of those with `known_on <= D` is what
/// [`counted_as_of`] D says, for every D.
pub fn deltas(versions: &[Version]) -> impl Iterator<Item = Delta<'_>> {
    deltas_since(versions, 0)
}

/// What the versions from index `already` on change, where the changes of those before are known.
///
/// Changes come version by version, and may take back one that an earlier version foresaw for a
/// later day.
pub fn deltas_since(versions: &[Version], already: usize) -> impl Iterator<Item = Delta<'_>> {
    let mut since = Date::MIN;
    let mut former: Option<&Counted> = None;
    versions
        .iter()
        .map(move |version| {
            since = since.max(known_from(version));
            let replaced = std::mem::replace(&mut former, version.counted.as_ref());
            (since, replaced, version.counted.as_ref())
        })
        .skip(already)
        .flat_map(|(since, replaced, counted)| {
            let taken_out = changes(replaced, since, Sign::Removed);
            let put_in = changes(counted, since, Sign::Added);
            taken_out.into_iter().chain(put_in).flatten()
        })
}

/// The day from which a version is in force. A register entry's first version always is: it holds
/// each of its facts back until that fact's own day.
const fn known_from(version: &Version) -> Date {
    match version.known {
        Known::OnItsOwnDays => Date::MIN,
        Known::From(day) => day,
    }
}

/// What becomes known of one version while it is in force, which is from `since` on.
fn changes(counted: Option<&Counted>, since: Date, sign: Sign) -> [Option<Delta<'_>>; 3] {
    let Some(counted) = counted else { return [None, None, None] };
    let first_on = since.max(counted.received_on);
    let delta = |known_on, sign, standing| Some(Delta { known_on, sign, counted, standing });
    let first = delta(first_on, sign, Standing::known_on(counted, first_on));
    match counted.outcome.on().filter(|on| *on > first_on) {
        None => [first, None, None],
        Some(on) => [
            first,
            delta(on, sign.opposite(), Standing::BEFORE_ITS_OUTCOME),
            delta(on, sign, Standing::at_last(counted)),
        ],
    }
}

//! Keeping and erasing (RT-1).

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan as _};

use crate::actor::Staff;
use crate::case::Case;
use crate::deadline::Term;
use crate::event::Event;
use crate::moment::ReportingZone;
use crate::refusal::Refusal;
use crate::stage::{Hold, Stage};
use crate::terms::Terms;

/// When a case was erased, and until when a copy of the record may still open it (RT-1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Erasure {
    /// When.
    pub at: Timestamp,
    /// What was promised then: the day by whose end the last backup is gone that holds its key.
    pub backups_until: Option<Date>,
}

/// The two days of an erasure that people are told (RT-1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErasedDays {
    /// The local day of it.
    pub on: Date,
    /// The day by whose end the last backup is gone that can still open the case; none where nobody had said for how
    /// long backups are kept when it was erased, and nothing may then be called gone.
    pub gone_everywhere_on: Option<Date>,
}

impl Erasure {
    /// What is told of it, under how long backups are kept now.
    ///
    /// Of what was promised and what is done now the later day holds: of backups that are kept for less from now on
    /// older ones may still lie about, and where they are kept for more nobody removed them when it was promised. Where
    /// nothing was promised, backups were kept for ever: what is said of them later says nothing of those.
    #[must_use]
    pub fn days(self, zone: &ReportingZone, kept_days: Option<u16>) -> ErasedDays {
        let on = zone.day_of(self.at);
        let now = kept_until(on, kept_days);
        let gone_everywhere_on =
            self.backups_until.map(|promised| now.map_or(promised, |now| now.max(promised)));
        ErasedDays { on, gone_everywhere_on }
    }
}

/// Whether a backup is older than backups are kept: nothing should have been left of it (RT-1).
#[must_use]
pub fn is_overdue_backup(made_on: Date, kept_days: Option<u16>, today: Date) -> bool {
    kept_until(made_on, kept_days).is_some_and(|until| until < today)
}

/// The last day the personal data of an ended case is kept, by its outcome (RT-1).
#[must_use]
pub fn keep_until(case: &Case, terms: &Terms<'_>, now: Timestamp) -> Date {
    let outcome = crate::record::outcome_of(case, terms.zone);
    let end = match terms.policy.retention(outcome) {
        Some(term) => term.end(now, terms.calendar),
        None => Term::Days(0).end(now, terms.calendar),
    };
    // A term of days ends with its last day, at the start of the day after.
    let last_instant = end.saturating_sub(SignedDuration::from_nanos(1)).unwrap_or(end);
    terms.calendar.day_of(last_instant)
}

/// RT-1: one person asks, a second confirms; likewise to lift.
///
/// The days of the hold are given back: what was left of the period when it began is left when it ends.
pub(crate) fn hold(case: &Case, staff: Staff, today: Date) -> Result<Vec<Event>, Refusal> {
    let Stage::Closed(_, keeping) = &case.stage else { return Err(case.out_of_order()) };
    match keeping.hold {
        Hold::None | Hold::Placed { .. } => Ok(vec![Event::HoldProposed]),
        Hold::Proposed { by } if by != staff.id => Ok(vec![Event::HoldPlaced { on: today }]),
        Hold::LiftProposed { by, on } if by != staff.id => {
            let was_running = on <= keeping.until;
            let held = if was_running { today.duration_since(on) } else { SignedDuration::ZERO };
            let keep_until = keeping.until.saturating_add(held);
            Ok(vec![Event::HoldLifted { keep_until }])
        }
        Hold::Proposed { .. } | Hold::LiftProposed { .. } => Err(Refusal::HoldNeedsAnother),
    }
}

/// RT-1: destroys the personal data at the end of its time, unless a hold stands.
pub(crate) fn erase(case: &Case, terms: &Terms<'_>, today: Date) -> Result<Vec<Event>, Refusal> {
    let Stage::Closed(_, keeping) = &case.stage else { return Err(case.out_of_order()) };
    if keeping.hold.stands_since().is_some() {
        return Err(Refusal::OnHold);
    }
    if today <= keeping.until {
        return Err(Refusal::StillKept { until: keeping.until });
    }
    Ok(vec![erased(terms, today)])
}

/// RT-1: what was erased stays erased, whatever period an earlier copy of the record still believes in.
///
/// A hold that stands is another matter: that it was lifted before the erasure is what an operator says alone, and two
/// persons set it. It gives way only to an erasure from before its first day, which left nothing to hold.
pub(crate) fn erase_again(
    case: &Case,
    erased_on: Date,
    terms: &Terms<'_>,
    today: Date,
) -> Result<Vec<Event>, Refusal> {
    let Stage::Closed(_, keeping) = &case.stage else { return Err(case.out_of_order()) };
    if keeping.hold.stands_since().is_some_and(|held_on| held_on <= erased_on) {
        return Err(Refusal::OnHold);
    }
    Ok(vec![erased(terms, today)])
}

/// RT-1: a backup made on the day of erasing may hold what it was made before, and is kept like any other.
fn erased(terms: &Terms<'_>, today: Date) -> Event {
    Event::Erased { backups_until: kept_until(today, terms.backups_kept_days) }
}

fn kept_until(made_on: Date, kept_days: Option<u16>) -> Option<Date> {
    kept_days.map(|days| made_on.saturating_add(i64::from(days).days()))
}

//! Keeping and erasing (RT-1).

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use crate::actor::Staff;
use crate::case::Case;
use crate::deadline::Term;
use crate::event::Event;
use crate::refusal::Refusal;
use crate::stage::{Hold, Stage};
use crate::terms::Terms;

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
pub(crate) fn erase(case: &Case, today: Date) -> Result<Vec<Event>, Refusal> {
    let Stage::Closed(_, keeping) = &case.stage else { return Err(case.out_of_order()) };
    if keeping.hold.stands() {
        return Err(Refusal::OnHold);
    }
    if today <= keeping.until {
        return Err(Refusal::StillKept { until: keeping.until });
    }
    Ok(vec![Event::Erased])
}

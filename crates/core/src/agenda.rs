//! When the clock has something to do for a case, and whom it tells (TI-1, NO-2, NO-3, NO-5, RT-1).
//!
//! The clock raises alarms, tells people and erases; it never sends, withholds or decides. What is due here is
//! decided a second time when it is done: a clock that was wrong is told so by the rules themselves.

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};

use crate::case::Case;
use crate::deadline::DeadlineKind;
use crate::notice::{
    Ground, Notice, NoticeNumber, Occasion, ProposedWithholding, Standing, Timing, timing,
};
use crate::refusal::Refusal;
use crate::staff::Role;
use crate::stage::{Hold, Stage};
use crate::terms::Terms;

/// Days that erasing waits after the last day of keeping (RT-1). Erasing cannot be taken back, so a clock that
/// runs two days fast erases nothing too early.
const ERASING_WAITS_DAYS: i64 = 3;

/// Something that the clock does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Duty {
    /// Raise the alarm of a deadline that has passed (TI-1, RV-7).
    RaiseAlarm(DeadlineKind),
    /// Tell that a notice may leave from this day on (NO-1 to NO-4).
    NoticeMayLeave(NoticeNumber),
    /// Tell that a withheld notice is to be looked at again (NO-5).
    ReviewWithholding(NoticeNumber),
    /// Tell that a prohibition is over; its number is its place from 0 (NO-3).
    ProhibitionOver(u16),
    /// Erase the personal data (RT-1).
    Erase,
}

impl Duty {
    /// The people who are told.
    #[must_use]
    pub const fn told(self) -> &'static [Role] {
        match self {
            Self::RaiseAlarm(kind) => match kind {
                DeadlineKind::Approval => &[Role::Approver, Role::Counsel],
                DeadlineKind::UrgentReview => &[Role::Analyst, Role::Approver, Role::Counsel],
                DeadlineKind::PreservationEnd => &[Role::Analyst, Role::Custodian],
                DeadlineKind::CustomerNotice
                | DeadlineKind::DelayedNotice
                | DeadlineKind::WithholdingReview => &[Role::Analyst, Role::Counsel],
                DeadlineKind::Acknowledgement | DeadlineKind::Answer | DeadlineKind::Retention => {
                    &[Role::Analyst]
                }
            },
            Self::NoticeMayLeave(_) => &[Role::Analyst],
            Self::ReviewWithholding(_) | Self::ProhibitionOver(_) => {
                &[Role::Analyst, Role::Counsel]
            }
            Self::Erase => &[],
        }
    }
}

/// The people who are told, once a case, that the process said no to somebody. That the number about to be called stands
/// in the request itself means that the forger's number is in our directory, or that somebody was led astray (VE-2).
#[must_use]
pub const fn told_of_refusal(refusal: &Refusal) -> &'static [Role] {
    match refusal {
        Refusal::NumberFromRequest => &[Role::Analyst, Role::Counsel],
        _ => &[],
    }
}

/// A duty and its instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Appointment {
    /// When.
    pub at: Timestamp,
    /// What.
    pub duty: Duty,
}

/// Everything that the clock has to do for a case as it stands, the next thing first.
#[must_use]
pub fn agenda(case: &Case, terms: &Terms<'_>) -> BTreeSet<Appointment> {
    let calendar = terms.calendar;
    let mut agenda = BTreeSet::new();
    for deadline in &case.deadlines {
        let kind = deadline.kind();
        let Some(at) = deadline.due_at() else { continue };
        if kind == DeadlineKind::Retention {
            continue;
        }
        if !case.alarms.contains(&(kind, at)) {
            agenda.insert(Appointment { at, duty: Duty::RaiseAlarm(kind) });
        }
    }
    if let Stage::Closed(_, keeping) = &case.stage
        && matches!(keeping.hold, Hold::None | Hold::Proposed { .. })
    {
        let on = keeping.until.saturating_add((ERASING_WAITS_DAYS + 1).days());
        // The days of keeping are days of both zones: whichever begins later lets nothing go too early.
        let begins = calendar.start_of(on);
        agenda.insert(Appointment { at: begins, duty: Duty::Erase });
    }
    if case.stage.is_over() {
        return agenda;
    }
    for (number, notice) in &case.notices {
        let duty = match open(*number, notice, case, terms).map(|open| open.standing) {
            Some(OpenStanding::Due { not_before, .. }) => {
                Some((not_before, Duty::NoticeMayLeave(*number)))
            }
            Some(OpenStanding::Withheld { review_on, .. }) => {
                Some((review_on, Duty::ReviewWithholding(*number)))
            }
            Some(OpenStanding::Prohibited | OpenStanding::Proposed(_)) | None => None,
        };
        agenda.extend(duty.map(|(on, duty)| Appointment { at: calendar.start_of(on), duty }));
    }
    for (number, prohibition) in (0..).zip(&case.prohibitions) {
        if let (Some(ends_on), None) = (prohibition.order.ends_on, prohibition.lifted_on) {
            let at = calendar.end_of(ends_on);
            agenda.insert(Appointment { at, duty: Duty::ProhibitionOver(number) });
        }
    }
    agenda
}

/// A notice that is not settled yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenNotice {
    /// Its number in the case.
    pub number: NoticeNumber,
    /// Of what it tells.
    pub occasion: Occasion,
    /// Where it stands.
    pub standing: OpenStanding,
}

/// Where a notice stands that is not settled yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenStanding {
    /// To be sent.
    Due {
        /// The first day it may leave.
        not_before: Date,
        /// The day it is due.
        due_on: Date,
    },
    /// A prohibition without an end is in force and nobody has withheld it on record yet.
    Prohibited,
    /// A withholding waits for its second person.
    Proposed(ProposedWithholding),
    /// Withheld until it is looked at again.
    Withheld {
        /// On which ground.
        ground: Ground,
        /// When it is looked at again.
        review_on: Date,
    },
}

/// The notices of a case that are not settled yet (NO-5), by their numbers.
#[must_use]
pub fn open_notices(case: &Case, terms: &Terms<'_>) -> Vec<OpenNotice> {
    case.notices.iter().filter_map(|(number, notice)| open(*number, notice, case, terms)).collect()
}

fn open(
    number: NoticeNumber,
    notice: &Notice,
    case: &Case,
    terms: &Terms<'_>,
) -> Option<OpenNotice> {
    let standing = match (notice.standing, notice.proposed) {
        (Standing::Sent | Standing::WithheldForGood { .. }, _) => return None,
        (_, Some(proposed)) => OpenStanding::Proposed(proposed),
        (Standing::Withheld { ground, review_on }, None) => {
            OpenStanding::Withheld { ground, review_on }
        }
        (Standing::Owed, None) => match timing(notice, &case.prohibitions, terms) {
            Timing::Due { not_before, due_on, .. } => OpenStanding::Due { not_before, due_on },
            Timing::Prohibited { .. } => OpenStanding::Prohibited,
        },
    };
    Some(OpenNotice { number, occasion: notice.occasion, standing })
}

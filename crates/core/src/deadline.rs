//! Deadlines: kind, start event, due instant, earliest instant, pauses, and the rule or law behind (TI-1).
//!
//! Readings. A term in hours is exact. A term in days ends with the local day of the entity, so it is due at
//! the first instant of the next day. A pause gives back what was left of the term when it began: exact time
//! for hours, local days for days and months, working days for working days. Waiting for the agency pauses
//! the company's own clock, never one that law runs; a hold stops the clock of retention, whoever runs it
//! (RT-1). What a deadline means for the case is decided elsewhere: here is only when.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use serde::{Deserialize, Serialize};

use crate::calendar::Calendar;
use crate::category::UnknownCode;

/// What has to happen in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeadlineKind {
    /// The submission is acknowledged (TI-2, RV-6).
    Acknowledgement,
    /// An emergency is reviewed (RV-3, TI-2).
    UrgentReview,
    /// The agency is answered, where the instrument sets a term (IN-7).
    Answer,
    /// A proposal is approved or refused; past it an alarm is raised, never a bypass (RV-7).
    Approval,
    /// The account holder is told where nothing delays it (NO-1, TI-2).
    CustomerNotice,
    /// The account holder is told after an emergency or a confidentiality period (NO-2, NO-3).
    DelayedNotice,
    /// A withheld notice is looked at again (NO-5).
    WithholdingReview,
    /// Preserved data is no longer kept.
    PreservationEnd,
    /// Personal data of the case is destroyed (RT-1).
    Retention,
}

impl DeadlineKind {
    /// All kinds.
    pub const ALL: [Self; 9] = [
        Self::Acknowledgement,
        Self::UrgentReview,
        Self::Answer,
        Self::Approval,
        Self::CustomerNotice,
        Self::DelayedNotice,
        Self::WithholdingReview,
        Self::PreservationEnd,
        Self::Retention,
    ];

    /// The code used in tables and URLs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Acknowledgement => "acknowledgement",
            Self::UrgentReview => "urgent_review",
            Self::Answer => "answer",
            Self::Approval => "approval",
            Self::CustomerNotice => "customer_notice",
            Self::DelayedNotice => "delayed_notice",
            Self::WithholdingReview => "withholding_review",
            Self::PreservationEnd => "preservation_end",
            Self::Retention => "retention",
        }
    }

    /// Whether it is about telling an account holder who is owed a notice (NO-1 to NO-4).
    #[must_use]
    pub const fn is_of_notice(self) -> bool {
        match self {
            Self::CustomerNotice | Self::DelayedNotice => true,
            Self::Acknowledgement
            | Self::UrgentReview
            | Self::Answer
            | Self::Approval
            | Self::WithholdingReview
            | Self::PreservationEnd
            | Self::Retention => false,
        }
    }
}

impl FromStr for DeadlineKind {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        let known = Self::ALL.into_iter().find(|kind| kind.code() == text);
        known.ok_or_else(|| UnknownCode(text.chars().take(40).collect()))
    }
}

/// Whose clock runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Clock {
    /// The company set it itself; it stands still while the company waits for the agency.
    Company,
    /// A law or an order runs it; waiting does not stop it.
    Law,
}

/// How long, in one unit. Written as an ISO 8601 duration; working days as `P3D` with a leading `W`: `WP3D`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Term {
    /// Exact hours.
    Hours(u16),
    /// Calendar days.
    Days(u16),
    /// Working days of the entity.
    WorkingDays(u16),
    /// Calendar months; a day the month has not becomes its last.
    Months(u16),
}

/// A text that is no [`Term`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no term: write `PT8H`, `P10D`, `P4W`, `P3M`, `P1Y`, or `WP3D` for working days")]
pub struct TermError(String);

/// The event a deadline counts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StartEvent {
    /// The submission arrived.
    Received,
    /// A submission that missed something was completed (IN-6).
    Completed,
    /// Someone proposed what another has to approve (RV-7).
    Proposed,
    /// Data was provided.
    Provided,
    /// An account was restricted or deleted.
    AccountActedOn,
    /// A confidentiality period ended (NO-3).
    ProhibitionEnded,
    /// A notice was withheld (NO-5).
    NoticeWithheld,
    /// Data was preserved.
    Preserved,
    /// The case was closed.
    Closed,
}

/// When a deadline began, and with what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Start {
    /// The event.
    pub event: StartEvent,
    /// Its instant.
    pub at: Timestamp,
}

/// Where a deadline comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A rule of the process, such as `TI-2`.
    Rule(Box<str>),
    /// An instrument of the catalogue, by its code (IN-7).
    Instrument(Box<str>),
    /// A law or an order, as cited.
    Law(Box<str>),
}

/// Why a clock stands still.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PauseReason {
    /// The agency was asked and has not answered (TI-1).
    WaitingForAgency,
    /// A quoted fee is unpaid; the caller never uses it for an emergency or a binding order (IN-9).
    UnpaidFee,
    /// Two persons set a hold (RT-1).
    Hold,
}

/// One standstill of a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Pause {
    /// From this instant.
    pub from: Timestamp,
    /// Until this instant; none while it lasts.
    pub to: Option<Timestamp>,
    /// Why.
    pub because: PauseReason,
}

/// Why a clock was not stopped or started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ClockRefusal {
    /// TI-1: a clock that law runs does not wait for the agency, nor for money.
    #[error("this clock is run by law and does not stand still")]
    RunByLaw,
    /// RT-1: a hold concerns what is kept, not how fast the desk works.
    #[error("a hold stops the clock of retention only")]
    HoldIsForRetention,
    /// It stands still already.
    #[error("this clock stands still already")]
    AlreadyPaused,
    /// It runs.
    #[error("this clock is running")]
    NotPaused,
    /// The instant lies before the start or before the last pause.
    #[error("a clock cannot be changed in its past")]
    OutOfOrder,
}

/// One row of what is due (TI-1).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Deadline {
    kind: DeadlineKind,
    start: Start,
    term: Term,
    due_at: Timestamp,
    not_before: Option<Timestamp>,
    pauses: Vec<Pause>,
    source: Source,
    clock: Clock,
}

impl Deadline {
    /// Starts a clock: `term` after `start`, in the calendar of the entity.
    #[must_use]
    pub fn after(
        kind: DeadlineKind,
        start: Start,
        term: Term,
        clock: Clock,
        source: Source,
        calendar: &Calendar,
    ) -> Self {
        let due_at = term.end(start.at, calendar);
        Self { kind, start, term, due_at, not_before: None, pauses: Vec::new(), source, clock }
    }

    /// Sets what must happen on one local day: not before it begins, and before it is over (NO-2, NO-3).
    #[must_use]
    pub fn on_day(
        kind: DeadlineKind,
        start: Start,
        day: Date,
        clock: Clock,
        source: Source,
        calendar: &Calendar,
    ) -> Self {
        let days = days_between(calendar.day_of(start.at), day);
        Self {
            kind,
            start,
            term: Term::Days(days),
            due_at: calendar.end_of(day),
            not_before: Some(calendar.start_of(day)),
            pauses: Vec::new(),
            source,
            clock,
        }
    }

    /// What has to happen.
    #[must_use]
    pub const fn kind(&self) -> DeadlineKind {
        self.kind
    }

    /// The event it counts from.
    #[must_use]
    pub const fn start(&self) -> Start {
        self.start
    }

    /// The term as set.
    #[must_use]
    pub const fn term(&self) -> Term {
        self.term
    }

    /// Whose clock runs.
    #[must_use]
    pub const fn clock(&self) -> Clock {
        self.clock
    }

    /// The rule, instrument or law it comes from.
    #[must_use]
    pub const fn source(&self) -> &Source {
        &self.source
    }

    /// All its pauses, oldest first.
    #[must_use]
    pub fn pauses(&self) -> &[Pause] {
        &self.pauses
    }

    /// The instant by which it must have happened, pauses given back; none while the clock stands still.
    #[must_use]
    pub fn due_at(&self) -> Option<Timestamp> {
        (!self.is_paused()).then_some(self.due_at)
    }

    /// The instant before which it must not happen, where there is one.
    #[must_use]
    pub const fn not_before(&self) -> Option<Timestamp> {
        self.not_before
    }

    /// Whether the clock stands still.
    #[must_use]
    pub fn is_paused(&self) -> bool {
        self.pauses.last().is_some_and(|pause| pause.to.is_none())
    }

    /// Whether the due instant has come. Never while the clock stands still.
    #[must_use]
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        self.due_at().is_some_and(|due_at| due_at <= now)
    }

    /// Whether it may happen by now: the earliest instant, where there is one, has come (NO-2).
    #[must_use]
    pub fn may_happen(&self, now: Timestamp) -> bool {
        self.not_before.is_none_or(|earliest| earliest <= now)
    }

    /// Whether this clock may stand still for this reason (TI-1, RT-1).
    pub fn admits(&self, because: PauseReason) -> Result<(), ClockRefusal> {
        match (because, self.clock) {
            (PauseReason::Hold, _) if self.kind == DeadlineKind::Retention => Ok(()),
            (PauseReason::Hold, _) => Err(ClockRefusal::HoldIsForRetention),
            (PauseReason::WaitingForAgency | PauseReason::UnpaidFee, Clock::Law) => {
                Err(ClockRefusal::RunByLaw)
            }
            (PauseReason::WaitingForAgency | PauseReason::UnpaidFee, Clock::Company) => Ok(()),
        }
    }

    /// Stops the clock.
    pub fn pause(&mut self, at: Timestamp, because: PauseReason) -> Result<(), ClockRefusal> {
        self.admits(because)?;
        if self.is_paused() {
            return Err(ClockRefusal::AlreadyPaused);
        }
        if at < self.last_change() {
            return Err(ClockRefusal::OutOfOrder);
        }
        self.pauses.push(Pause { from: at, to: None, because });
        Ok(())
    }

    /// Starts the clock again, with what was left of the term when it stopped.
    ///
    /// A term that had run out before the pause stays run out.
    pub fn resume(&mut self, at: Timestamp, calendar: &Calendar) -> Result<(), ClockRefusal> {
        let due_at = self.due_at;
        let Some(pause) = self.pauses.last_mut().filter(|pause| pause.to.is_none()) else {
            return Err(ClockRefusal::NotPaused);
        };
        if at < pause.from {
            return Err(ClockRefusal::OutOfOrder);
        }
        pause.to = Some(at);
        if pause.from < due_at {
            self.due_at = self.term.shifted(due_at, pause.from, at, calendar);
        }
        Ok(())
    }

    fn last_change(&self) -> Timestamp {
        self.pauses.last().and_then(|pause| pause.to).unwrap_or(self.start.at)
    }
}

impl Term {
    /// The instant at which a term that began at `start` is over.
    #[must_use]
    pub fn end(self, start: Timestamp, calendar: &Calendar) -> Timestamp {
        let day = calendar.day_of(start);
        match self {
            Self::Hours(hours) => later(start, SignedDuration::from_hours(i64::from(hours))),
            Self::Days(days) => calendar.end_of(day.saturating_add(i64::from(days).days())),
            Self::WorkingDays(days) => calendar.end_of(calendar.add_working_days(day, days)),
            Self::Months(months) => calendar.end_of(day.saturating_add(i64::from(months).months())),
        }
    }

    fn shifted(
        self,
        due_at: Timestamp,
        from: Timestamp,
        to: Timestamp,
        calendar: &Calendar,
    ) -> Timestamp {
        let (paused_on, resumed_on) = (calendar.day_of(from), calendar.day_of(to));
        // A term in days is due as its last day ends: the day before the due instant's.
        let last_day = calendar.day_of(due_at).saturating_sub(1.day());
        match self {
            Self::Hours(_) => later(due_at, to.duration_since(from)),
            Self::Days(_) | Self::Months(_) => {
                let days = i64::from(days_between(paused_on, resumed_on));
                calendar.end_of(last_day.saturating_add(days.days()))
            }
            Self::WorkingDays(_) => {
                let left = calendar.working_days_between(paused_on, last_day);
                calendar.end_of(calendar.add_working_days(resumed_on, left))
            }
        }
    }
}

impl FromStr for Term {
    type Err = TermError;

    fn from_str(text: &str) -> Result<Self, TermError> {
        let read = || {
            let (working, iso) = match text.strip_prefix('W') {
                Some(rest) => (true, rest),
                None => (false, text),
            };
            let unit = iso.chars().next_back()?;
            let body = iso.strip_suffix(unit)?;
            let (prefix, number) = match body.strip_prefix("PT") {
                Some(number) => ("PT", number),
                None => ("P", body.strip_prefix('P')?),
            };
            let plain =
                (1..=5).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
            let count: u16 = number.parse().ok().filter(|_| plain)?;
            match (working, prefix, unit) {
                (false, "PT", 'H') => Some(Self::Hours(count)),
                (false, "P", 'D') => Some(Self::Days(count)),
                (true, "P", 'D') => Some(Self::WorkingDays(count)),
                (false, "P", 'W') => count.checked_mul(7).map(Self::Days),
                (false, "P", 'M') => Some(Self::Months(count)),
                (false, "P", 'Y') => count.checked_mul(12).map(Self::Months),
                _ => None,
            }
        };
        read().ok_or_else(|| TermError(text.chars().take(40).collect()))
    }
}

impl TryFrom<String> for Term {
    type Error = TermError;

    fn try_from(text: String) -> Result<Self, TermError> {
        text.parse()
    }
}

impl From<Term> for String {
    fn from(term: Term) -> Self {
        term.to_string()
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hours(hours) => write!(f, "PT{hours}H"),
            Self::Days(days) => write!(f, "P{days}D"),
            Self::WorkingDays(days) => write!(f, "WP{days}D"),
            Self::Months(months) => write!(f, "P{months}M"),
        }
    }
}

fn later(instant: Timestamp, by: SignedDuration) -> Timestamp {
    instant.checked_add(by).unwrap_or(Timestamp::MAX)
}

fn days_between(from: Date, to: Date) -> u16 {
    let days = to.duration_since(from).as_hours() / 24;
    u16::try_from(days.max(0)).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests;

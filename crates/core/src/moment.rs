//! Days and instants (design: one reporting zone; a bare date is that local day).

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// The zone in which days are counted: received, responded, period and median use it alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportingZone(TimeZone);

impl ReportingZone {
    /// Looks up an IANA zone name such as `Europe/Amsterdam`; none when it is unknown.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        TimeZone::get(name).ok().map(Self)
    }

    /// The local day of an instant.
    #[must_use]
    pub fn day_of(&self, instant: Timestamp) -> Date {
        self.0.to_datetime(instant).date()
    }

    /// The zone itself, for printing local times.
    #[must_use]
    pub const fn time_zone(&self) -> &TimeZone {
        &self.0
    }
}

/// When something happened, as precisely as the record knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Moment {
    /// A local day of the reporting zone.
    Day(Date),
    /// An exact instant.
    Instant(Timestamp),
}

impl Moment {
    /// The local day.
    #[must_use]
    pub fn day(self, zone: &ReportingZone) -> Date {
        match self {
            Self::Day(day) => day,
            Self::Instant(instant) => zone.day_of(instant),
        }
    }

    /// Whether this is certainly before `other`: by instant where both are known, else by day.
    #[must_use]
    pub fn is_before(self, other: Self, zone: &ReportingZone) -> bool {
        match (self, other) {
            (Self::Instant(this), Self::Instant(that)) => this < that,
            _ => self.day(zone) < other.day(zone),
        }
    }
}

//! Days and instants (design: one reporting zone; a bare date is that local day).

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
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

    /// The local day that ends at this instant; none where it lies within a day.
    #[must_use]
    pub fn day_ended_at(&self, instant: Timestamp) -> Option<Date> {
        let before = self.day_of(instant.checked_sub(SignedDuration::from_nanos(1)).ok()?);
        (before != self.day_of(instant)).then_some(before)
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

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    /// TI-1.
    #[test]
    fn one_moment_is_before_another_by_the_instant_where_both_are_known_and_else_by_the_day() {
        let zone = ReportingZone::named("Europe/Amsterdam").unwrap();
        let at = |text: &str| Moment::Instant(text.parse().unwrap());
        // Half past midnight on 2 March in Amsterdam.
        let (late, later) = (at("2024-03-01T23:30:00Z"), at("2024-03-01T23:30:01Z"));
        let (first, second) = (Moment::Day(date(2024, 3, 1)), Moment::Day(date(2024, 3, 2)));

        for (earlier, after) in [(late, later), (first, late), (first, second)] {
            assert!(earlier.is_before(after, &zone), "{earlier:?} {after:?}");
            assert!(!after.is_before(earlier, &zone), "{after:?} {earlier:?}");
        }
        for (one, other) in [(late, late), (second, late), (late, second), (first, first)] {
            assert!(!one.is_before(other, &zone), "{one:?} {other:?}");
        }
    }
}

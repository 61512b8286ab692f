//! Working days of an entity: weekends and holidays as its profile states them (TI-1).

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use serde::{Deserialize, Serialize};

/// How far ahead a working day is sought: no calendar closes an office for longer.
const LONGEST_CLOSURE_DAYS: u16 = 366;

/// The working days of one entity, in its own time zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    zone: TimeZone,
    weekend: Weekend,
    holidays: BTreeSet<Holiday>,
}

/// The days of the week on which nobody works; at most six, so that some day is always a working day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weekend([bool; 7]);

/// A day on which nobody works. Written `2026-05-05`, `12-25`, `easter`, `easter-2` or `easter+39`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Holiday {
    /// One day of one year.
    Once(Date),
    /// The same day each year; 29 February only in leap years.
    Yearly {
        /// 1 to 12.
        month: i8,
        /// 1 to 31.
        day: i8,
    },
    /// Days after Easter Sunday (negative: before) of the Gregorian calendar, -180 to 180.
    Easter(i16),
}

/// Why something cannot stand in a calendar.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// Not one of the spellings of a holiday.
    #[error(
        "`{0}` is no holiday: write a date such as `2026-05-05`, a yearly day such as `12-25`, or `easter`, \
         `easter-2`, `easter+39`"
    )]
    Holiday(String),
    /// Not a day of the week.
    #[error("`{0}` is no day of the week: write `monday` to `sunday` in lower case")]
    Weekday(String),
    /// All seven days would be free.
    #[error("a week needs at least one working day")]
    NoWorkingDay,
    /// Not an IANA zone.
    #[error("`{0}` is no time zone: write an IANA name such as `Europe/Amsterdam`")]
    Zone(String),
}

impl Weekend {
    /// Reads the names of free days of the week.
    pub fn named<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Self, CalendarError> {
        let mut free = [false; 7];
        for name in names {
            let index = WEEKDAYS.iter().position(|weekday| *weekday == name);
            let day = index.and_then(|index| free.get_mut(index));
            *day.ok_or_else(|| CalendarError::Weekday(name.chars().take(40).collect()))? = true;
        }
        if free == [true; 7] { Err(CalendarError::NoWorkingDay) } else { Ok(Self(free)) }
    }

    fn contains(self, weekday: Weekday) -> bool {
        let index = usize::try_from(weekday.to_monday_zero_offset()).unwrap_or_default();
        self.0.get(index).copied().unwrap_or_default()
    }
}

impl Calendar {
    /// Makes a calendar of its parts; `zone` is an IANA name.
    pub fn new(
        zone: &str,
        weekend: Weekend,
        holidays: BTreeSet<Holiday>,
    ) -> Result<Self, CalendarError> {
        let zone = TimeZone::get(zone)
            .map_err(|_| CalendarError::Zone(zone.chars().take(60).collect()))?;
        Ok(Self { zone, weekend, holidays })
    }

    /// Whether the entity works on this day.
    #[must_use]
    pub fn is_working_day(&self, day: Date) -> bool {
        !self.weekend.contains(day.weekday())
            && !self.holidays.iter().any(|holiday| holiday.falls_on(day))
    }

    /// The `count`-th working day after `day` (TI-1). With `count` 0: `day` itself, or the next working day.
    #[must_use]
    pub fn add_working_days(&self, day: Date, count: u16) -> Date {
        let mut reached = if count == 0 { self.working_day_from(day) } else { day };
        for _ in 0..count {
            reached = self.working_day_from(next(reached));
        }
        reached
    }

    /// How many working days lie after `from`, up to and including `to`; 0 when `to` is not later.
    #[must_use]
    pub fn working_days_between(&self, from: Date, to: Date) -> u16 {
        let mut count = 0;
        let mut day = from;
        while day < to {
            day = next(day);
            count += u16::from(self.is_working_day(day));
        }
        count
    }

    /// The local day of an instant.
    #[must_use]
    pub fn day_of(&self, instant: Timestamp) -> Date {
        self.zone.to_datetime(instant).date()
    }

    /// The first instant of a local day.
    #[must_use]
    pub fn start_of(&self, day: Date) -> Timestamp {
        // Where clocks skip midnight, the day begins with the first instant after the gap.
        let midnight = day.to_datetime(Time::midnight());
        self.zone.to_timestamp(midnight).unwrap_or(Timestamp::MAX)
    }

    /// The instant at which a local day is over: the first of the next day.
    #[must_use]
    pub fn end_of(&self, day: Date) -> Timestamp {
        self.start_of(next(day))
    }

    fn working_day_from(&self, day: Date) -> Date {
        let mut candidate = day;
        for _ in 0..LONGEST_CLOSURE_DAYS {
            if self.is_working_day(candidate) {
                return candidate;
            }
            candidate = next(candidate);
        }
        candidate
    }
}

impl Holiday {
    fn falls_on(self, on: Date) -> bool {
        match self {
            Self::Once(date) => date == on,
            Self::Yearly { month, day } => (on.month(), on.day()) == (month, day),
            Self::Easter(offset) => easter_sunday(on.year())
                .is_some_and(|easter| easter.saturating_add(offset.days()) == on),
        }
    }
}

impl FromStr for Holiday {
    type Err = CalendarError;

    fn from_str(text: &str) -> Result<Self, CalendarError> {
        let refused = || CalendarError::Holiday(text.chars().take(40).collect());
        if let Some(offset) = text.strip_prefix("easter") {
            let signed = offset.is_empty() || offset.starts_with(['+', '-']);
            let days = if offset.is_empty() { Ok(0) } else { offset.parse::<i16>() };
            return match days {
                Ok(days) if signed && (-180..=180).contains(&days) => Ok(Self::Easter(days)),
                Ok(_) | Err(_) => Err(refused()),
            };
        }
        match text.len() {
            10 => text.parse().map(Self::Once).map_err(|_| refused()),
            // 2024 is a leap year, so that 29 February is a day.
            5 => format!("2024-{text}")
                .parse::<Date>()
                .map(|date| Self::Yearly { month: date.month(), day: date.day() })
                .map_err(|_| refused()),
            _ => Err(refused()),
        }
    }
}

impl TryFrom<String> for Holiday {
    type Error = CalendarError;

    fn try_from(text: String) -> Result<Self, CalendarError> {
        text.parse()
    }
}

impl From<Holiday> for String {
    fn from(holiday: Holiday) -> Self {
        holiday.to_string()
    }
}

impl fmt::Display for Holiday {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Once(date) => write!(f, "{date}"),
            Self::Yearly { month, day } => write!(f, "{month:02}-{day:02}"),
            Self::Easter(0) => f.write_str("easter"),
            Self::Easter(offset) => write!(f, "easter{offset:+}"),
        }
    }
}

/// Easter Sunday of the Gregorian calendar; none outside the years 1583 to 9998.
///
/// The ecclesiastical full moon from the Golden Number and the solar and lunar corrections of the
/// centuries, then the Sunday after it.
#[must_use]
pub fn easter_sunday(year: i16) -> Option<Date> {
    if !(1583..=9998).contains(&year) {
        return None;
    }
    let golden = year % 19 + 1;
    let century = year / 100 + 1;
    let dropped_leap_days = 3 * century / 4 - 12;
    let moon_correction = (8 * century + 5) / 25 - 5;
    let epact = (11 * golden + 20 + moon_correction - dropped_leap_days).rem_euclid(30);
    // Two epacts would give a lunation a day too long for the church's tables.
    let epact = if epact == 24 || (epact == 25 && golden > 11) { epact + 1 } else { epact };
    let march_full_moon = if epact > 23 { 74 - epact } else { 44 - epact };
    let full_moon = Date::new(year, 3, 1).ok()?.checked_add((march_full_moon - 1).days()).ok()?;
    let to_sunday = 7 - i16::from(full_moon.weekday().to_sunday_zero_offset());
    full_moon.checked_add(to_sunday.days()).ok()
}

const WEEKDAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

fn next(day: Date) -> Date {
    day.saturating_add(1.day())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn hoofddorp() -> Calendar {
        let weekend = Weekend::named(["saturday", "sunday"]).unwrap();
        let holidays = ["01-01", "easter", "easter+1", "easter+39", "2024-12-24", "12-25"];
        let holidays = holidays.iter().map(|text| text.parse().unwrap()).collect();
        Calendar::new("Europe/Amsterdam", weekend, holidays).unwrap()
    }

    /// TI-1. The dates are those of printed church calendars; 22 March and 25 April are the extremes.
    #[test]
    fn easter_falls_on_the_days_of_the_printed_calendars() {
        for day in [
            date(1818, 3, 22),
            date(1943, 4, 25),
            date(1954, 4, 18),
            date(1981, 4, 19),
            date(2000, 4, 23),
            date(2008, 3, 23),
            date(2024, 3, 31),
            date(2025, 4, 20),
            date(2026, 4, 5),
            date(2038, 4, 25),
        ] {
            assert_eq!(easter_sunday(day.year()), Some(day));
        }
    }

    /// TI-1. The same days by another computation, Butcher's of 1876, for all years there are.
    #[test]
    fn easter_falls_on_the_same_days_by_another_computation() {
        for year in 1583..=9998 {
            assert_eq!(easter_sunday(year), Some(by_butcher(year)), "{year}");
        }
        assert_eq!(easter_sunday(1582), None);
        assert_eq!(easter_sunday(9999), None);
    }

    #[expect(clippy::many_single_char_names, reason = "the letters of the publication")]
    fn by_butcher(year: i16) -> Date {
        let a = year % 19;
        let (b, c) = (year / 100, year % 100);
        let (d, e) = (b / 4, b % 4);
        let f = (b + 8) / 25;
        let g = (b - f + 1) / 3;
        let h = (19 * a + b - d - g + 15) % 30;
        let (i, k) = (c / 4, c % 4);
        let l = (32 + 2 * e + 2 * i - h - k) % 7;
        let m = (a + 11 * h + 22 * l) / 451;
        let march_and_on = h + l - 7 * m + 114;
        let (month, day) = (march_and_on / 31, march_and_on % 31 + 1);
        Date::new(year, i8::try_from(month).unwrap(), i8::try_from(day).unwrap()).unwrap()
    }

    /// TI-1.
    #[test]
    fn working_days_skip_weekends_and_the_holidays_of_the_entity() {
        let calendar = hoofddorp();

        // Thursday before Easter 2024; Good Friday is worked, Easter Monday is not.
        assert_eq!(calendar.add_working_days(date(2024, 3, 28), 1), date(2024, 3, 29));
        assert_eq!(calendar.add_working_days(date(2024, 3, 28), 2), date(2024, 4, 2));
        // Christmas Eve is free in 2024 alone.
        assert_eq!(calendar.add_working_days(date(2024, 12, 23), 1), date(2024, 12, 26));
        assert_eq!(calendar.add_working_days(date(2025, 12, 23), 1), date(2025, 12, 24));
        assert_eq!(calendar.add_working_days(date(2024, 12, 21), 0), date(2024, 12, 23));
    }

    /// TI-1.
    #[test]
    fn a_local_day_ends_where_the_next_begins_even_when_clocks_change() {
        let calendar = hoofddorp();

        let end = calendar.end_of(date(2024, 3, 31));

        assert_eq!(end, "2024-03-31T22:00:00Z".parse().unwrap());
        assert_eq!(calendar.start_of(date(2024, 3, 31)), "2024-03-30T23:00:00Z".parse().unwrap());
    }

    #[test]
    fn a_calendar_refuses_what_is_no_day() {
        for bad in ["easter1", "easter+181", "02-30", "2025-02-29", "1 January", "", "easter+-1"] {
            assert!(bad.parse::<Holiday>().is_err(), "{bad}");
        }
        for good in ["easter", "easter-2", "easter+39", "02-29", "2024-02-29"] {
            let holiday = good.parse::<Holiday>().unwrap();
            assert_eq!(holiday.to_string(), good);
            assert_eq!(serde_json::to_value(holiday).unwrap(), good);
        }
        assert!(Weekend::named(WEEKDAYS).is_err());
        assert!(Weekend::named(["Sunday"]).is_err());
    }

    proptest! {
        /// TI-1.
        #[test]
        fn counting_working_days_undoes_adding_them(offset in 0_i64..4000, count in 1_u16..40) {
            let calendar = hoofddorp();
            let day = date(2020, 1, 1).saturating_add(offset.days());

            let reached = calendar.add_working_days(day, count);

            prop_assert!(calendar.is_working_day(reached));
            prop_assert_eq!(calendar.working_days_between(day, reached), count);
        }
    }
}

//! Periods, quarters and the platforms a report is about (CO-7, RE-1).

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::platform::{PlatformCode, PlatformCodeError};

/// The years a report can be about.
const YEARS: std::ops::RangeInclusive<i16> = 1990..=2199;

/// A calendar quarter: the grain in which tallies are kept, because every period is made of some.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quarter {
    year: i16,
    quarter: u8,
}

impl Quarter {
    /// The quarter of a local day of receipt (CO-7).
    #[must_use]
    pub fn of(day: Date) -> Self {
        let quarter = match day.month() {
            ..=3 => 1,
            4..=6 => 2,
            7..=9 => 3,
            10.. => 4,
        };
        Self { year: day.year(), quarter }
    }

    /// The year, as in the civil calendar.
    #[must_use]
    pub const fn year(self) -> i16 {
        self.year
    }

    /// The quarter as one number that orders as time does: `year * 4 + quarter - 1`.
    #[must_use]
    pub const fn key(self) -> i32 {
        self.year as i32 * 4 + self.quarter as i32 - 1
    }

    /// The quarter of a [`Self::key`]; none when no civil year has it.
    #[must_use]
    pub fn from_key(key: i32) -> Option<Self> {
        let year = i16::try_from(key.div_euclid(4)).ok()?;
        let quarter = u8::try_from(key.rem_euclid(4)).ok()? + 1;
        (Date::MIN.year()..=Date::MAX.year()).contains(&year).then_some(Self { year, quarter })
    }
}

impl fmt::Display for Quarter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-Q{}", self.year, self.quarter)
    }
}

/// How much of a year a period covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Span {
    Year,
    Half(u8),
    Quarter(u8),
}

impl Span {
    /// The first quarter, and how many there are.
    const fn quarters(self) -> (u8, u8) {
        match self {
            Self::Year => (1, 4),
            Self::Half(half) => (half * 2 - 1, 2),
            Self::Quarter(quarter) => (quarter, 1),
        }
    }
}

/// The time a report is about: a year, a half or a quarter, in local days of the reporting zone.
///
/// Written `2024`, `2024-H1` or `2024-Q3`; years 1990 to 2199. A request belongs to the period in
/// which it was received (CO-7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    year: i16,
    span: Span,
    from: Date,
    to: Date,
}

/// A text that is no [`Period`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a period: write a year (2024), a half (2024-H1) or a quarter (2024-Q3), from 1990 to 2199"
)]
pub struct PeriodError(String);

impl Period {
    /// The first local day, inclusive.
    #[must_use]
    pub const fn from(&self) -> Date {
        self.from
    }

    /// The last local day, inclusive.
    #[must_use]
    pub const fn to(&self) -> Date {
        self.to
    }

    /// Whether a request received on this local day belongs to the period (CO-7).
    #[must_use]
    pub fn contains(&self, received_on: Date) -> bool {
        (self.from..=self.to).contains(&received_on)
    }

    /// The quarters it is made of, in order.
    pub fn quarters(&self) -> impl Iterator<Item = Quarter> + use<> {
        let (first, count) = self.span.quarters();
        let year = self.year;
        (first..first + count).map(move |quarter| Quarter { year, quarter })
    }

    /// The span of a year, or nothing where the calendar has no such days.
    fn of(year: i16, span: Span) -> Option<Self> {
        let (first, count) = span.quarters();
        let month = |number: u8| i8::try_from(number).ok();
        let from = Date::new(year, month(first * 3 - 2)?, 1).ok()?;
        let to = Date::new(year, month((first + count - 1) * 3)?, 1).ok()?.last_of_month();
        Some(Self { year, span, from, to })
    }
}

impl FromStr for Period {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        parse(text).ok_or_else(|| PeriodError(text.chars().take(40).collect()))
    }
}

fn parse(text: &str) -> Option<Period> {
    let (digits, span) = match text.split_once('-') {
        None => (text, Span::Year),
        Some((digits, "H1")) => (digits, Span::Half(1)),
        Some((digits, "H2")) => (digits, Span::Half(2)),
        Some((digits, "Q1")) => (digits, Span::Quarter(1)),
        Some((digits, "Q2")) => (digits, Span::Quarter(2)),
        Some((digits, "Q3")) => (digits, Span::Quarter(3)),
        Some((digits, "Q4")) => (digits, Span::Quarter(4)),
        Some(_) => return None,
    };
    if digits.len() != 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let year = digits.parse().ok().filter(|year| YEARS.contains(year))?;
    Period::of(year, span)
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.span {
            Span::Year => write!(f, "{}", self.year),
            Span::Half(half) => write!(f, "{}-H{half}", self.year),
            Span::Quarter(quarter) => write!(f, "{}-Q{quarter}", self.year),
        }
    }
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut period = serializer.serialize_struct("Period", 2)?;
        period.serialize_field("from", &self.from)?;
        period.serialize_field("to", &self.to)?;
        period.end()
    }
}

/// The platforms a report is about: all of them together, or one alone (RE-1).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlatformScope {
    /// All reported platforms; a case of several counts once.
    All,
    /// One platform; a case of several counts in each.
    One(PlatformCode),
}

impl fmt::Display for PlatformScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("all"),
            Self::One(code) => code.fmt(f),
        }
    }
}

impl FromStr for PlatformScope {
    type Err = PlatformCodeError;

    fn from_str(text: &str) -> Result<Self, PlatformCodeError> {
        if text == "all" { Ok(Self::All) } else { text.parse().map(Self::One) }
    }
}

impl Serialize for PlatformScope {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    /// CO-7: the first and last local day both belong to the period.
    #[test]
    fn a_period_runs_from_its_first_to_its_last_day() {
        let table = [
            ("2024", date(2024, 1, 1), date(2024, 12, 31)),
            ("2024-H1", date(2024, 1, 1), date(2024, 6, 30)),
            ("2024-H2", date(2024, 7, 1), date(2024, 12, 31)),
            ("2024-Q1", date(2024, 1, 1), date(2024, 3, 31)),
            ("2023-Q2", date(2023, 4, 1), date(2023, 6, 30)),
            ("2024-Q3", date(2024, 7, 1), date(2024, 9, 30)),
            ("2199-Q4", date(2199, 10, 1), date(2199, 12, 31)),
            ("1990", date(1990, 1, 1), date(1990, 12, 31)),
        ];
        for (text, from, to) in table {
            let period: Period = text.parse().unwrap();

            assert_eq!((period.from(), period.to()), (from, to), "{text}");
            assert_eq!(period.to_string(), text);
            assert!(period.contains(from) && period.contains(to));
            assert!(!period.contains(from.yesterday().unwrap()));
            assert!(!period.contains(to.tomorrow().unwrap()));
        }
    }

    #[test]
    fn what_is_no_period_is_refused_with_what_to_write() {
        for bad in [
            "",
            "24",
            "1989",
            "2200",
            "2024-",
            "2024-H0",
            "2024-H3",
            "2024-Q0",
            "2024-Q5",
            "2024-q1",
            "2024-01",
            " 2024",
            "+024",
            "2024-Q11",
            "２０２４",
            "02024",
        ] {
            assert_eq!(bad.parse::<Period>(), Err(PeriodError(bad.into())), "{bad}");
        }
    }

    /// CO-7.
    #[test]
    fn a_period_is_made_of_the_quarters_that_its_days_fall_in() {
        for text in ["2024", "2024-H1", "2024-H2", "2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4"] {
            let period: Period = text.parse().unwrap();

            let mut by_day: Vec<_> = period
                .from()
                .series(jiff::Span::new().days(1))
                .take_while(|day| *day <= period.to())
                .map(Quarter::of)
                .collect();
            by_day.dedup();

            assert_eq!(period.quarters().collect::<Vec<_>>(), by_day, "{text}");
        }
    }

    #[test]
    fn a_quarter_is_one_number_that_orders_as_time_does() {
        let first = Quarter::of(date(2024, 3, 31));
        let second = Quarter::of(date(2024, 4, 1));

        // 2024 * 4 = 8096, and quarters are counted from 0 in the key.
        assert_eq!((first.key(), second.key()), (8096, 8097));
        assert_eq!(first.year(), 2024);
        assert_eq!(Quarter::from_key(8096), Some(first));
        assert_eq!(Quarter::from_key(8099).unwrap().to_string(), "2024-Q4");
        assert_eq!(Quarter::from_key(-1).unwrap().key(), -1);
        assert_eq!(Quarter::from_key(i32::MAX), None);
    }

    /// RE-1.
    #[test]
    fn a_report_is_about_all_platforms_or_one() {
        assert_eq!("all".parse(), Ok(PlatformScope::All));
        assert_eq!("hik_connect".parse::<PlatformScope>().unwrap().to_string(), "hik_connect");
        assert!("other".parse::<PlatformScope>().is_err());
    }
}

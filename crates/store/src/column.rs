//! How single values stand in columns.

use std::collections::BTreeSet;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use writ_core::category::{Category, Outcome};
use writ_core::country::Country;
use writ_core::platform::{PlatformCode, Platforms};
use writ_core::staff::StaffId;

use crate::error::StoreError;

/// The word for platforms outside the report (RE-8); no platform can be called so.
const OTHER: &str = "other";
const SEPARATOR: char = ';';

/// A day as the number YYYYMMDD: a person can read it, and it orders as time does.
pub(crate) fn day_number(day: Date) -> i64 {
    i64::from(day.year()) * 10_000 + i64::from(day.month()) * 100 + i64::from(day.day())
}

/// The day of a number written by [`day_number`].
pub(crate) fn day(number: i64) -> Result<Date, StoreError> {
    let rest = number.rem_euclid(10_000);
    let parts = (
        i16::try_from(number.div_euclid(10_000)),
        i8::try_from(rest / 100),
        i8::try_from(rest % 100),
    );
    match parts {
        (Ok(year), Ok(month), Ok(day)) => Date::new(year, month, day).ok(),
        _ => None,
    }
    .ok_or(StoreError::Damaged { what: "a day" })
}

/// An instant as stored: microseconds since 1970.
pub(crate) fn instant(microseconds: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_microsecond(microseconds)
        .map_err(|_| StoreError::Damaged { what: "an instant" })
}

/// Reads a code back into its type.
pub(crate) fn code<T: FromStr>(text: &str, what: &'static str) -> Result<T, StoreError> {
    text.parse().map_err(|_| StoreError::Damaged { what })
}

/// Reads a small whole number.
pub(crate) fn small(number: i64, what: &'static str) -> Result<u32, StoreError> {
    u32::try_from(number).map_err(|_| StoreError::Damaged { what })
}

/// Platform codes in their order, or the word for those outside the report.
pub(crate) fn platforms_text(platforms: &Platforms) -> String {
    match platforms {
        Platforms::Other => OTHER.to_owned(),
        Platforms::Reported(codes) => {
            let mut text = String::with_capacity(codes.len() * 20);
            for code in codes {
                if !text.is_empty() {
                    text.push(SEPARATOR);
                }
                text.push_str(code.as_str());
            }
            text
        }
    }
}

/// Reads what [`platforms_text`] wrote.
pub(crate) fn platforms(text: &str) -> Result<Platforms, StoreError> {
    if text == OTHER {
        return Ok(Platforms::Other);
    }
    text.split(SEPARATOR)
        .map(|part| code::<PlatformCode>(part, "a platform"))
        .collect::<Result<_, _>>()
        .map(Platforms::Reported)
}

/// Members of staff in their order, each between commas; nothing for none.
pub(crate) fn staff_text(staff: &BTreeSet<StaffId>) -> String {
    let begins = if staff.is_empty() { "" } else { "," };
    staff.iter().fold(begins.to_owned(), |text, StaffId(id)| format!("{text}{id},"))
}

/// Reads what [`staff_text`] wrote.
pub(crate) fn staff(text: &str) -> Result<BTreeSet<StaffId>, StoreError> {
    let ids = text.split(',').filter(|id| !id.is_empty());
    ids.map(|id| code(id, "a member of staff").map(StaffId)).collect()
}

/// Reads an outcome from its code and day.
pub(crate) fn outcome(text: &str, on: Option<i64>) -> Result<Outcome, StoreError> {
    match (text, on) {
        ("pending", None) => Ok(Outcome::Pending),
        ("withdrawn", Some(on)) => Ok(Outcome::Withdrawn { on: day(on)? }),
        (answer, Some(on)) => {
            Ok(Outcome::Answered { answer: code(answer, "an answer")?, on: day(on)? })
        }
        (_, None) => Err(StoreError::Damaged { what: "an outcome without its day" }),
    }
}

/// Reads a category's code.
pub(crate) fn category(text: &str) -> Result<Category, StoreError> {
    code(text, "a category")
}

/// Reads a country's code.
pub(crate) fn country(text: &str) -> Result<Country, StoreError> {
    code(text, "a country")
}

/// A number of bytes as stored.
pub(crate) fn whole(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

/// Reads a number of bytes.
pub(crate) fn size(number: i64) -> Result<u64, StoreError> {
    u64::try_from(number).map_err(|_| StoreError::Damaged { what: "a size" })
}

/// Reads a digest.
pub(crate) fn digest(bytes: &[u8]) -> Result<[u8; 32], StoreError> {
    bytes.try_into().map_err(|_| StoreError::Damaged { what: "a digest" })
}

/// Reads sixteen bytes from their hexadecimal digits; none of anything else.
pub(crate) fn sixteen_bytes(text: &str) -> Option<[u8; 16]> {
    const DIGITS: usize = 32;
    let is_hex = text.len() == DIGITS && text.bytes().all(|digit| digit.is_ascii_hexdigit());
    is_hex.then(|| u128::from_str_radix(text, 16).ok().map(u128::to_be_bytes)).flatten()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_day_comes_back_from_its_column_and_orders_as_time_does() {
        let days =
            [date(-44, 3, 15), date(-1, 12, 31), date(0, 1, 1), date(2024, 2, 29), Date::MAX];

        for pair in days.windows(2) {
            assert!(day_number(pair[0]) < day_number(pair[1]));
        }
        for one in days {
            assert_eq!(day(day_number(one)).unwrap(), one);
        }
        assert_eq!(day_number(date(2024, 2, 29)), 20_240_229);
    }

    #[test]
    fn a_number_that_is_no_day_is_a_damaged_record() {
        for number in [20_240_230, 20_241_301, 0, i64::MAX] {
            assert!(matches!(day(number), Err(StoreError::Damaged { .. })), "{number}");
        }
    }
}

//! The one place where a benchmark reads the clock, and the day it takes for today otherwise.

use std::time::{Duration, Instant};

use jiff::civil::{Date, date};
use jiff::tz::TimeZone;

/// The first day on which a made-up request arrives; they arrive over three years.
pub(crate) const FIRST_DAY: Date = date(2023, 1, 1);
/// How many days requests arrive on.
pub(crate) const DAYS: u64 = 3 * 365;
/// Today, to every benchmark that asks the library: the same each time, and after the last answer.
pub(crate) const TODAY: Date = date(2026, 3, 1);

/// Noon of [`TODAY`].
pub(crate) fn noon() -> anyhow::Result<jiff::Timestamp> {
    Ok(TimeZone::UTC.to_timestamp(TODAY.at(12, 0, 0, 0))?)
}

/// Runs something and says how long it took.
#[expect(clippy::disallowed_methods, reason = "measuring how long things take is what this is for")]
pub(crate) fn timed<T>(run: impl FnOnce() -> T) -> (T, Duration) {
    let began = Instant::now();
    let result = run();
    (result, began.elapsed())
}

/// The present instant, for what the released program compares with its own clock.
#[expect(clippy::disallowed_methods, reason = "a token lives from now on")]
pub(crate) fn now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}

/// Tells how long ago it was started; clones tell the same.
#[derive(Clone)]
pub(crate) struct Stopwatch(Instant);

#[expect(clippy::disallowed_methods, reason = "measuring how long things take is what this is for")]
impl Stopwatch {
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// The number that so many of a hundred do not exceed; none of none.
pub(crate) fn percentile(numbers: &[f64], percent: usize) -> Option<f64> {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = (sorted.len() * percent).div_ceil(100);
    sorted.get(place.checked_sub(1)?).copied()
}

/// A duration in milliseconds.
pub(crate) fn milliseconds(took: Duration) -> f64 {
    took.as_secs_f64() * 1_000.0
}

/// The middle of some numbers, the mean of the middle two of an even count; none of none.
pub(crate) fn median(numbers: &[f64]) -> Option<f64> {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    let upper = *sorted.get(sorted.len() / 2)?;
    if sorted.len() % 2 == 1 {
        return Some(upper);
    }
    let lower = *sorted.get(sorted.len() / 2 - 1)?;
    Some(f64::midpoint(lower, upper))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_an_even_count_is_the_mean_of_the_middle_two() {
        assert_eq!(median(&[9.0, 1.0, 4.0]), Some(4.0));
        assert_eq!(median(&[9.0, 1.0, 4.0, 2.0]), Some(3.0));
        assert_eq!(median(&[]), None);
    }

    #[test]
    fn of_a_hundred_numbers_ninety_nine_do_not_exceed_the_percentile() {
        let numbers: Vec<f64> = (1..=100).map(f64::from).collect();

        assert_eq!(percentile(&numbers, 99), Some(99.0));
        assert_eq!(percentile(&[7.0], 99), Some(7.0));
        assert_eq!(percentile(&[], 99), None);
    }
}

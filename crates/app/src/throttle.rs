//! Slowing down who tries too often: a delay that doubles with each failure, and a bounded memory of them.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// How many are remembered; beyond that the one that failed longest ago is forgotten.
const REMEMBERED: usize = 50_000;
/// The longest delay.
const LONGEST: SignedDuration = SignedDuration::from_mins(15);
/// After this time without a failure everything is forgiven.
const FORGIVEN_AFTER: SignedDuration = SignedDuration::from_hours(1);

/// Remembers failures by a key, and says how long to wait before the next try.
///
/// It lives in memory: nobody outside can make the program start anew, and a flood of made-up names writes
/// nothing to the disk.
pub struct Throttle {
    free: u32,
    first_delay: SignedDuration,
    failures: Mutex<BTreeMap<[u8; 32], Failures>>,
}

#[derive(Clone, Copy)]
struct Failures {
    number: u32,
    last_at: Timestamp,
}

impl Throttle {
    /// So many failures are free; the first one after that costs `first_delay`, each further one twice the
    /// delay before it.
    #[must_use]
    pub const fn new(free: u32, first_delay: SignedDuration) -> Self {
        Self { free, first_delay, failures: Mutex::new(BTreeMap::new()) }
    }

    /// Counts a try before its outcome is known, so that many at once do not slip through together.
    ///
    /// # Errors
    /// How long to wait, when this comes too early; it is not counted then.
    pub fn attempt(&self, key: [u8; 32], now: Timestamp) -> Result<(), SignedDuration> {
        let mut all = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        let earlier = all
            .get(&key)
            .copied()
            .filter(|earlier| now.duration_since(earlier.last_at) < FORGIVEN_AFTER);
        let number = earlier.map_or(0, |earlier| earlier.number);
        if let Some(earlier) = earlier {
            let wait = self.delay(number) - now.duration_since(earlier.last_at);
            if wait > SignedDuration::ZERO {
                return Err(wait.min(LONGEST));
            }
        }
        if all.len() >= REMEMBERED && !all.contains_key(&key) {
            let longest_ago = all.iter().min_by_key(|(_, failures)| failures.last_at);
            if let Some(forgotten) = longest_ago.map(|(key, _)| *key) {
                all.remove(&forgotten);
            }
        }
        all.insert(key, Failures { number: number.saturating_add(1), last_at: now });
        Ok(())
    }

    /// Forgets the failures of a key: the last try succeeded.
    pub fn succeeded(&self, key: &[u8; 32]) {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }

    fn delay(&self, failures: u32) -> SignedDuration {
        let Some(beyond) = failures.checked_sub(self.free) else { return SignedDuration::ZERO };
        let factor = 1_i32.checked_shl(beyond.min(20)).unwrap_or(i32::MAX);
        self.first_delay.checked_mul(factor).unwrap_or(LONGEST).min(LONGEST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: SignedDuration = SignedDuration::from_secs(1);

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn the_delay_doubles_with_each_failure_and_ends_at_a_quarter_of_an_hour() {
        let throttle = Throttle::new(2, SECOND * 10);
        let mut now = 1000;
        let mut waited = Vec::new();

        for _ in 0..12 {
            while let Err(wait) = throttle.attempt([1; 32], at(now)) {
                waited.push(wait.as_secs());
                now += wait.as_secs();
            }
        }

        assert_eq!(waited, [10, 20, 40, 80, 160, 320, 640, 900, 900, 900]);
    }

    #[test]
    fn one_that_fails_does_not_slow_down_another_and_success_forgives() {
        let throttle = Throttle::new(1, SECOND * 10);

        throttle.attempt([1; 32], at(0)).unwrap();

        assert_eq!(throttle.attempt([1; 32], at(0)), Err(SECOND * 10));
        assert_eq!(throttle.attempt([2; 32], at(0)), Ok(()));
        throttle.succeeded(&[1; 32]);
        assert_eq!(throttle.attempt([1; 32], at(0)), Ok(()));
    }

    #[test]
    fn a_clock_that_is_set_back_locks_nobody_out_for_longer_than_the_longest_delay() {
        let throttle = Throttle::new(0, SECOND * 10);
        throttle.attempt([1; 32], at(100_000)).unwrap();

        let wait = throttle.attempt([1; 32], at(0)).unwrap_err();

        assert!(wait <= LONGEST, "{wait}");
    }

    #[test]
    fn memory_is_bounded() {
        let throttle = Throttle::new(0, SECOND);
        for number in 0..(REMEMBERED as u64 + 5) {
            let mut key = [0; 32];
            key[..8].copy_from_slice(&number.to_be_bytes());
            throttle.attempt(key, at(number.cast_signed())).unwrap();
        }

        assert_eq!(throttle.failures.lock().unwrap().len(), REMEMBERED);
    }
}

//! A clock that does not jump.
//!
//! The clock of a machine can be set while the program runs, by days and in either direction. No notice may leave too
//! early for that, and nothing may be destroyed too early (NO-3, RT-1). So the program goes by how long it has run, and
//! follows the machine's clock by a second a minute at most: an ordinary clock, which is kept right by such small steps,
//! never differs; one that was set is followed no further, and that is said. Whoever set it right starts the program
//! again.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::outside;

/// Of the time that passes, the part by which the clock is followed.
const FOLLOWED: u32 = 60;
/// A difference above which somebody has to know.
const TOLD_ABOVE: SignedDuration = SignedDuration::from_mins(1);

static CLOCK: Mutex<Option<Steady>> = Mutex::new(None);

/// The present instant, for the whole program.
pub(crate) fn now() -> Timestamp {
    let (machine, ran) = (outside::machine_time(), outside::elapsed());
    let mut clock = CLOCK.lock().unwrap_or_else(PoisonError::into_inner);
    clock.get_or_insert(Steady { at: machine, ran }).tell(machine, ran)
}

/// How far the machine's clock is ahead of the program's, where somebody has to know; negative where it is behind.
pub(crate) fn set_by() -> Option<SignedDuration> {
    let ahead = outside::machine_time().duration_since(now());
    (ahead.abs() > TOLD_ABOVE).then_some(ahead)
}

/// What was told last, and how long the program had run then.
#[derive(Debug, Clone, Copy)]
struct Steady {
    at: Timestamp,
    ran: Duration,
}

impl Steady {
    /// The present instant, never before the one told last.
    fn tell(&mut self, machine: Timestamp, ran: Duration) -> Timestamp {
        let passed = ran.saturating_sub(self.ran);
        let most = SignedDuration::try_from(passed / FOLLOWED).unwrap_or(SignedDuration::MAX);
        let expected = self.at.checked_add(passed).unwrap_or(Timestamp::MAX);
        let ahead = machine.duration_since(expected).clamp(-most, most);
        let at = expected.checked_add(ahead).unwrap_or(expected);
        *self = Self { at, ran: self.ran + passed };
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 24 * 60 * 60;
    const MINUTE: Duration = Duration::from_mins(1);

    fn second(second: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + second).unwrap()
    }

    /// What is told each minute from 0 on, beside a clock that stands at these seconds then.
    fn told(machine: &[i64]) -> Vec<i64> {
        let mut clock = Steady { at: second(0), ran: Duration::ZERO };
        let minutes = machine.iter().zip(0..);
        minutes
            .map(|(at, minute)| {
                clock.tell(second(*at), MINUTE * minute).as_second() - 1_700_000_000
            })
            .collect()
    }

    #[test]
    fn a_clock_that_goes_right_or_drifts_is_followed() {
        assert_eq!(told(&[0, 60, 120, 180]), [0, 60, 120, 180]);
        assert_eq!(told(&[0, 61, 122, 183]), [0, 61, 122, 183]);
        assert_eq!(told(&[0, 59, 118, 177]), [0, 59, 118, 177]);
    }

    /// NO-3, RT-1: nothing is due early.
    #[test]
    fn a_clock_that_is_set_by_two_days_moves_the_program_by_a_second_a_minute() {
        let ahead = [0, 2 * DAY + 60, 2 * DAY + 120, 2 * DAY + 180];
        assert_eq!(told(&ahead), [0, 61, 122, 183]);
        let back = [0, 60 - 2 * DAY, 120 - 2 * DAY, 180 - 2 * DAY];
        assert_eq!(told(&back), [0, 59, 118, 177]);
    }

    #[test]
    fn a_clock_that_was_set_wrong_for_a_while_leaves_a_trace_of_seconds() {
        assert_eq!(told(&[0, 2 * DAY, 120, 180, 240]), [0, 61, 120, 180, 240]);
    }

    #[test]
    fn time_never_goes_backwards_however_often_it_is_asked_for() {
        let mut clock = Steady { at: second(0), ran: Duration::ZERO };
        let mut last = second(0);
        for step in 0..1_000 {
            let machine = second(if step % 2 == 0 { DAY } else { -DAY });
            let told = clock.tell(machine, Duration::from_nanos(step * step));
            assert!(told >= last, "{told} is before {last}");
            last = told;
        }
    }
}

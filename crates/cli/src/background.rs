//! The installation's own work, round after round, beside the server.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use tracing::Instrument as _;
use writ_app::{Installation, Outside};

use crate::stop::Stop;
use crate::{clock, outside};

/// Things of a kind done in one round.
const A_ROUND: u32 = 200;
/// How long it rests when there was nothing to do: a page says that a letter is in the outbox, and whoever goes there
/// next should find it.
const REST: Duration = Duration::from_secs(2);
/// How long it rests at most after rounds that failed.
const LONGEST_REST: Duration = Duration::from_mins(1);

/// When background work last came round.
#[derive(Debug, Clone)]
pub(crate) struct Pulse(Arc<AtomicI64>);

impl Pulse {
    /// One that was just felt.
    pub(crate) fn new() -> Self {
        Self(Arc::new(AtomicI64::new(outside::now().as_second())))
    }

    /// When the last round ended that did not fail.
    pub(crate) fn worked_at(&self) -> Timestamp {
        Timestamp::from_second(self.0.load(Ordering::Relaxed)).unwrap_or(Timestamp::MIN)
    }

    fn beat(&self) {
        self.0.store(outside::now().as_second(), Ordering::Relaxed);
    }
}

/// Does what is due until it is to stop, which it does between two rounds. Stopped at any other point, the next
/// round takes up what was left.
pub(crate) async fn work(installation: Installation, outside: Outside, pulse: Pulse, stop: Stop) {
    let (mut is_told, mut failures) = (false, 0_u32);
    loop {
        tell_of_the_clock(&mut is_told);
        let round = tracing::info_span!(target: "traces", "background round");
        let worked = installation.work(&outside, A_ROUND).instrument(round).await;
        failures = if worked.is_ok() { 0 } else { failures.saturating_add(1) };
        let rest = match worked {
            Ok(done) if done.is_nothing() => {
                pulse.beat();
                REST
            }
            Ok(done) => {
                pulse.beat();
                tracing::info!(
                    letters.written = done.written,
                    letters.sent = done.sent,
                    duties.kept = done.kept,
                    alerts.mailed = done.mailed,
                    "background work"
                );
                for (what, count) in [
                    ("letters_written", done.written),
                    ("letters_sent", done.sent),
                    ("duties_kept", done.kept),
                    ("alerts_mailed", done.mailed),
                ] {
                    metrics::counter!("writ_background_done_total", "what" => what)
                        .increment(count.into());
                }
                Duration::ZERO
            }
            Err(error) => {
                let cause = std::error::Error::source(&error).map(ToString::to_string);
                tracing::error!(error = %error, cause = cause.as_deref(), "background work failed");
                metrics::counter!("writ_background_failures_total").increment(1);
                rest_after(failures)
            }
        };
        tokio::select! {
            () = tokio::time::sleep(rest) => {}
            () = stop.asked() => return,
        }
    }
}

/// What failed may pass in a moment, such as a server that starts again; what does not is asked for ever less often.
fn rest_after(failures: u32) -> Duration {
    let seconds = 1_u64.checked_shl(failures.saturating_sub(1)).unwrap_or(u64::MAX);
    Duration::from_secs(seconds).min(LONGEST_REST)
}

/// Says once that the machine's clock was set while the program ran, and once that it is right again.
fn tell_of_the_clock(is_told: &mut bool) {
    let set_by = clock::set_by();
    if let Some(ahead) = set_by
        && !*is_told
    {
        tracing::error!(
            clock.ahead_seconds = ahead.as_secs(),
            "the machine's clock was set: until the program is started again it goes by how long it has run"
        );
    }
    if set_by.is_none() && *is_told {
        tracing::info!("the machine's clock is right again");
    }
    *is_told = set_by.is_some();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn background_work_comes_back_after_a_second_and_never_rests_longer_than_a_minute() {
        let rests = [1, 2, 3, 6, 7, 65, u32::MAX].map(|failures| rest_after(failures).as_secs());

        assert_eq!(rests, [1, 2, 4, 32, 60, 60, 60]);
    }
}

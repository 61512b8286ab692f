//! The installation's own work, round after round, beside the server.

use std::time::Duration;

use writ_app::{Installation, Outside};

/// Things of a kind done in one round.
const A_ROUND: u32 = 200;
/// How long it rests when there was nothing to do: a page says that a letter is in the outbox, and whoever goes there
/// next should find it.
const REST: Duration = Duration::from_secs(2);
/// How long it rests after a round that failed.
const REST_AFTER_FAILURE: Duration = Duration::from_mins(1);

/// Does what is due until it is stopped, which may be at any point: the next round takes up what was left.
pub(crate) async fn work(installation: Installation, outside: Outside) {
    loop {
        let rest = match installation.work(&outside, A_ROUND).await {
            Ok(done) if done.is_nothing() => REST,
            Ok(done) => {
                tracing::info!(
                    letters.written = done.written,
                    letters.sent = done.sent,
                    duties.kept = done.kept,
                    alerts.mailed = done.mailed,
                    "background work"
                );
                Duration::ZERO
            }
            Err(error) => {
                let cause = std::error::Error::source(&error).map(ToString::to_string);
                tracing::error!(error = %error, cause = cause.as_deref(), "background work failed");
                REST_AFTER_FAILURE
            }
        };
        tokio::time::sleep(rest).await;
    }
}

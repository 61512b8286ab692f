//! Figures of how the program does, for the monitoring of whoever runs it. No label holds anything of a case.

use anyhow::Context as _;
use jiff::Timestamp;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use writ_store::Store;

use crate::background::Pulse;
use crate::{clock, outside};

const REQUEST: &str = "writ_request_duration_seconds";
const TOGETHER: &str = "writ_changes_together";
const SECONDS: [f64; 10] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];
const CHANGES: [f64; 7] = [1.0, 2.0, 4.0, 8.0, 16.0, 64.0, 256.0];

/// All figures of this program.
#[derive(Clone)]
pub(crate) struct Metrics {
    handle: PrometheusHandle,
    store: Store,
    pulse: Pulse,
}

impl Metrics {
    /// Begins to count, in this whole program.
    pub(crate) fn start(store: Store, pulse: Pulse) -> anyhow::Result<Self> {
        let handle = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Full(REQUEST.to_owned()), &SECONDS)?
            .set_buckets_for_metric(Matcher::Full(TOGETHER.to_owned()), &CHANGES)?
            .install_recorder()
            .context("could not begin to count")?;
        describe();
        Ok(Self { handle, store, pulse })
    }

    /// Folds what was counted, so that it takes no more memory however seldom somebody asks.
    pub(crate) fn tidy_up(&self) {
        self.handle.run_upkeep();
    }

    /// All figures as they are now, in the text format of Prometheus.
    pub(crate) async fn told(&self) -> String {
        let now = outside::now();
        metrics::gauge!("writ_background_last_round_timestamp_seconds")
            .set(seconds(self.pulse.worked_at()));
        let set_by = clock::set_by().unwrap_or_default();
        metrics::gauge!("writ_clock_set_by_seconds").set(set_by.as_secs_f64());
        match self.store.standing(now).await {
            Ok(standing) => {
                let oldest = standing.oldest_due_at.unwrap_or(now);
                let waited = now.duration_since(oldest).as_secs_f64().max(0.0);
                metrics::gauge!("writ_background_oldest_due_seconds").set(waited);
                for (name, count) in [
                    ("writ_changes_waiting", standing.changes_waiting),
                    ("writ_background_due", standing.work_due),
                    ("writ_alerts_unseen", standing.alerts_unseen),
                    ("writ_database_bytes", standing.database_bytes),
                    ("writ_files_bytes", standing.files_bytes),
                ] {
                    metrics::gauge!(name).set(number(count));
                }
                let letters = "writ_letters";
                metrics::gauge!(letters, "state" => "waiting")
                    .set(number(standing.letters_waiting));
                metrics::gauge!(letters, "state" => "failed").set(number(standing.letters_failed));
            }
            Err(error) => tracing::warn!(%error, "the figures of the database could not be read"),
        }
        self.handle.render()
    }
}

fn describe() {
    metrics::describe_histogram!(REQUEST, "Requests answered, by route and status.");
    metrics::describe_histogram!(TOGETHER, "Changes written in one transaction.");
    for (name, text) in [
        ("writ_build_info", "The release that runs."),
        ("writ_changes_waiting", "Changes that wait for the writer of this program."),
        (
            "writ_clock_set_by_seconds",
            "By how much the machine's clock was set while the program ran; 0 up to a minute.",
        ),
        ("writ_background_due", "Appointments and letters whose time has come."),
        ("writ_background_oldest_due_seconds", "How long the oldest of them has waited."),
        (
            "writ_background_last_round_timestamp_seconds",
            "When background work last came round, in seconds since 1970.",
        ),
        ("writ_letters", "Letters that wait to leave, and those that a person has to look at."),
        ("writ_alerts_unseen", "Alerts at the desk that nobody has seen."),
        ("writ_database_bytes", "The size of the database."),
        ("writ_files_bytes", "The size of the files of documents."),
    ] {
        metrics::describe_gauge!(name, text);
    }
    for (name, text) in [
        ("writ_background_done_total", "What background work did, by kind."),
        ("writ_background_failures_total", "Rounds of background work that failed."),
        ("writ_sign_in_failures_total", "Tries to sign in that were wrong, by face."),
    ] {
        metrics::describe_counter!(name, text);
    }
    metrics::gauge!("writ_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
    // What has not happened yet is zero, not missing.
    metrics::counter!("writ_background_failures_total").increment(0);
    for face in ["desk", "portal"] {
        metrics::counter!("writ_sign_in_failures_total", "face" => face).increment(0);
    }
}

fn seconds(at: Timestamp) -> f64 {
    at.as_duration().as_secs_f64()
}

/// A count as the format has it: exact up to 2^53.
#[expect(clippy::cast_precision_loss, reason = "the format knows no other numbers")]
const fn number(count: u64) -> f64 {
    count as f64
}

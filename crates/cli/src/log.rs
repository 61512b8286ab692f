//! What the program writes down of itself, on standard error: never what people wrote.

use std::io::IsTerminal as _;

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{Layer, Registry, fmt};
use writ_app::configuration::{LogFormat, LogLevel, LogSettings};

/// What the targets of this product's own crates begin with.
const OWN: &str = "writ";

/// Starts the log of a verb: for people, unless it serves and nobody is there to read along. `hearing` hears of spans
/// beside it.
pub(crate) fn start(
    settings: LogSettings,
    serves: bool,
    hearing: Option<impl Layer<Registry> + Send + Sync>,
) {
    let is_read_along = std::io::stderr().is_terminal();
    let by_itself = if serves && !is_read_along { LogFormat::Json } else { LogFormat::Text };
    let level = match settings.level {
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
        LogLevel::Trace => LevelFilter::TRACE,
    };
    // What other crates say in detail may hold what people wrote.
    let others = level.min(LevelFilter::WARN);
    let filter = Targets::new().with_default(others).with_target(OWN, level);
    let log = tracing_subscriber::registry().with(hearing);
    // To complain of a log that cannot be written, on a full disk, would go to the same place and panic.
    let lines =
        fmt::layer().with_writer(std::io::stderr).log_internal_errors(false).with_target(false);
    match settings.format.unwrap_or(by_itself) {
        LogFormat::Text => {
            log.with(lines.compact().with_ansi(is_read_along).with_filter(filter)).init();
        }
        LogFormat::Json => {
            let lines = lines.json().flatten_event(true).with_span_list(false);
            log.with(lines.with_filter(filter)).init();
        }
    }
    if serves {
        // What a defect says of itself may hold what it stumbled over; where it is does not.
        std::panic::set_hook(Box::new(|defect| {
            let place = defect.location().map(ToString::to_string);
            tracing::error!(place, "a defect of the program");
        }));
    }
}

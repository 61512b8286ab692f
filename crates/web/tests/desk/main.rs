//! The desk as its people meet it: the router in process over a real store.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::format_collect,
    reason = "a test may stop where its own premises fail"
)]

mod cases;
mod directory;
mod letters;
mod packages;
mod papers;
mod queue;
mod recording;
mod world;

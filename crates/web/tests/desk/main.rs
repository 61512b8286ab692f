//! The desk as its people meet it: the router in process over a real store.
#![expect(clippy::unwrap_used, reason = "a test may stop where its own premises fail")]

mod cases;
mod directory;
mod letters;
mod queue;
mod recording;
mod world;

//! The portal as an officer meets it, through the router in process, over a real store.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test may stop where its own premises fail"
)]

mod answering;
mod fetching;
mod following;
mod officer;
mod sending;

//! The rules of the process, each as a sentence.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed, and says where"
)]

mod agenda;
mod desk;
mod directory;
mod fulfilment;
mod intake;
mod keeping;
mod next;
mod notice;
mod packages;
mod papers;
mod personal;
mod queue;
mod reading;
mod refusals;
mod registered;
mod review;
mod second_factor;
mod time;
mod verification;

//! Who comes in, who does not, and what each role opens: the desk's door, tried through the router.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may stop where its own premises fail"
)]

mod door;
mod rights;
mod signing_in;
mod staff;

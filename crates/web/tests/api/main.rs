//! The API as programs meet it: through the router, with a real store in a folder of its own.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test may stop where its own premises fail"
)]

mod cases;
mod directory;
mod hostile;
mod letters;
mod notices;
mod program;
mod requests;
mod rights;
mod tokens;

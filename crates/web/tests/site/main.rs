//! The site as its readers meet it, over made-up cases: in process, and in a browser.
#![expect(clippy::unwrap_used, reason = "a test may stop where its own premises fail")]

mod browser;
mod fixed_source;
mod pages;

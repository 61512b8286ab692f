//! What the store promises, on the embedded engine.

#![cfg(test)]

#[path = "engine/sqlite.rs"]
mod engine;
mod suite;

//! What the store promises, on a `PostgreSQL` server.

#![cfg(all(test, not(without_postgres)))]

#[path = "engine/postgres.rs"]
mod engine;
mod suite;

//! What the store promises, on a `PostgreSQL` server.

#![cfg(test)]
#![cfg(not(without_postgres))]

#[path = "engine/postgres.rs"]
mod engine;
mod suite;

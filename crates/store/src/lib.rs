//! The only SQL: event streams, read models, tallies, published reports.

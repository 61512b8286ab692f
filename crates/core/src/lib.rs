//! The process itself: what a case is, what may happen to it, how it is counted.
//!
//! Pure: no clock, chance, disk or network. Time, randomness and identifiers come in as arguments;
//! decisions and their grounds go out. Rule identifiers (IN-1 … RT-2) are those of `docs/process.md`.

pub mod agency;
pub mod calendar;
pub mod category;
pub mod country;
pub mod data_class;
pub mod deadline;
pub mod event_record;
pub mod identifier;
pub mod moment;
pub mod platform;
pub mod policy;
pub mod projection;
pub mod register;
pub mod report;
pub mod staff;

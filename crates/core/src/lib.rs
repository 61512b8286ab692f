//! The process itself: what a case is, what may happen to it, how it is counted.
//!
//! Pure: no clock, chance, disk or network. Time, randomness and identifiers come in as arguments;
//! decisions and their grounds go out. Rule identifiers (IN-1 … RT-2) are those of `docs/process.md`.

pub mod access;
pub mod actor;
pub mod agency;
pub mod agenda;
pub mod calendar;
pub mod case;
pub mod category;
pub mod closing;
pub mod command;
pub mod country;
pub mod data_class;
pub mod deadline;
pub mod decide;
pub mod directory;
pub mod document;
pub mod event;
pub mod event_record;
pub mod form;
pub mod fulfilment;
pub mod identifier;
pub mod instrument;
pub mod intake;
pub mod letter;
pub mod moment;
pub mod notice;
pub mod package;
pub mod personal;
pub mod platform;
pub mod policy;
pub mod profile;
pub mod projection;
pub mod reading;
pub mod record;
pub mod refusal;
pub mod register;
pub mod report;
pub mod request;
pub mod review;
pub mod schedule;
pub mod second_factor;
pub mod staff;
pub mod stage;
pub mod terms;
pub mod verification;

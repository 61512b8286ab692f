//! Use cases: load, ask the core, save. One file each.
//!
//! What is deliberately absent: rules of the process (they are the core's), SQL (the store's), HTTP (the
//! web's), and any clock or chance: both come in as arguments.

mod arriving;
pub mod background;
pub mod backup;
pub mod case_file;
pub mod case_view;
pub mod configuration;
pub mod demonstration;
pub mod directory;
pub mod erasures;
mod error;
pub mod gateway;
pub mod handling;
pub mod import;
mod installation;
pub mod letters;
pub mod mailed_codes;
pub mod notices;
pub mod once;
pub mod outbox;
mod outside;
pub mod package;
pub mod pages;
pub mod password;
pub mod portal_drafts;
pub mod proof;
pub mod readiness;
pub mod recording;
pub mod records;
pub mod reporting;
mod revising;
pub mod search;
pub mod second_factor;
pub mod secret;
pub mod sign_in;
pub mod staff;
pub mod status;
pub mod submission;
pub mod throttle;
pub mod tokens;

pub use error::AppError;
pub use installation::{Installation, MailRoom, Seed};
pub use outside::Outside;

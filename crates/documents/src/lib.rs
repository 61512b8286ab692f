//! What people read on paper: letters, notices and case files, as plain text and as pages to print.
//!
//! What is deliberately absent: the decision whether a letter is owed (the core's), its sending (the mail
//! room's), and any place for data that was searched for (DA-5).

pub mod case_file;
pub mod history;
pub mod letter;
mod letter_code;
pub mod notice;
pub mod one_time_code;
pub mod prose;
mod sheet;

pub use letter_code::{LetterCode, UnreadableCode};
pub use sheet::{Block, Sheet};

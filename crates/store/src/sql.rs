//! Every statement that is not built row by row, a file for each area. `$1` placeholders and no dialect, so
//! that they can be prepared on another engine as they are; a test prepares each.
//!
//! A limit is a sum: of a bare `LIMIT $1` the embedded engine wants to know the number while it plans, and plans anew
//! whenever it is given one.

/// The columns of one line of a list, as `rows::insert_lines` writes them.
macro_rules! case_columns {
    () => {
        "case_id, seq, reference, imported, stage, category, country, agency_kind, received_on,
         outcome, next_due_at, due_kind, waiting, is_emergency, acknowledged, is_verified, specified,
         platforms, notice, next_notice_on, personal, barred"
    };
}

/// The sealed key of the case that a row of this table belongs to.
macro_rules! case_key {
    ($table:literal) => {
        concat!("(SELECT k.sealed FROM case_key k WHERE k.case_id = ", $table, ".case_id)")
    };
}

/// The columns of one line of a list, as `rows::case_row` reads them: the key of the case is the last.
macro_rules! case_line {
    () => {
        concat!(case_columns!(), ", ", case_key!("case_summary"))
    };
}

macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $text:expr;)*) => {
        $($(#[$doc])* pub(crate) const $name: &str = $text;)*

        /// All of this area, for the test that prepares each.
        #[cfg(test)]
        pub(super) const ALL: &[(&str, &str)] = &[$((stringify!($name), $text)),*];
    };
}

pub(crate) mod agenda;
pub(crate) mod cases;
pub(crate) mod changes;
pub(crate) mod clear;
pub(crate) mod codes;
pub(crate) mod directory;
pub(crate) mod dockets;
pub(crate) mod documents;
pub(crate) mod effects;
pub(crate) mod keys;
pub(crate) mod opening;
pub(crate) mod operating;
pub(crate) mod outbox;
pub(crate) mod portal;
pub(crate) mod publication;
pub(crate) mod queue;
pub(crate) mod readings;
pub(crate) mod relations;
pub(crate) mod staff;
pub(crate) mod tallies;
pub(crate) mod tokens;
pub(crate) mod verify;

/// How a statement that writes lines begins.
pub(crate) const INTO_LINES: &str =
    concat!("INSERT INTO case_summary (", case_columns!(), ", due_order) ");

/// The same for those that read it.
pub(crate) const CASE_LINE: &str = case_line!();

/// Every area, for the test that prepares each statement.
#[cfg(test)]
pub(crate) const AREAS: &[&[(&str, &str)]] = &[
    agenda::ALL,
    cases::ALL,
    changes::ALL,
    codes::ALL,
    directory::ALL,
    dockets::ALL,
    documents::ALL,
    effects::ALL,
    keys::ALL,
    opening::ALL,
    operating::ALL,
    outbox::ALL,
    portal::ALL,
    publication::ALL,
    queue::ALL,
    readings::ALL,
    relations::ALL,
    staff::ALL,
    tallies::ALL,
    tokens::ALL,
    verify::ALL,
];

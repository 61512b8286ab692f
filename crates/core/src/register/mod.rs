//! The register of past requests: what a row of a legal desk's spreadsheet means.
//!
//! A row is what the register knows of a request, no more: it is never dressed up as a case that went
//! through the desk. Files are read elsewhere; here a row of texts becomes a [`RegisterEntry`] or the
//! list of everything that is wrong with it (IN-7, CO-1, CO-3 to CO-7).

pub mod entry;
pub mod relation;
pub mod row;

mod fields;
mod reading;

pub use entry::{
    EntryFacts, EntryPersonal, Identifiers, RegisterEntry, RegisterOutcome, Relation,
    UNSPECIFIED_INSTRUMENT, normalised_name,
};
pub use reading::{RowProblem, Rules};
pub use relation::{RelationFacts, RelationProblem, Roots};
pub use row::{Column, RawRow, UnknownColumn};

#[cfg(test)]
mod tests;

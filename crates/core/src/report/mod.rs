//! The transparency report: what is counted, and how (CO-1 to CO-7, RE-1 to RE-9).
//!
//! In the order of the work: [`counted`] says what counting knows of a case; [`history`] what is
//! known on which day, and what each day changes; [`tally`] adds changes up; [`table`] and [`period`]
//! are the report's form, which `build` fills and [`check`] refuses where it cannot be true;
//! [`explain`] leads from a figure back to its cases; `json` and [`csv`] write it down.

mod build;
pub mod check;
pub mod counted;
pub mod csv;
pub mod explain;
pub mod history;
mod json;
#[cfg(test)]
mod oracle;
pub mod period;
#[cfg(test)]
mod samples;
pub mod table;
pub mod tally;
#[cfg(test)]
mod worked;

pub use check::{Defect, Flaw, LineName, Warning};
pub use counted::{Counted, Known, Version};
pub use csv::{Label, PrintedLine};
pub use explain::{Counts, Figure, Reason, outside_platforms};
pub use history::{Delta, ScopeRef, Sign, counted_as_of, deltas, deltas_since, standing_as_of};
pub use period::{Period, PeriodError, PlatformScope, Quarter};
pub use table::{Cell, Column, HalfDays, Line, Report, Row, Table};
pub use tally::{Figures, FiguresError, Tallies, TallyKey, TallyScope};

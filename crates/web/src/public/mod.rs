//! The public pages: the transparency report, each figure explained.

pub(crate) mod asked;
mod chart;
mod explanation;
pub(crate) mod letter;
pub(crate) mod pages;
mod report_page;
mod source;
mod table;

pub use chart::YearFigures;
pub use report_page::render_static;
pub use source::{Answering, CasePage, CountedCase, CountedCases, ReportSource, SourceFailure};
pub use table::definition_in_english;

#[cfg(test)]
pub(crate) use explanation::rules_of;

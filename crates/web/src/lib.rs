//! Everything that knows HTTP and HTML.
//!
//! [`Site`] makes the router of the public pages out of a [`ReportSource`] and a profile;
//! [`render_static`] writes the same report as one HTML file. Pages need no script, refer to nothing
//! outside the server, and take every text from `locales/`. What a figure means, and which cases make
//! it, is decided by the core alone.

mod asked;
mod assets;
mod chart;
mod explanation;
mod frame;
mod language;
mod pages;
mod problem;
mod report_page;
mod response;
mod server;
mod site;
mod source;
mod table;

pub use chart::YearFigures;
pub use language::Language;
pub use report_page::render_static;
pub use server::serve;
pub use site::{CaseLists, Site};
pub use source::{Answering, CasePage, CountedCase, CountedCases, ReportSource, SourceFailure};

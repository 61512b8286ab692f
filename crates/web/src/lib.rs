//! Everything that knows HTTP and HTML.
//!
//! [`Site`] makes the router of the public pages out of a [`ReportSource`] and a profile, and puts portal,
//! desk and API of an [`Office`] beside them;
//! [`render_static`] writes the same report as one HTML file. Pages need no script, refer to nothing
//! outside the server, and take every text from `locales/`. What a figure means, and which cases make
//! it, is decided by the core alone.

mod again;
mod api;
mod assets;
mod desk;
mod form_fields;
mod forms;
mod frame;
mod office;
mod operating;
mod parts;
mod portal;
mod problem;
mod public;
mod rate;
mod reader;
mod response;
mod server;
mod session;
mod site;
#[cfg(test)]
mod texts;
mod tls;
mod uploads;

pub use office::{Office, Serving};
pub use operating::{Metrics, operators_router, watched};
pub use public::{
    Answering, CasePage, CountedCase, CountedCases, ReportSource, SourceFailure, YearFigures,
    definition_in_english, render_static,
};
pub use server::{ServerLimits, serve};
pub use site::{CaseLists, Site};
pub use tls::{Tls, TlsError};
pub use writ_language::Language;

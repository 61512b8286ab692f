//! What the pages ask of the rest of the program.

use std::error::Error;
use std::fmt;
use std::pin::Pin;

use jiff::civil::Date;
use writ_app::readiness::NotReady;
use writ_core::report::{Counted, Counts, Figure, Period, PlatformScope, Report};

/// An answer that takes its time.
pub type Answering<'a, T, E = SourceFailure> =
    Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'a>>;

/// Where reports, and the cases behind a figure, come from.
pub trait ReportSource: Send + Sync {
    /// The current local day of the reporting zone.
    fn today(&self) -> Date;

    /// The years in which requests on file were received, ascending.
    fn years(&self) -> Answering<'_, Vec<i16>>;

    /// The report of a period as known on a day (RE-9), for one platform or all together (RE-1).
    fn report(&self, period: Period, as_of: Date, platform: PlatformScope)
    -> Answering<'_, Report>;

    /// One page of the cases that count in a figure (RE-9), in an order that does not change between
    /// pages. Asked only of a [`crate::Site`] that shows them.
    fn cases(&self, figure: Figure, page: CasePage) -> Answering<'_, CountedCases>;

    /// Whether requests can be served now, and if not, what stands in the way.
    fn ready(&self) -> Answering<'_, (), NotReady>;
}

/// Which part of a list is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CasePage {
    /// How many cases come before it.
    pub skip: u64,
    /// How many it holds at most.
    pub limit: u32,
}

/// A part of the cases that count in a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedCases {
    /// How many there are in all.
    pub total: u64,
    /// Those of the part asked for.
    pub cases: Vec<CountedCase>,
}

/// One case that counts in a figure, without anything that identifies a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedCase {
    /// The desk's own reference.
    pub reference: String,
    /// The facts by which it counts.
    pub counted: Counted,
    /// How and why it counts.
    pub counts: Counts,
}

/// The source did not manage; why is for the operator's log, never for the page.
#[derive(Debug)]
pub struct SourceFailure(Box<dyn Error + Send + Sync>);

impl SourceFailure {
    /// Keeps the cause.
    pub fn new(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self(cause.into())
    }
}

impl fmt::Display for SourceFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the figures could not be read")
    }
}

impl Error for SourceFailure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.0)
    }
}

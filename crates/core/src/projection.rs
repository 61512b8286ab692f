//! What the store keeps beside a case's events so that nobody has to replay them to look something up.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::agency::AgencyKind;
use crate::category::Category;
use crate::country::Country;
use crate::report::Version;

/// Everything derived from a case's events. Replaying the events gives it again, to the byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Projection {
    /// The row in queue and lists; names no person.
    pub summary: Summary,
    /// The counting history, oldest first; only ever grows at its end.
    pub counted: Vec<Version>,
    /// What the case can be found by, sorted; personal data, stored as keyed digests only.
    pub lookups: Vec<LookupTerm>,
    /// Whether the personal data is destroyed (RT-1): then it stands nowhere beside the events either.
    pub is_erased: bool,
}

/// One line of the queue. It names no person, so it outlives erasure (RT-1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// The printed reference: a docket number, or the register's own.
    pub reference: String,
    /// Whether it came from a register rather than through the desk.
    pub imported: bool,
    /// The stage's code, such as `review` or `closed`.
    pub stage: String,
    /// CO-6; none until review has set it.
    pub category: Option<Category>,
    /// CO-7.
    pub country: Country,
    /// IN-1, where known.
    pub agency_kind: Option<AgencyKind>,
    /// Local day of receipt.
    pub received_on: Date,
    /// The outcome's code, `pending` included.
    pub outcome: String,
    /// The next instant at which something falls due; none when nothing does.
    pub next_due_at: Option<Timestamp>,
}

/// A term to find a case by. Personal data: only its keyed digest is ever stored.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LookupTerm {
    /// What kind of term: an identifier kind's code, `agency`, `process`.
    pub scope: String,
    /// The canonical value.
    pub value: String,
}

impl LookupTerm {
    /// The scope of terms that name a legal process; two cases that share one may be the same (CO-1).
    pub const PROCESS: &str = "process";

    /// Whether the term names a legal process (CO-1).
    #[must_use]
    pub fn is_process(&self) -> bool {
        self.scope == Self::PROCESS
    }
}

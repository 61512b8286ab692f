//! What counting knows of one case, and from when on.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::category::{Category, Outcome};
use crate::country::Country;
use crate::platform::Platforms;

/// The countable facts of one case at one moment; they name no person.
///
/// A submission joined to another as the same legal process has none: its root counts (CO-1).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Counted {
    /// Which table (CO-6).
    pub category: Category,
    /// Which row (CO-7).
    pub country: Country,
    /// Which period (CO-7): local day of receipt.
    pub received_on: Date,
    /// Which platforms (CO-7).
    pub platforms: Platforms,
    /// Distinct identifiers of the case, whatever their kind (CO-5).
    pub specified: u32,
    /// Where it stands.
    pub outcome: Outcome,
    /// Objected to or rejected at least in part (CO-2).
    pub challenged: bool,
}

/// From which day on a version of the countable facts is known (RE-9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Known {
    /// The first version of a register entry: each fact from its own day on.
    OnItsOwnDays,
    /// Recorded on this local day, and known as a whole from then on.
    From(Date),
}

/// One version of a case's countable facts. The versions of a case, in order, are its counting history.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Version {
    /// From when on it is known. A later version is never known earlier than the one before it.
    pub known: Known,
    /// The facts; none when the case counts nothing (joined to a root, CO-1).
    pub counted: Option<Counted>,
}

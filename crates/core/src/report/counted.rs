//! What counting knows of one case.

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

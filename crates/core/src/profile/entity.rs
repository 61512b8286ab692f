//! The company's entities, to which agencies write (IN-2).

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::country::Country;

/// One entity of the company with its registered office.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entity {
    /// Its code inside the profile.
    pub code: String,
    /// Its registered name.
    pub name: String,
    /// The address of its registered office, line by line.
    pub registered_office: Vec<String>,
    /// Its number in the company register, where it has one.
    pub register_number: Option<String>,
    /// The countries or regions whose agencies write to it.
    #[serde(default)]
    pub countries: BTreeSet<Country>,
    /// Whether agencies without a corresponding entity write to it; exactly one does.
    #[serde(default)]
    pub fallback: bool,
    /// The code of its calendar (TI-1).
    pub calendar: String,
}

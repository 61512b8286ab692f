//! Who asks: agency and officer (IN-1, IN-3).

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::category::UnknownCode;

/// The kind of a requesting agency (IN-1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgencyKind {
    /// A regulator, tax or customs office, or other public administration.
    Administrative,
    /// A court or judge.
    Judicial,
    /// Police or another investigative body.
    LawEnforcement,
}

impl AgencyKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Administrative, Self::Judicial, Self::LawEnforcement];

    /// The code used in files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Administrative => "administrative",
            Self::Judicial => "judicial",
            Self::LawEnforcement => "law_enforcement",
        }
    }
}

impl FromStr for AgencyKind {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.code() == text)
            .ok_or_else(|| UnknownCode(text.chars().take(40).collect()))
    }
}

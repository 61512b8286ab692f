//! Who acts on a case.

use serde::{Deserialize, Serialize};

use crate::refusal::Refusal;
use crate::staff::{Role, StaffId};

/// A member of the desk, acting in one role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Staff {
    /// Who.
    pub id: StaffId,
    /// In which role.
    pub role: Role,
}

/// Who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// A member of the desk.
    Staff(Staff),
    /// The requesting agency, through portal, mail or post.
    Agency,
    /// The clock: nobody decided anything.
    Clock,
}

impl Actor {
    /// The member of the desk who acts.
    ///
    /// # Errors
    /// [`Refusal::StaffOnly`] for anybody else.
    pub const fn staff(self) -> Result<Staff, Refusal> {
        match self {
            Self::Staff(staff) => Ok(staff),
            Self::Agency | Self::Clock => Err(Refusal::StaffOnly),
        }
    }

    /// Passes for the agency itself, and for a member of the desk who records what the agency sent.
    ///
    /// # Errors
    /// [`Refusal::AgencyOnly`] for the clock.
    pub const fn agency_or_recorder(self) -> Result<(), Refusal> {
        match self {
            Self::Staff(_) | Self::Agency => Ok(()),
            Self::Clock => Err(Refusal::AgencyOnly),
        }
    }
}

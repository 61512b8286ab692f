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

    /// The member of the desk who handles cases. An auditor changes nothing, and an administrator decides nothing
    /// about cases.
    ///
    /// # Errors
    /// [`Refusal::StaffOnly`] for agency and clock, [`Refusal::NotAHandler`] for the two roles.
    pub const fn handler(self) -> Result<Staff, Refusal> {
        match self.staff() {
            Ok(Staff { role: Role::Auditor | Role::Administrator, .. }) => {
                Err(Refusal::NotAHandler)
            }
            other => other,
        }
    }

    /// Passes for the agency itself, and for a member of the desk who records what the agency sent.
    ///
    /// # Errors
    /// [`Refusal::AgencyOnly`] for the clock, [`Refusal::NotAHandler`] for staff who handle no cases.
    pub const fn agency_or_recorder(self) -> Result<(), Refusal> {
        match self {
            Self::Agency => Ok(()),
            Self::Clock => Err(Refusal::AgencyOnly),
            Self::Staff(_) => match self.handler() {
                Ok(_) => Ok(()),
                Err(refusal) => Err(refusal),
            },
        }
    }

    /// Passes for the clock, and for a member of the desk who does by hand what the clock would do.
    ///
    /// # Errors
    /// [`Refusal::StaffOnly`] for the agency, [`Refusal::NotAHandler`] for staff who handle no cases.
    pub const fn clock_or_handler(self) -> Result<(), Refusal> {
        match self {
            Self::Clock => Ok(()),
            Self::Agency => Err(Refusal::StaffOnly),
            Self::Staff(_) => match self.handler() {
                Ok(_) => Ok(()),
                Err(refusal) => Err(refusal),
            },
        }
    }
}

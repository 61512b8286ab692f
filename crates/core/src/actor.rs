//! Who acts on a case.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::category::UnknownCode;
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
    /// Whoever operates the installation: brings registers in, decides about no case.
    Operator,
}

impl Actor {
    /// The member of the desk who acts.
    ///
    /// # Errors
    /// [`Refusal::StaffOnly`] for anybody else.
    pub const fn staff(self) -> Result<Staff, Refusal> {
        match self {
            Self::Staff(staff) => Ok(staff),
            Self::Agency | Self::Clock | Self::Operator => Err(Refusal::StaffOnly),
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

    /// Passes for the agency itself and for nobody else.
    ///
    /// # Errors
    /// [`Refusal::AgencyOnly`] for everybody else.
    pub const fn agency(self) -> Result<(), Refusal> {
        match self {
            Self::Agency => Ok(()),
            Self::Staff(_) | Self::Clock | Self::Operator => Err(Refusal::AgencyOnly),
        }
    }

    /// Passes for the agency itself, and for a member of the desk who records what the agency sent.
    ///
    /// # Errors
    /// [`Refusal::AgencyOnly`] for the clock, [`Refusal::NotAHandler`] for staff who handle no cases.
    pub const fn agency_or_recorder(self) -> Result<(), Refusal> {
        match self {
            Self::Agency => Ok(()),
            Self::Clock | Self::Operator => Err(Refusal::AgencyOnly),
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
            Self::Agency | Self::Operator => Err(Refusal::StaffOnly),
            Self::Staff(_) => match self.handler() {
                Ok(_) => Ok(()),
                Err(refusal) => Err(refusal),
            },
        }
    }

    /// Passes for whoever operates the installation.
    ///
    /// # Errors
    /// [`Refusal::OperatorOnly`] for everybody else.
    pub const fn operator(self) -> Result<(), Refusal> {
        match self {
            Self::Operator => Ok(()),
            Self::Staff(_) | Self::Agency | Self::Clock => Err(Refusal::OperatorOnly),
        }
    }
}

impl fmt::Display for Actor {
    /// Writes the stored code, which names nobody: `staff:7:counsel`, `agency`, `clock`, `operator`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Staff(Staff { id, role }) => write!(f, "staff:{}:{}", id.0, role.code()),
            Self::Agency => f.write_str("agency"),
            Self::Clock => f.write_str("clock"),
            Self::Operator => f.write_str("operator"),
        }
    }
}

impl FromStr for Actor {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        let unknown = || UnknownCode(text.chars().take(40).collect());
        match text {
            "agency" => Ok(Self::Agency),
            "clock" => Ok(Self::Clock),
            "operator" => Ok(Self::Operator),
            _ => {
                let staff = text.strip_prefix("staff:").and_then(|rest| rest.split_once(':'));
                let (id, role) = staff.ok_or_else(unknown)?;
                let id = StaffId(id.parse().map_err(|_| unknown())?);
                Ok(Self::Staff(Staff { id, role: role.parse()? }))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_actor_is_read_back_from_the_code_that_is_stored() {
        let counsel = Actor::Staff(Staff { id: StaffId(7), role: Role::Counsel });

        for actor in [counsel, Actor::Agency, Actor::Clock, Actor::Operator] {
            assert_eq!(actor.to_string().parse(), Ok(actor));
        }
        assert!("staff:seven:counsel".parse::<Actor>().is_err());
        assert!("staff:7".parse::<Actor>().is_err());
    }
}

//! Where a case stands.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::actor::Staff;
use crate::category::Answer;
use crate::closing::Erasure;
use crate::event::RefusedBecause;
use crate::request::ItemNumber;
use crate::review::{Approval, ItemDecision};
use crate::staff::StaffId;

/// The stage of a case. Each holds what is true in it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Incomplete, or sent to the wrong addressee (IN-2, IN-6).
    Intake,
    /// Complete; who asks is being verified (VE-1).
    Verification,
    /// Verified; the request itself is being reviewed (RV-1).
    Review,
    /// A decision is proposed and waits for the right people (RV-7).
    Approval(Proposal),
    /// Decided; what was granted is being carried out.
    Fulfilment(Decision),
    /// Answered or otherwise ended; account holders may still have to be told.
    Notice(Ending),
    /// Nothing is owed to anybody. No event of the process follows; only keeping goes on (RT-1).
    Closed(Ending, Keeping),
    /// The personal data is destroyed. Nothing follows.
    Erased(Ending, Erasure),
}

impl Stage {
    /// The stable code, as in folders, pages and tables.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Intake => "intake",
            Self::Verification => "verification",
            Self::Review => "review",
            Self::Approval(_) => "approval",
            Self::Fulfilment(_) => "fulfilment",
            Self::Notice(_) => "notice",
            Self::Closed(..) => "closed",
            Self::Erased(..) => "erased",
        }
    }

    /// Whether the process is over: only keeping and erasing follow (RT-1).
    #[must_use]
    pub const fn is_over(&self) -> bool {
        matches!(self, Self::Closed(..) | Self::Erased(..))
    }

    /// When and until when, of a case whose personal data is destroyed (RT-1).
    #[must_use]
    pub const fn erasure(&self) -> Option<Erasure> {
        match self {
            Self::Erased(_, erasure) => Some(*erasure),
            Self::Intake
            | Self::Verification
            | Self::Review
            | Self::Approval(_)
            | Self::Fulfilment(_)
            | Self::Notice(_)
            | Self::Closed(..) => None,
        }
    }

    /// How the case ended, once it has.
    #[must_use]
    pub const fn ending(&self) -> Option<&Ending> {
        match self {
            Self::Notice(ending) | Self::Closed(ending, _) | Self::Erased(ending, _) => {
                Some(ending)
            }
            Self::Intake
            | Self::Verification
            | Self::Review
            | Self::Approval(_)
            | Self::Fulfilment(_) => None,
        }
    }
}

/// A decision on its way to the approvers.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Proposal {
    /// Who proposed it: never one of its approvers (RV-7).
    pub proposer: StaffId,
    /// Item by item, every item of the request.
    pub decisions: BTreeMap<ItemNumber, ItemDecision>,
    /// Who approved so far.
    pub approvals: BTreeSet<Staff>,
}

/// A decision in force.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Decision {
    /// Item by item.
    pub decisions: BTreeMap<ItemNumber, ItemDecision>,
    /// The permission to act; none when nothing was granted.
    pub approval: Option<Approval>,
}

/// How a case ended.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// Answered on the merits.
    Answered(Answer),
    /// Refused without an answer on the merits (IN-6, VE-1, RV-3).
    Refused(RefusedBecause),
    /// Answered `not ours` (IN-2).
    NotOurs,
    /// Withdrawn by the agency or superseded by a revised request (CO-3).
    Withdrawn,
    /// Joined to the case that counts for both (CO-1).
    Joined,
}

/// How long the personal data of a closed case is kept (RT-1).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Keeping {
    /// Last day of the retention period.
    pub until: Date,
    /// Whether something stops the clock.
    pub hold: Hold,
}

/// A hold on the retention clock: two persons to set and to lift (RT-1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Hold {
    /// None.
    None,
    /// One person asked for it.
    Proposed {
        /// Who.
        by: StaffId,
    },
    /// It stands.
    Placed {
        /// Since this day.
        on: Date,
    },
    /// One person asked to lift it; it still stands.
    LiftProposed {
        /// Who.
        by: StaffId,
        /// Since when it stands.
        on: Date,
    },
}

impl Hold {
    /// Since when it stands, and the clock of retention stands still; none where it does not.
    #[must_use]
    pub const fn stands_since(self) -> Option<Date> {
        match self {
            Self::Placed { on } | Self::LiftProposed { on, .. } => Some(on),
            Self::None | Self::Proposed { .. } => None,
        }
    }
}

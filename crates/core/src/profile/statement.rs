//! The company's dated public statements, and what withdrawing one takes (DA-5).

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::staff::StaffId;

/// A statement the company makes in public and prints in its report.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// Its code, such as `no_backdoor`.
    pub code: String,
    /// Its words.
    pub text: String,
    /// The day it was first made.
    pub stated_on: Date,
}

/// A withdrawal that one person proposed and nobody confirmed: the statement still stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Withdrawal {
    statement: Statement,
    proposer: StaffId,
    proposed_at: Timestamp,
}

/// A statement that two persons withdrew. Only [`Withdrawal::confirm`] makes one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Withdrawn {
    withdrawal: Withdrawal,
    confirmer: StaffId,
    confirmed_at: Timestamp,
}

/// Why a withdrawal was not confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WithdrawalRefusal {
    /// DA-5: it takes two persons.
    #[error("whoever proposed to withdraw a public statement cannot confirm it")]
    SamePerson,
    /// It cannot be confirmed before it was proposed.
    #[error("a withdrawal is confirmed after it was proposed")]
    BeforeProposal,
}

impl Withdrawal {
    /// Proposes to withdraw a statement.
    #[must_use]
    pub const fn propose(statement: Statement, proposer: StaffId, at: Timestamp) -> Self {
        Self { statement, proposer, proposed_at: at }
    }

    /// Withdraws the statement, by a second person (DA-5).
    pub fn confirm(
        self,
        confirmer: StaffId,
        at: Timestamp,
    ) -> Result<Withdrawn, WithdrawalRefusal> {
        if confirmer == self.proposer {
            return Err(WithdrawalRefusal::SamePerson);
        }
        if at < self.proposed_at {
            return Err(WithdrawalRefusal::BeforeProposal);
        }
        Ok(Withdrawn { withdrawal: self, confirmer, confirmed_at: at })
    }
}

impl Withdrawn {
    /// The statement that stands no more.
    #[must_use]
    pub const fn statement(&self) -> &Statement {
        &self.withdrawal.statement
    }

    /// The two persons: who proposed, who confirmed.
    #[must_use]
    pub const fn persons(&self) -> [StaffId; 2] {
        [self.withdrawal.proposer, self.confirmer]
    }

    /// Since when.
    #[must_use]
    pub const fn withdrawn_at(&self) -> Timestamp {
        self.confirmed_at
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    /// DA-5.
    #[test]
    fn withdrawing_a_public_statement_takes_two_persons() {
        let statement = Statement {
            code: "no_backdoor".to_owned(),
            text: "There is no back door".to_owned(),
            stated_on: date(2024, 1, 31),
        };
        let noon: Timestamp = "2026-03-02T12:00:00Z".parse().unwrap();
        let proposed = Withdrawal::propose(statement.clone(), StaffId(1), noon);

        let alone = proposed.clone().confirm(StaffId(1), noon);
        let together = proposed.clone().confirm(StaffId(2), noon).unwrap();

        assert_eq!(alone, Err(WithdrawalRefusal::SamePerson));
        assert_eq!(together.statement(), &statement);
        assert_eq!(together.persons(), [StaffId(1), StaffId(2)]);
        assert_eq!(together.withdrawn_at(), noon);
        let earlier = "2026-03-02T11:59:59Z".parse().unwrap();
        assert_eq!(proposed.confirm(StaffId(2), earlier), Err(WithdrawalRefusal::BeforeProposal));
    }
}

//! Who acts for the company, and in which role (RV-7).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;

use crate::category::UnknownCode;

/// Identifies a member of staff inside one installation. It is a number, never a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StaffId(pub u32);

impl fmt::Display for StaffId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "staff {}", self.0)
    }
}

/// Most characters of a name.
const NAME_CHARACTERS: usize = 80;

/// The name of a member of staff, by which they sign in and are shown to colleagues.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffName(String);

impl StaffName {
    /// Reads a name: one line of at most 80 characters. Space around and between words does not count.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let name = text.split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect::<String>();
        let is_one = !name.is_empty()
            && name.chars().count() <= NAME_CHARACTERS
            && !name.chars().any(|character| character.is_control() || is_invisible(character));
        is_one.then_some(Self(name))
    }

    /// As it is shown.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As it is compared: nobody signs in differently because of a capital letter.
    #[must_use]
    pub fn canonical(&self) -> String {
        self.0.nfkc().flat_map(char::to_lowercase).collect()
    }
}

/// Characters that show nothing or turn a line round: with them two names could look the same.
const fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
    )
}

/// What a member of staff may be asked to do. One person may hold several roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Records, verifies and reviews requests, and proposes decisions.
    Analyst,
    /// Legal counsel; one of the two approvers that content takes (RV-7).
    Counsel,
    /// Approves what others propose (RV-7).
    Approver,
    /// Collects data within the approved scope and seals the package (DA-4, DA-5).
    Custodian,
    /// Reads everything, changes nothing; each reading is on record (RT-2).
    Auditor,
    /// Keeps profile, catalogue and staff; decides nothing about cases.
    Administrator,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 6] = [
        Self::Analyst,
        Self::Counsel,
        Self::Approver,
        Self::Custodian,
        Self::Auditor,
        Self::Administrator,
    ];

    /// The code used in files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Analyst => "analyst",
            Self::Counsel => "counsel",
            Self::Approver => "approver",
            Self::Custodian => "custodian",
            Self::Auditor => "auditor",
            Self::Administrator => "administrator",
        }
    }
}

impl Role {
    /// Whether somebody in this role approves what others propose (RV-7, NO-5).
    #[must_use]
    pub const fn approves(self) -> bool {
        match self {
            Self::Counsel | Self::Approver => true,
            Self::Analyst | Self::Custodian | Self::Auditor | Self::Administrator => false,
        }
    }
}

impl FromStr for Role {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        Self::ALL
            .into_iter()
            .find(|role| role.code() == text)
            .ok_or_else(|| UnknownCode(text.chars().take(40).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_same_however_it_is_spaced_and_capitalised() {
        let name = StaffName::read("  Ines   Okafor ").unwrap();

        assert_eq!(name.as_str(), "Ines Okafor");
        assert_eq!(name.canonical(), StaffName::read("INES OKAFOR").unwrap().canonical());
        assert_ne!(name.canonical(), StaffName::read("Ines Okaf\u{f6}r").unwrap().canonical());
        for other in ["", "  ", "a\u{202e}b", "a\u{0}b", &"x".repeat(81)] {
            assert_eq!(StaffName::read(other), None, "{other:?}");
        }
    }

    #[test]
    fn a_member_of_staff_is_named_by_number_where_no_name_is_due() {
        assert_eq!(StaffId(7).to_string(), "staff 7");
    }

    #[test]
    fn every_role_is_read_back_from_its_code() {
        for role in Role::ALL {
            assert_eq!(role.code().parse(), Ok(role));
        }
        assert!("superuser".parse::<Role>().is_err());
    }
}

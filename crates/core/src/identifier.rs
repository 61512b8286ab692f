//! What a request names: serial numbers, accounts, orders and the like (CO-5, CO-6).

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;

use crate::category::{Category, UnknownCode};

/// The kind of an identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdentifierKind {
    /// Product serial number.
    Serial,
    /// Account id or user name.
    Account,
    /// Telephone number.
    Phone,
    /// E-mail address.
    Email,
    /// IP address.
    Ip,
    /// Order number; stands for the identity behind it (CO-5).
    Order,
    /// Payment reference.
    Payment,
    /// Customer reference.
    Customer,
    /// Logistic provider's reference.
    Logistics,
    /// Anything else.
    Other,
}

impl IdentifierKind {
    /// All kinds.
    pub const ALL: [Self; 10] = [
        Self::Serial,
        Self::Account,
        Self::Phone,
        Self::Email,
        Self::Ip,
        Self::Order,
        Self::Payment,
        Self::Customer,
        Self::Logistics,
        Self::Other,
    ];

    /// The code used in files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Serial => "serial",
            Self::Account => "account",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Ip => "ip",
            Self::Order => "order",
            Self::Payment => "payment",
            Self::Customer => "customer",
            Self::Logistics => "logistics",
            Self::Other => "other",
        }
    }
}

impl IdentifierKind {
    /// The category whose requests name identifiers of this kind (CO-6).
    #[must_use]
    pub const fn category(self) -> Category {
        match self {
            Self::Serial => Category::Product,
            Self::Account | Self::Phone | Self::Email | Self::Ip | Self::Other => Category::Account,
            Self::Order | Self::Payment | Self::Customer | Self::Logistics => Category::Transaction,
        }
    }
}

impl FromStr for IdentifierKind {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.code() == text)
            .ok_or_else(|| UnknownCode(text.chars().take(40).collect()))
    }
}

/// One identifier in canonical form, so that equal ones count once (CO-4, CO-5).
///
/// It names a person or leads to one: it is personal data.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SubjectIdentifier {
    /// What it is.
    pub kind: IdentifierKind,
    /// Its value: trimmed, NFC, ASCII lower case. Never empty.
    pub value: String,
}

impl SubjectIdentifier {
    /// Brings a value into canonical form; none when nothing is left of it.
    #[must_use]
    pub fn new(kind: IdentifierKind, value: &str) -> Option<Self> {
        let value = value.trim().nfc().collect::<String>().to_ascii_lowercase();
        (!value.is_empty()).then_some(Self { kind, value })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// CO-5.
    #[test]
    fn equal_identifiers_are_equal_however_they_were_typed() {
        let typed = SubjectIdentifier::new(IdentifierKind::Email, "  Cafe\u{301}@Example.ORG ");
        let stored = SubjectIdentifier::new(IdentifierKind::Email, "caf\u{e9}@example.org");

        assert_eq!(typed, stored);
    }

    #[test]
    fn an_empty_value_identifies_nobody() {
        assert_eq!(SubjectIdentifier::new(IdentifierKind::Serial, " \t"), None);
    }
}

//! The category of a request and how it was answered (CO-6, RE-2 to RE-5, RE-8).

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What kind of request a case is: exactly one, set at review (CO-6). Its code names its table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// Seeks data related to product identifiers such as serial numbers (table 1).
    Product,
    /// Seeks data related to account identifiers (table 2).
    Account,
    /// Seeks data related to transaction identifiers such as order numbers (table 3).
    Transaction,
    /// Handled as an emergency under RV-3, and stays in table 4 whatever it names.
    Emergency,
    /// Asks to restrict or delete an account (RV-4).
    Restriction,
    /// Asks to preserve data.
    Preservation,
    /// Asks for technical assistance that is none of the above.
    Assistance,
}

impl Category {
    /// All, in the order of the tables.
    pub const ALL: [Self; 7] = [
        Self::Product,
        Self::Account,
        Self::Transaction,
        Self::Emergency,
        Self::Restriction,
        Self::Preservation,
        Self::Assistance,
    ];

    /// The code used in files, table ids and URLs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Product => "product",
            Self::Account => "account",
            Self::Transaction => "transaction",
            Self::Emergency => "emergency",
            Self::Restriction => "restriction",
            Self::Preservation => "preservation",
            Self::Assistance => "assistance",
        }
    }

    /// Whether the policy's own four tables hold it; they are always shown (RE-2 to RE-5).
    #[must_use]
    pub const fn is_of_the_policy(self) -> bool {
        match self {
            Self::Product | Self::Account | Self::Transaction | Self::Emergency => true,
            Self::Restriction | Self::Preservation | Self::Assistance => false,
        }
    }

    /// The answers by which the company does what a request of this category asks.
    #[must_use]
    pub const fn granting_answers(self) -> &'static [Answer] {
        match self {
            Self::Product | Self::Account | Self::Transaction | Self::Emergency => {
                &[Answer::ProvidedNonContent, Answer::ProvidedContent]
            }
            Self::Restriction => &[Answer::Restricted, Answer::Deleted],
            Self::Preservation => &[Answer::Preserved],
            Self::Assistance => &[Answer::Assisted],
        }
    }

    /// Whether a request of this category can be answered so.
    #[must_use]
    pub fn admits(self, answer: Answer) -> bool {
        matches!(answer, Answer::NoData | Answer::Rejected)
            || self.granting_answers().contains(&answer)
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A code that no [`Category`] or [`Answer`] has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a known code")]
pub struct UnknownCode(pub String);

impl FromStr for Category {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        Self::ALL
            .into_iter()
            .find(|category| category.code() == text)
            .ok_or_else(|| UnknownCode(text.chars().take(40).collect()))
    }
}

/// How an answered case was answered on the merits or refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Data was provided and none of it was content.
    ProvidedNonContent,
    /// Content was among the data provided (DA-2).
    ProvidedContent,
    /// Nothing responsive was found or held, or the request was not ours to answer.
    NoData,
    /// Refused in whole (CO-2).
    Rejected,
    /// An account was restricted, none deleted.
    Restricted,
    /// An account was deleted.
    Deleted,
    /// Data was preserved.
    Preserved,
    /// Technical assistance was given.
    Assisted,
}

impl Answer {
    /// All, in the order of the report's columns.
    pub const ALL: [Self; 8] = [
        Self::ProvidedNonContent,
        Self::ProvidedContent,
        Self::NoData,
        Self::Rejected,
        Self::Restricted,
        Self::Deleted,
        Self::Preserved,
        Self::Assisted,
    ];

    /// The code used in files and columns.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::ProvidedNonContent => "provided_non_content",
            Self::ProvidedContent => "provided_content",
            Self::NoData => "no_data",
            Self::Rejected => "rejected",
            Self::Restricted => "restricted",
            Self::Deleted => "deleted",
            Self::Preserved => "preserved",
            Self::Assisted => "assisted",
        }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Answer {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        Self::ALL
            .into_iter()
            .find(|answer| answer.code() == text)
            .ok_or_else(|| UnknownCode(text.chars().take(40).collect()))
    }
}

/// Where a case stands for counting. Days are local days of the reporting zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Not answered yet.
    Pending,
    /// Withdrawn by the agency, or superseded before it was answered (CO-3).
    Withdrawn {
        /// The day from which this is known.
        on: Date,
    },
    /// Answered.
    Answered {
        /// How.
        answer: Answer,
        /// The day of the answer.
        on: Date,
    },
}

impl Outcome {
    /// The code used in files and columns.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Withdrawn { .. } => "withdrawn",
            Self::Answered { answer, .. } => answer.code(),
        }
    }

    /// The day from which the outcome is known; none while pending.
    #[must_use]
    pub const fn on(self) -> Option<Date> {
        match self {
            Self::Pending => None,
            Self::Withdrawn { on } | Self::Answered { on, .. } => Some(on),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// CO-6.
    #[test]
    fn a_category_and_an_answer_are_printed_as_their_codes_and_read_back() {
        for category in Category::ALL {
            assert_eq!(category.to_string(), category.code());
            assert_eq!(category.code().parse(), Ok(category));
        }
        for answer in Answer::ALL {
            assert_eq!(answer.to_string(), answer.code());
            assert_eq!(answer.code().parse(), Ok(answer));
        }
    }
}

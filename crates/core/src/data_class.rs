//! The classes of data a request may reach, and which of them are content (DA-1, DA-3).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::category::UnknownCode;

/// A class of data: A to E are non-content (DA-3), the rest is content (DA-1).
///
/// Written in files by its code, such as `usage` or `content_audio_video`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum DataClass {
    /// A: who holds the account.
    AccountIdentity,
    /// B: which products are bound to the account.
    ProductBinding,
    /// C: logins, operations, addresses and terminals; device logs.
    Usage,
    /// D: orders, payments and deliveries.
    Transactions,
    /// E: questionnaires, ratings, feedback, after-sales records.
    OtherRecords,
    /// Content: given only against consent and law together (DA-2).
    Content(ContentKind),
}

/// What users transmit, record or store in using the products (DA-1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContentKind {
    /// Sound and pictures.
    AudioVideo,
    /// Alarm records.
    AlarmRecords,
    /// Who passed which door.
    AccessControlRecords,
    /// Who was present when.
    AttendanceRecords,
}

impl DataClass {
    /// All classes, A to E first.
    pub const ALL: [Self; 9] = [
        Self::AccountIdentity,
        Self::ProductBinding,
        Self::Usage,
        Self::Transactions,
        Self::OtherRecords,
        Self::Content(ContentKind::AudioVideo),
        Self::Content(ContentKind::AlarmRecords),
        Self::Content(ContentKind::AccessControlRecords),
        Self::Content(ContentKind::AttendanceRecords),
    ];

    /// Whether it is content information (DA-1).
    #[must_use]
    pub const fn is_content(self) -> bool {
        match self {
            Self::AccountIdentity
            | Self::ProductBinding
            | Self::Usage
            | Self::Transactions
            | Self::OtherRecords => false,
            Self::Content(_) => true,
        }
    }

    /// The letter of a non-content class, as the policy names it (DA-3); none for content.
    #[must_use]
    pub const fn letter(self) -> Option<char> {
        match self {
            Self::AccountIdentity => Some('A'),
            Self::ProductBinding => Some('B'),
            Self::Usage => Some('C'),
            Self::Transactions => Some('D'),
            Self::OtherRecords => Some('E'),
            Self::Content(_) => None,
        }
    }

    /// The code used in files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::AccountIdentity => "account_identity",
            Self::ProductBinding => "product_binding",
            Self::Usage => "usage",
            Self::Transactions => "transactions",
            Self::OtherRecords => "other_records",
            Self::Content(ContentKind::AudioVideo) => "content_audio_video",
            Self::Content(ContentKind::AlarmRecords) => "content_alarm_records",
            Self::Content(ContentKind::AccessControlRecords) => "content_access_control_records",
            Self::Content(ContentKind::AttendanceRecords) => "content_attendance_records",
        }
    }
}

impl FromStr for DataClass {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        Self::ALL
            .into_iter()
            .find(|class| class.code() == text)
            .ok_or_else(|| UnknownCode(text.chars().take(40).collect()))
    }
}

impl TryFrom<String> for DataClass {
    type Error = UnknownCode;

    fn try_from(text: String) -> Result<Self, UnknownCode> {
        text.parse()
    }
}

impl From<DataClass> for String {
    fn from(class: DataClass) -> Self {
        class.code().to_owned()
    }
}

impl fmt::Display for DataClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// DA-1, DA-3.
    #[test]
    fn the_five_lettered_classes_are_non_content_and_all_others_are_content() {
        let letters: String = DataClass::ALL.into_iter().filter_map(DataClass::letter).collect();

        assert_eq!(letters, "ABCDE");
        for class in DataClass::ALL {
            assert_eq!(class.is_content(), class.letter().is_none(), "{class}");
        }
    }

    /// DA-3.
    #[test]
    fn every_class_is_read_back_from_its_code() {
        for class in DataClass::ALL {
            assert_eq!(class.code().parse(), Ok(class));
            assert_eq!(class.to_string(), class.code());
            assert_eq!(class.is_content(), class.code().starts_with("content_"));
        }
        assert!("content".parse::<DataClass>().is_err());
    }
}

//! The platforms a request concerns (CO-7). Their codes come from the profile.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A platform code: 1 to 40 of `a`-`z`, `0`-`9` and `_`. `other` and `all` are reserved words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PlatformCode(String);

/// A text that is no platform code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a platform code: use 1 to 40 of a-z, 0-9 and _, not `other` or `all`")]
pub struct PlatformCodeError(String);

impl PlatformCode {
    /// The code as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PlatformCode {
    type Err = PlatformCodeError;

    fn from_str(text: &str) -> Result<Self, PlatformCodeError> {
        let well_formed = (1..=40).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if well_formed && !matches!(text, "other" | "all") {
            Ok(Self(text.to_owned()))
        } else {
            Err(PlatformCodeError(text.chars().take(60).collect()))
        }
    }
}

impl TryFrom<String> for PlatformCode {
    type Error = PlatformCodeError;

    fn try_from(text: String) -> Result<Self, PlatformCodeError> {
        text.parse()
    }
}

impl From<PlatformCode> for String {
    fn from(code: PlatformCode) -> Self {
        code.0
    }
}

impl fmt::Display for PlatformCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The platforms of one request: those of the report, or something outside them (RE-8).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Platforms {
    /// One or more platforms of the profile; never empty.
    Reported(BTreeSet<PlatformCode>),
    /// Outside the reported platforms: said beside the tables, in none of them.
    Other,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_platform_is_written_down_as_its_code() {
        let code: PlatformCode = "hik_connect".parse().unwrap();

        assert_eq!(serde_json::to_value(&code).unwrap(), "hik_connect");
    }
}

//! Country or region of a requesting agency (CO-7).
//!
//! ISO 3166-1 alpha-2 as assigned, `XK` (Kosovo, user-assigned and in common use), or `XX-…` for a
//! requester that is no country, such as an international court or police body.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A country or region code in canonical, upper-case form: 2 bytes, or `XX-` and 1 to 16 more.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Country(String);

/// Why a text is no [`Country`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CountryError {
    /// `UK` is reserved, not assigned: the United Kingdom is `GB`.
    #[error("`UK` is not an ISO 3166-1 code; the United Kingdom is `GB`")]
    UnitedKingdom,
    /// Lower or mixed case.
    #[error("country codes are upper case: write `{0}`")]
    NotUpperCase(String),
    /// Not an assigned code.
    #[error(
        "`{0}` is not an assigned ISO 3166-1 alpha-2 code, `XK`, or `XX-` followed by 1 to 16 of A-Z and 0-9"
    )]
    Unassigned(String),
}

impl Country {
    /// The code as printed in tables and files.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.0
    }

    /// Whether the requester is no country (`XX-…`).
    #[must_use]
    pub fn is_other_body(&self) -> bool {
        self.0.starts_with("XX-")
    }
}

impl FromStr for Country {
    type Err = CountryError;

    fn from_str(text: &str) -> Result<Self, CountryError> {
        let body = text.strip_prefix("XX-").is_some_and(|name| {
            (1..=16).contains(&name.len())
                && name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        });
        if body || text == "XK" || ASSIGNED.binary_search(&text).is_ok() {
            return Ok(Self(text.to_owned()));
        }
        let upper = text.to_ascii_uppercase();
        if upper == "UK" {
            return Err(CountryError::UnitedKingdom);
        }
        if upper != text && upper.parse::<Self>().is_ok() {
            return Err(CountryError::NotUpperCase(upper));
        }
        Err(CountryError::Unassigned(text.chars().take(24).collect()))
    }
}

impl TryFrom<String> for Country {
    type Error = CountryError;

    fn try_from(text: String) -> Result<Self, CountryError> {
        text.parse()
    }
}

impl From<Country> for String {
    fn from(country: Country) -> Self {
        country.0
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// ISO 3166-1 alpha-2, officially assigned, sorted.
pub const ASSIGNED: [&str; 249] = [
    "AD", "AE", "AF", "AG", "AI", "AL", "AM", "AO", "AQ", "AR", "AS", "AT", "AU", "AW", "AX", "AZ",
    "BA", "BB", "BD", "BE", "BF", "BG", "BH", "BI", "BJ", "BL", "BM", "BN", "BO", "BQ", "BR", "BS",
    "BT", "BV", "BW", "BY", "BZ", "CA", "CC", "CD", "CF", "CG", "CH", "CI", "CK", "CL", "CM", "CN",
    "CO", "CR", "CU", "CV", "CW", "CX", "CY", "CZ", "DE", "DJ", "DK", "DM", "DO", "DZ", "EC", "EE",
    "EG", "EH", "ER", "ES", "ET", "FI", "FJ", "FK", "FM", "FO", "FR", "GA", "GB", "GD", "GE", "GF",
    "GG", "GH", "GI", "GL", "GM", "GN", "GP", "GQ", "GR", "GS", "GT", "GU", "GW", "GY", "HK", "HM",
    "HN", "HR", "HT", "HU", "ID", "IE", "IL", "IM", "IN", "IO", "IQ", "IR", "IS", "IT", "JE", "JM",
    "JO", "JP", "KE", "KG", "KH", "KI", "KM", "KN", "KP", "KR", "KW", "KY", "KZ", "LA", "LB", "LC",
    "LI", "LK", "LR", "LS", "LT", "LU", "LV", "LY", "MA", "MC", "MD", "ME", "MF", "MG", "MH", "MK",
    "ML", "MM", "MN", "MO", "MP", "MQ", "MR", "MS", "MT", "MU", "MV", "MW", "MX", "MY", "MZ", "NA",
    "NC", "NE", "NF", "NG", "NI", "NL", "NO", "NP", "NR", "NU", "NZ", "OM", "PA", "PE", "PF", "PG",
    "PH", "PK", "PL", "PM", "PN", "PR", "PS", "PT", "PW", "PY", "QA", "RE", "RO", "RS", "RU", "RW",
    "SA", "SB", "SC", "SD", "SE", "SG", "SH", "SI", "SJ", "SK", "SL", "SM", "SN", "SO", "SR", "SS",
    "ST", "SV", "SX", "SY", "SZ", "TC", "TD", "TF", "TG", "TH", "TJ", "TK", "TL", "TM", "TN", "TO",
    "TR", "TT", "TV", "TW", "TZ", "UA", "UG", "UM", "US", "UY", "UZ", "VA", "VC", "VE", "VG", "VI",
    "VN", "VU", "WF", "WS", "YE", "YT", "ZA", "ZM", "ZW",
];

#[cfg(test)]
mod tests {
    use super::*;

    /// CO-7.
    #[test]
    fn the_country_is_an_assigned_code_kosovo_or_a_body_that_is_no_country() {
        for good in ["DE", "GB", "XK", "XX-ICC", "XX-INTERPOL", "XX-A", "XX-0123456789ABCDEF"] {
            let country = good.parse::<Country>().unwrap();
            assert_eq!(country.to_string(), good);
            assert_eq!(country.is_other_body(), good.len() > 2, "{good}");
        }
        for bad in ["", "D", "ZZ", "EU", "XX", "XX-", "XX-icc", "XX-0123456789ABCDEFG", "DE ", "AA"]
        {
            assert!(bad.parse::<Country>().is_err(), "{bad}");
        }
    }

    #[test]
    fn the_refusal_says_what_to_write_instead() {
        assert_eq!("UK".parse::<Country>(), Err(CountryError::UnitedKingdom));
        assert_eq!("de".parse::<Country>(), Err(CountryError::NotUpperCase("DE".into())));
    }
}

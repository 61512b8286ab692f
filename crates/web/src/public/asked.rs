//! What an address asks for: period, platform, day, page and language, checked in plain words.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::civil::Date;
use writ_core::profile::Profile;
use writ_core::report::{Period, PlatformScope};

use crate::problem::Problem;
use writ_language::Language;

/// The parameters of an address, by name; of a name given twice, the first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Parameters(BTreeMap<String, String>);

impl Parameters {
    pub(crate) fn new(pairs: Vec<(String, String)>) -> Self {
        let mut parameters = BTreeMap::new();
        for (name, value) in pairs {
            parameters.entry(name).or_insert(value);
        }
        Self(parameters)
    }

    /// A parameter that is there and not empty: an untouched field of a form sends an empty one.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    pub(crate) fn language(&self) -> Option<Language> {
        self.get("lang").and_then(Language::of_tag)
    }
}

/// One report, as an address names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) period: Period,
    pub(crate) platform: PlatformScope,
    pub(crate) as_of: Date,
    /// Whether the address names the day, or means today.
    pub(crate) names_day: bool,
    /// The language that the address names, to be kept in links.
    pub(crate) language: Option<Language>,
}

impl Asked {
    /// Reads a period of the path and the parameters beside it.
    pub(crate) fn read(
        period: &str,
        parameters: &Parameters,
        profile: &Profile,
        today: Date,
    ) -> Result<Self, Problem> {
        let period =
            period.parse::<Period>().map_err(|_| Problem::Period { input: brief(period) })?;
        if period.from() > today {
            return Err(Problem::PeriodFuture { period });
        }
        let platform = match parameters.get("platform") {
            None | Some("all") => PlatformScope::All,
            Some(code) => profile
                .platforms()
                .iter()
                .find(|platform| platform.code.as_str() == code)
                .map(|platform| PlatformScope::One(platform.code.clone()))
                .ok_or_else(|| Problem::Platform { input: brief(code) })?,
        };
        let named = parameters.get("as_of").map(day).transpose()?;
        if let Some(date) = named.filter(|date| *date > today) {
            return Err(Problem::AsOfFuture { date, today });
        }
        Ok(Self {
            period,
            platform,
            as_of: named.unwrap_or(today),
            names_day: named.is_some(),
            language: parameters.language(),
        })
    }

    /// The address of a page of this report; `below` comes after its period.
    pub(crate) fn address(&self, below: &str, page: Option<u64>) -> String {
        self.address_in(self.language, below, page)
    }

    /// The same in another language.
    pub(crate) fn address_in(
        &self,
        language: Option<Language>,
        below: &str,
        page: Option<u64>,
    ) -> String {
        let mut address = format!("/report/{}{below}", self.period);
        let mut join = '?';
        let mut add = |name: &str, value: String| {
            let _ = write!(address, "{join}{name}={value}");
            join = '&';
        };
        if let PlatformScope::One(code) = &self.platform {
            add("platform", code.to_string());
        }
        if self.names_day {
            add("as_of", self.as_of.to_string());
        }
        if let Some(page) = page {
            add("page", page.to_string());
        }
        if let Some(language) = language {
            add("lang", language.code().to_owned());
        }
        address
    }
}

fn day(text: &str) -> Result<Date, Problem> {
    let well_formed = text.len() == 10
        && text.bytes().enumerate().all(|(index, byte)| match index {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    well_formed
        .then(|| text.parse().ok())
        .flatten()
        .ok_or_else(|| Problem::AsOf { input: brief(text) })
}

/// Reads the page of a list, from 1.
pub(crate) fn page_number(parameters: &Parameters) -> Result<u64, Problem> {
    let Some(text) = parameters.get("page") else { return Ok(1) };
    text.parse()
        .ok()
        .filter(|page| (1..=1_000_000_000).contains(page))
        .ok_or_else(|| Problem::PageNumber { input: brief(text) })
}

/// So much of an input as a message can repeat.
pub(crate) fn brief(input: &str) -> String {
    input.chars().filter(|letter| !letter.is_control()).take(40).collect()
}

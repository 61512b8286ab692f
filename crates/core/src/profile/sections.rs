//! The smaller sections of a profile.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::Deserialize;

use crate::calendar::Holiday;
use crate::category::Category;
use crate::data_class::DataClass;
use crate::platform::PlatformCode;
use crate::staff::StaffId;

/// The organisation that runs the software.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organisation {
    /// Its full name.
    pub name: String,
    /// How it calls itself in running text.
    pub short_name: String,
    /// Where it publishes the report.
    pub web_site: String,
    /// Where agencies find the address of a registered office (IN-2).
    pub offices_at: String,
    /// The mailbox for requests by e-mail (IN-2).
    pub legal_mailbox: String,
    /// The telephone that is answered day and night for emergencies (RV-3), where there is one.
    #[serde(default)]
    pub emergency_telephone: Option<String>,
    /// What docket numbers begin with: capital letters and digits.
    #[serde(default = "Organisation::default_docket_prefix")]
    pub docket_prefix: String,
    /// Laws it names as examples of a basis (IN-4).
    #[serde(default)]
    pub example_laws: Vec<String>,
}

impl Organisation {
    /// The longest docket prefix: a docket number has to fit on one line of a letter.
    const LONGEST_DOCKET_PREFIX: usize = 8;

    fn default_docket_prefix() -> String {
        "WRIT".to_owned()
    }

    pub(super) fn has_plain_docket_prefix(&self) -> bool {
        let prefix = self.docket_prefix.as_bytes();
        (1..=Self::LONGEST_DOCKET_PREFIX).contains(&prefix.len())
            && prefix.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    }
}

/// How the report is built and when it appears (RE-1).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportSettings {
    /// IANA name of the zone in which days are counted.
    pub time_zone: String,
    /// The first year reported on.
    pub first_period: i16,
    /// The month of publication for the year before, 1 to 12.
    pub publication_month: i8,
}

/// What an organisation decides about the one request form (IN-5).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormSettings {
    /// Its title.
    pub title: String,
    /// Codes of fields that this organisation requires although the form leaves them optional.
    #[serde(default)]
    pub also_required: BTreeSet<String>,
}

/// Whether fees are charged (IN-9).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fees {
    /// Whether the company charges any.
    pub charged: bool,
    /// ISO 4217 code of the currency; needed where fees are charged.
    pub currency: Option<String>,
    /// Where the schedule of fees is found.
    pub schedule: Option<String>,
}

/// A platform of the report (CO-7).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Platform {
    /// Its code.
    pub code: PlatformCode,
    /// Its name as printed.
    pub name: String,
}

/// What a class of data contains (DA-1, DA-3).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataClassNote {
    /// The class.
    pub code: DataClass,
    /// Its title as printed.
    pub title: String,
    /// What belongs to it.
    pub contains: Vec<String>,
}

/// The words of one table of the report (RE-2 to RE-5, RE-7).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// Whose table it is.
    pub category: Category,
    /// Its title.
    pub title: String,
    /// What it shows, before the table.
    pub introduction: String,
    /// Its columns from left to right.
    #[serde(rename = "column")]
    pub columns: Vec<Column>,
}

/// One column with its note (RE-7).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// The key of the figure in the report's data.
    pub figure: String,
    /// The heading.
    pub heading: String,
    /// The definition printed below the table.
    pub definition: String,
}

/// A service provider that holds data and is bound to the same standards (RV-6).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceProvider {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The classes of data it holds.
    pub holds: BTreeSet<DataClass>,
    /// Where the contract that binds it is filed.
    pub contract_evidence: String,
    /// The day from which it is bound.
    pub bound_on: Date,
}

/// Who stands in for whom at a small desk (RV-7). Four eyes stay four eyes: it names, it exempts nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StandIn {
    /// Who is absent, or proposed and so cannot approve.
    pub absent: StaffId,
    /// Who acts instead.
    pub stands_in: StaffId,
}

/// A calendar as written.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CalendarSection {
    pub(super) code: String,
    pub(super) time_zone: String,
    pub(super) weekend: BTreeSet<String>,
    #[serde(default)]
    pub(super) holidays: BTreeSet<Holiday>,
}

/// The figures a row of any table may have.
const FIGURES: [&str; 17] = [
    "country",
    "received",
    "specified",
    "provided",
    "provided_non_content",
    "provided_content",
    "restricted",
    "deleted",
    "preserved",
    "assisted",
    "rejected",
    "no_data",
    "withdrawn",
    "pending",
    "challenged",
    "percentage",
    "median_days",
];

impl Table {
    /// The key that is wrong, and what to do.
    pub(super) fn check(&self) -> Result<(), (String, String)> {
        let mut seen = BTreeSet::new();
        for column in &self.columns {
            let key = format!("column[{}]", column.figure);
            if !FIGURES.contains(&column.figure.as_str()) {
                return Err((key, format!("no such figure, write one of {}", FIGURES.join(", "))));
            }
            if !seen.insert(column.figure.as_str()) {
                return Err((key, "the figure has two columns, keep one".to_owned()));
            }
            if column.definition.trim().is_empty() {
                return Err((
                    key,
                    "each column carries its definition (RE-7), write one".to_owned(),
                ));
            }
        }
        for needed in ["country", "received"] {
            if !seen.contains(needed) {
                return Err(("column".to_owned(), format!("add a column for `{needed}`")));
            }
        }
        Ok(())
    }
}

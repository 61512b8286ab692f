//! An organisation's own facts: entities, platforms, tables, statements, calendars, numbers (IN-2, DA-5, TI-2).
//!
//! One TOML text that an organisation writes without touching code; `profiles/example.toml` teaches every
//! key. This module parses what it is given and reads no file.

mod entity;
mod sections;
mod statement;

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

pub use entity::Entity;
pub use sections::{
    Column, DataClassNote, Fees, FormSettings, Organisation, Platform, ReportSettings,
    ServiceProvider, StandIn, Table,
};
pub use statement::{Statement, Withdrawal, WithdrawalRefusal, Withdrawn};

use crate::calendar::{Calendar, Weekend};
use crate::category::Category;
use crate::country::Country;
use crate::data_class::DataClass;
use crate::form;
use crate::moment::ReportingZone;
use crate::platform::PlatformCode;
use crate::policy::{Policies, PolicyError, PolicyVersion};
use crate::staff::StaffId;
use sections::CalendarSection;

/// The profile of one organisation, checked as a whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    sections: Sections,
    zone: ReportingZone,
    fallback: Entity,
    calendars: BTreeMap<String, Calendar>,
    policies: Policies,
}

/// What is wrong with a profile, where, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProfileError {
    /// Not TOML, an unknown or missing key, or a value of the wrong form.
    #[error("line {line}, column {column}: {message}")]
    Text {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What is wrong there.
        message: String,
    },
    /// A value that does not fit the rest.
    #[error("`{key}`: {problem}")]
    Value {
        /// The key, with the entry it stands in: `entity[nl].calendar`.
        key: String,
        /// What is wrong and what to do.
        problem: String,
    },
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sections {
    organisation: Organisation,
    report: ReportSettings,
    form: FormSettings,
    fees: Fees,
    #[serde(rename = "entity")]
    entities: Vec<Entity>,
    #[serde(rename = "platform")]
    platforms: Vec<Platform>,
    #[serde(rename = "data_class")]
    data_classes: Vec<DataClassNote>,
    #[serde(rename = "table")]
    tables: Vec<Table>,
    #[serde(rename = "statement", default)]
    statements: Vec<Statement>,
    #[serde(rename = "service_provider", default)]
    service_providers: Vec<ServiceProvider>,
    #[serde(rename = "stand_in", default)]
    stand_ins: Vec<StandIn>,
    #[serde(rename = "calendar")]
    calendars: Vec<CalendarSection>,
    #[serde(rename = "policy")]
    policies: Vec<PolicyVersion>,
}

impl Profile {
    /// Reads and checks a profile.
    pub fn parse(text: &str) -> Result<Self, ProfileError> {
        let mut sections: Sections =
            toml::from_str(text).map_err(|error| text_error(text, &error))?;
        let policies = Policies::new(std::mem::take(&mut sections.policies))
            .map_err(|PolicyError { key, problem }| ProfileError::Value { key, problem })?;
        let zone = ReportingZone::named(&sections.report.time_zone).ok_or_else(|| {
            value_error(
                "report.time_zone",
                "no such time zone, write an IANA name such as `Europe/Amsterdam`",
            )
        })?;
        let calendars = read_calendars(&sections.calendars)?;
        let fallback = check_entities(&sections.entities, &calendars)?;
        check_sections(&sections)?;
        Ok(Self { sections, zone, fallback, calendars, policies })
    }

    /// The organisation itself.
    #[must_use]
    pub const fn organisation(&self) -> &Organisation {
        &self.sections.organisation
    }

    /// The entity to which an agency of this country writes: the corresponding one, else the fallback (IN-2).
    #[must_use]
    pub fn entity_for(&self, country: &Country) -> &Entity {
        self.sections
            .entities
            .iter()
            .find(|entity| entity.countries.contains(country))
            .unwrap_or(&self.fallback)
    }

    /// The entity to which agencies without a corresponding one write (IN-2).
    #[must_use]
    pub const fn fallback_entity(&self) -> &Entity {
        &self.fallback
    }

    /// The entity with this code.
    #[must_use]
    pub fn entity(&self, code: &str) -> Option<&Entity> {
        self.sections.entities.iter().find(|entity| entity.code == code)
    }

    /// All entities, in the order of the profile.
    #[must_use]
    pub fn entities(&self) -> &[Entity] {
        &self.sections.entities
    }

    /// The calendar of an entity (TI-1); none for an entity of another profile.
    #[must_use]
    pub fn calendar_of(&self, entity: &Entity) -> Option<&Calendar> {
        self.calendars.get(&entity.calendar)
    }

    /// The platform with this code (CO-7).
    #[must_use]
    pub fn platform(&self, code: &PlatformCode) -> Option<&Platform> {
        self.sections.platforms.iter().find(|platform| platform.code == *code)
    }

    /// The reported platforms, in the order of the profile (CO-7, RE-1).
    #[must_use]
    pub fn platforms(&self) -> &[Platform] {
        &self.sections.platforms
    }

    /// What each class of data contains (DA-1, DA-3).
    #[must_use]
    pub fn data_classes(&self) -> &[DataClassNote] {
        &self.sections.data_classes
    }

    /// The words of the table of a category (RE-2 to RE-5, RE-7), where the profile has any.
    #[must_use]
    pub fn table(&self, category: Category) -> Option<&Table> {
        self.sections.tables.iter().find(|table| table.category == category)
    }

    /// The settings of the report (RE-1).
    #[must_use]
    pub const fn report(&self) -> &ReportSettings {
        &self.sections.report
    }

    /// The zone in which days are counted.
    #[must_use]
    pub const fn reporting_zone(&self) -> &ReportingZone {
        &self.zone
    }

    /// The settings of the request form (IN-5).
    #[must_use]
    pub const fn form(&self) -> &FormSettings {
        &self.sections.form
    }

    /// Whether and how fees are charged (IN-9).
    #[must_use]
    pub const fn fees(&self) -> &Fees {
        &self.sections.fees
    }

    /// The dated public statements (DA-5).
    #[must_use]
    pub fn statements(&self) -> &[Statement] {
        &self.sections.statements
    }

    /// The service providers that hold data, with the evidence that they are bound (RV-6).
    #[must_use]
    pub fn service_providers(&self) -> &[ServiceProvider] {
        &self.sections.service_providers
    }

    /// Who stands in for a member of staff (RV-7), first choice first.
    pub fn stand_ins_for(&self, absent: StaffId) -> impl Iterator<Item = StaffId> {
        self.sections
            .stand_ins
            .iter()
            .filter(move |stand_in| stand_in.absent == absent)
            .map(|stand_in| stand_in.stands_in)
    }

    /// The dated numbers of the process (TI-2, TI-3).
    #[must_use]
    pub const fn policies(&self) -> &Policies {
        &self.policies
    }
}

fn text_error(text: &str, error: &toml::de::Error) -> ProfileError {
    let start = error.span().map_or(0, |span| span.start);
    let before = text.get(..start).unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    ProfileError::Text {
        line: before.matches('\n').count() + 1,
        column: before.get(line_start..).unwrap_or_default().chars().count() + 1,
        message: error.message().to_owned(),
    }
}

fn value_error(key: impl Into<String>, problem: impl Into<String>) -> ProfileError {
    ProfileError::Value { key: key.into(), problem: problem.into() }
}

fn read_calendars(
    sections: &[CalendarSection],
) -> Result<BTreeMap<String, Calendar>, ProfileError> {
    let mut calendars = BTreeMap::new();
    for section in sections {
        let at = |error: crate::calendar::CalendarError| {
            value_error(format!("calendar[{}]", section.code), error.to_string())
        };
        let weekend = Weekend::named(section.weekend.iter().map(String::as_str)).map_err(at)?;
        let calendar =
            Calendar::new(&section.time_zone, weekend, section.holidays.clone()).map_err(at)?;
        if calendars.insert(section.code.clone(), calendar).is_some() {
            let key = format!("calendar[{}].code", section.code);
            return Err(value_error(key, "two calendars have this code, rename one"));
        }
    }
    Ok(calendars)
}

/// IN-2: one entity a country at most, and exactly one fallback, which is returned.
fn check_entities(
    entities: &[Entity],
    calendars: &BTreeMap<String, Calendar>,
) -> Result<Entity, ProfileError> {
    unique("entity", entities.iter().map(|entity| entity.code.as_str()))?;
    let mut served = BTreeSet::new();
    for entity in entities {
        let key = |name: &str| format!("entity[{}].{name}", entity.code);
        if !calendars.contains_key(&entity.calendar) {
            let problem = format!("no `[[calendar]]` has the code `{}`, add one", entity.calendar);
            return Err(value_error(key("calendar"), problem));
        }
        for country in &entity.countries {
            if !served.insert(country) {
                let problem = format!("`{country}` is served by another entity already, keep one");
                return Err(value_error(key("countries"), problem));
            }
        }
    }
    let mut fallbacks = entities.iter().filter(|entity| entity.fallback);
    match (fallbacks.next(), fallbacks.next()) {
        (Some(fallback), None) => Ok(fallback.clone()),
        (None, _) => {
            Err(value_error("entity", "no entity is the fallback, mark one `fallback = true`"))
        }
        (Some(_), Some(second)) => Err(value_error(
            format!("entity[{}].fallback", second.code),
            "two entities are the fallback, mark one only",
        )),
    }
}

fn check_sections(sections: &Sections) -> Result<(), ProfileError> {
    if !sections.organisation.has_plain_docket_prefix() {
        let problem = "write 1 to 8 capital letters or digits, such as `WRIT`";
        return Err(value_error("organisation.docket_prefix", problem));
    }
    if sections.platforms.is_empty() {
        return Err(value_error("platform", "no platform is given, add a `[[platform]]`"));
    }
    unique("platform", sections.platforms.iter().map(|platform| platform.code.as_str()))?;
    unique("statement", sections.statements.iter().map(|statement| statement.code.as_str()))?;
    unique("table", sections.tables.iter().map(|table| table.category.code()))?;
    unique("data_class", sections.data_classes.iter().map(|note| note.code.code()))?;
    for class in DataClass::ALL {
        if !sections.data_classes.iter().any(|note| note.code == class) {
            let problem = format!("the class `{class}` is missing, say what it contains");
            return Err(value_error("data_class", problem));
        }
    }
    for category in Category::ALL.into_iter().filter(|category| category.is_of_the_policy()) {
        if !sections.tables.iter().any(|table| table.category == category) {
            let problem = format!("the table `{category}` is missing, add it with its columns");
            return Err(value_error("table", problem));
        }
    }
    for table in &sections.tables {
        table.check().map_err(|(key, problem)| {
            value_error(format!("table[{}].{key}", table.category), problem)
        })?;
    }
    for code in &sections.form.also_required {
        if form::field_named(code).is_none() {
            let problem = format!("the form has no field `{code}`");
            return Err(value_error("form.also_required", problem));
        }
    }
    if !(1..=12).contains(&sections.report.publication_month) {
        return Err(value_error("report.publication_month", "write a month from 1 to 12"));
    }
    check_fees(&sections.fees)?;
    for stand_in in &sections.stand_ins {
        if stand_in.absent == stand_in.stands_in {
            return Err(value_error(
                "stand_in",
                "nobody stands in for themselves, name another (RV-7)",
            ));
        }
    }
    Ok(())
}

/// IN-9: what is charged is known beforehand.
fn check_fees(fees: &Fees) -> Result<(), ProfileError> {
    let currency_fits = fees.currency.as_deref().is_some_and(|code| {
        code.len() == 3 && code.bytes().all(|letter| letter.is_ascii_uppercase())
    });
    if fees.charged && !currency_fits {
        let problem = "fees are charged, write the ISO 4217 code of their currency";
        return Err(value_error("fees.currency", problem));
    }
    if fees.charged && fees.schedule.is_none() {
        return Err(value_error(
            "fees.schedule",
            "fees are charged, say where the schedule is found",
        ));
    }
    Ok(())
}

fn unique<'a>(section: &str, codes: impl Iterator<Item = &'a str>) -> Result<(), ProfileError> {
    let mut seen = BTreeSet::new();
    for code in codes {
        if !seen.insert(code) {
            let problem = "two entries have this code, rename or remove one";
            return Err(value_error(format!("{section}[{code}]"), problem));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;

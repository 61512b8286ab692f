//! Reading the personal data of a case: for a purpose, and on record (RT-2).
//!
//! Whatever shows personal data asks for a [`ReadingPermit`], which only [`permit`] makes and which carries what is to
//! be recorded. Readings stand apart from the events of a case: reading changes nothing about it.

use std::fmt;
use std::str::FromStr;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::actor::{Actor, Staff};
use crate::category::UnknownCode;
use crate::event::Words;
use crate::moment::ReportingZone;
use crate::refusal::Refusal;
use crate::staff::Role;

/// Longest words of a purpose, in characters.
const LONGEST_WORDS: usize = 1_000;

/// Going on reading under a purpose stated before is on record once in this time.
const REPEATED_AFTER: SignedDuration = SignedDuration::from_hours(1);

/// How long after an auditor's reading the documents it showed can be fetched.
const FETCHED_WITHIN: SignedDuration = SignedDuration::from_mins(15);

/// Why somebody reads the personal data of a case (RT-2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// To handle the case: verify, review, fulfil, notify.
    Handling,
    /// To supervise how it is handled.
    Supervision,
    /// To audit.
    Audit,
    /// To answer the agency.
    AgencyInquiry,
    /// To answer the person concerned.
    PersonInquiry,
    /// For a court or another authority over the company.
    LegalProceeding,
    /// To look into an incident of security.
    SecurityIncident,
    /// Anything else, in words.
    Other,
}

impl Purpose {
    /// All, in the order of a list to choose from.
    pub const ALL: [Self; 8] = [
        Self::Handling,
        Self::Supervision,
        Self::Audit,
        Self::AgencyInquiry,
        Self::PersonInquiry,
        Self::LegalProceeding,
        Self::SecurityIncident,
        Self::Other,
    ];

    /// The code used in forms and tables.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Handling => "handling",
            Self::Supervision => "supervision",
            Self::Audit => "audit",
            Self::AgencyInquiry => "agency_inquiry",
            Self::PersonInquiry => "person_inquiry",
            Self::LegalProceeding => "legal_proceeding",
            Self::SecurityIncident => "security_incident",
            Self::Other => "other",
        }
    }
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Purpose {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        let known = Self::ALL.into_iter().find(|purpose| purpose.code() == text);
        known.ok_or_else(|| UnknownCode(text.chars().take(40).collect()))
    }
}

/// A purpose as the reader states it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stated<'a> {
    /// Which.
    pub purpose: Purpose,
    /// In the reader's own words; needed where the list has none that fits, and of auditors.
    pub words: &'a str,
}

/// That somebody read the personal data of a case, and why (RT-2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Who, in which role.
    pub by: Staff,
    /// The docket number of the case.
    pub reference: String,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub purpose: Purpose,
    /// In words; empty where the purpose needed none.
    pub words: Words,
    /// Whether the purpose was stated earlier that day and stands for this reading, too.
    pub is_repeated: bool,
}

/// The permission to read the personal data of one case once. Only [`permit`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadingPermit {
    reading: Reading,
    is_on_record: bool,
}

impl ReadingPermit {
    /// Who reads, when and why.
    #[must_use]
    pub const fn reading(&self) -> &Reading {
        &self.reading
    }

    /// What is to be recorded before anything is shown; none where a line of the same hour says it already: there is one
    /// for each hour of work, not for each glance (RT-2).
    #[must_use]
    pub fn to_record(&self) -> Option<&Reading> {
        (!self.is_on_record).then_some(&self.reading)
    }

    /// Whether it is for this case.
    #[must_use]
    pub fn opens(&self, reference: &str) -> bool {
        self.reading.reference == reference
    }
}

/// Permits a reading, for a stated purpose or under one stated before (RT-2).
///
/// `earlier` is the reader's last reading of this case in this session that is on record. Whoever handles cases states the purpose once a
/// session and day; an auditor states it each time. An administrator keeps the installation and reads no case.
///
/// # Errors
/// [`Refusal::PurposeNeeded`] without a purpose, or without words where they are needed;
/// [`Refusal::NotAReader`] for administrators; [`Refusal::StaffOnly`] for anybody but the desk.
pub fn permit(
    by: Actor,
    reference: &str,
    stated: Option<Stated<'_>>,
    earlier: Option<&Reading>,
    zone: &ReportingZone,
    now: Timestamp,
) -> Result<ReadingPermit, Refusal> {
    let staff = by.staff()?;
    let states_each_time = match staff.role {
        Role::Administrator => return Err(Refusal::NotAReader),
        Role::Auditor => true,
        Role::Analyst | Role::Counsel | Role::Approver | Role::Custodian => false,
    };
    let reading = |purpose, words: Words, is_repeated| {
        let reference = reference.to_owned();
        Reading { by: staff, reference, at: now, purpose, words, is_repeated }
    };
    if let Some(Stated { purpose, words }) = stated {
        let words: String = words.trim().chars().take(LONGEST_WORDS).collect();
        let needs_words = states_each_time || purpose == Purpose::Other;
        if words.is_empty() && needs_words {
            return Err(Refusal::PurposeNeeded);
        }
        let reading = reading(purpose, Words::new(words), false);
        return Ok(ReadingPermit { reading, is_on_record: false });
    }
    let stands = |earlier: &&Reading| {
        !states_each_time
            && earlier.by == staff
            && earlier.reference == reference
            && earlier.at <= now
            && zone.day_of(earlier.at) == zone.day_of(now)
    };
    let earlier = earlier.filter(stands).ok_or(Refusal::PurposeNeeded)?;
    let is_on_record = now.duration_since(earlier.at) < REPEATED_AFTER;
    let reading = reading(earlier.purpose, earlier.words.clone(), true);
    Ok(ReadingPermit { reading, is_on_record })
}

/// Whether the documents that a page of the case showed can be fetched without stating a purpose once more (RT-2): as
/// long as the purpose stands, and for a quarter of an hour where it is stated each time.
///
/// `earlier` is the reader's last reading of this case in this session that is on record.
#[must_use]
pub fn documents_are_open(
    by: Actor,
    reference: &str,
    earlier: Option<&Reading>,
    zone: &ReportingZone,
    now: Timestamp,
) -> bool {
    let is_lately = |reading: &Reading| {
        let age = now.duration_since(reading.at);
        by == Actor::Staff(reading.by)
            && reading.by.role == Role::Auditor
            && reading.reference == reference
            && age >= SignedDuration::ZERO
            && age <= FETCHED_WITHIN
    };
    earlier.is_some_and(is_lately) || permit(by, reference, None, earlier, zone, now).is_ok()
}

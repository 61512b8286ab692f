//! What an agency sent: the legal request and its items (IN-1 to IN-8).

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::agency::AgencyKind;
use crate::category::Category;
use crate::country::Country;
use crate::data_class::DataClass;
use crate::deadline::Term;
use crate::identifier::{IdentifierKind, SubjectIdentifier};
use crate::personal::Personal;
use crate::platform::Platforms;

/// The number of an identifier within its request, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct IdentifierNumber(pub u16);

/// The number of an item within its request, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ItemNumber(pub u16);

impl fmt::Display for ItemNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The channel a submission came by (IN-2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Registered mail to a registered office.
    RegisteredMail,
    /// E-mail to the legal mailbox.
    Email,
    /// The portal, by an officer who names an official address; whether it is one is proved later (VE-1).
    Portal,
}

impl Channel {
    /// All, in the order of IN-2.
    pub const ALL: [Self; 3] = [Self::RegisteredMail, Self::Email, Self::Portal];

    /// The code used in forms.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::RegisteredMail => "registered_mail",
            Self::Email => "email",
            Self::Portal => "portal",
        }
    }
}

/// How an agency wants its letters. Data goes no such way (DA-5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReplyChannel {
    /// On the page of its request.
    Portal,
    /// To its official e-mail address.
    Email,
    /// To a postal address.
    RegisteredMail,
}

impl ReplyChannel {
    /// All, in the order of the form.
    pub const ALL: [Self; 3] = [Self::Portal, Self::Email, Self::RegisteredMail];

    /// The code used in forms.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Portal => "portal",
            Self::Email => "email",
            Self::RegisteredMail => "registered_mail",
        }
    }
}

/// Whether the submission reached the addressee it belongs to (IN-2).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Addressee {
    /// The company's entity for the country, its fallback, or the legal mailbox.
    Right,
    /// Another; the code of the entity that is the right one.
    Wrong {
        /// Profile code of the entity to turn to.
        right_entity: String,
    },
}

/// A closed range of local days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DateRange {
    /// First day.
    pub from: Date,
    /// Last day, not before `from`.
    pub to: Date,
}

impl DateRange {
    /// Whether `inner` lies within this range.
    #[must_use]
    pub fn contains(&self, inner: &Self) -> bool {
        self.from <= inner.from && inner.from <= inner.to && inner.to <= self.to
    }
}

/// What is asked to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Give data of a class.
    Disclose(DataClass),
    /// Restrict the account (RV-4).
    Restrict,
    /// Delete the account (RV-4).
    Delete,
    /// Keep data of a class from being lost.
    Preserve(DataClass),
    /// Help technically, without giving data.
    Assist,
}

impl Measure {
    /// The code used in forms, without the class of data.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Disclose(_) => "disclose",
            Self::Restrict => "restrict",
            Self::Delete => "delete",
            Self::Preserve(_) => "preserve",
            Self::Assist => "assist",
        }
    }

    /// The class of data it reaches; none where it reaches none.
    #[must_use]
    pub const fn data_class(self) -> Option<DataClass> {
        match self {
            Self::Disclose(class) | Self::Preserve(class) => Some(class),
            Self::Restrict | Self::Delete | Self::Assist => None,
        }
    }

    /// Whether content would leave.
    #[must_use]
    pub const fn gives_content(self) -> bool {
        matches!(self, Self::Disclose(class) if class.is_content())
    }

    /// Whether the account itself is acted upon (RV-4).
    #[must_use]
    pub const fn acts_on_account(self) -> bool {
        matches!(self, Self::Restrict | Self::Delete)
    }

    /// Whether the measure is what requests of this category ask for (CO-6).
    #[must_use]
    pub const fn belongs_to(self, category: Category) -> bool {
        match category {
            Category::Product | Category::Account | Category::Transaction => {
                matches!(self, Self::Disclose(_))
            }
            // An emergency stays in its table whatever it asks for.
            Category::Emergency => true,
            Category::Restriction => self.acts_on_account(),
            Category::Preservation => matches!(self, Self::Preserve(_)),
            Category::Assistance => matches!(self, Self::Assist),
        }
    }
}

/// One identifier x one measure (with its data class) x one range of days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Item {
    /// Which identifier.
    pub identifier: IdentifierNumber,
    /// What to do.
    pub measure: Measure,
    /// For which days; none where the measure has no time (an account's deletion, say).
    pub range: Option<DateRange>,
}

/// The circumstance a request arises from (IN-8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Circumstance {
    /// A criminal investigation, for example from a video clue.
    CriminalInvestigation,
    /// Product stolen, data leaked or account hacked: the agency acts for the user.
    HarmToUser,
    /// A court asks at a party's request.
    CivilDispute,
    /// An emergency that endangers social and public safety.
    PublicEmergency,
}

impl Circumstance {
    /// All, in the order of the form.
    pub const ALL: [Self; 4] =
        [Self::CriminalInvestigation, Self::HarmToUser, Self::CivilDispute, Self::PublicEmergency];

    /// The code used in forms.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::CriminalInvestigation => "criminal_investigation",
            Self::HarmToUser => "harm_to_user",
            Self::CivilDispute => "civil_dispute",
            Self::PublicEmergency => "public_emergency",
        }
    }
}

/// What an emergency threatens (RV-3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Threat {
    /// Personal life or security.
    LifeOrSecurity,
    /// National security.
    NationalSecurity,
    /// Critical infrastructure or installations.
    CriticalInfrastructure,
}

impl Threat {
    /// All, in the order of the form.
    pub const ALL: [Self; 3] =
        [Self::LifeOrSecurity, Self::NationalSecurity, Self::CriticalInfrastructure];

    /// The code used in forms.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::LifeOrSecurity => "life_or_security",
            Self::NationalSecurity => "national_security",
            Self::CriticalInfrastructure => "critical_infrastructure",
        }
    }
}

/// The very document a request rests on (`Instrument` is its kind, IN-7).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct LegalProcess {
    /// Code in the catalogue of instruments.
    pub instrument: String,
    /// Whether it binds the company, so that no unpaid fee may delay it (IN-9).
    pub binding: bool,
    /// Within which term it, or the law behind its instrument, wants an answer (TI-1).
    pub answer_within: Option<Term>,
    /// The date it bears; none when it was not told.
    pub dated_on: Option<Date>,
}

/// A prohibition to tell the account holder that an order or a law sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct NondisclosureOrder {
    /// Last day of the confidentiality period, inclusive; none when the order names no end.
    pub ends_on: Option<Date>,
}

/// What names persons in a request: sealed under the case's key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct RequestPersonal {
    /// Name of the agency as given; here and below, empty is what was not told.
    pub agency: String,
    /// Its official postal address.
    pub agency_address: String,
    /// Its official e-mail address, where letters and one-time codes go (IN-2, DA-5).
    pub agency_email: String,
    /// Name of the officer (IN-1).
    pub officer: String,
    /// The officer's post.
    pub officer_post: String,
    /// The officer's supervisor.
    pub supervisor: String,
    /// The number that the request offers for calls; never the one to call (VE-2).
    pub call_back_number: String,
    /// Every telephone number that stands in the request, that one included: none of them may confirm it (VE-2).
    pub telephone_numbers: Vec<String>,
    /// The agency's own number of the document (CO-1).
    pub process_reference: String,
    /// The authority that issued it.
    pub issuing_authority: String,
    /// Law and article relied on (IN-4).
    pub legal_basis: String,
    /// Purpose and necessity.
    pub purpose: String,
    /// What is said to prove an emergency (RV-3).
    pub emergency_proof: String,
    /// The postal address for the reply.
    pub reply_address: String,
    /// Anything else that was said.
    pub remarks: String,
    /// The identifiers, by number.
    pub identifiers: BTreeMap<IdentifierNumber, SubjectIdentifier>,
}

/// A legal request as the form defines it (IN-5); gaps are listed by [`LegalRequest::missing`].
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct LegalRequest {
    /// How it came.
    pub channel: Channel,
    /// What intake found lacking of address, certificates, law and officer (IN-1 to IN-4).
    pub lacks: BTreeSet<Missing>,
    /// Whether it came to the right address.
    pub addressee: Addressee,
    /// Country or region of the agency (IN-1).
    pub country: Country,
    /// Kind of agency; none when it was not told (IN-1).
    pub agency_kind: Option<AgencyKind>,
    /// Whether this officer never had a request verified before (VE-2).
    pub officer_is_new: bool,
    /// The document it rests on.
    pub process: LegalProcess,
    /// Circumstance; none when it was not told (IN-8).
    pub circumstance: Option<Circumstance>,
    /// The threat, when it claims to be an emergency (RV-3).
    pub emergency: Option<Threat>,
    /// Platforms concerned (CO-7).
    pub platforms: Platforms,
    /// Kinds of the identifiers, by number; as many as are distinct (CO-5).
    pub identifier_kinds: BTreeMap<IdentifierNumber, IdentifierKind>,
    /// What is asked, by number.
    pub items: BTreeMap<ItemNumber, Item>,
    /// A prohibition to tell the account holder that came with it (NO-3).
    pub nondisclosure: Option<NondisclosureOrder>,
    /// How the agency wants its letters (DA-5: never the data itself).
    pub reply: ReplyChannel,
}

/// What a submission lacks (IN-2 to IN-5). It is recorded all the same (IN-6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// The agency is not named, or its kind (IN-1).
    Agency,
    /// Not from the agency's official address (IN-2).
    OfficialAddress,
    /// No credentials of agency and officer (IN-3).
    Certificates,
    /// No law named (IN-4).
    LegalBasis,
    /// The officer is not named with post, supervisor and number (IN-1).
    Officer,
    /// The document itself, or its kind, number, date or authority (IN-5, IN-7).
    Process,
    /// The circumstance, or what an emergency threatens and what proves it (IN-8, RV-3).
    Circumstance,
    /// No platform named (CO-7).
    Platforms,
    /// Neither purpose nor necessity said (IN-5).
    Purpose,
    /// Nothing is asked for, or about an identifier that is not named (IN-5).
    Items,
    /// Data is asked for without the days it is of (IN-5, DA-4).
    Days,
    /// How to reply, whether silence is ordered, and that the statements are true (IN-5).
    Declaration,
}

impl Missing {
    /// All, in the order a letter names them.
    pub const ALL: [Self; 12] = [
        Self::Agency,
        Self::OfficialAddress,
        Self::Certificates,
        Self::LegalBasis,
        Self::Officer,
        Self::Process,
        Self::Circumstance,
        Self::Platforms,
        Self::Purpose,
        Self::Items,
        Self::Days,
        Self::Declaration,
    ];

    /// The code used in files and texts.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Agency => "agency",
            Self::OfficialAddress => "official_address",
            Self::Certificates => "certificates",
            Self::LegalBasis => "legal_basis",
            Self::Officer => "officer",
            Self::Process => "process",
            Self::Circumstance => "circumstance",
            Self::Platforms => "platforms",
            Self::Purpose => "purpose",
            Self::Items => "items",
            Self::Days => "days",
            Self::Declaration => "declaration",
        }
    }
}

impl LegalRequest {
    /// What it lacks, in the order a letter names it; empty when complete.
    #[must_use]
    pub fn missing(&self) -> Vec<Missing> {
        let names_whom = |item: &Item| self.identifier_kinds.contains_key(&item.identifier);
        let asks_something = !self.items.is_empty() && self.items.values().all(names_whom);
        // Whether anything is asked is read from the items, whatever was noted at intake.
        let lacks = |what: &Missing| match what {
            Missing::Items => !asks_something,
            other => self.lacks.contains(other),
        };
        Missing::ALL.into_iter().filter(lacks).collect()
    }

    /// The category a newly received request is filed under until review sets it (CO-6).
    ///
    /// An emergency goes before all; then what is asked; then what most identifiers are, earlier tables
    /// first where there are as many.
    #[must_use]
    pub fn presumed_category(&self) -> Category {
        if self.emergency.is_some() {
            return Category::Emergency;
        }
        let asks = |category: Category| self.items.values().any(|i| i.measure.belongs_to(category));
        if !self.items.is_empty() && !asks(Category::Account) {
            return [Category::Restriction, Category::Preservation, Category::Assistance]
                .into_iter()
                .find(|category| asks(*category))
                .unwrap_or(Category::Assistance);
        }
        let of = |category: Category| {
            self.identifier_kinds.values().filter(|kind| kind.category() == category).count()
        };
        [Category::Transaction, Category::Account, Category::Product]
            .into_iter()
            .max_by_key(|category| of(*category))
            .unwrap_or(Category::Account)
    }

    /// How many distinct identifiers it names (CO-4, CO-5).
    #[must_use]
    pub fn specified(&self) -> u32 {
        u32::try_from(self.identifier_kinds.len()).unwrap_or(u32::MAX)
    }
}

/// A request with the part that names persons.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Submission {
    /// What names nobody.
    pub request: LegalRequest,
    /// What names persons.
    pub personal: Personal<RequestPersonal>,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// IN-6. A letter names what is missing under the code that the record keeps it by, each under its own.
    #[test]
    fn what_is_missing_has_the_code_it_is_recorded_under() {
        for missing in Missing::ALL {
            assert_eq!(serde_json::to_value(missing).unwrap(), missing.code());
        }
        let codes: BTreeSet<&str> = Missing::ALL.into_iter().map(Missing::code).collect();
        assert_eq!(codes.len(), Missing::ALL.len());
    }
}

//! What a register knows of one past request, with what names a person apart from what does not.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;

use crate::agency::AgencyKind;
use crate::category::{Answer, Category, Outcome};
use crate::country::Country;
use crate::identifier::SubjectIdentifier;
use crate::moment::{Moment, ReportingZone};
use crate::platform::Platforms;
use crate::projection::LookupTerm;
use crate::report::Counted;

/// The instrument of a row that names none (IN-7).
pub const UNSPECIFIED_INSTRUMENT: &str = "unspecified";

/// One past request as the register has it. It is written down through [`RegisterEntry::split`] alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterEntry {
    /// The desk's own reference: 1 to 64 printable characters.
    pub reference: String,
    /// When the request came in (CO-7).
    pub received: Moment,
    /// Country or region of the requesting agency (CO-7).
    pub country: Country,
    /// The agency's name (IN-1).
    pub agency: Option<String>,
    /// The agency's kind (IN-1).
    pub agency_kind: Option<AgencyKind>,
    /// Code of the instrument in the catalogue; `unspecified` when the row names none (IN-7).
    pub instrument: String,
    /// Law and article (IN-4).
    pub legal_basis: Option<String>,
    /// The agency's docket number (CO-1).
    pub process_reference: Option<String>,
    /// The platforms concerned (CO-7).
    pub platforms: Platforms,
    /// The category (CO-6).
    pub category: Category,
    /// What the request names (CO-5).
    pub identifiers: Identifiers,
    /// How it ended; none only for a row with the same legal process as another (CO-1).
    pub outcome: Option<RegisterOutcome>,
    /// Objected to or rejected at least in part (CO-2).
    pub challenged: bool,
    /// How it relates to another row.
    pub relation: Relation,
}

/// What a request names: the identifiers themselves, or only how many there were (CO-5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identifiers {
    /// Distinct identifiers in canonical form; never empty.
    Named(BTreeSet<SubjectIdentifier>),
    /// How many the register counted, 0 to 1,000,000.
    Counted(u32),
}

impl Identifiers {
    /// How many distinct ones there are, whatever their kind (CO-5).
    #[must_use]
    pub fn specified(&self) -> u32 {
        match self {
            Self::Named(named) => u32::try_from(named.len()).unwrap_or(u32::MAX),
            Self::Counted(count) => *count,
        }
    }
}

/// How the register says a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RegisterOutcome {
    /// Not answered yet.
    Pending,
    /// Withdrawn by the agency, or revised before it was answered (CO-3).
    Withdrawn {
        /// When, if the register says so.
        at: Option<Moment>,
    },
    /// Answered.
    Answered {
        /// How.
        answer: Answer,
        /// When.
        at: Moment,
    },
}

/// How a row relates to another one, by that one's reference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// It stands alone.
    None,
    /// It revises the other; both count (CO-3).
    Supersedes(String),
    /// It is another submission of the same legal process; the root alone counts (CO-1).
    SameProcessAs(String),
}

/// The part of an entry that names no person; it survives erasure (RT-1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntryFacts {
    /// See [`RegisterEntry::reference`].
    pub reference: String,
    /// See [`RegisterEntry::received`].
    pub received: Moment,
    /// See [`RegisterEntry::country`].
    pub country: Country,
    /// See [`RegisterEntry::agency_kind`].
    pub agency_kind: Option<AgencyKind>,
    /// See [`RegisterEntry::instrument`].
    pub instrument: String,
    /// See [`RegisterEntry::platforms`].
    pub platforms: Platforms,
    /// See [`RegisterEntry::category`].
    pub category: Category,
    /// How many distinct identifiers the request names (CO-5).
    pub specified: u32,
    /// See [`RegisterEntry::outcome`].
    pub outcome: Option<RegisterOutcome>,
    /// See [`RegisterEntry::challenged`].
    pub challenged: bool,
    /// See [`RegisterEntry::relation`].
    pub relation: Relation,
}

/// The part of an entry that names persons or leads to them; it goes when the case's key goes (RT-1).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntryPersonal {
    /// See [`RegisterEntry::agency`].
    pub agency: Option<String>,
    /// See [`RegisterEntry::legal_basis`].
    pub legal_basis: Option<String>,
    /// See [`RegisterEntry::process_reference`].
    pub process_reference: Option<String>,
    /// The named identifiers; empty when the register only counted them.
    pub identifiers: BTreeSet<SubjectIdentifier>,
}

impl EntryPersonal {
    /// Whether there is nothing in it to seal.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self == &Self::default()
    }
}

impl RegisterEntry {
    /// Parts what names no person from what does.
    #[must_use]
    pub fn split(&self) -> (EntryFacts, EntryPersonal) {
        let facts = EntryFacts {
            reference: self.reference.clone(),
            received: self.received,
            country: self.country.clone(),
            agency_kind: self.agency_kind,
            instrument: self.instrument.clone(),
            platforms: self.platforms.clone(),
            category: self.category,
            specified: self.identifiers.specified(),
            outcome: self.outcome,
            challenged: self.challenged,
            relation: self.relation.clone(),
        };
        let personal = EntryPersonal {
            agency: self.agency.clone(),
            legal_basis: self.legal_basis.clone(),
            process_reference: self.process_reference.clone(),
            identifiers: match &self.identifiers {
                Identifiers::Named(named) => named.clone(),
                Identifiers::Counted(_) => BTreeSet::new(),
            },
        };
        (facts, personal)
    }

    /// Joins the parts again; without the personal one the entry still counts as it did (RT-1).
    #[must_use]
    pub fn join(facts: EntryFacts, personal: Option<EntryPersonal>) -> Self {
        let personal = personal.unwrap_or_default();
        Self {
            reference: facts.reference,
            received: facts.received,
            country: facts.country,
            agency: personal.agency,
            agency_kind: facts.agency_kind,
            instrument: facts.instrument,
            legal_basis: personal.legal_basis,
            process_reference: personal.process_reference,
            platforms: facts.platforms,
            category: facts.category,
            identifiers: if personal.identifiers.is_empty() {
                Identifiers::Counted(facts.specified)
            } else {
                Identifiers::Named(personal.identifiers)
            },
            outcome: facts.outcome,
            challenged: facts.challenged,
            relation: facts.relation,
        }
    }

    /// What counting sees; none for a row joined to another one's legal process (CO-1).
    ///
    /// A withdrawal whose day the register does not tell is known from the day of receipt.
    #[must_use]
    pub fn counted(&self, zone: &ReportingZone) -> Option<Counted> {
        match self.relation {
            Relation::None | Relation::Supersedes(_) => {}
            Relation::SameProcessAs(_) => return None,
        }
        let received_on = self.received.day(zone);
        let outcome = match self.outcome {
            None | Some(RegisterOutcome::Pending) => Outcome::Pending,
            Some(RegisterOutcome::Withdrawn { at }) => {
                Outcome::Withdrawn { on: at.map_or(received_on, |at| at.day(zone)) }
            }
            Some(RegisterOutcome::Answered { answer, at }) => {
                Outcome::Answered { answer, on: at.day(zone) }
            }
        };
        Some(Counted {
            category: self.category,
            country: self.country.clone(),
            received_on,
            platforms: self.platforms.clone(),
            specified: self.identifiers.specified(),
            outcome,
            challenged: self.challenged,
        })
    }

    /// What the entry can be found by, sorted: each identifier, the agency, and the legal process by
    /// which likely duplicates are proposed (CO-1).
    #[must_use]
    pub fn lookups(&self) -> Vec<LookupTerm> {
        let named = match &self.identifiers {
            Identifiers::Named(named) => Some(named),
            Identifiers::Counted(_) => None,
        };
        LookupTerm::of(
            &self.country,
            self.agency.as_deref().unwrap_or_default(),
            self.process_reference.as_deref().unwrap_or_default(),
            named.into_iter().flatten(),
        )
    }
}

/// Brings the name of an agency or of a legal process into the form in which two spellings compare:
/// NFC, lower case, single spaces; `|` parts the terms of a look-up and becomes a space.
#[must_use]
pub fn normalised_name(name: &str) -> String {
    let mut normal = String::with_capacity(name.len());
    for word in name.split(|c: char| c.is_whitespace() || c == '|').filter(|word| !word.is_empty())
    {
        if !normal.is_empty() {
            normal.push(' ');
        }
        if word.is_ascii() {
            normal.extend(word.chars().map(|c| c.to_ascii_lowercase()));
        } else {
            normal.extend(word.nfc().flat_map(char::to_lowercase));
        }
    }
    normal
}

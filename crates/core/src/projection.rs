//! What the store keeps beside a case's events so that nobody has to replay them to look something up.

use std::collections::BTreeSet;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::agency::AgencyKind;
use crate::category::{Category, UnknownCode};
use crate::country::Country;
use crate::deadline::DeadlineKind;
use crate::identifier::{IdentifierKind, SubjectIdentifier};
use crate::personal::Personal;
use crate::platform::Platforms;
use crate::register::normalised_name;
use crate::report::Version;
use crate::request::RequestPersonal;
use crate::staff::StaffId;

/// Everything derived from a case's events. Replaying the events gives it again, to the byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Projection {
    /// The row in queue and lists; names no person.
    pub summary: Summary,
    /// What the queue sorts and filters by; names no person.
    pub queue: QueueFacts,
    /// What the row says of people; erased with the case (RT-1), and erased where nothing is known.
    pub line: Personal<PersonalLine>,
    /// The counting history, oldest first; only ever grows at its end.
    pub counted: Vec<Version>,
    /// What the case can be found by, sorted; personal data, stored as keyed digests only.
    pub lookups: Vec<LookupTerm>,
    /// Whether the personal data is destroyed (RT-1): then it stands nowhere beside the events either.
    pub is_erased: bool,
}

/// One line of the queue. It names no person, so it outlives erasure (RT-1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// The printed reference: a docket number, or the register's own.
    pub reference: String,
    /// Whether it came from a register rather than through the desk.
    pub imported: bool,
    /// The stage's code, such as `review` or `closed`.
    pub stage: String,
    /// CO-6; none until review has set it.
    pub category: Option<Category>,
    /// CO-7.
    pub country: Country,
    /// IN-1, where known.
    pub agency_kind: Option<AgencyKind>,
    /// Local day of receipt.
    pub received_on: Date,
    /// The outcome's code, `pending` included.
    pub outcome: String,
    /// The next instant at which something falls due; none when nothing does.
    pub next_due_at: Option<Timestamp>,
}

/// Whom a case waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Waiting {
    /// Nobody: it is over, or all that is left is withheld until a review.
    Nobody,
    /// The agency: an answer, or what its submission lacks.
    Agency,
    /// A second person: a decision or a withholding is proposed (RV-7, NO-5).
    Approval,
    /// The desk.
    Desk,
}

impl Waiting {
    /// All.
    pub const ALL: [Self; 4] = [Self::Nobody, Self::Agency, Self::Approval, Self::Desk];

    /// The code used in tables and URLs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Nobody => "nobody",
            Self::Agency => "agency",
            Self::Approval => "approval",
            Self::Desk => "desk",
        }
    }
}

impl FromStr for Waiting {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        let known = Self::ALL.into_iter().find(|waiting| waiting.code() == text);
        known.ok_or_else(|| UnknownCode(text.chars().take(40).collect()))
    }
}

/// Where the notices of a case stand, the most pressing of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeState {
    /// Nobody is to be told anything.
    None,
    /// One is owed (NO-1 to NO-4).
    Owed,
    /// Withholding one is proposed and waits for a second person (NO-5).
    Proposed,
    /// All that are left are withheld until their review (NO-5).
    Withheld,
    /// Each is sent, or withheld without further review.
    Settled,
}

impl NoticeState {
    /// All.
    pub const ALL: [Self; 5] =
        [Self::None, Self::Owed, Self::Proposed, Self::Withheld, Self::Settled];

    /// The code used in tables and URLs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Owed => "owed",
            Self::Proposed => "proposed",
            Self::Withheld => "withheld",
            Self::Settled => "settled",
        }
    }
}

impl FromStr for NoticeState {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        let known = Self::ALL.into_iter().find(|state| state.code() == text);
        known.ok_or_else(|| UnknownCode(text.chars().take(40).collect()))
    }
}

/// What the queue and the first page of the desk sort and filter by, so that nobody replays a case for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueFacts {
    /// What falls due at [`Summary::next_due_at`].
    pub due_kind: Option<DeadlineKind>,
    /// Whom the case waits for.
    pub waiting: Waiting,
    /// Whether an emergency is claimed (RV-3).
    pub is_emergency: bool,
    /// Whether the receipt was acknowledged.
    pub acknowledged: bool,
    /// Whether agency, officer and instrument were verified (VE-1).
    pub is_verified: bool,
    /// How many distinct identifiers are named (CO-5).
    pub specified: u32,
    /// The platforms concerned (CO-7).
    pub platforms: Platforms,
    /// Where the notices stand.
    pub notice: NoticeState,
    /// The first local day on which an owed notice is due; none while none is owed or a prohibition without an end
    /// stands.
    pub next_notice_on: Option<Date>,
    /// Who cannot be the second person of anything that waits for one, having proposed or approved it (RV-7, NO-5,
    /// RT-1).
    pub barred: BTreeSet<StaffId>,
}

impl Default for QueueFacts {
    /// A case of which nothing is known but that somebody has to look at it.
    fn default() -> Self {
        Self {
            due_kind: None,
            waiting: Waiting::Desk,
            is_emergency: false,
            acknowledged: false,
            is_verified: false,
            specified: 0,
            platforms: Platforms::Other,
            notice: NoticeState::None,
            next_notice_on: None,
            barred: BTreeSet::new(),
        }
    }
}

/// What a line of the queue says of people: erased with the case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonalLine {
    /// The agency's name as given; may be empty.
    pub agency: String,
    /// The officer's name, where one was named.
    pub officer: Option<String>,
}

/// A term to find a case by. Personal data: only its keyed digest is ever stored.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LookupTerm {
    /// What kind of term: an identifier kind's code, `agency`, `officer`, `process`.
    pub scope: String,
    /// The canonical value.
    pub value: String,
}

impl LookupTerm {
    /// The scope of terms that name a legal process; two cases that share one may be the same (CO-1).
    pub const PROCESS: &str = "process";

    /// The scope of terms that name an officer (VE-2).
    pub const OFFICER: &str = "officer";

    /// The scope of terms that name an agency.
    pub const AGENCY: &str = "agency";

    /// The scope of terms that name an agency's own number of its process, whatever agency it is.
    pub const DOCKET: &str = "docket";

    /// What a request can be found by, sorted and each once: its identifiers, its agency, the agency's own number,
    /// and the legal process by which likely duplicates are proposed (CO-1).
    pub(crate) fn of<'a>(
        country: &Country,
        agency: &str,
        process: &str,
        identifiers: impl Iterator<Item = &'a SubjectIdentifier>,
    ) -> Vec<Self> {
        let mut terms: Vec<Self> = identifiers
            .map(|identifier| Self {
                scope: identifier.kind.code().to_owned(),
                value: identifier.value.clone(),
            })
            .collect();
        let (agency, process) = (normalised_name(agency), normalised_name(process));
        if !process.is_empty() {
            let value = format!("{country}|{agency}|{process}");
            terms.push(Self { scope: Self::PROCESS.to_owned(), value });
            terms.push(Self { scope: Self::DOCKET.to_owned(), value: process });
        }
        if !agency.is_empty() {
            terms.push(Self { scope: Self::AGENCY.to_owned(), value: agency });
        }
        terms.sort();
        terms.dedup();
        terms
    }

    /// What a request that is not on record yet would be found by: the same terms as a case's (CO-1).
    #[must_use]
    pub fn of_request(country: &Country, personal: &RequestPersonal) -> Vec<Self> {
        let (agency, process) = (&personal.agency, &personal.process_reference);
        Self::of(country, agency, process, personal.identifiers.values())
    }

    /// What somebody may mean who typed a text to find a case: an agency's number, an agency, or an identifier of any
    /// kind. Empty for a text of nothing.
    #[must_use]
    pub fn meant_by(text: &str) -> Vec<Self> {
        let name = normalised_name(text);
        if name.is_empty() {
            return Vec::new();
        }
        let named = [Self::DOCKET, Self::AGENCY]
            .map(|scope| Self { scope: scope.to_owned(), value: name.clone() });
        let identifiers = IdentifierKind::ALL.into_iter().filter_map(|kind| {
            let identifier = SubjectIdentifier::new(kind, text)?;
            Some(Self { scope: kind.code().to_owned(), value: identifier.value })
        });
        named.into_iter().chain(identifiers).collect()
    }

    /// The term by which an officer's earlier requests are found (VE-2): the agency, the name and the official
    /// address together, so that a known name at another address counts as new. None when nobody is named.
    #[must_use]
    pub fn officer(country: &Country, personal: &RequestPersonal) -> Option<Self> {
        let agency = normalised_name(&personal.agency);
        let officer = normalised_name(&personal.officer);
        let address = normalised_name(&personal.agency_email);
        let is_named = !agency.is_empty() && !officer.is_empty();
        is_named.then(|| Self {
            scope: Self::OFFICER.to_owned(),
            value: format!("{country}|{agency}|{officer}|{address}"),
        })
    }

    /// Whether the term names a legal process (CO-1).
    #[must_use]
    pub fn is_process(&self) -> bool {
        self.scope == Self::PROCESS
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::request::IdentifierNumber;

    fn personal() -> RequestPersonal {
        let account = SubjectIdentifier::new(IdentifierKind::Account, "A-17").unwrap();
        RequestPersonal {
            agency: "Example Police".to_owned(),
            process_reference: "PV-2024-17".to_owned(),
            identifiers: BTreeMap::from([(IdentifierNumber(1), account)]),
            ..RequestPersonal::default()
        }
    }

    fn scopes(terms: &[LookupTerm]) -> Vec<&str> {
        terms.iter().map(|term| term.scope.as_str()).collect()
    }

    /// CO-1. Before a request is on record its likely duplicates are looked for by the very document.
    #[test]
    fn a_request_about_to_be_recorded_is_found_by_agency_number_and_identifiers() {
        let (dutch, belgian) = ("NL".parse().unwrap(), "BE".parse().unwrap());

        let terms = LookupTerm::of_request(&dutch, &personal());
        let elsewhere = LookupTerm::of_request(&belgian, &personal());

        assert_eq!(scopes(&terms), ["account", "agency", "docket", "process"]);
        let process = |terms: &[LookupTerm]| terms.iter().find(|term| term.is_process()).cloned();
        assert_ne!(
            process(&terms),
            process(&elsewhere),
            "one number in two countries is two orders"
        );
    }

    /// CO-1, CO-5. Whatever a case can be found by, somebody who types it finds it, in capitals or with a space.
    #[test]
    fn what_is_typed_into_the_search_is_what_a_case_is_kept_by() {
        let kept = LookupTerm::of_request(&"NL".parse().unwrap(), &personal());

        for (typed, scope) in
            [("a-17 ", "account"), ("EXAMPLE  police", "agency"), ("pv-2024-17", "docket")]
        {
            let meant = LookupTerm::meant_by(typed);

            let found = kept.iter().filter(|term| meant.contains(term));
            assert_eq!(found.map(|term| term.scope.as_str()).collect::<Vec<_>>(), [scope]);
        }
        assert_eq!(LookupTerm::meant_by(" \t"), []);
    }
}

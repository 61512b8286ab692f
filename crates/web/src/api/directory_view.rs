//! An entry of the directory as JSON, and what is proposed for one.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use writ_app::directory::OpenEntry;
use writ_core::agency::AgencyKind;
use writ_core::directory::{
    AgencyFacts, Change, ConfirmedLine, DirectoryEvent, DirectoryRecorded, Domain, Line,
    MOST_DOMAINS, Proposed,
};
use writ_core::staff::StaffId;

use super::case_view::code;
use super::codes::AgencyKindCode;
use super::commands::{Day, Line as Text};
use super::problem::Fault;

/// What an agency is, as it is proposed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AgencyBody {
    name: Text,
    #[schema(value_type = AgencyKindCode)]
    kind: AgencyKind,
    /// Its country or region (IN-1).
    #[schema(value_type = String, pattern = "^([A-Z]{2}|XX-[A-Z0-9]{1,16})$", example = "NL")]
    country: Text,
    /// The domains of its official e-mail addresses (IN-2).
    #[serde(default)]
    #[schema(value_type = Vec<String>, max_items = 20, example = json!(["police.example"]))]
    domains: Vec<Text>,
}

impl AgencyBody {
    /// What is proposed; `place` is where it stands in the body.
    pub(crate) fn change(self, place: &str) -> Result<Change, Fault> {
        let wrong = |field: &str, code: &str| Fault::field(format!("{place}/{field}"), code);
        if self.domains.len() > MOST_DOMAINS {
            return Err(wrong("domains", "wrong_length"));
        }
        let mut domains = BTreeSet::new();
        for (number, domain) in self.domains.iter().enumerate() {
            let domain: Result<Domain, _> = domain.0.parse();
            domains.insert(domain.map_err(|_| wrong(&format!("domains/{number}"), "domain"))?);
        }
        let country = self.country.0.parse().map_err(|_| wrong("country", "country"))?;
        Ok(Change::Facts(AgencyFacts { name: self.name.0, kind: self.kind, country, domains }))
    }
}

/// A line to call an agency on, as it is proposed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LineBody {
    /// The number as it is dialled: at least five digits.
    #[schema(value_type = String, min_length = 5, max_length = 200, example = "+31 20 555 0100")]
    number: Text,
    /// What answers there: the switchboard, a duty desk.
    label: Text,
    /// Where it was found: a page of the agency, a printed register. Never the request itself.
    source: Text,
    /// When it was found there.
    found_on: Day,
}

impl LineBody {
    /// What is proposed.
    pub(crate) fn change(self) -> Change {
        Change::Line(Line {
            number: self.number.0,
            label: self.label.0,
            source: self.source.0,
            found_on: self.found_on.0,
        })
    }
}

/// An agency in the directory.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EntryBody {
    /// Its number.
    #[schema(minimum = 1)]
    entry: u32,
    /// Its last event: what a change names in `If-Match`.
    #[schema(minimum = 1)]
    seq: u32,
    /// What the agency is; absent until two persons stand behind it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    agency: Option<AgencyView>,
    /// Whether it is used no more.
    retired: bool,
    /// The lines that two persons stand behind.
    lines: Vec<LineView>,
    /// What waits for a second person.
    waiting: Vec<WaitingView>,
    /// What happened to it, oldest first.
    events: Vec<EntryEventView>,
}

/// What an agency is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AgencyView {
    name: String,
    #[schema(value_type = AgencyKindCode)]
    kind: String,
    /// Its country or region.
    #[schema(pattern = "^([A-Z]{2}|XX-[A-Z0-9]{1,16})$")]
    country: String,
    /// The domains of its official e-mail addresses.
    domains: Vec<String>,
}

/// A line to call an agency on.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LineView {
    /// Its number in the entry, which a call-back names.
    #[schema(minimum = 1)]
    line: u16,
    /// The number as it is dialled.
    number: String,
    /// What answers there.
    label: String,
    /// Where it was found.
    source: String,
    /// When it was found there.
    #[schema(format = Date)]
    found_on: String,
    /// Who found it: a code, never a name.
    #[schema(example = "staff:7")]
    found_by: String,
    /// Who confirmed it.
    #[schema(example = "staff:8")]
    confirmed_by: String,
    /// Since which day.
    #[schema(format = Date)]
    confirmed_on: String,
    /// Whether it is called no more.
    retired: bool,
}

/// A change that waits for its second person: of what the agency is, or a line.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WaitingView {
    /// Its number in the entry, which its confirmation names.
    #[schema(minimum = 1)]
    change: u16,
    /// Who proposed it: never who confirms it.
    #[schema(example = "staff:7")]
    by: String,
    /// What the agency would be.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    agency: Option<AgencyView>,
    /// The line that it would get.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    line: Option<ProposedLineView>,
}

/// A line that is proposed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProposedLineView {
    /// The number as it is dialled.
    number: String,
    /// What answers there.
    label: String,
    /// Where it was found.
    source: String,
    /// When it was found there.
    #[schema(format = Date)]
    found_on: String,
}

/// Something that happened to an entry.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EntryEventView {
    /// Its place in the entry.
    #[schema(minimum = 1)]
    seq: u32,
    /// When.
    #[schema(format = DateTime)]
    at: String,
    /// By whom: a code, never a name.
    #[schema(example = "staff:7")]
    by: String,
    /// What.
    #[schema(pattern = "^[a-z_]+$", example = "proposed")]
    kind: &'static str,
    /// The number of the change or line that it is about; absent where it is about the entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, nullable = false)]
    about: Option<u16>,
    /// Why, where there is a reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    reason: Option<String>,
}

/// A code for somebody of the desk; an entry keeps no roles.
pub(crate) fn by(staff: StaffId) -> String {
    format!("staff:{}", staff.0)
}

impl EntryBody {
    /// The entry as it stands.
    pub(crate) fn of(open: &OpenEntry) -> Self {
        let entry = &open.entry;
        Self {
            entry: open.number.0,
            seq: open.seq,
            agency: entry.facts().map(agency),
            retired: entry.is_retired(),
            lines: entry.lines().iter().map(|(number, one)| line(number.0, one)).collect(),
            waiting: entry.proposed().iter().map(|(number, one)| waiting(number.0, one)).collect(),
            events: (1..).zip(&open.history).map(|(seq, one)| event(seq, one)).collect(),
        }
    }
}

fn agency(facts: &AgencyFacts) -> AgencyView {
    AgencyView {
        name: facts.name.clone(),
        kind: code(&facts.kind),
        country: facts.country.to_string(),
        domains: facts.domains.iter().map(|domain| domain.as_str().to_owned()).collect(),
    }
}

fn line(number: u16, confirmed: &ConfirmedLine) -> LineView {
    LineView {
        line: number,
        number: confirmed.line.number.clone(),
        label: confirmed.line.label.clone(),
        source: confirmed.line.source.clone(),
        found_on: confirmed.line.found_on.to_string(),
        found_by: by(confirmed.found_by),
        confirmed_by: by(confirmed.confirmed_by),
        confirmed_on: confirmed.confirmed_on.to_string(),
        retired: confirmed.is_retired,
    }
}

fn waiting(change: u16, proposed: &Proposed) -> WaitingView {
    let (agency, line) = match &proposed.what {
        Change::Facts(facts) => (Some(agency(facts)), None),
        Change::Line(line) => (None, Some(line)),
    };
    let line = line.map(|line| ProposedLineView {
        number: line.number.clone(),
        label: line.label.clone(),
        source: line.source.clone(),
        found_on: line.found_on.to_string(),
    });
    WaitingView { change, by: by(proposed.by), agency, line }
}

fn event(seq: u32, recorded: &DirectoryRecorded) -> EntryEventView {
    let (about, reason) = match &recorded.event {
        DirectoryEvent::Proposed { change, .. } | DirectoryEvent::Confirmed { change, .. } => {
            (Some(change.0), None)
        }
        DirectoryEvent::Declined { change, reason } => (Some(change.0), Some(reason)),
        DirectoryEvent::LineRetired { line, reason } => (Some(line.0), Some(reason)),
        DirectoryEvent::EntryRetired { reason } => (None, Some(reason)),
    };
    EntryEventView {
        seq,
        at: recorded.at.to_string(),
        by: by(recorded.by),
        kind: recorded.event.kind(),
        about,
        reason: reason.cloned(),
    }
}

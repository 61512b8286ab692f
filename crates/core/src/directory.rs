//! The company's own directory of agencies: whom to call back, and where each number comes from (VE-2).
//!
//! What is in it decides whether a forger is found out, so it is changed by two: one person proposes, another
//! confirms. Taking a number out is the safe direction and takes effect at once. Nothing of an entry is ever
//! overwritten: its events are its history.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::actor::Actor;
use crate::agency::AgencyKind;
use crate::country::Country;
use crate::form::is_domain;
use crate::refusal::Refusal;
use crate::staff::StaffId;
use crate::verification::significant_digits;

/// Most numbers, and most open proposals, of one entry.
pub const MOST_NUMBERS: usize = 50;

/// Most e-mail domains of one agency.
pub const MOST_DOMAINS: usize = 20;

/// Longest name, number or reason, in characters.
const LONGEST_TEXT: usize = 300;

/// Identifies an entry inside one installation. Assigned by the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EntryNumber(pub u32);

impl fmt::Display for EntryNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The number of a proposed change within its entry, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ChangeNumber(pub u16);

/// Identifies a telephone line within its entry, from 1: that of the change that brought it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LineNumber(pub u16);

/// The domain of an official e-mail address: `police.example`, in lower case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Domain(String);

/// A text that is no domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("write the part of an e-mail address after the `@`, such as `police.example`")]
pub struct DomainError;

impl Domain {
    /// The domain as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether an e-mail address is at this very domain, or at one below it.
    #[must_use]
    pub fn holds(&self, address: &str) -> bool {
        let Some((_, host)) = address.trim().rsplit_once('@') else { return false };
        let host = host.to_lowercase();
        let above = host.strip_suffix(self.0.as_str());
        above.is_some_and(|above| above.is_empty() || above.ends_with('.'))
    }
}

impl FromStr for Domain {
    type Err = DomainError;

    fn from_str(text: &str) -> Result<Self, DomainError> {
        let domain = text.trim().trim_start_matches('@').to_lowercase();
        if is_domain(&domain) { Ok(Self(domain)) } else { Err(DomainError) }
    }
}

impl TryFrom<String> for Domain {
    type Error = DomainError;

    fn try_from(text: String) -> Result<Self, DomainError> {
        text.parse()
    }
}

impl From<Domain> for String {
    fn from(domain: Domain) -> Self {
        domain.0
    }
}

/// What an agency is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgencyFacts {
    /// Its name.
    pub name: String,
    /// Its kind (IN-1).
    pub kind: AgencyKind,
    /// Its country or region (IN-1).
    pub country: Country,
    /// The domains of its official e-mail addresses (IN-2).
    pub domains: BTreeSet<Domain>,
}

/// A telephone line of an agency, and where the number was found.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// The number as it is dialled.
    pub number: String,
    /// What answers there: the switchboard, a duty desk.
    pub label: String,
    /// Where it was found: a page of the agency, a printed register. Never the request itself.
    pub source: String,
    /// When it was found there.
    pub found_on: Date,
}

/// A change of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// What the agency is.
    Facts(AgencyFacts),
    /// A line to call it on.
    Line(Line),
}

/// What somebody wants to do to an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DirectoryCommand {
    /// Propose a change.
    Propose(Change),
    /// Confirm what somebody else proposed.
    Confirm(ChangeNumber),
    /// Decline what was proposed, or take back one's own proposal.
    Decline {
        /// Which.
        change: ChangeNumber,
        /// Why.
        reason: String,
    },
    /// Call a line no more.
    RetireLine {
        /// Which.
        line: LineNumber,
        /// Why.
        reason: String,
    },
    /// Use the entry no more.
    RetireEntry {
        /// Why.
        reason: String,
    },
}

/// What happened to an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DirectoryEvent {
    /// A change was proposed.
    Proposed {
        /// Its number.
        change: ChangeNumber,
        /// What it changes.
        what: Change,
    },
    /// Somebody else than the proposer confirmed it: it is in force.
    Confirmed {
        /// Which.
        change: ChangeNumber,
        /// The local day from which it is.
        on: Date,
    },
    /// It was declined or taken back.
    Declined {
        /// Which.
        change: ChangeNumber,
        /// Why.
        reason: String,
    },
    /// A line is called no more.
    LineRetired {
        /// Which.
        line: LineNumber,
        /// Why.
        reason: String,
    },
    /// The entry is used no more.
    EntryRetired {
        /// Why.
        reason: String,
    },
}

impl DirectoryEvent {
    /// The stable code of its kind, as stored.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Proposed { .. } => "proposed",
            Self::Confirmed { .. } => "confirmed",
            Self::Declined { .. } => "declined",
            Self::LineRetired { .. } => "line_retired",
            Self::EntryRetired { .. } => "entry_retired",
        }
    }
}

/// An event with by whom it was; its when is kept beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectoryRecorded {
    /// When.
    pub at: jiff::Timestamp,
    /// By whom.
    pub by: StaffId,
    /// What.
    pub event: DirectoryEvent,
}

/// A change that waits for its second person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposed {
    /// What it changes.
    pub what: Change,
    /// Who proposed it: never who confirms it.
    pub by: StaffId,
}

/// A line that two persons stand behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfirmedLine {
    /// The line.
    pub line: Line,
    /// Who found it.
    pub found_by: StaffId,
    /// Who confirmed it.
    pub confirmed_by: StaffId,
    /// Since which local day.
    pub confirmed_on: Date,
    /// Whether it is called no more.
    pub is_retired: bool,
}

/// An agency in the directory. Folded from its events.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entry {
    facts: Option<AgencyFacts>,
    domains: BTreeMap<Domain, Date>,
    proposed: BTreeMap<ChangeNumber, Proposed>,
    lines: BTreeMap<LineNumber, ConfirmedLine>,
    changes: u16,
    is_retired: bool,
}

/// An event that cannot have happened to this entry: the record is damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an event `{0}` does not follow in the directory")]
pub struct DirectoryMisfit(&'static str);

/// A number that may confirm a request: two persons stand behind it, it is in use, and its agency is of the
/// request's country. Only [`Entry::callable`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfirmedNumber {
    entry: EntryNumber,
    line: LineNumber,
    number: String,
    is_recent: bool,
}

impl ConfirmedNumber {
    /// The entry it belongs to.
    #[must_use]
    pub const fn entry(&self) -> EntryNumber {
        self.entry
    }

    /// Its line within the entry.
    #[must_use]
    pub const fn line(&self) -> LineNumber {
        self.line
    }

    /// The number as it is dialled.
    #[must_use]
    pub fn number(&self) -> &str {
        &self.number
    }

    /// Whether it was confirmed fewer days ago than the policy asks for: a forger who had it put in would be in a
    /// hurry.
    #[must_use]
    pub const fn is_recent(&self) -> bool {
        self.is_recent
    }
}

impl Entry {
    /// Replays the events of an entry, oldest first.
    ///
    /// # Errors
    /// When an event does not follow: the record is damaged.
    pub fn replay(events: &[DirectoryRecorded]) -> Result<Self, DirectoryMisfit> {
        events.iter().try_fold(Self::default(), Self::evolve)
    }

    /// What the agency is; none until two persons stand behind it.
    #[must_use]
    pub const fn facts(&self) -> Option<&AgencyFacts> {
        self.facts.as_ref()
    }

    /// The official domains, each with the local day since which two persons stand behind it as one of an agency of
    /// this country.
    #[must_use]
    pub const fn domains(&self) -> &BTreeMap<Domain, Date> {
        &self.domains
    }

    /// Whether an e-mail address is official at this agency (VE-2): two persons have stood behind its domain for as long
    /// as the policy asks, for whoever slips one in is in a hurry, and nobody would see the flag on a letter.
    #[must_use]
    pub fn proves_address(&self, address: &str, cool_down_days: u16, today: Date) -> bool {
        let proves = |(domain, since): (&Domain, &Date)| {
            domain.holds(address) && !is_recent(*since, cool_down_days, today)
        };
        !self.is_retired && self.domains.iter().any(proves)
    }

    /// What waits for a second person.
    #[must_use]
    pub const fn proposed(&self) -> &BTreeMap<ChangeNumber, Proposed> {
        &self.proposed
    }

    /// The confirmed lines, retired ones included.
    #[must_use]
    pub const fn lines(&self) -> &BTreeMap<LineNumber, ConfirmedLine> {
        &self.lines
    }

    /// Whether the entry is used no more.
    #[must_use]
    pub const fn is_retired(&self) -> bool {
        self.is_retired
    }

    /// The name to show: the confirmed one, or else the first that is proposed.
    #[must_use]
    pub fn shown_name(&self) -> Option<&str> {
        let proposed = || {
            self.proposed.values().find_map(|proposed| match &proposed.what {
                Change::Facts(facts) => Some(facts.name.as_str()),
                Change::Line(_) => None,
            })
        };
        self.facts.as_ref().map(|facts| facts.name.as_str()).or_else(proposed)
    }

    /// The number of a line that may confirm a request from this country (VE-2).
    ///
    /// # Errors
    /// [`Refusal::NumberNotConfirmed`] where nobody or only one person stands behind entry or line,
    /// [`Refusal::NumberRetired`] where either is out of use, [`Refusal::NumberOfAnotherCountry`] where the agency is
    /// not of the request's country.
    pub fn callable(
        &self,
        entry: EntryNumber,
        line: LineNumber,
        country: &Country,
        cool_down_days: u16,
        today: Date,
    ) -> Result<ConfirmedNumber, Refusal> {
        let facts = self.facts.as_ref().ok_or(Refusal::NumberNotConfirmed)?;
        let confirmed = self.lines.get(&line).ok_or(Refusal::NumberNotConfirmed)?;
        if self.is_retired || confirmed.is_retired {
            return Err(Refusal::NumberRetired);
        }
        if facts.country != *country {
            return Err(Refusal::NumberOfAnotherCountry);
        }
        Ok(ConfirmedNumber {
            entry,
            line,
            number: confirmed.line.number.clone(),
            is_recent: is_recent(confirmed.confirmed_on, cool_down_days, today),
        })
    }

    /// Decides what a command does to the entry on a local day: nothing else is consulted (VE-2).
    ///
    /// # Errors
    /// The [`Refusal`] that says what stands against it.
    pub fn decide(
        &self,
        command: DirectoryCommand,
        by: Actor,
        today: Date,
    ) -> Result<Vec<DirectoryEvent>, Refusal> {
        let staff = by.handler()?;
        if self.is_retired {
            return Err(Refusal::NumberRetired);
        }
        let event = match command {
            DirectoryCommand::Propose(what) => {
                if self.proposed.len().saturating_add(self.lines.len()) >= MOST_NUMBERS {
                    return Err(Refusal::DirectoryFull);
                }
                check_change(&what, today)?;
                let change = ChangeNumber(self.changes.saturating_add(1));
                DirectoryEvent::Proposed { change, what }
            }
            DirectoryCommand::Confirm(change) => {
                let proposed = self.proposed.get(&change).ok_or(Refusal::NothingProposedThere)?;
                if proposed.by == staff.id {
                    return Err(Refusal::ProposerCannotConfirm);
                }
                DirectoryEvent::Confirmed { change, on: today }
            }
            DirectoryCommand::Decline { change, reason } => {
                self.proposed.get(&change).ok_or(Refusal::NothingProposedThere)?;
                DirectoryEvent::Declined { change, reason: shown(&reason)? }
            }
            DirectoryCommand::RetireLine { line, reason } => {
                let confirmed = self.lines.get(&line).ok_or(Refusal::NumberNotConfirmed)?;
                if confirmed.is_retired {
                    return Err(Refusal::NumberRetired);
                }
                DirectoryEvent::LineRetired { line, reason: shown(&reason)? }
            }
            DirectoryCommand::RetireEntry { reason } => {
                DirectoryEvent::EntryRetired { reason: shown(&reason)? }
            }
        };
        Ok(vec![event])
    }

    /// Folds one event in.
    ///
    /// # Errors
    /// When it cannot have happened here: the record is damaged.
    pub fn evolve(mut self, recorded: &DirectoryRecorded) -> Result<Self, DirectoryMisfit> {
        let misfit = DirectoryMisfit(recorded.event.kind());
        if self.is_retired {
            return Err(misfit);
        }
        match &recorded.event {
            DirectoryEvent::Proposed { change, what } => {
                self.changes = change.0;
                let (what, by) = (what.clone(), recorded.by);
                self.proposed.insert(*change, Proposed { what, by });
            }
            DirectoryEvent::Confirmed { change, on } => {
                let proposed = self.proposed.remove(change).ok_or(misfit)?;
                // What is replayed is trusted no more than what is asked.
                if proposed.by == recorded.by {
                    return Err(misfit);
                }
                match proposed.what {
                    Change::Facts(facts) => {
                        let was = std::mem::take(&mut self.domains);
                        let is_here = self.facts.is_none_or(|was| was.country == facts.country);
                        let since = |one| was.get(one).filter(|_| is_here).copied().unwrap_or(*on);
                        let domains = facts.domains.iter();
                        self.domains = domains.map(|one| (one.clone(), since(one))).collect();
                        self.facts = Some(facts);
                    }
                    Change::Line(line) => {
                        let confirmed = ConfirmedLine {
                            line,
                            found_by: proposed.by,
                            confirmed_by: recorded.by,
                            confirmed_on: *on,
                            is_retired: false,
                        };
                        self.lines.insert(LineNumber(change.0), confirmed);
                    }
                }
            }
            DirectoryEvent::Declined { change, .. } => {
                self.proposed.remove(change).ok_or(misfit)?;
            }
            DirectoryEvent::LineRetired { line, .. } => {
                self.lines.get_mut(line).ok_or(misfit)?.is_retired = true;
            }
            DirectoryEvent::EntryRetired { .. } => self.is_retired = true,
        }
        Ok(self)
    }
}

/// VE-2: whether something was confirmed fewer days ago than the policy asks for.
fn is_recent(confirmed_on: Date, cool_down_days: u16, today: Date) -> bool {
    today.duration_since(confirmed_on).as_hours() / 24 < i64::from(cool_down_days)
}

/// VE-2: a change says enough to be checked by the second person.
fn check_change(change: &Change, today: Date) -> Result<(), Refusal> {
    match change {
        Change::Facts(facts) => {
            shown(&facts.name)?;
            if facts.domains.len() > MOST_DOMAINS {
                return Err(Refusal::DirectoryFull);
            }
        }
        Change::Line(line) => {
            /// Fewer digits are an emergency number or an extension, which reach whoever is nearest.
            const LEAST_DIGITS: usize = 5;
            shown(&line.number)?;
            shown(&line.label)?;
            if significant_digits(&line.number).len() < LEAST_DIGITS {
                return Err(Refusal::NumberUnreadable);
            }
            if shown(&line.source).is_err() || line.found_on > today {
                return Err(Refusal::ProvenanceNeeded);
            }
        }
    }
    Ok(())
}

/// A text that says something, and fits on a line.
fn shown(text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    let fits = !text.is_empty()
        && text.chars().count() <= LONGEST_TEXT
        && !text.chars().any(char::is_control);
    if fits { Ok(text.to_owned()) } else { Err(Refusal::TextNeeded) }
}

//! The company's own directory in a story: who puts a line there, who confirms it, who is called (VE-2).

use jiff::Timestamp;
use jiff::civil::Date;
use writ_core::actor::Actor;
use writ_core::agency::AgencyKind;
use writ_core::country::Country;
use writ_core::directory::{
    AgencyFacts, Change, ChangeNumber, ConfirmedNumber, DirectoryCommand, DirectoryEvent,
    DirectoryRecorded, Entry, EntryNumber, Line, LineNumber,
};
use writ_core::refusal::Refusal;
use writ_core::verification::CallBackResult;

use super::words::{Problem, read};

/// What somebody does to an entry of the directory, or by it.
#[derive(Debug, Clone)]
pub(super) enum Directed {
    /// Proposes an agency that is to be in it.
    ProposeAgency { country: Country },
    /// Proposes a line of an agency.
    ProposeLine { number: String, source: String },
    /// Confirms, declines or retires.
    Command(DirectoryCommand),
    /// Calls a line about the request that the story is about.
    Call { line: LineNumber, result: CallBackResult },
}

/// Reads a verb about the directory with the name of the agency; none when it is about something else.
pub(super) fn directed(verb: &[&str]) -> Result<Option<(String, Directed)>, Problem> {
    let change = |word: &str| read(word, "number of a change").map(ChangeNumber);
    let line = |word: &str| read(word, "number of a line").map(LineNumber);
    let (agency, what) = match verb {
        ["proposes", "agency", agency, "of", country, "for", "the", "directory"] => {
            (agency, Directed::ProposeAgency { country: read(country, "country")? })
        }
        ["proposes", "line", number, "of", agency, "found", "in", source] => {
            let (number, source) = ((*number).to_owned(), (*source).to_owned());
            (agency, Directed::ProposeLine { number, source })
        }
        ["confirms", "change", number, "of", agency] => {
            (agency, Directed::Command(DirectoryCommand::Confirm(change(number)?)))
        }
        ["declines", "change", number, "of", agency, why] => {
            let (change, reason) = (change(number)?, (*why).to_owned());
            (agency, Directed::Command(DirectoryCommand::Decline { change, reason }))
        }
        ["retires", "line", number, "of", agency, why] => {
            let (line, reason) = (line(number)?, (*why).to_owned());
            (agency, Directed::Command(DirectoryCommand::RetireLine { line, reason }))
        }
        ["calls", "line", number, "of", agency, "and", "the", "agency", "confirms"] => {
            (agency, Directed::Call { line: line(number)?, result: CallBackResult::Confirmed })
        }
        _ => return Ok(None),
    };
    Ok(Some(((*agency).to_owned(), what)))
}

/// The directory of a story: entries by the names that the story calls them.
#[derive(Debug, Default)]
pub(super) struct Directory(Vec<(String, Entry)>);

impl Directory {
    /// Changes an entry, and tells what came of it.
    pub(super) fn change(
        &mut self,
        agency: &str,
        command: DirectoryCommand,
        by: Actor,
        now: Timestamp,
        today: Date,
    ) -> Result<Result<String, Refusal>, Problem> {
        let place = self.0.iter().position(|(name, _)| name == agency);
        let entry = place.and_then(|place| self.0.get(place)).map(|(_, entry)| entry.clone());
        let mut entry = entry.unwrap_or_default();
        let events = match entry.decide(command, by, today) {
            Ok(events) => events,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let staff = by.staff().map_err(|refusal| refusal.to_string())?;
        let mut told = String::new();
        for event in events {
            told.push_str(&tell(&event));
            let recorded = DirectoryRecorded { at: now, by: staff.id, event };
            entry = entry.evolve(&recorded).map_err(|misfit| misfit.to_string())?;
        }
        match place.and_then(|place| self.0.get_mut(place)) {
            Some(slot) => slot.1 = entry,
            None => self.0.push((agency.to_owned(), entry)),
        }
        Ok(Ok(told))
    }

    /// The number of a line, if it may confirm a request from this country.
    pub(super) fn callable(
        &self,
        agency: &str,
        line: LineNumber,
        country: &Country,
        cool_down_days: u16,
        today: Date,
    ) -> Result<Result<ConfirmedNumber, Refusal>, Problem> {
        let place = self.0.iter().position(|(name, _)| name == agency);
        let found = place.and_then(|place| Some((place, &self.0.get(place)?.1)));
        let (place, entry) = found.ok_or_else(|| format!("`{agency}` is not in the directory"))?;
        let number = EntryNumber(u32::try_from(place).unwrap_or(u32::MAX).saturating_add(1));
        Ok(entry.callable(number, line, country, cool_down_days, today))
    }
}

/// What an agency of the stories is: an office of law enforcement.
pub(super) fn agency(name: &str, country: Country) -> Change {
    let (name, kind) = (name.to_owned(), AgencyKind::LawEnforcement);
    Change::Facts(AgencyFacts { name, kind, country, domains: [].into() })
}

/// A switchboard that was found today.
pub(super) fn switchboard(number: String, source: String, found_on: Date) -> Change {
    Change::Line(Line { number, label: "switchboard".to_owned(), source, found_on })
}

fn tell(event: &DirectoryEvent) -> String {
    let told = match event {
        DirectoryEvent::Proposed { change, what } => {
            let what = match what {
                Change::Facts(_) => "the agency",
                Change::Line(_) => "a line",
            };
            format!("change {}, {what}", change.0)
        }
        DirectoryEvent::Confirmed { change, on } => format!("change {}, from {on}", change.0),
        DirectoryEvent::Declined { change, .. } => format!("change {}", change.0),
        DirectoryEvent::LineRetired { line, .. } => format!("line {}", line.0),
        DirectoryEvent::EntryRetired { .. } => "the entry".to_owned(),
    };
    format!("  directory {}: {told}\n", event.kind().replace('_', " "))
}

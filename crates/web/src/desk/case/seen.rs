//! A case as one member of the desk sees it at one moment.

use jiff::Timestamp;
use writ_app::directory::CallableLine;
use writ_app::handling::OpenRecord;
use writ_app::{AppError, Installation};
use writ_core::actor::{Actor, Staff};
use writ_core::case::Case;
use writ_core::command::Command;
use writ_core::moment::ReportingZone;
use writ_core::refusal::Refusal;
use writ_core::request::{DateRange, IdentifierNumber, Item, ItemNumber, Measure, RequestPersonal};
use writ_language::Words;

/// A case with everything its pages and forms are made from.
#[derive(Clone, Copy)]
pub(crate) struct Seen<'a> {
    pub(crate) installation: &'a Installation,
    pub(crate) open: &'a OpenRecord,
    pub(crate) case: &'a Case,
    pub(crate) by: Staff,
    pub(crate) now: Timestamp,
    pub(crate) words: Words,
    /// What names persons: only where the reader said why it is read (RT-2).
    pub(crate) personal: Option<&'a RequestPersonal>,
    /// The numbers that may confirm it (VE-2).
    pub(crate) lines: &'a [CallableLine],
}

impl Seen<'_> {
    /// Whether the core would allow a command to whom this page is for.
    pub(crate) fn would(&self, command: Command) -> Result<Result<(), Refusal>, AppError> {
        self.installation.would(self.case, command, Actor::Staff(self.by), self.now)
    }

    pub(crate) fn zone(&self) -> &ReportingZone {
        self.installation.profile.reporting_zone()
    }

    /// An item in words: what is asked, of which identifier, for which days.
    pub(crate) fn item(&self, number: ItemNumber, item: &Item) -> String {
        let range = item.range.map(|range| self.range(range)).unwrap_or_default();
        self.words.say_with(
            if range.is_empty() { "desk-item" } else { "desk-item-days" },
            [
                ("number", number.0.into()),
                ("measure", self.measure(item.measure).into()),
                ("identifier", self.identifier(item.identifier).into()),
                ("days", range.into()),
            ],
        )
    }

    /// What is to happen, with the class of data it concerns.
    pub(crate) fn measure(&self, measure: Measure) -> String {
        let words = self.words;
        match measure {
            Measure::Disclose(class) | Measure::Preserve(class) => {
                let class = words.coded("desk-class", class.code());
                let id = match measure {
                    Measure::Preserve(_) => "desk-measure-preserve",
                    _ => "desk-measure-disclose",
                };
                words.say_with(id, [("class", class.into())])
            }
            Measure::Restrict => words.say("desk-measure-restrict"),
            Measure::Delete => words.say("desk-measure-delete"),
            Measure::Assist => words.say("desk-measure-assist"),
        }
    }

    /// An identifier by its kind and number, and by its value where that may be seen.
    pub(crate) fn identifier(&self, number: IdentifierNumber) -> String {
        let kind = self.case.request.identifier_kinds.get(&number);
        let kind = kind.map_or("other", |kind| kind.code());
        let kind = self.words.coded("desk-identifier", kind);
        let value = self.personal.and_then(|personal| personal.identifiers.get(&number));
        match value {
            Some(identifier) => self.words.say_with(
                "desk-identifier-named",
                [("kind", kind.into()), ("value", identifier.value.clone().into())],
            ),
            None => self.words.say_with(
                "desk-identifier-numbered",
                [("kind", kind.into()), ("number", number.0.into())],
            ),
        }
    }

    /// A closed range of days.
    pub(crate) fn range(&self, range: DateRange) -> String {
        let (from, to) = (self.words.date(range.from), self.words.date(range.to));
        self.words.say_with("desk-days", [("from", from.into()), ("to", to.into())])
    }
}

//! From the texts of a row to an entry, or to everything that is wrong with it at once.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::agency::AgencyKind;
use crate::category::{Answer, Category};
use crate::country::{Country, CountryError};
use crate::moment::{Moment, ReportingZone};
use crate::platform::PlatformCode;
use crate::register::entry::{
    Identifiers, RegisterEntry, RegisterOutcome, Relation, UNSPECIFIED_INSTRUMENT,
};
use crate::register::fields::{self, Flaw, quoted};
use crate::register::row::{Column, RawRow};

/// What a row is judged by, beside itself.
pub struct Rules<'a> {
    /// The zone in which days are counted.
    pub zone: &'a ReportingZone,
    /// The local day of the import: nothing in a register lies after it.
    pub today: Date,
    /// The platforms of the profile.
    pub platforms: &'a BTreeSet<PlatformCode>,
    /// Whether the catalogue has an instrument of this code (IN-7).
    pub instruments: &'a dyn Fn(&str) -> bool,
}

/// One thing that is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowProblem {
    /// Where.
    pub column: Column,
    /// What, for machines; stable.
    pub code: &'static str,
    /// What, and what to do about it, for a person. Quotes codes and dates, never names or identifiers.
    pub message: String,
}

impl RegisterEntry {
    /// Reads a row; refuses it with everything that is wrong with it, in the order of the columns.
    pub fn from_row(row: &RawRow, rules: &Rules<'_>) -> Result<Self, Vec<RowProblem>> {
        let mut reading = Reading { row, rules, problems: Vec::new() };
        let entry = reading.entry();
        match entry {
            Some(entry) if reading.problems.is_empty() => Ok(entry),
            _ => {
                reading.problems.sort_by_key(|problem| problem.column);
                Err(reading.problems)
            }
        }
    }
}

/// What the outcome column says, before the date that belongs to it is known.
#[derive(Clone, Copy)]
enum Ending {
    Pending,
    Withdrawn,
    Answered(Answer),
}

struct Reading<'a> {
    row: &'a RawRow,
    rules: &'a Rules<'a>,
    problems: Vec<RowProblem>,
}

impl Reading<'_> {
    /// Reads every column before it gives up on any, so that all problems are told at once.
    fn entry(&mut self) -> Option<RegisterEntry> {
        let reference = self.required(Column::Reference, fields::reference);
        let received = self.required(Column::ReceivedAt, fields::moment);
        let received = received.filter(|at| self.is_in_the_past(Column::ReceivedAt, *at));
        let country = self.required(Column::Country, country);
        let agency = self.optional(Column::Agency, fields::text);
        let agency_kind = self.optional(Column::AgencyKind, agency_kind);
        let instrument = self.instrument();
        let legal_basis = self.optional(Column::LegalBasis, fields::text);
        let process_reference = self.optional(Column::ProcessReference, fields::text);
        let allowed = self.rules.platforms;
        let platforms = self.required(Column::Platform, |text| fields::platforms(text, allowed));
        let category = self.required(Column::Category, category);
        let identifiers = self.optional(Column::Identifiers, fields::identifiers);
        let relation = self.relation(reference.as_deref());
        let ending = self.ending(category, &relation);
        let challenged = self.challenged(ending);
        let outcome = self.outcome(ending, received);
        Some(RegisterEntry {
            reference: reference?,
            received: received?,
            country: country?,
            agency,
            agency_kind,
            instrument,
            legal_basis,
            process_reference,
            platforms: platforms?,
            category: category?,
            identifiers: identifiers.unwrap_or(Identifiers::Counted(0)),
            outcome,
            challenged,
            relation,
        })
    }

    fn problem(&mut self, column: Column, code: &'static str, message: impl Into<String>) {
        self.problems.push(RowProblem { column, code, message: message.into() });
    }

    fn optional<T>(
        &mut self,
        column: Column,
        read: impl FnOnce(&str) -> Result<T, Flaw>,
    ) -> Option<T> {
        match fields::admissible(self.row.get(column)?).and_then(read) {
            Ok(value) => Some(value),
            Err(Flaw { code, message }) => {
                self.problem(column, code, message);
                None
            }
        }
    }

    fn required<T>(
        &mut self,
        column: Column,
        read: impl FnOnce(&str) -> Result<T, Flaw>,
    ) -> Option<T> {
        if self.row.get(column).is_none() {
            self.problem(column, "required", format!("`{column}` is empty: every row needs it"));
        }
        self.optional(column, read)
    }

    /// IN-7: a code of the catalogue, generic or national.
    fn instrument(&mut self) -> String {
        let is_known = self.rules.instruments;
        let instrument = self.optional(Column::Instrument, |text| {
            if is_known(text) {
                Ok(text.to_owned())
            } else {
                Err(Flaw::new(
                    "instrument_unknown",
                    format!(
                        "{} is not in the catalogue of instruments: use one of its codes, leave \
                         the field empty, or have it added",
                        quoted(text)
                    ),
                ))
            }
        });
        instrument.unwrap_or_else(|| UNSPECIFIED_INSTRUMENT.to_owned())
    }

    /// CO-1, CO-3: a row revises another one, or repeats it, never both.
    fn relation(&mut self, reference: Option<&str>) -> Relation {
        let supersedes = self.optional(Column::Supersedes, fields::reference);
        let same_process_as = self.optional(Column::SameProcessAs, fields::reference);
        for (column, target) in
            [(Column::Supersedes, &supersedes), (Column::SameProcessAs, &same_process_as)]
        {
            if target.is_some() && target.as_deref() == reference {
                self.problem(
                    column,
                    "relation_to_itself",
                    "names the row itself: name another row or leave it empty",
                );
            }
        }
        if self.row.get(Column::Supersedes).is_some()
            && self.row.get(Column::SameProcessAs).is_some()
        {
            self.problem(
                Column::SameProcessAs,
                "relation_ambiguous",
                "`supersedes` and `same_process_as` are both filled: keep the one that is meant",
            );
        }
        match (same_process_as, supersedes) {
            (Some(root), _) => Relation::SameProcessAs(root),
            (None, Some(revised)) => Relation::Supersedes(revised),
            (None, None) => Relation::None,
        }
    }

    /// The outcome's word, judged by the category; a joined row may leave it empty (CO-1).
    fn ending(&mut self, category: Option<Category>, relation: &Relation) -> Option<Ending> {
        let read = |text: &str| ending(text, category);
        match relation {
            Relation::None | Relation::Supersedes(_) => self.required(Column::Outcome, read),
            Relation::SameProcessAs(_) => self.optional(Column::Outcome, read),
        }
    }

    /// CO-2: a rejected request was challenged, whatever else is left empty.
    fn challenged(&mut self, ending: Option<Ending>) -> bool {
        let rejected = matches!(ending, Some(Ending::Answered(Answer::Rejected)));
        let said = self.optional(Column::Challenged, yes_or_no);
        if rejected && said == Some(false) {
            self.problem(
                Column::Challenged,
                "challenged_contradicts_rejected",
                "a rejected request was challenged: write `yes` or leave it empty",
            );
        }
        said.unwrap_or(rejected)
    }

    fn outcome(
        &mut self,
        ending: Option<Ending>,
        received: Option<Moment>,
    ) -> Option<RegisterOutcome> {
        let responded = self.optional(Column::RespondedAt, fields::moment);
        let responded = responded.filter(|at| {
            self.is_in_the_past(Column::RespondedAt, *at) && self.is_in_order(received, *at)
        });
        let is_filled = self.row.get(Column::RespondedAt).is_some();
        match ending {
            Some(Ending::Pending) => {
                if is_filled {
                    self.problem(
                        Column::RespondedAt,
                        "responded_though_pending",
                        "a pending request has no answer: empty it, or say how it was answered",
                    );
                }
                Some(RegisterOutcome::Pending)
            }
            Some(Ending::Withdrawn) => Some(RegisterOutcome::Withdrawn { at: responded }),
            Some(Ending::Answered(answer)) => {
                if !is_filled {
                    self.problem(
                        Column::RespondedAt,
                        "responded_missing",
                        "an answered request needs the date of its answer",
                    );
                }
                responded.map(|at| RegisterOutcome::Answered { answer, at })
            }
            None => {
                let is_joined = self.row.get(Column::SameProcessAs).is_some();
                if is_filled && is_joined && self.row.get(Column::Outcome).is_none() {
                    self.problem(
                        Column::RespondedAt,
                        "responded_without_outcome",
                        "there is a date of an answer and no outcome: fill `outcome` or empty it",
                    );
                }
                None
            }
        }
    }

    fn is_in_the_past(&mut self, column: Column, at: Moment) -> bool {
        let in_the_past = at.day(self.rules.zone) <= self.rules.today;
        if !in_the_past {
            let code = match column {
                Column::RespondedAt => "responded_in_future",
                _ => "received_in_future",
            };
            let today = self.rules.today;
            self.problem(column, code, format!("lies after today, {today}: correct the date"));
        }
        in_the_past
    }

    fn is_in_order(&mut self, received: Option<Moment>, responded: Moment) -> bool {
        let in_order = received.is_none_or(|at| !responded.is_before(at, self.rules.zone));
        if !in_order {
            self.problem(
                Column::RespondedAt,
                "responded_before_received",
                "lies before `received_at`: correct the one that is wrong",
            );
        }
        in_order
    }
}

/// Without the text itself: in a shifted row it may lead to a person.
const UNASSIGNED: &str = "is not an assigned ISO 3166-1 alpha-2 code, `XK`, or `XX-` followed by 1 to 16 of A-Z and 0-9: \
                          correct it";

/// CO-7.
fn country(text: &str) -> Result<Country, Flaw> {
    text.parse().map_err(|error: CountryError| {
        let code = match error {
            CountryError::NotUpperCase(_) => "country_not_upper_case",
            CountryError::UnitedKingdom | CountryError::Unassigned(_) => "country_unassigned",
        };
        let message = match error {
            CountryError::Unassigned(_) => UNASSIGNED.to_owned(),
            CountryError::UnitedKingdom | CountryError::NotUpperCase(_) => error.to_string(),
        };
        Flaw::new(code, message)
    })
}

/// IN-1.
fn agency_kind(text: &str) -> Result<AgencyKind, Flaw> {
    text.parse().map_err(|_| {
        let known = AgencyKind::ALL.map(AgencyKind::code);
        Flaw::unknown("agency_kind_unknown", text, &known)
    })
}

/// CO-6.
fn category(text: &str) -> Result<Category, Flaw> {
    text.parse()
        .map_err(|_| Flaw::unknown("category_unknown", text, &Category::ALL.map(Category::code)))
}

fn yes_or_no(text: &str) -> Result<bool, Flaw> {
    match text {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err(Flaw::unknown("challenged_unknown", text, &["yes", "no"])),
    }
}

/// CO-6: what a request asks for decides how it can have ended.
fn ending(text: &str, category: Option<Category>) -> Result<Ending, Flaw> {
    let known: Vec<&str> = Answer::ALL
        .into_iter()
        .filter(|answer| category.is_none_or(|category| category.admits(*answer)))
        .map(Answer::code)
        .chain(["pending", "withdrawn"])
        .collect();
    match (text, text.parse::<Answer>(), category) {
        ("pending", ..) => Ok(Ending::Pending),
        ("withdrawn", ..) => Ok(Ending::Withdrawn),
        (_, Ok(answer), Some(category)) if !category.admits(answer) => Err(Flaw::new(
            "outcome_unfit_for_category",
            format!(
                "a request of category `{category}` does not end as `{answer}`: use one of {}",
                fields::listed(&known)
            ),
        )),
        (_, Ok(answer), _) => Ok(Ending::Answered(answer)),
        (_, Err(_), _) => Err(Flaw::unknown("outcome_unknown", text, &known)),
    }
}

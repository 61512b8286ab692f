//! What a report must never say, and what it may say only when someone has looked (RE-9).
//!
//! A [`Defect`] refuses the report: a figure in it would be false. A [`Warning`] is odd and can be
//! true; publishing asks a person to acknowledge it by its name.

use std::fmt;

use super::table::{Line, Report, percentage_answers, provided_answers};
use super::tally::{Figures, NoMedian};
use crate::category::{Answer, Category};
use crate::country::Country;

/// Names one line of a table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum LineName {
    /// A country's row.
    Country(Country),
    /// The total.
    Total,
}

impl fmt::Display for LineName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Country(country) => country.fmt(f),
            Self::Total => f.write_str("total"),
        }
    }
}

/// Figures that cannot be true: no report is made of them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the report has a defect in table `{table}`, line `{line}`: {flaw}")]
pub struct Defect {
    /// The table.
    pub table: Category,
    /// The line in it.
    pub line: LineName,
    /// What is wrong.
    pub flaw: Flaw,
}

/// What is wrong with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// Fewer than none of something.
    #[error("a count is negative")]
    NegativeCount,
    /// Data provided in more requests than were received.
    #[error("data was provided in {provided} requests, and only {received} were received")]
    ProvidedAboveReceived {
        /// Requests where data was provided or what was asked was done.
        provided: u64,
        /// Requests received.
        received: u64,
    },
    /// The outcomes are not those of the requests.
    #[error("the outcomes sum to {outcomes}, and {received} requests were received")]
    OutcomesAreNotReceived {
        /// The sum of all outcomes that the table knows, pending included.
        outcomes: u64,
        /// Requests received.
        received: u64,
    },
    /// An answer that requests of this category cannot have.
    #[error("{count} requests were answered `{answer}`, which this table does not know")]
    ForeignAnswer {
        /// The answer.
        answer: Answer,
        /// How often.
        count: u64,
    },
    /// CO-2: fewer challenged than rejected, or more than received.
    #[error(
        "{challenged} requests were challenged, with {rejected} rejected and {received} received"
    )]
    ChallengedOutOfRange {
        /// Objected to or rejected at least in part.
        challenged: u64,
        /// Rejected in whole.
        rejected: u64,
        /// Requests received.
        received: u64,
    },
    /// Identifiers without a request that names them.
    #[error("{specified} identifiers are specified, and no request was received")]
    SpecifiedWithoutRequest {
        /// Identifiers.
        specified: u64,
    },
    /// The median would not be over the answered requests.
    #[error("{timed} answers took some days, and {answered} requests were answered")]
    TimedAreNotAnswered {
        /// Answers whose days are known.
        timed: u64,
        /// Requests answered.
        answered: u64,
    },
    /// An answer before its request.
    #[error("a request was answered before it was received")]
    AnsweredBeforeReceived,
}

impl Line {
    /// The line of these figures, if they can be true.
    pub(super) fn of(category: Category, figures: &Figures) -> Result<Self, Flaw> {
        let count = |count: i64| u64::try_from(count).map_err(|_| Flaw::NegativeCount);
        let mut line = Self::empty(category);
        line.received = count(figures.received)?;
        line.specified = count(figures.specified)?;
        for answer in Answer::ALL {
            *line.answered.of_mut(answer) = count(*figures.answered.of(answer))?;
        }
        line.withdrawn = count(figures.withdrawn)?;
        line.pending = count(figures.pending)?;
        line.challenged = count(figures.challenged)?;
        line.median = figures.median().map_err(|reason| match reason {
            NoMedian::AnsweredBeforeReceived => Flaw::AnsweredBeforeReceived,
            NoMedian::NegativeCount => Flaw::NegativeCount,
        })?;
        line.refuse_what_cannot_be()?;
        let timed = count(figures.days.iter().map(|(_, answers)| answers).sum())?;
        let answered = line.answered_requests();
        if timed == answered {
            Ok(line)
        } else {
            Err(Flaw::TimedAreNotAnswered { timed, answered })
        }
    }

    fn refuse_what_cannot_be(&self) -> Result<(), Flaw> {
        let (received, challenged) = (self.received, self.challenged);
        let provided = self
            .sum(provided_answers(self.category))
            .max(self.sum(percentage_answers(self.category)));
        if provided > received {
            return Err(Flaw::ProvidedAboveReceived { provided, received });
        }
        for answer in Answer::ALL {
            let count = *self.answered.of(answer);
            if count > 0 && !self.category.admits(answer) {
                return Err(Flaw::ForeignAnswer { answer, count });
            }
        }
        let outcomes = self.answered_requests() + self.withdrawn + self.pending;
        if outcomes != received {
            return Err(Flaw::OutcomesAreNotReceived { outcomes, received });
        }
        let rejected = *self.answered.of(Answer::Rejected);
        if challenged < rejected || challenged > received {
            return Err(Flaw::ChallengedOutOfRange { challenged, rejected, received });
        }
        if received == 0 && self.specified > 0 {
            return Err(Flaw::SpecifiedWithoutRequest { specified: self.specified });
        }
        Ok(())
    }

    fn answered_requests(&self) -> u64 {
        self.sum(&Answer::ALL)
    }
}

/// Something odd that publishing asks a person to acknowledge by name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Warning {
    /// Fewer identifiers than requests, though a request ordinarily names at least one (CO-5).
    SpecifiedBelowReceived {
        /// The table.
        table: Category,
        /// The line in it.
        line: LineName,
        /// Identifiers specified.
        specified: u64,
        /// Requests received.
        received: u64,
    },
}

impl Warning {
    /// The name by which it is acknowledged, such as `specified_below_received:account:MT`.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::SpecifiedBelowReceived { table, line, .. } => {
                format!("specified_below_received:{table}:{line}")
            }
        }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SpecifiedBelowReceived { table, line, specified, received } => write!(
                f,
                "table `{table}`, line `{line}`: {received} requests received and only {specified} identifiers specified in them"
            ),
        }
    }
}

impl Report {
    /// What is odd in it, table by table, each row before the total.
    #[must_use]
    pub fn warnings(&self) -> Vec<Warning> {
        let mut warnings = Vec::new();
        for table in &self.tables {
            let rows =
                table.rows.iter().map(|row| (LineName::Country(row.country.clone()), &row.line));
            for (name, line) in rows.chain([(LineName::Total, &table.total)]) {
                if line.specified < line.received {
                    warnings.push(Warning::SpecifiedBelowReceived {
                        table: table.id,
                        line: name,
                        specified: line.specified,
                        received: line.received,
                    });
                }
            }
        }
        warnings
    }

    /// The warnings that none of these names acknowledges; publishing needs there to be none.
    #[must_use]
    pub fn unacknowledged(&self, names: &[impl AsRef<str>]) -> Vec<Warning> {
        let mut warnings = self.warnings();
        warnings.retain(|warning| !names.iter().any(|name| name.as_ref() == warning.name()));
        warnings
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::samples::{answered, imported, pending, report};
    use super::super::{Counted, PlatformScope, TallyKey, TallyScope, Version, deltas};
    use super::*;

    fn figures(versions: &[Version]) -> Figures {
        let mut figures = Figures::default();
        deltas(versions).for_each(|delta| figures.apply(&delta));
        figures
    }

    /// Two account requests from Germany, one provided after 3 days and one rejected after 5.
    fn sound() -> Figures {
        let day = date(2024, 1, 10);
        let mut figures = figures(&imported(answered(
            Category::Account,
            "DE",
            day,
            Answer::ProvidedNonContent,
            3,
        )));
        figures.merge(&self::figures(&imported(answered(
            Category::Account,
            "DE",
            day,
            Answer::Rejected,
            5,
        ))));
        figures
    }

    fn build(scope: TallyScope, figures: Figures) -> Result<Report, Defect> {
        let key = TallyKey {
            scope,
            quarter: super::super::Quarter::of(date(2024, 1, 10)),
            category: Category::Account,
            country: "DE".parse().unwrap(),
        };
        Report::build(
            "2024".parse().unwrap(),
            date(2024, 12, 31),
            PlatformScope::All,
            [(key, figures)],
        )
    }

    /// Spoils sound figures and says what is then wrong with them.
    fn flaw(spoil: impl FnOnce(&mut Figures)) -> Flaw {
        let mut figures = sound();
        spoil(&mut figures);
        let defect = build(TallyScope::All, figures).unwrap_err();
        assert_eq!(defect.table, Category::Account);
        assert_eq!(defect.line, LineName::Country("DE".parse().unwrap()));
        defect.flaw
    }

    /// RE-9.
    #[test]
    fn figures_that_can_be_true_have_no_defect() {
        assert!(build(TallyScope::All, sound()).is_ok());
        assert!(build(TallyScope::All, Figures::default()).is_ok());
    }

    /// RE-6: only countries from which a request came are listed.
    #[test]
    fn a_country_whose_requests_were_all_corrected_away_is_not_listed() {
        let corrected_away = Figures::default();

        let report = build(TallyScope::All, corrected_away).unwrap();

        assert!(report.tables.iter().all(|table| table.rows.is_empty()));
    }

    /// RE-3, RE-9.
    #[test]
    fn figures_that_cannot_be_true_refuse_the_report() {
        assert_eq!(
            flaw(|figures| *figures.answered.of_mut(Answer::ProvidedNonContent) = 3),
            Flaw::ProvidedAboveReceived { provided: 3, received: 2 }
        );
        assert_eq!(
            flaw(|figures| figures.pending = 1),
            Flaw::OutcomesAreNotReceived { outcomes: 3, received: 2 }
        );
        assert_eq!(
            flaw(|figures| figures.received = 3),
            Flaw::OutcomesAreNotReceived { outcomes: 2, received: 3 }
        );
        assert_eq!(flaw(|figures| figures.withdrawn = -1), Flaw::NegativeCount);
        assert_eq!(flaw(|figures| figures.specified = -1), Flaw::NegativeCount);
        assert_eq!(
            flaw(|figures| figures.days = vec![(3, 2), (4, -1), (5, 1)]),
            Flaw::NegativeCount
        );
        assert_eq!(
            flaw(|figures| figures.days = vec![(-1, 1), (5, 1)]),
            Flaw::AnsweredBeforeReceived
        );
        assert_eq!(
            flaw(|figures| figures.days = vec![(5, 1)]),
            Flaw::TimedAreNotAnswered { timed: 1, answered: 2 }
        );
        assert_eq!(
            flaw(|figures| figures.challenged = 0),
            Flaw::ChallengedOutOfRange { challenged: 0, rejected: 1, received: 2 }
        );
        assert_eq!(
            flaw(|figures| figures.challenged = 3),
            Flaw::ChallengedOutOfRange { challenged: 3, rejected: 1, received: 2 }
        );
        assert_eq!(
            flaw(|figures| *figures = Figures { specified: 4, ..Figures::default() }),
            Flaw::SpecifiedWithoutRequest { specified: 4 }
        );
        assert_eq!(
            flaw(|figures| {
                *figures.answered.of_mut(Answer::ProvidedNonContent) = 0;
                *figures.answered.of_mut(Answer::Deleted) = 1;
            }),
            Flaw::ForeignAnswer { answer: Answer::Deleted, count: 1 }
        );
    }

    /// RE-8.
    #[test]
    fn what_is_said_beside_the_tables_is_checked_too() {
        let spoilt = Figures { pending: 1, ..sound() };

        let defect = build(TallyScope::Other, spoilt).unwrap_err();

        assert_eq!(
            defect.to_string(),
            "the report has a defect in table `account`, line `DE`: the outcomes sum to 3, and 2 requests were received"
        );
    }

    /// CO-5: a request ordinarily names something.
    #[test]
    fn fewer_identifiers_than_requests_must_be_acknowledged_by_name() {
        let unnamed = Counted { specified: 0, country: "MT".parse().unwrap(), ..pending() };
        let report = report(&[imported(unnamed)], "2024", date(2024, 12, 31), "all");

        let names: Vec<_> = report.warnings().iter().map(Warning::name).collect();

        let (row, total) =
            ("specified_below_received:account:MT", "specified_below_received:account:total");
        assert_eq!(names, [row, total]);
        assert_eq!(report.unacknowledged(&[row]), report.warnings()[1..]);
        assert_eq!(report.unacknowledged(&[total, row]), []);
        assert_eq!(report.unacknowledged(&["specified_below_received"]).len(), 2);
        assert_eq!(
            report.warnings()[0].to_string(),
            "table `account`, line `MT`: 1 requests received and only 0 identifiers specified in them"
        );
    }
}

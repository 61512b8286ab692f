//! From a figure back to the cases that make it (RE-9).

use jiff::civil::Date;

use super::counted::{Counted, Version};
use super::history::{counted_as_of, days_to_respond};
use super::period::{Period, PlatformScope};
use super::table::{Column, percentage_answers, provided_answers};
use crate::category::{Answer, Category, Outcome};
use crate::country::Country;
use crate::platform::Platforms;

/// Names one figure of one report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// The report's period.
    pub period: Period,
    /// The local day whose knowledge it shows.
    pub as_of: Date,
    /// The report's platforms.
    pub platform: PlatformScope,
    /// The table.
    pub table: Category,
    /// The row; none is the total.
    pub country: Option<Country>,
    /// The column.
    pub column: Column,
}

/// That, how and why a case counts in a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// What it adds: 1; in `specified` its identifiers; in `median_days` the days it took, as one
    /// of the values whose median the figure is.
    pub amount: u32,
    /// The rule that counts it, such as `CO-5`.
    pub rule: &'static str,
    /// Why it counts.
    pub reason: Reason,
}

/// Why a case counts in a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Received in the period, from the country, for the platforms.
    Received,
    /// It names so many distinct identifiers.
    Specified,
    /// Data was provided in answer to it.
    DataProvided,
    /// Non-content data alone was provided in answer to it.
    OnlyNonContentProvided,
    /// Content was among the data provided.
    ContentProvided,
    /// What it asked for was done: restricted, deleted, preserved, assisted.
    Granted,
    /// It was refused in whole.
    Rejected,
    /// There was nothing to provide.
    NoData,
    /// It was withdrawn, or revised before it was answered.
    Withdrawn,
    /// It was not answered by the report's day.
    NotYetAnswered,
    /// It was objected to or rejected at least in part.
    Challenged,
    /// It is in both parts of the percentage: received, and answered as the percentage asks.
    InShare,
    /// It is in the base of the percentage only: received, and not (yet) answered so.
    InBaseOnly,
    /// It was answered after so many days.
    AnsweredAfter,
}

impl Reason {
    /// The code used in files and output.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Specified => "specified",
            Self::DataProvided => "data_provided",
            Self::OnlyNonContentProvided => "only_non_content_provided",
            Self::ContentProvided => "content_provided",
            Self::Granted => "granted",
            Self::Rejected => "rejected",
            Self::NoData => "no_data",
            Self::Withdrawn => "withdrawn",
            Self::NotYetAnswered => "not_yet_answered",
            Self::Challenged => "challenged",
            Self::InShare => "in_share",
            Self::InBaseOnly => "in_base_only",
            Self::AnsweredAfter => "answered_after",
        }
    }
}

impl Figure {
    /// The facts by which a case with this counting history counts in the figure, and the rule that
    /// counts it; none where it does not. A `specified` of 0 counts nothing and is none.
    #[must_use]
    pub fn trace(&self, versions: &[Version]) -> Option<(Counted, Counts)> {
        let counted = counted_as_of(versions, self.as_of)?;
        let counts = self.is_about(&counted).then(|| explain(self.column, &counted))??;
        Some((counted, counts))
    }

    fn is_about(&self, counted: &Counted) -> bool {
        let of_the_platforms = match (&counted.platforms, &self.platform) {
            (Platforms::Other, _) => false,
            (Platforms::Reported(_), PlatformScope::All) => true,
            (Platforms::Reported(codes), PlatformScope::One(code)) => codes.contains(code),
        };
        of_the_platforms
            && counted.category == self.table
            && self.country.as_ref().is_none_or(|country| *country == counted.country)
            && self.period.contains(counted.received_on)
    }
}

/// The facts by which a case counts in `outside_platforms` (RE-8); none where it does not.
#[must_use]
pub fn outside_platforms(period: Period, as_of: Date, versions: &[Version]) -> Option<Counted> {
    counted_as_of(versions, as_of).filter(|counted| {
        counted.platforms == Platforms::Other && period.contains(counted.received_on)
    })
}

/// Whether and why a case counts in a column of its table, by its facts as known on the report's day.
#[must_use]
pub fn explain(column: Column, counted: &Counted) -> Option<Counts> {
    let category = counted.category;
    let answer = match counted.outcome {
        Outcome::Answered { answer, .. } => Some(answer),
        Outcome::Pending | Outcome::Withdrawn { .. } => None,
    };
    let is_one_of = |answers: &[Answer]| answer.is_some_and(|answer| answers.contains(&answer));
    let one = |rule, reason| Counts { amount: 1, rule, reason };
    let answered = |wanted, rule, reason| (answer == Some(wanted)).then(|| one(rule, reason));
    let of_table = rule_of(category);
    match column {
        // CO-7 places it; that it counts once, whatever it asks for, is CO-1 and CO-4.
        Column::Received => Some(one("CO-7", Reason::Received)),
        Column::Specified => (counted.specified > 0).then_some(Counts {
            amount: counted.specified,
            rule: "CO-5",
            reason: Reason::Specified,
        }),
        Column::Provided => is_one_of(provided_answers(category)).then(|| match category {
            Category::Account | Category::Emergency => {
                one(of_table, Reason::OnlyNonContentProvided)
            }
            Category::Product
            | Category::Transaction
            | Category::Restriction
            | Category::Preservation
            | Category::Assistance => one(of_table, Reason::DataProvided),
        }),
        Column::ProvidedNonContent => {
            answered(Answer::ProvidedNonContent, of_table, Reason::OnlyNonContentProvided)
        }
        Column::ProvidedContent => {
            answered(Answer::ProvidedContent, of_table, Reason::ContentProvided)
        }
        Column::Restricted => answered(Answer::Restricted, of_table, Reason::Granted),
        Column::Deleted => answered(Answer::Deleted, of_table, Reason::Granted),
        Column::Preserved => answered(Answer::Preserved, of_table, Reason::Granted),
        Column::Assisted => answered(Answer::Assisted, of_table, Reason::Granted),
        Column::Rejected => answered(Answer::Rejected, "CO-2", Reason::Rejected),
        Column::NoData => answered(Answer::NoData, of_table, Reason::NoData),
        Column::Withdrawn => matches!(counted.outcome, Outcome::Withdrawn { .. })
            .then(|| one("CO-3", Reason::Withdrawn)),
        Column::Pending => {
            (counted.outcome == Outcome::Pending).then(|| one("RE-9", Reason::NotYetAnswered))
        }
        Column::Challenged => counted.challenged.then(|| one("CO-2", Reason::Challenged)),
        Column::Percentage => Some(if is_one_of(percentage_answers(category)) {
            one(of_table, Reason::InShare)
        } else {
            one(of_table, Reason::InBaseOnly)
        }),
        Column::MedianDays => {
            let days = days_to_respond(counted.received_on, counted.outcome)?;
            let amount = u32::try_from(days).ok()?;
            Some(Counts { amount, rule: of_table, reason: Reason::AnsweredAfter })
        }
    }
}

/// The rule that describes a table.
const fn rule_of(category: Category) -> &'static str {
    match category {
        Category::Product => "RE-2",
        Category::Account => "RE-3",
        Category::Transaction => "RE-4",
        Category::Emergency => "RE-5",
        Category::Restriction | Category::Preservation | Category::Assistance => "RE-8",
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::samples::{answered, imported, on, pending};
    use super::*;

    fn rules(counted: &Counted) -> Vec<(&'static str, u32, &'static str, &'static str)> {
        Column::of(counted.category)
            .iter()
            .filter_map(|column| {
                let counts = explain(*column, counted)?;
                Some((column.key(), counts.amount, counts.rule, counts.reason.code()))
            })
            .collect()
    }

    /// CO-5, CO-7, RE-3.
    #[test]
    fn an_answered_account_request_is_explained_column_by_column() {
        let day = date(2024, 1, 10);
        let case = Counted {
            specified: 4,
            ..answered(Category::Account, "DE", day, Answer::ProvidedNonContent, 6)
        };

        assert_eq!(
            rules(&case),
            [
                ("received", 1, "CO-7", "received"),
                ("specified", 4, "CO-5", "specified"),
                ("provided", 1, "RE-3", "only_non_content_provided"),
                ("provided_non_content", 1, "RE-3", "only_non_content_provided"),
                ("percentage", 1, "RE-3", "in_share"),
                ("median_days", 6, "RE-3", "answered_after"),
            ]
        );
    }

    /// RE-3, RE-4, RE-5: content provided is data provided in table 3, and outside the columns that
    /// say non-content; table 4 has it in its share.
    #[test]
    fn content_provided_counts_where_the_heading_says_so() {
        let day = date(2024, 1, 10);
        let of = |category| {
            let case = answered(category, "DE", day, Answer::ProvidedContent, 6);
            let reason = |column| explain(column, &case).map(|counts| (counts.rule, counts.reason));
            (reason(Column::Provided), reason(Column::Percentage))
        };

        assert_eq!(
            of(Category::Transaction),
            (Some(("RE-4", Reason::DataProvided)), Some(("RE-4", Reason::InShare)))
        );
        assert_eq!(of(Category::Account), (None, Some(("RE-3", Reason::InBaseOnly))));
        assert_eq!(of(Category::Emergency), (None, Some(("RE-5", Reason::InShare))));
    }

    /// CO-2, CO-3, RE-9.
    #[test]
    fn what_was_not_provided_is_explained_too() {
        let day = date(2024, 1, 10);
        let rejected = counted_as_of(
            &imported(answered(Category::Product, "DE", day, Answer::Rejected, 0)),
            day,
        )
        .unwrap();
        let withdrawn =
            Counted { outcome: Outcome::Withdrawn { on: day }, specified: 0, ..pending() };

        let rule = |column, case: &Counted| explain(column, case).map(|counts| counts.rule);

        assert_eq!(rule(Column::Rejected, &rejected), Some("CO-2"));
        assert_eq!(rule(Column::Challenged, &rejected), Some("CO-2"));
        assert_eq!(rule(Column::Withdrawn, &withdrawn), Some("CO-3"));
        assert_eq!(rule(Column::Specified, &withdrawn), None);
        assert_eq!(rule(Column::MedianDays, &withdrawn), None);
        assert_eq!(rule(Column::Pending, &pending()), Some("RE-9"));
    }

    /// CO-6, CO-7, RE-8.
    #[test]
    fn a_case_is_traced_only_from_the_figures_it_is_in() {
        let figure = Figure {
            period: "2024".parse().unwrap(),
            as_of: date(2024, 1, 10),
            platform: PlatformScope::One("hik_connect".parse().unwrap()),
            table: Category::Account,
            country: Some("DE".parse().unwrap()),
            column: Column::Received,
        };
        let case = imported(pending());
        let other = imported(Counted { platforms: Platforms::Other, ..pending() });
        let elsewhere = imported(Counted { platforms: on(&["hik_partner_pro"]), ..pending() });

        let is_in = |figure: Figure, case: &[Version]| figure.trace(case).is_some();

        assert!(is_in(figure.clone(), &case));
        assert!(is_in(Figure { country: None, ..figure.clone() }, &case));
        assert!(!is_in(figure.clone(), &other) && !is_in(figure.clone(), &elsewhere));
        assert!(is_in(Figure { platform: PlatformScope::All, ..figure.clone() }, &elsewhere));
        assert!(!is_in(Figure { platform: PlatformScope::All, ..figure.clone() }, &other));
        assert!(!is_in(Figure { table: Category::Product, ..figure.clone() }, &case));
        assert!(!is_in(Figure { country: "FR".parse().ok(), ..figure.clone() }, &case));
        assert!(!is_in(Figure { period: "2023".parse().unwrap(), ..figure.clone() }, &case));
        assert!(!is_in(Figure { as_of: date(2024, 1, 9), ..figure.clone() }, &case));
        assert!(outside_platforms(figure.period, figure.as_of, &other).is_some());
        assert!(outside_platforms(figure.period, figure.as_of, &case).is_none());
    }
}

//! The tables of the report: lines, columns and cells (RE-2 to RE-6, RE-8).

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::period::{Period, PlatformScope};
use crate::category::{Answer, Category, UnknownCode};
use crate::country::Country;

/// The figures of one period, for one platform scope, as known on one day.
///
/// Only [`Report::build`] makes one, so that a report with a defect does not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The time it is about.
    pub period: Period,
    /// The local day, inclusive, whose knowledge it shows (RE-9).
    pub as_of: Date,
    /// The platforms it is about (RE-1).
    pub platform: PlatformScope,
    /// Requests received in the period that concern none of the reported platforms (RE-8).
    pub outside_platforms: u64,
    /// The four of the policy, then further ones that received anything, in table order.
    pub tables: Vec<Table>,
}

/// One table of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The category it counts; its code is the table's id.
    pub id: Category,
    /// One row a country that sent a request, by code; none when no request came (RE-6).
    pub rows: Vec<Row>,
    /// All requests of the table together (RE-6).
    pub total: Line,
}

/// One row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Country or region of the requesting agency (CO-7).
    pub country: Country,
    /// Its figures.
    pub line: Line,
}

/// The figures of one line, be it a country's row or the total.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub(super) category: Category,
    pub(super) received: u64,
    pub(super) specified: u64,
    pub(super) answered: ByAnswer<u64>,
    pub(super) withdrawn: u64,
    pub(super) pending: u64,
    pub(super) challenged: u64,
    pub(super) median: Option<HalfDays>,
}

impl Line {
    /// The line of a table without requests: zeros, and a median that does not exist.
    #[must_use]
    pub fn empty(category: Category) -> Self {
        Self {
            category,
            received: 0,
            specified: 0,
            answered: ByAnswer::default(),
            withdrawn: 0,
            pending: 0,
            challenged: 0,
            median: None,
        }
    }

    /// Requests received.
    #[must_use]
    pub const fn received(&self) -> u64 {
        self.received
    }

    /// One figure of the line. A column that the table does not have is a count of 0.
    #[must_use]
    pub fn cell(&self, column: Column) -> Cell {
        let of = |answer| Cell::Count(*self.answered.of(answer));
        match column {
            Column::Received => Cell::Count(self.received),
            Column::Specified => Cell::Count(self.specified),
            Column::Provided => Cell::Count(self.sum(provided_answers(self.category))),
            Column::ProvidedNonContent => of(Answer::ProvidedNonContent),
            Column::ProvidedContent => of(Answer::ProvidedContent),
            Column::Restricted => of(Answer::Restricted),
            Column::Deleted => of(Answer::Deleted),
            Column::Preserved => of(Answer::Preserved),
            Column::Assisted => of(Answer::Assisted),
            Column::Rejected => of(Answer::Rejected),
            Column::NoData => of(Answer::NoData),
            Column::Withdrawn => Cell::Count(self.withdrawn),
            Column::Pending => Cell::Count(self.pending),
            Column::Challenged => Cell::Count(self.challenged),
            Column::Percentage => Cell::Percent(percentage(
                self.sum(percentage_answers(self.category)),
                self.received,
            )),
            Column::MedianDays => Cell::Days(self.median),
        }
    }

    pub(super) fn sum(&self, answers: &[Answer]) -> u64 {
        answers.iter().fold(0, |sum, answer| sum.saturating_add(*self.answered.of(*answer)))
    }
}

/// The answers that the column `provided` counts, as the table's heading says (RE-2 to RE-5).
///
/// Tables 1 and 3 say "data provided"; tables 2 and 4 say "non-content data provided".
pub(super) const fn provided_answers(category: Category) -> &'static [Answer] {
    match category {
        Category::Product | Category::Transaction => {
            &[Answer::ProvidedNonContent, Answer::ProvidedContent]
        }
        Category::Account | Category::Emergency => &[Answer::ProvidedNonContent],
        Category::Restriction | Category::Preservation | Category::Assistance => &[],
    }
}

/// The answers whose share the percentage is: those of `provided`, except in table 4, whose heading
/// says "data provided" without more (RE-5), and in further tables: what was asked was done (RE-8).
pub(super) const fn percentage_answers(category: Category) -> &'static [Answer] {
    match category {
        Category::Product | Category::Account | Category::Transaction => provided_answers(category),
        Category::Emergency
        | Category::Restriction
        | Category::Preservation
        | Category::Assistance => category.granting_answers(),
    }
}

/// 100 × part / whole as an integer, rounded half up; 0 where there is no whole.
pub(super) fn percentage(part: u64, whole: u64) -> u32 {
    if whole == 0 {
        return 0;
    }
    let (part, whole) = (u128::from(part), u128::from(whole));
    u32::try_from((200 * part + whole) / (2 * whole)).unwrap_or(u32::MAX)
}

/// One figure of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell {
    /// Requests, or identifiers where the column is `specified`.
    Count(u64),
    /// Whole per cent, 0 to 100.
    Percent(u32),
    /// Median days to respond; none where nothing was answered.
    Days(Option<HalfDays>),
}

impl Cell {
    /// Whether there is nothing to see: 0, 0 % or no median.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        matches!(self, Self::Count(0) | Self::Percent(0) | Self::Days(None))
    }
}

impl fmt::Display for Cell {
    /// Writes the bare figure; nothing for a median of nothing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(count) => count.fmt(f),
            Self::Percent(percent) => percent.fmt(f),
            Self::Days(Some(days)) => days.fmt(f),
            Self::Days(None) => Ok(()),
        }
    }
}

/// A median of whole days, which is a whole number of half days: `3.0` or `3.5`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HalfDays(u32);

impl HalfDays {
    /// The mean of the two middle values of an even count, or of the one middle value and itself.
    #[must_use]
    pub const fn mean(lower_days: u32, upper_days: u32) -> Self {
        Self(lower_days.saturating_add(upper_days))
    }

    /// The number of half days.
    #[must_use]
    pub const fn half_days(self) -> u32 {
        self.0
    }
}

impl fmt::Display for HalfDays {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0 / 2, if self.0.is_multiple_of(2) { 0 } else { 5 })
    }
}

/// A column of a table, beside `country`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Column {
    /// Requests received (CO-7).
    Received,
    /// Distinct identifiers named in them (CO-5).
    Specified,
    /// Requests where data was provided, as the table's heading says (RE-2 to RE-5).
    Provided,
    /// Requests where non-content data alone was provided.
    ProvidedNonContent,
    /// Requests where content was among the data provided.
    ProvidedContent,
    /// Requests by which an account was restricted and none deleted (RE-8).
    Restricted,
    /// Requests by which an account was deleted (RE-8).
    Deleted,
    /// Requests by which data was preserved (RE-8).
    Preserved,
    /// Requests by which assistance was given (RE-8).
    Assisted,
    /// Requests refused in whole (CO-2, RE-5).
    Rejected,
    /// Requests to which there was nothing to provide (RE-5).
    NoData,
    /// Requests withdrawn, or revised before they were answered (CO-3).
    Withdrawn,
    /// Requests not answered as of the report's day (RE-9).
    Pending,
    /// Requests objected to or rejected at least in part (CO-2); it overlaps the outcomes.
    Challenged,
    /// The share of requests where data was provided or what was asked was done, in whole per cent.
    Percentage,
    /// Median of the local days from receipt to answer, over all answered requests.
    MedianDays,
}

impl Column {
    /// All, in an order that every table's columns keep.
    pub const ALL: [Self; 16] = [
        Self::Received,
        Self::Specified,
        Self::Provided,
        Self::ProvidedNonContent,
        Self::ProvidedContent,
        Self::Restricted,
        Self::Deleted,
        Self::Preserved,
        Self::Assisted,
        Self::Rejected,
        Self::NoData,
        Self::Withdrawn,
        Self::Pending,
        Self::Challenged,
        Self::Percentage,
        Self::MedianDays,
    ];

    /// The columns of a table's published data, in order.
    #[must_use]
    pub const fn of(category: Category) -> &'static [Self] {
        use Column::{
            Assisted, Challenged, Deleted, MedianDays, NoData, Pending, Percentage, Preserved,
            Provided, ProvidedContent, ProvidedNonContent, Received, Rejected, Restricted,
            Specified, Withdrawn,
        };
        match category {
            Category::Product | Category::Account | Category::Transaction | Category::Emergency => {
                &[
                    Received,
                    Specified,
                    Provided,
                    ProvidedNonContent,
                    ProvidedContent,
                    Rejected,
                    NoData,
                    Withdrawn,
                    Pending,
                    Challenged,
                    Percentage,
                    MedianDays,
                ]
            }
            Category::Restriction => &[
                Received, Specified, Restricted, Deleted, Rejected, NoData, Withdrawn, Pending,
                Challenged, Percentage, MedianDays,
            ],
            Category::Preservation => &[
                Received, Specified, Preserved, Rejected, NoData, Withdrawn, Pending, Challenged,
                Percentage, MedianDays,
            ],
            Category::Assistance => &[
                Received, Specified, Assisted, Rejected, NoData, Withdrawn, Pending, Challenged,
                Percentage, MedianDays,
            ],
        }
    }

    /// The columns that the policy's own table prints (RE-2 to RE-5), in its order; for a further
    /// table (RE-8) those of the same sense. A page shows these always.
    #[must_use]
    pub const fn of_the_policy(category: Category) -> &'static [Self] {
        use Column::{
            Assisted, Deleted, MedianDays, NoData, Percentage, Preserved, Provided, Received,
            Rejected, Restricted, Specified,
        };
        match category {
            Category::Product | Category::Account | Category::Transaction => {
                &[Received, Specified, Provided, Percentage, MedianDays]
            }
            Category::Emergency => &[Received, Rejected, NoData, Provided, Percentage, MedianDays],
            Category::Restriction => {
                &[Received, Specified, Restricted, Deleted, Percentage, MedianDays]
            }
            Category::Preservation => &[Received, Specified, Preserved, Percentage, MedianDays],
            Category::Assistance => &[Received, Specified, Assisted, Percentage, MedianDays],
        }
    }

    /// The further columns of a table, in order; a page shows one where it is not zero throughout.
    ///
    /// Left out is `provided_non_content` where `provided` says the same by definition.
    pub fn beside_the_policy(category: Category) -> impl Iterator<Item = Self> {
        Self::of(category).iter().copied().filter(move |column| {
            let same_as_provided = *column == Self::ProvidedNonContent
                && provided_answers(category) == [Answer::ProvidedNonContent];
            !same_as_provided && !Self::of_the_policy(category).contains(column)
        })
    }

    /// The key in published data, also the column's code in commands and URLs.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Specified => "specified",
            Self::Provided => "provided",
            Self::ProvidedNonContent => "provided_non_content",
            Self::ProvidedContent => "provided_content",
            Self::Restricted => "restricted",
            Self::Deleted => "deleted",
            Self::Preserved => "preserved",
            Self::Assisted => "assisted",
            Self::Rejected => "rejected",
            Self::NoData => "no_data",
            Self::Withdrawn => "withdrawn",
            Self::Pending => "pending",
            Self::Challenged => "challenged",
            Self::Percentage => "percentage",
            Self::MedianDays => "median_days",
        }
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

impl FromStr for Column {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        Self::ALL
            .into_iter()
            .find(|column| column.key() == text)
            .ok_or_else(|| UnknownCode(text.chars().take(40).collect()))
    }
}

/// One number for each [`Answer`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ByAnswer<T> {
    provided_non_content: T,
    provided_content: T,
    no_data: T,
    rejected: T,
    restricted: T,
    deleted: T,
    preserved: T,
    assisted: T,
}

impl<T> ByAnswer<T> {
    pub(super) const fn of(&self, answer: Answer) -> &T {
        match answer {
            Answer::ProvidedNonContent => &self.provided_non_content,
            Answer::ProvidedContent => &self.provided_content,
            Answer::NoData => &self.no_data,
            Answer::Rejected => &self.rejected,
            Answer::Restricted => &self.restricted,
            Answer::Deleted => &self.deleted,
            Answer::Preserved => &self.preserved,
            Answer::Assisted => &self.assisted,
        }
    }

    pub(super) const fn of_mut(&mut self, answer: Answer) -> &mut T {
        match answer {
            Answer::ProvidedNonContent => &mut self.provided_non_content,
            Answer::ProvidedContent => &mut self.provided_content,
            Answer::NoData => &mut self.no_data,
            Answer::Rejected => &mut self.rejected,
            Answer::Restricted => &mut self.restricted,
            Answer::Deleted => &mut self.deleted,
            Answer::Preserved => &mut self.preserved,
            Answer::Assisted => &mut self.assisted,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_printed_bare_and_says_whether_there_is_anything_to_see() {
        for (cell, printed, is_zero) in [
            (Cell::Count(0), "0", true),
            (Cell::Count(1_234), "1234", false),
            (Cell::Percent(0), "0", true),
            (Cell::Percent(33), "33", false),
            (Cell::Days(None), "", true),
            (Cell::Days(Some(HalfDays::mean(0, 0))), "0.0", false),
            (Cell::Days(Some(HalfDays::mean(3, 4))), "3.5", false),
        ] {
            assert_eq!((cell.to_string().as_str(), cell.is_zero()), (printed, is_zero), "{cell:?}");
        }
        for column in Column::ALL {
            assert_eq!(column.to_string(), column.key());
        }
    }

    /// RE-2: `floor((200 n + r) / (2 r))`.
    #[test]
    fn the_percentage_is_rounded_half_up() {
        let table = [
            // Nothing received.
            (0, 0, 0),
            (0, 7, 0),
            (7, 7, 100),
            // 12.5, 37.5, 62.5 and 87.5 go up, also where bankers' rounding would not.
            (1, 8, 13),
            (3, 8, 38),
            (5, 8, 63),
            (7, 8, 88),
            // 0.5 goes up; 0.497… goes down.
            (1, 200, 1),
            (1, 201, 0),
            // 99.5 goes up; 99.497… goes down.
            (199, 200, 100),
            (198, 199, 99),
            // 33.3…, 66.6….
            (1, 3, 33),
            (2, 3, 67),
            (u64::MAX, u64::MAX, 100),
        ];
        for (part, whole, expected) in table {
            assert_eq!(percentage(part, whole), expected, "{part} of {whole}");
        }
    }

    #[test]
    fn half_days_print_as_point_0_or_point_5() {
        assert_eq!(HalfDays::mean(0, 0).to_string(), "0.0");
        assert_eq!(HalfDays::mean(3, 3).to_string(), "3.0");
        assert_eq!(HalfDays::mean(3, 4).to_string(), "3.5");
        assert_eq!(HalfDays::mean(0, 1).to_string(), "0.5");
        assert_eq!(HalfDays::mean(365, 1000).to_string(), "682.5");
    }

    #[test]
    fn a_column_is_found_by_its_key() {
        for column in Column::ALL {
            assert_eq!(column.key().parse(), Ok(column));
        }
        assert!("median".parse::<Column>().is_err());
    }

    /// RE-2, RE-3, RE-4, RE-5: the policy's columns are among the published ones, and in its order.
    #[test]
    fn the_policys_columns_are_those_of_its_tables() {
        let keys = |category| {
            Column::of_the_policy(category).iter().map(|column| column.key()).collect::<Vec<_>>()
        };

        let of_data = ["received", "specified", "provided", "percentage", "median_days"];
        for category in [Category::Product, Category::Account, Category::Transaction] {
            assert_eq!(keys(category), of_data);
        }
        assert_eq!(
            keys(Category::Emergency),
            ["received", "rejected", "no_data", "provided", "percentage", "median_days"]
        );
        for category in Category::ALL {
            assert!(
                keys(category)
                    .iter()
                    .all(|key| { Column::of(category).iter().any(|column| column.key() == *key) })
            );
        }
    }

    /// RE-3, RE-5: in tables 2 and 4 `provided` is `provided_non_content`, which is not shown twice.
    #[test]
    fn further_columns_say_nothing_twice() {
        let further = |category| {
            Column::beside_the_policy(category).map(Column::key).collect::<Vec<_>>().join(" ")
        };

        assert_eq!(
            further(Category::Product),
            "provided_non_content provided_content rejected no_data withdrawn pending challenged"
        );
        assert_eq!(
            further(Category::Account),
            "provided_content rejected no_data withdrawn pending challenged"
        );
        assert_eq!(
            further(Category::Emergency),
            "specified provided_content withdrawn pending challenged"
        );
        assert_eq!(further(Category::Restriction), "rejected no_data withdrawn pending challenged");
    }
}

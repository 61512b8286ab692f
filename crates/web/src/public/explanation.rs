//! A figure explained: what it counts, by which rules, and the cases that make it (RE-9).

use askama::Template;
use writ_core::category::{Category, Outcome};
use writ_core::country::Country;
use writ_core::profile::Profile;
use writ_core::report::csv::{Label, PrintedLine};
use writ_core::report::{Column, Reason, Report};

use crate::frame::Frame;
use crate::public::asked::Asked;
use crate::public::report_page::plural;
use crate::public::source::{CountedCase, CountedCases};
use crate::public::table::{definition, figure_text, heading, title};
use writ_language::Words;

/// How many cases a page lists.
pub(crate) const CASES_A_PAGE: u32 = 50;

/// Names one cell of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CellAsked {
    pub(crate) table: Category,
    /// The row; none is the total.
    pub(crate) country: Option<Country>,
    pub(crate) column: Column,
}

impl CellAsked {
    /// Reads the three parts of an address; none where there is no such cell in any report.
    pub(crate) fn read(table: &str, line: &str, column: &str) -> Option<Self> {
        let table = table.parse::<Category>().ok()?;
        let column = column.parse().ok().filter(|column| Column::of(table).contains(column))?;
        let country = match line {
            "total" => None,
            code => Some(code.parse().ok()?),
        };
        Some(Self { table, country, column })
    }

    fn below(&self) -> String {
        let line = self.country.as_ref().map_or("total", Country::code);
        format!("/explain/{}/{line}/{}", self.table, self.column)
    }
}

#[derive(Template)]
#[template(path = "public/explain.html")]
pub(crate) struct ExplanationPage<'a> {
    frame: Frame<'a>,
    column: String,
    of: String,
    as_of: String,
    value: String,
    definition: String,
    rules: Vec<Rule>,
    cases: Option<Cases>,
    back: String,
}

/// A rule and what it says.
struct Rule {
    id: &'static str,
    text: String,
}

/// A page of the cases that make the figure.
struct Cases {
    sum: String,
    /// What the region that scrolls sideways is called.
    scroll_label: String,
    lines: Vec<CaseLine>,
    pages: Option<Pages>,
}

struct CaseLine {
    reference: String,
    received: String,
    answered: String,
    outcome: String,
    why: String,
    rule: &'static str,
    amount: String,
}

struct Pages {
    place: String,
    previous: Option<String>,
    next: Option<String>,
}

impl<'a> ExplanationPage<'a> {
    /// The page; none where the report has no such line.
    pub(crate) fn new(
        asked: &Asked,
        cell: &CellAsked,
        report: &Report,
        cases: Option<(u64, CountedCases)>,
        profile: &Profile,
        frame: Frame<'a>,
    ) -> Option<Self> {
        let words = frame.words;
        let table = report.tables.iter().find(|table| table.id == cell.table)?;
        let (line, name) = match &cell.country {
            None => {
                (PrintedLine { label: Label::Total, line: &table.total }, words.say("table-total"))
            }
            Some(country) => {
                let row = table.rows.iter().find(|row| row.country == *country)?;
                let label = Label::Country(&row.country);
                (PrintedLine { label, line: &row.line }, words.country(country))
            }
        };
        let column = heading(cell.table, cell.column, profile, words);
        let value = figure_text(line, cell.column, words);
        let figure = value.clone();
        let head = words.say_with(
            "explain-title",
            [("figure", figure.into()), ("column", column.clone().into())],
        );
        Some(Self {
            frame: Frame { title: head, ..frame },
            of: words.say_with(
                "explain-of",
                [
                    ("table", title(cell.table, profile, words).into()),
                    ("line", name.into()),
                    ("period", report.period.to_string().into()),
                ],
            ),
            as_of: words.say_with("report-as-of", [("date", words.date(report.as_of).into())]),
            definition: definition(cell.table, cell.column, profile, words),
            rules: rules_of(cell.table, cell.column)
                .into_iter()
                .map(|id| Rule { id, text: words.coded("rule", id) })
                .collect(),
            cases: cases.map(|(page, cases)| Cases::new(asked, cell, page, &cases, words)),
            back: format!("{}#{}", asked.address("", None), cell.table),
            column,
            value,
        })
    }
}

impl Cases {
    fn new(asked: &Asked, cell: &CellAsked, page: u64, cases: &CountedCases, words: Words) -> Self {
        let sum = if cases.total == 0 {
            words.say("explain-cases-none")
        } else {
            let count = words.number(cases.total).into();
            let values = [("count", count), ("plural", plural(cases.total).into())];
            words.say_with("explain-cases-count", values)
        };
        let last = cases.total.div_ceil(u64::from(CASES_A_PAGE)).max(1);
        let address = |page| asked.address(&cell.below(), Some(page));
        let pages = (last > 1).then(|| Pages {
            place: words.say_with(
                "page-of",
                [("page", words.number(page).into()), ("pages", words.number(last).into())],
            ),
            previous: (page > 1).then(|| address(page - 1)),
            next: (page < last).then(|| address(page + 1)),
        });
        let lines = cases.cases.iter().map(|case| CaseLine::new(case, words)).collect();
        let title = words.say("explain-cases");
        let scroll_label = words.say_with("table-scroll", [("title", title.into())]);
        Self { sum, scroll_label, lines, pages }
    }
}

impl CaseLine {
    fn new(case: &CountedCase, words: Words) -> Self {
        let answered = match case.counted.outcome {
            Outcome::Answered { on, .. } => words.date(on),
            Outcome::Pending | Outcome::Withdrawn { .. } => words.say("case-not-answered"),
        };
        let amount = match case.counts.reason {
            Reason::AnsweredAfter => words.say_with(
                "days-of",
                [
                    ("number", words.number(u64::from(case.counts.amount)).into()),
                    ("plural", i64::from(case.counts.amount).into()),
                ],
            ),
            _ => words.number(u64::from(case.counts.amount)),
        };
        Self {
            reference: case.reference.clone(),
            received: words.date(case.counted.received_on),
            answered,
            outcome: words.coded("outcome", case.counted.outcome.code()),
            why: words.coded("reason", case.counts.reason.code()),
            rule: case.counts.rule,
            amount,
        }
    }
}

/// The rules to read beside a figure, the one that counts it first.
pub(crate) fn rules_of(category: Category, column: Column) -> Vec<&'static str> {
    let table = match category {
        Category::Product => "RE-2",
        Category::Account => "RE-3",
        Category::Transaction => "RE-4",
        Category::Emergency => "RE-5",
        Category::Restriction | Category::Preservation | Category::Assistance => "RE-8",
    };
    match column {
        Column::Received => vec!["CO-7", "CO-1", "CO-2", "CO-3", "CO-4", "CO-6"],
        Column::Specified => vec!["CO-5", "CO-4"],
        Column::Provided
        | Column::ProvidedNonContent
        | Column::ProvidedContent
        | Column::Restricted
        | Column::Deleted
        | Column::Preserved
        | Column::Assisted
        | Column::NoData => vec![table],
        Column::Rejected => vec!["CO-2", table],
        Column::Challenged => vec!["CO-2"],
        Column::Withdrawn => vec!["CO-3"],
        Column::Pending => vec!["RE-9"],
        Column::Percentage | Column::MedianDays => vec![table, "RE-6"],
    }
}

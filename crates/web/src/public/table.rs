//! A table of the report as people read it (RE-2 to RE-8).

use writ_core::category::Category;
use writ_core::profile::Profile;
use writ_core::report::csv::{Label, PrintedLine};
use writ_core::report::{Cell, Column, Table};

use writ_language::{Language, Words};

/// One table, ready to print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TableView {
    pub(crate) id: &'static str,
    pub(crate) title: String,
    /// What the region that scrolls sideways is called.
    pub(crate) scroll_label: String,
    pub(crate) introduction: String,
    pub(crate) country_heading: String,
    pub(crate) columns: Vec<ColumnView>,
    pub(crate) lines: Vec<LineView>,
    pub(crate) total: LineView,
    /// Where the table is to be had as CSV; none in a file.
    pub(crate) csv: Option<String>,
}

/// A column with its definition (RE-7).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ColumnView {
    pub(crate) heading: String,
    pub(crate) definition: String,
}

/// A row, or the total.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LineView {
    pub(crate) name: String,
    pub(crate) cells: Vec<CellView>,
}

/// A figure and where it is explained; none in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CellView {
    pub(crate) text: String,
    pub(crate) explained_at: Option<String>,
}

/// Leads from a line's code and a column to the page that explains the figure.
pub(crate) type ExplainedAt<'a> = &'a dyn Fn(Category, &str, Column) -> Option<String>;

impl TableView {
    pub(crate) fn new(
        table: &Table,
        profile: &Profile,
        words: Words,
        explained_at: ExplainedAt<'_>,
        csv: Option<String>,
    ) -> Self {
        let shown = columns_shown(table);
        let view = |line: PrintedLine<'_>| LineView {
            name: name(line.label, words),
            cells: shown
                .iter()
                .map(|column| CellView {
                    text: figure_text(line, *column, words),
                    explained_at: explained_at(table.id, code(line.label), *column),
                })
                .collect(),
        };
        let (total, lines) =
            table.printed_lines().partition::<Vec<_>, _>(|line| line.label == Label::Total);
        let total = total.into_iter().next_back().map(view);
        let title = title(table.id, profile, words);
        Self {
            id: table.id.code(),
            scroll_label: words.say_with("table-scroll", [("title", title.as_str().into())]),
            title,
            introduction: profile
                .table(table.id)
                .map(|words| words.introduction.clone())
                .unwrap_or_default(),
            country_heading: country_heading(table.id, profile, words),
            columns: shown
                .iter()
                .map(|column| ColumnView {
                    heading: heading(table.id, *column, profile, words),
                    definition: definition(table.id, *column, profile, words),
                })
                .collect(),
            lines: lines.into_iter().map(view).collect(),
            total: total
                .unwrap_or_else(|| LineView { name: words.say("table-total"), cells: Vec::new() }),
            csv,
        }
    }
}

/// The policy's columns, then each further one that is not zero throughout.
fn columns_shown(table: &Table) -> Vec<Column> {
    let says_something = |column: &Column| {
        table.printed_lines().any(|printed| !printed.line.cell(*column).is_zero())
    };
    // Where no content was provided at all, "non-content" repeats "provided" cell by cell.
    let no_content = table.total.cell(Column::ProvidedContent).is_zero();
    let repeats = |column: &Column| no_content && *column == Column::ProvidedNonContent;
    let further = Column::beside_the_policy(table.id)
        .filter(|column| says_something(column) && !repeats(column));
    Column::of_the_policy(table.id).iter().copied().chain(further).collect()
}

/// The code of a line in addresses: a country's, or `total`.
fn code(label: Label<'_>) -> &str {
    match label {
        Label::Country(country) => country.code(),
        Label::None | Label::Total => "total",
    }
}

fn name(label: Label<'_>, words: Words) -> String {
    match label {
        Label::Country(country) => words.country(country),
        Label::None => words.say("table-none"),
        Label::Total => words.say("table-total"),
    }
}

/// A figure as people read it; a median that does not exist is said as such, or 0 in an empty table.
pub(crate) fn figure_text(printed: PrintedLine<'_>, column: Column, words: Words) -> String {
    match printed.line.cell(column) {
        Cell::Count(count) => words.number(count),
        Cell::Percent(percent) if printed.line.received() == 0 => words.number(u64::from(percent)),
        Cell::Percent(percent) => words.percent(percent),
        Cell::Days(Some(days)) => words.days(days),
        Cell::Days(None) if printed.line.received() == 0 => words.number(0),
        Cell::Days(None) => words.say("table-none-answered"),
    }
}

/// The title of a table, in the organisation's words where it has any.
pub(crate) fn title(category: Category, profile: &Profile, words: Words) -> String {
    profile.table(category).map_or_else(
        || {
            let kind = words.coded("category", category.code());
            words.say_with("further-table", [("title", kind.into())])
        },
        |table| table.title.clone(),
    )
}

fn country_heading(category: Category, profile: &Profile, words: Words) -> String {
    profile_column(category, "country", profile)
        .map_or_else(|| words.say("table-country"), |column| column.heading.clone())
}

/// The heading of a column, in the organisation's words where it has any.
pub(crate) fn heading(
    category: Category,
    column: Column,
    profile: &Profile,
    words: Words,
) -> String {
    words_of_profile(category, column, profile)
        .map_or_else(|| words.coded("column", column.key()), |column| column.heading.clone())
}

/// What a column counts, in the organisation's words where it has any (RE-7).
pub(crate) fn definition(
    category: Category,
    column: Column,
    profile: &Profile,
    words: Words,
) -> String {
    words_of_profile(category, column, profile)
        .map_or_else(|| words.coded("definition", column.key()), |column| column.definition.clone())
}

/// What a column counts, for a terminal, which speaks English (RE-7).
#[must_use]
pub fn definition_in_english(category: Category, column: Column, profile: &Profile) -> String {
    definition(category, column, profile, Words::of(Language::English))
}

/// In tables 2 and 4 `provided` counts non-content data alone, so a profile may name it either way.
fn words_of_profile(
    category: Category,
    column: Column,
    profile: &Profile,
) -> Option<&writ_core::profile::Column> {
    let alias = match (category, column) {
        (Category::Account | Category::Emergency, Column::Provided) => {
            Some(Column::ProvidedNonContent)
        }
        (Category::Account | Category::Emergency, Column::ProvidedNonContent) => {
            Some(Column::Provided)
        }
        _ => None,
    };
    [Some(column), alias]
        .into_iter()
        .flatten()
        .find_map(|column| profile_column(category, column.key(), profile))
}

fn profile_column<'p>(
    category: Category,
    figure: &str,
    profile: &'p Profile,
) -> Option<&'p writ_core::profile::Column> {
    profile.table(category)?.columns.iter().find(|column| column.figure == figure)
}

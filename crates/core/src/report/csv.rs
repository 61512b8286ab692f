//! A table as printed: the rows of a page or file, and the table as CSV (RE-6).

use std::fmt;

use super::table::{Cell, Column, Line, Table};
use crate::country::Country;

/// What stands at the head of a printed line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label<'t> {
    /// A country's row.
    Country(&'t Country),
    /// The one row of a table without requests (RE-6).
    None,
    /// The row that closes each table (RE-6).
    Total,
}

impl fmt::Display for Label<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Country(country) => country.fmt(f),
            Self::None => f.write_str("None"),
            Self::Total => f.write_str("Total"),
        }
    }
}

/// One line of a table as CSV, HTML, XLSX and PDF print it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PrintedLine<'t> {
    /// Whose line it is.
    pub label: Label<'t>,
    /// Its figures.
    pub line: &'t Line,
}

impl PrintedLine<'_> {
    /// A figure as printed: bare digits. A table without requests prints 0 throughout, as the policy
    /// does (RE-6); a line with requests of which none was answered prints nothing for its median.
    #[must_use]
    pub fn text(&self, column: Column) -> String {
        match self.line.cell(column) {
            Cell::Count(count) => count.to_string(),
            Cell::Percent(percent) => percent.to_string(),
            Cell::Days(Some(days)) => days.to_string(),
            Cell::Days(None) if self.line.received() == 0 => "0".to_owned(),
            Cell::Days(None) => String::new(),
        }
    }
}

impl Table {
    /// The lines to print: the countries' rows, or one "None" where no request came; then "Total".
    pub fn printed_lines(&self) -> impl Iterator<Item = PrintedLine<'_>> {
        let none =
            self.rows.is_empty().then_some(PrintedLine { label: Label::None, line: &self.total });
        let total = PrintedLine { label: Label::Total, line: &self.total };
        self.rows
            .iter()
            .map(|row| PrintedLine { label: Label::Country(&row.country), line: &row.line })
            .chain(none)
            .chain([total])
    }

    /// The name of the table's CSV file, such as `account.csv`.
    #[must_use]
    pub fn csv_file_name(&self) -> String {
        format!("{}.csv", self.id)
    }

    /// The table as CSV: the keys of the JSON as headers, a line feed after each line. No value needs
    /// quotes: all are codes, words of ours or numbers.
    #[must_use]
    pub fn to_csv(&self) -> String {
        let columns = Column::of(self.id);
        let mut text = String::from("country");
        for column in columns {
            text.push(',');
            text.push_str(column.key());
        }
        text.push('\n');
        for printed in self.printed_lines() {
            text.push_str(&printed.label.to_string());
            for column in columns {
                text.push(',');
                text.push_str(&printed.text(*column));
            }
            text.push('\n');
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::samples::{answered, imported, pending, report};
    use super::super::{Counted, Version};
    use crate::category::{Answer, Category};

    fn csv(histories: &[Vec<Version>], category: Category) -> String {
        let report = report(histories, "2024", date(2024, 12, 31), "all");
        report.tables.iter().find(|table| table.id == category).unwrap().to_csv()
    }

    /// RE-6: a table without requests shows one row "None" of zeros, and its total.
    #[test]
    fn a_table_without_requests_prints_none_and_total_of_zeros() {
        assert_eq!(
            csv(&[], Category::Transaction),
            "country,received,specified,provided,provided_non_content,provided_content,rejected,\
             no_data,withdrawn,pending,challenged,percentage,median_days\n\
             None,0,0,0,0,0,0,0,0,0,0,0,0\n\
             Total,0,0,0,0,0,0,0,0,0,0,0,0\n"
        );
    }

    /// RE-6, RE-8.
    #[test]
    fn a_table_prints_its_countries_by_code_and_then_the_total() {
        let restriction = |country, answer, days| {
            imported(answered(Category::Restriction, country, date(2024, 2, 27), answer, days))
        };
        let open = Counted {
            category: Category::Restriction,
            country: "AT".parse().unwrap(),
            ..pending()
        };

        // 27 February 2024 and 3 days is 1 March: 2024 has a 29 February. The total of three has
        // one restricted and one deleted, 2 of 3 or 67 %; its median is (3+4)/2.
        assert_eq!(
            csv(
                &[
                    restriction("XX-ICC", Answer::Restricted, 3),
                    restriction("SE", Answer::Deleted, 4),
                    imported(open),
                ],
                Category::Restriction
            ),
            "country,received,specified,restricted,deleted,rejected,no_data,withdrawn,pending,\
             challenged,percentage,median_days\n\
             AT,1,1,0,0,0,0,0,1,0,0,\n\
             SE,1,1,0,1,0,0,0,0,0,100,4.0\n\
             XX-ICC,1,1,1,0,0,0,0,0,0,100,3.0\n\
             Total,3,3,1,1,0,0,0,1,0,67,3.5\n"
        );
    }

    #[test]
    fn the_file_is_named_after_the_table() {
        let report = report(&[], "2024", date(2024, 12, 31), "all");

        assert_eq!(report.tables[3].csv_file_name(), "emergency.csv");
    }
}

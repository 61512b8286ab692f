//! The report as it is printed: its CSV files and its page, read back and held against figures that another
//! program counted.
//!
//! What the page calls its columns is written down here a second time, for the tables of the policy in the
//! words of the policy's own text, so that a figure under the wrong heading is found.

use std::path::Path;

use serde_json::Value;

/// The headings of the policy's tables beside the country (RE-2 to RE-5) and the figure under each.
const OF_THE_POLICY: [(&str, &[(&str, &str)]); 4] = [
    (
        "product",
        &[
            ("Product-based Requests Received", "received"),
            ("Products Specified in Requests", "specified"),
            ("Requests Where Data Provided", "provided"),
            ("Percentage of Requests Where Data Provided", "percentage"),
            ("Median Days to Respond", "median_days"),
        ],
    ),
    (
        "account",
        &[
            ("Account-based Requests Received", "received"),
            ("Accounts Specified in Requests", "specified"),
            ("Requests Where Only Non-Content Data Provided", "provided"),
            ("Percentage of Requests Where Non-Content Data Provided", "percentage"),
            ("Median Days to Respond", "median_days"),
        ],
    ),
    (
        "transaction",
        &[
            ("Transaction-based Information Requests Received", "received"),
            ("Customer Related Identities Specified in Requests", "specified"),
            ("Requests Where Data Provided", "provided"),
            ("Percentage of Requests Where Data Provided", "percentage"),
            ("Median Days to Respond", "median_days"),
        ],
    ),
    (
        "emergency",
        &[
            ("Emergency Requests Received", "received"),
            ("Requests Rejected and No Data Provided", "rejected"),
            ("Requests Where No Data Provided", "no_data"),
            ("Requests Where Non-Content Data Provided", "provided"),
            ("Percentage of Requests where Data Provided", "percentage"),
            ("Median Days to Respond", "median_days"),
        ],
    ),
];

/// What other columns are called, and those of the further tables (RE-8).
const FURTHER: [(&str, &str); 15] = [
    ("Requests Received", "received"),
    ("Identifiers Specified in Requests", "specified"),
    ("Requests Where Only Non-Content Data Provided", "provided_non_content"),
    ("Requests Where Content Provided", "provided_content"),
    ("Accounts Restricted", "restricted"),
    ("Accounts Deleted", "deleted"),
    ("Requests Where Data Preserved", "preserved"),
    ("Requests Where Assistance Given", "assisted"),
    ("Requests Rejected and No Data Provided", "rejected"),
    ("Requests Where No Data Provided", "no_data"),
    ("Requests Withdrawn", "withdrawn"),
    ("Requests Not Yet Answered", "pending"),
    ("Requests Objected To or Rejected, at Least in Part", "challenged"),
    ("Percentage of Requests Granted", "percentage"),
    ("Median Days to Respond", "median_days"),
];

/// The names of the countries, regions and bodies that the tests use.
const NAMES: [(&str, &str); 13] = [
    ("AT", "Austria"),
    ("BE", "Belgium"),
    ("CZ", "Czechia"),
    ("DE", "Germany"),
    ("DK", "Denmark"),
    ("ES", "Spain"),
    ("FR", "France"),
    ("GB", "United Kingdom"),
    ("IS", "Iceland"),
    ("US", "United States"),
    ("XK", "Kosovo"),
    ("XX-ICC", "ICC (no country)"),
    ("XX-INTERPOL2", "INTERPOL2 (no country)"),
];

/// A table as it was read back from print: its header, and its lines with the total last.
type Printed = Vec<Vec<String>>;

/// Holds every CSV file of a folder against the counted report, in the order of its keys (RE-6).
pub(crate) fn assert_files(folder: &Path, counted: &Value) {
    let tables = counted["tables"].as_array().unwrap();
    for table in tables {
        let id = table["id"].as_str().unwrap();
        let text = std::fs::read_to_string(folder.join(format!("{id}.csv"))).unwrap();
        // No value of a table needs quotes.
        let mut printed: Printed =
            text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect();
        let header = printed.remove(0);

        let expected = expected_lines(table, &header[1..], |country| country, digits);

        assert_eq!(printed, expected, "{id}");
    }
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), tables.len());
}

/// Holds every table of the page against the counted report; columns that the page leaves out are those that
/// say nothing, or say again what stands beside them.
pub(crate) fn assert_page(page: &str, counted: &Value) {
    let tables = counted["tables"].as_array().unwrap();
    assert_eq!(page.matches("<table class=\"ds-table figures\"").count(), tables.len());
    for table in tables {
        let id = table["id"].as_str().unwrap();
        let mut printed = read_table(page, id);
        let columns = columns(id, &printed.remove(0));

        let expected = expected_lines(table, &columns, name, figure);

        assert_eq!(printed, expected, "{id}");
        for (column, value) in table["total"].as_object().unwrap() {
            let repeats = column == "provided_non_content"
                && (columns.contains(&"provided".to_owned())
                    && *value == table["total"]["provided"]);
            assert!(
                columns.contains(column) || *value == 0 || repeats,
                "{id} leaves out `{column}`"
            );
        }
    }
    assert_outside(page, &counted["outside_platforms"]);
}

/// RE-8: what no table counts is said beside them, or there is none of it.
fn assert_outside(page: &str, outside: &Value) {
    let said = page.split("Beside these tables, ").nth(1);
    let said = said.map(|rest| rest.split(' ').next().unwrap().to_owned());
    assert_eq!(said, (*outside != 0).then(|| figure("outside_platforms", outside)));
}

fn expected_lines(
    table: &Value,
    columns: &[String],
    name: fn(&str) -> &str,
    figure: fn(&str, &Value) -> String,
) -> Printed {
    let line = |label: &str, figures: &Value| {
        let is_empty = figures["received"] == 0;
        let cells = columns.iter().map(|column| match &figures[column] {
            _ if is_empty => "0".to_owned(),
            value => figure(column, value),
        });
        std::iter::once(label.to_owned()).chain(cells).collect()
    };
    let rows = table["rows"].as_array().unwrap();
    let none = rows.is_empty().then(|| line("None", &table["total"]));
    rows.iter()
        .map(|row| line(name(row["country"].as_str().unwrap()), row))
        .chain(none)
        .chain([line("Total", &table["total"])])
        .collect()
}

/// Bare digits, as a file has them; nothing where none was answered.
fn digits(_column: &str, value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A figure as people read it in English: `1,234`, `33%`, `3.5`, but `3` and not `3.0`.
fn figure(column: &str, value: &Value) -> String {
    let text = match value {
        Value::Null => return "none answered".to_owned(),
        other => digits(column, other),
    };
    let (whole, rest) = text.split_once('.').unwrap_or((&text, "0"));
    let grouped = whole
        .as_bytes()
        .rchunks(3)
        .rev()
        .map(|three| std::str::from_utf8(three).unwrap())
        .collect::<Vec<_>>()
        .join(",");
    let half = if rest == "5" { ".5" } else { "" };
    let percent = if column == "percentage" { "%" } else { "" };
    format!("{grouped}{half}{percent}")
}

fn name(country: &str) -> &str {
    NAMES.iter().find(|(code, _)| *code == country).unwrap().1
}

/// Which figure stands under each heading but the country's. The policy's come first and in its order.
fn columns(table: &str, header: &[String]) -> Vec<String> {
    let of_the_policy =
        OF_THE_POLICY.iter().find(|(id, _)| *id == table).map_or(&[][..], |(_, columns)| *columns);
    assert_eq!(header[0].to_lowercase(), "country or region");
    let own = header[1..].iter().zip(of_the_policy).map(|(heading, (expected, column))| {
        assert_eq!(heading, expected, "{table}");
        (*column).to_owned()
    });
    let further = header[1 + of_the_policy.len()..].iter().map(|heading| {
        let known = FURTHER.iter().find(|(name, _)| name == heading);
        known.unwrap_or_else(|| panic!("{table}: {heading}")).1.to_owned()
    });
    own.chain(further).collect()
}

/// Reads a table of the page: the text of each cell, line by line.
fn read_table(page: &str, id: &str) -> Printed {
    let start = format!("<table class=\"ds-table figures\" aria-labelledby=\"{id}-title\">");
    let table = page.split(&start).nth(1).unwrap_or_else(|| panic!("no table `{id}`"));
    let table = table.split("</table>").next().unwrap();
    table.split("<tr>").skip(1).map(|line| cells(line.split("</tr>").next().unwrap())).collect()
}

/// The end of a cell may be left out, as HTML allows.
fn cells(line: &str) -> Vec<String> {
    let starts = line.replace("<td", "<th");
    let mut texts = starts.split("<th");
    assert_eq!(texts.next().unwrap().trim(), "");
    texts.map(|cell| without_tags(&format!("<th{cell}")).trim().to_owned()).collect()
}

fn without_tags(text: &str) -> String {
    text.split('<').enumerate().fold(String::new(), |read, (index, part)| {
        let text = if index == 0 { part } else { part.split_once('>').unwrap().1 };
        read + text
    })
}

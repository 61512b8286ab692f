//! The header of a register: which column stands where.

use writ_core::register::Column;

use crate::problem::FileProblem;

/// An empty register in CSV: the header alone.
#[must_use]
pub fn template() -> String {
    let mut header = Column::ALL.map(Column::name).join(",");
    header.push('\n');
    header
}

/// Reads a header: every name a column, none twice, the required ones there.
pub(crate) fn read<'a>(
    names: impl Iterator<Item = &'a str>,
    line: u64,
) -> Result<Vec<Column>, FileProblem> {
    let mut columns = Vec::with_capacity(Column::COUNT);
    for name in names.map(str::trim) {
        let column: Column =
            name.parse().map_err(|_| unknown(name).at(line).of_column(repeatable(name)))?;
        if columns.contains(&column) {
            let message = format!("the column `{column}` stands in the header twice: keep one");
            return Err(FileProblem::new("column_duplicate", message).at(line).of_column(name));
        }
        columns.push(column);
    }
    let missing = |column: &Column| column.is_required() && !columns.contains(column);
    if let Some(column) = Column::ALL.into_iter().find(missing) {
        let all: Vec<String> =
            Column::ALL.iter().filter(|c| missing(c)).map(|c| format!("`{c}`")).collect();
        let message = format!("the header lacks {}: add it and fill it", all.join(", "));
        let problem = FileProblem::new("column_missing", message);
        return Err(problem.at(line).of_column(column.name()));
    }
    Ok(columns)
}

/// A name that may be said again; nothing where it is no name but, in a file without a header, a field that
/// may lead to a person.
fn repeatable(name: &str) -> &str {
    let digits = name.chars().filter(char::is_ascii_digit).count();
    if name.chars().count() <= 40 && digits <= 4 && !name.contains(['@', ':']) { name } else { "" }
}

/// What to say to a name that is no column; what a person most likely meant is told.
pub(crate) fn unknown(name: &str) -> FileProblem {
    let meant = name.to_lowercase().replace([' ', '-'], "_");
    let shown = repeatable(name);
    let message = if name.is_empty() {
        "a column of the header has no name: name it or remove it".to_owned()
    } else if name == "problem" {
        "remove the column `problem` before the corrected rows are imported".to_owned()
    } else if shown.is_empty() {
        "the first row is not a header: put the names of the columns there, as in the template"
            .to_owned()
    } else if let Ok(column) = meant.parse::<Column>() {
        format!("`{shown}` is not a column: write `{column}`")
    } else {
        let known = Column::ALL.map(|column| format!("`{column}`")).join(", ");
        format!("`{shown}` is not a column: remove it, or use one of {known}")
    };
    FileProblem::new("column_unknown", message)
}

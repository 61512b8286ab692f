//! Reads the rows of a catalogue file, each cell with its own refusal (IN-7).

use std::collections::BTreeMap;

use super::{AnswerBy, COLUMNS, CatalogueProblem, Hold, Instrument, Secrecy, Unverified};
use crate::country::Country;
use crate::deadline::Term;

/// Longest cell, in characters: an entry is a hint, not a treatise.
const LONGEST_CELL: usize = 4_000;

/// A column and what is wrong in it.
type Problem = (&'static str, String);

/// The readable rows with their lines, and the problems of the others.
pub(super) fn read(text: &str) -> (Vec<(u64, Instrument)>, Vec<CatalogueProblem>) {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let header = match reader.headers() {
        Ok(header) => header.iter().map(str::to_owned).collect::<Vec<_>>(),
        Err(error) => return (Vec::new(), vec![whole_line(1, error.to_string())]),
    };
    let mut problems = check_header(&header);
    let mut rows = Vec::new();
    if !problems.is_empty() {
        return (rows, problems);
    }
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error.position().map_or(1, csv::Position::line);
                problems.push(whole_line(line, error.to_string()));
                continue;
            }
        };
        let line = record.position().map_or(1, csv::Position::line);
        if record.len() != header.len() {
            let message = format!(
                "{} cells where the header has {}, quote cells that hold a comma",
                record.len(),
                header.len()
            );
            problems.push(whole_line(line, message));
            continue;
        }
        let cells = header.iter().map(String::as_str).zip(record.iter().map(str::trim)).collect();
        match instrument(&Cells(cells)) {
            Ok(instrument) => rows.push((line, instrument)),
            Err(found) => problems.extend(found.into_iter().map(|(column, message)| {
                CatalogueProblem { line, column: column.to_owned(), message }
            })),
        }
    }
    (rows, problems)
}

fn check_header(header: &[String]) -> Vec<CatalogueProblem> {
    let mut problems = Vec::new();
    for (index, column) in header.iter().enumerate() {
        let message = if !COLUMNS.contains(&column.as_str()) {
            format!("no such column, the columns are {}", COLUMNS.join(", "))
        } else if header.iter().take(index).any(|earlier| earlier == column) {
            "the column stands twice in the header, keep one".to_owned()
        } else {
            continue;
        };
        let column = column.chars().take(40).collect();
        problems.push(CatalogueProblem { line: 1, column, message });
    }
    for column in ["code", "name_english"] {
        if !header.iter().any(|present| present == column) {
            let message = "the column is missing from the header".to_owned();
            problems.push(CatalogueProblem { line: 1, column: column.to_owned(), message });
        }
    }
    problems
}

fn whole_line(line: u64, message: String) -> CatalogueProblem {
    CatalogueProblem { line, column: "-".to_owned(), message }
}

struct Cells<'a>(BTreeMap<&'a str, &'a str>);

impl<'a> Cells<'a> {
    fn text(&self, column: &str) -> &'a str {
        self.0.get(column).copied().unwrap_or_default()
    }

    fn optional(&self, column: &str) -> Option<String> {
        Some(self.text(column)).filter(|text| !text.is_empty()).map(str::to_owned)
    }
}

fn instrument(cells: &Cells<'_>) -> Result<Instrument, Vec<Problem>> {
    let mut problems = overlong(cells);
    let code = note(&mut problems, read_code(cells));
    let answer_by = note(&mut problems, read_answer_by(cells.text("deadline")));
    let hold = note(&mut problems, read_hold(cells.text("hold")));
    let secrecy = note(&mut problems, read_secrecy(cells.text("secrecy")));
    let informs = note(&mut problems, yes_or_no(cells, "authority_informs_person"));
    let proves = note(&mut problems, yes_or_no(cells, "proves_illegal_use"));
    let unverified = note(&mut problems, read_unverified(cells));
    let authority_kinds = note(&mut problems, words(cells, "authority_kinds"));
    let data_classes = note(&mut problems, words(cells, "data_classes"));
    if cells.text("name_english").is_empty() {
        problems.push(("name_english", "write the instrument's name in English".to_owned()));
    }
    let read = || {
        Some(Instrument {
            code: code?,
            refines: cells.optional("refines"),
            country: cells.optional("country"),
            name_original: cells
                .optional("name_original")
                .unwrap_or_else(|| cells.text("name_english").to_owned()),
            language: cells.optional("language").unwrap_or_else(|| "en".to_owned()),
            name_english: cells.text("name_english").to_owned(),
            authority_kinds: authority_kinds?,
            data_classes: data_classes?,
            answer_by: answer_by?,
            hold: hold?,
            secrecy: secrecy?,
            authority_informs_person: informs?,
            proves_illegal_use: proves?,
            statute: cells.text("statute").to_owned(),
            source: cells.text("source").to_owned(),
            unverified: unverified?,
        })
    };
    if problems.is_empty() { read().ok_or(problems) } else { Err(problems) }
}

fn note<T>(problems: &mut Vec<Problem>, read: Result<T, Problem>) -> Option<T> {
    match read {
        Ok(value) => Some(value),
        Err(problem) => {
            problems.push(problem);
            None
        }
    }
}

fn overlong(cells: &Cells<'_>) -> Vec<Problem> {
    COLUMNS
        .into_iter()
        .filter(|column| cells.text(column).chars().count() > LONGEST_CELL)
        .map(|column| (column, format!("longer than {LONGEST_CELL} characters, shorten it")))
        .collect()
}

/// A national code starts with its country and refines a generic one; a generic code has neither.
fn read_code(cells: &Cells<'_>) -> Result<String, Problem> {
    let code = cells.text("code");
    let (country, refines) = (cells.text("country"), cells.text("refines"));
    let (prefix, name) = match code.split_once('.') {
        Some((prefix, name)) => (Some(prefix), name),
        None => (None, code),
    };
    if !is_word(name, "_") || name.len() > 80 {
        let message = "write 1 to 80 of a-z, 0-9 and _, for a national instrument with the country \
                       in front: `de.name`";
        return Err(("code", message.to_owned()));
    }
    let Some(prefix) = prefix else {
        if !country.is_empty() {
            let message =
                format!("`{code}` has a country, so write the code `{}.{code}`", lower(country));
            return Err(("code", message));
        }
        if !refines.is_empty() {
            return Err(("refines", "a generic code refines nothing, leave it empty".to_owned()));
        }
        return Ok(code.to_owned());
    };
    if !matches!(country, "EU" | "INT") {
        country.parse::<Country>().map_err(|error| ("country", error.to_string()))?;
    }
    if prefix != lower(country) {
        let message = format!("the code starts with `{prefix}`, the country is `{country}`");
        return Err(("country", message));
    }
    if refines.is_empty() {
        let message = "a national instrument refines a generic code, such as `court_order`";
        return Err(("refines", message.to_owned()));
    }
    Ok(code.to_owned())
}

fn read_answer_by(text: &str) -> Result<AnswerBy, Problem> {
    let term = |text: &str| text.parse::<Term>().map_err(|error| ("deadline", error.to_string()));
    match text {
        "" => Ok(AnswerBy::Unstated),
        "order" => Ok(AnswerBy::AsOrdered),
        "undue_delay" => Ok(AnswerBy::WithoutUndueDelay),
        "voluntary" => Ok(AnswerBy::Voluntary),
        _ => match text.split_once(";emergency=") {
            Some((ordinary, emergency)) => Ok(AnswerBy::Within {
                ordinary: term(ordinary)?,
                emergency: Some(term(emergency)?),
            }),
            None => Ok(AnswerBy::Within { ordinary: term(text)?, emergency: None }),
        },
    }
}

fn read_hold(text: &str) -> Result<Option<Hold>, Problem> {
    let term = |text: &str| text.parse::<Term>().map_err(|error| ("hold", error.to_string()));
    Ok(match text.split_once('+') {
        None if text.is_empty() => None,
        None => Some(Hold { term: term(text)?, extension: None }),
        Some((first, extension)) => {
            Some(Hold { term: term(first)?, extension: Some(term(extension)?) })
        }
    })
}

fn read_secrecy(text: &str) -> Result<Secrecy, Problem> {
    Ok(match text {
        "automatic" => Secrecy::Automatic,
        "by_law" => Secrecy::ByLaw,
        "by_order" => Secrecy::ByOrder,
        "by_request" => Secrecy::ByRequest,
        "by_certification" => Secrecy::ByCertification,
        "default_confidential" => Secrecy::DefaultConfidential,
        "no" => Secrecy::No,
        "unknown" | "" => Secrecy::Unknown,
        _ => {
            let message = "write automatic, by_law, by_order, by_request, by_certification, \
                           default_confidential, no or unknown";
            return Err(("secrecy", message.to_owned()));
        }
    })
}

fn yes_or_no(cells: &Cells<'_>, column: &'static str) -> Result<bool, Problem> {
    match cells.text(column) {
        "y" => Ok(true),
        "n" | "" => Ok(false),
        _ => Err((column, "write y or n".to_owned())),
    }
}

fn read_unverified(cells: &Cells<'_>) -> Result<Unverified, Problem> {
    let named = cells.text("unverified_cells");
    if yes_or_no(cells, "verified")? {
        if named.is_empty() {
            return Ok(Unverified::Nothing);
        }
        let message = "verified is y, so no cell can be unverified: write n, or leave this empty";
        return Err(("unverified_cells", message.to_owned()));
    }
    if matches!(named, "" | "all") {
        return Ok(Unverified::Everything);
    }
    for column in named.split('|') {
        if !COLUMNS.contains(&column) {
            let message = "name columns separated by |, or write all".to_owned();
            return Err(("unverified_cells", message));
        }
    }
    Ok(Unverified::Columns(named.split('|').map(str::to_owned).collect()))
}

fn words(cells: &Cells<'_>, column: &'static str) -> Result<Vec<String>, Problem> {
    let text = cells.text(column);
    if text.is_empty() {
        return Ok(Vec::new());
    }
    if text.split('|').all(|word| is_word(word, "_:+")) {
        Ok(text.split('|').map(str::to_owned).collect())
    } else {
        Err((column, "write words of a-z, 0-9, _, : and + separated by |".to_owned()))
    }
}

fn is_word(text: &str, also: &str) -> bool {
    !text.is_empty()
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || also.contains(c))
}

fn lower(text: &str) -> String {
    text.chars().take(24).collect::<String>().to_ascii_lowercase()
}

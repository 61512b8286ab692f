//! Registers in all three formats: what is read, and how what is malformed is answered.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what a test builds on holds, or the test fails"
)]

use std::io::Cursor;
use std::path::Path;

use proptest::prelude::*;
use writ_core::register::{Column, RawRow};
use writ_register::{
    FileProblem, Format, ReadProblem, RegisterFile, RejectedWriter, rejected_path, template,
};

const HEADER: &str = "reference,received_at,country,platform,category,outcome,agency";

type Line = Result<(u64, RawRow), ReadProblem>;

fn open(bytes: &[u8], format: Format) -> Result<Vec<Line>, FileProblem> {
    let mut file = RegisterFile::from_source(Cursor::new(bytes), format)?;
    let rows = file.rows()?.collect();
    Ok(rows)
}

fn good(bytes: &[u8], format: Format) -> Vec<(u64, RawRow)> {
    open(bytes, format).unwrap().into_iter().map(Result::unwrap).collect()
}

/// The code and line of the problem that ends the reading.
fn refused(bytes: &[u8], format: Format) -> (&'static str, Option<u64>) {
    let problem = match open(bytes, format) {
        Err(problem) => problem,
        Ok(lines) => match lines.into_iter().next_back() {
            Some(Err(ReadProblem::File(problem))) => problem,
            other => panic!("reading went on to {other:?}"),
        },
    };
    assert!(!problem.message.is_empty());
    (problem.code, problem.line)
}

/// The codes and lines of the rows that are answered one by one, and the lines of the good ones.
fn answered(bytes: &[u8], format: Format) -> (Vec<(&'static str, u64)>, Vec<u64>) {
    let (mut bad, mut lines) = (Vec::new(), Vec::new());
    for line in open(bytes, format).unwrap() {
        match line {
            Ok((line, _)) => lines.push(line),
            Err(ReadProblem::Line(problem)) => bad.push((problem.code, problem.line)),
            Err(ReadProblem::File(problem)) => panic!("{problem}"),
        }
    }
    (bad, lines)
}

fn csv(rows: &str) -> Vec<u8> {
    format!("{HEADER}\n{rows}").into_bytes()
}

#[test]
fn the_extension_tells_the_format() {
    assert_eq!(Format::of(Path::new("a/Register.CSV")).unwrap(), Format::Csv);
    assert_eq!(Format::of(Path::new("register.jsonl")).unwrap(), Format::Jsonl);
    assert_eq!(Format::of(Path::new("register.xlsx")).unwrap(), Format::Xlsx);
    assert_eq!(Format::of(Path::new("register.xls")).unwrap_err().code, "format_unknown");
    assert_eq!(Format::of(Path::new("register")).unwrap_err().code, "format_unknown");
}

#[test]
fn a_register_is_read_from_a_file_and_its_template_is_an_empty_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("register.csv");
    std::fs::write(&path, template()).unwrap();

    let mut file = RegisterFile::open(&path).unwrap();

    assert_eq!(file.rows().unwrap().count(), 0);
}

/// CO-7.
#[test]
fn csv_may_have_a_mark_quotes_line_breaks_either_separator_and_blank_lines() {
    let comma = "\u{feff}reference,received_at,country,platform,category,outcome,agency\r\n\
                 1,2024-03-05,DE,other,account,pending,\"Example \"\"State\"\"\r\nPolice, Unit 7\"\r\n\
                 \r\n,,,,,,\r\n 2 ,2024-03-06,FR,other,account,pending,";
    let semicolon = "\nreference;received_at;country;platform;category;outcome;agency\n\
                     1;2024-03-05;DE;other;account;pending;\"Example \"\"State\"\"\r\nPolice, Unit 7\"\n\n\n\
                     2;2024-03-06;FR;other;account;pending;\n";

    let from_comma = good(comma.as_bytes(), Format::Csv);
    let from_semicolon = good(semicolon.as_bytes(), Format::Csv);

    assert_eq!(from_comma.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [2, 6]);
    assert_eq!(from_semicolon.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [3, 7]);
    assert_eq!(from_comma[0].1, from_semicolon[0].1);
    assert_eq!(from_comma[1].1, from_semicolon[1].1);
    assert_eq!(from_comma[0].1.get(Column::Agency), Some("Example \"State\"\r\nPolice, Unit 7"));
    assert_eq!(from_comma[1].1.get(Column::Reference), Some("2"));
    assert_eq!(from_comma[1].1.get(Column::Agency), None);
}

#[test]
fn a_header_with_an_unknown_a_doubled_or_a_missing_column_is_refused_by_name() {
    let problem = |header: &str| {
        let problem = open(header.as_bytes(), Format::Csv).unwrap_err();
        (problem.code, problem.line, problem.column)
    };
    let named = |name: &str| Some(name.to_owned());

    assert_eq!(problem(&format!("{HEADER},notes\n")), ("column_unknown", Some(1), named("notes")));
    assert_eq!(
        problem(&format!("{HEADER},country\n")),
        ("column_duplicate", Some(1), named("country"))
    );
    assert_eq!(problem("reference,country\n"), ("column_missing", Some(1), named("received_at")));
    assert_eq!(problem(&format!("{HEADER},\n")), ("column_unknown", Some(1), None));
    assert_eq!(problem(""), ("file_empty", Some(1), None));
    assert_eq!(problem("reference,country;platform\n").0, "column_missing");
    assert_eq!(problem(&format!("{HEADER};legal_basis\n")).0, "separator_ambiguous");
    assert_eq!(problem("reference\rcountry\r").0, "line_ends_unsupported");
}

#[test]
fn a_header_in_other_letters_is_told_the_right_ones() {
    let problem = open(b"Received At,country\n", Format::Csv).unwrap_err();

    assert_eq!(problem.message, "`Received At` is not a column: write `received_at`");
}

#[test]
fn other_encodings_are_refused_with_their_line() {
    let latin =
        [csv("1,2024-03-05,DE,other,account,pending,\"a\nb\nM").as_slice(), b"\xFCnchen\"\n"]
            .concat();
    let split = [csv("1,2024-03-05,DE,other,account,").as_slice(), b"\xC3,\xA9\n"].concat();
    let nul = csv("1,2024-03-05,DE,other,account,pending,a\n2,2024\0,DE,other,account,pending,a\n");

    assert_eq!(refused(&latin, Format::Csv), ("encoding_unsupported", Some(4)));
    assert_eq!(refused(&nul, Format::Csv), ("encoding_unsupported", Some(3)));
    assert_eq!(refused(b"\xFF\xFEr\0e\0", Format::Csv), ("encoding_unsupported", Some(1)));
    assert_eq!(refused(b"\xFE\xFF\0r\0e", Format::Jsonl), ("encoding_unsupported", Some(1)));
    assert_eq!(refused(b"{}\n{\"agency\":\"\xFC\"}\n", Format::Jsonl).1, Some(2));
    assert_eq!(refused(b"PK\x03\x04", Format::Csv).0, "format_mismatch");
    assert_eq!(refused(&split, Format::Csv), ("encoding_unsupported", Some(2)));
}

#[test]
fn a_row_with_too_few_fields_too_many_or_stray_quotes_is_answered_and_the_next_one_read() {
    let rows = csv("1,2024-03-05,DE\n\
                    2,2024-03-05,DE,other,account,pending,a,b\n\
                    3,2024-03-05,DE,other,account,pending,5\" pipe\n\
                    4,2024-03-05,DE,other,account,pending,\"a\"b\n\
                    5,2024-03-05,DE,other,account,pending,\"a\"\r\n");

    let (bad, lines) = answered(&rows, Format::Csv);

    assert_eq!(
        bad,
        [("fields_count", 2), ("fields_count", 3), ("quote_misplaced", 4), ("quote_misplaced", 5)]
    );
    assert_eq!(lines, [6]);
}

#[test]
fn a_quote_left_open_is_told_with_the_line_it_opened_on() {
    let rows = csv(
        "1,2024-03-05,DE,other,account,pending,a\n2,2024-03-05,DE,other,account,pending,\"a\n3\n",
    );

    assert_eq!(refused(&rows, Format::Csv), ("quote_unterminated", Some(3)));
}

#[test]
fn a_row_beyond_a_mebibyte_ends_the_reading() {
    let long = "x".repeat(writ_register::RECORD_BYTES);
    let in_csv = csv(&format!("1,2024-03-05,DE,other,account,pending,\"{long}\"\n"));
    let in_json = format!("{{}}\n{{\"agency\":\"{long}\"}}\n");

    assert_eq!(refused(&in_csv, Format::Csv), ("record_too_long", Some(2)));
    assert_eq!(refused(in_json.as_bytes(), Format::Jsonl), ("record_too_long", Some(2)));
}

#[test]
fn jsonl_takes_texts_and_nulls_and_answers_each_malformed_line() {
    let lines = "\u{feff}{\"reference\":\"1\",\"agency\":null,\"country\":\"D\\u0045\"}\r\n\
                 \n\
                 {\"reference\":17}\n\
                 {\"reference\":\"1\",\"reference\":\"2\"}\n\
                 {\"notes\":\"1\"}\n\
                 {\"reference\":\"1\"\n\
                 [\"1\"]\n\
                 {\"reference\":[\"1\"]}\n\
                 {\"reference\":\"1\"} {}\n\
                 {\"reference\":\"2\"}";

    let (bad, good_lines) = answered(lines.as_bytes(), Format::Jsonl);

    assert_eq!(
        bad,
        [
            ("value_not_text", 3),
            ("column_duplicate", 4),
            ("column_unknown", 5),
            ("json_malformed", 6),
            ("json_malformed", 7),
            ("value_not_text", 8),
            ("json_malformed", 9),
        ]
    );
    assert_eq!(good_lines, [1, 10]);
    let Some(Ok((_, first))) = open(lines.as_bytes(), Format::Jsonl).unwrap().into_iter().next()
    else {
        panic!("the first line is good")
    };
    assert_eq!(first.get(Column::Country), Some("DE"));
    assert_eq!(first.get(Column::Agency), None);
}

#[test]
fn what_is_wrong_with_a_line_of_json_is_told_without_what_it_says() {
    let problem = open(b"{\"agency\": someone}\n", Format::Jsonl).unwrap().remove(0).unwrap_err();

    assert!(!problem.to_string().contains("someone"), "{problem}");
}

/// The rejected rows come back as they were, once the column `problem` is removed.
#[test]
fn a_rejected_row_is_written_as_it_came() {
    let mut row = RawRow::new();
    row.set(Column::Reference, "=1+1");
    row.set(Column::Agency, "a \"b\", c\nd");
    let line = open(b"{\"reference\":17}\n", Format::Jsonl).unwrap().remove(0).unwrap_err();
    let ReadProblem::Line(line) = line else { panic!("a problem of one line") };
    let mut writer = RejectedWriter::new(Vec::new()).unwrap();

    writer.write(&row, "country: `country` is empty").unwrap();
    writer.write_line(&line).unwrap();
    let bytes = writer.finish().unwrap();

    assert_eq!(open(&bytes, Format::Csv).unwrap_err().column.as_deref(), Some("problem"));
    let mut back = csv::Reader::from_reader(bytes.as_slice());
    let records: Vec<csv::StringRecord> = back.records().map(Result::unwrap).collect();
    assert_eq!(&records[0][Column::Reference.index()], "=1+1");
    assert_eq!(&records[0][Column::Agency.index()], "a \"b\", c\nd");
    assert_eq!(&records[0][Column::COUNT], "country: `country` is empty");
    assert!(records[1][Column::COUNT].ends_with("{\"reference\":17}"));
    assert_eq!(
        rejected_path(Path::new("in/register.csv")),
        Path::new("in/register.csv.rejected.csv")
    );
}

fn some_row() -> impl Strategy<Value = RawRow> {
    let text = prop_oneof![any::<String>(), "[ -~\n]{0,20}", "[\",;\r\n a]{0,9}"]
        .prop_map(|text| text.replace('\0', ""));
    prop::collection::vec(text, Column::COUNT).prop_map(|texts| {
        let mut row = RawRow::new();
        for (column, text) in Column::ALL.into_iter().zip(&texts) {
            row.set(column, text);
        }
        row
    })
}

proptest! {
    #[test]
    fn rows_written_by_others_as_csv_read_back_the_same(
        rows in prop::collection::vec(some_row(), 0..5),
        semicolon in any::<bool>(),
        crlf in any::<bool>(),
    ) {
        let rows: Vec<RawRow> = rows.into_iter().filter(|row| !row.is_blank()).collect();
        let mut writer = csv::WriterBuilder::new()
            .delimiter(if semicolon { b';' } else { b',' })
            .terminator(if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') })
            .from_writer(Vec::new());
        writer.write_record(Column::ALL.map(Column::name)).unwrap();
        for row in &rows {
            writer.write_record(Column::ALL.map(|c| row.get(c).unwrap_or_default())).unwrap();
        }
        let bytes = writer.into_inner().unwrap();

        let read: Vec<RawRow> = good(&bytes, Format::Csv).into_iter().map(|(_, row)| row).collect();

        prop_assert_eq!(read, rows);
    }

    #[test]
    fn rows_written_by_others_as_json_read_back_the_same(
        rows in prop::collection::vec(some_row(), 0..5),
    ) {
        let rows: Vec<RawRow> = rows.into_iter().filter(|row| !row.is_blank()).collect();
        let lines: Vec<String> = rows
            .iter()
            .map(|row| {
                let object: serde_json::Map<String, serde_json::Value> = Column::ALL
                    .into_iter()
                    .map(|c| (c.name().to_owned(), row.get(c).map(str::to_owned).into()))
                    .collect();
                serde_json::to_string(&object).unwrap()
            })
            .collect();

        let read = good(lines.join("\n").as_bytes(), Format::Jsonl);

        prop_assert_eq!(read.into_iter().map(|(_, row)| row).collect::<Vec<_>>(), rows);
    }

    #[test]
    fn no_bytes_make_a_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let under_a_header = [csv("").as_slice(), &bytes].concat();
        for format in [Format::Csv, Format::Jsonl, Format::Xlsx] {
            let _ = open(&bytes, format);
        }
        let _ = open(&under_a_header, Format::Csv);
    }
}

//! Registers kept in a spreadsheet: what is read from the first sheet, and what is refused.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what a test builds on holds, or the test fails"
)]

use std::io::{Cursor, Write as _};

use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format as CellFormat, Workbook, Worksheet};
use writ_core::register::{Column, RawRow};
use writ_register::{FileProblem, Format, ReadProblem, RegisterFile};

const HEADER: [&str; 7] =
    ["reference", "received_at", "country", "platform", "category", "outcome", "agency"];

type Line = Result<(u64, RawRow), ReadProblem>;

fn open(bytes: &[u8]) -> Result<Vec<Line>, FileProblem> {
    let mut file = RegisterFile::from_source(Cursor::new(bytes), Format::Xlsx)?;
    let rows = file.rows()?.collect();
    Ok(rows)
}

fn good(bytes: &[u8]) -> Vec<(u64, RawRow)> {
    open(bytes).unwrap().into_iter().map(Result::unwrap).collect()
}

fn refused(bytes: &[u8]) -> &'static str {
    match open(bytes) {
        Err(problem) => problem.code,
        Ok(lines) => match lines.into_iter().next_back() {
            Some(Err(ReadProblem::File(problem))) => problem.code,
            other => panic!("reading went on to {other:?}"),
        },
    }
}

/// A workbook whose first sheet has the header and what `fill` puts beneath it.
fn workbook(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_row(0, 0, HEADER).unwrap();
    fill(sheet);
    workbook.add_worksheet().write(0, 0, "another sheet, which is not read").unwrap();
    workbook.save_to_buffer().unwrap()
}

fn dated(code: &str) -> CellFormat {
    CellFormat::new().set_num_format(code)
}

/// CO-7.
#[test]
fn texts_numbers_and_dates_read_as_a_person_sees_them() {
    let bytes = workbook(|sheet| {
        let day = ExcelDateTime::from_ymd(2024, 3, 5).unwrap();
        let hour = ExcelDateTime::from_ymd(2024, 3, 5).unwrap().and_hms(14, 30, 0).unwrap();
        sheet.write(1, 0, 17).unwrap();
        sheet.write_with_format(1, 1, day, &dated("dd/mm/yyyy")).unwrap();
        sheet.write(1, 2, " DE ").unwrap();
        sheet.write(1, 6, "Police & \"Customs\"\nÜnit <7>").unwrap();
        sheet.write(3, 0, 0.5).unwrap();
        sheet.write_with_format(3, 1, hour, &dated("yyyy-mm-dd hh:mm")).unwrap();
        sheet.write(3, 2, "=DE").unwrap();
    });

    let rows = good(&bytes);

    let texts = |row: &RawRow| {
        [Column::Reference, Column::ReceivedAt, Column::Country, Column::Agency]
            .map(|column| row.get(column).unwrap_or_default().to_owned())
    };
    assert_eq!(rows.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [2, 4]);
    assert_eq!(texts(&rows[0].1), ["17", "2024-03-05", "DE", "Police & \"Customs\"\nÜnit <7>"]);
    assert_eq!(texts(&rows[1].1), ["0.5", "2024-03-05T14:30:00", "=DE", ""]);
}

#[test]
fn the_header_may_stand_lower_and_further_right() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_row(4, 2, HEADER).unwrap();
    sheet.write_row(6, 2, ["R-1", "2024-03-05", "DE"]).unwrap();

    let rows = good(&workbook.save_to_buffer().unwrap());

    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].0, 7);
    assert_eq!(rows[0].1.get(Column::Country), Some("DE"));
}

#[test]
fn a_cell_that_cannot_be_taken_is_answered_and_the_next_row_read() {
    let bytes = workbook(|sheet| {
        sheet.write(1, 0, true).unwrap();
        sheet.write(2, 0, 1_234_567_890_123_456_789_u64).unwrap();
        sheet.write(3, 9, "beside the columns").unwrap();
        sheet.write_with_format(4, 1, -3, &dated("yyyy-mm-dd")).unwrap();
        sheet.write(5, 0, "R-1").unwrap();
    });

    let answers: Vec<_> = open(&bytes)
        .unwrap()
        .into_iter()
        .map(|line| match line {
            Ok((line, _)) => (line, "read", None),
            Err(ReadProblem::Line(problem)) => (problem.line, problem.code, problem.column),
            Err(ReadProblem::File(problem)) => panic!("{problem}"),
        })
        .collect();

    assert_eq!(
        answers,
        [
            (2, "cell_unsupported", Some(Column::Reference)),
            (3, "number_imprecise", Some(Column::Reference)),
            (4, "fields_count", None),
            (5, "date_unreadable", Some(Column::ReceivedAt)),
            (6, "read", None),
        ]
    );
}

#[test]
fn a_sheet_without_a_header_or_with_a_wrong_one_is_refused() {
    let with_header = |names: &[&str]| {
        let mut workbook = Workbook::new();
        workbook.add_worksheet().write_row(0, 0, names.iter().copied()).unwrap();
        workbook.save_to_buffer().unwrap()
    };

    assert_eq!(refused(&with_header(&[])), "file_empty");
    assert_eq!(refused(&with_header(&["reference", "notes"])), "column_unknown");
    assert_eq!(refused(&with_header(&["reference", "reference"])), "column_duplicate");
    assert_eq!(refused(&with_header(&["reference"])), "column_missing");
}

/// A workbook made by hand: parts by path.
fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (path, bytes) in parts {
        writer.start_file(*path, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A workbook with these shared strings and these rows beneath the header.
fn by_hand(strings: &str, rows: &str) -> Vec<u8> {
    let links = r#"<Relationships><Relationship Id="r1" Type="t/worksheet" Target="sheet.xml"/>
        <Relationship Id="r2" Type="t/sharedStrings" Target="/xl/strings.xml"/></Relationships>"#;
    let header: String =
        format!("<c t=\"str\"><v>{}</v></c>", HEADER.join("</v></c><c t=\"str\"><v>"));
    let sheet = format!(
        "<worksheet><dimension ref=\"B9:A1\"/><sheetData><row>{header}</row>{rows}</sheetData></worksheet>"
    );
    archive(&[
        ("xl/workbook.xml", br#"<workbook><sheets><sheet r:id="r1"/></sheets></workbook>"#),
        ("xl/_rels/workbook.xml.rels", links.as_bytes()),
        ("xl/strings.xml", strings.as_bytes()),
        ("xl/sheet.xml", sheet.as_bytes()),
    ])
}

#[test]
fn counts_and_sizes_that_a_file_declares_are_not_trusted() {
    let strings = "<sst uniqueCount=\"18446744073709551615\"><si><t>R-1</t></si></sst>";
    let bytes = by_hand(strings, "<row><c t=\"s\"><v>0</v></c></row>");

    let rows = good(&bytes);

    assert_eq!(rows[0].1.get(Column::Reference), Some("R-1"));
}

#[test]
fn a_damaged_or_disordered_workbook_is_refused() {
    let whole = workbook(|_| {});
    let cut = &whole[..whole.len() / 2];
    let none = "<sst/>";

    assert_eq!(refused(b""), "workbook_unreadable");
    assert_eq!(refused(b"reference,country\n"), "workbook_unreadable");
    assert_eq!(refused(cut), "workbook_unreadable");
    assert_eq!(refused(&archive(&[("a.txt", b"a")])), "workbook_unreadable");
    for (rows, code) in [
        ("<row r=\"5\"/><row r=\"4\"/>", "workbook_disordered"),
        ("<row><c r=\"B2\"/><c r=\"A2\"/></row>", "workbook_disordered"),
        ("<row><c r=\"A2\"/><c r=\"A2\"/></row>", "workbook_disordered"),
        ("<row r=\"x\"/>", "workbook_unreadable"),
        ("<row><c t=\"s\"><v>7</v></c></row>", "workbook_unreadable"),
        ("<row><c t=\"n\"><v>seven</v></c></row>", "workbook_unreadable"),
        ("<row r=\"1048577\"/>", "workbook_too_large"),
        ("<row><c r=\"XFE2\"/></row>", "workbook_too_large"),
    ] {
        assert_eq!(refused(&by_hand(none, rows)), code, "{rows}");
    }
}

#[test]
fn a_bomb_is_refused_before_it_fills_the_memory() {
    let long = "x".repeat(2 << 20);
    let many: String = "<r><t>0123456789</t></r>".repeat(200_000);
    let none = "<sst/>";

    for bytes in [
        by_hand(&format!("<sst><si><t>{long}</t></si></sst>"), ""),
        by_hand(&format!("<sst><si>{many}</si></sst>"), ""),
        by_hand(none, &format!("<row><c t=\"str\"><v>{long}</v></c></row>")),
        by_hand(none, &format!("<row><c t=\"inlineStr\"><is>{many}</is></c></row>")),
        by_hand(none, &format!("<row><c {long}=\"1\"/></row>")),
    ] {
        assert!(bytes.len() < 100_000, "the bomb is small while it is packed");
        assert_eq!(refused(&bytes), "workbook_too_large");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_damage_to_a_workbook_makes_the_reader_panic(
        place in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = by_hand("<sst><si><t>R</t></si></sst>", "<row><c t=\"s\"><v>0</v></c></row>");
        let at = place.index(bytes.len());
        bytes[at] = byte;

        let _ = open(&bytes);
        let _ = open(&bytes[..cut.index(bytes.len())]);
    }

    #[test]
    fn texts_written_to_a_sheet_read_back_the_same(
        texts in prop::collection::vec("[ -~äß€\n]{0,20}", 1..6),
    ) {
        let bytes = workbook(|sheet| {
            for (row, text) in (1..).zip(&texts) {
                sheet.write(row, 6, text.as_str()).unwrap();
            }
        });
        let expected: Vec<&str> =
            texts.iter().map(|text| text.trim()).filter(|text| !text.is_empty()).collect();

        let rows = good(&bytes);
        let read: Vec<&str> =
            rows.iter().filter_map(|(_, row)| row.get(Column::Agency)).collect();

        prop_assert_eq!(read, expected);
    }
}

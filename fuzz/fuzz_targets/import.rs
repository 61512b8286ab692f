//! Whatever bytes a register file has, reading it ends in rows or problems (IN-7, CO-1, CO-5).
//!
//! The first byte chooses the format, so that one corpus serves all. A fourth choice packs the bytes as the parts of a
//! sound archive: the checksums of an archive would else keep the fuzzer out of what is inside. `FORMAT=2` in the
//! environment makes the choice for a whole run.

#![no_main]

use std::collections::BTreeSet;
use std::io::{Cursor, Write as _};
use std::sync::LazyLock;

use jiff::civil::Date;
use libfuzzer_sys::fuzz_target;
use writ_core::moment::ReportingZone;
use writ_core::platform::PlatformCode;
use writ_core::register::{RegisterEntry, Rules};
use writ_register::{Format, ReadProblem, RegisterFile};

/// The one format that this run is about.
static ONLY: LazyLock<Option<u8>> = LazyLock::new(|| std::env::var("FORMAT").ok()?.parse().ok());

fuzz_target!(|bytes: &[u8]| {
    let Some((choice, content)) = bytes.split_first() else { return };
    let (format, content) = match ONLY.unwrap_or(*choice) % 4 {
        0 => (Format::Csv, content.to_vec()),
        1 => (Format::Jsonl, content.to_vec()),
        2 => (Format::Xlsx, content.to_vec()),
        _ => (Format::Xlsx, packed(content)),
    };
    let zone = ReportingZone::named("Europe/Amsterdam").expect("the zones are bundled");
    let platforms: BTreeSet<PlatformCode> = ["hik_connect", "hik_partner_pro"]
        .iter()
        .map(|code| code.parse().expect("a code"))
        .collect();
    let rules = Rules {
        zone: &zone,
        today: Date::constant(2026, 1, 31),
        platforms: &platforms,
        instruments: &|code| code == "subpoena",
    };
    let Ok(mut file) = RegisterFile::from_source(Cursor::new(content), format) else { return };
    let Ok(rows) = file.rows() else { return };
    let mut last_line = 0;
    for row in rows {
        match row {
            Ok((line, row)) => {
                assert!(line > last_line, "lines ascend");
                last_line = line;
                if let Ok(entry) = RegisterEntry::from_row(&row, &rules) {
                    let (facts, personal) = entry.split();
                    assert_eq!(RegisterEntry::join(facts, Some(personal)), entry);
                    let _ = (entry.counted(&zone), entry.lookups());
                }
            }
            Err(ReadProblem::Line(_) | ReadProblem::File(_)) => {}
        }
    }
});

/// A workbook whose strings, styles and sheet are the bytes between `0xFF`.
fn packed(content: &[u8]) -> Vec<u8> {
    let links = br#"<Relationships><Relationship Id="r1" Type="t/worksheet" Target="sheet.xml"/>
        <Relationship Id="r2" Type="t/sharedStrings" Target="strings.xml"/>
        <Relationship Id="r3" Type="t/styles" Target="styles.xml"/></Relationships>"#;
    let mut parts = content.splitn(3, |byte| *byte == 0xFF);
    let mut part = || parts.next().unwrap_or_default();
    let sheet = part();
    let files: [(&str, &[u8]); 5] = [
        ("xl/workbook.xml", br#"<workbook><sheets><sheet r:id="r1"/></sheets></workbook>"#),
        ("xl/_rels/workbook.xml.rels", links),
        ("xl/sheet.xml", sheet),
        ("xl/strings.xml", part()),
        ("xl/styles.xml", part()),
    ];
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (path, bytes) in files {
        writer.start_file(path, stored).expect("memory takes it");
        writer.write_all(bytes).expect("memory takes it");
    }
    writer.finish().expect("memory takes it").into_inner()
}

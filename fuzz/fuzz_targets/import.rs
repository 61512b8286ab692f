//! Whatever bytes a register file has, reading it ends in rows or problems (IN-7, CO-1, CO-5).
//!
//! The first byte chooses the format, so that one corpus serves all three.

#![no_main]

use std::collections::BTreeSet;
use std::io::Cursor;

use jiff::civil::Date;
use libfuzzer_sys::fuzz_target;
use writ_core::moment::ReportingZone;
use writ_core::platform::PlatformCode;
use writ_core::register::{RegisterEntry, Rules};
use writ_register::{Format, ReadProblem, RegisterFile};

fuzz_target!(|bytes: &[u8]| {
    let Some((choice, content)) = bytes.split_first() else { return };
    let format = match choice % 3 {
        0 => Format::Csv,
        1 => Format::Jsonl,
        _ => Format::Xlsx,
    };
    let zone = ReportingZone::named("Europe/Amsterdam").expect("the zones are bundled");
    let platforms: BTreeSet<PlatformCode> =
        ["hik_connect", "hik_partner_pro"].iter().map(|code| code.parse().expect("a code")).collect();
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

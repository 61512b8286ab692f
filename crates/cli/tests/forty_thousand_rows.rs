//! A register of more than 40,000 rows, imported by the binary, and its report right to the digit.
//!
//! Where the expected figures come from, none of it Writ's own code:
//!
//! - `oracle/report.mjs`, run by Node.js, reads the same CSV and counts it by its own rules, its own calendar
//!   and its own arithmetic. Every report is compared with it cell by cell: as JSON throughout, as CSV and as
//!   the page for a choice of periods.
//! - The regular part of the register is made so that its figures follow from how it is made. Row `i` of
//!   40,320 has category `i mod 7`, country `(i / 7) mod 8`, outcome `(i / 56) mod 6` and step
//!   `k = i / 336` of 120: each combination occurs once. It was received on 2022-01-01 + 9 k days and, where
//!   it was answered, answered k mod 7 days later. 2023 holds the steps 41 to 81 (9 x 41 = 369 and
//!   9 x 81 = 729 days after 2022-01-01), 41 of them; hence a country's row in a table of four received
//!   41 x 6 = 246, each outcome 41 times; two of six outcomes are 33 % (82 / 246), one is 17 % (41 / 246 =
//!   16.67). The 41 steps hold the rests of 7 six times each, but 5 only five times: the middle of 164
//!   answers, 24 for each rest, is 3 days. Each row writes three identifiers of which two are the same.
//!   `hik_connect` is named by the steps with k mod 4 < 3: 31 of the 41 (41, 45, ... 81 are 11; 42, ... 78
//!   and 44, ... 80 are 10 each), so 31 x 6 = 186 a row.
//! - The irregular part, in countries of its own, has what a regular one cannot: instants beside midnight
//!   and beside both changes of the clock, `other` platforms, counted identifiers, identifiers in several
//!   spellings, revisions, further submissions of one process, withdrawals without a date.

#![cfg(test)]

mod command;
mod printed;

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use command::{Folder, stdout};
use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use serde_json::{Value, json};

const HEADER: &str = "reference,received_at,country,agency,process_reference,platform,category,\
                      identifiers,outcome,challenged,responded_at,supersedes,same_process_as\n";
const CATEGORIES: [&str; 7] =
    ["product", "account", "transaction", "emergency", "restriction", "preservation", "assistance"];
const COUNTRIES: [&str; 8] = ["AT", "BE", "CZ", "DE", "DK", "ES", "GB", "US"];
const SCOPES: [&str; 4] = ["all", "hik_connect", "hik_partner_pro", "hikcentral_connect"];
const REGULAR_ROWS: u32 = 40_320;
const IRREGULAR_ROWS: u32 = 2_400;

/// The first two granting outcomes of a category; one that has a single one has it twice.
fn grants(category: &str) -> [&'static str; 2] {
    match category {
        "restriction" => ["restricted", "deleted"],
        "preservation" => ["preserved", "preserved"],
        "assistance" => ["assisted", "assisted"],
        _ => ["provided_non_content", "provided_content"],
    }
}

fn outcome(category: &str, which: u32) -> &'static str {
    let [first, second] = grants(category);
    [first, second, "no_data", "rejected", "withdrawn", "pending"][which as usize % 6]
}

fn regular_row(i: u32) -> String {
    let (category, country) = (CATEGORIES[i as usize % 7], COUNTRIES[i as usize / 7 % 8]);
    let (ending, step) = (outcome(category, i / 56 % 6), i / 336);
    let received = date(2022, 1, 1) + (9 * i64::from(step)).days();
    let responded = received + i64::from(step % 7).days();
    // Half past midnight in winter and half past one in summer: the same local day as the bare date.
    let received_at = match i % 2 {
        0 => received.to_string(),
        _ => format!("{}T23:30:00Z", received - 1.day()),
    };
    let responded_at = match (ending, i % 3) {
        ("pending", _) => String::new(),
        (_, 0) => format!("{responded}T21:59:59Z"),
        _ => responded.to_string(),
    };
    let platform = [
        "hik_connect",
        "hik_partner_pro;hik_connect",
        "hikcentral_connect; hik_connect;hik_partner_pro",
        "hikcentral_connect",
    ][step as usize % 4];
    format!(
        "R-{i},{received_at},{country},\"Example Police, {country}\",,{platform},{category},\
         serial:S{i}; SERIAL:x;email:A{i}@example.org,{ending},,{responded_at},,\n"
    )
    .replace("SERIAL:x", &format!("serial:s{i}"))
}

/// A small generator of numbers: the register must be the same on every machine.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u32) -> u32 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((self.0 >> 33) % u64::from(bound)).unwrap()
    }

    fn of<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[self.below(u32::try_from(choices.len()).unwrap()) as usize]
    }
}

/// Days around midnight, new year, the ends of quarters and the changes of the clock.
fn irregular_day(numbers: &mut Numbers) -> Date {
    let days = [
        date(2022, 12, 31),
        date(2023, 1, 1),
        date(2023, 3, 26),
        date(2023, 3, 31),
        date(2023, 6, 30),
        date(2023, 10, 29),
        date(2024, 2, 29),
        date(2024, 3, 31),
        date(2024, 6, 30),
        date(2024, 10, 27),
    ];
    match numbers.below(2) {
        0 => days[numbers.below(10) as usize],
        _ => date(2022, 3, 1) + i64::from(numbers.below(900)).days(),
    }
}

fn irregular_moment(day: Date, numbers: &mut Numbers) -> String {
    let time = numbers.of(&[
        "",
        "T21:59:59Z",
        "T22:00:00Z",
        "T22:59:59.999999Z",
        "T23:00:00Z",
        "T00:30:00+01:00",
        "T01:59:59+01:00",
        "T02:30:00+02:00",
        "T23:45:00-05:00",
        "T00:15:00+14:00",
    ]);
    format!("{day}{time}")
}

fn irregular_row(n: u32, numbers: &mut Numbers) -> String {
    let category = numbers.of(&CATEGORIES);
    let country = numbers.of(&["FR", "IS", "XK", "XX-ICC", "XX-INTERPOL2"]);
    let day = irregular_day(numbers);
    let received_at = irregular_moment(day, numbers);
    let which = numbers.below(6);
    let ending = outcome(category, which);
    let wait = i64::from([0, 0, 1, 2, 3, 14, 30, 45, 200][numbers.below(9) as usize]);
    // Two days and more after: whatever the hour, never before the receipt.
    let responded_at = match ending {
        "pending" => String::new(),
        "withdrawn" if numbers.below(2) == 0 => String::new(),
        _ => irregular_moment(day + (wait + 2).days(), numbers),
    };
    let platform = numbers.of(&[
        "hik_connect",
        "hik_partner_pro;hikcentral_connect",
        "other",
        "hikcentral_connect",
    ]);
    let identifiers = numbers.of(&[
        "",
        "#0",
        "#1000000",
        "#17",
        "account:caf\u{e9};account:cafe\u{301};account: CAF\u{e9} ",
        "\u{a0}phone:+31 6 1;ip:2001:DB8::1; ip:2001:db8::1;;",
        "\"order:a%3Bb;order:A%3bB;other:a\"",
        "account:\u{c9};account:\u{e9}",
        "serial:\u{130}I;serial:\u{131}i",
    ]);
    let challenged = match ending {
        "rejected" => numbers.of(&["", "yes"]),
        _ => numbers.of(&["", "no", "yes"]),
    };
    let supersedes = match n % 10 {
        7 => format!("X-{}", n - 1),
        _ => String::new(),
    };
    let mut rows = String::new();
    let row = format!(
        "X-{n},{received_at},{country},,D-{n},{platform},{category},{identifiers},{ending},\
         {challenged},{responded_at},{supersedes},\n"
    );
    if n % 10 == 3 {
        // A further submission before its root in the file; some chains have a link in between.
        let target = if n % 20 == 3 { format!("Y-{n}") } else { format!("X-{n}") };
        let joined = day + 2.days();
        let _ = writeln!(
            rows,
            "Z-{n},{joined},{country},,D-{n},hik_connect,{category},#5,,,,,{target}"
        );
    }
    rows.push_str(&row);
    if n % 20 == 3 {
        let _ = writeln!(
            rows,
            "Y-{n},{},{country},,D-{n},other,account,,pending,,,,X-{n}",
            day + 3.days()
        );
    }
    rows
}

fn register() -> Vec<String> {
    let mut numbers = Numbers(20_240_229);
    let mut rows = Vec::new();
    for i in 0..REGULAR_ROWS {
        rows.push(regular_row(i));
        if i % 16 == 0 && i / 16 < IRREGULAR_ROWS {
            rows.push(irregular_row(i / 16, &mut numbers));
        }
    }
    rows
}

/// The register as it comes back later: the pending requests of two countries answered, one row joined.
fn corrected(rows: &[String]) -> (Vec<String>, Vec<String>) {
    let mut changed = Vec::new();
    let all = rows
        .iter()
        .map(|row| {
            let is_answered = row.starts_with("R-")
                && row.contains(",GB,") | row.contains(",DK,")
                && row.contains(",pending,,");
            if !is_answered || row.contains(",restriction,") {
                return row.clone();
            }
            let answered = row.replace(",pending,,", ",no_data,yes,2024-12-31");
            changed.push(answered.clone());
            answered
        })
        .collect();
    (all, changed)
}

fn file(folder: &Folder, name: &str, rows: &[String]) -> std::path::PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, format!("{HEADER}{}", rows.concat())).unwrap();
    path
}

fn count_again(register: &Path, questions: &[Value]) -> Vec<Value> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle/report.mjs");
    let output = Command::new("node")
        .arg(script)
        .arg(register)
        .arg(Value::from(questions).to_string())
        .output()
        .expect("Node.js counts the register a second time: install `node`, a prerequisite of this repository");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The report that the binary builds, with its medians as the texts they are.
fn built(folder: &Folder, question: &Value) -> Value {
    let text = |key: &str| question[key].as_str().unwrap();
    let output = folder.writ(&[
        "report",
        "build",
        "--period",
        text("period"),
        "--platform",
        text("platform"),
        "--as-of",
        text("as_of"),
    ]);
    let mut report: Value = serde_json::from_str(&stdout(&output)).unwrap();
    for table in report["tables"].as_array_mut().unwrap() {
        let (rows, total) = {
            let table = table.as_object_mut().unwrap();
            (table["rows"].take(), table["total"].take())
        };
        let in_words = |mut line: Value| {
            if let Some(days) = line["median_days"].as_f64() {
                assert!(line["median_days"].is_f64(), "ends in .0 or .5: {line}");
                line["median_days"] = json!(format!("{days:.1}"));
            }
            line
        };
        table["rows"] = rows.as_array().unwrap().iter().cloned().map(in_words).collect();
        table["total"] = in_words(total);
    }
    report
}

fn assert_same(folder: &Folder, register: &Path, questions: &[Value]) {
    for (question, expected) in questions.iter().zip(count_again(register, questions)) {
        assert_eq!(built(folder, question), expected, "{question}");
    }
}

fn line<'a>(report: &'a Value, table: &str, country: &str) -> &'a Value {
    let tables = report["tables"].as_array().unwrap();
    let table = tables.iter().find(|candidate| candidate["id"] == table).unwrap();
    table["rows"].as_array().unwrap().iter().find(|row| row["country"] == country).unwrap()
}

/// The figures that follow from how the regular part is made; see the top of this file.
fn assert_closed_form(folder: &Folder) {
    let ask = |platform| json!({ "period": "2023", "platform": platform, "as_of": "2025-01-31" });
    let report = built(folder, &ask("all"));
    for country in COUNTRIES {
        for (table, provided, percentage) in [
            ("product", 82, 33),
            ("account", 41, 17),
            ("transaction", 82, 33),
            ("emergency", 41, 33),
        ] {
            let expected = json!({
                "country": country, "received": 246, "specified": 492, "provided": provided,
                "provided_non_content": 41, "provided_content": 41, "rejected": 41, "no_data": 41,
                "withdrawn": 41, "pending": 41, "challenged": 41, "percentage": percentage,
                "median_days": "3.0",
            });
            assert_eq!(*line(&report, table, country), expected, "{table} {country}");
        }
    }
    let alone = built(folder, &ask("hik_connect"));
    assert_eq!(line(&alone, "product", "AT")["received"], 186);
}

/// What is printed, as files and as a page, holds the second count's figures.
fn assert_printed(folder: &Folder, register: &Path, questions: &[Value]) {
    for (question, counted) in questions.iter().zip(count_again(register, questions)) {
        let text = |key: &str| question[key].as_str().unwrap();
        let out = folder.path().join(format!("{}-{}", text("period"), text("as_of")));
        let ask = |format: &str, out: &Path| {
            let done = folder.writ(&[
                "report",
                "build",
                "--period",
                text("period"),
                "--platform",
                text("platform"),
                "--as-of",
                text("as_of"),
                "--format",
                format,
                "--out",
                out.to_str().unwrap(),
            ]);
            stdout(&done);
        };
        let page = folder.path().join("page.html");

        ask("csv", &out);
        ask("html", &page);

        printed::assert_files(&out, &counted);
        printed::assert_page(&std::fs::read_to_string(page).unwrap(), &counted);
    }
}

/// RE-1, RE-2, RE-3, RE-4, RE-5, RE-6, RE-8, RE-9, CO-1, CO-2, CO-3, CO-5, CO-7.
#[test]
fn a_register_of_forty_thousand_rows_is_reported_right_to_the_digit() {
    let folder = Folder::new();
    let rows = register();
    let lines: u64 = rows.iter().map(|row| row.lines().count() as u64).sum();
    assert!(lines > 42_000);
    let first = file(&folder, "register.csv", &rows);

    let outcome = folder.import(&first, &[]);

    assert_eq!(outcome["rows"], lines);
    assert_eq!(outcome["imported"], lines);
    assert_eq!(outcome["problems"], json!([]));
    assert_closed_form(&folder);
    let ask = |period: &str, platform: &str, as_of: &str| json!({ "period": period, "platform": platform, "as_of": as_of });
    let mut questions = Vec::new();
    for period in ["2022", "2023", "2024", "2023-H1", "2024-H2", "2023-Q1", "2024-Q4"] {
        questions.extend(SCOPES.map(|scope| ask(period, scope, "2025-06-30")));
    }
    for as_of in ["2023-03-26", "2023-06-30", "2024-01-01"] {
        for period in ["2022", "2023", "2023-Q1", "2024-H1"] {
            questions.push(ask(period, "all", as_of));
            questions.push(ask(period, "hik_partner_pro", as_of));
        }
    }
    assert_same(&folder, &first, &questions);
    // The whole, a part, one platform, pending rows without a median, and tables without requests.
    assert_printed(
        &folder,
        &first,
        &[
            ask("2023", "all", "2025-06-30"),
            ask("2023-H1", "all", "2025-01-31"),
            ask("2024-H2", "hik_partner_pro", "2025-06-30"),
            ask("2023-Q1", "all", "2023-01-02"),
            ask("2021", "all", "2025-06-30"),
        ],
    );

    let (all, changed) = corrected(&rows);
    let update = folder.import(&file(&folder, "changed.csv", &changed), &["--update"]);

    // 2 countries, 6 categories, 120 steps: one pending row each.
    assert_eq!(update["updated"], 2 * 6 * 120);
    let second = file(&folder, "corrected.csv", &all);
    let today = folder.today();
    assert_same(
        &folder,
        &second,
        &[ask("2023", "all", &today), ask("2024-Q3", "hik_connect", &today)],
    );
    // A correction is known from the day it was recorded: on earlier days the report stands as it was.
    assert_same(&folder, &first, &[ask("2023", "all", "2025-06-30")]);
    assert!(folder.writ(&["store", "verify"]).status.success());
}

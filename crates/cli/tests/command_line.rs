//! The part of the command line that scripts lean on, on the real binary.

#![cfg(test)]

mod command;

use std::collections::BTreeSet;

use command::{Folder, stderr, stdout};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

const REGISTER: &str = "\
reference,received_at,country,agency,process_reference,platform,category,identifiers,outcome,responded_at
A-1,2024-03-05,DE,Example Police,7,hik_connect,account,account:a;account:b,provided_non_content,2024-03-07
A-2,2024-03-06,DE,Example Police,7,hik_connect,account,account:a,no_data,2024-03-10
A-3,2024-04-06,DE,Example Court,,hik_partner_pro,account,account:c,provided_non_content,2024-04-06
A-4,2024-04-07,FR,,,other,account,account:c,rejected,2024-04-09
";

fn with_register() -> Folder {
    let folder = Folder::new();
    let outcome = folder.import(&folder.write("register.csv", REGISTER), &[]);
    assert_eq!(outcome["imported"], 4);
    folder
}

fn json_of(folder: &Folder, arguments: &[&str]) -> Value {
    serde_json::from_str(&stdout(&folder.writ(arguments))).unwrap()
}

fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

fn code(folder: &Folder, arguments: &[&str]) -> Option<i32> {
    folder.writ(arguments).status.code()
}

#[test]
fn a_plan_of_an_upgrade_makes_no_record_and_changes_none() {
    let folder = Folder::new();

    let none = folder.writ(&["migrate", "--plan"]);
    let is_made = folder.record().exists();
    stdout(&folder.writ(&["store", "verify"]));
    let plan = json_of(&folder, &["migrate", "--plan", "--json"]);
    let told = stdout(&folder.writ(&["migrate"]));

    assert_eq!(none.status.code(), Some(1));
    assert!(stderr(&none).contains("there is no database in"), "{}", stderr(&none));
    assert!(!is_made);
    assert_eq!(plan["steps"], json!([]));
    assert!(told.contains("the tables are those of this release"), "{told}");
}

#[test]
fn the_exit_code_says_done_refused_or_wrong_usage() {
    let folder = with_register();
    let bad = folder.write("bad.csv", REGISTER.replace("A-1,", ","));
    let bad = bad.to_str().unwrap();

    assert_eq!(code(&folder, &["report", "build", "--period", "2024"]), Some(0));
    assert_eq!(code(&folder, &["--help"]), Some(0));
    assert_eq!(code(&folder, &["import", bad]), Some(1));
    assert_eq!(code(&folder, &["case", "show", "nowhere"]), Some(1));
    let future = ["report", "build", "--period", "2024", "--as-of", "2999-01-01"];
    assert_eq!(code(&folder, &future), Some(1));
    for usage in [
        vec!["nonsense"],
        vec!["import"],
        vec!["report", "build"],
        vec!["report", "build", "--period", "2024-Q5"],
        vec!["report", "build", "--period", "2024", "--platform", "ezviz"],
        vec!["report", "build", "--period", "2024", "--as-of", "yesterday"],
        vec!["report", "build", "--period", "2024", "--format", "csv"],
        vec!["report", "explain", "--period", "2024", "--table", "account", "--column", "nothing"],
    ] {
        assert_eq!(code(&folder, &usage), Some(2), "{usage:?}");
    }
}

#[test]
fn the_template_is_a_register_without_rows() {
    let folder = Folder::new();
    let template = stdout(&folder.writ(&["import", "--template"]));

    let outcome = folder.import(&folder.write("template.csv", &template), &[]);

    assert_eq!(
        template,
        "reference,received_at,country,agency,agency_kind,instrument,legal_basis,process_reference,platform,\
         category,identifiers,outcome,challenged,responded_at,supersedes,same_process_as\n"
    );
    assert_eq!(outcome["rows"], 0);
}

#[test]
fn an_import_as_json_has_its_promised_keys() {
    let folder = Folder::new();
    let file =
        folder.write("register.csv", REGISTER.replace("A-3,2024-04-06,DE", "A-3,2024-04-06,UK"));

    let refused = folder.import(&file, &[]);
    let tried = folder.import(&file, &["--skip-bad", "--dry-run"]);
    let skipped = folder.import(&file, &["--skip-bad"]);

    let promised =
        ["rows", "imported", "unchanged", "updated", "rejected", "problems", "problems_total"];
    assert!(keys(&refused).is_superset(&promised.into()), "{refused}");
    let problem = &refused["problems"][0];
    assert_eq!(keys(problem), ["line", "column", "code", "message"].into());
    assert_eq!(problem["line"], 4);
    assert_eq!(problem["column"], "country");
    assert_eq!((&refused["imported"], &refused["rejected"]), (&json!(0), &json!(1)));
    assert_eq!(tried["imported"], 3);
    assert_eq!(skipped["imported"], 3);
    assert!(folder.path().join("register.csv.rejected.csv").exists());
    let pair = &skipped["likely_duplicates"][0];
    assert_eq!((&pair["reference"], &pair["resembles"]), (&json!("A-2"), &json!("A-1")));
}

/// RE-9: the example of the handbook: which cases make a figure, and by which rule.
#[test]
fn a_figure_is_explained_by_cases_whose_amounts_sum_to_it() {
    let folder = with_register();
    let ask = ["report", "explain", "--period", "2024", "--table", "account"];

    for (column, country, value) in [
        ("provided", "DE", 2),
        ("specified", "DE", 4),
        ("received", "DE", 3),
        ("rejected", "FR", 0),
    ] {
        let more = ["--country", country, "--column", column];
        let text = stdout(&folder.writ(&[&ask[..], &more].concat()));
        let told = json_of(&folder, &[&ask[..], &more, &["--json"]].concat());

        assert_eq!(told["value"], value, "{column}");
        let cases = told["cases"].as_array().unwrap();
        let sum: u64 = cases.iter().map(|case| case["amount"].as_u64().unwrap()).sum();
        assert_eq!(sum, value, "{column}");
        for case in cases {
            assert!(case["rule"].as_str().is_some_and(|rule| rule.contains('-')), "{case}");
            assert!(text.contains(case["reference"].as_str().unwrap()));
        }
    }
}

/// RE-9: what is published is frozen, with the digest of its very bytes.
#[test]
fn a_published_report_is_frozen_with_the_digests_of_its_bytes() {
    let folder = with_register();
    let out = folder.path().join("published");
    let publish =
        ["report", "publish", "--period", "2024", "--json", "--out", out.to_str().unwrap()];

    let published = json_of(&folder, &publish);

    for (file, key) in [("report.json", "json_sha256"), ("report.html", "html_sha256")] {
        let digest = Sha256::digest(std::fs::read(out.join(file)).unwrap());
        let hex = digest.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
        assert_eq!(published[key], hex, "{file}");
    }
    assert_eq!(published["version"], 1);
    let verified = json_of(&folder, &["report", "verify", "--json"]);
    assert_eq!(verified["reports"][0]["intact"], true);
    assert_eq!(verified["reports"][0]["reproducible"], true);
    assert_eq!(json_of(&folder, &publish)["version"], 2);
    // An import gives the journal back, and with it all that was published is in the database itself.
    folder.import(&folder.write("again.csv", REGISTER), &[]);
    folder.damage("\"as_of\": \"", "\"as_of\"; \"");
    let damaged = folder.writ(&["report", "verify"]);
    assert_eq!(damaged.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&damaged.stdout).contains("DAMAGED"));
}

/// RE-1, RE-9.
#[test]
fn a_period_that_is_not_over_and_a_warning_that_nobody_acknowledged_are_not_published() {
    let folder = with_register();
    let few = REGISTER
        .replace("A-", "B-")
        .replace(",FR,,,other,", ",MT,,,hik_connect,")
        .replace(",account:c,", ",,");
    folder.import(&folder.write("few.csv", few), &[]);
    let year = folder.today()[..4].to_owned();

    let not_over = folder.writ(&["report", "publish", "--period", &year]);
    let warned = folder.writ(&["report", "publish", "--period", "2024"]);
    let mut names = Vec::new();
    for name in
        stderr(&warned).split([' ', ',', '\n']).filter(|word| word.starts_with("specified_below"))
    {
        names.extend(["--acknowledge".to_owned(), name.to_owned()]);
    }
    let arguments: Vec<&str> = ["report", "publish", "--period", "2024"]
        .into_iter()
        .chain(names.iter().map(String::as_str))
        .collect();

    assert_eq!(not_over.status.code(), Some(1));
    assert!(stderr(&not_over).contains("published once it is over"), "{}", stderr(&not_over));
    assert_eq!(warned.status.code(), Some(1));
    assert!(stderr(&warned).contains("specified_below_received:account:MT"), "{}", stderr(&warned));
    assert_eq!(code(&folder, &arguments), Some(0), "{arguments:?}");
}

/// RE-9: figures that cannot be true are in no report, and least of all in a published one.
#[test]
fn a_report_with_a_defect_is_neither_built_nor_published() {
    let folder = with_register();
    // Three requests came from Germany, two of them in the first quarter, and in two data was provided. Somebody
    // takes the first quarter's out of the tally and leaves what was provided in answer to them. Tallies keep a
    // count as twice its value: two received and three identifiers read 4 and 6.
    folder.damage("accountDE\u{4}\u{6}", "accountDE\u{0}\u{6}");
    let out = folder.path().join("published");
    let about = ["--period", "2024"];
    let into = ["--out", out.to_str().unwrap()];

    let published = folder.writ(&[&["report", "publish"], &about[..], &into].concat());
    let printed =
        folder.writ(&[&["report", "build", "--format", "csv"], &about[..], &into].concat());

    for refused in [published, printed] {
        assert_refused(
            &refused,
            "table `account`, line `DE`: data was provided in 2 requests, and only 1 were received",
        );
        assert!(refused.stdout.is_empty(), "{refused:?}");
    }
    assert!(!out.exists());
    let kept = json_of(&folder, &["report", "verify", "--json"]);
    assert_eq!(kept["reports"], json!([]));
    let found = folder.writ(&["store", "verify"]);
    assert_eq!(found.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&found.stdout).contains("tally"), "{found:?}");
}

#[test]
fn cases_are_listed_and_shown_without_what_names_persons() {
    let folder = with_register();

    let listed = json_of(&folder, &["case", "list", "--json", "--country", "DE"]);
    let after = json_of(&folder, &["case", "list", "--json", "--after", "A-2", "--limit", "1"]);
    let shown = stdout(&folder.writ(&["case", "show", "A-1", "--json"]));

    assert_eq!(listed["cases"].as_array().unwrap().len(), 3);
    assert_eq!(after["cases"][0]["reference"], "A-1");
    assert!(shown.contains("A-1") && !shown.contains("Example Police"), "{shown}");
}

#[test]
fn tampering_with_the_database_is_found() {
    for (was, is, suspect) in [
        ("\"specified\":2", "\"specified\":9", "leaf"),
        ("\"country\":\"FR\"", "\"country\":\"DE\"", "leaf"),
        ("provided_non_content", "provided_con_content", "counting history"),
    ] {
        let folder = with_register();
        assert_eq!(code(&folder, &["store", "verify"]), Some(0));

        folder.damage(was, is);
        let found = folder.writ(&["store", "verify"]);
        let told = folder.writ(&["store", "verify", "--json"]);

        assert_eq!(found.status.code(), Some(1), "{was}");
        assert!(String::from_utf8_lossy(&found.stdout).contains(suspect), "{was}");
        let told: Value = serde_json::from_slice(&told.stdout).unwrap();
        assert!(told["differences_total"].as_u64() > Some(0));
    }
}

#[test]
fn shells_are_told_the_verbs_and_the_manual_names_them() {
    let folder = Folder::new();

    for shell in ["bash", "zsh", "fish"] {
        let completions = stdout(&folder.writ(&["completions", shell]));
        assert!(completions.contains("report") && completions.contains("skip-bad"), "{shell}");
    }
    let manual = stdout(&folder.writ(&["man"]));
    assert!(manual.starts_with(".ie") || manual.contains(".TH writ"), "{manual}");
    for verb in ["serve", "import", "report", "case", "store"] {
        assert!(manual.contains(verb), "{verb}");
    }
}

#[test]
fn a_folder_is_made_on_first_use_and_one_that_cannot_be_is_refused() {
    let folder = Folder::new();

    assert_eq!(json_of(&folder, &["case", "list", "--json"])["cases"], json!([]));
    assert!(folder.record().exists());

    let occupied = Folder::new();
    occupied.write("record", "a file stands where the folder should");
    for verb in [&["store", "verify"][..], &["case", "list"]] {
        assert_refused(&occupied.writ(verb), "could not prepare");
    }
}

/// One line, exit code 1, and no trace of the inside.
fn assert_refused(output: &std::process::Output, says: &str) {
    let text = stderr(output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(text.contains(says), "{says}: {text}");
    assert!(!text.contains("panicked") && !text.contains("stack backtrace"), "{text}");
}

#[test]
fn a_hostile_file_is_refused_in_one_line_that_says_what_to_do() {
    let folder = with_register();
    let header = REGISTER.lines().next().unwrap();
    let utf_16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(REGISTER.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let binary: Vec<u8> =
        (0..100_000_u32).map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()[0]).collect();
    let latin_1 = [header.as_bytes(), b"\nA-9,2024-01-01,DE,Pr\xe4fektur\n"].concat();
    for (name, bytes, says) in [
        ("binary.csv", binary.clone(), "line 1"),
        ("binary.xlsx", binary, "workbook"),
        ("wide.csv", utf_16, "save the file as UTF-8"),
        ("latin.csv", latin_1, "line 2: is not UTF-8: save the file as UTF-8"),
        ("empty.csv", Vec::new(), "start from the template"),
        ("empty.xlsx", Vec::new(), "workbook"),
        ("zip.csv", b"PK\x03\x04rest".to_vec(), "rename it to `.xlsx`"),
        ("register.ods", b"x".to_vec(), "`.csv`, `.jsonl` or `.xlsx`"),
        ("unknown.csv", format!("{header},notes\n").into_bytes(), "`notes` is not a column"),
        ("lacking.csv", b"reference,country\n".to_vec(), "the header lacks"),
        ("open.csv", format!("{header}\n\"A-9,").into_bytes(), "quote left open"),
        ("list.jsonl", b"[1]\n".to_vec(), "line 1"),
    ] {
        let path = folder.write(name, bytes);
        assert_refused(&folder.writ(&["import", path.to_str().unwrap()]), says);
    }
    let directory = folder.path().join("directory.csv");
    std::fs::create_dir(&directory).unwrap();
    let circle = folder.path().join("circle.csv");
    std::os::unix::fs::symlink(&circle, &circle).unwrap();
    for path in [directory, circle, folder.path().join("nowhere.csv")] {
        assert_refused(&folder.writ(&["import", path.to_str().unwrap()]), "could not read");
    }
    assert_eq!(code(&folder, &["store", "verify"]), Some(0));
    assert_eq!(json_of(&folder, &["case", "list", "--json"])["cases"].as_array().unwrap().len(), 4);
}

/// A line of two gibibytes takes neither two gibibytes of memory nor the time to read them.
#[test]
fn a_line_without_end_is_refused_after_its_first_mebibyte() {
    let folder = Folder::new();
    let path = folder.write("endless.csv", format!("{}\nA-9,", REGISTER.lines().next().unwrap()));
    let file = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
    file.set_len(2 << 30).unwrap();

    let output = folder.writ(&["import", path.to_str().unwrap()]);

    assert_refused(&output, "line 2");
}

/// A workbook that inflates without end is refused by what it inflates to.
#[test]
fn a_zip_bomb_named_as_a_workbook_is_refused() {
    use std::io::Write as _;
    let folder = Folder::new();
    let path = folder.path().join("bomb.xlsx");
    let mut archive = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
    let options = zip::write::SimpleFileOptions::default();
    archive.start_file("xl/workbook.xml", options).unwrap();
    archive.write_all(b"<workbook>").unwrap();
    for _ in 0..64 {
        archive.write_all(&vec![b' '; 1 << 20]).unwrap();
    }
    archive.finish().unwrap();

    assert_refused(&folder.writ(&["import", path.to_str().unwrap()]), "workbook");
}

/// What leads to a person is in no output about a bad row.
#[test]
fn nothing_said_of_a_bad_row_names_a_person() {
    let folder = Folder::new();
    let canary = "canary-4711@example.org";
    let bad = REGISTER
        .replace("account:a;account:b", &format!("{canary};phone:{canary}"))
        .replace("A-2,2024-03-06", &format!("A-2,{canary}"))
        .replace("A-3,2024-04-06,DE", &format!("A-3,2024-04-06,{canary}"))
        .replace("A-4,2024-04-07,FR,,", &format!("A-4,2024-04-07,FR,,,{canary}"));
    let path = folder.write("bad.csv", bad);

    for more in [&[][..], &["--json"], &["--skip-bad"]] {
        let output = folder.writ(&[&["import", path.to_str().unwrap()], more].concat());
        let said = [output.stdout, output.stderr].concat();
        assert!(
            !String::from_utf8_lossy(&said).contains("canary"),
            "{}",
            String::from_utf8_lossy(&said)
        );
    }
}

#[test]
fn the_key_is_rotated_and_the_one_before_opens_nothing_any_more() {
    let folder = with_register();
    let file = folder.record().join("sealing.key");
    let lines = || std::fs::read_to_string(&file).unwrap().lines().count();
    let before = std::fs::read(&file).unwrap();

    let rotated = code(&folder, &["store", "rotate-key"]);
    let with_both = lines();
    let forgotten = code(&folder, &["store", "rotate-key", "--forget-old"]);
    let verified = code(&folder, &["store", "verify"]);
    let with_one = lines();
    std::fs::write(&file, before).unwrap();
    let refused = folder.writ(&["case", "list"]);

    assert_eq!((rotated, forgotten, verified), (Some(0), Some(0), Some(0)));
    assert_eq!((with_both, with_one), (2, 1));
    assert_eq!(refused.status.code(), Some(1));
    assert!(stderr(&refused).contains("sealing.key"), "{}", stderr(&refused));
}

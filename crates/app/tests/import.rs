//! What a register brings in, sentence by sentence of its format, on a real store.

#![cfg(test)]

mod desk;

use desk::{Desk, HEADER, SKIP_BAD, STRICT, UPDATE, codes, counts};
use jiff::civil::date;
use writ_app::import::{Moment, Options, Progress};
use writ_core::report::Column;

/// An answered request of 2024-03-05.
fn answered(reference: &str) -> String {
    row(reference, "2024-03-05", "DE", "no_data,2024-03-07", "", "")
}

fn pending(reference: &str) -> String {
    row(reference, "2024-03-05", "DE", "pending,", "", "")
}

fn row(
    reference: &str,
    received: &str,
    country: &str,
    ending: &str,
    supersedes: &str,
    same_process_as: &str,
) -> String {
    format!(
        "{reference},{received},{country},Example Police,,hik_connect,account,account:{reference},\
         {ending},{supersedes},{same_process_as}"
    )
}

fn joined(reference: &str, to: &str) -> String {
    row(reference, "2024-03-06", "DE", ",", "", to)
}

fn of_process(reference: &str, agency: &str, process: &str, to: &str) -> String {
    format!("{reference},2024-03-05,DE,{agency},{process},hik_connect,account,,pending,,,{to}")
}

fn bad(reference: &str) -> String {
    row(reference, "2024-03-05", "UK", "no_data,2024-03-07", "", "")
}

#[tokio::test]
async fn a_register_that_comes_back_is_unchanged_and_a_row_it_lacks_deletes_nothing() {
    let desk = Desk::open().await;

    let first = desk.import(&[answered("R-1"), pending("R-2")], STRICT).await;
    let again = desk.import(&[pending("R-2"), answered("R-3")], STRICT).await;

    assert_eq!(counts(&first), [2, 2, 0, 0, 0]);
    assert_eq!(counts(&again), [2, 1, 1, 0, 0]);
    assert_eq!(desk.references().await, ["R-1", "R-2", "R-3"]);
}

#[tokio::test]
async fn an_equal_row_is_unchanged_however_it_is_spelt() {
    let desk = Desk::open().await;
    desk.import(&[row("R-1", "2024-03-05T10:00:00Z", "DE", "pending,", "", "")], STRICT).await;
    let jsonl = desk.write(
        "register.jsonl",
        "\u{feff}{\"reference\":\"R-1\",\"received_at\":\"2024-03-05T11:00:00+01:00\",\
         \"country\":\"DE\",\"agency\":\"Example Police\",\"platform\":\"hik_connect;hik_connect\",\
         \"category\":\"account\",\"identifiers\":\" account: r-1 ;\",\"outcome\":\"pending\",\
         \"challenged\":\"no\"}\r\n\r\n",
    );

    let again = desk.import_file(&jsonl, STRICT).await.unwrap();

    assert_eq!(counts(&again), [1, 0, 1, 0, 0]);
}

/// RE-9: imported facts count as known on their own dates, corrections from the day they were recorded.
#[tokio::test]
async fn a_row_that_differs_is_an_error_or_a_correction_known_from_its_day() {
    let desk = Desk::open().await;
    desk.import(&[pending("R-1")], STRICT).await;
    let path = desk.write("later.csv", format!("{HEADER}\n{}\n", answered("R-1")));

    let refused = desk.import_at(&path, STRICT, "2025-07-10T12:00:00Z").await.unwrap();
    let corrected = desk.import_at(&path, UPDATE, "2025-07-10T12:00:00Z").await.unwrap();
    let again = desk.import_at(&path, UPDATE, "2025-07-11T12:00:00Z").await.unwrap();

    assert_eq!(codes(&refused), [(2, "reference_differs")]);
    assert_eq!(counts(&refused), [1, 0, 0, 0, 1]);
    assert_eq!(counts(&corrected), [1, 0, 0, 1, 0]);
    assert_eq!(counts(&again), [1, 0, 1, 0, 0]);
    assert_eq!(desk.account(Column::NoData, date(2024, 3, 7)).await, 0);
    assert_eq!(desk.account(Column::Pending, date(2025, 7, 9)).await, 1);
    assert_eq!(desk.account(Column::NoData, date(2025, 7, 10)).await, 1);
}

#[tokio::test]
async fn with_a_bad_row_nothing_is_imported_and_every_problem_is_told() {
    let desk = Desk::open().await;
    let two_wrongs = row("R-4", "soon", "UK", "pending,", "", "");

    let outcome =
        desk.import(&[answered("R-1"), bad("R-2"), answered("R-3"), two_wrongs], STRICT).await;

    assert_eq!(counts(&outcome), [4, 0, 0, 0, 2]);
    let mut told = codes(&outcome);
    told.sort_unstable();
    assert_eq!(
        told,
        [(3, "country_unassigned"), (5, "country_unassigned"), (5, "date_unreadable")]
    );
    assert_eq!(outcome.problems_total, 3);
    assert_eq!(desk.references().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_dry_run_counts_as_an_import_would_and_changes_nothing() {
    let desk = Desk::open().await;
    desk.import(&[pending("R-1")], STRICT).await;
    let dry = Options { dry_run: true, update: true, skip_bad: true };

    let outcome = desk.import(&[answered("R-1"), answered("R-2"), bad("R-3")], dry).await;

    assert_eq!(counts(&outcome), [3, 1, 0, 1, 1]);
    assert_eq!(desk.references().await, ["R-1"]);
    assert!(!desk.path("register.csv.rejected.csv").exists());
    assert_eq!(desk.account(Column::Pending, date(2025, 6, 30)).await, 1);
}

#[tokio::test]
async fn rejected_rows_are_written_down_corrected_and_imported() {
    let desk = Desk::open().await;
    let broken = "R-3,2024-03-05,too few fields".to_owned();

    let outcome = desk.import(&[answered("R-1"), bad("R-2"), broken], SKIP_BAD).await;

    assert_eq!(counts(&outcome), [3, 1, 0, 0, 2]);
    let rejected = desk.path("register.csv.rejected.csv");
    let text = std::fs::read_to_string(&rejected).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let header = lines[0].strip_suffix(",problem").unwrap();
    assert!(lines[1].starts_with("R-2,2024-03-05,UK,"), "{}", lines[1]);
    assert!(lines[1].contains("country: `UK` is not"), "{}", lines[1]);
    assert!(lines[2].contains("line 4: ") && lines[2].contains("too few fields"), "{}", lines[2]);

    let told = desk.import_file(&rejected, STRICT).await.unwrap();
    assert_eq!(told.problems[0].column.as_deref(), Some("problem"));
    let (fields, _) = lines[1].split_once(",country: ").unwrap();
    let fields = fields.replace("UK", "GB");
    let corrected = desk.write("corrected.csv", format!("{header}\n{fields}\n"));
    let imported = desk.import_file(&corrected, STRICT).await.unwrap();

    assert_eq!(counts(&imported), [1, 1, 0, 0, 0]);
    assert_eq!(desk.references().await, ["R-1", "R-2"]);
}

#[tokio::test]
async fn without_bad_rows_no_file_of_rejected_ones_appears() {
    let desk = Desk::open().await;

    desk.import(&[answered("R-1")], SKIP_BAD).await;

    assert!(!desk.path("register.csv.rejected.csv").exists());
}

#[tokio::test]
async fn a_reference_stands_once_in_a_file_near_or_far_new_or_known() {
    let desk = Desk::open().await;
    desk.import(&[answered("K-1"), pending("K-2")], STRICT).await;
    let rows: Vec<String> = [answered("K-1"), answered("K-2"), answered("A-1"), answered("A-1")]
        .into_iter()
        .chain((0..9_000).map(|n| answered(&format!("N-{n}"))))
        .chain([answered("A-1"), answered("K-1"), answered("K-2"), pending("K-2")])
        .collect();

    let outcome = desk.import(&rows, UPDATE).await;

    assert_eq!(
        codes(&outcome),
        [5, 9_006, 9_007, 9_008, 9_009].map(|line| (line, "reference_repeated"))
    );
    assert_eq!(desk.references().await, ["K-1", "K-2"]);
}

#[tokio::test]
async fn problems_are_listed_up_to_a_thousand_and_all_counted() {
    let desk = Desk::open().await;
    let rows: Vec<String> = (0..1_500).map(|n| bad(&format!("R-{n}"))).collect();

    let outcome = desk.import(&rows, STRICT).await;

    assert_eq!(outcome.problems.len(), 1_000);
    assert_eq!((outcome.problems_total, outcome.rejected), (1_500, 1_500));
    assert_eq!(outcome.problems[999].line, 1_001);
}

/// CO-1: at any place in the file or in the store; the root alone gives all figures.
#[tokio::test]
async fn a_further_submission_leads_to_its_root_wherever_that_stands() {
    let desk = Desk::open().await;
    desk.import(&[answered("root")], STRICT).await;

    let outcome = desk
        .import(&[joined("c", "b"), joined("b", "root"), joined("e", "d"), answered("d")], STRICT)
        .await;

    assert_eq!(counts(&outcome), [4, 4, 0, 0, 0]);
    assert_eq!(desk.account(Column::Received, date(2025, 6, 30)).await, 2);
    assert_eq!(desk.root_of("c").await.as_deref(), Some("root"));
}

/// CO-1, CO-3.
#[tokio::test]
async fn a_relation_that_does_not_hold_is_an_error_at_its_row() {
    let desk = Desk::open().await;
    let other_agency = joined("a", "root").replace("Example Police", "Example Court");
    let cases = [
        (joined("a", "nowhere"), "relation_target_unknown"),
        (row("a", "2024-03-06", "DE", "pending,", "nowhere", ""), "relation_target_unknown"),
        (joined("a", "a"), "relation_to_itself"),
        (joined("a", "root").replace(",DE,", ",FR,"), "relation_other_country"),
        (other_agency, "relation_other_agency"),
        (row("a", "2024-03-04", "DE", "pending,", "", "root"), "relation_root_received_later"),
        (row("a", "2024-03-06", "DE", "pending,", "root", "root"), "relation_ambiguous"),
    ];
    for (row, code) in cases {
        let outcome = desk.import(&[answered("root"), row], STRICT).await;

        assert_eq!(codes(&outcome), [(3, code)]);
        assert_eq!(counts(&outcome), [2, 0, 0, 0, 1], "{code}");
    }
    let circle = desk.import(&[joined("a", "b"), joined("b", "c"), joined("c", "a")], STRICT).await;
    assert_eq!(codes(&circle), [2, 3, 4].map(|line| (line, "relation_cycle")));
    assert_eq!(desk.references().await, Vec::<String>::new());
}

/// CO-1: what is not imported is no root.
#[tokio::test]
async fn a_row_whose_root_is_rejected_is_rejected_with_it() {
    let desk = Desk::open().await;
    let rows = [bad("root"), joined("a", "root"), joined("b", "a"), answered("alone")];

    let outcome = desk.import(&rows, SKIP_BAD).await;

    assert_eq!(counts(&outcome), [4, 1, 0, 0, 3]);
    let unknown = "relation_target_unknown";
    assert_eq!(codes(&outcome), [(2, "country_unassigned"), (3, unknown), (4, unknown)]);
    assert_eq!(desk.references().await, ["alone"]);
    let text = std::fs::read_to_string(desk.path("register.csv.rejected.csv")).unwrap();
    assert_eq!(text.lines().count(), 4);
}

/// CO-1: a correction can take from rows on file what they rest on.
#[tokio::test]
async fn a_correction_that_breaks_what_rests_on_it_is_refused() {
    let desk = Desk::open().await;
    desk.import(&[answered("root"), joined("a", "root"), joined("b", "a")], STRICT).await;

    let elsewhere = answered("root").replace(",DE,", ",FR,");
    let refused = desk.import(std::slice::from_ref(&elsewhere), UPDATE).await;
    let skip = Options { skip_bad: true, ..UPDATE };
    let skipped = desk.import(&[elsewhere, answered("new")], skip).await;
    let circle = desk.import(&[joined("root", "b")], UPDATE).await;

    assert_eq!(codes(&refused), [(2, "relation_other_country")]);
    assert_eq!(counts(&refused), [1, 0, 0, 0, 1]);
    assert_eq!(counts(&skipped), [2, 1, 0, 0, 1]);
    assert!(codes(&circle).contains(&(2, "relation_cycle")), "{:?}", codes(&circle));
    assert_eq!(desk.references().await, ["a", "b", "new", "root"]);
}

/// CO-1: also for the sake of a row that leads to it through another one.
#[tokio::test]
async fn a_root_moved_behind_a_distant_row_is_refused() {
    let desk = Desk::open().await;
    let near = row("near", "2024-03-20", "DE", ",", "", "root");
    let far = row("far", "2024-03-06", "DE", ",", "", "near");
    desk.import(&[answered("root"), near, far], STRICT).await;

    let later = row("root", "2024-03-10", "DE", "no_data,2024-03-12", "", "");
    let outcome = desk.import(&[later], UPDATE).await;

    assert_eq!(codes(&outcome), [(2, "relation_root_received_later")]);
}

/// CO-1, CO-3: a correction names another row, one further down, or none.
#[tokio::test]
async fn a_correction_may_change_what_a_row_relates_to() {
    let desk = Desk::open().await;
    let rows = [answered("root"), joined("a", "root"), joined("b", "root"), joined("c", "b")];
    desk.import(&rows, STRICT).await;

    let alone = row("b", "2024-03-06", "DE", "no_data,2024-03-08", "", "");
    let revises = row("a", "2024-03-06", "DE", "pending,", "new", "");
    let outcome = desk.import(&[alone, revises, answered("new")], UPDATE).await;

    assert_eq!(counts(&outcome), [3, 1, 0, 2, 0]);
    assert_eq!(desk.account(Column::Received, date(2025, 6, 30)).await, 4);
    assert_eq!(desk.root_of("c").await.as_deref(), Some("b"));
    assert_eq!(desk.root_of("a").await.as_deref(), Some("new"));
    assert_eq!(desk.root_of("b").await, None);
}

/// CO-1: software proposes duplicates, a person joins them.
#[tokio::test]
async fn likely_duplicates_are_listed_and_never_joined() {
    let desk = Desk::open().await;
    desk.import(&[of_process("old", "Example Police", "12 Js 3/24", "")], STRICT).await;

    let rows = [
        of_process("same", "EXAMPLE  police", "12 JS 3/24", ""),
        of_process("joined", "Example Police", "12 Js 3/24", "same"),
        of_process("other agency", "Example Court", "12 Js 3/24", ""),
        of_process("none", "Example Police", "", ""),
        of_process("none either", "Example Police", "", ""),
    ];
    let outcome = desk.import(&rows, STRICT).await;
    let again = desk.import(&rows, STRICT).await;

    let pairs: Vec<_> = outcome
        .likely_duplicates
        .iter()
        .map(|pair| (pair.reference.as_str(), pair.resembles.as_str()))
        .collect();
    assert_eq!(pairs, [("same", "old")]);
    assert_eq!(again.likely_duplicates, []);
    assert_eq!(desk.account(Column::Received, date(2025, 6, 30)).await, 5);
}

#[tokio::test]
async fn a_hundred_likely_duplicates_are_listed_at_most() {
    let desk = Desk::open().await;
    let rows: Vec<String> =
        (0..300).map(|n| of_process(&format!("R-{n}"), "Example Police", "7", "")).collect();

    let outcome = desk.import(&rows, STRICT).await;

    assert_eq!((outcome.imported, outcome.likely_duplicates.len()), (300, 100));
}

#[tokio::test]
async fn a_file_that_cannot_be_read_to_its_end_leaves_nothing_even_if_bad_rows_are_skipped() {
    let desk = Desk::open().await;
    let many: Vec<String> = (0..9_000).map(|n| answered(&format!("R-{n}"))).collect();
    let start = format!("{HEADER}\n{}\n", many.join("\n"));
    let tails: [(&[u8], &str); 3] = [
        (b"\"R-x,2024-03-05", "quote_unterminated"),
        (b"R-\xff,2024-03-05", "encoding_unsupported"),
        (b"R-\0,2024-03-05", "encoding_unsupported"),
    ];
    for (tail, code) in tails {
        let path = desk.write("register.csv", [start.as_bytes(), tail].concat());

        let outcome = desk.import_file(&path, SKIP_BAD).await.unwrap();

        assert_eq!(codes(&outcome), [(9_002, code)]);
        assert_eq!((outcome.rows, outcome.imported, outcome.is_unreadable), (9_000, 0, true));
        assert!(!desk.path("register.csv.rejected.csv").exists());
    }
    assert_eq!(desk.references().await, Vec::<String>::new());
}

/// A power cut is a future that is never asked again.
#[tokio::test]
async fn an_import_that_is_broken_off_leaves_nothing() {
    let desk = Desk::open().await;
    let many: Vec<String> = (0..20_000).map(|n| answered(&format!("R-{n}"))).collect();
    let path = desk.write("register.csv", format!("{HEADER}\n{}\n", many.join("\n")));
    let moment = Moment { now: "2025-06-30T12:00:00Z".parse().unwrap(), seed: [9; 32] };
    let half_way = tokio::sync::Notify::new();
    let mut tell = |progress: Progress| {
        if progress.rows >= 8_000 {
            half_way.notify_one();
        }
    };

    tokio::select! {
        biased;
        () = half_way.notified() => {}
        outcome = desk.installation.import(&path, SKIP_BAD, moment, &mut tell) => {
            panic!("it was to be broken off: {:?}", outcome.map(|outcome| outcome.imported));
        }
    }

    desk.assert_sound().await;
    assert_eq!(desk.references().await, Vec::<String>::new());
    let whole = desk.import_file(&path, STRICT).await.unwrap();
    assert_eq!(whole.imported, 20_000);
}

/// What leads to a person is not said again, wherever in a row it stands.
#[tokio::test]
async fn what_is_said_of_a_bad_row_names_nobody() {
    let desk = Desk::open().await;
    let canary = "canary-4711@example.org";
    let columns = writ_core::register::Column::ALL.map(writ_core::register::Column::name);
    for at in 1..columns.len() {
        let mut fields = vec![""; columns.len()];
        fields[0] = "R-1";
        fields[at] = canary;
        let text = format!("{}\n{}\n", columns.join(","), fields.join(","));
        let path = desk.write("register.csv", text);

        let outcome = desk.import_file(&path, STRICT).await.unwrap();

        assert!(outcome.has_problems());
        let said = serde_json::to_string(&outcome).unwrap();
        assert!(!said.contains("canary"), "{}: {said}", columns[at]);
    }
    let headerless = desk.write("headerless.csv", format!("{canary},phone:+31612345678\n"));
    let outcome = desk.import_file(&headerless, STRICT).await.unwrap();
    assert_eq!(codes(&outcome), [(1, "column_unknown")]);
    assert!(!serde_json::to_string(&outcome).unwrap().contains("canary"));
}

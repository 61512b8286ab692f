//! Backups on the real binary: written while others write, brought back, and refused when they are not what they were.

#![cfg(test)]

mod command;

use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc;

use command::agency::Agency;
use command::served::Served;
use command::{Folder, stderr, stdout};
use serde_json::Value;
use writ_testkit::object_storage::Storage;

/// The pair of keys that the tests of age itself use.
const RECIPIENT: &str = "age1t7rxyev2z3rw82stdlrrepyc39nvn86l5078zqkf5uasdy86jp6svpy7pa";
const IDENTITY: &str = "AGE-SECRET-KEY-1GQ9778VQXMMJVE8SK7J6VT8UJ4HDQAJUVSFCWCM02D8GEWQ72PVQ2Y5J33";
const SOMEBODY_ELSE: &str =
    "AGE-SECRET-KEY-1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYKLMGR48UAWX40Q2P2LM0";
/// Those who hand in requests at the same time.
const AGENCIES: usize = 3;
/// Longer than what is kept in the database itself.
const LARGE: usize = 200_000;

/// A folder with a served record, papers among it, and no server any more.
fn with_papers() -> Folder {
    let folder = Folder::new();
    let token = Agency::token(&folder);
    let served = Served::on(&folder.record(), &[]);
    let agency = Agency::at(served.address(), token);
    for number in 0..3 {
        agency.submit_with_paper(number, LARGE).unwrap();
    }
    assert_eq!(served.stop().code(), Some(0));
    folder.write("key.txt", IDENTITY);
    folder
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn back_up(folder: &Folder, name: &str) -> std::process::Output {
    let out = folder.path().join(name);
    folder.writ(&["backup", "--out", text(&out), "--recipient", RECIPIENT, "--json"])
}

fn bring_back(folder: &Folder, name: &str, into: &str, more: &[&str]) -> std::process::Output {
    let (file, into) = (folder.path().join(name), folder.path().join(into));
    let key = folder.path().join("key.txt");
    let restore = ["restore", text(&file), "--into", text(&into), "--identity", text(&key)];
    folder.writ(&[&restore[..], more].concat())
}

/// The binary on a record that was brought back, with the key that is in no backup.
fn with_key(folder: &Folder, back: &Path) -> std::process::Command {
    assert!(!back.join("sealing.key").exists(), "the key is in the backup");
    let mut command = folder.command_on(back);
    command.env("WRIT_SEALING__KEY_FILE", folder.record().join("sealing.key"));
    command
}

/// What stands in a folder, hidden files as well.
fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_backup_written_while_agencies_submit_is_whole_and_comes_back() {
    let folder = Folder::new();
    folder.write("key.txt", IDENTITY);
    let tokens: Vec<_> = (0..AGENCIES).map(|_| Agency::token(&folder)).collect();
    let served = Served::on(&folder.record(), &[]);
    let (next, is_over) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicBool::new(false)));
    let (acknowledge, acknowledged) = mpsc::channel();
    let submitting: Vec<_> = tokens
        .into_iter()
        .map(|token| {
            let agency = Agency::at(served.address(), token);
            let (next, is_over, acknowledge) =
                (Arc::clone(&next), Arc::clone(&is_over), acknowledge.clone());
            std::thread::spawn(move || {
                while !is_over.load(Ordering::Relaxed) {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    acknowledge.send(agency.submit_with_paper(number, LARGE).unwrap()).unwrap();
                }
            })
        })
        .collect();
    let before: Vec<String> = acknowledged.iter().take(20).collect();

    let made: Value = serde_json::from_str(&stdout(&back_up(&folder, "writ.backup"))).unwrap();
    is_over.store(true, Ordering::Relaxed);
    for one in submitting {
        one.join().unwrap();
    }
    let brought_back = bring_back(&folder, "writ.backup", "back", &["--verify"]);

    assert!(
        stdout(&brought_back).contains("the head of the ledger agree"),
        "{}",
        stdout(&brought_back)
    );
    assert!(made["cases"].as_u64().unwrap() >= 20);
    let back = folder.path().join("back");
    let list = ["case", "list", "--limit", "1000"];
    let listed = stdout(&with_key(&folder, &back).args(list).output().unwrap());
    let missing: Vec<_> =
        before.iter().filter(|number| !listed.contains(number.as_str())).collect();
    assert_eq!(missing, Vec::<&String>::new());
    let files = made["parts"].as_array().unwrap().iter();
    let files = files.filter(|part| part["name"].as_str().unwrap().starts_with("files/")).count();
    let cases = usize::try_from(made["cases"].as_u64().unwrap()).unwrap();
    // The paper of each case, and those whose requests were still on their way.
    assert!((cases..=cases + AGENCIES).contains(&files), "{files} files of {cases} cases");
    assert!(!names(&folder.record()).contains(&"backup.part".to_owned()));
}

#[test]
fn a_backup_with_one_byte_changed_is_refused_wherever_it_is() {
    let folder = with_papers();
    stdout(&back_up(&folder, "writ.backup"));
    let whole = std::fs::read(folder.path().join("writ.backup")).unwrap();

    for (place, at) in [5, 200, whole.len() / 2, whole.len() - 1].into_iter().enumerate() {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        folder.write("changed", changed);
        let refused = bring_back(&folder, "changed", &format!("back-{place}"), &[]);

        assert_eq!(refused.status.code(), Some(1), "byte {at}");
        assert!(!folder.path().join(format!("back-{place}")).exists(), "byte {at}");
    }
    for length in [0, 100, whole.len() / 2, whole.len() - 1] {
        folder.write("cut", &whole[..length]);
        let refused = bring_back(&folder, "cut", "back", &[]);

        assert_eq!(refused.status.code(), Some(1), "cut to {length}");
        assert!(stderr(&refused).contains("damaged"), "{length}: {}", stderr(&refused));
    }
    let left = names(folder.path());
    assert!(left.iter().all(|name| !name.starts_with(".writ-restore-")), "{left:?}");
}

#[test]
fn only_its_own_key_or_passphrase_opens_a_backup() {
    let folder = with_papers();
    let passphrase = folder.write("passphrase", "correct horse battery staple\n");
    let wrong = folder.write("wrong", "incorrect horse\n");
    let out = folder.path().join("by-passphrase");
    stdout(&back_up(&folder, "by-key"));
    let lock = ["--passphrase-file", text(&passphrase)];
    stdout(&folder.writ(&[&["backup", "--out", text(&out)], &lock[..]].concat()));
    let opened = |name: &str, into: &str, key: [&str; 2]| {
        let (file, into) = (folder.path().join(name), folder.path().join(into));
        folder.writ(&[&["restore", text(&file), "--into", text(&into)], &key[..]].concat())
    };

    let other = folder.write("other.txt", SOMEBODY_ELSE);
    let by_other_key = opened("by-key", "a", ["--identity", text(&other)]);
    let by_passphrase = opened("by-key", "a", ["--passphrase-file", text(&passphrase)]);
    let by_wrong = opened("by-passphrase", "a", ["--passphrase-file", text(&wrong)]);
    let right = opened("by-passphrase", "a", lock);

    for refused in [by_other_key, by_passphrase, by_wrong] {
        assert_eq!(refused.status.code(), Some(1));
        assert!(stderr(&refused).contains("does not open this backup"), "{}", stderr(&refused));
    }
    assert_eq!(right.status.code(), Some(0), "{}", stderr(&right));
    let unlocked = folder.writ(&["backup", "--out", text(&folder.path().join("plain"))]);
    assert_eq!(unlocked.status.code(), Some(2), "there is no backup that anybody can open");
}

#[test]
fn nothing_is_ever_written_over_and_no_half_backup_has_the_name_of_a_whole_one() {
    let folder = with_papers();
    folder.write("taken", "mine");
    std::fs::create_dir(folder.path().join("full")).unwrap();
    folder.write("full/mine", "mine");
    std::fs::create_dir(folder.path().join("empty")).unwrap();
    stdout(&back_up(&folder, "writ.backup"));

    let over_file = back_up(&folder, "taken");
    let over_folder = bring_back(&folder, "writ.backup", "full", &[]);
    let into_empty = bring_back(&folder, "writ.backup", "empty", &["--verify"]);
    // Ended before it could say anything.
    let mut killed = folder.command();
    let out = folder.path().join("killed");
    killed.args(["backup", "--out", text(&out), "--recipient", RECIPIENT]).stdout(Stdio::null());
    let mut killed = killed.spawn().unwrap();
    killed.kill().unwrap();
    killed.wait().unwrap();
    let no_folder = back_up(&folder, "nowhere/writ.backup");
    let afterwards = back_up(&folder, "afterwards");

    assert_eq!(over_file.status.code(), Some(1));
    assert_eq!(std::fs::read_to_string(folder.path().join("taken")).unwrap(), "mine");
    assert_eq!(over_folder.status.code(), Some(1));
    assert_eq!(names(&folder.path().join("full")), ["mine"]);
    assert_eq!(into_empty.status.code(), Some(0), "{}", stderr(&into_empty));
    assert!(!out.exists());
    assert_eq!(no_folder.status.code(), Some(1));
    assert_eq!(afterwards.status.code(), Some(0), "{}", stderr(&afterwards));
    assert_eq!(names(&folder.record()), ["files", "sealing.key", "writ.db"]);
}

/// The storage is one of many machines, and may be lost like a disk.
#[test]
fn files_are_moved_to_a_storage_and_come_back_from_a_backup_of_it() {
    let (folder, storage) = (with_papers(), Storage::start());
    let credentials = Storage::credentials_in(folder.path());
    let stored = |record: &Path, arguments: &[&str]| {
        let mut command = folder.command_on(record);
        command.args(arguments).env("WRIT_FILES__URL", storage.url("writ"));
        command.env("WRIT_FILES__ENDPOINT", storage.endpoint());
        command.env("WRIT_FILES__CREDENTIALS_FILE", &credentials);
        command.env("WRIT_SEALING__KEY_FILE", folder.record().join("sealing.key"));
        command.output().unwrap()
    };
    let (out, back) = (folder.path().join("writ.backup"), folder.path().join("back"));
    let files = folder.record().join("files");

    let before = stored(&folder.record(), &["store", "verify"]);
    let moved = stdout(&stored(&folder.record(), &["store", "move-files"]));
    std::fs::remove_dir_all(files).unwrap();
    let verified = stdout(&stored(&folder.record(), &["store", "verify"]));
    let back_up = ["backup", "--out", text(&out), "--recipient", RECIPIENT];
    stdout(&stored(&folder.record(), &back_up));
    std::fs::remove_dir_all(storage.folder("writ")).unwrap();
    let key = folder.path().join("key.txt");
    let bring_back = ["restore", text(&out), "--into", text(&back), "--identity", text(&key)];
    let said = stdout(&stored(&folder.record(), &[&bring_back[..], &["--verify"]].concat()));
    let again = stdout(&stored(&back, &["store", "move-files"]));

    let lost = String::from_utf8_lossy(&before.stdout);
    assert_eq!(before.status.code(), Some(1));
    assert_eq!(lost.matches("from a backup").count(), 3, "{lost}");
    assert!(moved.contains("3 files copied") && moved.contains("0 differences"), "{moved}");
    assert!(verified.contains("0 differences"), "{verified}");
    assert!(said.contains("store move-files"), "{said}");
    assert!(again.contains("3 files copied") && again.contains("0 differences"), "{again}");
}

/// RT-1. The list stands for what was erased after the backup was made; the made-up backup is older than it may be.
#[test]
fn what_was_erased_since_is_erased_again_before_a_backup_gets_its_place() {
    let folder = Folder::new();
    folder.write("key.txt", IDENTITY);
    Served::on(&folder.record(), &["--demo", "--demo-today", "2025-06-16"]).stop();
    stdout(&back_up(&folder, "writ.backup"));
    let listed = stdout(&folder.writ(&["case", "list", "--limit", "1000", "--json"]));
    let listed: Value = serde_json::from_str(&listed).unwrap();
    let reference = |stage: &str| {
        let mut cases = listed["cases"].as_array().unwrap().iter();
        let found = cases.find(|case| case["stage"] == stage && case["imported"] == false);
        found.unwrap()["reference"].as_str().unwrap().to_owned()
    };
    let (closed, open) = (reference("closed"), reference("review"));
    let list = folder.write("erased", format!("2026-03-01 {closed}\n2026-03-01 W-1999-1\n"));
    let of_open = folder.write("of-open", format!("2026-03-01 {open}\n"));

    let unseen = bring_back(&folder, "writ.backup", "unseen", &["--verify"]);
    let refused = bring_back(&folder, "writ.backup", "refused", &["--erased", text(&of_open)]);
    // For how long backups are kept is promised when it is erased.
    let kept = folder.write("writ.toml", "[backup]\nkept_days = 30\n");
    let more = ["--config", text(&kept), "--verify", "--erased", text(&list)];
    let done = bring_back(&folder, "writ.backup", "back", &more);

    assert!(stderr(&unseen).contains("can be read again"), "{}", stderr(&unseen));
    assert_eq!(refused.status.code(), Some(1));
    assert!(stderr(&refused).contains(&open), "{}", stderr(&refused));
    assert!(!folder.path().join("refused").exists());
    assert!(
        stdout(&done).contains("1 erased again, 0 erased already, 0 on hold, 1 not in this record")
    );
    assert!(!stderr(&done).contains("can be read again"), "{}", stderr(&done));
    let on_back = |arguments: &[&str], kept_days: &str| {
        let mut command = with_key(&folder, &folder.path().join("back"));
        stdout(&command.env("WRIT_BACKUP__KEPT_DAYS", kept_days).args(arguments).output().unwrap())
    };
    let shown = on_back(&["case", "show", &closed], "30");
    assert!(
        shown.contains("the last backup that can still open it is gone by the end of"),
        "{shown}"
    );
    assert!(on_back(&["store", "erased"], "30").contains(&closed));
    assert!(on_back(&["store", "verify"], "30").contains("0 differences"));
}

/// A figure that is not what the events say is found before the folder gets its place.
#[test]
fn what_was_damaged_before_the_backup_is_said_when_it_is_verified() {
    let folder = with_papers();
    folder.damage("\"country\":\"NL\"", "\"country\":\"DE\"");
    stdout(&back_up(&folder, "writ.backup"));

    let verified = bring_back(&folder, "writ.backup", "verified", &["--verify"]);
    let taken = bring_back(&folder, "writ.backup", "taken", &[]);

    assert_eq!(verified.status.code(), Some(1));
    assert!(stderr(&verified).contains("nothing was restored"), "{}", stderr(&verified));
    assert!(!folder.path().join("verified").exists());
    assert_eq!(taken.status.code(), Some(0));
}

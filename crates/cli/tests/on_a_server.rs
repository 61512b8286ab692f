//! The same product with its record on a `PostgreSQL` server, for many machines.

#![cfg(test)]
#![cfg(not(without_postgres))]

mod command;

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};

use command::agency::Agency;
use command::served::Served;
use command::{Folder, stderr, stdout};
use serde_json::Value;
use writ_testkit::postgres::Server;

fn register(references: std::ops::Range<u32>) -> String {
    let head =
        "reference,received_at,country,agency,platform,category,identifiers,outcome,responded_at\n";
    references.fold(head.to_owned(), |text, number| {
        let (month, day) = (number % 12 + 1, number % 28 + 1);
        let country = ["DE", "FR", "NL"][number as usize % 3];
        let outcome = ["provided_non_content", "no_data", "rejected"][number as usize % 3];
        text + &format!(
            "S-{number},2024-{month:02}-{day:02},{country},Example Police,hik_connect,account,\
             account:a{number},{outcome},2024-12-31\n"
        )
    })
}

#[test]
fn what_is_printed_does_not_depend_on_where_the_record_is() {
    let server = Server::shared();
    server.create_database("printed");
    let (embedded, shared) = (Folder::new(), Folder::on_server(&server.url("printed")));
    let reads = [
        vec!["report", "build", "--period", "2024"],
        vec!["report", "build", "--period", "2024-Q2", "--as-of", "2024-06-15"],
        vec!["report", "explain", "--period", "2024", "--table", "account", "--column", "rejected"],
        vec!["case", "list", "--json"],
        vec!["store", "verify", "--json"],
    ];

    let outcomes = [&embedded, &shared]
        .map(|folder| folder.import(&folder.write("register.csv", register(0..500)), &[]));

    assert_eq!(outcomes[0], outcomes[1]);
    for read in reads {
        let is_same = stdout(&embedded.writ(&read)) == stdout(&shared.writ(&read));
        assert!(is_same, "{read:?}");
    }
}

#[test]
fn a_record_is_moved_to_a_server_and_printed_as_before() {
    let server = Server::shared();
    server.create_database("moved_by_hand");
    let url = server.url("moved_by_hand");
    let folder = Folder::new();
    folder.import(&folder.write("register.csv", register(0..300)), &[]);
    let build = ["report", "build", "--period", "2024"];
    let before = stdout(&folder.writ(&build));

    let moved = stdout(&folder.writ(&["store", "move", "--to", &url]));
    let again = folder.writ(&["store", "move", "--to", &url]);

    let after =
        stdout(&folder.command().arg("--database-url").arg(&url).args(build).output().unwrap());
    assert_eq!(before, after);
    assert!(moved.contains("300 cases") && moved.contains("0 differences"), "{moved}");
    assert_eq!(again.status.code(), Some(1));
    assert!(stderr(&again).contains("empty"), "{}", stderr(&again));
}

/// Two machines share the database and the key.
#[test]
fn two_programs_that_write_at_once_leave_everything_of_both() {
    let server = Server::shared();
    server.create_database("shared");
    let one = Folder::on_server(&server.url("shared"));
    let other = Folder::on_server(&server.url("shared"));
    one.import(&one.write("first.csv", register(0..1)), &[]);
    fs::create_dir(other.record()).unwrap();
    fs::copy(one.record().join("sealing.key"), other.record().join("sealing.key")).unwrap();

    let running = [(&one, 1..2_000), (&other, 2_000..4_000)].map(|(folder, references)| {
        let file = folder.write("register.csv", register(references));
        let mut command = folder.command();
        let import = command.arg("import").arg(file).arg("--json");
        import.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    });
    let imported = running.map(|import| {
        let output = import.wait_with_output().unwrap();
        let outcome: Value = serde_json::from_str(&stdout(&output)).unwrap();
        outcome["imported"].as_u64().unwrap()
    });

    assert_eq!(imported, [1_999, 2_000]);
    let found: Value =
        serde_json::from_str(&stdout(&other.writ(&["store", "verify", "--json"]))).unwrap();
    assert_eq!(found["cases"], 4_000);
}

#[test]
fn a_machine_without_the_key_of_the_others_is_refused() {
    let server = Server::shared();
    server.create_database("keyless");
    let one = Folder::on_server(&server.url("keyless"));
    one.import(&one.write("first.csv", register(0..1)), &[]);
    let other = Folder::on_server(&server.url("keyless"));

    let refused = other.writ(&["case", "list"]);

    assert_eq!(refused.status.code(), Some(1));
    assert!(stderr(&refused).contains("sealing.key"), "{}", stderr(&refused));
}

/// A backup of a server, and what opens it.
struct BackedUp {
    lived: Folder,
    out: PathBuf,
    passphrase: PathBuf,
    said: String,
}

impl BackedUp {
    fn of(lived: Folder) -> Self {
        let passphrase = lived.write("passphrase", "correct horse battery staple");
        let out = lived.path().join("writ.backup");
        let mut command = lived.command();
        command.arg("backup").arg("--out").arg(&out).arg("--passphrase-file").arg(&passphrase);
        let said = stdout(&command.output().unwrap());
        Self { lived, out, passphrase, said }
    }

    fn bring_back(&self, into: &str, url: &str) -> Output {
        self.bringing_back(into, url).output().unwrap()
    }

    fn bringing_back(&self, into: &str, url: &str) -> Command {
        let mut command = self.lived.command();
        command.env("WRIT_DATABASE_URL", url).arg("restore").arg(&self.out).arg("--verify");
        command.arg("--into").arg(self.lived.path().join(into));
        command.arg("--passphrase-file").arg(&self.passphrase);
        command
    }
}

/// What comes while it is written is in it with all that belongs to it, or not at all.
#[test]
fn a_backup_of_a_server_written_while_agencies_submit_is_brought_back_into_an_empty_database() {
    let server = Server::shared();
    let (url, empty) = (server.create_database("lived"), server.create_database("loaded"));
    let lived = Folder::on_server(&url);
    lived.import(&lived.write("register.csv", register(0..50)), &[]);
    let token = Agency::token(&lived);
    let program = Served::set_up(&lived.record(), &[], |command| {
        command.env("WRIT_DATABASE_URL", &url);
    });
    let agency = Agency::at(program.address(), token);
    let (is_over, submitted) = (Arc::new(AtomicBool::new(false)), mpsc::channel());
    let submitting = std::thread::spawn({
        let is_over = Arc::clone(&is_over);
        move || {
            for number in (0..).take_while(|_| !is_over.load(Ordering::Relaxed)) {
                submitted.0.send(agency.submit_with_paper(number, 200_000).unwrap()).unwrap();
            }
        }
    });
    let first = submitted.1.iter().take(3).count();

    let backed_up = BackedUp::of(lived);
    is_over.store(true, Ordering::Relaxed);
    submitting.join().unwrap();
    let over_itself = backed_up.bring_back("over", &url);
    let said = stdout(&backed_up.bring_back("back", &empty));
    let again = backed_up.bring_back("again", &empty);

    let counted = said.split(" in `").next().unwrap();
    assert!(said.contains("the head of the ledger agree"), "{said}");
    assert!(backed_up.said.starts_with(counted), "{} {said}", backed_up.said);
    let cases: usize = counted.split(' ').next().unwrap().parse().unwrap();
    assert!(cases >= 50 + first, "{said}");
    for refused in [over_itself, again] {
        assert_eq!(refused.status.code(), Some(1));
        assert!(stderr(&refused).contains("empty"), "{}", stderr(&refused));
    }
    let back = backed_up.lived.path().join("back");
    assert!(!back.join("database.dump").exists() && back.join("files").exists());
    let mut list = backed_up.lived.command_on(&back);
    list.args(["case", "list", "--json"]).env("WRIT_DATABASE_URL", &empty);
    list.env("WRIT_SEALING__KEY_FILE", backed_up.lived.record().join("sealing.key"));
    assert!(stdout(&list.output().unwrap()).contains("S-49"));
}

/// RT-1. What is loaded by then is named: a database does not go as a folder does.
#[test]
fn a_backup_in_which_an_erased_case_is_still_worked_on_is_not_brought_back() {
    let server = Server::shared();
    let url = server.create_database("open");
    let lived = Folder::on_server(&url);
    let token = Agency::token(&lived);
    let program = Served::set_up(&lived.record(), &[], |command| {
        command.env("WRIT_DATABASE_URL", &url);
    });
    let number = Agency::at(program.address(), token).submit(1).unwrap();
    program.stop();
    let list = lived.write("erased", format!("2026-03-01 {number}\n"));
    let backed_up = BackedUp::of(lived);

    let into = server.create_database("never");
    let refused =
        backed_up.bringing_back("back", &into).arg("--erased").arg(list).output().unwrap();

    assert_eq!(refused.status.code(), Some(1));
    assert!(stderr(&refused).contains(&number), "{}", stderr(&refused));
    assert!(stderr(&refused).contains("to be dropped"), "{}", stderr(&refused));
    assert!(!backed_up.lived.path().join("back").exists());
}

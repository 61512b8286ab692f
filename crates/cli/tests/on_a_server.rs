//! The same product with its record on a `PostgreSQL` server, for many machines.

#![cfg(test)]
#![cfg(not(without_postgres))]

mod command;

use std::fs;
use std::process::Stdio;

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

/// The server's own programs copy the database and load it; what they need is in the backup, or said.
#[test]
fn a_backup_of_a_server_is_loaded_into_an_empty_database_and_agrees() {
    let server = Server::shared();
    server.create_database("lived");
    server.create_database("loaded");
    let lived = Folder::on_server(&server.url("lived"));
    lived.import(&lived.write("register.csv", register(0..50)), &[]);
    let passphrase = lived.write("passphrase", "correct horse battery staple");
    let (out, back) = (lived.path().join("writ.backup"), lived.path().join("back"));
    let key = ["--passphrase-file", passphrase.to_str().unwrap()];

    let made = lived.writ(&[&["backup", "--out", out.to_str().unwrap()], &key[..]].concat());
    let into = ["restore", out.to_str().unwrap(), "--into", back.to_str().unwrap(), "--verify"];
    let said = stdout(&lived.writ(&[&into[..], &key].concat()));
    let mut load = std::process::Command::new("pg_restore");
    load.args(["--no-owner", "--single-transaction", "--exit-on-error", "--dbname"]);
    let loaded = load.arg(server.url("loaded")).arg(back.join("database.dump")).status().unwrap();
    let mut verify = lived.command_on(&back);
    verify.args(["store", "verify"]).env("WRIT_DATABASE_URL", server.url("loaded"));
    verify.env("WRIT_SEALING__KEY_FILE", lived.record().join("sealing.key"));
    let verified = stdout(&verify.output().unwrap());

    assert!(stdout(&made).contains("50 cases"), "{}", stdout(&made));
    assert!(said.contains("pg_restore") && said.contains("database.dump"), "{said}");
    assert!(loaded.success());
    assert!(verified.contains("50 cases") && verified.contains("0 differences"), "{verified}");
}

//! The first morning, on the real binary: a configuration that is checked, the link of the first administrator, and
//! people added on the command line.

#![cfg(test)]

mod command;

use command::served::Served;
use command::{Folder, stderr, stdout};
use serde_json::Value;

#[test]
fn the_first_start_prints_a_link_and_a_restart_voids_it() {
    let folder = Folder::new();
    let first = Served::on(&folder.record(), &[]);
    let old = first.link().unwrap();
    let page = Served::get(&old);
    drop(first);

    let second = Served::on(&folder.record(), &[]);
    let new = second.link().unwrap();
    let path = old.split_once("/desk").unwrap().1;
    let base = new.split_once("/desk").unwrap().0;
    let voided = Served::get(&format!("{base}/desk{path}"));

    assert!(page.starts_with("HTTP/1.1 200") && page.contains("The first administrator"), "{page}");
    assert_ne!(old, new);
    assert!(voided.starts_with("HTTP/1.1 404"), "{voided}");
    for face in ["/report", "/portal", "/desk"] {
        assert!(second.said.iter().any(|line| line.ends_with(face)), "{face}");
    }
}

#[test]
fn people_are_added_listed_and_let_in_again_on_the_command_line() {
    let folder = Folder::new();
    let ines =
        ["staff", "add", "--name", "Ines Okafor", "--role", "analyst", "--role", "custodian"];

    let added = folder.writ(&ines);
    let twice = folder.writ(&ines);
    let list = folder.writ(&["staff", "list", "--json"]);
    let reset = folder.writ(&["staff", "reset-second-factor", "ines okafor"]);
    let unknown = folder.writ(&["staff", "deactivate", "Nobody Here"]);
    let no_role = folder.writ(&["staff", "add", "--name", "Omar Haddad", "--role", "emperor"]);
    let out = folder.writ(&["staff", "deactivate", "Ines Okafor"]);

    assert!(stdout(&added).contains("http://127.0.0.1:8080/desk/set-up/"));
    assert_eq!(twice.status.code(), Some(1));
    let list: Value = serde_json::from_str(&stdout(&list)).unwrap();
    assert_eq!(list[0]["name"], "Ines Okafor");
    assert_eq!(list[0]["roles"], serde_json::json!(["analyst", "custodian"]));
    assert_eq!(list[0]["state"], "invited");
    assert!(stdout(&reset).contains("/desk/set-up/"));
    assert_eq!(unknown.status.code(), Some(1));
    assert_eq!(no_role.status.code(), Some(2));
    assert!(
        stderr(&no_role).contains("analyst, counsel, approver, custodian, auditor, administrator")
    );
    assert_eq!(out.status.code(), Some(0));
}

#[test]
fn a_token_is_printed_once_listed_without_what_opens_anything_and_revoked() {
    let folder = Folder::new();
    let named = ["token", "add", "--name", "The agency's system", "--scope", "submit"];

    let made = stdout(&folder.writ(&[&named[..], &["--json"]].concat()));
    let plain = stdout(&folder.writ(&named));
    let listed = stdout(&folder.writ(&["token", "list", "--json"]));
    let revoked = folder.writ(&["token", "revoke", "1"]);
    let again = folder.writ(&["token", "revoke", "1"]);
    let for_people = stdout(&folder.writ(&["token", "list"]));
    let nobodys = folder.writ(&["token", "add", "--name", "x", "--scope", "read:cases"]);
    let no_scope = folder.writ(&["token", "add", "--name", "x", "--scope", "everything"]);

    let made: Value = serde_json::from_str(&made).unwrap();
    let secret = made["token"].as_str().unwrap();
    assert!(secret.len() > 30 && !listed.contains(secret) && !for_people.contains(secret));
    assert_ne!(plain.trim(), secret);
    let listed: Value = serde_json::from_str(&listed).unwrap();
    assert_eq!(listed["tokens"][0]["scopes"], serde_json::json!(["submit"]));
    assert_eq!(listed["tokens"][0]["owner"], Value::Null);
    assert_eq!(revoked.status.code(), Some(0));
    assert_eq!(again.status.code(), Some(1));
    assert!(stderr(&again).contains("there is no token 1 that still opens something"));
    assert!(for_people.contains("revoked") && for_people.contains("stands"), "{for_people}");
    assert_eq!(nobodys.status.code(), Some(1), "whoever reads cases is somebody of the desk");
    assert_eq!(no_scope.status.code(), Some(2));
}

#[test]
fn a_configuration_is_checked_in_sentences_that_say_what_to_write() {
    let folder = Folder::new();
    let check = |text: &str| {
        let file = folder.write("writ.toml", text);
        folder.writ(&["--config", file.to_str().unwrap(), "check-config"])
    };

    let good =
        check("base_url = \"https://requests.example.org\"\ntrusted_proxies = [\"127.0.0.1\"]\n");
    let plain = check("base_url = \"http://requests.example.org\"\n");
    let unknown = check("base_ulr = \"https://requests.example.org\"\n");
    let file = folder.write("writ.toml", "listen = \"0.0.0.0:0\"\n");
    let refused = folder.writ(&["--config", file.to_str().unwrap(), "serve"]);

    assert_eq!(good.status.code(), Some(0), "{}", stdout(&good));
    assert_eq!(plain.status.code(), Some(1));
    assert!(stdout_of_any(&plain).contains("problem  base_url: people would reach it unencrypted"));
    assert_eq!(unknown.status.code(), Some(1));
    assert!(stderr(&unknown).contains("base_ulr"));
    assert_eq!(refused.status.code(), Some(1));
    assert!(stderr(&refused).contains("write the address people reach it at"));
}

#[test]
fn certificate_and_key_have_to_belong_together() {
    let folder = Folder::new();
    let pem = |name: &str, text: &str| folder.write(name, text).to_str().unwrap().to_owned();
    let certificate = pem("certificate.pem", "no certificate");
    let text = format!(
        "base_url = \"https://requests.example.org\"\n[tls]\ncertificate = \"{certificate}\"\nkey = \"/nowhere/key.pem\"\n"
    );
    let file = folder.write("writ.toml", text);

    let checked = folder.writ(&["--config", file.to_str().unwrap(), "check-config", "--json"]);

    let findings: Vec<Value> = serde_json::from_slice(&checked.stdout).unwrap();
    let problems: Vec<_> = findings
        .iter()
        .filter(|finding| finding["weight"] == "problem")
        .map(|finding| finding["key"].as_str().unwrap())
        .collect();
    assert_eq!(problems, ["tls.key", "tls"]);
}

/// What was printed, however the verb ended.
fn stdout_of_any(output: &std::process::Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

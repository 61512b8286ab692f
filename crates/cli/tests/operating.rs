//! Running it: health, metrics, the log, and the end of the program, on the real binary.

#![cfg(test)]

mod command;

use std::collections::BTreeSet;
use std::fs::File;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;

use command::agency::Agency;
use command::served::Served;
use command::{Folder, stderr, stdout};
use serde_json::{Value, json};
use writ_client::request_form::form;

/// Those who hand in requests at the same time.
const AGENCIES: u32 = 4;

/// An answer's status and body.
fn told(answer: &str) -> (&str, &str) {
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap(), body)
}

/// The body of an answer that came in pieces or whole, as text to search in.
fn page(answer: Option<String>) -> String {
    answer.unwrap()
}

#[test]
fn the_program_says_whether_it_is_well_to_whoever_watches_over_it() {
    let folder = Folder::new();
    let served = Served::on(&folder.record(), &[]);
    let listen = served.address().strip_prefix("http://").unwrap().to_owned();
    let asked = |address: &str| {
        folder.command().arg("health").env("WRIT_LISTEN", address).output().unwrap()
    };

    let live = Served::get(&format!("{}/health/live", served.address()));
    let ready = Served::get(&format!("{}/health/ready", served.address()));
    let well = asked(&listen);
    let status = served.stop();
    let gone = asked(&listen);

    assert_eq!(told(&live), ("200", "alive\n"));
    assert_eq!(told(&ready), ("200", "ready\n"));
    assert_eq!(stdout(&well), "ready\n");
    assert_eq!(status.code(), Some(0));
    assert_eq!(gone.status.code(), Some(1));
    assert!(stderr(&gone).contains("nobody answers"), "{}", stderr(&gone));
}

#[test]
fn metrics_stand_at_an_address_of_their_own_and_name_nobody() {
    let folder = Folder::new();
    let token = Agency::token(&folder);
    let served = Served::set_up(&folder.record(), &[], |command| {
        command.env("WRIT_METRICS__LISTEN", "127.0.0.1:0");
    });
    let (public, operators) = (served.address().to_owned(), served.operators().to_owned());
    let number = Agency::at(&public, token).submit(4_711).unwrap();
    let wrong = b"name=Wanda+Wrong&password=not-hers-at-all&code=123456";
    let heads =
        [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "same-origin")];
    Served::ask("POST", &format!("{public}/desk/sign-in"), &heads, wrong).unwrap();
    Served::get(&format!("{public}/nothing/Wanda"));
    Served::ask("WANDA", &format!("{public}/report"), &[], b"").unwrap();

    let outside = Served::get(&format!("{public}/metrics"));
    let text = Served::get(&format!("{operators}/metrics"));
    let ready = Served::get(&format!("{operators}/health/ready"));

    assert_eq!(told(&outside).0, "404", "never at the address that people reach");
    assert_eq!(told(&ready).0, "200");
    for line in [
        "writ_build_info{version=\"0.1.0\"} 1",
        "writ_request_duration_seconds_count{method=\"POST\",route=\"/api/v1/requests\",status=\"201\"} 1",
        "writ_request_duration_seconds_count{method=\"GET\",route=\"none\",status=\"404\"} 2",
        "writ_request_duration_seconds_count{method=\"other\",route=\"/report\",status=\"405\"} 1",
        "writ_sign_in_failures_total{face=\"desk\"} 1",
        "writ_sign_in_failures_total{face=\"portal\"} 0",
        "writ_background_failures_total 0",
        "writ_changes_waiting 0",
        "writ_letters{state=\"failed\"} 0",
        "writ_files_bytes 0",
    ] {
        assert!(text.lines().any(|one| one.trim_end() == line), "`{line}` is not in\n{text}");
    }
    for name in [
        "writ_changes_together_count",
        "writ_background_due",
        "writ_background_oldest_due_seconds",
        "writ_background_last_round_timestamp_seconds",
        "writ_letters{state=\"waiting\"}",
        "writ_alerts_unseen",
        "writ_database_bytes",
    ] {
        assert!(text.lines().any(|one| one.starts_with(name)), "`{name}` is not in\n{text}");
    }
    let of_people = ["Wanda", "WANDA", "4711", "example-", "police.example", number.as_str()];
    let named: Vec<_> = of_people.into_iter().filter(|name| text.contains(name)).collect();
    assert_eq!(named, Vec::<&str>::new());
}

/// What the demonstration made up, what an agency hands in, and what is typed into addresses and forms.
#[test]
fn the_most_talkative_log_holds_nothing_of_what_people_wrote() {
    let folder = Folder::new();
    let log = folder.path().join("log");
    let served =
        Served::set_up(&folder.record(), &["--demo", "--demo-today", "2025-06-16"], |command| {
            command.env("WRIT_LOG__LEVEL", "trace").stderr(File::create(&log).unwrap());
        });
    let address = served.address().to_owned();
    let mut names: BTreeSet<String> = BTreeSet::new();
    let mut plant = |text: &str| {
        names.insert(text.to_owned());
        text.to_owned()
    };
    let token = Agency::token(&folder);
    plant(&token);
    let mut answers = form(77);
    for code in ["agency_name", "officer_name", "docket_number", "supervisor", "agency_address"] {
        answers[code] = plant(&format!("Planted {}", code.to_uppercase())).into();
    }
    answers["agency_email"] = plant("planted.mailbox@agency.example").into();
    answers["call_back_number"] = plant("+31 20 555 7531").into();
    answers["purpose"] = plant("To find out whose pigeon it was that was planted.").into();
    answers["items"][0]["identifier_value"] = plant("planted-account-31337").into();
    let heads =
        [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "same-origin")];
    let post = |path: &str, body: &str, more: &[(&str, &str)]| {
        page(Served::ask(
            "POST",
            &format!("{address}{path}"),
            &[&heads, more].concat(),
            body.as_bytes(),
        ))
    };

    let agency = Agency::at(&address, token.clone());
    agency.submit_form(&answers, &json!([])).unwrap();
    let bearer = format!("Bearer {token}");
    let json = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    for body in [
        json!({ "form": { "agency_name": plant("Unknown Planted Key"), "planted_key": "x" } })
            .to_string(),
        plant("{ no json: Planted Fragment"),
    ] {
        Served::ask("POST", &format!("{address}/api/v1/requests"), &json, body.as_bytes()).unwrap();
    }
    for path in [
        format!("/{}", plant("planted-in-a-path")),
        format!("/report/2024?platform={}", plant("planted-in-a-query")),
        format!("/desk/cases/{}", plant("W-PLANTED-1")),
        format!("/desk/set-up/{}", plant("planted-set-up-link")),
        format!("/letter?code={}", plant("PLANTEDCODE")),
    ] {
        Served::get(&format!("{address}{path}"));
    }
    let wrong =
        format!("name={}&password={}&code=1", plant("planted-name"), plant("planted-password"));
    post("/desk/sign-in", &wrong, &[]);
    let receipt = format!("number={}&secret={}", plant("W-PLANTED-2"), plant("planted-secret"));
    post("/portal/status", &receipt, &[]);
    let seen = walk_the_desk(&address, &post, &mut names);
    let status = served.stop();

    let text = std::fs::read_to_string(&log).unwrap();
    assert_eq!(status.code(), Some(0));
    assert!(seen > 20, "only {seen} cases were opened");
    assert!(names.len() > 60, "only {} names were found", names.len());
    assert!(text.contains("background work") && text.contains("stopping"), "{text}");
    for line in text.lines() {
        let line: Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}"));
        assert!(line["timestamp"].is_string() && line["message"].is_string(), "{line}");
        if line["message"] == "answered" {
            let route = line["route"].as_str().unwrap();
            assert!(route.starts_with('/') || route == "none", "{line}");
            assert!(line["span"]["id"].is_string() && line["status"].is_u64(), "{line}");
            assert!(line["duration_ms"].is_u64(), "{line}");
        }
    }
    let lowered = text.to_lowercase();
    let logged: Vec<_> =
        names.iter().filter(|name| lowered.contains(&name.to_lowercase())).collect();
    assert_eq!(logged, Vec::<&String>::new());
}

/// Opens what the desk has to show, as an analyst, with what names persons; gathers who is named there, and says how
/// many cases were opened.
fn walk_the_desk(
    address: &str,
    post: &impl Fn(&str, &str, &[(&str, &str)]) -> String,
    names: &mut BTreeSet<String>,
) -> usize {
    let door = Served::get(&format!("{address}/desk/sign-in"));
    let who = between(&door, "name=\"who\" value=\"", "\"");
    let who = who.into_iter().find(|who| who.ends_with("-analyst")).unwrap();
    let signed_in = post("/desk/sign-in/demonstration", &format!("who={who}"), &[]);
    let cookie = between(&signed_in, "set-cookie: ", ";").remove(0);
    names.insert(cookie.split_once('=').unwrap().1.to_owned());
    let get = |path: &str| {
        page(Served::ask("GET", &format!("{address}{path}"), &[("cookie", &cookie)], b""))
    };
    let mut pages: Vec<String> = [
        "/desk",
        "/desk/directory",
        "/desk/notices",
        "/desk/outbox",
        "/desk/account",
        "/desk/search",
    ]
    .map(get)
    .into();
    let queue = get("/desk/queue?over=yes");
    let cases: BTreeSet<String> =
        between(&queue, "href=\"/desk/cases/", "\"").into_iter().collect();
    // What shows that a form comes from a page of this session.
    let form = between(&queue, "name=\"form\" value=\"", "\"").remove(0);
    for case in &cases {
        let path = format!("/desk/cases/{case}");
        pages.push(get(&path));
        let reading = format!("form={form}&purpose=handling");
        pages.push(post(&format!("{path}/readings"), &reading, &[("cookie", &cookie)]));
        pages.push(get(&path));
        pages.push(get(&format!("/desk/cases/{case}/file")));
    }
    let mut found = BTreeSet::new();
    for text in pages
        .iter()
        .flat_map(|page| page.split(|c: char| c.is_whitespace() || "<>\"'&;,()".contains(c)))
    {
        if text.contains('@') && text.contains('.') {
            found.insert(text.trim_end_matches('.').to_owned());
        }
    }
    // Names and identifiers stand apart from the direction of the text around them.
    let apart = pages.iter().flat_map(|page| between(page, "<bdi>", "</bdi>"));
    found.extend(apart.filter(|text| {
        text.len() > 8 && text.contains(|c: char| " -@".contains(c) || c.is_ascii_digit())
    }));
    // What the signed-in person types into the search.
    for sought in found.iter().take(5) {
        post("/desk/search", &format!("form={form}&q={sought}"), &[("cookie", &cookie)]);
    }
    names.extend(found);
    names.extend(between(&door, "<strong><bdi>", "</bdi>"));
    cases.len()
}

/// What stands between two marks, each time.
fn between(text: &str, from: &str, to: &str) -> Vec<String> {
    text.split(from).skip(1).filter_map(|rest| Some(rest.split_once(to)?.0.to_owned())).collect()
}

/// What leaves as an acknowledgement is there afterwards, and the end is no failure.
#[test]
fn a_program_that_is_asked_to_end_loses_nothing_that_it_acknowledged() {
    let folder = Folder::new();
    let tokens: Vec<_> = (0..AGENCIES).map(|_| Agency::token(&folder)).collect();
    let served = Served::on(&folder.record(), &[]);
    let next = Arc::new(AtomicU32::new(0));
    let (acknowledge, acknowledged) = mpsc::channel();

    let submitting: Vec<_> = tokens
        .into_iter()
        .map(|token| {
            let agency = Agency::at(served.address(), token);
            let (next, acknowledge) = (Arc::clone(&next), acknowledge.clone());
            std::thread::spawn(move || {
                while let Some(number) = agency.submit(next.fetch_add(1, Ordering::Relaxed)) {
                    acknowledge.send(number).unwrap();
                }
            })
        })
        .collect();
    drop(acknowledge);
    let mut numbers: Vec<String> = acknowledged.iter().take(60).collect();
    let status = served.stop();
    let is_closed = !folder.record().join("writ.db-wal").exists();
    for one in submitting {
        one.join().unwrap();
    }
    numbers.extend(acknowledged.iter());

    assert_eq!(status.code(), Some(0));
    assert!(is_closed, "the database was left open");
    let list = stdout(&folder.writ(&["case", "list", "--limit", "1000", "--json"]));
    let missing: Vec<_> = numbers.iter().filter(|number| !list.contains(number.as_str())).collect();
    assert_eq!(missing, Vec::<&String>::new());
    assert!(stdout(&folder.writ(&["store", "verify"])).contains("0 differences"));
}

//! Two programs on one `PostgreSQL` database and one S3-compatible storage: whatever one was told, the other knows, and
//! nothing is done twice.

#![cfg(test)]
#![cfg(not(without_postgres))]

mod command;

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;
use std::sync::Barrier;
use std::time::SystemTime;

use command::agency::Agency;
use command::served::{Served, body};
use command::{Folder, stdout};
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use writ_app::sign_in::{Gate, SessionLifetime};
use writ_app::staff::Added;
use writ_app::{Installation, Outside};
use writ_client::request_form::form;
use writ_core::actor::Actor;
use writ_core::staff::{Role, StaffId, StaffName};
use writ_store::{KeySource, Location, OpenMode};
use writ_testkit::mail_server::{self, Behaviour as Mail};
use writ_testkit::object_storage::{Behaviour, Storage};
use writ_testkit::postgres::Server;

/// More than one request to the storage carries.
const LARGE: usize = 6_000_000;

/// How often it is looked whether background work came round, which it does every two seconds.
const MOST_LOOKS: u32 = 20_000;

/// The key that both have.
fn key() -> String {
    "4b".repeat(32)
}

/// Two machines that share everything but their folders.
struct Twins {
    folders: [Folder; 2],
    database_url: String,
    storage: Storage,
    runtime: Runtime,
    mail: mail_server::Server,
}

impl Twins {
    fn on(database: &str) -> Self {
        let server = Server::shared();
        server.create_database(database);
        let database_url = server.url(database);
        let runtime = Runtime::new().unwrap();
        let mail = runtime.block_on(mail_server::Server::start(Mail::Accept));
        let folders = [(); 2].map(|()| Folder::on_server(&database_url));
        Self { folders, database_url, storage: Storage::start(), runtime, mail }
    }

    fn as_configured(&self, folder: &Path, command: &mut Command) {
        command
            .env("WRIT_DATABASE_URL", &self.database_url)
            .env("WRIT_SEALING__KEYS", key())
            .env("WRIT_FILES__URL", self.storage.url("twins"))
            .env("WRIT_FILES__ENDPOINT", self.storage.endpoint())
            .env("WRIT_FILES__CREDENTIALS_FILE", Storage::credentials_in(folder))
            .env("WRIT_MAIL__HOST", "127.0.0.1")
            .env("WRIT_MAIL__PORT", self.mail.port.to_string())
            .env("WRIT_MAIL__ENCRYPTION", "none")
            .env("WRIT_MAIL__FROM", "legal@company.example")
            .env("WRIT_MAIL__DESK_MAILBOX", "desk@company.example");
    }

    fn serve(&self) -> [Served; 2] {
        [0, 1].map(|place| {
            let folder = &self.folders[place];
            Served::set_up(&folder.record(), &[], |command| {
                self.as_configured(folder.path(), command);
            })
        })
    }

    /// What `writ store verify` finds that is not as the events say.
    fn differences(&self) -> Value {
        let verified: Value =
            serde_json::from_str(&self.writ(&["store", "verify", "--json"])).unwrap();
        verified["differences_total"].clone()
    }

    fn writ(&self, arguments: &[&str]) -> String {
        let mut command = self.folders[0].command();
        self.as_configured(self.folders[0].path(), &mut command);
        stdout(&command.args(arguments).output().unwrap())
    }

    fn token(&self, arguments: &[&str]) -> String {
        let add = ["token", "add", "--name", "gateway", "--per-minute", "10000", "--json"];
        let made: Value = serde_json::from_str(&self.writ(&[&add, arguments].concat())).unwrap();
        made["token"].as_str().unwrap().to_owned()
    }

    /// Adds an analyst and signs her in; her number, and the cookie of her session.
    #[expect(clippy::disallowed_methods, reason = "the programs go by the clock as well")]
    fn analyst(&self) -> (StaffId, String) {
        let place = Location {
            database_url: Some(self.database_url.clone()),
            keys: Some(KeySource::Text(key())),
            ..self.folders[0].record().as_path().into()
        };
        let outside = Outside::new(jiff::Timestamp::now, || Some([7; 32]));
        self.runtime.block_on(async {
            let opened = Installation::open(place, OpenMode::Existing, None, None).await.unwrap();
            let name = StaffName::read("Ines Okafor").unwrap();
            let added = opened.add_staff(&name, &[Role::Analyst], Actor::Operator, &outside).await;
            let Added::Done { id, .. } = added.unwrap() else { panic!("she is there already") };
            let gate = Gate::new(SessionLifetime::default());
            let session =
                opened.sign_in_to_demonstration(&gate, &outside, id, Role::Analyst, "a test").await;
            (id, format!("writ-session={}", session.unwrap().unwrap().text()))
        })
    }

    /// Who was written to so far.
    fn written_to(&self) -> Vec<String> {
        let arrived = self.runtime.block_on(self.mail.arrived());
        arrived.into_iter().flat_map(|letter| letter.to).collect()
    }
}

/// IN-6.
#[test]
fn what_is_uploaded_at_one_program_is_claimed_and_fetched_at_the_other() {
    let twins = Twins::on("twins_files");
    let [one, other] = twins.serve();
    let token = twins.token(&["--scope", "submit"]);
    let (_, cookie) = twins.analyst();
    let lines: Vec<String> = (0..LARGE / 8).map(|line| format!("{line:07}\n")).collect();
    let paper = lines.concat();

    let staged = Agency::at(one.address(), token.clone()).stage(paper.as_bytes()).unwrap();
    let number = Agency::at(other.address(), token.clone()).submit_form(&form(1), &staged).unwrap();
    let case = format!("{}/desk/cases/{number}", one.address());
    let heads = [("cookie", cookie.as_str()), ("sec-fetch-site", "same-origin")];
    let page = Served::ask("GET", &case, &heads, b"").unwrap();
    let form_value =
        page.split_once("name=\"form\" value=\"").unwrap().1.split('"').next().unwrap();
    let why = format!("form={form_value}&seq=1&purpose=handling&said=");
    let form_heads =
        [&heads[..], &[("content-type", "application/x-www-form-urlencoded")]].concat();
    Served::ask("POST", &format!("{case}/readings"), &form_heads, why.as_bytes()).unwrap();
    // The first is what the form said.
    let fetched = [one.address(), other.address()].map(|address| {
        let paper = format!("{address}/desk/cases/{number}/papers/2");
        Served::ask("GET", &paper, &heads, b"").unwrap()
    });

    for answer in fetched {
        assert!(answer.starts_with("HTTP/1.1 200"), "{}", &answer[..200]);
        assert!(body(&answer) == paper);
    }
    assert!(!twins.folders.iter().any(|folder| folder.record().join("files").exists()));
    assert_eq!(twins.differences(), 0);
}

#[test]
fn while_the_storage_is_away_a_paper_is_refused_for_now_and_the_program_says_why() {
    let twins = Twins::on("twins_away");
    let [one, _other] = twins.serve();
    let token = twins.token(&["--scope", "submit"]);
    let bearer = format!("Bearer {token}");
    let heads = [("authorization", bearer.as_str()), ("content-type", "application/octet-stream")];
    let upload = format!("{}/api/v1/uploads", one.address());
    let paper = vec![b'x'; 200_000];

    twins.storage.behave(Behaviour::Overloaded);
    let refused = Served::ask("POST", &upload, &heads, &paper).unwrap();
    let ready = Served::get(&format!("{}/health/ready", one.address()));
    twins.storage.behave(Behaviour::Serve);
    let accepted = Served::ask("POST", &upload, &heads, &paper).unwrap();

    assert!(refused.starts_with("HTTP/1.1 503"), "{refused}");
    assert!(refused.to_ascii_lowercase().contains("retry-after:"), "{refused}");
    assert!(ready.starts_with("HTTP/1.1 503") && ready.contains("storage of the files"), "{ready}");
    assert!(accepted.starts_with("HTTP/1.1 201"), "{accepted}");
}

/// Killed at any point, a program leaves nothing that another does not find.
#[test]
fn what_a_killed_program_had_half_taken_in_goes_a_day_later() {
    let twins = Twins::on("twins_killed");
    let [one, other] = twins.serve();
    let bearer = format!("authorization: Bearer {}", twins.token(&["--scope", "submit"]));
    let length = 2 * LARGE;
    let host = one.address().strip_prefix("http://").unwrap();
    let head = format!(
        "POST /api/v1/uploads HTTP/1.1\r\nhost: {host}\r\n{bearer}\r\ncontent-type: application/octet-stream\r\n\
         content-length: {length}\r\n\r\n"
    );
    let mut sending = TcpStream::connect(host).unwrap();
    sending.write_all(head.as_bytes()).unwrap();
    sending.write_all(&vec![b'x'; length - 1]).unwrap();
    let until = |is_so: &dyn Fn() -> bool| {
        (0..MOST_LOOKS).any(|_| {
            Served::get(&format!("{}/health/live", other.address()));
            is_so()
        })
    };

    let had_parts = until(&|| twins.storage.parts() > 0);
    drop(one);
    let marks = fs::read_dir(twins.storage.folder("twins/incoming")).unwrap();
    for mark in marks {
        let mark = fs::File::options().write(true).open(mark.unwrap().path()).unwrap();
        mark.set_modified(SystemTime::UNIX_EPOCH).unwrap();
    }
    let [_again, _] = twins.serve();
    let is_gone = until(&|| twins.storage.parts() == 0);

    assert!(had_parts && is_gone, "{} parts", twins.storage.parts());
    assert_eq!(twins.differences(), 0);
}

/// TI-1: an alert is told once. RV-6, IN-2: so is a letter.
#[test]
fn two_programs_decide_one_case_once_and_write_each_letter_once() {
    let twins = Twins::on("twins_at_work");
    let [one, other] = twins.serve();
    let submit = twins.token(&["--scope", "submit"]);
    let (analyst, _) = twins.analyst();
    let owner = analyst.0.to_string();
    let act = twins.token(&["--scope", "act:cases", "--owner", &owner, "--role", "analyst"]);
    let agencies = [&one, &other].map(|at| Agency::at(at.address(), submit.clone()));
    let numbers: Vec<String> = (0..10)
        .zip(agencies.iter().cycle())
        .map(|(number, agency)| {
            let mut form = form(number);
            let by = if number == 0 { "registered_mail" } else { "email" };
            form["reply_channel"] = by.into();
            form["reply_address"] = "1 Example Street".into();
            if number > 0 {
                form.as_object_mut().unwrap().remove("reply_address");
            }
            agency.submit_form(&form, &json!([])).unwrap()
        })
        .collect();

    let bearer = format!("Bearer {act}");
    let at_once = Barrier::new(2);
    let answers: Vec<[String; 2]> = numbers
        .iter()
        .map(|number| {
            std::thread::scope(|scope| {
                [&one, &other]
                    .map(|served| {
                        let address =
                            format!("{}/api/v1/cases/{number}/commands", served.address());
                        let heads = [
                            ("authorization", bearer.as_str()),
                            ("content-type", "application/json"),
                            ("if-match", "\"3\""),
                        ];
                        let at_once = &at_once;
                        scope.spawn(move || {
                            let command = json!({ "command": "acknowledge" }).to_string();
                            at_once.wait();
                            Served::ask("POST", &address, &heads, command.as_bytes()).unwrap()
                        })
                    })
                    .map(|asked| asked.join().unwrap())
            })
        })
        .collect();
    // Nine letters by mail, and one to be posted, of which the desk is told.
    for _ in 0..MOST_LOOKS {
        if twins.written_to().len() >= 10 {
            break;
        }
        Served::get(&format!("{}/health/live", one.address()));
    }
    let ended = [one.stop(), other.stop()].map(|status| status.code());

    for both in answers {
        let done = both.iter().filter(|answer| answer.starts_with("HTTP/1.1 200")).count();
        let stale = both.iter().filter(|answer| answer.starts_with("HTTP/1.1 412")).count();
        assert_eq!((done, stale), (1, 1), "{both:?}");
    }
    assert_eq!(ended, [Some(0), Some(0)]);
    let written_to = twins.written_to();
    let each: BTreeSet<&String> = written_to.iter().collect();
    assert_eq!((written_to.len(), each.len()), (10, 10), "{written_to:?}");
    assert!(written_to.iter().any(|to| to.contains("desk@company.example")), "{written_to:?}");
}

//! Every address of the desk, by everybody: one golden table.
//!
//! The addresses are read from the sources of the desk, so that none can be added without a row here. Where the table
//! differs, the test prints the one that is true: read it, and keep it if it is right.
//!
//! What is asked for is not there, and a form says nothing but its session's value: `403` is a door that is closed to the
//! role, everything else lies behind the door. Whoever comes sixth to sign in waits (`429`): so many tries are free.

use std::fmt::Write as _;
use std::path::Path;

use axum::body::Body;
use axum::http::Request;
use writ_core::staff::{Role, StaffId};

use crate::door::{Browser, Company};

const TABLE: &str = include_str!("rights.txt");
/// Where a form comes with files.
const UPLOADS: [&str; 3] =
    ["/desk/record", "/desk/cases/{reference}/papers", "/desk/cases/{reference}/package"];

#[tokio::test]
async fn each_address_of_the_desk_answers_each_role_as_the_table_says() {
    let company = Company::open().await;
    let mut people: Vec<(StaffId, Role)> = Vec::new();
    for role in Role::ALL {
        let (id, _) = company.hire(&format!("One {}", role.code()), &[role]).await;
        people.push((id, role));
    }

    let mut table = "method address nobody".to_owned();
    for role in Role::ALL {
        write!(table, " {}", role.code()).unwrap();
    }
    for (method, address) in routes() {
        let nobody = Browser::of(&company);
        write!(table, "\n{method} {address} {}", status(&nobody, method, &address).await).unwrap();
        for (id, role) in &people {
            // Signed in afresh: one of the addresses signs out.
            let person = company.signed_in_as(*id, *role).await;
            write!(table, " {}", status(&person, method, &address).await).unwrap();
        }
    }
    table.push('\n');

    assert!(table == TABLE, "crates/web/tests/access/rights.txt should read:\n{table}");
}

async fn status(person: &Browser<'_>, method: &str, address: &str) -> u16 {
    let filled_in = filled_in(address);
    let answer = match method {
        "GET" => person.open(&filled_in).await,
        _ if UPLOADS.contains(&address) => {
            let body = format!(
                "--edge\r\nContent-Disposition: form-data; name=\"form\"\r\n\r\n{}\r\n--edge--\r\n",
                person.form_value()
            );
            let request = Request::post(filled_in)
                .header("content-type", "multipart/form-data; boundary=edge")
                .header("sec-fetch-site", "same-origin");
            person.ask(request.body(Body::from(body)).unwrap()).await
        }
        _ => person.send(&filled_in, &[]).await,
    };
    answer.status.as_u16()
}

/// Each address with each method that it answers, as the sources of the desk name them.
fn routes() -> Vec<(&'static str, String)> {
    let mut sources = Vec::new();
    read_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/desk"), &mut sources);
    let mut routes = Vec::new();
    for route in sources.iter().flat_map(|source| source.split(".route(").skip(1)) {
        let address = route.split('"').nth(1).unwrap();
        let end = ["\n        .", "\n}"].iter().filter_map(|end| route.find(end)).min();
        let handlers = end.map_or(route, |end| route.split_at(end).0);
        for (method, marks) in [("GET", ["get(", ".get("]), ("POST", ["post(", ".post("])] {
            if marks.iter().any(|mark| handlers.contains(mark)) {
                routes.push((method, address.to_owned()));
            }
        }
    }
    assert!(routes.len() > 40, "the desk's sources are written in another way");
    routes.sort_by(|one, other| (&one.1, one.0).cmp(&(&other.1, other.0)));
    routes
}

fn read_folder(folder: &Path, sources: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_folder(&path, sources);
        } else {
            sources.push(std::fs::read_to_string(path).unwrap());
        }
    }
}

/// An address with something in the place of its parameters: nothing has these names.
fn filled_in(address: &str) -> String {
    let parts = address.split('/').map(|part| if part.starts_with('{') { "9999" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

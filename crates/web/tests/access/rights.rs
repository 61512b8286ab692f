//! Every address of the desk, by everybody: one golden table.
//!
//! The addresses are read from the sources of the desk's router, so that none can be added without a row here. Where
//! the table differs, the test prints the one that is true: read it, and keep it if it is right.

use std::fmt::Write as _;

use axum::body::Body;
use axum::http::Request;
use writ_core::staff::Role;

use crate::door::{Browser, Company};

const ROUTER: &str = include_str!("../../src/desk/mod.rs");
const TABLE: &str = include_str!("rights.txt");

#[tokio::test]
async fn each_address_of_the_desk_answers_each_role_as_the_table_says() {
    let company = Company::open().await;
    let mut people = vec![Browser::of(&company)];
    for role in Role::ALL {
        let (id, _) = company.hire(&format!("One {}", role.code()), &[role]).await;
        people.push(company.signed_in_as(id, role).await);
    }

    let mut table = "method address".to_owned();
    for person in ["nobody"].into_iter().chain(Role::ALL.map(Role::code)) {
        write!(table, " {person}").unwrap();
    }
    for (method, address) in routes() {
        write!(table, "\n{method} {address}").unwrap();
        for person in &people {
            // A form without the session's value: nothing is changed whoever sends it.
            let request = Request::builder()
                .method(method)
                .uri(filled_in(&address))
                .header("content-type", "application/x-www-form-urlencoded")
                .header("sec-fetch-site", "same-origin")
                .body(Body::empty())
                .unwrap();
            write!(table, " {}", person.ask(request).await.status.as_u16()).unwrap();
        }
    }
    table.push('\n');

    assert!(table == TABLE, "crates/web/tests/access/rights.txt should read:\n{table}");
}

/// Each address with each method that it answers, as the router's sources name them.
fn routes() -> Vec<(&'static str, String)> {
    let mut routes = Vec::new();
    for route in ROUTER.split(".route(").skip(1) {
        let address = route.split('"').nth(1).unwrap();
        let handlers = route.split("\n        .").next().unwrap();
        for (method, marks) in [("GET", ["get(", ".get("]), ("POST", ["post(", ".post("])] {
            if marks.iter().any(|mark| handlers.contains(mark)) {
                routes.push((method, address.to_owned()));
            }
        }
    }
    assert!(routes.len() > 10, "the router's sources are written in another way");
    routes
}

/// An address with something in the place of its parameters: nothing has these names.
fn filled_in(address: &str) -> String {
    let parts = address.split('/').map(|part| if part.starts_with('{') { "9999" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

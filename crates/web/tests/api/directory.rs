//! The directory of agencies, kept by programs of two persons.

use axum::http::StatusCode;
use serde_json::{Value, json};
use writ_app::tokens::Scope;
use writ_core::staff::Role;

use crate::program::{Answer, Company};

const ALL: &[Scope] = &[Scope::ReadCases, Scope::ActCases];

fn agency(name: &str, country: &str) -> Value {
    json!({
        "name": name, "kind": "law_enforcement", "country": country,
        "domains": ["police.example"],
    })
}

fn line() -> Value {
    json!({
        "number": "+31 20 555 0100", "label": "Duty desk", "source": "The agency's own page",
        "found_on": "2026-03-01",
    })
}

async fn act(company: &Company, token: &str, state: &Answer, command: &Value) -> Answer {
    let path = format!("/api/v1/directory/{}/commands", state.json()["entry"]);
    company.post_with(token, &path, &[("if-match", state.header("etag"))], command).await
}

/// VE-2.
#[tokio::test]
async fn an_agency_is_proposed_by_one_and_confirmed_by_another_on_the_state_they_saw() {
    let company = Company::open().await;
    let ines = company.token("Ines", Role::Analyst, ALL).await;
    let omar = company.token("Omar", Role::Approver, ALL).await;
    let body = json!({ "agency": agency("Politie", "NL"), "line": line() });
    let confirm = |change: u16| json!({ "command": "confirm", "change": change });

    let proposed = company.post(&ines, "/api/v1/directory", &body).await;
    let alone = act(&company, &ines, &proposed, &confirm(1)).await;
    let first = act(&company, &omar, &proposed, &confirm(1)).await;
    let stale = act(&company, &omar, &proposed, &confirm(2)).await;
    let second = act(&company, &omar, &first, &confirm(2)).await;

    assert_eq!(proposed.status, StatusCode::CREATED, "{}", proposed.text);
    assert_eq!(proposed.header("location"), "/api/v1/directory/1");
    assert_eq!(proposed.json()["waiting"][1]["line"]["label"], "Duty desk");
    assert_eq!(alone.code(), "proposer_cannot_confirm");
    assert_eq!(alone.json()["rules"], json!(["VE-2"]));
    assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);
    assert_eq!(stale.json()["changed"][0]["kind"], "confirmed");
    let entry = second.json();
    assert_eq!(
        (&entry["agency"]["name"], &entry["lines"][0]["line"]),
        (&json!("Politie"), &json!(2))
    );
    assert_eq!(entry["waiting"], json!([]));
    let kinds: Vec<_> = entry["events"].as_array().unwrap().iter().map(|it| &it["kind"]).collect();
    assert_eq!(kinds, ["proposed", "proposed", "confirmed", "confirmed"]);
    let read = company.get(&ines, "/api/v1/directory/1").await;
    assert_eq!((read.json(), read.header("etag")), (entry, second.header("etag")));
}

/// VE-2.
#[tokio::test]
async fn what_was_proposed_is_declined_and_a_line_taken_out_at_once_with_a_reason() {
    let company = Company::open().await;
    let ines = company.token("Ines", Role::Analyst, ALL).await;
    let omar = company.token("Omar", Role::Approver, ALL).await;
    let body = json!({ "agency": agency("Politie", "NL"), "line": line() });
    let mut state = company.post(&ines, "/api/v1/directory", &body).await;
    for command in [
        json!({ "command": "confirm", "change": 1 }),
        json!({ "command": "confirm", "change": 2 }),
        json!({ "command": "propose_line", "line": line() }),
    ] {
        state = act(&company, &omar, &state, &command).await;
    }

    let declined = json!({ "command": "decline", "change": 3, "reason": "It is in already" });
    let declined = act(&company, &ines, &state, &declined).await;
    let retired = json!({ "command": "retire_line", "line": 2, "reason": "Disconnected" });
    let retired = act(&company, &ines, &declined, &retired).await;
    let closed = json!({ "command": "retire_entry", "reason": "Merged" });
    let closed = act(&company, &ines, &retired, &closed).await;
    let changed = json!({ "command": "propose_agency", "agency": agency("Politie", "BE") });
    let after = act(&company, &ines, &closed, &changed).await;

    assert_eq!(declined.json()["waiting"], json!([]), "{}", declined.text);
    assert_eq!(retired.json()["lines"][0]["retired"], true);
    assert_eq!(closed.json()["retired"], true);
    assert_eq!(closed.json()["events"][7]["reason"], "Merged");
    assert_eq!((after.status, after.code().as_str()), (StatusCode::CONFLICT, "number_retired"));
}

#[tokio::test]
async fn entries_are_found_by_name_country_or_what_waits_in_pages() {
    let company = Company::open().await;
    let ines = company.token("Ines", Role::Analyst, ALL).await;
    let omar = company.token("Omar", Role::Approver, ALL).await;
    for (name, country) in [("Politie Zuid", "NL"), ("Garda", "IE"), ("Politie Noord", "NL")] {
        let body = json!({ "agency": agency(name, country) });
        let proposed = company.post(&ines, "/api/v1/directory", &body).await;
        if country == "IE" {
            act(&company, &omar, &proposed, &json!({ "command": "confirm", "change": 1 })).await;
        }
    }
    let names = |page: &Value| -> Vec<String> {
        let entries = page["entries"].as_array().unwrap();
        entries.iter().map(|line| line["name"].as_str().unwrap().to_owned()).collect()
    };
    let list =
        async |query: &str| company.get(&ines, &format!("/api/v1/directory?{query}")).await.json();

    let first = list("limit=2").await;
    let second = list(&format!("limit=2&after={}", first["next"].as_str().unwrap())).await;
    let sought = list("name=POLITIE&limit=1").await;
    let sought_on = list(&format!("name=POLITIE&after={}", sought["next"].as_str().unwrap())).await;
    let irish = list("country=IE").await;
    let waiting = list("waiting=true").await;
    let both = company.get(&ines, "/api/v1/directory?name=a&country=NL").await;
    let past_the_end = company.get(&ines, "/api/v1/directory?after=99").await;

    assert_eq!(names(&first), ["Garda", "Politie Noord"]);
    assert_eq!((names(&second), second.get("next")), (vec!["Politie Zuid".to_owned()], None));
    assert_eq!([names(&sought), names(&sought_on)].concat(), ["Politie Noord", "Politie Zuid"]);
    assert_eq!(names(&irish), ["Garda"]);
    assert_eq!(names(&waiting), ["Politie Noord", "Politie Zuid"]);
    assert_eq!(both.fields(), [("name".to_owned(), "not_alone".to_owned())]);
    assert_eq!(past_the_end.fields(), [("after".to_owned(), "cursor".to_owned())]);
}

/// VE-2.
#[tokio::test]
async fn what_is_no_entry_is_told_where_it_stands() {
    let company = Company::open().await;
    let ines = company.token("Ines", Role::Analyst, ALL).await;
    let with = |name: &str, value: Value| {
        let mut agency = agency("Politie", "NL");
        agency[name] = value;
        json!({ "agency": agency })
    };

    for (body, field, code) in [
        (with("country", json!("Nowhere")), "/agency/country", "country"),
        (with("kind", json!("private")), "/agency/kind", "unknown_choice"),
        (with("domains", json!(["police.example", "a b"])), "/agency/domains/1", "domain"),
        (json!({ "line": line() }), "", "missing_field"),
    ] {
        let refused = company.post(&ines, "/api/v1/directory", &body).await;
        assert_eq!(refused.fields(), [(field.to_owned(), code.to_owned())], "{body}");
    }
    let mut short = line();
    short["number"] = json!("112-0");
    let emergency = json!({ "agency": agency("Politie", "NL"), "line": short });
    let refused = company.post(&ines, "/api/v1/directory", &emergency).await;
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (StatusCode::CONFLICT, "number_unreadable")
    );
}

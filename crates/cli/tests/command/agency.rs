//! A program of an agency that hands in made-up requests.

use serde_json::{Map, Value, json};

use super::served::Served;
use super::{Folder, stdout};

/// A program that hands in requests, with a token of its own.
pub(crate) struct Agency {
    token: String,
    address: String,
}

impl Agency {
    /// Makes its token on the machine, before or while the record is served.
    pub(crate) fn token(folder: &Folder) -> String {
        let add = ["token", "add", "--name", "gateway", "--scope", "submit", "--json"];
        let made = stdout(&folder.writ(&[&add[..], &["--per-minute", "10000"]].concat()));
        let made: Value = serde_json::from_str(&made).unwrap();
        made["token"].as_str().unwrap().to_owned()
    }

    /// One that comes to this address.
    pub(crate) fn at(address: &str, token: String) -> Self {
        Self { token, address: address.to_owned() }
    }

    /// Hands in request number `n`; the number on the receipt, once the server acknowledged it.
    pub(crate) fn submit(&self, number: u32) -> Option<String> {
        self.submit_form(&form(number), &json!([]))
    }

    /// Hands in a request with a paper of this size.
    pub(crate) fn submit_with_paper(&self, number: u32, bytes: usize) -> Option<String> {
        let paper = vec![u8::try_from(number % 251).unwrap(); bytes];
        let staged = self.post("/api/v1/uploads", "application/octet-stream", &paper)?;
        let papers = json!([{
            "upload": staged["upload"], "kind": "legal_process", "name": "order.pdf",
            "media_type": "application/pdf",
        }]);
        self.submit_form(&form(number), &papers)
    }

    /// Hands in a request with these answers.
    pub(crate) fn submit_form(&self, form: &Value, papers: &Value) -> Option<String> {
        let body = json!({ "form": form, "papers": papers }).to_string();
        let receipt = self.post("/api/v1/requests", "application/json", body.as_bytes())?;
        Some(receipt["number"].as_str().unwrap().to_owned())
    }

    fn post(&self, path: &str, media_type: &str, body: &[u8]) -> Option<Value> {
        let bearer = format!("Bearer {}", self.token);
        let heads = [("authorization", bearer.as_str()), ("content-type", media_type)];
        let answer = Served::ask("POST", &format!("{}{path}", self.address), &heads, body)?;
        let (head, body) = answer.split_once("\r\n\r\n")?;
        assert!(head.starts_with("HTTP/1.1 201"), "{answer}");
        serde_json::from_str(body).ok()
    }
}

/// The answers of request number `n`: each of its own officer, about an account of its own.
pub(crate) fn form(number: u32) -> Value {
    let mut form: Map<String, Value> = [
        ("agency_kind", "law_enforcement"),
        ("agency_country", "NL"),
        ("agency_address", "1 Example Street, Exampleton"),
        ("officer_post", "Detective inspector"),
        ("supervisor", "M. Example"),
        ("call_back_number", "+31 20 555 0100"),
        ("instrument", "court_order"),
        ("process_date", "2026-02-20"),
        ("issuing_authority", "Court of Exampleton"),
        ("law_and_article", "Example Act, section 12"),
        ("circumstance", "criminal_investigation"),
        ("emergency", "no"),
        ("platform", "hik_connect"),
        ("purpose", "To find out who used the account named below at the time of the burglary."),
        ("nondisclosure", "no"),
        ("reply_channel", "portal"),
        ("declaration", "yes"),
    ]
    .into_iter()
    .map(|(code, answer)| (code.to_owned(), answer.into()))
    .collect();
    for (code, answer) in [
        ("agency_name", format!("Example Police {number}")),
        ("agency_email", format!("desk-{number}@police.example")),
        ("officer_name", format!("R. Example {number}")),
        ("docket_number", format!("EX {number}/2026")),
    ] {
        form.insert(code.to_owned(), answer.into());
    }
    form.insert(
        "items".to_owned(),
        json!([{
            "identifier_kind": "account", "identifier_value": format!("example-{number:09}"),
            "data_class": "account_identity", "from": "2026-01-01", "to": "2026-01-31",
            "measure": "disclose",
        }]),
    );
    form.into()
}

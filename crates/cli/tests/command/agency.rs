//! A program of an agency that hands in made-up requests.

use std::process::Command;

use serde_json::{Value, json};
use writ_client::request_form::form;

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
        Self::token_by(folder.command())
    }

    /// The same with a binary that is told more.
    pub(crate) fn token_by(mut command: Command) -> String {
        let add = ["token", "add", "--name", "gateway", "--scope", "submit", "--json"];
        let made = stdout(&command.args(add).args(["--per-minute", "10000"]).output().unwrap());
        let made: Value = serde_json::from_str(&made).unwrap();
        made["token"].as_str().unwrap().to_owned()
    }

    /// One that comes to this address.
    pub(crate) fn at(address: &str, token: String) -> Self {
        Self { token, address: address.to_owned() }
    }

    /// Hands in request number `n`; the number on the receipt, once the server acknowledged it.
    pub(crate) fn submit(&self, number: u32) -> Option<String> {
        self.submit_form(&form(number.into()), &json!([]))
    }

    /// Hands in a request with a paper of this size.
    pub(crate) fn submit_with_paper(&self, number: u32, bytes: usize) -> Option<String> {
        let paper = vec![u8::try_from(number % 251).unwrap(); bytes];
        let staged = self.stage(&paper)?;
        self.submit_form(&form(number.into()), &staged)
    }

    /// Uploads a paper; the papers of a request that has it alone.
    pub(crate) fn stage(&self, paper: &[u8]) -> Option<Value> {
        let staged = self.post("/api/v1/uploads", "application/octet-stream", paper)?;
        Some(json!([{
            "upload": staged["upload"], "kind": "legal_process", "name": "order.pdf",
            "media_type": "application/pdf",
        }]))
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

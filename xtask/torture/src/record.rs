//! One record under torture: the program that keeps it, the clients that know what it acknowledged, and the check
//! that it knows the same.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use writ_client::program::{Program, Server};

use crate::chance::Chance;
use crate::clients::Clients;

/// How many cases are listed at once.
const A_LIST: usize = 1_000;

/// A record with its clients.
pub(crate) struct Record {
    pub(crate) program: Program,
    pub(crate) clients: Clients,
}

impl Record {
    /// Makes a fresh one.
    pub(crate) fn new(program: Program, chance: &mut Chance) -> Result<Self> {
        let clients = Clients::new(&program, chance, false)?;
        Ok(Self { program, clients })
    }

    /// Starts the server; its log is beside the folder.
    pub(crate) fn start(&self) -> Result<Server> {
        self.program.start(log(&self.program)?)
    }

    /// Asks for what was not answered, and compares what was acknowledged with what is there.
    pub(crate) fn check(&mut self, server: &Server) -> Result<()> {
        self.clients.settle(server)?;
        let acknowledged = self.clients.references();
        let distinct: BTreeSet<&str> = acknowledged.iter().copied().collect();
        ensure!(distinct.len() == acknowledged.len(), "two keys were given one case");
        let listed = self.listed()?;
        let on_record: BTreeSet<&str> = listed.iter().map(String::as_str).collect();
        let lost: Vec<_> = distinct.difference(&on_record).collect();
        ensure!(lost.is_empty(), "ACKNOWLEDGED AND LOST: {lost:?}");
        let unknown: Vec<_> = on_record.difference(&distinct).collect();
        ensure!(unknown.is_empty(), "on record, and nobody was told: {unknown:?}");
        ensure!(listed.len() == distinct.len(), "a case is listed twice");
        let (said, well) = self.program.run(&["store", "verify", "--json"])?;
        ensure!(well, "the store is not as its events say: {said}");
        let said: Value = serde_json::from_str(&said)?;
        let cases = said.get("cases").and_then(Value::as_u64).context("no count of cases")?;
        ensure!(cases == distinct.len() as u64, "{cases} cases replayed, not {}", distinct.len());
        Ok(())
    }

    /// The references of all cases on record.
    fn listed(&self) -> Result<Vec<String>> {
        let mut listed: Vec<String> = Vec::new();
        let limit = A_LIST.to_string();
        loop {
            let mut verb = vec!["case", "list", "--json", "--limit", &limit];
            if let Some(last) = listed.last() {
                verb.extend(["--after", last]);
            }
            let (said, well) = self.program.run(&verb)?;
            ensure!(well, "the cases cannot be listed");
            let said: Value = serde_json::from_str(&said)?;
            let cases = said.get("cases").and_then(Value::as_array).context("no list of cases")?;
            let references =
                cases.iter().filter_map(|case| Some(case.get("reference")?.as_str()?.to_owned()));
            listed.extend(references);
            if cases.len() < A_LIST {
                return Ok(listed);
            }
        }
    }
}

/// Removes what an earlier record left in a folder.
pub(crate) fn fresh(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    Ok(())
}

/// Where the server logs to, one run after the other.
pub(crate) fn log(program: &Program) -> Result<Stdio> {
    let path = program.folder.with_extension("log");
    Ok(File::options().create(true).append(true).open(path)?.into())
}

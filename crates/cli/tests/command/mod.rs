//! The binary in a folder of its own.

#![allow(
    dead_code,
    clippy::allow_attributes,
    reason = "each test crate uses another part of it, so that an expectation would fail in some"
)]

pub(crate) mod agency;
pub(crate) mod served;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// A temporary folder with a record in it, or whose record is on a server.
pub(crate) struct Folder {
    folder: tempfile::TempDir,
    database_url: Option<String>,
}

impl Folder {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), database_url: None }
    }

    pub(crate) fn on_server(database_url: &str) -> Self {
        Self { database_url: Some(database_url.to_owned()), ..Self::new() }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn record(&self) -> PathBuf {
        self.path().join("record")
    }

    /// Writes a file beside the record.
    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// Runs the binary on the record.
    pub(crate) fn writ(&self, arguments: &[&str]) -> Output {
        self.command().args(arguments).output().unwrap()
    }

    /// The binary on the record, to be run.
    pub(crate) fn command(&self) -> Command {
        self.command_on(&self.record())
    }

    /// The binary on another record.
    pub(crate) fn command_on(&self, record: &Path) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_writ"));
        command
            .arg("--data-dir")
            .arg(record)
            .env_remove("WRIT_DATABASE_URL")
            .env_remove("WRIT_DATA_DIR")
            .env_remove("WRIT_PROFILE")
            .env_remove("WRIT_INSTRUMENTS")
            .env("RUST_BACKTRACE", "1")
            .envs(self.database_url.iter().map(|url| ("WRIT_DATABASE_URL", url)));
        command
    }

    /// Imports a file and reads what came of it.
    pub(crate) fn import(&self, file: &Path, options: &[&str]) -> Value {
        let mut arguments = vec!["import", file.to_str().unwrap(), "--json"];
        arguments.extend(options);
        let output = self.writ(&arguments);
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| {
            panic!("no outcome: {}", String::from_utf8_lossy(&output.stderr));
        })
    }

    /// Changes the database behind the record's back: the bytes `was` to `is`, of the same length.
    pub(crate) fn damage(&self, was: &str, is: &str) {
        assert_eq!(was.len(), is.len());
        for entry in std::fs::read_dir(self.record()).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                continue;
            }
            let mut bytes = std::fs::read(&path).unwrap();
            if !bytes.starts_with(b"SQLite format 3") {
                continue;
            }
            let places: Vec<usize> = (0..bytes.len() - was.len())
                .filter(|at| bytes[*at..].starts_with(was.as_bytes()))
                .collect();
            assert!(!places.is_empty(), "`{was}` is not in the database");
            for at in places {
                bytes[at..at + is.len()].copy_from_slice(is.as_bytes());
            }
            std::fs::write(&path, bytes).unwrap();
        }
    }

    /// The day that the binary takes for today.
    pub(crate) fn today(&self) -> String {
        let output = self.writ(&["report", "build", "--period", "2023"]);
        let report: Value = serde_json::from_str(&stdout(&output)).unwrap();
        report["as_of"].as_str().unwrap().to_owned()
    }
}

/// What a run that succeeded printed.
pub(crate) fn stdout(output: &Output) -> String {
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{errors}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// What a run said to the person.
pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

//! The two databases, each as a benchmark is run on it: the embedded one, and a server that waits for the disk.

use std::path::Path;

use anyhow::Result;
use writ_store::Location;
use writ_testkit::postgres::{self, Server};

use crate::measurement::Bench;

/// Where a record is kept.
pub(crate) enum Database {
    /// In its own folder.
    Embedded,
    /// On a server, whose databases end with this value.
    Server(Box<Server>),
}

impl Database {
    /// Both; where no server is installed, that is said, and the embedded one alone.
    pub(crate) fn both(bench: &Bench) -> Result<Vec<Self>> {
        let mut both = vec![Self::Embedded];
        if postgres::binaries().is_some() {
            both.push(Self::Server(Box::new(Server::start(true)?)));
        } else {
            bench.note("  (LEFT OUT: PostgreSQL, which is not installed)");
        }
        Ok(both)
    }

    /// Its name.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Embedded => "SQLite",
            Self::Server(_) => "PostgreSQL",
        }
    }

    /// An empty database of this name on the server; none where the record is in its folder.
    pub(crate) fn fresh(&self, name: &str) -> Option<String> {
        let Self::Server(server) = self else { return None };
        Some(server.create_database(name))
    }

    /// What a database of the server takes on disk, in bytes; none where the record is in its folder.
    pub(crate) fn size_bytes(&self, name: &str) -> Result<Option<u64>> {
        let Self::Server(server) = self else { return Ok(None) };
        let said = server.psql(name, &format!("SELECT pg_database_size('{name}')"))?;
        Ok(Some(said.trim().parse()?))
    }
}

/// The record in a folder, with its database elsewhere where an address is given.
pub(crate) fn location(folder: &Path, database_url: Option<&str>) -> Location {
    Location { database_url: database_url.map(str::to_owned), ..Location::from(folder) }
}

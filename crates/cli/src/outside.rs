//! The clock, chance and the folder: everything that differs from run to run.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use jiff::Timestamp;
use writ_app::configuration::Configuration;
use writ_app::{Installation, Seed};
use writ_store::{Location, OpenMode};

use crate::arguments::Place;

/// The folder used when none is named.
const DEFAULT_FOLDER: &str = "writ-data";

/// The present instant.
#[expect(clippy::disallowed_methods, reason = "the one place where the clock is read")]
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}

/// How long the program has run, by a clock that only runs forwards.
#[expect(clippy::disallowed_methods, reason = "the one place where durations are measured")]
pub(crate) fn elapsed() -> Duration {
    static BEGUN: LazyLock<Instant> = LazyLock::new(Instant::now);
    let begun = *BEGUN;
    Instant::now().duration_since(begun)
}

/// Fresh random bytes of the operating system.
pub(crate) fn seed() -> anyhow::Result<Seed> {
    let mut seed = Seed::default();
    getrandom::fill(&mut seed).context("the operating system gave no random bytes")?;
    Ok(seed)
}

/// What the environment says, as far as it is text.
fn environment() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
}

impl Place {
    /// The configuration: the file, and what the environment says instead.
    pub(crate) fn configuration(&self) -> anyhow::Result<Configuration> {
        let text = match &self.config {
            Some(file) => std::fs::read_to_string(file)
                .with_context(|| format!("could not read `{}`", file.display()))?,
            None => String::new(),
        };
        Ok(Configuration::read(&text, environment())?)
    }

    /// The same with what the configuration says where the command line says nothing.
    pub(crate) fn configured(self) -> anyhow::Result<Self> {
        let configuration = self.configuration()?;
        Ok(Self {
            data_dir: self.data_dir.or(configuration.data_dir),
            database_url: self.database_url.or(configuration.database_url),
            profile: self.profile.or(configuration.profile),
            instruments: self.instruments.or(configuration.instruments),
            config: self.config,
        })
    }

    pub(crate) fn folder(&self) -> PathBuf {
        self.data_dir.clone().unwrap_or_else(|| DEFAULT_FOLDER.into())
    }

    /// Opens the record; the folder is made on first use.
    pub(crate) async fn open(&self) -> anyhow::Result<Installation> {
        self.open_with(OpenMode::CreateIfMissing { lookup_key: seed()? }).await
    }

    /// Opens the record that is there already.
    pub(crate) async fn open_existing(&self) -> anyhow::Result<Installation> {
        self.open_with(OpenMode::Existing).await
    }

    /// The same with an embedded record in another folder.
    pub(crate) fn at(&self, folder: &Path) -> Self {
        Self {
            data_dir: Some(folder.to_owned()),
            database_url: None,
            profile: self.profile.clone(),
            instruments: self.instruments.clone(),
            config: self.config.clone(),
        }
    }

    async fn open_with(&self, mode: OpenMode) -> anyhow::Result<Installation> {
        let read = |path: &PathBuf| {
            std::fs::read_to_string(path)
                .with_context(|| format!("could not read `{}`", path.display()))
        };
        let profile = self.profile.as_ref().map(read).transpose()?;
        let instruments = self.instruments.as_ref().map(read).transpose()?;
        let location = Location { folder: self.folder(), database_url: self.database_url.clone() };
        Ok(Installation::open(location, mode, profile.as_deref(), instruments.as_deref()).await?)
    }
}

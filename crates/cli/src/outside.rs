//! The clock, chance and the folder: everything that differs from run to run.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use jiff::Timestamp;
use writ_app::configuration::Configuration;
use writ_app::{Installation, Outside, Seed};
use writ_store::{KeySource, Location, OpenMode};

use crate::arguments::Place;
use crate::clock;

/// The folder used when none is named.
const DEFAULT_FOLDER: &str = "writ-data";

/// The present instant.
pub(crate) fn now() -> Timestamp {
    clock::now()
}

/// What the machine's clock says, which somebody may have set.
#[expect(clippy::disallowed_methods, reason = "the one place where the clock is read")]
pub(crate) fn machine_time() -> Timestamp {
    Timestamp::now()
}

/// How long the machine has run, asleep or not, by a clock that nobody sets and that only runs forwards.
#[cfg(target_os = "linux")]
pub(crate) fn elapsed() -> Duration {
    let since_boot = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    since_boot.try_into().unwrap_or_default()
}

/// How long the program has run, by a clock that nobody sets and that only runs forwards.
#[cfg(not(target_os = "linux"))]
#[expect(clippy::disallowed_methods, reason = "the one place where durations are measured")]
pub(crate) fn elapsed() -> Duration {
    static BEGUN: std::sync::LazyLock<std::time::Instant> =
        std::sync::LazyLock::new(std::time::Instant::now);
    let begun = *BEGUN;
    std::time::Instant::now().duration_since(begun)
}

/// Fresh random bytes of the operating system.
pub(crate) fn seed() -> anyhow::Result<Seed> {
    let mut seed = Seed::default();
    getrandom::fill(&mut seed).context("the operating system gave no random bytes")?;
    Ok(seed)
}

/// The clock and chance, for what takes both.
pub(crate) fn world() -> Outside {
    Outside::new(now, || seed().ok())
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
            files: configuration.files,
            config: self.config,
        })
    }

    pub(crate) fn folder(&self) -> PathBuf {
        self.data_dir.clone().unwrap_or_else(|| DEFAULT_FOLDER.into())
    }

    /// Where the key is under which everything is sealed that names a person.
    pub(crate) fn key_source(&self) -> anyhow::Result<KeySource> {
        Ok(self.configuration()?.sealing.source(&self.folder()))
    }

    /// Opens the record; the folder is made on first use.
    pub(crate) async fn open(&self) -> anyhow::Result<Installation> {
        self.open_with(OpenMode::CreateIfMissing { chance: seed()? }).await
    }

    /// Opens the record that is there already.
    pub(crate) async fn open_existing(&self) -> anyhow::Result<Installation> {
        self.open_with(OpenMode::Existing).await
    }

    /// Opens a record in another folder, with its files there, under the same key.
    pub(crate) async fn open_copy(
        &self,
        folder: &Path,
        database_url: Option<String>,
    ) -> anyhow::Result<Installation> {
        let keys = Some(self.key_source()?);
        let location = Location { database_url, keys, ..Location::from(folder) };
        self.open_location(location, OpenMode::Existing).await
    }

    /// The same with an embedded record in another folder.
    pub(crate) fn at(&self, folder: PathBuf) -> Self {
        Self { data_dir: Some(folder), database_url: None, files: None, ..self.clone() }
    }

    /// Where the record is.
    pub(crate) fn location(&self) -> anyhow::Result<Location> {
        Ok(Location {
            folder: self.folder(),
            database_url: self.database_url.clone(),
            keys: Some(self.key_source()?),
            files: self.files.clone(),
        })
    }

    async fn open_with(&self, mode: OpenMode) -> anyhow::Result<Installation> {
        self.open_location(self.location()?, mode).await
    }

    async fn open_location(
        &self,
        location: Location,
        mode: OpenMode,
    ) -> anyhow::Result<Installation> {
        let read = |path: &PathBuf| {
            std::fs::read_to_string(path)
                .with_context(|| format!("could not read `{}`", path.display()))
        };
        let profile = self.profile.as_ref().map(read).transpose()?;
        let instruments = self.instruments.as_ref().map(read).transpose()?;
        let opened =
            Installation::open(location, mode, profile.as_deref(), instruments.as_deref()).await?;
        let backups_kept_days = self.configuration()?.backup.kept_days;
        Ok(Installation { backups_kept_days, ..opened })
    }
}

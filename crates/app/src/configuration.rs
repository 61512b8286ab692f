//! The configuration of one installation: the file `writ.toml`, and what the environment says instead.
//!
//! A key that is not known is an error, so that a slip of the pen does not switch anything off. What can be found
//! wrong before anybody is served is found by [`Configuration::findings`], in sentences that say what to write.

mod findings;

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::SignedDuration;
use serde::Deserialize;
use writ_mail::{MailSettings, Mailer, SetupError};
use writ_store::{FilesEnvironment, FilesSettings, KeySource, KeyToken};

pub use self::findings::{Finding, Weight};
use crate::sign_in::SessionLifetime;

/// What the names of environment variables begin with.
const PREFIX: &str = "WRIT_";
/// The variable of that beginning that is the command line's own.
const NOT_OF_THE_FILE: &str = "WRIT_CONFIG";
/// What separates a section from its key in the name of a variable.
const SECTION_MARK: &str = "__";

/// A configuration. Every key may be left out.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Configuration {
    /// The address under which people reach it.
    pub base_url: Option<String>,
    /// Address and port to listen on.
    pub listen: SocketAddr,
    /// Proxies whose word about where a reader comes from is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Longest upload, in MiB.
    pub upload_limit_mib: u32,
    /// The folder of the database and its files.
    pub data_dir: Option<PathBuf>,
    /// The database of a `PostgreSQL` server, instead of the one in the folder.
    pub database_url: Option<String>,
    /// The organisation's profile.
    pub profile: Option<PathBuf>,
    /// Further instruments.
    pub instruments: Option<PathBuf>,
    /// The key under which everything is sealed that names a person.
    pub sealing: Sealing,
    /// The storage that keeps large files, instead of the folder.
    pub files: Option<FilesSettings>,
    /// What is told of backups.
    pub backup: Backups,
    /// How connections are encrypted by the program itself; a proxy does it otherwise.
    pub tls: Option<TlsFiles>,
    /// How long sessions last.
    pub sessions: Sessions,
    /// How letters are sent; without it they are printed.
    pub mail: Option<MailSettings>,
    /// Where operators ask how the program does; without it they cannot.
    pub metrics: Option<MetricsSettings>,
    /// What is written down of what the program does.
    pub log: LogSettings,
}

/// The section `[metrics]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MetricsSettings {
    /// Address and port of their own, unencrypted, for the operators' network alone.
    pub listen: SocketAddr,
}

/// The section `[log]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct LogSettings {
    /// How each line looks; where nothing is said, as text in a terminal and as JSON otherwise.
    pub format: Option<LogFormat>,
    /// How much is written.
    pub level: LogLevel,
}

/// How a line of the log looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// How much is written to the log; each level holds those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum LogLevel {
    /// What failed.
    Error,
    /// What somebody should look at.
    Warn,
    /// Every request, and every round of background work that did something.
    #[default]
    Info,
    /// Probes as well.
    Debug,
    /// Everything.
    Trace,
}

/// The section `[tls]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TlsFiles {
    /// A PEM file with the certificate and those between it and a known authority.
    pub certificate: PathBuf,
    /// A PEM file with the key that goes with it.
    pub key: PathBuf,
}

/// The section `[sealing]`. Without it the key is the file `sealing.key` in the folder.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Sealing {
    /// A file of keys, a line each: the first one seals, all of them open.
    pub key_file: Option<PathBuf>,
    /// The same text itself, which belongs in the environment alone.
    pub keys: Option<String>,
    /// A key in a key token, which seals instead; those of the file open what they sealed before.
    pub pkcs11: Option<KeyTokenSettings>,
}

/// The table `pkcs11` of the section `[sealing]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyTokenSettings {
    /// The library through which the key token is spoken to.
    pub module: PathBuf,
    /// What the key token is called.
    pub token_label: String,
    /// What its AES key is called.
    pub key_label: String,
    /// The file whose first line is the pin of its user.
    pub pin_file: PathBuf,
    /// Whether it only opens what it sealed, and the key of the file seals.
    #[serde(default)]
    pub retired: bool,
}

impl Sealing {
    /// Where the key is; where nothing is said, in a file in the folder.
    #[must_use]
    pub fn source(&self, folder: &Path) -> KeySource {
        let text = self.keys.clone().map(KeySource::Text);
        let file = || self.key_file.clone().map(KeySource::File);
        let known = text.or_else(file).unwrap_or_else(|| KeySource::in_folder(folder));
        let Some(token) = self.pkcs11.clone() else { return known };
        let KeyTokenSettings { module, token_label, key_label, pin_file, retired: is_retired } =
            token;
        let token = KeyToken { module, token_label, key_label, pin_file, is_retired };
        KeySource::KeyToken(token, Box::new(known))
    }
}

/// The section `[backup]`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Backups {
    /// For how many days a backup is kept: one made today is destroyed by the end of the day that many days later.
    pub kept_days: Option<u16>,
}

/// The section `[sessions]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Sessions {
    /// Minutes without use after which one has to sign in again.
    pub idle_minutes: u32,
    /// Hours after which one has to sign in again whatever happens.
    pub hours: u32,
}

impl Default for Configuration {
    fn default() -> Self {
        Self {
            base_url: None,
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            trusted_proxies: Vec::new(),
            upload_limit_mib: 50,
            data_dir: None,
            database_url: None,
            profile: None,
            instruments: None,
            sealing: Sealing::default(),
            files: None,
            backup: Backups::default(),
            tls: None,
            sessions: Sessions::default(),
            mail: None,
            metrics: None,
            log: LogSettings::default(),
        }
    }
}

impl Default for Sessions {
    fn default() -> Self {
        Self { idle_minutes: 30, hours: 8 }
    }
}

/// Why a configuration cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ConfigurationError {
    /// It is no TOML, has an unknown key, or a value of the wrong kind.
    #[error("the configuration cannot be used")]
    Read {
        /// Where, and why.
        source: Box<toml::de::Error>,
    },
    /// An environment variable names a section that is a plain value.
    #[error("the environment variable `{name}` names no section of the configuration")]
    Variable {
        /// Its name.
        name: String,
    },
}

impl Configuration {
    /// Reads a file's text, and lets the environment have the last word: `WRIT_BASE_URL`,
    /// `WRIT_SESSIONS__IDLE_MINUTES`.
    ///
    /// # Errors
    /// When a key is unknown or a value cannot be read.
    pub fn read(
        text: &str,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigurationError> {
        let environment: Vec<_> = environment.into_iter().collect();
        let mut read = Self::read_with(text, &environment)?;
        if let Some(files) = &mut read.files {
            files.environment = FilesEnvironment::of(&environment);
        }
        Ok(read)
    }

    fn read_with(text: &str, environment: &[(String, String)]) -> Result<Self, ConfigurationError> {
        let unusable = |source| ConfigurationError::Read { source: Box::new(source) };
        let variables: Vec<_> = environment
            .iter()
            .filter(|(name, _)| name.starts_with(PREFIX) && name != NOT_OF_THE_FILE)
            .collect();
        if variables.is_empty() {
            // Read as a whole, an error shows the line it is in.
            return toml::from_str(text).map_err(unusable);
        }
        let mut table: toml::Table = toml::from_str(text).map_err(unusable)?;
        toml::from_str::<Self>(text).map_err(unusable)?;
        for (name, value) in variables {
            set(&mut table, name, value)?;
        }
        Self::deserialize(table).map_err(unusable)
    }

    /// The address under which people reach it; where none is said, the one it listens on.
    #[must_use]
    pub fn address(&self) -> String {
        let own = || {
            let scheme = if self.tls.is_some() { "https" } else { "http" };
            format!("{scheme}://{}", self.listen)
        };
        self.base_url
            .as_deref()
            .map_or_else(own, |address| address.trim_end_matches('/').to_owned())
    }

    /// Longest upload, in bytes.
    #[must_use]
    pub const fn upload_limit_bytes(&self) -> u64 {
        self.upload_limit_mib as u64 * 1024 * 1024
    }

    /// How long sessions last.
    #[must_use]
    pub fn session_lifetime(&self) -> SessionLifetime {
        SessionLifetime {
            idle: SignedDuration::from_mins(self.sessions.idle_minutes.into()),
            absolute: SignedDuration::from_hours(self.sessions.hours.into()),
        }
    }

    /// What sends letters; none where all of them are printed.
    ///
    /// # Errors
    /// What in the section `[mail]` cannot be used.
    pub fn mailer(&self) -> Result<Option<Arc<Mailer>>, SetupError> {
        Ok(self.mail.as_ref().map(Mailer::prepare).transpose()?.map(Arc::new))
    }
}

/// Puts a variable's value where its name says.
fn set(table: &mut toml::Table, name: &str, value: &str) -> Result<(), ConfigurationError> {
    let path = name.strip_prefix(PREFIX).unwrap_or(name).to_ascii_lowercase();
    let parts: Vec<&str> = path.split(SECTION_MARK).collect();
    let Some((key, sections)) = parts.split_last() else { return Ok(()) };
    let mut table = table;
    for section in sections {
        let entry = table
            .entry((*section).to_owned())
            .or_insert_with(|| toml::Value::Table(toml::Table::new()));
        table = entry
            .as_table_mut()
            .ok_or_else(|| ConfigurationError::Variable { name: name.to_owned() })?;
    }
    let number = value.parse::<i64>().ok().map(toml::Value::Integer);
    let value = match *key {
        "trusted_proxies" => {
            let addresses = value.split(',').map(str::trim).filter(|address| !address.is_empty());
            toml::Value::Array(addresses.map(|one| toml::Value::String(one.to_owned())).collect())
        }
        "path_style" | "retired" => toml::Value::Boolean(value == "true"),
        _ => number.unwrap_or_else(|| toml::Value::String(value.to_owned())),
    };
    table.insert((*key).to_owned(), value);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: &str = include_str!("../../../docs/writ.example.toml");

    fn read(text: &str) -> Configuration {
        Configuration::read(text, []).unwrap()
    }

    fn problems(text: &str) -> Vec<&'static str> {
        let findings = read(text).findings();
        findings
            .iter()
            .filter(|finding| finding.weight == Weight::Problem)
            .map(|finding| finding.key)
            .collect()
    }

    #[test]
    fn the_example_is_what_applies_where_nothing_is_said() {
        assert_eq!(read(EXAMPLE), Configuration::default());
        assert_eq!(read(""), Configuration::default());
        assert_eq!(problems(""), Vec::<&str>::new());
    }

    #[test]
    fn every_line_of_the_example_can_be_switched_on() {
        let switched_on: String = EXAMPLE
            .lines()
            .map(|line| {
                let is_key = line.strip_prefix("# ").is_some_and(|rest| {
                    rest.starts_with('[')
                        || rest.split_once(" = ").is_some_and(|(key, _)| !key.contains(' '))
                });
                if is_key { &line[2..] } else { line }
            })
            .flat_map(|line| [line, "\n"])
            .collect();

        let all = read(&switched_on);

        assert!(all.tls.is_some() && all.mail.is_some() && all.base_url.is_some());
        assert!(all.metrics.is_some() && all.log.format.is_some() && all.files.is_some());
        assert_eq!(all.trusted_proxies.len(), 1);
    }

    #[test]
    fn a_key_that_is_not_known_is_named_with_its_line() {
        let refused = Configuration::read("listen = \"127.0.0.1:1\"\nbaseurl = \"x\"\n", []);

        let text = std::error::Error::source(&refused.unwrap_err()).unwrap().to_string();
        assert!(text.contains("line 2") && text.contains("baseurl"), "{text}");
    }

    #[test]
    fn the_environment_has_the_last_word() {
        let environment = [
            ("WRIT_BASE_URL", "https://requests.example.org"),
            ("WRIT_SESSIONS__HOURS", "4"),
            ("WRIT_TRUSTED_PROXIES", "10.0.0.1, ::1"),
            ("WRIT_CONFIG", "/etc/writ.toml"),
            ("PATH", "/bin"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));

        let read =
            Configuration::read("[sessions]\nhours = 2\nidle_minutes = 10\n", environment).unwrap();

        assert_eq!(read.address(), "https://requests.example.org");
        assert_eq!((read.sessions.hours, read.sessions.idle_minutes), (4, 10));
        assert_eq!(read.trusted_proxies.len(), 2);
        let unknown = [("WRIT_BASE_ULR".to_owned(), "x".to_owned())];
        assert!(Configuration::read("", unknown).is_err());
        let no_section = [("WRIT_LISTEN__X".to_owned(), "x".to_owned())];
        assert!(Configuration::read("listen = \"127.0.0.1:1\"", no_section).is_err());
    }

    #[test]
    fn an_address_is_a_whole_site_and_encrypted_unless_it_is_this_machine() {
        for good in [
            "https://requests.example.org",
            "https://a.example:8443/",
            "http://localhost:8080",
            "http://[::1]:80",
        ] {
            assert_eq!(problems(&format!("base_url = \"{good}\"")), Vec::<&str>::new(), "{good}");
        }
        for bad in [
            "requests.example.org",
            "https://",
            "ftp://a.example",
            "http://a.example",
            "https://a.example/writ",
            "https://a b",
        ] {
            assert_eq!(problems(&format!("base_url = \"{bad}\"")), ["base_url"], "{bad}");
        }
        assert_eq!(problems("listen = \"0.0.0.0:80\""), ["base_url"]);
    }

    #[test]
    fn numbers_have_ranges_and_files_are_looked_at() {
        let text = "upload_limit_mib = 0\nprofile = \"/nowhere/profile.toml\"\n[sessions]\nidle_minutes = 1\n";

        assert_eq!(problems(text), ["upload_limit_mib", "sessions.idle_minutes", "profile"]);
    }

    #[test]
    fn a_storage_that_cannot_be_used_is_a_problem_and_one_to_be_looked_at_is_a_doubt() {
        let weight = |text: &str| {
            let read = Configuration::read(&format!("[files]\n{text}"), []).unwrap();
            let findings = read.findings();
            findings
                .into_iter()
                .filter(|found| found.key == "files")
                .map(|found| found.weight)
                .max()
        };
        let of_aws = "url = 's3://bucket/writ'\nregion = 'eu-central-1'";

        assert_eq!(weight("url = 'bucket/writ'"), Some(Weight::Problem));
        assert_eq!(weight("url = 's3://bucket/writ'"), Some(Weight::Problem));
        // The machine may know who it is.
        assert_eq!(weight(of_aws), Some(Weight::Doubt));
        let known = [
            ("AWS_ACCESS_KEY_ID", "a"),
            ("AWS_SECRET_ACCESS_KEY", "b"),
            ("WRIT_FILES__PATH_STYLE", "true"),
        ];
        let known = known.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let read = Configuration::read(&format!("[files]\n{of_aws}"), known).unwrap();
        let findings = read.findings();
        let found = findings.iter().filter(|found| found.key == "files").map(|found| found.weight);
        assert_eq!(found.max(), Some(Weight::Good));
        assert_eq!(read.files.unwrap().path_style, Some(true));
        assert!(Configuration::read("[files]\nurl = 's3://bucket'\nsecret = 'x'", []).is_err());
    }

    #[test]
    fn a_key_that_others_can_read_is_a_problem() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key.pem");
        std::fs::write(&file, "").unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
        let text = format!(
            "base_url = \"https://a.example\"\n[tls]\ncertificate = \"{0}\"\nkey = \"{0}\"\n",
            file.display()
        );

        assert_eq!(problems(&text), ["tls.key"]);
    }
}

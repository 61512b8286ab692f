//! Which storage keeps the files: the section `[files]` of the configuration.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::PathBuf;

use object_store::aws::{AmazonS3, AmazonS3Builder, AmazonS3ConfigKey};
use object_store::client::HttpConnector;
use object_store::path::Path;
use object_store::{BackoffConfig, RetryConfig};
use serde::Deserialize;

use super::connection::Connection;
use crate::error::StoreError;

const SCHEME: &str = "s3://";
/// What a storage that is not Amazon's calls its one region.
const USUAL_REGION: &str = "us-east-1";
/// The lines of a file of credentials, as Amazon's own programs know them.
const KEY_ID: &str = "aws_access_key_id";
const SECRET: &str = "aws_secret_access_key";
const SESSION: &str = "aws_session_token";
/// The variables by which machines and clusters tell programs who they are.
const VARIABLES: [&str; 9] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_ROLE_ARN",
    "AWS_ROLE_SESSION_NAME",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
];

/// The section `[files]`: an S3-compatible storage. Without it the files lie in the folder.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FilesSettings {
    /// `s3://bucket/prefix`.
    pub url: String,
    /// The address of a storage that is not Amazon's.
    #[serde(default)]
    pub endpoint: Option<String>,
    /// Its region; for another storage than Amazon's `us-east-1` unless said otherwise.
    #[serde(default)]
    pub region: Option<String>,
    /// Whether the bucket stands in the path of an address and not in its host; so it is for another storage than
    /// Amazon's unless said otherwise.
    #[serde(default)]
    pub path_style: Option<bool>,
    /// A file of lines `aws_access_key_id = …` and `aws_secret_access_key = …`; otherwise the environment says who
    /// we are.
    #[serde(default)]
    pub credentials_file: Option<PathBuf>,
    /// A PEM file of certificate authorities to trust besides the public ones.
    #[serde(default)]
    pub authorities_file: Option<PathBuf>,
    /// What the environment says of who we are.
    #[serde(skip)]
    pub environment: FilesEnvironment,
}

/// The variables of the environment that say who we are to the storage. Shown, it shows nothing.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct FilesEnvironment(BTreeMap<String, String>);

impl FilesEnvironment {
    /// Takes what concerns the storage.
    #[must_use]
    pub fn of<'a>(environment: impl IntoIterator<Item = &'a (String, String)>) -> Self {
        let known = environment.into_iter().filter(|(name, _)| VARIABLES.contains(&name.as_str()));
        Self(known.cloned().collect())
    }

    /// Whether anything is said at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for FilesEnvironment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FilesEnvironment")
    }
}

impl FilesSettings {
    /// Checks what can be checked without reaching the storage.
    ///
    /// # Errors
    /// [`StoreError::Storage`] for the first value that cannot be used.
    pub fn check(&self) -> Result<(), StoreError> {
        self.prepare().map(drop)
    }

    /// Whether what is sent can be read on the way. It is sealed all the same.
    #[must_use]
    pub fn is_unencrypted(&self) -> bool {
        self.endpoint.as_deref().is_some_and(|endpoint| !endpoint.starts_with("https://"))
    }

    /// The storage, and the path below which everything is.
    pub(super) fn prepare(&self) -> Result<(AmazonS3, Path), StoreError> {
        let (bucket, prefix) = self.place()?;
        let is_path_style = self.path_style.unwrap_or(self.endpoint.is_some());
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(bucket)
            .with_region(self.region()?)
            .with_virtual_hosted_style_request(!is_path_style)
            .with_allow_http(self.is_unencrypted())
            .with_disable_bulk_delete(true)
            .with_retry(retries())
            .with_http_connector(self.connection()?);
        if let Some(endpoint) = &self.endpoint {
            let (scheme, host) = host_of(endpoint)?;
            builder = builder.with_endpoint(if is_path_style {
                format!("{scheme}://{host}")
            } else {
                format!("{scheme}://{bucket}.{host}")
            });
        }
        for (key, value) in self.credentials()? {
            builder = builder.with_config(key, value);
        }
        let incomplete =
            "what says who we are is incomplete: both an id and a secret are needed, or neither";
        let store = builder.build().map_err(|_| wrong("credentials_file", incomplete))?;
        Ok((store, prefix))
    }

    fn place(&self) -> Result<(&str, Path), StoreError> {
        let not_a_place =
            || wrong("url", "write a bucket and a path in it, such as `s3://bucket/writ`");
        let rest = self.url.strip_prefix(SCHEME).ok_or_else(not_a_place)?;
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let is_name = (3..=63).contains(&bucket.len())
            && bucket.bytes().all(|byte| {
                byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte)
            });
        if !is_name {
            return Err(not_a_place());
        }
        // What would be written in another way than it is listed would never be found again.
        let parsed = Path::parse(prefix).map_err(|_| not_a_place())?;
        if parsed != Path::from(prefix) {
            return Err(not_a_place());
        }
        Ok((bucket, parsed))
    }

    fn region(&self) -> Result<&str, StoreError> {
        match (&self.region, &self.endpoint) {
            (Some(region), _) if !region.trim().is_empty() => Ok(region),
            (None, Some(_)) => Ok(USUAL_REGION),
            _ => Err(wrong(
                "region",
                "write the region of the bucket, such as `eu-central-1`, or the `endpoint` of another storage",
            )),
        }
    }

    fn connection(&self) -> Result<impl HttpConnector + use<>, StoreError> {
        const KEY: &str = "authorities_file";
        let pem = self.authorities_file.as_ref().map(fs::read).transpose();
        let pem = pem.map_err(|_| wrong(KEY, "the file cannot be read"))?;
        Connection::trusting(pem.as_deref().unwrap_or_default())
            .ok_or_else(|| wrong(KEY, "the certificates cannot be used"))
    }

    /// Who we are: what the file says, and without one the environment. Where neither says anything, the machine
    /// is asked.
    fn credentials(&self) -> Result<Vec<(AmazonS3ConfigKey, String)>, StoreError> {
        const KEY: &str = "credentials_file";
        let said: Vec<(String, String)> = match &self.credentials_file {
            None => self.environment.0.clone().into_iter().collect(),
            Some(file) => {
                let text = fs::read_to_string(file);
                let text = text.map_err(|_| wrong(KEY, "the file cannot be read"))?;
                let lines = text.lines().filter_map(|line| line.split_once('='));
                let lines =
                    lines.map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()));
                let known =
                    lines.filter(|(name, _)| [KEY_ID, SECRET, SESSION].contains(&name.as_str()));
                known.collect()
            }
        };
        let has = |name: &str| said.iter().any(|(said, value)| said == name && !value.is_empty());
        if self.credentials_file.is_some() && !(has(KEY_ID) && has(SECRET)) {
            return Err(wrong(
                KEY,
                "write into it a line `aws_access_key_id = …` and a line `aws_secret_access_key = …`",
            ));
        }
        let key = |name: String| name.to_ascii_lowercase().parse().ok();
        Ok(said.into_iter().filter_map(|(name, value)| Some((key(name)?, value))).collect())
    }
}

/// Scheme and host of an address that has nothing else.
fn host_of(endpoint: &str) -> Result<(&str, &str), StoreError> {
    let not_a_host =
        || wrong("endpoint", "write scheme and host, such as `https://storage.example.org`");
    let (scheme, rest) = endpoint.split_once("://").ok_or_else(not_a_host)?;
    let host = rest.trim_end_matches('/');
    let is_host = !host.is_empty()
        && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte));
    if !matches!(scheme, "http" | "https") || !is_host {
        return Err(not_a_host());
    }
    Ok((scheme, host))
}

/// Somebody waits for the answer.
fn retries() -> RetryConfig {
    use std::time::Duration;
    RetryConfig {
        backoff: BackoffConfig {
            init_backoff: Duration::from_millis(100),
            max_backoff: Duration::from_secs(2),
            base: 2.0,
        },
        max_retries: 3,
        retry_timeout: Duration::from_secs(20),
    }
}

fn wrong(key: &'static str, problem: &'static str) -> StoreError {
    StoreError::Storage { key, problem }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Result<(), String> {
        let settings: FilesSettings = toml_of(text);
        settings.check().map_err(|error| error.to_string())
    }

    /// Settings from lines of JSON members.
    fn toml_of(text: &str) -> FilesSettings {
        serde_json::from_str(&format!("{{{text}}}")).unwrap()
    }

    #[test]
    fn what_cannot_be_used_is_named_by_its_key() {
        for (text, key) in [
            (r#""url": "bucket/writ", "region": "eu-central-1""#, "files.url"),
            (r#""url": "s3://", "region": "eu-central-1""#, "files.url"),
            (r#""url": "s3://Bucket/writ", "region": "eu-central-1""#, "files.url"),
            (r#""url": "s3://bucket/a//b", "region": "eu-central-1""#, "files.url"),
            (r#""url": "s3://bucket/writ""#, "files.region"),
            (r#""url": "s3://bucket/writ", "endpoint": "storage""#, "files.endpoint"),
            (r#""url": "s3://bucket/writ", "endpoint": "https://a/b""#, "files.endpoint"),
            (
                r#""url": "s3://bucket/writ", "region": "a", "credentials_file": "/nowhere""#,
                "files.credentials_file",
            ),
            (
                r#""url": "s3://bucket/writ", "region": "a", "authorities_file": "/nowhere""#,
                "files.authorities_file",
            ),
        ] {
            let refused = said(text).unwrap_err();
            assert!(refused.starts_with(&format!("`{key}`")), "{text}: {refused}");
        }
    }

    /// A name that nobody understands would be left out without a word.
    #[test]
    fn every_variable_that_says_who_we_are_is_understood() {
        for name in VARIABLES {
            assert!(name.to_ascii_lowercase().parse::<AmazonS3ConfigKey>().is_ok(), "{name}");
        }
    }

    #[test]
    fn a_bucket_is_enough_where_the_machine_knows_who_it_is() {
        assert_eq!(said(r#""url": "s3://bucket", "region": "eu-central-1""#), Ok(()));
        assert_eq!(said(r#""url": "s3://bucket/a/b/", "endpoint": "http://[::1]:9000""#), Ok(()));
    }

    /// Neither a log nor an error can hold what is in a file or the environment.
    #[test]
    fn credentials_are_in_nothing_that_can_be_shown() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("credentials");
        fs::write(&file, "[default]\naws_access_key_id = AKIAEXAMPLE\n").unwrap();
        let variable = ("AWS_SECRET_ACCESS_KEY".to_owned(), "kept quiet".to_owned());
        let settings = FilesSettings {
            environment: FilesEnvironment::of(&[variable]),
            credentials_file: Some(file),
            ..toml_of(r#""url": "s3://bucket", "region": "eu-central-1""#)
        };

        let refused = settings.check().unwrap_err();

        assert!(!format!("{settings:?} {refused:?} {refused}").contains("AKIAEXAMPLE"));
        assert!(!format!("{settings:?} {refused:?} {refused}").contains("kept quiet"));
    }
}

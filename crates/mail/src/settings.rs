//! How an installation reaches its mail server: the section `[mail]` of the configuration.

use std::path::PathBuf;

use serde::Deserialize;

/// The section `[mail]`. Without it nothing is sent: every letter is printed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailSettings {
    /// The mail server's name.
    pub host: String,
    /// Its port; 465 with `tls`, 587 with `starttls` and 25 with `none` unless said otherwise.
    #[serde(default)]
    pub port: Option<u16>,
    /// How the connection is encrypted.
    #[serde(default)]
    pub encryption: Encryption,
    /// The name to sign in with; none where the server asks for none.
    #[serde(default)]
    pub username: Option<String>,
    /// The file whose first line is the password that goes with it.
    #[serde(default)]
    pub password_file: Option<PathBuf>,
    /// A PEM file of certificate authorities to trust besides the public ones.
    #[serde(default)]
    pub authorities_file: Option<PathBuf>,
    /// Whom letters come from: an address, or `Name <address>`.
    pub from: String,
    /// Where answers go; to `from` unless said otherwise.
    #[serde(default)]
    pub reply_to: Option<String>,
    /// The desk's own mailbox, which is told what falls due: case numbers, and nothing of anybody.
    #[serde(default)]
    pub desk_mailbox: Option<String>,
    /// Seconds that each step of a sending may take, 1 to 300.
    #[serde(default = "default_timeout")]
    pub timeout_seconds: u16,
}

/// How a connection is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encryption {
    /// From the first byte on.
    #[default]
    Tls,
    /// By `STARTTLS`; a server that does not offer it is refused.
    Starttls,
    /// Not at all: for a server on this machine only.
    None,
}

/// Why letters cannot be sent as configured.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// A value that cannot be used.
    #[error("`mail.{key}`: {problem}")]
    Value {
        /// Which.
        key: &'static str,
        /// What is wrong, and what to write instead.
        problem: &'static str,
    },
    /// A file that cannot be read.
    #[error("`mail.{key}`: could not read `{path}`")]
    File {
        /// Which.
        key: &'static str,
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Certificates that cannot be used.
    #[error("`mail.authorities_file`: the certificates cannot be used")]
    Certificates {
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl MailSettings {
    /// The port, said or usual.
    #[must_use]
    pub const fn port(&self) -> u16 {
        match (self.port, self.encryption) {
            (Some(port), _) => port,
            (None, Encryption::Tls) => 465,
            (None, Encryption::Starttls) => 587,
            (None, Encryption::None) => 25,
        }
    }

    /// Checks what can be checked without reaching the server.
    ///
    /// # Errors
    /// The first value that cannot be used.
    pub fn check(&self) -> Result<(), SetupError> {
        let wrong = |key, problem| Err(SetupError::Value { key, problem });
        if self.host.trim().is_empty() {
            return wrong("host", "write the name of the mail server");
        }
        if self.encryption == Encryption::None && !self.is_on_this_machine() {
            return wrong(
                "encryption",
                "letters name people: `none` is for a server on this machine only, write `tls` or \
                 `starttls`",
            );
        }
        if self.username.is_some() != self.password_file.is_some() {
            return wrong("password_file", "write both `username` and `password_file`, or neither");
        }
        if !(1..=300).contains(&self.timeout_seconds) {
            return wrong("timeout_seconds", "write a number from 1 to 300");
        }
        Ok(())
    }

    fn is_on_this_machine(&self) -> bool {
        self.host == "localhost"
            || self.host.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback())
    }
}

const fn default_timeout() -> u16 {
    30
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(text: &str) -> MailSettings {
        toml::from_str(text).unwrap()
    }

    #[test]
    fn an_encrypted_connection_is_what_nobody_has_to_ask_for() {
        let settings = settings("host = 'mail.example.org'\nfrom = 'legal@example.org'");

        assert_eq!(settings.encryption, Encryption::Tls);
        assert_eq!(settings.port(), 465);
        assert!(settings.check().is_ok());
    }

    #[test]
    fn letters_travel_in_the_clear_on_this_machine_only() {
        let text = |host| format!("host = '{host}'\nfrom = 'a@example.org'\nencryption = 'none'");

        for host in ["localhost", "127.0.0.1", "::1"] {
            assert!(settings(&text(host)).check().is_ok(), "{host}");
        }
        for host in ["mail.example.org", "10.0.0.1", "localhost.example.org"] {
            let refused = settings(&text(host)).check().unwrap_err();
            assert!(refused.to_string().starts_with("`mail.encryption`"), "{refused}");
        }
    }

    #[test]
    fn a_name_without_a_password_is_refused() {
        let text = "host = 'm.example'\nfrom = 'a@example.org'\nusername = 'writ'";

        let refused = settings(text).check().unwrap_err();

        assert!(refused.to_string().starts_with("`mail.password_file`"), "{refused}");
    }

    #[test]
    fn an_unknown_key_is_refused() {
        let text = "host = 'm.example'\nfrom = 'a@example.org'\npassword = 'in the open'";

        assert!(toml::from_str::<MailSettings>(text).is_err());
    }
}

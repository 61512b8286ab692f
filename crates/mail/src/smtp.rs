//! Handing a letter to a mail server, step by step, so that it is known where a sending broke off.

use std::fs;
use std::future::Future;
use std::io;
use std::time::Duration;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use tokio::time::timeout;

use crate::message::{Address, OutgoingMail};
use crate::settings::{Encryption, MailSettings, SetupError};

/// Steps of one sending, with some to spare: connecting, encrypting, signing in, and five of the letter.
const STEPS: u32 = 10;

/// Sends letters as configured.
#[derive(Clone)]
pub struct Mailer {
    host: String,
    port: u16,
    encryption: Encryption,
    tls: Option<TlsParameters>,
    credentials: Option<Credentials>,
    from: Address,
    reply_to: Option<Address>,
    desk_mailbox: Option<Address>,
    step: Duration,
}

/// Why a letter was not sent, or is not known to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotSent {
    /// The message or its address cannot be written down.
    #[error("the letter cannot be written as a message")]
    Unwritable,
    /// The server was not reached.
    #[error("the mail server could not be reached")]
    Unreachable,
    /// The connection could not be encrypted, or not with whom it should be.
    #[error("the connection to the mail server could not be encrypted")]
    NotEncrypted,
    /// The server does not accept who we say we are.
    #[error("the mail server refused the sign-in")]
    NotSignedIn,
    /// The server refuses this letter for good.
    #[error("the mail server refused the letter with code {code}")]
    Refused {
        /// What it answered.
        code: u16,
    },
    /// The server refuses for now.
    #[error("the mail server put the letter off with code {code}")]
    PutOff {
        /// What it answered.
        code: u16,
    },
    /// It broke off before the letter was handed over.
    #[error("the mail server broke off before it took the letter")]
    BrokenOff,
    /// It broke off while the server was to confirm: the letter may have left.
    #[error("the mail server did not say whether it took the letter")]
    Unclear,
}

impl NotSent {
    /// The stable code, as stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unwritable => "unwritable",
            Self::Unreachable => "unreachable",
            Self::NotEncrypted => "not_encrypted",
            Self::NotSignedIn => "not_signed_in",
            Self::Refused { .. } => "refused",
            Self::PutOff { .. } => "put_off",
            Self::BrokenOff => "broken_off",
            Self::Unclear => "unclear",
        }
    }

    /// Whether another try cannot help: this letter goes another way.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Unwritable | Self::Refused { .. })
    }

    /// Whether the letter may have left all the same.
    #[must_use]
    pub const fn may_have_left(self) -> bool {
        matches!(self, Self::Unclear)
    }
}

impl Mailer {
    /// Reads password and certificates, and checks what can be checked without the server.
    ///
    /// # Errors
    /// What in the settings cannot be used.
    pub fn prepare(settings: &MailSettings) -> Result<Self, SetupError> {
        settings.check()?;
        let address = |key: &'static str, text: &str| {
            let problem = "write one e-mail address, or a name with its address in angle brackets";
            Address::read(text).map_err(|_| SetupError::Value { key, problem })
        };
        let optional =
            |key, text: &Option<String>| text.as_deref().map(|text| address(key, text)).transpose();
        Ok(Self {
            host: settings.host.clone(),
            port: settings.port(),
            encryption: settings.encryption,
            tls: tls(settings)?,
            credentials: credentials(settings)?,
            from: address("from", &settings.from)?,
            reply_to: optional("reply_to", &settings.reply_to)?,
            desk_mailbox: optional("desk_mailbox", &settings.desk_mailbox)?,
            step: Duration::from_secs(u64::from(settings.timeout_seconds)),
        })
    }

    /// The desk's own mailbox, where there is one.
    #[must_use]
    pub const fn desk_mailbox(&self) -> Option<&Address> {
        self.desk_mailbox.as_ref()
    }

    /// No sending takes longer than this; after it, whoever sends has fallen silent.
    #[must_use]
    pub fn longest_sending(&self) -> Duration {
        self.step.saturating_mul(STEPS)
    }

    /// Hands one letter over. When it returns without an error, the server has taken it.
    ///
    /// # Errors
    /// [`NotSent`], which says whether it may have left all the same.
    pub async fn send(&self, mail: &OutgoingMail) -> Result<(), NotSent> {
        let message =
            mail.message(&self.from, self.reply_to.as_ref()).ok_or(NotSent::Unwritable)?;
        let mut connection = self.connect().await?;
        let sent = self.hand_over(&mut connection, &message).await;
        // Taken or not, the answer stands; how the server says good-bye changes nothing.
        let _ = timeout(self.step, connection.quit()).await;
        sent
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, NotSent> {
        let hello = ClientId::Domain(self.from.domain().to_owned());
        let at_once = self.tls.clone().filter(|_| self.encryption == Encryption::Tls);
        let place = (self.host.as_str(), self.port);
        let connecting =
            AsyncSmtpConnection::connect_tokio1(place, Some(self.step), &hello, at_once, None);
        let mut connection = match timeout(self.step, connecting).await {
            Ok(Ok(connection)) => connection,
            Ok(Err(error)) if is_about_encryption(&error) => return Err(NotSent::NotEncrypted),
            Ok(Err(error)) => return Err(answered(&error).unwrap_or(NotSent::Unreachable)),
            Err(_) => return Err(NotSent::Unreachable),
        };
        if self.encryption == Encryption::Starttls {
            let tls = self.tls.clone().ok_or(NotSent::NotEncrypted)?;
            let upgraded = timeout(self.step, connection.starttls(tls, &hello)).await;
            if !matches!(upgraded, Ok(Ok(()))) || !connection.is_encrypted() {
                return Err(NotSent::NotEncrypted);
            }
        }
        if let Some(credentials) = &self.credentials {
            let mechanisms = [Mechanism::Plain, Mechanism::Login];
            match timeout(self.step, connection.auth(&mechanisms, credentials)).await {
                Ok(Ok(answer)) if answer.is_positive() => {}
                Ok(Err(error)) if error.is_transient() => {
                    return Err(answered(&error).unwrap_or(NotSent::NotSignedIn));
                }
                Ok(_) => return Err(NotSent::NotSignedIn),
                Err(_) => return Err(NotSent::BrokenOff),
            }
        }
        Ok(connection)
    }

    async fn hand_over(
        &self,
        connection: &mut AsyncSmtpConnection,
        message: &lettre::Message,
    ) -> Result<(), NotSent> {
        let envelope = message.envelope();
        let mut parameters = Vec::new();
        if !envelope.to().iter().all(|to| to.to_string().is_ascii()) {
            if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
                return Err(NotSent::Unwritable);
            }
            parameters.push(MailParameter::SmtpUtfEight);
        }
        let from = Mail::new(envelope.from().cloned(), parameters);
        self.before(connection.command(from)).await?;
        for to in envelope.to() {
            self.before(connection.command(Rcpt::new(to.clone(), Vec::new()))).await?;
        }
        self.before(connection.command(Data)).await?;
        match timeout(self.step, connection.message(&message.formatted())).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(answered(&error).unwrap_or(NotSent::Unclear)),
            Err(_) => Err(NotSent::Unclear),
        }
    }

    /// A step before the letter itself: whatever goes wrong here, it did not leave.
    async fn before<T>(
        &self,
        step: impl Future<Output = Result<T, Error>> + Send,
    ) -> Result<(), NotSent> {
        match timeout(self.step, step).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(answered(&error).unwrap_or(NotSent::BrokenOff)),
            Err(_) => Err(NotSent::BrokenOff),
        }
    }
}

/// Whether a connection was reached and could not be encrypted, such as with a certificate that nobody vouches for. Of one
/// that is encrypted from the first byte on, that is an error of the connection, whose data is not as it should be.
fn is_about_encryption(error: &Error) -> bool {
    let mut causes =
        std::iter::successors(std::error::Error::source(error), |cause| cause.source());
    let cause = causes.find_map(|cause| cause.downcast_ref::<io::Error>());
    error.is_tls() || cause.is_some_and(|cause| cause.kind() == io::ErrorKind::InvalidData)
}

/// What the server said no with; none when it said nothing of the kind.
fn answered(error: &Error) -> Option<NotSent> {
    let code = u16::from(error.status()?);
    // A server that refuses everything for want of a sign-in says so with these codes.
    Some(match code {
        530 | 534 | 535 | 538 => NotSent::NotSignedIn,
        500.. => NotSent::Refused { code },
        _ => NotSent::PutOff { code },
    })
}

fn tls(settings: &MailSettings) -> Result<Option<TlsParameters>, SetupError> {
    if settings.encryption == Encryption::None {
        return Ok(None);
    }
    let unusable = |source: Error| SetupError::Certificates { source: Box::new(source) };
    let mut builder = TlsParameters::builder(settings.host.clone());
    if let Some(path) = &settings.authorities_file {
        let pem = fs::read(path).map_err(|source| SetupError::File {
            key: "authorities_file",
            path: path.clone(),
            source,
        })?;
        builder = builder.add_root_certificate(Certificate::from_pem(&pem).map_err(unusable)?);
    }
    builder.build().map(Some).map_err(unusable)
}

fn credentials(settings: &MailSettings) -> Result<Option<Credentials>, SetupError> {
    let (Some(username), Some(path)) = (&settings.username, &settings.password_file) else {
        return Ok(None);
    };
    let text = fs::read_to_string(path).map_err(|source| SetupError::File {
        key: "password_file",
        path: path.clone(),
        source,
    })?;
    let password = text.lines().next().unwrap_or_default();
    if password.is_empty() {
        let problem = "the first line of the file is the password, and it is empty";
        return Err(SetupError::Value { key: "password_file", problem });
    }
    Ok(Some(Credentials::new(username.clone(), password.to_owned())))
}

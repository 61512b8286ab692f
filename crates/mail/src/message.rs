//! One letter as a message: plain text, one recipient, nothing attached.

use std::fmt;
use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use lettre::Message;
use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MessageBuilder};

/// Longest address that is taken (RFC 5321, section 4.5.3.1.3).
const LONGEST_ADDRESS: usize = 254;
/// Longest subject; what is longer is cut.
const LONGEST_SUBJECT: usize = 200;

/// An e-mail address that a letter can be sent to. Its `Debug` never shows it.
#[derive(Clone, PartialEq, Eq)]
pub struct Address(Mailbox);

/// A text that is no single e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not one e-mail address")]
pub struct UnreadableAddress;

impl Address {
    /// Reads an address, or a name with its address in angle brackets.
    ///
    /// # Errors
    /// When the text is anything else, several addresses included.
    pub fn read(text: &str) -> Result<Self, UnreadableAddress> {
        let text = text.trim();
        if text.len() > LONGEST_ADDRESS || text.chars().any(char::is_control) {
            return Err(UnreadableAddress);
        }
        text.parse().map(Self).map_err(|_| UnreadableAddress)
    }

    /// What stands after the `@`.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.0.email.domain()
    }

    pub(crate) const fn mailbox(&self) -> &Mailbox {
        &self.0
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// One letter on its way. Its `Debug` never shows what it says.
#[derive(Clone, PartialEq, Eq)]
pub struct OutgoingMail {
    /// To whom.
    pub to: Address,
    /// What it is about; names nobody, for subjects are shown on locked screens.
    pub subject: String,
    /// What it says.
    pub text: String,
    /// What stands before the `@` of its message id: the same for every sending of one letter.
    pub message_id: String,
    /// When it was written: the same for every sending.
    pub written_at: Timestamp,
}

impl fmt::Debug for OutgoingMail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutgoingMail").field("message_id", &self.message_id).finish_non_exhaustive()
    }
}

/// Tells machines not to answer (RFC 3834): two automatons would write to each other for ever.
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

impl OutgoingMail {
    /// The message as it goes over the wire; none when it cannot be written down.
    pub(crate) fn message(&self, from: &Address, reply_to: Option<&Address>) -> Option<Message> {
        let subject: String =
            self.subject.chars().filter(|c| !c.is_control()).take(LONGEST_SUBJECT).collect();
        let builder: MessageBuilder = Message::builder()
            .from(from.mailbox().clone())
            .to(self.to.mailbox().clone())
            .subject(subject)
            .date(system_time(self.written_at))
            .message_id(Some(format!("<{}@{}>", self.message_id, from.domain())))
            .header(AutoSubmitted)
            .header(ContentType::TEXT_PLAIN);
        let builder = match reply_to {
            Some(reply_to) => builder.reply_to(reply_to.mailbox().clone()),
            None => builder,
        };
        builder.body(self.text.clone()).ok()
    }
}

fn system_time(at: Timestamp) -> SystemTime {
    let since = u64::try_from(at.as_second()).unwrap_or_default();
    SystemTime::UNIX_EPOCH + Duration::from_secs(since)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(subject: &str) -> OutgoingMail {
        OutgoingMail {
            to: Address::read("officer@police.example").unwrap(),
            subject: subject.to_owned(),
            text: "Grüße\n.\nend".to_owned(),
            message_id: "abcd-2345".to_owned(),
            written_at: "2024-02-01T09:00:00Z".parse().unwrap(),
        }
    }

    fn sent(mail: &OutgoingMail) -> String {
        let from = Address::read("Legal desk <legal@company.example>").unwrap();
        String::from_utf8(mail.message(&from, None).unwrap().formatted()).unwrap()
    }

    #[test]
    fn the_same_letter_gives_the_same_message_to_the_byte() {
        let letter = mail("Your request");

        assert_eq!(sent(&letter), sent(&letter));
        assert!(sent(&letter).contains("Message-ID: <abcd-2345@company.example>\r\n"));
        assert!(sent(&letter).contains("Date: Thu, 01 Feb 2024 09:00:00"));
        assert!(sent(&letter).contains("Auto-Submitted: auto-generated\r\n"));
    }

    #[test]
    fn a_subject_cannot_bring_further_headers_in() {
        let letter = mail("Your request\r\nBcc: everybody@example.org");

        let message = sent(&letter);

        assert!(!message.contains("\r\nBcc:"), "{message}");
    }

    #[test]
    fn one_address_is_read_and_several_or_none_are_refused() {
        for good in ["a@b.example", " A B <a@b.example> "] {
            assert!(Address::read(good).is_ok(), "{good}");
        }
        for bad in ["", "a", "a@", "a@b.example, c@d.example", "a@b.example\r\nBcc: x@y.example"] {
            assert!(Address::read(bad).is_err(), "{bad}");
        }
        assert!(Address::read(&format!("{}@b.example", "a".repeat(300))).is_err());
    }

    #[test]
    fn neither_address_nor_text_is_shown_in_a_log() {
        let shown = format!("{:?} {:?}", mail("s"), mail("s").to);

        assert!(!shown.contains("officer") && !shown.contains("Gr"), "{shown}");
    }
}

//! Mail that came in: what its header says and what is to be read in it, as text and nothing more.
//!
//! A mail is written by whoever sent it: nothing here is believed, opened or run, and everything is cut off at a
//! length that a person reads. Its bytes stay as they came elsewhere (IN-6).

use jiff::Timestamp;
use mail_parser::{Address, MessageParser};

/// Largest mail that is looked into.
pub const MOST_BYTES: usize = 30 * 1024 * 1024;
const MOST_TEXT_CHARS: usize = 20_000;
const MOST_HEADER_CHARS: usize = 1_000;
const MOST_HEADERS: usize = 60;
const MOST_NAMES: usize = 30;

/// What can be read of a mail.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReceivedMail {
    /// The name its sender goes by.
    pub from_name: String,
    /// The address it says it comes from.
    pub from_address: String,
    /// The addresses it says it goes to.
    pub to: Vec<String>,
    /// Its subject.
    pub subject: String,
    /// When it says it was sent.
    pub sent_at: Option<Timestamp>,
    /// Every line of its header, in order.
    pub headers: Vec<(String, String)>,
    /// What is written in it.
    pub text: String,
    /// The names of what is attached.
    pub attachments: Vec<String>,
}

/// Reads a mail; none where the bytes are none, or too many.
#[must_use]
pub fn read(bytes: &[u8]) -> Option<ReceivedMail> {
    if bytes.len() > MOST_BYTES {
        return None;
    }
    let message = MessageParser::default().parse(bytes)?;
    let sender = message.from().and_then(Address::first);
    // Any text would pass as a mail without a header; one that names no sender is none for us.
    let from_address = sender.and_then(|sender| sender.address()).map(cut)?;
    let to = message.to().into_iter().flat_map(Address::iter);
    let attachments = message.attachments().take(MOST_NAMES);
    Some(ReceivedMail {
        from_name: sender.and_then(|sender| sender.name()).map(cut).unwrap_or_default(),
        from_address,
        to: to.filter_map(|to| to.address()).take(MOST_NAMES).map(cut).collect(),
        subject: message.subject().map(cut).unwrap_or_default(),
        sent_at: message.date().and_then(|date| Timestamp::from_second(date.to_timestamp()).ok()),
        headers: message
            .headers_raw()
            .take(MOST_HEADERS)
            .map(|(name, value)| (cut(name), cut(value)))
            .collect(),
        text: readable(&message.body_text(0).unwrap_or_default(), MOST_TEXT_CHARS),
        attachments: attachments
            .map(|part| mail_parser::MimeHeaders::attachment_name(part).map(cut))
            .map(Option::unwrap_or_default)
            .collect(),
    })
}

/// One line, no longer than anybody reads, without what moves a cursor.
fn cut(text: &str) -> String {
    readable(text, MOST_HEADER_CHARS).replace('\n', " ").trim().to_owned()
}

fn readable(text: &str, most: usize) -> String {
    let shown = |letter: &char| *letter == '\n' || !letter.is_control();
    text.replace("\r\n", "\n").chars().filter(shown).take(most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAIL: &str = "From: \"Jan Beispiel\" <jan@polizei.example>\r\n\
        To: legal@example.org\r\n\
        Subject: =?utf-8?q?Anfrage_=C3=BCber_ein_Konto?=\r\n\
        Date: Thu, 19 Nov 2026 14:36:00 +0100\r\n\
        Content-Type: text/plain; charset=utf-8\r\n\
        \r\n\
        Wir bitten um Auskunft.\r\n";

    /// IN-2.
    #[test]
    fn a_mail_tells_its_sender_its_subject_and_its_day() {
        let mail = read(MAIL.as_bytes()).unwrap();

        assert_eq!(mail.from_name, "Jan Beispiel");
        assert_eq!(mail.from_address, "jan@polizei.example");
        assert_eq!(mail.to, ["legal@example.org"]);
        assert_eq!(mail.subject, "Anfrage über ein Konto");
        assert_eq!(mail.sent_at, "2026-11-19T13:36:00Z".parse().ok());
        assert_eq!(mail.text, "Wir bitten um Auskunft.\n");
    }

    #[test]
    fn bytes_that_are_no_mail_are_none() {
        assert_eq!(read(b"%PDF-1.7\n1 0 obj"), None);
        assert_eq!(read(b""), None);
        assert_eq!(read(&[0xFF; 300]), None);
    }

    #[test]
    fn what_moves_a_cursor_is_left_out_and_what_nobody_reads_is_cut_off() {
        let long = format!("{MAIL}\x1b[31m{}", "x".repeat(50_000));

        let mail = read(long.as_bytes()).unwrap();

        assert!(!mail.text.contains('\x1b'));
        assert_eq!(mail.text.chars().count(), MOST_TEXT_CHARS);
    }
}

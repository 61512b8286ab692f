//! The mail that brings a one-time code to the official address of an agency (DA-5).
//!
//! It says what the code opens and never what is in it. Its subject does not hold the code: subjects are shown on locked
//! screens.

use jiff::Timestamp;
use writ_core::case::Case;
use writ_language::{Language, Words};

use crate::letter::{Office, sender};
use crate::prose;
use crate::sheet::{Block, Sheet};

/// Writes it. The code is good until `expires_at`.
#[must_use]
pub fn write(
    case: &Case,
    code: &str,
    (written_at, expires_at): (Timestamp, Timestamp),
    office: Office<'_>,
    language: Language,
) -> Sheet {
    let words = Words::of(language);
    let organisation = office.profile.organisation();
    let reference = case.reference.as_str();
    let until = prose::day_and_time(words, expires_at, office.zone);
    let mailbox = organisation.legal_mailbox.as_str();
    let paragraph = |id: &str| Block::Paragraph(words.say(id));
    let where_to_type = match office.base_url {
        Some(base) => Block::Paragraph(words.say_with(
            "letter-one-time-code-where",
            [("address", format!("{base}/portal/status").into())],
        )),
        None => paragraph("letter-one-time-code-where-else"),
    };
    Sheet {
        language,
        sender: sender(office.profile.entity_for(&case.request.country), words),
        recipient: Vec::new(),
        references: vec![
            (words.say("letter-our-reference"), case.reference.clone()),
            (words.say("letter-date"), prose::day_and_time(words, written_at, office.zone)),
        ],
        subject: words.say_with("letter-subject-one-time-code", [("reference", reference.into())]),
        body: vec![
            paragraph("letter-salutation-agency"),
            paragraph("letter-one-time-code"),
            Block::Words(code.to_owned()),
            Block::Paragraph(
                words.say_with("letter-one-time-code-until", [("until", until.into())]),
            ),
            where_to_type,
            Block::Paragraph(
                words.say_with("letter-one-time-code-not-asked", [("mailbox", mailbox.into())]),
            ),
        ],
        closing: vec![
            words.say("letter-closing"),
            words.say("letter-desk"),
            organisation.name.clone(),
            organisation.legal_mailbox.clone(),
        ],
        code: None,
    }
}

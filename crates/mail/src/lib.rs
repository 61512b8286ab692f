//! Letters leaving by e-mail: one text to one address, over a connection that is encrypted.
//!
//! A letter may be handed over twice, never lost: its message id is the caller's and stays the same, so
//! that a second sending is recognised as the same message. What came of a sending is told in a way the
//! caller can act on: [`NotSent`] says whether the letter certainly did not leave.
//!
//! What is deliberately absent: attachments and HTML (DA-5: data never leaves by mail), a queue (the
//! outbox is the store's), and the clock.

mod message;
pub mod received;
mod settings;
mod smtp;

pub use message::{Address, OutgoingMail, UnreadableAddress};
pub use settings::{Encryption, MailSettings, SetupError};
pub use smtp::{Mailer, NotSent};

//! Letters leaving: by the program where a mail server is configured, by people otherwise.
//!
//! A letter is claimed, handed over and settled. A program that stops in between leaves a letter of which
//! nobody knows whether it left: it is sent once more under the same message id, and the next time a person
//! looks at it. So a letter is repeated at most once, and none is lost.

use jiff::{SignedDuration, Timestamp};
use writ_core::actor::Actor;
use writ_core::refusal::Refusal;
use writ_documents::LetterCode;
use writ_mail::{Address, Mailer, NotSent, OutgoingMail};
pub use writ_store::{LetterLine, LetterStep, StoredLetter};
use writ_store::{NewAlert, Settlement};

use crate::error::AppError;
use crate::installation::Installation;
use crate::letters::Paper;
use crate::outside::Outside;

/// Minutes until the next attempt, after each one that failed; after the last a person looks at it.
const BACK_OFF_MINUTES: [i64; 9] = [1, 5, 15, 60, 180, 360, 720, 1440, 1440];
/// Sendings that may have arrived without anybody knowing; one may be repeated.
const MOST_UNCLEAR: u32 = 1;
/// Longest tracking number that is taken.
const LONGEST_TRACKING: usize = 60;

/// What a person does about a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ByHand {
    /// Records that it was posted, under the number the post gave it.
    Posted {
        /// The number.
        tracking: String,
    },
    /// Records that it reached its reader.
    Delivered,
    /// Has it printed instead of sent.
    Print,
    /// Has a failed one sent once more.
    Resend,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HandedOn {
    /// It is recorded.
    Done,
    /// The letter's state does not allow it (any more).
    NotInThisState,
    /// A tracking number is a short line of letters and digits.
    UnreadableTracking,
    /// Only a member of the desk who handles cases may.
    Refused(Refusal),
    /// No letter has this code.
    NoSuchLetter,
}

/// What a public page says of a letter: that it is genuine, and nothing of anybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Genuine {
    /// Its kind's code.
    pub kind: String,
    /// When it was written.
    pub written_at: Timestamp,
}

/// A letter with what happened to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterFile {
    /// The letter.
    pub letter: StoredLetter,
    /// The printed reference of its case.
    pub reference: String,
    /// What it says; none once erased.
    pub paper: Option<Paper>,
    /// What happened to it, oldest first.
    pub steps: Vec<LetterStep>,
}

impl Installation {
    /// Sends letters that wait to be sent, at most `limit`. Says how many the mail server took.
    ///
    /// # Errors
    /// When the store fails; a mail server that fails is no error but an outcome.
    pub async fn send_letters(&self, outside: &Outside, limit: u32) -> Result<u32, AppError> {
        let Some(mailer) = self.mail_room.mailer.clone() else { return Ok(0) };
        let longest = SignedDuration::try_from(mailer.longest_sending()).unwrap_or_default();
        let mut sent = 0;
        for _ in 0..limit {
            let now = outside.now();
            let until = later(now, longest);
            let Some(letter) = self.store.claim_letter(now, until).await? else { break };
            if self.send(&mailer, &letter, outside).await? {
                sent += 1;
            }
        }
        Ok(sent)
    }

    async fn send(
        &self,
        mailer: &Mailer,
        letter: &StoredLetter,
        outside: &Outside,
    ) -> Result<bool, AppError> {
        let outcome = match self.as_mail(letter)? {
            _ if letter.unclear > MOST_UNCLEAR => Err(NotSent::Unclear),
            Some(mail) => mailer.send(&mail).await,
            None => Err(NotSent::Unwritable),
        };
        let now = outside.now();
        let settlement = settlement(letter, outcome, now);
        let by = Actor::Clock.to_string();
        if matches!(settlement, Settlement::Failed { .. }) {
            // Told first: a letter that failed with nobody told would be a lost one.
            self.store.raise_alerts(vec![failed_alert(letter)], now).await?;
        }
        let settled = self.store.settle_letter(letter.id, settlement, now, by).await?;
        Ok(settled && outcome.is_ok())
    }

    /// A letter as a message; none when it was erased or has no address.
    ///
    /// # Errors
    /// When what it says is none that this release wrote.
    pub fn as_mail(&self, letter: &StoredLetter) -> Result<Option<OutgoingMail>, AppError> {
        let Some(paper) = Paper::of(letter)? else { return Ok(None) };
        let to = paper.email.as_deref().and_then(|email| Address::read(email).ok());
        Ok(to.map(|to| OutgoingMail {
            to,
            subject: paper.subject,
            text: paper.text,
            message_id: letter.code.to_ascii_lowercase(),
            written_at: letter.written_at,
        }))
    }

    /// Records what a person did about a letter.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn hand_on(
        &self,
        code: &str,
        what: ByHand,
        by: Actor,
        now: Timestamp,
    ) -> Result<HandedOn, AppError> {
        if let Err(refusal) = by.handler() {
            return Ok(HandedOn::Refused(refusal));
        }
        let Some(letter) = self.letter_with_code(code).await? else {
            return Ok(HandedOn::NoSuchLetter);
        };
        let settlement = match what {
            ByHand::Posted { tracking } => match tracking_number(&tracking) {
                Some(tracking) => Settlement::Posted { tracking },
                None => return Ok(HandedOn::UnreadableTracking),
            },
            ByHand::Delivered => Settlement::Delivered,
            ByHand::Print => Settlement::ToPost,
            ByHand::Resend => Settlement::Again { next_at: now },
        };
        let settled = self.store.settle_letter(letter.id, settlement, now, by.to_string()).await?;
        Ok(if settled { HandedOn::Done } else { HandedOn::NotInThisState })
    }

    /// Records that the agency opened a letter on the page of its request.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn letter_opened(&self, letter: i64, now: Timestamp) -> Result<(), AppError> {
        let by = Actor::Agency.to_string();
        self.store.settle_letter(letter, Settlement::Delivered, now, by).await?;
        Ok(())
    }

    /// Whether a letter with this code was written, and what may be said of it to anybody. A code that cannot be
    /// one is looked up all the same, so that every answer takes the same way.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn genuine(&self, code: &str) -> Result<Option<Genuine>, AppError> {
        let found = self.letter_with_code(code).await?;
        Ok(found.map(|letter| Genuine { kind: letter.kind, written_at: letter.written_at }))
    }

    /// A letter with what happened to it; none when no letter has this code.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn letter_file(&self, code: &str) -> Result<Option<LetterFile>, AppError> {
        let Some(letter) = self.letter_with_code(code).await? else { return Ok(None) };
        let Some(row) = self.store.case(letter.case).await? else { return Ok(None) };
        let steps = self.store.letter_steps(letter.id).await?;
        let paper = Paper::of(&letter)?;
        Ok(Some(LetterFile { letter, reference: row.summary.reference, paper, steps }))
    }

    /// Lists letters, the latest first, of one state or of all, from before the last of the page before.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn outbox(
        &self,
        state: Option<&str>,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<LetterLine>, AppError> {
        Ok(self.store.letters(state, before, limit).await?)
    }

    async fn letter_with_code(&self, code: &str) -> Result<Option<StoredLetter>, AppError> {
        let printed = code.parse::<LetterCode>().map(|code| code.to_string()).unwrap_or_default();
        Ok(self.store.letter_by_code(&printed).await?)
    }
}

fn settlement(letter: &StoredLetter, outcome: Result<(), NotSent>, now: Timestamp) -> Settlement {
    let attempt = letter.attempts;
    let Err(not_sent) = outcome else { return Settlement::Sent };
    let reason = not_sent.code();
    let unclear = letter.unclear + u32::from(not_sent.may_have_left());
    let tried = usize::try_from(attempt.saturating_sub(1)).unwrap_or(usize::MAX);
    match BACK_OFF_MINUTES.get(tried) {
        Some(minutes) if !not_sent.is_final() && unclear <= MOST_UNCLEAR => Settlement::PutOff {
            attempt,
            next_at: later(now, SignedDuration::from_mins(*minutes)),
            reason,
            may_have_left: not_sent.may_have_left(),
        },
        _ => Settlement::Failed { attempt, reason },
    }
}

fn failed_alert(letter: &StoredLetter) -> NewAlert {
    NewAlert {
        what: "letter_failed".to_owned(),
        role: "analyst",
        case: Some(letter.case),
        subject: letter.seq,
        // Each claim ends at an instant of its own: what fails once more is told once more.
        about_at: letter.next_at.unwrap_or(letter.written_at),
    }
}

fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_add(by).unwrap_or(Timestamp::MAX)
}

/// Letters, digits, spaces and hyphens, as the posts of all countries use.
fn tracking_number(text: &str) -> Option<String> {
    let text = text.trim();
    let fits = !text.is_empty()
        && text.len() <= LONGEST_TRACKING
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '/' | '.'));
    fits.then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tracking_number_is_one_short_line() {
        assert_eq!(tracking_number(" RR 123 456 789 NL "), Some("RR 123 456 789 NL".to_owned()));
        for wrong in ["", "  ", "RR\n1", "<b>", &"1".repeat(61)] {
            assert_eq!(tracking_number(wrong), None, "{wrong}");
        }
    }
}

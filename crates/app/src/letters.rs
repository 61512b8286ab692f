//! Writing the letters that cases owe: one for each effect, from the case as it was, the event and the profile.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use writ_core::actor::Actor;
use writ_core::case::Case;
use writ_core::event::Recorded;
use writ_core::letter::{self, Letter, Recipient};
use writ_core::record::Record;
use writ_core::request::ReplyChannel;
use writ_documents::LetterCode;
use writ_documents::letter::{Occurrence, Office, language_of, write};
use writ_language::Language;
use writ_mail::Address;
use writ_store::{NewAlert, NewLetter, OwedEffect, StoredLetter};

use crate::error::AppError;
use crate::handling::OpenRecord;
use crate::installation::{Installation, Seed};
use crate::outside::Outside;

/// What a letter says and to whom: personal data, erased with its case (RT-1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paper {
    /// The e-mail address it goes to; none where it goes another way.
    pub email: Option<String>,
    /// What it is about.
    pub subject: String,
    /// Its plain text.
    pub text: String,
    /// Its page to print, without the frame around it.
    pub page: String,
}

impl Paper {
    /// Reads what a letter of the outbox says; none once it was erased.
    ///
    /// # Errors
    /// When it is none that this release wrote.
    pub fn of(letter: &StoredLetter) -> Result<Option<Self>, AppError> {
        let read = |text: &String| serde_json::from_str(text).map_err(AppError::Json);
        letter.personal.as_ref().map(read).transpose()
    }
}

/// What an effect says of the letter it owes.
#[derive(Deserialize)]
struct OwedLetter {
    event: u32,
}

/// How a letter leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Portal,
    Email,
    Post,
}

impl Installation {
    /// Writes letters that are owed, at most `limit`, into the outbox. Says how many.
    ///
    /// # Errors
    /// When the store fails; what was written before stays.
    pub async fn write_letters(&self, outside: &Outside, limit: u32) -> Result<u32, AppError> {
        let mut written = 0;
        for effect in self.store.effects_due(outside.now(), limit).await? {
            let now = outside.now();
            let letter = self.letter_of(&effect, now, outside.seed()?).await?;
            let Some(letter) = letter else {
                self.store.effect_done(effect.id, now).await?;
                continue;
            };
            let printed = (letter.channel == "post").then(|| NewAlert {
                what: "letter_to_post".to_owned(),
                role: "analyst",
                case: Some(letter.case),
                subject: letter.seq,
                about_at: effect.due_at,
            });
            // Told first: should this stop here, the letter is written next time and told of no second time.
            self.store.raise_alerts(printed.into_iter().collect(), now).await?;
            if self.store.write_letter(letter, Actor::Clock.to_string()).await? {
                written += 1;
            }
        }
        Ok(written)
    }

    /// The letters of a case, oldest first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn letters_of(&self, reference: &str) -> Result<Vec<StoredLetter>, AppError> {
        let Some(row) = self.store.case_by_reference(reference).await? else {
            return Ok(Vec::new());
        };
        Ok(self.store.letters_of_case(row.id).await?)
    }

    /// The letter of an effect; none where its event owes none, which no release writes.
    async fn letter_of(
        &self,
        effect: &OwedEffect,
        now: Timestamp,
        seed: Seed,
    ) -> Result<Option<NewLetter>, AppError> {
        let owed: OwedLetter = serde_json::from_str(&effect.facts)?;
        let open = self.replay_case(effect.case).await?;
        let Some((before, history)) = self.before(&open, owed.event)? else { return Ok(None) };
        let Some(event) = history.last() else { return Ok(None) };
        let Some(letter) = letter::owed(&before, &event.event) else { return Ok(None) };
        let language = match letter.to {
            Recipient::Agency => language_of(&before.request.country),
            // A notice is written by a person in the words of its reader; the frame around it is English.
            Recipient::AccountHolder(_) => Language::English,
        };
        let code = LetterCode::of_chance(&seed);
        let occurrence = Occurrence { before: &before, history, written_at: now };
        let sheet = write(&letter, occurrence, self.letter_office(), language, code);
        let (way, email) = self.way(&letter, &before);
        let text = sheet.text();
        let sha256 = Sha256::digest(text.as_bytes()).into();
        let paper = Paper { email, subject: sheet.subject.clone(), page: sheet.page(), text };
        Ok(Some(NewLetter {
            effect: effect.id,
            case: effect.case,
            seq: owed.event,
            kind: letter.kind.code().to_owned(),
            recipient: match letter.to {
                Recipient::Agency => "agency",
                Recipient::AccountHolder(_) => "account_holder",
            },
            channel: match way {
                Way::Portal => "portal",
                Way::Email => "email",
                Way::Post => "post",
            },
            language: language.code(),
            code: code.to_string(),
            sha256,
            written_at: now,
            is_shown: way == Way::Portal,
            is_sent_by_program: way == Way::Email,
            personal: serde_json::to_string(&paper)?,
        }))
    }

    /// The case as an event found it, and what happened up to and including the event.
    fn before<'a>(
        &self,
        open: &'a OpenRecord,
        event: u32,
    ) -> Result<Option<(Case, &'a [Recorded])>, AppError> {
        let count = usize::try_from(event).unwrap_or(usize::MAX);
        let Some(history) = open.history.get(..count) else { return Ok(None) };
        let Some((_, earlier)) = history.split_last() else { return Ok(None) };
        if earlier.is_empty() {
            return Ok(None);
        }
        let record = Record::replay(earlier, self.profile.reporting_zone())?;
        Ok(record.case().cloned().map(|before| (before, history)))
    }

    pub(crate) fn letter_office(&self) -> Office<'_> {
        Office {
            profile: &self.profile,
            base_url: self.mail_room.base_url.as_deref(),
            zone: self.profile.reporting_zone().time_zone(),
        }
    }

    /// IN-2: an agency is written to as it asked, at its official address. Where the way it asked for does not
    /// exist, the letter is printed: it is never dropped.
    ///
    /// A notice is always printed, and a person sees to it that it reaches the right one: an identifier that an
    /// agency named is no proven address of anybody.
    fn way(&self, letter: &Letter, case: &Case) -> (Way, Option<String>) {
        let Recipient::Agency = letter.to else { return (Way::Post, None) };
        let email = case.personal.get().map(|personal| personal.agency_email.trim().to_owned());
        let email = email.filter(|address| Address::read(address).is_ok());
        match (case.request.reply, &email, &self.mail_room.mailer) {
            (ReplyChannel::Portal, _, _) => (Way::Portal, None),
            (ReplyChannel::Email, Some(_), Some(_)) => (Way::Email, email),
            (ReplyChannel::Email | ReplyChannel::RegisteredMail, _, _) => (Way::Post, None),
        }
    }
}

//! One-time codes for officers who set up no authenticator: asked for on the page of the request, mailed to the
//! official address that the desk has proven (DA-5, VE-1).
//!
//! Whether there is such an address shows neither in the answer nor in its time: what is asked for is decided, written
//! and counted in either case. The code stands in its mail and nowhere else, and its mail is cleared once it left.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use writ_core::case::Case;
use writ_core::directory::{Entry, EntryNumber};
use writ_core::document::Sha256;
use writ_core::event_record::CaseId;
use writ_core::second_factor::{
    CODE_MINUTES, OfficialAddress, OneTimeCode, SecondFactorShown, official_address,
};
use writ_documents::letter::language_of;
use writ_documents::one_time_code;
use writ_mail::{Address, Mailer, NotSent, OutgoingMail};
use writ_store::{AtMost, CodeMail, CodeSettlement, DirectoryFilter, NewAlert, NewCode};

use crate::error::AppError;
use crate::installation::{Installation, Seed};
use crate::outside::Outside;
use crate::status::Pass;

/// What the digests of codes are for.
const PURPOSE: &str = "mailed code";
/// What stands for a code where none is sent; nobody can show it.
const NO_CODE: &str = "no mailed code";
/// Eight digits: of five tries a code, one in twenty million guesses right.
const CODES: u64 = 100_000_000;
/// Codes of one case within an hour, and within a day.
const MOST_AN_HOUR: u32 = 3;
const MOST_A_DAY: u32 = 8;
/// Until the next attempt to send, and for the mail server to say nothing.
const NEXT_ATTEMPT: SignedDuration = SignedDuration::from_mins(1);
/// Entries of a country that are looked through for the domain of an address.
const MOST_ENTRIES: u32 = 200;

/// What came of asking for a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeAsked {
    /// It is taken down. Whether there is an address it goes to, the answer does not say.
    Taken,
    /// Nothing is opened with a code: no package waits, an authenticator opens it, or no mail leaves here.
    NotNeeded,
    /// The case was sent as many as it may be.
    TooMany,
}

/// What a mail with a code says and to whom: personal data, cleared once it left.
#[derive(Serialize, Deserialize)]
struct CodePaper {
    email: String,
    subject: String,
    text: String,
}

/// A mail with a code, as the outbox lists it.
#[derive(Clone, PartialEq, Eq)]
pub struct CodeMailLine {
    /// The printed reference of the case.
    pub reference: String,
    /// When it was asked for.
    pub asked_at: Timestamp,
    /// `no_address`, `ready`, `sending`, `sent`, `failed` or `lapsed`.
    pub state: String,
    /// What it says, while it waits, where everything is made up.
    pub text: Option<String>,
}

impl Installation {
    /// Whether codes can reach anybody: by mail, or by the outbox where everything is made up.
    #[must_use]
    pub const fn mails_codes(&self) -> bool {
        self.mail_room.mailer.is_some() || self.mail_room.is_made_up
    }

    /// Takes down that the officer asks for a code (DA-5).
    ///
    /// # Errors
    /// When the store fails.
    pub async fn ask_code(
        &self,
        pass: &Pass,
        now: Timestamp,
        seed: Seed,
    ) -> Result<CodeAsked, AppError> {
        let open = self.opened_record(pass).await?;
        let today = self.profile.reporting_zone().day_of(now);
        let waiting = open.record.case().filter(|case| {
            let mut packages = case.packages.values();
            packages.any(|package| package.is_open(today))
        });
        let (Some(case), false, true) = (waiting, pass.has_authenticator(), self.mails_codes())
        else {
            return Ok(CodeAsked::NotNeeded);
        };
        let expires_at = now + SignedDuration::from_mins(CODE_MINUTES);
        let address = self.official_address(case, today).await?;
        let code = digits(&seed);
        let paper = self.code_paper(case, &code, (now, expires_at), address.as_ref())?;
        let digest = match &address {
            Some(_) => self.code_digest(pass, &code),
            None => self.store.secret_digest(NO_CODE, &seed),
        };
        let code = NewCode {
            case: open.id,
            digest,
            asked_at: now,
            expires_at,
            personal: address.map(|_| paper),
        };
        let most = vec![
            AtMost { number: MOST_AN_HOUR, since: now - SignedDuration::from_hours(1) },
            AtMost { number: MOST_A_DAY, since: now - SignedDuration::from_hours(24) },
        ];
        let is_taken = self.store.ask_code(code, most).await?;
        Ok(if is_taken { CodeAsked::Taken } else { CodeAsked::TooMany })
    }

    /// The address that the desk has proven, by the directory as it stands.
    async fn official_address(
        &self,
        case: &Case,
        today: Date,
    ) -> Result<Option<OfficialAddress>, AppError> {
        let mut numbers: Vec<EntryNumber> = case.verification.confirmed_by().into_iter().collect();
        if numbers.is_empty() {
            let filter = DirectoryFilter::Country(case.request.country.clone());
            let rows = self.store.directory(&filter, None, MOST_ENTRIES).await?;
            numbers.extend(rows.iter().map(|row| EntryNumber(row.entry)));
        }
        let mut entries: Vec<(EntryNumber, Entry)> = Vec::new();
        for number in numbers {
            let open = self.directory_entry(number).await?;
            entries.extend(open.map(|open| (number, open.entry)));
        }
        let entries = entries.iter().map(|(number, entry)| (*number, entry));
        Ok(official_address(case, entries, self.cool_down_days(case.policy), today))
    }

    fn code_paper(
        &self,
        case: &Case,
        code: &str,
        times: (Timestamp, Timestamp),
        address: Option<&OfficialAddress>,
    ) -> Result<String, AppError> {
        let language = language_of(&case.request.country);
        let sheet = one_time_code::write(case, code, times, self.letter_office(), language);
        let email = address.map(|address| address.as_str().to_owned()).unwrap_or_default();
        let text = sheet.text();
        Ok(serde_json::to_string(&CodePaper { email, subject: sheet.subject, text })?)
    }

    fn code_digest(&self, pass: &Pass, code: &str) -> [u8; 32] {
        let digits: String = code.chars().filter(|one| !one.is_whitespace()).take(40).collect();
        self.store.secret_digest(PURPOSE, format!("{}\0{digits}", pass.reference()).as_bytes())
    }

    /// Compares what was shown with the code that was sent last, and uses it up where it is right.
    pub(crate) async fn show_mailed_code(
        &self,
        pass: &Pass,
        code: &str,
        now: Timestamp,
    ) -> Result<Option<SecondFactorShown>, AppError> {
        let shown = self.code_digest(pass, code);
        let Some(sent) = self.store.show_sent_code(pass.case()).await? else { return Ok(None) };
        let sent_at = sent.expires_at - SignedDuration::from_mins(CODE_MINUTES);
        let reference = pass.reference().to_owned();
        let mut code = OneTimeCode::sent(reference, Sha256(sent.digest), sent_at).tried(sent.tries);
        let Ok(right) = code.show(&Sha256(shown), now) else { return Ok(None) };
        let is_used_now = self.store.use_code(pass.case(), sent.digest, now).await?;
        Ok(is_used_now.then_some(right))
    }

    /// Sends mails with codes that wait, at most `limit`, and clears those whose time is over. Says how many the mail
    /// server took.
    ///
    /// # Errors
    /// When the store fails; a mail server that fails is no error but an outcome.
    pub async fn send_codes(&self, outside: &Outside, limit: u32) -> Result<u32, AppError> {
        self.store.lapse_code_mails(outside.now()).await?;
        let Some(mailer) = self.mail_room.mailer.clone() else { return Ok(0) };
        let longest = SignedDuration::try_from(mailer.longest_sending()).unwrap_or_default();
        let mut sent = 0;
        for _ in 0..limit {
            let now = outside.now();
            let until = now.checked_add(longest).unwrap_or(Timestamp::MAX);
            let Some(mail) = self.store.claim_code_mail(now, until).await? else { break };
            sent += u32::from(self.send_code(&mailer, &mail, outside).await?);
        }
        Ok(sent)
    }

    async fn send_code(
        &self,
        mailer: &Mailer,
        mail: &CodeMail,
        outside: &Outside,
    ) -> Result<bool, AppError> {
        let outcome = match as_mail(mail)? {
            Some(mail) => mailer.send(&mail).await,
            None => Err(NotSent::Unwritable),
        };
        let now = outside.now();
        let next_at = now.checked_add(NEXT_ATTEMPT).unwrap_or(Timestamp::MAX);
        let settlement = match outcome {
            Ok(()) => CodeSettlement::Sent,
            // Sent twice is no harm: it is the same code.
            Err(not_sent) if !not_sent.is_final() && next_at < mail.expires_at => {
                CodeSettlement::PutOff { next_at, reason: not_sent.code() }
            }
            Err(not_sent) => CodeSettlement::Failed { reason: not_sent.code() },
        };
        if matches!(settlement, CodeSettlement::Failed { .. }) {
            let alert = about_codes("code_failed", mail.case, mail.asked_at);
            self.store.raise_alerts(vec![alert], now).await?;
        }
        self.store.settle_code_mail(mail, settlement).await?;
        Ok(outcome.is_ok())
    }

    /// The mails with codes, the latest first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn code_mails(&self, limit: u32) -> Result<Vec<CodeMailLine>, AppError> {
        let mails = self.store.code_mails(limit).await?;
        let shows_text = self.mail_room.is_made_up;
        let line = |mail: CodeMail| {
            let paper = mail.personal.filter(|_| shows_text);
            let paper = paper.map(|paper| serde_json::from_str::<CodePaper>(&paper)).transpose()?;
            Ok(CodeMailLine {
                reference: mail.reference.unwrap_or_default(),
                asked_at: mail.asked_at,
                state: mail.state,
                text: paper.map(|paper| paper.text),
            })
        };
        mails.into_iter().map(line).collect()
    }
}

/// What the analysts are told about codes of a case.
pub(crate) fn about_codes(what: &str, case: CaseId, about_at: Timestamp) -> NewAlert {
    NewAlert { what: what.to_owned(), role: "analyst", case: Some(case), subject: 0, about_at }
}

/// A mail with a code as a message; none when it was cleared or its address is none.
fn as_mail(mail: &CodeMail) -> Result<Option<OutgoingMail>, AppError> {
    let Some(paper) = &mail.personal else { return Ok(None) };
    let paper: CodePaper = serde_json::from_str(paper)?;
    Ok(Address::read(&paper.email).ok().map(|to| OutgoingMail {
        to,
        subject: paper.subject,
        text: paper.text,
        message_id: format!("code-{}-{}", mail.id, mail.asked_at.as_microsecond()),
        written_at: mail.asked_at,
    }))
}

/// Eight digits in two groups of four.
fn digits(seed: &Seed) -> String {
    let (half, _) = seed.split_at(16);
    let number = half.iter().fold(0_u128, |number, byte| (number << 8) | u128::from(*byte));
    // That 2^128 is no multiple of it is lost far beyond what can be measured.
    let code = number % u128::from(CODES);
    format!("{:04} {:04}", code / 10_000, code % 10_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_eight_digits_whatever_chance_gives() {
        assert_eq!(digits(&[0; 32]), "0000 0000");
        assert_eq!(digits(&[255; 32]), "6821 1455");
        for byte in 0..=255 {
            let code = digits(&[byte; 32]);
            assert!(code.len() == 9 && code.bytes().all(|one| one == b' ' || one.is_ascii_digit()));
        }
    }
}

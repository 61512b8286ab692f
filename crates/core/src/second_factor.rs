//! The second factor that an officer shows before a package is fetched (DA-5, VE-1).
//!
//! A one-time code goes to the official address on record, never to one that comes with the fetching, and only where
//! the desk has proven it: [`official_address`]. The core sees its keyed digest alone; whoever fetches has to bring the
//! value that only [`OneTimeCode::show`] makes.

use std::fmt;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::case::Case;
use crate::directory::{Entry, EntryNumber};
use crate::document::Sha256;
use crate::form::is_email;
use crate::refusal::Refusal;

/// How long a code can be shown, in minutes.
pub const CODE_MINUTES: i64 = 15;

/// How long what was shown opens something, in minutes.
pub const SHOWN_MINUTES: i64 = 15;

/// How often a wrong code may be shown before the code is void.
pub const MOST_TRIES: u8 = 5;

/// An official address that a one-time code may go to. Only [`official_address`] makes one. Its `Debug` never shows it.
#[derive(Clone, PartialEq, Eq)]
pub struct OfficialAddress(String);

impl OfficialAddress {
    /// The address as it is written to.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for OfficialAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OfficialAddress(***)")
    }
}

/// The address to which a code that opens this case's packages may go (DA-5); none while none is proven.
///
/// The request names it, which proves nothing. The request is verified (VE-1), and two persons have stood behind the
/// address's domain in our own directory for as many days as the policy asks (VE-2): that of the agency which confirmed
/// the request on the phone, or of an officer whose earlier request was confirmed, of an agency of the same country.
#[must_use]
pub fn official_address<'a>(
    case: &Case,
    directory: impl IntoIterator<Item = (EntryNumber, &'a Entry)>,
    cool_down_days: u16,
    today: Date,
) -> Option<OfficialAddress> {
    let address = case.personal.get()?.agency_email.trim();
    if !case.verification.is_verified() || !is_email(address) {
        return None;
    }
    let confirmed_by = case.verification.confirmed_by();
    let is_its_own = |(number, entry): (EntryNumber, &Entry)| {
        confirmed_by.is_none_or(|confirmed_by| confirmed_by == number)
            && entry.facts().is_some_and(|facts| facts.country == case.request.country)
            && entry.proves_address(address, cool_down_days, today)
    };
    directory.into_iter().any(is_its_own).then(|| OfficialAddress(address.to_owned()))
}

/// A one-time code on its way to the officer of one case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OneTimeCode {
    reference: String,
    digest: Sha256,
    sent_at: Timestamp,
    tries: u8,
    is_spent: bool,
}

/// Proof that the officer of a case showed the code that was sent. Only [`OneTimeCode::show`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecondFactorShown {
    reference: String,
    shown_at: Timestamp,
}

impl OneTimeCode {
    /// The code that was sent for the case with this docket number, by its keyed digest.
    #[must_use]
    pub const fn sent(reference: String, digest: Sha256, sent_at: Timestamp) -> Self {
        Self { reference, digest, sent_at, tries: 0, is_spent: false }
    }

    /// The same code after so many tries.
    #[must_use]
    pub fn tried(self, tries: u8) -> Self {
        Self { tries, ..self }
    }

    /// Compares what was shown. The try counts whatever comes of it, so the caller stores the code again.
    ///
    /// # Errors
    /// [`Refusal::CodeVoid`] when it was sent too long ago, shown already, or guessed at too often;
    /// [`Refusal::CodeWrong`] when it is another one.
    pub fn show(&mut self, shown: &Sha256, now: Timestamp) -> Result<SecondFactorShown, Refusal> {
        let age = now.duration_since(self.sent_at);
        let in_time = age >= SignedDuration::ZERO && age < SignedDuration::from_mins(CODE_MINUTES);
        if self.is_spent || self.tries >= MOST_TRIES || !in_time {
            return Err(Refusal::CodeVoid);
        }
        self.tries = self.tries.saturating_add(1);
        if !same_digest(&self.digest, shown) {
            return Err(Refusal::CodeWrong);
        }
        self.is_spent = true;
        Ok(SecondFactorShown { reference: self.reference.clone(), shown_at: now })
    }
}

impl SecondFactorShown {
    /// Whether it opens something of this case at this instant.
    pub(crate) fn opens(&self, reference: &str, now: Timestamp) -> bool {
        let age = now.duration_since(self.shown_at);
        self.reference == reference
            && age >= SignedDuration::ZERO
            && age < SignedDuration::from_mins(SHOWN_MINUTES)
    }
}

/// Compares without telling by its time how much of the digest was right.
fn same_digest(one: &Sha256, other: &Sha256) -> bool {
    one.0.iter().zip(&other.0).fold(0, |differing, (a, b)| differing | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    const RIGHT: Sha256 = Sha256([1; 32]);
    const WRONG: Sha256 = Sha256([2; 32]);

    fn sent() -> OneTimeCode {
        OneTimeCode::sent("W-1".to_owned(), RIGHT, Timestamp::UNIX_EPOCH)
    }

    fn minute(minutes: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes)
    }

    /// DA-5.
    #[test]
    fn the_right_code_opens_its_own_case_for_a_quarter_of_an_hour() {
        let shown = sent().show(&RIGHT, minute(14)).unwrap();

        assert!(shown.opens("W-1", minute(14)));
        assert!(shown.opens("W-1", minute(28)));
        assert!(!shown.opens("W-1", minute(29)));
        assert!(!shown.opens("W-1", minute(13)));
        assert!(!shown.opens("W-2", minute(14)));
    }

    /// DA-5.
    #[test]
    fn a_code_is_shown_once() {
        let mut code = sent();
        code.show(&RIGHT, minute(1)).unwrap();

        assert_eq!(code.show(&RIGHT, minute(2)), Err(Refusal::CodeVoid));
    }

    /// DA-5.
    #[test]
    fn a_code_is_void_after_its_time_and_before_it_was_sent() {
        assert_eq!(sent().show(&RIGHT, minute(15)), Err(Refusal::CodeVoid));
        assert_eq!(sent().show(&RIGHT, minute(-1)), Err(Refusal::CodeVoid));
    }

    /// DA-5.
    #[test]
    fn a_code_that_was_guessed_at_five_times_is_void() {
        let mut code = sent();
        for _ in 0..MOST_TRIES {
            assert_eq!(code.show(&WRONG, minute(1)), Err(Refusal::CodeWrong));
        }

        assert_eq!(code.show(&RIGHT, minute(1)), Err(Refusal::CodeVoid));
    }
}

//! Verifying who asks (VE-1 to VE-3).
//!
//! Evidence may raise what is asked for; only a call to a number of the company's own directory confirms an
//! emergency or an officer's first request, and nothing replaces it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::case::Case;
use crate::directory::{ConfirmedNumber, EntryNumber};
use crate::event::{Event, RefusedBecause, Words};
use crate::personal::Personal;
use crate::refusal::Refusal;
use crate::request::Addressee;
use crate::stage::Stage;

/// What a piece of evidence is about (VE-1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proves {
    /// That the agency is what it says.
    Agency,
    /// That the officer is who he says.
    Officer,
    /// That the instrument is genuine.
    Instrument,
}

/// What a piece of evidence is (VE-3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceKind {
    /// The result of authenticating the mail: it left that domain's servers, and says nothing of who wrote it.
    MailAuthentication,
    /// An electronic signature or seal on the document.
    Signature,
    /// A certificate or credential that came with it (IN-3).
    Certificate,
    /// An entry in the company's own directory or a public register.
    DirectoryEntry,
    /// The document itself, compared with known ones of the authority.
    Document,
}

/// How the agency was heard (VE-2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contact {
    /// We called a number of our own directory.
    Called(ConfirmedNumber),
    /// They called us.
    Inbound,
    /// A voicemail, either way.
    Voicemail,
    /// A reply by mail.
    MailReply,
}

/// How a call-back ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallBackResult {
    /// The agency confirmed officer and request.
    Confirmed,
    /// Nobody who could say was reached.
    NotReached,
    /// The agency knows nothing of it.
    Denied,
}

/// A call-back as reported by the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallBack {
    /// How the agency was heard.
    pub contact: Contact,
    /// How it ended.
    pub result: CallBackResult,
    /// Who spoke, and what was said.
    pub note: String,
}

/// What is proven so far.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Verification {
    proven: BTreeSet<Proves>,
    doubted: bool,
    call_back: Option<CallBackResult>,
    /// The entry of the directory whose agency confirmed.
    confirmed_by: Option<EntryNumber>,
    is_verified: bool,
}

impl Verification {
    pub(crate) fn add_evidence(&mut self, proves: Proves, holds: bool) {
        if holds {
            self.proven.insert(proves);
        } else {
            self.proven.remove(&proves);
            self.doubted = true;
        }
    }

    pub(crate) fn called(&mut self, result: CallBackResult, entry: EntryNumber) {
        // A denial stands, whoever picks up the next time.
        if self.call_back != Some(CallBackResult::Denied) {
            self.call_back = Some(result);
        }
        if result == CallBackResult::Confirmed {
            self.confirmed_by = Some(entry);
        }
    }

    pub(crate) const fn complete(&mut self) {
        self.is_verified = true;
    }

    /// Whether agency, officer and instrument were found verified (VE-1).
    #[must_use]
    pub const fn is_verified(&self) -> bool {
        self.is_verified
    }

    /// What evidence on record proves so far (VE-1).
    #[must_use]
    pub const fn proven(&self) -> &BTreeSet<Proves> {
        &self.proven
    }

    /// Whether some evidence spoke against authenticity (VE-3).
    #[must_use]
    pub const fn is_doubted(&self) -> bool {
        self.doubted
    }

    /// How the last call-back ended; a denial stands (VE-2).
    #[must_use]
    pub const fn call_back(&self) -> Option<CallBackResult> {
        self.call_back
    }

    /// The entry of the directory whose agency confirmed the request on the phone (VE-2).
    #[must_use]
    pub const fn confirmed_by(&self) -> Option<EntryNumber> {
        self.confirmed_by
    }

    /// Whether VE-2 asks for a call-back: an emergency, an officer's first request, or doubtful evidence (VE-3).
    #[must_use]
    pub const fn needs_call_back(&self, case: &Case) -> bool {
        case.request.emergency.is_some() || case.request.officer_is_new || self.doubted
    }
}

/// IN-2, IN-6: what is not ours is answered so, and an incomplete submission waits for completion, before anybody
/// is verified.
fn verifying(case: &Case) -> Result<(), Refusal> {
    match case.stage {
        Stage::Verification => Ok(()),
        Stage::Intake if matches!(case.request.addressee, Addressee::Wrong { .. }) => {
            Err(Refusal::NotOurs)
        }
        Stage::Intake => Err(Refusal::Incomplete),
        _ => Err(case.out_of_order()),
    }
}

/// VE-3.
pub(crate) fn record_evidence(
    case: &Case,
    proves: Proves,
    kind: EvidenceKind,
    holds: bool,
) -> Result<Vec<Event>, Refusal> {
    verifying(case)?;
    Ok(vec![Event::EvidenceRecorded { proves, kind, holds }])
}

/// VE-2.
pub(crate) fn call_back(case: &Case, call: CallBack) -> Result<Vec<Event>, Refusal> {
    verifying(case)?;
    let number = match call.contact {
        Contact::Called(number) => number,
        Contact::Inbound | Contact::Voicemail | Contact::MailReply => {
            return Err(Refusal::NotAnOutgoingCall);
        }
    };
    let called = significant_digits(number.number());
    let stands_in_request = case.personal.get().is_some_and(|personal| {
        personal
            .telephone_numbers
            .iter()
            .any(|number| same_line(&called, &significant_digits(number)))
    });
    if called.is_empty() || stands_in_request {
        return Err(Refusal::NumberFromRequest);
    }
    Ok(vec![Event::CallBackMade {
        result: call.result,
        entry: number.entry(),
        line: number.line(),
        is_recent: number.is_recent(),
        personal: Personal::new(format!("{}: {}", number.number(), call.note)),
    }])
}

/// VE-1.
pub(crate) fn verify(case: &Case) -> Result<Vec<Event>, Refusal> {
    verifying(case)?;
    let verification = &case.verification;
    let all = [Proves::Agency, Proves::Officer, Proves::Instrument];
    if !all.iter().all(|what| verification.proven.contains(what)) {
        return Err(Refusal::EvidenceMissing);
    }
    match verification.call_back {
        Some(CallBackResult::Denied) => Err(Refusal::DeniedOnCallBack),
        Some(CallBackResult::NotReached) | None if verification.needs_call_back(case) => {
            Err(Refusal::CallBackNeeded)
        }
        Some(CallBackResult::Confirmed | CallBackResult::NotReached) | None => {
            Ok(vec![Event::Verified])
        }
    }
}

/// VE-1: what cannot be verified is refused, and nothing of it is disclosed (IN-6).
pub(crate) fn refuse_unverified(case: &Case, reason: Words) -> Result<Vec<Event>, Refusal> {
    verifying(case)?;
    Ok(vec![Event::Refused { because: RefusedBecause::Unverified, personal: reason }])
}

/// The digits that tell one telephone line from another, however the number is written: in whichever script,
/// without punctuation, an international prefix or leading zeros.
pub(crate) fn significant_digits(number: &str) -> String {
    let digits: String = number.chars().filter_map(decimal_digit).collect();
    digits.trim_start_matches('0').to_owned()
}

/// The ASCII digit of a decimal digit, in the scripts that telephone numbers are written in.
fn decimal_digit(digit: char) -> Option<char> {
    /// ASCII, Arabic-Indic, Persian, Devanagari, Bengali, Thai, full width.
    const ZEROS: [u32; 7] = [0x30, 0x660, 0x6F0, 0x966, 0x9E6, 0xE50, 0xFF10];
    ZEROS
        .into_iter()
        .filter_map(|zero| u32::from(digit).checked_sub(zero))
        .find_map(|value| char::from_digit(value, 10))
}

/// Whether two numbers may reach the same line: their last digits agree, so that neither a country code nor the
/// `(0)` after one makes them look different. Calling a third number is cheap; calling the forger is not.
fn same_line(one: &str, other: &str) -> bool {
    /// Enough to tell subscribers of one town apart.
    const SUBSCRIBER_DIGITS: usize = 7;
    let ending = |number: &str| {
        let skipped = number.len().saturating_sub(SUBSCRIBER_DIGITS);
        number.chars().skip(skipped).collect::<String>()
    };
    one == other || (ending(one) == ending(other) && ending(one).len() == SUBSCRIBER_DIGITS)
}

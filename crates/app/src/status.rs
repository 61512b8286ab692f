//! An officer comes back to a request: opens it with number and secret, answers, adds, withdraws, fetches.
//!
//! An unknown number and a wrong secret are told apart by nothing: each try is one look-up of the same shape and
//! one comparison of digests, whatever there is to be found.

use jiff::{SignedDuration, Timestamp};
use writ_core::actor::Actor;
use writ_core::case::Case;
use writ_core::command::Command;
use writ_core::document::{DocumentKind, Papers, Sha256};
use writ_core::event::{Event, Recorded};
use writ_core::event_record::CaseId;
use writ_core::form;
use writ_core::refusal::Refusal;
use writ_core::second_factor::{OneTimeCode, SecondFactorShown};
use writ_store::{Authenticator, CaseAccess, Content, TryTaken};

use crate::error::AppError;
use crate::handling::{Asked, Enclosed, Handled, OpenRecord};
use crate::installation::{Installation, Seed};
use crate::mailed_codes::about_codes;
use crate::portal_drafts::{DraftContent, DraftPaper};
use crate::second_factor::SecondFactor;
use crate::secret::{Secret, is_same_digest};
use crate::submission::RECEIPT;

/// How long a case stays open in a browser after number and secret were typed.
const OPEN_FOR: SignedDuration = SignedDuration::from_mins(30);
/// What the marks of open cases are made for.
const PASS: &str = "status pass";
/// Wrong codes in a row, after which none is taken for a while.
const MOST_WRONG_CODES: u32 = 5;
/// That while.
const LOCKED_FOR: SignedDuration = SignedDuration::from_mins(15);
/// What stands for a digest where there is none to compare with.
const NOBODYS: [u8; 32] = [0; 32];
/// The longest text that is looked up as a number.
const LONGEST_REFERENCE: usize = 40;

/// That number and secret of a case were shown. Only [`Installation::open_case`] and [`Installation::still_open`]
/// make one.
#[derive(Clone, PartialEq, Eq)]
pub struct Pass {
    reference: String,
    expires_at: Timestamp,
    access: CaseAccess,
}

impl Pass {
    /// The number of the case.
    #[must_use]
    pub fn reference(&self) -> &str {
        &self.reference
    }

    /// The case itself.
    pub(crate) const fn case(&self) -> CaseId {
        self.access.case
    }

    /// Whether an authenticator is enrolled.
    #[must_use]
    pub const fn has_authenticator(&self) -> bool {
        self.access.authenticator.is_some()
    }
}

/// What came of showing a code.
pub enum Shown {
    /// It was right; the case's packages open with it.
    Right(SecondFactorShown),
    /// It was wrong, used before, or good no longer.
    Wrong,
    /// Too many were wrong: none is taken until then.
    Locked(Timestamp),
}

/// What came of enrolling an authenticator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enrolled {
    /// Its codes open packages from here on.
    Done,
    /// The code was not the one of the secret.
    WrongCode,
    /// One is enrolled already, or data waits to be fetched: then the receipt alone may not add one.
    Closed,
}

impl Installation {
    /// Opens a case with its number and the secret of its receipt; none where the two do not go together, for
    /// whatever reason.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn open_case(
        &self,
        reference: &str,
        secret: Option<&Secret>,
        now: Timestamp,
    ) -> Result<Option<Pass>, AppError> {
        let reference: String =
            reference.trim().to_ascii_uppercase().chars().take(LONGEST_REFERENCE).collect();
        let access = self.access_by_receipt(&reference, secret).await?;
        let expires_at = now + OPEN_FOR;
        Ok(access.map(|access| Pass { reference, expires_at, access }))
    }

    /// What opens a case, where number and secret go together: one look-up, one digest and one comparison, whether
    /// there is such a case or not.
    pub(crate) async fn access_by_receipt(
        &self,
        reference: &str,
        secret: Option<&Secret>,
    ) -> Result<Option<CaseAccess>, AppError> {
        let access = self.store.access(reference).await?;
        // A mistyped secret costs what a wrong one does.
        let shown = secret.map_or([0; 16], |secret| *secret.bytes());
        let shown = self.store.secret_digest(RECEIPT, &shown);
        let kept = access.as_ref().map_or(&NOBODYS, |access| &access.secret_digest);
        let is_right = is_same_digest(kept, &shown) && secret.is_some();
        Ok(access.filter(|_| is_right))
    }

    /// Tells the desk that somebody showed so many wrong secrets that they have to wait, the last one for the case of this
    /// number: once a case and day, and not for each try. For a number that nobody has the same is asked of the store.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn secret_guessed(&self, reference: &str, now: Timestamp) -> Result<(), AppError> {
        let reference: String =
            reference.trim().to_ascii_uppercase().chars().take(LONGEST_REFERENCE).collect();
        let access = self.store.access(&reference).await?;
        let zone = self.profile.reporting_zone();
        let begins = zone.time_zone().to_timestamp(zone.day_of(now).at(0, 0, 0, 0));
        let about_at = begins.unwrap_or(now);
        let alerts = access.map(|access| about_codes("secret_guessed", access.case, about_at));
        Ok(self.store.raise_alerts(alerts.into_iter().collect(), now).await?)
    }

    /// The mark by which a browser shows that it opened a case; it holds neither secret nor name.
    #[must_use]
    pub fn mark(&self, pass: &Pass) -> String {
        let until = pass.expires_at.as_second();
        let seal = self.seal(&pass.reference, until, &pass.access.secret_digest);
        format!("{}.{until}.{seal}", pass.reference)
    }

    /// Opens the case of a mark again, while it holds.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn still_open(&self, mark: &str, now: Timestamp) -> Result<Option<Pass>, AppError> {
        let mut parts = mark.splitn(3, '.');
        let (Some(reference), Some(until), Some(seal)) = (parts.next(), parts.next(), parts.next())
        else {
            return Ok(None);
        };
        let until = until.parse().ok().and_then(|until| Timestamp::from_second(until).ok());
        let Some(expires_at) = until.filter(|until| now < *until) else { return Ok(None) };
        let reference: String = reference.chars().take(LONGEST_REFERENCE).collect();
        let Some(access) = self.store.access(&reference).await? else { return Ok(None) };
        let expected = self.seal(&reference, expires_at.as_second(), &access.secret_digest);
        let is_right = crate::proof::equal(seal, &expected);
        Ok(is_right.then_some(Pass { reference, expires_at, access }))
    }

    fn seal(&self, reference: &str, until: i64, secret_digest: &[u8; 32]) -> String {
        let mut sealed = format!("{reference}\0{until}\0").into_bytes();
        sealed.extend_from_slice(secret_digest);
        Sha256(self.store.secret_digest(PASS, &sealed)).to_string()
    }

    /// The record of an open case.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn opened_record(&self, pass: &Pass) -> Result<OpenRecord, AppError> {
        self.replay_case(pass.access.case).await
    }

    /// Does what the agency asks for, where the core allows it.
    ///
    /// # Errors
    /// When the store fails; a refusal is no error but an outcome.
    pub async fn act_as_agency(
        &self,
        pass: &Pass,
        command: Command,
        now: Timestamp,
        seed: Seed,
    ) -> Result<Option<Handled>, AppError> {
        self.act(&pass.reference, None, command, Actor::Agency, now, seed).await
    }

    /// Adds papers to an open case (IN-3, IN-6).
    ///
    /// # Errors
    /// When the store fails.
    pub async fn add_papers(
        &self,
        pass: &Pass,
        papers: Vec<DraftPaper>,
        now: Timestamp,
        seed: Seed,
    ) -> Result<Option<Handled>, AppError> {
        let (papers, enclosed) = match enclosed(&papers) {
            Ok(both) => both,
            Err(refusal) => return Ok(Some(Handled::Refused(refusal))),
        };
        let asked = Asked { by: Actor::Agency, now, seed, once: None };
        self.act_enclosed(&pass.reference, None, Command::AddPapers(papers), asked, enclosed).await
    }

    /// A draft that holds what the case says already: to complete it (IN-6), or to revise it (CO-3).
    ///
    /// # Errors
    /// When the store fails.
    pub async fn draft_of(&self, pass: &Pass, is_revision: bool) -> Result<DraftContent, AppError> {
        let open = self.opened_record(pass).await?;
        let answers = open
            .record
            .case()
            .and_then(|case| Some(form::answers_of(&case.request, case.personal.get()?)));
        let reference = Some(pass.reference.clone());
        let (revises, completes) = if is_revision { (reference, None) } else { (None, reference) };
        let answers = answers.unwrap_or_default();
        let completes_seq = completes.is_some().then_some(open.seq);
        Ok(DraftContent { answers, revises, completes, completes_seq, ..DraftContent::default() })
    }

    /// Enrols an authenticator by its secret and a code of it.
    ///
    /// Where data waits to be fetched already, number and secret alone enrol none: the second factor has to be
    /// somebody's who held the receipt before there was anything to gain by it.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn enrol(
        &self,
        pass: &Pass,
        factor: &SecondFactor,
        code: &str,
        now: Timestamp,
    ) -> Result<Enrolled, AppError> {
        let open = self.opened_record(pass).await?;
        let has_packages = open.record.case().is_none_or(|case| !case.packages.is_empty());
        if pass.has_authenticator() || has_packages {
            return Ok(Enrolled::Closed);
        }
        let Some(step) = factor.step_of(code, now) else { return Ok(Enrolled::WrongCode) };
        let step = i64::try_from(step).unwrap_or(i64::MAX);
        let bytes = factor.bytes().to_vec();
        let is_done = self.store.enrol_authenticator(pass.access.case, bytes, step).await?;
        Ok(if is_done { Enrolled::Done } else { Enrolled::Closed })
    }

    /// Takes a code (DA-5): of the authenticator, or else the one that was mailed last. Each counts once, and wrong ones
    /// lock for a while.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn show_code(
        &self,
        pass: &Pass,
        code: &str,
        now: Timestamp,
    ) -> Result<Shown, AppError> {
        let access = &pass.access;
        let until = now + LOCKED_FOR;
        let tried = self.store.take_try(access.case, MOST_WRONG_CODES, now, until).await?;
        let TryTaken::Taken { is_last } = tried else {
            let access = self.store.access(&pass.reference).await?;
            let locked_until = access.and_then(|access| access.locked_until);
            return Ok(Shown::Locked(locked_until.unwrap_or(until)));
        };
        let shown = match &access.authenticator {
            Some(authenticator) => self.step_shown(pass, authenticator, code, now).await?,
            None => self.show_mailed_code(pass, code, now).await?,
        };
        if let Some(shown) = shown {
            self.store.access_succeeded(access.case).await?;
            return Ok(Shown::Right(shown));
        }
        if is_last {
            let alert = about_codes("code_guessed", access.case, now);
            self.store.raise_alerts(vec![alert], now).await?;
        }
        Ok(Shown::Wrong)
    }

    /// What a code of the authenticator proves; none where it is wrong or was used before.
    async fn step_shown(
        &self,
        pass: &Pass,
        authenticator: &Authenticator,
        code: &str,
        now: Timestamp,
    ) -> Result<Option<SecondFactorShown>, AppError> {
        let factor = SecondFactor::kept(authenticator.secret.clone());
        let step = factor.step_of(code, now).and_then(|step| i64::try_from(step).ok());
        let Some(step) = step else { return Ok(None) };
        if !self.store.use_step(pass.access.case, step).await? {
            return Ok(None);
        }
        // The core makes the proof from digests alone; this one was just found right, and is used up.
        let digest = Sha256(self.store.secret_digest(PASS, code.as_bytes()));
        let mut shown = OneTimeCode::sent(pass.reference.clone(), digest, now);
        Ok(shown.show(&digest, now).ok())
    }
}

/// Documents with their bytes, as a change takes them.
pub(crate) fn enclosed(papers: &[DraftPaper]) -> Result<(Papers, Enclosed), Refusal> {
    let mut contents = Vec::new();
    let mut named = Vec::new();
    for paper in papers {
        let Some(upload) = paper.upload_id() else { continue };
        contents.push((paper.facts.clone(), Content::Upload(upload)));
        named.push(writ_core::document::Paper {
            facts: paper.facts.clone(),
            name: paper.name.clone(),
        });
    }
    Ok((Papers::new(named)?, Enclosed { contents, ..Enclosed::default() }))
}

/// What the desk asked or objected to, in its own words; none while nothing is awaited.
#[must_use]
pub fn awaited_words(case: &Case, history: &[Recorded]) -> Option<String> {
    use writ_core::case::Awaited;
    let is_asked = |event: &Event| match (case.awaited, event) {
        (Awaited::Clarification, Event::ClarificationAsked { personal })
        | (Awaited::AnswerToObjection, Event::Objected { personal, .. }) => personal.get().cloned(),
        _ => None,
    };
    history.iter().rev().find_map(|recorded| is_asked(&recorded.event))
}

/// The amount and currency of the fee that was quoted last (IN-9).
#[must_use]
pub fn quoted_fee(history: &[Recorded]) -> Option<(u64, String)> {
    history.iter().rev().find_map(|recorded| match &recorded.event {
        Event::FeeQuoted { amount_minor, currency } => Some((*amount_minor, currency.clone())),
        _ => None,
    })
}

/// The names of the documents on record that came from the agency.
#[must_use]
pub fn paper_names(history: &[Recorded]) -> Vec<(u16, String)> {
    let mut names = Vec::new();
    for recorded in history {
        if let Event::PapersAdded { personal, papers } = &recorded.event {
            for (number, facts) in papers {
                let name = personal.get().and_then(|names| names.get(number));
                let is_own = facts.kind != DocumentKind::OriginalMessage;
                names.extend(name.filter(|_| is_own).map(|name| (number.0, name.clone())));
            }
        }
    }
    names
}

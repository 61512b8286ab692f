//! What was erased, and what is done so that no backup brings it back unseen (RT-1).
//!
//! A backup is the record as it was: it knows nothing of what was erased after it was made. A list of what was, kept apart
//! from the backups, makes good for that. It names cases and days, and nobody.

use jiff::civil::Date;
use writ_core::actor::Actor;
use writ_core::case::Case;
use writ_core::closing::ErasedDays;
use writ_core::command::Command;
use writ_core::refusal::Refusal;
use writ_store::{Filter, PageCursor};

use crate::background::TRIES;
use crate::error::AppError;
use crate::handling::Handled;
use crate::installation::Installation;
use crate::outside::Outside;

/// Cases read at once.
const PAGE: u32 = 500;

/// A case whose personal data was destroyed, as a line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErasedCase {
    /// The day of it.
    pub on: Date,
    /// Its printed reference.
    pub reference: String,
}

/// A line of such a list that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line} is no day and reference, such as `2026-03-01 W-2024-17`")]
pub struct NoErasedCase {
    /// Its number, from 1 on.
    pub line: usize,
}

/// What came of erasing again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ErasedAgain {
    /// Nothing of the list can be read any more.
    Done {
        /// Cases erased just now.
        erased: u64,
        /// Cases that were erased in this record already.
        already: u64,
        /// Cases that this record never held.
        unknown: u64,
        /// Cases on hold in this record, which were left as they are.
        on_hold: Vec<String>,
    },
    /// These are still being worked on in this record, and cannot be erased; nothing was changed.
    StillOpen(Vec<String>),
}

impl ErasedCase {
    /// Reads a list, a line a case; an empty line says nothing.
    ///
    /// # Errors
    /// The first line that is anything else.
    pub fn list(text: &str) -> Result<Vec<Self>, NoErasedCase> {
        let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
        lines.map(|(line, text)| Self::read(text).ok_or(NoErasedCase { line })).collect()
    }

    fn read(line: &str) -> Option<Self> {
        let (on, reference) = line.trim().split_once(' ')?;
        Some(Self { on: on.parse().ok()?, reference: reference.trim().to_owned() })
    }
}

impl std::fmt::Display for ErasedCase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.on, self.reference)
    }
}

impl Installation {
    /// When a case was erased and when the last backup is gone that can still open it; none while it is not erased.
    #[must_use]
    pub fn erased_days(&self, case: &Case) -> Option<ErasedDays> {
        let zone = self.profile.reporting_zone();
        case.stage.erasure().map(|erasure| erasure.days(zone, self.backups_kept_days))
    }

    /// Every case whose personal data was destroyed, the one received last first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn erased(&self) -> Result<Vec<ErasedCase>, AppError> {
        let filter = Filter { stage: Some("erased".to_owned()), ..Filter::default() };
        let (mut erased, mut after) = (Vec::new(), None);
        loop {
            let rows = self.store.list(&filter, after, PAGE).await?;
            let Some(last) = rows.last() else { return Ok(erased) };
            after = Some(PageCursor { received_on: last.summary.received_on, id: last.id });
            for row in &rows {
                let open = self.replay_case(row.id).await?;
                let days = open.record.case().and_then(|case| self.erased_days(case));
                let reference = row.summary.reference.clone();
                erased.extend(days.map(|days| ErasedCase { on: days.on, reference }));
            }
        }
    }

    /// Destroys once more the personal data of cases that were erased before, and that a backup brought back: all of
    /// them that no hold keeps, or none where one is still open.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn erase_again(
        &self,
        list: &[ErasedCase],
        outside: &Outside,
    ) -> Result<ErasedAgain, AppError> {
        let (mut back, mut open, mut on_hold) = (Vec::new(), Vec::new(), Vec::new());
        let (mut already, mut unknown) = (0, 0);
        for listed in list {
            let found = self.open_record(&listed.reference).await?;
            let Some(case) = found.as_ref().and_then(|found| found.record.case()) else {
                unknown += 1;
                continue;
            };
            let again = Command::EraseAgain { erased_on: listed.on };
            match self.would(case, again, Actor::Operator, outside.now())? {
                Ok(()) => back.push(listed),
                Err(Refusal::OnHold) => on_hold.push(listed.reference.clone()),
                Err(_) if case.stage.erasure().is_some() => already += 1,
                Err(_) => open.push(listed.reference.clone()),
            }
        }
        if !open.is_empty() {
            return Ok(ErasedAgain::StillOpen(open));
        }
        let mut erased = 0;
        for listed in back {
            if self.erase_one_again(listed, outside).await? {
                erased += 1;
            } else {
                already += 1;
            }
        }
        Ok(ErasedAgain::Done { erased, already, unknown, on_hold })
    }

    /// Erases one case, again where somebody changed it in between; says whether it was this that erased it.
    async fn erase_one_again(
        &self,
        ErasedCase { on, reference }: &ErasedCase,
        outside: &Outside,
    ) -> Result<bool, AppError> {
        for _ in 0..TRIES {
            let (now, seed) = (outside.now(), outside.seed()?);
            let again = Command::EraseAgain { erased_on: *on };
            match self.act(reference, None, again, Actor::Operator, now, seed).await? {
                Some(Handled::Done { .. }) => return Ok(true),
                Some(Handled::Changed(_)) => {}
                Some(Handled::Refused(_)) | None => {
                    let found = self.open_record(reference).await?;
                    let case = found.as_ref().and_then(|found| found.record.case());
                    if case.is_some_and(|case| case.stage.erasure().is_some()) {
                        return Ok(false);
                    }
                    break;
                }
            }
        }
        Err(AppError::Inconsistent("what was erased could not be erased again"))
    }
}

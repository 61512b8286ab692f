//! Telling account holders (NO-1 to NO-5): which notices are open, and what a draft of one says.
//!
//! Sending, proposing to withhold, approving and ending go through [`Installation::act`], like everything that
//! changes a case.

use jiff::Timestamp;
use writ_core::agenda::{OpenStanding, open_notices};
use writ_core::notice::{GoverningRule, Timing, timing};
use writ_core::notice::{Ground, NoticeNumber};
use writ_documents::notice::draft;
use writ_language::{Language, Words};
pub use writ_store::{NoticeLine, NoticePlace, OpenNotice};

use crate::error::AppError;
use crate::handling::OpenRecord;
use crate::installation::Installation;

/// One open notice, ready to be decided about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeFile {
    /// Its number in the case.
    pub number: NoticeNumber,
    /// Where it stands.
    pub standing: OpenStanding,
    /// The rule that sets its date (NO-1 to NO-4).
    pub rule: GoverningRule,
    /// The grounds on which the rule lets it be withheld.
    pub grounds: Vec<Ground>,
    /// What it could say; a person reviews it before it is released.
    pub draft: String,
}

impl Installation {
    /// Lists open notices of one standing (`due`, `prohibited`, `proposed`, `withheld`), those on which something
    /// happens first at the head, after the last of the page before.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn notices(
        &self,
        standing: &str,
        after: Option<NoticePlace>,
        limit: u32,
        now: Timestamp,
    ) -> Result<Vec<NoticeLine>, AppError> {
        self.catch_up(now).await?;
        Ok(self.store.open_notices(standing, after, limit).await?)
    }

    /// One open notice of a case; none when there is none of this number, or it is settled.
    ///
    /// # Errors
    /// When the case's policy is not of this profile.
    pub fn notice_file(
        &self,
        open: &OpenRecord,
        number: NoticeNumber,
    ) -> Result<Option<NoticeFile>, AppError> {
        let Some(case) = open.record.case() else { return Ok(None) };
        let own = self.own_terms();
        let terms = self.terms(&own, case.policy, case)?;
        let found = open_notices(case, &terms).into_iter().find(|notice| notice.number == number);
        let (Some(found), Some(notice)) = (found, case.notices.get(&number)) else {
            return Ok(None);
        };
        let (Timing::Due { rule, .. } | Timing::Prohibited { rule }) =
            timing(notice, &case.prohibitions, &terms);
        // The frame of its letter is English, and so is its draft.
        let english = Words::of(Language::English);
        let draft = draft(case, &open.history, number, &self.profile, &terms, english);
        Ok(Some(NoticeFile {
            number,
            standing: found.standing,
            rule,
            grounds: Ground::ALL.into_iter().filter(|ground| rule.admits(*ground)).collect(),
            draft: draft.unwrap_or_default(),
        }))
    }
}

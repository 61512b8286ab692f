//! Changes that are made once, however often a program asks for them.

use jiff::{SignedDuration, Timestamp};
pub use writ_store::{AnsweredOnce, Once};

use crate::error::AppError;
use crate::installation::{Installation, Seed};
use crate::tokens::{Holder, digest};

/// How long it is known what was done under a key.
pub const KEPT: SignedDuration = SignedDuration::from_hours(48);

/// What was done under a key before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Before {
    /// Nothing.
    Nothing,
    /// The same was asked, and this is what came of it.
    Same(AnsweredOnce),
    /// Something else was asked.
    Other,
}

/// A change that the holder of a token asks for under a key.
#[must_use]
pub fn once(holder: &Holder, key: &str, asked: [u8; 32], now: Timestamp, salt: Seed) -> Once {
    let token = holder.id.0.to_be_bytes();
    Once { key: digest("made once", &[&token, key.as_bytes()]), asked, salt, at: now }
}

impl Installation {
    /// What was done before under the same key.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn done_before(&self, once: &Once) -> Result<Before, AppError> {
        Ok(match self.store.answered_once(once.key).await? {
            None => Before::Nothing,
            Some(answered) if answered.asked == once.asked => Before::Same(answered),
            Some(_) => Before::Other,
        })
    }

    /// Forgets what was done under keys longer ago than anybody asks again.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn forget_old_answers(&self, now: Timestamp) -> Result<(), AppError> {
        let before = now.saturating_sub(KEPT).unwrap_or(Timestamp::MIN);
        Ok(self.store.forget_answers(before).await?)
    }
}

//! The clock and chance, which come in from the program that runs this (a test stops the one and fixes the
//! other).

use std::sync::Arc;

use jiff::Timestamp;

use crate::error::AppError;
use crate::installation::Seed;

/// What differs from run to run.
#[derive(Clone)]
pub struct Outside {
    now: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    seed: Arc<dyn Fn() -> Option<Seed> + Send + Sync>,
}

impl Outside {
    /// Takes the clock, and the source of fresh random bytes (none when it gives none).
    pub fn new(
        now: impl Fn() -> Timestamp + Send + Sync + 'static,
        seed: impl Fn() -> Option<Seed> + Send + Sync + 'static,
    ) -> Self {
        Self { now: Arc::new(now), seed: Arc::new(seed) }
    }

    /// The present instant.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        (self.now)()
    }

    /// Fresh random bytes.
    ///
    /// # Errors
    /// When the operating system gives none: then nothing secret may be made.
    pub fn seed(&self) -> Result<Seed, AppError> {
        (self.seed)().ok_or(AppError::Inconsistent("the operating system gave no random bytes"))
    }
}

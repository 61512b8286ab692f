//! What identifies a person, kept apart from what does not.
//!
//! Every event carries its personal part in one field named `personal`. That part is written to its own
//! column, will be sealed under the case's key, and is what erasure destroys (RT-1); everything else of the
//! event stands for ever.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Personal data, or the gap it left when it was erased. Its `Debug` never shows it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Personal<T>(Option<T>);

impl<T> Personal<T> {
    /// Marks a value as personal.
    pub const fn new(value: T) -> Self {
        Self(Some(value))
    }

    /// What is left after erasure.
    pub const fn erased() -> Self {
        Self(None)
    }

    /// The value, unless it was erased.
    pub const fn get(&self) -> Option<&T> {
        self.0.as_ref()
    }
}

impl<T> Default for Personal<T> {
    fn default() -> Self {
        Self::erased()
    }
}

impl<T> fmt::Debug for Personal<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "***" } else { "erased" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RT-1: a value that names a person gets into no log, and that it is gone may be said.
    #[test]
    fn what_names_a_person_is_never_printed() {
        assert_eq!(format!("{:?}", Personal::new("canary")), "***");
        assert_eq!(format!("{:?}", Personal::<String>::erased()), "erased");
    }
}

//! A set of rows of any size, compared in a few bytes.

use sha2::{Digest as _, Sha256};

/// A sum over rows that does not depend on their order.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Fingerprint {
    /// How many rows there are.
    pub(crate) rows: u64,
    sum: u128,
}

impl Fingerprint {
    /// Adds a row that was fed to a hash.
    pub(crate) fn add(&mut self, row: Sha256) {
        let mixed: [u8; 32] = row.finalize().into();
        let (half, _) = mixed.split_at(16);
        let half = half.iter().fold(0, |sum: u128, byte| (sum << 8) | u128::from(*byte));
        self.rows = self.rows.wrapping_add(1);
        self.sum = self.sum.wrapping_add(half);
    }
}

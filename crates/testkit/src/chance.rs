//! Chance for tests: different each time it is drawn, and the same on every run.

use std::sync::atomic::{AtomicU64, Ordering};

/// Draws bytes of which no eight in a row come twice.
pub fn seeds() -> impl Fn() -> Option<[u8; 32]> + Send + Sync + 'static {
    /// Odd, so that no two counts lead to the same product; it also sets bits all over it.
    const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;
    let drawn = AtomicU64::new(0);
    move || {
        let count = drawn.fetch_add(4, Ordering::Relaxed);
        let mut seed = [0; 32];
        for (part, bytes) in (1..).zip(seed.chunks_mut(8)) {
            bytes.copy_from_slice(&(count + part).wrapping_mul(SPREAD).to_be_bytes());
        }
        Some(seed)
    }
}

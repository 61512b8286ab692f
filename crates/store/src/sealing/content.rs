//! Bytes that came in, sealed piece by piece so that they can be read as a stream.

use super::{NONCE_BYTES, Sealer, Seat};
use crate::error::StoreError;

/// Bytes sealed at a time.
pub(crate) const CHUNK_BYTES: usize = 64 * 1024;
/// The same, sealed: with the way of sealing, the nonce, and the tag.
pub(crate) const SEALED_CHUNK_BYTES: usize = CHUNK_BYTES + 1 + NONCE_BYTES + TAG_BYTES;
const TAG_BYTES: usize = 16;

/// The key of the bytes of one upload.
pub(crate) struct ContentKey(Sealer);

impl ContentKey {
    pub(super) const fn new(sealer: Sealer) -> Self {
        Self(sealer)
    }

    /// Seals the piece of this number, counted from 0.
    pub(crate) fn seal(&self, number: i64, clear: &[u8]) -> Result<Vec<u8>, StoreError> {
        self.0.seal(Seat::new("chunk", [number, 0]), clear)
    }

    /// Opens the piece of this number.
    pub(crate) fn open(&self, number: i64, sealed: &[u8]) -> Result<Vec<u8>, StoreError> {
        self.0.open(Seat::new("chunk", [number, 0]), sealed)
    }

    /// Opens all pieces. That none is missing at the end is for the digest to say.
    pub(crate) fn open_all(&self, sealed: &[u8]) -> Result<Vec<u8>, StoreError> {
        let mut clear = Vec::with_capacity(sealed.len());
        for (piece, number) in sealed.chunks(SEALED_CHUNK_BYTES).zip(0..) {
            clear.extend_from_slice(&self.open(number, piece)?);
        }
        Ok(clear)
    }
}

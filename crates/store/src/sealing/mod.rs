//! What names a person, sealed: under a key of its case, which is itself sealed under a key that lies elsewhere.
//!
//! Three keys stand one under the other. The *key-encryption key* comes from outside: a file, the environment, or a key token
//! that it never leaves. It seals the *root key* of the installation, which is on record in no other way. The root key seals one *case key* for
//! each case, and what belongs to no case. Whoever has the database alone can read nothing of a person; a new
//! key-encryption key reseals one row; and destroying a case key erases the case in every copy that is made from then
//! on (RT-1).
//!
//! AES-256-GCM throughout. What is sealed is bound to the place it stands in, so that it opens nowhere else. The nonce
//! is a keyed digest of place and text: no two texts of a key share one, without a counter to be lost and without
//! chance, and the same text sealed again at the same place is the same bytes.

mod clear;
mod content;
mod key_encryption;
mod key_token;
mod keyring;
mod root_change;
mod unlock;

use std::sync::OnceLock;

use aes_gcm::aead::Aead as _;
use aes_gcm::aead::Payload;
use aes_gcm::{Aes256Gcm, KeyInit as _};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use writ_core::event_record::CaseId;

use crate::error::StoreError;

pub(crate) use content::{CHUNK_BYTES, ContentKey, SEALED_CHUNK_BYTES};
pub(crate) use key_encryption::KeyEncryption;
pub use key_encryption::KeySource;
pub use key_token::KeyToken;
pub(crate) use keyring::{CaseKey, KeyRow, Keyring, Opener};
pub use root_change::RootChange;
pub(crate) use unlock::unlock;

/// The bytes of every key.
pub(crate) const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 12;
/// How a sealed text begins: the one way of sealing there is so far.
const FIRST_WAY: u8 = 1;

/// Where something sealed stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seat<'a> {
    pub(crate) what: &'static str,
    pub(crate) numbers: [i64; 2],
    pub(crate) name: &'a [u8],
}

impl<'a> Seat<'a> {
    /// A column, and which of its rows.
    pub(crate) const fn new(what: &'static str, numbers: [i64; 2]) -> Self {
        Self { what, numbers, name: &[] }
    }

    /// A column, and the row of this name.
    pub(crate) const fn named(what: &'static str, name: &'a [u8]) -> Self {
        Self { what, numbers: [0; 2], name }
    }

    /// The key of a case.
    const fn of_case(case: CaseId) -> Self {
        Self::new("case_key", [case.0, 0])
    }

    fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(48 + self.name.len());
        bytes.push(FIRST_WAY);
        bytes.extend_from_slice(self.what.as_bytes());
        bytes.push(0);
        for number in self.numbers {
            bytes.extend_from_slice(&number.to_be_bytes());
        }
        bytes.extend_from_slice(self.name);
        bytes
    }
}

/// A key, ready to seal and to open.
pub(crate) struct Sealer {
    cipher: Aes256Gcm,
    key: [u8; KEY_BYTES],
    /// Makes nonces, from the first seal on: most keys only open.
    nonces: OnceLock<Hmac<Sha256>>,
}

impl Drop for Sealer {
    fn drop(&mut self) {
        zeroize::Zeroize::zeroize(&mut self.key);
    }
}

impl Sealer {
    pub(crate) fn new(key: [u8; KEY_BYTES]) -> Self {
        Self { cipher: Aes256Gcm::new(&key.into()), key, nonces: OnceLock::new() }
    }

    /// A key of its own for a purpose, which tells nothing of this one.
    fn derived(&self, purpose: &str) -> [u8; KEY_BYTES] {
        let mut mac = keyed(&self.key);
        mac.update(purpose.as_bytes());
        mac.finalize().into_bytes().into()
    }

    /// Seals a text for the place it will stand in.
    pub(crate) fn seal(&self, seat: Seat<'_>, clear: &[u8]) -> Result<Vec<u8>, StoreError> {
        let aad = seat.bytes();
        let mut mac = self.nonces.get_or_init(|| keyed(&self.derived("nonces"))).clone();
        mac.update(&(aad.len() as u64).to_be_bytes());
        mac.update(&aad);
        mac.update(clear);
        let digest: [u8; 32] = mac.finalize().into_bytes().into();
        let (nonce, _) = digest.split_at(NONCE_BYTES);
        let payload = Payload { msg: clear, aad: &aad };
        // It fails for texts of 64 GiB and more.
        let sealed =
            nonce.try_into().ok().and_then(|nonce| self.cipher.encrypt(nonce, payload).ok());
        let sealed =
            sealed.ok_or(StoreError::Inconsistent { what: "has a text too long to be sealed" })?;
        let mut all = Vec::with_capacity(1 + NONCE_BYTES + sealed.len());
        all.push(FIRST_WAY);
        all.extend_from_slice(nonce);
        all.extend_from_slice(&sealed);
        Ok(all)
    }

    /// Opens what stands at a place.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] where it was sealed under another key or for another place, or was changed.
    pub(crate) fn open(&self, seat: Seat<'_>, sealed: &[u8]) -> Result<Vec<u8>, StoreError> {
        let aad = seat.bytes();
        let open = || {
            let (way, rest) = sealed.split_first()?;
            if *way != FIRST_WAY {
                return None;
            }
            let (nonce, sealed) = rest.split_at_checked(NONCE_BYTES)?;
            self.cipher.decrypt(nonce.try_into().ok()?, Payload { msg: sealed, aad: &aad }).ok()
        };
        open().ok_or(StoreError::Damaged { what: "something sealed cannot be opened" })
    }

    /// As [`Self::open`], where it is a text.
    pub(crate) fn open_text(&self, seat: Seat<'_>, sealed: &[u8]) -> Result<String, StoreError> {
        text(self.open(seat, sealed)?)
    }
}

fn text(bytes: Vec<u8>) -> Result<String, StoreError> {
    let damaged = |_| StoreError::Damaged { what: "something sealed is no text" };
    String::from_utf8(bytes).map_err(damaged)
}

fn keyed(key: &[u8; KEY_BYTES]) -> Hmac<Sha256> {
    // A key of this length is one block filled with zeroes.
    let mut block = [0; 64];
    block.iter_mut().zip(key).for_each(|(filled, byte)| *filled = *byte);
    Hmac::new(&block.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEAT: Seat<'static> = Seat::new("event", [1, 2]);

    #[test]
    fn what_is_sealed_opens_at_its_place_under_its_key_alone() {
        let key = Sealer::new([7; KEY_BYTES]);

        let sealed = key.seal(SEAT, "who asks".as_bytes()).unwrap();

        assert_eq!(key.open_text(SEAT, &sealed).unwrap(), "who asks");
        for elsewhere in [
            Seat::new("event", [1, 3]),
            Seat::new("event", [2, 1]),
            Seat::new("effect", [1, 2]),
            Seat::named("event", b"\0\0\0\0\0\0\0\x01"),
        ] {
            assert!(key.open(elsewhere, &sealed).is_err(), "{elsewhere:?}");
        }
        assert!(Sealer::new([8; KEY_BYTES]).open(SEAT, &sealed).is_err());
    }

    #[test]
    fn a_single_changed_byte_is_noticed() {
        let key = Sealer::new([7; KEY_BYTES]);
        let sealed = key.seal(SEAT, "who asks".as_bytes()).unwrap();

        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(key.open(SEAT, &changed).is_err(), "byte {at}");
            assert!(key.open(SEAT, &sealed[..at]).is_err(), "{at} bytes");
        }
    }

    #[test]
    fn two_texts_never_share_a_nonce_and_nothing_of_them_shows() {
        let key = Sealer::new([7; KEY_BYTES]);

        let one = key.seal(SEAT, b"account:canary").unwrap();
        let other = key.seal(SEAT, b"account:canarz").unwrap();
        let elsewhere = key.seal(Seat::new("event", [1, 3]), b"account:canary").unwrap();

        assert_ne!(one[1..=NONCE_BYTES], other[1..=NONCE_BYTES]);
        assert_ne!(one[1..=NONCE_BYTES], elsewhere[1..=NONCE_BYTES]);
        assert!(!one.windows(6).any(|part| part == b"canary"));
    }
}

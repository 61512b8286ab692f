//! The key under which people can be looked up without being stored.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use writ_core::event_record::CaseId;
use writ_core::projection::LookupTerm;

/// The bytes of a lookup digest that are kept: enough that no two terms meet by chance.
pub(crate) const LOOKUP_DIGEST_BYTES: usize = 16;

const KEY_BYTES: usize = 32;
const HMAC_BLOCK_BYTES: usize = 64;

/// A case filed under the digest of a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct LookupRow {
    pub(crate) digest: [u8; LOOKUP_DIGEST_BYTES],
    pub(crate) case: CaseId,
    /// The term names a legal process (CO-1).
    pub(crate) is_process: bool,
}

/// Turns lookup terms into digests that mean nothing without the key.
///
/// An unkeyed hash would not do: telephone numbers are few enough to try them all.
#[derive(Clone)]
pub(crate) struct LookupKey(Hmac<Sha256>);

impl LookupKey {
    pub(crate) fn new(bytes: [u8; KEY_BYTES]) -> Self {
        // HMAC fills a key that is shorter than its block with zeroes.
        let mut block = [0; HMAC_BLOCK_BYTES];
        block.iter_mut().zip(bytes).for_each(|(filled, byte)| *filled = byte);
        Self(Hmac::new(&block.into()))
    }

    /// The digest under which a term is filed.
    pub(crate) fn digest(&self, term: &LookupTerm) -> [u8; LOOKUP_DIGEST_BYTES] {
        let mut mac = self.0.clone();
        mac.update(&(term.scope.len() as u64).to_be_bytes());
        mac.update(term.scope.as_bytes());
        mac.update(term.value.as_bytes());
        let full: [u8; 32] = mac.finalize().into_bytes().into();
        let mut digest = [0; LOOKUP_DIGEST_BYTES];
        digest.iter_mut().zip(full).for_each(|(kept, byte)| *kept = byte);
        digest
    }

    /// The digest under which a secret is kept; never that of a look-up term.
    pub(crate) fn secret_digest(&self, purpose: &str, secret: &[u8]) -> [u8; 32] {
        let mut mac = self.0.clone();
        // No scope of a term is so long.
        mac.update(&u64::MAX.to_be_bytes());
        mac.update(&(purpose.len() as u64).to_be_bytes());
        mac.update(purpose.as_bytes());
        mac.update(secret);
        mac.finalize().into_bytes().into()
    }

    /// The row by which a case is found under a term.
    pub(crate) fn row(&self, term: &LookupTerm, case: CaseId) -> LookupRow {
        LookupRow { digest: self.digest(term), case, is_process: term.is_process() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn term(scope: &str, value: &str) -> LookupTerm {
        LookupTerm { scope: scope.into(), value: value.into() }
    }

    #[test]
    fn a_digest_depends_on_the_key_the_scope_and_the_value() {
        let key = LookupKey::new([1; KEY_BYTES]);
        let phone = key.digest(&term("phone", "112"));

        assert_eq!(phone, key.digest(&term("phone", "112")));
        assert_ne!(phone, key.digest(&term("account", "112")));
        assert_ne!(phone, key.digest(&term("phone1", "12")));
        assert_ne!(phone, LookupKey::new([2; KEY_BYTES]).digest(&term("phone", "112")));
    }

    #[test]
    fn a_secrets_digest_depends_on_the_key_and_the_purpose() {
        let key = LookupKey::new([1; KEY_BYTES]);
        let digest = key.secret_digest("receipt", b"abc");

        assert_eq!(digest, key.secret_digest("receipt", b"abc"));
        assert_ne!(digest, key.secret_digest("code", b"abc"));
        assert_ne!(digest, key.secret_digest("receipta", b"bc"));
        assert_ne!(digest, LookupKey::new([2; KEY_BYTES]).secret_digest("receipt", b"abc"));
    }
}

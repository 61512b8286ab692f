//! Salted digests of events: what an outsider may see of the record. Pure: bytes in, digests out.
//!
//! A leaf commits to one event without telling it: whoever is shown the event and its salt can
//! recompute the leaf, whoever sees the leaf alone learns nothing. Cases, people and databases are
//! unknown here.

use std::fmt;

use sha2::{Digest as _, Sha256};

/// The bytes of a leaf and of a salt.
pub const DIGEST_BYTES: usize = 32;

/// The prefix that keeps leaves apart from inner nodes (RFC 6962, section 2.1).
const LEAF_PREFIX: u8 = 0;

/// The hash of one leaf of the log.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Leaf(pub [u8; DIGEST_BYTES]);

impl fmt::Debug for Leaf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Leaf(")?;
        for byte in self.0 {
            write!(f, "{byte:02x}")?;
        }
        f.write_str(")")
    }
}

/// Computes the leaf of one event.
///
/// The salt must be unpredictable and used for this event alone: without it, a short event could be
/// guessed from its leaf. Each part is preceded by its length, so that no two different events are the
/// same bytes, and an absent personal part differs from an empty one.
#[must_use]
pub fn salted_digest(
    salt: &[u8; DIGEST_BYTES],
    kind: &str,
    facts: &[u8],
    personal: Option<&[u8]>,
) -> Leaf {
    let mut hash = Sha256::new();
    hash.update([LEAF_PREFIX]);
    hash.update(salt);
    part(&mut hash, kind.as_bytes());
    part(&mut hash, facts);
    hash.update([u8::from(personal.is_some())]);
    if let Some(personal) = personal {
        part(&mut hash, personal);
    }
    Leaf(hash.finalize().into())
}

/// Derives the salt of one event from a seed that is drawn at random once for many of them.
///
/// The seed must not be kept: who has it has every salt made from it. `place` must differ between the
/// events of one seed.
#[must_use]
pub fn salt_from_seed(seed: &[u8; DIGEST_BYTES], place: u64) -> [u8; DIGEST_BYTES] {
    let mut hash = Sha256::new();
    hash.update(b"writ event salt\0");
    hash.update(seed);
    hash.update(place.to_be_bytes());
    hash.finalize().into()
}

fn part(hash: &mut Sha256, bytes: &[u8]) {
    hash.update((bytes.len() as u64).to_be_bytes());
    hash.update(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;

    const SALT: [u8; DIGEST_BYTES] = [7; DIGEST_BYTES];

    #[test]
    fn an_event_shown_with_its_salt_gives_its_leaf_again() {
        let first = salted_digest(&SALT, "received", b"{}", Some(b"{}"));
        let again = salted_digest(&SALT, "received", b"{}", Some(b"{}"));

        assert_eq!(first, again);
    }

    #[test]
    fn whatever_is_changed_in_an_event_changes_its_leaf() {
        let leaves = [
            salted_digest(&SALT, "received", b"{}", None),
            salted_digest(&[8; DIGEST_BYTES], "received", b"{}", None),
            salted_digest(&SALT, "receive", b"d{}", None),
            salted_digest(&SALT, "received", b"{ }", None),
            salted_digest(&SALT, "received", b"{}", Some(b"")),
            salted_digest(&SALT, "received", b"{}", Some(b"{}")),
        ];

        for (index, leaf) in leaves.iter().enumerate() {
            assert!(!leaves[index + 1..].contains(leaf), "leaf {index} occurs twice");
        }
    }

    /// The expected digest was computed with `sha256sum` over the bytes written out by hand.
    #[test]
    fn the_layout_of_a_leaf_is_fixed() {
        let leaf = salted_digest(&[0; DIGEST_BYTES], "a", b"b", None);

        assert_eq!(
            format!("{leaf:?}"),
            "Leaf(31e269d6e49e7777d0ba581d1ce2c391756419cc76445dd099465bd60dcaf0c5)"
        );
    }

    #[test]
    fn salts_of_one_seed_differ() {
        assert_ne!(salt_from_seed(&SALT, 1), salt_from_seed(&SALT, 2));
    }
}

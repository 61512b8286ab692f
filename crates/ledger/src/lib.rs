//! Salted digests of events: what an outsider may see of the record. Pure: bytes in, digests out.
//!
//! A leaf commits to one event without telling it: whoever is shown the event and its salt can
//! recompute the leaf, whoever sees the leaf alone learns nothing. Cases, people and databases are
//! unknown here.

use std::fmt;

use sha2::{Digest as _, Sha256};

/// The bytes of a leaf and of a salt.
pub const DIGEST_BYTES: usize = 32;

/// The prefixes that keep leaves and inner nodes apart (RFC 6962, section 2.1).
const LEAF_PREFIX: u8 = 0;
const NODE_PREFIX: u8 = 1;

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

/// The head of a log: one digest that stands for all its leaves in their order (the tree hash of RFC 6962). It takes
/// leaves one by one and keeps a digest for each power of two.
#[derive(Debug, Clone, Default)]
pub struct Head {
    /// The heads of whole subtrees with their heights, the largest first.
    subtrees: Vec<(u32, [u8; DIGEST_BYTES])>,
}

impl Head {
    /// Takes the next leaf.
    pub fn add(&mut self, Leaf(leaf): Leaf) {
        let (mut height, mut head) = (0, leaf);
        while let Some((_, left)) = self.subtrees.pop_if(|(of, _)| *of == height) {
            head = node(&left, &head);
            height += 1;
        }
        self.subtrees.push((height, head));
    }

    /// The head of the leaves taken so far.
    #[must_use]
    pub fn digest(&self) -> [u8; DIGEST_BYTES] {
        let heads = self.subtrees.iter().rev().map(|(_, head)| *head);
        heads.reduce(|right, left| node(&left, &right)).unwrap_or_else(|| Sha256::digest([]).into())
    }
}

fn node(left: &[u8; DIGEST_BYTES], right: &[u8; DIGEST_BYTES]) -> [u8; DIGEST_BYTES] {
    Sha256::new()
        .chain_update([NODE_PREFIX])
        .chain_update(left)
        .chain_update(right)
        .finalize()
        .into()
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

    /// The expected digests are those of the test vectors that `certificate-transparency-go` gives for RFC 6962.
    #[test]
    fn a_head_is_the_tree_hash_of_its_leaves_in_their_order() {
        let entries: [&[u8]; 8] = [
            b"",
            b"\x00",
            b"\x10",
            b"\x20\x21",
            b"\x30\x31",
            b"\x40\x41\x42\x43",
            b"\x50\x51\x52\x53\x54\x55\x56\x57",
            b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
        ];
        let expected = [
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ];
        let mut head = Head::default();

        let shown = |head: &Head| format!("{:?}", Leaf(head.digest()));
        let mut heads = vec![shown(&head)];
        for entry in entries {
            head.add(Leaf(
                Sha256::new().chain_update([LEAF_PREFIX]).chain_update(entry).finalize().into(),
            ));
            heads.push(shown(&head));
        }

        assert_eq!(heads, expected.map(|digest| format!("Leaf({digest})")));
    }
}

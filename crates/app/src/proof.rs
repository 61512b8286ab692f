//! Secrets that nobody can guess: links, sessions, recovery codes. Only their SHA-256 is ever kept.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use writ_store::SecretDigest;

use crate::installation::Seed;

/// Characters of a code that a person types: no letter that is taken for a digit, or for another letter.
const TYPED: &[u8; 32] = b"23456789abcdefghjkmnpqrstuvwxyz0";

/// A secret of 256 bits, as it stands in a cookie or a link.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// Makes one of fresh random bytes.
    #[must_use]
    pub fn new(seed: Seed) -> Self {
        Self(hexadecimal(&seed))
    }

    /// Reads one as somebody brings it; none when it cannot be one.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let is_one =
            text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        is_one.then(|| Self(text.to_owned()))
    }

    /// The text that its holder keeps.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }

    /// What is kept of it.
    #[must_use]
    pub fn digest(&self) -> SecretDigest {
        digest("token", &self.0)
    }

    /// The value that a form of this session carries, so that no other site can send it: only who holds the
    /// token can make it, and it does not give the token away.
    #[must_use]
    pub fn form_value(&self) -> String {
        hexadecimal(&digest("form", &self.0))
    }
}

/// The SHA-256 of a secret for one purpose.
#[must_use]
pub fn digest(purpose: &str, secret: &str) -> SecretDigest {
    let mut hash = Sha256::new();
    hash.update(purpose.as_bytes());
    hash.update([0]);
    hash.update(secret.as_bytes());
    hash.finalize().into()
}

/// Whether two texts are equal, in a time that does not tell where they differ.
#[must_use]
pub fn equal(one: &str, other: &str) -> bool {
    one.as_bytes().ct_eq(other.as_bytes()).into()
}

/// A code of ten characters for people to keep on paper: 50 bits.
#[must_use]
pub fn recovery_code(random: &[u8]) -> String {
    let mut code = String::with_capacity(11);
    for (place, byte) in random.iter().take(10).enumerate() {
        if place == 5 {
            code.push('-');
        }
        code.extend(TYPED.get(usize::from(byte % 32)).map(|&character| char::from(character)));
    }
    code
}

/// A recovery code as typed, brought to the form in which it is kept.
#[must_use]
pub fn canonical_recovery_code(typed: &str) -> String {
    typed
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(20)
        .map(|character| character.to_ascii_lowercase())
        .collect()
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_back_and_nothing_else_is_one() {
        let token = Token::new([7; 32]);

        assert_eq!(Token::read(token.text()).map(|read| read.digest()), Some(token.digest()));
        for other in ["", "07", &"0".repeat(65), &"G".repeat(64), &"é".repeat(32)] {
            assert!(Token::read(other).is_none(), "{other}");
        }
    }

    #[test]
    fn what_a_form_carries_is_not_what_is_kept() {
        let token = Token::new([7; 32]);

        assert_ne!(token.form_value(), hexadecimal(&token.digest()));
        assert_ne!(token.form_value(), Token::new([8; 32]).form_value());
    }

    #[test]
    fn a_recovery_code_is_taken_as_people_type_it() {
        let code = recovery_code(&[1, 2, 3, 4, 5, 30, 31, 32, 33, 255]);

        let typed = format!("  {} ", code.to_uppercase().replace('-', " "));

        assert_eq!(canonical_recovery_code(&typed), canonical_recovery_code(&code));
        assert_eq!(canonical_recovery_code(&code).len(), 10);
    }
}

//! The secrets that officers keep on paper: the return code of a draft, the secret of a receipt.
//!
//! A hundred and twenty-eight bits of chance, printed in groups with two symbols that check them, so that a
//! slip of the pen is told apart from a wrong secret. Only digests are kept.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest as _, Sha256};

use crate::installation::Seed;

/// Digits and letters that nobody confuses on paper; as many as a prime number, so that the check symbols
/// notice every single wrong symbol and every two that changed places.
const SYMBOLS: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";
const MODULUS: u32 = 31;
/// Symbols that carry the secret: 31^26 is more than 2^128.
const CARRYING: usize = 26;
const LENGTH: usize = CARRYING + 2;
const GROUP: usize = 4;
/// A text longer than this is none, however it is spaced.
const LONGEST_TYPED: usize = 120;

/// A secret that a person keeps. It prints itself nowhere but through [`Secret::printed`].
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Secret([u8; 16]);

/// A text that is no secret: mistyped, most likely.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no secret: it has twenty-eight letters and digits in groups of four")]
pub struct UnreadableSecret;

impl Secret {
    /// Makes a secret of fresh random bytes.
    #[must_use]
    pub fn of_chance(seed: &Seed) -> Self {
        Self::first_half(*seed)
    }

    /// The secret that follows from this one for a purpose, and from which this one cannot be found.
    #[must_use]
    pub fn derived(&self, purpose: &str) -> Self {
        let digest = Sha256::new()
            .chain_update("writ secret\0")
            .chain_update(purpose)
            .chain_update([0])
            .chain_update(self.0)
            .finalize();
        Self::first_half(digest.into())
    }

    /// Its bytes, to take a digest of.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// As it stands on paper: `7K3M-9QX2-…`, seven groups of four.
    #[must_use]
    pub fn printed(&self) -> String {
        let mut rest = u128::from_be_bytes(self.0);
        let mut values = [0_u8; LENGTH];
        for value in values.iter_mut().take(CARRYING) {
            *value = u8::try_from(rest % u128::from(MODULUS)).unwrap_or_default();
            rest /= u128::from(MODULUS);
        }
        let (plain, weighted) = checks_of(&values);
        for (value, check) in values.iter_mut().skip(CARRYING).zip([plain, weighted]) {
            *value = check;
        }
        let mut printed = String::new();
        for (place, value) in values.iter().enumerate() {
            if place > 0 && place.is_multiple_of(GROUP) {
                printed.push('-');
            }
            printed.push(SYMBOLS.get(usize::from(*value)).copied().map_or('?', char::from));
        }
        printed
    }

    fn first_half(bytes: [u8; 32]) -> Self {
        let mut half = [0; 16];
        half.iter_mut().zip(bytes).for_each(|(to, from)| *to = from);
        Self(half)
    }
}

impl FromStr for Secret {
    type Err = UnreadableSecret;

    /// Reads a secret as people type it: in either case, with or without hyphens and spaces.
    fn from_str(text: &str) -> Result<Self, UnreadableSecret> {
        if text.len() > LONGEST_TYPED {
            return Err(UnreadableSecret);
        }
        let mut values = [0_u8; LENGTH];
        let mut places = values.iter_mut();
        let is_space = |symbol: &char| {
            symbol.is_whitespace() || matches!(symbol, '-' | '\u{2010}'..='\u{2014}')
        };
        for symbol in text.chars().filter(|symbol| !is_space(symbol)) {
            let symbol = u8::try_from(symbol.to_ascii_uppercase()).map_err(|_| UnreadableSecret)?;
            let value =
                SYMBOLS.iter().position(|known| *known == symbol).ok_or(UnreadableSecret)?;
            let place = places.next().ok_or(UnreadableSecret)?;
            *place = u8::try_from(value).map_err(|_| UnreadableSecret)?;
        }
        let is_whole = places.next().is_none();
        let (plain, weighted) = checks_of(&values);
        if !is_whole || !values.iter().skip(CARRYING).eq(&[plain, weighted]) {
            return Err(UnreadableSecret);
        }
        let mut number = 0_u128;
        for value in values.iter().take(CARRYING).rev() {
            number = number
                .checked_mul(u128::from(MODULUS))
                .and_then(|number| number.checked_add(u128::from(*value)))
                .ok_or(UnreadableSecret)?;
        }
        Ok(Self(number.to_be_bytes()))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

/// The sum of the values, and the sum of each with its place.
fn checks_of(values: &[u8; LENGTH]) -> (u8, u8) {
    let carrying = || values.iter().take(CARRYING).map(|value| u32::from(*value));
    let plain: u32 = carrying().sum();
    let weighted: u32 = (1..).zip(carrying()).map(|(weight, value)| weight * value).sum();
    let small = |sum: u32| u8::try_from(sum % MODULUS).unwrap_or_default();
    (small(plain), small(weighted))
}

/// Whether two digests are equal, in a time that says nothing of where they differ.
#[must_use]
pub fn is_same_digest(one: &[u8; 32], other: &[u8; 32]) -> bool {
    one.iter().zip(other).fold(0, |differing, (one, other)| differing | (one ^ other)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(byte: u8) -> Secret {
        Secret::of_chance(&std::array::from_fn(|place| {
            byte.wrapping_mul(37).wrapping_add(u8::try_from(place).unwrap().wrapping_mul(101))
        }))
    }

    #[test]
    fn a_secret_is_read_back_however_it_is_typed() {
        for byte in 0..=255 {
            let printed = secret(byte).printed();

            assert_eq!(printed.len(), 34);
            assert_eq!(printed.parse(), Ok(secret(byte)));
            assert_eq!(printed.to_lowercase().replace('-', "").parse(), Ok(secret(byte)));
            assert_eq!(format!("  {} ", printed.replace('-', " ")).parse(), Ok(secret(byte)));
        }
        assert_eq!(Secret([255; 16]).printed().parse(), Ok(Secret([255; 16])));
    }

    #[test]
    fn one_wrong_symbol_or_two_that_changed_places_are_noticed() {
        let printed: Vec<char> = secret(7).printed().chars().filter(|c| *c != '-').collect();
        let read = |symbols: &[char]| symbols.iter().collect::<String>().parse::<Secret>();

        for place in 0..LENGTH {
            for symbol in SYMBOLS.map(char::from) {
                let mut wrong = printed.clone();
                wrong[place] = symbol;
                assert_eq!(read(&wrong).is_ok(), wrong == printed, "{place} {symbol}");
            }
            for other in 0..place {
                let mut wrong = printed.clone();
                wrong.swap(place, other);
                assert_eq!(read(&wrong).is_ok(), wrong == printed, "{place} {other}");
            }
        }
    }

    #[test]
    fn what_is_no_secret_is_refused() {
        let too_large = "Z".repeat(28);
        for text in ["", "7K3M", &too_large, "ÄÄÄÄ-ÄÄÄÄ", &"2".repeat(500), &" ".repeat(5000)]
        {
            assert_eq!(text.parse::<Secret>(), Err(UnreadableSecret), "{text}");
        }
    }

    #[test]
    fn a_derived_secret_is_another_one_and_always_the_same() {
        assert_eq!(secret(1).derived("receipt"), secret(1).derived("receipt"));
        assert_ne!(secret(1).derived("receipt"), secret(1));
        assert_ne!(secret(1).derived("receipt"), secret(1).derived("draft"));
    }

    #[test]
    fn digests_are_compared_whole() {
        let mut other = [7; 32];
        other[31] = 8;

        assert!(is_same_digest(&[7; 32], &[7; 32]));
        assert!(!is_same_digest(&[7; 32], &other));
    }
}

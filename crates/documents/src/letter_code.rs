//! The code that is printed on a letter, by which anybody can have the letter confirmed.
//!
//! It says nothing about the case and cannot be guessed: fifteen symbols of chance and one that checks
//! them, so that a slip of the pen is told apart from a letter that never was.

use std::fmt;
use std::str::FromStr;

/// Digits and letters that nobody confuses on paper. As many as a prime number, so that the check symbol
/// notices every single wrong symbol and every two that changed places.
const SYMBOLS: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";
const MODULUS: u32 = 31;
const LENGTH: usize = 16;
const GROUP: usize = 4;

/// The code of one letter, such as `7K3M-9QX2-HT4N-B6WP`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LetterCode([u8; LENGTH]);

/// A text that is no code of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not the code of a letter: it has sixteen letters and digits in groups of four")]
pub struct UnreadableCode;

impl LetterCode {
    /// Makes a code of fresh random bytes.
    #[must_use]
    pub fn of_chance(seed: &[u8; 32]) -> Self {
        let (half, _) = seed.split_at(16);
        let mut rest = half.iter().fold(0_u128, |number, byte| (number << 8) | u128::from(*byte));
        let mut values = [0_u8; LENGTH];
        for value in values.iter_mut().take(LENGTH - 1) {
            // The remainder is below 31. That 2^128 is no multiple of 31^15 is lost in the 53rd bit.
            *value = u8::try_from(rest % u128::from(MODULUS)).unwrap_or_default();
            rest /= u128::from(MODULUS);
        }
        let check = check_of(&values);
        if let Some(last) = values.last_mut() {
            *last = check;
        }
        Self(values)
    }
}

/// The value of the last symbol that makes the weighted sum of all a multiple of the modulus.
fn check_of(values: &[u8; LENGTH]) -> u8 {
    let weighted = (1..).zip(values.iter().take(LENGTH - 1));
    let sum: u32 = weighted.map(|(weight, value)| weight * u32::from(*value)).sum();
    u8::try_from(sum % MODULUS).unwrap_or_default()
}

impl fmt::Display for LetterCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, value) in self.0.iter().enumerate() {
            if place > 0 && place.is_multiple_of(GROUP) {
                f.write_str("-")?;
            }
            let symbol = SYMBOLS.get(usize::from(*value)).copied().unwrap_or(b'?');
            write!(f, "{}", char::from(symbol))?;
        }
        Ok(())
    }
}

impl FromStr for LetterCode {
    type Err = UnreadableCode;

    /// Reads a code as people type it: in either case, with or without hyphens and spaces.
    fn from_str(text: &str) -> Result<Self, UnreadableCode> {
        let mut values = [0_u8; LENGTH];
        let mut places = values.iter_mut();
        let typed =
            text.chars().take(64).filter(|symbol| !matches!(symbol, '-' | ' ' | '\u{2011}'));
        for symbol in typed {
            let symbol = u8::try_from(symbol.to_ascii_uppercase()).map_err(|_| UnreadableCode)?;
            let value = SYMBOLS.iter().position(|known| *known == symbol).ok_or(UnreadableCode)?;
            let place = places.next().ok_or(UnreadableCode)?;
            *place = u8::try_from(value).map_err(|_| UnreadableCode)?;
        }
        let is_whole = places.next().is_none();
        if is_whole && values.last() == Some(&check_of(&values)) {
            Ok(Self(values))
        } else {
            Err(UnreadableCode)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(byte: u8) -> LetterCode {
        LetterCode::of_chance(&std::array::from_fn(|place| {
            byte.wrapping_mul(37).wrapping_add(u8::try_from(place).unwrap().wrapping_mul(101))
        }))
    }

    #[test]
    fn a_code_is_read_back_however_it_is_typed() {
        for byte in 0..=255 {
            let code = code(byte);
            let printed = code.to_string();

            assert_eq!(printed.len(), 19);
            assert_eq!(printed.parse(), Ok(code));
            assert_eq!(printed.to_lowercase().replace('-', "").parse(), Ok(code));
            assert_eq!(printed.replace('-', " ").parse(), Ok(code));
        }
    }

    #[test]
    fn one_wrong_symbol_or_two_that_changed_places_are_noticed() {
        let printed: Vec<char> = code(7).to_string().chars().filter(|c| *c != '-').collect();
        let read = |symbols: &[char]| symbols.iter().collect::<String>().parse::<LetterCode>();

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
    fn what_is_no_code_is_refused() {
        for text in ["", "7K3M", "O0I1-LLLL-0000-1111", "ÄÄÄÄ-ÄÄÄÄ-ÄÄÄÄ-ÄÄÄÄ", &"2".repeat(500)]
        {
            assert_eq!(text.parse::<LetterCode>(), Err(UnreadableCode), "{text}");
        }
        assert_eq!(
            "2222222222222222".parse::<LetterCode>().map(|code| code.to_string()),
            Ok("2222-2222-2222-2222".into())
        );
    }

    #[test]
    fn different_chance_gives_different_codes() {
        let mut codes: Vec<_> = (0..=255).map(code).collect();
        codes.sort();
        codes.dedup();

        assert_eq!(codes.len(), 256);
    }
}

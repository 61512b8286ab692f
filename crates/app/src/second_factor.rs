//! The second factor: six digits that an authenticator app computes from a shared secret and the time
//! (RFC 6238, as every such app does it: SHA-1, 30 seconds).

use std::fmt::Write as _;

use jiff::Timestamp;
use totp_rs::{Algorithm, Builder, Totp};

use crate::installation::Seed;

/// Bytes of the shared secret, as RFC 4226 recommends.
const SECRET_BYTES: usize = 20;
const STEP_SECONDS: u64 = 30;
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// What the codes of one person are computed from.
#[derive(Clone)]
pub struct SecondFactor(Vec<u8>);

impl SecondFactor {
    /// Makes one of fresh random bytes.
    #[must_use]
    pub fn new(seed: Seed) -> Self {
        Self(seed.iter().take(SECRET_BYTES).copied().collect())
    }

    /// The one that was kept.
    #[must_use]
    pub const fn kept(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// What is kept of it.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The step that a code belongs to: the present one, the one before or the one after. A step is to be taken
    /// once: the caller refuses one that is not newer than the last.
    #[must_use]
    pub fn step_of(&self, code: &str, now: Timestamp) -> Option<u64> {
        let digits: String = code.chars().filter(|character| !character.is_whitespace()).collect();
        let is_code = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit());
        let seconds = u64::try_from(now.as_second()).ok()?;
        if is_code { self.totp().check(&digits, seconds) } else { None }
    }

    /// The code of an instant, as the app shows it.
    #[must_use]
    pub fn code_at(&self, now: Timestamp) -> String {
        self.totp().generate(now.as_second().unsigned_abs()).to_string()
    }

    /// The secret as text, in groups of four, for who cannot take a picture of the square.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        for (place, character) in self.base32().chars().enumerate() {
            if place > 0 && place % 4 == 0 {
                text.push(' ');
            }
            text.push(character);
        }
        text
    }

    /// The address that the square picture holds.
    #[must_use]
    pub fn address(&self, issuer: &str, account: &str) -> String {
        format!(
            "otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}",
            self.base32(),
            issuer = encoded(issuer),
            account = encoded(account),
        )
    }

    fn totp(&self) -> Totp {
        Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(6)
            .with_skew(1)
            .with_step_duration(STEP_SECONDS)
            .with_secret(self.0.clone())
            .build_noncompliant()
    }

    fn base32(&self) -> String {
        let mut text = String::new();
        let (mut bits, mut waiting) = (0_u32, 0_u32);
        for byte in &self.0 {
            bits = (bits << 8) | u32::from(*byte);
            waiting += 8;
            while waiting >= 5 {
                waiting -= 5;
                let index = (bits >> waiting) & 31;
                text.extend(BASE32.get(index as usize).map(|&character| char::from(character)));
            }
            bits &= (1 << waiting) - 1;
        }
        text
    }
}

/// Percent-encodes all but the unreserved characters.
fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of the examples in RFC 6238, appendix B.
    fn of_the_standard() -> SecondFactor {
        SecondFactor::kept(b"12345678901234567890".to_vec())
    }

    fn second(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        for (at, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            assert_eq!(of_the_standard().code_at(second(at)), code);
        }
    }

    #[test]
    fn a_code_is_good_in_its_step_and_the_ones_beside_it() {
        let factor = of_the_standard();
        let code = factor.code_at(second(3000));

        assert_eq!(factor.step_of(&code, second(2970)), Some(100));
        assert_eq!(factor.step_of(&code, second(3029)), Some(100));
        assert_eq!(factor.step_of(&code, second(3059)), Some(100));
        assert_eq!(factor.step_of(&code, second(3060)), None);
        assert_eq!(
            factor.step_of(&format!(" {} {} ", &code[..3], &code[3..]), second(3000)),
            Some(100)
        );
        for other in ["", "12345", "1234567", "abcdef", "１２３４５６"] {
            assert_eq!(factor.step_of(other, second(3000)), None);
        }
    }

    #[test]
    fn the_secret_is_written_as_apps_read_it() {
        let factor = of_the_standard();

        assert_eq!(factor.text(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        assert_eq!(
            factor.address("Ex & Co", "Zoë"),
            "otpauth://totp/Ex%20%26%20Co:Zo%C3%AB?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Ex%20%26%20Co"
        );
    }
}

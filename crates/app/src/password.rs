//! Passwords: what may be one, and how one is hashed.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use crate::error::AppError;
use crate::installation::Seed;

/// Fewest characters. Length is what counts; no kinds of characters are asked for.
pub const SHORTEST: usize = 12;
/// Most characters.
pub const LONGEST: usize = 256;
/// How many are hashed at a time: each takes 19 MiB and a processor for a while.
const AT_A_TIME: usize = 2;
/// How many wait for their turn; more are sent away.
const WAITING: usize = 64;

/// Beginnings of what is tried first where twelve characters are asked for.
const COMMON: [&str; 40] = [
    "password",
    "passwort",
    "passw0rd",
    "p@ssword",
    "p@ssw0rd",
    "motdepasse",
    "contrase",
    "parola",
    "wachtwoord",
    "qwerty",
    "qwertz",
    "azerty",
    "asdfgh",
    "yxcvbn",
    "zxcvbn",
    "1q2w3e",
    "q1w2e3",
    "123456",
    "234567",
    "012345",
    "987654",
    "abcdef",
    "abc123",
    "111111",
    "000000",
    "letmein",
    "welcome",
    "willkommen",
    "bienvenue",
    "iloveyou",
    "administrator",
    "admin",
    "changeme",
    "default",
    "secret",
    "geheim",
    "hikvision",
    "transparency",
    "government",
    "writ",
];

/// Why a text may not be a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// Fewer than [`SHORTEST`] characters.
    Short,
    /// More than [`LONGEST`] characters.
    Long,
    /// Among what is tried first: a common one, the name, or few characters over and over.
    Common,
}

/// Says why a text may not be a password of the person with this name.
///
/// # Errors
/// [`Unfit`] says why.
pub fn fit(password: &str, name: &str) -> Result<(), Unfit> {
    let length = password.chars().count();
    if length < SHORTEST {
        return Err(Unfit::Short);
    }
    if length > LONGEST {
        return Err(Unfit::Long);
    }
    let plain = password.to_lowercase();
    let mut characters: Vec<char> = plain.chars().collect();
    characters.sort_unstable();
    characters.dedup();
    // What is left of it beside a common word has to be worth something itself.
    let is_common = COMMON.iter().any(|common| {
        let rest = plain.replace(common, "");
        rest.chars().count() < 8 && rest.len() < plain.len()
    });
    let is_name = name.split_whitespace().map(str::to_lowercase).any(|part| {
        let rest = plain.replace(&part, "");
        part.chars().count() >= 3 && rest.chars().count() < 8 && rest.len() < plain.len()
    });
    if characters.len() < 5 || is_common || is_name { Err(Unfit::Common) } else { Ok(()) }
}

/// Hashes and checks passwords, a bounded number at a time.
pub struct Passwords {
    turns: Semaphore,
    waiting: Semaphore,
    argon2: Argon2<'static>,
    /// A hash that no password has, to spend the same time on a name that nobody has.
    nobody: String,
}

impl Passwords {
    /// With the cost that OWASP recommends: Argon2id, 19 MiB, two passes.
    #[must_use]
    pub fn new() -> Self {
        let params = Params::new(19_456, 2, 1, Some(32)).unwrap_or_default();
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let cost = argon2.params();
        // Right in form, and the hash of nothing that is known.
        let nobody = format!(
            "$argon2id$v=19$m={},t={},p={}$bm9ib2R5IGhhcyB0aGlz${}",
            cost.m_cost(),
            cost.t_cost(),
            cost.p_cost(),
            "A".repeat(43),
        );
        let (turns, waiting) = (Semaphore::new(AT_A_TIME), Semaphore::new(WAITING));
        Self { turns, waiting, argon2, nobody }
    }

    /// The hash of a password, to be kept.
    ///
    /// # Errors
    /// [`AppError::Busy`] when too many wait already.
    pub async fn hash(&self, password: String, seed: Seed) -> Result<String, AppError> {
        let argon2 = self.argon2.clone();
        self.in_turn(move || {
            let salt: Vec<u8> = seed.iter().take(16).copied().collect();
            argon2.hash_password_with_salt(password.as_bytes(), &salt).map(|hash| hash.to_string())
        })
        .await?
        .map_err(|_| AppError::Inconsistent("a password could not be hashed"))
    }

    /// Whether a password has the kept hash. Without one, the same work is done for nothing.
    ///
    /// # Errors
    /// [`AppError::Busy`] when too many wait already.
    pub async fn is_right(&self, password: String, kept: Option<&str>) -> Result<bool, AppError> {
        let argon2 = self.argon2.clone();
        let is_somebody = kept.is_some();
        let hash = kept.unwrap_or(&self.nobody).to_owned();
        let is_equal = self
            .in_turn(move || {
                let parsed = PasswordHash::new(&hash);
                parsed.is_ok_and(|hash| argon2.verify_password(password.as_bytes(), &hash).is_ok())
            })
            .await?;
        Ok(is_equal && is_somebody)
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, AppError> {
        let _place = self.waiting.try_acquire().map_err(|_| AppError::Busy)?;
        let _turn = self.turns.acquire().await.map_err(|_| AppError::Busy)?;
        tokio::task::spawn_blocking(work)
            .await
            .map_err(|_| AppError::Inconsistent("a password could not be hashed"))
    }
}

impl Default for Passwords {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_right_against_its_own_hash_alone() {
        let passwords = Passwords::new();

        let kept = passwords.hash("seven green bottles".into(), [3; 32]).await.unwrap();

        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(passwords.is_right("seven green bottles".into(), Some(&kept)).await.unwrap());
        assert!(!passwords.is_right("seven green bottle".into(), Some(&kept)).await.unwrap());
    }

    #[tokio::test]
    async fn nobody_has_no_password_and_costs_the_same_work() {
        let passwords = Passwords::new();

        assert!(PasswordHash::new(&passwords.nobody).is_ok());
        assert!(!passwords.is_right("anything".into(), None).await.unwrap());
    }

    #[test]
    fn a_password_is_long_and_not_among_the_first_guesses() {
        assert_eq!(fit("correct horse battery", "Ines Okafor"), Ok(()));
        assert_eq!(fit("eleven char", "Ines Okafor"), Err(Unfit::Short));
        assert_eq!(fit(&"x y".repeat(86), "Ines Okafor"), Err(Unfit::Long));
        for guessed in [
            "password1234",
            "Passwort2026!",
            "123456789012",
            "aaaabbbbaaaa",
            "OkaforOkafor1",
            "hikvision2026",
        ] {
            assert_eq!(fit(guessed, "Ines Okafor"), Err(Unfit::Common), "{guessed}");
        }
        assert_eq!(fit("пароль из слов", "Ines"), Ok(()));
    }
}

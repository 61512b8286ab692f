//! Tokens: programs act with them as the member of the desk they belong to, or hand in requests for nobody at it.
//!
//! A token is shown once; its SHA-256 alone is kept. It opens nothing more than its scopes name, and nothing that
//! its owner may not do: whoever leaves the desk, or a role, leaves the tokens of it behind.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};
use writ_core::actor::{Actor, Staff};
use writ_core::document::Sha256 as Sha256Digits;
use writ_core::staff::{Role, StaffId};
use writ_store::TokenFacts;
pub use writ_store::{StoredToken, TokenId};

use crate::error::AppError;
use crate::installation::{Installation, Seed};

/// What every token begins with, so that one that lies about somewhere is recognised as one.
const MARK: &str = "writ_";
/// Longest name, in characters.
const LONGEST_NAME: usize = 80;
/// Most days a token lives.
pub const MOST_DAYS: u16 = 366;
/// Most requests a minute.
pub const MOST_PER_MINUTE: u32 = 1_000_000;
/// How exactly it is known when a token was used.
const USE_IS_KNOWN_TO: SignedDuration = SignedDuration::from_mins(1);

/// What a token may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Hand in requests, and the documents that belong to them.
    Submit,
    /// Read cases, notices, letters and the directory, without what names persons.
    ReadCases,
    /// Read what names persons, each time with a purpose on record (RT-2).
    ReadPersonal,
    /// Act on cases, letters and the directory as the owner in its role.
    ActCases,
    /// Explain figures down to the cases that make them (RE-9).
    ReadReport,
    /// Make, list and revoke tokens.
    Admin,
}

impl Scope {
    /// All scopes.
    pub const ALL: [Self; 6] = [
        Self::Submit,
        Self::ReadCases,
        Self::ReadPersonal,
        Self::ActCases,
        Self::ReadReport,
        Self::Admin,
    ];

    /// The code by which it is written.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Submit => "submit",
            Self::ReadCases => "read:cases",
            Self::ReadPersonal => "read:personal",
            Self::ActCases => "act:cases",
            Self::ReadReport => "read:report",
            Self::Admin => "admin",
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A text that is no scope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "there is no such scope: choose of submit, read:cases, read:personal, act:cases, read:report, admin"
)]
pub struct UnknownScope;

impl FromStr for Scope {
    type Err = UnknownScope;

    fn from_str(text: &str) -> Result<Self, UnknownScope> {
        Self::ALL.into_iter().find(|scope| scope.code() == text).ok_or(UnknownScope)
    }
}

/// A token to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewToken {
    /// What it is for.
    pub name: String,
    /// Whose it is, and in which role it acts; none where it only hands in requests.
    pub owner: Option<Staff>,
    /// What it may be used for.
    pub scopes: BTreeSet<Scope>,
    /// How many requests a minute it may make.
    pub per_minute: u32,
    /// How many days it lives.
    pub days: u16,
}

/// Why a token is not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenRefusal {
    /// The name is empty, too long, or holds control characters.
    #[error("say in 1 to 80 characters what the token is for")]
    Name,
    /// It would open nothing.
    #[error("name at least one scope")]
    NoScope,
    /// It would act as nobody.
    #[error("a token that does more than hand in requests belongs to a member of the desk")]
    NoOwner,
    /// Nobody may be handed more than he has.
    #[error("the owner does not work at the desk, or not in this role")]
    RoleNotHeld,
    /// Administrators alone keep tokens.
    #[error("the scope `admin` belongs to administrators alone")]
    NotAnAdministrator,
    /// It would not be a limit, or nothing could be done with it.
    #[error("a token makes 1 to 1,000,000 requests a minute")]
    Rate,
    /// It would last for ever, or be over already.
    #[error("a token lives for 1 to 366 days")]
    Days,
}

impl TokenRefusal {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Name => "token_name",
            Self::NoScope => "token_without_scope",
            Self::NoOwner => "token_without_owner",
            Self::RoleNotHeld => "token_role_not_held",
            Self::NotAnAdministrator => "token_not_an_administrator",
            Self::Rate => "token_rate",
            Self::Days => "token_days",
        }
    }
}

/// A token that was just made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeToken {
    /// Its number, by which it is revoked.
    pub id: TokenId,
    /// From when on it opens nothing.
    pub expires_at: Timestamp,
    /// The token itself, which is not shown again.
    pub secret: TokenSecret,
}

/// A token as its holder has it. Its `Debug` never shows it.
#[derive(Clone, PartialEq, Eq)]
pub struct TokenSecret(String);

impl TokenSecret {
    fn new(seed: Seed) -> Self {
        // A digest's digits are those of any 32 bytes.
        Self(format!("{MARK}{}", Sha256Digits(seed)))
    }

    /// Reads one as somebody brings it; none when it cannot be one.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let digits = text.strip_prefix(MARK)?;
        let is_one = digits.len() == 64
            && digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        is_one.then(|| Self(text.to_owned()))
    }

    /// The text to be shown, once.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }

    /// What is kept of it.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        digest("token of a program", &[self.0.as_bytes()])
    }

    /// A value that only the holder of this token can make again.
    #[must_use]
    pub fn derive(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
        digest(purpose, &[&[self.0.as_bytes()], parts].concat())
    }
}

impl fmt::Debug for TokenSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// The SHA-256 of some parts for one purpose. Each part says its length, so that no two lists of parts are the same.
#[must_use]
pub fn digest(purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in std::iter::once(purpose.as_bytes()).chain(parts.iter().copied()) {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

/// The SHA-256 of bytes as they are.
#[must_use]
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// Who holds a token that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The token.
    pub id: TokenId,
    /// As whom it acts: a member of the desk, or an agency where it belongs to nobody.
    pub actor: Actor,
    /// What it may be used for.
    pub scopes: BTreeSet<Scope>,
    /// How many requests a minute it may make.
    pub per_minute: u32,
    /// From when on it opens nothing.
    pub expires_at: Timestamp,
}

impl Installation {
    /// Makes a token.
    ///
    /// # Errors
    /// When the store cannot be read or written; why a token is not made is no error but an outcome.
    pub async fn make_token(
        &self,
        token: NewToken,
        by: Actor,
        now: Timestamp,
        seed: Seed,
    ) -> Result<Result<MadeToken, TokenRefusal>, AppError> {
        if let Err(refusal) = check(&token) {
            return Ok(Err(refusal));
        }
        if let Some(owner) = token.owner
            && !self.works_as(owner).await?
        {
            return Ok(Err(TokenRefusal::RoleNotHeld));
        }
        let secret = TokenSecret::new(seed);
        let lives = SignedDuration::from_hours(24 * i64::from(token.days));
        let expires_at = now.saturating_add(lives).unwrap_or(Timestamp::MAX);
        let facts = TokenFacts {
            name: token.name.trim().to_owned(),
            staff: token.owner,
            scopes: token.scopes.iter().map(|scope| scope.code()).collect::<Vec<_>>().join(" "),
            per_minute: token.per_minute,
            made_at: now,
            made_by: by.to_string(),
            expires_at,
        };
        let id = self.store.add_token(secret.digest(), facts).await?;
        Ok(Ok(MadeToken { id, expires_at, secret }))
    }

    /// Who holds a token; none where it is unknown, revoked or expired, or its owner left the desk or the role.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub async fn token_holder(
        &self,
        secret: &TokenSecret,
        now: Timestamp,
    ) -> Result<Option<Holder>, AppError> {
        let Some(stored) = self.store.token(secret.digest()).await? else { return Ok(None) };
        if stored.revoked_at.is_some() || stored.facts.expires_at <= now {
            return Ok(None);
        }
        if let Some(owner) = stored.facts.staff
            && !self.works_as(owner).await?
        {
            return Ok(None);
        }
        let is_news = stored
            .last_used_at
            .is_none_or(|last| now.duration_since(last).abs() >= USE_IS_KNOWN_TO);
        if is_news {
            self.store.token_was_used(stored.id, now).await?;
        }
        Ok(Some(Holder {
            id: stored.id,
            actor: stored.facts.staff.map_or(Actor::Agency, Actor::Staff),
            scopes: scopes(&stored.facts.scopes),
            per_minute: stored.facts.per_minute,
            expires_at: stored.facts.expires_at,
        }))
    }

    /// Lists the tokens, the latest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn tokens(&self) -> Result<Vec<StoredToken>, AppError> {
        Ok(self.store.tokens().await?)
    }

    /// Revokes a token; false when there is none with this number that still stood.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn revoke_token(&self, id: TokenId, now: Timestamp) -> Result<bool, AppError> {
        Ok(self.store.revoke_token(id, now).await?)
    }
}

impl Installation {
    /// Whether this person works at the desk in this role.
    async fn works_as(&self, staff: Staff) -> Result<bool, AppError> {
        let found = self.store.staff_credentials(staff.id).await?;
        Ok(found.is_some_and(|found| {
            found.member.deactivated_at.is_none() && found.member.roles.contains(&staff.role)
        }))
    }
}

/// The scopes as they are kept; one that a later release knows opens nothing here.
#[must_use]
pub fn scopes(codes: &str) -> BTreeSet<Scope> {
    codes.split(' ').filter_map(|code| code.parse().ok()).collect()
}

/// Reads whose a new token is: a staff number with a role of his.
#[must_use]
pub const fn owner(id: u32, role: Role) -> Staff {
    Staff { id: StaffId(id), role }
}

/// RV-7: what a token may do is bounded by who owns it.
fn check(token: &NewToken) -> Result<(), TokenRefusal> {
    let name = &token.name;
    if name.trim().is_empty()
        || name.chars().count() > LONGEST_NAME
        || name.chars().any(char::is_control)
    {
        return Err(TokenRefusal::Name);
    }
    if token.scopes.is_empty() {
        return Err(TokenRefusal::NoScope);
    }
    if token.owner.is_none() && token.scopes.iter().any(|scope| *scope != Scope::Submit) {
        return Err(TokenRefusal::NoOwner);
    }
    let is_administrator = token.owner.is_some_and(|owner| owner.role == Role::Administrator);
    if token.scopes.contains(&Scope::Admin) && !is_administrator {
        return Err(TokenRefusal::NotAnAdministrator);
    }
    if !(1..=MOST_PER_MINUTE).contains(&token.per_minute) {
        return Err(TokenRefusal::Rate);
    }
    if !(1..=MOST_DAYS).contains(&token.days) {
        return Err(TokenRefusal::Days);
    }
    Ok(())
}

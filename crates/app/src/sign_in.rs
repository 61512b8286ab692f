//! Signing in and out: name, password and a code together, and one answer to whatever of them is wrong.
//!
//! An unknown name costs the same work as a wrong password, and tries are slowed down by name and by address
//! before anything is looked at.

use std::net::IpAddr;

use jiff::{SignedDuration, Timestamp};
use writ_core::actor::{Actor, Staff};
use writ_core::staff::{Role, StaffId, StaffName};
pub use writ_store::Session;
use writ_store::{NewSession, Proof, SecretDigest};

use crate::error::AppError;
use crate::installation::Installation;
use crate::outside::Outside;
use crate::password::Passwords;
use crate::proof::{self, Token};
use crate::second_factor::SecondFactor;
use crate::throttle::Throttle;

/// Use of a session is noted no more often than this.
const NOTED_EVERY: SignedDuration = SignedDuration::from_mins(1);
/// Longest text kept of what a browser calls itself.
const BROWSER_CHARACTERS: usize = 200;

/// How long a session lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionLifetime {
    /// Without use.
    pub idle: SignedDuration,
    /// Whatever happens.
    pub absolute: SignedDuration,
}

impl Default for SessionLifetime {
    fn default() -> Self {
        Self { idle: SignedDuration::from_mins(30), absolute: SignedDuration::from_hours(8) }
    }
}

/// What stands before the desk: it hashes passwords and slows down who tries too often.
pub struct Gate {
    /// Hashes and checks passwords.
    pub passwords: Passwords,
    lifetime: SessionLifetime,
    by_name_and_address: Throttle,
    by_name: Throttle,
    by_address: Throttle,
}

impl Gate {
    /// A gate behind which sessions last so long.
    #[must_use]
    pub fn new(lifetime: SessionLifetime) -> Self {
        Self {
            passwords: Passwords::new(),
            lifetime,
            by_name_and_address: Throttle::new(5, SignedDuration::from_secs(10)),
            // From many addresses at once; generous, so that nobody is locked out by a stranger's few tries.
            by_name: Throttle::new(30, SignedDuration::from_secs(15)),
            by_address: Throttle::new(40, SignedDuration::from_secs(5)),
        }
    }

    /// How long sessions last.
    #[must_use]
    pub const fn lifetime(&self) -> SessionLifetime {
        self.lifetime
    }

    /// Counts a try to prove something of this name from this address.
    ///
    /// # Errors
    /// How long to wait first.
    pub fn attempt(
        &self,
        name: &str,
        address: IpAddr,
        now: Timestamp,
    ) -> Result<Tries, SignedDuration> {
        let address = network(address);
        let tries = Tries {
            pair: proof::digest(&address, name),
            name: proof::digest("name", name),
            address: proof::digest("address", &address),
        };
        self.by_address.attempt(tries.address, now)?;
        self.by_name_and_address.attempt(tries.pair, now)?;
        self.by_name.attempt(tries.name, now)?;
        Ok(tries)
    }

    /// Forgives the tries that led to a success.
    pub fn succeeded(&self, tries: &Tries) {
        self.by_name_and_address.succeeded(&tries.pair);
        self.by_name.succeeded(&tries.name);
        self.by_address.succeeded(&tries.address);
    }
}

/// What a counted try was counted under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tries {
    pair: SecretDigest,
    name: SecretDigest,
    address: SecretDigest,
}

/// Somebody at the door.
pub struct Attempt<'a> {
    /// The name they give.
    pub name: &'a str,
    /// The password they give.
    pub password: &'a str,
    /// The code they give: of the app, or a recovery code.
    pub code: &'a str,
    /// Where they come from.
    pub address: IpAddr,
    /// What their browser calls itself.
    pub browser: &'a str,
}

/// How a try ended.
pub enum SignIn {
    /// Signed in; the token is theirs alone.
    In(Token),
    /// Something is wrong, and it is not said what.
    Wrong,
    /// Too many tries: to be repeated after this time.
    Later(SignedDuration),
}

impl Installation {
    /// Signs somebody in who proves to be who they say they are.
    ///
    /// # Errors
    /// When the store fails, or too many sign in at the same time.
    pub async fn sign_in(
        &self,
        gate: &Gate,
        outside: &Outside,
        attempt: Attempt<'_>,
    ) -> Result<SignIn, AppError> {
        let now = outside.now();
        let name = StaffName::read(attempt.name);
        let canonical = name.map_or_else(String::new, |name| name.canonical());
        let tries = match gate.attempt(&canonical, attempt.address, now) {
            Ok(tries) => tries,
            Err(wait) => return Ok(SignIn::Later(wait)),
        };
        let found = self.store.staff_by_name(&canonical).await?;
        let somebody = found.filter(|somebody| {
            somebody.member.is_set_up && somebody.member.deactivated_at.is_none()
        });
        let kept = somebody.as_ref().and_then(|somebody| somebody.password.as_deref());
        let password = bounded(attempt.password);
        let is_right = gate.passwords.is_right(password, kept).await?;
        let Some(somebody) = somebody.filter(|_| is_right) else { return Ok(SignIn::Wrong) };

        let factor = somebody.second_factor.map(SecondFactor::kept);
        let step = factor.and_then(|factor| factor.step_of(attempt.code, now));
        let recovery_code =
            proof::digest("recovery", &proof::canonical_recovery_code(attempt.code));
        let proof = step.map_or(Proof::RecoveryCode(&recovery_code), Proof::Step);
        let Some(role) = somebody.member.roles.first().copied() else { return Ok(SignIn::Wrong) };
        let begun =
            self.begin(gate, outside, somebody.member.id, role, attempt.browser, proof).await?;
        Ok(begun.map_or(SignIn::Wrong, |token| {
            gate.succeeded(&tries);
            SignIn::In(token)
        }))
    }

    /// Signs a made-up person in, in one of their roles; none where they have no such role.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn sign_in_to_demonstration(
        &self,
        gate: &Gate,
        outside: &Outside,
        staff: StaffId,
        role: Role,
        browser: &str,
    ) -> Result<Option<Token>, AppError> {
        let found = self.store.staff_credentials(staff).await?;
        let is_one = found.is_some_and(|somebody| {
            somebody.member.deactivated_at.is_none() && somebody.member.roles.contains(&role)
        });
        if !is_one {
            return Ok(None);
        }
        self.begin(gate, outside, staff, role, browser, Proof::Demonstration).await
    }

    /// Who holds this token; none when the session is over, or its role was taken away.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn signed_in(
        &self,
        gate: &Gate,
        token: &Token,
        now: Timestamp,
    ) -> Result<Option<Session>, AppError> {
        let Some(session) = self.store.session(&token.digest()).await? else { return Ok(None) };
        let unused = now.duration_since(session.seen_at);
        let is_good = now < session.expires_at
            && unused < gate.lifetime.idle
            && session.roles.contains(&session.role);
        if !is_good {
            self.store.end_session(session.id, session.staff).await?;
            return Ok(None);
        }
        if unused >= NOTED_EVERY {
            self.store.session_seen(session.id, now).await?;
        }
        Ok(Some(session))
    }

    /// Puts a session in another role of the same person in the place of this one; none where they do not hold
    /// the role. Four eyes count persons, so no role opens what another one of the same person closed (RV-7).
    ///
    /// # Errors
    /// When the store fails.
    pub async fn switch_role(
        &self,
        outside: &Outside,
        session: &Session,
        role: Role,
    ) -> Result<Option<Token>, AppError> {
        if !session.roles.contains(&role) {
            return Ok(None);
        }
        let token = Token::new(outside.seed()?);
        let next = NewSession {
            digest: token.digest(),
            staff: session.staff,
            role,
            at: outside.now(),
            // The day's end stands: changing roles back and forth makes no session longer.
            expires_at: session.expires_at,
            browser: &session.browser,
        };
        let begun = self.store.begin_session(next, Proof::Session(session.id)).await?;
        Ok(begun.then_some(token))
    }

    /// The sessions of somebody that are not over, the last used first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn sessions(
        &self,
        gate: &Gate,
        staff: StaffId,
        now: Timestamp,
    ) -> Result<Vec<Session>, AppError> {
        let used_after = now.checked_sub(gate.lifetime.idle).unwrap_or(Timestamp::MIN);
        Ok(self.store.sessions_of(staff, now, used_after).await?)
    }

    /// Ends a session: its owner leaves.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn end_session(&self, session: &Session) -> Result<(), AppError> {
        self.store.end_session(session.id, session.staff).await?;
        Ok(())
    }

    /// Ends another session of the same person; nothing happens where it is none of theirs.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn end_own_session(&self, session: &Session, id: i64) -> Result<(), AppError> {
        self.store.end_session(id, session.staff).await?;
        Ok(())
    }

    /// Ends every other session of the same person.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn end_other_sessions(
        &self,
        session: &Session,
        by: Actor,
        outside: &Outside,
    ) -> Result<(), AppError> {
        let (staff, keeping) = (session.staff, Some(session.id));
        Ok(self.store.end_sessions_of(staff, keeping, outside.now(), &by.to_string()).await?)
    }

    /// Ends every session of somebody.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn end_sessions_of(
        &self,
        staff: StaffId,
        by: Actor,
        now: Timestamp,
    ) -> Result<(), AppError> {
        Ok(self.store.end_sessions_of(staff, None, now, &by.to_string()).await?)
    }

    /// Keeps a new password, which was found fit, and ends every other session of the person.
    ///
    /// # Errors
    /// When the store fails, or too many do so at the same time.
    pub async fn change_password(
        &self,
        passwords: &Passwords,
        session: &Session,
        password: String,
        outside: &Outside,
    ) -> Result<(), AppError> {
        let hash = passwords.hash(password, outside.seed()?).await?;
        let by = Actor::Staff(Staff { id: session.staff, role: session.role });
        let (staff, keeping) = (session.staff, session.id);
        Ok(self.store.change_password(staff, hash, keeping, outside.now(), &by.to_string()).await?)
    }

    /// Forgets the sessions that are over; says how many there were.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn forget_sessions_over(
        &self,
        lifetime: SessionLifetime,
        now: Timestamp,
    ) -> Result<u64, AppError> {
        let used_before = now.checked_sub(lifetime.idle).unwrap_or(Timestamp::MIN);
        Ok(self.store.forget_sessions_over(now, used_before).await?)
    }

    async fn begin(
        &self,
        gate: &Gate,
        outside: &Outside,
        staff: StaffId,
        role: Role,
        browser: &str,
        proof: Proof<'_>,
    ) -> Result<Option<Token>, AppError> {
        let token = Token::new(outside.seed()?);
        let at = outside.now();
        let expires_at = at.checked_add(gate.lifetime.absolute).unwrap_or(Timestamp::MAX);
        let browser: String = browser
            .chars()
            .filter(|character| !character.is_control())
            .take(BROWSER_CHARACTERS)
            .collect();
        let session =
            NewSession { digest: token.digest(), staff, role, at, expires_at, browser: &browser };
        let begun = self.store.begin_session(session, proof).await?;
        // Whoever comes in takes out what nobody can use any more.
        self.forget_sessions_over(gate.lifetime, at).await?;
        Ok(begun.then_some(token))
    }
}

/// A password no longer than any can be; what was cut off makes it wrong.
fn bounded(password: &str) -> String {
    password.chars().take(crate::password::LONGEST + 1).collect()
}

/// The address itself, or the network that one household has in IPv6: its holder may choose from all of it.
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

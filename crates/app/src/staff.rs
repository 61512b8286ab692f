//! The company's people: adding them, changing what they may do, and letting them set themselves up by a link
//! that is good once.
//!
//! Every change is on record with who made it.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};
use writ_core::actor::Actor;
use writ_core::staff::{Role, StaffId, StaffName};
use writ_store::{SetUp, SetUpEnd, SetUpLink};
pub use writ_store::{StaffChange, StaffMember};

use crate::error::AppError;
use crate::installation::{Installation, Seed};
use crate::outside::Outside;
use crate::password::{self, Passwords, Unfit};
use crate::proof::{self, Token};
use crate::second_factor::SecondFactor;

/// How long a set-up link is good.
const LINK_LASTS: SignedDuration = SignedDuration::from_hours(24);
/// How many recovery codes somebody gets.
const RECOVERY_CODES: usize = 10;

/// The people of a demonstration. The first four have the numbers under which made-up cases know them.
const MADE_UP: [(&str, &[Role]); 9] = [
    ("Ines Okafor", &[Role::Analyst]),
    ("Marta Lindqvist", &[Role::Counsel]),
    ("Omar Haddad", &[Role::Approver]),
    ("Jonas Weber", &[Role::Custodian]),
    ("Aiko Tan", &[Role::Auditor]),
    ("Petra Novák", &[Role::Administrator]),
    ("Tomás Rivera", &[Role::Analyst]),
    ("Leïla Benali", &[Role::Counsel, Role::Approver]),
    ("Sam Brouwer", &[Role::Analyst, Role::Custodian]),
];

/// How adding somebody ended.
pub enum Added {
    /// They are on the list, and set themselves up by the link.
    Done {
        /// Their number.
        id: StaffId,
        /// What stands in the link.
        link: Token,
    },
    /// Somebody has this name already.
    NameTaken,
}

/// Which of somebody's proofs a link replaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renewal {
    /// Password and second factor.
    Everything,
    /// The second factor; the password stays and is asked for.
    SecondFactor,
}

/// How a change of somebody's standing ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// Done, and on record.
    Done,
    /// Nobody has this number, or they were deactivated.
    Nobody,
    /// Without them there would be no administrator.
    LastAdministrator,
    /// Nobody changes their own roles or shuts themselves out.
    Oneself,
}

/// A set-up as its page shows it.
pub struct Invitation {
    /// Who is invited; none is the first administrator, who brings a name.
    pub member: Option<StaffMember>,
    /// Whether a password is chosen, or the present one asked for.
    pub sets_password: bool,
    /// What the authenticator app will compute codes from.
    pub second_factor: SecondFactor,
}

/// What somebody chose on the page of their link.
pub struct Choice<'a> {
    /// The name, of the first administrator.
    pub name: &'a str,
    /// The password: the chosen one, or the present one.
    pub password: &'a str,
    /// A code of the app.
    pub code: &'a str,
}

/// How a set-up ended.
pub enum SetUpOutcome {
    /// They may sign in. The recovery codes are shown this once.
    Done {
        /// The codes.
        recovery_codes: Vec<String>,
    },
    /// The link is unknown, used or over.
    NoLink,
    /// What was chosen will not do.
    Unfit(Vec<Unusable>),
}

/// What will not do about a choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unusable {
    /// There is no name, or none that can be one.
    Name,
    /// The password cannot be one.
    Password(Unfit),
    /// The present password is another.
    WrongPassword,
    /// The code is not the one that the app shows.
    Code,
}

impl Installation {
    /// Makes the one link by which the first administrator sets themselves up, and voids an earlier one. None when
    /// there is an administrator.
    ///
    /// # Errors
    /// When the store fails or there are no random bytes.
    pub async fn first_link(&self, outside: &Outside) -> Result<Option<Token>, AppError> {
        if self.store.has_administrator().await? {
            return Ok(None);
        }
        self.link(None, Renewal::Everything, Actor::Operator, outside).await.map(Some)
    }

    /// Adds somebody.
    ///
    /// # Errors
    /// When the store fails or there are no random bytes.
    pub async fn add_staff(
        &self,
        name: &StaffName,
        roles: &[Role],
        by: Actor,
        outside: &Outside,
    ) -> Result<Added, AppError> {
        let added = self
            .store
            .add_staff(name.as_str(), &name.canonical(), roles, outside.now(), &by.to_string())
            .await?;
        let Some(id) = added else { return Ok(Added::NameTaken) };
        let link = self.link(Some(id), Renewal::Everything, by, outside).await?;
        Ok(Added::Done { id, link })
    }

    /// Makes a fresh link for somebody. What it replaces is void at once. None when there is nobody.
    ///
    /// # Errors
    /// When the store fails or there are no random bytes.
    pub async fn renew_proofs(
        &self,
        id: StaffId,
        renewal: Renewal,
        by: Actor,
        outside: &Outside,
    ) -> Result<Option<Token>, AppError> {
        let found = self.store.staff_credentials(id).await?;
        let Some(found) = found.filter(|found| found.member.deactivated_at.is_none()) else {
            return Ok(None);
        };
        // Who has no password yet cannot be asked for it.
        let renewal = if found.password.is_some() { renewal } else { Renewal::Everything };
        self.link(Some(id), renewal, by, outside).await.map(Some)
    }

    /// Reads somebody by number; none when nobody has it.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn staff_member(&self, id: StaffId) -> Result<Option<StaffMember>, AppError> {
        Ok(self.store.staff_credentials(id).await?.map(|found| found.member))
    }

    /// The names of everybody who is or was on the staff, by the number under which the record knows them.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn staff_names(&self) -> Result<BTreeMap<StaffId, String>, AppError> {
        let staff = self.store.staff().await?;
        Ok(staff.into_iter().map(|member| (member.id, member.name)).collect())
    }

    /// What was changed about somebody, the newest first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn staff_changes(
        &self,
        id: StaffId,
        limit: u32,
    ) -> Result<Vec<StaffChange>, AppError> {
        Ok(self.store.staff_changes(id, limit).await?)
    }

    /// How many recovery codes somebody has left.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn recovery_codes_left(&self, id: StaffId) -> Result<u32, AppError> {
        Ok(self.store.recovery_codes_left(id).await?)
    }

    /// Finds somebody by name.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn staff_named(&self, name: &str) -> Result<Option<StaffMember>, AppError> {
        let Some(name) = StaffName::read(name) else { return Ok(None) };
        let found = self.store.staff_by_name(&name.canonical()).await?;
        Ok(found.map(|found| found.member))
    }

    /// Gives somebody other roles. Their sessions end.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn change_roles(
        &self,
        id: StaffId,
        roles: &[Role],
        by: Actor,
        now: Timestamp,
    ) -> Result<Changed, AppError> {
        if is_oneself(id, by) {
            return Ok(Changed::Oneself);
        }
        let is_done = self.store.change_roles(id, roles, now, &by.to_string()).await?;
        self.ended(id, is_done).await
    }

    /// Shuts somebody out. Their name stays on the record of what they did.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn deactivate_staff(
        &self,
        id: StaffId,
        by: Actor,
        now: Timestamp,
    ) -> Result<Changed, AppError> {
        if is_oneself(id, by) {
            return Ok(Changed::Oneself);
        }
        let is_done = self.store.deactivate_staff(id, now, &by.to_string()).await?;
        self.ended(id, is_done).await
    }

    /// What the page of a link shows; none when it is unknown, used or over.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn invitation(
        &self,
        link: &Token,
        now: Timestamp,
    ) -> Result<Option<Invitation>, AppError> {
        let Some(found) = self.store.set_up_link(&link.digest(), now).await? else {
            return Ok(None);
        };
        let member = match found.staff {
            Some(id) => match self.store.staff_credentials(id).await? {
                Some(found) => Some(found.member),
                None => return Ok(None),
            },
            None if self.store.has_administrator().await? => return Ok(None),
            None => None,
        };
        Ok(Some(Invitation {
            member,
            sets_password: found.sets_password,
            second_factor: SecondFactor::kept(found.second_factor),
        }))
    }

    /// Uses a link up: the person may sign in with what they chose.
    ///
    /// # Errors
    /// When the store fails, or too many do so at the same time.
    pub async fn set_up(
        &self,
        passwords: &Passwords,
        link: &Token,
        choice: Choice<'_>,
        outside: &Outside,
    ) -> Result<SetUpOutcome, AppError> {
        let now = outside.now();
        let Some(invitation) = self.invitation(link, now).await? else {
            return Ok(SetUpOutcome::NoLink);
        };
        let name = match &invitation.member {
            Some(member) => StaffName::read(&member.name),
            None => StaffName::read(choice.name),
        };
        let mut unusable = Vec::new();
        if name.is_none() {
            unusable.push(Unusable::Name);
        }
        let shown_name = name.as_ref().map_or("", |name| name.as_str());
        if invitation.sets_password {
            let unfit = password::fit(choice.password, shown_name).err();
            unusable.extend(unfit.map(Unusable::Password));
        } else if !self
            .is_password_of(passwords, invitation.member.as_ref(), choice.password)
            .await?
        {
            unusable.push(Unusable::WrongPassword);
        }
        let step = invitation.second_factor.step_of(choice.code, now);
        let (Some(name), Some(step), true) = (name, step, unusable.is_empty()) else {
            if step.is_none() {
                unusable.push(Unusable::Code);
            }
            return Ok(SetUpOutcome::Unfit(unusable));
        };
        let password = if invitation.sets_password {
            Some(passwords.hash(choice.password.to_owned(), outside.seed()?).await?)
        } else {
            None
        };
        let recovery_codes = recovery_codes(outside.seed()?);
        let canonical = name.canonical();
        let is_first = invitation.member.is_none();
        let set_up = SetUp {
            link: link.digest(),
            first_administrator: is_first.then(|| name.as_str().to_owned()),
            password,
            step,
            recovery_codes: kept(&recovery_codes),
        };
        match self.store.set_up_staff(set_up, is_first.then_some(canonical.as_str()), now).await? {
            SetUpEnd::Done(_) => Ok(SetUpOutcome::Done { recovery_codes }),
            SetUpEnd::NoLink => Ok(SetUpOutcome::NoLink),
            // The name of the first administrator is somebody's who was added before.
            SetUpEnd::NotFirst => Ok(SetUpOutcome::Unfit(vec![Unusable::Name])),
        }
    }

    /// Whether this is somebody's password.
    ///
    /// # Errors
    /// When the store fails, or too many ask at the same time.
    pub async fn is_password_of(
        &self,
        passwords: &Passwords,
        member: Option<&StaffMember>,
        password: &str,
    ) -> Result<bool, AppError> {
        let kept = match member {
            Some(member) => self.store.staff_credentials(member.id).await?,
            None => None,
        };
        let kept = kept.and_then(|kept| kept.password);
        passwords.is_right(password.to_owned(), kept.as_deref()).await
    }

    /// Fresh recovery codes for somebody, shown this once; the earlier ones are void.
    ///
    /// # Errors
    /// When the store fails or there are no random bytes.
    pub async fn renew_recovery_codes(
        &self,
        id: StaffId,
        by: Actor,
        outside: &Outside,
    ) -> Result<Vec<String>, AppError> {
        let codes = recovery_codes(outside.seed()?);
        self.store.renew_recovery_codes(id, kept(&codes), outside.now(), &by.to_string()).await?;
        Ok(codes)
    }

    /// Fills an empty list with made-up people, none of whom has a password.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn add_made_up_staff(&self, now: Timestamp) -> Result<(), AppError> {
        if !self.store.staff().await?.is_empty() {
            return Ok(());
        }
        let by = Actor::Operator.to_string();
        for (name, roles) in MADE_UP {
            if let Some(name) = StaffName::read(name) {
                let canonical = name.canonical();
                self.store.add_staff(name.as_str(), &canonical, roles, now, &by).await?;
            }
        }
        Ok(())
    }

    async fn link(
        &self,
        staff: Option<StaffId>,
        renewal: Renewal,
        by: Actor,
        outside: &Outside,
    ) -> Result<Token, AppError> {
        let token = Token::new(outside.seed()?);
        let link = SetUpLink {
            staff,
            sets_password: renewal == Renewal::Everything,
            second_factor: SecondFactor::new(outside.seed()?).bytes().to_vec(),
        };
        let now = outside.now();
        let expires_at = now.checked_add(LINK_LASTS).unwrap_or(now);
        self.store.add_set_up_link(token.digest(), link, now, expires_at, &by.to_string()).await?;
        Ok(token)
    }

    async fn ended(&self, id: StaffId, is_done: bool) -> Result<Changed, AppError> {
        if is_done {
            return Ok(Changed::Done);
        }
        let found = self.store.staff_credentials(id).await?;
        let is_there = found.is_some_and(|found| found.member.deactivated_at.is_none());
        Ok(if is_there { Changed::LastAdministrator } else { Changed::Nobody })
    }
}

fn is_oneself(id: StaffId, by: Actor) -> bool {
    by.staff().is_ok_and(|staff| staff.id == id)
}

fn recovery_codes(seed: Seed) -> Vec<String> {
    let codes = (0..RECOVERY_CODES).map(|number| {
        let mut hash = Sha256::new();
        hash.update(seed);
        hash.update([u8::try_from(number).unwrap_or_default()]);
        let random: [u8; 32] = hash.finalize().into();
        proof::recovery_code(&random)
    });
    codes.collect()
}

fn kept(codes: &[String]) -> Vec<writ_store::SecretDigest> {
    let digest = |code: &String| proof::digest("recovery", &proof::canonical_recovery_code(code));
    codes.iter().map(digest).collect()
}

//! How somebody comes in for the first time, or again: by a link that is good once.

use jiff::Timestamp;
use writ_core::staff::{Role, StaffId};

use crate::column;
use crate::engine::{Row, query, query_as};
use crate::error::{StoreError, failed};
use crate::open::Store;
use crate::rows::get;
use crate::sealing::{Keyring, Seat};
use crate::sql::staff as sql;
use crate::staff::{
    SecretDigest, codes, end_sessions, factor_seat, insert, member, record, replace_recovery_codes,
    void_links,
};

/// What a set-up link is good for.
#[derive(Clone)]
pub struct SetUpLink {
    /// Whose; none makes the first administrator.
    pub staff: Option<StaffId>,
    /// Whether a password is chosen too, or the present one asked for.
    pub sets_password: bool,
    /// What the codes of the second factor will be computed from.
    pub second_factor: Vec<u8>,
}

/// What makes a set-up complete.
pub struct SetUp {
    /// The link that is used up by it.
    pub link: SecretDigest,
    /// The name, for the first administrator alone.
    pub first_administrator: Option<String>,
    /// The chosen password's hash; none leaves the present one.
    pub password: Option<String>,
    /// The step whose code proved the second factor.
    pub step: u64,
    /// The digests of the recovery codes.
    pub recovery_codes: Vec<SecretDigest>,
}

/// How a set-up ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetUpEnd {
    /// This person may sign in.
    Done(StaffId),
    /// The link is unknown, used or over.
    NoLink,
    /// There is an administrator already.
    NotFirst,
}

impl Store {
    /// Keeps a link and voids every earlier one of the same person. What it replaces ends at once: the second
    /// factor, the password where the link sets one, and all sessions.
    pub async fn add_set_up_link(
        &self,
        digest: SecretDigest,
        link: SetUpLink,
        at: Timestamp,
        expires_at: Timestamp,
        actor: &str,
    ) -> Result<(), StoreError> {
        let failed = failed("keep a set-up link");
        let mut transaction = self.begin().await?;
        void_links(&mut transaction, link.staff, at).await?;
        if let Some(id) = link.staff {
            let mut lost = vec![sql::FORGET_SECOND_FACTOR, sql::FORGET_RECOVERY_CODES];
            if link.sets_password {
                lost.push(sql::FORGET_PASSWORD);
            }
            for statement in lost {
                query(statement)
                    .bind(i64::from(id.0))
                    .execute(&mut transaction)
                    .await
                    .map_err(&failed)?;
            }
            end_sessions(&mut transaction, id, None).await?;
            let kind = if link.sets_password { "set_up_asked" } else { "second_factor_reset" };
            record(&mut transaction, at, actor, id, kind, "").await?;
        }
        let factor = self.keyring.own().seal(link_seat(&digest), &link.second_factor)?;
        query(sql::ADD_LINK)
            .bind(&digest[..])
            .bind(link.staff.map(|id| i64::from(id.0)))
            .bind(link.sets_password)
            .bind(factor)
            .bind(expires_at.as_microsecond())
            .execute(&mut transaction)
            .await
            .map_err(&failed)?;
        transaction.commit().await.map_err(&failed)
    }

    /// Reads what a link is good for; none when it is unknown, used or over.
    pub async fn set_up_link(
        &self,
        digest: &SecretDigest,
        now: Timestamp,
    ) -> Result<Option<SetUpLink>, StoreError> {
        let row = query(sql::LINK)
            .bind(&digest[..])
            .bind(now.as_microsecond())
            .fetch_optional(&self.readers)
            .await
            .map_err(failed("read a set-up link"))?;
        row.as_ref().map(|row| link(row, digest, &self.keyring)).transpose()
    }

    /// Uses a link up: the person may sign in with what was chosen, and only with that.
    pub async fn set_up_staff(
        &self,
        set_up: SetUp,
        canonical_name: Option<&str>,
        now: Timestamp,
    ) -> Result<SetUpEnd, StoreError> {
        let failed = failed("set a member of staff up");
        let mut transaction = self.begin().await?;
        let row = query(sql::LINK)
            .bind(&set_up.link[..])
            .bind(now.as_microsecond())
            .fetch_optional(&mut transaction)
            .await
            .map_err(&failed)?;
        let read = |row| link(row, &set_up.link, &self.keyring);
        let Some(link) = row.as_ref().map(read).transpose()? else { return Ok(SetUpEnd::NoLink) };
        let id = match (link.staff, set_up.first_administrator, canonical_name) {
            (Some(id), _, _) => id,
            (None, Some(name), Some(canonical)) => {
                let is_taken: bool = query_as(sql::HAS_ADMINISTRATOR)
                    .fetch_one(&mut transaction)
                    .await
                    .map_err(&failed)?;
                let digest = self.name_digest(canonical);
                let roles = [Role::Administrator];
                let added = if is_taken {
                    None
                } else {
                    insert(&mut transaction, &self.keyring, (&name, digest), &roles, now).await?
                };
                let Some(id) = added else { return Ok(SetUpEnd::NotFirst) };
                record(&mut transaction, now, "operator", id, "added", &codes(&roles)).await?;
                id
            }
            (None, _, _) => return Ok(SetUpEnd::NoLink),
        };
        if let Some(password) = set_up.password {
            query(sql::SET_PASSWORD)
                .bind(i64::from(id.0))
                .bind(password)
                .execute(&mut transaction)
                .await
                .map_err(&failed)?;
        }
        let factor = self.keyring.own().seal(factor_seat(id), &link.second_factor)?;
        query(sql::SET_SECOND_FACTOR)
            .bind(i64::from(id.0))
            .bind(factor)
            .bind(set_up.step.cast_signed())
            .execute(&mut transaction)
            .await
            .map_err(&failed)?;
        replace_recovery_codes(&mut transaction, id, set_up.recovery_codes).await?;
        query(sql::USE_LINK)
            .bind(&set_up.link[..])
            .bind(now.as_microsecond())
            .execute(&mut transaction)
            .await
            .map_err(&failed)?;
        let person = query(sql::STAFF_BY_ID)
            .bind(i64::from(id.0))
            .fetch_one(&mut transaction)
            .await
            .map_err(&failed)?;
        let role = member(&person, &self.keyring)?.roles.first().map_or("", |role| role.code());
        let actor = format!("staff:{}:{role}", id.0);
        record(&mut transaction, now, &actor, id, "set_up", "").await?;
        transaction.commit().await.map_err(&failed)?;
        Ok(SetUpEnd::Done(id))
    }
}

pub(crate) const fn link_seat(digest: &SecretDigest) -> Seat<'_> {
    Seat::named("set_up_link", digest)
}

fn link(row: &Row, digest: &SecretDigest, keyring: &Keyring) -> Result<SetUpLink, StoreError> {
    let staff: Option<i64> = get(row, 0, "a staff number")?;
    Ok(SetUpLink {
        staff: staff.map(|id| column::small(id, "a staff number").map(StaffId)).transpose()?,
        sets_password: get(row, 1, "what a link sets")?,
        second_factor: keyring.own().open(link_seat(digest), get(row, 2, "a second factor")?)?,
    })
}

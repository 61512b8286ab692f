//! The company's people: who they are, what proves them, and what was changed about them.
//!
//! Names stand in `personal` and are found by keyed digest; passwords, links, sessions and recovery codes are
//! kept as digests alone. Whether a proof holds is not decided here; that each is used once is.

use jiff::Timestamp;
use writ_core::projection::LookupTerm;
use writ_core::staff::{Role, StaffId};

use crate::column;
use crate::engine::{Row, Transaction, query, query_as};
use crate::error::{StoreError, failed};
use crate::open::Store;
use crate::rows::get;
use crate::sealing::{Keyring, Seat};
use crate::sql::staff as sql;

/// The digest of a secret that is itself unguessable: of a link, a session, a recovery code.
pub type SecretDigest = [u8; 32];

/// A member of staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffMember {
    /// Who, as the record of cases names them.
    pub id: StaffId,
    /// By which name they sign in and are shown.
    pub name: String,
    /// What they may be asked to do, in the order of the roles.
    pub roles: Vec<Role>,
    /// Since when they are on the list.
    pub added_at: Timestamp,
    /// Since when they may no longer sign in.
    pub deactivated_at: Option<Timestamp>,
    /// Whether they have chosen a password and enrolled a second factor.
    pub is_set_up: bool,
}

/// A member of staff with what proves them.
#[derive(Clone)]
pub struct Credentials {
    /// Whose.
    pub member: StaffMember,
    /// The password's hash, as a PHC string.
    pub password: Option<String>,
    /// What the codes of the second factor are computed from.
    pub second_factor: Option<Vec<u8>>,
    /// The newest step whose code was used.
    pub last_step: u64,
}

/// A change of somebody's standing, on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffChange {
    /// When.
    pub at: Timestamp,
    /// A code for who did it.
    pub actor: String,
    /// About whom.
    pub staff: StaffId,
    /// What: `added`, `roles_changed`, `deactivated`, `set_up`, …
    pub kind: String,
    /// What there is to say of it, as text that names nobody.
    pub facts: String,
}

impl Store {
    /// Lists everybody, in the order in which they were added.
    pub async fn staff(&self) -> Result<Vec<StaffMember>, StoreError> {
        let rows =
            query(sql::STAFF).fetch_all(&self.readers).await.map_err(failed("list the staff"))?;
        rows.iter().map(|row| member(row, &self.keyring)).collect()
    }

    /// Whether anybody can sign in as administrator.
    pub async fn has_administrator(&self) -> Result<bool, StoreError> {
        query_as(sql::HAS_ADMINISTRATOR)
            .fetch_one(&self.readers)
            .await
            .map_err(failed("look for an administrator"))
    }

    /// Reads somebody by number.
    pub async fn staff_credentials(&self, id: StaffId) -> Result<Option<Credentials>, StoreError> {
        let row = query(sql::STAFF_BY_ID)
            .bind(i64::from(id.0))
            .fetch_optional(&self.readers)
            .await
            .map_err(failed("read a member of staff"))?;
        row.as_ref().map(|row| credentials(row, &self.keyring)).transpose()
    }

    /// Finds somebody by their canonical name.
    pub async fn staff_by_name(&self, name: &str) -> Result<Option<Credentials>, StoreError> {
        let row = query(sql::STAFF_BY_NAME)
            .bind(self.name_digest(name))
            .fetch_optional(&self.readers)
            .await
            .map_err(failed("find a member of staff"))?;
        row.as_ref().map(|row| credentials(row, &self.keyring)).transpose()
    }

    /// Adds somebody who cannot sign in yet. None when the name is taken.
    pub async fn add_staff(
        &self,
        name: &str,
        canonical_name: &str,
        roles: &[Role],
        at: Timestamp,
        actor: &str,
    ) -> Result<Option<StaffId>, StoreError> {
        let mut transaction = self.begin().await?;
        let digest = self.name_digest(canonical_name);
        let Some(id) = insert(&mut transaction, &self.keyring, (name, digest), roles, at).await?
        else {
            return Ok(None);
        };
        record(&mut transaction, at, actor, id, "added", &codes(roles)).await?;
        transaction.commit().await.map_err(failed("add a member of staff"))?;
        Ok(Some(id))
    }

    /// Gives somebody other roles and ends their sessions. False when there is no such person, or they are the
    /// last administrator and would be none.
    pub async fn change_roles(
        &self,
        id: StaffId,
        roles: &[Role],
        at: Timestamp,
        actor: &str,
    ) -> Result<bool, StoreError> {
        let failed = failed("change somebody's roles");
        let mut transaction = self.begin().await?;
        if !roles.contains(&Role::Administrator) && is_last(&mut transaction, id).await? {
            return Ok(false);
        }
        let changed = query(sql::SET_ROLES)
            .bind(i64::from(id.0))
            .bind(codes(roles))
            .execute(&mut transaction)
            .await
            .map_err(&failed)?;
        if changed == 0 {
            return Ok(false);
        }
        end_sessions(&mut transaction, id, None).await?;
        record(&mut transaction, at, actor, id, "roles_changed", &codes(roles)).await?;
        transaction.commit().await.map_err(&failed)?;
        Ok(true)
    }

    /// Shuts somebody out for good: sessions end, links are void. False when there is no such person, or they are
    /// the last administrator.
    pub async fn deactivate_staff(
        &self,
        id: StaffId,
        at: Timestamp,
        actor: &str,
    ) -> Result<bool, StoreError> {
        let failed = failed("deactivate a member of staff");
        let mut transaction = self.begin().await?;
        if is_last(&mut transaction, id).await? {
            return Ok(false);
        }
        let changed = query(sql::DEACTIVATE)
            .bind(i64::from(id.0))
            .bind(at.as_microsecond())
            .execute(&mut transaction)
            .await
            .map_err(&failed)?;
        if changed == 0 {
            return Ok(false);
        }
        void_links(&mut transaction, Some(id), at).await?;
        end_sessions(&mut transaction, id, None).await?;
        record(&mut transaction, at, actor, id, "deactivated", "").await?;
        transaction.commit().await.map_err(&failed)?;
        Ok(true)
    }

    /// Keeps a new password and ends every other session of the person.
    pub async fn change_password(
        &self,
        id: StaffId,
        password: String,
        keeping: i64,
        at: Timestamp,
        actor: &str,
    ) -> Result<(), StoreError> {
        let failed = failed("change a password");
        let mut transaction = self.begin().await?;
        query(sql::SET_PASSWORD)
            .bind(i64::from(id.0))
            .bind(password)
            .execute(&mut transaction)
            .await
            .map_err(&failed)?;
        end_sessions(&mut transaction, id, Some(keeping)).await?;
        record(&mut transaction, at, actor, id, "password_changed", "").await?;
        transaction.commit().await.map_err(&failed)
    }

    /// Puts fresh recovery codes in the place of the present ones.
    pub async fn renew_recovery_codes(
        &self,
        id: StaffId,
        codes: Vec<SecretDigest>,
        at: Timestamp,
        actor: &str,
    ) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        replace_recovery_codes(&mut transaction, id, codes).await?;
        record(&mut transaction, at, actor, id, "recovery_codes_renewed", "").await?;
        transaction.commit().await.map_err(failed("renew recovery codes"))
    }

    /// How many recovery codes somebody has left.
    pub async fn recovery_codes_left(&self, id: StaffId) -> Result<u32, StoreError> {
        query_as(sql::COUNT_RECOVERY_CODES)
            .bind(i64::from(id.0))
            .fetch_one(&self.readers)
            .await
            .map_err(failed("count recovery codes"))
    }

    /// What was changed about somebody, the newest first.
    pub async fn staff_changes(
        &self,
        id: StaffId,
        limit: u32,
    ) -> Result<Vec<StaffChange>, StoreError> {
        let rows = query(sql::CHANGES)
            .bind(i64::from(id.0))
            .bind(limit)
            .fetch_all(&self.readers)
            .await
            .map_err(failed("list what was changed about somebody"))?;
        rows.iter()
            .map(|row| {
                Ok(StaffChange {
                    at: column::instant(get(row, 0, "an instant")?)?,
                    actor: get(row, 1, "an actor")?,
                    staff: staff_id(row, 2)?,
                    kind: get(row, 3, "a change's kind")?,
                    facts: get(row, 4, "a change's facts")?,
                })
            })
            .collect()
    }

    pub(crate) fn name_digest(&self, canonical_name: &str) -> Vec<u8> {
        let term = LookupTerm { scope: "staff".to_owned(), value: canonical_name.to_owned() };
        self.keyring.lookup().digest(&term).to_vec()
    }
}

pub(crate) async fn insert(
    connection: &mut Transaction,
    keyring: &Keyring,
    (name, name_digest): (&str, Vec<u8>),
    roles: &[Role],
    at: Timestamp,
) -> Result<Option<StaffId>, StoreError> {
    let failed = failed("add a member of staff");
    let id: i64 = query_as(sql::NEXT_STAFF).fetch_one(&mut *connection).await.map_err(&failed)?;
    let staff = StaffId(column::small(id, "a staff number")?);
    let sealed = keyring.own().seal(name_seat(staff), name.as_bytes())?;
    let added = query(sql::ADD_STAFF)
        .bind(id)
        .bind(name_digest)
        .bind(sealed)
        .bind(codes(roles))
        .bind(at.as_microsecond())
        .execute(connection)
        .await;
    match added {
        Ok(_) => Ok(Some(staff)),
        Err(error)
            if error
                .as_database_error()
                .is_some_and(sqlx::error::DatabaseError::is_unique_violation) =>
        {
            Ok(None)
        }
        Err(error) => Err(failed(error)),
    }
}

/// Whether somebody is the one administrator who can sign in: then they stay it.
async fn is_last(connection: &mut Transaction, id: StaffId) -> Result<bool, StoreError> {
    let failed = failed("look for an administrator");
    let has_one: bool =
        query_as(sql::HAS_ADMINISTRATOR).fetch_one(&mut *connection).await.map_err(&failed)?;
    let has_other: bool = query_as(sql::OTHER_ADMINISTRATOR)
        .bind(i64::from(id.0))
        .fetch_one(connection)
        .await
        .map_err(&failed)?;
    Ok(has_one && !has_other)
}

pub(crate) async fn void_links(
    connection: &mut Transaction,
    id: Option<StaffId>,
    now: Timestamp,
) -> Result<(), StoreError> {
    query(sql::VOID_LINKS)
        .bind(id.map(|id| i64::from(id.0)))
        .bind(now.as_microsecond())
        .execute(connection)
        .await
        .map(drop)
        .map_err(failed("void set-up links"))
}

/// Ends somebody's sessions, all of them or all but one.
pub(crate) async fn end_sessions(
    connection: &mut Transaction,
    id: StaffId,
    keeping: Option<i64>,
) -> Result<(), StoreError> {
    query(sql::END_SESSIONS)
        .bind(i64::from(id.0))
        .bind(keeping.unwrap_or(0))
        .execute(connection)
        .await
        .map(drop)
        .map_err(failed("end sessions"))
}

pub(crate) async fn replace_recovery_codes(
    connection: &mut Transaction,
    id: StaffId,
    codes: Vec<SecretDigest>,
) -> Result<(), StoreError> {
    let failed = failed("keep recovery codes");
    query(sql::FORGET_RECOVERY_CODES)
        .bind(i64::from(id.0))
        .execute(&mut *connection)
        .await
        .map_err(&failed)?;
    for digest in codes {
        query(sql::ADD_RECOVERY_CODE)
            .bind(i64::from(id.0))
            .bind(digest.to_vec())
            .execute(&mut *connection)
            .await
            .map_err(&failed)?;
    }
    Ok(())
}

/// Puts a change of somebody's standing on record.
pub(crate) async fn record(
    connection: &mut Transaction,
    at: Timestamp,
    actor: &str,
    id: StaffId,
    kind: &str,
    facts: &str,
) -> Result<(), StoreError> {
    query(sql::RECORD_CHANGE)
        .bind(at.as_microsecond())
        .bind(actor)
        .bind(i64::from(id.0))
        .bind(kind)
        .bind(facts)
        .execute(connection)
        .await
        .map(drop)
        .map_err(failed("put a change of staff on record"))
}

pub(crate) fn codes(roles: &[Role]) -> String {
    let codes: Vec<_> =
        Role::ALL.into_iter().filter(|role| roles.contains(role)).map(Role::code).collect();
    codes.join(";")
}

pub(crate) fn roles(text: &str) -> Result<Vec<Role>, StoreError> {
    text.split(';').map(|code| column::code(code, "a role")).collect()
}

pub(crate) fn staff_id(row: &Row, index: usize) -> Result<StaffId, StoreError> {
    Ok(StaffId(column::small(get(row, index, "a staff number")?, "a staff number")?))
}

/// Where somebody's name stands.
pub(crate) const fn name_seat(id: StaffId) -> Seat<'static> {
    Seat::new("staff", [id.0 as i64, 0])
}

/// Where it stands what the codes of somebody's second factor are computed from.
pub(crate) const fn factor_seat(id: StaffId) -> Seat<'static> {
    Seat::new("second_factor", [id.0 as i64, 0])
}

/// Reads a name from its column.
pub(crate) fn name(
    row: &Row,
    index: usize,
    id: StaffId,
    keyring: &Keyring,
) -> Result<String, StoreError> {
    keyring.own().open_text(name_seat(id), get(row, index, "a name")?)
}

pub(crate) fn member(row: &Row, keyring: &Keyring) -> Result<StaffMember, StoreError> {
    let id = staff_id(row, 0)?;
    let deactivated: Option<i64> = get(row, 4, "an instant")?;
    let has_password: bool = get(row, 5, "whether a password is set")?;
    let has_second_factor: bool = get(row, 6, "whether a second factor is set")?;
    Ok(StaffMember {
        id,
        name: name(row, 1, id, keyring)?,
        roles: roles(&get::<String>(row, 2, "roles")?)?,
        added_at: column::instant(get(row, 3, "an instant")?)?,
        deactivated_at: deactivated.map(column::instant).transpose()?,
        is_set_up: has_password && has_second_factor,
    })
}

fn credentials(row: &Row, keyring: &Keyring) -> Result<Credentials, StoreError> {
    let member = member(row, keyring)?;
    let factor: Option<&[u8]> = get(row, 8, "a second factor")?;
    let open = |sealed| keyring.own().open(factor_seat(member.id), sealed);
    let second_factor = factor.map(open).transpose()?;
    Ok(Credentials {
        member,
        password: get(row, 7, "a password")?,
        second_factor,
        last_step: get::<i64>(row, 9, "a step")?.cast_unsigned(),
    })
}

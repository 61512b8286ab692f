//! Who is signed in: one row a browser, known by the digest of its token.

use jiff::Timestamp;
use writ_core::staff::{Role, StaffId};

use crate::column;
use crate::engine::{Row, query};
use crate::error::{StoreError, failed};
use crate::open::Store;
use crate::rows::get;
use crate::sealing::{Keyring, Seat};
use crate::sql::staff as sql;
use crate::staff::{SecretDigest, end_sessions, name, record, roles, staff_id};

/// A session, with whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Names it to its owner.
    pub id: i64,
    /// Who is signed in.
    pub staff: StaffId,
    /// Their name.
    pub name: String,
    /// The role they act in.
    pub role: Role,
    /// The roles they hold.
    pub roles: Vec<Role>,
    /// When they signed in.
    pub started_at: Timestamp,
    /// When they last did something, to the minute.
    pub seen_at: Timestamp,
    /// When it ends whatever they do.
    pub expires_at: Timestamp,
    /// What the browser calls itself.
    pub browser: String,
}

/// A session that begins.
pub struct NewSession<'a> {
    /// The digest of its token.
    pub digest: SecretDigest,
    /// Whose.
    pub staff: StaffId,
    /// In which role.
    pub role: Role,
    /// When it begins.
    pub at: Timestamp,
    /// When it ends whatever happens.
    pub expires_at: Timestamp,
    /// What the browser calls itself.
    pub browser: &'a str,
}

/// What a session begins by; used up by it.
#[derive(Clone, Copy)]
pub enum Proof<'a> {
    /// The code of this step.
    Step(u64),
    /// A recovery code.
    RecoveryCode(&'a SecretDigest),
    /// Another session of the same person, which ends.
    Session(i64),
    /// None: everything is made up.
    Demonstration,
}

impl Store {
    /// Begins a session and uses its proof up. False, and nothing is changed, when the proof was used already.
    pub async fn begin_session(
        &self,
        session: NewSession<'_>,
        proof: Proof<'_>,
    ) -> Result<bool, StoreError> {
        let failed = failed("begin a session");
        let NewSession { digest, staff, role, at, expires_at, browser } = session;
        let id = i64::from(staff.0);
        let mut transaction = self.begin().await?;
        let using_up = match proof {
            Proof::Step(step) => Some(query(sql::USE_STEP).bind(id).bind(step.cast_signed())),
            Proof::RecoveryCode(code) => {
                Some(query(sql::USE_RECOVERY_CODE).bind(id).bind(&code[..]))
            }
            Proof::Session(earlier) => Some(query(sql::END_SESSION).bind(earlier).bind(id)),
            Proof::Demonstration => None,
        };
        if let Some(statement) = using_up {
            let used = statement.execute(&mut transaction).await.map_err(&failed)?;
            if used == 0 {
                return Ok(false);
            }
        }
        let browser = self.keyring.own().seal(browser_seat(staff, at), browser.as_bytes())?;
        query(sql::ADD_SESSION)
            .bind(digest.to_vec())
            .bind(id)
            .bind(role.code())
            .bind(at.as_microsecond())
            .bind(expires_at.as_microsecond())
            .bind(browser)
            .execute(&mut transaction)
            .await
            .map_err(&failed)?;
        let how = match proof {
            Proof::Step(_) => Some("code"),
            Proof::RecoveryCode(_) => Some("recovery_code"),
            Proof::Demonstration => Some("demonstration"),
            Proof::Session(_) => None,
        };
        if let Some(how) = how {
            let actor = format!("staff:{}:{}", staff.0, role.code());
            record(&mut transaction, at, &actor, staff, "signed_in", how).await?;
        }
        transaction.commit().await.map_err(&failed)?;
        Ok(true)
    }

    /// Finds a session by the digest of its token; none where its owner may no longer sign in.
    pub async fn session(&self, digest: &SecretDigest) -> Result<Option<Session>, StoreError> {
        let row = query(sql::SESSION)
            .bind(&digest[..])
            .fetch_optional(&self.readers)
            .await
            .map_err(failed("find a session"))?;
        row.as_ref().map(|row| session(row, &self.keyring)).transpose()
    }

    /// Lists somebody's sessions that are not over, the last used first.
    pub async fn sessions_of(
        &self,
        staff: StaffId,
        now: Timestamp,
        used_after: Timestamp,
    ) -> Result<Vec<Session>, StoreError> {
        let rows = query(sql::SESSIONS_OF_STAFF)
            .bind(i64::from(staff.0))
            .bind(now.as_microsecond())
            .bind(used_after.as_microsecond())
            .fetch_all(&self.readers)
            .await
            .map_err(failed("list sessions"))?;
        rows.iter().map(|row| session(row, &self.keyring)).collect()
    }

    /// Notes that a session was used.
    pub async fn session_seen(&self, id: i64, at: Timestamp) -> Result<(), StoreError> {
        query(sql::SEEN)
            .bind(id)
            .bind(at.as_microsecond())
            .execute(&self.writing)
            .await
            .map(drop)
            .map_err(failed("note that a session was used"))
    }

    /// Ends one session of somebody. Says whether there was one.
    pub async fn end_session(&self, id: i64, staff: StaffId) -> Result<bool, StoreError> {
        let ended = query(sql::END_SESSION)
            .bind(id)
            .bind(i64::from(staff.0))
            .execute(&self.writing)
            .await
            .map_err(failed("end a session"))?;
        Ok(ended == 1)
    }

    /// Ends somebody's sessions: all of them, or all but the one they act in.
    pub async fn end_sessions_of(
        &self,
        staff: StaffId,
        keeping: Option<i64>,
        at: Timestamp,
        actor: &str,
    ) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        end_sessions(&mut transaction, staff, keeping).await?;
        record(&mut transaction, at, actor, staff, "sessions_ended", "").await?;
        transaction.commit().await.map_err(failed("end sessions"))
    }

    /// Forgets the sessions that are over.
    pub async fn forget_sessions_over(
        &self,
        now: Timestamp,
        used_before: Timestamp,
    ) -> Result<u64, StoreError> {
        let forgotten = query(sql::SESSIONS_OVER)
            .bind(now.as_microsecond())
            .bind(used_before.as_microsecond())
            .execute(&self.writing)
            .await
            .map_err(failed("forget sessions that are over"))?;
        Ok(forgotten)
    }
}

/// Where it stands what the browser of a session calls itself.
pub(crate) fn browser_seat(staff: StaffId, started_at: Timestamp) -> Seat<'static> {
    Seat::new("session", [staff.0.into(), started_at.as_microsecond()])
}

fn session(row: &Row, keyring: &Keyring) -> Result<Session, StoreError> {
    let staff = staff_id(row, 1)?;
    let started_at = column::instant(get(row, 3, "an instant")?)?;
    let browser = get(row, 6, "a browser")?;
    Ok(Session {
        id: get(row, 0, "a session number")?,
        staff,
        role: column::code(&get::<String>(row, 2, "a role")?, "a role")?,
        started_at,
        seen_at: column::instant(get(row, 4, "an instant")?)?,
        expires_at: column::instant(get(row, 5, "an instant")?)?,
        browser: keyring.own().open_text(browser_seat(staff, started_at), browser)?,
        name: name(row, 7, staff, keyring)?,
        roles: roles(&get::<String>(row, 8, "roles")?)?,
    })
}

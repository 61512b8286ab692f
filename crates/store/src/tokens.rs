//! Tokens through which programs act. Only the digest of a token is kept.

use futures_util::FutureExt as _;
use jiff::Timestamp;
use writ_core::actor::Staff;
use writ_core::staff::StaffId;

use crate::column;
use crate::engine::{Row, query, query_as};
use crate::error::{StoreError, failed};
use crate::open::Store;
use crate::rows::get;
use crate::sql;

/// More tokens than one installation has use for.
const MOST_LISTED: u32 = 1_000;

/// Identifies a token; it opens nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenId(pub i64);

/// What a token is, apart from its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenFacts {
    /// What it is for, in the words of who made it.
    pub name: String,
    /// Whose it is, and in which role it acts; none where it only hands in requests.
    pub staff: Option<Staff>,
    /// Codes of what it may be used for, separated by spaces.
    pub scopes: String,
    /// How many requests a minute it may make.
    pub per_minute: u32,
    /// When it was made.
    pub made_at: Timestamp,
    /// A code for who made it; never a name.
    pub made_by: String,
    /// From when on it opens nothing.
    pub expires_at: Timestamp,
}

/// A token on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredToken {
    /// Its number.
    pub id: TokenId,
    /// What it is.
    pub facts: TokenFacts,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

impl Store {
    /// Records a token by the SHA-256 of its secret.
    pub async fn add_token(
        &self,
        digest: [u8; 32],
        facts: TokenFacts,
    ) -> Result<TokenId, StoreError> {
        self.writer
            .write(move |batch| {
                async move {
                    let id: i64 = query_as(sql::tokens::ADD)
                        .bind(digest.to_vec())
                        .bind(facts.name)
                        .bind(facts.staff.map(|staff| i64::from(staff.id.0)))
                        .bind(facts.staff.map(|staff| staff.role.code()))
                        .bind(facts.scopes)
                        .bind(i64::from(facts.per_minute))
                        .bind(facts.made_at.as_microsecond())
                        .bind(facts.made_by)
                        .bind(facts.expires_at.as_microsecond())
                        .fetch_one(batch.connection().await?)
                        .await
                        .map_err(failed("record a token"))?;
                    Ok(TokenId(id))
                }
                .boxed()
            })
            .await
    }

    /// Finds a token by the SHA-256 of its secret, revoked or expired ones as well.
    pub async fn token(&self, digest: [u8; 32]) -> Result<Option<StoredToken>, StoreError> {
        let row = query(sql::tokens::BY_DIGEST)
            .bind(digest.to_vec())
            .fetch_optional(&self.readers)
            .await
            .map_err(failed("find a token"))?;
        row.as_ref().map(stored).transpose()
    }

    /// Lists the tokens, the latest first, revoked and expired ones as well.
    pub async fn tokens(&self) -> Result<Vec<StoredToken>, StoreError> {
        let rows = query(sql::tokens::ALL_TOKENS)
            .bind(MOST_LISTED)
            .fetch_all(&self.readers)
            .await
            .map_err(failed("list the tokens"))?;
        rows.iter().map(stored).collect()
    }

    /// Revokes a token; false when there is none with this number that was not revoked already.
    pub async fn revoke_token(&self, id: TokenId, at: Timestamp) -> Result<bool, StoreError> {
        Ok(self.change_tokens(sql::tokens::REVOKE, id.0, at).await? > 0)
    }

    /// Revokes all tokens of a member of the desk, and says how many there were.
    pub async fn revoke_tokens_of(&self, staff: StaffId, at: Timestamp) -> Result<u64, StoreError> {
        self.change_tokens(sql::tokens::REVOKE_OF_STAFF, i64::from(staff.0), at).await
    }

    /// Takes down that a token was used.
    pub async fn token_was_used(&self, id: TokenId, at: Timestamp) -> Result<(), StoreError> {
        self.change_tokens(sql::tokens::USED, id.0, at).await.map(drop)
    }

    async fn change_tokens(
        &self,
        statement: &'static str,
        id: i64,
        at: Timestamp,
    ) -> Result<u64, StoreError> {
        self.writer
            .write(move |batch| {
                async move {
                    let done = query(statement)
                        .bind(id)
                        .bind(at.as_microsecond())
                        .execute(batch.connection().await?)
                        .await
                        .map_err(failed("change a token"))?;
                    Ok(done)
                }
                .boxed()
            })
            .await
    }
}

fn stored(row: &Row) -> Result<StoredToken, StoreError> {
    let instant = |micros: Option<i64>| micros.map(column::instant).transpose();
    let staff: Option<i64> = get(row, 2, "a token's owner")?;
    let role: Option<String> = get(row, 3, "a token's role")?;
    let staff = staff
        .zip(role)
        .map(|(id, role)| {
            let id = StaffId(column::small(id, "a token's owner")?);
            Ok::<_, StoreError>(Staff { id, role: column::code(&role, "a token's role")? })
        })
        .transpose()?;
    Ok(StoredToken {
        id: TokenId(get(row, 0, "a token's number")?),
        facts: TokenFacts {
            name: get(row, 1, "a token's name")?,
            staff,
            scopes: get(row, 4, "a token's scopes")?,
            per_minute: column::small(get(row, 5, "a token's rate")?, "a token's rate")?,
            made_at: column::instant(get(row, 6, "an instant")?)?,
            made_by: get(row, 7, "who made a token")?,
            expires_at: column::instant(get(row, 8, "an instant")?)?,
        },
        last_used_at: instant(get(row, 9, "an instant")?)?,
        revoked_at: instant(get(row, 10, "an instant")?)?,
    })
}

//! Changing the root key while programs run.
//!
//! Three steps, an hour apart at least, so that whatever runs has taken up the one before. A new root key is *announced*:
//! every program can open under it, and none seals. It *takes over*: everything is sealed anew under it, and both open.
//! The earlier one is *forgotten*, once nothing is left that it sealed. A program takes up each step with its next round of
//! background work; one that cannot, because the key from outside is gone, seals nothing any more.

use jiff::{SignedDuration, Timestamp};
use writ_core::event_record::CaseId;
use writ_core::staff::StaffId;

use super::Sealer;
use super::key_encryption::KeyEncryption;
use super::keyring::Known;
use super::unlock::{RootKeys, keep, root_keys};
use crate::column;
use crate::drafts::{DraftId, draft_seat};
use crate::engine::{Transaction, query, query_as};
use crate::error::{StoreError, failed};
use crate::open::Store;
use crate::sessions::browser_seat;
use crate::set_up::link_seat;
use crate::sql::keys as sql;
use crate::{Seed, staff};

const CHANGING: &str = "change the root key";
/// Between two steps.
const PAUSE: SignedDuration = SignedDuration::from_hours(1);
/// Keys of cases sealed anew in one transaction, so that nobody waits long.
const A_BATCH: u32 = 500;

/// How far the change of the root key is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RootChange {
    /// A new one is on record, and programs learn it; from this instant on it may take over.
    Announced {
        /// When to ask again.
        next_from: Timestamp,
    },
    /// It took over.
    TookOver {
        /// What was sealed anew.
        resealed: u64,
        /// When to ask again.
        next_from: Timestamp,
    },
    /// The earlier one is forgotten: nothing was left that it sealed.
    Ended,
    /// The step before was too short a time ago.
    TooEarly {
        /// When to ask again.
        next_from: Timestamp,
    },
}

impl Store {
    /// Takes the next step of a change of the root key, or begins one.
    ///
    /// # Errors
    /// [`StoreError::Key`] where the keys of the installation cannot be opened now.
    pub async fn change_root(
        &self,
        chance: Seed,
        now: Timestamp,
    ) -> Result<RootChange, StoreError> {
        let mut transaction = self.begin().await?;
        let (outside, mut known) = self.known(&mut transaction).await?;
        let changed_at = column::instant(known.changed_at)?;
        let next_from = changed_at.saturating_add(PAUSE).unwrap_or(Timestamp::MAX);
        if known.is_under_way() && now < next_from {
            return Ok(RootChange::TooEarly { next_from });
        }
        let next_from = now.saturating_add(PAUSE).unwrap_or(Timestamp::MAX);
        if known.earlier.is_some() {
            // Nobody waits while everything is looked at.
            drop(transaction);
            return self.forget_earlier(now, next_from).await;
        }
        known.bytes = Some(known.of_bytes());
        known.changed_at = now.as_microsecond();
        let announced = known.next.take();
        match announced {
            None => known.next = Some(Sealer::new(chance).derived("root")),
            Some(next) => known.earlier = Some(std::mem::replace(&mut known.present, next)),
        }
        keep(&mut transaction, &outside, &known).await?;
        transaction.commit().await.map_err(failed(CHANGING))?;
        self.keyring.renew(&known);
        Ok(match announced {
            None => RootChange::Announced { next_from },
            Some(_) => RootChange::TookOver { resealed: self.reseal().await?.0, next_from },
        })
    }

    async fn forget_earlier(
        &self,
        now: Timestamp,
        next_from: Timestamp,
    ) -> Result<RootChange, StoreError> {
        let (resealed, last) = self.reseal().await?;
        let mut transaction = self.begin().await?;
        // What came between the last look and this transaction, in which nobody writes.
        let (late, _) = self.reseal_cases(&mut transaction, last, u32::MAX).await?;
        let late = late + self.reseal_own(&mut transaction).await?;
        let resealed = resealed + late;
        let (outside, mut known) = self.known(&mut transaction).await?;
        known.changed_at = now.as_microsecond();
        if resealed == 0 {
            known.earlier = None;
        }
        keep(&mut transaction, &outside, &known).await?;
        transaction.commit().await.map_err(failed(CHANGING))?;
        self.keyring.renew(&known);
        Ok(if resealed == 0 {
            RootChange::Ended
        } else {
            // Some program sealed under the earlier one since it was taken over: it may do so still.
            RootChange::TookOver { resealed, next_from }
        })
    }

    /// Takes up a step that another program took; says whether there was one.
    ///
    /// # Errors
    /// [`StoreError::Key`] and [`StoreError::KeyToken`] where the key from outside is gone. Then nothing new is sealed.
    pub async fn renew_keys(&self) -> Result<bool, StoreError> {
        let changed_at: Option<i64> =
            query_as(sql::CHANGED_AT).fetch_one(&self.readers).await.map_err(failed(CHANGING))?;
        if changed_at.unwrap_or_default() == self.keyring.changed_at() {
            return Ok(false);
        }
        let source = self.keyring.source();
        match root_keys(&self.readers, source, true).await {
            Ok(Some(found)) => {
                self.keyring.renew(&found.known);
                Ok(true)
            }
            Ok(None) => Err(StoreError::Key { path: source.path() }),
            Err(error) => {
                self.keyring.overtake();
                Err(error)
            }
        }
    }

    async fn known(
        &self,
        transaction: &mut Transaction,
    ) -> Result<(KeyEncryption, Known), StoreError> {
        let source = self.keyring.source();
        let found = root_keys(transaction, source, true).await?;
        let RootKeys { outside, known, .. } =
            found.ok_or_else(|| StoreError::Key { path: source.path() })?;
        Ok((outside, known))
    }

    /// Seals everything anew, in batches; says how much was sealed under another root key before, and which case was the
    /// last one looked at.
    async fn reseal(&self) -> Result<(u64, i64), StoreError> {
        let (mut resealed, mut last) = (0, 0);
        loop {
            let mut transaction = self.begin().await?;
            let (batch, upto) = self.reseal_cases(&mut transaction, last, A_BATCH).await?;
            transaction.commit().await.map_err(failed(CHANGING))?;
            resealed += batch;
            match upto {
                Some(upto) => last = upto,
                None => break,
            }
        }
        let mut transaction = self.begin().await?;
        resealed += self.reseal_own(&mut transaction).await?;
        transaction.commit().await.map_err(failed(CHANGING))?;
        Ok((resealed, last))
    }

    /// The keys of so many cases: how many were sealed anew, and the last case of them, if there was one.
    async fn reseal_cases(
        &self,
        transaction: &mut Transaction,
        after: i64,
        most: u32,
    ) -> Result<(u64, Option<i64>), StoreError> {
        let rows: Vec<(i64, Vec<u8>)> = query_as(sql::AFTER_CASE)
            .bind(after)
            .bind(most)
            .fetch_all(&mut *transaction)
            .await
            .map_err(failed(CHANGING))?;
        let mut resealed = 0;
        for (case, sealed) in &rows {
            if let Some(sealed) = self.keyring.reseal_case(CaseId(*case), sealed)? {
                let statement = query(sql::RESEAL_CASE).bind(*case).bind(sealed);
                resealed += statement.execute(&mut *transaction).await.map_err(failed(CHANGING))?;
            }
        }
        Ok((resealed, rows.last().map(|(case, _)| *case)))
    }

    /// What belongs to no case: the company's people, their sessions and links, and drafts.
    async fn reseal_own(&self, transaction: &mut Transaction) -> Result<u64, StoreError> {
        let failed = failed(CHANGING);
        let (keyring, mut resealed) = (&self.keyring, 0);
        let staff: Vec<(i64, Vec<u8>, Option<Vec<u8>>)> =
            query_as(sql::STAFF).fetch_all(&mut *transaction).await.map_err(&failed)?;
        for (id, name, factor) in staff {
            let person = StaffId(column::small(id, "a staff number")?);
            let name = keyring.reseal_own(staff::name_seat(person), &name)?;
            let factor =
                factor.map(|sealed| keyring.reseal_own(staff::factor_seat(person), &sealed));
            let factor = factor.transpose()?.flatten();
            if name.is_some() || factor.is_some() {
                let statement = query(sql::RESEAL_STAFF).bind(id).bind(name).bind(factor);
                resealed += statement.execute(&mut *transaction).await.map_err(&failed)?;
            }
        }
        let sessions: Vec<(i64, i64, i64, Vec<u8>)> =
            query_as(sql::SESSIONS).fetch_all(&mut *transaction).await.map_err(&failed)?;
        for (id, person, started_at, sealed) in sessions {
            let person = StaffId(column::small(person, "a staff number")?);
            let seat = browser_seat(person, column::instant(started_at)?);
            if let Some(sealed) = keyring.reseal_own(seat, &sealed)? {
                let statement = query(sql::RESEAL_SESSION).bind(id).bind(sealed);
                resealed += statement.execute(&mut *transaction).await.map_err(&failed)?;
            }
        }
        let links: Vec<(Vec<u8>, Vec<u8>)> =
            query_as(sql::LINKS).fetch_all(&mut *transaction).await.map_err(&failed)?;
        for (digest, sealed) in links {
            let named = column::digest(&digest)?;
            if let Some(sealed) = keyring.reseal_own(link_seat(&named), &sealed)? {
                let statement = query(sql::RESEAL_LINK).bind(digest).bind(sealed);
                resealed += statement.execute(&mut *transaction).await.map_err(&failed)?;
            }
        }
        let drafts: Vec<(Vec<u8>, i64, Vec<u8>)> =
            query_as(sql::DRAFTS).fetch_all(&mut *transaction).await.map_err(&failed)?;
        for (bytes, updated_at, sealed) in drafts {
            let id = bytes.as_slice().try_into().map(DraftId);
            let id = id.map_err(|_| StoreError::Damaged { what: "a draft" })?;
            let seat = draft_seat(&id, column::instant(updated_at)?);
            if let Some(sealed) = keyring.reseal_own(seat, &sealed)? {
                let statement = query(sql::RESEAL_DRAFT).bind(bytes).bind(sealed);
                resealed += statement.execute(&mut *transaction).await.map_err(&failed)?;
            }
        }
        Ok(resealed)
    }
}

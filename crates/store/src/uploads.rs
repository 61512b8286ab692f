//! Bytes that come in before a case claims them (IN-6): bounded, hashed on the way, on disk before anybody is
//! told.

use std::fmt;
use std::str::FromStr;

use futures_util::FutureExt as _;
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use crate::column;
use crate::documents::Pieces;
use crate::engine::{On, Row, query, query_as};
use crate::error::{StoreError, failed};
use crate::files::{Taking, hex};
use crate::open::Store;
use crate::rows::get;
use crate::sealing::{CHUNK_BYTES, ContentKey};
use crate::sql;

/// Bytes of this size and below stand in the database; larger ones get a file.
pub const INLINE_BYTES: usize = CHUNK_BYTES;

/// Rows forgotten at a time.
const SWEPT_AT_ONCE: i64 = 500;
const STAGING: &str = "stage a file";

/// Names an upload; random, so that only whoever made it knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UploadId(pub [u8; 16]);

impl fmt::Display for UploadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl FromStr for UploadId {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Self, StoreError> {
        column::sixteen_bytes(text).map(Self).ok_or(StoreError::NoSuchUpload)
    }
}

/// Bytes that wait for a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// Names it.
    pub id: UploadId,
    /// Until when it waits.
    pub expires_at: Timestamp,
    /// Its size.
    pub size_bytes: u64,
    /// The digest of its bytes.
    pub sha256: [u8; 32],
}

/// An upload in progress. Dropped without [`Self::stage`], nothing of it remains.
pub struct Incoming {
    store: Store,
    id: UploadId,
    limit_bytes: u64,
    size_bytes: u64,
    hash: Sha256,
    key: ContentKey,
    /// What is not sealed yet: the last piece, as far as it came.
    held: Vec<u8>,
    sealed_pieces: i64,
    /// What outgrew memory.
    file: Option<Taking>,
}

impl Store {
    /// Begins to take in bytes, at most so many. `id` is fresh random bytes.
    #[must_use]
    pub fn take_in(&self, id: UploadId, limit_bytes: u64) -> Incoming {
        Incoming {
            store: self.clone(),
            id,
            limit_bytes,
            size_bytes: 0,
            hash: Sha256::new(),
            key: self.keyring.of_upload(id),
            held: Vec::new(),
            sealed_pieces: 0,
            file: None,
        }
    }

    /// Finds an upload that nobody has claimed and that has not expired.
    pub async fn upload(&self, id: UploadId, now: Timestamp) -> Result<Option<Upload>, StoreError> {
        let row = query(sql::documents::UPLOAD)
            .bind(id.0.to_vec())
            .bind(now.as_microsecond())
            .fetch_optional(&self.readers)
            .await
            .map_err(failed("find an upload"))?;
        row.as_ref().map(upload).transpose()
    }

    /// Reads all bytes of an upload that nobody has claimed and that has not expired.
    ///
    /// # Errors
    /// [`StoreError::TooLarge`] where there are more than the limit, [`StoreError::Damaged`] where they are not
    /// those that were staged.
    pub async fn upload_bytes(
        &self,
        id: UploadId,
        now: Timestamp,
        limit_bytes: u64,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let row = query(sql::documents::UPLOAD_BYTES)
            .bind(id.0.to_vec())
            .bind(now.as_microsecond())
            .fetch_optional(&self.readers)
            .await
            .map_err(failed("read an upload"))?;
        let Some(row) = row else { return Ok(None) };
        if column::size(get(&row, 0, "a size")?)? > limit_bytes {
            return Err(StoreError::TooLarge { limit_bytes });
        }
        let staged = column::digest(get(&row, 1, "a digest")?)?;
        let file: Option<String> = get(&row, 2, "a file name")?;
        let held: Option<Vec<u8>> = get(&row, 3, "an upload's bytes")?;
        let key = self.keyring.of_upload(id);
        let bytes = match (held, file) {
            (Some(sealed), _) => key.open_all(&sealed)?,
            (None, Some(file)) => Pieces::of(self.files.open(&file).await?, key).read_all().await?,
            (None, None) => return Ok(None),
        };
        if Sha256::digest(&bytes).as_slice() != staged {
            return Err(StoreError::Damaged { what: "an upload differs from its digest" });
        }
        Ok(Some(bytes))
    }

    /// Takes an upload back before it is claimed, with its bytes. Says whether there was one.
    pub async fn discard_upload(&self, id: UploadId) -> Result<bool, StoreError> {
        let is_gone = self.forget_uploads(vec![id]).await? > 0;
        self.destroy_doomed().await?;
        Ok(is_gone)
    }

    /// Destroys the uploads that expired, and what came in half and was left. Says how many uploads went.
    pub async fn sweep_uploads(&self, now: Timestamp) -> Result<u64, StoreError> {
        let mut swept = 0;
        loop {
            let expired: Vec<Vec<u8>> = query_as(sql::documents::UPLOADS_EXPIRED)
                .bind(now.as_microsecond())
                .bind(SWEPT_AT_ONCE)
                .fetch_all(&self.readers)
                .await
                .map_err(failed("list the uploads that expired"))?;
            let ids = expired.iter().map(|id| id_of(id)).collect::<Result<Vec<_>, _>>()?;
            if ids.is_empty() {
                break;
            }
            swept += self.forget_uploads(ids).await?;
        }
        self.destroy_doomed().await?;
        for name in self.files.broken_off(now).await? {
            self.destroy_broken_off(&name).await?;
        }
        Ok(swept)
    }

    /// Destroys what came in and was broken off, under the name too that it may have got before its row.
    async fn destroy_broken_off(&self, name: &str) -> Result<(), StoreError> {
        if self.is_spoken_of(name).await? {
            self.files.forget_incoming(name).await
        } else {
            self.files.destroy_broken_off(name).await
        }
    }

    /// Whether a row speaks of a file.
    pub(crate) async fn is_spoken_of(&self, name: &str) -> Result<bool, StoreError> {
        is_spoken_of(&self.readers, name).await
    }

    async fn forget_uploads(&self, ids: Vec<UploadId>) -> Result<u64, StoreError> {
        self.writer
            .write(move |batch| {
                async move {
                    let mut gone = 0;
                    for id in ids {
                        let failed = failed("forget an upload");
                        let forget = |statement| query(statement).bind(id.0.to_vec());
                        forget(sql::documents::DOOM_UPLOAD)
                            .execute(batch.connection().await?)
                            .await
                            .map_err(&failed)?;
                        gone += forget(sql::documents::FORGET_UPLOAD)
                            .execute(batch.connection().await?)
                            .await
                            .map_err(&failed)?;
                    }
                    Ok(gone)
                }
                .boxed()
            })
            .await
    }
}

impl Incoming {
    /// Takes more bytes.
    ///
    /// # Errors
    /// [`StoreError::TooLarge`] as soon as there are more than the limit.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        self.size_bytes = self.size_bytes.saturating_add(bytes.len() as u64);
        if self.size_bytes > self.limit_bytes {
            return Err(StoreError::TooLarge { limit_bytes: self.limit_bytes });
        }
        self.hash.update(bytes);
        let mut rest = bytes;
        // The last piece stays in memory until it is known to be the last.
        while self.held.len().saturating_add(rest.len()) > CHUNK_BYTES {
            let (piece, after) = rest.split_at(CHUNK_BYTES - self.held.len());
            self.held.extend_from_slice(piece);
            rest = after;
            self.spill().await?;
        }
        self.held.extend_from_slice(rest);
        Ok(())
    }

    /// Seals what is held, and writes it to the file.
    async fn spill(&mut self) -> Result<(), StoreError> {
        let sealed = self.key.seal(self.sealed_pieces, &self.held)?;
        self.sealed_pieces += 1;
        self.held.clear();
        let file = match &mut self.file {
            Some(file) => file,
            none => {
                let name = self.store.keyring.file_of_upload(self.id);
                none.insert(self.store.files.begin(name).await?)
            }
        };
        file.write(&sealed).await
    }

    /// Ends the upload: on disk when it returns, and kept until it is claimed or expires.
    pub async fn stage(mut self, expires_at: Timestamp) -> Result<Upload, StoreError> {
        let (id, size_bytes) = (self.id, self.size_bytes);
        let sha256: [u8; 32] = self.hash.finalize_reset().into();
        if self.file.is_some() && !self.held.is_empty() {
            self.spill().await?;
        }
        let file = match self.file.take() {
            None => None,
            Some(file) => {
                file.keep().await?;
                Some(self.store.keyring.file_of_upload(id))
            }
        };
        let bytes = match (&file, self.held.is_empty()) {
            (Some(_), _) => None,
            (None, true) => Some(Vec::new()),
            (None, false) => Some(self.key.seal(0, &self.held)?),
        };
        let coming_in = file.clone();
        let upload = Upload { id, expires_at, size_bytes, sha256 };
        let staged = self.store.writer.write(move |batch| {
            async move {
                query(sql::documents::STAGE)
                    .bind(id.0.to_vec())
                    .bind(expires_at.as_microsecond())
                    .bind(column::whole(size_bytes))
                    .bind(sha256.to_vec())
                    .bind(file)
                    .bind(bytes)
                    .execute(batch.connection().await?)
                    .await
                    .map(drop)
                    .map_err(failed(STAGING))
            }
            .boxed()
        });
        let staged = staged.await;
        match (&staged, coming_in) {
            // What cannot be removed here is swept later.
            (Ok(()), Some(name)) => {
                let _gone = self.store.files.forget_incoming(&name).await.is_ok();
            }
            // There is certainly no row, and what nobody hears of should not fill the disk.
            (Err(StoreError::Full { .. }), Some(name)) => {
                let _gone = self.store.destroy_broken_off(&name).await.is_ok();
            }
            (Ok(()) | Err(_), _) => {}
        }
        staged?;
        Ok(upload)
    }
}

/// Whether a row speaks of a file, to whoever asks.
pub(crate) async fn is_spoken_of<'c>(
    asking: impl Into<On<'c>>,
    name: &str,
) -> Result<bool, StoreError> {
    query_as(sql::documents::IS_SPOKEN_OF)
        .bind(name)
        .fetch_one(asking)
        .await
        .map_err(failed("look for who speaks of a file"))
}

/// Runs what waits for the disk where nobody else waits for it.
pub(crate) async fn blocking<T: Send + 'static>(
    run: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    tokio::task::spawn_blocking(run).await.unwrap_or(Err(StoreError::Ended))
}

pub(crate) fn id_of(bytes: &[u8]) -> Result<UploadId, StoreError> {
    bytes.try_into().map(UploadId).map_err(|_| StoreError::Damaged { what: "an upload's id" })
}

fn upload(row: &Row) -> Result<Upload, StoreError> {
    Ok(Upload {
        id: id_of(get(row, 0, "an upload's id")?)?,
        expires_at: column::instant(get(row, 1, "an instant")?)?,
        size_bytes: column::size(get(row, 2, "a size")?)?,
        sha256: column::digest(get(row, 3, "a digest")?)?,
    })
}

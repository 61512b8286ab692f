//! Comparing the bytes of documents and uploads with the rows that speak of them: no row without its bytes, no
//! bytes without a row.

use futures_util::TryStreamExt as _;
use sha2::{Digest as _, Sha256};
use writ_core::event_record::CaseId;

use crate::column;
use crate::documents::{Pieces, bytes_seat, origin};
use crate::engine::{Row, query, query_as};
use crate::error::{StoreError, failed};
use crate::files::{Files, path_of};
use crate::open::Store;
use crate::rows::get;
use crate::sealing::{CaseKey, ContentKey};
use crate::sql;
use crate::uploads;
use crate::verify::{Suspect, Verification};

/// Rows read at once: what stands in them is small.
const ROWS_AT_ONCE: i64 = 64;
const VERIFYING: &str = "verify the documents";

/// Bytes with what a row says of them.
struct Kept {
    size_bytes: u64,
    sha256: [u8; 32],
    file: Option<String>,
    bytes: Option<Vec<u8>>,
    key: Key,
}

/// What opens them.
enum Key {
    Content(ContentKey),
    /// Nobody uploaded them: they stand under the key of their case, at this place.
    Case(CaseKey, (CaseId, String, i64)),
    Destroyed,
}

/// How bytes differ from their row.
enum Flaw {
    Gone,
    /// The file of this name, which only a backup may still have.
    NoFile(String),
    Other,
}

impl Store {
    /// Reads every document and upload, and looks for files of which no row speaks.
    pub(crate) async fn verify_bytes(&self, found: &mut Verification) -> Result<(), StoreError> {
        self.verify_documents(found).await?;
        self.verify_uploads(found).await?;
        let mut unspoken = Vec::new();
        let mut names = self.files.names();
        while let Some(page) = names.try_next().await? {
            for name in page {
                if !self.is_spoken_of(&name).await? {
                    unspoken.push(name);
                }
            }
        }
        // One that is coming in, or was broken off, has no row yet; the sweep knows of it.
        let incoming = self.files.all_incoming().await?;
        for name in unspoken {
            // It may have got its row meanwhile, or have gone with it.
            let is_known = incoming.contains(&name) || self.is_spoken_of(&name).await?;
            if !is_known && self.files.size_of(&name).await?.is_some() {
                found.note(None, Suspect::File, format_args!("no row speaks of `{name}`"));
            }
        }
        let doomed: Vec<String> = query_as(sql::documents::DOOMED)
            .bind(ROWS_AT_ONCE)
            .fetch_all(&self.readers)
            .await
            .map_err(failed(VERIFYING))?;
        for name in doomed {
            found.note(None, Suspect::File, format_args!("`{name}` waits to be destroyed"));
        }
        Ok(())
    }

    async fn verify_documents(&self, found: &mut Verification) -> Result<(), StoreError> {
        let mut last = (0, String::new(), 0);
        loop {
            let rows = query(sql::documents::DOCUMENTS_AFTER)
                .bind(last.0)
                .bind(&last.1)
                .bind(last.2)
                .bind(ROWS_AT_ONCE)
                .fetch_all(&self.readers)
                .await
                .map_err(failed(VERIFYING))?;
            if rows.is_empty() {
                return Ok(());
            }
            for row in &rows {
                let (case, number): (i64, i64) =
                    (get(row, 0, "a case number")?, get(row, 2, "a document's number")?);
                last = (case, get(row, 1, "a place")?, number);
                let place = &last.1;
                let at = (CaseId(case), place.as_str(), number);
                let key =
                    match self.keyring.of_case(CaseId(case), get(row, 8, "the key of a case")?)? {
                        None => Key::Destroyed,
                        Some(key) => match origin(&key, at, get(row, 7, "an origin")?) {
                            Ok(Some(id)) => Key::Content(self.keyring.of_upload(id)),
                            Ok(None) => Key::Case(key, (CaseId(case), place.clone(), number)),
                            Err(_) => Key::Destroyed,
                        },
                    };
                if let Some(flaw) = self.flaw_of(kept(row, 3, key)?).await? {
                    let said = format_args!("{place} {number} {flaw}");
                    found.note(Some(CaseId(case)), Suspect::Document, said);
                }
            }
        }
    }

    async fn verify_uploads(&self, found: &mut Verification) -> Result<(), StoreError> {
        let mut last = Vec::new();
        loop {
            let rows = query(sql::documents::UPLOADS_AFTER)
                .bind(&last)
                .bind(ROWS_AT_ONCE)
                .fetch_all(&self.readers)
                .await
                .map_err(failed(VERIFYING))?;
            if rows.is_empty() {
                return Ok(());
            }
            for row in &rows {
                last = get(row, 0, "an upload's id")?;
                let key = Key::Content(self.keyring.of_upload(uploads::id_of(&last)?));
                if let Some(flaw) = self.flaw_of(kept(row, 1, key)?).await? {
                    found.note(None, Suspect::Document, format_args!("an upload {flaw}"));
                }
            }
        }
    }
}

impl Store {
    /// How bytes differ from their row, unless both were destroyed while they were read.
    async fn flaw_of(&self, kept: Kept) -> Result<Option<Flaw>, StoreError> {
        let file = kept.file.clone();
        let flaw = kept.flaw(&self.files).await?;
        let (Some(_), Some(file)) = (&flaw, file) else { return Ok(flaw) };
        let is_kept: bool = query_as(sql::documents::IS_KEPT)
            .bind(file)
            .fetch_one(&self.readers)
            .await
            .map_err(failed(VERIFYING))?;
        Ok(flaw.filter(|_| is_kept))
    }
}

impl Kept {
    async fn flaw(self, files: &Files) -> Result<Option<Flaw>, StoreError> {
        let mut hash = Sha256::new();
        let mut add = |bytes: Vec<u8>| {
            hash.update(&bytes);
            bytes.len() as u64
        };
        let size_bytes = match (self.bytes, self.file, self.key) {
            (Some(sealed), _, Key::Content(key)) => key.open_all(&sealed).map(add),
            (Some(sealed), _, Key::Case(key, (case, place, number))) => {
                key.open(bytes_seat(case, &place, number), &sealed).map(add)
            }
            (None, Some(name), Key::Content(key)) => match files.open(&name).await {
                Err(StoreError::Damaged { .. }) => return Ok(Some(Flaw::NoFile(name))),
                Err(error) => Err(error),
                Ok(file) => {
                    let mut pieces = Pieces::of(file, key);
                    let mut size_bytes = 0;
                    loop {
                        match pieces.read().await.map(&mut add) {
                            Ok(0) => break Ok(size_bytes),
                            Ok(more) => size_bytes += more,
                            Err(error) => break Err(error),
                        }
                    }
                }
            },
            (_, _, Key::Destroyed) | (None, _, _) => return Ok(Some(Flaw::Gone)),
        };
        let size_bytes = match size_bytes {
            Ok(size_bytes) => size_bytes,
            Err(StoreError::Damaged { .. }) => return Ok(Some(Flaw::Other)),
            Err(error) => return Err(error),
        };
        let sha256: [u8; 32] = hash.finalize().into();
        let is_whole = size_bytes == self.size_bytes && sha256 == self.sha256;
        Ok((!is_whole).then_some(Flaw::Other))
    }
}

impl std::fmt::Display for Flaw {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Gone => f.write_str("has lost its bytes"),
            Self::NoFile(name) => {
                write!(f, "has lost its file: bring `{}` back from a backup", path_of(name))
            }
            Self::Other => f.write_str("differs from its digest"),
        }
    }
}

fn kept(row: &Row, first: usize, key: Key) -> Result<Kept, StoreError> {
    Ok(Kept {
        size_bytes: column::size(get(row, first, "a size")?)?,
        sha256: column::digest(get(row, first + 1, "a digest")?)?,
        file: get(row, first + 2, "a file name")?,
        bytes: get(row, first + 3, "a document")?,
        key,
    })
}

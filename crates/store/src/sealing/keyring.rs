//! The keys of an installation, and of its cases.

use std::sync::Arc;

use writ_core::event_record::CaseId;

use super::{ContentKey, KEY_BYTES, Sealer, Seat};
use crate::error::StoreError;
use crate::files::hex;
use crate::key::LookupKey;
use crate::uploads::UploadId;

/// The keys of an installation. Clones share them.
#[derive(Clone)]
pub(crate) struct Keyring(Arc<Keys>);

struct Keys {
    /// Seals the keys of cases.
    root: Sealer,
    /// Seals what belongs to no case: drafts, uploads, the company's people.
    own: Sealer,
    lookup: LookupKey,
}

/// The key of one case.
pub(crate) struct CaseKey(Sealer);

/// The key of a new case, as it is written.
pub(crate) struct KeyRow {
    pub(crate) case: CaseId,
    pub(crate) sealed: Vec<u8>,
}

/// Opens what is read row by row. Rows of one case follow each other, so its key is opened once.
pub(crate) struct Opener<'k> {
    keyring: &'k Keyring,
    last: Option<(CaseId, CaseKey)>,
}

impl Keyring {
    pub(crate) fn new(root: [u8; KEY_BYTES], lookup: LookupKey) -> Self {
        let root = Sealer::new(root);
        let own = Sealer::new(root.derived("own"));
        Self(Arc::new(Keys { root, own, lookup }))
    }

    /// The key of lookup digests.
    pub(crate) fn lookup(&self) -> &LookupKey {
        &self.0.lookup
    }

    /// The key of what belongs to no case.
    pub(crate) fn own(&self) -> &Sealer {
        &self.0.own
    }

    /// The key of the bytes that came in under this name, which only who knows the name can make.
    pub(crate) fn of_upload(&self, id: UploadId) -> ContentKey {
        ContentKey::new(Sealer::new(self.0.own.derived(&format!("bytes of {id}"))))
    }

    /// The name of their file, which does not tell under which name they came in.
    pub(crate) fn file_of_upload(&self, id: UploadId) -> String {
        hex(&self.0.own.derived(&format!("file of {id}")))
    }

    /// A new case's key, and the row it is kept in.
    pub(crate) fn begin(
        &self,
        case: CaseId,
        key: [u8; KEY_BYTES],
    ) -> Result<(CaseKey, KeyRow), StoreError> {
        let sealed = self.0.root.seal(Seat::of_case(case), &key)?;
        Ok((CaseKey(Sealer::new(key)), KeyRow { case, sealed }))
    }

    /// The key of a case from its row; none where it is destroyed.
    pub(crate) fn of_case(
        &self,
        case: CaseId,
        sealed: Option<&[u8]>,
    ) -> Result<Option<CaseKey>, StoreError> {
        let Some(sealed) = sealed else { return Ok(None) };
        let key = self.0.root.open(Seat::of_case(case), sealed)?;
        let key = key.try_into().map_err(|_| StoreError::Damaged { what: "the key of a case" })?;
        Ok(Some(CaseKey(Sealer::new(key))))
    }

    /// Opens row by row.
    pub(crate) const fn opener(&self) -> Opener<'_> {
        Opener { keyring: self, last: None }
    }
}

impl CaseKey {
    /// Seals a text of the case.
    pub(crate) fn seal(&self, seat: Seat<'_>, clear: &[u8]) -> Result<Vec<u8>, StoreError> {
        self.0.seal(seat, clear)
    }

    /// Seals a text of a case where there is one. Nothing is kept of a case whose key is destroyed.
    pub(crate) fn seal_some(
        this: Option<&Self>,
        seat: Seat<'_>,
        clear: Option<&str>,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let (Some(key), Some(clear)) = (this, clear) else { return Ok(None) };
        key.seal(seat, clear.as_bytes()).map(Some)
    }

    /// Opens what was sealed of the case.
    pub(crate) fn open(&self, seat: Seat<'_>, sealed: &[u8]) -> Result<Vec<u8>, StoreError> {
        self.0.open(seat, sealed)
    }
}

impl Opener<'_> {
    /// Opens a text of a case, whose key stands sealed in the same row. None where there is no text; where the key is
    /// destroyed, there is none any more.
    pub(crate) fn text(
        &mut self,
        (case, key): (CaseId, Option<&[u8]>),
        seat: Seat<'_>,
        sealed: Option<&[u8]>,
    ) -> Result<Option<String>, StoreError> {
        let (Some(sealed), Some(key)) = (sealed, key) else { return Ok(None) };
        if self.last.as_ref().is_none_or(|(last, _)| *last != case) {
            self.last = self.keyring.of_case(case, Some(key))?.map(|key| (case, key));
        }
        let Some((_, key)) = &self.last else { return Ok(None) };
        key.0.open_text(seat, sealed).map(Some)
    }
}

//! The keys of an installation, and of its cases.

use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use writ_core::event_record::CaseId;

use super::{ContentKey, KEY_BYTES, KeySource, Sealer, Seat};
use crate::error::StoreError;
use crate::files::hex;
use crate::key::LookupKey;
use crate::uploads::UploadId;

/// The keys of an installation. Clones share them.
#[derive(Clone)]
pub(crate) struct Keyring(Arc<Keys>);

struct Keys {
    /// One, and while another takes over, two.
    roots: RwLock<Roots>,
    /// Makes keys of bytes, and names of their files, of the names under which the bytes came in. What it is made of never
    /// changes: of what a case claimed, that name is sealed under the key of the case.
    bytes: Sealer,
    lookup: LookupKey,
    /// Where the keys from outside are, for the time when a root key takes over.
    source: KeySource,
}

#[derive(Clone)]
struct Roots {
    /// It seals, and opens.
    present: Arc<Root>,
    /// It opens.
    other: Option<Arc<Root>>,
    /// When this last changed, in microseconds; 0 where it never did.
    changed_at: i64,
    /// They changed, and the change could not be read: what is sealed now might never be opened again.
    is_overtaken: bool,
}

struct Root {
    /// Seals the keys of cases.
    cases: Sealer,
    /// Seals what belongs to no case: drafts, the company's people.
    own: Sealer,
}

/// The keys of an installation in clear, as they are on record.
pub(crate) struct Known {
    pub(super) present: [u8; KEY_BYTES],
    pub(super) next: Option<[u8; KEY_BYTES]>,
    pub(super) earlier: Option<[u8; KEY_BYTES]>,
    pub(super) bytes: Option<[u8; KEY_BYTES]>,
    pub(super) lookup: [u8; KEY_BYTES],
    pub(super) changed_at: i64,
}

/// The key of what belongs to no case.
pub(crate) struct Own {
    roots: Roots,
    path: PathBuf,
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

impl Drop for Known {
    fn drop(&mut self) {
        use zeroize::Zeroize as _;
        self.present.zeroize();
        self.lookup.zeroize();
        for key in [&mut self.next, &mut self.earlier, &mut self.bytes] {
            key.zeroize();
        }
    }
}

impl Known {
    /// The keys of an installation that never changed its root key.
    pub(super) const fn first(root: [u8; KEY_BYTES], lookup: [u8; KEY_BYTES]) -> Self {
        Self { present: root, next: None, earlier: None, bytes: None, lookup, changed_at: 0 }
    }

    /// What makes keys of bytes, be it kept or still made of the first root key.
    pub(super) fn of_bytes(&self) -> [u8; KEY_BYTES] {
        self.bytes.unwrap_or_else(|| own(&Sealer::new(self.present)))
    }

    /// Whether one root key is on its way to take the place of another.
    pub(super) const fn is_under_way(&self) -> bool {
        self.next.is_some() || self.earlier.is_some()
    }

    fn roots(&self) -> Roots {
        let root = |key| {
            let cases = Sealer::new(key);
            let own = Sealer::new(own(&cases));
            Arc::new(Root { cases, own })
        };
        Roots {
            present: root(self.present),
            other: self.next.or(self.earlier).map(root),
            changed_at: self.changed_at,
            is_overtaken: false,
        }
    }
}

fn own(root: &Sealer) -> [u8; KEY_BYTES] {
    root.derived("own")
}

impl Roots {
    /// The one that seals.
    fn sealing(&self, path: impl FnOnce() -> PathBuf) -> Result<&Root, StoreError> {
        if self.is_overtaken { Err(StoreError::Key { path: path() }) } else { Ok(&self.present) }
    }

    /// Tries one after the other: while one takes over, nobody has to know which of them sealed.
    fn open(
        &self,
        part: impl Fn(&Root) -> &Sealer,
        seat: Seat<'_>,
        sealed: &[u8],
    ) -> Result<Vec<u8>, StoreError> {
        let first = part(&self.present).open(seat, sealed);
        match (first, &self.other) {
            (Err(_), Some(other)) => part(other).open(seat, sealed),
            (opened, _) => opened,
        }
    }
}

impl Keyring {
    pub(crate) fn new(known: &Known, source: KeySource) -> Self {
        let roots = RwLock::new(known.roots());
        let bytes = Sealer::new(known.of_bytes());
        Self(Arc::new(Keys { roots, bytes, lookup: LookupKey::new(known.lookup), source }))
    }

    /// Takes up what is on record now, for every clone.
    pub(super) fn renew(&self, known: &Known) {
        *self.0.roots.write().unwrap_or_else(PoisonError::into_inner) = known.roots();
    }

    /// Seals nothing any more that a root key would have to open.
    pub(super) fn overtake(&self) {
        self.0.roots.write().unwrap_or_else(PoisonError::into_inner).is_overtaken = true;
    }

    /// When the root keys last changed, as far as this program knows, in microseconds.
    pub(super) fn changed_at(&self) -> i64 {
        self.roots().changed_at
    }

    /// Makes sure that the root keys are those on record, which last changed at this instant.
    ///
    /// # Errors
    /// [`StoreError::KeysChanged`] where they are not, and [`StoreError::Key`] where they could not be taken up.
    pub(crate) fn expect_present(&self, changed_at: i64) -> Result<(), StoreError> {
        let roots = self.roots();
        roots.sealing(|| self.0.source.path())?;
        if roots.changed_at == changed_at { Ok(()) } else { Err(StoreError::KeysChanged) }
    }

    /// Where the keys from outside are.
    pub(super) fn source(&self) -> &KeySource {
        &self.0.source
    }

    fn roots(&self) -> Roots {
        self.0.roots.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The key of lookup digests.
    pub(crate) fn lookup(&self) -> &LookupKey {
        &self.0.lookup
    }

    /// The key of what belongs to no case.
    pub(crate) fn own(&self) -> Own {
        Own { roots: self.roots(), path: self.0.source.path() }
    }

    /// The key of the bytes that came in under this name, which only who knows the name can make.
    pub(crate) fn of_upload(&self, id: UploadId) -> ContentKey {
        ContentKey::new(Sealer::new(self.0.bytes.derived(&format!("bytes of {id}"))))
    }

    /// The name of their file, which does not tell under which name they came in.
    pub(crate) fn file_of_upload(&self, id: UploadId) -> String {
        hex(&self.0.bytes.derived(&format!("file of {id}")))
    }

    /// A new case's key, and the row it is kept in.
    pub(crate) fn begin(
        &self,
        case: CaseId,
        key: [u8; KEY_BYTES],
    ) -> Result<(CaseKey, KeyRow), StoreError> {
        let roots = self.roots();
        let root = roots.sealing(|| self.0.source.path())?;
        let sealed = root.cases.seal(Seat::of_case(case), &key)?;
        Ok((CaseKey(Sealer::new(key)), KeyRow { case, sealed }))
    }

    /// The key of a case from its row; none where it is destroyed.
    pub(crate) fn of_case(
        &self,
        case: CaseId,
        sealed: Option<&[u8]>,
    ) -> Result<Option<CaseKey>, StoreError> {
        let Some(sealed) = sealed else { return Ok(None) };
        let key = self.roots().open(|root| &root.cases, Seat::of_case(case), sealed)?;
        let key = key.try_into().map_err(|_| StoreError::Damaged { what: "the key of a case" })?;
        Ok(Some(CaseKey(Sealer::new(key))))
    }

    /// The key of a case sealed under the present root key; none where it is already.
    pub(super) fn reseal_case(
        &self,
        case: CaseId,
        sealed: &[u8],
    ) -> Result<Option<Vec<u8>>, StoreError> {
        self.reseal(|root| &root.cases, Seat::of_case(case), sealed)
    }

    /// What belongs to no case, likewise.
    pub(super) fn reseal_own(
        &self,
        seat: Seat<'_>,
        sealed: &[u8],
    ) -> Result<Option<Vec<u8>>, StoreError> {
        self.reseal(|root| &root.own, seat, sealed)
    }

    fn reseal(
        &self,
        part: impl Fn(&Root) -> &Sealer,
        seat: Seat<'_>,
        sealed: &[u8],
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let roots = self.roots();
        if part(&roots.present).open(seat, sealed).is_ok() {
            return Ok(None);
        }
        let clear = roots.open(&part, seat, sealed)?;
        part(&roots.present).seal(seat, &clear).map(Some)
    }

    /// Opens row by row.
    pub(crate) const fn opener(&self) -> Opener<'_> {
        Opener { keyring: self, last: None }
    }
}

impl Own {
    /// Seals a text for the place it will stand in.
    pub(crate) fn seal(&self, seat: Seat<'_>, clear: &[u8]) -> Result<Vec<u8>, StoreError> {
        self.roots.sealing(|| self.path.clone())?.own.seal(seat, clear)
    }

    /// Opens what stands at a place.
    pub(crate) fn open(&self, seat: Seat<'_>, sealed: &[u8]) -> Result<Vec<u8>, StoreError> {
        self.roots.open(|root| &root.own, seat, sealed)
    }

    /// As [`Self::open`], where it is a text.
    pub(crate) fn open_text(&self, seat: Seat<'_>, sealed: &[u8]) -> Result<String, StoreError> {
        super::text(self.open(seat, sealed)?)
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

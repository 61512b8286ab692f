//! The bytes of a case: its documents, and the packages that were released (IN-6, DA-5).
//!
//! They are claimed by the change that speaks of them, read as a stream whose digest is checked on the way, and
//! destroyed with the case (RT-1).

use futures_util::FutureExt as _;
use sha2::{Digest as _, Sha256};
use writ_core::event_record::CaseId;

use crate::column;
use crate::engine::{Row, Statements, Transaction, query, query_as};
use crate::error::{StoreError, failed};
use crate::files::SealedFile;
use crate::open::Store;
use crate::rows::get;
use crate::sealing::{CaseKey, ContentKey, Opener, SEALED_CHUNK_BYTES, Seat};
use crate::sql;
use crate::uploads::{INLINE_BYTES, UploadId};

const ERASED: StoreError =
    StoreError::Inconsistent { what: "gives bytes to a case that is erased" };
/// Files destroyed at a time.
const DOOMED_AT_ONCE: i64 = 500;

/// Where bytes belong within their case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A document on record.
    Paper(u16),
    /// A package that was released.
    Package(u16),
}

impl Place {
    pub(crate) const fn code(self) -> (&'static str, u16) {
        match self {
            Self::Paper(number) => ("paper", number),
            Self::Package(number) => ("package", number),
        }
    }

    fn of(code: &str, number: i64) -> Result<Self, StoreError> {
        let damaged = StoreError::Damaged { what: "a document's place" };
        match (code, u16::try_from(number)) {
            ("paper", Ok(number)) => Ok(Self::Paper(number)),
            ("package", Ok(number)) => Ok(Self::Package(number)),
            _ => Err(damaged),
        }
    }
}

/// Where the bytes of a document come from.
#[derive(Clone, PartialEq, Eq)]
pub enum Content {
    /// Here they are, at most [`INLINE_BYTES`].
    Bytes(Vec<u8>),
    /// They were staged, and are claimed.
    Upload(UploadId),
}

/// Bytes that a change puts on a case's record.
#[derive(Clone, PartialEq, Eq)]
pub struct NewDocument {
    /// Where they belong.
    pub place: Place,
    /// A code for what they are.
    pub kind: String,
    /// The type as stated.
    pub media_type: String,
    /// The file name, which may name a person.
    pub name: String,
    /// The size that the change speaks of.
    pub size_bytes: u64,
    /// The digest that the change speaks of; the bytes must have it.
    pub sha256: [u8; 32],
    /// The bytes.
    pub content: Content,
}

/// What is known of the bytes of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredDocument {
    /// Where they belong.
    pub place: Place,
    /// A code for what they are.
    pub kind: String,
    /// The type as stated.
    pub media_type: String,
    /// Their size.
    pub size_bytes: u64,
    /// Their digest.
    pub sha256: [u8; 32],
    /// The file name; none once destroyed.
    pub name: Option<String>,
    /// Whether the bytes are destroyed (RT-1).
    pub is_destroyed: bool,
}

/// Bytes being read.
pub struct Reading {
    /// What they are.
    pub document: StoredDocument,
    source: Source,
    hash: Sha256,
}

enum Source {
    Held(Vec<u8>),
    File(Box<Pieces>),
    End,
}

/// A file read piece by piece.
pub(crate) struct Pieces {
    file: Option<SealedFile>,
    key: ContentKey,
    next: i64,
}

impl Pieces {
    /// Begins to read a file.
    pub(crate) const fn of(file: SealedFile, key: ContentKey) -> Self {
        Self { file: Some(file), key, next: 0 }
    }

    /// The next piece; empty at the end.
    pub(crate) async fn read(&mut self) -> Result<Vec<u8>, StoreError> {
        let Some(file) = self.file.take() else { return Ok(Vec::new()) };
        let (sealed, file) = file.read(SEALED_CHUNK_BYTES).await?;
        if sealed.is_empty() {
            return Ok(sealed);
        }
        self.file = Some(file);
        self.next += 1;
        self.key.open(self.next - 1, &sealed)
    }

    /// All of them. That none is missing at the end is for the digest to say.
    pub(crate) async fn read_all(mut self) -> Result<Vec<u8>, StoreError> {
        let mut all = Vec::new();
        loop {
            match self.read().await? {
                piece if piece.is_empty() => return Ok(all),
                piece => all.extend_from_slice(&piece),
            }
        }
    }
}

impl Store {
    /// Lists what a case has on record, bytes aside.
    pub async fn documents(&self, case: CaseId) -> Result<Vec<StoredDocument>, StoreError> {
        let rows = query(sql::documents::DOCUMENTS_OF)
            .bind(case.0)
            .fetch_all(&self.readers)
            .await
            .map_err(failed("list the documents of a case"))?;
        let mut opener = self.keyring.opener();
        rows.iter().map(|row| stored(row, &mut opener)).collect()
    }

    /// Opens the bytes at a place; none when there are none, or none any more.
    pub async fn read_document(
        &self,
        case: CaseId,
        place: Place,
    ) -> Result<Option<Reading>, StoreError> {
        let (code, number) = place.code();
        let row = query(sql::documents::DOCUMENT)
            .bind(case.0)
            .bind(code)
            .bind(i64::from(number))
            .fetch_optional(&self.readers)
            .await
            .map_err(failed("read a document"))?;
        let Some(row) = row else { return Ok(None) };
        let document = stored(&row, &mut self.keyring.opener())?;
        let file: Option<String> = get(&row, 10, "a file name")?;
        let bytes: Option<&[u8]> = get(&row, 11, "a document")?;
        let Some(key) = self.keyring.of_case(case, get(&row, 9, "the key of a case")?)? else {
            return Ok(None);
        };
        let origin = origin(&key, (case, code, number.into()), get(&row, 12, "an origin")?)?;
        let source = match (bytes, file, origin) {
            (Some(sealed), _, Some(id)) => {
                Source::Held(self.keyring.of_upload(id).open_all(sealed)?)
            }
            (Some(sealed), _, None) => {
                Source::Held(key.open(bytes_seat(case, code, number.into()), sealed)?)
            }
            (None, Some(file), Some(id)) => {
                let file = self.files.open(&file).await?;
                Source::File(Box::new(Pieces::of(file, self.keyring.of_upload(id))))
            }
            (None, _, _) => return Ok(None),
        };
        Ok(Some(Reading { document, source, hash: Sha256::new() }))
    }

    /// Removes the files of which no row speaks any more.
    pub async fn destroy_doomed(&self) -> Result<(), StoreError> {
        loop {
            let doomed: Vec<String> = query_as(sql::documents::DOOMED)
                .bind(DOOMED_AT_ONCE)
                .fetch_all(&self.readers)
                .await
                .map_err(failed("list the files to be destroyed"))?;
            if doomed.is_empty() {
                return Ok(());
            }
            for name in &doomed {
                self.files.destroy(name).await?;
            }
            self.writer
                .write(move |batch| {
                    async move { forget(batch.connection().await?, doomed).await }.boxed()
                })
                .await?;
        }
    }
}

impl Reading {
    /// The next bytes; none at the end.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] instead of the end where the bytes are not those that were put on record.
    pub async fn next_chunk(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        let chunk = match std::mem::replace(&mut self.source, Source::End) {
            Source::End => return Ok(None),
            Source::Held(bytes) => bytes,
            Source::File(mut pieces) => {
                let chunk = pieces.read().await?;
                if !chunk.is_empty() {
                    self.source = Source::File(pieces);
                }
                chunk
            }
        };
        self.hash.update(&chunk);
        if matches!(self.source, Source::End) {
            let found: [u8; 32] = self.hash.finalize_reset().into();
            if found != self.document.sha256 {
                return Err(StoreError::Damaged { what: "a document differs from its digest" });
            }
        }
        Ok((!chunk.is_empty()).then_some(chunk))
    }

    /// All of it at once, for what is small.
    ///
    /// # Errors
    /// [`StoreError::TooLarge`] where there is more than the limit.
    pub async fn read_all(mut self, limit_bytes: u64) -> Result<Vec<u8>, StoreError> {
        if self.document.size_bytes > limit_bytes {
            return Err(StoreError::TooLarge { limit_bytes });
        }
        let mut all = Vec::new();
        while let Some(chunk) = self.next_chunk().await? {
            all.extend_from_slice(&chunk);
        }
        Ok(all)
    }
}

/// Claims what was uploaded as a document of a case.
pub(crate) async fn claim(
    connection: &mut Transaction,
    case: CaseId,
    (document, upload): (NewDocument, UploadId),
    key: Option<&CaseKey>,
) -> Result<(), StoreError> {
    let key = key.ok_or(ERASED)?;
    let failed = failed("put a document on record");
    let NewDocument { place, kind, media_type, name, size_bytes, sha256, content: _ } = document;
    let (code, number) = place.code();
    let name = key.seal(name_seat(case, code, number.into()), name.as_bytes())?;
    if matches!(place, Place::Package(_)) {
        // A package that is renewed takes the place of its bytes before.
        destroy(connection, case, place).await?;
        query(sql::documents::FORGET_DOCUMENT)
            .bind(case.0)
            .bind(code)
            .bind(i64::from(number))
            .execute(&mut *connection)
            .await
            .map_err(&failed)?;
    }
    let origin = key.seal(origin_seat(case, code, number.into()), &upload.0)?;
    let claimed = query(sql::documents::CLAIM_UPLOAD)
        .bind(case.0)
        .bind(code)
        .bind(i64::from(number))
        .bind(kind)
        .bind(media_type)
        .bind(name)
        .bind(upload.0.to_vec())
        .bind(sha256.to_vec())
        .bind(column::whole(size_bytes))
        .bind(origin)
        .execute(&mut *connection)
        .await
        .map_err(&failed)?;
    if claimed != 1 {
        return Err(StoreError::NoSuchUpload);
    }
    query(sql::documents::FORGET_UPLOAD)
        .bind(upload.0.to_vec())
        .execute(connection)
        .await
        .map(drop)
        .map_err(&failed)
}

/// A small document that nobody uploaded, sealed.
pub(crate) struct HeldRow {
    case: CaseId,
    place: Place,
    kind: String,
    media_type: String,
    size_bytes: u64,
    sha256: [u8; 32],
    name: Vec<u8>,
    bytes: Vec<u8>,
}

impl HeldRow {
    /// These bytes as a document of a case, sealed under its key.
    pub(crate) fn new(
        case: CaseId,
        document: &NewDocument,
        bytes: &[u8],
        key: Option<&CaseKey>,
    ) -> Result<Self, StoreError> {
        let key = key.ok_or(ERASED)?;
        let NewDocument { place, kind, media_type, name, size_bytes, sha256, .. } = document;
        let is_what_is_said = bytes.len() as u64 == *size_bytes
            && bytes.len() <= INLINE_BYTES
            && <[u8; 32]>::from(Sha256::digest(bytes)) == *sha256;
        if !is_what_is_said {
            return Err(StoreError::Inconsistent { what: "has other bytes than it says" });
        }
        let (code, number) = place.code();
        Ok(Self {
            case,
            place: *place,
            kind: kind.clone(),
            media_type: media_type.clone(),
            size_bytes: *size_bytes,
            sha256: *sha256,
            name: key.seal(name_seat(case, code, number.into()), name.as_bytes())?,
            bytes: key.seal(bytes_seat(case, code, number.into()), bytes)?,
        })
    }
}

/// Puts small documents on record.
pub(crate) fn insert_held(statements: &mut Statements, rows: &mut Vec<HeldRow>) {
    let into = "INSERT INTO document (case_id, place, number, kind, media_type, size_bytes, sha256, \
             is_destroyed, personal, bytes) ";
    statements.add_rows((into, ""), rows, |row, held| {
        let (place, number) = held.place.code();
        row.push_bind(held.case.0)
            .push_bind(place)
            .push_bind(i64::from(number))
            .push_bind(held.kind)
            .push_bind(held.media_type)
            .push_bind(column::whole(held.size_bytes))
            .push_bind(held.sha256.to_vec())
            .push_bind(false)
            .push_bind(held.name)
            .push_bind(held.bytes);
    });
}

/// Destroys the bytes at a place; their file goes once this is durable.
pub(crate) async fn destroy(
    connection: &mut Transaction,
    case: CaseId,
    place: Place,
) -> Result<(), StoreError> {
    let (code, number) = place.code();
    for statement in [sql::documents::DOOM_DOCUMENT, sql::documents::DESTROY_DOCUMENT] {
        query(statement)
            .bind(case.0)
            .bind(code)
            .bind(i64::from(number))
            .execute(&mut *connection)
            .await
            .map_err(failed("destroy a document"))?;
    }
    Ok(())
}

async fn forget(connection: &mut Transaction, files: Vec<String>) -> Result<(), StoreError> {
    for file in files {
        query(sql::documents::GONE)
            .bind(file)
            .execute(&mut *connection)
            .await
            .map_err(failed("record that a file is destroyed"))?;
    }
    Ok(())
}

/// Where the name of a document stands.
pub(crate) const fn name_seat(case: CaseId, place: &str, number: i64) -> Seat<'_> {
    Seat { what: "document", numbers: [case.0, number], name: place.as_bytes() }
}

/// Where the bytes of a small document stand that nobody uploaded.
pub(crate) const fn bytes_seat(case: CaseId, place: &str, number: i64) -> Seat<'_> {
    Seat { what: "bytes", numbers: [case.0, number], name: place.as_bytes() }
}

/// Where it stands under which name the bytes of a document came in.
pub(crate) const fn origin_seat(case: CaseId, place: &str, number: i64) -> Seat<'_> {
    Seat { what: "origin", numbers: [case.0, number], name: place.as_bytes() }
}

/// The upload that a document was.
pub(crate) fn origin(
    key: &CaseKey,
    (case, place, number): (CaseId, &str, i64),
    sealed: Option<&[u8]>,
) -> Result<Option<UploadId>, StoreError> {
    let Some(sealed) = sealed else { return Ok(None) };
    let id = key.open(origin_seat(case, place, number), sealed)?;
    let damaged = |_| StoreError::Damaged { what: "an origin" };
    id.try_into().map(UploadId).map(Some).map_err(damaged)
}

fn stored(row: &Row, opener: &mut Opener<'_>) -> Result<StoredDocument, StoreError> {
    let (place, number): (&str, i64) =
        (get(row, 0, "a place")?, get(row, 1, "a document's number")?);
    let case = CaseId(get(row, 8, "a case number")?);
    let key = get(row, 9, "the key of a case")?;
    let name = get(row, 7, "a file name")?;
    Ok(StoredDocument {
        place: Place::of(place, number)?,
        kind: get(row, 2, "a document's kind")?,
        media_type: get(row, 3, "a media type")?,
        size_bytes: column::size(get(row, 4, "a size")?)?,
        sha256: column::digest(get(row, 5, "a digest")?)?,
        is_destroyed: get(row, 6, "a mark")?,
        name: opener.text((case, key), name_seat(case, place, number), name)?,
    })
}

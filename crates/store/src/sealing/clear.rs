//! Sealing what an earlier release left in clear, once, in the transaction that brings the keys.

use std::io::Write as _;
use std::path::Path;

use writ_core::event_record::CaseId;
use writ_core::staff::StaffId;

use super::{CHUNK_BYTES, ContentKey, KEY_BYTES, Keyring, Sealer, Seat};
use crate::access::authenticator_seat;
use crate::documents::{name_seat, origin_seat};
use crate::drafts::{DraftId, draft_seat};
use crate::effects::effect_seat;
use crate::engine::{Row, Statements, Transaction, query};
use crate::error::{StoreError, failed};
use crate::files::{self, Folder};
use crate::outbox::{letter_seat, tracking_seat};
use crate::readings::reading_seat;
use crate::rows::{event_seat, get, insert_keys, line_seat};
use crate::sql::clear as sql;
use crate::uploads::{UploadId, id_of};
use crate::{column, staff};

const SEALING: &str = "seal what stands in clear";

/// A text in clear, with what says where it stands: its case, two numbers and a name.
struct Clear<'r> {
    case: CaseId,
    first: i64,
    second: i64,
    name: &'r str,
    text: Vec<u8>,
}

/// Seals all of it, and says under which names bytes were taken in for that, which have to be forgotten once it is
/// durable. Of a case that is erased there is nothing; it gets no key.
pub(super) async fn seal(
    transaction: &mut Transaction,
    folder: &Path,
    keyring: &Keyring,
    chance: Option<[u8; KEY_BYTES]>,
) -> Result<Vec<String>, StoreError> {
    let chance = chance.map(Sealer::new);
    let mut sealing = Sealing { transaction, keyring, chance, resealed: Vec::new() };
    sealing.give_keys().await?;
    sealing
        .of_cases(sql::EVENTS, sql::SEAL_EVENT, |row| Ok(event_seat(row.case, row.small()?)))
        .await?;
    sealing
        .of_cases(sql::LINES, sql::SEAL_LINE, |row| Ok(line_seat(row.case, row.small()?)))
        .await?;
    sealing
        .of_cases(sql::EFFECTS, sql::SEAL_EFFECT, |row| {
            Ok(effect_seat(row.case, row.small()?, row.name))
        })
        .await?;
    sealing
        .of_cases(sql::LETTERS, sql::SEAL_LETTER, |row| Ok(letter_seat(row.case, row.first)))
        .await?;
    sealing
        .of_cases(sql::TRACKINGS, sql::SEAL_TRACKING, |row| Ok(tracking_seat(row.case, row.first)))
        .await?;
    sealing
        .of_cases(sql::NAMES, sql::SEAL_NAME, |row| Ok(name_seat(row.case, row.name, row.first)))
        .await?;
    sealing
        .of_cases(sql::AUTHENTICATORS, sql::SEAL_AUTHENTICATOR, |row| {
            Ok(authenticator_seat(row.case))
        })
        .await?;
    sealing
        .of_cases(sql::READINGS, sql::SEAL_READING, |row| {
            Ok(reading_seat(row.case, column::instant(row.first)?))
        })
        .await?;
    sealing.of_staff().await?;
    sealing.drafts().await?;
    sealing.bytes(&Folder::of(folder)).await?;
    Ok(sealing.resealed)
}

impl Clear<'_> {
    fn small(&self) -> Result<u32, StoreError> {
        column::small(self.first, "a sequence number")
    }
}

struct Sealing<'t> {
    transaction: &'t mut Transaction,
    keyring: &'t Keyring,
    chance: Option<Sealer>,
    resealed: Vec<String>,
}

impl Sealing<'_> {
    fn chance(&self) -> Result<&Sealer, StoreError> {
        let needed = StoreError::Inconsistent { what: "has no key yet, and none can be made" };
        self.chance.as_ref().ok_or(needed)
    }

    async fn rows(&mut self, statement: &'static str) -> Result<Vec<Row>, StoreError> {
        query(statement).fetch_all(&mut *self.transaction).await.map_err(failed(SEALING))
    }

    async fn give_keys(&mut self) -> Result<(), StoreError> {
        loop {
            let without = self.rows(sql::WITHOUT_KEY).await?;
            if without.is_empty() {
                return Ok(());
            }
            let mut keys = Vec::with_capacity(without.len());
            for row in &without {
                let case = CaseId(get(row, 0, "a case number")?);
                let key = self.chance()?.derived(&format!("case {}", case.0));
                keys.push(self.keyring.begin(case, key)?.1);
            }
            let mut statements = Statements::default();
            insert_keys(&mut statements, &mut keys);
            statements.run(self.transaction).await.map_err(failed(SEALING))?;
        }
    }

    /// Columns under the keys of cases.
    async fn of_cases(
        &mut self,
        find: &'static str,
        replace: &'static str,
        seat: impl for<'r> Fn(&'r Clear<'r>) -> Result<Seat<'r>, StoreError>,
    ) -> Result<(), StoreError> {
        loop {
            let rows = self.rows(find).await?;
            if rows.is_empty() {
                return Ok(());
            }
            for row in &rows {
                let clear = clear(row)?;
                let key = self.keyring.of_case(clear.case, get(row, 5, "the key of a case")?)?;
                let key =
                    key.ok_or(StoreError::Damaged { what: "the key of a case is missing" })?;
                let sealed = key.seal(seat(&clear)?, &clear.text)?;
                query(replace)
                    .bind(sealed)
                    .bind(clear.case.0)
                    .bind(clear.first)
                    .bind(clear.second)
                    .bind(clear.name)
                    .execute(&mut *self.transaction)
                    .await
                    .map_err(failed(SEALING))?;
            }
        }
    }

    async fn of_staff(&mut self) -> Result<(), StoreError> {
        for row in self.rows(sql::STAFF).await? {
            let id = StaffId(column::small(get(&row, 0, "a staff number")?, "a staff number")?);
            let name: String = get(&row, 1, "a name")?;
            let factor: Option<&[u8]> = get(&row, 2, "a second factor")?;
            let own = self.keyring.own();
            let name = own.seal(staff::name_seat(id), name.as_bytes())?;
            let factor =
                factor.map(|factor| own.seal(staff::factor_seat(id), factor)).transpose()?;
            query(sql::SEAL_STAFF)
                .bind(name)
                .bind(factor)
                .bind(i64::from(id.0))
                .execute(&mut *self.transaction)
                .await
                .map_err(failed(SEALING))?;
        }
        Ok(())
    }

    async fn drafts(&mut self) -> Result<(), StoreError> {
        for row in self.rows(sql::DRAFTS).await? {
            let bytes: &[u8] = get(&row, 0, "a draft")?;
            let id = bytes.try_into().map(DraftId);
            let id = id.map_err(|_| StoreError::Damaged { what: "a draft" })?;
            let updated_at = column::instant(get(&row, 1, "an instant")?)?;
            let answers: String = get(&row, 2, "a draft")?;
            let seat = draft_seat(&id, updated_at);
            let sealed = self.keyring.own().seal(seat, answers.as_bytes())?;
            query(sql::SEAL_DRAFT)
                .bind(sealed)
                .bind(bytes)
                .execute(&mut *self.transaction)
                .await
                .map_err(failed(SEALING))?;
        }
        Ok(())
    }

    async fn bytes(&mut self, files: &Folder) -> Result<(), StoreError> {
        while let Some(row) = self.rows(sql::DOCUMENT_BYTES).await?.first() {
            let case = CaseId(get(row, 0, "a case number")?);
            let (place, number): (&str, i64) =
                (get(row, 1, "a place")?, get(row, 2, "a document's number")?);
            let name = self.chance()?.derived(&format!("{} {place} {number}", case.0));
            let (id, _) = name.split_at(16);
            let id = id_of(id)?;
            let key = self.keyring.of_case(case, get(row, 5, "the key of a case")?)?;
            let key = key.ok_or(StoreError::Damaged { what: "the key of a case is missing" })?;
            let origin = key.seal(origin_seat(case, place, number), &id.0)?;
            let (file, bytes) = self.seal_bytes(files, id, row).await?;
            query(sql::SEAL_DOCUMENT_BYTES)
                .bind(file)
                .bind(bytes)
                .bind(origin)
                .bind(case.0)
                .bind(place)
                .bind(number)
                .execute(&mut *self.transaction)
                .await
                .map_err(failed(SEALING))?;
        }
        while let Some(row) = self.rows(sql::UPLOAD_BYTES).await?.first() {
            let bytes: &[u8] = get(row, 0, "an upload's id")?;
            let id = id_of(bytes)?;
            let (file, sealed) = self.seal_bytes(files, id, row).await?;
            query(sql::SEAL_UPLOAD_BYTES)
                .bind(file)
                .bind(sealed)
                .bind(bytes)
                .execute(&mut *self.transaction)
                .await
                .map_err(failed(SEALING))?;
        }
        Ok(())
    }

    /// Seals the bytes whose file and content are the fourth and fifth column. A file in clear is destroyed once this
    /// is durable.
    async fn seal_bytes(
        &mut self,
        files: &Folder,
        id: UploadId,
        row: &Row,
    ) -> Result<(Option<String>, Option<Vec<u8>>), StoreError> {
        let file: Option<String> = get(row, 3, "a file name")?;
        let bytes: Option<&[u8]> = get(row, 4, "a document")?;
        let key = self.keyring.of_upload(id);
        let Some(earlier) = file else {
            return Ok((None, Some(pieces(&key, bytes.unwrap_or_default())?)));
        };
        let mut clear = Vec::new();
        std::io::Read::read_to_end(&mut files.open(&earlier)?, &mut clear)
            .map_err(files::failed_writing)?;
        let name = self.keyring.file_of_upload(id);
        // What a try before left that did not come to its end.
        files.forget_incoming(&name)?;
        files.destroy(&name)?;
        self.resealed.push(name.clone());
        let mut sealed = files.begin(&name)?;
        sealed.write_all(&pieces(&key, &clear)?).map_err(files::failed_writing)?;
        sealed.sync_all().map_err(files::failed_writing)?;
        files.keep(&name)?;
        query(sql::DOOM_FILE)
            .bind(earlier)
            .execute(&mut *self.transaction)
            .await
            .map_err(failed(SEALING))?;
        Ok((Some(name), None))
    }
}

fn pieces(key: &ContentKey, clear: &[u8]) -> Result<Vec<u8>, StoreError> {
    let mut sealed = Vec::with_capacity(clear.len());
    for (piece, number) in clear.chunks(CHUNK_BYTES).zip(0..) {
        sealed.extend_from_slice(&key.seal(number, piece)?);
    }
    Ok(sealed)
}

fn clear(row: &Row) -> Result<Clear<'_>, StoreError> {
    // A secret is bytes, everything else text.
    let text: Result<String, _> = get(row, 4, "a text in clear");
    let text = match text {
        Ok(text) => text.into_bytes(),
        Err(_) => get(row, 4, "a secret in clear")?,
    };
    Ok(Clear {
        case: CaseId(get(row, 0, "a case number")?),
        first: get(row, 1, "a number")?,
        second: get(row, 2, "a number")?,
        name: get(row, 3, "a name")?,
        text,
    })
}

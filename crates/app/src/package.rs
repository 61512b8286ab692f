//! Packing an answer: the files of granted items as one ZIP with its list of contents, sealed by its digest
//! (DA-2, DA-4, DA-5, RV-7).
//!
//! What goes in is asked of the core before a byte is kept; what was sealed is never changed after. What is
//! deliberately absent: a way to send a package. It waits to be fetched.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read as _, Write as _};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use writ_core::actor::Actor;
use writ_core::case::Case;
use writ_core::command::Command;
use writ_core::document::Sha256 as Digest;
use writ_core::event::Event;
use writ_core::package::SealedPackage;
use writ_core::refusal::Refusal;
use writ_core::request::{DateRange, ItemNumber, Measure};
use writ_core::review::Approval;
use writ_core::stage::Stage;
use writ_store::UploadId;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::error::AppError;
use crate::handling::{Asked, Enclosed, Handled, OpenRecord};
use crate::installation::Installation;
use crate::outside::Outside;

/// Largest package, in bytes, its list of contents included.
pub const LARGEST_BYTES: u64 = 64 * 1024 * 1024;
/// Most files in one package.
pub const MOST_FILES: usize = 500;
/// The list of contents, for programs.
const MANIFEST: &str = "manifest.json";
/// How long a packed answer waits to be released.
const WAITS: SignedDuration = SignedDuration::from_hours(8);
/// Longest file name in a package, in characters.
const LONGEST_NAME: usize = 120;

/// A file that was collected for a granted item.
#[derive(Clone, PartialEq, Eq)]
pub struct Collected {
    /// For which item.
    pub item: ItemNumber,
    /// What it is called.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What a package holds, as its own list says it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The form of this list.
    pub format: String,
    /// The docket number of the case.
    pub case: String,
    /// When it was sealed.
    pub sealed_at: Timestamp,
    /// Who stands behind it (RV-7), by their numbers.
    pub approval: Hands,
    /// What was granted and searched for, item by item (DA-4).
    pub items: Vec<PackedItem>,
    /// The files.
    pub files: Vec<PackedFile>,
}

/// Who stands behind a decision (RV-7).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hands {
    /// The number of the one who proposed.
    pub proposed_by: u32,
    /// The numbers of those who approved.
    pub approved_by: Vec<u32>,
}

/// One item of a package (DA-4).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackedItem {
    /// Its number in the request.
    pub number: ItemNumber,
    /// The kind of its identifier.
    pub identifier_kind: String,
    /// The identifier that was searched for.
    pub identifier: String,
    /// The class of the data.
    pub data_class: String,
    /// The days granted; none where the item has no time.
    pub days: Option<DateRange>,
    /// What was searched, found, left out and why.
    pub record: String,
}

/// One file of a package.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackedFile {
    /// Its path in the package.
    pub path: String,
    /// The item it belongs to.
    pub item: ItemNumber,
    /// Its size.
    pub size_bytes: u64,
    /// The SHA-256 of its bytes, as hexadecimal digits.
    pub sha256: String,
}

/// An answer that is packed and waits to be released.
#[derive(Clone, PartialEq, Eq)]
pub struct Packed {
    /// The upload that holds it.
    pub upload: UploadId,
    /// Its seal.
    pub sealed: SealedPackage,
    /// What it holds.
    pub manifest: Manifest,
}

/// What came of packing.
pub enum Packing {
    /// It waits to be released.
    Done(Box<Packed>),
    /// The process says no; nothing was kept.
    Refused(Refusal),
    /// There is nothing to pack, or too much.
    Unfit(Unfit),
}

/// Why files make no package.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// There is no file.
    NoFile,
    /// More than [`MOST_FILES`].
    TooManyFiles,
    /// More than [`LARGEST_BYTES`].
    TooLarge,
}

impl Unfit {
    /// The stable code, which keys the words.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoFile => "no_file",
            Self::TooManyFiles => "too_many_files",
            Self::TooLarge => "too_large",
        }
    }
}

impl Installation {
    /// Packs the files collected for items of a case, and keeps the package until it is released. None when no
    /// case that goes through the desk has this reference.
    ///
    /// # Errors
    /// When the store fails; then nothing is kept.
    pub async fn pack(
        &self,
        reference: &str,
        files: Vec<Collected>,
        by: Actor,
        outside: &Outside,
    ) -> Result<Option<Packing>, AppError> {
        let Some(open) = self.open_record(reference).await? else { return Ok(None) };
        let Some(case) = open.record.case() else { return Ok(None) };
        if let Some(unfit) = unfit(&files) {
            return Ok(Some(Packing::Unfit(unfit)));
        }
        let now = outside.now();
        // Asked with a seal that stands for the one to come: the core looks at the items, not at the digest.
        let asked_about = SealedPackage { sha256: Digest([0; 32]), size_bytes: 1, files: 1 };
        let items: BTreeSet<ItemNumber> = files.iter().map(|file| file.item).collect();
        let release = Command::Disclose { items: items.clone(), package: asked_about };
        if let Err(refusal) = self.would(case, release, by, now)? {
            return Ok(Some(Packing::Refused(refusal)));
        }
        let Some(approval) = approval_of(case) else {
            return Ok(Some(Packing::Refused(case.out_of_order())));
        };
        let manifest = manifest(&open, case, approval, &files, now);
        let written = tokio::task::spawn_blocking(move || zip(manifest, &files)).await;
        let (bytes, manifest) = written.map_err(|_| NOT_PACKED)??;
        self.keep_packed(bytes, manifest, outside).await.map(Some)
    }

    async fn keep_packed(
        &self,
        bytes: Vec<u8>,
        manifest: Manifest,
        outside: &Outside,
    ) -> Result<Packing, AppError> {
        if bytes.len() as u64 > LARGEST_BYTES {
            return Ok(Packing::Unfit(Unfit::TooLarge));
        }
        let mut id = [0; 16];
        id.iter_mut().zip(outside.seed()?).for_each(|(byte, chance)| *byte = chance);
        let upload = UploadId(id);
        let mut incoming = self.store.take_in(upload, LARGEST_BYTES);
        incoming.write(&bytes).await?;
        let staged = incoming.stage(outside.now() + WAITS).await?;
        let sealed = SealedPackage {
            sha256: Digest(staged.sha256),
            size_bytes: staged.size_bytes,
            files: u16::try_from(manifest.files.len()).unwrap_or(u16::MAX),
        };
        Ok(Packing::Done(Box::new(Packed { upload, sealed, manifest })))
    }

    /// Reads a packed answer of this case that waits to be released; none when there is none of it (any more).
    ///
    /// # Errors
    /// When the store fails.
    pub async fn packed(
        &self,
        reference: &str,
        upload: UploadId,
        now: Timestamp,
    ) -> Result<Option<Packed>, AppError> {
        let Some(bytes) = self.store.upload_bytes(upload, now, LARGEST_BYTES).await? else {
            return Ok(None);
        };
        let sha256 = Digest(Sha256::digest(&bytes).into());
        let size_bytes = bytes.len() as u64;
        let Some(manifest) = read_manifest(&bytes) else { return Ok(None) };
        if manifest.case != reference {
            return Ok(None);
        }
        let files = u16::try_from(manifest.files.len()).unwrap_or(u16::MAX);
        let sealed = SealedPackage { sha256, size_bytes, files };
        Ok(Some(Packed { upload, sealed, manifest }))
    }

    /// Releases a packed answer (DA-5): from here on the agency can fetch it. None when no case that goes through the
    /// desk has this reference, or the packed answer is gone.
    ///
    /// # Errors
    /// When the store fails; a refusal is no error but an outcome.
    pub async fn release(
        &self,
        reference: &str,
        expected_seq: Option<u32>,
        upload: UploadId,
        asked: Asked,
    ) -> Result<Option<Handled>, AppError> {
        let Some(packed) = self.packed(reference, upload, asked.now).await? else {
            return Ok(None);
        };
        let items = packed.manifest.items.iter().map(|item| item.number).collect();
        let command = Command::Disclose { items, package: packed.sealed };
        let enclosed = Enclosed { package: Some(upload), ..Enclosed::default() };
        self.act_enclosed(reference, expected_seq, command, asked, enclosed).await
    }
}

const NOT_PACKED: AppError = AppError::Inconsistent("a package could not be written");

fn unfit(files: &[Collected]) -> Option<Unfit> {
    let bytes: u64 = files.iter().map(|file| file.bytes.len() as u64).sum();
    if files.is_empty() {
        Some(Unfit::NoFile)
    } else if files.len() > MOST_FILES {
        Some(Unfit::TooManyFiles)
    } else {
        (bytes > LARGEST_BYTES).then_some(Unfit::TooLarge)
    }
}

fn approval_of(case: &Case) -> Option<&Approval> {
    match &case.stage {
        Stage::Fulfilment(decision) => decision.approval.as_ref(),
        _ => None,
    }
}

fn manifest(
    open: &OpenRecord,
    case: &Case,
    approval: &Approval,
    files: &[Collected],
    now: Timestamp,
) -> Manifest {
    let items: BTreeSet<ItemNumber> = files.iter().map(|file| file.item).collect();
    let records = records(open);
    let personal = case.personal.get();
    let packed_item = |number: &ItemNumber| {
        let item = case.request.items.get(number)?;
        let identifier = personal.and_then(|personal| personal.identifiers.get(&item.identifier));
        Some(PackedItem {
            number: *number,
            identifier_kind: identifier.map_or("", |known| known.kind.code()).to_owned(),
            identifier: identifier.map_or_else(String::new, |known| known.value.clone()),
            data_class: match item.measure {
                Measure::Disclose(class) => class.code().to_owned(),
                Measure::Restrict | Measure::Delete | Measure::Preserve(_) | Measure::Assist => {
                    String::new()
                }
            },
            days: approval.range(*number).flatten(),
            record: records.get(number).cloned().unwrap_or_default(),
        })
    };
    let mut taken = BTreeSet::from([MANIFEST.to_owned()]);
    let packed_file = |file: &Collected| PackedFile {
        path: path(file, &mut taken),
        item: file.item,
        size_bytes: file.bytes.len() as u64,
        sha256: Digest(Sha256::digest(&file.bytes).into()).to_string(),
    };
    Manifest {
        format: "writ-package-1".to_owned(),
        case: case.reference.clone(),
        sealed_at: now,
        approval: Hands {
            proposed_by: approval.proposer().0,
            approved_by: approval.approvers().iter().map(|approver| approver.0).collect(),
        },
        items: items.iter().filter_map(packed_item).collect(),
        files: files.iter().map(packed_file).collect(),
    }
}

/// What was searched and left out, as the custodian put it on record for each item.
fn records(open: &OpenRecord) -> BTreeMap<ItemNumber, String> {
    let of = |event: &Event| match event {
        Event::Fulfilled { item, personal, .. } => Some((*item, personal.get()?.clone())),
        _ => None,
    };
    open.history.iter().filter_map(|recorded| of(&recorded.event)).collect()
}

/// Where a file stands in its package: in the folder of its item, under a name of plain letters that no other has.
fn path(file: &Collected, taken: &mut BTreeSet<String>) -> String {
    let last = file.name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain = |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '-' | '_' | ' ');
    let kept: String = last.chars().filter(|letter| plain(*letter)).take(LONGEST_NAME).collect();
    let kept = kept.trim_matches([' ', '.']);
    let name = if kept.is_empty() { "file" } else { kept };
    let folder = format!("item-{}", file.item);
    let mut path = format!("{folder}/{name}");
    let mut copy = 2;
    while !taken.insert(path.to_lowercase()) {
        path = format!("{folder}/{copy}-{name}");
        copy += 1;
    }
    path
}

/// Writes the list first, then the files in its order. The same files give the same bytes.
fn zip(manifest: Manifest, files: &[Collected]) -> Result<(Vec<u8>, Manifest), AppError> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(zip::DateTime::default());
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let list = serde_json::to_vec_pretty(&manifest)?;
    let entries = std::iter::once((MANIFEST, list.as_slice())).chain(
        manifest
            .files
            .iter()
            .zip(files)
            .map(|(packed, file)| (packed.path.as_str(), file.bytes.as_slice())),
    );
    for (path, bytes) in entries {
        writer.start_file(path, options).map_err(|_| NOT_PACKED)?;
        writer.write_all(bytes).map_err(|_| NOT_PACKED)?;
    }
    let bytes = writer.finish().map_err(|_| NOT_PACKED)?.into_inner();
    Ok((bytes, manifest))
}

fn read_manifest(bytes: &[u8]) -> Option<Manifest> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut list = Vec::new();
    archive.by_name(MANIFEST).ok()?.take(LARGEST_BYTES).read_to_end(&mut list).ok()?;
    serde_json::from_slice(&list).ok()
}

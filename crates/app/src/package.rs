//! The answer: files for granted items, put into one sealed package with a list of what is in it (DA-4, DA-5).
//!
//! A package is begun with an [`Approval`] in hand and for the items it covers. It is written to disk as it comes,
//! hashed and never changed after; what is released names its digest. What was searched, what was left out and why
//! stands in its list of contents.

mod contents;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{Read as _, Seek as _, Write as _};

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use sha2::{Digest as _, Sha256 as Hasher};
use subtle::ConstantTimeEq as _;
use writ_core::actor::Actor;
use writ_core::case::Case;
use writ_core::command::Command;
use writ_core::document::Sha256;
use writ_core::event::Event;
use writ_core::fulfilment::Fulfilment;
use writ_core::package::{PackageNumber, SealedPackage};
use writ_core::refusal::Refusal;
use writ_core::request::ItemNumber;
use writ_core::review::Approval;
use writ_core::second_factor::SecondFactorShown;
use writ_core::stage::Stage;
use writ_store::{Place, Reading, UploadId};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use self::contents::{Approved, Contents, FORMAT, ItemScope, in_words, safe_name, scopes};
use crate::error::AppError;
use crate::handling::{Asked, Enclosed, Handled, OpenRecord};
use crate::installation::{Installation, Seed};
use crate::secret::Secret;
use crate::tokens::digest;

/// How long a sealed package waits to be released.
const WAITS: SignedDuration = SignedDuration::from_hours(24);
/// Most files in one package.
pub const MOST_FILES: u16 = 2_000;
const CHUNK_BYTES: usize = 64 * 1024;

/// What can be packed for a case now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packable {
    /// The items that were collected and have not left.
    pub items: BTreeSet<ItemNumber>,
    /// Why they cannot leave now.
    pub refusal: Option<Refusal>,
}

/// A package while it is filled.
pub struct Packing {
    zip: Option<ZipWriter<File>>,
    reference: String,
    seq: u32,
    items: BTreeMap<ItemNumber, ItemScope>,
    approved: Approved,
    files: Vec<PackedFile>,
    hash: Hasher,
    size_bytes: u64,
    left_bytes: u64,
}

/// Why a file does not come into a package.
#[derive(Debug, thiserror::Error)]
pub enum NotPacked {
    /// It is for an item that was not collected, or not approved.
    #[error("nothing was collected for this item")]
    NoSuchItem,
    /// More files than a package takes.
    #[error("a package takes at most 2,000 files")]
    TooMany,
    /// Longer than a package may be.
    #[error("the package would be too large")]
    TooLarge,
    /// There is nothing in it.
    #[error("choose at least one file")]
    Empty,
    /// The disk.
    #[error("could not write a package")]
    Write(#[source] std::io::Error),
}

/// A sealed package that waits to be released.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedAwaiting {
    /// The upload that holds it.
    pub upload: UploadId,
    /// Its seal.
    pub sealed: SealedPackage,
    /// The items in it.
    pub items: BTreeSet<ItemNumber>,
    /// The state of the case on which it was packed.
    pub seq: u32,
    /// Its files.
    pub files: Vec<PackedFile>,
    /// The list of contents as people read it.
    pub contents: String,
    /// Proves that these facts were sealed here.
    pub proof: Sha256,
}

/// What was sealed, as a form brings it back to release it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BroughtBack {
    /// The upload that holds it.
    pub upload: UploadId,
    /// The items in it.
    pub items: BTreeSet<ItemNumber>,
    /// How many files are in it.
    pub files: u16,
    /// The state of the case on which it was packed.
    pub seq: u32,
    /// The proof of [`SealedAwaiting::proof`].
    pub proof: Sha256,
}

impl BroughtBack {
    /// Reads what a form brings back; none where it cannot be what was sealed.
    #[must_use]
    pub fn read(upload: &str, items: &str, files: &str, seq: &str, proof: &str) -> Option<Self> {
        let items: Option<BTreeSet<ItemNumber>> =
            items.split(' ').map(|item| item.parse().ok().map(ItemNumber)).collect();
        Some(Self {
            upload: upload.parse().ok()?,
            items: items?,
            files: files.parse().ok()?,
            seq: seq.parse().ok()?,
            proof: proof.parse().ok()?,
        })
    }
}

/// What came of releasing a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Released {
    /// As with every change.
    Handled(Handled),
    /// There is no such package that waits, or it is not the one that was sealed.
    NotSealedHere,
}

/// A file in a package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PackedFile {
    /// Its path in the package.
    pub path: String,
    /// The item it is for.
    pub item: u16,
    /// Its digest.
    pub sha256: Sha256,
    /// Its size.
    pub size_bytes: u64,
}

impl Installation {
    /// What can be packed for a case now; none where nothing was approved.
    ///
    /// # Errors
    /// When the case's policy is not of this profile.
    pub fn packable(
        &self,
        case: &Case,
        by: Actor,
        now: Timestamp,
    ) -> Result<Option<Packable>, AppError> {
        if approval_of(case).is_none() {
            return Ok(None);
        }
        let items = collected(case);
        if items.is_empty() {
            return Ok(Some(Packable { items, refusal: None }));
        }
        // A seal of the right form: the core says whether these items may leave.
        let package = SealedPackage { sha256: Sha256([0; 32]), size_bytes: 1, files: 1 };
        let command = Command::Disclose { items: items.clone(), package };
        let refusal = self.would(case, command, by, now)?.err();
        Ok(Some(Packable { items, refusal }))
    }

    /// Begins a package of at most so many bytes; none where nothing was approved (DA-5).
    ///
    /// # Errors
    /// When there is no room on the disk.
    pub fn begin_package(
        &self,
        open: &OpenRecord,
        limit_bytes: u64,
    ) -> Result<Option<Packing>, AppError> {
        let Some(case) = open.record.case() else { return Ok(None) };
        let Some(approval) = approval_of(case) else { return Ok(None) };
        let file = tempfile::tempfile_in(self.store.folder()).map_err(AppError::Pack)?;
        Ok(Some(Packing::begin(open, case, approval, file, limit_bytes)))
    }

    /// Seals a package: writes its list of contents, hashes it, and puts it where it waits to be released.
    ///
    /// # Errors
    /// When the disk or the store fails.
    pub async fn seal_package(
        &self,
        packing: Packing,
        now: Timestamp,
        seed: Seed,
    ) -> Result<Result<SealedAwaiting, NotPacked>, AppError> {
        if packing.files.is_empty() {
            return Ok(Err(NotPacked::Empty));
        }
        let sealing = tokio::task::spawn_blocking(move || packing.finish(now));
        let (mut file, finished) = match sealing.await {
            Ok(finished) => finished.map_err(AppError::Pack)?,
            Err(_) => return Err(AppError::Inconsistent("sealing a package broke off")),
        };
        let id = UploadId(*Secret::of_chance(&seed).derived("package").bytes());
        let mut incoming = self.store.take_in(id, u64::MAX);
        loop {
            let reading = tokio::task::spawn_blocking(move || {
                let mut chunk = Vec::with_capacity(CHUNK_BYTES);
                let read = (&mut file).take(CHUNK_BYTES as u64).read_to_end(&mut chunk);
                read.map(|_| (file, chunk))
            });
            let Ok(read) = reading.await else {
                return Err(AppError::Inconsistent("reading a package broke off"));
            };
            let (rest, chunk) = read.map_err(AppError::Pack)?;
            file = rest;
            if chunk.is_empty() {
                break;
            }
            incoming.write(&chunk).await?;
        }
        let staged = incoming.stage(now + WAITS).await?;
        let Finished { reference, seq, items, files, contents } = finished;
        let sealed = SealedPackage {
            sha256: Sha256(staged.sha256),
            size_bytes: staged.size_bytes,
            files: u16::try_from(files.len()).unwrap_or(u16::MAX),
        };
        let proof = self.proof(&reference, staged.id, &sealed, &items, seq);
        Ok(Ok(SealedAwaiting { upload: staged.id, sealed, items, seq, files, contents, proof }))
    }

    /// Releases a package that was sealed here, on the state of the case on which it was packed (DA-5, RV-7). None
    /// where there is no such case.
    ///
    /// # Errors
    /// When the store fails; a refusal is no error but an outcome.
    pub async fn release_package(
        &self,
        reference: &str,
        brought: BroughtBack,
        asked: Asked,
    ) -> Result<Option<Released>, AppError> {
        let Some(upload) = self.store.upload(brought.upload, asked.now).await? else {
            return Ok(Some(Released::NotSealedHere));
        };
        let package = SealedPackage {
            sha256: Sha256(upload.sha256),
            size_bytes: upload.size_bytes,
            files: brought.files,
        };
        let proof = self.proof(reference, brought.upload, &package, &brought.items, brought.seq);
        let is_ours: bool = proof.0.ct_eq(&brought.proof.0).into();
        if !is_ours {
            return Ok(Some(Released::NotSealedHere));
        }
        let command = Command::Disclose { items: brought.items, package };
        let enclosed = Enclosed { package: Some(brought.upload), ..Enclosed::default() };
        let handled =
            self.act_enclosed(reference, Some(brought.seq), command, asked, enclosed).await?;
        Ok(handled.map(Released::Handled))
    }

    /// The agency fetches a package against its second factor; each fetching is on record before a byte leaves
    /// (DA-5). None where there is no such case.
    ///
    /// # Errors
    /// When the store fails, or the bytes are not those that were sealed.
    pub async fn fetch_package(
        &self,
        reference: &str,
        package: PackageNumber,
        second_factor: SecondFactorShown,
        now: Timestamp,
        seed: Seed,
    ) -> Result<Option<Result<Reading, Refusal>>, AppError> {
        let command = Command::FetchPackage { package, second_factor };
        let handled = self.act(reference, None, command, Actor::Agency, now, seed).await?;
        match handled {
            None => Ok(None),
            Some(Handled::Refused(refusal)) => Ok(Some(Err(refusal))),
            Some(Handled::Changed(_)) => {
                Err(AppError::Inconsistent("the case changed while a package was fetched"))
            }
            Some(Handled::Done { .. }) => {
                let Some(open) = self.open_record(reference).await? else { return Ok(None) };
                let place = Place::Package(package.0);
                let reading = self.store.read_document(open.id, place).await?;
                let gone = AppError::Inconsistent("the bytes of a package are not there");
                reading.map(|reading| Some(Ok(reading))).ok_or(gone)
            }
        }
    }

    /// Binds what was sealed to its case and state: a form brings it back, and nobody else can make it.
    fn proof(
        &self,
        reference: &str,
        upload: UploadId,
        sealed: &SealedPackage,
        items: &BTreeSet<ItemNumber>,
        seq: u32,
    ) -> Sha256 {
        let items: Vec<u8> = items.iter().flat_map(|item| item.0.to_be_bytes()).collect();
        let facts = digest(
            "sealed package",
            &[
                reference.as_bytes(),
                &upload.0,
                &sealed.sha256.0,
                &sealed.size_bytes.to_be_bytes(),
                &sealed.files.to_be_bytes(),
                &items,
                &seq.to_be_bytes(),
            ],
        );
        Sha256(self.store.secret_digest("sealed package", &facts))
    }
}

/// A package whose list of contents is written.
struct Finished {
    reference: String,
    seq: u32,
    items: BTreeSet<ItemNumber>,
    files: Vec<PackedFile>,
    contents: String,
}

impl Packing {
    /// DA-4, DA-5: for the items that the approval covers and for no others.
    fn begin(
        open: &OpenRecord,
        case: &Case,
        approval: &Approval,
        file: File,
        limit_bytes: u64,
    ) -> Self {
        let decided_at =
            open.history.iter().rev().find_map(|recorded| {
                matches!(recorded.event, Event::Decided).then_some(recorded.at)
            });
        Self {
            zip: Some(ZipWriter::new(file)),
            reference: case.reference.clone(),
            seq: open.seq,
            items: scopes(open, case, approval),
            approved: Approved {
                proposer: approval.proposer().0,
                approvers: approval.approvers().iter().map(|staff| staff.0).collect(),
                at: decided_at,
            },
            files: Vec::new(),
            hash: Hasher::new(),
            size_bytes: 0,
            left_bytes: limit_bytes,
        }
    }

    /// Begins a file for an item.
    ///
    /// # Errors
    /// [`NotPacked`] when it does not belong in the package.
    pub fn begin_file(&mut self, item: ItemNumber, name: &str) -> Result<(), NotPacked> {
        let is_collected = |scope: &ItemScope| scope.outcome == Some(Fulfilment::Collected);
        if !self.items.get(&item).is_some_and(is_collected) {
            return Err(NotPacked::NoSuchItem);
        }
        if self.files.len() >= usize::from(MOST_FILES) {
            return Err(NotPacked::TooMany);
        }
        let place = self.files.len().saturating_add(1);
        let path = format!("item-{:03}/{place:04}-{}", item.0, safe_name(name));
        let zip = self.zip.as_mut().ok_or_else(broken_off)?;
        zip.start_file(path.as_str(), stored()).map_err(|error| NotPacked::Write(error.into()))?;
        self.hash = Hasher::new();
        self.size_bytes = 0;
        let sha256 = Sha256([0; 32]);
        self.files.push(PackedFile { path, item: item.0, sha256, size_bytes: 0 });
        Ok(())
    }

    /// Writes more of the file that was begun.
    ///
    /// # Errors
    /// When the package becomes too large, or the disk fails.
    pub async fn write(&mut self, bytes: Vec<u8>) -> Result<(), NotPacked> {
        let length = bytes.len() as u64;
        self.left_bytes = self.left_bytes.checked_sub(length).ok_or(NotPacked::TooLarge)?;
        self.size_bytes = self.size_bytes.saturating_add(length);
        self.hash.update(&bytes);
        let mut zip = self.zip.take().ok_or_else(broken_off)?;
        let writing = tokio::task::spawn_blocking(move || zip.write_all(&bytes).map(|()| zip));
        let written = writing.await.map_err(|_| broken_off())?;
        self.zip = Some(written.map_err(NotPacked::Write)?);
        Ok(())
    }

    /// Ends the file that was begun.
    pub fn end_file(&mut self) {
        let sha256 = Sha256(self.hash.finalize_reset().into());
        if let Some(file) = self.files.last_mut() {
            file.sha256 = sha256;
            file.size_bytes = self.size_bytes;
        }
    }

    fn finish(mut self, now: Timestamp) -> std::io::Result<(File, Finished)> {
        let contents = Contents {
            format: FORMAT,
            case: &self.reference,
            sealed_at: now,
            approval: &self.approved,
            items: self.items.values().collect(),
            files: &self.files,
        };
        let json = serde_json::to_vec_pretty(&contents)?;
        let text = in_words(&contents);
        let mut zip = self.zip.take().ok_or_else(|| std::io::Error::other("broken off"))?;
        zip.start_file("manifest.json", stored())?;
        zip.write_all(&json)?;
        zip.start_file("manifest.txt", stored())?;
        zip.write_all(text.as_bytes())?;
        let mut file = zip.finish()?;
        file.rewind()?;
        let items = self.files.iter().map(|file| ItemNumber(file.item)).collect();
        let Self { reference, seq, files, .. } = self;
        Ok((file, Finished { reference, seq, items, files, contents: text }))
    }
}

fn broken_off() -> NotPacked {
    NotPacked::Write(std::io::Error::other("writing broke off"))
}

/// As they are, without compression, and with the same time in every package: the same files give the same bytes.
fn stored() -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(zip::DateTime::DEFAULT)
        .large_file(true)
}

/// RV-7: the permission to pack, which review alone makes.
const fn approval_of(case: &Case) -> Option<&Approval> {
    match &case.stage {
        Stage::Fulfilment(decision) => decision.approval.as_ref(),
        Stage::Intake
        | Stage::Verification
        | Stage::Review
        | Stage::Approval(_)
        | Stage::Notice(_)
        | Stage::Closed(..)
        | Stage::Erased(..) => None,
    }
}

fn collected(case: &Case) -> BTreeSet<ItemNumber> {
    let fulfilled = case.fulfilled.iter();
    fulfilled.filter(|(_, done)| **done == Fulfilment::Collected).map(|(item, _)| *item).collect()
}

//! A bucket of sealed files in an S3-compatible storage.
//!
//! A file gets its name at once and whole, by one request or by the end of an upload in parts. Before that, the mark
//! of what comes in is called by that name and holds the one that the storage gave to the upload, so that its parts are found
//! and go.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use futures_util::stream::{BoxStream, StreamExt as _, TryStreamExt as _};
use jiff::{SignedDuration, Timestamp};
use object_store::aws::AmazonS3;
use object_store::multipart::{MultipartStore as _, PartId};
use object_store::path::Path;
use object_store::{
    Error, GetOptions, GetRange, MultipartId, ObjectMeta, ObjectStore as _, ObjectStoreExt as _,
};

use super::settings::FilesSettings;
use super::{BROKEN_OFF_AFTER, GONE, INCOMING, PROBE, mark_of, path_of};
use crate::column;
use crate::error::StoreError;
use crate::sealing::SEALED_CHUNK_BYTES;

/// What one request carries: whole sealed pieces, and no less than a storage takes for a part (5 MiB).
const PART_BYTES: usize = 80 * SEALED_CHUNK_BYTES;
/// What one request brings.
const RANGE_BYTES: usize = 16 * SEALED_CHUNK_BYTES;
/// Names looked at together.
const NAMES_AT_ONCE: usize = 1_000;
/// How often what was broken off is looked for: each look costs a listing.
const LOOKED_FOR_EVERY: SignedDuration = SignedDuration::from_hours(1);
/// How long one thing that is asked of the storage may take, tries included.
const PATIENCE: Duration = Duration::from_mins(2);

/// The bucket, or a path in it.
#[derive(Clone)]
pub(crate) struct Bucket {
    storage: Arc<AmazonS3>,
    prefix: Path,
    /// When what was broken off was last looked for, in seconds since 1970.
    looked_at: Arc<AtomicI64>,
}

/// A file that is coming in; it goes again unless it is kept.
pub(crate) struct BucketTaking {
    bucket: Bucket,
    name: String,
    /// What is not sent yet, less than a part.
    held: Vec<u8>,
    sent: Option<Sent>,
    is_kept: bool,
}

/// The parts that the storage has.
struct Sent {
    multipart: MultipartId,
    parts: Vec<PartId>,
}

/// A file that is read range by range.
pub(crate) struct BucketReading {
    bucket: Bucket,
    path: Path,
    size_bytes: u64,
    /// Where the next range begins.
    next: u64,
    held: Vec<u8>,
}

impl Bucket {
    pub(crate) fn of(settings: &FilesSettings) -> Result<Self, StoreError> {
        let (storage, prefix) = settings.prepare()?;
        let looked_at = Arc::new(AtomicI64::new(i64::MIN));
        Ok(Self { storage: Arc::new(storage), prefix, looked_at })
    }

    pub(super) async fn open(&self, name: &str) -> Result<BucketReading, StoreError> {
        let path = self.at(&path_of(name));
        let mut file = BucketReading {
            bucket: self.clone(),
            path,
            size_bytes: u64::MAX,
            next: 0,
            held: Vec::new(),
        };
        // What is gone is said at once.
        file.fetch().await?;
        Ok(file)
    }

    pub(super) async fn size_of(&self, name: &str) -> Result<Option<u64>, StoreError> {
        let path = self.at(&path_of(name));
        let found = asked("look at a file", self.storage.head(&path)).await?;
        Ok(found.map(|file| file.size))
    }

    pub(super) async fn destroy(&self, name: &str) -> Result<(), StoreError> {
        self.remove(&self.at(&path_of(name))).await
    }

    pub(super) async fn forget_incoming(&self, name: &str) -> Result<(), StoreError> {
        self.remove(&self.mark(name)).await
    }

    /// Ends an upload in parts that was broken off, where there is one.
    pub(super) async fn abort(&self, name: &str) -> Result<(), StoreError> {
        let mark = self.mark(name);
        let read = async { self.storage.get(&mark).await?.bytes().await };
        let Some(bytes) = asked("read what came in", read).await? else { return Ok(()) };
        if bytes.is_empty() {
            return Ok(());
        }
        let (path, multipart) =
            (self.at(&path_of(name)), String::from_utf8_lossy(&bytes).into_owned());
        let abort = self.storage.abort_multipart(&path, &multipart);
        asked("remove what came in", abort).await.map(drop)
    }

    pub(super) fn names(&self) -> BoxStream<'_, Result<Vec<String>, StoreError>> {
        let objects = self.storage.list(Some(&self.prefix).filter(|prefix| !prefix.is_root()));
        let names = objects.try_filter_map(move |object| async move { Ok(self.name_of(&object)) });
        let pages = names.try_chunks(NAMES_AT_ONCE);
        pages.map_err(|error| away("list the files", &error.1)).boxed()
    }

    /// What came in and was broken off: nobody wrote to it for a day. It is looked for once an hour.
    pub(super) async fn broken_off(&self, now: Timestamp) -> Result<Vec<String>, StoreError> {
        let looked_at = self.looked_at.load(Ordering::Relaxed);
        if now.as_second().saturating_sub(looked_at) < LOOKED_FOR_EVERY.as_secs() {
            return Ok(Vec::new());
        }
        // Ages are of the storage's own clock. Ours may run fast, and what is destroyed too early is lost.
        let now_there = self.probe().await?.min(now);
        let found = self.incoming_before(now_there - BROKEN_OFF_AFTER).await?;
        self.looked_at.store(now.as_second(), Ordering::Relaxed);
        Ok(found)
    }

    /// What came in before an instant of the storage's clock.
    pub(super) async fn incoming_before(
        &self,
        instant: Timestamp,
    ) -> Result<Vec<String>, StoreError> {
        const DOING: &str = "list what came in";
        let folder = self.at(INCOMING);
        let mut marks = self.storage.list(Some(&folder));
        let mut found = Vec::new();
        while let Some(mark) = asked(DOING, marks.try_next()).await?.flatten() {
            if modified_at(&mark)? < instant {
                let name = mark.location.filename().filter(|name| *name != PROBE);
                found.extend(name.map(str::to_owned));
            }
        }
        Ok(found)
    }

    /// Writes something small and looks at it. Says what the storage's clock says.
    pub(super) async fn probe(&self) -> Result<Timestamp, StoreError> {
        let path = self.at(&format!("{INCOMING}/{PROBE}"));
        let probe = async {
            self.storage.put(&path, vec![0].into()).await?;
            self.storage.head(&path).await
        };
        modified_at(&wanted("write a probe", probe).await?)
    }

    async fn remove(&self, path: &Path) -> Result<(), StoreError> {
        asked("remove a file", self.storage.delete(path)).await.map(drop)
    }

    fn mark(&self, name: &str) -> Path {
        self.at(&mark_of(name))
    }

    fn at(&self, path: &str) -> Path {
        Path::from(format!("{}/{path}", self.prefix))
    }

    /// The name of a file of ours; none where it is anything else.
    fn name_of(&self, object: &ObjectMeta) -> Option<String> {
        let name = object.location.filename()?;
        (object.location == self.at(&path_of(name))).then(|| name.to_owned())
    }
}

impl BucketTaking {
    pub(super) fn begin(bucket: &Bucket, name: String) -> Self {
        Self { bucket: bucket.clone(), name, held: Vec::new(), sent: None, is_kept: false }
    }

    pub(super) async fn write(&mut self, sealed: &[u8]) -> Result<(), StoreError> {
        self.held.extend_from_slice(sealed);
        if self.held.len() >= PART_BYTES { self.send().await } else { Ok(()) }
    }

    /// Sends what is held as a part.
    async fn send(&mut self) -> Result<(), StoreError> {
        const DOING: &str = "take in a file";
        let path = self.bucket.at(&path_of(&self.name));
        let mark = self.bucket.mark(&self.name);
        let storage = Arc::clone(&self.bucket.storage);
        let sent = match &mut self.sent {
            Some(sent) => sent,
            none => {
                let multipart = wanted(DOING, storage.create_multipart(&path)).await?;
                let sent = none.insert(Sent { multipart, parts: Vec::new() });
                // Parts that nobody could find would stay for ever.
                let said = sent.multipart.clone();
                wanted(DOING, storage.put(&mark, said.into())).await?;
                sent
            }
        };
        let part = std::mem::take(&mut self.held).into();
        let place = sent.parts.len();
        let put = storage.put_part(&path, &sent.multipart, place, part);
        sent.parts.push(wanted(DOING, put).await?);
        Ok(())
    }

    pub(super) async fn keep(mut self) -> Result<(), StoreError> {
        const DOING: &str = "keep a file";
        if self.sent.is_some() && !self.held.is_empty() {
            self.send().await?;
        }
        // From here on it may have its name: until its row stands, it is the sweep's to remove.
        self.is_kept = true;
        let path = self.bucket.at(&path_of(&self.name));
        let storage = &self.bucket.storage;
        let mark = self.bucket.mark(&self.name);
        if let Some(Sent { multipart, parts }) = self.sent.take() {
            // However long the parts took to come, nobody takes it for broken off before its row stands.
            wanted(DOING, storage.put(&mark, multipart.clone().into())).await?;
            let complete = storage.complete_multipart(&path, &multipart, parts);
            return wanted(DOING, complete).await.map(drop);
        }
        wanted(DOING, storage.put(&mark, Vec::new().into())).await?;
        let file = std::mem::take(&mut self.held).into();
        wanted(DOING, storage.put(&path, file)).await.map(drop)
    }
}

impl Drop for BucketTaking {
    fn drop(&mut self) {
        let sent = self.sent.take().filter(|_| !self.is_kept);
        if let (Some(sent), Ok(runtime)) = (sent, tokio::runtime::Handle::try_current()) {
            let (bucket, mark) = (self.bucket.clone(), self.bucket.mark(&self.name));
            let path = bucket.at(&path_of(&self.name));
            runtime.spawn(async move {
                // What cannot be removed here is swept later.
                let is_gone = bucket.storage.abort_multipart(&path, &sent.multipart).await.is_ok();
                let _gone = is_gone && bucket.remove(&mark).await.is_ok();
            });
        }
    }
}

impl BucketReading {
    pub(super) async fn read(&mut self, bytes: usize) -> Result<Vec<u8>, StoreError> {
        while self.held.len() < bytes && self.next < self.size_bytes {
            self.fetch().await?;
        }
        let rest = self.held.split_off(bytes.min(self.held.len()));
        Ok(std::mem::replace(&mut self.held, rest))
    }

    async fn fetch(&mut self) -> Result<(), StoreError> {
        let range = GetRange::Bounded(self.next..self.next.saturating_add(RANGE_BYTES as u64));
        let options = GetOptions { range: Some(range), ..GetOptions::default() };
        let fetch = async {
            let found = self.bucket.storage.get_opts(&self.path, options).await?;
            let size_bytes = found.meta.size;
            Ok((size_bytes, found.bytes().await?))
        };
        let (size_bytes, bytes) = asked("read a file", fetch).await?.ok_or(GONE)?;
        self.size_bytes = size_bytes;
        self.next += bytes.len() as u64;
        if bytes.is_empty() {
            self.size_bytes = self.next;
        }
        self.held.extend_from_slice(&bytes);
        Ok(())
    }
}

/// What was asked of the storage; none where it does not have it.
async fn asked<T>(
    doing: &'static str,
    ask: impl Future<Output = object_store::Result<T>>,
) -> Result<Option<T>, StoreError> {
    match tokio::time::timeout(PATIENCE, ask).await {
        Ok(Ok(answer)) => Ok(Some(answer)),
        // Whoever names a bucket that is not there has destroyed nothing.
        Ok(Err(error)) if is_missing(&error) => Ok(None),
        Ok(Err(error)) => Err(away(doing, &error)),
        Err(_late) => {
            Err(StoreError::FilesAway { doing, said: "it did not answer in time".into() })
        }
    }
}

fn is_missing(error: &Error) -> bool {
    matches!(error, Error::NotFound { .. }) && !error.to_string().contains("NoSuchBucket")
}

/// What was asked of the storage, which must have it.
async fn wanted<T>(
    doing: &'static str,
    ask: impl Future<Output = object_store::Result<T>>,
) -> Result<T, StoreError> {
    let said = || "it has nothing of the kind".to_owned();
    asked(doing, ask).await?.ok_or_else(|| StoreError::FilesAway { doing, said: said() })
}

/// What a storage says may repeat who we are and what we signed, so of its words only the code is kept.
fn away(doing: &'static str, error: &Error) -> StoreError {
    let text = error.to_string();
    let code = text.split_once("<Code>").and_then(|(_, rest)| rest.split_once("</Code>"));
    let code = code
        .map(|(code, _)| code)
        .filter(|code| code.len() < 64 && code.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    let status = || text.split_once("status code: ").and_then(|(_, rest)| rest.get(..3));
    let said = match (code, status()) {
        (Some(code), _) => format!("it answered `{code}`"),
        (None, Some(status)) => format!("it answered {status}"),
        (None, None) => io_cause(error).unwrap_or_else(|| "it gave no usable answer".into()),
    };
    StoreError::FilesAway { doing, said }
}

/// What the network said, beneath all that was said about it.
fn io_cause(error: &Error) -> Option<String> {
    let mut cause: &dyn std::error::Error = error;
    loop {
        if let Some(io) = cause.downcast_ref::<std::io::Error>() {
            return Some(io.to_string());
        }
        cause = cause.source()?;
    }
}

fn modified_at(object: &ObjectMeta) -> Result<Timestamp, StoreError> {
    column::instant(object.last_modified.timestamp_micros())
}

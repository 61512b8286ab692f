//! Backups: a copy of the record as it is at one instant, in one encrypted file, and the way back.
//!
//! Inside the encryption (age) stands a plain archive (tar), so that whoever holds the key opens it without this
//! program as well. Its last entry is the manifest, which says what everything before it must be. The key of
//! the record is none of it.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Component, Path, PathBuf};

use age::secrecy::SecretString;
use age::{Decryptor, Encryptor, Identity, IdentityFile, Recipient};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use tempfile::{NamedTempFile, TempDir};

/// The entry that says what the others are.
const MANIFEST: &str = "manifest.json";
/// The manner in which this release writes backups.
const FORMAT: u32 = 1;
/// How much work a passphrase may take, as a power of two: what a much faster machine chose, and less than would fill
/// the memory of a small one.
const MOST_WORK: u8 = 21;
/// A manifest is no longer than this.
const MANIFEST_BYTES: u64 = 256 * 1024 * 1024;

/// Why a backup could not be written or brought back. Nothing is left half-done after any of these.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// Something is there already, and nothing is ever written over.
    #[error("`{path}` is there already, and nothing is written over")]
    Exists {
        /// Where it was to go.
        path: PathBuf,
    },
    /// A recipient, an identity or a passphrase that is none.
    #[error("{what}")]
    Key {
        /// Which, without its content.
        what: &'static str,
    },
    /// None of the keys opens it.
    #[error("the key or passphrase does not open this backup")]
    WrongKey,
    /// Its bytes are not those that were written, or not all of them.
    #[error("the backup is damaged: {what}")]
    Damaged {
        /// What is wrong with it.
        what: String,
    },
    /// It is of a later release.
    #[error(
        "the backup has format {found}, this release knows {FORMAT}: use the release that wrote it"
    )]
    Newer {
        /// Its format.
        found: u32,
    },
    /// The file system refused.
    #[error("could not {doing}")]
    Io {
        /// The operation, as a verb and its object.
        doing: &'static str,
        /// What it said.
        source: io::Error,
    },
}

/// Whom a backup is encrypted to.
pub enum Lock {
    /// Holders of age keys: `age1…`.
    Recipients(Vec<String>),
    /// Whoever knows a passphrase.
    Passphrase(String),
}

/// What opens a backup.
pub enum Key {
    /// The text of a file of age identities.
    Identities(String),
    /// The passphrase.
    Passphrase(String),
}

/// What is in a backup. The last entry of its archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The manner in which it is written.
    pub format: u32,
    /// The release that wrote it.
    pub release: String,
    /// When it was begun.
    pub begun_at: Timestamp,
    /// Where the database was: `embedded` or `server`.
    pub database: String,
    /// The newest migration of its tables.
    pub schema: i64,
    /// The cases in it.
    pub cases: u64,
    /// Their events.
    pub events: u64,
    /// The head of its ledger, which stands for all of them in their order.
    pub ledger_head: String,
    /// The names of the keys without which nothing is read that names a person. They are not in the backup.
    pub keys: Vec<String>,
    /// Every other entry.
    pub parts: Vec<Part>,
}

/// One entry of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Its path in the folder of the record.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// Its digest, in hexadecimal digits.
    pub sha256: String,
}

/// A folder that was brought back, and stands beside its place until it is settled.
pub struct Restored {
    folder: TempDir,
    into: PathBuf,
    /// What is in it.
    pub manifest: Manifest,
}

/// Writes everything in a folder into one encrypted file, whole or not at all. The parts of `about` are filled in.
/// `progress` is told the bytes written so far.
///
/// # Errors
/// When there is such a file already, or the file system refuses.
pub fn write(
    folder: &Path,
    out: &Path,
    lock: &Lock,
    mut about: Manifest,
    progress: &mut dyn FnMut(u64),
) -> Result<Manifest, BackupError> {
    const DOING: &str = "write the backup";
    let failed = failed(DOING);
    let beside = claim(out)?;
    let encrypted = encryptor(lock)?.wrap_output(BufWriter::new(beside)).map_err(&failed)?;
    let mut archive = tar::Builder::new(encrypted);
    let mut written = 0;
    for name in names(folder, Path::new("")).map_err(&failed)? {
        let path = folder.join(&name);
        let file = fs::File::open(&path).map_err(&failed)?;
        let bytes = file.metadata().map_err(&failed)?.len();
        let mut counted = Hashed::new(file, written, &mut *progress);
        entry(&mut archive, &name, bytes, &mut counted).map_err(&failed)?;
        let (read, sha256) = counted.end();
        if read != bytes {
            return Err(failed(io::Error::other("a file changed while it was read")));
        }
        written += bytes;
        about.parts.push(Part { name, bytes, sha256 });
    }
    let manifest = serde_json::to_vec_pretty(&about).map_err(|error| failed(error.into()))?;
    let bytes = manifest.len() as u64;
    entry(&mut archive, MANIFEST, bytes, &mut manifest.as_slice()).map_err(&failed)?;
    let encrypted = archive.into_inner().map_err(&failed)?;
    let buffered = encrypted.finish().map_err(&failed)?;
    let beside = buffered.into_inner().map_err(|error| failed(error.into_error()))?;
    beside.as_file().sync_all().map_err(&failed)?;
    settle(beside, out)?;
    Ok(about)
}

/// What a backup says of itself before its parts are written.
#[must_use]
pub fn about(
    copied: writ_store::Copied,
    is_on_server: bool,
    release: &str,
    begun_at: Timestamp,
) -> Manifest {
    Manifest {
        format: FORMAT,
        release: release.to_owned(),
        begun_at,
        database: if is_on_server { "server" } else { "embedded" }.to_owned(),
        schema: copied.schema,
        cases: copied.cases,
        events: copied.events,
        ledger_head: copied.ledger_head,
        keys: copied.keys.into_iter().collect(),
        parts: Vec::new(),
    }
}

/// Brings a backup back beside the folder it is to become, and holds every byte against its manifest.
///
/// # Errors
/// When the folder holds anything, the key is another one, or a byte is not what was written.
pub fn read(
    file: &Path,
    into: &Path,
    key: &Key,
    progress: &mut dyn FnMut(u64),
) -> Result<Restored, BackupError> {
    const DOING: &str = "bring the backup back";
    let failed = failed(DOING);
    if !is_free(into).map_err(&failed)? {
        return Err(BackupError::Exists { path: into.to_owned() });
    }
    let identities = identities(key)?;
    let input = BufReader::new(fs::File::open(file).map_err(&failed)?);
    let decryptor = Decryptor::new_buffered(input).map_err(unopened)?;
    let opened = decryptor.decrypt(identities.iter().map(|identity| &**identity as &dyn Identity));
    let mut archive = tar::Archive::new(opened.map_err(unopened)?);
    let folder = folder_beside(into).map_err(&failed)?;
    let (mut found, mut manifest) = (BTreeMap::new(), None);
    let mut written = 0;
    for entry in archive.entries().map_err(damaged)? {
        let mut entry = entry.map_err(damaged)?;
        let name = entry.path().map_err(damaged)?.to_string_lossy().into_owned();
        if manifest.is_some() {
            return Err(damaged("something stands after its manifest"));
        }
        if name == MANIFEST {
            let mut text = Vec::new();
            (&mut entry).take(MANIFEST_BYTES).read_to_end(&mut text).map_err(damaged)?;
            manifest = Some(text);
            continue;
        }
        let target = folder.path().join(inside(&name)?);
        let mut file = create(&target).map_err(&failed)?;
        let mut counted = Hashed::new(&mut entry, written, &mut *progress);
        copy(&mut counted, &mut file, &failed)?;
        file.sync_all().map_err(&failed)?;
        let (bytes, sha256) = counted.end();
        written += bytes;
        found.insert(name, (bytes, sha256));
    }
    // The encryption proves its end only to who reads up to it.
    io::copy(&mut archive.into_inner(), &mut io::sink()).map_err(damaged)?;
    let manifest = manifest.ok_or_else(|| damaged("it has no manifest"))?;
    let manifest = checked(&manifest, found)?;
    Ok(Restored { folder, into: into.to_owned(), manifest })
}

impl Restored {
    /// Where it stands now.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Gives it its place.
    ///
    /// # Errors
    /// When something came to stand there meanwhile.
    pub fn settle(self) -> Result<Manifest, BackupError> {
        let Self { folder, into, manifest } = self;
        // A folder takes the place of an empty one, and of nothing else.
        fs::rename(folder.path(), &into).map_err(|error| match error.kind() {
            io::ErrorKind::DirectoryNotEmpty | io::ErrorKind::NotADirectory => {
                BackupError::Exists { path: into.clone() }
            }
            _ => failed("give the folder its name")(error),
        })?;
        // There is nothing left to remove under its old name.
        let _gone = folder.keep();
        Ok(manifest)
    }
}

/// The manifest, once it says of every part what was found, and of no other.
fn checked(
    text: &[u8],
    mut found: BTreeMap<String, (u64, String)>,
) -> Result<Manifest, BackupError> {
    #[derive(Deserialize)]
    struct Format {
        format: u32,
    }
    let unreadable = |_| damaged("its manifest cannot be read");
    let Format { format } = serde_json::from_slice(text).map_err(unreadable)?;
    if format > FORMAT {
        return Err(BackupError::Newer { found: format });
    }
    let manifest: Manifest = serde_json::from_slice(text).map_err(unreadable)?;
    for part in &manifest.parts {
        let is_same = found
            .remove(&part.name)
            .is_some_and(|(bytes, sha256)| bytes == part.bytes && sha256 == part.sha256);
        if !is_same {
            return Err(damaged(format!("`{}` is not as its manifest says", part.name)));
        }
    }
    match found.keys().next() {
        Some(name) => Err(damaged(format!("its manifest knows nothing of `{name}`"))),
        None => Ok(manifest),
    }
}

fn encryptor(lock: &Lock) -> Result<Encryptor, BackupError> {
    let unusable = BackupError::Key { what: "a recipient is a key that begins with `age1`" };
    match lock {
        Lock::Passphrase(passphrase) => {
            Ok(Encryptor::with_user_passphrase(SecretString::from(passphrase.clone())))
        }
        Lock::Recipients(keys) => {
            let read: Result<Vec<_>, _> =
                keys.iter().map(|key| key.parse::<age::x25519::Recipient>()).collect();
            let Ok(recipients) = read else { return Err(unusable) };
            let recipients = recipients.iter().map(|recipient| recipient as &dyn Recipient);
            Encryptor::with_recipients(recipients).map_err(|_| unusable)
        }
    }
}

fn identities(key: &Key) -> Result<Vec<Box<dyn Identity + Send + Sync>>, BackupError> {
    match key {
        Key::Passphrase(passphrase) => {
            let passphrase = SecretString::from(passphrase.clone());
            let mut identity = age::scrypt::Identity::new(passphrase);
            identity.set_max_work_factor(MOST_WORK);
            Ok(vec![Box::new(identity)])
        }
        Key::Identities(text) => IdentityFile::from_buffer(text.as_bytes())
            .ok()
            .and_then(|file| file.into_identities().ok())
            .filter(|identities| !identities.is_empty())
            .ok_or(BackupError::Key {
                what: "an identity is a line that begins with `AGE-SECRET-KEY-`",
            }),
    }
}

fn unopened(error: age::DecryptError) -> BackupError {
    match error {
        age::DecryptError::NoMatchingKeys
        | age::DecryptError::DecryptionFailed
        | age::DecryptError::KeyDecryptionFailed => BackupError::WrongKey,
        other => damaged(other),
    }
}

/// A file beside its place, which it gets when it is whole.
fn claim(out: &Path) -> Result<NamedTempFile, BackupError> {
    if out.symlink_metadata().is_ok() {
        return Err(BackupError::Exists { path: out.to_owned() });
    }
    let beside = tempfile::Builder::new().prefix(".writ-backup-").tempfile_in(parent(out));
    beside.map_err(failed("make a file beside the backup"))
}

fn settle(beside: NamedTempFile, out: &Path) -> Result<(), BackupError> {
    beside.persist_noclobber(out).map_err(|refused| match refused.error.kind() {
        io::ErrorKind::AlreadyExists => BackupError::Exists { path: out.to_owned() },
        _ => failed("give the backup its name")(refused.error),
    })?;
    fs::File::open(parent(out))
        .and_then(|folder| folder.sync_all())
        .map_err(failed("bring the backup's name to disk"))
}

fn folder_beside(into: &Path) -> io::Result<TempDir> {
    let parent = parent(into);
    fs::create_dir_all(parent)?;
    tempfile::Builder::new()
        .prefix(".writ-restore-")
        .permissions(fs::Permissions::from_mode(0o700))
        .tempdir_in(parent)
}

fn is_free(into: &Path) -> io::Result<bool> {
    match fs::read_dir(into) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => Ok(false),
        Err(error) => Err(error),
    }
}

fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// All files below a folder, in one order.
fn names(folder: &Path, below: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder.join(below))? {
        let entry = entry?;
        let path = below.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            names.extend(self::names(folder, &path)?);
        } else {
            names.push(path.to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// A path that leads nowhere outside its folder.
fn inside(name: &str) -> Result<&Path, BackupError> {
    let path = Path::new(name);
    let is_inside = path.components().all(|part| matches!(part, Component::Normal(_)));
    if is_inside { Ok(path) } else { Err(damaged("a part of it leads outside its folder")) }
}

fn create(path: &Path) -> io::Result<fs::File> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(parent(path))?;
    fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

fn entry(
    archive: &mut tar::Builder<impl Write>,
    name: &str,
    bytes: u64,
    content: &mut impl Read,
) -> io::Result<()> {
    let mut header = tar::Header::new_gnu();
    header.set_size(bytes);
    header.set_mode(0o600);
    archive.append_data(&mut header, name, content)
}

/// Copies what is read, and tells what cannot be read from what cannot be written.
fn copy(
    from: &mut impl Read,
    to: &mut fs::File,
    failed: &impl Fn(io::Error) -> BackupError,
) -> Result<(), BackupError> {
    let mut buffer = vec![0; 256 * 1024];
    loop {
        let read = from.read(&mut buffer).map_err(damaged)?;
        let Some(chunk) = buffer.get(..read).filter(|chunk| !chunk.is_empty()) else {
            return Ok(());
        };
        to.write_all(chunk).map_err(failed)?;
    }
}

fn damaged(what: impl ToString) -> BackupError {
    BackupError::Damaged { what: what.to_string() }
}

fn failed(doing: &'static str) -> impl Fn(io::Error) -> BackupError {
    move |source| BackupError::Io { doing, source }
}

/// Reads, and hashes and counts what was read.
struct Hashed<'p, R> {
    inner: R,
    hash: Sha256,
    bytes: u64,
    before: u64,
    progress: &'p mut dyn FnMut(u64),
}

impl<'p, R> Hashed<'p, R> {
    fn new(inner: R, before: u64, progress: &'p mut dyn FnMut(u64)) -> Self {
        Self { inner, hash: Sha256::new(), bytes: 0, before, progress }
    }

    fn end(self) -> (u64, String) {
        use std::fmt::Write as _;
        let digest: [u8; 32] = self.hash.finalize().into();
        let sha256 = digest.iter().fold(String::new(), |mut text, byte| {
            // Writing into a text does not fail.
            let _written = write!(text, "{byte:02x}").is_ok();
            text
        });
        (self.bytes, sha256)
    }
}

impl<R: Read> Read for Hashed<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.hash.update(buffer.get(..read).unwrap_or_default());
        self.bytes += read as u64;
        (self.progress)(self.before + self.bytes);
        Ok(read)
    }
}

//! The key from outside, under which the root key is sealed.

use std::fmt;
use std::fs;
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use super::{KEY_BYTES, Sealer, Seat};
use crate::error::StoreError;
use crate::files::hex;

const KEY_FILE: &str = "sealing.key";
/// Digits that name a key: enough that no two are called the same.
const NAME_DIGITS: usize = 16;
const ROOT: Seat<'static> = Seat::new("root_key", [0; 2]);

/// Where the key-encryption key is. The first of several keys seals; all of them open, so that a new one can be put
/// before the old one while programs run.
#[derive(Clone, PartialEq, Eq)]
pub enum KeySource {
    /// A file of lines, each the 64 hexadecimal digits of a key. It is made on first use.
    File(PathBuf),
    /// The same text, from the environment of the program.
    Text(String),
}

/// Names a key without telling anything of it.
type KeyId = String;

/// The keys from outside: the present one, and those before it.
pub(crate) struct KeyEncryption {
    keys: Vec<(KeyId, Sealer)>,
}

impl fmt::Debug for KeySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => f.debug_tuple("File").field(path).finish(),
            Self::Text(_) => f.write_str("Text"),
        }
    }
}

impl KeySource {
    /// The file in the folder of an installation, where none else is named.
    #[must_use]
    pub fn in_folder(folder: &Path) -> Self {
        Self::File(folder.join(KEY_FILE))
    }

    /// Puts a fresh key before those of the file, so that whoever opens the record next seals under it.
    ///
    /// # Errors
    /// [`StoreError::Key`] where there is no file of keys.
    pub fn put_first(&self, fresh: [u8; KEY_BYTES]) -> Result<(), StoreError> {
        let mut keys = self.keys_of_file()?;
        keys.insert(0, fresh);
        self.rewrite(&keys)
    }

    /// Leaves the first key of the file alone in it, once the record is sealed under that one.
    ///
    /// # Errors
    /// As [`Self::put_first`].
    pub fn keep_first(&self) -> Result<(), StoreError> {
        let mut keys = self.keys_of_file()?;
        keys.truncate(1);
        self.rewrite(&keys)
    }

    fn keys_of_file(&self) -> Result<Vec<[u8; KEY_BYTES]>, StoreError> {
        let missing = || StoreError::Key { path: self.path() };
        match self {
            Self::Text(_) => Err(missing()),
            Self::File(_) => self.text()?.and_then(|text| keys_of(&text)).ok_or_else(missing),
        }
    }

    fn rewrite(&self, keys: &[[u8; KEY_BYTES]]) -> Result<(), StoreError> {
        write(&self.path(), keys)
    }

    fn text(&self) -> Result<Option<String>, StoreError> {
        match self {
            Self::Text(text) => Ok(Some(text.clone())),
            Self::File(path) => match fs::read_to_string(path) {
                Ok(text) => Ok(Some(text)),
                Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
                Err(source) => Err(StoreError::Prepare { path: path.clone(), source }),
            },
        }
    }

    /// What to call it.
    pub(super) fn path(&self) -> PathBuf {
        match self {
            Self::File(path) => path.clone(),
            Self::Text(_) => PathBuf::from("the environment"),
        }
    }
}

impl KeyEncryption {
    /// Reads the keys; none where there is no file yet.
    ///
    /// # Errors
    /// [`StoreError::Key`] where it holds something else.
    pub(crate) fn read(source: &KeySource) -> Result<Option<Self>, StoreError> {
        let Some(text) = source.text()? else { return Ok(None) };
        match keys_of(&text) {
            Some(keys) => Ok(Some(Self::of(keys))),
            None => Err(StoreError::Key { path: source.path() }),
        }
    }

    /// Makes the file with its first key, for its owner's eyes alone and never over another.
    ///
    /// # Errors
    /// [`StoreError::Key`] where the key was to come from the environment.
    pub(crate) fn create(source: &KeySource, key: [u8; KEY_BYTES]) -> Result<Self, StoreError> {
        let KeySource::File(path) = source else {
            return Err(StoreError::Key { path: source.path() });
        };
        write(path, &[key])?;
        Ok(Self::of(vec![key]))
    }

    fn of(keys: Vec<[u8; KEY_BYTES]>) -> Self {
        let named = |key: [u8; KEY_BYTES]| {
            let sealer = Sealer::new(key);
            let id = hex(&sealer.derived("name")).chars().take(NAME_DIGITS).collect();
            (id, sealer)
        };
        Self { keys: keys.into_iter().map(named).collect() }
    }

    /// Seals a key of the installation under the present one.
    pub(crate) fn seal(&self, key: &[u8; KEY_BYTES]) -> Result<(KeyId, Vec<u8>), StoreError> {
        let (id, sealer) = self.keys.first().ok_or(StoreError::Ended)?;
        Ok((id.clone(), sealer.seal(ROOT, key)?))
    }

    /// Opens a key of the installation; none where it was sealed under a key that is not there.
    pub(crate) fn open(&self, id: &str, sealed: &[u8]) -> Option<[u8; KEY_BYTES]> {
        let (_, key) = self.keys.iter().find(|(known, _)| known == id)?;
        key.open(ROOT, sealed).ok()?.try_into().ok()
    }

    /// Whether this is the key that seals now.
    pub(crate) fn is_present(&self, id: &str) -> bool {
        self.keys.first().is_some_and(|(present, _)| present == id)
    }
}

/// The keys of a text, of which there is one at least; none where it is anything else.
fn keys_of(text: &str) -> Option<Vec<[u8; KEY_BYTES]>> {
    let keys: Option<Vec<_>> = text.split_whitespace().map(key_of).collect();
    keys.filter(|keys| !keys.is_empty())
}

fn key_of(digits: &str) -> Option<[u8; KEY_BYTES]> {
    if digits.len() != 2 * KEY_BYTES || !digits.is_ascii() {
        return None;
    }
    let mut key = [0; KEY_BYTES];
    for (byte, pair) in key.iter_mut().zip(digits.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(key)
}

/// Writes a file of keys, durably: aside first, for a crash must not leave half of it under the real name.
fn write(path: &Path, keys: &[[u8; KEY_BYTES]]) -> Result<(), StoreError> {
    let aside = path.with_extension("new");
    let text: String = keys.iter().map(|key| hex(key) + "\n").collect();
    let written = (|| {
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&aside)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&aside, path)?;
        path.parent().map_or(Ok(()), |folder| fs::File::open(folder)?.sync_all())
    })();
    written.map_err(|source| StoreError::Prepare { path: path.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_opens_what_it_sealed_as_long_as_it_is_among_those_known() {
        let folder = tempfile::tempdir().unwrap();
        let file = KeySource::File(folder.path().join("sealing.key"));
        let old = KeyEncryption::create(&file, [1; KEY_BYTES]).unwrap();
        let (id, sealed) = old.seal(&[9; KEY_BYTES]).unwrap();

        let read = KeyEncryption::read(&file).unwrap().unwrap();
        let (first, second) = (hex(&[2; KEY_BYTES]), hex(&[1; KEY_BYTES]));
        let both = KeyEncryption::read(&KeySource::Text(format!("{first}\n{second}\n")));
        let both = both.unwrap().unwrap();
        let new = KeyEncryption::read(&KeySource::Text(first)).unwrap().unwrap();

        assert_eq!(read.open(&id, &sealed), Some([9; KEY_BYTES]));
        assert_eq!(both.open(&id, &sealed), Some([9; KEY_BYTES]));
        assert!(read.is_present(&id) && !both.is_present(&id));
        assert_eq!(new.open(&id, &sealed), None);
    }

    #[test]
    fn what_is_no_key_is_said_to_be_none() {
        for text in ["", "abc", &"g".repeat(64), &"0".repeat(63), &"é".repeat(32)] {
            let read = KeyEncryption::read(&KeySource::Text(text.to_owned()));
            assert!(matches!(read, Err(StoreError::Key { .. })), "{text}");
        }
    }
}

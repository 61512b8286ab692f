//! The key from outside, under which the root key is sealed.

use std::fmt;
use std::fs;
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use super::{KEY_BYTES, KeyToken, Sealer, Seat};
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
    /// A key in a key token, and beside it those that opened before or, where the key token is retired, seal now.
    KeyToken(KeyToken, Box<KeySource>),
}

/// Names a key without telling anything of it.
type KeyId = String;

/// The keys from outside: the present one, and those before it.
pub(crate) struct KeyEncryption {
    token: Option<KeyToken>,
    keys: Vec<(KeyId, Sealer)>,
    path: PathBuf,
}

impl fmt::Debug for KeySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => f.debug_tuple("File").field(path).finish(),
            Self::Text(_) => f.write_str("Text"),
            Self::KeyToken(token, _) => f.debug_tuple("KeyToken").field(token).finish(),
        }
    }
}

impl KeySource {
    /// The file in the folder of an installation, where none else is named.
    #[must_use]
    pub fn in_folder(folder: &Path) -> Self {
        Self::File(folder.join(KEY_FILE))
    }

    /// Puts a fresh key before those of the file, so that whoever opens the record next seals under it. Beside a key token the
    /// file is made where there is none.
    ///
    /// # Errors
    /// [`StoreError::Key`] where there is no file of keys.
    pub fn put_first(&self, fresh: [u8; KEY_BYTES]) -> Result<(), StoreError> {
        let mut keys = match self {
            Self::KeyToken(_, beside) if beside.text()?.is_none() => Vec::new(),
            _ => self.keys_of_file()?,
        };
        keys.insert(0, fresh);
        self.rewrite(&keys)
    }

    /// Removes the file of keys beside a key token that took over, where there is one.
    ///
    /// # Errors
    /// [`StoreError::Prepare`] where it cannot be removed.
    pub fn remove_file(&self) -> Result<(), StoreError> {
        let path = self.path();
        match fs::remove_file(&path) {
            Err(source) if source.kind() != ErrorKind::NotFound => {
                Err(StoreError::Prepare { path, source })
            }
            _ => Ok(()),
        }
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
            Self::KeyToken(_, beside) => beside.keys_of_file(),
            Self::File(_) => self.text()?.and_then(|text| keys_of(&text)).ok_or_else(missing),
        }
    }

    fn rewrite(&self, keys: &[[u8; KEY_BYTES]]) -> Result<(), StoreError> {
        write(&self.path(), keys)
    }

    fn text(&self) -> Result<Option<String>, StoreError> {
        match self {
            Self::Text(text) => Ok(Some(text.clone())),
            Self::KeyToken(_, beside) => beside.text(),
            Self::File(path) => match fs::read_to_string(path) {
                Ok(text) => Ok(Some(text)),
                Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
                Err(source) => Err(StoreError::Prepare { path: path.clone(), source }),
            },
        }
    }

    /// What to call it: beside a key token, the file.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        match self {
            Self::File(path) => path.clone(),
            Self::KeyToken(_, beside) => beside.path(),
            Self::Text(_) => PathBuf::from("the environment"),
        }
    }
}

impl KeyEncryption {
    /// Reads the keys; none where there is no file yet, and no token that seals.
    ///
    /// # Errors
    /// [`StoreError::Key`] where it holds something else.
    pub(crate) fn read(source: &KeySource) -> Result<Option<Self>, StoreError> {
        let token = match source {
            KeySource::KeyToken(token, _) => Some(token.clone()),
            KeySource::File(_) | KeySource::Text(_) => None,
        };
        let path = source.path();
        match (source.text()?.map(|text| keys_of(&text)), &token) {
            (Some(Some(keys)), _) => Ok(Some(Self::of(keys, token, path))),
            (Some(None), _) => Err(StoreError::Key { path }),
            (None, Some(_)) => Ok(Some(Self::of(Vec::new(), token, path))),
            (None, None) => Ok(None),
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
        Ok(Self::of(vec![key], None, source.path()))
    }

    fn of(keys: Vec<[u8; KEY_BYTES]>, token: Option<KeyToken>, path: PathBuf) -> Self {
        let named = |key: [u8; KEY_BYTES]| {
            let sealer = Sealer::new(key);
            let id = hex(&sealer.derived("name")).chars().take(NAME_DIGITS).collect();
            (id, sealer)
        };
        Self { token, keys: keys.into_iter().map(named).collect(), path }
    }

    /// Seals keys of the installation under the present one.
    ///
    /// # Errors
    /// [`StoreError::Key`] where none seals, [`StoreError::KeyToken`] where the key token does not.
    pub(crate) fn seal(
        &self,
        keys: &[[u8; KEY_BYTES]],
    ) -> Result<Vec<(KeyId, Vec<u8>)>, StoreError> {
        if let Some(token) = self.sealing_token() {
            let sealed = token.seal(&ROOT.bytes(), keys)?.into_iter();
            return Ok(sealed.map(|sealed| (token.name(), sealed)).collect());
        }
        let missing = StoreError::Key { path: self.path.clone() };
        let (id, sealer) = self.keys.first().ok_or(missing)?;
        keys.iter().map(|key| Ok((id.clone(), sealer.seal(ROOT, key)?))).collect()
    }

    /// Opens keys of the installation, each by the name of the key it was sealed under; none where that is not there.
    ///
    /// # Errors
    /// [`StoreError::KeyToken`] where they are sealed in a key token that does not open them.
    pub(crate) fn open(
        &self,
        sealed: &[(&str, &[u8])],
    ) -> Result<Option<Vec<[u8; KEY_BYTES]>>, StoreError> {
        let is_of_token =
            |(id, _): &(&str, &[u8])| self.token.as_ref().is_some_and(|t| t.knows(id));
        if let Some(token) = self.token.as_ref().filter(|_| sealed.iter().all(is_of_token)) {
            return token.open(&ROOT.bytes(), sealed).map(Some);
        }
        let open = |(id, sealed): &(&str, &[u8])| {
            let (_, key) = self.keys.iter().find(|(known, _)| known == id)?;
            key.open(ROOT, sealed).ok()?.try_into().ok()
        };
        Ok(sealed.iter().map(open).collect())
    }

    /// Whether this is the key that seals now, or nothing does.
    pub(crate) fn is_present(&self, id: &str) -> bool {
        match self.sealing_token() {
            Some(token) => token.name() == id,
            None => self.keys.first().is_none_or(|(present, _)| present == id),
        }
    }

    fn sealing_token(&self) -> Option<&KeyToken> {
        self.token.as_ref().filter(|token| !token.is_retired)
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
        let sealed = old.seal(&[[9; KEY_BYTES]]).unwrap();
        let [(id, sealed)] = sealed.as_slice() else { panic!("{sealed:?}") };

        let read = KeyEncryption::read(&file).unwrap().unwrap();
        let (first, second) = (hex(&[2; KEY_BYTES]), hex(&[1; KEY_BYTES]));
        let both = KeyEncryption::read(&KeySource::Text(format!("{first}\n{second}\n")));
        let both = both.unwrap().unwrap();
        let new = KeyEncryption::read(&KeySource::Text(first)).unwrap().unwrap();

        assert_eq!(read.open(&[(id, sealed)]).unwrap(), Some(vec![[9; KEY_BYTES]]));
        assert_eq!(both.open(&[(id, sealed)]).unwrap(), Some(vec![[9; KEY_BYTES]]));
        assert!(read.is_present(id) && !both.is_present(id));
        assert_eq!(new.open(&[(id, sealed)]).unwrap(), None);
    }

    #[test]
    fn what_is_no_key_is_said_to_be_none() {
        for text in ["", "abc", &"g".repeat(64), &"0".repeat(63), &"é".repeat(32)] {
            let read = KeyEncryption::read(&KeySource::Text(text.to_owned()));
            assert!(matches!(read, Err(StoreError::Key { .. })), "{text}");
        }
    }
}

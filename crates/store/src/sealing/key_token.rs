//! A key-encryption key that lies in a key token and never leaves it (PKCS#11): a security module, a card, or a program that
//! speaks for one.
//!
//! The key token is asked when a record is opened or its keys are sealed anew, and at no other time: a program that runs goes
//! on without it. A pin that it refused is not shown to it again, for key tokens lock themselves after a few wrong ones.

use std::collections::BTreeSet;
use std::ffi::c_ulong;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Function, Pkcs11};
use cryptoki::error::{Error, RvError};
use cryptoki::mechanism::Mechanism;
use cryptoki::mechanism::aead::GcmParams;
use cryptoki::object::{Attribute, KeyType, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::types::AuthPin;
use sha2::{Digest as _, Sha256};

use super::{FIRST_WAY, KEY_BYTES, NONCE_BYTES};
use crate::error::StoreError;

const TAG_BITS: c_ulong = 128;
const VALUE_BYTES: c_ulong = 32;

/// How the name of a key of a key token begins on record.
const SCHEME: &str = "pkcs11:";

/// A module is begun and ended for the whole of a program, which asks in turns and keeps what was refused.
static REFUSED: Mutex<Refused> = Mutex::new(Refused(BTreeSet::new()));

/// Signing in that was refused, each as a digest of key token, pin and the state of the pin's file.
struct Refused(BTreeSet<[u8; 32]>);

impl Refused {
    /// Signs in, unless just that was refused before.
    fn sign_in(
        &mut self,
        with: [u8; 32],
        sign_in: impl FnOnce() -> Result<(), Error>,
    ) -> Result<(), Error> {
        if self.0.contains(&with) {
            return Err(Error::Pkcs11(RvError::PinIncorrect, Function::Login));
        }
        let signed_in = sign_in();
        if signed_in.as_ref().is_err_and(is_wrong_pin) {
            self.0.insert(with);
        }
        signed_in
    }
}

const fn is_wrong_pin(error: &Error) -> bool {
    matches!(
        error,
        Error::Pkcs11(RvError::PinIncorrect | RvError::PinInvalid | RvError::PinLenRange, _)
    )
}

/// Where a key in a key token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyToken {
    /// The library through which the key token is spoken to.
    pub module: PathBuf,
    /// What the key token is called.
    pub token_label: String,
    /// What the key that seals is called in it.
    pub key_label: String,
    /// The file whose first line is the pin of its user.
    pub pin_file: PathBuf,
    /// It opens what it sealed, and seals nothing any more.
    pub is_retired: bool,
}

impl KeyToken {
    /// Makes the key that seals, where the key token has none of that name; says whether it did. The key cannot leave the
    /// token.
    ///
    /// # Errors
    /// [`StoreError::KeyToken`] with what the key token said.
    pub fn make_key(&self) -> Result<bool, StoreError> {
        self.ask(|session| {
            let labelled = || Attribute::Label(self.key_label.as_bytes().to_vec());
            let known =
                session.find_objects(&[Attribute::Class(ObjectClass::SECRET_KEY), labelled()]);
            if !known.map_err(|error| self.said(&error))?.is_empty() {
                return Ok(false);
            }
            let template = [
                labelled(),
                Attribute::Token(true),
                Attribute::Private(true),
                Attribute::Sensitive(true),
                Attribute::Extractable(false),
                Attribute::Encrypt(true),
                Attribute::Decrypt(true),
                Attribute::ValueLen(VALUE_BYTES.into()),
            ];
            let made = session.generate_key(&Mechanism::AesKeyGen, &template);
            made.map(|_| true).map_err(|error| self.said(&error))
        })
    }

    /// What the key that seals is called on record.
    pub(super) fn name(&self) -> String {
        self.prefix() + &self.key_label
    }

    /// What a key of this key token is called in it; none where the name on record is of something else.
    fn label_of<'n>(&self, name: &'n str) -> Option<&'n str> {
        name.strip_prefix(&self.prefix())
    }

    /// Whether what seals on record is a key of some key token.
    pub(super) fn is_name(name: &str) -> bool {
        name.starts_with(SCHEME)
    }

    fn prefix(&self) -> String {
        format!("{SCHEME}token={};object=", self.token_label)
    }

    /// Whether a key that is called so on record lies in this key token.
    pub(super) fn knows(&self, name: &str) -> bool {
        self.label_of(name).is_some()
    }

    /// Seals keys for a place, in the same form as a key that is known here does.
    pub(super) fn seal(
        &self,
        place: &[u8],
        keys: &[[u8; KEY_BYTES]],
    ) -> Result<Vec<Vec<u8>>, StoreError> {
        self.ask(|session| {
            let key = self.key(session, &self.key_label)?;
            let seal = |clear: &[u8; KEY_BYTES]| {
                let mut nonce = [0; NONCE_BYTES];
                session.generate_random_slice(&mut nonce)?;
                let mut given = nonce;
                let params = GcmParams::new(&mut given, place, TAG_BITS.into())?;
                let sealed = session.encrypt(&Mechanism::AesGcm(params), key, clear)?;
                Ok([&[FIRST_WAY][..], &nonce, &sealed].concat())
            };
            keys.iter().map(|clear| seal(clear).map_err(|error| self.said(&error))).collect()
        })
    }

    /// Opens what keys of this key token sealed, each by its name on record.
    pub(super) fn open(
        &self,
        place: &[u8],
        sealed: &[(&str, &[u8])],
    ) -> Result<Vec<[u8; KEY_BYTES]>, StoreError> {
        const DAMAGED: StoreError =
            StoreError::Damaged { what: "a key sealed by a key token cannot be opened" };
        self.ask(|session| {
            let open = |(name, sealed): &(&str, &[u8])| {
                let key = self.key(session, self.label_of(name).unwrap_or(name))?;
                let parts = sealed.split_first().filter(|(way, _)| **way == FIRST_WAY);
                let parts = parts.and_then(|(_, rest)| rest.split_at_checked(NONCE_BYTES));
                let (nonce, sealed) = parts.ok_or(DAMAGED)?;
                let mut nonce = nonce.to_vec();
                let params = GcmParams::new(&mut nonce, place, TAG_BITS.into());
                let params = params.map_err(|error| self.said(&error))?;
                let clear = session.decrypt(&Mechanism::AesGcm(params), key, sealed);
                clear.map_err(|error| self.said(&error))?.try_into().map_err(|_| DAMAGED)
            };
            sealed.iter().map(open).collect()
        })
    }

    fn key(&self, session: &Session, label: &str) -> Result<ObjectHandle, StoreError> {
        let sought = [
            Attribute::Class(ObjectClass::SECRET_KEY),
            Attribute::KeyType(KeyType::AES),
            Attribute::Label(label.as_bytes().to_vec()),
        ];
        let found = session.find_objects(&sought).map_err(|error| self.said(&error))?;
        match found.as_slice() {
            [key] => Ok(*key),
            [] => Err(self.problem(format!(
                "it has no AES key called `{label}`: `writ store rotate-key` makes the one that the configuration names"
            ))),
            _ => Err(self.problem(format!("it has several AES keys called `{label}`: remove all but one"))),
        }
    }

    /// Asks the key token once, signed in as its user.
    fn ask<T>(&self, ask: impl FnOnce(&Session) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let mut refused = REFUSED.lock().unwrap_or_else(PoisonError::into_inner);
        let pin = Pin::read(&self.pin_file)
            .map_err(|source| StoreError::Prepare { path: self.pin_file.clone(), source })?;
        let module = self.module.display();
        let loaded = Pkcs11::new(&self.module)
            .map_err(|_| self.problem(format!("its module `{module}` cannot be loaded")))?;
        let begun = loaded.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK));
        begun.map_err(|error| {
            self.problem(format!("its module `{module}` does not begin: {error}"))
        })?;
        let answer = self.signed_in(&loaded, &pin, &mut refused).and_then(|session| ask(&session));
        // Nothing is kept of it, so there is nobody to tell.
        let _ended = loaded.finalize().is_ok();
        answer
    }

    fn signed_in(
        &self,
        module: &Pkcs11,
        pin: &Pin,
        refused: &mut Refused,
    ) -> Result<Session, StoreError> {
        let slots = module.get_slots_with_token().map_err(|error| self.said(&error))?;
        let labels: Vec<_> = slots
            .into_iter()
            .filter_map(|slot| Some((slot, module.get_token_info(slot).ok()?.label().to_owned())))
            .collect();
        let Some((slot, _)) = labels.iter().find(|(_, label)| *label == self.token_label) else {
            let known: Vec<_> = labels.iter().map(|(_, label)| format!("`{label}`")).collect();
            let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
            return Err(self.problem(format!("it is not there; the module knows {known}")));
        };
        let session = module.open_rw_session(*slot).map_err(|error| self.said(&error))?;
        let shown = AuthPin::from(pin.text.lines().next().unwrap_or_default());
        let sign_in = || session.login(UserType::User, Some(&shown));
        refused.sign_in(pin.digest(self), sign_in).map_err(|error| self.said(&error))?;
        Ok(session)
    }

    /// What the key token said, in words where they are known.
    fn said(&self, error: &Error) -> StoreError {
        let file = self.pin_file.display();
        self.problem(match error {
            wrong if is_wrong_pin(wrong) => format!(
                "it refused the pin in `{file}`, which was tried once: put it right before trying again, a key token locks \
                 itself after a few wrong ones"
            ),
            Error::Pkcs11(RvError::PinLocked, _) => {
                "its pin is locked after too many wrong ones: whoever keeps it unlocks it".to_owned()
            }
            Error::Pkcs11(RvError::EncryptedDataInvalid, _) => {
                "what it sealed was changed, or its key is another one of the same name".to_owned()
            }
            Error::Pkcs11(RvError::MechanismInvalid, _) => "it cannot seal with AES-GCM".to_owned(),
            other => format!("it said: {other}"),
        })
    }

    fn problem(&self, problem: String) -> StoreError {
        StoreError::KeyToken { token: self.token_label.clone(), problem }
    }
}

/// What is in the file of a pin, and since when.
struct Pin {
    text: String,
    changed_at: Option<SystemTime>,
}

impl Pin {
    fn read(file: &Path) -> io::Result<Self> {
        let text = std::fs::read_to_string(file)?;
        Ok(Self { text, changed_at: std::fs::metadata(file)?.modified().ok() })
    }

    /// What is the same as long as neither the file nor the configuration changes.
    fn digest(&self, token: &KeyToken) -> [u8; 32] {
        let KeyToken { module, token_label, pin_file, .. } = token;
        let parts = format!("{:?}", (module, token_label, pin_file, &self.text, self.changed_at));
        Sha256::digest(parts).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WRONG: Error = Error::Pkcs11(RvError::PinIncorrect, Function::Login);

    #[test]
    fn a_pin_that_was_refused_is_not_shown_again_until_its_file_changes() {
        let token = KeyToken {
            module: "module.so".into(),
            token_label: "writ".to_owned(),
            key_label: "key".to_owned(),
            pin_file: "pin".into(),
            is_retired: false,
        };
        let pin = |seconds| Pin {
            text: "141421".to_owned(),
            changed_at: SystemTime::UNIX_EPOCH.checked_add(std::time::Duration::from_secs(seconds)),
        };
        let (mut refused, mut shown) = (Refused(BTreeSet::new()), 0);
        let mut try_with = |pin: &Pin, answer: Result<(), Error>| {
            let tried = refused.sign_in(pin.digest(&token), || {
                shown += 1;
                answer
            });
            (tried.is_ok(), shown)
        };

        assert_eq!(
            try_with(&pin(1), Err(Error::Pkcs11(RvError::DeviceError, Function::Login))),
            (false, 1)
        );
        assert_eq!(try_with(&pin(1), Err(WRONG)), (false, 2));
        assert_eq!(try_with(&pin(1), Ok(())), (false, 2), "it is not shown again");
        assert_eq!(try_with(&pin(2), Ok(())), (true, 3), "somebody put it right");
    }
}

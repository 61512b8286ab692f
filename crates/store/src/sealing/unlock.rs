//! Opening the keys of an installation, and making them where there are none yet.

use std::fs;
use std::path::Path;

use super::{KEY_BYTES, KeyEncryption, KeySource, Keyring, Sealer, clear};
use crate::OpenMode;
use crate::engine::{Engine, Transaction, query, query_as};
use crate::error::{StoreError, failed};
use crate::key::LookupKey;
use crate::sql;

/// The migration that makes room for keys, and for what is sealed beside what was in clear.
const WITH_KEYS: i64 = 11;
/// The migration that takes away what was in clear.
const SEALED: i64 = 12;
/// The file of the lookup key, before it was sealed and put on record.
const EARLIER_LOOKUP_KEY: &str = "lookup.key";
const UNLOCKING: &str = "read the keys of the installation";

/// Brings the tables up to this release, and gives the keys to what they hold.
///
/// # Errors
/// [`StoreError::Key`] where they are sealed under a key that is not there.
pub(crate) async fn unlock(
    engine: &Engine,
    folder: &Path,
    source: &KeySource,
    mode: OpenMode,
) -> Result<Keyring, StoreError> {
    let migrations = engine.migrations();
    let found = migrations.found().await?;
    migrations.run(Some(WITH_KEYS.max(found))).await?;
    // Programs that start at once agree on one set of keys.
    let mut transaction = engine.writing.begin().await.map_err(failed(UNLOCKING))?;
    let rows: Vec<(String, String, Vec<u8>)> = query_as(sql::keys::ROOT_KEYS)
        .fetch_all(&mut transaction)
        .await
        .map_err(failed(UNLOCKING))?;
    let missing = || StoreError::Key { path: source.path() };
    let keyring = if rows.is_empty() {
        let OpenMode::CreateIfMissing { chance } = mode else { return Err(missing()) };
        make(&mut transaction, folder, source, chance).await?
    } else {
        let outside = KeyEncryption::read(source)?.ok_or_else(missing)?;
        let open = |purpose: &str| {
            let (_, id, sealed) = rows.iter().find(|(of, _, _)| of == purpose)?;
            outside.open(id, sealed)
        };
        let (Some(root), Some(lookup)) = (open("cases"), open("lookup")) else {
            return Err(missing());
        };
        if rows.iter().any(|(_, id, _)| !outside.is_present(id)) {
            keep(&mut transaction, &outside, root, lookup).await?;
        }
        Keyring::new(root, LookupKey::new(lookup))
    };
    if found < SEALED {
        let chance = match mode {
            OpenMode::CreateIfMissing { chance } => Some(chance),
            OpenMode::Existing => None,
        };
        clear::seal(&mut transaction, folder, &keyring, chance).await?;
    }
    transaction.commit().await.map_err(failed(UNLOCKING))?;
    migrations.run(None).await?;
    // On record since, and of no use to anybody who may find it.
    let _gone = fs::remove_file(folder.join(EARLIER_LOOKUP_KEY)).is_ok();
    Ok(keyring)
}

/// Makes the keys of a new installation, or of one that had none so far.
async fn make(
    transaction: &mut Transaction,
    folder: &Path,
    source: &KeySource,
    chance: [u8; KEY_BYTES],
) -> Result<Keyring, StoreError> {
    let chance = Sealer::new(chance);
    let outside = match KeyEncryption::read(source)? {
        Some(outside) => outside,
        None => KeyEncryption::create(source, chance.derived("key encryption"))?,
    };
    let root = chance.derived("root");
    let lookup = match fs::read(folder.join(EARLIER_LOOKUP_KEY)).map(<[u8; KEY_BYTES]>::try_from) {
        Ok(Ok(earlier)) => earlier,
        _ => chance.derived("lookup"),
    };
    keep(transaction, &outside, root, lookup).await?;
    Ok(Keyring::new(root, LookupKey::new(lookup)))
}

/// Seals the keys under the present key from outside.
async fn keep(
    transaction: &mut Transaction,
    outside: &KeyEncryption,
    root: [u8; KEY_BYTES],
    lookup: [u8; KEY_BYTES],
) -> Result<(), StoreError> {
    for (purpose, key) in [("cases", root), ("lookup", lookup)] {
        let (id, sealed) = outside.seal(&key)?;
        query(sql::keys::KEEP_ROOT_KEY)
            .bind(purpose)
            .bind(id)
            .bind(sealed)
            .execute(&mut *transaction)
            .await
            .map_err(failed("keep the keys of the installation"))?;
    }
    Ok(())
}

//! Opening the keys of an installation, and making them where there are none yet.

use std::fs;
use std::path::Path;

use super::keyring::Known;
use super::{KEY_BYTES, KeyEncryption, KeySource, KeyToken, Keyring, Sealer, clear};
use crate::OpenMode;
use crate::engine::{Engine, Migrations, On, Transaction, query, query_as};
use crate::error::{StoreError, failed};
use crate::files::Folder;
use crate::sql;

/// The migration that makes room for keys, and for what is sealed beside what was in clear.
const WITH_KEYS: i64 = 11;
/// The migration that takes away what was in clear.
const SEALED: i64 = 12;
/// The migration that makes room for a root key that takes over.
const WITH_KEPT: i64 = 13;
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
    let migrations = Migrations::of(&engine.writing);
    let found = migrations.found().await?;
    if found >= SEALED {
        // Whoever opens a record that is in order waits for nobody who writes.
        let keys = root_keys(&engine.readers, source, found >= WITH_KEPT).await?;
        if let Some(RootKeys { known, is_under_present_key: true, .. }) = keys {
            migrations.run(None).await?;
            return Ok(Keyring::new(&known, source.clone()));
        }
    }
    migrations.run(Some(WITH_KEYS.max(found))).await?;
    // Programs that start at once agree on one set of keys.
    let mut transaction = engine.writing.begin().await.map_err(failed(UNLOCKING))?;
    let known = match root_keys(&mut transaction, source, found >= WITH_KEPT).await? {
        Some(RootKeys { outside, known, is_under_present_key }) => {
            if !is_under_present_key {
                keep(&mut transaction, &outside, &known).await?;
            }
            known
        }
        None => match mode {
            OpenMode::CreateIfMissing { chance } => {
                make(&mut transaction, folder, source, chance).await?
            }
            OpenMode::Existing => return Err(StoreError::Key { path: source.path() }),
        },
    };
    let keyring = Keyring::new(&known, source.clone());
    let mut resealed = Vec::new();
    if found < SEALED {
        let chance = match mode {
            OpenMode::CreateIfMissing { chance } => Some(chance),
            OpenMode::Existing => None,
        };
        resealed = clear::seal(&mut transaction, folder, &keyring, chance).await?;
    }
    transaction.commit().await.map_err(failed(UNLOCKING))?;
    // Before there were keys, all files were in the folder.
    let files = Folder::of(folder);
    resealed.into_iter().try_for_each(|name| files.forget_incoming(&name))?;
    migrations.run(None).await?;
    // On record since, and of no use to anybody who may find it.
    let _gone = fs::remove_file(folder.join(EARLIER_LOOKUP_KEY)).is_ok();
    Ok(keyring)
}

/// The keys of an installation as they are on record.
pub(super) struct RootKeys {
    pub(super) outside: KeyEncryption,
    pub(super) known: Known,
    /// Whether all are sealed under the key from outside that seals now.
    pub(super) is_under_present_key: bool,
}

/// Reads and opens the keys; none where there are none yet. Before the migration that makes room for them, none is kept
/// beside the first two.
pub(super) async fn root_keys(
    on: impl Into<On<'_>>,
    source: &KeySource,
    has_kept: bool,
) -> Result<Option<RootKeys>, StoreError> {
    let rows: Vec<(String, String, Vec<u8>, i64)> = if has_kept {
        query_as(sql::keys::EVERY_KEY).fetch_all(on).await.map_err(failed(UNLOCKING))?
    } else {
        let rows: Vec<(String, String, Vec<u8>)> =
            query_as(sql::keys::ROOT_KEYS).fetch_all(on).await.map_err(failed(UNLOCKING))?;
        rows.into_iter().map(|(purpose, id, sealed)| (purpose, id, sealed, 0)).collect()
    };
    if rows.is_empty() {
        return Ok(None);
    }
    // A key in a key token is called by its own name: which file there is says nothing of it.
    let of_token = rows.iter().find_map(|(_, id, ..)| KeyToken::is_name(id).then(|| id.into()));
    let missing = || StoreError::Key { path: of_token.clone().unwrap_or_else(|| source.path()) };
    let outside = KeyEncryption::read(source)?.ok_or_else(missing)?;
    let sealed: Vec<_> =
        rows.iter().map(|(_, id, sealed, _)| (id.as_str(), sealed.as_slice())).collect();
    let opened = outside.open(&sealed)?.ok_or_else(missing)?;
    let key = |purpose: &str| {
        let mut keys = rows.iter().zip(&opened);
        keys.find(|((of, ..), _)| of == purpose).map(|(_, key)| *key)
    };
    let known = Known {
        present: key("cases").ok_or_else(missing)?,
        next: key("next"),
        earlier: key("earlier"),
        bytes: key("bytes"),
        lookup: key("lookup").ok_or_else(missing)?,
        changed_at: rows.iter().map(|(.., since)| *since).max().unwrap_or_default(),
    };
    let is_under_present_key = rows.iter().all(|(_, id, ..)| outside.is_present(id));
    Ok(Some(RootKeys { outside, known, is_under_present_key }))
}

/// Makes the keys of a new installation, or of one that had none so far.
async fn make(
    transaction: &mut Transaction,
    folder: &Path,
    source: &KeySource,
    chance: [u8; KEY_BYTES],
) -> Result<Known, StoreError> {
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
    let known = Known::first(root, lookup);
    keep(transaction, &outside, &known).await?;
    Ok(known)
}

/// Seals the keys under the present key from outside.
pub(super) async fn keep(
    transaction: &mut Transaction,
    outside: &KeyEncryption,
    known: &Known,
) -> Result<(), StoreError> {
    let failed = failed("keep the keys of the installation");
    let further = [("next", known.next), ("earlier", known.earlier), ("bytes", known.bytes)];
    let further = further.into_iter().filter_map(|(purpose, key)| Some((purpose, key?)));
    let (purposes, keys): (Vec<_>, Vec<_>) =
        [("cases", known.present), ("lookup", known.lookup)].into_iter().chain(further).unzip();
    if known.bytes.is_some() {
        query(sql::keys::FORGET_KEPT).execute(&mut *transaction).await.map_err(&failed)?;
    }
    for (purpose, (id, sealed)) in purposes.into_iter().zip(outside.seal(&keys)?) {
        let statement = match purpose {
            "cases" | "lookup" => {
                query(sql::keys::KEEP_ROOT_KEY).bind(purpose).bind(id).bind(sealed)
            }
            _ => query(sql::keys::KEEP_FURTHER_KEY)
                .bind(purpose)
                .bind(id)
                .bind(sealed)
                .bind(known.changed_at),
        };
        statement.execute(&mut *transaction).await.map_err(&failed)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use sqlx::AssertSqlSafe;
    use writ_core::event_record::CaseId;
    use writ_core::staff::StaffId;

    use super::*;
    use crate::drafts::DraftId;
    use crate::engine::Pool;
    use crate::key::LookupKey;
    use crate::open::{Location, Store};
    use crate::{Place, UploadId};

    const CANARY: &str = "canary-7f3a";
    const MODE: OpenMode = OpenMode::CreateIfMissing { chance: [3; 32] };
    const FILE: &str = "ab0000000000000000000000000000000000000000000000000000000000000000-0102";

    /// Rows of the release before, with the canary wherever it left persons in clear. Case 2 is erased.
    fn sample(bytes: fn(&[u8]) -> String) -> String {
        let (leaf, id, large) = (bytes(&[0; 32]), bytes(&[9; 16]), bytes(&[8; 32]));
        let small = bytes(CANARY.as_bytes());
        let line = |case: i64, stage: &str, personal: &str| {
            format!(
                "INSERT INTO case_summary (case_id, seq, reference, imported, stage, country, received_on,
                     outcome, personal) VALUES ({case}, 1, 'W-{case}', 0, '{stage}', 'DE', 20240301, 'pending',
                     {personal});
                 INSERT INTO event (case_id, seq, recorded_at, actor, kind, facts, personal, salt, leaf)
                 VALUES ({case}, 1, 0, 'staff:1', 'received', '{{}}', {personal}, NULL, {leaf});"
            )
        };
        [
            line(1, "review", &format!("'{{\"agency\":\"{CANARY}\",\"officer\":\"{CANARY}\"}}'")),
            line(2, "erased", "NULL"),
            format!(
                "INSERT INTO effect (case_id, seq, kind, facts, personal, due_at)
                 VALUES (1, 1, 'notice', '{{}}', '{CANARY}', 0), (1, 1, 'notice', '{{}}', '{CANARY} 2', 0);
                 INSERT INTO letter (effect_id, case_id, seq, kind, recipient, channel, language, code, sha256,
                     written_at, state, attempts, unclear, tracking, personal)
                 VALUES (7, 1, 1, 'notice', 'agency', 'post', 'en', 'C', {leaf}, 0, 'posted', 0, 0,
                         'T {CANARY}', 'L {CANARY}');
                 INSERT INTO document (case_id, place, number, kind, media_type, size_bytes, sha256,
                     is_destroyed, file, personal, bytes)
                 VALUES (1, 'paper', 1, 'order', 'text/plain', 11, {sha}, 0, NULL, 'N {CANARY}', {small}),
                        (1, 'paper', 2, 'order', 'text/plain', 11, {sha}, 0, '{FILE}', 'N {CANARY}', NULL);
                 INSERT INTO case_access (case_id, secret_digest, personal) VALUES (1, {leaf}, {small});
                 INSERT INTO reading (case_id, staff_id, role, purpose, personal, read_at, is_repeated)
                 VALUES (1, 1, 'analyst', 'other', 'R {CANARY}', 5, 0);
                 INSERT INTO staff (id, name_digest, personal, roles, added_at, second_factor)
                 VALUES (1, {id}, 'S {CANARY}', 'analyst', 0, {small});
                 INSERT INTO draft (id, secret_digest, updated_at, expires_at, personal)
                 VALUES ({id}, {large}, 4, 9000000000000000, 'D {CANARY}');
                 INSERT INTO upload (id, expires_at, size_bytes, sha256, bytes)
                 VALUES ({id}, 9000000000000000, 11, {sha}, {small})",
                sha = bytes(&<[u8; 32]>::from(<sha2::Sha256 as sha2::Digest>::digest(CANARY)))
            ),
        ]
        .join(";")
    }

    async fn is_sealed_when_opened(location: Location, bytes: fn(&[u8]) -> String) {
        let folder = location.folder.clone();
        fs::create_dir_all(folder.join("files/ab")).unwrap();
        fs::write(folder.join("files/ab").join(FILE), CANARY).unwrap();
        fs::write(folder.join(EARLIER_LOOKUP_KEY), [6; KEY_BYTES]).unwrap();
        let engine = if let Some(url) = &location.database_url {
            Engine::server(url).await.unwrap()
        } else {
            fs::write(folder.join("writ.db"), "").unwrap();
            Engine::embedded(&folder.join("writ.db")).await.unwrap()
        };
        Migrations::of(&engine.writing).run(Some(WITH_KEYS - 1)).await.unwrap();
        let mut transaction = engine.writing.begin().await.unwrap();
        let rows = sqlx::raw_sql(AssertSqlSafe(sample(bytes)));
        match &mut transaction {
            Transaction::Sqlite(transaction) => rows.execute(&mut **transaction).await.map(drop),
            Transaction::Postgres(transaction) => rows.execute(&mut **transaction).await.map(drop),
        }
        .unwrap();
        transaction.commit().await.unwrap();
        engine.readers.close().await;
        engine.writing.close().await;

        let store = Store::open(location.clone(), MODE).await.unwrap();

        let case = CaseId(1);
        let event = store.events(case).await.unwrap().pop().unwrap();
        assert!(event.personal.unwrap().contains(CANARY));
        assert!(store.case(case).await.unwrap().is_some());
        let owed = store.effects_due(Timestamp::UNIX_EPOCH, 9).await.unwrap();
        let owed: Vec<_> = owed.into_iter().filter_map(|effect| effect.personal).collect();
        assert_eq!(owed, [CANARY.to_owned(), format!("{CANARY} 2")]);
        let letter = store.letter_by_code("C").await.unwrap().unwrap();
        assert_eq!(letter.tracking.unwrap(), format!("T {CANARY}"));
        assert_eq!(letter.personal.unwrap(), format!("L {CANARY}"));
        for number in [1, 2] {
            let read = store.read_document(case, Place::Paper(number)).await.unwrap().unwrap();
            assert_eq!(read.document.name.clone().unwrap(), format!("N {CANARY}"));
            assert_eq!(read.read_all(99).await.unwrap(), CANARY.as_bytes());
        }
        let access = store.access("W-1").await.unwrap().unwrap();
        assert_eq!(access.authenticator.unwrap().secret, CANARY.as_bytes());
        let words = store.readings_of(case, 9).await.unwrap().pop().unwrap().words;
        assert_eq!(words.unwrap(), format!("R {CANARY}"));
        let person = store.staff_credentials(StaffId(1)).await.unwrap().unwrap();
        assert_eq!(person.member.name, format!("S {CANARY}"));
        assert_eq!(person.second_factor.unwrap(), CANARY.as_bytes());
        let draft = store.draft(DraftId([9; 16]), Timestamp::UNIX_EPOCH).await.unwrap().unwrap();
        assert_eq!(draft.draft.answers, format!("D {CANARY}"));
        let upload =
            store.upload_bytes(UploadId([9; 16]), Timestamp::UNIX_EPOCH, 99).await.unwrap();
        assert_eq!(upload.unwrap(), CANARY.as_bytes());
        assert_eq!(
            store.secret_digest("p", b"s"),
            LookupKey::new([6; 32]).secret_digest("p", b"s")
        );
        assert!(!folder.join(EARLIER_LOOKUP_KEY).exists());
        store.destroy_doomed().await.unwrap();
        assert!(!folder.join("files/ab").join(FILE).exists());
        assert_eq!(fs::read_dir(folder.join("files/incoming")).unwrap().count(), 0);
        let without_key =
            query_as::<i64>("SELECT COUNT(*) FROM case_key").fetch_one(&store.readers);
        assert_eq!(without_key.await.unwrap(), 1);
        store.close().await;
        assert!(Store::open(location, OpenMode::Existing).await.is_ok());
    }

    #[tokio::test]
    async fn what_an_earlier_release_left_in_clear_is_sealed_embedded() {
        let folder = tempfile::tempdir().unwrap();

        is_sealed_when_opened(Location::from(folder.path()), |bytes| {
            format!("x'{}'", crate::files::hex(bytes))
        })
        .await;

        let database = fs::read(folder.path().join("writ.db")).unwrap();
        assert!(!database.windows(CANARY.len()).any(|part| part == CANARY.as_bytes()));
    }

    #[cfg(not(without_postgres))]
    #[tokio::test]
    async fn what_an_earlier_release_left_in_clear_is_sealed_on_a_server() {
        let folder = tempfile::tempdir().unwrap();
        let server = writ_testkit::postgres::Server::shared();
        let database_url = Some(server.create_database("upgraded"));

        is_sealed_when_opened(
            Location { database_url, ..Location::from(folder.path()) },
            |bytes| format!("'\\x{}'::bytea", crate::files::hex(bytes)),
        )
        .await;
    }

    /// The keys themselves are sealed anew as soon as a program is given the new key before the old one; afterwards
    /// the old one opens nothing any more. Whoever runs meanwhile goes on.
    #[tokio::test]
    async fn a_new_key_takes_over_while_a_program_runs() {
        let folder = tempfile::tempdir().unwrap();
        let (old, new) = ("11".repeat(32), "22".repeat(32));
        let with = |keys: &str| Location {
            keys: Some(KeySource::Text(keys.to_owned())),
            ..Location::from(folder.path())
        };
        let running = Store::open(with(&old), MODE).await.unwrap();
        let digest = running.secret_digest("p", b"s");

        let both = Store::open(with(&format!("{new} {old}")), MODE).await.unwrap();
        let new_alone = Store::open(with(&new), MODE).await.unwrap();
        let old_alone = Store::open(with(&old), MODE).await.err();

        assert_eq!(both.secret_digest("p", b"s"), digest);
        assert_eq!(new_alone.secret_digest("p", b"s"), digest);
        assert!(matches!(old_alone, Some(StoreError::Key { .. })), "{old_alone:?}");
        assert!(running.staff().await.is_ok());
        assert!(matches!(running.writing, Pool::Sqlite(_)));
    }
}

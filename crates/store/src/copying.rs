//! A copy of the record as it is at one instant, while others go on writing: what a backup is made of.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;

use crate::engine::{Engine, query_as};
use crate::error::{StoreError, failed};
use crate::files::{self, Files};
use crate::open::{DATABASE_FILE, Store};
use crate::sql;

const COPYING: &str = "copy the record";

/// What a copy holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// Its cases.
    pub cases: u64,
    /// Their events.
    pub events: u64,
    /// The newest migration of its tables.
    pub schema: i64,
    /// The names of the keys without which nothing in it is read that names a person.
    pub keys: BTreeSet<String>,
}

impl Store {
    /// Whether the database is one of a server, which is copied by the server's own means.
    #[must_use]
    pub fn is_on_server(&self) -> bool {
        self.readers.is_of_server()
    }

    /// Copies files and embedded database into an empty folder, which then is a record of its own under the same key.
    ///
    /// The files stand in the copy as further names of the same bytes where the file system can do that.
    ///
    /// # Errors
    /// [`StoreError::Prepare`] when the copy cannot be written.
    pub async fn copy_to(&self, folder: &Path) -> Result<Copied, StoreError> {
        self.copy_beside_database(folder)?;
        let database = folder.join(DATABASE_FILE);
        self.readers.copy_into(&database).await.map_err(failed(COPYING))?;
        // What came between the first look and the copy of the database; what went meanwhile is still there.
        self.files.link_into(&Files::of(folder))?;
        let copy = Self::of(Engine::embedded(&database).await?, folder, self.keyring.clone());
        let copied = copy.tidied().await;
        copy.close().await;
        copied
    }

    /// Copies what stands beside a database into a folder: every file there is now. The key is no part of a copy.
    ///
    /// # Errors
    /// [`StoreError::Prepare`] when the copy cannot be written.
    pub fn copy_beside_database(&self, folder: &Path) -> Result<(), StoreError> {
        let prepare = |source| StoreError::Prepare { path: folder.to_owned(), source };
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(prepare)?;
        self.files.link_into(&Files::of(folder))
    }

    /// Lets the files of a copy be those that its database speaks of, and counts.
    async fn tidied(&self) -> Result<Copied, StoreError> {
        self.destroy_doomed().await?;
        for name in self.files.names()? {
            if !self.is_spoken_of(&name).await? {
                self.files.destroy(&name)?;
            }
        }
        self.counted().await
    }

    /// Counts what is on record.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn counted(&self) -> Result<Copied, StoreError> {
        let failed = failed("count what is on record");
        let (cases, events): (i64, i64) =
            query_as(sql::operating::COUNTED).fetch_one(&self.readers).await.map_err(&failed)?;
        let schema: i64 = query_as(sql::opening::SCHEMA_VERSION)
            .fetch_one(&self.readers)
            .await
            .map_err(&failed)?;
        let keys: Vec<(String, String, Vec<u8>)> =
            query_as(sql::keys::ROOT_KEYS).fetch_all(&self.readers).await.map_err(&failed)?;
        Ok(Copied {
            cases: cases.unsigned_abs(),
            events: events.unsigned_abs(),
            schema,
            keys: keys.into_iter().map(|(_, name, _)| name).collect(),
        })
    }
}

impl Files {
    /// Gives every file that has a name the same name in another folder; one that is there already stays.
    fn link_into(&self, copy: &Self) -> Result<(), StoreError> {
        for name in self.names()? {
            let (from, to) = (self.path(&name), copy.path(&name));
            let linked = files::create_folder(to.parent()).and_then(|()| {
                if to.exists() {
                    return Ok(());
                }
                match fs::hard_link(&from, &to) {
                    // Destroyed meanwhile.
                    Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
                    Err(_) => fs::copy(&from, &to).map(drop),
                    Ok(()) => Ok(()),
                }
            });
            linked.map_err(|source| StoreError::Prepare { path: to, source })?;
        }
        Ok(())
    }
}

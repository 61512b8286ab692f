//! A copy of the record as it is at one instant, while others go on writing: what a backup is made of.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;

use futures_util::TryStreamExt as _;
use writ_ledger::{Head, Leaf};

use crate::column;
use crate::engine::{Engine, Transaction, query, query_as};
use crate::error::{StoreError, failed};
use crate::files::{self, Files, Folder, hex};
use crate::open::{DATABASE_FILE, Store};
use crate::rows::get;
use crate::sealing::SEALED_CHUNK_BYTES;
use crate::sql;
use crate::uploads::{self, blocking};

const COPYING: &str = "copy the record";
const COUNTING: &str = "count what is on record";

/// What a copy holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// Its cases.
    pub cases: u64,
    /// Their events.
    pub events: u64,
    /// The head of its ledger, in hexadecimal digits: all its events in their order.
    pub ledger_head: String,
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

    /// Copies files and embedded database into an empty folder, which then is a record of its own under the same key,
    /// wherever the files are.
    ///
    /// The files stand in the copy as further names of the same bytes where the file system can do that.
    ///
    /// # Errors
    /// [`StoreError::Prepare`] when the copy cannot be written.
    pub async fn copy_to(&self, folder: &Path) -> Result<Copied, StoreError> {
        self.copy_beside_database(folder).await?;
        let database = folder.join(DATABASE_FILE);
        self.readers.copy_into(&database).await.map_err(failed(COPYING))?;
        // What came between the first look and the copy of the database; what went meanwhile is still there.
        self.files.copy_into(&Folder::of(folder)).await?;
        let files = Files::Folder(Folder::of(folder));
        let engine = Engine::embedded(&database).await?;
        let copy = Self::of(engine, folder, files, self.keyring.clone());
        let copied = copy.tidied().await;
        copy.close().await;
        copied
    }

    /// Copies the files beside a server's database into an empty folder, and lets `dump` copy the database itself as it
    /// is at one instant: it is given the name under which the server's own programs see that.
    ///
    /// # Errors
    /// Where `dump` fails, and [`StoreError::Prepare`] when the copy cannot be written.
    pub async fn copy_server_to<E: From<StoreError>>(
        &self,
        folder: &Path,
        dump: impl FnOnce(&str) -> Result<(), E>,
    ) -> Result<Copied, E> {
        self.copy_beside_database(folder).await?;
        let mut snapshot = self.readers.snapshot().await.map_err(failed(COPYING))?;
        let copied = counted_in(&mut snapshot).await?;
        dump(&snapshot.export().await.map_err(failed(COPYING))?)?;
        // What came between the first look and the copy of the database; what went meanwhile is still there.
        self.files.copy_into(&Folder::of(folder)).await?;
        keep_spoken_of(&Files::Folder(Folder::of(folder)), &mut snapshot).await?;
        snapshot.commit().await.map_err(failed(COPYING))?;
        Ok(copied)
    }

    /// Copies what stands beside a database into a folder: every file there is now. The key is no part of a copy.
    async fn copy_beside_database(&self, folder: &Path) -> Result<(), StoreError> {
        let prepare = |source| StoreError::Prepare { path: folder.to_owned(), source };
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(prepare)?;
        self.files.copy_into(&Folder::of(folder)).await
    }

    /// Copies every file of the folder to the storage of the files, if it is not there. Says how many were copied.
    ///
    /// # Errors
    /// Where one cannot be; run again, it goes on from there.
    pub async fn bring_files(&self, mut progress: impl FnMut(u64)) -> Result<u64, StoreError> {
        let here = Files::Folder(Folder::of(self.folder()));
        let mut names = here.names();
        let mut brought = 0;
        while let Some(page) = names.try_next().await? {
            for name in page {
                if here.size_of(&name).await? != self.files.size_of(&name).await? {
                    self.bring(&here, name).await?;
                    brought += 1;
                    progress(brought);
                }
            }
        }
        Ok(brought)
    }

    async fn bring(&self, here: &Files, name: String) -> Result<(), StoreError> {
        let mut file = here.open(&name).await?;
        let mut taking = self.files.begin(name.clone()).await?;
        loop {
            let (bytes, rest) = file.read(SEALED_CHUNK_BYTES).await?;
            if bytes.is_empty() {
                break;
            }
            file = rest;
            taking.write(&bytes).await?;
        }
        taking.keep().await?;
        self.files.forget_incoming(&name).await
    }

    /// Lets the files of a copy be those that its database speaks of, and counts.
    async fn tidied(&self) -> Result<Copied, StoreError> {
        self.destroy_doomed().await?;
        let mut snapshot = self.readers.snapshot().await.map_err(failed(COPYING))?;
        keep_spoken_of(&self.files, &mut snapshot).await?;
        counted_in(&mut snapshot).await
    }

    /// Counts what is on record.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn counted(&self) -> Result<Copied, StoreError> {
        counted_in(&mut self.readers.snapshot().await.map_err(failed(COUNTING))?).await
    }
}

/// Destroys the files of which no row speaks.
async fn keep_spoken_of(files: &Files, snapshot: &mut Transaction) -> Result<(), StoreError> {
    let mut names = files.names();
    while let Some(page) = names.try_next().await? {
        for name in page {
            if !uploads::is_spoken_of(&mut *snapshot, &name).await? {
                files.destroy(&name).await?;
            }
        }
    }
    Ok(())
}

async fn counted_in(snapshot: &mut Transaction) -> Result<Copied, StoreError> {
    let failed = failed(COUNTING);
    let (cases, events): (i64, i64) =
        query_as(sql::operating::COUNTED).fetch_one(&mut *snapshot).await.map_err(&failed)?;
    let schema: i64 =
        query_as(sql::opening::SCHEMA_VERSION).fetch_one(&mut *snapshot).await.map_err(&failed)?;
    let keys: Vec<(String, String, Vec<u8>)> =
        query_as(sql::keys::ROOT_KEYS).fetch_all(&mut *snapshot).await.map_err(&failed)?;
    let mut head = Head::default();
    let mut leaves = query(sql::operating::LEAVES).fetch(snapshot);
    while let Some(row) = leaves.try_next().await.map_err(&failed)? {
        head.add(Leaf(column::digest(get(&row, 0, "a leaf")?)?));
    }
    Ok(Copied {
        cases: cases.unsigned_abs(),
        events: events.unsigned_abs(),
        ledger_head: hex(&head.digest()),
        schema,
        keys: keys.into_iter().map(|(_, name, _)| name).collect(),
    })
}

impl Files {
    /// Puts every file that has a name into a folder under the same name; one that is there already stays.
    async fn copy_into(&self, copy: &Folder) -> Result<(), StoreError> {
        let mut names = self.names();
        while let Some(page) = names.try_next().await? {
            match self {
                Self::Folder(folder) => {
                    let (folder, copy) = (folder.clone(), copy.clone());
                    blocking(move || page.iter().try_for_each(|name| link(&folder, &copy, name)))
                        .await?;
                }
                Self::Bucket(_) => {
                    for name in page {
                        self.fetch_into(copy, &name).await?;
                    }
                }
            }
        }
        Ok(())
    }

    async fn fetch_into(&self, copy: &Folder, name: &str) -> Result<(), StoreError> {
        let to = copy.path(name);
        if to.exists() {
            return Ok(());
        }
        let mut file = match self.open(name).await {
            // Destroyed meanwhile.
            Err(StoreError::Damaged { .. }) => return Ok(()),
            opened => opened?,
        };
        let prepare = |source| StoreError::Prepare { path: to.clone(), source };
        let created = files::create_folder(to.parent()).and_then(|()| {
            fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&to)
        });
        let mut fetched = created.map_err(prepare)?;
        loop {
            let (bytes, rest) = file.read(SEALED_CHUNK_BYTES).await?;
            if bytes.is_empty() {
                return Ok(());
            }
            file = rest;
            fetched.write_all(&bytes).map_err(prepare)?;
        }
    }
}

/// Gives a file its name in another folder too, or copies it where the file system cannot do that.
fn link(folder: &Folder, copy: &Folder, name: &str) -> Result<(), StoreError> {
    let (from, to) = (folder.path(name), copy.path(name));
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
    linked.map_err(|source| StoreError::Prepare { path: to, source })
}

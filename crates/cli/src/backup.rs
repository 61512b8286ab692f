//! `writ backup` and `writ restore`.

use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use jiff::tz::TimeZone;
use writ_app::Installation;
use writ_app::backup::{self, Key, Lock, Manifest};
use writ_core::closing::is_overdue_backup;

use crate::arguments::{Backup, Place, Restore};
use crate::output::{self, Done, grouped, of_them};
use crate::{outside, server_programs, store};

/// The folder in which a copy of the record stands while a backup is written.
const COPY: &str = "backup.part";
/// The copy of a server's database.
const DUMP: &str = "database.dump";
const MIB: u64 = 1024 * 1024;

pub(crate) async fn backup(place: &Place, arguments: Backup) -> anyhow::Result<Done> {
    let lock = match &arguments.passphrase_file {
        Some(file) => Lock::Passphrase(passphrase(file)?),
        None => Lock::Recipients(arguments.recipient),
    };
    if arguments.out.symlink_metadata().is_ok() {
        return Ok(output::refuse(&format!(
            "`{}` is there already, and nothing is written over",
            arguments.out.display()
        )));
    }
    let installation = place.open_existing().await?;
    let store = &installation.store;
    let copy = CopyFolder::claim(store.folder())?;
    let begun_at = outside::now();
    let copied = match &place.database_url {
        None => store.copy_to(&copy.folder).await?,
        Some(url) => {
            let file = copy.folder.join(DUMP);
            let dump = |snapshot: &str| server_programs::dump(url, snapshot, &file);
            store.copy_server_to(&copy.folder, dump).await?
        }
    };
    let about = backup::about(copied, store.is_on_server(), env!("CARGO_PKG_VERSION"), begun_at);
    let (out, mut shown) = (arguments.out.clone(), Progress::of("written"));
    let written = tokio::task::spawn_blocking(move || {
        let written =
            backup::write(&copy.folder, &out, &lock, about, &mut |bytes| shown.show(bytes));
        shown.end();
        written
    });
    let manifest = written.await??;
    installation.store.close().await;
    say(&manifest, arguments.json, |bytes| {
        format!("{} in `{}`, {bytes} before encryption", what(&manifest), arguments.out.display())
    })?;
    Ok(Done::Well)
}

pub(crate) async fn restore(place: &Place, arguments: Restore) -> anyhow::Result<Done> {
    let key = match (&arguments.identity, &arguments.passphrase_file) {
        (Some(file), _) => Key::Identities(text_of(file)?),
        (None, Some(file)) => Key::Passphrase(passphrase(file)?),
        (None, None) => bail!("neither an identity nor a passphrase was named"),
    };
    let (file, into) = (arguments.file.clone(), arguments.into.clone());
    let mut shown = Progress::of("read");
    let read = tokio::task::spawn_blocking(move || {
        let read = backup::read(&file, &into, &key, &mut |bytes| shown.show(bytes));
        shown.end();
        read
    });
    let restored = read.await??;
    let list = arguments.erased.as_deref().map(store::read_erased).transpose()?;
    let database_url = if restored.folder().join(DUMP).exists() {
        let Some(url) = &place.database_url else {
            return Ok(output::refuse(
                &"this is a backup of a server's database: name an empty one that it is brought back into, with \
                  --database-url or WRIT_DATABASE_URL",
            ));
        };
        load(url, restored.folder()).await?;
        Some(url.clone())
    } else {
        None
    };
    let loaded = if database_url.is_some() {
        ". What the backup says stands in the database named, which is to be dropped"
    } else {
        ""
    };
    let mut proven = None;
    if arguments.verify {
        let installation = place.open_copy(restored.folder(), database_url.clone()).await?;
        if let Some(difference) = difference(&installation, &restored.manifest).await? {
            return Ok(output::refuse(&format!(
                "{difference}; nothing was restored. Without --verify it is restored all the same{loaded}"
            )));
        }
        installation.store.close().await;
        proven = Some(
            "replayed: events, lines in lists, counting histories, tallies and the head of the ledger agree",
        );
    }
    let mut erased = None;
    if let Some(list) = &list {
        let installation = place.open_copy(restored.folder(), database_url.clone()).await?;
        match store::erase_again(&installation, list).await? {
            Ok(told) => erased = Some(told),
            Err(reason) => return Ok(output::refuse(&format!("{reason}{loaded}"))),
        }
        installation.store.close().await;
    }
    let manifest = restored.settle()?;
    warn_of_erased(&manifest, place.configuration()?.backup.kept_days, erased.is_some());
    say(&manifest, arguments.json, |bytes| {
        format!("{} in `{}`, {bytes}", what(&manifest), arguments.into.display())
    })?;
    if !arguments.json {
        output::line(proven.unwrap_or("every part is as the backup says"))?;
        erased.as_deref().map(output::line).transpose()?;
        output::line(&format!(
            "its key is not in it, and is called {}: name it in the section [sealing], or put it there as `sealing.key`",
            manifest.keys.join(", ")
        ))?;
        if place.files.is_some() {
            output::line(&format!(
                "its files are beside it; the storage of the section [files] gets those it lacks by\n  writ --data-dir \
                 {} store move-files",
                arguments.into.display()
            ))?;
        }
        if database_url.is_some() {
            output::line("its database is the one named, and its files stand in the folder")?;
        }
    }
    Ok(Done::Well)
}

/// Loads the copy of a server's database that stands in a folder, and removes it there.
async fn load(url: &str, folder: &Path) -> anyhow::Result<()> {
    writ_store::require_unoccupied(url).await?;
    let dump = folder.join(DUMP);
    server_programs::load(url, &dump)?;
    std::fs::remove_file(&dump).with_context(|| format!("could not remove `{}`", dump.display()))
}

/// Replays what was brought back, and says in what it is not what its manifest says.
async fn difference(
    installation: &Installation,
    manifest: &Manifest,
) -> anyhow::Result<Option<String>> {
    // Of a server's database: what was erased while it was copied.
    installation.store.destroy_doomed().await?;
    let found = installation.verify(|_| {}).await?;
    let (cases, events) = (manifest.cases, manifest.events);
    if !found.is_clean() || (found.cases, found.events) != (cases, events) {
        return Ok(Some(format!(
            "the backup says {} and {}; {} and {} were replayed, with {}",
            of_them(cases, "case", "cases"),
            of_them(events, "event", "events"),
            of_them(found.cases, "case", "cases"),
            of_them(found.events, "event", "events"),
            of_them(found.differences_total, "difference", "differences"),
        )));
    }
    let head = installation.store.counted().await?.ledger_head;
    Ok((head != manifest.ledger_head)
        .then(|| "the head of the ledger is not the one that the backup says".to_owned()))
}

/// RT-1: nobody shall overlook that a backup brings back what was erased after it was made.
fn warn_of_erased(manifest: &Manifest, kept_days: Option<u16>, has_list: bool) {
    let made_on = TimeZone::UTC.to_datetime(manifest.begun_at).date();
    let today = TimeZone::UTC.to_datetime(outside::now()).date();
    if is_overdue_backup(made_on, kept_days, today) {
        output::warn(&format!(
            "this backup is of {made_on} and older than the {} that backups are kept: it should not exist any more",
            of_them(kept_days.unwrap_or_default().into(), "day", "days")
        ));
    }
    if !has_list {
        output::warn(&format!(
            "what was erased after {made_on} can be read again in what was restored, unless it is erased again before \
             anybody is served: `writ store erased --apply FILE`, with the list that `writ store erased` printed of the \
             record this one takes the place of"
        ));
    }
}

/// The folder of the copy, of one backup at a time, which ends with it.
struct CopyFolder {
    folder: PathBuf,
    _lock: std::fs::File,
}

impl CopyFolder {
    fn claim(data: &Path) -> anyhow::Result<Self> {
        let folder = data.join(COPY);
        let failed = || format!("could not prepare `{}`", folder.display());
        let lock = std::fs::File::open(data).with_context(failed)?;
        if lock.try_lock().is_err() {
            bail!("another backup of this record is being written");
        }
        // What a backup left behind that was ended half-way.
        match std::fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(error).with_context(failed)
            }
            _ => Ok(Self { folder, _lock: lock }),
        }
    }
}

impl Drop for CopyFolder {
    fn drop(&mut self) {
        // What is left is removed by the next backup.
        let _removed = std::fs::remove_dir_all(&self.folder).is_ok();
    }
}

fn text_of(file: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(file).with_context(|| format!("could not read `{}`", file.display()))
}

/// The first line of a file.
fn passphrase(file: &Path) -> anyhow::Result<String> {
    let text = text_of(file)?;
    match text.lines().next() {
        Some(line) if !line.is_empty() => Ok(line.to_owned()),
        _ => bail!("the first line of `{}` is no passphrase", file.display()),
    }
}

fn what(manifest: &Manifest) -> String {
    format!(
        "{}, {} and {}",
        of_them(manifest.cases, "case", "cases"),
        of_them(manifest.events, "event", "events"),
        of_them(manifest.parts.len() as u64, "file", "files")
    )
}

fn say(manifest: &Manifest, json: bool, line: impl Fn(String) -> String) -> anyhow::Result<()> {
    if json {
        return output::json(manifest);
    }
    let bytes: u64 = manifest.parts.iter().map(|part| part.bytes).sum();
    output::line(&line(format!("{} MiB", grouped(bytes.div_ceil(MIB)))))
}

/// Says how far it is, to a person who reads along and only once it takes its time.
struct Progress {
    doing: &'static str,
    terminal: bool,
    begun: jiff::Timestamp,
    said: u64,
}

impl Progress {
    fn of(doing: &'static str) -> Self {
        let terminal = std::io::stderr().is_terminal();
        Self { doing, terminal, begun: outside::now(), said: 0 }
    }

    fn show(&mut self, bytes: u64) {
        let mib = bytes / MIB;
        if self.terminal && mib > self.said {
            self.said = mib;
            if outside::now().duration_since(self.begun).as_secs() >= 1 {
                let _ = write!(std::io::stderr(), "\r{} MiB {}", grouped(mib), self.doing);
            }
        }
    }

    fn end(&self) {
        if self.terminal {
            let _ = write!(std::io::stderr(), "\r\x1b[K");
        }
    }
}

//! `writ backup` and `writ restore`.

use std::ffi::OsString;
use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail};
use jiff::tz::TimeZone;
use writ_app::backup::{self, Key, Lock, Manifest};
use writ_core::closing::is_overdue_backup;

use crate::arguments::{Backup, Place, Restore};
use crate::output::{self, Done, grouped, of_them};
use crate::{outside, store};

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
            let counted = store.counted().await?;
            store.copy_beside_database(&copy.folder).await?;
            dump(url, &copy.folder.join(DUMP))?;
            // What came while the database was copied.
            store.copy_beside_database(&copy.folder).await?;
            counted
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
    let is_embedded = !restored.folder().join(DUMP).exists();
    let list = arguments.erased.as_deref().map(store::read_erased).transpose()?;
    let mut proven = None;
    if arguments.verify && is_embedded {
        let installation = place.open_copy(restored.folder()).await?;
        let found = installation.verify(|_| {}).await?;
        installation.store.close().await;
        let (cases, events) = (restored.manifest.cases, restored.manifest.events);
        if !found.is_clean() || (found.cases, found.events) != (cases, events) {
            return Ok(output::refuse(&format!(
                "the backup says {} and {}; {} and {} were replayed, with {}; nothing was restored. Without --verify it \
                 is restored all the same",
                of_them(cases, "case", "cases"),
                of_them(events, "event", "events"),
                of_them(found.cases, "case", "cases"),
                of_them(found.events, "event", "events"),
                of_them(found.differences_total, "difference", "differences"),
            )));
        }
        proven = Some("replayed: events, lines in lists, counting histories and tallies agree");
    }
    let mut erased = None;
    if let Some(list) = list.as_ref().filter(|_| is_embedded) {
        let installation = place.open_copy(restored.folder()).await?;
        match store::erase_again(&installation, list).await? {
            Ok(told) => erased = Some(told),
            Err(reason) => return Ok(output::refuse(&reason)),
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
        if !is_embedded {
            output::line(&format!(
                "the database is still to be brought back, into an empty one:\n  pg_restore --no-owner \
                 --single-transaction --exit-on-error --dbname=URL {0}/{DUMP}\nthen check it, and remove {DUMP}:\n  writ \
                 --data-dir {0} --database-url URL store verify",
                arguments.into.display()
            ))?;
            if let Some(list) = &arguments.erased {
                output::line(&format!(
                    "and erase again what was erased since, before anybody is served:\n  writ --data-dir {} \
                     --database-url URL store erased --apply {}",
                    arguments.into.display(),
                    list.display()
                ))?;
            }
        }
    }
    Ok(Done::Well)
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

/// Copies a server's database with the server's own program, and without a password on its command line.
fn dump(url: &str, file: &Path) -> anyhow::Result<()> {
    let (url, password) = apart(url);
    let by_hand = "`pg_dump` of the server's release is needed beside this program. Without it, run on a machine that \
                   has it: pg_dump --format=custom --file=database.dump URL, and keep `files/` with it";
    let mut dump = Command::new("pg_dump");
    dump.arg("--format=custom").arg("--no-owner").arg("--file").arg(file).arg(url);
    dump.envs(password.map(|password| ("PGPASSWORD", password)));
    let output = dump.output().context(by_hand)?;
    if !output.status.success() {
        bail!("pg_dump failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(())
}

/// The address of a database without its password, and the password.
fn apart(url: &str) -> (String, Option<OsString>) {
    let parts = url.split_once("://").and_then(|(scheme, rest)| {
        let (user, password) = rest.split('/').next()?.rsplit_once('@')?.0.split_once(':')?;
        let rest = rest.strip_prefix(user)?.strip_prefix(':')?.strip_prefix(password)?;
        Some((format!("{scheme}://{user}{rest}"), decoded(password)))
    });
    match parts {
        Some((url, password)) => (url, Some(password)),
        None => (url.to_owned(), None),
    }
}

/// A text with its `%41` read.
fn decoded(text: &str) -> OsString {
    use std::os::unix::ffi::OsStringExt as _;
    let mut bytes = text.as_bytes().iter();
    let mut read = Vec::new();
    while let Some(&byte) = bytes.next() {
        let rest = bytes.as_slice();
        let escaped = rest.get(..2).filter(|_| byte == b'%');
        let escaped = escaped.and_then(|digits| std::str::from_utf8(digits).ok());
        match escaped.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(meant) => {
                read.push(meant);
                bytes.nth(1);
            }
            None => read.push(byte),
        }
    }
    OsString::from_vec(read)
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

//! The programs of a `PostgreSQL` server that copy its database and load it.

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, bail};

/// Copies the database, as it is in a snapshot that the server keeps meanwhile, into a file.
pub(crate) fn dump(url: &str, snapshot: &str, file: &Path) -> anyhow::Result<()> {
    let by_hand = "`pg_dump` of the server's release is needed beside this program. Without it, run on a machine that \
                   has it: pg_dump --format=custom --file=database.dump URL, and keep `files/` with it";
    let (url, mut dump) = program("pg_dump", url);
    dump.args(["--format=custom", "--no-owner", "--no-privileges", "--snapshot", snapshot]);
    run(dump.arg("--file").arg(file).arg(url), "pg_dump", by_hand)
}

/// Loads such a file into an empty database, all of it or nothing.
pub(crate) fn load(url: &str, file: &Path) -> anyhow::Result<()> {
    let by_hand = "`pg_restore`, no older than the server that was copied, is needed beside this program. Without it, \
                   open the backup with `age` and `tar`, and run on a machine that has it: pg_restore --no-owner \
                   --single-transaction --exit-on-error --dbname=URL database.dump";
    let (url, mut load) = program("pg_restore", url);
    load.args(["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]);
    run(load.arg("--dbname").arg(url).arg(file), "pg_restore", by_hand)
}

/// A program that gets the password of an address where no list of processes shows it, and the address without.
fn program(name: &str, url: &str) -> (String, Command) {
    let (url, password) = apart(url);
    let mut program = Command::new(name);
    program.envs(password.map(|password| ("PGPASSWORD", password)));
    (url, program)
}

fn run(program: &mut Command, name: &str, by_hand: &'static str) -> anyhow::Result<()> {
    let output = program.output().context(by_hand)?;
    if !output.status.success() {
        bail!("{name} failed: {}", String::from_utf8_lossy(&output.stderr).trim());
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

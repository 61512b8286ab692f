//! Runs `web/build.mjs` and writes the Rust source that embeds its result.
//!
//! `ASSETS_PREBUILT` names a folder that the same script filled elsewhere; then no Node is needed.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// What the result depends on, inside `web/`. Never a folder that the build itself writes to: cargo
/// would take each build for a change and build again.
const SOURCES: [&str; 6] = [
    "package.json",
    "package-lock.json",
    ".npmrc",
    "build.mjs",
    "designsystemet.config.json",
    "src",
];

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("\nthe styles and fonts of the pages could not be built: {problem}\n");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let out_dir = PathBuf::from(std::env::var_os("OUT_DIR").ok_or("cargo did not set OUT_DIR")?);
    let package = std::env::var_os("CARGO_MANIFEST_DIR").ok_or("cargo did not set its folder")?;
    let web = PathBuf::from(package).join("../../web");
    println!("cargo::rerun-if-env-changed=ASSETS_PREBUILT");
    println!("cargo::rerun-if-changed=build.rs");
    let folder = if let Some(prebuilt) = std::env::var_os("ASSETS_PREBUILT") {
        let prebuilt = PathBuf::from(prebuilt);
        println!("cargo::rerun-if-changed={}", prebuilt.display());
        prebuilt
    } else {
        for source in SOURCES {
            println!("cargo::rerun-if-changed={}", web.join(source).display());
        }
        let web = web.canonicalize().map_err(|error| naming(&web, &error))?;
        build(&web, &out_dir.join("web"))?
    };
    let source = embedding(&folder)?;
    let target = out_dir.join("assets.rs");
    fs::write(&target, source).map_err(|error| naming(&target, &error))
}

/// Installs the packages where they are not those of the lock file, and bundles into `out`.
fn build(web: &Path, out: &Path) -> Result<PathBuf, String> {
    // An editor, clippy and a test run may build at the same time, each for a target folder of its own,
    // and share one `node_modules`. The lock ends with this process.
    let lock_file = web.join(".build-lock");
    let lock = File::create(&lock_file).map_err(|error| naming(&lock_file, &error))?;
    lock.lock().map_err(|error| naming(&lock_file, &error))?;
    let wanted = fs::read(web.join("package-lock.json"))
        .map_err(|error| naming(&web.join("package-lock.json"), &error))?;
    let stamp = web.join("node_modules/.installed-lock.json");
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return bundle(web, out);
    }
    command("npm", ["ci".as_ref(), "--loglevel=error".as_ref()], web)?;
    fs::write(&stamp, wanted).map_err(|error| naming(&stamp, &error))?;
    bundle(web, out)
}

fn bundle(web: &Path, out: &Path) -> Result<PathBuf, String> {
    command("node", ["build.mjs".as_ref(), out.as_os_str()], web)?;
    Ok(out.to_owned())
}

fn command<const N: usize>(program: &str, args: [&OsStr; N], folder: &Path) -> Result<(), String> {
    let done = Command::new(program).args(args).current_dir(folder).output();
    match done {
        Ok(done) if done.status.success() => Ok(()),
        Ok(done) => Err(format!(
            "`{program}` ended with {}\n{}",
            done.status,
            String::from_utf8_lossy(&done.stderr)
        )),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(format!(
            "`{program}` was not found\n\
             Node.js 20 or later with npm is needed (Debian: `apt-get install nodejs npm`).\n\
             Without it, set ASSETS_PREBUILT to a folder that `node web/build.mjs FOLDER` filled elsewhere."
        )),
        Err(error) => Err(format!("`{program}` could not be started: {error}")),
    }
}

/// The Rust source: a constant for each named file, and all files with their brotli form.
fn embedding(folder: &Path) -> Result<String, String> {
    let folder = folder.canonicalize().map_err(|error| naming(folder, &error))?;
    let manifest = folder.join("manifest.tsv");
    let named = fs::read_to_string(&manifest).map_err(|error| naming(&manifest, &error))?;
    let mut files = fs::read_dir(&folder)
        .and_then(|entries| {
            entries.map(|entry| Ok(entry?.file_name())).collect::<io::Result<Vec<_>>>()
        })
        .map_err(|error| naming(&folder, &error))?
        .into_iter()
        .filter_map(|name| name.into_string().ok())
        .collect::<Vec<_>>();
    files.sort();

    let mut source = String::from("/// Every file, by name.\npub static FILES: &[Asset] = &[\n");
    let is_compressed = |name: &str| Path::new(name).extension().is_some_and(|end| end == "br");
    for name in files.iter().filter(|name| !is_compressed(name) && *name != "manifest.tsv") {
        let bytes = literal(&folder.join(name))?;
        let brotli = folder.join(format!("{name}.br"));
        let compressed = if brotli.exists() {
            format!("Some(include_bytes!({}))", literal(&brotli)?)
        } else {
            "None".to_owned()
        };
        let _ = writeln!(
            source,
            "    Asset {{ name: {name:?}, bytes: include_bytes!({bytes}), brotli: {compressed} }},"
        );
    }
    source.push_str("];\n");
    for line in named.lines() {
        let (constant, name) = line
            .split_once('\t')
            .ok_or_else(|| format!("`{line}` in {} is no pair", manifest.display()))?;
        let _ = writeln!(
            source,
            "/// The address path of `{name}`.\npub const {constant}: &str = {:?};",
            format!("/assets/{name}")
        );
        if Path::new(name).extension().is_some_and(|extension| extension == "css") {
            let text = literal(&folder.join(name))?;
            let _ = writeln!(
                source,
                "/// The text of `{name}`.\npub const {constant}_TEXT: &str = include_str!({text});"
            );
        }
    }
    Ok(source)
}

/// A path as a Rust string literal.
fn literal(path: &Path) -> Result<String, String> {
    let text = path.to_str().ok_or_else(|| format!("`{}` is not valid UTF-8", path.display()))?;
    Ok(format!("{text:?}"))
}

fn naming(path: &Path, error: &io::Error) -> String {
    format!("{}: {error}", path.display())
}

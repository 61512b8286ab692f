//! Looks for what is promised of and cannot be tested without: a `PostgreSQL` server, of which the store says loudly that
//! it is missing, and a key token in software.

use std::path::Path;

/// Where Debian puts its module.
const SOFTHSM: &str = "/usr/lib/softhsm/libsofthsm2.so";
/// Set, it makes a missing key token a failure instead of something left out.
const SOFTHSM_REQUIRED: &str = "SOFTHSM_REQUIRED";

fn main() {
    let installed = "/usr/lib/postgresql";
    println!("cargo::rerun-if-changed={installed}");
    println!("cargo::rustc-check-cfg=cfg(without_postgres)");
    if !Path::new(installed).is_dir() {
        println!("cargo::rustc-cfg=without_postgres");
    }
    println!("cargo::rerun-if-changed={SOFTHSM}");
    println!("cargo::rerun-if-env-changed={SOFTHSM_REQUIRED}");
    println!("cargo::rustc-check-cfg=cfg(without_softhsm)");
    if !Path::new(SOFTHSM).is_file() {
        assert!(
            std::env::var_os(SOFTHSM_REQUIRED).is_none(),
            "no key token in software: {SOFTHSM}"
        );
        println!("cargo::rustc-cfg=without_softhsm");
        println!("cargo::warning=LEFT OUT: every test with a key token, there is no {SOFTHSM}");
    }
}

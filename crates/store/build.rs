//! Builds again when a migration is added: the macro that embeds them sees only those it knew. And looks for a
//! `PostgreSQL` server, without which what is promised on one cannot be tested.

use std::path::Path;

/// Where distributions put the binaries, a folder for each release.
const INSTALLED: &str = "/usr/lib/postgresql";
/// Set, it makes a missing server a failure instead of something left out.
const REQUIRED: &str = "POSTGRES_REQUIRED";

fn main() {
    println!("cargo::rerun-if-changed=migrations");
    println!("cargo::rerun-if-changed={INSTALLED}");
    println!("cargo::rerun-if-env-changed={REQUIRED}");
    println!("cargo::rustc-check-cfg=cfg(without_postgres)");
    if !Path::new(INSTALLED).is_dir() {
        assert!(std::env::var_os(REQUIRED).is_none(), "no PostgreSQL server in {INSTALLED}");
        println!("cargo::rustc-cfg=without_postgres");
        println!("cargo::warning=LEFT OUT: every test on PostgreSQL, no server in {INSTALLED}");
    }
}

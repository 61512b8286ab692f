//! Looks for a `PostgreSQL` server, without which what is promised on one cannot be tested; the store says so loudly.

fn main() {
    let installed = "/usr/lib/postgresql";
    println!("cargo::rerun-if-changed={installed}");
    println!("cargo::rustc-check-cfg=cfg(without_postgres)");
    if !std::path::Path::new(installed).is_dir() {
        println!("cargo::rustc-cfg=without_postgres");
    }
}

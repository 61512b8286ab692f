//! Who may depend on whom: `cli -> web -> app -> {store, mail, documents, register} -> core`, and a pure core.

use std::collections::BTreeSet;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use super::Findings;
use crate::tree;

/// What one crate of the workspace may use of the others, tests aside.
const DIRECTION: [(&str, &[&str]); 16] = [
    ("writ-core", &[]),
    ("writ-ledger", &[]),
    ("writ-register", &["writ-core"]),
    ("writ-store", &["writ-core", "writ-ledger"]),
    ("writ-language", &["writ-core"]),
    ("writ-documents", &["writ-core", "writ-language"]),
    ("writ-mail", &["writ-core"]),
    (
        "writ-app",
        &[
            "writ-core",
            "writ-documents",
            "writ-language",
            "writ-ledger",
            "writ-mail",
            "writ-register",
            "writ-store",
        ],
    ),
    ("writ-assets", &[]),
    (
        "writ-web",
        &[
            "writ-app",
            "writ-assets",
            "writ-core",
            "writ-documents",
            "writ-language",
            "writ-mail",
            "writ-store",
        ],
    ),
    // The one that wires the others together may name each of them; only assets are the web's own.
    ("writ", &["writ-app", "writ-core", "writ-register", "writ-store", "writ-web"]),
    (
        "writ-testkit",
        &["writ-app", "writ-core", "writ-ledger", "writ-register", "writ-store", "writ-web"],
    ),
    ("xtask", &["writ-app", "writ-core", "writ-ledger", "writ-register", "writ-store", "writ-web"]),
    ("writ-client", &[]),
    ("writ-bench", &["writ-app", "writ-client", "writ-core", "writ-store", "writ-testkit"]),
    ("writ-torture", &["writ-client", "writ-testkit"]),
];

/// Crates that do no I/O: all that the pure crates may use from outside.
const PURE: [&str; 14] = [
    "csv",
    "hex",
    "icu_locale_core",
    "jiff",
    "postcard",
    "rust_decimal",
    "serde",
    "serde_json",
    "sha2",
    "subtle",
    "thiserror",
    "toml",
    "unicode-normalization",
    "zeroize",
];
const PURE_CRATES: [&str; 2] = ["writ-core", "writ-ledger"];

/// Crates from outside that one crate alone knows, so that replacing one touches one place.
const SOLE_USERS: [(&str, &str); 8] = [
    ("sqlx", "writ-store"),
    ("axum", "writ-web"),
    ("lettre", "writ-mail"),
    ("calamine", "writ-register"),
    ("clap", "writ"),
    ("tracing-subscriber", "writ"),
    ("metrics-exporter-prometheus", "writ"),
    ("age", "writ-app"),
];

/// One crate of the workspace, as far as these checks care.
pub(super) struct Package {
    name: String,
    description: String,
    /// What its library or binary uses; neither tests nor build scripts.
    uses: BTreeSet<String>,
}

/// Asks cargo for the crates of the workspace.
pub(super) fn packages() -> Result<Vec<Package>> {
    let output = Command::new("cargo")
        .args(["metadata", "--format-version", "1", "--no-deps", "--locked"])
        .current_dir(tree::root())
        .output()
        .context("could not run `cargo metadata`")?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr).trim());
    read(&serde_json::from_slice(&output.stdout)?).context("`cargo metadata` says no packages")
}

fn read(metadata: &Value) -> Option<Vec<Package>> {
    let word = |value: &Value, key: &str| value.get(key)?.as_str().map(ToOwned::to_owned);
    let package = |value: &Value| {
        let dependencies = value.get("dependencies")?.as_array()?;
        let normal = dependencies.iter().filter(|one| one.get("kind").is_some_and(Value::is_null));
        Some(Package {
            name: word(value, "name")?,
            description: word(value, "description").unwrap_or_default(),
            uses: normal.filter_map(|dependency| word(dependency, "name")).collect(),
        })
    };
    metadata.get("packages")?.as_array()?.iter().map(package).collect()
}

pub(super) fn check(packages: &[Package], findings: &mut Findings) {
    let ours: BTreeSet<&str> = packages.iter().map(|package| package.name.as_str()).collect();
    for Package { name, description, uses } in packages {
        let sentence = description.ends_with('.') && !description.contains(". ");
        if !sentence {
            findings.errors.push(format!("`{name}` needs a description of one sentence"));
        }
        let Some((_, may_use)) = DIRECTION.iter().find(|(known, _)| known == name) else {
            findings.errors.push(format!("`{name}` has no place in the direction of dependencies"));
            continue;
        };
        for used in uses {
            let used = used.as_str();
            let message = if ours.contains(used) {
                (!may_use.contains(&used)).then(|| "against the direction of dependencies".into())
            } else if PURE_CRATES.contains(&name.as_str()) && !PURE.contains(&used) {
                Some("not on the list of crates without I/O".to_owned())
            } else {
                let sole = SOLE_USERS.iter().find(|(outside, _)| *outside == used);
                sole.filter(|(_, user)| user != name).map(|(_, user)| format!("left to `{user}`"))
            };
            if let Some(message) = message {
                findings.errors.push(format!("`{name}` depends on `{used}`: {message}"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn errors(metadata: &Value) -> Vec<String> {
        let mut findings = Findings::default();
        check(&read(metadata).unwrap(), &mut findings);
        findings.errors
    }

    fn package(name: &str, uses: &[&str]) -> Value {
        let uses: Vec<_> = uses.iter().map(|used| json!({"name": used, "kind": null})).collect();
        json!({"name": name, "description": "A reason to exist.", "dependencies": uses})
    }

    #[test]
    fn the_direction_of_dependencies_is_kept() {
        let metadata = json!({"packages": [
            package("writ-core", &["serde"]), package("writ-store", &["writ-core", "sqlx"]),
            package("writ-app", &["writ-store"]), package("writ-web", &["writ-app", "axum"]),
        ]});

        assert_eq!(errors(&metadata), Vec::<String>::new());
    }

    #[test]
    fn the_core_may_not_look_up() {
        let metadata = json!({"packages": [
            package("writ-core", &["writ-store"]), package("writ-store", &[]),
        ]});

        assert_eq!(
            errors(&metadata),
            ["`writ-core` depends on `writ-store`: against the direction of dependencies"]
        );
    }

    #[test]
    fn the_pure_crates_use_what_does_no_input_or_output() {
        let metadata = json!({"packages": [package("writ-ledger", &["tokio"])]});

        assert_eq!(
            errors(&metadata),
            ["`writ-ledger` depends on `tokio`: not on the list of crates without I/O"]
        );
    }

    #[test]
    fn what_tests_use_is_free() {
        let metadata = json!({"packages": [{
            "name": "writ-core", "description": "The process.",
            "dependencies": [{"name": "tokio", "kind": "dev"}],
        }]});

        assert_eq!(errors(&metadata), Vec::<String>::new());
    }

    #[test]
    fn sql_is_left_to_the_store() {
        let metadata = json!({"packages": [package("writ-web", &["sqlx"])]});

        assert_eq!(errors(&metadata), ["`writ-web` depends on `sqlx`: left to `writ-store`"]);
    }

    #[test]
    fn a_crate_says_in_one_sentence_why_it_exists() {
        let metadata = json!({"packages": [
            {"name": "writ-core", "description": "", "dependencies": []},
            {"name": "writ-app", "description": "One. Two.", "dependencies": []},
        ]});

        assert_eq!(errors(&metadata).len(), 2);
    }
}

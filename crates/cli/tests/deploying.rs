//! The files of `deploy/`, as far as they can be looked at without running them: units by systemd's own tool, everything
//! else as text.

#![cfg(test)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use writ_app::configuration::Configuration;
use yaml_rust2::{Yaml, YamlLoader};

/// The most that systemd's tool may count against a unit, of 100.
const MOST_EXPOSED: &str = "--threshold=20";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy")
}

fn files(below: &str, extension: &str) -> Vec<(PathBuf, String)> {
    let mut files: Vec<_> = fs::read_dir(folder().join(below))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            (path, text)
        })
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{below}");
    files
}

fn documents(path: &Path, text: &str) -> Vec<Yaml> {
    YamlLoader::load_from_str(text)
        .unwrap_or_else(|error| panic!("{}: {error}\n{text}", path.display()))
}

/// A template with something in the place of everything that is filled in.
fn filled_in(template: &str) -> String {
    let mut text = String::new();
    for line in template.lines() {
        let trimmed = line.trim_start();
        if let Some(indent) = trimmed.split_once("nindent ").filter(|_| trimmed.starts_with("{{")) {
            let columns: usize = indent.1.split(' ').next().unwrap().parse().unwrap();
            text += &" ".repeat(columns);
            text += "filled: in";
        } else if !trimmed.starts_with("{{") {
            let mut rest = line;
            while let Some((before, after)) = rest.split_once("{{") {
                text += before;
                text += "filled";
                rest = after.split_once("}}").unwrap().1;
            }
            text += rest;
        }
        text.push('\n');
    }
    text
}

#[test]
fn the_units_are_what_systemd_understands_and_leave_little_open() {
    if Command::new("systemd-analyze").arg("--version").output().is_err() {
        return;
    }
    let place = tempfile::tempdir().unwrap();
    let mut units = files("systemd", "service");
    units.extend(files("systemd", "timer"));
    for (path, text) in units {
        // A unit is looked at together with the program it names.
        let text = text.replace("/usr/local/bin/writ", env!("CARGO_BIN_EXE_writ"));
        fs::write(place.path().join(path.file_name().unwrap()), text).unwrap();
    }
    let analyze = |arguments: &[&str]| {
        let mut analyze = Command::new("systemd-analyze");
        let output = analyze.args(arguments).current_dir(place.path()).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&said).into_owned())
    };

    let understood = analyze(&[
        "verify",
        "--man=no",
        "./writ.service",
        "./writ-backup.service",
        "./writ-backup.timer",
    ]);
    assert!(understood.0 && understood.1.is_empty(), "{}", understood.1);
    for unit in ["./writ.service", "./writ-backup.service"] {
        let exposed = analyze(&["security", "--offline=true", MOST_EXPOSED, unit]);
        assert!(exposed.0, "{}", exposed.1);
    }
}

#[test]
fn every_setting_that_a_deployment_makes_is_one() {
    let places = [("systemd", "service"), ("container", "yaml"), ("helm/writ/templates", "yaml")];
    let mut texts: Vec<_> =
        places.into_iter().flat_map(|(below, kind)| files(below, kind)).collect();
    let containerfile = folder().join("container/Containerfile");
    texts.push((containerfile.clone(), fs::read_to_string(containerfile).unwrap()));
    let mut names = BTreeSet::new();
    for (_, text) in &texts {
        let words = text.split(|letter: char| !(letter.is_ascii_uppercase() || letter == '_'));
        names.extend(words.filter(|word| word.starts_with("WRIT_")).map(str::to_owned));
    }

    assert!(names.len() >= 6, "{names:?}");
    for name in names {
        let value = match name.as_str() {
            "WRIT_TRUSTED_PROXIES" => "10.0.0.1",
            "WRIT_LOG__FORMAT" => "json",
            _ => "127.0.0.1:1",
        };
        // One key of a section that takes another beside it.
        let text =
            if name.starts_with("WRIT_FILES__") { "[files]\nurl = 's3://bucket'\n" } else { "" };
        let read = Configuration::read(text, [(name.clone(), value.to_owned())]);
        assert!(read.is_ok(), "{name}: {read:?}");
    }
}

#[test]
fn the_files_of_containers_and_clusters_are_yaml_and_ask_what_the_program_answers() {
    for (path, text) in [files("container", "yaml"), files("helm/writ", "yaml")].concat() {
        assert_eq!(documents(&path, &text).len(), 1, "{}", path.display());
    }
    let mut kinds = BTreeSet::new();
    for (path, text) in files("helm/writ/templates", "yaml") {
        for document in documents(&path, &filled_in(&text)) {
            kinds.insert(document["kind"].as_str().unwrap().to_owned());
            let pod = &document["spec"]["template"]["spec"];
            let Some(container) = pod["containers"][0].as_hash() else { continue };
            for (probe, address) in [
                ("startupProbe", "/health/ready"),
                ("livenessProbe", "/health/live"),
                ("readinessProbe", "/health/ready"),
            ] {
                let probe = &container[&Yaml::from_str(probe)];
                assert_eq!(probe["httpGet"]["path"].as_str(), Some(address));
            }
            assert_eq!(pod["securityContext"]["runAsNonRoot"].as_bool(), Some(true));
            assert_eq!(pod["automountServiceAccountToken"].as_bool(), Some(false));
        }
    }
    let expected =
        ["Deployment", "NetworkPolicy", "PersistentVolumeClaim", "PodDisruptionBudget", "Service"];
    assert_eq!(kinds.iter().map(String::as_str).collect::<Vec<_>>(), expected);
}

#[test]
fn the_container_runs_as_nobody_and_is_built_from_registries_alone() {
    let text = fs::read_to_string(folder().join("container/Containerfile")).unwrap();
    let last = text.rsplit_once("\nFROM ").unwrap().1;

    assert!(last.contains("\nUSER nonroot\n") && last.contains("\"health\""), "{last}");
    for fetching in ["curl", "wget", "git clone", "ADD "] {
        assert!(!text.contains(fetching), "{fetching}");
    }
}

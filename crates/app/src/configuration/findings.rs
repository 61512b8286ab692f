//! What can be found wrong with a configuration before anybody is served.

use std::path::Path;

use writ_mail::Mailer;
use writ_store::FilesSettings;

use super::{Configuration, Sealing};

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// As it should be.
    Good,
    /// It works, and should be looked at.
    Doubt,
    /// Nobody should be served like this.
    Problem,
}

/// Something about a configuration, said to who keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How much it matters.
    pub weight: Weight,
    /// The key it is about.
    pub key: &'static str,
    /// A sentence that says what is so, and what to write instead.
    pub text: String,
}

impl Configuration {
    /// Everything there is to say about it that can be said without serving anybody.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        self.look_at_address(&mut findings);
        self.look_at_numbers(&mut findings);
        look_at_folder(self.data_dir.as_deref(), &mut findings);
        for (key, file) in [("profile", &self.profile), ("instruments", &self.instruments)] {
            if let Some(file) = file {
                look_at_file(key, file, &mut findings);
            }
        }
        self.look_at_key(&mut findings);
        if let Some(files) = &self.files {
            look_at_files(files, &mut findings);
        }
        if let Some(tls) = &self.tls {
            look_at_file("tls.certificate", &tls.certificate, &mut findings);
            look_at_file("tls.key", &tls.key, &mut findings);
            look_at_secret("tls.key", &tls.key, &mut findings);
        }
        match self.mail.as_ref().map(Mailer::prepare) {
            None => findings.push(doubt(
                "mail",
                "there is no section [mail]: letters and notices are printed and posted by the desk",
            )),
            Some(Ok(_)) => findings.push(good("mail", "letters are sent by the mail server named there")),
            Some(Err(error)) => findings.push(problem("mail", &error.to_string())),
        }
        findings.extend(self.metrics.map(|metrics| {
            const KEY: &str = "metrics.listen";
            let listen = metrics.listen;
            if listen == self.listen && listen.port() != 0 {
                problem(KEY, "metrics have an address of their own: write another port")
            } else if listen.ip().is_loopback() {
                good(KEY, &format!("metrics are told to this machine alone, at {listen}"))
            } else {
                doubt(
                    KEY,
                    "metrics are told unencrypted to whoever reaches this address: let nobody but the monitoring in",
                )
            }
        }));
        findings
    }

    fn look_at_key(&self, findings: &mut Vec<Finding>) {
        const KEY: &str = "sealing.key_file";
        let Sealing { key_file, keys, pkcs11 } = &self.sealing;
        if let Some(token) = pkcs11 {
            look_at_file("sealing.pkcs11.module", &token.module, findings);
            look_at_file("sealing.pkcs11.pin_file", &token.pin_file, findings);
            look_at_secret("sealing.pkcs11.pin_file", &token.pin_file, findings);
        }
        let finding = match (pkcs11, keys, key_file) {
            (Some(token), _, _) if !token.retired => good(
                "sealing.pkcs11",
                &format!(
                    "the key `{}` in the key token `{}` seals",
                    token.key_label, token.token_label
                ),
            ),
            (_, Some(_), _) => good("sealing.keys", "the key comes from the environment"),
            (_, None, Some(file)) => {
                look_at_secret(KEY, file, findings);
                good(KEY, &format!("the key is in `{}`, made on first use", file.display()))
            }
            (_, None, None) => doubt(
                KEY,
                "the key lies in the folder it protects, so whoever copies the folder can read it: name a file \
                 elsewhere, and keep a copy of it apart from the backups",
            ),
        };
        findings.push(finding);
    }

    fn look_at_address(&self, findings: &mut Vec<Finding>) {
        const KEY: &str = "base_url";
        let is_local = self.listen.ip().is_loopback();
        let Some(base_url) = &self.base_url else {
            findings.push(if is_local {
                good(KEY, &format!("none is said, so people reach it at {}", self.address()))
            } else {
                problem(
                    KEY,
                    "it listens to other machines, so write the address people reach it at, such as \
                     `base_url = \"https://requests.example.org\"`: links in letters and the safety of cookies \
                     depend on it",
                )
            });
            return;
        };
        let (scheme, rest) = base_url.split_once("://").unwrap_or(("", base_url));
        let host = rest.trim_end_matches('/');
        let is_host = !host.is_empty()
            && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte));
        if !matches!(scheme, "http" | "https") || !is_host {
            findings.push(problem(
                KEY,
                &format!(
                    "`{base_url}` is no address of a whole site: write scheme and host and nothing after them, such \
                     as `https://requests.example.org`; a path of its own is not supported"
                ),
            ));
            return;
        }
        let is_this_machine =
            ["127.", "localhost", "[::1]"].iter().any(|own| host.starts_with(own));
        findings.push(if scheme == "https" {
            good(KEY, &format!("people reach it at {}, encrypted", self.address()))
        } else if is_this_machine {
            good(KEY, &format!("people on this machine reach it at {}", self.address()))
        } else {
            problem(
                KEY,
                "people would reach it unencrypted, and what they send could be read on the way: write `https://`, \
                 and let a proxy or the section [tls] encrypt",
            )
        });
        if scheme == "https" && self.tls.is_none() {
            findings.push(if is_local || !self.trusted_proxies.is_empty() {
                good("tls", "a proxy in front encrypts")
            } else {
                doubt(
                    "tls",
                    "nothing here encrypts and no proxy is named: write the section [tls], or name the proxy in \
                     `trusted_proxies` so that tries are counted by who makes them and not by the proxy",
                )
            });
        }
        if scheme == "http" && self.tls.is_some() {
            findings
                .push(problem(KEY, "it encrypts by itself, so the address begins with `https://`"));
        }
    }

    fn look_at_numbers(&self, findings: &mut Vec<Finding>) {
        const KEPT: &str = "backup.kept_days";
        let in_range = |key, value: u32, least, most, unit: &str| {
            if (least..=most).contains(&value) {
                good(key, &format!("{value} {unit}"))
            } else {
                problem(
                    key,
                    &format!("{value} is out of range: write a number from {least} to {most}"),
                )
            }
        };
        findings.push(in_range("upload_limit_mib", self.upload_limit_mib, 1, 2_048, "MiB a file"));
        findings.push(in_range(
            "sessions.idle_minutes",
            self.sessions.idle_minutes,
            5,
            480,
            "minutes without use",
        ));
        findings.push(match self.backup.kept_days {
            Some(days) => in_range(KEPT, days.into(), 1, 3_660, "days for which backups are kept"),
            None => doubt(
                KEPT,
                "nobody says for how many days backups are kept, so nothing that was erased is ever called gone \
                 everywhere: write `kept_days` in the section [backup], and remove what is older",
            ),
        });
        findings.push(in_range("sessions.hours", self.sessions.hours, 1, 24, "hours at most"));
        if let Some(open) = self.trusted_proxies.iter().find(|proxy| proxy.is_unspecified()) {
            findings.push(problem(
                "trusted_proxies",
                &format!("`{open}` is no machine: write the address of the proxy itself"),
            ));
        }
    }
}

fn look_at_files(files: &FilesSettings, findings: &mut Vec<Finding>) {
    const KEY: &str = "files";
    if let Err(error) = files.check() {
        findings.push(problem(KEY, &error.to_string()));
        return;
    }
    findings.push(good(KEY, &format!("large files are kept at `{}`", files.url)));
    match &files.credentials_file {
        Some(file) => look_at_secret("files.credentials_file", file, findings),
        None if files.environment.is_empty() => findings.push(doubt(
            KEY,
            "neither a `credentials_file` nor the environment says who we are to the storage: the machine is asked, \
             which works on Amazon's own",
        )),
        None => findings.push(good(KEY, "the environment says who we are to the storage")),
    }
    if files.is_unencrypted() {
        findings.push(doubt(
            KEY,
            "the storage is reached unencrypted: files are sealed, but who listens learns when they are read",
        ));
    }
}

fn look_at_folder(folder: Option<&Path>, findings: &mut Vec<Finding>) {
    const KEY: &str = "data_dir";
    let Some(folder) = folder else { return };
    match std::fs::metadata(folder) {
        Ok(found) if !found.is_dir() => {
            findings.push(problem(KEY, &format!("`{}` is no folder", folder.display())));
        }
        Ok(found) if is_open_to_others(&found) => findings.push(problem(
            KEY,
            &format!(
                "others on this machine may read `{0}`: close it with `chmod 700 {0}`",
                folder.display()
            ),
        )),
        Ok(_) => findings.push(good(KEY, &format!("`{}` is its owner's alone", folder.display()))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            findings.push(good(KEY, &format!("`{}` is made on first use", folder.display())));
        }
        Err(error) => findings
            .push(problem(KEY, &format!("`{}` cannot be looked at: {error}", folder.display()))),
    }
}

fn look_at_file(key: &'static str, file: &Path, findings: &mut Vec<Finding>) {
    findings.push(match std::fs::File::open(file) {
        Ok(_) => good(key, &format!("`{}` can be read", file.display())),
        Err(error) => problem(key, &format!("`{}` cannot be read: {error}", file.display())),
    });
}

fn look_at_secret(key: &'static str, file: &Path, findings: &mut Vec<Finding>) {
    if std::fs::metadata(file).is_ok_and(|found| is_open_to_others(&found)) {
        findings.push(problem(
            key,
            &format!(
                "others on this machine may read `{0}`: close it with `chmod 600 {0}`",
                file.display()
            ),
        ));
    }
}

fn is_open_to_others(found: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    found.permissions().mode() & 0o007 != 0
}

fn good(key: &'static str, text: &str) -> Finding {
    Finding { weight: Weight::Good, key, text: text.to_owned() }
}

fn doubt(key: &'static str, text: &str) -> Finding {
    Finding { weight: Weight::Doubt, key, text: text.to_owned() }
}

fn problem(key: &'static str, text: &str) -> Finding {
    Finding { weight: Weight::Problem, key, text: text.to_owned() }
}

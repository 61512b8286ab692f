//! The key from outside in a key token, on the real binary and one in software.

#![cfg(test)]
#![cfg(not(without_softhsm))]

mod command;

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::{Command, Output};

use command::agency::Agency;
use command::served::Served;
use command::{Folder, stderr, stdout};

const MODULE: &str = "/usr/lib/softhsm/libsofthsm2.so";
const PIN: &str = "271828";

/// A key token of its own, and a record beside it.
struct Kept {
    folder: Folder,
    pin_file: PathBuf,
    set_up: PathBuf,
}

impl Kept {
    fn new() -> Self {
        let folder = Folder::new();
        let tokens = folder.path().join("tokens");
        std::fs::create_dir(&tokens).unwrap();
        let set_up = folder.write(
            "softhsm2.conf",
            format!("directories.tokendir = {}\nobjectstore.backend = file\n", tokens.display()),
        );
        let pin_file = folder.write("pin", format!("{PIN}\n"));
        std::fs::set_permissions(&pin_file, std::fs::Permissions::from_mode(0o600)).unwrap();
        let kept = Self { folder, pin_file, set_up };
        let init =
            ["--init-token", "--free", "--label", "writ", "--so-pin", "314159", "--pin", PIN];
        let made =
            kept.with_key_token(&mut Command::new("softhsm2-util")).args(init).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        kept
    }

    fn with_key_token<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        command.env("SOFTHSM2_CONF", &self.set_up)
    }

    /// The binary on the record, configured for a key of the key token.
    fn command(&self, key: &str, more: &str) -> Command {
        let text = format!(
            "[sealing.pkcs11]\nmodule = \"{MODULE}\"\ntoken_label = \"writ\"\nkey_label = \"{key}\"\npin_file = \"{}\"\n\
             {more}\n",
            self.pin_file.display()
        );
        let file = self.folder.write("writ.toml", text);
        let mut command = self.folder.command();
        self.with_key_token(&mut command).arg("--config").arg(file);
        command
    }

    fn writ(&self, key: &str, more: &str, arguments: &[&str]) -> Output {
        self.command(key, more).args(arguments).output().unwrap()
    }

    fn opens(&self, key: &str, more: &str) -> Output {
        self.writ(key, more, &["store", "verify"])
    }
}

#[test]
fn the_key_of_a_record_moves_from_its_file_into_a_key_token_between_its_keys_and_back() {
    let kept = Kept::new();
    let token = Agency::token(&kept.folder);
    let served = Served::on(&kept.folder.record(), &[]);
    let number = Agency::at(served.address(), token).submit(1).unwrap();
    served.stop();
    let key_file = kept.folder.record().join("sealing.key");

    let early = kept.opens("first", "");
    let into = stdout(&kept.writ("first", "", &["store", "rotate-key", "--forget-old"]));
    let by_token = stdout(&kept.opens("first", ""));
    let is_gone = !key_file.exists();
    let without = kept.folder.writ(&["store", "verify"]);
    let next = stdout(&kept.writ("second", "", &["store", "rotate-key"]));
    let back = stdout(&kept.writ("second", "retired = true", &["store", "rotate-key"]));
    let by_file = stdout(&kept.folder.writ(&["case", "show", &number]));

    assert!(stderr(&early).contains("no AES key called `first`"), "{}", stderr(&early));
    assert!(into.contains("`first` of the key token `writ`, made just now"), "{into}");
    assert!(by_token.contains("1 case and"), "{by_token}");
    assert!(is_gone, "nothing but the key token opens it");
    assert_eq!(without.status.code(), Some(1));
    assert!(next.contains("`second` of the key token `writ`, made just now"), "{next}");
    assert!(back.contains("under a fresh key, the first line of"), "{back}");
    assert!(by_file.contains(&number), "{by_file}");
    assert!(stdout(&kept.folder.writ(&["store", "verify"])).contains("0 differences"));
}

#[test]
fn a_record_may_begin_in_a_key_token_and_a_program_goes_on_without_it() {
    let kept = Kept::new();
    stdout(&kept.writ("key", "", &["store", "rotate-key"]));
    assert!(!kept.folder.record().join("sealing.key").exists(), "no key lies in a file");
    let token = Agency::token_by(kept.command("key", ""));
    let config = kept.folder.path().join("writ.toml");
    let served = Served::set_up(&kept.folder.record(), &[], |command| {
        kept.with_key_token(command).arg("--config").arg(&config);
    });
    let agency = Agency::at(served.address(), token);

    std::fs::rename(kept.folder.path().join("tokens"), kept.folder.path().join("away")).unwrap();
    let number = agency.submit(1).unwrap();
    let gone = kept.opens("key", "");
    std::fs::rename(kept.folder.path().join("away"), kept.folder.path().join("tokens")).unwrap();
    served.stop();

    assert!(!gone.status.success());
    assert!(
        stderr(&gone).contains("the key token `writ` does not open the record"),
        "{}",
        stderr(&gone)
    );
    assert!(stdout(&kept.writ("key", "", &["case", "list"])).contains(&number));
}

#[test]
fn what_is_wrong_with_a_key_token_is_said_in_words_and_never_its_pin() {
    let kept = Kept::new();
    stdout(&kept.writ("key", "", &["store", "rotate-key"]));
    let asked = |verb: &str, from: &str, to: &str| {
        kept.command("key", "");
        let file = kept.folder.path().join("writ.toml");
        let text = std::fs::read_to_string(&file).unwrap().replace(from, to);
        std::fs::write(&file, text).unwrap();
        let mut command = kept.folder.command();
        let output = kept.with_key_token(&mut command).arg("--config").arg(&file);
        stderr(&output.args(["store", verb]).env("WRIT_LOG__LEVEL", "trace").output().unwrap())
    };

    let other_token = asked("verify", "\"writ\"", "\"writs\"");
    let no_token = asked("rotate-key", "\"writ\"", "\"writs\"");
    let other_module = asked("verify", MODULE, "/nowhere/module.so");
    std::fs::write(&kept.pin_file, "141421\n").unwrap();
    let wrong_pin = asked("verify", "", "");

    assert!(other_token.contains("`pkcs11:token=writ;object=key` is missing"), "{other_token}");
    assert!(no_token.contains("it is not there; the module knows `writ`"), "{no_token}");
    assert!(other_module.contains("cannot be loaded"), "{other_module}");
    assert!(wrong_pin.contains("which was tried once"), "{wrong_pin}");
    for said in [other_token, no_token, other_module, wrong_pin] {
        assert!(!said.contains("141421") && !said.contains(PIN), "{said}");
    }
}

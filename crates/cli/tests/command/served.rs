//! The binary serving its pages on a port of its own.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};

/// A server that ends with the test.
pub(crate) struct Served {
    child: Child,
    /// What it said when it opened.
    pub(crate) said: Vec<String>,
}

impl Served {
    /// Serves what is in this folder.
    pub(crate) fn on(data: &Path, options: &[&str]) -> Self {
        Self::set_up(data, options, |_| {})
    }

    /// Serves what is in this folder, with more said about how.
    pub(crate) fn set_up(data: &Path, options: &[&str], more: impl FnOnce(&mut Command)) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_writ"));
        command
            .arg("--data-dir")
            .arg(data)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(options)
            .env("WRIT_LOG__LEVEL", "warn")
            .stdout(Stdio::piped());
        more(&mut command);
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut said = Vec::new();
        for line in &mut lines {
            let line = line.unwrap();
            let is_last = line.starts_with("Ctrl-C");
            said.push(line);
            if is_last {
                break;
            }
        }
        Self { child, said }
    }

    /// Asks it to end, as the system does, and waits until it did.
    pub(crate) fn stop(mut self) -> ExitStatus {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        self.child.wait().unwrap()
    }

    /// Where operators ask, without a slash at the end.
    pub(crate) fn operators(&self) -> &str {
        let found = self.said.iter().find_map(|line| line.trim().strip_prefix("for operators"));
        found.unwrap().trim().strip_suffix("/metrics").unwrap()
    }

    /// Where it is open, without a slash at the end.
    pub(crate) fn address(&self) -> &str {
        let found = self.said.iter().find_map(|line| line.strip_prefix("Writ is open at "));
        found.unwrap().trim_end_matches('/')
    }

    /// The link of the first administrator.
    pub(crate) fn link(&self) -> Option<String> {
        let found = self.said.iter().find(|line| line.contains("/desk/set-up/"))?;
        Some(found.trim().to_owned())
    }

    /// The answer to a request for this address.
    pub(crate) fn get(address: &str) -> String {
        Self::ask("GET", address, &[], b"").unwrap()
    }

    /// The answer to a request with these heads and this body; none where the connection ends without one.
    pub(crate) fn ask(
        method: &str,
        address: &str,
        heads: &[(&str, &str)],
        body: &[u8],
    ) -> Option<String> {
        let rest = address.strip_prefix("http://").unwrap();
        let (host, path) = rest.split_once('/').unwrap();
        let length = body.len().to_string();
        let own = [("host", host), ("connection", "close"), ("content-length", length.as_str())];
        let mut head = format!("{method} /{path} HTTP/1.1\r\n");
        for (name, value) in own.iter().chain(heads) {
            head = format!("{head}{name}: {value}\r\n");
        }
        head += "\r\n";
        let mut stream = TcpStream::connect(host).ok()?;
        stream.write_all(&[head.as_bytes(), body].concat()).ok()?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).ok()?;
        Some(String::from_utf8_lossy(&answer).into_owned()).filter(|answer| !answer.is_empty())
    }
}

/// The body of an answer, put together where it came in pieces.
pub(crate) fn body(answer: &str) -> String {
    let (head, mut rest) = answer.split_once("\r\n\r\n").unwrap();
    if !head.to_ascii_lowercase().contains("transfer-encoding: chunked") {
        return rest.to_owned();
    }
    let mut whole = String::new();
    while let Some((length, after)) = rest.split_once("\r\n") {
        let (piece, after) = after.split_at(usize::from_str_radix(length, 16).unwrap());
        whole += piece;
        rest = &after[2..];
    }
    whole
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

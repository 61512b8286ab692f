//! The binary serving its pages on a port of its own.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A server that ends with the test.
pub(crate) struct Served {
    child: Child,
    /// What it said when it opened.
    pub(crate) said: Vec<String>,
}

impl Served {
    /// Serves what is in this folder.
    pub(crate) fn on(data: &Path, options: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_writ"))
            .arg("--data-dir")
            .arg(data)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(options)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
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
        let rest = address.strip_prefix("http://").unwrap();
        let (host, path) = rest.split_once('/').unwrap();
        let mut stream = TcpStream::connect(host).unwrap();
        write!(stream, "GET /{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n")
            .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

//! The released program as a server, and plain connections to it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, ensure};

use crate::machine;

/// What `writ serve` says once it listens.
pub(crate) const OPEN: &str = "Writ is open at http://";

/// A server that ends with this value.
pub(crate) struct Server {
    child: Child,
    address: String,
}

impl Server {
    /// Starts the program on a folder, and waits until it listens.
    pub(crate) fn start(writ: &Path, folder: &Path) -> Result<Self> {
        let mut child = Command::new(writ)
            .arg("--data-dir")
            .arg(folder)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("could not start `{}`", writ.display()))?;
        let output = child.stdout.take().context("the server has no output")?;
        let address = BufReader::new(output)
            .lines()
            .map_while(Result::ok)
            .find_map(|line| Some(line.strip_prefix(OPEN)?.trim_end_matches('/').to_owned()))
            .context("the server ended without saying where it listens")?;
        Ok(Self { child, address })
    }

    /// A connection that stays open.
    pub(crate) fn connect(&self) -> Result<Connection> {
        let stream = TcpStream::connect(&self.address)?;
        stream.set_nodelay(true)?;
        Ok(Connection { reader: BufReader::new(stream), address: self.address.clone() })
    }

    /// The seconds the server has kept a core busy so far.
    pub(crate) fn processor_seconds(&self) -> Result<f64> {
        machine::processor_seconds_of(self.child.id())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It is ending anyhow.
        let _ended = self.child.kill().and_then(|()| self.child.wait()).is_ok();
    }
}

/// A connection to the server, over which one question follows another.
pub(crate) struct Connection {
    reader: BufReader<TcpStream>,
    address: String,
}

impl Connection {
    /// Posts JSON with a token; anything but `201 Created` is a failure.
    pub(crate) fn post(&mut self, path: &str, token: &str, body: &[u8]) -> Result<()> {
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            self.address,
            body.len()
        );
        let mut question = head.into_bytes();
        question.extend_from_slice(body);
        self.reader.get_mut().write_all(&question)?;
        let (status, answer) = self.answer()?;
        ensure!(status.contains(" 201 "), "{status} {}", String::from_utf8_lossy(&answer));
        Ok(())
    }

    /// Gets a page with a cookie; anything but `200 OK` is a failure.
    pub(crate) fn get(&mut self, path: &str, cookie: &str) -> Result<String> {
        let question =
            format!("GET {path} HTTP/1.1\r\nHost: {}\r\nCookie: {cookie}\r\n\r\n", self.address);
        self.reader.get_mut().write_all(question.as_bytes())?;
        self.page()
    }

    /// Sends a form as a page of the server would; anything but `200 OK` is a failure.
    pub(crate) fn post_form(&mut self, path: &str, cookie: &str, body: &[u8]) -> Result<String> {
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nCookie: {cookie}\r\n\
             Sec-Fetch-Site: same-origin\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n",
            self.address,
            body.len()
        );
        self.reader.get_mut().write_all(&[head.as_bytes(), body].concat())?;
        self.page()
    }

    fn page(&mut self) -> Result<String> {
        let (status, answer) = self.answer()?;
        let text = String::from_utf8(answer)?;
        ensure!(status.contains(" 200 "), "{status} {text}");
        Ok(text)
    }

    fn answer(&mut self) -> Result<(String, Vec<u8>)> {
        let mut status = String::new();
        self.reader.read_line(&mut status)?;
        let mut length = 0;
        loop {
            let mut line = String::new();
            ensure!(self.reader.read_line(&mut line)? > 0, "the answer was broken off");
            let line = line.trim_end().to_ascii_lowercase();
            if line.is_empty() {
                break;
            }
            if let Some(said) = line.strip_prefix("content-length: ") {
                length = said.parse()?;
            }
        }
        let mut answer = vec![0; length];
        self.reader.read_exact(&mut answer)?;
        Ok((status.trim_end().to_owned(), answer))
    }
}

//! The program as a server, and plain connections to it.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};

/// What `writ serve` says once it listens.
pub const OPEN: &str = "Writ is open at http://";
/// A server that is silent for longer does not answer at all.
const PATIENCE: Duration = Duration::from_mins(1);

/// The program with the record it keeps.
#[derive(Debug, Clone)]
pub struct Program {
    /// The program.
    pub writ: PathBuf,
    /// The folder of the record.
    pub folder: PathBuf,
    /// The database, where it is not in the folder.
    pub database_url: Option<String>,
}

impl Program {
    /// The words after its name, to be told which record is meant.
    #[must_use]
    pub fn words(&self, verb: &[&str]) -> Vec<String> {
        let mut words = vec!["--data-dir".to_owned(), self.folder.display().to_string()];
        if let Some(url) = &self.database_url {
            words.extend(["--database-url".to_owned(), url.clone()]);
        }
        words.extend(verb.iter().map(|&word| word.to_owned()));
        words
    }

    /// Runs a verb to its end; what it said, and whether it ended well.
    pub fn run(&self, verb: &[&str]) -> Result<(String, bool)> {
        let output = Command::new(&self.writ)
            .args(self.words(verb))
            .stderr(Stdio::inherit())
            .output()
            .with_context(|| format!("could not start `{}`", self.writ.display()))?;
        Ok((String::from_utf8(output.stdout)?, output.status.success()))
    }

    /// Makes a token that hands in requests.
    pub fn token(&self, name: &str) -> Result<String> {
        let verb = ["token", "add", "--name", name, "--scope", "submit"];
        let limits = ["--per-minute", "10000", "--days", "1"];
        let (said, well) = self.run(&[&verb[..], &limits].concat())?;
        ensure!(well, "no token was made");
        Ok(said.trim().to_owned())
    }

    /// Starts it as a server, and waits until it listens. Its log goes where it is told.
    pub fn start(&self, log: Stdio) -> Result<Server> {
        self.start_as(Command::new(&self.writ), &[], log)
    }

    /// The same where the program is run by another one, whose words so far are given, or told more.
    pub fn start_as(&self, mut command: Command, more: &[&str], log: Stdio) -> Result<Server> {
        let mut child = command
            .args(self.words(&["serve", "--listen", "127.0.0.1:0"]))
            .args(more)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .with_context(|| format!("could not start `{}`", self.writ.display()))?;
        let output = child.stdout.take().context("the server has no output")?;
        let mut server = Server { child, output: BufReader::new(output), address: String::new() };
        let mut line = String::new();
        while server.address.is_empty() {
            line.clear();
            let read = server.output.read_line(&mut line)?;
            ensure!(read > 0, "the server ended without saying where it listens");
            if let Some(address) = line.strip_prefix(OPEN) {
                address.trim_end().trim_end_matches('/').clone_into(&mut server.address);
            }
        }
        Ok(server)
    }
}

/// A server that ends with this value, at once and without being asked.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// Held open, so that it may go on speaking.
    output: BufReader<ChildStdout>,
    address: String,
}

impl Server {
    /// A connection that stays open.
    pub fn connect(&self) -> io::Result<Connection> {
        let stream = TcpStream::connect(&self.address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Connection { reader: BufReader::new(stream), address: self.address.clone() })
    }

    /// The number of its process.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It is ending anyhow.
        let _ended = self.child.kill().and_then(|()| self.child.wait()).is_ok();
    }
}

/// A connection to the server, over which one question follows another.
#[derive(Debug)]
pub struct Connection {
    reader: BufReader<TcpStream>,
    address: String,
}

/// What the server answered.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// What followed the head.
    pub body: Vec<u8>,
}

impl Connection {
    /// Asks, whatever the answer is.
    ///
    /// # Errors
    /// Where the answer did not come whole.
    pub fn ask(
        &mut self,
        question: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> io::Result<Answer> {
        let mut head = format!("{question} HTTP/1.1\r\nHost: {}\r\n", self.address);
        for (name, value) in headers {
            head.extend([name, ": ", value, "\r\n"]);
        }
        if question.starts_with("POST ") {
            head.extend(["Content-Length: ", &body.len().to_string(), "\r\n"]);
        }
        head.push_str("\r\n");
        self.reader.get_mut().write_all(&[head.as_bytes(), body].concat())?;
        self.answer()
    }

    /// Posts JSON with a token; anything but `201 Created` is a failure.
    pub fn post(&mut self, path: &str, token: &str, body: &[u8]) -> Result<()> {
        let bearer = format!("Bearer {token}");
        let headers = [("Authorization", &*bearer), ("Content-Type", "application/json")];
        let answer = self.ask(&format!("POST {path}"), &headers, body)?;
        said(answer, 201).map(drop)
    }

    /// Gets a page with a cookie; anything but `200 OK` is a failure.
    pub fn get(&mut self, path: &str, cookie: &str) -> Result<String> {
        let answer = self.ask(&format!("GET {path}"), &[("Cookie", cookie)], &[])?;
        said(answer, 200)
    }

    /// Sends a form as a page of the server would; anything but `200 OK` is a failure.
    pub fn post_form(&mut self, path: &str, cookie: &str, body: &[u8]) -> Result<String> {
        let headers = [
            ("Cookie", cookie),
            ("Sec-Fetch-Site", "same-origin"),
            ("Content-Type", "application/x-www-form-urlencoded"),
        ];
        said(self.ask(&format!("POST {path}"), &headers, body)?, 200)
    }

    fn answer(&mut self) -> io::Result<Answer> {
        let mut line = String::new();
        self.reader.read_line(&mut line)?;
        let status = line.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.ok_or(io::ErrorKind::UnexpectedEof)?;
        let mut length = 0;
        loop {
            line.clear();
            if self.reader.read_line(&mut line)? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let line = line.trim_end().to_ascii_lowercase();
            if line.is_empty() {
                break;
            }
            if let Some(said) = line.strip_prefix("content-length: ") {
                length = said.parse().map_err(|_| io::ErrorKind::InvalidData)?;
            }
        }
        let mut body = vec![0; length];
        self.reader.read_exact(&mut body)?;
        Ok(Answer { status, body })
    }
}

fn said(answer: Answer, wanted: u16) -> Result<String> {
    let text = String::from_utf8(answer.body)?;
    ensure!(answer.status == wanted, "{} {text}", answer.status);
    Ok(text)
}

//! A mail server small enough to be read: it speaks SMTP on a port of its own and keeps what arrives.

#![expect(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "a machine that gives no port to listen on runs no test"
)]

use std::sync::Arc;

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Mutex;
use tokio::task::JoinHandle;

/// `writ` and `open sesame`, as PLAIN sends them.
const RIGHT_SIGN_IN: &str = "AUTH PLAIN AHdyaXQAb3BlbiBzZXNhbWU=";

/// How the server behaves.
#[derive(Debug, Clone, Copy)]
pub enum Behaviour {
    /// It takes every letter.
    Accept,
    /// It answers every recipient with this line.
    AnswerRecipient(&'static str),
    /// It hangs up when it hears of a sender.
    VanishAtSender,
    /// It takes the letter and hangs up without saying so.
    VanishAfterLetter,
    /// It listens and says nothing.
    SayNothing,
}

/// A letter as it arrived.
#[derive(Debug, Clone, Default)]
pub struct Arrived {
    /// From whom, as the envelope says.
    pub from: String,
    /// To whom, as the envelope says.
    pub to: Vec<String>,
    /// Headers and body.
    pub text: String,
}

/// A server that listens until it is stopped or dropped with its runtime.
#[derive(Debug)]
pub struct Server {
    /// The port it listens on, on this machine.
    pub port: u16,
    arrived: Arc<Mutex<Vec<Arrived>>>,
    task: JoinHandle<()>,
}

impl Server {
    /// Starts listening.
    pub async fn start(behaviour: Behaviour) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let arrived = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&arrived);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(converse(stream, behaviour, Arc::clone(&kept)));
            }
        });
        Self { port, arrived, task }
    }

    /// What arrived so far.
    pub async fn arrived(&self) -> Vec<Arrived> {
        self.arrived.lock().await.clone()
    }

    /// Stops listening.
    pub async fn stop(self) {
        self.task.abort();
        let _ = self.task.await;
    }
}

/// None when the other side, or this one, hung up.
async fn converse(
    stream: TcpStream,
    behaviour: Behaviour,
    kept: Arc<Mutex<Vec<Arrived>>>,
) -> Option<()> {
    let mut stream = BufReader::new(stream);
    if matches!(behaviour, Behaviour::SayNothing) {
        // Until the other side gives up and hangs up.
        let mut nothing = String::new();
        while stream.read_line(&mut nothing).await.ok()? > 0 {}
        return None;
    }
    let mut letter = Arrived::default();
    say(&mut stream, "220 mail.example").await?;
    loop {
        let line = hear(&mut stream).await?;
        let (verb, rest) = line.split_once(' ').unwrap_or((&line, ""));
        let answer = match (verb.to_ascii_uppercase().as_str(), behaviour) {
            ("EHLO", _) => "250-mail.example\r\n250-8BITMIME\r\n250 AUTH PLAIN",
            ("AUTH", _) if line == RIGHT_SIGN_IN => "235 welcome",
            ("AUTH", _) => "535 who are you",
            ("MAIL", Behaviour::VanishAtSender) => return None,
            ("MAIL", _) => {
                letter.from = rest.split_once(':')?.1.to_owned();
                "250 ok"
            }
            ("RCPT", Behaviour::AnswerRecipient(answer)) => answer,
            ("RCPT", _) => {
                letter.to.push(rest.split_once(':')?.1.to_owned());
                "250 ok"
            }
            ("DATA", _) => {
                say(&mut stream, "354 go on").await?;
                letter.text = hear_letter(&mut stream).await?;
                kept.lock().await.push(std::mem::take(&mut letter));
                if matches!(behaviour, Behaviour::VanishAfterLetter) {
                    return None;
                }
                "250 taken"
            }
            ("QUIT", _) => {
                say(&mut stream, "221 bye").await?;
                return None;
            }
            _ => "502 what",
        };
        say(&mut stream, answer).await?;
    }
}

async fn hear_letter(stream: &mut BufReader<TcpStream>) -> Option<String> {
    let mut text = String::new();
    loop {
        let line = hear(stream).await?;
        if line == "." {
            return Some(text);
        }
        text.push_str(line.strip_prefix('.').unwrap_or(&line));
        text.push_str("\r\n");
    }
}

async fn hear(stream: &mut BufReader<TcpStream>) -> Option<String> {
    let mut line = String::new();
    let length = stream.read_line(&mut line).await.ok()?;
    (length > 0).then(|| line.trim_end_matches(['\r', '\n']).to_owned())
}

async fn say(stream: &mut BufReader<TcpStream>, line: &str) -> Option<()> {
    stream.get_mut().write_all(format!("{line}\r\n").as_bytes()).await.ok()
}

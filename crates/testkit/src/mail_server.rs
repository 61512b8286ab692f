//! A mail server small enough to be read: it speaks SMTP on a port of its own and keeps what arrives.

#![expect(clippy::unwrap_used, reason = "a machine that gives no port to listen on runs no test")]

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;
use tokio::sync::Mutex;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;

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

/// How the server encrypts.
#[derive(Clone)]
enum Encryption {
    Never,
    AtOnce(TlsAcceptor),
    /// When it is asked to, and nothing is taken before.
    OnDemand(TlsAcceptor),
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
        Self::start_with(behaviour, Encryption::Never).await
    }

    /// Starts one that encrypts from the first byte on, or by `STARTTLS`, with a certificate of this name. Gives the
    /// authority that vouches for it, as PEM.
    pub async fn start_encrypted(at_once: bool, name: &str) -> (Self, String) {
        let (acceptor, authority) = certified(name);
        let encryption =
            if at_once { Encryption::AtOnce(acceptor) } else { Encryption::OnDemand(acceptor) };
        (Self::start_with(Behaviour::Accept, encryption).await, authority)
    }

    async fn start_with(behaviour: Behaviour, encryption: Encryption) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let arrived = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&arrived);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (encryption, kept) = (encryption.clone(), Arc::clone(&kept));
                tokio::spawn(async move {
                    let (stream, asked): (Box<dyn Stream>, _) = match encryption {
                        Encryption::Never => (Box::new(stream), None),
                        Encryption::AtOnce(tls) => (Box::new(tls.accept(stream).await.ok()?), None),
                        Encryption::OnDemand(tls) => (Box::new(stream), Some(tls)),
                    };
                    converse(BufReader::new(stream), asked, behaviour, kept).await
                });
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

/// A certificate for a name, of an authority made for it alone.
fn certified(name: &str) -> (TlsAcceptor, String) {
    let authority_key = KeyPair::generate().unwrap();
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let pem = authority.self_signed(&authority_key).unwrap().pem();
    let issuer = Issuer::new(authority, authority_key);
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new([name.to_owned()]).unwrap();
    let certificate = certificate.signed_by(&key, &issuer).unwrap();
    let key = key.serialize_der().try_into().unwrap();
    let config = ServerConfig::builder_with_provider(ring::default_provider().into());
    let config = config.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
    let config = config.with_single_cert(vec![certificate.der().clone()], key).unwrap();
    (TlsAcceptor::from(Arc::new(config)), pem)
}

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// None when the other side, or this one, hung up. `tls` is what it is still to be asked for.
async fn converse(
    mut stream: BufReader<Box<dyn Stream>>,
    mut tls: Option<TlsAcceptor>,
    behaviour: Behaviour,
    kept: Arc<Mutex<Vec<Arrived>>>,
) -> Option<()> {
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
            ("EHLO", _) if tls.is_some() => "250-mail.example\r\n250 STARTTLS",
            ("STARTTLS", _) if tls.is_some() => {
                say(&mut stream, "220 go on").await?;
                let encrypted = tls.take()?.accept(stream.into_inner()).await.ok()?;
                stream = BufReader::new(Box::new(encrypted));
                continue;
            }
            ("QUIT", _) => {
                say(&mut stream, "221 bye").await?;
                return None;
            }
            _ if tls.is_some() => "530 encrypt first",
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
            _ => "502 what",
        };
        say(&mut stream, answer).await?;
    }
}

async fn hear_letter(stream: &mut BufReader<Box<dyn Stream>>) -> Option<String> {
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

async fn hear(stream: &mut BufReader<Box<dyn Stream>>) -> Option<String> {
    let mut line = String::new();
    let length = stream.read_line(&mut line).await.ok()?;
    (length > 0).then(|| line.trim_end_matches(['\r', '\n']).to_owned())
}

async fn say(stream: &mut BufReader<Box<dyn Stream>>, line: &str) -> Option<()> {
    stream.get_mut().write_all(format!("{line}\r\n").as_bytes()).await.ok()
}

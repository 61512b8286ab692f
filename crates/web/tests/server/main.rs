//! The server as its connections meet it: slow ones, long ones, encrypted ones.
#![expect(clippy::unwrap_used, reason = "a test may stop where its own premises fail")]

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::routing::get;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use tokio_rustls::{TlsConnector, rustls};
use writ_web::{ServerLimits, Tls};

const LIMITS: ServerLimits = ServerLimits {
    connections: 8,
    head: Duration::from_millis(300),
    handshake: Duration::from_millis(300),
    stopping: Duration::from_secs(5),
    head_bytes: 8 * 1024,
};

/// Starts a server that says where each request comes from; it ends when the sender is dropped.
async fn start(tls: Option<Tls>) -> (SocketAddr, oneshot::Sender<()>, tokio::task::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let says = |ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.ip().to_string() };
    let router = Router::new().route("/", get(says));
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = tokio::spawn(async move {
        let stopped = async {
            let _ = stopped.await;
        };
        writ_web::serve(listener, router, tls, LIMITS, stopped).await.unwrap();
    });
    (address, stop, serving)
}

async fn answer_to(address: SocketAddr, sent: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(sent).await.unwrap();
    let mut answer = Vec::new();
    // A connection that is hung up on may be reset.
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn a_request_is_answered_and_the_server_ends_when_asked() {
    let (address, stop, serving) = start(None).await;

    let answer =
        answer_to(address, b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await;
    drop(stop);
    serving.await.unwrap();

    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("127.0.0.1"), "{answer}");
}

#[tokio::test]
async fn who_says_nothing_or_says_it_slowly_is_hung_up_on() {
    let (address, _stop, _serving) = start(None).await;

    let silent = answer_to(address, b"").await;
    let slow = answer_to(address, b"GET / HTTP/1.1\r\nhost:").await;

    assert!(!silent.contains("200") && !slow.contains("200"), "{silent}{slow}");
}

#[tokio::test]
async fn a_head_that_is_too_long_is_refused() {
    let (address, _stop, _serving) = start(None).await;
    let long = format!("GET / HTTP/1.1\r\nhost: a\r\nx: {}\r\n\r\n", "x".repeat(64 * 1024));
    let many = format!("GET / HTTP/1.1\r\nhost: a\r\n{}\r\n", "x: 1\r\n".repeat(150));

    for head in [long, many] {
        let answer = answer_to(address, head.as_bytes()).await;

        assert!(!answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
}

/// A certificate of `localhost` and its key, as PEM files in a folder.
fn certificate(folder: &Path, name: &str) -> (std::path::PathBuf, std::path::PathBuf) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let files = (folder.join(format!("{name}.pem")), folder.join(format!("{name}.key")));
    std::fs::write(&files.0, made.cert.pem()).unwrap();
    std::fs::write(&files.1, made.signing_key.serialize_pem()).unwrap();
    files
}

#[tokio::test]
async fn the_program_encrypts_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let (chain, key) = certificate(folder.path(), "own");
    let (address, _stop, _serving) = start(Some(Tls::load(&chain, &key).unwrap())).await;
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(&chain).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let client = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();

    let stream = TcpStream::connect(address).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    let mut stream = TlsConnector::from(Arc::new(client)).connect(name, stream).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer).await;
    let unencrypted = answer_to(address, b"GET / HTTP/1.1\r\nhost: a\r\n\r\n").await;

    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(!unencrypted.contains("200"));
}

#[test]
fn a_key_of_another_certificate_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (chain, _) = certificate(folder.path(), "one");
    let (_, key) = certificate(folder.path(), "other");

    let refused = Tls::load(&chain, &key).err().unwrap();

    assert_eq!(refused.to_string(), "the certificate and the key cannot be used together");
}

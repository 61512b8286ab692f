//! An S3-compatible storage of the test's own, which keeps objects in a folder and can be made to fail.

#![expect(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "a machine that gives no port to listen on runs no test"
)]

use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::mpsc;

use hyper_util::rt::TokioIo;
use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s_fs::FileSystem;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::mpsc as orders;
use tokio::task::JoinSet;
use writ_store::{FilesEnvironment, FilesSettings};

/// Who may use it.
pub const KEY_ID: &str = "AKIATESTS";
/// What proves it.
pub const SECRET: &str = "a secret of the tests";
const BUCKET: &str = "files";

/// How the storage behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Behaviour {
    /// It does what it is asked.
    Serve,
    /// It answers that it is overloaded.
    Overloaded,
    /// It is away: connections end, and new ones are refused.
    Away,
}

/// A storage that listens until it is dropped.
#[derive(Debug)]
pub struct Storage {
    folder: TempDir,
    port: u16,
    behave: orders::UnboundedSender<(Behaviour, mpsc::Sender<()>)>,
}

impl Storage {
    /// Starts one, with a bucket in it.
    #[must_use]
    pub fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join(BUCKET)).unwrap();
        let mut service = S3ServiceBuilder::new(FileSystem::new(folder.path()).unwrap());
        service.set_auth(SimpleAuth::from_single(KEY_ID, SECRET));
        let service = service.build();
        let (behave, orders) = orders::unbounded_channel();
        let (listening, port) = mpsc::channel();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.unwrap().block_on(run(service, listening, orders));
        });
        Self { folder, port: port.recv().unwrap(), behave }
    }

    /// Its address.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The address of a path in its bucket.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("s3://{BUCKET}/{path}")
    }

    /// How it is reached by whoever keeps files at a path in its bucket, with credentials in a folder.
    #[must_use]
    pub fn settings(&self, path: &str, folder: &Path) -> FilesSettings {
        FilesSettings {
            url: self.url(path),
            endpoint: Some(self.endpoint()),
            region: None,
            path_style: None,
            credentials_file: Some(Self::credentials_in(folder)),
            authorities_file: None,
            environment: FilesEnvironment::default(),
        }
    }

    /// The folder in which it keeps the objects below a path of its bucket.
    #[must_use]
    pub fn folder(&self, path: &str) -> PathBuf {
        self.folder.path().join(BUCKET).join(path)
    }

    /// How many parts it has of uploads that are under way, or were broken off.
    #[must_use]
    pub fn parts(&self) -> usize {
        let files = fs::read_dir(self.folder.path()).unwrap();
        let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name.starts_with(".upload_id-")).count()
    }

    /// Makes it behave like this from now on.
    pub fn behave(&self, behaviour: Behaviour) {
        let (done, is_done) = mpsc::channel();
        self.behave.send((behaviour, done)).unwrap();
        is_done.recv().unwrap();
    }

    /// Writes a file of credentials in a folder, for its owner alone.
    #[must_use]
    pub fn credentials_in(folder: &Path) -> PathBuf {
        let file = folder.join("storage-credentials");
        let text = format!("aws_access_key_id = {KEY_ID}\naws_secret_access_key = {SECRET}\n");
        fs::write(&file, text).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        file
    }
}

async fn run(
    service: S3Service,
    listening: mpsc::Sender<u16>,
    mut orders: orders::UnboundedReceiver<(Behaviour, mpsc::Sender<()>)>,
) {
    let anywhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let mut listener = Some(TcpListener::bind(anywhere).await.unwrap());
    let place = listener.as_ref().unwrap().local_addr().unwrap();
    listening.send(place.port()).unwrap();
    let mut behaviour = Behaviour::Serve;
    let mut connections = JoinSet::new();
    loop {
        let accept = async {
            match &listener {
                Some(listener) => listener.accept().await.unwrap().0,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            stream = accept => {
                let service = service.clone();
                let answer = hyper::service::service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
                    let service = service.clone();
                    async move {
                        if behaviour == Behaviour::Serve {
                            return service.call(request.map(s3s::Body::from)).await;
                        }
                        let mut overloaded = hyper::Response::new(s3s::Body::empty());
                        *overloaded.status_mut() = hyper::StatusCode::SERVICE_UNAVAILABLE;
                        Ok(overloaded)
                    }
                });
                let connection = hyper::server::conn::http1::Builder::new();
                connections.spawn(connection.serve_connection(TokioIo::new(stream), answer));
            }
            order = orders.recv() => {
                let Some((ordered, done)) = order else { return };
                behaviour = ordered;
                // Connections go on as they began.
                connections.shutdown().await;
                listener = match ordered {
                    Behaviour::Away => None,
                    _ if listener.is_some() => listener,
                    _ => Some(TcpListener::bind(place).await.unwrap()),
                };
                done.send(()).unwrap();
            }
        }
    }
}

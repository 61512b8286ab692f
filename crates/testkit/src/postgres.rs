//! A `PostgreSQL` server of the test's own, from the binaries that are installed.
//!
//! It listens on a socket in a folder of its own and ends with the process that started it, however that ends.

use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::OnceLock;

/// Where distributions put the binaries, a folder for each release.
const INSTALLED: &str = "/usr/lib/postgresql";

/// Runs the server until its own input ends, which it does when the process at the other end is gone, and then
/// removes all of it. Until then it kills and starts it as it is told. The server refuses to be run by root.
const UNTIL_NOBODY_IS_THERE: &str = r#"
    run="" ; if [ "$(id -u)" = 0 ]; then chown postgres "$DIR"; run="runuser -u postgres --"; fi
    cd "$DIR"
    $run "$BIN/initdb" -D "$DIR/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$DIR/log" 2>&1
    serve() {
        $run "$BIN/postgres" -D "$DIR/data" -k "$DIR" -c listen_addresses= -c fsync="$FSYNC" \
            -c max_connections=400 -c shared_buffers=256MB -c unix_socket_permissions=0777 >>"$DIR/log" 2>&1 &
        for _ in $(seq 600); do
            if $run "$BIN/pg_isready" -q -h "$DIR"; then echo ready; return; fi
            if ! kill -0 $! 2>/dev/null; then break; fi
            read -r -t 0.1 _ignored || true
        done
        echo failed
    }
    serve
    while read -r word; do
        case "$word" in
        kill)
            server="$(head -n 1 "$DIR/data/postmaster.pid")"
            kill -KILL "$server" $(cat "/proc/$server/task/$server/children") ; wait ; echo killed ;;
        start) serve ;;
        esac
    done
    kill -INT "$(head -n 1 "$DIR/data/postmaster.pid")" ; wait
    cd / ; rm -rf "$DIR"
"#;

/// A running server.
#[derive(Debug)]
pub struct Server {
    keeper: Keeper,
}

/// A script that keeps servers in a folder of its own, and does what it is told.
#[derive(Debug)]
pub(crate) struct Keeper {
    folder: PathBuf,
    says: BufReader<ChildStdout>,
    /// Held open: its end is the end of the servers.
    child: Child,
}

impl Server {
    /// The server that all tests of this process share. It does not wait for the disk, which makes tests fast and a
    /// crash of the machine fatal to it.
    ///
    /// # Panics
    /// Where it does not start: whoever compiles tests on it has seen that it is installed.
    #[expect(clippy::panic, reason = "a test without its server has failed")]
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Server> = OnceLock::new();
        SHARED.get_or_init(|| {
            Self::start(false).unwrap_or_else(|error| panic!("the server did not start: {error}"))
        })
    }

    /// Starts one. `is_durable` makes it wait for the disk, as one in earnest does.
    ///
    /// # Errors
    /// Where it does not start, with what it said.
    pub fn start(is_durable: bool) -> io::Result<Self> {
        let mut server = Self { keeper: Keeper::start(UNTIL_NOBODY_IS_THERE, is_durable)? };
        server.keeper.hear("ready")?;
        Ok(server)
    }

    /// Ends it at once, with every process of it, as a crash does.
    ///
    /// # Errors
    /// Where it does not end.
    pub fn kill(&mut self) -> io::Result<()> {
        self.keeper.tell("kill")?;
        self.keeper.hear("killed")
    }

    /// Starts it again after [`Self::kill`].
    ///
    /// # Errors
    /// Where it does not start, with what it said.
    pub fn start_again(&mut self) -> io::Result<()> {
        self.keeper.tell("start")?;
        self.keeper.hear("ready")
    }

    /// Makes a database, in a way that takes a fraction of a second, and gives its address.
    ///
    /// # Panics
    /// Where it cannot be made.
    #[expect(clippy::must_use_candidate, reason = "its address can be asked for at any time")]
    pub fn create_database(&self, name: &str) -> String {
        let made = self.psql("postgres", &format!("CREATE DATABASE {name} STRATEGY file_copy"));
        assert!(made.is_ok(), "{made:?}");
        self.url(name)
    }

    /// Runs a statement, as somebody who administers the server does.
    ///
    /// # Errors
    /// What the server said.
    pub fn psql(&self, database: &str, statement: &str) -> io::Result<String> {
        let output = Command::new("psql")
            .args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-U", "postgres", "-h"])
            .arg(&self.keeper.folder)
            .args(["-d", database, "-c", statement])
            .output()?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        Err(io::Error::other(String::from_utf8_lossy(&output.stderr).into_owned()))
    }

    /// The address of one of its databases, which need not exist yet.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        format!("postgres://postgres@localhost/{database}?host={}", self.keeper.folder.display())
    }
}

impl Keeper {
    /// Starts one that knows where the binaries are, and whether to wait for the disk.
    pub(crate) fn start(script: &str, is_durable: bool) -> io::Result<Self> {
        let binaries = binaries().ok_or_else(|| io::Error::other("none is installed"))?;
        // The path of a socket is short.
        let folder = tempfile::Builder::new().prefix("writ-pg-").tempdir_in("/tmp")?.keep();
        let mut child = Command::new("bash")
            .args(["-c", script])
            .env("DIR", &folder)
            .env("BIN", &binaries)
            .env("FSYNC", if is_durable { "on" } else { "off" })
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let output = child.stdout.take().ok_or_else(|| io::Error::other("it cannot be heard"))?;
        Ok(Self { folder, says: BufReader::new(output), child })
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(crate) fn tell(&mut self, word: &str) -> io::Result<()> {
        let input = self.child.stdin.as_mut();
        let input = input.ok_or_else(|| io::Error::other("it cannot be told"))?;
        writeln!(input, "{word}")
    }

    /// Waits for what is to be said; anything else is a failure, with what the servers logged.
    pub(crate) fn hear(&mut self, wanted: &str) -> io::Result<()> {
        let mut said = String::new();
        self.says.read_line(&mut said)?;
        if said.trim() == wanted {
            return Ok(());
        }
        let log = std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        Err(io::Error::other(log))
    }
}

/// The binaries of the newest release that is installed; none where none is.
#[must_use]
pub fn binaries() -> Option<PathBuf> {
    let releases = std::fs::read_dir(INSTALLED).ok()?.filter_map(Result::ok);
    let mut releases: Vec<PathBuf> = releases.map(|release| release.path().join("bin")).collect();
    releases.retain(|bin| bin.join("initdb").is_file() && bin.join("postgres").is_file());
    releases.sort();
    releases.pop()
}

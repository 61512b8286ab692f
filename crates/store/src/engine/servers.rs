//! One database on several servers: a primary, which is written to, and others that stand by to take its place.
//!
//! The client library connects to one server. So somebody watches: once a second the server in use is asked whether it
//! is the primary still, and where it is not, or does not answer, the one that is takes over. What was under way on the
//! old one is given up, for a machine that is gone never says so; what had been asked of it may stand all the same.

use std::str::FromStr as _;
use std::time::Duration;

use sqlx::ConnectOptions as _;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool};
use tokio::sync::watch;
use tokio::time::timeout;

/// How often the primary is asked.
const ASKED_EVERY: Duration = Duration::from_secs(1);
/// How long it may take to answer, and another one to be connected to.
const PATIENCE: Duration = Duration::from_secs(2);
const IS_PRIMARY: &str = "SELECT NOT pg_is_in_recovery()";

/// Connections to whichever server is the primary.
#[derive(Clone)]
pub(crate) struct Primary(watch::Receiver<PgPool>);

impl Primary {
    /// The one there is at present.
    pub(crate) fn now(&self) -> PgPool {
        self.0.borrow().clone()
    }

    /// The same, seen from now on: what [`Self::is_another`] is told by.
    pub(crate) fn seen(&self) -> Self {
        let mut seen = self.0.clone();
        seen.mark_unchanged();
        Self(seen)
    }

    /// What was asked of it, given up where another server takes its place.
    pub(crate) async fn answer<T, F>(&self, ask: impl FnOnce(PgPool) -> F) -> Result<T, sqlx::Error>
    where
        F: Future<Output = Result<T, sqlx::Error>>,
    {
        let mut seen = self.seen();
        tokio::select! {
            biased;
            answer = ask(seen.now()) => answer,
            () = seen.is_another() => Err(given_up()),
        }
    }

    /// Waits until another server has taken its place.
    pub(crate) async fn is_another(&mut self) {
        if self.0.changed().await.is_err() {
            // There is no other server.
            std::future::pending::<()>().await;
        }
    }
}

/// The servers of a database, as their address names them.
pub(super) struct Servers {
    all: Vec<PgConnectOptions>,
    /// The one in use.
    current: usize,
}

impl Servers {
    /// Reads an address in which hosts and ports may be lists: `postgres://a:5432,b:5432/writ`, or
    /// `postgres:///writ?host=a,b&port=5432,5433`.
    pub(super) fn read(
        url: &str,
        prepare: impl Fn(PgConnectOptions) -> PgConnectOptions,
    ) -> Result<Self, sqlx::Error> {
        let urls = each(url);
        let options = urls.iter().map(|url| Ok(prepare(PgConnectOptions::from_str(url)?)));
        Ok(Self { all: options.collect::<Result<_, sqlx::Error>>()?, current: 0 })
    }

    /// The one to connect to first: the primary, where there is more than one.
    pub(super) async fn first(&mut self) -> PgConnectOptions {
        if self.all.len() > 1 {
            self.find().await;
        }
        self.options()
    }

    fn options(&self) -> PgConnectOptions {
        self.all.get(self.current).cloned().unwrap_or_default()
    }

    /// Has pools made anew for each server that takes over, for as long as somebody uses them.
    pub(super) fn watch(
        self,
        pools: [PgPool; 2],
        make: impl Fn(PgConnectOptions) -> [PgPool; 2] + Send + 'static,
    ) -> [Primary; 2] {
        let [(writing, write), (reading, read)] = pools.map(watch::channel);
        if self.all.len() > 1 {
            tokio::spawn(self.keep_watch(writing, reading, make));
        }
        [Primary(write), Primary(read)]
    }

    async fn keep_watch(
        mut self,
        writing: watch::Sender<PgPool>,
        reading: watch::Sender<PgPool>,
        make: impl Fn(PgConnectOptions) -> [PgPool; 2] + Send + 'static,
    ) {
        let mut asked = None;
        loop {
            tokio::select! {
                () = writing.closed() => return,
                () = tokio::time::sleep(ASKED_EVERY) => {}
            }
            if writing.borrow().is_closed() {
                return;
            }
            asked = match asked.take() {
                None => connect(&self.options()).await,
                Some(connection) => still_primary(connection).await,
            };
            if asked.is_some() {
                continue;
            }
            let before = self.current;
            asked = self.find().await;
            // One that was started again is connected to anew by the pools themselves.
            if asked.is_some() && self.current != before {
                let [write, read] = make(self.options());
                reading.send_replace(read);
                writing.send_replace(write);
            }
        }
    }

    /// Looks for the primary, first where it was last.
    async fn find(&mut self) -> Option<PgConnection> {
        for place in (self.current..self.all.len()).chain(0..self.current) {
            let Some(options) = self.all.get(place) else { continue };
            if let Some(connection) = connect(options).await {
                self.current = place;
                return Some(connection);
            }
        }
        None
    }
}

/// What is told of a question to a server whose place another one took.
pub(crate) fn given_up() -> sqlx::Error {
    sqlx::Error::Io(std::io::ErrorKind::TimedOut.into())
}

/// Fails where a server only stands by.
pub(super) async fn expect_primary(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    if sqlx::query_scalar(IS_PRIMARY).fetch_one(connection).await? {
        return Ok(());
    }
    Err(sqlx::Error::Protocol("the server of the database only stands by".into()))
}

/// A connection to the primary; none where it is none, or is away.
async fn connect(options: &PgConnectOptions) -> Option<PgConnection> {
    let connection = timeout(PATIENCE, options.connect()).await.ok()?.ok()?;
    still_primary(connection).await
}

async fn still_primary(mut connection: PgConnection) -> Option<PgConnection> {
    timeout(PATIENCE, expect_primary(&mut connection)).await.ok()?.ok()?;
    Some(connection)
}

/// One address for each server that an address names.
fn each(url: &str) -> Vec<String> {
    let (scheme, rest) = url.split_once("://").unwrap_or(("postgres", url));
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, rest) = rest.split_at(end);
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (user, hosts) = authority.rsplit_once('@').unwrap_or(("", authority));
    let at = if user.is_empty() { "" } else { "@" };
    // The primary is looked for whatever is asked.
    let pairs = query.split('&').filter(|pair| !pair.starts_with("target_session_attrs="));
    let pairs: Vec<(&str, Vec<String>)> = pairs
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            let is_list = matches!(key, "host" | "hostaddr" | "port");
            let value = if is_list {
                value.replace("%2C", ",").replace("%2c", ",")
            } else {
                value.to_owned()
            };
            let values =
                if is_list { value.split(',').map(str::to_owned).collect() } else { vec![value] };
            (key, values)
        })
        .collect();
    let hosts: Vec<&str> = hosts.split(',').collect();
    let most = pairs.iter().map(|(_, values)| values.len()).chain([hosts.len()]).max().unwrap_or(1);
    (0..most)
        .map(|place| {
            let host = hosts.get(place).or(hosts.last()).unwrap_or(&"");
            let pairs: Vec<String> = pairs
                .iter()
                .map(|(key, values)| {
                    let value = values.get(place).or(values.last()).map_or("", String::as_str);
                    format!("{key}={value}")
                })
                .collect();
            let question = if pairs.is_empty() { "" } else { "?" };
            format!("{scheme}://{user}{at}{host}{path}{question}{}", pairs.join("&"))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_one_server_stays_as_it_is() {
        for url in [
            "postgres://writ:a%2Cb,c@db.example.org:5432/writ?sslmode=verify-full&options=-c%20a=b,c",
            "postgres:///writ?host=/run/postgresql",
            "postgres://db.example.org",
        ] {
            assert_eq!(each(url), [url]);
        }
    }

    #[test]
    fn an_address_of_several_servers_is_read_in_both_spellings() {
        assert_eq!(
            each(
                "postgres://writ:p@a:1,[::1]:2/writ?target_session_attrs=read-write&sslmode=require"
            ),
            [
                "postgres://writ:p@a:1/writ?sslmode=require",
                "postgres://writ:p@[::1]:2/writ?sslmode=require"
            ]
        );
        assert_eq!(
            each("postgres://writ@localhost/writ?host=/run/a,/run/b&port=5432%2C5433"),
            [
                "postgres://writ@localhost/writ?host=/run/a&port=5432",
                "postgres://writ@localhost/writ?host=/run/b&port=5433"
            ]
        );
        assert_eq!(
            each("postgres:///writ?host=a,b&port=5433"),
            ["postgres:///writ?host=a&port=5433", "postgres:///writ?host=b&port=5433"]
        );
    }
}

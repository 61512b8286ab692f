//! Two `PostgreSQL` servers of a test's own, of which one stands by for the other.
//!
//! What the primary acknowledges is on the disk of the other one, too. Both end with the process that started them.

use std::io;

use crate::postgres::Keeper;

/// Runs both until its own input ends; the words it is told name a server.
const UNTIL_NOBODY_IS_THERE: &str = r#"
    run="" ; if [ "$(id -u)" = 0 ]; then
        # What stays as the parent of a server would be stopped with it, and bury nobody.
        chown postgres "$DIR" ; run="setpriv --reuid=postgres --regid=postgres --clear-groups --"
    fi
    cd "$DIR" ; $run mkdir a b
    serve() {
        $run "$BIN/postgres" -D "$DIR/$1/data" -k "$DIR/$1" -c listen_addresses= -c max_connections=100 \
            -c shared_buffers=64MB -c unix_socket_permissions=0777 >>"$DIR/log" 2>&1 &
        for _ in $(seq 600); do
            if $run "$BIN/pg_isready" -q -h "$DIR/$1"; then return 0; fi
            if ! kill -0 $! 2>/dev/null; then return 1; fi
            read -r -t 0.1 _ignored || true
        done
        return 1
    }
    processes() {
        server="$(head -n 1 "$DIR/$1/data/postmaster.pid")"
        echo "$server" $(cat "/proc/$server/task/$server/children")
    }
    ask() { psql -X -q -A -t -v ON_ERROR_STOP=1 -U postgres -h "$DIR/$1" -d postgres -c "$2" 2>>"$DIR/log"; }
    first() {
        $run "$BIN/initdb" -D "$DIR/$1/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >>"$DIR/log" 2>&1
        serve "$1"
    }
    follow() {
        rm -rf "$DIR/$1/data"
        $run "$BIN/pg_basebackup" -h "$DIR/$2" -U postgres -D "$DIR/$1/data" -c fast -R >>"$DIR/log" 2>&1 &&
            serve "$1" && ask "$2" "ALTER SYSTEM SET synchronous_standby_names = '*'" &&
            ask "$2" "SELECT FROM pg_reload_conf()" || return 1
        for _ in $(seq 300); do
            if [ "$(ask "$2" "SELECT sync_state FROM pg_stat_replication")" = sync ]; then return 0; fi
            read -r -t 0.1 _ignored || true
        done
        return 1
    }
    while read -r word one other; do
        case "$word" in
        first) first "$one" ;;
        follow) follow "$one" "$other" ;;
        create) ask "$one" "CREATE DATABASE $other" ;;
        kill) all="$(processes "$one")" ; kill -KILL $all ; wait "${all%% *}" ; true ;;
        stop) kill -STOP $(processes "$one") ;;
        promote) $run "$BIN/pg_ctl" -D "$DIR/$one/data" -w promote >>"$DIR/log" 2>&1 ;;
        esac && echo done || echo failed
    done
    for one in a b; do kill -KILL $(processes $one); done ; wait
    cd / ; rm -rf "$DIR"
"#;

/// Both servers.
#[derive(Debug)]
pub struct Pair {
    keeper: Keeper,
    primary: &'static str,
    standing_by: &'static str,
    /// Whether the one that is not the primary was stopped, and is there still.
    is_stopped: bool,
}

impl Pair {
    /// Starts both.
    ///
    /// # Errors
    /// Where one does not start, with what was said.
    pub fn start() -> io::Result<Self> {
        let keeper = Keeper::start(UNTIL_NOBODY_IS_THERE, true)?;
        let mut pair = Self { keeper, primary: "a", standing_by: "b", is_stopped: false };
        pair.tell("first a")?;
        pair.stand_by_again()?;
        Ok(pair)
    }

    /// Kills every process of the primary at once.
    ///
    /// # Errors
    /// Where it was gone already.
    pub fn kill_primary(&mut self) -> io::Result<()> {
        self.tell(&format!("kill {}", self.primary))
    }

    /// Stops every process of the primary: like a machine that is cut off, it never answers and hangs up on nobody.
    ///
    /// # Errors
    /// Where it was gone already.
    pub fn stop_primary(&mut self) -> io::Result<()> {
        self.is_stopped = true;
        self.tell(&format!("stop {}", self.primary))
    }

    /// Has the other one take its place. Returns once it has.
    ///
    /// # Errors
    /// Where it cannot.
    pub fn promote(&mut self) -> io::Result<()> {
        self.tell(&format!("promote {}", self.standing_by))?;
        std::mem::swap(&mut self.primary, &mut self.standing_by);
        Ok(())
    }

    /// Makes the one that does not run, or never ran, a fresh copy that stands by. Returns once nothing is acknowledged
    /// that it does not have.
    ///
    /// # Errors
    /// Where it cannot.
    pub fn stand_by_again(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.is_stopped) {
            self.tell(&format!("kill {}", self.standing_by))?;
        }
        self.tell(&format!("follow {} {}", self.standing_by, self.primary))
    }

    /// Makes a database, and gives its address.
    ///
    /// # Errors
    /// Where it cannot be made.
    pub fn create_database(&mut self, name: &str) -> io::Result<String> {
        self.tell(&format!("create {} {name}", self.primary))?;
        Ok(self.url(name))
    }

    /// The address of a database on whichever is the primary.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        let folder = self.keeper.folder().display();
        format!(
            "postgres://postgres@localhost/{database}?host={folder}/a,{folder}/b&target_session_attrs=read-write"
        )
    }

    fn tell(&mut self, word: &str) -> io::Result<()> {
        self.keeper.tell(word)?;
        self.keeper.hear("done")
    }
}

//! The baseline of the benchmark `intake`: what one row costs that is written alone and is on disk before the next.
//!
//! `commit DATABASE MILLISECONDS` makes a table with a column for text, writes into it for so long, and prints the
//! median of a commit in milliseconds. `DATABASE` is a file, or the address of a `PostgreSQL` database. Both are told
//! what the product tells them of durability.

#![expect(clippy::disallowed_methods, reason = "a measurement needs the clock")]

use std::error::Error;
use std::str::FromStr as _;
use std::time::{Duration, Instant};

use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Executor};

const ROW_BYTES: usize = 900;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let database = arguments.next().ok_or("which database?")?;
    let lasts = Duration::from_millis(arguments.next().ok_or("for how long?")?.parse()?);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let mut times = runtime.block_on(async {
        if database.starts_with("postgres://") {
            commits(PgConnectOptions::from_str(&database)?.connect().await?, lasts).await
        } else {
            let options = SqliteConnectOptions::new().filename(&database).create_if_missing(true);
            let durable =
                options.journal_mode(SqliteJournalMode::Wal).synchronous(SqliteSynchronous::Full);
            commits(durable.connect().await?, lasts).await
        }
    })?;
    times.sort_unstable();
    let median = times.get(times.len() / 2).ok_or("no commit at all")?;
    println!("{:.3}", median.as_secs_f64() * 1_000.0);
    Ok(())
}

async fn commits<C>(mut connection: C, lasts: Duration) -> sqlx::Result<Vec<Duration>>
where
    for<'c> &'c mut C: Executor<'c>,
{
    connection.execute("DROP TABLE IF EXISTS committed").await?;
    connection.execute("CREATE TABLE committed (words TEXT NOT NULL)").await?;
    let insert = format!("INSERT INTO committed (words) VALUES ('{}')", "w".repeat(ROW_BYTES));
    let mut times = Vec::new();
    let began = Instant::now();
    while began.elapsed() < lasts {
        let one = Instant::now();
        connection.execute(AssertSqlSafe(insert.clone())).await?;
        times.push(one.elapsed());
    }
    Ok(times)
}

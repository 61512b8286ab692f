//! The baseline of the benchmark `report`: what the tables cost without tallies, by one `GROUP BY` over every case.
//!
//! `scan FOLDER FROM TO` prints the median of five runs in milliseconds; days are numbers YYYYMMDD, the period's
//! first and last. Medians of days are left out, so the real price is higher.

#![expect(clippy::disallowed_methods, reason = "a measurement needs the clock")]

use std::error::Error;
use std::path::Path;
use std::time::Instant;

use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};

const TABLES: &str = "
    SELECT category, country, COUNT(*), SUM(specified), SUM(outcome = 'provided_non_content'),
           SUM(outcome = 'provided_content'), SUM(outcome = 'rejected'), SUM(outcome = 'no_data'),
           SUM(challenged)
      FROM counted_version NOT INDEXED
     WHERE received_on BETWEEN $1 AND $2 AND until_on IS NULL AND platforms <> 'other'
     GROUP BY category, country";

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("which folder?")?;
    let from: i64 = arguments.next().ok_or("from which day?")?.parse()?;
    let to: i64 = arguments.next().ok_or("to which day?")?.parse()?;
    let options =
        SqliteConnectOptions::new().filename(Path::new(&folder).join("writ.db")).read_only(true);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_time().build()?;
    runtime.block_on(async {
        let database = SqlitePool::connect_with(options).await?;
        let mut times = Vec::new();
        for _ in 0..6 {
            let began = Instant::now();
            let rows = sqlx::query(TABLES).bind(from).bind(to).fetch_all(&database).await?;
            times.push(began.elapsed());
            if rows.is_empty() {
                return Err("no case in that period".into());
            }
        }
        // The first run warms up.
        let mut times = times.split_off(1);
        times.sort_unstable();
        let median = times.get(2).ok_or("no run at all")?;
        println!("{:.1}", median.as_secs_f64() * 1_000.0);
        Ok(())
    })
}

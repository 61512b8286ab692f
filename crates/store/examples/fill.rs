//! Measures how fast cases are loaded, and how fast a report is read from them afterwards.
//!
//! `cargo run --release -p writ-store --example fill -- FOLDER CASES`

#![expect(
    clippy::disallowed_methods,
    reason = "a measurement needs the clock, and an example its arguments"
)]

use std::collections::BTreeSet;
use std::error::Error;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::civil::{Date, date};
use writ_core::category::{Answer, Category, Outcome};
use writ_core::country::ASSIGNED;
use writ_core::event_record::Encoded;
use writ_core::platform::Platforms;
use writ_core::projection::{LookupTerm, Projection, Summary};
use writ_core::report::{Column, Counted, Figure, Known, PlatformScope, Version};
use writ_store::{NewCase, NewEvent, OpenMode, Store};

/// Countries that ask, days over which requests arrive.
const COUNTRIES: u64 = 60;
const DAYS: u64 = 3 * 365;
/// A million cases are one load; more are several, so that the journal stays small.
const CASES_A_LOAD: u64 = 1_000_000;
const PLATFORMS: [&str; 3] = ["hik_connect", "hik_partner_pro", "hikcentral_connect"];

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("which folder?")?);
    let cases: u64 = arguments.next().ok_or("how many cases?")?.parse()?;
    tokio::runtime::Builder::new_multi_thread()
        .enable_time()
        .build()?
        .block_on(measure(folder, cases))
}

async fn measure(folder: PathBuf, cases: u64) -> Result<(), Box<dyn Error>> {
    let store = Store::open(&folder, OpenMode::CreateIfMissing { lookup_key: [7; 32] }).await?;
    let start = Instant::now();
    let mut making = Duration::ZERO;
    let mut committing = Duration::ZERO;
    let mut bulk = store.bulk([9; 32]).await?;
    for number in 0..cases {
        if number > 0 && number % CASES_A_LOAD == 0 {
            let begin = Instant::now();
            bulk.commit().await?;
            committing += begin.elapsed();
            bulk = store.bulk([9; 32]).await?;
        }
        let begin = Instant::now();
        let case = case(number, cases)?;
        making += begin.elapsed();
        bulk.push(case).await?;
    }
    let begin = Instant::now();
    bulk.commit().await?;
    committing += begin.elapsed();
    let all = start.elapsed();
    println!(
        "{cases} cases: {:.1} s, of which making them {:.1} s, committing {:.1} s; {:.0} cases/s",
        all.as_secs_f64(),
        making.as_secs_f64(),
        committing.as_secs_f64(),
        f64::from(u32::try_from(cases)?) / all.saturating_sub(making).as_secs_f64(),
    );

    let period = "2024".parse()?;
    let today = date(2026, 11, 23);
    for as_of in [today, date(2024, 6, 30), date(2024, 6, 15), date(2024, 12, 30)] {
        let mut times = Vec::new();
        for _ in 0..5 {
            let begin = Instant::now();
            store.report(period, as_of, PlatformScope::All, today).await?;
            times.push(begin.elapsed());
        }
        times.sort_unstable();
        println!("report of 2024 as of {as_of}: {:?}", times.get(2));
    }
    let begin = Instant::now();
    let figure = Figure {
        period,
        as_of: today,
        platform: PlatformScope::All,
        table: Category::Account,
        country: Some("DE".parse()?),
        column: Column::Provided,
    };
    let explained = store.explain(&figure, None, 1_000).await?;
    println!("explained {} cases: {:?}", explained.len(), begin.elapsed());
    store.close().await;
    Ok(())
}

fn case(number: u64, cases: u64) -> Result<NewCase, Box<dyn Error>> {
    // A multiplicative hash: spread out, and the same every time.
    let chance = |salt: u64, below: u64| {
        ((number + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15 ^ (salt << 17)) >> 33) % below
    };
    let day = number * DAYS / cases;
    let received_on: Date =
        date(2023, 1, 1).checked_add(jiff::Span::new().days(i64::try_from(day)?))?;
    let on = received_on.checked_add(jiff::Span::new().days(i64::try_from(1 + chance(1, 30))?))?;
    let start = usize::try_from(chance(2, COUNTRIES))? * 4;
    let country = ASSIGNED.get(start).ok_or("a country")?;
    let category =
        [Category::Product, Category::Account, Category::Transaction, Category::Emergency]
            .get(usize::try_from(chance(3, 4))?)
            .copied()
            .ok_or("a category")?;
    let answer = [Answer::ProvidedNonContent, Answer::NoData, Answer::Rejected]
        .get(usize::try_from(chance(4, 3))?)
        .copied()
        .ok_or("an answer")?;
    let platforms = PLATFORMS
        .iter()
        .take(1 + usize::try_from(chance(5, 2))?)
        .map(|code| code.parse())
        .collect::<Result<BTreeSet<_>, _>>()?;
    let counted = Counted {
        category,
        country: country.parse()?,
        received_on,
        platforms: Platforms::Reported(platforms),
        specified: 2,
        outcome: Outcome::Answered { answer, on },
        challenged: answer == Answer::Rejected,
    };
    let summary = Summary {
        reference: format!("R-{number:08}"),
        imported: true,
        stage: "closed".into(),
        category: Some(category),
        country: counted.country.clone(),
        agency_kind: None,
        received_on,
        outcome: answer.code().into(),
        next_due_at: None,
    };
    let lookups = vec![
        LookupTerm { scope: "account".into(), value: format!("a-{}", chance(6, 1 << 30)) },
        LookupTerm { scope: "serial".into(), value: format!("s-{}", chance(7, 1 << 30)) },
    ];
    let facts = format!(
        r#"{{"reference":"R-{number:08}","received":{{"day":"{received_on}"}},"country":"{country}","category":"{category}","instrument":"court_order","legal_basis":"an act, article 12","platforms":["hik_connect"],"specified":2,"outcome":{{"answered":{{"answer":"{answer}","on":"{on}"}}}},"challenged":false}}"#
    );
    let personal = format!(r#"{{"agency":"agency {}","identifiers":["a","b"]}}"#, chance(8, 900));
    let event = NewEvent {
        recorded_at: Timestamp::UNIX_EPOCH,
        actor: "register".into(),
        encoded: Encoded { kind: "registered".into(), facts, personal: Some(personal) },
    };
    Ok(NewCase {
        events: vec![event],
        projection: Projection {
            summary,
            counted: vec![Version { known: Known::OnItsOwnDays, counted: Some(counted) }],
            lookups,
        },
        relation: None,
    })
}

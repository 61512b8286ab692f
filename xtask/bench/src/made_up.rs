//! Made-up rows of a register: a row depends on its number and on how many there are, and on nothing else.
//!
//! Agencies, identifiers and references are examples. One row in a hundred belongs to an earlier one, half
//! of them as the same legal process, half as a revision.

use anyhow::{Context as _, Result};
use writ_core::country::ASSIGNED;
use writ_core::register::{Column, RawRow};

use crate::clock::{DAYS, FIRST_DAY};

/// Countries that ask, and agencies of each.
const COUNTRIES: u64 = 60;
const AGENCIES: u64 = 15;
/// Row `n` belongs to an earlier one where `n % 100` is this.
const RELATED: u64 = 99;
/// How far before it that one stands.
const RELATED_BACK: u64 = 7;

const PLATFORMS: [&str; 5] = [
    "hik_connect",
    "hik_partner_pro",
    "hik_connect;hik_partner_pro",
    "hikcentral_connect",
    "other",
];
const INSTRUMENTS: [&str; 5] =
    ["court_order", "subpoena", "information_request", "production_order", "search_warrant"];

/// Fills `row` with request number `number` of `total`.
pub(crate) fn fill(row: &mut RawRow, number: u64, total: u64) -> Result<()> {
    row.clear();
    let chance = |salt, below| chance(number, salt, below);
    let root = (number % 100 == RELATED).then(|| number - RELATED_BACK);
    // The same agency sends a legal process again, and revises what it asked.
    let sender = root.unwrap_or(number);
    let country = country(sender)?;
    let received_on = FIRST_DAY.saturating_add(days(number * DAYS / total.max(1))?);

    row.set(Column::Reference, &reference(number));
    row.set(Column::ReceivedAt, &received_on.to_string());
    row.set(Column::Country, country);
    let agency = self::chance(sender, 11, AGENCIES);
    let is_court = agency.is_multiple_of(5);
    let body = if is_court { "Court" } else { "Police Department" };
    row.set(Column::Agency, &format!("Example {body} No. {agency} of {country}"));
    row.set(Column::AgencyKind, if is_court { "judicial" } else { "law_enforcement" });
    row.set(Column::Instrument, one_of(&INSTRUMENTS, chance(12, 5))?);
    row.set(Column::LegalBasis, &format!("Example Act, section {}", 1 + chance(13, 40)));
    let docket = format!("EX {}/{}", 100_000 + chance(14, 900_000), received_on.year());
    row.set(Column::ProcessReference, &docket);
    row.set(Column::Platform, one_of(&PLATFORMS, spread(chance(15, 100), [50, 25, 10, 11]))?);
    let (category, kind) = category(chance(16, 100));
    row.set(Column::Category, category);
    row.set(Column::Identifiers, &identifiers(number, kind));
    answer(row, number, category, received_on)?;
    if let Some(root) = root {
        let column =
            if number % 200 == RELATED { Column::Supersedes } else { Column::SameProcessAs };
        row.set(column, &reference(root));
    }
    Ok(())
}

fn answer(
    row: &mut RawRow,
    number: u64,
    category: &str,
    received_on: jiff::civil::Date,
) -> Result<()> {
    let provided = if category == "restriction" { "restricted" } else { "provided_non_content" };
    let outcome = match chance(number, 17, 100) {
        0..=61 => provided,
        62..=77 => "no_data",
        78..=95 => "rejected",
        96..=97 => "pending",
        _ => "withdrawn",
    };
    row.set(Column::Outcome, outcome);
    if outcome == "rejected" {
        row.set(Column::Challenged, "yes");
    }
    if outcome != "pending" {
        let on = received_on.saturating_add(days(chance(number, 18, 30))?);
        row.set(Column::RespondedAt, &on.to_string());
    }
    Ok(())
}

fn identifiers(number: u64, kind: &str) -> String {
    let one = |salt: u64| format!("{kind}:example-{:09}", chance(number, salt, 1 << 29));
    match chance(number, 19, 100) {
        0..=59 => one(20),
        60..=84 => format!("{};{}", one(20), one(21)),
        _ => format!("{};{};{}", one(20), one(21), one(22)),
    }
}

fn category(percent: u64) -> (&'static str, &'static str) {
    match percent {
        0..=44 => ("account", "account"),
        45..=71 => ("product", "serial"),
        72..=86 => ("transaction", "order"),
        87..=96 => ("emergency", "phone"),
        _ => ("restriction", "account"),
    }
}

fn reference(number: u64) -> String {
    format!("R-{number:08}")
}

fn country(number: u64) -> Result<&'static str> {
    // Squared, so that few countries ask often and many seldom.
    let place = chance(number, 10, COUNTRIES) * chance(number, 23, COUNTRIES) / COUNTRIES;
    let place = usize::try_from(place)? * (ASSIGNED.len() / 60);
    ASSIGNED.get(place).copied().context("a country")
}

/// The place of a percentage among shares; the last place for what is above all.
fn spread<const N: usize>(percent: u64, shares: [u64; N]) -> u64 {
    let mut below = 0;
    for (place, share) in (0..).zip(shares) {
        below += share;
        if percent < below {
            return place;
        }
    }
    N as u64
}

fn one_of(words: &[&'static str], place: u64) -> Result<&'static str> {
    words.get(usize::try_from(place)?).copied().context("a word")
}

fn days(days: u64) -> Result<jiff::Span> {
    Ok(jiff::Span::new().days(i64::try_from(days)?))
}

/// A number below `below` that differs from one `salt` to the next (the mixing steps of splitmix64).
pub(crate) fn chance(number: u64, salt: u64, below: u64) -> u64 {
    let mut mixed = (number << 8 | salt).wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (mixed ^ (mixed >> 31)) % below
}

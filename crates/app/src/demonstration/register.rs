//! A made-up register of three years and the year so far.
//!
//! Agencies, references and identifiers are examples; days are relative to today, and the same day gives the
//! same register.

use std::collections::BTreeSet;

use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use writ_core::agency::AgencyKind;
use writ_core::category::{Answer, Category};
use writ_core::identifier::{IdentifierKind, SubjectIdentifier};
use writ_core::moment::Moment;
use writ_core::platform::Platforms;
use writ_core::register::{Identifiers, RegisterEntry, RegisterOutcome, Relation};

/// Whole years before the current one.
const YEARS: i16 = 3;
/// Requests in the first year, and how many more each year brings.
const FIRST_YEAR: u32 = 150;
const GROWTH: u32 = 55;
/// Requests younger than this may still be pending.
const PENDING_DAYS: i32 = 24;

/// Country, its share, an example agency of each kind, and the instrument it uses.
const REQUESTERS: [(&str, u32, &str, &str, &str); 12] = [
    (
        "DE",
        26,
        "Polizeipräsidium Beispielstadt",
        "Amtsgericht Beispielstadt",
        "de.auskunftsersuchen_bestandsdaten",
    ),
    ("GB", 17, "Example Constabulary", "Crown Court at Exampleton", "gb.personal_data_request"),
    (
        "FR",
        14,
        "Gendarmerie de Villexemple",
        "Tribunal judiciaire de Villexemple",
        "fr.requisition_judiciaire",
    ),
    ("ES", 11, "Policía de Ejemplópolis", "Juzgado de Ejemplópolis", "es.solicitud_de_datos"),
    (
        "NL",
        9,
        "Politie Voorbeeldstad",
        "Rechtbank Voorbeeldstad",
        "nl.vordering_identificerende_gegevens",
    ),
    ("IT", 8, "Questura di Esempio", "Tribunale di Esempio", "it.ordine_di_esibizione"),
    ("PL", 6, "Komenda w Przykładowie", "Sąd w Przykładowie", "information_request"),
    ("CH", 4, "Kantonspolizei Muster", "Bezirksgericht Muster", "ch.obligation_de_depot"),
    (
        "AT",
        3,
        "Landespolizeidirektion Musterland",
        "Landesgericht Musterland",
        "information_request",
    ),
    ("PT", 2, "Polícia de Exemplópolis", "Tribunal de Exemplópolis", "court_order"),
    ("US", 2, "Example County Sheriff", "Example District Court", "subpoena"),
    (
        "XX-EXAMPLECOURT",
        1,
        "Example International Court",
        "Example International Court",
        "rogatory_letter",
    ),
];

const CATEGORIES: [(Category, u32); 7] = [
    (Category::Account, 45),
    (Category::Product, 26),
    (Category::Transaction, 13),
    (Category::Emergency, 9),
    (Category::Restriction, 3),
    (Category::Preservation, 3),
    (Category::Assistance, 1),
];

const PLATFORM_SETS: [(&[&str], u32); 5] = [
    (&["hik_connect"], 54),
    (&["hik_partner_pro"], 24),
    (&["hik_connect", "hik_partner_pro"], 10),
    (&["hikcentral_connect"], 8),
    (&[], 4),
];

/// The made-up register as of a day, oldest first.
#[must_use]
pub fn register(today: Date) -> Vec<RegisterEntry> {
    let mut dice = Dice(0x0057_5249_5420_4431);
    let mut entries = Vec::new();
    for years_ago in (0..=YEARS).rev() {
        let year = today.year() - years_ago;
        let grown = u32::try_from(YEARS - years_ago).unwrap_or_default();
        let first = date(year, 1, 1);
        let mut days: Vec<Date> = (0..FIRST_YEAR + grown * GROWTH)
            .map(|_| first.saturating_add(i64::from(dice.roll(365)).days()))
            .filter(|day| *day <= today)
            .collect();
        days.sort_unstable();
        for (number, received_on) in (1..).zip(days) {
            let reference = format!("R-{year}-{number:04}");
            entries.extend(entry(&mut dice, reference, received_on, today, &entries));
        }
    }
    entries
}

fn entry(
    dice: &mut Dice,
    reference: String,
    received_on: Date,
    today: Date,
    earlier: &[RegisterEntry],
) -> Option<RegisterEntry> {
    let (country, _, police, court, instrument) = dice.pick(&REQUESTERS, |row| row.1)?;
    let (category, _) = dice.pick(&CATEGORIES, |row| row.1)?;
    let by_court = category == Category::Restriction || dice.roll(100) < 22;
    let named = identifiers(dice, category, &reference);
    let agency = if by_court { court } else { police };
    let relation = relation(dice, country, agency, received_on, earlier);
    let outcome = outcome(dice, category, received_on, today);
    let rejected = matches!(outcome, RegisterOutcome::Answered { answer: Answer::Rejected, .. });
    let (platforms, _) = dice.pick(&PLATFORM_SETS, |row| row.1)?;
    Some(RegisterEntry {
        received: Moment::Day(received_on),
        country: country.parse().ok()?,
        agency: Some(agency.to_owned()),
        agency_kind: Some(if by_court { AgencyKind::Judicial } else { AgencyKind::LawEnforcement }),
        instrument: match category {
            Category::Emergency => "emergency_request",
            Category::Preservation => "preservation_order",
            Category::Restriction => "court_order",
            Category::Product
            | Category::Account
            | Category::Transaction
            | Category::Assistance => instrument,
        }
        .to_owned(),
        legal_basis: Some("Example Act, section 12".to_owned()),
        process_reference: Some(format!("EX {}/{}", dice.roll(9_000) + 1_000, received_on.year())),
        platforms: platforms_of(platforms),
        category,
        identifiers: Identifiers::Named(named),
        outcome: Some(outcome),
        challenged: rejected || dice.roll(100) < 7,
        relation,
        reference,
    })
}

fn identifiers(
    dice: &mut Dice,
    category: Category,
    reference: &str,
) -> BTreeSet<SubjectIdentifier> {
    let kind = match category {
        Category::Product => IdentifierKind::Serial,
        Category::Transaction => IdentifierKind::Order,
        Category::Account
        | Category::Emergency
        | Category::Restriction
        | Category::Preservation
        | Category::Assistance => IdentifierKind::Account,
    };
    let several = if dice.roll(100) < 24 { 1 + dice.roll(6) } else { 0 };
    (0..=several)
        .filter_map(|n| SubjectIdentifier::new(kind, &format!("example-{reference}-{n}")))
        .collect()
}

fn outcome(dice: &mut Dice, category: Category, received_on: Date, today: Date) -> RegisterOutcome {
    let slowest = if category == Category::Emergency { 3 } else { 34 };
    let days =
        dice.roll(slowest).min(dice.roll(slowest)) + u32::from(category != Category::Emergency);
    let on = received_on.saturating_add(i64::from(days).days());
    let age_days = received_on.until(today).map_or(0, |span| span.get_days());
    if on > today || (age_days < PENDING_DAYS && dice.roll(100) < 40) {
        return RegisterOutcome::Pending;
    }
    let at = Moment::Day(on);
    let granting = category.granting_answers();
    let answer = match (dice.roll(100), granting) {
        (0..=3, _) => return RegisterOutcome::Withdrawn { at: Some(at) },
        (4..=15, _) => Answer::NoData,
        (16..=29, _) => Answer::Rejected,
        (30..=42, [_, rarer]) if category == Category::Restriction => *rarer,
        (_, [usual, ..]) => *usual,
        (_, []) => Answer::NoData,
    };
    RegisterOutcome::Answered { answer, at }
}

/// Now and then a request revises an earlier one, or is the same legal process sent twice.
fn relation(
    dice: &mut Dice,
    country: &str,
    agency: &str,
    received_on: Date,
    earlier: &[RegisterEntry],
) -> Relation {
    let roll = dice.roll(100);
    if roll >= 5 {
        return Relation::None;
    }
    let same_agency = |entry: &&RegisterEntry| {
        entry.relation == Relation::None
            && entry.country.code() == country
            && entry.agency.as_deref() == Some(agency)
            && matches!(entry.received, Moment::Day(day) if day <= received_on)
    };
    let Some(root) = earlier.iter().rev().take(60).find(same_agency) else { return Relation::None };
    if roll < 2 {
        Relation::SameProcessAs(root.reference.clone())
    } else {
        Relation::Supersedes(root.reference.clone())
    }
}

fn platforms_of(codes: &[&str]) -> Platforms {
    if codes.is_empty() {
        return Platforms::Other;
    }
    Platforms::Reported(codes.iter().filter_map(|code| code.parse().ok()).collect())
}

/// A small generator of numbers that are the same on every machine (xorshift64*).
struct Dice(u64);

impl Dice {
    /// A number below `sides`.
    fn roll(&mut self, sides: u32) -> u32 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 32;
        u32::try_from(high % u64::from(sides.max(1))).unwrap_or_default()
    }

    /// One of the rows, by their weights; none of no rows.
    fn pick<T: Copy>(&mut self, rows: &[T], weight: fn(&T) -> u32) -> Option<T> {
        let mut rest = self.roll(rows.iter().map(weight).sum());
        rows.iter().copied().find(|row| match rest.checked_sub(weight(row)) {
            Some(left) => {
                rest = left;
                false
            }
            None => true,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_day_gives_the_same_register_and_nothing_of_it_lies_in_the_future() {
        let today = date(2026, 11, 23);

        let entries = register(today);

        assert_eq!(entries, register(today));
        assert!(entries.len() > 600, "{}", entries.len());
        for entry in &entries {
            let Moment::Day(received_on) = entry.received else { panic!("a day") };
            assert!(received_on <= today, "{}", entry.reference);
            if let Some(RegisterOutcome::Answered { at: Moment::Day(on), .. }) = entry.outcome {
                assert!(received_on <= on && on <= today, "{}", entry.reference);
            }
        }
    }

    #[test]
    fn every_table_of_the_report_has_something_to_show() {
        let entries = register(date(2026, 1, 2));

        for category in Category::ALL {
            assert!(entries.iter().any(|entry| entry.category == category), "{category}");
        }
    }
}

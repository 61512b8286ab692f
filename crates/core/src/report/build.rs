//! A report out of tallies (RE-1 to RE-6, RE-8).

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use jiff::civil::Date;

use super::check::{Defect, LineName};
use super::period::{Period, PlatformScope};
use super::table::{Line, Report, Row, Table};
use super::tally::{Figures, TallyKey, TallyScope};
use crate::category::Category;
use crate::country::Country;

type ByTable = BTreeMap<Category, BTreeMap<Country, Figures>>;

impl Report {
    /// Builds the report of a period, for one platform scope, from tallies as known on `as_of`.
    ///
    /// Takes what belongs to the period and the scope and leaves the rest, so any superset of the
    /// tallies will do; those outside the reported platforms are needed for `outside_platforms`.
    /// A tally may come in several parts, which add up. Figures that cannot be true are a [`Defect`].
    pub fn build(
        period: Period,
        as_of: Date,
        platform: PlatformScope,
        tallies: impl IntoIterator<Item = (TallyKey, Figures)>,
    ) -> Result<Self, Defect> {
        let quarters = period.quarters().collect::<Vec<_>>();
        let mut inside = ByTable::new();
        let mut outside = ByTable::new();
        for (key, figures) in tallies {
            if !quarters.contains(&key.quarter) {
                continue;
            }
            let tables = match (&key.scope, &platform) {
                (TallyScope::All, PlatformScope::All) => &mut inside,
                (TallyScope::Platform(of), PlatformScope::One(code)) if of == code => &mut inside,
                (TallyScope::Other, _) => &mut outside,
                (TallyScope::All | TallyScope::Platform(_), _) => continue,
            };
            let rows = tables.entry(key.category).or_default();
            match rows.entry(key.country) {
                Entry::Vacant(row) => drop(row.insert(figures)),
                Entry::Occupied(mut row) => row.get_mut().merge(&figures),
            }
        }
        let tables = Category::ALL
            .into_iter()
            .map(|category| table(category, inside.remove(&category).unwrap_or_default()))
            .filter(|table| table.as_ref().map_or(true, is_shown))
            .collect::<Result<_, _>>()?;
        let mut outside_platforms = 0;
        for (category, rows) in outside {
            outside_platforms += table(category, rows)?.total.received;
        }
        Ok(Self { period, as_of, platform, outside_platforms, tables })
    }
}

/// The policy's own tables always, further ones once they received anything (RE-8).
fn is_shown(table: &Table) -> bool {
    table.id.is_of_the_policy() || table.total.received > 0
}

fn table(id: Category, by_country: BTreeMap<Country, Figures>) -> Result<Table, Defect> {
    let defect = |line, flaw| Defect { table: id, line, flaw };
    let mut rows = Vec::with_capacity(by_country.len());
    let mut all = Figures::default();
    for (country, figures) in by_country {
        let line = match Line::of(id, &figures) {
            Ok(line) => line,
            Err(flaw) => return Err(defect(LineName::Country(country), flaw)),
        };
        all.merge(&figures);
        // RE-6: only countries from which a request came are listed.
        if line.received > 0 {
            rows.push(Row { country, line });
        }
    }
    // RE-6: percentage and median of all requests together, never a sum or mean of the rows'.
    let total = Line::of(id, &all).map_err(|flaw| defect(LineName::Total, flaw))?;
    Ok(Table { id, rows, total })
}

//! Drawn figures, worked out here and drawn by the templates as SVG.

use std::collections::BTreeMap;

use writ_core::country::Country;
use writ_core::report::{Cell, Column, Report};

use writ_language::Words;

/// What the chart of years needs of one year's report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct YearFigures {
    /// The year.
    pub year: i16,
    /// Requests received, in all tables.
    pub received: u64,
    /// Requests in answer to which data was provided.
    pub provided: u64,
}

impl YearFigures {
    /// Takes them from the year's report.
    #[must_use]
    pub fn of(year: i16, report: &Report) -> Self {
        let sum = |column| sum(report, column);
        Self {
            year,
            received: sum(Column::Received),
            provided: sum(Column::ProvidedNonContent) + sum(Column::ProvidedContent),
        }
    }
}

/// A count summed over the tables of a report.
pub(crate) fn sum(report: &Report, column: Column) -> u64 {
    report
        .tables
        .iter()
        .map(|table| match table.total.cell(column) {
            Cell::Count(count) => count,
            Cell::Percent(_) | Cell::Days(_) => 0,
        })
        .sum()
}

/// Height of the drawing area, in units of the view box.
const HEIGHT: u64 = 170;
/// Where the zero line is.
const FLOOR: u64 = 195;
/// Width of the drawing area beside the axis.
const WIDTH: u64 = 376;
/// Width of a bar.
const BAR: u64 = 34;

/// Bars of received and provided, year by year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct YearsChart {
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) marks: Vec<Mark>,
    pub(crate) years: Vec<YearBars>,
}

/// A line across the chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) y: u64,
    pub(crate) text: String,
}

/// The two bars of a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct YearBars {
    pub(crate) year: i16,
    /// The middle between the bars.
    pub(crate) x: u64,
    pub(crate) received: Bar,
    pub(crate) provided: Bar,
}

/// One bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bar {
    pub(crate) x: u64,
    pub(crate) y: u64,
    pub(crate) height: u64,
    pub(crate) text: String,
}

impl Bar {
    /// The middle, for the number above it.
    pub(crate) const fn middle(&self) -> u64 {
        self.x + BAR / 2
    }

    /// The base line of the number above it.
    pub(crate) const fn above(&self) -> u64 {
        self.y - 5
    }
}

impl YearsChart {
    /// The chart; none without at least two years to compare.
    pub(crate) fn new(figures: &[YearFigures], words: Words) -> Option<Self> {
        let [first, .., last] = figures else { return None };
        let highest = figures.iter().map(|year| year.received.max(year.provided)).max()?;
        let step = round_step(highest);
        let top = step * 3;
        let bar = |x, value: u64| {
            // Rounded to the unit, and at least one for anything that is not nothing.
            let height = ((value * HEIGHT + top / 2) / top).max(u64::from(value > 0));
            Bar { x, y: FLOOR - height, height, text: words.number(value) }
        };
        let slot = WIDTH / u64::try_from(figures.len()).ok()?;
        let mut x = 42 + slot / 2;
        let mut years = Vec::new();
        for year in figures {
            let received = bar(x - BAR - 2, year.received);
            let provided = bar(x + 2, year.provided);
            years.push(YearBars { year: year.year, x, received, provided });
            x += slot;
        }
        Some(Self {
            title: words.say_with(
                "years-title",
                [("first", first.year.to_string().into()), ("last", last.year.to_string().into())],
            ),
            description: description(figures, words),
            marks: (0..=3)
                .map(|mark| Mark { y: FLOOR - HEIGHT * mark / 3, text: words.number(step * mark) })
                .collect(),
            years,
        })
    }
}

fn description(figures: &[YearFigures], words: Words) -> String {
    figures
        .iter()
        .map(|year| {
            words.say_with(
                "years-one",
                [
                    ("year", year.year.to_string().into()),
                    ("received", words.number(year.received).into()),
                    ("provided", words.number(year.provided).into()),
                ],
            )
        })
        .collect::<Vec<_>>()
        .join(" ")
}

/// The smallest of 1, 2, 4, 5 and 8 times a power of ten of which three reach `highest`.
fn round_step(highest: u64) -> u64 {
    let least = highest.div_ceil(3).max(1);
    let mut power = 1_u64;
    loop {
        let found = [1, 2, 4, 5, 8].map(|digit| power.saturating_mul(digit));
        if let Some(step) = found.into_iter().find(|step| *step >= least) {
            return step;
        }
        power = power.saturating_mul(10);
    }
}

/// How many rows the ranked bars show before the rest is said in one.
const RANKED: usize = 8;

/// Countries by requests received, the most first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ranked {
    pub(crate) rows: Vec<RankedRow>,
}

/// A country, or all that come after the first ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RankedRow {
    pub(crate) name: String,
    pub(crate) count: String,
    /// Length of the bar, 0 to 1000.
    pub(crate) length: u64,
}

impl Ranked {
    pub(crate) fn new(report: &Report, words: Words) -> Self {
        let mut ranked = by_country(report).into_iter().collect::<Vec<_>>();
        ranked.sort_by(|(country, count), (other, others)| {
            others.cmp(count).then_with(|| country.cmp(other))
        });
        let most = ranked.first().map_or(1, |(_, count)| *count).max(1);
        let row = |name, count: u64| RankedRow {
            name,
            count: words.number(count),
            length: (count * 1000 / most).max(4),
        };
        let shown = if ranked.len() > RANKED + 1 { RANKED } else { ranked.len() };
        let mut rows = ranked
            .iter()
            .take(shown)
            .map(|(country, count)| row(words.country(country), *count))
            .collect::<Vec<_>>();
        let rest = ranked.len() - shown;
        if rest > 0 {
            let count = u64::try_from(rest).unwrap_or(u64::MAX);
            let name = words.say_with("ranked-rest", [("count", words.number(count).into())]);
            let received: u64 = ranked.iter().skip(shown).map(|(_, count)| count).sum();
            rows.push(RankedRow {
                length: (received * 1000 / most).min(1000),
                ..row(name, received)
            });
        }
        Self { rows }
    }
}

/// Requests received by country, over all tables.
pub(crate) fn by_country(report: &Report) -> BTreeMap<&Country, u64> {
    let mut counts = BTreeMap::new();
    for row in report.tables.iter().flat_map(|table| &table.rows) {
        *counts.entry(&row.country).or_default() += row.line.received();
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use writ_language::Language;

    #[test]
    fn the_highest_bar_fits_under_the_highest_line() {
        for highest in [0, 1, 3, 4, 10, 228, 999, 1000, 40_000, 10_000_000] {
            let step = round_step(highest);

            assert!(step * 3 >= highest && step >= 1, "{highest}: {step}");
            assert!(highest < 3 || step < highest, "{highest}: {step}");
        }
    }

    #[test]
    fn the_chart_says_in_words_what_it_draws() {
        let figures = [
            YearFigures { year: 2023, received: 71, provided: 44 },
            YearFigures { year: 2024, received: 118, provided: 0 },
        ];

        let chart = YearsChart::new(&figures, Words::of(Language::English)).unwrap();

        assert!(chart.description.contains("2023: 71 received, 44 with data provided."));
        assert_eq!(chart.years[1].provided.height, 0);
        assert!(chart.years[1].received.height > chart.years[0].received.height);
    }

    #[test]
    fn one_year_alone_is_not_compared() {
        let figures = [YearFigures { year: 2024, received: 1, provided: 1 }];

        assert_eq!(YearsChart::new(&figures, Words::of(Language::English)), None);
    }
}

//! A source with made-up cases in memory: enough to fill every table, and the same on every run.

use std::sync::Arc;

use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use writ_app::AppError;
use writ_core::category::{Answer, Category, Outcome};
use writ_core::platform::Platforms;
use writ_core::profile::Profile;
use writ_core::report::{
    Counted, Figure, Known, Period, PlatformScope, Report, Tallies, Version, deltas,
};
use writ_store::StoreError;
use writ_web::{
    Answering, CaseLists, CasePage, CountedCase, CountedCases, ReportSource, Site, SourceFailure,
};

/// The day on which the made-up site is read.
pub(crate) const TODAY: Date = date(2025, 2, 14);

const COUNTRIES: [(&str, i64); 13] = [
    ("AT", 3),
    ("CH", 9),
    ("CZ", 2),
    ("DE", 64),
    ("ES", 28),
    ("FR", 33),
    ("GB", 41),
    ("IT", 22),
    ("NL", 19),
    ("PL", 12),
    ("PT", 4),
    ("XK", 1),
    ("XX-ICC", 2),
];

/// Cases with their references and counting histories.
pub(crate) struct FixedSource {
    cases: Vec<(String, Vec<Version>)>,
    years: Vec<i16>,
    /// Why it does not manage, where it does not.
    failure: Option<fn() -> SourceFailure>,
}

impl FixedSource {
    /// Three years of requests, more each year, of every category.
    pub(crate) fn filled() -> Self {
        let mut cases = Vec::new();
        for (year, share) in [(2022, 3), (2023, 6), (2024, 10)] {
            for (country, weight) in COUNTRIES {
                for index in 0..(weight * share + 9) / 10 {
                    let reference = format!("R-{year}-{:04}", cases.len() + 1);
                    cases.push((reference, vec![version(counted(year, country, index))]));
                }
            }
        }
        Self { cases, years: vec![2022, 2023, 2024], failure: None }
    }

    /// Nothing on file.
    pub(crate) fn empty() -> Self {
        Self { cases: Vec::new(), years: Vec::new(), failure: None }
    }

    /// A source that never manages.
    pub(crate) fn broken() -> Self {
        let failure = || SourceFailure::new("the disk of `secret-host` is gone");
        Self { failure: Some(failure), ..Self::empty() }
    }

    /// A source that does not manage at the moment.
    pub(crate) fn on_a_failing_disk() -> Self {
        let failure = || {
            let source = std::io::Error::other("the disk of `secret-host` is gone");
            SourceFailure::new(AppError::from(StoreError::File { doing: "read a file", source }))
        };
        Self { failure: Some(failure), ..Self::empty() }
    }

    fn working(&self) -> Result<(), SourceFailure> {
        self.failure.map_or(Ok(()), |failure| Err(failure()))
    }
}

fn version(counted: Counted) -> Version {
    Version { known: Known::OnItsOwnDays, counted: Some(counted) }
}

fn counted(year: i16, country: &str, index: i64) -> Counted {
    let category = match index % 16 {
        0 | 4 | 8 => Category::Product,
        3 | 11 => Category::Transaction,
        6 => Category::Emergency,
        13 => Category::Restriction,
        15 => Category::Preservation,
        _ => Category::Account,
    };
    let granted = *category.granting_answers().first().unwrap();
    let answer = match index % 7 {
        2 => Answer::Rejected,
        5 => Answer::NoData,
        _ => granted,
    };
    let received_on = date(year, 1, 3) + (index * 5 % 360).days();
    let on = received_on + (2 + index * 3 % 17).days();
    let platforms = match index % 5 {
        0 => Platforms::Reported(
            ["hik_connect", "hik_partner_pro"].map(|c| c.parse().unwrap()).into(),
        ),
        3 if index % 25 == 23 => Platforms::Other,
        4 => Platforms::Reported(["hikcentral_connect".parse().unwrap()].into()),
        _ => Platforms::Reported(["hik_connect".parse().unwrap()].into()),
    };
    Counted {
        category,
        country: country.parse().unwrap(),
        received_on,
        platforms,
        specified: u32::try_from(1 + index % 3).unwrap(),
        outcome: Outcome::Answered { answer, on },
        challenged: answer == Answer::Rejected || index % 11 == 9,
    }
}

impl ReportSource for FixedSource {
    fn today(&self) -> Date {
        TODAY
    }

    fn years(&self) -> Answering<'_, Vec<i16>> {
        Box::pin(async { self.working().map(|()| self.years.clone()) })
    }

    fn report(
        &self,
        period: Period,
        as_of: Date,
        platform: PlatformScope,
    ) -> Answering<'_, Report> {
        Box::pin(async move {
            self.working()?;
            let mut tallies = Tallies::default();
            for (_, versions) in &self.cases {
                tallies.extend(deltas(versions).filter(|delta| delta.known_on <= as_of));
            }
            Report::build(period, as_of, platform, tallies.into_figures())
                .map_err(SourceFailure::new)
        })
    }

    fn cases(&self, figure: Figure, page: CasePage) -> Answering<'_, CountedCases> {
        Box::pin(async move {
            self.working()?;
            let found = self
                .cases
                .iter()
                .filter_map(|(reference, versions)| {
                    let (counted, counts) = figure.trace(versions)?;
                    Some(CountedCase { reference: reference.clone(), counted, counts })
                })
                .collect::<Vec<_>>();
            let skip = usize::try_from(page.skip).unwrap_or(usize::MAX);
            let limit = usize::try_from(page.limit).unwrap();
            Ok(CountedCases {
                total: u64::try_from(found.len()).unwrap(),
                cases: found.into_iter().skip(skip).take(limit).collect(),
            })
        })
    }

    fn ready(&self) -> Answering<'_, (), writ_app::readiness::NotReady> {
        Box::pin(async { self.working().map_err(|_| writ_app::readiness::NotReady::Database) })
    }
}

/// The first profile.
pub(crate) fn profile() -> Profile {
    Profile::parse(include_str!("../../../../profiles/hikvision.toml")).unwrap()
}

/// A site over a source.
pub(crate) fn site(source: FixedSource, case_lists: CaseLists) -> Site {
    Site::new(Arc::new(source), Arc::new(profile()), case_lists)
}

//! The report as a page and as one file (RE-1 to RE-8, DA-5).

use askama::Template;
use writ_core::profile::Profile;
use writ_core::report::{Column, PlatformScope, Report};

use crate::frame::{Frame, Styles};
use crate::public::asked::Asked;
use crate::public::chart::{Ranked, YearFigures, YearsChart, by_country, sum};
use crate::public::table::{ExplainedAt, TableView};
use writ_language::{Language, Words};

#[derive(Template)]
#[template(path = "public/report.html")]
pub(crate) struct ReportPage<'a> {
    frame: Frame<'a>,
    when: String,
    as_of: String,
    platform: Option<String>,
    sentences: Vec<String>,
    glance: Option<Vec<Glance>>,
    ranked: Ranked,
    years: Option<YearsChart>,
    choosers: Option<Choosers>,
    tables: Vec<TableView>,
    outside: Option<String>,
    statements: Vec<Stated<'a>>,
}

/// A figure at a glance.
struct Glance {
    value: String,
    label: String,
}

/// The form that leads to another report, and the downloads of this one.
pub(crate) struct Choosers {
    periods: Vec<Choice>,
    platforms: Vec<Choice>,
    /// The day, kept where the address names one.
    as_of: Option<String>,
    language: Option<&'static str>,
    json: String,
}

/// One option of a list.
struct Choice {
    value: String,
    text: String,
    is_current: bool,
}

/// A public statement with its day (DA-5).
struct Stated<'a> {
    text: &'a str,
    since: String,
}

/// Writes a report as one HTML file that refers to nothing outside itself.
///
/// `years` are the bars of the chart, ascending; with fewer than two there is no chart. The error is
/// the template's and has no cause in a report.
pub fn render_static(
    report: &Report,
    years: &[YearFigures],
    profile: &Profile,
    language: Language,
) -> Result<String, askama::Error> {
    let words = Words::of(language);
    let frame = frame(report, profile, words, Styles::Inlined);
    let tables = report
        .tables
        .iter()
        .map(|table| TableView::new(table, profile, words, &|_, _, _| None, None))
        .collect();
    page(report, years, profile, frame, tables).render()
}

impl<'a> ReportPage<'a> {
    /// The page of a server, from which each figure is explained and other reports are chosen.
    pub(crate) fn served(
        asked: &Asked,
        report: &Report,
        years: &[YearFigures],
        on_file: &[i16],
        profile: &'a Profile,
        frame: Frame<'a>,
    ) -> Self {
        let words = frame.words;
        let explained_at: ExplainedAt<'_> = &|table, line, column| {
            let address = asked.address(&format!("/explain/{table}/{line}/{column}"), None);
            // Hundreds of figures lead on, so that each address is written from the page's own folder.
            Some(address.strip_prefix("/report/").map(str::to_owned).unwrap_or(address))
        };
        let tables = report
            .tables
            .iter()
            .map(|table| {
                let csv = asked.address(&format!("/tables/{}", table.csv_file_name()), None);
                TableView::new(table, profile, words, explained_at, Some(csv))
            })
            .collect();
        let choosers = Choosers::new(asked, on_file, profile, words);
        Self { choosers: Some(choosers), ..page(report, years, profile, frame, tables) }
    }
}

/// The frame of a report's page, still without its links.
pub(crate) fn frame<'a>(
    report: &Report,
    profile: &'a Profile,
    words: Words,
    styles: Styles,
) -> Frame<'a> {
    let organisation = &profile.organisation().name;
    let period = report.period.to_string();
    Frame {
        words,
        organisation,
        title: words.say_with("report-title", [("period", period.as_str().into())]),
        description: words.say_with(
            "report-description",
            [("organisation", organisation.as_str().into()), ("period", period.into())],
        ),
        home: String::new(),
        languages: Vec::new(),
        navigation: Vec::new(),
        shell: None,
        is_demo: false,
        runs_script: false,
        styles,
    }
}

fn page<'a>(
    report: &Report,
    years: &[YearFigures],
    profile: &'a Profile,
    frame: Frame<'a>,
    tables: Vec<TableView>,
) -> ReportPage<'a> {
    let words = frame.words;
    let figures = Figures::of(report);
    ReportPage {
        when: words.say_with(
            "report-when",
            [
                ("from", words.date(report.period.from()).into()),
                ("to", words.date(report.period.to()).into()),
            ],
        ),
        as_of: words.say_with("report-as-of", [("date", words.date(report.as_of).into())]),
        platform: platform_name(&report.platform, profile)
            .map(|name| words.say_with("report-platform", [("platform", name.into())])),
        sentences: figures.sentences(report, words),
        glance: (figures.received > 0).then(|| figures.glance(words)),
        ranked: Ranked::new(report, words),
        years: YearsChart::new(years, words),
        choosers: None,
        tables,
        outside: outside(report, words),
        statements: profile
            .statements()
            .iter()
            .map(|statement| Stated {
                text: &statement.text,
                since: words.say_with(
                    "statement-since",
                    [("date", words.date(statement.stated_on).into())],
                ),
            })
            .collect(),
        frame,
    }
}

/// The name of the one platform a report is about; none where it is about all together.
pub(crate) fn platform_name(scope: &PlatformScope, profile: &Profile) -> Option<String> {
    match scope {
        PlatformScope::All => None,
        PlatformScope::One(code) => Some(
            profile
                .platform(code)
                .map_or_else(|| code.to_string(), |platform| platform.name.clone()),
        ),
    }
}

/// What was received outside the reported platforms, said beside the tables (RE-8).
fn outside(report: &Report, words: Words) -> Option<String> {
    (report.outside_platforms > 0).then(|| {
        let count = report.outside_platforms;
        words.say_with(
            "outside-platforms",
            [("count", words.number(count).into()), ("plural", plural(count).into())],
        )
    })
}

/// A count as a number by which a text chooses its plural.
pub(crate) fn plural(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// The figures of a report summed over its tables: counts alone, for a median cannot be summed.
struct Figures {
    received: u64,
    countries: u64,
    specified: u64,
    /// Received in the policy's own tables, whose requests are for data.
    for_data: u64,
    provided: u64,
    content: u64,
    challenged: u64,
    pending: u64,
}

impl Figures {
    fn of(report: &Report) -> Self {
        let content = sum(report, Column::ProvidedContent);
        let for_data = report.tables.iter().filter(|table| table.id.is_of_the_policy());
        Self {
            received: sum(report, Column::Received),
            countries: u64::try_from(by_country(report).len()).unwrap_or(u64::MAX),
            specified: sum(report, Column::Specified),
            for_data: for_data.map(|table| table.total.received()).sum(),
            provided: content + sum(report, Column::ProvidedNonContent),
            content,
            challenged: sum(report, Column::Challenged),
            pending: sum(report, Column::Pending),
        }
    }

    fn sentences(&self, report: &Report, words: Words) -> Vec<String> {
        let period = || report.period.to_string().into();
        if self.received == 0 {
            return vec![words.say_with("report-sum-zero", [("period", period())])];
        }
        let number = |count| words.number(count).into();
        let mut sentences = vec![
            words.say_with(
                "report-sum",
                [
                    ("period", period()),
                    ("received", number(self.received)),
                    ("plural", plural(self.received).into()),
                    ("countries", number(self.countries)),
                    ("countriesPlural", plural(self.countries).into()),
                ],
            ),
            words.say_with("report-sum-provided", [("provided", number(self.provided))]),
        ];
        if self.content > 0 {
            sentences
                .push(words.say_with("report-sum-content", [("content", number(self.content))]));
        } else if self.provided > 0 {
            sentences.push(words.say("report-sum-no-content"));
        }
        if self.challenged > 0 {
            let challenged = number(self.challenged);
            sentences.push(words.say_with("report-sum-challenged", [("challenged", challenged)]));
        }
        if self.pending > 0 {
            sentences
                .push(words.say_with("report-sum-pending", [("pending", number(self.pending))]));
        }
        sentences
    }

    fn glance(&self, words: Words) -> Vec<Glance> {
        let share = (self.provided * 200 + self.for_data)
            .checked_div(self.for_data * 2)
            .and_then(|share| u32::try_from(share).ok())
            .unwrap_or(0);
        [
            (words.number(self.received), words.say("glance-received")),
            (words.number(self.countries), words.say("glance-countries")),
            (words.number(self.specified), words.say("glance-specified")),
            (words.percent(share), words.say("glance-share")),
            (words.number(self.content), words.say("glance-content")),
        ]
        .map(|(value, label)| Glance { value, label })
        .into()
    }
}

impl Choosers {
    fn new(asked: &Asked, on_file: &[i16], profile: &Profile, words: Words) -> Self {
        let current = asked.period.to_string();
        let mut values = on_file.iter().rev().map(ToString::to_string).collect::<Vec<_>>();
        if !values.contains(&current) {
            values.insert(0, current.clone());
        }
        let all = Choice {
            value: String::new(),
            text: words.say("choose-all-platforms"),
            is_current: asked.platform == PlatformScope::All,
        };
        let each = profile.platforms().iter().map(|platform| Choice {
            value: platform.code.to_string(),
            text: platform.name.clone(),
            is_current: asked.platform == PlatformScope::One(platform.code.clone()),
        });
        Self {
            periods: values
                .into_iter()
                .map(|value| Choice { text: value.clone(), is_current: value == current, value })
                .collect(),
            platforms: std::iter::once(all).chain(each).collect(),
            as_of: asked.names_day.then(|| asked.as_of.to_string()),
            language: asked.language.map(Language::code),
            json: asked.address("/report.json", None),
        }
    }
}

//! `writ report`.

use std::path::Path;

use anyhow::Context as _;
use serde_json::json;
use writ_app::Installation;
use writ_app::reporting::{Question, ReportRefusal};
use writ_core::category::Category;
use writ_core::country::Country;
use writ_core::profile::Profile;
use writ_core::report::{Cell, Column, Figure, PlatformScope, Report};
use writ_store::{Explained, Published};

use crate::arguments::{About, Format, Place, ReportVerb};
use crate::output::{self, Done, of_them};
use crate::outside;

/// Cases read at once while a figure is explained.
const CASES_AT_ONCE: u32 = 1_000;

pub(crate) async fn report(place: &Place, verb: ReportVerb) -> anyhow::Result<Done> {
    let installation = place.open().await?;
    match verb {
        ReportVerb::Build { about, format, out } => {
            build(&installation, &about.into(), format, out.as_deref()).await
        }
        ReportVerb::Explain { about, table, country, column, json } => {
            let asked = Asked { question: about.into(), table, country, column };
            explain(&installation, asked, json).await
        }
        ReportVerb::Publish { about, acknowledge, out, json } => {
            let publish = Publish { acknowledge, out, json };
            publish.run(&installation, &about.into()).await
        }
        ReportVerb::Verify { json } => verify(&installation, json).await,
    }
}

impl From<About> for Question {
    fn from(about: About) -> Self {
        let platform = about.platform.unwrap_or(PlatformScope::All);
        Self { period: about.period, as_of: about.as_of, platform }
    }
}

async fn build(
    installation: &Installation,
    question: &Question,
    format: Format,
    out: Option<&Path>,
) -> anyhow::Result<Done> {
    let report = match installation.report(question, outside::now()).await? {
        Ok(report) => report,
        Err(refusal) => return Ok(refused(&refusal)),
    };
    for warning in report.warnings() {
        output::refuse(&format!("warning: {warning} ({})", warning.name()));
    }
    let text = match format {
        Format::Json => report.to_json()?,
        Format::Html => page(installation, &report)?,
        Format::Csv => {
            let folder = out.context("name a folder with --out")?;
            std::fs::create_dir_all(folder)
                .with_context(|| format!("could not make `{}`", folder.display()))?;
            for table in &report.tables {
                output::write_file(&folder.join(table.csv_file_name()), &table.to_csv())?;
            }
            return Ok(Done::Well);
        }
    };
    match out {
        Some(path) => output::write_file(path, &text)?,
        None => output::print(&text)?,
    }
    Ok(Done::Well)
}

fn refused(refusal: &ReportRefusal) -> Done {
    match refusal {
        ReportRefusal::UnknownPlatform { .. } => output::misused(refusal),
        ReportRefusal::Future { .. }
        | ReportRefusal::NotOver { .. }
        | ReportRefusal::Unacknowledged(_) => output::refuse(refusal),
    }
}

fn page(installation: &Installation, report: &Report) -> anyhow::Result<String> {
    writ_web::render_static(report, &[], &installation.profile, writ_web::Language::English)
        .context("could not write the page")
}

/// A figure as it was asked for.
struct Asked {
    question: Question,
    table: Category,
    country: Option<Country>,
    column: Column,
}

async fn explain(installation: &Installation, asked: Asked, json: bool) -> anyhow::Result<Done> {
    let Asked { question, table, country, column } = asked;
    if !Column::of(table).contains(&column) {
        let columns: Vec<&str> = Column::of(table).iter().map(|column| column.key()).collect();
        let text =
            format!("table `{table}` has no column `{column}`: it has {}", columns.join(", "));
        return Ok(output::misused(&text));
    }
    let report = match installation.report(&question, outside::now()).await? {
        Ok(report) => report,
        Err(refusal) => return Ok(refused(&refusal)),
    };
    let figure = Figure {
        period: report.period,
        as_of: report.as_of,
        platform: report.platform.clone(),
        table,
        country,
        column,
    };
    let value = value_of(&report, &figure);
    let mut cases: Vec<Explained> = Vec::new();
    loop {
        let after = cases.last().map(Explained::cursor);
        let page = installation.explain(&figure, after.as_ref(), CASES_AT_ONCE).await?;
        let complete = page.len() < CASES_AT_ONCE as usize;
        cases.extend(page);
        if complete {
            break;
        }
    }
    if json {
        print_json(&figure, value, &cases)?;
    } else {
        print_lines(&figure, value, &cases, &installation.profile)?;
    }
    Ok(Done::Well)
}

fn value_of(report: &Report, figure: &Figure) -> Cell {
    let table = report.tables.iter().find(|table| table.id == figure.table);
    let line = table.and_then(|table| match &figure.country {
        None => Some(&table.total),
        Some(country) => table.rows.iter().find(|row| row.country == *country).map(|row| &row.line),
    });
    line.map_or_else(
        || writ_core::report::Line::empty(figure.table).cell(figure.column),
        |line| line.cell(figure.column),
    )
}

fn print_json(figure: &Figure, value: Cell, cases: &[Explained]) -> anyhow::Result<()> {
    let cases: Vec<_> = cases
        .iter()
        .map(|case| {
            json!({
                "reference": case.reference,
                "country": case.counted.country,
                "received_on": case.counted.received_on,
                "outcome": case.counted.outcome.code(),
                "outcome_on": case.counted.outcome.on(),
                "specified": case.counted.specified,
                "amount": case.counts.amount,
                "rule": case.counts.rule,
                "reason": case.counts.reason.code(),
            })
        })
        .collect();
    output::json(&json!({
        "period": { "from": figure.period.from(), "to": figure.period.to() },
        "as_of": figure.as_of,
        "platform": figure.platform,
        "table": figure.table,
        "country": figure.country,
        "column": figure.column.key(),
        "value": value,
        "cases": cases,
    }))
}

fn print_lines(
    figure: &Figure,
    value: Cell,
    cases: &[Explained],
    profile: &Profile,
) -> anyhow::Result<()> {
    let row = figure.country.as_ref().map_or("Total", Country::code);
    output::line(&format!(
        "{} of {row} in table {}, {}, as of {}: {value}",
        figure.column, figure.table, figure.period, figure.as_of
    ))?;
    output::line(&writ_web::definition_in_english(figure.table, figure.column, profile))?;
    if cases.is_empty() {
        return output::line("No case counts in it.");
    }
    output::line("")?;
    let widest = cases.iter().map(|case| case.reference.chars().count()).max().unwrap_or(9).max(9);
    let header = ["received", "outcome", "outcome on", "adds", "rule"];
    let [received, outcome, on, adds, rule] = header;
    output::line(&format!(
        "{:<widest$}  {received:<10}  {outcome:<20}  {on:<10}  {adds:>7}  {rule}",
        "reference"
    ))?;
    for case in cases {
        let outcome = case.counted.outcome;
        let on = outcome.on().map(|day| day.to_string()).unwrap_or_default();
        let reason = case.counts.reason.code();
        output::line(&format!(
            "{:<widest$}  {}  {:<20}  {on:<10}  {:>7}  {} {reason}",
            case.reference,
            case.counted.received_on,
            outcome.code(),
            case.counts.amount,
            case.counts.rule,
        ))?;
    }
    output::line(&format!("\n{}", of_them(cases.len() as u64, "case", "cases")))
}

struct Publish {
    acknowledge: Vec<String>,
    out: Option<std::path::PathBuf>,
    json: bool,
}

impl Publish {
    async fn run(self, installation: &Installation, question: &Question) -> anyhow::Result<Done> {
        let render = |report: &Report| Ok(page(installation, report)?);
        let published =
            installation.publish(question, &self.acknowledge, outside::now(), render).await?;
        let published = match published {
            Ok(published) => published,
            Err(refusal) => return Ok(refused(&refusal)),
        };
        if let Some(folder) = &self.out {
            let body = installation
                .store
                .published_body(published.period, &published.scope, published.version)
                .await?
                .context("the published report is not there")?;
            std::fs::create_dir_all(folder)
                .with_context(|| format!("could not make `{}`", folder.display()))?;
            output::write_file(&folder.join("report.json"), &body.json)?;
            output::write_file(&folder.join("report.html"), &body.html)?;
        }
        if self.json {
            output::json(&described(&published))?;
        } else {
            output::line(&sentence(&published))?;
            output::line(&format!("figures  sha256 {}", hex(&published.json_sha256)))?;
            output::line(&format!("page     sha256 {}", hex(&published.html_sha256)))?;
        }
        Ok(Done::Well)
    }
}

fn sentence(published: &Published) -> String {
    let Published { period, scope, version, as_of, .. } = published;
    let platforms = match scope {
        PlatformScope::All => "all platforms".to_owned(),
        PlatformScope::One(code) => code.to_string(),
    };
    format!("report of {period}, {platforms}, version {version}, as known on {as_of}")
}

fn described(published: &Published) -> serde_json::Value {
    json!({
        "period": published.period.to_string(),
        "platform": published.scope,
        "version": published.version,
        "as_of": published.as_of,
        "published_at": published.published_at,
        "json_sha256": hex(&published.json_sha256),
        "html_sha256": hex(&published.html_sha256),
    })
}

fn hex(digest: &[u8; 32]) -> String {
    use std::fmt::Write as _;
    digest.iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// RE-9: what was published is still what was published, and comes out the same again.
async fn verify(installation: &Installation, json: bool) -> anyhow::Result<Done> {
    let mut lines = Vec::new();
    let mut well = true;
    for published in installation.store.published().await? {
        let (period, scope, version) = (published.period, &published.scope, published.version);
        let intact = installation.store.published_body(period, scope, version).await;
        let question = Question { period, as_of: Some(published.as_of), platform: scope.clone() };
        let same = match installation.report(&question, outside::now()).await? {
            Ok(report) => intact.as_ref().is_ok_and(|body| {
                body.as_ref().is_some_and(|b| report.to_json().is_ok_and(|j| j == b.json))
            }),
            Err(_) => false,
        };
        well &= intact.is_ok();
        lines.push((published, intact.is_ok(), same));
    }
    if json {
        let reports: Vec<_> = lines
            .iter()
            .map(|(published, intact, same)| {
                let mut text = described(published);
                if let Some(object) = text.as_object_mut() {
                    object.insert("intact".to_owned(), json!(intact));
                    object.insert("reproducible".to_owned(), json!(same));
                }
                text
            })
            .collect();
        output::json(&json!({ "reports": reports }))?;
    } else if lines.is_empty() {
        output::line("no report is published yet")?;
    } else {
        for (published, intact, same) in &lines {
            let text = match (intact, same) {
                (false, _) => "DAMAGED: its text no longer has the digest it was published with",
                (true, true) => "intact, and its figures come out the same",
                (true, false) => {
                    "intact; later records change figures of that day: publish a restatement"
                }
            };
            output::line(&format!("{}: {text}", sentence(published)))?;
        }
    }
    Ok(if well { Done::Well } else { Done::Refused })
}

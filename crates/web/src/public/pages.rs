//! The handlers: read the address, ask the source, write the page.

use askama::Template as _;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, Uri};
use axum::response::{IntoResponse as _, Redirect, Response};
use writ_core::report::{Figure, Period, PlatformScope, Report};

use crate::forms::face_of;
use crate::frame::Face;
use crate::problem::Problem;
use crate::public::asked::{Asked, Parameters, page_number};
use crate::public::chart::YearFigures;
use crate::public::explanation::{CASES_A_PAGE, CellAsked, ExplanationPage};
use crate::public::report_page::{self, ReportPage};
use crate::public::source::{CasePage, SourceFailure};
use crate::site::{CaseLists, Site, home};
use crate::{frame, response};

type Pairs = Result<Query<Vec<(String, String)>>, QueryRejection>;

/// How many years the chart compares.
const YEARS_COMPARED: i16 = 3;

/// The report of the latest complete year.
pub(crate) async fn latest(State(site): State<Site>, pairs: Pairs) -> Response {
    let parameters = read(pairs).unwrap_or_default();
    let year = site.today().year() - 1;
    let language = parameters.language().map(|language| format!("?lang={}", language.code()));
    Redirect::temporary(&format!("/report/{year}{}", language.unwrap_or_default())).into_response()
}

/// The report chosen in the form, under its own address.
pub(crate) async fn chosen(State(site): State<Site>, pairs: Pairs, headers: HeaderMap) -> Response {
    let target = read(pairs).and_then(|parameters| {
        let latest = (site.today().year() - 1).to_string();
        let period = parameters.get("period").unwrap_or(&latest);
        Asked::read(period, &parameters, &site.profile, site.today())
    });
    match target {
        Ok(asked) => Redirect::to(&asked.address("", None)).into_response(),
        Err(problem) => refuse(&site, &problem, &Parameters::default(), &headers, Face::Public),
    }
}

/// A report.
pub(crate) async fn report(
    State(site): State<Site>,
    Path(period): Path<String>,
    pairs: Pairs,
    headers: HeaderMap,
) -> Response {
    answer(&site, pairs, &headers, async |parameters| {
        let asked = Asked::read(&period, parameters, &site.profile, site.today())?;
        let report = ask(&site, &asked).await?;
        let on_file = site.source.years().await?;
        let years = years(&site, &asked, &on_file).await?;
        let words = Site::words(parameters, &headers);
        let own = report_page::frame(&report, &site.profile, words, frame::Styles::Linked);
        let frame = frame::Frame {
            title: own.title,
            description: own.description,
            ..site
                .frame(words, asked.language, |language| asked.address_in(Some(language), "", None))
        };
        let page =
            ReportPage::served(&asked, &report, &years, &on_file, &site.profile, frame).render();
        Ok(response::html(&headers, page.map_err(SourceFailure::new)?))
    })
    .await
}

/// A report as JSON.
pub(crate) async fn json(
    State(site): State<Site>,
    Path(period): Path<String>,
    pairs: Pairs,
    headers: HeaderMap,
) -> Response {
    answer(&site, pairs, &headers, async |parameters| {
        let asked = Asked::read(&period, parameters, &site.profile, site.today())?;
        let json = ask(&site, &asked).await?.to_json().map_err(SourceFailure::new)?;
        let name = format!("report-{}.json", asked.period);
        Ok(response::download(&headers, "application/json", &name, json))
    })
    .await
}

/// A table as CSV.
pub(crate) async fn csv(
    State(site): State<Site>,
    Path((period, file)): Path<(String, String)>,
    pairs: Pairs,
    headers: HeaderMap,
) -> Response {
    answer(&site, pairs, &headers, async |parameters| {
        let asked = Asked::read(&period, parameters, &site.profile, site.today())?;
        let report = ask(&site, &asked).await?;
        let table = report
            .tables
            .iter()
            .find(|table| table.csv_file_name() == file)
            .ok_or(Problem::NotFound)?;
        Ok(response::download(&headers, "text/csv; charset=utf-8", &file, table.to_csv()))
    })
    .await
}

/// A figure explained.
pub(crate) async fn explain(
    State(site): State<Site>,
    Path((period, table, line, column)): Path<(String, String, String, String)>,
    pairs: Pairs,
    headers: HeaderMap,
) -> Response {
    answer(&site, pairs, &headers, async |parameters| {
        let asked = Asked::read(&period, parameters, &site.profile, site.today())?;
        let cell = CellAsked::read(&table, &line, &column).ok_or(Problem::NotFound)?;
        let page = page_number(parameters)?;
        let report = ask(&site, &asked).await?;
        let cases = match site.case_lists {
            CaseLists::Hidden => None,
            CaseLists::ShownAsDemo => {
                let skip = (page - 1) * u64::from(CASES_A_PAGE);
                let part = CasePage { skip, limit: CASES_A_PAGE };
                let cases = site.source.cases(figure(&asked, &cell), part).await?;
                if skip > 0 && skip >= cases.total {
                    return Err(Problem::NotFound);
                }
                Some((page, cases))
            }
        };
        let words = Site::words(parameters, &headers);
        let below = format!("/explain/{table}/{line}/{column}");
        let frame = site.frame(words, asked.language, |language| {
            asked.address_in(Some(language), &below, (page > 1).then_some(page))
        });
        let page = ExplanationPage::new(&asked, &cell, &report, cases, &site.profile, frame)
            .ok_or(Problem::NotFound)?
            .render();
        Ok(response::html(&headers, page.map_err(SourceFailure::new)?))
    })
    .await
}

/// No such page.
pub(crate) async fn not_found(
    State(site): State<Site>,
    uri: Uri,
    pairs: Pairs,
    headers: HeaderMap,
) -> Response {
    let parameters = read(pairs).unwrap_or_default();
    refuse(&site, &Problem::NotFound, &parameters, &headers, face_of(uri.path()))
}

/// A page that nothing can be sent to.
pub(crate) async fn method_not_allowed(
    State(site): State<Site>,
    uri: Uri,
    pairs: Pairs,
    headers: HeaderMap,
) -> Response {
    let parameters = read(pairs).unwrap_or_default();
    refuse(&site, &Problem::Method, &parameters, &headers, face_of(uri.path()))
}

/// Makes a page, or says why there is none.
async fn answer(
    site: &Site,
    pairs: Pairs,
    headers: &HeaderMap,
    make: impl AsyncFnOnce(&Parameters) -> Result<Response, Problem>,
) -> Response {
    match read(pairs) {
        Ok(parameters) => match make(&parameters).await {
            Ok(response) => response,
            Err(problem) => refuse(site, &problem, &parameters, headers, Face::Public),
        },
        Err(problem) => refuse(site, &problem, &Parameters::default(), headers, Face::Public),
    }
}

fn refuse(
    site: &Site,
    problem: &Problem,
    parameters: &Parameters,
    headers: &HeaderMap,
    face: Face,
) -> Response {
    let words = Site::words(parameters, headers);
    let mut around = site.frame(words, parameters.language(), home);
    // Whoever went astray within a face is led back into it.
    if !around.navigation.is_empty() {
        around.navigation = frame::navigation(face, words);
    }
    problem.page(around)
}

fn read(pairs: Pairs) -> Result<Parameters, Problem> {
    match pairs {
        Ok(Query(pairs)) => Ok(Parameters::new(pairs)),
        Err(_) => Err(Problem::Query),
    }
}

async fn ask(site: &Site, asked: &Asked) -> Result<Report, Problem> {
    Ok(site.source.report(asked.period, asked.as_of, asked.platform.clone()).await?)
}

fn figure(asked: &Asked, cell: &CellAsked) -> Figure {
    Figure {
        period: asked.period,
        as_of: asked.as_of,
        platform: asked.platform.clone(),
        table: cell.table,
        country: cell.country.clone(),
        column: cell.column,
    }
}

/// The year of the period and those before it, as far as requests are on file.
async fn years(site: &Site, asked: &Asked, on_file: &[i16]) -> Result<Vec<YearFigures>, Problem> {
    let last = asked.period.from().year();
    let first = on_file.first().copied().unwrap_or(last).max(last - YEARS_COMPARED + 1);
    let mut years = Vec::new();
    for year in first..=last {
        let Ok(period) = format!("{year:04}").parse::<Period>() else { continue };
        let platform: PlatformScope = asked.platform.clone();
        let report = site.source.report(period, asked.as_of, platform).await?;
        years.push(YearFigures::of(year, &report));
    }
    Ok(years)
}

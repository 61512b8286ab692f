//! The pages as a person meets them: status, landmarks, words.

use std::str::FromStr as _;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt as _;
use jiff::civil::date;
use tower::ServiceExt as _;
use writ_core::report::{Period, PlatformScope};
use writ_web::{CaseLists, Language, ReportSource as _, YearFigures, render_static};

use crate::fixed_source::{FixedSource, profile, site};

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

async fn ask(router: Router, method: &str, address: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::builder().method(method).uri(address);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Answer { status: parts.status, headers: parts.headers, text }
}

async fn get(address: &str) -> Answer {
    ask(site(FixedSource::filled(), CaseLists::ShownAsDemo).router(), "GET", address, &[]).await
}

async fn get_in_public(address: &str) -> Answer {
    ask(site(FixedSource::filled(), CaseLists::Hidden).router(), "GET", address, &[]).await
}

async fn get_empty(address: &str) -> Answer {
    ask(site(FixedSource::empty(), CaseLists::Hidden).router(), "GET", address, &[]).await
}

#[tokio::test]
async fn the_first_page_leads_to_the_latest_complete_year() {
    let answer = get("/?lang=fr").await;

    assert_eq!(answer.status, StatusCode::TEMPORARY_REDIRECT);
    assert_eq!(answer.headers["location"], "/report/2024?lang=fr");
}

/// RE-1, RE-9.
#[tokio::test]
async fn a_report_says_its_period_and_the_day_whose_knowledge_it_shows() {
    let answer = get("/report/2024-H1?as_of=2024-12-31").await;

    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.text.contains("1 January 2024 to 30 June 2024"));
    assert!(answer.text.contains("as known on 31 December 2024"));
    assert!(answer.text.contains("<html lang=\"en\" dir=\"ltr\""));
    for landmark in ["<header", "<main id=\"content\"", "<footer", "<nav aria-label"] {
        assert!(answer.text.contains(landmark), "{landmark}");
    }
    assert_eq!(answer.text.matches("<h1").count(), 1);
}

/// RE-2, RE-3, RE-4, RE-5.
#[tokio::test]
async fn each_table_of_the_policy_stands_under_the_policy_s_own_headings() {
    let answer = get("/report/2024").await;

    for heading in [
        "Product-based Requests Received",
        "Products Specified in Requests",
        "Requests Where Data Provided",
        "Requests Where Only Non-Content Data Provided",
        "Customer Related Identities Specified in Requests",
        "Emergency Requests Received",
        "Requests Rejected and No Data Provided",
        "Requests Where No Data Provided",
        "Requests Where Non-Content Data Provided",
        "Percentage of Requests where Data Provided",
        "Median Days to Respond",
    ] {
        assert!(answer.text.contains(&format!("<th scope=\"col\">{heading}</th>")), "{heading}");
    }
}

/// RE-6.
#[tokio::test]
async fn a_table_without_requests_shows_one_row_none_of_zeros_and_a_total() {
    let answer = get_empty("/report/2024").await;

    let zeros = "<td><a href=\"2024/explain/emergency/total/";
    assert_eq!(answer.text.matches("<bdi>None</bdi>").count(), 4);
    assert_eq!(answer.text.matches("<th scope=\"row\">Total</th>").count(), 4);
    assert_eq!(answer.text.matches(zeros).count(), 12);
    assert_eq!(answer.text.matches("\">0</a>").count(), (3 * 5 + 6) * 2);
    assert!(answer.text.contains("we received no government request"));
}

/// RE-7.
#[tokio::test]
async fn each_table_carries_the_definitions_of_its_columns() {
    let answer = get_empty("/report/2024").await;

    assert_eq!(answer.text.matches("<summary>What the columns count</summary>").count(), 4);
    assert!(answer.text.contains("Emergency requests that were refused"));
}

/// RE-8.
#[tokio::test]
async fn requests_of_other_kinds_and_outside_the_platforms_are_said_too() {
    let answer = get("/report/2024").await;

    assert!(answer.text.contains("Further requests: requests to restrict or delete an account"));
    assert!(answer.text.contains("concerned none of the reported platforms"));
}

/// DA-5.
#[tokio::test]
async fn the_public_statements_stand_in_the_report_with_their_day() {
    let answer = get("/report/2024").await;

    assert!(answer.text.contains("has never built a master key"));
    assert!(answer.text.contains("Stated on 31 January 2024"));
}

/// RE-1.
#[tokio::test]
async fn a_platform_is_reported_alone_under_its_name() {
    let answer = get("/report/2024?platform=hik_partner_pro").await;

    assert!(answer.text.contains("Hik-Partner Pro alone"));
    assert!(answer.text.contains("<option value=\"hik_partner_pro\" selected>"));
}

/// RE-9.
#[tokio::test]
async fn each_figure_leads_to_its_rule_and_the_cases_that_make_it() {
    let report = get("/report/2024").await;
    let address = "2024/explain/account/DE/provided";

    let explanation = get(&format!("/report/{address}")).await;

    let figure = report.text.split_once(&format!("<a href=\"{address}\">")).unwrap().1;
    let figure = figure.split_once('<').unwrap().0;
    assert!(figure.parse::<u32>().unwrap() > 1, "{figure}");
    assert!(explanation.text.contains(&format!("<p class=\"figure-value\">{figure}</p>")));
    assert!(explanation.text.contains("<dt><bdi>RE-3</bdi></dt>"));
    assert!(explanation.text.contains("Table 2: Account-based requests, Germany, 2024"));
    assert_eq!(explanation.text.matches("<bdi>R-2024-").count().to_string(), figure);
}

/// RE-9.
#[tokio::test]
async fn the_cases_behind_a_figure_are_not_shown_in_public() {
    let answer = get_in_public("/report/2024/explain/account/DE/provided").await;

    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.text.contains("<dt><bdi>RE-3</bdi></dt>"));
    assert!(!answer.text.contains("R-2024-") && !answer.text.contains("made up"));
}

/// RE-9.
#[tokio::test]
async fn a_long_list_of_cases_is_read_page_by_page() {
    let first = get("/report/2024/explain/account/total/received").await;
    let second = get("/report/2024/explain/account/total/received?page=2").await;
    let beyond = get("/report/2024/explain/account/total/received?page=99").await;

    assert_eq!(first.text.matches("<bdi>R-2024-").count(), 50);
    assert!(first.text.contains("total/received?page=2\">Next page"));
    assert!(second.text.contains("total/received?page=1\">Previous page"));
    assert_eq!(beyond.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_the_form_chose_gets_its_own_address() {
    let answer = get("/report?period=2023&platform=hik_connect&as_of=&lang=ar").await;

    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.headers["location"], "/report/2023?platform=hik_connect&lang=ar");
}

#[tokio::test]
async fn an_address_that_makes_no_sense_is_answered_with_what_to_write_instead() {
    for (address, words) in [
        ("/report/abc", "“abc” is not a period. Write a year"),
        ("/report?period=2024-13", "“2024-13” is not a period"),
        ("/report/2199", "has not begun yet"),
        ("/report/2024?platform=unknown", "“unknown” is not one of the reported platforms"),
        ("/report/2024?as_of=2024-13-45", "“2024-13-45” is not a day"),
        ("/report/2024?as_of=2999-01-01", "1 January 2999 has not come yet"),
        ("/report/2024?as_of=20240101", "is not a day"),
        ("/report/2024/explain/account/total/received?page=0", "Page numbers begin at 1"),
        ("/report/2024?platform=%ff", "is not one of the reported platforms"),
        ("/report/%3Cscript%3E", "“&#60;script&#62;” is not a period"),
    ] {
        let answer = get(address).await;

        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{address}");
        assert!(answer.text.contains(words), "{address}: {}", answer.text);
        assert!(answer.text.contains("Go to the latest report"), "{address}");
    }
}

#[tokio::test]
async fn a_page_that_does_not_exist_is_answered_with_a_way_on() {
    for address in
        ["/nothing", "/report/2024/explain/account/DE/colour", "/report/2024/tables/x.csv"]
    {
        let answer = get(address).await;

        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{address}");
        assert!(answer.text.contains("There is no such page"), "{address}");
        assert!(answer.text.contains("href=\"/\""), "{address}");
    }
}

#[tokio::test]
async fn a_failure_is_said_in_words_and_its_cause_is_not() {
    let router = site(FixedSource::broken(), CaseLists::Hidden).router();

    let page = ask(router.clone(), "GET", "/report/2024", &[]).await;
    let readiness = ask(router.clone(), "GET", "/health/ready", &[]).await;
    let health = ask(router, "GET", "/health/live", &[]).await;

    assert_eq!(page.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(page.text.contains("Something went wrong on our side"));
    assert!(!page.text.contains("secret-host"));
    assert_eq!(readiness.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(readiness.text.starts_with("not ready: the database does not answer"));
    assert_eq!(health.status, StatusCode::OK);
}

#[tokio::test]
async fn what_may_pass_is_answered_so_that_a_machine_tries_again() {
    let router = site(FixedSource::on_a_failing_disk(), CaseLists::Hidden).router();

    let page = ask(router, "GET", "/report/2024", &[]).await;

    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(page.text.contains("Please try again in a minute"));
    assert!(!page.text.contains("secret-host"));
}

#[tokio::test]
async fn every_answer_keeps_script_and_strangers_out() {
    for address in ["/report/2024", "/nothing", "/health/live", writ_assets::PAGES_CSS] {
        let answer = get(address).await;

        let policy = answer.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"));
        assert_eq!(answer.headers["x-content-type-options"], "nosniff", "{address}");
        assert_eq!(answer.headers["referrer-policy"], "same-origin", "{address}");
        assert!(!answer.text.contains("<script") && !answer.text.contains(" style="), "{address}");
    }
}

#[tokio::test]
async fn styles_are_kept_for_ever_and_travel_compressed() {
    let router = site(FixedSource::empty(), CaseLists::Hidden).router();
    let brotli = [("accept-encoding", "gzip, br")];

    let small = ask(router.clone(), "GET", writ_assets::PAGES_CSS, &brotli).await;
    let plain = ask(router, "GET", writ_assets::PAGES_CSS, &[("accept-encoding", "br;q=0")]).await;

    assert_eq!(small.headers["content-encoding"], "br");
    assert!(small.headers["cache-control"].to_str().unwrap().contains("immutable"));
    assert!(!plain.headers.contains_key("content-encoding"));
    assert!(plain.text.contains("ds-table"));
}

#[tokio::test]
async fn a_page_that_has_not_changed_is_not_sent_again() {
    let router = site(FixedSource::filled(), CaseLists::Hidden).router();
    let first = ask(router.clone(), "GET", "/report/2024", &[]).await;
    let tag = first.headers["etag"].to_str().unwrap();

    let again = ask(router, "GET", "/report/2024", &[("if-none-match", tag)]).await;

    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    assert_eq!(again.text, "");
}

#[tokio::test]
async fn a_page_can_be_asked_for_its_head_and_refuses_what_is_sent_to_it() {
    let router = site(FixedSource::filled(), CaseLists::Hidden).router();

    let head = ask(router.clone(), "HEAD", "/report/2024", &[]).await;
    let post = ask(router, "POST", "/report/2024", &[]).await;

    assert_eq!((head.status, head.text.as_str()), (StatusCode::OK, ""));
    assert_eq!(post.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(post.text.contains("Go back to the page before"));
}

#[tokio::test]
async fn a_reader_of_arabic_gets_the_page_from_right_to_left() {
    let answer = get("/report/2024?lang=ar").await;

    assert!(answer.text.contains("<html lang=\"ar\" dir=\"rtl\""));
    assert!(answer.text.contains("ألمانيا") && answer.text.contains("Table 2: Account-based"));
    assert!(answer.text.contains("\"2024/explain/account/DE/provided?lang=ar\""));
}

#[tokio::test]
async fn downloads_carry_the_published_form() {
    let csv = get("/report/2024/tables/account.csv").await;
    let json = get("/report/2024/report.json?platform=hik_connect").await;

    assert!(csv.text.starts_with("country,received,specified,provided,"));
    assert_eq!(csv.headers["content-disposition"], "attachment; filename=\"account.csv\"");
    assert!(json.text.contains("\"platform\": \"hik_connect\""));
    assert_eq!(json.headers["content-type"], "application/json");
}

/// RE-9.
#[tokio::test]
async fn the_report_as_one_file_refers_to_nothing_outside_itself() {
    let source = FixedSource::filled();
    let period = Period::from_str("2024").unwrap();
    let report = source.report(period, date(2025, 1, 31), PlatformScope::All).await.unwrap();
    let years = [2023, 2024].map(|year| YearFigures { year, ..YearFigures::of(year, &report) });

    let html = render_static(&report, &years, &profile(), Language::English).unwrap();

    assert!(html.contains("<bdi>Germany</bdi>"));
    for reference in
        ["<link rel=\"style", "<form", "src=", "@import", "@font-face", "http:", "/report"]
    {
        assert!(!html.contains(reference), "{reference}");
    }
    assert!(html.contains("What the columns count") && html.contains("<style>"));
}

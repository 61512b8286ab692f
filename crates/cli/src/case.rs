//! `writ case`.

use serde_json::json;
use writ_core::closing::ErasedDays;
use writ_core::record::Kind;
use writ_store::{CaseRow, Filter, PageCursor};

use crate::arguments::{CaseVerb, Place};
use crate::output::{self, Done};

pub(crate) async fn case(place: &Place, verb: CaseVerb) -> anyhow::Result<Done> {
    match verb {
        CaseVerb::List { category, country, limit, after, json } => {
            let filter = Filter { category, country, ..Filter::default() };
            list(place, &filter, limit, after.as_deref(), json).await
        }
        CaseVerb::Show { reference, json } => show(place, &reference, json).await,
    }
}

async fn list(
    place: &Place,
    filter: &Filter,
    limit: u32,
    after: Option<&str>,
    json: bool,
) -> anyhow::Result<Done> {
    let installation = place.open().await?;
    let mut cursor = None;
    if let Some(reference) = after {
        let Some(row) = installation.store.case_by_reference(reference).await? else {
            return Ok(unknown(reference));
        };
        cursor = Some(PageCursor { received_on: row.summary.received_on, id: row.id });
    }
    let rows = installation.store.list(filter, cursor, limit).await?;
    if json {
        let cases: Vec<_> = rows.iter().map(|row| &row.summary).collect();
        output::json(&json!({ "cases": cases }))?;
        return Ok(Done::Well);
    }
    if rows.is_empty() {
        output::line("no case")?;
    }
    for CaseRow { summary, .. } in &rows {
        let category = summary.category.map_or("", |category| category.code());
        output::line(&format!(
            "{}  {:<2}  {category:<12}  {:<20}  {}",
            summary.received_on, summary.country, summary.outcome, summary.reference
        ))?;
    }
    Ok(Done::Well)
}

async fn show(place: &Place, reference: &str, json: bool) -> anyhow::Result<Done> {
    let installation = place.open().await?;
    let Some((record, history)) = installation.record(reference).await? else {
        return Ok(unknown(reference));
    };
    let summary = record.project(installation.profile.reporting_zone()).summary;
    let erased = record.case().and_then(|case| installation.erased_days(case));
    if json {
        let events: Vec<_> = history
            .iter()
            .map(|recorded| {
                let facts = recorded.event.encode().map(|encoded| encoded.facts)?;
                let facts: serde_json::Value = serde_json::from_str(&facts)?;
                Ok(json!({
                    "at": recorded.at,
                    "by": recorded.by.to_string(),
                    "event": recorded.event.kind(),
                    "facts": facts,
                }))
            })
            .collect::<anyhow::Result<_>>()?;
        let erased = erased
            .map(|days| json!({ "on": days.on, "gone_everywhere_on": days.gone_everywhere_on }));
        output::json(&json!({ "case": summary, "erased": erased, "events": events }))?;
        return Ok(Done::Well);
    }
    output::line(&format!(
        "{}, {}, received {}",
        summary.reference, summary.country, summary.received_on
    ))?;
    let origin = match record.kind() {
        Kind::Registered(_) => "a past request, as its register knows it",
        Kind::Handled(case) => case.stage.code(),
    };
    let category = summary.category.map_or("no category", |category| category.code());
    output::line(&format!("{category}, {}, {origin}", summary.outcome))?;
    if let Some(ErasedDays { on, gone_everywhere_on }) = erased {
        let gone = gone_everywhere_on.map_or_else(
            || {
                "for how long backups are kept is not said ([backup] kept_days), so one that can still open it may exist"
                    .to_owned()
            },
            |day| format!("the last backup that can still open it is gone by the end of {day}"),
        );
        output::line(&format!("erased on {on}; {gone}"))?;
    }
    for recorded in &history {
        output::line(&format!("{}  {}  {}", recorded.at, recorded.by, recorded.event.kind()))?;
    }
    Ok(Done::Well)
}

fn unknown(reference: &str) -> Done {
    output::refuse(&format!(
        "there is no case `{}`",
        reference.chars().take(64).collect::<String>()
    ))
}

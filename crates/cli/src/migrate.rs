//! `writ migrate`: what an upgrade does to the tables, said before and after.

use serde_json::json;
use writ_store::{Plan, Store};

use crate::arguments::Place;
use crate::output::{self, Done, grouped, of_them};

pub(crate) async fn migrate(place: &Place, is_plan: bool, json: bool) -> anyhow::Result<Done> {
    let plan = Store::plan(place.location()?).await?;
    if !is_plan {
        // Keys are made where there were none, so chance is needed; the record is there.
        place.open().await?.store.close().await;
    }
    if json {
        let rewritten = |(table, rows): &(&str, u64)| json!({ "table": table, "rows": rows });
        let steps = plan.steps.iter().map(|step| {
            let rewrites: Vec<_> = step.rewrites.iter().map(rewritten).collect();
            json!({ "number": step.number, "what": step.what, "rewrites": rewrites })
        });
        let steps: Vec<_> = steps.collect();
        output::json(&json!({ "found": plan.found, "done": !is_plan, "steps": steps }))?;
        return Ok(Done::Well);
    }
    say(&plan, is_plan)?;
    Ok(Done::Well)
}

fn say(plan: &Plan, is_plan: bool) -> anyhow::Result<()> {
    if plan.steps.is_empty() {
        return output::line(&format!("the tables are those of this release, {}", plan.found));
    }
    for step in &plan.steps {
        output::line(&format!("{:>4}  {}", step.number, step.what))?;
        for (table, rows) in step.rewrites.iter().filter(|(_, rows)| *rows > 0) {
            let rows = of_them(*rows, "row", "rows");
            output::line(&format!("      writes up to {rows} of `{table}` anew"))?;
        }
    }
    let count = of_them(plan.steps.len() as u64, "migration", "migrations");
    output::line(&if is_plan {
        format!(
            "{count} would be run on tables of {}; nothing was changed. Make a backup before: there is no way back",
            grouped(plan.found.unsigned_abs())
        )
    } else {
        format!("{count} run; programs of the release before refuse the record from now on")
    })
}

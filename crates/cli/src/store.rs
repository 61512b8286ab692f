//! `writ store`.

use std::io::{IsTerminal as _, Write as _};

use crate::arguments::{Place, StoreVerb};
use crate::output::{self, Done, grouped, of_them};

pub(crate) async fn store(place: &Place, verb: StoreVerb) -> anyhow::Result<Done> {
    let StoreVerb::Verify { json } = verb;
    let installation = place.open().await?;
    let terminal = std::io::stderr().is_terminal();
    let progress = |cases| {
        if terminal {
            let _ = write!(std::io::stderr(), "\r{} cases replayed", grouped(cases));
        }
    };
    let found = installation.verify(progress).await?;
    if terminal {
        let _ = write!(std::io::stderr(), "\r\x1b[K");
    }
    if json {
        let differences: Vec<_> = found
            .differences
            .iter()
            .map(|difference| {
                serde_json::json!({
                    "case": difference.case.map(|case| case.0),
                    "what": difference.suspect.to_string(),
                    "detail": difference.detail,
                })
            })
            .collect();
        output::json(&serde_json::json!({
            "cases": found.cases,
            "events": found.events,
            "differences": differences,
            "differences_total": found.differences_total,
        }))?;
    } else {
        for difference in &found.differences {
            let case = difference.case.map(|case| format!("case {}, ", case.0)).unwrap_or_default();
            output::line(&format!("{case}{}: {}", difference.suspect, difference.detail))?;
        }
        output::line(&format!(
            "{} and {} replayed, {}",
            of_them(found.cases, "case", "cases"),
            of_them(found.events, "event", "events"),
            of_them(found.differences_total, "difference", "differences")
        ))?;
    }
    Ok(if found.is_clean() { Done::Well } else { Done::Refused })
}

//! `writ import`.

use std::io::{IsTerminal as _, Write as _};

use writ_app::import::{Moment, Options, Outcome, Progress};
use writ_register::template;

use crate::arguments::{Import, Place};
use crate::output::{self, Done, grouped, of_them};
use crate::outside;

/// Problems shown to a person; `--json` lists up to a thousand.
const PROBLEMS_SHOWN: usize = 20;

pub(crate) async fn import(place: &Place, arguments: Import) -> anyhow::Result<Done> {
    let Some(file) = arguments.file else {
        output::print(&template())?;
        return Ok(Done::Well);
    };
    let installation = place.open().await?;
    let options = Options {
        dry_run: arguments.dry_run,
        skip_bad: arguments.skip_bad,
        update: arguments.update,
    };
    let moment = Moment { now: outside::now(), seed: outside::seed()? };
    let mut shown = show_progress();
    let outcome = installation.import(&file, options, moment, &mut shown).await;
    end_progress();
    let outcome = outcome?;
    if arguments.json {
        output::json(&outcome)?;
    } else {
        print(&outcome, options, &file)?;
    }
    let incomplete = outcome.is_unreadable || (outcome.has_problems() && !options.skip_bad);
    Ok(if incomplete { Done::Refused } else { Done::Well })
}

fn show_progress() -> impl FnMut(Progress) {
    let terminal = std::io::stderr().is_terminal();
    move |progress| {
        if terminal {
            let percent = progress.bytes.saturating_mul(100) / progress.bytes_total.max(1);
            let rows = grouped(progress.rows);
            let _ = write!(std::io::stderr(), "\r{rows} rows, {percent} % of the file");
        }
    }
}

fn end_progress() {
    if std::io::stderr().is_terminal() {
        let _ = write!(std::io::stderr(), "\r\x1b[K");
    }
}

fn print(outcome: &Outcome, options: Options, file: &std::path::Path) -> anyhow::Result<()> {
    for problem in outcome.problems.iter().take(PROBLEMS_SHOWN) {
        let column = problem.column.as_ref().map(|name| format!(", column {name}"));
        let column = column.unwrap_or_default();
        let _ = writeln!(std::io::stderr(), "line {}{column}: {}", problem.line, problem.message);
    }
    let unseen = outcome.problems_total.saturating_sub(PROBLEMS_SHOWN as u64);
    if unseen > 0 {
        let _ = writeln!(std::io::stderr(), "and {} more; --json lists them", grouped(unseen));
    }
    let Outcome { rows, imported, unchanged, updated, rejected, .. } = outcome;
    output::line(&format!(
        "{}: {} imported, {} unchanged, {} corrected, {} rejected",
        of_them(*rows, "row", "rows"),
        grouped(*imported),
        grouped(*unchanged),
        grouped(*updated),
        grouped(*rejected),
    ))?;
    if options.dry_run {
        output::line("dry run: nothing was changed")?;
    } else if outcome.is_unreadable {
        output::line("nothing was imported: the file cannot be read to its end")?;
    } else if outcome.has_problems() && !options.skip_bad {
        output::line(
            "nothing was imported: correct the rows, or import the good ones with --skip-bad",
        )?;
    } else if outcome.has_problems() {
        let rejected = writ_register::rejected_path(file);
        output::line(&format!("the rejected rows are in {}", rejected.display()))?;
    }
    for duplicate in &outcome.likely_duplicates {
        output::line(&format!(
            "{} looks like the same legal process as {}: join them with same_process_as if they are",
            duplicate.reference, duplicate.resembles
        ))?;
    }
    Ok(())
}

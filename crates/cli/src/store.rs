//! `writ store`.

use std::io::{IsTerminal as _, Write as _};
use std::path::Path;

use anyhow::Context as _;
use writ_app::Installation;
use writ_app::erasures::{ErasedAgain, ErasedCase};
use writ_store::{KeySource, KeyToken, RootChange};

use crate::arguments::{Place, StoreVerb};
use crate::output::{self, Done, grouped, of_them};
use crate::outside;

pub(crate) async fn store(place: &Place, verb: StoreVerb) -> anyhow::Result<Done> {
    match verb {
        StoreVerb::Verify { json } => verify(place, json).await,
        StoreVerb::Erased { apply: None } => list_erased(place).await,
        StoreVerb::Erased { apply: Some(file) } => {
            let list = read_erased(&file)?;
            let erased = erase_again(&place.open_existing().await?, &list).await?;
            erased.map_or_else(
                |reason| Ok(output::refuse(&reason)),
                |told| {
                    output::line(&told)?;
                    Ok(Done::Well)
                },
            )
        }
        StoreVerb::RotateKey { root: true, .. } => change_root(place).await,
        StoreVerb::RotateKey { forget_old, .. } => rotate_key(place, forget_old).await,
        StoreVerb::Move { to } => move_to(place, to).await,
        StoreVerb::MoveFiles => move_files(place).await,
    }
}

async fn move_to(place: &Place, to: String) -> anyhow::Result<Done> {
    if place.database_url.is_some() {
        return Ok(output::refuse(&"the record is on a server already"));
    }
    let here = place.open().await?;
    let moved = here.store.move_to(&to, counting("rows moved")).await?;
    let there = Place { database_url: Some(to), ..place.clone() }.open().await?;
    let found = there.verify(counting("cases replayed")).await?;
    clear_line();
    let rows = moved.rows.values().sum();
    output::line(&format!(
        "{} moved; there, {} and {} replayed, {}",
        of_them(rows, "row", "rows"),
        of_them(found.cases, "case", "cases"),
        of_them(found.events, "event", "events"),
        of_them(found.differences_total, "difference", "differences")
    ))?;
    let kept = if place.files.is_none() { "the files, and " } else { "" };
    output::line(&format!(
        "from now on, name the database with --database-url or WRIT_DATABASE_URL; the folder still holds {kept}the \
         record as it was"
    ))?;
    Ok(if found.is_clean() { Done::Well } else { Done::Refused })
}

async fn move_files(place: &Place) -> anyhow::Result<Done> {
    if place.files.is_none() {
        return Ok(output::refuse(
            &"the configuration names no storage: write the section [files] first",
        ));
    }
    let installation = place.open_existing().await?;
    let brought = installation.store.bring_files(counting("files copied")).await?;
    let found = installation.verify(counting("cases replayed")).await?;
    clear_line();
    output::line(&format!(
        "{} copied; there, {} replayed with their documents, {}",
        of_them(brought, "file", "files"),
        of_them(found.cases, "case", "cases"),
        of_them(found.differences_total, "difference", "differences")
    ))?;
    if !found.is_clean() {
        return Ok(Done::Refused);
    }
    output::line(&format!(
        "from now on they are kept there; remove `{}` once a backup has them",
        place.folder().join("files").display()
    ))?;
    Ok(Done::Well)
}

/// The list that a backup is held against: it names cases and days.
async fn list_erased(place: &Place) -> anyhow::Result<Done> {
    for erased in place.open_existing().await?.erased().await? {
        output::line(&erased.to_string())?;
    }
    Ok(Done::Well)
}

/// Reads what [`list_erased`] printed.
pub(crate) fn read_erased(file: &Path) -> anyhow::Result<Vec<ErasedCase>> {
    let cannot = || format!("could not read `{}`", file.display());
    let text = std::fs::read_to_string(file).with_context(cannot)?;
    ErasedCase::list(&text).with_context(cannot)
}

/// Erases again what a backup brought back: what there was, or why nothing was erased.
pub(crate) async fn erase_again(
    installation: &Installation,
    list: &[ErasedCase],
) -> anyhow::Result<Result<String, String>> {
    Ok(match installation.erase_again(list, &outside::world()).await? {
        ErasedAgain::Done { erased, already, unknown, on_hold } => {
            if !on_hold.is_empty() {
                output::warn(&format!(
                    "these cases are on the list and on hold in this record, and were left as they are: {}. Two persons \
                     lift the hold at the desk (RT-1); then `writ store erased --apply` with this list erases them",
                    on_hold.join(", ")
                ));
            }
            Ok(format!(
                "of {} on the list, {} erased again, {} erased already, {} on hold, {} not in this record",
                of_them(list.len() as u64, "case", "cases"),
                grouped(erased),
                grouped(already),
                grouped(on_hold.len() as u64),
                grouped(unknown)
            ))
        }
        ErasedAgain::StillOpen(references) => Err(format!(
            "these cases are on the list and not closed in this record, which is older than what RT-1 keeps: {}; nothing \
             was erased. Use a newer backup",
            references.join(", ")
        )),
    })
}

/// Says how far it is, to a person who waits.
fn counting(what: &'static str) -> impl Fn(u64) {
    let terminal = std::io::stderr().is_terminal();
    move |so_far| {
        if terminal {
            let _ = write!(std::io::stderr(), "\r{} {what}", grouped(so_far));
        }
    }
}

fn clear_line() {
    if std::io::stderr().is_terminal() {
        let _ = write!(std::io::stderr(), "\r\x1b[K");
    }
}

/// A program that runs meanwhile has opened the keys already and goes on.
async fn rotate_key(place: &Place, forget_old: bool) -> anyhow::Result<Done> {
    let source = place.key_source()?;
    match &source {
        KeySource::Text(_) => {
            return Ok(output::refuse(
                &"the key comes from the environment: put a fresh one before it there, and start the program",
            ));
        }
        KeySource::KeyToken(token, beside) if !token.is_retired => {
            return rotate_into_token(place, token, beside, forget_old).await;
        }
        KeySource::KeyToken(_, beside) if matches!(**beside, KeySource::Text(_)) => {
            return Ok(output::refuse(
                &"the key token is retired and the key comes from the environment: start the program, and it seals under that",
            ));
        }
        KeySource::KeyToken(..) | KeySource::File(_) => {}
    }
    // There is a record, and what opens it so far.
    place.open().await?;
    source.put_first(outside::seed()?)?;
    place.open().await?;
    let path = source.path();
    let path = path.display();
    if forget_old {
        source.keep_first()?;
        output::line(&format!(
            "the keys of the record are sealed under a fresh key, the only one in `{path}` now; backups made until \
             now need the one before"
        ))?;
    } else {
        output::line(&format!(
            "the keys of the record are sealed under a fresh key, the first line of `{path}`; what opened it before can \
             go once every machine has this file and no backup needs it"
        ))?;
    }
    Ok(Done::Well)
}

/// One step of it; whoever runs meanwhile takes it up.
async fn change_root(place: &Place) -> anyhow::Result<Done> {
    let store = place.open_existing().await?.store;
    let change = store.change_root(outside::seed()?, outside::now()).await?;
    let anew = |resealed| of_them(resealed, "row", "rows");
    output::line(&match change {
        RootChange::Announced { next_from } => format!(
            "a new root key is on record, and programs that run learn it; run this again from {next_from} on, and it takes over"
        ),
        RootChange::TookOver { resealed, next_from } => format!(
            "the new root key took over, with {} sealed anew; run this again from {next_from} on, and the earlier one is \
             forgotten",
            anew(resealed)
        ),
        RootChange::Ended => {
            "done: the earlier root key is forgotten; backups made until now still open under it"
                .to_owned()
        }
        RootChange::TooEarly { next_from } => {
            return Ok(output::refuse(&format!(
                "programs that run may not have learned the last step yet: run this again from {next_from} on"
            )));
        }
    })?;
    store.close().await;
    Ok(Done::Well)
}

/// The key is made in the key token where it is not there, and takes over.
async fn rotate_into_token(
    place: &Place,
    token: &KeyToken,
    beside: &KeySource,
    forget_old: bool,
) -> anyhow::Result<Done> {
    let made = token.make_key()?;
    place.open().await?;
    let (key, label) = (&token.key_label, &token.token_label);
    output::line(&format!(
        "the keys of the record are sealed under the key `{key}` of the key token `{label}`, {}",
        if made { "made just now" } else { "which was there" }
    ))?;
    if forget_old && matches!(beside, KeySource::File(_)) {
        beside.remove_file()?;
        output::line(&format!(
            "`{}` is gone; backups made until now need it",
            beside.path().display()
        ))?;
    }
    Ok(Done::Well)
}

async fn verify(place: &Place, json: bool) -> anyhow::Result<Done> {
    let installation = place.open().await?;
    let found = installation.verify(counting("cases replayed")).await?;
    clear_line();
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

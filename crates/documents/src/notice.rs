//! What an account holder is told, as a draft that a person reviews before it is released (NO-1 to NO-4).
//!
//! It says in plain words what was provided or done, on which day, to which kind of authority, why it comes
//! when it comes, and what the account holder can do. It names no officer, no docket number and no purpose: what a
//! prohibition may forbid is not in it to begin with.

use std::collections::BTreeSet;

use writ_core::case::Case;
use writ_core::event::{Event, Recorded};
use writ_core::fulfilment::Fulfilment;
use writ_core::notice::{GoverningRule, NoticeNumber, Occasion, Timing, timing};
use writ_core::profile::Profile;
use writ_core::request::{ItemNumber, Measure};
use writ_core::terms::Terms;
use writ_language::Words;

use crate::letter::measure;
use crate::prose;

/// Drafts a notice that is still owed; none when there is no such notice.
#[must_use]
pub fn draft(
    case: &Case,
    history: &[Recorded],
    number: NoticeNumber,
    profile: &Profile,
    terms: &Terms<'_>,
    words: Words,
) -> Option<String> {
    let notice = case.notices.get(&number)?;
    let authority = authority(case, words);
    let on = words.date(notice.happened_on);
    let mut parts = Vec::new();
    match notice.occasion {
        Occasion::Provided | Occasion::ProvidedInEmergency => {
            parts.push(
                words.say_with(
                    "notice-provided",
                    [("on", on.into()), ("authority", authority.into())],
                ),
            );
            let given = given(case, history, number);
            if !given.is_empty() {
                let classes = given
                    .iter()
                    .filter_map(|item| case.request.items.get(item))
                    .filter(|item| item.identifier == notice.identifier)
                    .map(|item| measure(words, item.measure));
                let classes: BTreeSet<String> = classes.collect();
                let list = prose::list(words, classes.into_iter());
                parts.push(words.say_with("notice-what", [("list", list.into())]));
            }
            parts.push(words.say("notice-nothing-else"));
        }
        Occasion::ActedOnAccount => {
            let id = if is_deleted(case, number) { "notice-deleted" } else { "notice-restricted" };
            parts.push(words.say_with(id, [("on", on.into()), ("authority", authority.into())]));
        }
    }
    parts.extend(why_now(case, number, terms, words));
    parts.push(words.say_with(
        "notice-what-you-can-do",
        [
            ("mailbox", profile.organisation().legal_mailbox.as_str().into()),
            ("reference", case.reference.as_str().into()),
        ],
    ));
    Some(parts.join("\n\n"))
}

/// The kind of authority and where it is from.
fn authority(case: &Case, words: Words) -> String {
    let kind = match case.request.agency_kind {
        Some(kind) => words.coded("notice-authority", &prose::code(&kind)),
        None => words.say("notice-authority-of-some-kind"),
    };
    let country = words.country(&case.request.country);
    words.say_with("notice-authority", [("kind", kind.into()), ("country", country.into())])
}

/// The items whose disclosure this notice tells of.
fn given(case: &Case, history: &[Recorded], number: NoticeNumber) -> BTreeSet<ItemNumber> {
    let is_owed = |recorded: &Recorded| matches!(&recorded.event, Event::NoticeOwed { notice, .. } if *notice == number);
    let before = history.iter().position(is_owed).unwrap_or(0);
    let released = history.iter().take(before).rev().find_map(|recorded| match &recorded.event {
        Event::Disclosed { items, .. } => Some(items.clone()),
        _ => None,
    });
    released.unwrap_or_else(|| {
        let given = case.fulfilled.iter().filter(|(_, done)| **done == Fulfilment::Given);
        given.map(|(item, _)| *item).collect()
    })
}

fn is_deleted(case: &Case, number: NoticeNumber) -> bool {
    let Some(notice) = case.notices.get(&number) else { return false };
    case.request.items.iter().any(|(item, asked)| {
        asked.identifier == notice.identifier
            && asked.measure == Measure::Delete
            && case.fulfilled.get(item) == Some(&Fulfilment::Deleted)
    })
}

/// NO-2, NO-3: why the notice was not sent at once. A confidentiality that is over may be named.
fn why_now(case: &Case, number: NoticeNumber, terms: &Terms<'_>, words: Words) -> Option<String> {
    let notice = case.notices.get(&number)?;
    let (Timing::Due { rule, .. } | Timing::Prohibited { rule }) =
        timing(notice, &case.prohibitions, terms);
    match rule {
        GoverningRule::Provided | GoverningRule::Account => None,
        GoverningRule::Emergency => {
            let days = terms.policy.emergency_notice_days;
            Some(words.say_with(
                "notice-after-emergency",
                [("number", days.to_string().into()), ("plural", i64::from(days).into())],
            ))
        }
        GoverningRule::Confidentiality => Some(words.say("notice-after-confidentiality")),
    }
}

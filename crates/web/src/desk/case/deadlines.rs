//! What is due when, by which rule, and what stands still (TI-1).

use writ_core::deadline::{Deadline, Source};

use super::seen::Seen;
use crate::desk::codes::code_of;
use crate::desk::times;
use crate::parts::{Tag, Tone};

/// A deadline as the page tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DeadlineView {
    pub(crate) name: String,
    pub(crate) tag: Tag,
    /// When it is due; none while it stands still.
    pub(crate) due: Option<String>,
    /// The rule, law or instrument behind it, and what else there is to say.
    pub(crate) notes: Vec<String>,
    /// How much of the time has gone, in hundredths; none while it stands still.
    pub(crate) gone: Option<i64>,
    pub(crate) tone: &'static str,
}

/// The deadlines of a case, the most pressing first.
pub(crate) fn deadlines(seen: &Seen<'_>) -> Vec<DeadlineView> {
    let mut running: Vec<&Deadline> = seen.case.deadlines.iter().collect();
    running.sort_by_key(|deadline| (deadline.due_at().is_none(), deadline.due_at()));
    running.into_iter().map(|deadline| view(seen, deadline)).collect()
}

fn view(seen: &Seen<'_>, deadline: &Deadline) -> DeadlineView {
    let words = seen.words;
    let zone = seen.zone();
    let due_at = deadline.due_at();
    let tag = due_at.map_or_else(
        || Tag { text: words.say("desk-stands-still"), tone: Tone::Info },
        |due_at| times::due_tag(words, due_at, seen.now),
    );
    let mut notes = vec![source(seen, deadline.source())];
    if let Some(earliest) = deadline.not_before().filter(|earliest| *earliest > seen.now) {
        let moment = times::moment(words, earliest, zone);
        notes.push(words.say_with("desk-not-before", [("moment", moment.into())]));
    }
    for pause in deadline.pauses() {
        let because = words.coded("desk-pause", &code_of(&pause.because));
        let from = words.date(zone.day_of(pause.from));
        let values = [("because", because.into()), ("from", from.into())];
        notes.push(match pause.to {
            Some(to) => {
                let [because, from] = values;
                let to = words.date(zone.day_of(to));
                words.say_with("desk-paused", [because, from, ("to", to.into())])
            }
            None => words.say_with("desk-pausing", values),
        });
    }
    DeadlineView {
        name: words.coded("desk-deadline", deadline.kind().code()),
        tone: tag.tone.colour(),
        tag,
        due: due_at.map(|due_at| times::until(words, due_at, zone)),
        notes,
        gone: due_at.map(|due_at| {
            let start = deadline.start().at.as_second();
            let whole = due_at.as_second().saturating_sub(start).max(1);
            let gone = seen.now.as_second().saturating_sub(start);
            gone.saturating_mul(100).checked_div(whole).unwrap_or(100).clamp(0, 100)
        }),
    }
}

fn source(seen: &Seen<'_>, source: &Source) -> String {
    let words = seen.words;
    match source {
        Source::Rule(rule) => words.say_with("desk-by-rule", [("rule", rule.to_string().into())]),
        Source::Instrument(code) => {
            let catalogue = &seen.installation.catalogue;
            let name = catalogue
                .get(code)
                .map_or_else(|| code.to_string(), |instrument| instrument.name_original.clone());
            words.say_with("desk-by-instrument", [("name", name.into())])
        }
        Source::Law(law) => words.say_with("desk-by-law", [("law", law.to_string().into())]),
    }
}

//! The page of a case put together.

use std::collections::BTreeMap;

use askama::Template;
use writ_app::AppError;
use writ_app::case_view::CaseView;
use writ_core::actor::Actor;
use writ_core::case::{Awaited, Case};
use writ_core::deadline::Deadline;
use writ_core::reading::Purpose;
use writ_core::staff::StaffId;
use writ_core::stage::Stage;
use writ_documents::history::{self, Names, Told};
use writ_language::Words;
use writ_store::RelationKind;

use super::deadlines::{DeadlineView, deadlines};
use super::lead::{Lead, Offers};
use super::sections::{self, ItemTable, Line};
use super::seen::Seen;
use crate::desk::queue::QueueLine;
use crate::desk::times;
use crate::frame::Frame;
use crate::parts::{Choice, Control, Field, SummaryRow, Tag, Tone};

/// Events that the page tells; all of them stand on a page of their own.
const MOST_TOLD: usize = 12;
/// Documents and readings that are listed.
const MOST_LINES: usize = 50;

/// A step of the process, as the head of the page draws it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) name: String,
    pub(crate) is_done: bool,
    pub(crate) is_current: bool,
}

/// A document on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PaperRow {
    pub(crate) name: String,
    pub(crate) about: String,
    pub(crate) digest: String,
    pub(crate) address: Option<String>,
}

/// A case that this one belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Related {
    pub(crate) text: String,
    pub(crate) reference: String,
}

/// Why nothing was done, above what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Message {
    /// It is done.
    Done(String),
    /// The process said no.
    Refused { text: String, rules: String },
    /// Somebody changed the case meanwhile.
    Changed(Vec<Told>),
}

/// What stands beside the case itself.
pub(crate) struct Beside {
    pub(crate) queue: Vec<QueueLine>,
    pub(crate) names: BTreeMap<StaffId, String>,
    pub(crate) items_page: usize,
    pub(crate) tells_all: bool,
}

impl Names for Beside {
    fn of(&self, staff: StaffId) -> Option<String> {
        self.names.get(&staff).cloned()
    }
}

impl Beside {
    fn name(&self, words: Words, staff: StaffId) -> String {
        self.names.get(&staff).cloned().unwrap_or_else(|| {
            words.say_with("desk-staff-numbered", [("number", staff.0.to_string().into())])
        })
    }
}

/// The page of a case.
#[derive(Template)]
#[template(path = "desk/case.html")]
pub(crate) struct CasePage<'a> {
    frame: Frame<'a>,
    reference: String,
    over: String,
    title: String,
    tags: Vec<Tag>,
    steps: Vec<Step>,
    message: Option<Message>,
    lead: Lead,
    seq: u32,
    queue: Vec<QueueLine>,
    asked: Vec<SummaryRow>,
    items: ItemTable,
    approvals: Vec<SummaryRow>,
    who: Vec<SummaryRow>,
    proofs: Vec<Line>,
    purpose: Option<Vec<Field>>,
    papers: Vec<PaperRow>,
    notices: Vec<Line>,
    packages: Vec<Line>,
    beside: Vec<SummaryRow>,
    related: Vec<Related>,
    offers: Vec<Offers>,
    deadlines: Vec<DeadlineView>,
    history: Vec<Told>,
    has_more_history: bool,
    readings: Vec<SummaryRow>,
}

impl<'a> CasePage<'a> {
    /// The page of a case as its reader sees it.
    pub(crate) fn new(
        seen: &Seen<'_>,
        view: &CaseView,
        lead: Lead,
        message: Option<Message>,
        beside: Beside,
        frame: Frame<'a>,
    ) -> Result<Self, AppError> {
        let (case, words) = (seen.case, seen.words);
        let told = tell(seen, &beside);
        let has_more_history = !beside.tells_all && told.len() > MOST_TOLD;
        let shown = if beside.tells_all { usize::MAX } else { MOST_TOLD };
        let purpose = (seen.personal.is_none() && case.personal.get().is_some())
            .then(|| purpose_fields(words, &BTreeMap::new()));
        Ok(Self {
            reference: case.reference.clone(),
            over: over(seen),
            title: title(case, words),
            tags: tags(seen),
            steps: steps(case, words),
            message,
            lead,
            seq: seen.open.seq,
            asked: sections::asked(seen),
            items: sections::items(seen, beside.items_page),
            approvals: sections::approvals(seen, &|staff| beside.name(words, staff)),
            who: sections::who(seen),
            proofs: sections::proofs(seen),
            purpose,
            papers: papers(seen),
            notices: sections::notices(seen),
            packages: sections::packages(seen),
            beside: sections::beside(seen),
            related: related(view, words),
            offers: super::lead::offers(seen)?,
            deadlines: deadlines(seen),
            history: told.into_iter().take(shown).collect(),
            has_more_history,
            readings: readings(seen, view, &beside),
            queue: beside.queue,
            frame,
        })
    }

    /// How far this line of the queue is the case shown.
    fn is_shown(&self, line: &QueueLine) -> bool {
        line.reference == self.reference
    }
}

/// The agency's name, which is no person's; or that it is not there any more.
pub(crate) fn title(case: &Case, words: Words) -> String {
    match case.personal.get() {
        Some(personal) if !personal.agency.is_empty() => personal.agency.clone(),
        Some(_) => words.say("desk-agency-unnamed"),
        None => words.say("desk-agency-erased"),
    }
}

fn over(seen: &Seen<'_>) -> String {
    let (case, words) = (seen.case, seen.words);
    let received = words.date(seen.zone().day_of(case.received_at));
    words.say_with(
        "desk-over",
        [
            ("reference", case.reference.clone().into()),
            ("country", words.country(&case.request.country).into()),
            ("received", received.into()),
        ],
    )
}

fn tags(seen: &Seen<'_>) -> Vec<Tag> {
    let (case, words) = (seen.case, seen.words);
    let tag = |text: String, tone| Tag { text, tone };
    let mut tags = vec![tag(words.coded("desk-stage", case.stage.code()), Tone::Accent)];
    if let Some(ending) = case.stage.ending() {
        let outcome = writ_core::record::outcome_of(case, seen.zone());
        let code = match ending {
            writ_core::stage::Ending::Joined => "joined",
            _ => outcome.code(),
        };
        tags.push(tag(words.coded("desk-outcome", code), Tone::Neutral));
    }
    if case.request.emergency.is_some() {
        tags.push(tag(words.say("desk-tag-emergency"), Tone::Danger));
    }
    if let Some(due_at) = case.deadlines.iter().filter_map(Deadline::due_at).min() {
        tags.push(times::due_tag(words, due_at, seen.now));
    }
    if case.awaited != Awaited::Nothing {
        tags.push(tag(words.say("desk-tag-agency-awaited"), Tone::Info));
    }
    if case.prohibitions.iter().any(|prohibition| prohibition.lifted_on.is_none()) {
        tags.push(tag(words.say("desk-tag-silence"), Tone::Danger));
    }
    if case.verification.is_verified() {
        tags.push(tag(words.say("desk-tag-verified"), Tone::Success));
    }
    if case.challenged {
        tags.push(tag(words.say("desk-tag-challenged"), Tone::Warning));
    }
    tags
}

fn steps(case: &Case, words: Words) -> Vec<Step> {
    const STAGES: [&str; 7] =
        ["intake", "verification", "review", "approval", "fulfilment", "notice", "closed"];
    let code = match &case.stage {
        Stage::Erased(..) => "closed",
        stage => stage.code(),
    };
    let current = STAGES.iter().position(|stage| *stage == code).unwrap_or_default();
    (0..)
        .zip(STAGES)
        .map(|(index, stage)| Step {
            name: words.coded("desk-step", stage),
            is_done: index < current,
            is_current: index == current,
        })
        .collect()
}

fn papers(seen: &Seen<'_>) -> Vec<PaperRow> {
    let (case, words) = (seen.case, seen.words);
    let names = names_of_papers(seen);
    let papers = case.papers.iter().take(MOST_LINES);
    papers
        .map(|(number, facts)| {
            let kind = words.coded("desk-paper", facts.kind.code());
            let name = names.get(number).filter(|name| !name.is_empty());
            let about = words.say_with(
                "desk-paper-about",
                [
                    ("kind", kind.clone().into()),
                    ("type", facts.media_type.as_str().to_owned().into()),
                    ("size", words.number(facts.size_bytes).into()),
                ],
            );
            let may_be_opened = seen.personal.is_some();
            PaperRow {
                name: name.cloned().unwrap_or_else(|| {
                    words.say_with("desk-paper-numbered", [("number", number.0.into())])
                }),
                about,
                digest: facts.sha256.to_string(),
                address: may_be_opened
                    .then(|| format!("/desk/cases/{}/papers/{number}", case.reference)),
            }
        })
        .collect()
}

/// What the documents are called, where it may be seen: a file name may name a person.
fn names_of_papers(seen: &Seen<'_>) -> BTreeMap<writ_core::document::DocumentNumber, String> {
    let mut all = BTreeMap::new();
    if seen.personal.is_some() {
        for recorded in &seen.open.history {
            if let writ_core::event::Event::PapersAdded { personal, .. } = &recorded.event {
                all.extend(personal.get().cloned().unwrap_or_default());
            }
        }
    }
    all
}

fn related(view: &CaseView, words: Words) -> Vec<Related> {
    view.relations
        .iter()
        .take(MOST_LINES)
        .map(|relation| {
            let is_own = relation.case == view.open.id;
            let reference = if is_own { relation.to.clone() } else { relation.reference.clone() };
            let id = match (relation.kind, is_own) {
                (RelationKind::Supersedes, true) => "desk-relation-revises",
                (RelationKind::Supersedes, false) => "desk-relation-revised-by",
                (RelationKind::SameProcess, true) => "desk-relation-joined-to",
                (RelationKind::SameProcess, false) => "desk-relation-counts-for",
            };
            Related { text: words.say(id), reference }
        })
        .collect()
}

/// The history, the latest first. What a person wrote is told where it may be read (RT-2).
fn tell(seen: &Seen<'_>, names: &Beside) -> Vec<Told> {
    let zone = seen.zone().time_zone();
    let mut told = history::history(&seen.open.history, seen.words, names, zone);
    told.retain(|event| !event.is_bookkeeping);
    if seen.personal.is_none() {
        for event in &mut told {
            event.words = None;
        }
    }
    told.reverse();
    told
}

/// What happened after the state that somebody saw.
pub(crate) fn changed_since(seen: &Seen<'_>, beside: &Beside, seq: u32) -> Vec<Told> {
    let mut changed = tell(seen, beside);
    changed.retain(|event| event.seq > seq);
    changed.reverse();
    changed
}

fn readings(seen: &Seen<'_>, view: &CaseView, beside: &Beside) -> Vec<SummaryRow> {
    let words = seen.words;
    let readings = view.readings.iter().take(MOST_LINES);
    readings
        .map(|reading| {
            let who = history::actor(Actor::Staff(reading.by), words, beside);
            let when = times::moment(words, reading.at, seen.zone());
            let mut values = vec![words.coded("desk-purpose", reading.purpose.code()), when];
            values.extend(reading.words.clone().filter(|_| seen.personal.is_some()));
            SummaryRow::of(who, values)
        })
        .collect()
}

/// The questions before personal data is opened (RT-2).
pub(crate) fn purpose_fields(words: Words, wrong: &BTreeMap<String, String>) -> Vec<Field> {
    let choices = Purpose::ALL
        .map(Purpose::code)
        .map(|code| Choice::new(code, words.coded("desk-purpose", code), "handling"))
        .to_vec();
    let purpose = Field::new("purpose", words.say("desk-field-purpose"), Control::Select(choices));
    let said = Field::line("said", words.say("desk-field-said"), "").optional(true);
    vec![purpose.error(wrong.get("purpose").cloned()), said]
}

//! The real store under a story: every change goes to disk, is read back and replayed.

use jiff::Timestamp;
use jiff::civil::Date;
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};
use writ_core::event::{Event, Recorded};
use writ_core::event_record::CaseId;
use writ_core::letter::{Letter, Recipient};
use writ_core::moment::ReportingZone;
use writ_core::record::Record;
use writ_core::report::{Figure, Report};
use writ_store::{
    Append, Appended, Effect, Explained, NewEvent, OpenMode, Publication, Published, Relation,
    RelationKind, Store, StoredEvent, Target,
};

use super::sentence::Asked;
use super::words::Problem;

/// A store in a folder that goes with the story.
pub(super) struct Archive {
    store: Store,
    runtime: Runtime,
    zone: ReportingZone,
    changes: u64,
    _folder: TempDir,
}

/// A change of a case.
pub(super) struct Change<'a> {
    /// Which case; none for a new one.
    pub(super) target: Option<(CaseId, u32)>,
    /// What happened.
    pub(super) events: &'a [Recorded],
    /// The letters it owes.
    pub(super) letters: &'a [Letter],
    /// How it was before; none for a new one.
    pub(super) before: Option<&'a Record>,
    /// How it is now.
    pub(super) after: &'a Record,
}

fn failed(error: impl std::error::Error) -> Problem {
    let mut problem = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        problem = format!("{problem}: {cause}");
        source = cause.source();
    }
    problem
}

impl Archive {
    pub(super) fn open(zone: ReportingZone) -> Result<Self, Problem> {
        let folder = TempDir::new().map_err(failed)?;
        let runtime = Builder::new_current_thread().enable_all().build().map_err(failed)?;
        let mode = OpenMode::CreateIfMissing { chance: [7; 32] };
        let store = runtime.block_on(Store::open(folder.path(), mode)).map_err(failed)?;
        Ok(Self { store, runtime, zone, changes: 0, _folder: folder })
    }

    /// Appends a change, reads the whole case back, replays it, and compares it with `after`.
    pub(super) fn append(&mut self, change: &Change<'_>) -> Result<(CaseId, u32), Problem> {
        let before = change.before.map(|record| record.project(&self.zone));
        let after = change.after.project(&self.zone);
        let events = change.events.iter().map(new_event).collect::<Result<Vec<_>, Problem>>()?;
        let existing = |(id, expected_seq)| Target::Existing { id, expected_seq };
        let append = Append {
            target: change.target.map_or(Target::New, existing),
            events,
            before: before.as_ref(),
            after: &after,
            effects: effects(change),
            relation: relation(change.events),
            seed: self.next_seed(),
        };
        let appended = self.runtime.block_on(self.store.append(append)).map_err(failed)?;
        let Appended { case, seq } = appended;
        let stored = self.runtime.block_on(self.store.events(case)).map_err(failed)?;
        if replay(&stored, &self.zone)? != *change.after {
            return Err("the case read back from the store is another one".to_owned());
        }
        Ok((case, seq))
    }

    /// Random bytes matter to secrecy alone, and a story keeps no secrets.
    fn next_seed(&mut self) -> writ_store::Seed {
        self.changes += 1;
        let mut seed = [0; 32];
        for (place, byte) in seed.iter_mut().zip(self.changes.to_be_bytes()) {
            *place = byte;
        }
        seed
    }

    pub(super) fn report(&self, asked: &Asked, today: Date) -> Result<Report, Problem> {
        let as_of = asked.as_of.unwrap_or(today);
        let report = self.store.report(asked.period, as_of, asked.platform.clone(), today);
        self.runtime.block_on(report).map_err(failed)
    }

    pub(super) fn explain(&self, figure: &Figure) -> Result<Vec<Explained>, Problem> {
        self.runtime.block_on(self.store.explain(figure, None, 100)).map_err(failed)
    }

    pub(super) fn publish(&self, report: &Report, at: Timestamp) -> Result<Published, Problem> {
        let json = report.to_json().map_err(failed)?;
        let publication = Publication {
            period: report.period,
            scope: report.platform.clone(),
            as_of: report.as_of,
            published_at: at,
            json: &json,
            html: "",
        };
        self.runtime.block_on(self.store.publish(publication)).map_err(failed)
    }

    /// Verifies the whole store by replay.
    pub(super) fn verify(&self) -> Result<(), Problem> {
        let zone = self.zone.clone();
        let project =
            move |events: &[StoredEvent]| Ok::<_, Problem>(replay(events, &zone)?.project(&zone));
        let found = self.runtime.block_on(self.store.verify(project, |_| {})).map_err(failed)?;
        if found.is_clean() {
            Ok(())
        } else {
            Err(format!("the store differs from its events: {:?}", found.differences))
        }
    }
}

fn replay(stored: &[StoredEvent], zone: &ReportingZone) -> Result<Record, Problem> {
    let events = stored
        .iter()
        .map(|event| {
            Ok(Recorded {
                at: event.recorded_at,
                by: event.actor.parse().map_err(failed)?,
                event: Event::decode(&event.kind, &event.facts, event.personal.as_deref())
                    .map_err(failed)?,
            })
        })
        .collect::<Result<Vec<Recorded>, Problem>>()?;
    Record::replay(&events, zone).map_err(failed)
}

fn new_event(recorded: &Recorded) -> Result<NewEvent, Problem> {
    Ok(NewEvent {
        recorded_at: recorded.at,
        actor: recorded.by.to_string(),
        encoded: recorded.event.encode().map_err(failed)?,
    })
}

fn effects(change: &Change<'_>) -> Vec<Effect> {
    let due_at = change.events.first().map_or(Timestamp::UNIX_EPOCH, |event| event.at);
    let effect = |letter: &Letter| Effect {
        kind: letter.kind.code(),
        facts: match letter.to {
            Recipient::Agency => r#"{"to":"agency"}"#.to_owned(),
            Recipient::AccountHolder(number) => format!(r#"{{"to":{}}}"#, number.0),
        },
        personal: None,
        due_at,
    };
    change.letters.iter().map(effect).collect()
}

/// CO-1, CO-3: what a case says of an earlier one.
fn relation(events: &[Recorded]) -> Option<Relation> {
    events.iter().find_map(|recorded| match &recorded.event {
        Event::Received { supersedes: Some(to), .. } => {
            Some(Relation { kind: RelationKind::Supersedes, to: to.clone() })
        }
        Event::Joined { root } => {
            Some(Relation { kind: RelationKind::SameProcess, to: root.clone() })
        }
        _ => None,
    })
}

//! Handling cases: read one, ask the core, save what it decided in one transaction (invariant 2).
//!
//! Every face of the product acts through [`Installation::act`] and [`Installation::receive`]: what the core
//! refuses is refused everywhere, and a change that was decided on an older state is not written.

use std::collections::BTreeSet;

use jiff::Timestamp;
use writ_core::actor::Actor;
use writ_core::agenda::told_of_refusal;
use writ_core::calendar::Calendar;
use writ_core::case::Case;
use writ_core::command::Command;
use writ_core::document::{DocumentFacts, Papers};
use writ_core::event::{Event, Recorded};
use writ_core::event_record::CaseId;
use writ_core::intake::Receive;
use writ_core::letter::{self, Letter, Recipient};
use writ_core::policy::VersionId;
use writ_core::record::Record;
use writ_core::refusal::Refusal;
use writ_core::request::Submission;
use writ_core::terms::Terms;
use writ_store::{
    Append, Beside, ChangedSince, Content, DocketSeries, Effect, NewAlert, NewDocument, NewEvent,
    Numbered, Once, Place, Prepared, Relation, RelationKind, StoreError, Target, UploadId,
};

use crate::error::AppError;
use crate::installation::{Installation, Seed};
use crate::records::decode;

/// What a released package is, beside the kinds of documents.
const PACKAGE_KIND: &str = "package";
const PACKAGE_TYPE: &str = "application/zip";

/// A record as it was read, with what a change of it has to name.
#[derive(Debug, Clone)]
pub struct OpenRecord {
    /// Its number in the store.
    pub id: CaseId,
    /// Its last event when it was read.
    pub seq: u32,
    /// The record, replayed.
    pub record: Record,
    /// Its events, oldest first; the first has the sequence number 1.
    pub history: Vec<Recorded>,
}

/// What came of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Handled {
    /// It is done, and on disk.
    Done {
        /// The case's last event now.
        seq: u32,
        /// What happened, consequences included.
        events: Vec<Event>,
    },
    /// The process says no; nothing changed.
    Refused(Refusal),
    /// Somebody changed the case since it was read: what happened meanwhile. Nothing was written.
    Changed(Vec<ChangedSince>),
}

/// A submission as it reached the company, before it has a docket number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// When it reached the company, not later than now.
    pub received_at: Timestamp,
    /// What was sent.
    pub submission: Submission,
    /// The docket number of the case it revises (CO-3).
    pub supersedes: Option<String>,
    /// The documents that came with it (IN-6).
    pub papers: Papers,
}

/// Who asks for a change, when, and under which key if it is to be made once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Who asks.
    pub by: Actor,
    /// When.
    pub now: Timestamp,
    /// Fresh random bytes for the salts of the change.
    pub seed: Seed,
    /// The key under which it is made once.
    pub once: Option<Once>,
}

/// What goes on record together with a change, in the same transaction.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Enclosed {
    /// The bytes of the documents that the change speaks of, by what is known of each.
    pub contents: Vec<(DocumentFacts, Content)>,
    /// The upload that holds the package that the change releases (DA-5).
    pub package: Option<UploadId>,
    /// What else belongs to it and is no event.
    pub beside: Vec<Beside>,
}

/// A submission on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceivedCase {
    /// Its number in the store.
    pub id: CaseId,
    /// Its docket number.
    pub reference: String,
    /// Its last event.
    pub seq: u32,
}

/// The terms of a case, owned as far as they are not the profile's.
pub(crate) struct OwnTerms {
    bound_providers: BTreeSet<String>,
}

impl Installation {
    /// Reads the record with this printed reference; none when there is no such case.
    ///
    /// # Errors
    /// When the store cannot be read or the record is damaged.
    pub async fn open_record(&self, reference: &str) -> Result<Option<OpenRecord>, AppError> {
        let Some(row) = self.store.case_by_reference(reference).await? else { return Ok(None) };
        self.replay_case(row.id).await.map(Some)
    }

    /// Reads the record with this number, which exists.
    ///
    /// # Errors
    /// When the store cannot be read or the record is damaged.
    pub async fn replay_case(&self, id: CaseId) -> Result<OpenRecord, AppError> {
        let history = decode(&self.store.events(id).await?)?;
        let record = Record::replay(&history, self.profile.reporting_zone())?;
        let seq = u32::try_from(history.len()).unwrap_or(u32::MAX);
        Ok(OpenRecord { id, seq, record, history })
    }

    /// Does to a case what the core allows. `expected_seq` is the state the actor saw; none acts on the latest.
    /// None as the outcome when no case that goes through the desk has this reference.
    ///
    /// # Errors
    /// When the store fails; a refusal is no error but an outcome.
    pub async fn act(
        &self,
        reference: &str,
        expected_seq: Option<u32>,
        command: Command,
        by: Actor,
        now: Timestamp,
        seed: Seed,
    ) -> Result<Option<Handled>, AppError> {
        let asked = Asked { by, now, seed, once: None };
        self.act_asked(reference, expected_seq, command, asked).await
    }

    /// As [`Self::act`], and where a key is given not more than once under it.
    ///
    /// # Errors
    /// [`StoreError::AnsweredAlready`] when something was done under the key before.
    pub async fn act_asked(
        &self,
        reference: &str,
        expected_seq: Option<u32>,
        command: Command,
        asked: Asked,
    ) -> Result<Option<Handled>, AppError> {
        self.act_enclosed(reference, expected_seq, command, asked, Enclosed::default()).await
    }

    /// As [`Self::act_asked`], with what goes on record together with the change.
    ///
    /// # Errors
    /// When the store fails, or a document comes without its bytes.
    pub async fn act_enclosed(
        &self,
        reference: &str,
        expected_seq: Option<u32>,
        command: Command,
        asked: Asked,
        enclosed: Enclosed,
    ) -> Result<Option<Handled>, AppError> {
        self.act_in_turn(reference, expected_seq, vec![command], asked, enclosed).await
    }

    /// As [`Self::act_enclosed`], one command after the other and all of them in one change: where one is refused,
    /// nothing of the others is there.
    ///
    /// # Errors
    /// When the store fails, or a document comes without its bytes.
    pub async fn act_in_turn(
        &self,
        reference: &str,
        expected_seq: Option<u32>,
        commands: Vec<Command>,
        asked: Asked,
        enclosed: Enclosed,
    ) -> Result<Option<Handled>, AppError> {
        let Asked { by, now, .. } = asked;
        let Some(open) = self.open_record(reference).await? else { return Ok(None) };
        let Some(case) = open.record.case() else { return Ok(None) };
        if let Some(changed) = changed_since(&open, expected_seq) {
            return Ok(Some(Handled::Changed(changed)));
        }
        let own = self.own_terms();
        let terms = self.terms(&own, case.policy, case)?;
        let mut record = open.record.clone();
        let mut events = Vec::new();
        for command in commands {
            let Some(case) = record.case() else { break };
            let decided = match writ_core::decide::decide(case, command, by, &terms, now) {
                Ok(decided) => decided,
                Err(refusal) => {
                    self.tell_of_refusal(&refusal, &open, now).await?;
                    return Ok(Some(Handled::Refused(refusal)));
                }
            };
            for recorded in record_all(decided, by, now) {
                record = record.evolve(&recorded, self.profile.reporting_zone())?;
                events.push(recorded);
            }
        }
        self.save(&open, events, asked, enclosed).await.map(Some)
    }

    /// Tells whoever the core names of a refusal, once a case and not for each try.
    async fn tell_of_refusal(
        &self,
        refusal: &Refusal,
        open: &OpenRecord,
        now: Timestamp,
    ) -> Result<(), AppError> {
        let about_at = open.record.case().map_or(now, |case| case.received_at);
        let alerts: Vec<NewAlert> = told_of_refusal(refusal)
            .iter()
            .map(|role| NewAlert {
                what: refusal.code().to_owned(),
                role: role.code(),
                case: Some(open.id),
                subject: 0,
                about_at,
            })
            .collect();
        if !alerts.is_empty() {
            self.store.raise_alerts(alerts, now).await?;
        }
        Ok(())
    }

    /// Whether the core would allow a command now; nothing is written.
    ///
    /// # Errors
    /// When the case's policy is not of this profile.
    pub fn would(
        &self,
        case: &Case,
        command: Command,
        by: Actor,
        now: Timestamp,
    ) -> Result<Result<(), Refusal>, AppError> {
        let own = self.own_terms();
        let terms = self.terms(&own, case.policy, case)?;
        Ok(writ_core::decide::decide(case, command, by, &terms, now).map(drop))
    }

    /// Records a submission under the next docket number of the year of its receipt (IN-6).
    ///
    /// # Errors
    /// When the store fails: then nothing of it is there.
    pub async fn receive(
        &self,
        arrival: Arrival,
        by: Actor,
        now: Timestamp,
        seed: Seed,
    ) -> Result<ReceivedCase, AppError> {
        self.receive_asked(arrival, Asked { by, now, seed, once: None }).await
    }

    /// As [`Self::receive`], and where a key is given not more than once under it.
    ///
    /// # Errors
    /// [`StoreError::AnsweredAlready`] when something was done under the key before.
    pub async fn receive_asked(
        &self,
        arrival: Arrival,
        asked: Asked,
    ) -> Result<ReceivedCase, AppError> {
        self.receive_enclosed(arrival, asked, Enclosed::default()).await
    }

    /// As [`Self::receive_asked`], with what goes on record together with the submission.
    ///
    /// # Errors
    /// When the store fails, or a document comes without its bytes.
    pub async fn receive_enclosed(
        &self,
        arrival: Arrival,
        asked: Asked,
        enclosed: Enclosed,
    ) -> Result<ReceivedCase, AppError> {
        let installation = self.clone();
        self.number_case(arrival.received_at, move |reference| {
            installation.prepare_case(reference, arrival, asked, enclosed)
        })
        .await
    }

    /// Opens a case under the next docket number of the year of its receipt, as `prepare` makes it ready.
    pub(crate) async fn number_case(
        &self,
        received_at: Timestamp,
        prepare: impl FnOnce(&str) -> Result<Prepared, AppError> + Send + 'static,
    ) -> Result<ReceivedCase, AppError> {
        let series = DocketSeries {
            prefix: self.profile.organisation().docket_prefix.clone(),
            year: self.profile.reporting_zone().day_of(received_at).year(),
        };
        let Numbered { reference, appended } = self.store.open_numbered(series, prepare).await??;
        Ok(ReceivedCase { id: appended.case, reference, seq: appended.seq })
    }

    /// A submission made ready to be recorded under this docket number.
    pub(crate) fn prepare_case(
        &self,
        reference: &str,
        arrival: Arrival,
        Asked { by, now, seed, once }: Asked,
        enclosed: Enclosed,
    ) -> Result<Prepared, AppError> {
        let Arrival { received_at, submission, supersedes, papers } = arrival;
        let zone = self.profile.reporting_zone();
        let own = self.own_terms();
        let terms = Terms {
            policy: self.profile.policies().in_force_on(zone.day_of(now)),
            calendar: self.calendar(&submission.request.country)?,
            zone,
            bound_providers: &own.bound_providers,
            backups_kept_days: self.backups_kept_days,
        };
        let reference = reference.to_owned();
        let receive = Receive { reference, received_at, submission, supersedes, papers };
        let events = writ_core::decide::open(receive, by, &terms, now)?;
        let recorded = record_all(events, by, now);
        let after = Record::replay(&recorded, zone)?.project(zone);
        let append = Append {
            target: Target::New,
            events: recorded.iter().map(new_event).collect::<Result<_, AppError>>()?,
            before: None,
            after: &after,
            effects: Vec::new(),
            relation: relation(&recorded),
            seed,
        };
        let beside = beside(&recorded, enclosed)?;
        Ok(self.store.prepare(append)?.once(once).beside(beside))
    }

    async fn save(
        &self,
        open: &OpenRecord,
        recorded: Vec<Recorded>,
        asked: Asked,
        enclosed: Enclosed,
    ) -> Result<Handled, AppError> {
        let prepared = self.prepare_change(open, &recorded, asked, enclosed)?;
        match self.store.append_prepared(prepared).await {
            Ok(appended) => {
                let events = recorded.into_iter().map(|recorded| recorded.event).collect();
                Ok(Handled::Done { seq: appended.seq, events })
            }
            Err(StoreError::Stale { changed, .. }) => Ok(Handled::Changed(changed)),
            Err(other) => Err(other.into()),
        }
    }

    /// A change of a case that was read, made ready to be recorded.
    pub(crate) fn prepare_change(
        &self,
        open: &OpenRecord,
        recorded: &[Recorded],
        Asked { now, seed, once, .. }: Asked,
        enclosed: Enclosed,
    ) -> Result<Prepared, AppError> {
        let zone = self.profile.reporting_zone();
        let mut after = open.record.clone();
        let mut effects = Vec::new();
        for (seq, event) in (open.seq.saturating_add(1)..).zip(recorded) {
            if let Some(case) = after.case() {
                let owed = letter::owed(case, &event.event);
                effects.extend(owed.map(|letter| effect(&letter, seq, now)));
            }
            after = after.evolve(event, zone)?;
        }
        let (before, after) = (open.record.project(zone), after.project(zone));
        let append = Append {
            target: Target::Existing { id: open.id, expected_seq: open.seq },
            events: recorded.iter().map(new_event).collect::<Result<_, AppError>>()?,
            before: Some(&before),
            after: &after,
            effects,
            relation: relation(recorded),
            seed,
        };
        let beside = beside(recorded, enclosed)?;
        Ok(self.store.prepare(append)?.once(once).beside(beside))
    }

    pub(crate) fn own_terms(&self) -> OwnTerms {
        let providers = self.profile.service_providers().iter();
        OwnTerms { bound_providers: providers.map(|provider| provider.code.clone()).collect() }
    }

    /// What a case is decided under: the policy version it keeps (TI-3), its entity's calendar (TI-1).
    pub(crate) fn terms<'a>(
        &'a self,
        own: &'a OwnTerms,
        policy: VersionId,
        case: &Case,
    ) -> Result<Terms<'a>, AppError> {
        let unknown = AppError::Inconsistent(
            "a case keeps a version of the policy that the profile no longer has: put it back",
        );
        Ok(Terms {
            policy: self.profile.policies().version(policy).ok_or(unknown)?,
            calendar: self.calendar(&case.request.country)?,
            zone: self.profile.reporting_zone(),
            bound_providers: &own.bound_providers,
            backups_kept_days: self.backups_kept_days,
        })
    }

    fn calendar(&self, country: &writ_core::country::Country) -> Result<&Calendar, AppError> {
        self.profile
            .calendar_of(self.profile.entity_for(country))
            .ok_or(AppError::Inconsistent("an entity of the profile has no calendar"))
    }
}

fn changed_since(open: &OpenRecord, expected_seq: Option<u32>) -> Option<Vec<ChangedSince>> {
    let expected = expected_seq.filter(|expected| *expected != open.seq)?;
    let after = (1..).zip(&open.history).filter(|(seq, _)| *seq > expected);
    Some(
        after
            .map(|(seq, recorded)| ChangedSince {
                seq,
                kind: recorded.event.kind().to_owned(),
                actor: recorded.by.to_string(),
            })
            .collect(),
    )
}

/// IN-6, DA-5: each document that goes on record and each package that is released brings its bytes, and a package
/// that is taken back loses them. The core numbers documents; what it left out because it is there already is left
/// out here.
fn beside(events: &[Recorded], enclosed: Enclosed) -> Result<Vec<Beside>, AppError> {
    let Enclosed { mut contents, package, mut beside } = enclosed;
    for recorded in events {
        match &recorded.event {
            Event::PapersAdded { papers, personal } => {
                for (number, facts) in papers {
                    let place = contents.iter().position(|(known, _)| known == facts);
                    let Some(place) = place else {
                        return Err(AppError::Inconsistent("a document comes without its bytes"));
                    };
                    let (_, content) = contents.swap_remove(place);
                    let name = personal.get().and_then(|names| names.get(number));
                    beside.push(Beside::Document(NewDocument {
                        place: Place::Paper(number.0),
                        kind: facts.kind.code().to_owned(),
                        media_type: facts.media_type.as_str().to_owned(),
                        name: name.cloned().unwrap_or_default(),
                        size_bytes: facts.size_bytes,
                        sha256: facts.sha256.0,
                        content,
                    }));
                }
            }
            Event::Disclosed { package: number, sealed, .. }
            | Event::PackageRenewed { package: number, sealed, .. } => {
                let upload = package
                    .ok_or(AppError::Inconsistent("a package is released without its bytes"))?;
                beside.push(Beside::Document(NewDocument {
                    place: Place::Package(number.0),
                    kind: PACKAGE_KIND.to_owned(),
                    media_type: PACKAGE_TYPE.to_owned(),
                    name: String::new(),
                    size_bytes: sealed.size_bytes,
                    sha256: sealed.sha256.0,
                    content: Content::Upload(upload),
                }));
            }
            Event::PackageWithdrawn { package: number, .. } => {
                beside.push(Beside::DestroyDocument(Place::Package(number.0)));
            }
            _ => {}
        }
    }
    Ok(beside)
}

pub(crate) fn record_all(events: Vec<Event>, by: Actor, at: Timestamp) -> Vec<Recorded> {
    events.into_iter().map(|event| Recorded { at, by, event }).collect()
}

fn new_event(recorded: &Recorded) -> Result<NewEvent, AppError> {
    Ok(NewEvent {
        recorded_at: recorded.at,
        actor: recorded.by.to_string(),
        encoded: recorded.event.encode()?,
    })
}

/// The letter an event owes, named by the event: its words are read from there when it is written, so that the
/// outbox holds nothing of anybody.
fn effect(letter: &Letter, seq: u32, now: Timestamp) -> Effect {
    let to = match letter.to {
        Recipient::Agency => serde_json::json!("agency"),
        Recipient::AccountHolder(number) => serde_json::json!(number.0),
    };
    Effect {
        kind: letter.kind.code(),
        facts: serde_json::json!({ "event": seq, "to": to }).to_string(),
        personal: None,
        due_at: now,
    }
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

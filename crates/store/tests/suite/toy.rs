//! A process small enough to see through: each event carries the line it leads to and the version of
//! the countable facts it adds. The store must not care that it is not the real one.

#![allow(
    dead_code,
    clippy::allow_attributes,
    reason = "each test crate uses another part of it, so that an expectation would fail in some"
)]

use std::path::Path;

use jiff::Timestamp;
use jiff::civil::{Date, date};
use writ_core::category::{Answer, Category, Outcome};
use writ_core::event_record::Encoded;
use writ_core::personal::Personal;
use writ_core::platform::Platforms;
use writ_core::projection::{LookupTerm, Projection, QueueFacts, Summary};
use writ_core::report::{Counted, Known, Version};
use writ_store::{Append, NewEvent, Store, StoredEvent, Target};

use crate::engine;

pub(crate) const KEY: [u8; 32] = [3; 32];
pub(crate) const SEED: [u8; 32] = [5; 32];

pub(crate) async fn open(folder: &Path) -> Store {
    engine::open(folder, KEY).await
}

/// A case as the toy process knows it: its events so far, and what they lead to.
#[derive(Debug, Clone)]
pub(crate) struct Story {
    pub(crate) events: Vec<NewEvent>,
    pub(crate) projection: Projection,
}

impl Story {
    /// A case with one event.
    pub(crate) fn begin(reference: &str, version: Version, terms: &[(&str, &str)]) -> Self {
        let summary = Summary {
            reference: reference.into(),
            imported: false,
            stage: "review".into(),
            category: version.counted.as_ref().map(|counted| counted.category),
            country: "DE".parse().unwrap(),
            agency_kind: None,
            received_on: date(2024, 3, 1),
            outcome: "pending".into(),
            next_due_at: Timestamp::from_second(1_709_290_000).ok(),
        };
        let lookups = terms
            .iter()
            .map(|(scope, value)| LookupTerm { scope: (*scope).into(), value: (*value).into() })
            .collect();
        let empty = projection(summary, Vec::new(), lookups);
        Self { events: Vec::new(), projection: empty }.then("received", Some(version))
    }

    /// The case after one more event, which may add a version.
    pub(crate) fn then(&self, kind: &'static str, version: Option<Version>) -> Self {
        let mut next = self.clone();
        next.projection.summary.stage = kind.into();
        next.projection.counted.extend(version.clone());
        let facts = serde_json::json!({ "summary": next.projection.summary, "version": version });
        let terms: Vec<_> =
            next.projection.lookups.iter().map(|term| (&term.scope, &term.value)).collect();
        next.events.push(NewEvent {
            recorded_at: Timestamp::from_second(1_709_280_000).unwrap(),
            actor: "staff:1".into(),
            encoded: Encoded {
                kind: kind.into(),
                facts: facts.to_string(),
                personal: Some(serde_json::to_string(&terms).unwrap()),
            },
        });
        next
    }

    /// The change that records all of it as a new case.
    pub(crate) fn as_new(&self) -> Append<'_> {
        Append {
            target: Target::New,
            events: self.events.clone(),
            before: None,
            after: &self.projection,
            effects: Vec::new(),
            relation: None,
            seed: SEED,
        }
    }

    /// The change that records what came after an earlier state of the case.
    pub(crate) fn since<'a>(&'a self, before: &'a Self, target: Target) -> Append<'a> {
        Append {
            target,
            events: self.events.iter().skip(before.events.len()).cloned().collect(),
            before: Some(&before.projection),
            ..self.as_new()
        }
    }
}

fn projection(summary: Summary, counted: Vec<Version>, lookups: Vec<LookupTerm>) -> Projection {
    let (queue, line) = (QueueFacts::default(), Personal::erased());
    Projection { summary, queue, line, counted, lookups, is_erased: false }
}

/// What stored events lead to.
pub(crate) fn replay(events: &[StoredEvent]) -> Result<Projection, String> {
    let mut counted = Vec::new();
    let mut last = None;
    for event in events {
        let mut facts: serde_json::Value =
            serde_json::from_str(&event.facts).map_err(|error| error.to_string())?;
        let version: Option<Version> = serde_json::from_value(facts["version"].take()).unwrap();
        let summary: Summary = serde_json::from_value(facts["summary"].take()).unwrap();
        let terms: Vec<(String, String)> = event
            .personal
            .as_deref()
            .map_or(Vec::new(), |text| serde_json::from_str(text).unwrap());
        let lookups = terms.into_iter().map(|(scope, value)| LookupTerm { scope, value }).collect();
        counted.extend(version);
        last = Some((summary, lookups));
    }
    let (summary, lookups) = last.ok_or("no events")?;
    Ok(projection(summary, counted, lookups))
}

/// A request about an account, received in March 2024.
pub(crate) fn pending() -> Counted {
    Counted {
        category: Category::Account,
        country: "DE".parse().unwrap(),
        received_on: date(2024, 3, 1),
        platforms: Platforms::Reported(["hik_connect".parse().unwrap()].into()),
        specified: 2,
        outcome: Outcome::Pending,
        challenged: false,
    }
}

/// The same request, answered with non-content data.
pub(crate) fn provided(on: Date) -> Counted {
    Counted { outcome: Outcome::Answered { answer: Answer::ProvidedNonContent, on }, ..pending() }
}

/// A version recorded on a day.
pub(crate) fn known(on: Date, counted: Counted) -> Version {
    Version { known: Known::From(on), counted: Some(counted) }
}

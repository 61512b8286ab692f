//! A folder with many cases that go through the desk, at every stage, made by the core's own decisions, and kept.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow};
use jiff::{SignedDuration, Timestamp};
use writ_app::Installation;
use writ_core::actor::{Actor, Staff};
use writ_core::case::Case;
use writ_core::command::Command;
use writ_core::country::ASSIGNED;
use writ_core::document::Papers;
use writ_core::event::{Event, Recorded, Words};
use writ_core::identifier::{IdentifierKind, SubjectIdentifier};
use writ_core::intake::Receive;
use writ_core::personal::Personal;
use writ_core::record::Record;
use writ_core::request::{IdentifierNumber, ItemNumber, Missing, Submission, Threat};
use writ_core::review::{Ground, ItemDecision};
use writ_core::staff::{Role, StaffId};
use writ_core::terms::Terms;
use writ_core::verification::{EvidenceKind, Proves};
use writ_store::{Location, NewCase, NewEvent, OpenMode};

use crate::measurement::{Bench, Target};
use crate::{clock, intake, made_up, part};

/// Changes with what is filled in and with the tables.
const EDITION: u32 = 1;
const MARK: &str = "complete";
const ANALYST: Actor = Actor::Staff(Staff { id: StaffId(1), role: Role::Analyst });
/// Countries that ask.
const COUNTRIES: u64 = 40;
/// Agencies; each sends many requests.
pub(crate) const AGENCIES: u64 = 400;

/// The folder with so many cases, filled now or by an earlier run.
pub(crate) fn of(cases: u64, parent: &Path, bench: &mut Bench) -> Result<PathBuf> {
    let folder = parent.join(format!("desk-{cases}"));
    let mark = format!("{EDITION}: {cases} cases\n");
    if fs::read_to_string(folder.join(MARK)).is_ok_and(|found| found == mark) {
        bench.note(&format!("(reusing `{}`)", folder.display()));
        return Ok(folder);
    }
    if folder.is_dir() {
        fs::remove_dir_all(&folder)?;
    }
    bench.note(&format!("(filling `{}`: {cases} cases)", folder.display()));
    filled(cases, &folder, None, bench)?;
    fs::write(folder.join(MARK), mark)?;
    Ok(folder)
}

/// Fills an empty folder, and an empty database elsewhere where there is one.
pub(crate) fn filled(
    cases: u64,
    folder: &Path,
    database_url: Option<&str>,
    bench: &mut Bench,
) -> Result<()> {
    let number = cases.to_string();
    let mut words = vec!["fill-desk", part::text(folder)?, &number];
    words.extend(database_url);
    let filled: part::Filled = part::start(&words)?;
    let what = format!("filling {cases} cases of the desk through the bulk loader");
    bench.measured(what, filled.cases_a_second, "cases/s", Target::None, "");
    Ok(())
}

/// Fills a folder; this is the part that runs in a process of its own.
pub(crate) async fn fill(location: Location, cases: u64) -> Result<()> {
    let mode = OpenMode::CreateIfMissing { chance: [7; 32] };
    let installation = Installation::open(location, mode, None, None).await?;
    let mut bulk = installation.store.bulk([9; 32]).await?;
    for number in 0..cases {
        bulk.push(case(&installation, number)?).await?;
    }
    bulk.commit().await?;
    installation.store.close().await;
    Ok(())
}

/// The docket number of a case.
pub(crate) fn reference(number: u64) -> String {
    format!("WRIT-2026-{:06}", number + 1)
}

/// The agency that sent a case.
pub(crate) fn agency(number: u64) -> String {
    format!("Example Police No. {}", made_up::chance(number, 41, AGENCIES))
}

/// The account that a case names.
pub(crate) fn account(number: u64) -> String {
    format!("example-{number:09}")
}

/// The agency's own number of a case.
pub(crate) fn docket(number: u64) -> String {
    format!("EX {number}/2026")
}

fn case(installation: &Installation, number: u64) -> Result<NewCase> {
    let chance = |salt, below| made_up::chance(number, salt, below);
    let is_past = chance(42, 100) < 70;
    let hours = if is_past { 24 * (60 + chance(43, 900)) } else { chance(43, 24 * 40) };
    let at = clock::noon()? - SignedDuration::from_hours(i64::try_from(hours)?);
    let submission = submission(installation, number)?;
    let mut telling = Telling::open(installation, number, submission, at)?;
    let stage = if is_past { 99 } else { chance(44, 100) };
    if stage >= 15 {
        telling.does(Command::Acknowledge)?;
    }
    let is_complete = telling.case()?.request.missing().is_empty();
    let needs_call = telling.case()?.request.emergency.is_some();
    if is_complete && stage >= 35 && !needs_call {
        for proves in [Proves::Agency, Proves::Officer, Proves::Instrument] {
            let kind = EvidenceKind::DirectoryEntry;
            telling.does(Command::RecordEvidence { proves, kind, holds: true })?;
        }
        telling.does(Command::Verify)?;
        if stage >= 65 {
            telling.does(Command::AssessLegalBasis { valid: true, reasons: words() })?;
            let decision = match stage {
                65..=89 => ItemDecision::Grant,
                _ => ItemDecision::Reject { ground: Ground::TooBroad },
            };
            let decisions = [(ItemNumber(1), decision)].into();
            telling.does(Command::ProposeDecision { decisions, words: words() })?;
        }
    } else if stage == 99 {
        telling.by(Actor::Agency, Command::Withdraw { superseded_by: None })?;
    }
    telling.told()
}

fn submission(installation: &Installation, number: u64) -> Result<Submission> {
    let chance = |salt, below| made_up::chance(number, salt, below);
    let Submission { mut request, personal } = intake::read(installation, number)?;
    let place = usize::try_from(chance(45, COUNTRIES) * chance(46, COUNTRIES) / COUNTRIES)?;
    let country = ASSIGNED.get(place * 5).context("a country")?;
    request.country = country.parse()?;
    if chance(47, 100) < 4 {
        request.emergency = Some(Threat::LifeOrSecurity);
    }
    if chance(48, 100) < 8 {
        request.lacks.insert(Missing::Certificates);
    }
    let kind = match chance(49, 3) {
        0 => IdentifierKind::Serial,
        1 => IdentifierKind::Account,
        _ => IdentifierKind::Order,
    };
    request.identifier_kinds.insert(IdentifierNumber(1), kind);
    let mut personal = personal.get().context("nobody is named")?.clone();
    personal.agency = agency(number);
    personal.process_reference = docket(number);
    let identifier = SubjectIdentifier::new(kind, &account(number)).context("an identifier")?;
    personal.identifiers.insert(IdentifierNumber(1), identifier);
    Ok(Submission { request, personal: Personal::new(personal) })
}

fn words() -> Words {
    Words::new("For the reasons in the file.".to_owned())
}

/// A case being told.
struct Telling<'a> {
    installation: &'a Installation,
    record: Record,
    history: Vec<Recorded>,
    at: Timestamp,
    none_bound: BTreeSet<String>,
}

impl<'a> Telling<'a> {
    fn open(
        installation: &'a Installation,
        number: u64,
        submission: Submission,
        at: Timestamp,
    ) -> Result<Self> {
        let none_bound = BTreeSet::new();
        let terms = terms(installation, &submission, &none_bound, at)?;
        let receive = Receive {
            reference: reference(number),
            received_at: at,
            submission,
            supersedes: None,
            papers: Papers::default(),
        };
        let events = writ_core::decide::open(receive, Actor::Agency, &terms, at)?;
        let history: Vec<_> =
            events.into_iter().map(|event| Recorded { at, by: Actor::Agency, event }).collect();
        let record = Record::replay(&history, installation.profile.reporting_zone())?;
        Ok(Self { installation, record, history, at, none_bound })
    }

    fn case(&self) -> Result<&Case> {
        self.record.case().context("no case")
    }

    fn does(&mut self, command: Command) -> Result<()> {
        self.by(ANALYST, command)
    }

    fn by(&mut self, by: Actor, command: Command) -> Result<()> {
        self.at += SignedDuration::from_mins(17);
        let case = self.case()?;
        let submission = Submission { request: case.request.clone(), personal: Personal::erased() };
        let terms = terms(self.installation, &submission, &self.none_bound, self.at)?;
        let events: Vec<Event> = writ_core::decide::decide(case, command, by, &terms, self.at)
            .map_err(|refusal| anyhow!("{refusal}"))?;
        for event in events {
            let recorded = Recorded { at: self.at, by, event };
            let zone = self.installation.profile.reporting_zone();
            self.record = self.record.clone().evolve(&recorded, zone)?;
            self.history.push(recorded);
        }
        Ok(())
    }

    fn told(self) -> Result<NewCase> {
        let event = |recorded: Recorded| -> Result<NewEvent> {
            Ok(NewEvent {
                recorded_at: recorded.at,
                actor: recorded.by.to_string(),
                encoded: recorded.event.encode()?,
            })
        };
        let projection = self.record.project(self.installation.profile.reporting_zone());
        let events = self.history.into_iter().map(event).collect::<Result<_>>()?;
        Ok(NewCase { events, projection, relation: None })
    }
}

fn terms<'a>(
    installation: &'a Installation,
    submission: &Submission,
    none_bound: &'a BTreeSet<String>,
    at: Timestamp,
) -> Result<Terms<'a>> {
    let profile = &installation.profile;
    let entity = profile.entity_for(&submission.request.country);
    let zone = profile.reporting_zone();
    Ok(Terms {
        policy: profile.policies().in_force_on(zone.day_of(at)),
        calendar: profile.calendar_of(entity).context("an entity has no calendar")?,
        zone,
        bound_providers: none_bound,
        backups_kept_days: None,
    })
}

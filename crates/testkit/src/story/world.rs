//! The world a story plays in: a desk, a calendar, dated policies, and cases in a real store.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::civil::{Date, Time, date};
use writ_core::actor::Actor;
use writ_core::calendar::{Calendar, Holiday, Weekend};
use writ_core::case::Case;
use writ_core::command::{Command, Root};
use writ_core::decide::{decide, open};
use writ_core::directory::DirectoryCommand;
use writ_core::document::Sha256;
use writ_core::event::{Event, Recorded, Words};
use writ_core::event_record::CaseId;
use writ_core::intake::Receive;
use writ_core::letter::{self, Letter};
use writ_core::moment::ReportingZone;
use writ_core::policy::{Policies, PolicyVersion};
use writ_core::reading::{Purpose, Reading, Stated, permit};
use writ_core::record::Record;
use writ_core::refusal::Refusal;
use writ_core::report::{Figure, Report};
use writ_core::second_factor::{OneTimeCode, SecondFactorShown};
use writ_core::terms::Terms;
use writ_core::verification::{CallBack, Contact};
use writ_store::Published;

use super::archive::{Archive, Change};
use super::claims::{Claim, Present, check, check_report};
use super::directory::{self, Directed, Directory};
use super::sentence::{Asked, Script, Sentence, Step};
use super::submission::Draft;
use super::telling;
use super::verbs::{Code, Deed};
use super::words::{Problem, read};
use crate::builders::{NO_PROVIDERS, sealed};

const ZONE: &str = "Europe/Amsterdam";
/// The free days of the Netherlands that stories meet.
const HOLIDAYS: [&str; 8] =
    ["01-01", "easter+1", "04-27", "easter+39", "easter+50", "12-25", "12-26", "05-05"];
/// The first version of the policy, with the numbers of TI-2.
const FIRST_POLICY: Date = date(2023, 1, 1);

/// A world and all that was told of it.
pub(super) struct World {
    archive: Archive,
    versions: Vec<PolicyVersion>,
    policies: Policies,
    calendar: Calendar,
    zone: ReportingZone,
    now: Timestamp,
    cases: Vec<OnFile>,
    current: usize,
    letters: Vec<Letter>,
    report: Option<Report>,
    told: String,
    readings: Vec<Reading>,
    directory: Directory,
}

/// A case in the store.
#[derive(Clone)]
struct OnFile {
    id: CaseId,
    seq: u32,
    record: Record,
}

impl World {
    /// The morning before a story: nothing has come in yet.
    pub(super) fn new(script: &Script) -> Result<Self, Problem> {
        let zone = ReportingZone::named(ZONE).ok_or("the zone is unknown")?;
        let weekend = Weekend::named(["saturday", "sunday"]).map_err(|e| e.to_string())?;
        let holidays: Result<BTreeSet<Holiday>, Problem> =
            HOLIDAYS.iter().map(|day| read(day, "holiday")).collect();
        let versions = vec![PolicyVersion::defaults(FIRST_POLICY)];
        let timed = script.sentences.first().is_some_and(|s| matches!(s.step, Step::At(..)));
        if !timed {
            return Err("a story begins with a day, such as `on 2024-02-01`".to_owned());
        }
        Ok(Self {
            archive: Archive::open(zone.clone())?,
            policies: Policies::new(versions.clone()).map_err(|e| e.to_string())?,
            versions,
            calendar: Calendar::new(ZONE, weekend, holidays?).map_err(|e| e.to_string())?,
            zone,
            now: Timestamp::UNIX_EPOCH,
            cases: Vec::new(),
            current: 0,
            letters: Vec::new(),
            report: None,
            told: String::new(),
            readings: Vec::new(),
            directory: Directory::default(),
        })
    }

    /// Plays one sentence and tells what came of it.
    pub(super) fn play(&mut self, sentence: &Sentence) -> Result<(), Problem> {
        // A claim is checked, and has nothing to tell that the lines before it do not say.
        if !matches!(sentence.step, Step::Claim(_) | Step::Staff) {
            self.told.push('\n');
            for line in &sentence.text {
                self.told.push_str(line);
                self.told.push('\n');
            }
        }
        let played = self.step(&sentence.step)?;
        match (played, &sentence.refused) {
            (Ok(()), None) => Ok(()),
            (Ok(()), Some(rule)) => Err(format!("this was not refused {rule}")),
            (Err(refusal), expected) => {
                self.told.push_str(&telling::refusal(&refusal));
                let stands = expected.as_deref().is_some_and(|expected| {
                    match expected.strip_prefix("under ") {
                        Some(rule) => refusal.rules().contains(&rule),
                        None => expected == "as out of order" && refusal.rules().is_empty(),
                    }
                });
                if stands {
                    Ok(())
                } else {
                    Err(format!("refused: {refusal} {:?}", refusal.rules()))
                }
            }
        }
    }

    /// Verifies the store and tells where every case stands.
    pub(super) fn end(mut self) -> Result<String, Problem> {
        self.archive.verify()?;
        self.told.push_str("\nin the end\n");
        for on_file in &self.cases {
            let summary = on_file.record.project(&self.zone).summary;
            let Some(case) = on_file.record.case() else { continue };
            let challenged = if case.challenged { ", challenged" } else { "" };
            let line = format!(
                "  {}: {}, {}, {}{challenged}\n",
                summary.reference, summary.stage, case.category.category, summary.outcome
            );
            self.told.push_str(&line);
        }
        Ok(self.told.trim_start().to_owned())
    }

    fn step(&mut self, step: &Step) -> Result<Result<(), Refusal>, Problem> {
        match step {
            Step::At(day, time) => self.wait_until(*day, *time)?,
            Step::Staff => {}
            Step::Policy { from, emergency_notice_days } => {
                let mut version = PolicyVersion::defaults(*from);
                version.emergency_notice_days = *emergency_notice_days;
                self.versions.push(version);
                self.policies = Policies::new(self.versions.clone()).map_err(|e| e.to_string())?;
            }
            Step::Receive(draft) => self.receive(draft, None)?,
            Step::Complete(draft) => {
                return self.command(Actor::Agency, Command::Complete(Box::new(draft.send())));
            }
            Step::Revise(draft) => self.revise(draft)?,
            Step::TurnTo(reference) => self.current = self.place_of(reference)?,
            Step::Deed(by, deed) => return self.deed(*by, deed),
            Step::Claim(claim) => self.claim(claim)?,
            Step::Report(asked) => {
                let report = self.built(asked)?;
                self.told.push_str(&telling::report(&report));
                self.report = Some(report);
            }
            Step::Explain { asked, table, country, column } => {
                let figure = Figure {
                    period: asked.period,
                    as_of: asked.as_of.unwrap_or(self.today()),
                    platform: asked.platform.clone(),
                    table: *table,
                    country: country.clone(),
                    column: *column,
                };
                let explained = self.archive.explain(&figure)?;
                self.told.push_str(&telling::explained(&explained));
            }
            Step::Publish(asked) => {
                let report = self.built(asked)?;
                let published = self.archive.publish(&report, self.now)?;
                let Published { period, version, as_of, .. } = published;
                let _ = writeln!(
                    self.told,
                    "  published {period} as version {version}, as known on {as_of}"
                );
            }
        }
        Ok(Ok(()))
    }

    fn wait_until(&mut self, day: Date, time: Time) -> Result<(), Problem> {
        let then = self.zone.time_zone().to_timestamp(day.to_datetime(time));
        let then = then.map_err(|_| format!("{} never was", telling::moment(day, time)))?;
        if then < self.now {
            return Err("a story does not go back in time".to_owned());
        }
        self.now = then;
        Ok(())
    }

    fn today(&self) -> Date {
        self.zone.day_of(self.now)
    }

    fn built(&self, asked: &Asked) -> Result<Report, Problem> {
        self.archive.report(asked, self.today())
    }

    fn place_of(&self, reference: &str) -> Result<usize, Problem> {
        let is_it =
            |on_file: &OnFile| on_file.record.case().is_some_and(|c| c.reference == reference);
        self.cases.iter().position(is_it).ok_or_else(|| format!("there is no case {reference}"))
    }

    fn on_file(&self) -> Result<OnFile, Problem> {
        self.cases.get(self.current).cloned().ok_or_else(|| "no request came yet".to_owned())
    }

    fn terms<'a>(&'a self, policy: &'a PolicyVersion) -> Terms<'a> {
        let bound_providers = &NO_PROVIDERS;
        Terms {
            policy,
            calendar: &self.calendar,
            zone: &self.zone,
            bound_providers,
            backups_kept_days: None,
        }
    }

    /// The terms under which a case goes: the policy version it keeps (TI-3).
    fn terms_of(&self, case: &Case) -> Result<Terms<'_>, Problem> {
        let policy = self.policies.version(case.policy).ok_or("the policy version is gone")?;
        Ok(self.terms(policy))
    }

    fn receive(&mut self, draft: &Draft, supersedes: Option<String>) -> Result<(), Problem> {
        let number = self.cases.len() + 1;
        let receive = Receive {
            reference: format!("{}-{number:04}", self.today().year()),
            received_at: self.now,
            submission: draft.send(),
            supersedes,
            papers: draft.papers()?,
        };
        let policy = self.policies.in_force_on(self.today()).clone();
        let events = open(receive, Actor::Agency, &self.terms(&policy), self.now);
        let events = events.map_err(|misfit| misfit.to_string())?;
        self.current = self.cases.len();
        self.record(None, Actor::Agency, events)
    }

    /// CO-3: a revised request is a new case; the one before ends, unless it was answered already.
    fn revise(&mut self, draft: &Draft) -> Result<(), Problem> {
        let revised = self.current;
        let earlier = self.on_file()?.record.case().map(|case| case.reference.clone());
        self.receive(draft, earlier)?;
        let new = self.current;
        let superseded_by = self.on_file()?.record.case().map(|case| case.reference.clone());
        self.current = revised;
        let withdrawn = self.command(Actor::Agency, Command::Withdraw { superseded_by })?;
        if let Err(refusal) = withdrawn {
            self.told.push_str("  the earlier request stands\n");
            if !refusal.rules().is_empty() {
                self.told.push_str(&telling::refusal(&refusal));
            }
        }
        self.current = new;
        Ok(())
    }

    fn directed(
        &mut self,
        by: Actor,
        agency: &str,
        what: &Directed,
    ) -> Result<Result<(), Refusal>, Problem> {
        let today = self.today();
        let command = match what {
            Directed::ProposeAgency { country } => {
                DirectoryCommand::Propose(directory::agency(agency, country.clone()))
            }
            Directed::ProposeLine { number, source } => {
                let line = directory::switchboard(number.clone(), source.clone(), today);
                DirectoryCommand::Propose(line)
            }
            Directed::Command(command) => command.clone(),
            Directed::Call { line, result } => {
                let on_file = self.on_file()?;
                let case = on_file.record.case().ok_or("this is an entry of a register")?;
                let days = self.terms_of(case)?.policy.directory_cool_down_days;
                let country = &case.request.country;
                let number = self.directory.callable(agency, *line, country, days, today)?;
                return match number {
                    Err(refusal) => Ok(Err(refusal)),
                    Ok(number) => {
                        let (contact, result) = (Contact::Called(number), *result);
                        let note = "as the story tells".to_owned();
                        self.command(by, Command::CallBack(CallBack { contact, result, note }))
                    }
                };
            }
        };
        let changed = self.directory.change(agency, command, by, self.now, today)?;
        Ok(changed.map(|told| self.told.push_str(&told)))
    }

    fn deed(&mut self, by: Actor, deed: &Deed) -> Result<Result<(), Refusal>, Problem> {
        if let Deed::Directory { agency, what } = deed {
            return self.directed(by, agency, what);
        }
        let on_file = self.on_file()?;
        let case = on_file.record.case().ok_or("this is an entry of a register")?;
        let command = match deed {
            Deed::Command(command) => command.clone(),
            Deed::Propose { named, others } => {
                let mut decisions = named.clone();
                for number in case.request.items.keys() {
                    if let Some(others) = others {
                        decisions.entry(*number).or_insert(*others);
                    }
                }
                let words = Words::new("the sentences the agency reads".to_owned());
                Command::ProposeDecision { decisions, words }
            }
            Deed::Consent { of, given } => {
                let personal = case.personal.get().ok_or("the personal data is erased")?;
                let named = personal.identifiers.iter().find(|(_, known)| *known == of);
                let (number, _) = named.ok_or("the request does not name this identifier")?;
                if *given {
                    Command::RecordConsent(*number)
                } else {
                    Command::WithdrawConsent(*number)
                }
            }
            Deed::Join { root, same_document_found } => {
                let root = self.cases.get(self.place_of(root)?).and_then(|c| c.record.case());
                let root = root.ok_or("there is no such case")?;
                Command::Join(Root {
                    reference: root.reference.clone(),
                    country: root.request.country.clone(),
                    received_at: root.received_at,
                    same_document_found: *same_document_found,
                })
            }
            Deed::Directory { .. } => return Err("the directory is no case".to_owned()),
            Deed::Fetch { package, code } => {
                let second_factor = match show(*code, &case.reference, self.now) {
                    Ok(shown) => shown,
                    Err(refusal) => return Ok(Err(refusal)),
                };
                Command::FetchPackage { package: *package, second_factor }
            }
            Deed::Renew { package, anew } => {
                let on_record = case.packages.get(package).map(|released| released.sealed);
                let same = on_record.unwrap_or(sealed(1));
                let sealed = if *anew { sealed(2) } else { same };
                Command::RenewPackage { package: *package, sealed }
            }
            Deed::Read { purpose } => {
                let stated = Stated { purpose: Purpose::Handling, words: purpose };
                let stated = Some(stated).filter(|stated| !stated.words.trim().is_empty());
                let earlier = self.readings.last();
                let permit = permit(by, &case.reference, stated, earlier, &self.zone, self.now);
                return Ok(permit.map(|permit| {
                    let reading = permit.reading();
                    let repeated = if reading.is_repeated { ", as stated before" } else { "" };
                    let purpose = reading.purpose;
                    let _ = writeln!(self.told, "  reading on record: {purpose}{repeated}");
                    self.readings.push(reading.clone());
                }));
            }
        };
        self.command(by, command)
    }

    fn command(&mut self, by: Actor, command: Command) -> Result<Result<(), Refusal>, Problem> {
        let on_file = self.on_file()?;
        let case = on_file.record.case().ok_or("this is an entry of a register")?;
        let events = match decide(case, command, by, &self.terms_of(case)?, self.now) {
            Ok(events) => events,
            Err(refusal) => return Ok(Err(refusal)),
        };
        self.record(Some(on_file), by, events)?;
        Ok(Ok(()))
    }

    /// Folds the events in, tells them with the letters they owe, and puts them into the store.
    fn record(
        &mut self,
        before: Option<OnFile>,
        by: Actor,
        events: Vec<Event>,
    ) -> Result<(), Problem> {
        let mut record = before.as_ref().map(|on_file| on_file.record.clone());
        let mut letters = Vec::new();
        let mut told = String::new();
        let recorded: Vec<Recorded> =
            events.into_iter().map(|event| Recorded { at: self.now, by, event }).collect();
        for happened in &recorded {
            let found = record.as_ref().and_then(Record::case).cloned();
            let folded = match record.take() {
                None => Record::open(happened, &self.zone),
                Some(record) => record.evolve(happened, &self.zone),
            };
            let folded = folded.map_err(|misfit| misfit.to_string())?;
            let after = folded.case().ok_or("this is an entry of a register")?;
            let terms = self.terms_of(after)?;
            told.push_str(&telling::event(&happened.event, found.as_ref(), after, &terms));
            let letter = found.and_then(|case| letter::owed(&case, &happened.event));
            if let Some(letter) = letter {
                told.push_str(&telling::letter(&letter));
                letters.push(letter);
            }
            record = Some(folded);
        }
        let after = record.ok_or("nothing happened")?;
        let target = before.as_ref().map(|on_file| (on_file.id, on_file.seq));
        let (id, seq) = self.archive.append(&Change {
            target,
            events: &recorded,
            letters: &letters,
            before: before.as_ref().map(|on_file| &on_file.record),
            after: &after,
        })?;
        let on_file = OnFile { id, seq, record: after };
        match self.cases.get_mut(self.current) {
            Some(place) => *place = on_file,
            None => self.cases.push(on_file),
        }
        self.letters = letters;
        self.told.push_str(&told);
        Ok(())
    }

    fn claim(&self, claim: &Claim) -> Result<(), Problem> {
        if let Some(report) = &self.report
            && let Some(held) = check_report(claim, report)
        {
            return held;
        }
        let on_file = self.on_file()?;
        let case = on_file.record.case().ok_or("this is an entry of a register")?;
        let summary = on_file.record.project(&self.zone).summary;
        let terms = self.terms_of(case)?;
        check(claim, &Present { case, summary: &summary, terms, letters: &self.letters })
    }
}

/// What comes of showing a code, a minute after one was sent.
fn show(code: Code, reference: &str, now: Timestamp) -> Result<SecondFactorShown, Refusal> {
    let (sent, other) = (Sha256([1; 32]), Sha256([2; 32]));
    let (reference, shown) = match code {
        Code::Right => (reference, sent),
        Code::Wrong => (reference, other),
        Code::OfAnotherCase => ("another case", sent),
    };
    OneTimeCode::sent(reference.to_owned(), sent, now).show(&shown, now)
}

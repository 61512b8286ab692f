//! What the installation does of itself: letters leave, alarms are raised, people are told, data is erased.
//!
//! Everything here may be run by several programs at once, stopped at any point and run again: what is to be
//! done is claimed, the core decides whether it is (still) to be done, and what was done is not done twice.
//! The clock never sends a notice, withholds one or decides anything: it tells somebody.

use jiff::{SignedDuration, Timestamp};
use writ_core::actor::Actor;
use writ_core::agenda::{Duty, OpenStanding, agenda, open_notices};
use writ_core::command::Command;
use writ_core::deadline::DeadlineKind;
use writ_core::event_record::CaseId;
use writ_core::notice::{Ground, NoticeNumber, Occasion};
use writ_core::staff::Role;
use writ_language::{Language, Words};
use writ_mail::OutgoingMail;
use writ_store::{Agenda, Alert, Appointment, NewAlert, OpenNotice, StoredEvent};

use crate::error::AppError;
use crate::handling::Handled;
use crate::installation::Installation;
use crate::outside::Outside;
use crate::records::replay;

/// Events that are read for appointments in one go.
const STRETCH: u32 = 4_000;
/// Cases of them that are read in one go.
const CASES_AT_ONCE: usize = 256;
/// How long one worker may take over one appointment.
const CLAIM: SignedDuration = SignedDuration::from_mins(10);
/// How often something is tried against a case that somebody else is changing at the same time.
pub(crate) const TRIES: u32 = 5;

/// What was done in one round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Done {
    /// Letters written.
    pub written: u32,
    /// Letters, and codes of officers, that the mail server took.
    pub sent: u32,
    /// Duties of the clock that were done, or found to be done no more.
    pub kept: u32,
    /// Alerts mailed to the desk.
    pub mailed: u32,
}

impl Done {
    /// Whether there was nothing to do.
    #[must_use]
    pub const fn is_nothing(self) -> bool {
        self.written == 0 && self.sent == 0 && self.kept == 0 && self.mailed == 0
    }
}

impl Installation {
    /// Does what is due, at most `limit` of each kind, so that a round ends in time.
    ///
    /// # Errors
    /// When the store fails; what was done before stays done.
    pub async fn work(&self, outside: &Outside, limit: u32) -> Result<Done, AppError> {
        // Without its keys it seals nothing; everything else goes on.
        let renewed = self.store.renew_keys().await;
        self.catch_up(outside.now()).await?;
        let kept = self.keep_appointments(outside, limit).await?;
        let written = self.write_letters(outside, limit).await?;
        let codes = self.send_codes(outside, limit).await?;
        let sent = codes + self.send_letters(outside, limit).await?;
        let mailed = self.mail_alerts(outside, limit).await?;
        self.sweep(outside.now()).await?;
        renewed?;
        Ok(Done { written, sent, kept, mailed })
    }

    /// Forgets what nobody came back for in time: drafts, uploads, and what was answered under a key.
    async fn sweep(&self, now: Timestamp) -> Result<(), AppError> {
        self.store.sweep_drafts(now).await?;
        self.forget_old_answers(now).await?;
        self.store.sweep_uploads(now).await?;
        Ok(())
    }

    /// Reads what happened since it was last read, and puts on the agenda what follows of it.
    ///
    /// # Errors
    /// When the store fails or a record is damaged.
    pub async fn catch_up(&self, now: Timestamp) -> Result<(), AppError> {
        while let Some(unread) = self.store.unread(STRETCH).await? {
            let mut agenda = Agenda {
                cases: Vec::new(),
                appointments: Vec::new(),
                notices: Vec::new(),
                alerts: Vec::new(),
                read_to: unread.to,
            };
            for cases in unread.cases.chunks(CASES_AT_ONCE) {
                for (case, events) in self.store.events_of(cases).await? {
                    self.read_agenda(case, &events, &mut agenda)?;
                }
            }
            self.store.keep_agenda(agenda, now).await?;
        }
        Ok(())
    }

    fn read_agenda(
        &self,
        id: CaseId,
        events: &[StoredEvent],
        all: &mut Agenda,
    ) -> Result<(), AppError> {
        all.cases.push(id);
        let record = replay(events, self.profile.reporting_zone())?;
        let Some(case) = record.case() else { return Ok(()) };
        let own = self.own_terms();
        let terms = self.terms(&own, case.policy, case)?;
        all.alerts.extend(case.alarms.iter().flat_map(|(kind, at)| {
            let duty = Duty::RaiseAlarm(*kind);
            let (what, subject) = written(duty);
            let raised = Appointment { case: id, what, subject, at: *at };
            duty.told().iter().map(move |role| alert_of(&raised, *role)).collect::<Vec<_>>()
        }));
        all.appointments.extend(agenda(case, &terms).into_iter().map(|one| {
            let (what, subject) = written(one.duty);
            Appointment { case: id, what, subject, at: one.at }
        }));
        all.notices.extend(open_notices(case, &terms).into_iter().map(|notice| {
            let (standing, ground, from_on, due_on) = match notice.standing {
                OpenStanding::Due { not_before, due_on } => {
                    ("due", None, Some(not_before), Some(due_on))
                }
                OpenStanding::Prohibited => ("prohibited", None, None, None),
                OpenStanding::Proposed(proposed) => {
                    ("proposed", Some(code_of_ground(proposed.ground)), None, None)
                }
                OpenStanding::Withheld { ground, review_on } => {
                    ("withheld", Some(code_of_ground(ground)), Some(review_on), None)
                }
            };
            OpenNotice {
                case: id,
                notice: notice.number.0,
                occasion: code_of_occasion(notice.occasion).to_owned(),
                standing: standing.to_owned(),
                ground: ground.map(str::to_owned),
                from_on,
                due_on,
            }
        }));
        Ok(())
    }

    /// Does what stands on the agenda by now, at most `limit` of it.
    async fn keep_appointments(&self, outside: &Outside, limit: u32) -> Result<u32, AppError> {
        let mut kept = 0;
        while kept < limit {
            let now = outside.now();
            let until = now.checked_add(CLAIM).unwrap_or(Timestamp::MAX);
            let Some(appointment) = self.store.claim_appointment(now, until).await? else { break };
            self.keep(appointment, outside).await?;
            kept += 1;
        }
        Ok(kept)
    }

    /// Does one duty. What an appointment names is decided again here: by the core for what changes a case, by
    /// the agenda of the case as it stands for what somebody is told.
    async fn keep(&self, appointment: Appointment, outside: &Outside) -> Result<(), AppError> {
        let Some(duty) = read(&appointment) else {
            return Err(AppError::Inconsistent("the agenda names a duty that nobody knows"));
        };
        let told = match duty {
            // Who is told of an alarm follows from the alarm on record, not from who raised it.
            Duty::RaiseAlarm(kind) => {
                self.insist(appointment.case, &Command::RaiseAlarm(kind), outside).await?;
                &[]
            }
            Duty::Erase => {
                self.insist(appointment.case, &Command::Erase, outside).await?;
                &[]
            }
            Duty::NoticeMayLeave(_) | Duty::ReviewWithholding(_) | Duty::ProhibitionOver(_) => {
                if self.stands(&appointment, duty).await? {
                    duty.told()
                } else {
                    &[]
                }
            }
        };
        let alerts = told.iter().map(|role| alert_of(&appointment, *role)).collect();
        self.store.keep_appointment(appointment, alerts, outside.now()).await?;
        // What the clock did is on record, and somebody may have to be told of it.
        self.catch_up(outside.now()).await
    }

    /// Whether the case as it stands still has this on its agenda.
    async fn stands(&self, appointment: &Appointment, duty: Duty) -> Result<bool, AppError> {
        let open = self.replay_case(appointment.case).await?;
        let Some(case) = open.record.case() else { return Ok(false) };
        let own = self.own_terms();
        let terms = self.terms(&own, case.policy, case)?;
        Ok(agenda(case, &terms).iter().any(|one| one.duty == duty && one.at == appointment.at))
    }

    /// Asks the core as the clock, again where somebody changed the case in between. A refusal settles it: it
    /// was done already, or is not to be done any more.
    async fn insist(
        &self,
        case: CaseId,
        command: &Command,
        outside: &Outside,
    ) -> Result<(), AppError> {
        let Some(row) = self.store.case(case).await? else { return Ok(()) };
        let reference = row.summary.reference;
        for _ in 0..TRIES {
            let (now, seed) = (outside.now(), outside.seed()?);
            let handled =
                self.act(&reference, None, command.clone(), Actor::Clock, now, seed).await?;
            if !matches!(handled, Some(Handled::Changed(_))) {
                return Ok(());
            }
        }
        Err(AppError::Inconsistent("a case is changed so often that the clock finds no moment"))
    }

    /// Mails the desk what it was told, where there is a mailbox for it: a case number, and nothing of anybody.
    async fn mail_alerts(&self, outside: &Outside, limit: u32) -> Result<u32, AppError> {
        let Some(mailer) = self.mail_room.mailer.clone() else { return Ok(0) };
        let Some(to) = mailer.desk_mailbox().cloned() else { return Ok(0) };
        let mut count = 0;
        while count < limit {
            let Some(alert) = self.store.take_alert_to_mail(outside.now()).await? else { break };
            let words = Words::of(Language::English);
            let text = told(&alert, words, self.mail_room.base_url.as_deref());
            let mail = OutgoingMail {
                to: to.clone(),
                subject: headline(&alert, words),
                text,
                message_id: format!("alert-{}", alert.id),
                written_at: alert.raised_at,
            };
            if let Err(not_sent) = mailer.send(&mail).await {
                if !not_sent.is_final() && !not_sent.may_have_left() {
                    self.store.alert_not_mailed(alert.id).await?;
                }
                break;
            }
            count += 1;
        }
        Ok(count)
    }
}

/// What an alert says in one line: the case, and what is due.
#[must_use]
pub fn headline(alert: &Alert, words: Words) -> String {
    let what = match alert.what.strip_prefix("alarm_") {
        Some(kind) => {
            let deadline = words.coded("history-deadline", &kind.replace('_', "-"));
            words.say_with("alert-alarm", [("deadline", deadline.into())])
        }
        None => words.say_with(
            &format!("alert-{}", alert.what.replace('_', "-")),
            [("number", alert.subject.to_string().into())],
        ),
    };
    match &alert.reference {
        Some(reference) => words.say_with(
            "alert-of-case",
            [("reference", reference.as_str().into()), ("what", what.into())],
        ),
        None => what,
    }
}

fn told(alert: &Alert, words: Words, base_url: Option<&str>) -> String {
    let headline = headline(alert, words);
    match (base_url, &alert.reference) {
        (Some(base), Some(reference)) => format!("{headline}\n\n{base}/desk/cases/{reference}\n"),
        _ => format!("{headline}\n"),
    }
}

fn alert_of(appointment: &Appointment, role: Role) -> NewAlert {
    NewAlert {
        what: appointment.what.clone(),
        role: role.code(),
        case: Some(appointment.case),
        subject: appointment.subject,
        about_at: appointment.at,
    }
}

/// A duty as it stands in the store.
fn written(duty: Duty) -> (String, u32) {
    match duty {
        Duty::RaiseAlarm(kind) => (format!("alarm_{}", kind.code()), 0),
        Duty::NoticeMayLeave(notice) => ("notice_may_leave".to_owned(), u32::from(notice.0)),
        Duty::ReviewWithholding(notice) => ("review_withholding".to_owned(), u32::from(notice.0)),
        Duty::ProhibitionOver(number) => ("prohibition_over".to_owned(), u32::from(number)),
        Duty::Erase => ("erase".to_owned(), 0),
    }
}

/// Reads what [`written`] wrote.
fn read(appointment: &Appointment) -> Option<Duty> {
    let number = || u16::try_from(appointment.subject).ok();
    Some(match appointment.what.as_str() {
        "notice_may_leave" => Duty::NoticeMayLeave(NoticeNumber(number()?)),
        "review_withholding" => Duty::ReviewWithholding(NoticeNumber(number()?)),
        "prohibition_over" => Duty::ProhibitionOver(number()?),
        "erase" => Duty::Erase,
        other => {
            let code = other.strip_prefix("alarm_")?;
            Duty::RaiseAlarm(DeadlineKind::ALL.into_iter().find(|kind| kind.code() == code)?)
        }
    })
}

/// The code of a ground, as it is stored.
const fn code_of_ground(ground: Ground) -> &'static str {
    match ground {
        Ground::Prohibited => "prohibited",
        Ground::RiskToIndividual => "risk_to_individual",
        Ground::RiskToGroup => "risk_to_group",
        Ground::ChildAbuse => "child_abuse",
        Ground::NotApplicable => "not_applicable",
        Ground::Proceeding => "proceeding",
    }
}

/// The code of an occasion, as it is stored.
const fn code_of_occasion(occasion: Occasion) -> &'static str {
    match occasion {
        Occasion::Provided => "provided",
        Occasion::ProvidedInEmergency => "provided_in_emergency",
        Occasion::ActedOnAccount => "acted_on_account",
    }
}

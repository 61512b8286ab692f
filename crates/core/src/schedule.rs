//! The deadlines that run for a case as it stands (TI-1, TI-2).

use jiff::Timestamp;
use jiff::civil::Date;

use crate::case::{Awaited, Case};
use crate::deadline::{
    Clock, Deadline, DeadlineKind, PauseReason, Source, Start, StartEvent, Term,
};
use crate::event::Event;
use crate::fulfilment::Fulfilment;
use crate::notice::{GoverningRule, Notice, Standing, Timing, timing};
use crate::refusal::Refusal;
use crate::stage::Stage;
use crate::terms::Terms;

/// The event that writes down the deadlines from here on, when they differ from those on record.
pub(crate) fn follow_deadlines(case: &Case, terms: &Terms<'_>, now: Timestamp) -> Option<Event> {
    if matches!(case.stage, Stage::Erased(..)) {
        return None;
    }
    let deadlines = running(case, terms, now);
    (deadlines != case.deadlines).then_some(Event::DeadlinesSet { deadlines })
}

/// TI-1, RV-7: a passed deadline raises its alarm once; it never opens a way around anybody.
pub(crate) fn raise_alarm(
    case: &Case,
    kind: DeadlineKind,
    now: Timestamp,
) -> Result<Vec<Event>, Refusal> {
    if case.missed(kind, now).any(|due_at| !case.alarms.contains(&(kind, due_at))) {
        Ok(vec![Event::DeadlineMissed { kind }])
    } else {
        Err(Refusal::DeadlineNotMissed)
    }
}

/// Every deadline that runs: those still running keep their start and their pauses, new ones begin now.
fn running(case: &Case, terms: &Terms<'_>, now: Timestamp) -> Vec<Deadline> {
    let mut deadlines = Vec::new();
    deadlines.extend(of_the_request(case, terms, now));
    deadlines.extend(case.notices.values().filter_map(|notice| of_notice(case, notice, terms)));
    if let Stage::Closed(_, keeping) = &case.stage
        && keeping.hold.stands_since().is_none()
    {
        let start = Start { event: StartEvent::Closed, at: now };
        let start = kept(case, DeadlineKind::Retention).map_or(start, |kept| kept.start());
        let rule = Source::Rule("RT-1".into());
        let kind = DeadlineKind::Retention;
        let until = keeping.until;
        deadlines.push(Deadline::on_day(kind, start, until, Clock::Company, rule, terms.calendar));
    }
    for deadline in &mut deadlines {
        // A clock that law runs refuses to stop, one that stands refuses to stop again: that is their answer.
        let _ = match case.awaited {
            Awaited::Nothing => deadline.resume(now, terms.calendar),
            Awaited::Clarification | Awaited::AnswerToObjection => {
                deadline.pause(now, PauseReason::WaitingForAgency)
            }
        };
    }
    deadlines
}

fn kept(case: &Case, kind: DeadlineKind) -> Option<Deadline> {
    case.deadlines.iter().find(|deadline| deadline.kind() == kind).cloned()
}

fn of_the_request(case: &Case, terms: &Terms<'_>, now: Timestamp) -> Vec<Deadline> {
    let policy = terms.policy;
    let ended = case.stage.ending().is_some();
    let undecided = matches!(
        case.stage,
        Stage::Intake | Stage::Verification | Stage::Review | Stage::Approval(_)
    );
    let urgent = case.request.emergency.is_some();
    let received = Start { event: StartEvent::Received, at: case.received_at };
    let instrument = &case.request.process;
    let preserved = case.fulfilled.values().any(|done| *done == Fulfilment::Preserved);
    let company = |kind, start, term, rule: &str| {
        Deadline::after(
            kind,
            start,
            term,
            Clock::Company,
            Source::Rule(rule.into()),
            terms.calendar,
        )
    };
    let wanted = [
        (DeadlineKind::Acknowledgement, !ended && !case.acknowledged),
        (DeadlineKind::UrgentReview, urgent && undecided),
        (DeadlineKind::Answer, !ended && instrument.answer_within.is_some()),
        (DeadlineKind::Approval, matches!(case.stage, Stage::Approval(_))),
        // It outlives the case: nothing else is owed once data is preserved, so the case closes at once.
        (DeadlineKind::PreservationEnd, preserved && !matches!(case.stage, Stage::Erased(..))),
    ];
    wanted
        .into_iter()
        .filter(|(_, runs)| *runs)
        .filter_map(|(kind, _)| {
            kept(case, kind).or_else(|| match kind {
                DeadlineKind::Acknowledgement => {
                    Some(company(kind, received, policy.acknowledgement(), "TI-2"))
                }
                DeadlineKind::UrgentReview => {
                    Some(company(kind, received, policy.urgent_review(), "RV-3"))
                }
                DeadlineKind::Answer => instrument.answer_within.map(|term| {
                    let source = Source::Instrument(instrument.instrument.as_str().into());
                    Deadline::after(kind, received, term, Clock::Law, source, terms.calendar)
                }),
                DeadlineKind::Approval => {
                    let start = Start { event: StartEvent::Proposed, at: now };
                    Some(company(kind, start, policy.approval_alarm(urgent), "RV-7"))
                }
                DeadlineKind::PreservationEnd => {
                    let start = Start { event: StartEvent::Preserved, at: now };
                    Some(company(kind, start, Term::Days(policy.preservation_days), "TI-2"))
                }
                DeadlineKind::CustomerNotice
                | DeadlineKind::DelayedNotice
                | DeadlineKind::WithholdingReview
                | DeadlineKind::Retention => None,
            })
        })
        .collect()
}

fn of_notice(case: &Case, notice: &Notice, terms: &Terms<'_>) -> Option<Deadline> {
    let happened = terms.calendar.start_of(notice.happened_on);
    let on_day = |kind, event, day: Date, rule: &str| {
        let start = Start { event, at: happened };
        let source = Source::Rule(rule.into());
        Deadline::on_day(kind, start, day, Clock::Company, source, terms.calendar)
    };
    match (notice.standing, timing(notice, &case.prohibitions, terms)) {
        (Standing::Withheld { review_on, .. }, _) => {
            let kind = DeadlineKind::WithholdingReview;
            Some(on_day(kind, StartEvent::NoticeWithheld, review_on, "NO-5"))
        }
        (Standing::Sent | Standing::WithheldForGood { .. }, _)
        | (Standing::Owed, Timing::Prohibited { .. }) => None,
        (Standing::Owed, Timing::Due { due_on, rule, .. }) => {
            let (kind, event, cited) = match rule {
                GoverningRule::Provided => {
                    (DeadlineKind::CustomerNotice, StartEvent::Provided, "NO-1")
                }
                GoverningRule::Emergency => {
                    (DeadlineKind::DelayedNotice, StartEvent::Provided, "NO-2")
                }
                GoverningRule::Confidentiality => {
                    (DeadlineKind::DelayedNotice, StartEvent::ProhibitionEnded, "NO-3")
                }
                GoverningRule::Account => {
                    (DeadlineKind::CustomerNotice, StartEvent::AccountActedOn, "NO-4")
                }
            };
            Some(on_day(kind, event, due_on, cited))
        }
    }
}

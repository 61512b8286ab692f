//! The witness itself, tested on histories that should not be.

use writ_core::category::Answer;
use writ_core::directory::{EntryNumber, LineNumber};
use writ_core::event::RefusedBecause;
use writ_core::personal::Personal;
use writ_core::policy::VersionId;
use writ_core::request::{NondisclosureOrder, Threat};
use writ_core::review::{Ground as ReviewGround, ItemDecision};
use writ_core::verification::EvidenceKind;

use super::*;
use crate::builders::{ANALYST, APPROVER, CONTENT, COUNSEL, IDENTITY, request_for, submission};

const DESK: Actor = Actor::Staff(ANALYST);
const COUNSELLOR: Actor = Actor::Staff(COUNSEL);
const SECOND: Actor = Actor::Staff(APPROVER);
const CONTENT_ITEM: Measure = Measure::Disclose(CONTENT);
const IDENTITY_ITEM: Measure = Measure::Disclose(IDENTITY);
const FIRST: NoticeNumber = NoticeNumber(1);
const HOLDER: IdentifierNumber = IdentifierNumber(1);

type Step = (Actor, Event);

fn words() -> Personal<String> {
    Personal::erased()
}

fn on(day: i8) -> Date {
    Date::constant(2024, 1, day)
}

fn recorded(day: i8, (by, event): Step) -> Recorded {
    let at = jiff::tz::TimeZone::UTC.to_timestamp(on(day).at(12, 0, 0, 0)).unwrap();
    Recorded { at, by, event }
}

fn received(request: LegalRequest) -> Monitor {
    let submission = submission(request);
    let event = Event::Received {
        reference: "W-1".to_owned(),
        received_at: Timestamp::UNIX_EPOCH,
        policy: VersionId(on(1)),
        supersedes: None,
        request: Box::new(submission.request),
        personal: submission.personal,
    };
    Monitor::open(&recorded(1, (Actor::Clock, event)), 2).unwrap()
}

/// Feeds the events of one command of a day each, and gives the sentence it stumbles over, if any.
fn seen(request: LegalRequest, days: &[(i8, Vec<Step>)]) -> Option<String> {
    let mut monitor = received(request);
    days.iter().find_map(|(day, steps)| {
        let events: Vec<_> = steps.iter().cloned().map(|step| recorded(*day, step)).collect();
        monitor.watch(&events).err().map(|violation| violation.0)
    })
}

fn evidence() -> Vec<Step> {
    [Proves::Agency, Proves::Officer, Proves::Instrument]
        .map(|proves| {
            let kind = EvidenceKind::Document;
            (DESK, Event::EvidenceRecorded { proves, kind, holds: true })
        })
        .to_vec()
}

fn verified() -> Vec<Step> {
    let mut steps = evidence();
    steps.push((DESK, Event::Verified));
    steps.push((DESK, Event::LegalBasisAssessed { valid: true, personal: words() }));
    steps
}

fn proposed(by: Actor, items: u16) -> Step {
    let decisions = (1..=items).map(|n| (ItemNumber(n), ItemDecision::Grant)).collect();
    (by, Event::DecisionProposed { decisions, personal: words() })
}

fn decided(approvers: &[Actor]) -> Vec<Step> {
    let mut steps = vec![proposed(DESK, 1)];
    steps.extend(approvers.iter().map(|by| (*by, Event::Approved)));
    steps.push((COUNSELLOR, Event::Decided));
    steps
}

fn fulfilled(outcome: Fulfilment) -> Step {
    (DESK, Event::Fulfilled { item: ItemNumber(1), outcome, provider: None, personal: words() })
}

fn called(result: CallBackResult) -> Event {
    let (entry, line) = (EntryNumber(1), LineNumber(2));
    Event::CallBackMade { result, entry, line, is_recent: false, personal: words() }
}

fn disclosed() -> Step {
    let items = BTreeSet::from([ItemNumber(1)]);
    let (package, expires_on) = (PackageNumber(1), Date::constant(2024, 1, 2));
    (DESK, Event::Disclosed { items, package, sealed: crate::builders::sealed(1), expires_on })
}

fn owed(day: i8, occasion: Occasion) -> Step {
    let (notice, identifier, happened_on) = (FIRST, HOLDER, on(day));
    (DESK, Event::NoticeOwed { notice, identifier, occasion, happened_on })
}

fn sent() -> Step {
    (DESK, Event::NoticeSent { notice: FIRST, personal: words() })
}

fn given() -> Vec<Step> {
    let mut steps = verified();
    steps.extend(decided(&[COUNSELLOR]));
    steps.extend([fulfilled(Fulfilment::Collected), disclosed()]);
    steps.push(owed(1, Occasion::Provided));
    steps
}

fn answered() -> Step {
    (DESK, Event::Answered { answer: Answer::ProvidedNonContent })
}

fn closed() -> Step {
    (DESK, Event::Closed { keep_until: on(9) })
}

fn joined(parts: &[Vec<Step>]) -> Vec<(i8, Vec<Step>)> {
    vec![(1, parts.concat())]
}

fn content() -> LegalRequest {
    request_for(&[CONTENT_ITEM])
}

fn identity() -> LegalRequest {
    request_for(&[IDENTITY_ITEM])
}

#[track_caller]
fn stumbles(request: LegalRequest, days: &[(i8, Vec<Step>)], over: &str) {
    let sentence = seen(request, days);
    assert!(sentence.as_deref().is_some_and(|s| s.contains(over)), "{over}: {sentence:?}");
}

/// A good history passes: what the witness stumbles over below is what was changed in it.
#[test]
fn a_history_that_follows_the_rules_passes() {
    let whole = joined(&[given(), vec![sent(), answered(), closed()]]);

    assert_eq!(seen(identity(), &whole), None);
}

/// VE-1, VE-2.
#[test]
fn it_sees_a_verification_without_evidence_or_call() {
    stumbles(identity(), &joined(&[vec![(DESK, Event::Verified)]]), "VE-1");
    let mut emergency = identity();
    emergency.emergency = Some(Threat::LifeOrSecurity);
    stumbles(emergency, &joined(&[verified()]), "VE-2");
    let mut unknown = identity();
    unknown.officer_is_new = true;
    stumbles(unknown, &joined(&[verified()]), "VE-2");
    let denied = called(CallBackResult::Denied);
    stumbles(identity(), &joined(&[vec![(DESK, denied)], verified()]), "VE-2");
}

/// VE-1, RV-1, RV-7.
#[test]
fn it_sees_an_act_before_verification_basis_or_approval() {
    stumbles(identity(), &joined(&[vec![proposed(DESK, 1)]]), "VE-1");
    let collected = vec![fulfilled(Fulfilment::Collected)];
    stumbles(identity(), &joined(&[verified(), collected.clone()]), "RV-7");
    let mut no_basis = evidence();
    no_basis.push((DESK, Event::Verified));
    let acts = joined(&[no_basis, decided(&[COUNSELLOR]), collected]);
    stumbles(identity(), &acts, "RV-1");
}

/// RV-7.
#[test]
fn it_sees_too_few_hands() {
    for approvers in [&[][..], &[DESK], &[Actor::Staff(Staff { role: Role::Counsel, ..ANALYST })]] {
        stumbles(identity(), &joined(&[verified(), decided(approvers)]), "RV-7");
    }
    let consent = vec![(DESK, Event::ConsentGiven { identifier: HOLDER })];
    for approvers in [&[COUNSELLOR][..], &[SECOND], &[COUNSELLOR, COUNSELLOR]] {
        let days = joined(&[verified(), consent.clone(), decided(approvers)]);
        stumbles(content(), &days, "RV-7: content");
    }
}

/// DA-2.
#[test]
fn it_sees_content_collected_or_given_without_consent() {
    let both = decided(&[COUNSELLOR, SECOND]);
    let collected = vec![fulfilled(Fulfilment::Collected)];
    stumbles(content(), &joined(&[verified(), both.clone(), collected.clone()]), "DA-2");
    let given = vec![(DESK, Event::ConsentGiven { identifier: HOLDER })];
    let withdrawn = vec![(DESK, Event::ConsentWithdrawn { identifier: HOLDER })];
    let days = joined(&[verified(), given, both, collected, withdrawn, vec![disclosed()]]);
    stumbles(content(), &days, "DA-2");
}

/// RV-4, RV-8.
#[test]
fn it_sees_an_account_touched_without_an_order_and_a_disclosure_without_good_faith() {
    let restricted = vec![fulfilled(Fulfilment::Restricted)];
    let days = joined(&[verified(), decided(&[COUNSELLOR]), restricted]);
    stumbles(request_for(&[Measure::Restrict]), &days, "RV-4");
    let mut emergency = identity();
    emergency.emergency = Some(Threat::NationalSecurity);
    let call = called(CallBackResult::Confirmed);
    let proven = Event::EmergencyProven { good_faith_finding: false, personal: words() };
    let collected = vec![fulfilled(Fulfilment::Collected)];
    let days = joined(&[
        vec![(DESK, call)],
        verified(),
        vec![(DESK, proven)],
        decided(&[COUNSELLOR]),
        collected,
    ]);
    stumbles(emergency, &days, "RV-8");
}

/// NO-5.
#[test]
fn it_sees_a_disclosure_of_which_nobody_is_owed_a_notice() {
    let mut untold = given();
    untold.pop();

    stumbles(identity(), &joined(&[untold]), "NO-5: something was provided");
}

/// NO-2, NO-3.
#[test]
fn it_sees_a_notice_that_leaves_too_early_or_under_a_prohibition() {
    for ends_on in [None, Some(on(1))] {
        let order = NondisclosureOrder { ends_on };
        let forbidden = vec![(DESK, Event::NondisclosureOrdered { order }), sent()];
        stumbles(identity(), &joined(&[given(), forbidden]), "NO-3");
    }
    let ended = NondisclosureOrder { ends_on: Some(on(1)) };
    let ordered = vec![(DESK, Event::NondisclosureOrdered { order: ended })];
    let days = [(1, [given(), ordered].concat()), (2, vec![sent()])];
    assert_eq!(seen(identity(), &days), None);
}

/// NO-5.
#[test]
fn it_sees_a_withholding_by_one_person_and_a_closing_with_a_notice_open() {
    let proposed = Event::WithholdingProposed {
        notice: FIRST,
        ground: Ground::ChildAbuse,
        review: Review::On(on(5)),
        personal: words(),
    };
    let withheld = |by| vec![(DESK, proposed.clone()), (by, Event::Withheld { notice: FIRST })];
    stumbles(identity(), &joined(&[given(), withheld(DESK)]), "NO-5: withheld by one");
    let open = vec![answered(), closed()];
    stumbles(identity(), &joined(&[given(), open.clone()]), "NO-5: closed while");
    assert_eq!(seen(identity(), &joined(&[given(), withheld(SECOND), open])), None);
    stumbles(identity(), &joined(&[given(), withheld(SECOND), vec![sent()]]), "NO-5: told");
    stumbles(identity(), &joined(&[given(), vec![sent(), sent()]]), "NO-5: told");
}

/// CO-2, CO-3, RT-1.
#[test]
fn it_sees_a_second_end_a_late_withdrawal_and_events_after_the_end() {
    let refused = Event::Refused { because: RefusedBecause::Unverified, personal: words() };
    let refused = vec![(DESK, refused)];
    stumbles(identity(), &joined(&[refused.clone(), refused.clone()]), "a case ends once");
    let withdrawn = vec![(DESK, Event::Withdrawn { superseded_by: None })];
    stumbles(identity(), &joined(&[given(), withdrawn]), "CO-3");
    stumbles(identity(), &joined(&[verified(), vec![closed()]]), "closed before");
    let over = [refused, vec![closed()]].concat();
    let acknowledged = vec![(DESK, Event::Acknowledged)];
    stumbles(identity(), &joined(&[over.clone(), acknowledged]), "follows closing");
    let held = vec![
        (DESK, Event::HoldPlaced { on: on(1) }),
        (DESK, Event::Erased { backups_until: None }),
    ];
    stumbles(identity(), &joined(&[over.clone(), held]), "RT-1");
    let erased = vec![(DESK, Event::Erased { backups_until: None }), (DESK, Event::HoldProposed)];
    stumbles(identity(), &joined(&[over, erased]), "RT-1: nothing follows");
}

/// DA-4, RV-7.
#[test]
fn it_sees_what_was_not_asked_decided_or_done() {
    let ground = ReviewGround::TooBroad;
    let rejected = Event::DecisionProposed {
        decisions: BTreeMap::from([(ItemNumber(1), ItemDecision::Reject { ground })]),
        personal: words(),
    };
    let rejected = vec![(DESK, rejected), (DESK, Event::Decided)];
    let collected = vec![fulfilled(Fulfilment::Collected)];
    stumbles(identity(), &joined(&[verified(), rejected, collected.clone()]), "RV-7");
    stumbles(identity(), &joined(&[verified(), vec![proposed(DESK, 2)]]), "DA-4");
    let granted = [verified(), decided(&[COUNSELLOR])].concat();
    stumbles(identity(), &joined(&[granted.clone(), vec![disclosed()]]), "DA-4");
    stumbles(identity(), &joined(&[granted, vec![answered()]]), "answered before");
}

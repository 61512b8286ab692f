//! What the installation does of itself: nothing due without somebody told, nothing twice, nothing too early.

#![cfg(test)]

mod desk;
mod handled;

use handled::Handling;
use jiff::SignedDuration;
use writ_app::erasures::{ErasedAgain, ErasedCase, NoErasedCase};
use writ_app::handling::Handled;
use writ_core::actor::Actor;
use writ_core::category::Category;
use writ_core::command::Command;
use writ_core::deadline::DeadlineKind;
use writ_core::event::Words;
use writ_core::notice::NoticeNumber;
use writ_core::refusal::Refusal;
use writ_core::request::{NondisclosureOrder, ReplyChannel};
use writ_core::staff::Role;
use writ_core::stage::Stage;
use writ_store::{Draft, DraftId, UploadId};
use writ_testkit::builders::ANALYST;

const ACKNOWLEDGEMENT: DeadlineKind = DeadlineKind::Acknowledgement;

fn send() -> Command {
    Command::SendNotice { notice: NoticeNumber(1), text: Words::new("text".to_owned()) }
}

/// TI-1.
#[tokio::test]
async fn a_missed_deadline_is_on_record_and_told_once_though_two_programs_watch() {
    let handling = Handling::receiving(ReplyChannel::Portal).await;
    let other = handling.beside().await;
    handling.work().await;
    let before = handling.alerts(Role::Analyst).await;

    handling.days_later(2);
    let (one, two) = tokio::join!(handling.try_work(), other.try_work());
    one.unwrap();
    two.unwrap();
    handling.work().await;
    other.work().await;

    assert!(before.is_empty(), "{before:?}");
    assert_eq!(handling.count("deadline_missed").await, 1);
    assert_eq!(handling.alerts(Role::Analyst).await, ["alarm_acknowledgement"]);
}

/// TI-1.
#[tokio::test]
async fn a_program_that_stops_between_the_alarm_and_the_telling_is_followed_by_one_that_tells() {
    let handling = Handling::receiving(ReplyChannel::Portal).await;
    handling.work().await;
    handling.days_later(2);

    // The alarm is on record, and the program stops before anybody is told.
    let alarm = handling.tries(Actor::Clock, Command::RaiseAlarm(ACKNOWLEDGEMENT)).await;
    assert!(matches!(alarm, Handled::Done { .. }));
    handling.work().await;

    assert_eq!(handling.count("deadline_missed").await, 1);
    assert_eq!(handling.alerts(Role::Analyst).await, ["alarm_acknowledgement"]);
}

/// TI-1.
#[tokio::test]
async fn what_was_done_in_time_raises_no_alarm() {
    let handling = Handling::receiving(ReplyChannel::Portal).await;
    handling.work().await;

    handling.does(Command::Acknowledge).await;
    handling.days_later(2);
    handling.work().await;

    assert_eq!(handling.count("deadline_missed").await, 0);
    assert!(handling.alerts(Role::Analyst).await.is_empty());
}

/// NO-1.
#[tokio::test]
async fn it_is_told_at_once_that_an_account_holder_is_to_be_told() {
    let handling = Handling::receiving(ReplyChannel::Portal).await;
    handling.does(Command::Acknowledge).await;

    handling.discloses(Category::Account).await;
    handling.work().await;

    assert_eq!(handling.alerts(Role::Analyst).await, ["notice_may_leave"]);
    let due = handling.installation.notices("due", None, 10, handling.now()).await.unwrap();
    assert_eq!(due.len(), 1);
    assert_eq!(due[0].reference, handling.reference);
}

/// NO-2.
#[tokio::test]
async fn an_emergency_s_notice_is_told_on_the_thirtieth_day_and_not_a_day_earlier() {
    let handling = Handling::receiving_emergency().await;
    handling.does(Command::Acknowledge).await;
    handling.discloses(Category::Emergency).await;

    handling.set("2024-03-05T22:59:00Z");
    handling.work().await;
    let before = handling.alerts(Role::Analyst).await;
    handling.set("2024-03-05T23:01:00Z");
    handling.work().await;

    assert!(before.is_empty(), "{before:?}");
    assert_eq!(handling.alerts(Role::Analyst).await, ["notice_may_leave"]);
}

/// NO-2: the clock runs two days fast for an hour, and is put right.
#[tokio::test]
async fn a_clock_that_was_fast_sends_nothing_and_once_it_is_right_nobody_can() {
    let handling = Handling::receiving_emergency().await;
    handling.does(Command::Acknowledge).await;
    handling.discloses(Category::Emergency).await;

    handling.set("2024-03-07T12:00:00Z");
    handling.work().await;
    handling.set("2024-03-05T12:00:00Z");
    handling.work().await;

    assert_eq!(handling.count("notice_sent").await, 0);
    let refused = handling.tries(Actor::Staff(ANALYST), send()).await;
    let not_before = jiff::civil::date(2024, 3, 6);
    assert_eq!(refused, Handled::Refused(Refusal::NoticeTooEarly { not_before }));
}

/// NO-3.
#[tokio::test]
async fn the_end_of_a_prohibition_is_told_to_those_who_decide_about_the_notice() {
    let handling = Handling::receiving(ReplyChannel::Portal).await;
    handling.does(Command::Acknowledge).await;
    let ends_on = Some(jiff::civil::date(2024, 3, 31));
    handling.does(Command::RecordOrder(NondisclosureOrder { ends_on })).await;
    handling.discloses(Category::Account).await;

    handling.set("2024-03-31T12:00:00Z");
    handling.work().await;
    let before = handling.alerts(Role::Analyst).await;
    handling.set("2024-03-31T22:01:00Z");
    handling.work().await;

    assert!(before.is_empty(), "{before:?}");
    let told = handling.alerts(Role::Analyst).await;
    assert_eq!(told, ["notice_may_leave", "prohibition_over"]);
    assert_eq!(handling.alerts(Role::Counsel).await, ["prohibition_over"]);
}

/// RT-1.
#[tokio::test]
async fn personal_data_is_erased_after_its_time_and_not_by_a_clock_two_days_fast() {
    let handling = Handling::receiving(ReplyChannel::Portal).await;
    handling.does(Command::Acknowledge).await;
    handling.does(Command::Withdraw { superseded_by: None }).await;
    handling.work().await;
    let Stage::Closed(_, keeping) = handling.case().await.stage else { panic!("closed") };
    let day = |days: i64| {
        let day = keeping.until.checked_add(jiff::ToSpan::days(days)).unwrap();
        format!("{day}T12:00:00Z")
    };

    handling.set(&day(2));
    handling.work().await;
    let fast = handling.count("erased").await;
    handling.set(&day(0));
    handling.work().await;
    handling.set(&day(5));
    handling.work().await;
    handling.work().await;

    assert_eq!(fast, 0);
    assert_eq!(handling.count("erased").await, 1);
    assert!(handling.case().await.personal.get().is_none());
}

/// RT-1. The copy was made before the case was erased, and knows nothing of it.
#[tokio::test]
async fn what_a_copy_brings_back_is_erased_again_from_the_list_of_what_was() {
    let handling = Handling::receiving(ReplyChannel::Portal).await;
    handling.does(Command::Withdraw { superseded_by: None }).await;
    let folder = tempfile::tempdir().unwrap();
    handling.installation.store.copy_to(folder.path()).await.unwrap();
    handling.set("2026-01-01T12:00:00Z");
    handling.does_as_clock(Command::Erase).await;
    let listed: Vec<_> =
        handling.installation.erased().await.unwrap().iter().map(ToString::to_string).collect();
    let listed = listed.join("\n");
    let list = ErasedCase::list(&listed).unwrap();

    let copy = handling.at(folder.path()).await;
    let back = copy.case().await;
    let done = copy.installation.erase_again(&list, &copy.outside()).await.unwrap();
    let again = copy.installation.erase_again(&list, &copy.outside()).await.unwrap();

    assert!(back.personal.get().is_some(), "it was readable in the copy");
    assert_eq!(done, ErasedAgain::Done { erased: 1, already: 0, unknown: 0, on_hold: vec![] });
    assert_eq!(again, ErasedAgain::Done { erased: 0, already: 1, unknown: 0, on_hold: vec![] });
    assert!(copy.case().await.personal.get().is_none());
    assert!(copy.installation.verify(|_| {}).await.unwrap().is_clean());
    assert_eq!(listed, format!("2026-01-01 {}", handling.reference));
}

/// RT-1.
#[tokio::test]
async fn of_a_list_that_names_a_case_still_worked_on_nothing_is_erased() {
    let handling = Handling::receiving(ReplyChannel::Portal).await;
    let list = format!("2026-01-01 {}\n\n2026-01-01 W-1-unknown\n", handling.reference);
    let list = ErasedCase::list(&list).unwrap();

    let refused = handling.installation.erase_again(&list, &handling.outside()).await.unwrap();

    assert_eq!(refused, ErasedAgain::StillOpen(vec![handling.reference.clone()]));
    assert_eq!(ErasedCase::list("2026-01-01 W-1\nyesterday W-2"), Err(NoErasedCase { line: 2 }));
}

/// RT-1.
#[tokio::test]
async fn a_clock_set_back_does_nothing_a_second_time() {
    let handling = Handling::receiving(ReplyChannel::Portal).await;
    handling.days_later(2);
    handling.work().await;

    handling.set("2024-01-01T00:00:00Z");
    let done = handling.work().await;
    handling.set("2024-02-08T00:00:00Z");
    handling.work().await;

    assert!(done.is_nothing(), "{done:?}");
    assert_eq!(handling.count("deadline_missed").await, 1);
    assert_eq!(handling.alerts(Role::Analyst).await, ["alarm_acknowledgement"]);
}

/// RT-1: what was never sent is kept no longer than was said.
#[tokio::test]
async fn a_draft_and_an_upload_that_expired_are_gone() {
    let handling = Handling::receiving(ReplyChannel::Portal).await;
    let store = &handling.installation.store;
    let (now, id) = (handling.now(), UploadId([3; 16]));
    let tomorrow = now + SignedDuration::from_hours(24);
    let mut incoming = store.take_in(id, 100);
    incoming.write(b"certificate").await.unwrap();
    incoming.stage(now + SignedDuration::from_hours(1)).await.unwrap();
    let draft = Draft {
        id: DraftId([4; 16]),
        secret_digest: [1; 32],
        updated_at: now,
        expires_at: tomorrow,
        answers: "{}".to_owned(),
    };
    store.save_draft(draft, vec![id]).await.unwrap();

    handling.work().await;
    let before = store.sweep_drafts(now).await.unwrap();
    let kept = store.upload(id, now).await.unwrap();
    handling.days_later(1);
    handling.work().await;

    assert_eq!((before, kept.is_some()), (0, true));
    // Asked as of yesterday, when both had time left.
    assert!(store.draft(DraftId([4; 16]), now).await.unwrap().is_none());
    assert!(store.upload(id, now).await.unwrap().is_none());
}

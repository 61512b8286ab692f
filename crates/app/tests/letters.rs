//! Letters: written once, sent or printed, and known for what they are.

#![cfg(test)]

mod desk;
mod handled;

use handled::Handling;
use writ_app::outbox::{ByHand, HandedOn};
use writ_core::command::Command;
use writ_core::refusal::Refusal;
use writ_core::request::ReplyChannel;
use writ_core::staff::Role;
use writ_store::StoredLetter;
use writ_testkit::mail_server::{Behaviour, Server};

async fn only_letter(handling: &Handling) -> StoredLetter {
    let mut letters = handling.installation.letters_of(&handling.reference).await.unwrap();
    assert_eq!(letters.len(), 1, "{letters:?}");
    letters.remove(0)
}

async fn text(handling: &Handling) -> String {
    let code = only_letter(handling).await.code;
    let file = handling.installation.letter_file(&code).await.unwrap().unwrap();
    file.paper.unwrap().text
}

/// RV-6.
#[tokio::test]
async fn every_acknowledgement_asks_to_comply_with_applicable_law() {
    let handling = Handling::receiving(ReplyChannel::RegisteredMail).await;

    handling.does(Command::Acknowledge).await;
    handling.work().await;

    let text = text(&handling).await;
    let said = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("to comply with applicable law"), "{text}");
    assert!(said.contains(&handling.reference), "{text}");
    assert!(said.contains("canary-agency"), "{text}");
}

/// DA-5: nothing of what a request is about stands in a letter that goes by mail.
#[tokio::test]
async fn a_letter_names_neither_identifiers_nor_the_purpose() {
    let handling = Handling::receiving(ReplyChannel::Email).await;

    handling.does(Command::Acknowledge).await;
    handling.work().await;

    let text = text(&handling).await;
    for canary in ["canary-account", "canary-purpose", "canary-officer"] {
        assert!(!text.contains(canary), "{canary}: {text}");
    }
}

/// RV-6: several programs at once, and again later.
#[tokio::test]
async fn an_event_owes_one_letter_however_often_and_by_whom_it_is_written() {
    let server = Server::start(Behaviour::Accept).await;
    let handling = Handling::receiving(ReplyChannel::Email).await.with_mail(&server);
    let other = handling.beside().await;

    handling.does(Command::Acknowledge).await;
    let (one, two) = tokio::join!(handling.try_work(), other.try_work());
    one.unwrap();
    two.unwrap();
    handling.work().await;

    assert_eq!(only_letter(&handling).await.state, "sent");
    assert_eq!(server.arrived().await.len(), 1);
}

#[tokio::test]
async fn a_program_that_stops_after_sending_repeats_the_letter_once_under_the_same_message_id() {
    let server = Server::start(Behaviour::Accept).await;
    let handling = Handling::receiving(ReplyChannel::Email).await.with_mail(&server);
    handling.does(Command::Acknowledge).await;
    handling.write_letters().await;

    // Handed over, and the program stops before it can say so; twice.
    handling.send_and_stop().await;
    handling.minutes_later(60);
    handling.send_and_stop().await;
    handling.minutes_later(60);
    handling.work().await;

    let arrived = server.arrived().await;
    assert_eq!(arrived.len(), 2, "repeated once, then left to a person");
    assert_eq!(arrived[0].text, arrived[1].text);
    let letter = only_letter(&handling).await;
    assert_eq!((letter.state.as_str(), letter.reason.as_deref()), ("failed", Some("unclear")));
    assert_eq!(handling.alerts(Role::Analyst).await, ["letter_failed"]);
}

#[tokio::test]
async fn a_letter_that_was_put_off_waits_and_is_tried_again() {
    let busy = Server::start(Behaviour::AnswerRecipient("451 later")).await;
    let handling = Handling::receiving(ReplyChannel::Email).await.with_mail(&busy);
    handling.does(Command::Acknowledge).await;

    handling.work().await;
    let put_off = only_letter(&handling).await;
    handling.work().await;
    let waiting = only_letter(&handling).await;
    let willing = Server::start(Behaviour::Accept).await;
    let handling = handling.with_mail(&willing);
    handling.minutes_later(2);
    handling.work().await;

    assert_eq!((put_off.state.as_str(), put_off.reason.as_deref()), ("ready", Some("put_off")));
    assert_eq!(waiting.attempts, 1, "not before its time");
    assert_eq!(only_letter(&handling).await.state, "sent");
    assert_eq!(willing.arrived().await.len(), 1);
}

#[tokio::test]
async fn a_letter_waits_while_nobody_known_vouches_for_the_mail_server() {
    let (server, authority) = Server::start_encrypted(true, "127.0.0.1").await;
    let handling = Handling::receiving(ReplyChannel::Email).await.with_mail_set(&server, "");
    let folder = tempfile::tempdir().unwrap();
    let vouching = folder.path().join("authority.pem");
    std::fs::write(&vouching, authority).unwrap();
    handling.does(Command::Acknowledge).await;

    handling.work().await;
    let waiting = only_letter(&handling).await;
    let known = format!("authorities_file = '{}'", vouching.display());
    let handling = handling.with_mail_set(&server, &known);
    handling.minutes_later(2);
    handling.work().await;

    assert_eq!(
        (waiting.state.as_str(), waiting.reason.as_deref()),
        ("ready", Some("not_encrypted"))
    );
    assert_eq!(only_letter(&handling).await.state, "sent");
    assert_eq!(server.arrived().await.len(), 1);
}

#[tokio::test]
async fn a_letter_that_the_server_refuses_is_left_to_a_person_who_has_it_printed() {
    let server = Server::start(Behaviour::AnswerRecipient("550 nobody here")).await;
    let handling = Handling::receiving(ReplyChannel::Email).await.with_mail(&server);
    handling.does(Command::Acknowledge).await;
    handling.work().await;

    let failed = only_letter(&handling).await;
    let printed = handling.hand_on(&failed.code, ByHand::Print, Role::Analyst).await;

    assert_eq!((failed.state.as_str(), failed.reason.as_deref()), ("failed", Some("refused")));
    assert_eq!(handling.alerts(Role::Analyst).await, ["letter_failed"]);
    assert_eq!(printed, HandedOn::Done);
    let letter = only_letter(&handling).await;
    assert_eq!((letter.channel.as_str(), letter.state.as_str()), ("post", "ready"));
}

#[tokio::test]
async fn without_a_mail_server_the_desk_prints_and_records_under_which_number_it_was_posted() {
    let handling = Handling::receiving(ReplyChannel::Email).await;
    handling.does(Command::Acknowledge).await;
    handling.work().await;
    let code = only_letter(&handling).await.code;
    let posted = || ByHand::Posted { tracking: "RR 123 456 789 NL".to_owned() };

    let too_early = handling.hand_on(&code, ByHand::Delivered, Role::Analyst).await;
    let auditor = handling.hand_on(&code, posted(), Role::Auditor).await;
    let nonsense = ByHand::Posted { tracking: "<b>".to_owned() };
    let nonsense = handling.hand_on(&code, nonsense, Role::Analyst).await;
    let done = handling.hand_on(&code.to_lowercase(), posted(), Role::Analyst).await;
    let twice = handling.hand_on(&code, posted(), Role::Analyst).await;

    assert_eq!(handling.alerts(Role::Analyst).await, ["letter_to_post"]);
    assert_eq!(too_early, HandedOn::NotInThisState);
    assert_eq!(auditor, HandedOn::Refused(Refusal::NotAHandler));
    assert_eq!(nonsense, HandedOn::UnreadableTracking);
    assert_eq!((done, twice), (HandedOn::Done, HandedOn::NotInThisState));
    let file = handling.installation.letter_file(&code).await.unwrap().unwrap();
    assert_eq!(file.letter.tracking.as_deref(), Some("RR 123 456 789 NL"));
    let steps: Vec<_> =
        file.steps.iter().map(|step| (step.actor.as_str(), step.state.as_str())).collect();
    assert_eq!(steps, [("clock", "ready"), ("staff:1:analyst", "posted")]);
}

#[tokio::test]
async fn on_the_portal_a_letter_is_with_its_reader_at_once() {
    let handling = Handling::receiving(ReplyChannel::Portal).await;
    handling.does(Command::Acknowledge).await;
    handling.work().await;

    let letter = only_letter(&handling).await;
    handling.installation.letter_opened(letter.id, handling.now()).await.unwrap();

    assert_eq!((letter.channel.as_str(), letter.state.as_str()), ("portal", "sent"));
    assert_eq!(only_letter(&handling).await.state, "delivered");
}

/// RT-1.
#[tokio::test]
async fn what_a_letter_says_is_erased_with_its_case_and_its_code_stays_genuine() {
    let handling = Handling::receiving(ReplyChannel::RegisteredMail).await;
    handling.does(Command::Acknowledge).await;
    handling.work().await;
    let letter = only_letter(&handling).await;
    handling.does(Command::Withdraw { superseded_by: None }).await;

    handling.days_later(400);
    handling.work().await;

    let code = &letter.code;
    let file = handling.installation.letter_file(code).await.unwrap().unwrap();
    assert_eq!((file.paper, file.letter.tracking), (None, None));
    let genuine = handling.installation.genuine(code).await.unwrap().unwrap();
    assert_eq!((genuine.kind.as_str(), genuine.written_at), ("acknowledgement", letter.written_at));
    assert_eq!(file.letter.sha256, letter.sha256);
}

#[tokio::test]
async fn a_code_of_no_letter_is_told_apart_from_a_genuine_one_and_from_nothing_else() {
    let handling = Handling::receiving(ReplyChannel::RegisteredMail).await;
    handling.does(Command::Acknowledge).await;
    handling.work().await;

    for code in ["2222-2222-2222-2222", "2222-2222-2222-2223", "", "nonsense", &"7".repeat(9_999)] {
        assert_eq!(handling.installation.genuine(code).await.unwrap(), None, "{code}");
    }
}

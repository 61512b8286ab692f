//! VE-1 to VE-3: who asks.

use jiff::ToSpan as _;
use writ_core::actor::Actor;
use writ_core::category::{Answer, Outcome};
use writ_core::command::Command;
use writ_core::event::Event;
use writ_core::record::outcome_of;
use writ_core::refusal::Refusal;
use writ_core::request::{Addressee, Channel, LegalRequest, Threat};
use writ_core::stage::Stage;
use writ_core::verification::{CallBackResult, Contact, Proves};

use crate::desk::{
    ANALYST, DAY_ONE, Desk, IDENTITY, call, called, confirmed, confirmed_number, evidence, request,
    words,
};

const ALL: [Proves; 3] = [Proves::Agency, Proves::Officer, Proves::Instrument];

fn with_evidence(request: LegalRequest) -> Desk {
    let mut desk = Desk::receiving(request);
    for proves in ALL {
        desk.does(ANALYST, evidence(proves, true));
    }
    desk
}

fn first_request() -> LegalRequest {
    let mut request = request(&[IDENTITY]);
    request.officer_is_new = true;
    request
}

fn emergency() -> LegalRequest {
    let mut request = request(&[IDENTITY]);
    request.emergency = Some(Threat::LifeOrSecurity);
    request
}

/// VE-1.
#[test]
fn agency_officer_and_instrument_each_need_evidence_that_holds() {
    for lacking in ALL {
        let mut desk = Desk::receiving(request(&[IDENTITY]));
        for proves in ALL.into_iter().filter(|proves| *proves != lacking) {
            desk.does(ANALYST, evidence(proves, true));
        }

        assert_eq!(desk.refuses(ANALYST, Command::Verify), Refusal::EvidenceMissing);

        desk.does(ANALYST, evidence(lacking, true)).does(ANALYST, Command::Verify);
        assert_eq!(desk.case.stage, Stage::Review);
    }
}

/// VE-1.
#[test]
fn evidence_that_turns_out_not_to_hold_no_longer_counts() {
    let mut desk = with_evidence(request(&[IDENTITY]));

    desk.does(ANALYST, evidence(Proves::Officer, false)).does(ANALYST, confirmed());

    assert_eq!(desk.refuses(ANALYST, Command::Verify), Refusal::EvidenceMissing);
}

/// VE-1.
#[test]
fn nothing_is_verified_a_second_time() {
    let mut desk = with_evidence(request(&[IDENTITY]));
    desk.does(ANALYST, Command::Verify);
    let review = Refusal::OutOfOrder { stage: "review" };

    for late in [
        Command::Verify,
        evidence(Proves::Agency, true),
        confirmed(),
        Command::RefuseUnverified(words()),
    ] {
        assert_eq!(desk.refuses(ANALYST, late), review);
    }
}

/// IN-2, VE-1: whoever tries is told why, for completing it would not help.
#[test]
fn nobody_is_verified_for_a_request_that_is_another_companys_to_answer() {
    let mut misaddressed = request(&[IDENTITY]);
    misaddressed.addressee = Addressee::Wrong { right_entity: "eu".to_owned() };
    let desk = Desk::receiving(misaddressed);

    for verifying in [Command::Verify, evidence(Proves::Agency, true), confirmed()] {
        assert_eq!(desk.refuses(ANALYST, verifying), Refusal::NotOurs);
    }
}

/// VE-1, IN-6.
#[test]
fn what_cannot_be_verified_is_refused_and_counts_as_rejected() {
    let mut desk = Desk::receiving(request(&[IDENTITY]));

    desk.does(ANALYST, Command::RefuseUnverified(words()));

    let outcome = Outcome::Answered { answer: Answer::Rejected, on: DAY_ONE };
    assert_eq!(outcome_of(&desk.case, desk.terms().zone), outcome);
    assert!(desk.case.challenged);
}

/// VE-2.
#[test]
fn an_emergency_and_a_first_request_are_confirmed_by_an_outgoing_call() {
    for request in [emergency(), first_request()] {
        let mut desk = with_evidence(request);
        assert_eq!(desk.refuses(ANALYST, Command::Verify), Refusal::CallBackNeeded);
        let not_reached = call(called("+31 70 555 0199"), CallBackResult::NotReached);
        desk.does(ANALYST, not_reached);
        assert_eq!(desk.refuses(ANALYST, Command::Verify), Refusal::CallBackNeeded);

        desk.does(ANALYST, confirmed()).does(ANALYST, Command::Verify);

        assert_eq!(desk.case.stage, Stage::Review);
    }
}

/// VE-2.
#[test]
fn a_known_officer_in_an_ordinary_case_needs_no_call() {
    let mut desk = with_evidence(request(&[IDENTITY]));
    desk.does(ANALYST, call(called("+31 70 555 0199"), CallBackResult::NotReached));

    desk.does(ANALYST, Command::Verify);

    assert_eq!(desk.case.stage, Stage::Review);
}

/// VE-3.
#[test]
fn doubtful_evidence_asks_for_a_call_even_after_better_evidence() {
    let mut desk = with_evidence(request(&[IDENTITY]));
    desk.does(ANALYST, evidence(Proves::Agency, false));
    desk.does(ANALYST, evidence(Proves::Agency, true));

    assert_eq!(desk.refuses(ANALYST, Command::Verify), Refusal::CallBackNeeded);

    desk.does(ANALYST, confirmed()).does(ANALYST, Command::Verify);
    assert_eq!(desk.case.stage, Stage::Review);
}

/// VE-2.
#[test]
fn an_inbound_call_a_voicemail_and_a_reply_by_mail_confirm_nothing() {
    let desk = with_evidence(emergency());

    for contact in [Contact::Inbound, Contact::Voicemail, Contact::MailReply] {
        let command = call(contact, CallBackResult::Confirmed);
        assert_eq!(desk.refuses(ANALYST, command), Refusal::NotAnOutgoingCall);
    }
}

/// VE-2. The request names `+49 (0)30 555 0100`.
#[test]
fn a_number_from_the_request_is_never_called_however_it_is_written() {
    let desk = with_evidence(emergency());

    for number in [
        "+49 (0)30 555 0100",
        "+49 30 5550100",
        "0049 30 555 01 00",
        "030/555-0100",
        "(030) 5550100",
        "011 49 30 555 0100",
        "\u{ff10}30 \u{ff15}\u{ff15}\u{ff15} 0100",
        "\u{660}30 555 0100",
    ] {
        let command = call(called(number), CallBackResult::Confirmed);
        assert_eq!(desk.refuses(ANALYST, command), Refusal::NumberFromRequest, "{number}");
    }
}

/// VE-2.
#[test]
fn a_number_that_differs_in_one_digit_or_is_short_is_another_line() {
    for number in ["+49 30 555 0101", "5550100 9", "550100"] {
        let mut desk = with_evidence(emergency());
        desk.does(ANALYST, call(called(number), CallBackResult::Confirmed));

        desk.does(ANALYST, Command::Verify);

        assert_eq!(desk.case.stage, Stage::Review, "{number}");
    }
}

/// VE-2.
#[test]
fn a_denial_on_the_phone_stands_whoever_confirms_later() {
    let mut desk = with_evidence(request(&[IDENTITY]));
    let denied = call(called("+31 70 555 0199"), CallBackResult::Denied);

    desk.does(ANALYST, denied).does(ANALYST, confirmed());

    assert_eq!(desk.refuses(ANALYST, Command::Verify), Refusal::DeniedOnCallBack);
    assert_eq!(desk.refuses(Actor::Agency, Command::Verify), Refusal::StaffOnly);
}

/// VE-2. The record says which line of the directory confirmed it, and whether it is too young to be trusted blindly.
#[test]
fn a_call_back_names_the_line_of_the_directory_and_flags_a_recent_one() {
    let desk = with_evidence(emergency());
    let recent = |days: i32| {
        let number = confirmed_number("+31 70 555 0199", DAY_ONE.checked_sub(days.days()).unwrap());
        let command = call(Contact::Called(number), CallBackResult::Confirmed);
        match desk.tries(ANALYST, command).unwrap().as_slice() {
            [Event::CallBackMade { entry, line, is_recent, .. }] => (entry.0, line.0, *is_recent),
            other => panic!("{other:?}"),
        }
    };

    assert_eq!(recent(2), (1, 2, true));
    assert_eq!(recent(3), (1, 2, false));
}

/// VE-1, VE-2, VE-3: who looks at a case sees what is proven, what speaks against it and how the call ended.
#[test]
fn the_case_shows_how_far_its_verification_came() {
    let mut desk = Desk::receiving(request(&[IDENTITY]));
    assert!(desk.case.verification.proven().is_empty());
    assert!(!desk.case.verification.is_doubted());
    assert_eq!(desk.case.verification.call_back(), None);

    desk.does(ANALYST, evidence(Proves::Agency, true)).does(ANALYST, confirmed());

    let verification = &desk.case.verification;
    assert_eq!(verification.proven().iter().collect::<Vec<_>>(), [&Proves::Agency]);
    assert_eq!(verification.call_back(), Some(CallBackResult::Confirmed));
    assert!(!verification.is_verified());

    desk.does(ANALYST, evidence(Proves::Officer, false));
    assert!(desk.case.verification.is_doubted());
    desk.does(ANALYST, evidence(Proves::Officer, true));
    desk.does(ANALYST, evidence(Proves::Instrument, true)).does(ANALYST, Command::Verify);
    assert!(desk.case.verification.is_verified());
}

/// IN-2.
#[test]
fn a_channel_has_a_code_in_forms() {
    let codes = Channel::ALL.map(Channel::code);

    assert_eq!(codes, ["registered_mail", "email", "portal"]);
}

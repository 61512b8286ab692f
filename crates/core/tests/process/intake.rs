//! IN-1 to IN-9, RV-6, CO-1, CO-3: receiving.

use writ_core::actor::Actor;
use writ_core::case::Fee;
use writ_core::category::{Answer, Category, Outcome};
use writ_core::command::{Command, Root};
use writ_core::data_class::DataClass;
use writ_core::event::{Event, RefusedBecause};
use writ_core::fulfilment::Fulfilment;
use writ_core::record::outcome_of;
use writ_core::refusal::Refusal;
use writ_core::request::{
    Addressee, Channel, IdentifierNumber, LegalRequest, Measure, Missing, NondisclosureOrder,
    Threat,
};
use writ_core::review::ItemDecision;
use writ_core::stage::{Ending, Stage};

use crate::desk::{
    ANALYST, CUSTODIAN, DAY_ONE, Desk, IDENTITY, REJECT, basis, fulfil, item, noon, only, propose,
    release, request, send, submission, words,
};

fn lacking(missing: Missing) -> LegalRequest {
    let mut request = request(&[IDENTITY]);
    request.lacks.insert(missing);
    request
}

fn misaddressed() -> LegalRequest {
    let mut request = request(&[IDENTITY]);
    request.addressee = Addressee::Wrong { right_entity: "eu".to_owned() };
    request
}

fn quote() -> Command {
    Command::QuoteFee { amount_minor: 2_500, currency: "EUR".to_owned() }
}

/// IN-1, IN-2, IN-3, IN-4, IN-6.
#[test]
fn whatever_a_submission_lacks_it_is_recorded_and_waits_for_completion() {
    for missing in [
        Missing::OfficialAddress,
        Missing::Certificates,
        Missing::LegalBasis,
        Missing::Officer,
        Missing::Items,
    ] {
        let mut incomplete = lacking(missing);
        if missing == Missing::Items {
            incomplete.items.clear();
        }

        let desk = Desk::receiving(incomplete);

        assert_eq!(desk.case.stage, Stage::Intake, "{missing:?}");
        assert_eq!(desk.case.request.missing(), vec![missing]);
        assert_eq!(desk.refuses(ANALYST, Command::Verify), Refusal::Incomplete);
    }
}

/// IN-5.
#[test]
fn a_request_about_an_identifier_it_does_not_name_is_incomplete() {
    let mut request = request(&[IDENTITY, IDENTITY]);
    request.items.get_mut(&item(2)).unwrap().identifier = IdentifierNumber(9);

    assert_eq!(request.missing(), vec![Missing::Items]);
}

/// IN-5, IN-6.
#[test]
fn what_a_request_asks_for_is_read_from_its_items_and_not_from_a_note() {
    let request = lacking(Missing::Items);

    assert_eq!(request.missing(), vec![]);
}

/// IN-2.
#[test]
fn a_complete_request_by_any_channel_goes_on_to_verification() {
    for channel in [Channel::RegisteredMail, Channel::Email, Channel::Portal] {
        let mut complete = request(&[IDENTITY]);
        complete.channel = channel;

        let desk = Desk::receiving(complete);

        assert_eq!(desk.case.stage, Stage::Verification);
    }
}

/// IN-2.
#[test]
fn a_misaddressed_request_is_answered_not_ours_and_counts_as_received() {
    let mut desk = Desk::receiving(misaddressed());

    desk.does(ANALYST, Command::AnswerNotOurs);

    let ending = desk.case.stage.ending();
    assert_eq!(ending, Some(&Ending::NotOurs));
    let counted = desk.record().counted().last().and_then(|version| version.counted.clone());
    let outcome = Outcome::Answered { answer: Answer::NoData, on: DAY_ONE };
    assert_eq!(counted.map(|counted| counted.outcome), Some(outcome));
}

/// IN-2.
#[test]
fn a_misaddressed_request_is_neither_completed_nor_refused_as_incomplete() {
    let desk = Desk::receiving(misaddressed());
    let complete = Command::Complete(Box::new(submission(request(&[IDENTITY]))));

    assert_eq!(desk.refuses(Actor::Agency, complete), Refusal::NotOurs);
    assert_eq!(desk.refuses(ANALYST, Command::RefuseIncomplete(words())), Refusal::NotOurs);
}

/// IN-2.
#[test]
fn what_reached_the_right_addressee_is_ours() {
    let incomplete = Desk::receiving(lacking(Missing::Officer));
    let complete = Desk::receiving(request(&[IDENTITY]));

    assert_eq!(incomplete.refuses(ANALYST, Command::AnswerNotOurs), Refusal::IsOurs);
    let elsewhere = Refusal::OutOfOrder { stage: "verification" };
    assert_eq!(complete.refuses(ANALYST, Command::AnswerNotOurs), elsewhere);
}

/// IN-6.
#[test]
fn the_agency_supplies_what_was_missing_and_the_case_goes_on() {
    let mut desk = Desk::receiving(lacking(Missing::Certificates));
    let still_lacking = Command::Complete(Box::new(submission(lacking(Missing::Officer))));
    let complete = Command::Complete(Box::new(submission(request(&[IDENTITY]))));

    desk.does(Actor::Agency, still_lacking);
    assert_eq!(desk.case.stage, Stage::Intake);
    desk.does(Actor::Agency, complete.clone());

    assert_eq!(desk.case.stage, Stage::Verification);
    let elsewhere = Refusal::OutOfOrder { stage: "verification" };
    assert_eq!(desk.refuses(Actor::Agency, complete), elsewhere);
}

/// IN-6.
#[test]
fn a_completion_from_another_country_or_to_another_addressee_is_another_request() {
    let desk = Desk::receiving(lacking(Missing::Certificates));
    let mut abroad = request(&[IDENTITY]);
    abroad.country = "DE".parse().unwrap();

    for other in [abroad, misaddressed()] {
        let complete = Command::Complete(Box::new(submission(other)));
        assert_eq!(desk.refuses(Actor::Agency, complete), Refusal::AnotherRequest);
    }
}

/// IN-6, NO-3.
#[test]
fn a_prohibition_that_comes_with_the_completion_is_on_record() {
    let ends = NondisclosureOrder { ends_on: None };
    let mut first = lacking(Missing::Certificates);
    first.nondisclosure = Some(NondisclosureOrder { ends_on: Some(DAY_ONE) });
    let mut same = request(&[IDENTITY]);
    same.nondisclosure = first.nondisclosure;
    let mut further = same.clone();
    further.nondisclosure = Some(ends);
    let mut desk = Desk::receiving(first.clone());
    let mut other = Desk::receiving(first);

    desk.does(Actor::Agency, Command::Complete(Box::new(submission(same))));
    other.does(Actor::Agency, Command::Complete(Box::new(submission(further))));

    assert_eq!(desk.case.prohibitions.len(), 1, "the same order is one order");
    assert_eq!(other.case.prohibitions.iter().map(|p| p.order).next_back(), Some(ends));
    assert_eq!(other.case.prohibitions.len(), 2);
}

/// IN-6.
#[test]
fn what_never_came_ends_the_case_as_refused_with_the_reason() {
    let mut desk = Desk::receiving(lacking(Missing::LegalBasis));

    desk.does(ANALYST, Command::RefuseIncomplete(words()));

    let ending = Ending::Refused(RefusedBecause::Incomplete);
    assert_eq!(desk.case.stage.ending(), Some(&ending));
    let complete = Desk::receiving(request(&[IDENTITY]));
    let refusal = complete.refuses(ANALYST, Command::RefuseIncomplete(words()));
    assert_eq!(refusal, Refusal::NotIncomplete);
}

/// RV-6.
#[test]
fn the_receipt_is_acknowledged_once_and_not_after_the_end() {
    let mut desk = Desk::receiving(request(&[IDENTITY]));

    desk.does(ANALYST, Command::Acknowledge);

    assert!(desk.case.acknowledged);
    let again = Refusal::OutOfOrder { stage: "verification" };
    assert_eq!(desk.refuses(ANALYST, Command::Acknowledge), again);
    let closed = Refusal::OutOfOrder { stage: "closed" };
    assert_eq!(Desk::closed().refuses(ANALYST, Command::Acknowledge), closed);
}

/// IN-8, CO-6.
#[test]
fn a_request_is_presumed_to_be_of_the_category_of_what_it_asks() {
    let preserve = Measure::Preserve(DataClass::Usage);
    for (measures, category) in [
        (vec![IDENTITY], Category::Account),
        (vec![IDENTITY, Measure::Restrict], Category::Account),
        (vec![Measure::Restrict], Category::Restriction),
        (vec![Measure::Delete], Category::Restriction),
        (vec![preserve], Category::Preservation),
        (vec![Measure::Assist], Category::Assistance),
        (vec![preserve, Measure::Assist], Category::Preservation),
    ] {
        assert_eq!(request(&measures).presumed_category(), category, "{measures:?}");
    }
    let mut emergency = request(&[preserve]);
    emergency.emergency = Some(Threat::NationalSecurity);
    assert_eq!(emergency.presumed_category(), Category::Emergency);
}

/// IN-9.
#[test]
fn a_fee_is_quoted_only_for_a_request_found_lawful() {
    let mut desk = Desk::receiving(request(&[IDENTITY]));
    let early = Refusal::OutOfOrder { stage: "verification" };
    assert_eq!(desk.refuses(ANALYST, quote()), early);
    desk.verify();
    assert_eq!(desk.refuses(ANALYST, quote()), Refusal::FeeNotDue);
    desk.does(ANALYST, basis(false));
    assert_eq!(desk.refuses(ANALYST, quote()), Refusal::FeeNotDue);
    desk.does(ANALYST, basis(true));

    desk.does(ANALYST, quote());

    assert_eq!(desk.case.fee, Fee::Quoted);
    assert_eq!(desk.refuses(ANALYST, quote()), Refusal::FeeNotOpen);
}

/// IN-9.
#[test]
fn an_ordinary_disclosure_waits_until_the_quoted_fee_is_accepted_or_waived() {
    for settle in [Command::AcceptFee, Command::WaiveFee] {
        let mut desk = Desk::granted(&[IDENTITY], Category::Account);
        desk.does(ANALYST, quote()).does(CUSTODIAN, fulfil(1, Fulfilment::Collected));
        let disclose = release(only(1));
        assert_eq!(desk.refuses(CUSTODIAN, disclose.clone()), Refusal::FeeNotAccepted);

        desk.does(ANALYST, settle).does(CUSTODIAN, disclose);

        assert_eq!(desk.answer(), Some(Answer::ProvidedNonContent));
    }
}

/// IN-9.
#[test]
fn no_unpaid_fee_delays_an_order_that_binds_or_an_emergency() {
    let mut binding = request(&[IDENTITY]);
    binding.process.binding = true;
    let mut desk = Desk::receiving(binding);
    desk.verify().does(ANALYST, basis(true));
    desk.does(ANALYST, Command::Categorise(Category::Account)).does(ANALYST, quote()).grant(1);
    let mut emergency = Desk::reviewing_emergency(&[IDENTITY], true);
    emergency.does(ANALYST, quote()).grant(1);

    for desk in [&mut desk, &mut emergency] {
        desk.disclose(1);

        assert_eq!(desk.answer(), Some(Answer::ProvidedNonContent));
        assert_eq!(desk.case.fee, Fee::Quoted);
    }
}

/// IN-9.
#[test]
fn an_accepted_fee_is_invoiced_after_the_answer_and_paid_before_closing() {
    let mut desk = Desk::granted(&[IDENTITY], Category::Account);
    assert_eq!(desk.refuses(Actor::Agency, Command::AcceptFee), Refusal::FeeNotOpen);
    assert_eq!(desk.refuses(ANALYST, Command::WaiveFee), Refusal::FeeNotOpen);
    assert_eq!(desk.refuses(ANALYST, Command::InvoiceFee), Refusal::FeeNotOpen);
    desk.does(ANALYST, quote()).does(Actor::Agency, Command::AcceptFee);
    let early = Refusal::OutOfOrder { stage: "fulfilment" };
    assert_eq!(desk.refuses(ANALYST, Command::InvoiceFee), early);
    assert_eq!(desk.refuses(ANALYST, Command::PayFee), Refusal::FeeNotOpen);
    desk.disclose(1).does(ANALYST, send(1));
    assert_eq!(desk.case.stage.code(), "notice", "an open fee keeps the case open");

    desk.does(ANALYST, Command::InvoiceFee).does(ANALYST, Command::PayFee);

    assert_eq!(desk.case.fee, Fee::Paid);
    assert_eq!(desk.case.stage.code(), "closed");
    assert_eq!(desk.refuses(ANALYST, Command::WaiveFee), Refusal::FeeNotOpen);
}

/// IN-9.
#[test]
fn the_fee_of_a_request_that_is_not_complied_with_is_waived_of_itself() {
    let mut rejected = Desk::reviewing(&[IDENTITY], Category::Account);
    rejected.does(ANALYST, quote()).does(ANALYST, propose(&[REJECT]));
    let mut withdrawn = Desk::reviewing(&[IDENTITY], Category::Account);
    withdrawn.does(ANALYST, quote()).does(Actor::Agency, Command::AcceptFee);
    withdrawn.does(Actor::Agency, Command::Withdraw { superseded_by: None });

    for desk in [rejected, withdrawn] {
        assert_eq!(desk.case.fee, Fee::Waived);
        assert_eq!(desk.case.stage.code(), "closed");
    }
}

/// IN-9.
#[test]
fn complying_with_any_kind_of_request_keeps_its_fee() {
    let preserve = Measure::Preserve(DataClass::Usage);
    for (measure, category, outcome) in [
        (IDENTITY, Category::Account, Fulfilment::NothingFound),
        (preserve, Category::Preservation, Fulfilment::Preserved),
        (Measure::Assist, Category::Assistance, Fulfilment::Assisted),
        (Measure::Restrict, Category::Restriction, Fulfilment::Restricted),
        (Measure::Delete, Category::Restriction, Fulfilment::Deleted),
    ] {
        let mut desk = Desk::granted(&[measure], category);

        desk.does(ANALYST, quote()).does(CUSTODIAN, fulfil(1, outcome));

        assert_eq!(desk.case.fee, Fee::Quoted, "{outcome:?}");
    }
}

/// CO-3.
#[test]
fn an_unanswered_case_ends_as_withdrawn_when_a_revised_request_takes_its_place() {
    let mut desk = Desk::granted(&[IDENTITY], Category::Account);
    desk.does(CUSTODIAN, fulfil(1, Fulfilment::Collected));
    let superseded_by = Some("W-2".to_owned());

    desk.does(Actor::Agency, Command::Withdraw { superseded_by });

    let outcome = outcome_of(&desk.case, desk.terms().zone);
    assert_eq!(outcome, Outcome::Withdrawn { on: DAY_ONE });
    let again = desk.refuses(Actor::Agency, Command::Withdraw { superseded_by: None });
    assert_eq!(again, Refusal::OutOfOrder { stage: "closed" });
}

/// CO-3.
#[test]
fn what_was_given_or_done_cannot_be_withdrawn_any_more() {
    let preserve = Measure::Preserve(DataClass::Usage);
    for (measure, category, outcome) in [
        (preserve, Category::Account, Fulfilment::Preserved),
        (Measure::Assist, Category::Account, Fulfilment::Assisted),
        (Measure::Restrict, Category::Account, Fulfilment::Restricted),
        (Measure::Delete, Category::Account, Fulfilment::Deleted),
    ] {
        let mut desk = Desk::granted(&[measure, IDENTITY], category);
        desk.does(CUSTODIAN, fulfil(1, outcome));

        let refusal = desk.refuses(Actor::Agency, Command::Withdraw { superseded_by: None });

        assert_eq!(refusal, Refusal::TooLateToWithdraw, "{outcome:?}");
    }
    let mut desk = Desk::granted(&[IDENTITY, IDENTITY], Category::Account);
    desk.disclose(1);
    let refusal = desk.refuses(Actor::Agency, Command::Withdraw { superseded_by: None });
    assert_eq!(refusal, Refusal::TooLateToWithdraw);
}

fn root() -> Root {
    Root {
        reference: "W-0".to_owned(),
        country: "NL".parse().unwrap(),
        received_at: noon(DAY_ONE),
        same_document_found: true,
    }
}

/// CO-1.
#[test]
fn a_submission_of_the_same_document_joins_its_root_and_counts_nothing() {
    let mut desk = Desk::receiving(request(&[IDENTITY]));

    desk.does(ANALYST, Command::Join(root()));

    assert_eq!(desk.case.stage.ending(), Some(&Ending::Joined));
    assert_eq!(desk.record().counted().last().map(|version| version.counted.clone()), Some(None));
    let again = desk.refuses(ANALYST, Command::Join(root()));
    assert_eq!(again, Refusal::OutOfOrder { stage: "closed" });
}

/// CO-1.
#[test]
fn only_the_same_document_of_the_same_country_received_no_later_is_a_root() {
    let desk = Desk::receiving(request(&[IDENTITY]));
    let later = noon(DAY_ONE).checked_add(jiff::SignedDuration::from_nanos(1));
    for other in [
        Root { same_document_found: false, ..root() },
        Root { country: "DE".parse().unwrap(), ..root() },
        Root { received_at: later.unwrap(), ..root() },
        Root { reference: "W-1".to_owned(), ..root() },
    ] {
        assert_eq!(desk.refuses(ANALYST, Command::Join(other)), Refusal::NotTheSameProcess);
    }
}

/// CO-1. The docket numbers decide between two that came at the same instant: only one of them can be the root.
#[test]
fn of_two_that_came_at_once_the_lower_number_is_the_root() {
    let desk = Desk::receiving(request(&[IDENTITY]));
    let numbered = |reference: &str| Root { reference: reference.to_owned(), ..root() };

    let higher = desk.refuses(ANALYST, Command::Join(numbered("W-2")));

    assert_eq!(higher, Refusal::NotTheSameProcess);
    assert!(desk.tries(ANALYST, Command::Join(numbered("W-0"))).is_ok());
}

/// CO-1.
#[test]
fn a_submission_that_was_proposed_on_or_decided_stands_for_itself() {
    let mut desk = Desk::reviewing(&[IDENTITY], Category::Account);
    desk.does(ANALYST, propose(&[ItemDecision::Grant]));
    assert_eq!(desk.refuses(ANALYST, Command::Join(root())), Refusal::TooLateToJoin);
    let granted = Desk::granted(&[IDENTITY], Category::Account);
    assert_eq!(granted.refuses(ANALYST, Command::Join(root())), Refusal::TooLateToJoin);
}

/// NO-3.
#[test]
fn an_order_that_comes_with_the_request_is_on_record_from_the_start() {
    let mut with_order = request(&[IDENTITY]);
    with_order.nondisclosure = Some(NondisclosureOrder { ends_on: Some(DAY_ONE) });

    let desk = Desk::receiving(with_order);

    let ordered = |event: &Event| matches!(event, Event::NondisclosureOrdered { .. });
    assert_eq!(desk.recorded.iter().filter(|recorded| ordered(&recorded.event)).count(), 1);
}

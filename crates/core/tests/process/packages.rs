//! Sealed packages after their release (DA-2, DA-4, DA-5).

use std::collections::BTreeSet;

use jiff::ToSpan as _;
use writ_core::actor::Actor;
use writ_core::category::Category;
use writ_core::command::Command;
use writ_core::document::Sha256;
use writ_core::package::{PackageNumber, SealedPackage};
use writ_core::refusal::Refusal;
use writ_core::request::IdentifierNumber;
use writ_core::second_factor::OneTimeCode;
use writ_core::stage::Stage;

use crate::desk::{
    ANALYST, CUSTODIAN, DAY_ONE, Desk, IDENTITY, VIDEO, fulfil, item, noon, only, release, sealed,
    send, words,
};
use writ_core::fulfilment::Fulfilment;

const FIRST: PackageNumber = PackageNumber(1);

fn fetch_for(desk: &Desk, reference: &str, package: PackageNumber) -> Command {
    let digest = Sha256([7; 32]);
    let now = noon(desk.today);
    let mut code = OneTimeCode::sent(reference.to_owned(), digest, now);
    let second_factor = code.show(&digest, now).unwrap();
    Command::FetchPackage { package, second_factor }
}

fn fetch(desk: &Desk) -> Command {
    fetch_for(desk, "W-1", FIRST)
}

fn withdraw() -> Command {
    Command::WithdrawPackage { package: FIRST, reason: words() }
}

fn renew(number: u8) -> Command {
    Command::RenewPackage { package: FIRST, sealed: sealed(number) }
}

fn fetched() -> Desk {
    let mut desk = Desk::disclosed();
    let fetching = fetch(&desk);
    desk.does(Actor::Agency, fetching);
    desk
}

/// DA-5, TI-2.
#[test]
fn a_package_is_fetched_until_the_last_of_its_thirty_days() {
    let mut desk = Desk::disclosed();
    let last = DAY_ONE.checked_add(30.days()).unwrap();

    desk.on(last);
    let on_the_last = desk.tries(Actor::Agency, fetch(&desk));
    desk.days_later(1);

    assert_eq!(on_the_last.unwrap().len(), 1);
    let expired = Refusal::PackageExpired { expired_on: last };
    assert_eq!(desk.refuses(Actor::Agency, fetch(&desk)), expired);
}

/// DA-4, DA-5.
#[test]
fn the_record_keeps_what_was_sealed() {
    let desk = Desk::disclosed();

    let package = &desk.case.packages[&FIRST];

    assert_eq!(package.items, only(1));
    assert_eq!(package.sealed, sealed(1));
    assert!(package.is_open(DAY_ONE));
    assert_eq!(desk.case.next_package(), PackageNumber(2));
}

/// DA-5.
#[test]
fn each_release_is_a_package_of_its_own() {
    let mut desk = Desk::granted(&[IDENTITY, IDENTITY], Category::Account);
    for number in 1..=2 {
        desk.does(CUSTODIAN, fulfil(number, Fulfilment::Collected));
        let package = sealed(u8::try_from(number).unwrap());
        desk.does(CUSTODIAN, Command::Disclose { items: only(number), package });
    }

    let items: Vec<_> = desk.case.packages.values().map(|package| package.items.clone()).collect();

    assert_eq!(items, [only(1), only(2)]);
}

/// DA-5.
#[test]
fn nobody_of_the_company_fetches_for_the_agency() {
    let desk = Desk::disclosed();

    for by in [ANALYST, CUSTODIAN, Actor::Clock, Actor::Operator] {
        assert_eq!(desk.refuses(by, fetch(&desk)), Refusal::AgencyOnly);
    }
}

/// DA-5.
#[test]
fn the_code_of_another_case_opens_nothing() {
    let desk = Desk::disclosed();

    let refusal = desk.refuses(Actor::Agency, fetch_for(&desk, "W-2", FIRST));

    assert_eq!(refusal, Refusal::SecondFactorNeeded);
}

/// DA-5.
#[test]
fn a_wrong_or_late_code_is_no_second_factor() {
    let (right, wrong) = (Sha256([1; 32]), Sha256([2; 32]));
    let mut code = OneTimeCode::sent("W-1".to_owned(), right, noon(DAY_ONE));

    assert_eq!(code.show(&wrong, noon(DAY_ONE)), Err(Refusal::CodeWrong));
    let tomorrow = noon(DAY_ONE.checked_add(1.day()).unwrap());
    assert_eq!(code.show(&right, tomorrow), Err(Refusal::CodeVoid));
}

/// DA-5.
#[test]
fn a_package_that_was_never_released_cannot_be_fetched() {
    let desk = Desk::disclosed();
    let unknown = PackageNumber(2);

    let refusal = desk.refuses(Actor::Agency, fetch_for(&desk, "W-1", unknown));

    assert_eq!(refusal, Refusal::NoSuchPackage);
    assert_eq!(desk.refuses(Actor::Agency, Command::ConfirmReceipt(unknown)), refusal);
}

/// DA-5.
#[test]
fn a_package_that_was_taken_back_stays_closed_until_it_is_opened_again() {
    let mut desk = Desk::disclosed();
    desk.does(CUSTODIAN, withdraw());

    let refusal = desk.refuses(Actor::Agency, fetch(&desk));
    let twice = desk.refuses(CUSTODIAN, withdraw());
    desk.does(CUSTODIAN, renew(1));

    assert_eq!((refusal, twice), (Refusal::PackageWithdrawn, Refusal::PackageWithdrawn));
    assert!(desk.tries(Actor::Agency, fetch(&desk)).is_ok());
}

/// DA-5.
#[test]
fn an_expired_package_is_opened_again_for_as_many_days() {
    let mut desk = Desk::disclosed();
    desk.days_later(31).does(CUSTODIAN, renew(1));

    desk.days_later(30);
    let on_the_last = desk.tries(Actor::Agency, fetch(&desk));
    desk.days_later(1);

    assert!(on_the_last.is_ok());
    assert!(desk.tries(Actor::Agency, fetch(&desk)).is_err());
}

#[test]
fn a_package_is_printed_by_its_number() {
    assert_eq!(PackageNumber(12).to_string(), "12");
}

/// DA-4, DA-5.
#[test]
fn a_package_changes_only_after_it_was_withdrawn_with_a_reason() {
    let mut desk = fetched();
    desk.does(Actor::Agency, Command::ConfirmReceipt(FIRST));

    let silently = desk.refuses(CUSTODIAN, renew(2));
    desk.does(CUSTODIAN, withdraw()).does(CUSTODIAN, renew(2));

    assert_eq!(silently, Refusal::AnotherSeal);
    let package = &desk.case.packages[&FIRST];
    assert_eq!(package.sealed, sealed(2));
    assert!(package.first_fetched_at.is_none() && !package.is_confirmed);
}

/// DA-5.
#[test]
fn the_same_package_opened_again_keeps_that_it_was_fetched() {
    let mut desk = fetched();

    desk.does(CUSTODIAN, renew(1));

    assert_eq!(desk.case.packages[&FIRST].first_fetched_at, Some(noon(DAY_ONE)));
}

/// DA-5.
#[test]
fn a_package_without_files_is_none() {
    let mut desk = Desk::granted(&[IDENTITY], Category::Account);
    desk.does(CUSTODIAN, fulfil(1, Fulfilment::Collected));
    let sha256 = Sha256([1; 32]);
    let without_files = SealedPackage { sha256, size_bytes: 9, files: 0 };
    let without_bytes = SealedPackage { sha256, size_bytes: 0, files: 1 };

    for package in [without_files, without_bytes] {
        let refusal = desk.refuses(CUSTODIAN, Command::Disclose { items: only(1), package });
        assert_eq!(refusal, Refusal::EmptyPackage);
    }
}

/// DA-5.
#[test]
fn the_receipt_is_confirmed_once_and_of_what_was_fetched() {
    let before = Desk::disclosed();
    let mut desk = fetched();

    let nothing = before.refuses(Actor::Agency, Command::ConfirmReceipt(FIRST));
    desk.does(Actor::Agency, Command::ConfirmReceipt(FIRST));
    let twice = desk.refuses(Actor::Agency, Command::ConfirmReceipt(FIRST));

    assert_eq!(nothing, Refusal::NotFetched);
    assert_eq!(twice, Refusal::OutOfOrder { stage: "notice" });
}

/// DA-5. Telling the account holder may close the case long before the agency fetches.
#[test]
fn a_package_is_fetched_after_the_case_was_closed_and_not_after_it_was_erased() {
    let mut desk = Desk::disclosed();
    desk.does(ANALYST, send(1));
    assert!(matches!(desk.case.stage, Stage::Closed(..)));

    let fetching = fetch(&desk);
    desk.does(Actor::Agency, fetching);
    desk.does(Actor::Agency, Command::ConfirmReceipt(FIRST));
    desk.days_later(1_900).does(Actor::Clock, Command::Erase);

    let erased = Refusal::OutOfOrder { stage: "erased" };
    assert_eq!(desk.refuses(Actor::Agency, fetch(&desk)), erased);
    assert_eq!(desk.refuses(CUSTODIAN, renew(1)), erased);
    assert_eq!(desk.refuses(CUSTODIAN, withdraw()), erased);
}

fn content_released() -> Desk {
    let mut desk = Desk::granted(&[VIDEO], Category::Account);
    desk.disclose(1);
    desk
}

/// DA-2.
#[test]
fn content_stays_closed_once_its_consent_is_withdrawn_even_after_the_answer() {
    let mut desk = content_released();
    desk.does(ANALYST, Command::WithdrawConsent(IdentifierNumber(1)));

    let lost = Refusal::NoContentBasis { item: item(1) };

    assert_eq!(desk.refuses(Actor::Agency, fetch(&desk)), lost);
    assert_eq!(desk.refuses(CUSTODIAN, renew(1)), lost);
}

/// DA-2. The consent is withdrawn as long as it can matter, even when the case is closed.
#[test]
fn a_consent_is_withdrawn_as_long_as_a_package_holds_its_content() {
    let withdraw_consent = || Command::WithdrawConsent(IdentifierNumber(1));
    let mut closed = content_released();
    closed.does(ANALYST, send(1));
    let mut taken_back = content_released();
    taken_back.does(CUSTODIAN, withdraw());

    assert!(closed.tries(ANALYST, withdraw_consent()).is_ok());
    let over = Refusal::OutOfOrder { stage: "notice" };
    assert_eq!(taken_back.refuses(ANALYST, withdraw_consent()), over);
    closed.days_later(1_900).does(Actor::Clock, Command::Erase);
    assert!(closed.tries(ANALYST, withdraw_consent()).is_err());
}

/// DA-2. A consent that nothing of its holder rests on is no longer anybody's to withdraw.
#[test]
fn a_package_without_content_of_the_holder_leaves_no_consent_to_withdraw() {
    let mut plain = Desk::granted(&[IDENTITY, VIDEO], Category::Account);
    plain.does(CUSTODIAN, fulfil(1, Fulfilment::Collected));
    plain.does(CUSTODIAN, fulfil(2, Fulfilment::NothingFound));
    plain.does(CUSTODIAN, release(only(1)));

    let refusal = plain.refuses(ANALYST, Command::WithdrawConsent(IdentifierNumber(1)));

    assert_eq!(refusal, Refusal::OutOfOrder { stage: "notice" });
    assert!(
        content_released().tries(ANALYST, Command::WithdrawConsent(IdentifierNumber(1))).is_ok()
    );
}

/// DA-2. Nobody's consent is asked for what is no content.
#[test]
fn a_package_of_non_content_needs_no_consent() {
    let mut desk = Desk::granted(&[IDENTITY, VIDEO], Category::Account);
    desk.does(CUSTODIAN, fulfil(1, Fulfilment::Collected));
    desk.does(CUSTODIAN, fulfil(2, Fulfilment::Collected));
    desk.does(CUSTODIAN, release(only(1)));
    desk.does(CUSTODIAN, release(only(2)));
    desk.does(ANALYST, Command::WithdrawConsent(IdentifierNumber(1)));

    assert!(desk.tries(Actor::Agency, fetch(&desk)).is_ok());
    let second = fetch_for(&desk, "W-1", PackageNumber(2));
    assert_eq!(desk.refuses(Actor::Agency, second), Refusal::NoContentBasis { item: item(2) });
    assert_eq!(desk.case.packages.keys().copied().collect::<BTreeSet<_>>().len(), 2);
}

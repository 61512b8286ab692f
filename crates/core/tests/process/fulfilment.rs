//! DA-2, DA-4, DA-5, RV-4, RV-5, RE-2 to RE-5: carrying out what was granted, and the answer.

use std::collections::BTreeSet;

use writ_core::category::{Answer, Category};
use writ_core::command::Command;
use writ_core::data_class::DataClass;
use writ_core::event::Event;
use writ_core::fulfilment::{Act, Fulfilment};
use writ_core::identifier::IdentifierKind;
use writ_core::notice::Occasion;
use writ_core::refusal::Refusal;
use writ_core::request::{IdentifierNumber, Measure};
use writ_core::review::ItemDecision;

use crate::desk::{
    ANALYST, COUNSEL, CUSTODIAN, DAY_ONE, Desk, IDENTITY, REJECT, VIDEO, basis, fulfil, item, only,
    propose, release, request, send, words,
};

const PRESERVE: Measure = Measure::Preserve(DataClass::Usage);
const OUTCOMES: [Fulfilment; 8] = Fulfilment::ALL;

fn withdraw_consent() -> Command {
    Command::WithdrawConsent(IdentifierNumber(1))
}

/// RV-5, DA-5.
#[test]
fn each_measure_ends_only_as_what_it_asks_for_or_with_nothing_found() {
    for (measure, category, fitting) in [
        (IDENTITY, Category::Account, Fulfilment::Collected),
        (VIDEO, Category::Product, Fulfilment::Collected),
        (Measure::Restrict, Category::Restriction, Fulfilment::Restricted),
        (Measure::Delete, Category::Restriction, Fulfilment::Deleted),
        (PRESERVE, Category::Preservation, Fulfilment::Preserved),
        (Measure::Assist, Category::Assistance, Fulfilment::Assisted),
    ] {
        let desk = Desk::granted(&[measure], category);
        for outcome in OUTCOMES {
            let tried = desk.tries(CUSTODIAN, fulfil(1, outcome)).map(|_| ());

            let expected = if outcome == fitting || outcome == Fulfilment::NothingFound {
                Ok(())
            } else if outcome == Fulfilment::BasisLost {
                Err(Refusal::BasisStands { item: item(1) })
            } else {
                Err(Refusal::NotWhatIsAsked { item: item(1) })
            };
            assert_eq!(tried, expected, "{measure:?} {outcome:?}");
        }
    }
}

/// RV-6.
#[test]
fn a_service_provider_takes_part_only_when_a_contract_binds_it_and_its_part_is_on_record() {
    let mut desk = Desk::granted(&[IDENTITY], Category::Account);
    let with = |provider: &str| {
        let provider = Some(provider.to_owned());
        let outcome = Fulfilment::Collected;
        Command::Fulfil(Act { item: item(1), outcome, provider, record: words() })
    };

    assert_eq!(desk.refuses(CUSTODIAN, with("stranger")), Refusal::ProviderNotBound);
    desk.does(CUSTODIAN, with("cloud_host"));

    let part = |event: &Event| match event {
        Event::Fulfilled { provider, .. } => provider.clone(),
        _ => None,
    };
    let parts: Vec<String> = desk.recorded.iter().filter_map(|r| part(&r.event)).collect();
    assert_eq!(parts, ["cloud_host"]);
}

/// DA-4.
#[test]
fn nothing_is_searched_or_given_for_what_was_not_granted() {
    let mut desk = Desk::reviewing(&[IDENTITY, IDENTITY], Category::Account);
    desk.does(ANALYST, propose(&[ItemDecision::Grant, REJECT]));
    let waiting = Refusal::OutOfOrder { stage: "approval" };
    assert_eq!(desk.refuses(CUSTODIAN, fulfil(1, Fulfilment::Collected)), waiting);
    assert_eq!(desk.refuses(CUSTODIAN, release(only(1))), waiting);
    desk.does(COUNSEL, Command::Approve);

    for number in [2, 9] {
        let refusal = Refusal::NotGranted { item: item(number) };
        assert_eq!(desk.refuses(CUSTODIAN, fulfil(number, Fulfilment::Collected)), refusal);
        assert_eq!(desk.refuses(CUSTODIAN, release(only(number))), refusal);
    }
    let nothing = desk.refuses(CUSTODIAN, release(BTreeSet::new()));
    assert_eq!(nothing, Refusal::DecideEveryItem);
}

/// DA-5.
#[test]
fn what_was_not_collected_does_not_leave_and_nothing_leaves_twice() {
    let mut desk = Desk::granted(&[IDENTITY, IDENTITY, IDENTITY], Category::Account);
    let uncollected = desk.refuses(CUSTODIAN, release(only(1)));
    assert_eq!(uncollected, Refusal::NotGranted { item: item(1) });

    desk.does(CUSTODIAN, fulfil(2, Fulfilment::NothingFound)).disclose(1);

    for number in [1, 2] {
        let refusal = Refusal::FulfilledAlready { item: item(number) };
        assert_eq!(desk.refuses(CUSTODIAN, release(only(number))), refusal);
        assert_eq!(desk.refuses(CUSTODIAN, fulfil(number, Fulfilment::Collected)), refusal);
        assert_eq!(desk.refuses(CUSTODIAN, fulfil(number, Fulfilment::BasisLost)), refusal);
    }
    desk.does(CUSTODIAN, fulfil(3, Fulfilment::Collected));
    let again = desk.refuses(CUSTODIAN, fulfil(3, Fulfilment::NothingFound));
    assert_eq!(again, Refusal::FulfilledAlready { item: item(3) });
}

/// DA-2.
#[test]
fn content_whose_consent_was_withdrawn_is_neither_collected_nor_given() {
    let mut desk = Desk::granted(&[VIDEO, IDENTITY], Category::Account);
    let lost = Refusal::NoContentBasis { item: item(1) };
    let mut collected = Desk::granted(&[VIDEO, IDENTITY], Category::Account);
    collected.does(CUSTODIAN, fulfil(1, Fulfilment::Collected));

    desk.does(ANALYST, withdraw_consent());
    collected.does(ANALYST, withdraw_consent());

    assert_eq!(desk.refuses(CUSTODIAN, fulfil(1, Fulfilment::Collected)), lost);
    assert_eq!(desk.refuses(CUSTODIAN, fulfil(1, Fulfilment::NothingFound)), lost);
    assert_eq!(collected.refuses(CUSTODIAN, release(only(1))), lost);
    for desk in [&mut desk, &mut collected] {
        desk.does(CUSTODIAN, fulfil(1, Fulfilment::BasisLost)).disclose(2);
        assert_eq!(desk.answer(), Some(Answer::ProvidedNonContent));
    }
}

/// RV-1, RV-4.
#[test]
fn nothing_more_is_done_on_a_basis_or_an_order_that_fell_away() {
    let mut fallen_basis = Desk::granted(&[IDENTITY, IDENTITY], Category::Account);
    fallen_basis.disclose(1).does(CUSTODIAN, fulfil(2, Fulfilment::Collected));
    let mut quashed = Desk::granted(&[Measure::Delete], Category::Restriction);

    fallen_basis.does(ANALYST, basis(false));
    let order = Command::AssessOrder { proves_illegal_use: false, reasons: words() };
    quashed.does(ANALYST, order);

    let refusal = Refusal::NoValidLegalBasis { item: item(2) };
    assert_eq!(fallen_basis.refuses(CUSTODIAN, release(only(2))), refusal);
    let refusal = Refusal::NoQualifiedOrder { item: item(1) };
    assert_eq!(quashed.refuses(CUSTODIAN, fulfil(1, Fulfilment::Deleted)), refusal);
    fallen_basis.does(CUSTODIAN, fulfil(2, Fulfilment::BasisLost));
    quashed.does(CUSTODIAN, fulfil(1, Fulfilment::BasisLost));
    assert_eq!(fallen_basis.answer(), Some(Answer::ProvidedNonContent));
    assert_eq!(quashed.answer(), Some(Answer::Rejected));
}

/// DA-5, NO-1.
#[test]
fn each_holder_in_a_package_is_owed_a_notice_of_it() {
    let mut two = request(&[IDENTITY, IDENTITY, IDENTITY]);
    two.identifier_kinds.insert(IdentifierNumber(2), IdentifierKind::Phone);
    two.items.get_mut(&item(3)).unwrap().identifier = IdentifierNumber(2);
    let mut desk = Desk::receiving(two);
    desk.verify().does(ANALYST, basis(true)).does(ANALYST, Command::Categorise(Category::Account));
    desk.grant(3);
    for number in 1..=3 {
        desk.does(CUSTODIAN, fulfil(number, Fulfilment::Collected));
    }

    desk.does(CUSTODIAN, release((1..=3).map(item).collect()));

    let owed: Vec<_> =
        desk.case.notices.iter().map(|(n, notice)| (n.0, notice.identifier.0)).collect();
    assert_eq!(owed, vec![(1, 1), (2, 2)]);
    assert!(desk.case.notices.values().all(|notice| notice.happened_on == DAY_ONE));
}

/// RV-5, NO-4.
#[test]
fn only_acting_on_an_account_is_told_as_such() {
    for (measure, outcome, owed) in [
        (Measure::Restrict, Fulfilment::Restricted, 1),
        (Measure::Delete, Fulfilment::Deleted, 1),
        (Measure::Restrict, Fulfilment::NothingFound, 0),
    ] {
        let mut desk = Desk::granted(&[measure, IDENTITY], Category::Account);

        desk.does(CUSTODIAN, fulfil(1, outcome));

        let told = desk.case.notices.values().map(|notice| notice.occasion).collect::<Vec<_>>();
        assert_eq!(told, vec![Occasion::ActedOnAccount; owed]);
    }
    let emergency = Desk::disclosed_in_emergency();
    let told = emergency.case.notices.values().map(|notice| notice.occasion).collect::<Vec<_>>();
    assert_eq!(told, vec![Occasion::ProvidedInEmergency]);
}

/// RE-2, RE-3, RE-5, CO-6.
#[test]
fn the_answer_says_what_was_done_of_what_the_category_asks() {
    type Case<'a> = (&'a [(Measure, Fulfilment)], Category, Answer);
    let cases: &[Case<'_>] = &[
        (&[(IDENTITY, Fulfilment::Given)], Category::Account, Answer::ProvidedNonContent),
        (&[(VIDEO, Fulfilment::Given)], Category::Product, Answer::ProvidedContent),
        (
            &[(IDENTITY, Fulfilment::Given), (VIDEO, Fulfilment::Given)],
            Category::Transaction,
            Answer::ProvidedContent,
        ),
        (
            &[(IDENTITY, Fulfilment::Given), (VIDEO, Fulfilment::NothingFound)],
            Category::Account,
            Answer::ProvidedNonContent,
        ),
        (&[(IDENTITY, Fulfilment::NothingFound)], Category::Account, Answer::NoData),
        (&[(Measure::Restrict, Fulfilment::Restricted)], Category::Restriction, Answer::Restricted),
        (
            &[(Measure::Restrict, Fulfilment::Restricted), (Measure::Delete, Fulfilment::Deleted)],
            Category::Restriction,
            Answer::Deleted,
        ),
        (&[(PRESERVE, Fulfilment::Preserved)], Category::Preservation, Answer::Preserved),
        (&[(Measure::Assist, Fulfilment::Assisted)], Category::Assistance, Answer::Assisted),
        (&[(PRESERVE, Fulfilment::NothingFound)], Category::Preservation, Answer::NoData),
        (
            &[(PRESERVE, Fulfilment::NothingFound), (IDENTITY, Fulfilment::Given)],
            Category::Preservation,
            Answer::NoData,
        ),
    ];
    for (items, category, answer) in cases {
        let measures: Vec<_> = items.iter().map(|(measure, _)| *measure).collect();
        let mut desk = Desk::granted(&measures, *category);
        for ((_, outcome), number) in items.iter().zip(1..) {
            assert_eq!(desk.answer(), None, "answered before all was carried out");
            if *outcome == Fulfilment::Given {
                desk.disclose(number);
            } else {
                desk.does(CUSTODIAN, fulfil(number, *outcome));
            }
        }

        assert_eq!(desk.answer(), Some(*answer), "{items:?}");
    }
}

/// CO-2, CO-6.
#[test]
fn a_request_of_which_everything_its_category_asks_was_rejected_is_rejected() {
    let mut desk = Desk::reviewing(&[IDENTITY, PRESERVE], Category::Account);
    desk.does(ANALYST, propose(&[REJECT, ItemDecision::Grant])).does(COUNSEL, Command::Approve);

    desk.does(CUSTODIAN, fulfil(2, Fulfilment::Preserved));

    assert_eq!(desk.answer(), Some(Answer::Rejected));
}

/// RE-5.
#[test]
fn an_emergency_in_which_data_was_only_preserved_provided_none() {
    let mut desk = Desk::reviewing_emergency(&[PRESERVE], true);
    desk.grant(1);

    desk.does(CUSTODIAN, fulfil(1, Fulfilment::Preserved));

    assert_eq!(desk.answer(), Some(Answer::NoData));
}

/// DA-2, CO-2.
#[test]
fn content_withheld_because_its_basis_was_lost_counts_as_rejected() {
    let mut desk = Desk::granted(&[VIDEO], Category::Product);
    desk.does(ANALYST, withdraw_consent()).does(CUSTODIAN, fulfil(1, Fulfilment::BasisLost));

    assert_eq!(desk.answer(), Some(Answer::Rejected));
    assert!(desk.case.challenged);
}

/// DA-5.
#[test]
fn a_disclosure_names_exactly_the_items_that_left() {
    let mut desk = Desk::granted(&[IDENTITY, IDENTITY], Category::Account);
    desk.disclose(2);

    let left = desk.recorded.iter().find_map(|recorded| match &recorded.event {
        Event::Disclosed { items, .. } => Some(items.clone()),
        _ => None,
    });
    assert_eq!(left, Some(only(2)));
    assert_eq!(desk.case.fulfilled.get(&item(2)), Some(&Fulfilment::Given));
    assert_eq!(desk.case.fulfilled.get(&item(1)), None);
}

/// NO-5. A disclosure keeps the case open until its notice is sent.
#[test]
fn an_answered_case_closes_with_its_last_notice() {
    let mut desk = Desk::granted(&[IDENTITY, IDENTITY], Category::Account);
    desk.disclose(1).disclose(2).does(ANALYST, send(2));
    assert_eq!(desk.case.stage.code(), "notice");

    desk.does(ANALYST, send(1));

    assert_eq!(desk.case.stage.code(), "closed");
}

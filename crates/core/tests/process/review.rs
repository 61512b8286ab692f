//! RV-1 to RV-8, DA-2, DA-4, CO-2, CO-6: reviewing and deciding.

use std::collections::BTreeSet;

use jiff::civil::date;
use writ_core::actor::{Actor, Staff};
use writ_core::case::Awaited;
use writ_core::category::{Answer, Category};
use writ_core::command::Command;
use writ_core::data_class::DataClass;
use writ_core::event::{Event, Recorded, RefusedBecause};
use writ_core::refusal::Refusal;
use writ_core::request::{DateRange, IdentifierNumber, Measure, Threat};
use writ_core::review::{Ground, HandsNeeded, ItemDecision};
use writ_core::staff::{Role, StaffId};
use writ_core::stage::{Ending, Stage};

use crate::desk::{
    ANALYST, APPROVER, COUNSEL, CUSTODIAN, DAY_ONE, Desk, IDENTITY, REJECT, SECOND_APPROVER, VIDEO,
    basis, confirmed, emergency, item, narrow, noon, only, propose, request, staff, words,
};

const GRANT: ItemDecision = ItemDecision::Grant;
const PRESERVE: Measure = Measure::Preserve(DataClass::Usage);

fn consent() -> Command {
    Command::RecordConsent(IdentifierNumber(1))
}

fn assess_order(proves_illegal_use: bool) -> Command {
    Command::AssessOrder { proves_illegal_use, reasons: words() }
}

fn object(ground: Ground) -> Command {
    Command::Object { ground, items: only(1), reasons: words() }
}

fn claimed_emergency(measures: &[Measure], binding: bool) -> Desk {
    let mut request = request(measures);
    request.emergency = Some(Threat::CriticalInfrastructure);
    request.process.binding = binding;
    let mut desk = Desk::receiving(request);
    desk.does(ANALYST, confirmed()).verify().does(ANALYST, basis(true));
    desk
}

/// VE-1, RV-1.
#[test]
fn nothing_is_assessed_proposed_or_approved_before_verification() {
    let desk = Desk::receiving(request(&[IDENTITY]));
    let early = Refusal::OutOfOrder { stage: "verification" };

    for command in [
        basis(true),
        assess_order(true),
        emergency(true, true),
        Command::Categorise(Category::Account),
        propose(&[GRANT]),
        Command::Approve,
        Command::ReturnProposal(words()),
        Command::AskClarification(words()),
        object(Ground::Unclear),
        Command::AnswerDesk(words()),
    ] {
        assert_eq!(desk.refuses(COUNSEL, command), early);
    }
}

/// RV-1.
#[test]
fn no_decision_is_proposed_before_the_legal_basis_is_assessed() {
    let mut desk = Desk::receiving(request(&[IDENTITY]));
    desk.verify().does(ANALYST, Command::Categorise(Category::Account));

    for decision in [GRANT, REJECT] {
        assert_eq!(desk.refuses(ANALYST, propose(&[decision])), Refusal::LegalBasisNotAssessed);
    }
}

/// RV-1.
#[test]
fn nothing_is_granted_without_a_valid_legal_basis_and_rejecting_needs_none() {
    let mut desk = Desk::reviewing(&[IDENTITY], Category::Account);
    desk.does(ANALYST, basis(false));
    let refusal = Refusal::NoValidLegalBasis { item: item(1) };
    assert_eq!(desk.refuses(ANALYST, propose(&[GRANT])), refusal);

    desk.does(ANALYST, propose(&[REJECT]));

    assert_eq!(desk.answer(), Some(Answer::Rejected));
}

/// RV-2, CO-2.
#[test]
fn each_ground_of_objection_is_recorded_and_counts_as_a_challenge() {
    for ground in [
        Ground::LacksLegalBasis,
        Ground::Unclear,
        Ground::Inappropriate,
        Ground::TooBroad,
        Ground::HarmsThirdParty,
    ] {
        let mut desk = Desk::reviewing(&[IDENTITY], Category::Account);
        assert!(!desk.case.challenged);

        desk.does(ANALYST, object(ground)).does(Actor::Agency, Command::AnswerDesk(words()));

        assert!(desk.case.challenged);
        let kept = desk.recorded.iter().any(
            |recorded| matches!(&recorded.event, Event::Objected { ground: g, .. } if *g == ground),
        );
        assert!(kept);
        assert_eq!(desk.case.awaited, Awaited::Nothing);
    }
}

/// RV-2.
#[test]
fn an_objection_names_items_of_the_request() {
    let desk = Desk::reviewing(&[IDENTITY], Category::Account);
    for items in [BTreeSet::new(), only(9), BTreeSet::from([item(1), item(9)])] {
        let object = Command::Object { ground: Ground::Unclear, items, reasons: words() };
        assert_eq!(desk.refuses(ANALYST, object), Refusal::ObjectToSomething);
    }
}

/// RV-2.
#[test]
fn nothing_is_granted_while_the_agency_owes_an_answer() {
    for question in [Command::AskClarification(words()), object(Ground::Unclear)] {
        let mut desk = Desk::reviewing(&[IDENTITY], Category::Account);
        assert_eq!(
            desk.refuses(Actor::Agency, Command::AnswerDesk(words())),
            Refusal::NothingAwaited
        );
        desk.does(ANALYST, question);

        for command in
            [propose(&[GRANT]), Command::AskClarification(words()), object(Ground::Unclear)]
        {
            assert_eq!(desk.refuses(ANALYST, command), Refusal::AgencyAwaited);
        }
        desk.does(ANALYST, Command::AnswerDesk(words()));

        desk.does(ANALYST, propose(&[GRANT]));
        assert_eq!(desk.case.stage.code(), "approval");
    }
}

/// RV-2.
#[test]
fn an_agency_that_never_answers_holds_nothing_up() {
    let mut desk = Desk::receiving(request(&[IDENTITY]));
    desk.verify().does(ANALYST, Command::AskClarification(words()));
    desk.does(ANALYST, basis(false)).does(ANALYST, Command::Categorise(Category::Account));

    desk.does(ANALYST, propose(&[REJECT]));

    assert_eq!(desk.answer(), Some(Answer::Rejected));
    assert_eq!(desk.case.awaited, Awaited::Nothing);
}

/// CO-2.
#[test]
fn a_case_is_challenged_when_it_is_rejected_or_narrowed_in_any_part() {
    let range = DateRange { from: date(2024, 1, 1), to: date(2024, 1, 31) };
    for (decisions, challenged) in [
        ([GRANT, GRANT], false),
        ([GRANT, REJECT], true),
        ([GRANT, narrow(date(2024, 1, 1), date(2024, 1, 30))], true),
    ] {
        let mut two = request(&[IDENTITY, IDENTITY]);
        two.items.get_mut(&item(2)).unwrap().range = Some(range);
        let mut desk = Desk::receiving(two);
        desk.verify().does(ANALYST, basis(true));
        desk.does(ANALYST, Command::Categorise(Category::Account));

        desk.does(ANALYST, propose(&decisions)).does(COUNSEL, Command::Approve);

        assert_eq!(desk.case.challenged, challenged);
    }
}

/// DA-4.
#[test]
fn an_item_is_narrowed_to_fewer_days_within_those_asked_for() {
    let (first, last) = (date(2024, 1, 10), date(2024, 1, 20));
    let mut dated = request(&[IDENTITY]);
    dated.items.get_mut(&item(1)).unwrap().range = Some(DateRange { from: first, to: last });
    let mut desk = Desk::receiving(dated);
    desk.verify().does(ANALYST, basis(true)).does(ANALYST, Command::Categorise(Category::Account));
    let not_narrower = Refusal::NotNarrower { item: item(1) };
    for wrong in [
        narrow(first, last),
        narrow(date(2024, 1, 9), last),
        narrow(first, date(2024, 1, 21)),
        narrow(date(2024, 1, 15), date(2024, 1, 14)),
    ] {
        assert_eq!(desk.refuses(ANALYST, propose(&[wrong])), not_narrower, "{wrong:?}");
    }

    desk.does(ANALYST, propose(&[narrow(first, first)])).does(COUNSEL, Command::Approve);

    let Stage::Fulfilment(decision) = &desk.case.stage else { panic!("{:?}", desk.case.stage) };
    let approval = decision.approval.as_ref().unwrap();
    assert_eq!(approval.range(item(1)), Some(Some(DateRange { from: first, to: first })));
    assert_eq!(approval.range(item(2)), None);
    assert_eq!(approval.items().collect::<Vec<_>>(), vec![item(1)]);
}

/// DA-4.
#[test]
fn an_approved_grant_keeps_the_days_asked_for() {
    let range = DateRange { from: date(2024, 1, 10), to: date(2024, 1, 20) };
    let mut dated = request(&[IDENTITY, IDENTITY]);
    dated.items.get_mut(&item(1)).unwrap().range = Some(range);
    let mut desk = Desk::receiving(dated);
    desk.verify().does(ANALYST, basis(true)).does(ANALYST, Command::Categorise(Category::Account));

    desk.does(ANALYST, propose(&[GRANT, REJECT])).does(COUNSEL, Command::Approve);

    let Stage::Fulfilment(decision) = &desk.case.stage else { panic!("{:?}", desk.case.stage) };
    let approval = decision.approval.as_ref().unwrap();
    assert_eq!(approval.range(item(1)), Some(Some(range)));
    assert!(approval.covers(item(1)) && !approval.covers(item(2)));
    assert_eq!(approval.proposer(), StaffId(1));
    assert_eq!(approval.approvers(), &BTreeSet::from([StaffId(2)]));
}

/// DA-4.
#[test]
fn every_item_is_decided_and_only_items_of_the_request() {
    let desk = Desk::reviewing(&[IDENTITY, IDENTITY], Category::Account);

    for decisions in [vec![], vec![GRANT], vec![GRANT; 3]] {
        assert_eq!(desk.refuses(ANALYST, propose(&decisions)), Refusal::DecideEveryItem);
    }
}

/// CO-6.
#[test]
fn the_category_is_set_at_review_before_deciding_and_fits_what_is_asked() {
    let asked = [
        (IDENTITY, vec![Category::Product, Category::Account, Category::Transaction]),
        (Measure::Restrict, vec![Category::Restriction]),
        (Measure::Delete, vec![Category::Restriction]),
        (PRESERVE, vec![Category::Preservation]),
        (Measure::Assist, vec![Category::Assistance]),
    ];
    for (measure, fitting) in asked {
        let mut desk = Desk::receiving(request(&[measure]));
        desk.verify().does(ANALYST, basis(true));
        assert_eq!(desk.refuses(ANALYST, propose(&[REJECT])), Refusal::CategoryNotSet);
        for category in Category::ALL {
            let tried = desk.tries(ANALYST, Command::Categorise(category));
            assert_eq!(tried.is_ok(), fitting.contains(&category), "{measure:?} {category}");
            assert!(tried.is_ok() || tried == Err(Refusal::CategoryDoesNotFit));
        }
    }
}

/// CO-6, RV-3.
#[test]
fn a_proven_emergency_stays_one_whatever_it_asks_for() {
    for measure in [IDENTITY, PRESERVE, Measure::Assist, Measure::Restrict, Measure::Delete] {
        let mut desk = claimed_emergency(&[measure], false);
        let unproven = desk.refuses(ANALYST, Command::Categorise(Category::Emergency));
        assert_eq!(unproven, Refusal::EmergencyNotProven);
        desk.does(ANALYST, emergency(true, true));

        for category in Category::ALL {
            let fits = desk.tries(ANALYST, Command::Categorise(category)).is_ok();
            assert_eq!(fits, category == Category::Emergency, "{measure:?} {category}");
        }
    }
}

/// RV-3.
#[test]
fn an_unproven_emergency_is_rejected_as_one_and_the_agency_told() {
    let mut desk = claimed_emergency(&[IDENTITY], false);

    desk.does(ANALYST, emergency(false, true));

    let ending = Ending::Refused(RefusedBecause::EmergencyUnproven);
    assert_eq!(desk.case.stage.ending(), Some(&ending));
    let ordinary = Desk::reviewing(&[IDENTITY], Category::Account);
    assert_eq!(ordinary.refuses(ANALYST, emergency(true, true)), Refusal::NoEmergencyClaimed);
}

/// RV-4.
#[test]
fn an_account_is_restricted_or_deleted_only_on_an_order_that_proves_illegal_use() {
    for measure in [Measure::Restrict, Measure::Delete] {
        let mut desk = Desk::reviewing(&[measure], Category::Restriction);
        let refusal = Refusal::NoQualifiedOrder { item: item(1) };
        assert_eq!(desk.refuses(ANALYST, propose(&[GRANT])), refusal);
        desk.does(ANALYST, assess_order(false));
        assert_eq!(desk.refuses(ANALYST, propose(&[GRANT])), refusal);

        desk.does(ANALYST, assess_order(true)).does(ANALYST, propose(&[GRANT]));

        assert_eq!(desk.case.stage.code(), "approval");
    }
}

/// RV-8.
#[test]
fn a_voluntary_emergency_disclosure_needs_the_good_faith_finding() {
    let mut desk = claimed_emergency(&[IDENTITY, PRESERVE], false);
    desk.does(ANALYST, emergency(true, false));
    desk.does(ANALYST, Command::Categorise(Category::Emergency));
    assert_eq!(desk.refuses(ANALYST, propose(&[GRANT, GRANT])), Refusal::GoodFaithFindingNeeded);
    assert!(desk.tries(ANALYST, propose(&[REJECT, GRANT])).is_ok(), "preserving discloses nothing");

    desk.does(ANALYST, emergency(true, true)).does(ANALYST, propose(&[GRANT, GRANT]));

    assert_eq!(desk.case.stage.code(), "approval");
}

/// RV-8.
#[test]
fn an_order_that_binds_the_company_is_not_voluntary() {
    let mut desk = claimed_emergency(&[IDENTITY], true);
    desk.does(ANALYST, emergency(true, false));
    desk.does(ANALYST, Command::Categorise(Category::Emergency));

    desk.does(ANALYST, propose(&[GRANT]));

    assert_eq!(desk.case.stage.code(), "approval");
}

/// DA-2, RV-8.
#[test]
fn content_stays_under_consent_and_law_in_an_emergency_too() {
    let mut desk = Desk::reviewing_emergency(&[VIDEO], true);
    let refusal = Refusal::NoContentBasis { item: item(1) };
    assert_eq!(desk.refuses(ANALYST, propose(&[GRANT])), refusal);

    desk.does(ANALYST, consent()).does(ANALYST, propose(&[GRANT]));

    assert_eq!(desk.case.stage.code(), "approval");
}

/// DA-2.
#[test]
fn content_needs_consent_and_law_both() {
    for (consented, lawful) in [(false, false), (false, true), (true, false), (true, true)] {
        let mut desk = Desk::reviewing(&[VIDEO], Category::Product);
        desk.does(ANALYST, basis(lawful));
        if consented {
            desk.does(ANALYST, consent());
        }

        let proposed = desk.tries(ANALYST, propose(&[GRANT]));

        assert_eq!(proposed.is_ok(), consented && lawful);
    }
}

/// DA-2.
#[test]
fn the_consent_of_another_holder_is_none() {
    use writ_core::identifier::IdentifierKind;
    let mut two = request(&[VIDEO]);
    two.identifier_kinds.insert(IdentifierNumber(2), IdentifierKind::Account);
    let mut desk = Desk::receiving(two);
    desk.verify().does(ANALYST, basis(true)).does(ANALYST, Command::Categorise(Category::Account));

    desk.does(ANALYST, Command::RecordConsent(IdentifierNumber(2)));

    let refusal = Refusal::NoContentBasis { item: item(1) };
    assert_eq!(desk.refuses(ANALYST, propose(&[GRANT])), refusal);
}

/// DA-2.
#[test]
fn consent_is_given_once_by_a_named_holder_while_it_can_be_prior() {
    let mut desk = Desk::reviewing(&[VIDEO], Category::Product);
    let review = Refusal::OutOfOrder { stage: "review" };
    let nobody = Command::RecordConsent(IdentifierNumber(9));
    assert_eq!(desk.refuses(ANALYST, nobody), review);
    assert_eq!(desk.refuses(ANALYST, Command::WithdrawConsent(IdentifierNumber(1))), review);

    desk.does(ANALYST, consent());

    assert_eq!(desk.refuses(ANALYST, consent()), review);
    let ended = Desk::disclosed();
    assert_eq!(ended.refuses(ANALYST, consent()), Refusal::OutOfOrder { stage: "notice" });
}

/// DA-2, IN-6.
#[test]
fn no_consent_is_recorded_while_the_request_may_still_change_whom_it_names() {
    let mut incomplete = request(&[VIDEO]);
    incomplete.lacks.insert(writ_core::request::Missing::Certificates);
    let desk = Desk::receiving(incomplete);

    assert_eq!(desk.refuses(ANALYST, consent()), Refusal::OutOfOrder { stage: "intake" });
}

/// DA-2, RV-7.
#[test]
fn a_consent_withdrawn_before_approval_stops_it() {
    let mut desk = Desk::reviewing(&[VIDEO], Category::Product);
    desk.does(ANALYST, consent()).does(ANALYST, propose(&[GRANT]));

    desk.does(ANALYST, Command::WithdrawConsent(IdentifierNumber(1)));

    let refusal = Refusal::NoContentBasis { item: item(1) };
    assert_eq!(desk.refuses(COUNSEL, Command::Approve), refusal);
}

/// RV-7.
#[test]
fn hands_needed_are_none_one_or_two_with_counsel() {
    let all = request(&[IDENTITY, VIDEO, Measure::Restrict, Measure::Delete, PRESERVE]);
    let decided = |granted: &[u16]| {
        let decide = |number| if granted.contains(&number) { GRANT } else { REJECT };
        let decisions = (1..=5).map(|number| (item(number), decide(number))).collect();
        let needed = HandsNeeded::for_decisions(&all, &decisions);
        (needed.approvers, needed.counsel)
    };

    assert_eq!(decided(&[]), (0, false));
    for one in [1, 3, 4, 5] {
        assert_eq!(decided(&[one]), (1, false));
    }
    assert_eq!(decided(&[2]), (2, true));
    assert_eq!(decided(&[1, 2, 3]), (2, true));
    assert_eq!(decided(&[1, 3, 5]), (1, false));
}

/// RV-7.
#[test]
fn the_proposer_never_approves_in_whatever_role() {
    for proposer in [COUNSEL, APPROVER] {
        let mut desk = Desk::reviewing(&[IDENTITY], Category::Account);
        desk.does(proposer, propose(&[GRANT]));

        let Actor::Staff(Staff { id, .. }) = proposer else { panic!("staff proposes") };
        for role in [Role::Approver, Role::Counsel] {
            let refusal = desk.refuses(staff(id.0, role), Command::Approve);
            assert_eq!(refusal, Refusal::ProposerCannotApprove);
        }
    }
}

/// RV-7.
#[test]
fn only_approvers_and_counsel_approve() {
    let mut desk = Desk::reviewing(&[IDENTITY], Category::Account);
    desk.does(ANALYST, propose(&[GRANT]));

    for role in [Role::Analyst, Role::Custodian] {
        assert_eq!(desk.refuses(staff(9, role), Command::Approve), Refusal::NotAnApprover);
    }
    for role in [Role::Auditor, Role::Administrator] {
        assert_eq!(desk.refuses(staff(9, role), Command::Approve), Refusal::NotAHandler);
    }
    for by in [COUNSEL, APPROVER] {
        assert!(desk.tries(by, Command::Approve).is_ok());
    }
}

/// RV-7.
#[test]
fn content_takes_two_approvers_one_of_them_counsel() {
    let mut desk = Desk::reviewing(&[VIDEO], Category::Product);
    desk.does(ANALYST, consent()).does(ANALYST, propose(&[GRANT])).does(APPROVER, Command::Approve);
    assert_eq!(desk.case.stage.code(), "approval");
    assert_eq!(desk.refuses(APPROVER, Command::Approve), Refusal::ApprovedAlready);
    let same_person = staff(3, Role::Counsel);
    assert_eq!(desk.refuses(same_person, Command::Approve), Refusal::ApprovedAlready);
    assert_eq!(desk.refuses(SECOND_APPROVER, Command::Approve), Refusal::CounselNeeded);

    desk.does(COUNSEL, Command::Approve);

    assert_eq!(desk.case.stage.code(), "fulfilment");
}

/// RV-7.
#[test]
fn a_returned_proposal_goes_back_to_review_and_its_approvals_are_gone() {
    let mut desk = Desk::reviewing(&[VIDEO], Category::Product);
    desk.does(ANALYST, consent()).does(ANALYST, propose(&[GRANT])).does(COUNSEL, Command::Approve);

    desk.does(APPROVER, Command::ReturnProposal(words())).does(ANALYST, propose(&[GRANT]));
    desk.does(APPROVER, Command::Approve);

    assert_eq!(desk.case.stage.code(), "approval");
    let review = Desk::reviewing(&[IDENTITY], Category::Account);
    let early = review.refuses(APPROVER, Command::ReturnProposal(words()));
    assert_eq!(early, Refusal::OutOfOrder { stage: "review" });
}

/// RV-7. A damaged record gives no permission either.
#[test]
fn a_record_in_which_too_few_hands_decided_does_not_fold() {
    let mut desk = Desk::reviewing(&[VIDEO], Category::Product);
    desk.does(ANALYST, consent()).does(ANALYST, propose(&[GRANT]));
    let folded = |approvers: &[Actor]| {
        let approved = approvers.iter().map(|by| (*by, Event::Approved));
        approved
            .chain([(COUNSEL, Event::Decided)])
            .try_fold(desk.case.clone(), |case, (by, event)| {
                case.evolve(&Recorded { at: noon(DAY_ONE), by, event })
            })
    };

    assert!(folded(&[]).is_err());
    assert!(folded(&[COUNSEL]).is_err());
    assert!(folded(&[APPROVER, SECOND_APPROVER]).is_err(), "no counsel");
    assert!(folded(&[COUNSEL, staff(2, Role::Approver)]).is_err(), "one person twice");
    assert!(folded(&[COUNSEL, staff(1, Role::Approver)]).is_err(), "the proposer");
    assert!(folded(&[APPROVER, staff(1, Role::Counsel)]).is_err(), "the proposer as counsel");
    assert!(folded(&[COUNSEL, CUSTODIAN]).is_err(), "no approver");
    assert!(folded(&[COUNSEL, APPROVER]).is_ok());
}

/// RV-1, RV-4. Once granted, a finding can only fall.
#[test]
fn after_the_decision_a_basis_or_an_order_can_only_fall() {
    let mut desk = Desk::granted(&[Measure::Restrict], Category::Restriction);
    let late = Refusal::OutOfOrder { stage: "fulfilment" };
    assert_eq!(desk.refuses(ANALYST, basis(true)), late);
    assert_eq!(desk.refuses(ANALYST, assess_order(true)), late);

    desk.does(ANALYST, basis(false)).does(ANALYST, assess_order(false));

    let findings = &desk.case.findings;
    assert_eq!(findings.legal_basis_valid, Some(false));
    assert_eq!(findings.order_proves_illegal_use, Some(false));
    let mut proposed = Desk::reviewing(&[IDENTITY], Category::Account);
    proposed.does(ANALYST, propose(&[GRANT]));
    let waits = Refusal::OutOfOrder { stage: "approval" };
    assert_eq!(proposed.refuses(ANALYST, basis(false)), waits);
}

/// RV-7.
#[test]
fn auditors_administrators_agency_and_clock_decide_nothing() {
    let desk = Desk::reviewing(&[IDENTITY], Category::Account);
    let withdraw = || Command::Withdraw { superseded_by: None };

    for role in [Role::Auditor, Role::Administrator] {
        let by = staff(9, role);
        assert_eq!(desk.refuses(by, propose(&[REJECT])), Refusal::NotAHandler);
        assert_eq!(desk.refuses(by, withdraw()), Refusal::NotAHandler);
        assert_eq!(desk.refuses(by, Command::Erase), Refusal::NotAHandler);
    }
    assert_eq!(desk.refuses(Actor::Agency, propose(&[REJECT])), Refusal::StaffOnly);
    assert_eq!(desk.refuses(Actor::Clock, propose(&[REJECT])), Refusal::StaffOnly);
    assert_eq!(desk.refuses(Actor::Clock, withdraw()), Refusal::AgencyOnly);
    assert_eq!(desk.refuses(Actor::Agency, Command::Erase), Refusal::StaffOnly);
}

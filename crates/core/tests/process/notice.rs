//! NO-1 to NO-5: telling the account holder.

use jiff::civil::{Date, date};
use writ_core::category::Category;
use writ_core::command::Command;
use writ_core::fulfilment::Fulfilment;
use writ_core::notice::{
    GoverningRule, Ground, Notice, NoticeNumber, Occasion, Prohibition, Review, Standing, Timing,
    timing,
};
use writ_core::refusal::Refusal;
use writ_core::request::{IdentifierNumber, Measure, NondisclosureOrder};
use writ_core::staff::Role;

use crate::desk::{
    ANALYST, APPROVER, COUNSEL, CUSTODIAN, DAY_ONE, Desk, IDENTITY, fulfil, order, request, send,
    staff, withhold,
};

const FIRST: NoticeNumber = NoticeNumber(1);

/// The day after the last of the default 30 days of an emergency disclosed on the first day.
const AFTER_EMERGENCY: Date = date(2024, 3, 6);

fn standing(desk: &Desk) -> Standing {
    desk.case.notices[&FIRST].standing
}

fn approve() -> Command {
    Command::ApproveWithholding(FIRST)
}

fn end() -> Command {
    Command::EndWithholding(FIRST)
}

fn restricted() -> Desk {
    let mut desk = Desk::granted(&[Measure::Restrict], Category::Restriction);
    desk.does(CUSTODIAN, fulfil(1, Fulfilment::Restricted));
    desk
}

fn withheld(ground: Ground, review_on: Date) -> Desk {
    let mut desk = Desk::disclosed();
    if ground == Ground::Prohibited {
        desk.does(ANALYST, order(None));
    }
    desk.does(ANALYST, withhold(1, ground, Review::On(review_on))).does(COUNSEL, approve());
    desk
}

fn when(occasion: Occasion, prohibitions: &[(Option<Date>, bool)]) -> Timing {
    let desk = Desk::receiving(request(&[IDENTITY]));
    let notice = Notice {
        identifier: IdentifierNumber(1),
        occasion,
        happened_on: DAY_ONE,
        standing: Standing::Owed,
        proposed: None,
    };
    let prohibitions: Vec<_> = prohibitions
        .iter()
        .map(|&(ends_on, lifted)| {
            let lifted_on = lifted.then_some(DAY_ONE);
            Prohibition { order: NondisclosureOrder { ends_on }, lifted_on }
        })
        .collect();
    timing(&notice, &prohibitions, &desk.terms())
}

fn due(not_before: Date, due_on: Date, rule: GoverningRule) -> Timing {
    Timing::Due { not_before, due_on, rule }
}

/// NO-1, NO-2, NO-3, NO-4. Written out from the text of the rules, ground by ground.
#[test]
fn each_rule_admits_the_grounds_its_text_names_and_no_other() {
    use GoverningRule::{Account, Confidentiality, Emergency, Provided};
    use Ground::{
        ChildAbuse, NotApplicable, Proceeding, Prohibited, RiskToGroup, RiskToIndividual,
    };
    let admitted = [
        (Provided, vec![Prohibited, RiskToIndividual, ChildAbuse, NotApplicable]),
        (Emergency, vec![Prohibited, RiskToIndividual, RiskToGroup, ChildAbuse]),
        // A prohibition without an end withholds under NO-3, too.
        (
            Confidentiality,
            vec![Prohibited, RiskToIndividual, RiskToGroup, ChildAbuse, NotApplicable],
        ),
        (
            Account,
            vec![Prohibited, RiskToIndividual, RiskToGroup, ChildAbuse, NotApplicable, Proceeding],
        ),
    ];
    for (rule, grounds) in admitted {
        for ground in Ground::ALL {
            assert_eq!(rule.admits(ground), grounds.contains(&ground), "{rule:?} {ground:?}");
        }
    }
}

/// NO-1, TI-2. Three working days after a Monday are its Thursday.
#[test]
fn the_account_holder_is_told_as_soon_as_possible_and_within_three_working_days() {
    let told = when(Occasion::Provided, &[]);

    assert_eq!(told, due(DAY_ONE, date(2024, 2, 8), GoverningRule::Provided));
}

/// NO-2. 5 February + 30 days in a leap year.
#[test]
fn an_emergency_is_told_on_the_thirtieth_day_and_never_earlier() {
    let day = date(2024, 3, 6);
    assert_eq!(when(Occasion::ProvidedInEmergency, &[]), due(day, day, GoverningRule::Emergency));
    let mut desk = Desk::disclosed_in_emergency();
    desk.on(date(2024, 3, 5));
    assert_eq!(desk.refuses(ANALYST, send(1)), Refusal::NoticeTooEarly { not_before: day });

    desk.on(day).does(ANALYST, send(1));

    assert_eq!(standing(&desk), Standing::Sent);
}

/// NO-4.
#[test]
fn a_restricted_account_is_told_at_that_moment() {
    let told = when(Occasion::ActedOnAccount, &[]);
    assert_eq!(told, due(DAY_ONE, DAY_ONE, GoverningRule::Account));

    let mut desk = restricted();
    desk.does(ANALYST, send(1));

    assert_eq!(desk.case.stage.code(), "closed");
}

/// NO-3. The last day of the period is part of it.
#[test]
fn a_confidentiality_period_delays_until_the_day_after_its_last() {
    let last = date(2024, 2, 20);
    let after = date(2024, 2, 21);
    for occasion in [Occasion::Provided, Occasion::ActedOnAccount] {
        let told = when(occasion, &[(Some(last), false)]);
        assert_eq!(told, due(after, after, GoverningRule::Confidentiality), "{occasion:?}");
    }
    let mut desk = Desk::disclosed();
    desk.does(ANALYST, order(Some(last))).on(last);
    assert_eq!(desk.refuses(ANALYST, send(1)), Refusal::NoticeTooEarly { not_before: after });

    desk.on(after).does(ANALYST, send(1));

    assert_eq!(standing(&desk), Standing::Sent);
}

/// NO-1, NO-3. The working days run on where the period ends before they do.
#[test]
fn a_short_confidentiality_period_moves_the_first_day_and_not_the_due_day() {
    let told = when(Occasion::Provided, &[(Some(DAY_ONE), false)]);

    let expected = due(date(2024, 2, 6), date(2024, 2, 8), GoverningRule::Confidentiality);
    assert_eq!(told, expected);
}

/// NO-1, NO-3.
#[test]
fn a_period_that_was_over_before_the_disclosure_delays_nothing() {
    let told = when(Occasion::Provided, &[(Some(date(2024, 2, 4)), false)]);

    assert_eq!(told, due(DAY_ONE, date(2024, 2, 8), GoverningRule::Provided));
}

/// NO-2, NO-3.
#[test]
fn where_emergency_and_confidentiality_meet_the_later_date_rules() {
    let emergency = due(AFTER_EMERGENCY, AFTER_EMERGENCY, GoverningRule::Emergency);
    let day = date(2024, 3, 7);
    let later = due(day, day, GoverningRule::Confidentiality);
    for (last, expected) in
        [(date(2024, 2, 20), emergency), (date(2024, 3, 5), emergency), (date(2024, 3, 6), later)]
    {
        assert_eq!(when(Occasion::ProvidedInEmergency, &[(Some(last), false)]), expected, "{last}");
    }
}

/// NO-3.
#[test]
fn a_further_order_starts_the_rule_anew_and_a_lifted_one_no_longer_counts() {
    let (early, late) = (date(2024, 2, 10), date(2024, 2, 20));
    let told = |prohibitions: &[_]| when(Occasion::ActedOnAccount, prohibitions);
    let after_late = due(date(2024, 2, 21), date(2024, 2, 21), GoverningRule::Confidentiality);
    let after_early = due(date(2024, 2, 11), date(2024, 2, 11), GoverningRule::Confidentiality);

    assert_eq!(told(&[(Some(early), false), (Some(late), false)]), after_late);
    assert_eq!(told(&[(Some(late), false), (Some(early), false)]), after_late);
    assert_eq!(told(&[(Some(early), false), (Some(late), true)]), after_early);
    let none = due(DAY_ONE, DAY_ONE, GoverningRule::Account);
    assert_eq!(told(&[(Some(early), true), (None, true)]), none);
}

/// NO-3.
#[test]
fn a_prohibition_without_an_end_forbids_the_notice_until_it_is_lifted() {
    let forbidden = when(Occasion::Provided, &[(Some(date(2024, 2, 10)), false), (None, false)]);
    assert_eq!(forbidden, Timing::Prohibited { rule: GoverningRule::Confidentiality });
    let mut desk = Desk::disclosed();
    desk.does(ANALYST, order(None)).days_later(1000);
    assert_eq!(desk.refuses(ANALYST, send(1)), Refusal::NoticeProhibited);

    desk.does(ANALYST, Command::LiftOrder(0)).does(ANALYST, send(1));

    assert_eq!(standing(&desk), Standing::Sent);
}

/// NO-1, NO-3, TI-2. A notice that was held back is not overdue the moment it may leave.
#[test]
fn the_days_of_a_notice_count_from_the_lifting_of_what_held_it_back() {
    let monday = date(2024, 3, 4);
    let mut desk = Desk::disclosed();
    desk.does(ANALYST, order(None)).on(monday).does(ANALYST, Command::LiftOrder(0));

    let notice = &desk.case.notices[&NoticeNumber(1)];

    let told = timing(notice, &desk.case.prohibitions, &desk.terms());
    assert_eq!(told, due(DAY_ONE, date(2024, 3, 7), GoverningRule::Provided));
    assert!(desk.tries(ANALYST, send(1)).is_ok());
}

/// NO-2, NO-3, NO-4.
#[test]
fn a_lifting_moves_no_date_that_it_did_not_hold_back() {
    let lifted =
        |ends_on, on| [Prohibition { order: NondisclosureOrder { ends_on }, lifted_on: Some(on) }];
    let desk = Desk::receiving(request(&[IDENTITY]));
    let when = |occasion, prohibitions: &[Prohibition]| {
        let notice = Notice {
            identifier: IdentifierNumber(1),
            occasion,
            happened_on: DAY_ONE,
            standing: Standing::Owed,
            proposed: None,
        };
        timing(&notice, prohibitions, &desk.terms())
    };

    // Before what it tells of, after its own end, and while thirty days were running anyway.
    let before = lifted(None, date(2024, 2, 2));
    let (provided, third) = (GoverningRule::Provided, date(2024, 2, 8));
    assert_eq!(when(Occasion::Provided, &before), due(DAY_ONE, third, provided));
    let over = lifted(Some(date(2024, 2, 10)), date(2024, 3, 4));
    assert_eq!(when(Occasion::Provided, &over), due(DAY_ONE, third, provided));
    let running = lifted(None, date(2024, 2, 20));
    let thirtieth = date(2024, 3, 6);
    let emergency = due(thirtieth, thirtieth, GoverningRule::Emergency);
    assert_eq!(when(Occasion::ProvidedInEmergency, &running), emergency);
    // An account's holder is told at the moment of the lifting.
    let monday = date(2024, 3, 4);
    let account = due(DAY_ONE, monday, GoverningRule::Account);
    assert_eq!(when(Occasion::ActedOnAccount, &lifted(None, monday)), account);
    let later = due(thirtieth, date(2024, 3, 14), GoverningRule::Emergency);
    assert_eq!(when(Occasion::ProvidedInEmergency, &lifted(None, date(2024, 3, 11))), later);
}

/// NO-3, NO-5.
#[test]
fn a_prohibition_with_an_end_delays_and_does_not_withhold() {
    let mut desk = Desk::disclosed();
    let review = Review::On(date(2024, 3, 1));
    let on_prohibition = || withhold(1, Ground::Prohibited, review);
    assert_eq!(desk.refuses(ANALYST, on_prohibition()), Refusal::NoProhibition);
    desk.does(ANALYST, order(Some(date(2024, 2, 10))));
    assert_eq!(desk.refuses(ANALYST, on_prohibition()), Refusal::ProhibitionHasEnd);
    assert_eq!(restricted().refuses(ANALYST, on_prohibition()), Refusal::NoProhibition);

    desk.does(ANALYST, order(None)).does(ANALYST, on_prohibition());

    assert!(desk.case.notices[&FIRST].proposed.is_some());
}

/// NO-1, NO-2.
#[test]
fn a_ground_that_the_governing_rule_does_not_name_withholds_nothing() {
    let review = Review::On(date(2024, 5, 1));
    for (desk, ground) in [
        (Desk::disclosed(), Ground::RiskToGroup),
        (Desk::disclosed(), Ground::Proceeding),
        (Desk::disclosed_in_emergency(), Ground::NotApplicable),
    ] {
        let refusal = desk.refuses(ANALYST, withhold(1, ground, review));
        assert_eq!(refusal, Refusal::GroundNotAdmitted, "{ground:?}");
    }
}

/// NO-5.
#[test]
fn a_withholding_takes_a_second_person_who_may_approve() {
    let mut desk = Desk::disclosed();
    assert_eq!(desk.refuses(COUNSEL, approve()), Refusal::NothingProposed);
    assert_eq!(desk.refuses(COUNSEL, end()), Refusal::NothingProposed);
    let review_on = date(2024, 3, 1);
    let proposal = || withhold(1, Ground::RiskToIndividual, Review::On(review_on));
    desk.does(APPROVER, proposal());
    assert_eq!(desk.refuses(APPROVER, approve()), Refusal::AuthorCannotApprove);
    assert_eq!(desk.refuses(staff(3, Role::Counsel), approve()), Refusal::AuthorCannotApprove);
    assert_eq!(desk.refuses(ANALYST, approve()), Refusal::NotAnApprover);
    assert_eq!(desk.refuses(COUNSEL, proposal()), Refusal::ProposedAlready);
    assert_eq!(desk.refuses(ANALYST, send(1)), Refusal::NoticeWithheld);

    desk.does(COUNSEL, approve());

    let ground = Ground::RiskToIndividual;
    assert_eq!(standing(&desk), Standing::Withheld { ground, review_on });
    assert_eq!(desk.case.stage.code(), "notice", "it waits for its review");
    assert_eq!(desk.refuses(ANALYST, send(1)), Refusal::NoticeWithheld);
}

/// NO-5.
#[test]
fn a_declined_proposal_or_an_ended_withholding_leaves_the_notice_owed() {
    let mut declined = Desk::disclosed();
    let review = Review::On(date(2024, 3, 1));
    declined.does(ANALYST, withhold(1, Ground::ChildAbuse, review));
    let mut ended = withheld(Ground::ChildAbuse, date(2024, 3, 1));

    for desk in [&mut declined, &mut ended] {
        desk.does(COUNSEL, end());

        assert_eq!(standing(desk), Standing::Owed);
        desk.does(ANALYST, send(1));
        assert_eq!(desk.case.stage.code(), "closed");
    }
}

/// NO-5.
#[test]
fn the_review_date_lies_in_the_future_when_proposed_and_when_approved() {
    let mut desk = Desk::disclosed();
    let until = |review_on| withhold(1, Ground::ChildAbuse, Review::On(review_on));
    assert_eq!(desk.refuses(ANALYST, until(DAY_ONE)), Refusal::ReviewNotInFuture);
    desk.does(ANALYST, until(date(2024, 2, 6)));
    assert!(desk.tries(COUNSEL, approve()).is_ok());

    desk.days_later(1);

    assert_eq!(desk.refuses(COUNSEL, approve()), Refusal::ReviewNotInFuture);
}

/// NO-5.
#[test]
fn a_withholding_ends_without_further_review_only_once_its_review_has_come() {
    let review_on = date(2024, 2, 7);
    let mut desk = Desk::disclosed();
    let for_good = || withhold(1, Ground::ChildAbuse, Review::NoFurther);
    assert_eq!(desk.refuses(ANALYST, for_good()), Refusal::ReviewFirst);
    desk.does(ANALYST, withhold(1, Ground::ChildAbuse, Review::On(review_on)));
    desk.does(COUNSEL, approve()).on(date(2024, 2, 6));
    assert_eq!(desk.refuses(ANALYST, for_good()), Refusal::ReviewFirst);
    desk.on(review_on).does(ANALYST, for_good());
    assert_eq!(desk.case.stage.code(), "notice");

    desk.does(COUNSEL, approve());

    assert_eq!(standing(&desk), Standing::WithheldForGood { ground: Ground::ChildAbuse });
    assert_eq!(desk.case.stage.code(), "closed");
}

/// NO-3, NO-5. The order was lifted between proposal and approval.
#[test]
fn a_withholding_is_not_approved_on_a_prohibition_that_is_gone() {
    let mut desk = Desk::disclosed();
    desk.does(ANALYST, order(None));
    desk.does(ANALYST, withhold(1, Ground::Prohibited, Review::On(date(2024, 3, 1))));

    desk.does(ANALYST, Command::LiftOrder(0));

    assert_eq!(desk.refuses(COUNSEL, approve()), Refusal::NoProhibition);
    desk.does(COUNSEL, end()).does(ANALYST, send(1));
    assert_eq!(standing(&desk), Standing::Sent);
}

/// NO-3. What stood on the lifted prohibition alone is owed again; other grounds stand.
#[test]
fn lifting_a_prohibition_releases_what_it_alone_withheld() {
    let review_on = date(2024, 2, 7);
    let mut alone = withheld(Ground::Prohibited, review_on);
    let mut twice = withheld(Ground::Prohibited, review_on);
    twice.does(ANALYST, order(None));
    let mut dated = withheld(Ground::Prohibited, review_on);
    dated.does(ANALYST, order(Some(review_on)));
    let mut danger = withheld(Ground::RiskToIndividual, review_on);
    danger.does(ANALYST, order(None));

    for desk in [&mut alone, &mut twice, &mut dated, &mut danger] {
        desk.does(ANALYST, Command::LiftOrder(0));
    }

    let prohibited = Standing::Withheld { ground: Ground::Prohibited, review_on };
    let in_danger = Standing::Withheld { ground: Ground::RiskToIndividual, review_on };
    assert_eq!(standing(&alone), Standing::Owed);
    assert_eq!(standing(&twice), prohibited);
    assert_eq!(standing(&dated), Standing::Owed);
    assert_eq!(standing(&danger), in_danger);
    twice.does(ANALYST, Command::LiftOrder(1));
    assert_eq!(standing(&twice), Standing::Owed);
}

/// NO-3.
#[test]
fn lifting_one_that_had_an_end_releases_nothing_that_another_without_end_holds() {
    let review_on = date(2024, 2, 7);
    let mut desk = withheld(Ground::Prohibited, review_on);
    desk.does(ANALYST, order(Some(review_on)));

    desk.does(ANALYST, Command::LiftOrder(1));

    assert_eq!(standing(&desk), Standing::Withheld { ground: Ground::Prohibited, review_on });
}

/// NO-3. One of two notices was withheld for good; the case is still open when the order falls.
#[test]
fn lifting_a_prohibition_releases_what_was_withheld_on_it_for_good() {
    let mut desk = Desk::granted(&[IDENTITY, IDENTITY], Category::Account);
    desk.disclose(1).disclose(2).does(ANALYST, order(None));
    let review = Review::On(date(2024, 2, 6));
    desk.does(ANALYST, withhold(1, Ground::Prohibited, review)).does(COUNSEL, approve());
    desk.days_later(1).does(ANALYST, withhold(1, Ground::Prohibited, Review::NoFurther));
    desk.does(COUNSEL, approve());
    assert_eq!(standing(&desk), Standing::WithheldForGood { ground: Ground::Prohibited });
    assert_eq!(desk.refuses(ANALYST, end()), Refusal::NoSuchNotice);

    desk.does(ANALYST, Command::LiftOrder(0)).does(ANALYST, send(1)).does(ANALYST, send(2));

    assert_eq!(desk.case.stage.code(), "closed");
}

/// NO-3.
#[test]
fn only_a_prohibition_on_record_is_lifted_and_only_once() {
    let mut desk = Desk::disclosed();
    assert_eq!(desk.refuses(ANALYST, Command::LiftOrder(0)), Refusal::NoSuchOrder);
    desk.does(ANALYST, order(None)).does(ANALYST, Command::LiftOrder(0));
    assert_eq!(desk.refuses(ANALYST, Command::LiftOrder(0)), Refusal::NoSuchOrder);

    desk.does(ANALYST, send(1));

    let closed = Refusal::OutOfOrder { stage: "closed" };
    assert_eq!(desk.refuses(ANALYST, order(None)), closed);
    assert_eq!(desk.refuses(ANALYST, Command::LiftOrder(0)), closed);
}

/// NO-5.
#[test]
fn a_notice_that_nobody_owes_or_that_was_sent_is_none() {
    let mut desk = Desk::granted(&[IDENTITY, IDENTITY], Category::Account);
    assert_eq!(desk.refuses(ANALYST, send(1)), Refusal::NoSuchNotice);
    desk.disclose(1).does(ANALYST, send(1));

    let review = Review::On(date(2024, 3, 1));
    for command in [send(1), send(7), withhold(1, Ground::ChildAbuse, review), approve(), end()] {
        assert_eq!(desk.refuses(COUNSEL, command), Refusal::NoSuchNotice);
    }
}

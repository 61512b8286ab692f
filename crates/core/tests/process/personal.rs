//! RT-1: what names persons stands apart from what does not, in every event as it is written down.

use proptest::prelude::{Just, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest};
use writ_core::command::Command;
use writ_core::directory::{EntryNumber, LineNumber};
use writ_core::document::{DocumentFacts, DocumentNumber};
use writ_core::event::{Event, Words};
use writ_core::package::PackageNumber;
use writ_core::personal::Personal;
use writ_core::request::{IdentifierNumber, Missing};
use writ_core::verification::CallBackResult;

use crate::desk::{
    ANALYST, COUNSEL, Desk, IDENTITY, VIDEO, call, called, order, papers, release, request, sealed,
    submission,
};
use writ_core::actor::Actor;
use writ_core::category::Category;
use writ_core::event::RefusedBecause;
use writ_core::fulfilment::{Act, Fulfilment};
use writ_core::notice::{Ground as NoticeGround, NoticeNumber, Review};
use writ_core::request::ItemNumber;
use writ_core::review::{Ground, ItemDecision};

fn canary() -> Words {
    Words::new("canary-words".to_owned())
}

/// Every event with words in it, and some without.
fn written(words: &str, number: u16, day: i16) -> Vec<Event> {
    let personal = || Words::new(words.to_owned());
    let date = jiff::civil::Date::new(2024, 1, 1).unwrap() + jiff::Span::new().days(day);
    let items = || std::collections::BTreeSet::from([ItemNumber(number)]);
    let decisions = [(ItemNumber(number), ItemDecision::Grant)].into();
    let notice = NoticeNumber(number);
    vec![
        Event::Received {
            reference: format!("W-{number}"),
            received_at: jiff::Timestamp::UNIX_EPOCH,
            policy: writ_core::policy::VersionId(date),
            supersedes: None,
            request: Box::new(request(&[VIDEO])),
            personal: submission(request(&[VIDEO])).personal,
        },
        Event::Completed {
            request: Box::new(request(&[IDENTITY])),
            personal: submission(request(&[IDENTITY])).personal,
        },
        Event::Acknowledged,
        Event::Refused { because: RefusedBecause::Incomplete, personal: personal() },
        Event::CallBackMade {
            result: CallBackResult::Confirmed,
            entry: EntryNumber(u32::from(number)),
            line: LineNumber(number),
            is_recent: number == 1,
            personal: personal(),
        },
        Event::Categorised { category: Category::Product },
        Event::LegalBasisAssessed { valid: true, personal: personal() },
        Event::OrderAssessed { proves_illegal_use: false, personal: personal() },
        Event::EmergencyProven { good_faith_finding: true, personal: personal() },
        Event::ConsentGiven { identifier: IdentifierNumber(number) },
        Event::ClarificationAsked { personal: personal() },
        Event::ClarificationAnswered { personal: personal() },
        Event::Objected { ground: Ground::Unclear, items: items(), personal: personal() },
        Event::ObjectionAnswered { personal: personal() },
        Event::DecisionProposed { decisions, personal: personal() },
        Event::ProposalReturned { personal: personal() },
        Event::FeeQuoted { amount_minor: u64::from(number), currency: "EUR".to_owned() },
        Event::Fulfilled {
            item: ItemNumber(number),
            outcome: Fulfilment::Collected,
            provider: None,
            personal: personal(),
        },
        Event::Disclosed {
            items: items(),
            package: PackageNumber(number),
            sealed: sealed(1),
            expires_on: date,
        },
        Event::PapersAdded {
            papers: [(DocumentNumber(number), facts_of("canary-file.pdf"))].into(),
            personal: Personal::new([(DocumentNumber(number), words.to_owned())].into()),
        },
        Event::PackageFetched { package: PackageNumber(number) },
        Event::ReceiptConfirmed { package: PackageNumber(number) },
        Event::PackageWithdrawn { package: PackageNumber(number), personal: personal() },
        Event::PackageRenewed {
            package: PackageNumber(number),
            sealed: sealed(2),
            expires_on: date,
        },
        Event::WithholdingProposed {
            notice,
            ground: NoticeGround::ChildAbuse,
            review: Review::On(date),
            personal: personal(),
        },
        Event::WithholdingProposed {
            notice,
            ground: NoticeGround::Prohibited,
            review: Review::NoFurther,
            personal: personal(),
        },
        Event::NoticeSent { notice, personal: personal() },
        Event::Withdrawn { superseded_by: Some(format!("W-{number}")) },
        Event::Closed { keep_until: date },
        Event::HoldPlaced { on: date },
        Event::HoldLifted { keep_until: date },
        Event::Erased { backups_until: None },
    ]
}

fn facts_of(name: &str) -> DocumentFacts {
    papers(&[name]).iter().next().unwrap().facts.clone()
}

fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        Just(String::new()),
        Just("null".to_owned()),
        Just("\"personal\": {}".to_owned()),
    ]
}

proptest! {
    /// RT-1.
    #[test]
    fn every_event_is_read_back_as_it_was_written(words in words(), number: u16, day in 0_i16..9_999) {
        for event in written(&words, number, day) {
            let encoded = event.encode().unwrap();
            let read =
                Event::decode(&encoded.kind, &encoded.facts, encoded.personal.as_deref()).unwrap();

            prop_assert_eq!(&read, &event);
        }
    }

    /// RT-1.
    #[test]
    fn an_event_whose_personal_part_was_erased_keeps_its_facts(number: u16, day in 0_i16..9_999) {
        for event in written("canary-words", number, day) {
            let encoded = event.encode().unwrap();

            let erased = Event::decode(&encoded.kind, &encoded.facts, None).unwrap();

            let again = erased.encode().unwrap();
            prop_assert_eq!(&again.facts, &encoded.facts);
            prop_assert!(again.personal.is_none());
            prop_assert!(!encoded.facts.contains("canary"), "{}", encoded.facts);
        }
    }
}

/// RT-1. Each text of a whole case is a canary; none may stand among the facts.
#[test]
fn no_personal_word_of_a_whole_case_stands_among_its_facts() {
    let mut incomplete = request(&[IDENTITY]);
    incomplete.lacks.insert(Missing::Certificates);
    let mut desk = Desk::receiving(incomplete);
    desk.does(Actor::Agency, Command::Complete(Box::new(submission(request(&[IDENTITY])))));
    let mut called = call(called("+31 70 999 8877"), CallBackResult::Confirmed);
    if let Command::CallBack(call) = &mut called {
        call.note = "canary-note".to_owned();
    }
    desk.does(ANALYST, called).verify();
    desk.does(ANALYST, Command::AssessLegalBasis { valid: true, reasons: canary() });
    desk.does(ANALYST, Command::Categorise(Category::Account)).does(ANALYST, order(None));
    desk.does(ANALYST, Command::AskClarification(canary()));
    desk.does(Actor::Agency, Command::AnswerDesk(canary()));
    let decisions = [(ItemNumber(1), ItemDecision::Grant)].into();
    desk.does(ANALYST, Command::ProposeDecision { decisions, words: canary() });
    desk.does(COUNSEL, Command::Approve);
    let (item, outcome) = (ItemNumber(1), Fulfilment::Collected);
    desk.does(ANALYST, Command::Fulfil(Act { item, outcome, provider: None, record: canary() }));
    desk.does(ANALYST, release([ItemNumber(1)].into()));
    desk.does(ANALYST, Command::LiftOrder(0));
    desk.does(ANALYST, Command::SendNotice { notice: NoticeNumber(1), text: canary() });
    assert_eq!(desk.case.stage.code(), "closed");

    let mut sealed = 0;
    for recorded in &desk.recorded {
        let encoded = recorded.event.encode().unwrap();
        for word in ["canary", "555 0100", "999 8877"] {
            assert!(!encoded.facts.contains(word), "{} {}", encoded.kind, encoded.facts);
        }
        sealed += usize::from(encoded.personal.is_some_and(|text| text.contains("canary")));
    }

    assert_eq!(sealed, 9, "each of the texts is in a personal part");
}

/// RT-1. What the desk prints by accident names nobody.
#[test]
fn a_case_printed_for_an_operator_names_nobody() {
    let desk = Desk::receiving(request(&[IDENTITY]));

    let printed = format!("{:?} {:?}", desk.case, desk.recorded);

    assert!(!printed.contains("canary"), "{printed}");
}

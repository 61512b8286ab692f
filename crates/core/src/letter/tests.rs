//! Which letters the events of a small case owe.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::date;

use super::*;
use crate::actor::Actor;
use crate::agency::AgencyKind;
use crate::data_class::DataClass;
use crate::document::Sha256;
use crate::event::Recorded;
use crate::identifier::IdentifierKind;
use crate::notice::NoticeNumber;
use crate::package::SealedPackage;
use crate::personal::Personal;
use crate::platform::Platforms;
use crate::policy::VersionId;
use crate::request::{
    Channel, Circumstance, Item, LegalProcess, LegalRequest, Measure, ReplyChannel, RequestPersonal,
};
use crate::staff::StaffId;
use crate::stage::Proposal;

const HOLDER: IdentifierNumber = IdentifierNumber(1);
const FIRST: ItemNumber = ItemNumber(1);
const SECOND: ItemNumber = ItemNumber(2);

fn request(lacks: impl IntoIterator<Item = Missing>, addressee: Addressee) -> LegalRequest {
    let item = |measure| Item { identifier: HOLDER, measure, range: None };
    LegalRequest {
        channel: Channel::Email,
        lacks: lacks.into_iter().collect(),
        addressee,
        country: "NL".parse().unwrap(),
        agency_kind: Some(AgencyKind::LawEnforcement),
        officer_is_new: false,
        process: LegalProcess {
            instrument: "court_order".into(),
            binding: true,
            answer_within: None,
            dated_on: None,
        },
        circumstance: Some(Circumstance::CriminalInvestigation),
        emergency: None,
        platforms: Platforms::Other,
        identifier_kinds: BTreeMap::from([(HOLDER, IdentifierKind::Account)]),
        items: BTreeMap::from([
            (FIRST, item(Measure::Disclose(DataClass::AccountIdentity))),
            (SECOND, item(Measure::Restrict)),
        ]),
        nondisclosure: None,
        reply: ReplyChannel::Email,
    }
}

fn case(lacks: impl IntoIterator<Item = Missing>, addressee: Addressee) -> Case {
    let received = Event::Received {
        reference: "2024-0001".into(),
        received_at: Timestamp::UNIX_EPOCH,
        policy: VersionId(date(2024, 1, 1)),
        supersedes: None,
        request: Box::new(request(lacks, addressee)),
        personal: Personal::new(RequestPersonal::default()),
    };
    Case::open(&recorded(received)).unwrap()
}

fn recorded(event: Event) -> Recorded {
    Recorded { at: Timestamp::UNIX_EPOCH, by: Actor::Clock, event }
}

/// The stored codes of letters owed stand for ever.
#[test]
fn a_letter_is_stored_under_its_code() {
    let occasion = Occasion::Provided;
    for (kind, code) in [
        (LetterKind::Acknowledgement { missing: vec![] }, "acknowledgement"),
        (LetterKind::StillMissing { missing: vec![] }, "still_missing"),
        (LetterKind::NotOurs { right_entity: "ie".into() }, "not_ours"),
        (LetterKind::Question, "question"),
        (LetterKind::Invoice, "invoice"),
        (LetterKind::Notice { occasion }, "notice"),
    ] {
        assert_eq!(kind.code(), code);
    }
}

fn kind_to_agency(before: &Case, event: &Event) -> LetterKind {
    let letter = owed(before, event).unwrap();
    assert_eq!(letter.to, Recipient::Agency);
    letter.kind
}

/// IN-6, RV-6.
#[test]
fn the_acknowledgement_names_what_is_missing() {
    let lacking = case([Missing::LegalBasis, Missing::Certificates], Addressee::Right);

    let letter = kind_to_agency(&lacking, &Event::Acknowledged);

    let missing = vec![Missing::Certificates, Missing::LegalBasis];
    assert_eq!(letter, LetterKind::Acknowledgement { missing });
}

/// IN-6: what is still missing after a completion is said; a complete one owes no letter of its own.
#[test]
fn a_completion_that_lacks_something_is_answered_with_it() {
    let before = case([Missing::LegalBasis, Missing::Certificates], Addressee::Right);
    let completed = |lacks: &[Missing]| Event::Completed {
        request: Box::new(request(lacks.iter().copied(), Addressee::Right)),
        personal: Personal::new(RequestPersonal::default()),
    };

    let half = kind_to_agency(&before, &completed(&[Missing::LegalBasis]));

    assert_eq!(half, LetterKind::StillMissing { missing: vec![Missing::LegalBasis] });
    assert_eq!(owed(&before, &completed(&[])), None);
}

/// IN-2.
#[test]
fn whoever_wrote_to_the_wrong_addressee_is_told_the_right_one() {
    let right_entity = "elsewhere".to_owned();
    let misaddressed = case([], Addressee::Wrong { right_entity: right_entity.clone() });

    let letter = kind_to_agency(&misaddressed, &Event::AnsweredNotOurs);

    assert_eq!(letter, LetterKind::NotOurs { right_entity });
}

/// RV-2: each ground is told, that of the narrowed item as well as that of the rejected one; and that a basis fell
/// away is said too.
#[test]
fn the_answer_names_the_ground_of_every_item_not_done_as_asked() {
    let range = crate::request::DateRange { from: date(2024, 1, 1), to: date(2024, 1, 2) };
    let mut before = case([], Addressee::Right);
    before.stage = Stage::Approval(Proposal {
        proposer: StaffId(1),
        decisions: BTreeMap::new(),
        approvals: BTreeSet::new(),
    });
    let answered = Event::Answered { answer: Answer::Rejected };
    let undecided = kind_to_agency(&before, &answered);
    before.stage = Stage::Fulfilment(crate::stage::Decision {
        decisions: BTreeMap::from([
            (FIRST, ItemDecision::Narrow { range, ground: Ground::TooBroad }),
            (SECOND, ItemDecision::Reject { ground: Ground::Unclear }),
        ]),
        approval: None,
    });

    before.fulfilled.insert(FIRST, Fulfilment::BasisLost);

    let letter = kind_to_agency(&before, &answered);

    let grounds = BTreeMap::from([(FIRST, Ground::TooBroad), (SECOND, Ground::Unclear)]);
    let told = |grounds, fallen| LetterKind::Answer { answer: Answer::Rejected, grounds, fallen };
    assert_eq!(letter, told(grounds, BTreeSet::from([FIRST])));
    assert_eq!(undecided, told(BTreeMap::new(), BTreeSet::new()));
}

/// RV-5: the agency hears how the act on the account went; a search for data owes no such letter.
#[test]
fn the_agency_is_told_how_restricting_went_and_nothing_of_a_search() {
    let before = case([], Addressee::Right);
    let fulfilled = |item, outcome| Event::Fulfilled {
        item,
        outcome,
        provider: None,
        personal: Personal::new("done".into()),
    };

    let restricted = kind_to_agency(&before, &fulfilled(SECOND, Fulfilment::Restricted));
    let not_found = kind_to_agency(&before, &fulfilled(SECOND, Fulfilment::NothingFound));
    let collected = owed(&before, &fulfilled(FIRST, Fulfilment::Collected));

    let process = |outcome| LetterKind::Process { item: SECOND, outcome };
    assert_eq!(restricted, process(Fulfilment::Restricted));
    assert_eq!(not_found, process(Fulfilment::NothingFound));
    assert_eq!(collected, None);
}

/// NO-1: the notice goes to the account holder, and to nobody else.
#[test]
fn a_notice_is_a_letter_to_the_holder() {
    let notice = NoticeNumber(1);
    let owed_notice = Event::NoticeOwed {
        notice,
        identifier: HOLDER,
        occasion: Occasion::Provided,
        happened_on: date(2024, 1, 2),
    };
    let before = case([], Addressee::Right).evolve(&recorded(owed_notice)).unwrap();

    let sent = Event::NoticeSent { notice, personal: Personal::new("text".into()) };

    let kind = LetterKind::Notice { occasion: Occasion::Provided };
    assert_eq!(owed(&before, &sent), Some(Letter { to: Recipient::AccountHolder(HOLDER), kind }));
}

/// DA-5: a disclosure owes word of a package; a letter has no place for data at all.
#[test]
fn a_disclosure_is_announced_and_never_mailed() {
    let before = case([], Addressee::Right);
    let items = BTreeSet::from([FIRST]);

    let package = PackageNumber(1);
    let sealed = SealedPackage { sha256: Sha256([1; 32]), size_bytes: 9, files: 1 };
    let expires_on = Date::constant(2024, 3, 6);

    let disclosed = Event::Disclosed { items: items.clone(), package, sealed, expires_on };
    let letter = kind_to_agency(&before, &disclosed);

    assert_eq!(letter, LetterKind::PackageReady { package, items, expires_on });
}

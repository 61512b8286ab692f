//! The outbox, the notices, the case file, and the page where anybody checks a letter.

use axum::http::StatusCode;
use writ_app::Outside;
use writ_core::actor::Actor;
use writ_core::category::Category;
use writ_core::command::Command;
use writ_core::fulfilment::{Act, Fulfilment};
use writ_core::request::{ItemNumber, Measure, ReplyChannel};
use writ_core::review::ItemDecision;
use writ_testkit::builders::{ANALYST, APPROVER, COUNSEL, request_for};

use crate::world::{NOW, World, named, words};

const RECEIVED: &str = "2026-11-19T13:36:00Z";
const LATER: &str = "2026-11-23T15:04:00Z";

/// A case whose acknowledgement waits to be printed, with the letter's code.
async fn acknowledged(world: &World) -> (String, String) {
    let mut request = request_for(&[Measure::Restrict]);
    request.reply = ReplyChannel::RegisteredMail;
    let reference =
        world.receive(named(request, "Polizei Musterstadt", &["lena.hik"]), RECEIVED).await;
    world.act(&reference, Actor::Staff(ANALYST), Command::Acknowledge, RECEIVED).await;
    work(world).await;
    let letters = world.installation.letters_of(&reference).await.unwrap();
    (reference, letters[0].code.clone())
}

/// What the installation does of itself.
async fn work(world: &World) {
    let now = NOW.parse().unwrap();
    let outside = Outside::new(move || now, writ_testkit::chance::seeds());
    world.installation.work(&outside, 100).await.unwrap();
}

/// An account restricted on a court's order, so that its holder is to be told.
async fn restricted(world: &World) -> String {
    let (analyst, counsel) = (Actor::Staff(ANALYST), Actor::Staff(COUNSEL));
    let request = request_for(&[Measure::Restrict]);
    let reference =
        world.receive(named(request, "Landgericht Musterstadt", &["lena.hik"]), RECEIVED).await;
    world.verify(&reference, RECEIVED).await;
    world.review(&reference, Category::Restriction, LATER).await;
    let order = Command::AssessOrder { proves_illegal_use: true, reasons: words("A verdict.") };
    world.act(&reference, analyst, order, LATER).await;
    let decisions = [(ItemNumber(1), ItemDecision::Grant)].into();
    let proposal = Command::ProposeDecision { decisions, words: words("As ordered.") };
    world.act(&reference, analyst, proposal, LATER).await;
    world.act(&reference, counsel, Command::Approve, LATER).await;
    let act = Act {
        item: ItemNumber(1),
        outcome: Fulfilment::Restricted,
        provider: None,
        record: words("Restricted."),
    };
    world.act(&reference, analyst, Command::Fulfil(act), LATER).await;
    reference
}

async fn says_why(seat: &crate::world::Seat<'_>, reference: &str) {
    let address = format!("/desk/cases/{reference}/readings");
    let answer =
        seat.post(&address, &[("seq", "1"), ("purpose", "handling"), ("said", "To print")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
}

/// RT-2.
#[tokio::test]
async fn what_a_letter_says_is_shown_to_whoever_said_why_they_read_it() {
    let world = World::open().await;
    let (reference, code) = acknowledged(&world).await;
    let seat = world.sign_in(ANALYST).await;

    let list = seat.get("/desk/outbox?state=ready").await;
    let before = seat.get(&format!("/desk/outbox/{code}")).await;
    let sheet_before = seat.get(&format!("/desk/outbox/{code}/print")).await;
    says_why(&seat, &reference).await;
    let after = seat.get(&format!("/desk/outbox/{code}")).await;
    let sheet = seat.get(&format!("/desk/outbox/{code}/print")).await;

    assert!(list.text.contains(&code) && list.text.contains("to be printed and posted"));
    assert!(!list.text.contains("Polizei Musterstadt"));
    assert!(before.text.contains(&code) && !before.text.contains("Polizei Musterstadt"));
    assert_eq!(sheet_before.status, StatusCode::SEE_OTHER);
    assert!(after.text.contains("Polizei Musterstadt"));
    assert!(sheet.text.contains("to comply with applicable law"), "{}", sheet.text);
}

#[tokio::test]
async fn a_printed_letter_is_recorded_with_the_number_of_the_post_and_a_slip_is_told() {
    let world = World::open().await;
    let (_, code) = acknowledged(&world).await;
    let seat = world.sign_in(ANALYST).await;
    let address = format!("/desk/outbox/{code}");

    let slip = seat.post(&address, &[("what", "posted"), ("tracking", "<b>")]).await;
    let done = seat.post(&address, &[("what", "posted"), ("tracking", "RR 123 NL")]).await;
    let again = seat.post(&address, &[("what", "posted"), ("tracking", "RR 999 NL")]).await;
    let page = seat.get(&address).await;

    assert_eq!(slip.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(slip.text.contains("value=\"&#60;b&#62;\""), "what was typed is kept: {}", slip.text);
    assert_eq!(done.location(), address);
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text.contains("RR 123 NL") && page.text.contains("posted"));
}

#[tokio::test]
async fn anybody_may_have_a_letter_confirmed_and_learns_nothing_of_anybody() {
    let world = World::open().await;
    let (reference, code) = acknowledged(&world).await;

    let genuine = world.look(&format!("/letter?code={}", code.to_lowercase())).await;
    let unknown = world.look("/letter?code=2222-2222-2222-2222").await;
    let nonsense = world.look("/letter?code=%3Cscript%3E").await;
    let empty = world.look("/letter").await;

    assert!(genuine.text.contains("We wrote a letter with this code."), "{}", genuine.text);
    assert!(genuine.text.contains("23 November 2026") && genuine.text.contains("Acknowledgement"));
    for secret in [reference.as_str(), "Musterstadt", "lena.hik"] {
        assert!(!genuine.text.contains(secret), "{secret}");
    }
    for answer in [&unknown, &nonsense] {
        assert_eq!(answer.status, StatusCode::OK);
        assert!(answer.text.contains("We wrote no letter with this code."));
        assert!(!answer.text.contains("<script>"));
    }
    assert!(!empty.text.contains("We wrote"));
}

/// NO-4, NO-5.
#[tokio::test]
async fn a_notice_is_withheld_by_two_and_never_by_one() {
    let world = World::open().await;
    let reference = restricted(&world).await;
    let address = format!("/desk/notices/{reference}/1");
    let analyst = world.sign_in(ANALYST).await;
    let proposal = [
        ("what", "withhold"),
        ("ground", "risk-to-individual"),
        ("review", "2027-02-01"),
        ("evidence", "A threat is on file."),
    ];

    let list = analyst.get("/desk/notices").await;
    let page = analyst.get(&address).await;
    let beside_the_case = analyst.get(&format!("/desk/cases/{reference}?do=send_notice")).await;
    let past = analyst
        .post(&address, &[proposal[0], proposal[1], ("review", "2020-01-01"), proposal[3]])
        .await;
    let proposed = analyst.post(&address, &proposal).await;
    let own = analyst.post(&address, &[("what", "approve")]).await;
    let sent = analyst.post(&address, &[("what", "send"), ("text", "Dear account holder")]).await;
    let approver = world.sign_in(APPROVER).await;
    let waiting = approver.get("/desk/notices").await;
    let second = approver.post(&address, &[("what", "approve")]).await;
    let withheld = approver.get("/desk/notices").await;

    assert!(list.text.contains(&reference) && list.text.contains("due today"), "{}", list.text);
    assert!(page.text.contains("we restricted your account"), "the draft: {}", page.text);
    assert!(beside_the_case.text.contains("we restricted your account"), "the same draft");
    assert_eq!(past.status, StatusCode::CONFLICT);
    assert!(past.text.contains("A threat is on file."), "what was typed is kept");
    assert_eq!(proposed.location(), "/desk/notices");
    assert_eq!(own.status, StatusCode::CONFLICT);
    assert_eq!(sent.status, StatusCode::CONFLICT);
    assert!(waiting.text.contains("a risk of injury or death to a person"));
    assert_eq!(second.location(), "/desk/notices");
    assert!(withheld.text.contains("review on 1 February 2027"), "{}", withheld.text);
}

/// NO-4.
#[tokio::test]
async fn a_released_notice_becomes_a_letter_to_be_delivered() {
    let world = World::open().await;
    let reference = restricted(&world).await;
    let seat = world.sign_in(ANALYST).await;

    let text = "First paragraph.\r\n\r\nSecond paragraph.";
    let release = seat
        .post(&format!("/desk/notices/{reference}/1"), &[("what", "send"), ("text", text)])
        .await;
    work(&world).await;

    assert_eq!(release.location(), "/desk/notices");
    let letters = world.installation.letters_of(&reference).await.unwrap();
    let notice = letters.iter().find(|letter| letter.kind == "notice").unwrap();
    assert_eq!((notice.recipient.as_str(), notice.channel.as_str()), ("account_holder", "post"));
    let file = world.installation.letter_file(&notice.code).await.unwrap().unwrap();
    let said = file.paper.unwrap().text;
    assert!(said.contains("First paragraph.\n\nSecond paragraph."), "{said}");
    assert!(!said.contains("Musterstadt"), "the agency is not named: {said}");
}

/// RT-2.
#[tokio::test]
async fn the_case_file_tells_the_whole_history_with_a_digest_for_each_event() {
    let world = World::open().await;
    let reference = restricted(&world).await;
    work(&world).await;
    let seat = world.sign_in(ANALYST).await;
    let address = format!("/desk/cases/{reference}/file");

    let before = seat.get(&address).await;
    says_why(&seat, &reference).await;
    let page = seat.get(&address).await;
    let text = seat.get(&format!("{address}.txt")).await;

    assert_eq!(before.location(), format!("/desk/cases/{reference}"));
    let open = world.installation.open_record(&reference).await.unwrap().unwrap();
    assert_eq!(page.text.matches("class=\"digest\"").count(), open.history.len());
    for said in ["Landgericht Musterstadt", "lena.hik", "A verdict.", "Acknowledgement"] {
        assert!(page.text.contains(said), "{said}");
        assert!(text.text.contains(said), "{said}: {}", text.text);
    }
}

#[tokio::test]
async fn an_auditor_reads_and_changes_nothing() {
    let world = World::open().await;
    let (_, code) = acknowledged(&world).await;
    let auditor = writ_core::actor::Staff {
        id: writ_core::staff::StaffId(5),
        role: writ_core::staff::Role::Auditor,
    };
    let seat = world.sign_in(auditor).await;

    let page = seat.get(&format!("/desk/outbox/{code}")).await;
    let tried = seat
        .post(&format!("/desk/outbox/{code}"), &[("what", "posted"), ("tracking", "RR 1")])
        .await;

    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.text.contains("name=\"tracking\""));
    assert_ne!(tried.status, StatusCode::SEE_OTHER);
    let file = world.installation.letter_file(&code).await.unwrap().unwrap();
    assert_eq!(file.letter.state, "ready");
}

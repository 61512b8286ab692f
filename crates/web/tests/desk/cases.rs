//! The page of a case, and what is done from it.

use axum::http::StatusCode;
use writ_core::actor::Actor;
use writ_core::actor::Staff;
use writ_core::category::Category;
use writ_core::command::Command;
use writ_core::staff::{Role, StaffId};
use writ_testkit::builders::{ANALYST, APPROVER};

use crate::world::{World, emergency, munich, proposal, thousand, words};

const EARLY: &str = "2024-03-01T10:00:00Z";
const RECEIVED: &str = "2026-11-19T13:36:00Z";
const VERIFIED: &str = "2026-11-19T14:02:00Z";
const REVIEWED: &str = "2026-11-22T15:04:00Z";
const MOST_BYTES: usize = 60_000;
const AUDITOR: Staff = Staff { id: StaffId(5), role: Role::Auditor };

fn address(reference: &str) -> String {
    format!("/desk/cases/{reference}")
}

/// The state that a page was made from.
fn seq(page: &str) -> String {
    let rest = page.split_once("name=\"seq\" value=\"").unwrap().1;
    rest.split_once('"').unwrap().0.to_owned()
}

#[tokio::test]
async fn the_page_leads_with_what_the_process_asks_for_now() {
    let world = World::open().await;
    let seat = world.sign_in(ANALYST).await;
    let reference = world.receive(munich(), RECEIVED).await;

    let page = seat.get(&address(&reference)).await;

    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    assert_eq!(page.text.matches("<h1").count(), 1);
    assert!(page.text.contains("Polizeipräsidium München"));
    assert!(page.text.contains("The receipt is to be acknowledged"));
    assert!(page.text.contains(&format!("action=\"/desk/cases/{reference}/do/acknowledge\"")));
}

#[tokio::test]
async fn what_is_done_leads_back_to_the_case_and_to_the_next_step() {
    let world = World::open().await;
    let seat = world.sign_in(ANALYST).await;
    let reference = world.receive(munich(), RECEIVED).await;
    let before = seat.get(&address(&reference)).await;

    let done = seat
        .post(
            &format!("/desk/cases/{reference}/do/acknowledge"),
            &[("seq", seq(&before.text).as_str())],
        )
        .await;
    let after = seat.get(done.location()).await;

    assert_eq!(done.status, StatusCode::SEE_OTHER);
    assert!(after.text.contains("The receipt is acknowledged."));
    assert!(after.text.contains("Agency, officer and document each need evidence on record."));
}

/// VE-1: what the state does not allow is there, with the sentence that says why not.
#[tokio::test]
async fn an_action_that_is_not_allowed_says_why_not() {
    let world = World::open().await;
    let seat = world.sign_in(ANALYST).await;
    let reference = world.receive(munich(), RECEIVED).await;

    let page = seat.get(&address(&reference)).await;

    assert!(page.text.contains("aria-disabled=\"true\">Find verified</span>"));
    assert!(page.text.contains("each need evidence on record before they are verified"));
}

#[tokio::test]
async fn an_action_on_an_older_state_is_refused_with_what_changed_and_keeps_what_was_typed() {
    let world = World::open().await;
    let seat = world.sign_in(ANALYST).await;
    let reference = world.receive(munich(), RECEIVED).await;
    world.verify(&reference, VERIFIED).await;
    let seen = seat.get(&address(&reference)).await;
    world.review(&reference, Category::Account, REVIEWED).await;

    let question = "Which of the two accounts do you mean?";
    let refused = seat
        .post(
            &format!("/desk/cases/{reference}/do/ask_clarification"),
            &[("seq", seq(&seen.text).as_str()), ("question", question)],
        )
        .await;

    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.text.contains("The case changed while you were working on it"));
    assert!(refused.text.contains(question), "{}", refused.text);
    assert_ne!(seq(&refused.text), seq(&seen.text));
    let again = seat
        .post(
            &format!("/desk/cases/{reference}/do/ask_clarification"),
            &[("seq", seq(&refused.text).as_str()), ("question", question)],
        )
        .await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);
}

/// RV-2.
#[tokio::test]
async fn a_form_with_a_gap_names_the_field_and_writes_nothing() {
    let world = World::open().await;
    let seat = world.sign_in(ANALYST).await;
    let reference = world.receive(munich(), RECEIVED).await;
    world.verify(&reference, VERIFIED).await;
    let seen = seat.get(&address(&reference)).await;

    let refused = seat
        .post(
            &format!("/desk/cases/{reference}/do/object"),
            &[("seq", seq(&seen.text).as_str()), ("ground", "too_broad"), ("reasons", "All year?")],
        )
        .await;

    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("href=\"#items\""));
    assert!(refused.text.contains("All year?"));
    assert!(refused.text.contains("<option value=\"too_broad\" selected>"));
    assert_eq!(seq(&refused.text), seq(&seen.text));
}

#[tokio::test]
async fn what_cannot_be_undone_asks_for_confirmation_first() {
    let world = World::open().await;
    let seat = world.sign_in(ANALYST).await;
    let reference = world.receive(munich(), RECEIVED).await;
    let seen = seat.get(&address(&reference)).await;
    let path = format!("/desk/cases/{reference}/do/withdraw");
    let seen = seq(&seen.text);

    let asked = seat.post(&path, &[("seq", seen.as_str())]).await;
    let done = seat.post(&path, &[("seq", seen.as_str()), ("confirm", "yes")]).await;

    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(asked.text.contains("Confirm this before it is done"));
    assert_eq!(done.status, StatusCode::SEE_OTHER);
}

/// RV-7, DA-4.
#[tokio::test]
async fn a_decision_is_proposed_item_by_item_and_not_approved_by_its_author() {
    let world = World::open().await;
    let seat = world.sign_in(ANALYST).await;
    let reference = world.receive(munich(), RECEIVED).await;
    world.verify(&reference, VERIFIED).await;
    world.review(&reference, Category::Account, REVIEWED).await;
    let seen = seat.get(&address(&reference)).await;

    let proposed = seat
        .post(
            &format!("/desk/cases/{reference}/do/propose_decision"),
            &[
                ("seq", seq(&seen.text).as_str()),
                ("items1", "1"),
                ("d1", "grant"),
                ("items2", "2"),
                ("d2", "grant"),
                ("items3", "3"),
                ("d3", "narrow"),
                ("g3", "too_broad"),
                ("from3", "2026-10-01"),
                ("to3", "2026-10-14"),
                ("items4", "4"),
                ("d4", "reject"),
                ("g4", "lacks_legal_basis"),
                ("sentence", "We give the records of the two weeks in question."),
                ("confirm", "yes"),
            ],
        )
        .await;
    let page = seat.get(&address(&reference)).await;

    assert_eq!(proposed.status, StatusCode::SEE_OTHER, "{}", proposed.text);
    assert!(page.text.contains("1 October 2026 to 14 October 2026: Too broad"));
    assert!(page.text.contains("Whoever proposed the decision cannot approve it."));
    assert!(!page.text.contains(&format!("action=\"/desk/cases/{reference}/do/approve\"")));
}

/// DA-2: content without its basis cannot be granted, and the page says so where it was tried.
#[tokio::test]
async fn granting_content_without_consent_is_refused_at_the_form() {
    let world = World::open().await;
    let seat = world.sign_in(ANALYST).await;
    let reference = world.receive(munich(), RECEIVED).await;
    world.verify(&reference, VERIFIED).await;
    world.review(&reference, Category::Account, REVIEWED).await;
    let seen = seat.get(&address(&reference)).await;
    let seen = seq(&seen.text);
    let mut pairs = vec![("seq", seen.as_str()), ("sentence", "Yes."), ("confirm", "yes")];
    pairs.extend([("items1", "1"), ("items2", "2"), ("items3", "3"), ("items4", "4")]);
    pairs.extend([("d1", "grant"), ("d2", "grant"), ("d3", "grant"), ("d4", "grant")]);

    let refused = seat.post(&format!("/desk/cases/{reference}/do/propose_decision"), &pairs).await;

    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.text.contains("Item 4 is content."), "{}", refused.text);
    assert!(refused.text.contains("DA-2"));
}

/// RT-2.
#[tokio::test]
async fn personal_data_is_shown_once_its_purpose_is_on_record() {
    let world = World::open().await;
    let seat = world.sign_in(ANALYST).await;
    let reference = world.receive(munich(), RECEIVED).await;
    let closed = seat.get(&address(&reference)).await;

    let read = seat
        .post(
            &format!("/desk/cases/{reference}/readings"),
            &[("seq", "1"), ("purpose", "handling"), ("said", "First look")],
        )
        .await;
    let open = seat.get(&address(&reference)).await;

    for personal in ["lena.hik", "Jan Beispiel", "+49 89 5550100", "12 Js 4711/26"] {
        assert!(!closed.text.contains(personal), "{personal}");
        assert!(open.text.contains(personal), "{personal}");
    }
    assert_eq!(read.status, StatusCode::SEE_OTHER);
    assert!(open.text.contains("I handle this case") && open.text.contains("First look"));
}

/// RT-1. Erased on 1 June, and the last backup of that day is kept for 30 days more.
#[tokio::test]
async fn an_erased_case_says_when_nothing_is_left_that_opens_it() {
    const ERASED: &str = "2025-06-01T10:00:00Z";
    let mut world = World::open().await;
    let (known, unknown) =
        (world.receive(munich(), EARLY).await, world.receive(emergency(), EARLY).await);
    for (reference, kept_days) in [(&unknown, None), (&known, Some(30))] {
        world.installation.backups_kept_days = kept_days;
        let withdraw = Command::Withdraw { superseded_by: None };
        world.act(reference, Actor::Agency, withdraw, EARLY).await;
        world.act(reference, Actor::Clock, Command::Erase, ERASED).await;
    }
    world.installation.backups_kept_days = None;
    let seat = world.sign_in(ANALYST).await;
    let readings = format!("/desk/cases/{known}/readings");
    seat.post(&readings, &[("seq", "1"), ("purpose", "handling"), ("said", "")]).await;

    let promised = seat.get(&address(&known)).await;
    let file = seat.get(&format!("/desk/cases/{known}/file.txt")).await;
    let unsaid = seat.get(&address(&unknown)).await;

    let gone = "Erased on 1 June 2025. The last backup that can still open it is gone by the end of 1 July 2025.";
    assert!(promised.text.contains(gone), "{}", promised.text);
    let printed: Vec<_> = file.text.split_whitespace().collect();
    assert!(printed.join(" ").contains(gone), "{}", file.text);
    assert!(unsaid.text.contains("Erased on 1 June 2025. Nobody said"), "{}", unsaid.text);
}

/// RT-2.
#[tokio::test]
async fn personal_data_is_not_opened_without_a_purpose() {
    let world = World::open().await;
    let seat = world.sign_in(ANALYST).await;
    let reference = world.receive(munich(), RECEIVED).await;

    let refused =
        seat.post(&format!("/desk/cases/{reference}/readings"), &[("purpose", "curiosity")]).await;

    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("Say why you read the personal data of this case."));
    assert!(!refused.text.contains("lena.hik"));
}

#[tokio::test]
async fn a_thousand_items_are_read_page_by_page_and_decided_alike_but_for_exceptions() {
    let world = World::open().await;
    let seat = world.sign_in(ANALYST).await;
    let reference = world.receive(thousand(), RECEIVED).await;
    world.verify(&reference, VERIFIED).await;
    world.review(&reference, Category::Account, REVIEWED).await;
    let page = seat.get(&format!("/desk/cases/{reference}?items=20")).await;
    let seen = seq(&page.text);

    let proposed = seat
        .post(
            &format!("/desk/cases/{reference}/do/propose_decision"),
            &[
                ("seq", seen.as_str()),
                ("d0", "grant"),
                ("items1", "3, 7-12"),
                ("d1", "reject"),
                ("g1", "unclear"),
                ("sentence", "All but seven."),
                ("confirm", "yes"),
            ],
        )
        .await;
    let decided = seat.get(&address(&reference)).await;

    assert!(page.text.len() <= MOST_BYTES, "{}", page.text.len());
    assert!(page.text.contains("Page 20 of 20") && page.text.contains("Account no. 1000"));
    assert_eq!(proposed.status, StatusCode::SEE_OTHER, "{}", proposed.text);
    assert_eq!(decided.text.matches("Rejected</bdi>").count(), 7);
}

/// RV-3, VE-2.
#[tokio::test]
async fn an_emergency_says_so_and_asks_for_a_call_back() {
    let world = World::open().await;
    let seat = world.sign_in(ANALYST).await;
    let reference = world.receive(emergency(), RECEIVED).await;

    let page = seat.get(&address(&reference)).await;

    assert!(page.text.contains("<bdi>Emergency</bdi>"));
    assert!(page.text.contains("Life or security of persons"));
    assert!(page.text.contains("First request of this officer: a call-back is needed."));
}

#[tokio::test]
async fn a_case_that_is_not_there_is_answered_with_a_way_on() {
    let world = World::open().await;
    let seat = world.sign_in(ANALYST).await;

    let page = seat.get("/desk/cases/WRIT-2026-999999").await;

    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(page.text.contains("There is no such page") && page.text.contains("href=\"/desk"));
}

/// RV-7: approver and analyst see the same proposal; the approver may approve it.
#[tokio::test]
async fn the_history_reads_as_prose_and_says_who_did_what() {
    let world = World::open().await;
    let seat = world.sign_in(ANALYST).await;
    let reference = world.receive(munich(), RECEIVED).await;
    world.verify(&reference, VERIFIED).await;
    world.review(&reference, Category::Account, REVIEWED).await;
    let (analyst, approver) = (Actor::Staff(ANALYST), Actor::Staff(APPROVER));
    world.act(&reference, analyst, proposal(), REVIEWED).await;
    let reason = words("Say more about the second account.");
    world.act(&reference, approver, Command::ReturnProposal(reason), REVIEWED).await;

    let page = seat.get(&address(&reference)).await;

    assert!(page.text.contains("acknowledged the receipt"));
    assert!(!page.text.contains("Say more about the second account."));
}

/// RT-2.
#[tokio::test]
async fn an_auditor_states_the_purpose_each_time_and_in_words() {
    let world = World::open().await;
    let reference = world.receive(munich(), RECEIVED).await;
    let seat = world.sign_in(AUDITOR).await;
    let path = format!("/desk/cases/{reference}/readings");

    let wordless = seat.post(&path, &[("purpose", "audit")]).await;
    let once = seat.post(&path, &[("purpose", "audit"), ("said", "Yearly sample")]).await;
    let again = seat.get(&address(&reference)).await;

    assert_eq!(wordless.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(once.status, StatusCode::OK);
    assert!(once.text.contains("lena.hik") && once.text.contains("Yearly sample"));
    assert!(!again.text.contains("lena.hik"));
}

/// RV-7.
#[tokio::test]
async fn the_right_person_approves_after_comparing_what_is_asked_with_what_is_granted() {
    let world = World::open().await;
    let reference = world.receive(munich(), RECEIVED).await;
    world.verify(&reference, VERIFIED).await;
    world.review(&reference, Category::Account, REVIEWED).await;
    world.act(&reference, Actor::Staff(ANALYST), proposal(), REVIEWED).await;
    let seat = world.sign_in(APPROVER).await;
    let seen = seat.get(&address(&reference)).await;

    let approved = seat
        .post(
            &format!("/desk/cases/{reference}/do/approve"),
            &[("seq", seq(&seen.text).as_str()), ("confirm", "yes")],
        )
        .await;
    let after = seat.get(approved.location()).await;

    assert!(seen.text.contains("1 January 2026 to 19 November 2026"));
    assert!(seen.text.contains("1 October 2026 to 14 October 2026: Too broad"));
    assert!(seen.text.contains("Ines Okafor"));
    assert!(after.text.contains("Your approval is on record."));
    assert!(after.text.contains("Granted items are to be searched for or carried out"));
}

/// RV-7: who may not act on cases finds the page read-only, by the core's own word.
#[tokio::test]
async fn an_auditor_reads_and_is_offered_nothing_to_do() {
    let world = World::open().await;
    let reference = world.receive(munich(), RECEIVED).await;
    let seat = world.sign_in(AUDITOR).await;
    let page = seat.get(&address(&reference)).await;

    let refused = seat
        .post(
            &format!("/desk/cases/{reference}/do/acknowledge"),
            &[("seq", seq(&page.text).as_str())],
        )
        .await;

    assert!(!page.text.contains("/do/acknowledge"));
    assert!(page.text.contains("Auditors and administrators change nothing about a case."));
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}

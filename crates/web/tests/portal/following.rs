//! Following a request: nothing of it is shown to whoever has not both, number and secret.

use axum::http::StatusCode;
use writ_core::actor::{Actor, Staff};
use writ_core::command::Command;
use writ_core::personal::Personal;
use writ_core::staff::{Role, StaffId};
use writ_core::verification::{CallBack, CallBackResult, Contact, EvidenceKind, Proves};
use writ_testkit::builders::confirmed_number;

use crate::officer::Officer;

const ANALYST: Actor = Actor::Staff(Staff { id: StaffId(1), role: Role::Analyst });

async fn desk_does(officer: &Officer, number: &str, command: Command) {
    let (now, seed) = (officer.outside.now(), officer.outside.seed().unwrap());
    let done = officer.installation.act(number, None, command, ANALYST, now, seed).await;
    assert!(
        matches!(done, Ok(Some(writ_app::handling::Handled::Done { .. }))),
        "the desk was refused: {done:?}"
    );
}

/// IN-6. The answers differ in nothing, and by construction each is one look-up and one comparison.
#[tokio::test]
async fn an_unknown_number_and_a_wrong_secret_get_the_same_answer() {
    let mut officer = Officer::arrives().await;
    let (number, secret) = officer.has_sent_a_request().await;
    let (_, other) = officer.has_sent_a_request().await;
    officer.forgets_everything();

    let wrong_secret = officer.comes_back(&number, &other).await;
    let unknown_number = officer.comes_back("WRIT-2026-000099", &secret).await;
    let mistyped = officer.comes_back(&number, "no secret").await;

    assert_eq!(wrong_secret.status, StatusCode::UNPROCESSABLE_ENTITY);
    let same = |text: String| text.replace("WRIT-2026-000099", &number);
    assert_eq!(wrong_secret.text(), same(unknown_number.text()));
    assert_eq!(wrong_secret.text(), mistyped.text());
    assert!(!wrong_secret.text().contains(&other), "a secret is never sent back");
    assert_eq!(officer.opens("/portal/status/case").await.leads_to(), "/portal/status");
}

#[tokio::test]
async fn whoever_guesses_waits_longer_and_longer() {
    let mut officer = Officer::arrives().await;
    let (number, secret) = officer.has_sent_a_request().await;
    for _ in 0..5 {
        officer.comes_back(&number, "nonsense").await;
    }
    let not_yet = told(&officer).await;

    for _ in 0..3 {
        officer.comes_back("WRIT-2026-000099", "nonsense").await;
        officer.comes_back(&number, "nonsense").await;
    }
    let too_soon = officer.comes_back(&number, &secret).await;
    let alerts = told(&officer).await;
    officer.lets_seconds_pass(3600);
    let later = officer.comes_back(&number, &secret).await;

    assert_eq!(too_soon.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(later.leads_to(), "/portal/status/case");
    assert_eq!((not_yet, alerts), (vec![], vec![number]), "the desk is told once");
}

/// The cases of which the desk was told that somebody guesses at their secrets.
async fn told(officer: &Officer) -> Vec<String> {
    let alerts = officer.installation.store.unseen_alerts("analyst", None, 20).await.unwrap();
    let guessed = alerts.into_iter().filter(|alert| alert.what == "secret_guessed");
    guessed.filter_map(|alert| alert.reference).collect()
}

#[tokio::test]
async fn a_case_closes_by_itself_after_half_an_hour() {
    let mut officer = Officer::arrives().await;
    let (number, secret) = officer.has_sent_a_request().await;
    officer.comes_back(&number, &secret).await.leads_to();

    let open = officer.opens("/portal/status/case").await;
    officer.lets_seconds_pass(30 * 60);
    let closed = officer.opens("/portal/status/case").await;

    assert_eq!(open.status, StatusCode::OK);
    assert_eq!(open.headers["cache-control"], "no-store");
    assert!(open.text().contains("We verify who asks"), "{}", open.text());
    assert_eq!(closed.leads_to(), "/portal/status");
}

#[tokio::test]
async fn the_mark_of_one_case_opens_no_other() {
    let mut officer = Officer::arrives().await;
    let (number, secret) = officer.has_sent_a_request().await;
    let (other, _) = officer.has_sent_a_request().await;
    let now = officer.outside.now();
    let opened = officer.installation.open_case(&number, secret.parse().ok().as_ref(), now).await;
    let mark = officer.installation.mark(&opened.unwrap().unwrap());

    let forged = mark.replace(&number, &other);

    assert!(officer.installation.still_open(&mark, now).await.unwrap().is_some());
    assert!(officer.installation.still_open(&forged, now).await.unwrap().is_none());
    assert!(officer.installation.still_open("", now).await.unwrap().is_none());
}

/// RV-2.
#[tokio::test]
async fn a_question_of_the_desk_is_answered_on_the_page() {
    let mut officer = Officer::arrives().await;
    let (number, secret) = officer.has_sent_a_request().await;
    for proves in [Proves::Agency, Proves::Officer, Proves::Instrument] {
        let kind = EvidenceKind::DirectoryEntry;
        let evidence = Command::RecordEvidence { proves, kind, holds: true };
        desk_does(&officer, &number, evidence).await;
    }
    let call = CallBack {
        contact: Contact::Called(confirmed_number("+31 30 555 00 11")),
        result: CallBackResult::Confirmed,
        note: "The duty officer".to_owned(),
    };
    desk_does(&officer, &number, Command::CallBack(call)).await;
    desk_does(&officer, &number, Command::Verify).await;
    let question = Personal::new("Which of the two accounts?".to_owned());
    desk_does(&officer, &number, Command::AskClarification(question)).await;
    officer.comes_back(&number, &secret).await.leads_to();

    let page = officer.opens("/portal/status/case").await.text();
    let empty = officer.sends("/portal/status/answer", &[("answer", " ")]).await;
    let sent = officer.sends("/portal/status/answer", &[("answer", "The first.")]).await;
    let after = officer.opens(&sent.leads_to()).await.text();

    assert!(page.contains("Which of the two accounts?") && page.contains("Waits for you"));
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(after.contains("Your answer is on record.") && !after.contains("Which of the two"));
}

/// IN-3, IN-6.
#[tokio::test]
async fn papers_are_added_with_their_bytes() {
    let mut officer = Officer::arrives().await;
    let (number, secret) = officer.has_sent_a_request().await;
    officer.comes_back(&number, &secret).await.leads_to();
    let kind = [("kind", "attachment")];
    let files: [(&str, &[u8]); 1] = [("annex.pdf", b"an annex")];

    let added = officer.uploads("/portal/status/papers", &kind, &files).await.leads_to();
    let page = officer.opens(&added).await.text();

    assert!(page.contains("<bdi>annex.pdf</bdi>"), "{page}");
    let open = officer.installation.open_record(&number).await.unwrap().unwrap();
    let stored = officer.installation.store.documents(open.id).await.unwrap();
    assert_eq!(stored.len(), 4);
}

/// IN-6.
#[tokio::test]
async fn what_is_missing_is_completed_without_typing_the_rest_again() {
    let mut officer = Officer::arrives().await;
    let (receipt, number) = officer.comes_back_to_a_request_without_papers().await;

    let further = officer.sends("/portal/status/complete", &[]).await.leads_to();
    let credentials = format!("{further}/credentials/upload");
    officer.uploads(&credentials, &[], &[("card.pdf", b"a card")]).await.leads_to();
    let papers = format!("{further}/papers/upload");
    let kind = [("kind", "legal_process")];
    officer.uploads(&papers, &kind, &[("order.pdf", b"an order")]).await.leads_to();
    let done = officer.sends(&format!("{further}/check"), &[("declaration", "yes")]).await;
    let page = officer.opens(&done.leads_to()).await.text();

    assert!(receipt.text().contains("Credentials of the agency"), "{}", receipt.text());
    assert!(page.contains("What you added is on record."), "{page}");
    let open = officer.installation.open_record(&number).await.unwrap().unwrap();
    let kinds: Vec<_> = open.history.iter().map(|recorded| recorded.event.kind()).collect();
    assert!(kinds.ends_with(&["papers_added", "completed"]), "in one change: {kinds:?}");
    assert!(page.contains("We verify who asks"));
}

/// IN-6. What the desk did meanwhile is told before anything goes on record over it.
#[tokio::test]
async fn a_completion_that_meets_a_change_of_the_desk_comes_back_as_it_was_written() {
    let mut officer = Officer::arrives().await;
    let (_, number) = officer.comes_back_to_a_request_without_papers().await;
    let further = officer.sends("/portal/status/complete", &[]).await.leads_to();
    let credentials = format!("{further}/credentials/upload");
    officer.uploads(&credentials, &[], &[("card.pdf", b"a card")]).await.leads_to();
    desk_does(&officer, &number, Command::Acknowledge).await;

    let check = format!("{further}/check");
    let met = officer.sends(&check, &[("declaration", "yes")]).await;
    let open = officer.installation.open_record(&number).await.unwrap().unwrap();
    let before = open.history.len();
    let again = officer.sends(&check, &[("declaration", "yes")]).await;

    assert_eq!(met.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(met.text().contains("our desk acknowledged it"), "{}", met.text());
    assert!(met.text().contains("card.pdf"), "what was added is still there");
    assert!(again.leads_to().contains("done=completed"));
    let open = officer.installation.open_record(&number).await.unwrap().unwrap();
    assert!(open.history.len() > before);
}

/// IN-6. A completion that comes too late leaves nothing of itself on record.
#[tokio::test]
async fn papers_of_a_refused_completion_are_not_on_record() {
    let mut officer = Officer::arrives().await;
    let (_, number) = officer.comes_back_to_a_request_without_papers().await;
    let further = officer.sends("/portal/status/complete", &[]).await.leads_to();
    let credentials = format!("{further}/credentials/upload");
    officer.uploads(&credentials, &[], &[("card.pdf", b"a card")]).await.leads_to();
    let reason = Personal::new("It never came.".to_owned());
    desk_does(&officer, &number, Command::RefuseIncomplete(reason)).await;

    let late = officer.sends(&format!("{further}/check"), &[("declaration", "yes")]).await;

    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", late.text());
    let open = officer.installation.open_record(&number).await.unwrap().unwrap();
    let stored = officer.installation.store.documents(open.id).await.unwrap();
    assert_eq!(stored.len(), 1, "the request as it was sent, and nothing else");
}

/// CO-3.
#[tokio::test]
async fn a_revised_request_is_a_new_one_and_ends_the_earlier() {
    let mut officer = Officer::arrives().await;
    let (number, secret) = officer.has_sent_a_request().await;
    officer.comes_back(&number, &secret).await.leads_to();

    let said = officer.opens("/portal/status/revise").await.text();
    let draft = officer.sends("/portal/status/revise", &[]).await.leads_to();
    let receipt = officer.sends_off(&draft).await;
    let (revised, _) = crate::officer::number_and_secret(&receipt);
    let page = officer.opens("/portal/status/case").await.text();

    assert!(said.contains("counts as one"));
    assert_ne!(revised, number);
    assert!(page.contains("Withdrawn"), "{page}");
    let verified = officer.installation.verify(|_| ()).await.unwrap();
    assert!(verified.differences.is_empty(), "the tallies count both: {verified:?}");
}

/// CO-3.
#[tokio::test]
async fn a_request_is_withdrawn_after_it_was_asked_once_more() {
    let mut officer = Officer::arrives().await;
    let (number, secret) = officer.has_sent_a_request().await;
    officer.comes_back(&number, &secret).await.leads_to();

    let sure = officer.opens("/portal/status/withdraw").await.text();
    let done = officer.sends("/portal/status/withdraw", &[]).await.leads_to();
    let page = officer.opens(&done).await.text();
    let again = officer.sends("/portal/status/withdraw", &[]).await;

    assert!(sure.contains("Withdraw this request?"));
    assert!(page.contains("The request is withdrawn."), "{page}");
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
}

/// DA-5.
#[tokio::test]
async fn an_authenticator_is_enrolled_once_by_a_code_of_its_own() {
    let mut officer = Officer::arrives().await;
    let (number, secret) = officer.has_sent_a_request().await;
    officer.comes_back(&number, &secret).await.leads_to();
    let page = officer.opens("/portal/status/second-factor").await;
    let shared = page.between("name=\"secret\" value=\"", "\"");
    let digest: writ_core::document::Sha256 = shared.parse().unwrap();
    let factor = writ_app::second_factor::SecondFactor::new(digest.0);
    let code = factor.code_at(officer.outside.now());

    let address = "/portal/status/second-factor";
    let wrong = officer.sends(address, &[("secret", &shared), ("code", "000000")]).await;
    let done = officer.sends(address, &[("secret", &shared), ("code", &code)]).await;
    let again = officer.sends(address, &[("secret", &shared), ("code", &code)]).await;

    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(done.leads_to(), "/portal/status/case?done=enrolled");
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
}

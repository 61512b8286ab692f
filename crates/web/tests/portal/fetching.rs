//! Fetching an answer: number, secret and a second factor, and never fewer (DA-5).

use axum::http::StatusCode;
use writ_app::MailRoom;
use writ_app::mailed_codes::CodeMailLine;
use writ_app::second_factor::SecondFactor;
use writ_core::document::Sha256;
use writ_core::request::ItemNumber;
use writ_mail::Mailer;
use writ_testkit::mail_server::{Behaviour, Server};

use crate::answering::{answers, answers_in, lists_an_agency, verifies};
use crate::officer::{Answer, Officer};

const ASK: &str = "/portal/status/code";
const FETCH: &str = "/portal/status/packages/1";
const TAKEN: &str = "/portal/status/case?done=code";

/// A request that was answered with a package, open in the officer's browser; its number and secret.
async fn has_an_answer(officer: &mut Officer, domains: &[&str]) -> (String, String) {
    let entry = lists_an_agency(officer, domains).await;
    let (number, secret) = officer.has_sent_a_request().await;
    verifies(officer, &number, entry).await;
    answers(officer, &number).await;
    officer.comes_back(&number, &secret).await.leads_to();
    (number, secret)
}

async fn mails(officer: &Officer) -> Vec<CodeMailLine> {
    officer.installation.code_mails(20).await.unwrap()
}

/// The code of the mail that was written last.
async fn last_code(officer: &Officer) -> String {
    let text = mails(officer).await.remove(0).text.unwrap();
    let is_code =
        |line: &&str| line.len() == 9 && !line.contains(|one: char| !" 0123456789".contains(one));
    text.lines().map(str::trim).find(is_code).unwrap().to_owned()
}

async fn asks_for_a_code(officer: &mut Officer) -> String {
    assert_eq!(officer.sends(ASK, &[]).await.leads_to(), TAKEN);
    last_code(officer).await
}

fn is_zip(answer: &Answer) -> bool {
    answer.status == StatusCode::OK && answer.bytes.starts_with(b"PK")
}

/// DA-5, VE-1.
#[tokio::test]
async fn a_mailed_code_opens_the_package_once() {
    let mut officer = Officer::arrives().await;
    let (number, _) = has_an_answer(&mut officer, &["politie.example"]).await;

    let page = officer.opens("/portal/status/case").await.text();
    let code = asks_for_a_code(&mut officer).await;
    let told = officer.opens(TAKEN).await.text();
    let fetched = officer.sends(FETCH, &[("code-1", &code)]).await;
    let again = officer.sends(FETCH, &[("code-1", &code)]).await;

    assert!(page.contains("Send a code to the address on file"), "{page}");
    assert!(told.contains("If our desk has proven an official address"), "{told}");
    assert!(!told.contains(&code) && !told.contains(&code.replace(' ', "")));
    assert!(is_zip(&fetched), "{}", fetched.text());
    let named = fetched.headers["content-disposition"].to_str().unwrap();
    assert_eq!(named, format!("attachment; filename=\"{number}-1.zip\""));
    assert_eq!(fetched.headers["cache-control"], "no-store");
    let open = officer.installation.open_record(&number).await.unwrap().unwrap();
    let package = open.record.case().unwrap().packages.values().next().unwrap().clone();
    assert_eq!(fetched.bytes.len() as u64, package.sealed.size_bytes);
    assert!(package.first_fetched_at.is_some(), "each fetching is on record");
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.text().contains("Ask for another one"), "{}", again.text());
}

/// DA-5.
#[tokio::test]
async fn a_receipt_is_confirmed_once_it_was_fetched() {
    let mut officer = Officer::arrives().await;
    has_an_answer(&mut officer, &["politie.example"]).await;
    let confirm = "/portal/status/packages/1/received";

    let too_soon = officer.sends(confirm, &[]).await;
    let code = asks_for_a_code(&mut officer).await;
    assert!(is_zip(&officer.sends(FETCH, &[("code-1", &code)]).await));
    let confirmed = officer.sends(confirm, &[]).await.leads_to();

    assert_eq!(too_soon.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(officer.opens(&confirmed).await.text().contains("You confirmed the receipt."));
}

/// DA-5. A code is typed with or without its space, and one that is replaced is void.
#[tokio::test]
async fn another_code_takes_the_place_of_the_one_before() {
    let mut officer = Officer::arrives().await;
    has_an_answer(&mut officer, &["politie.example"]).await;
    let first = asks_for_a_code(&mut officer).await;
    let second = asks_for_a_code(&mut officer).await;

    let old = officer.sends(FETCH, &[("code-1", &first)]).await;
    let new = officer.sends(FETCH, &[("code-1", &second.replace(' ', ""))]).await;

    assert_eq!(old.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(is_zip(&new), "{}", new.text());
    let waiting: Vec<_> = mails(&officer).await.into_iter().map(|mail| mail.state).collect();
    assert_eq!(waiting, ["ready", "lapsed"]);
}

/// DA-5.
#[tokio::test]
async fn a_code_is_void_after_a_quarter_of_an_hour_and_its_mail_is_cleared() {
    let mut officer = Officer::arrives().await;
    has_an_answer(&mut officer, &["politie.example"]).await;
    let code = asks_for_a_code(&mut officer).await;

    officer.lets_seconds_pass(15 * 60);
    let late = officer.sends(FETCH, &[("code-1", &code)]).await;
    officer.installation.work(&officer.outside, 100).await.unwrap();

    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    let mail = mails(&officer).await.remove(0);
    assert_eq!((mail.state.as_str(), mail.text), ("lapsed", None));
}

/// The installation's own work, with a mail server.
async fn mails_go_out(officer: &Officer, server: &Server) {
    let settings = serde_json::json!({
        "host": "127.0.0.1",
        "port": server.port,
        "encryption": "none",
        "from": "legal@company.example",
        "timeout_seconds": 5,
    });
    let mailer = Mailer::prepare(&serde_json::from_value(settings).unwrap()).unwrap();
    let mail_room = MailRoom { mailer: Some(mailer.into()), ..MailRoom::default() };
    let program = officer.installation.clone().with_mail_room(mail_room);
    program.work(&officer.outside, 100).await.unwrap();
}

/// What the record keeps of the mails with codes.
async fn kept(officer: &Officer) -> Vec<(String, bool)> {
    let mails = officer.installation.store.code_mails(20).await.unwrap();
    mails.into_iter().map(|mail| (mail.state, mail.personal.is_some())).collect()
}

/// DA-5.
#[tokio::test]
async fn a_code_goes_to_the_proven_address_and_is_kept_in_clear_no_longer_than_that() {
    let server = Server::start(Behaviour::Accept).await;
    let mut officer = Officer::arrives().await;
    let (number, _) = has_an_answer(&mut officer, &["politie.example"]).await;
    let code = asks_for_a_code(&mut officer).await;
    let before = kept(&officer).await;

    mails_go_out(&officer, &server).await;
    mails_go_out(&officer, &server).await;

    let arrived = server.arrived().await;
    assert_eq!(arrived.len(), 1, "{arrived:?}");
    assert_eq!(arrived[0].to, ["<post@politie.example>"]);
    assert!(arrived[0].text.contains(&code), "{}", arrived[0].text);
    let subject = format!("Subject: Your request {number}: the code you asked for");
    assert!(arrived[0].text.contains(&subject), "{}", arrived[0].text);
    assert_eq!(before, [("ready".to_owned(), true)]);
    assert_eq!(kept(&officer).await, [("sent".to_owned(), false)]);
    assert!(officer.sends(FETCH, &[("code-1", &code)]).await.bytes.starts_with(b"PK"));
}

/// DA-5.
#[tokio::test]
async fn a_code_that_the_mail_server_refuses_is_cleared_and_the_desk_is_told() {
    let server = Server::start(Behaviour::AnswerRecipient("550 no such user")).await;
    let mut officer = Officer::arrives().await;
    has_an_answer(&mut officer, &["politie.example"]).await;
    asks_for_a_code(&mut officer).await;

    mails_go_out(&officer, &server).await;

    assert_eq!(kept(&officer).await, [("failed".to_owned(), false)]);
    let alerts = officer.installation.store.unseen_alerts("analyst", None, 10).await.unwrap();
    assert!(alerts.iter().any(|alert| alert.what == "code_failed"), "{alerts:?}");
}

/// DA-5.
#[tokio::test]
async fn whoever_guesses_at_a_code_is_locked_out_and_the_desk_is_told() {
    let mut officer = Officer::arrives().await;
    has_an_answer(&mut officer, &["politie.example"]).await;
    let code = asks_for_a_code(&mut officer).await;

    for guess in ["", "00000000", "no code", "1", "99999999"] {
        let wrong = officer.sends(FETCH, &[("code-1", guess)]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.text().contains("The code is wrong"), "{}", wrong.text());
    }
    let locked = officer.sends(FETCH, &[("code-1", &code)]).await;

    assert!(locked.text().contains("Too many codes were wrong"), "{}", locked.text());
    let alerts = officer.installation.store.unseen_alerts("analyst", None, 10).await.unwrap();
    assert!(alerts.iter().any(|alert| alert.what == "code_guessed"), "{alerts:?}");
}

/// DA-5. The lock ends before the code would: five tries void the code itself.
#[tokio::test]
async fn the_fifth_try_is_the_last_one_of_a_code() {
    let mut officer = Officer::arrives().await;
    has_an_answer(&mut officer, &["politie.example"]).await;
    let code = asks_for_a_code(&mut officer).await;
    for _ in 0..4 {
        officer.sends(FETCH, &[("code-1", "00000000")]).await;
    }

    let fifth = officer.sends(FETCH, &[("code-1", &code)]).await;

    assert!(is_zip(&fifth), "{}", fifth.text());
}

/// DA-5.
#[tokio::test]
async fn three_codes_an_hour_and_eight_a_day_are_sent_at_most() {
    let mut officer = Officer::arrives().await;
    let (number, secret) = has_an_answer(&mut officer, &["politie.example"]).await;
    let mut taken = Vec::new();

    for _ in 0..4 {
        for _ in 0..4 {
            taken.push(officer.sends(ASK, &[]).await.status == StatusCode::SEE_OTHER);
        }
        officer.lets_seconds_pass(61 * 60);
        officer.comes_back(&number, &secret).await.leads_to();
    }
    let refused = officer.sends(ASK, &[]).await;

    let in_an_hour = [true, true, true, false];
    let expected = [in_an_hour, in_an_hour, [true, true, false, false], [false; 4]].concat();
    assert_eq!(taken, expected);
    assert!(refused.text().contains("at most three codes an hour"), "{}", refused.text());
}

/// DA-5.
#[tokio::test]
async fn a_code_for_one_case_opens_no_other() {
    let mut officer = Officer::arrives().await;
    let entry = lists_an_agency(&officer, &["politie.example"]).await;
    let mut cases = Vec::new();
    for _ in 0..2 {
        let (number, secret) = officer.has_sent_a_request().await;
        verifies(&officer, &number, entry).await;
        answers(&officer, &number).await;
        cases.push((number, secret));
    }
    officer.comes_back(&cases[0].0, &cases[0].1).await.leads_to();
    let own = asks_for_a_code(&mut officer).await;
    officer.comes_back(&cases[1].0, &cases[1].1).await.leads_to();
    asks_for_a_code(&mut officer).await;

    let other = officer.sends(FETCH, &[("code-1", &own)]).await;

    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", other.text());
}

/// DA-5. Each package has a field of its own, and what is wrong leads to the right one.
#[tokio::test]
async fn several_packages_wait_on_one_page_each_with_its_own_field() {
    let mut officer = Officer::arrives().await;
    let entry = lists_an_agency(&officer, &["politie.example"]).await;
    let (number, secret) = officer.has_sent_a_request().await;
    verifies(&officer, &number, entry).await;
    answers_in(&officer, &number, &[&[ItemNumber(1)], &[ItemNumber(2)]]).await;
    officer.comes_back(&number, &secret).await.leads_to();
    let code = asks_for_a_code(&mut officer).await;

    let second = "/portal/status/packages/2";
    let wrong = officer.sends(second, &[("code-2", "00000000")]).await.text();
    let fetched = officer.sends(second, &[("code-2", &code)]).await;

    let after_id = wrong.split(" id=\"").skip(1);
    let mut ids: Vec<&str> = after_id.map(|rest| rest.split_once('"').unwrap().0).collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all, "{ids:?}");
    assert!(wrong.contains("id=\"code-1\"") && wrong.contains("href=\"#code-2\""), "{wrong}");
    assert!(is_zip(&fetched));
}

/// VE-1, VE-2. An address that the request claims and nobody proved opens nothing, and the answer does not tell.
#[tokio::test]
async fn an_address_that_nobody_proved_gets_no_code_and_the_same_answer() {
    for domains in [&[][..], &["notpolitie.example"], &["politie.example.org"]] {
        let mut officer = Officer::arrives().await;
        has_an_answer(&mut officer, domains).await;

        let asked = officer.sends(ASK, &[]).await.leads_to();
        let told = officer.opens(&asked).await.text();

        assert_eq!(asked, TAKEN);
        assert!(told.contains("If our desk has proven an official address"), "{told}");
        let mail = mails(&officer).await.remove(0);
        assert_eq!((mail.state.as_str(), mail.text), ("no_address", None));
    }
}

/// VE-2. The domain of another agency, though of the same country, is not the one that confirmed.
#[tokio::test]
async fn the_address_is_one_of_the_agency_that_was_called() {
    let mut officer = Officer::arrives().await;
    lists_an_agency(&officer, &["politie.example"]).await;
    has_an_answer(&mut officer, &["douane.example"]).await;

    officer.sends(ASK, &[]).await.leads_to();

    assert_eq!(mails(&officer).await[0].state, "no_address");
}

/// DA-5. Before there is anything to fetch, nobody is sent a code.
#[tokio::test]
async fn no_code_is_sent_while_no_package_waits() {
    let mut officer = Officer::arrives().await;
    let entry = lists_an_agency(&officer, &["politie.example"]).await;
    let (number, secret) = officer.has_sent_a_request().await;
    verifies(&officer, &number, entry).await;
    officer.comes_back(&number, &secret).await.leads_to();

    let refused = officer.sends(ASK, &[]).await;

    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(mails(&officer).await.is_empty());
}

/// DA-5. The stronger factor is not gone around.
#[tokio::test]
async fn whoever_set_up_an_authenticator_fetches_with_it_and_with_no_mailed_code() {
    let mut officer = Officer::arrives().await;
    let entry = lists_an_agency(&officer, &["politie.example"]).await;
    let (number, secret) = officer.has_sent_a_request().await;
    officer.comes_back(&number, &secret).await.leads_to();
    let address = "/portal/status/second-factor";
    let shared = officer.opens(address).await.between("name=\"secret\" value=\"", "\"");
    let digest: Sha256 = shared.parse().unwrap();
    let factor = SecondFactor::new(digest.0);
    let first = factor.code_at(officer.outside.now());
    officer.sends(address, &[("secret", &shared), ("code", &first)]).await.leads_to();
    verifies(&officer, &number, entry).await;
    answers(&officer, &number).await;

    let page = officer.opens("/portal/status/case").await.text();
    let asked = officer.sends(ASK, &[]).await;
    let used_before = officer.sends(FETCH, &[("code-1", &first)]).await;
    officer.lets_seconds_pass(60);
    let second = factor.code_at(officer.outside.now());
    let fetched = officer.sends(FETCH, &[("code-1", &second)]).await;
    let again = officer.sends(FETCH, &[("code-1", &second)]).await;

    assert!(page.contains("Code of your authenticator") && !page.contains("Send a code"), "{page}");
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(mails(&officer).await.is_empty());
    assert_eq!(used_before.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(is_zip(&fetched), "{}", fetched.text());
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
}

/// DA-5. Nothing of a package leaves without number and secret, whatever code is shown.
#[tokio::test]
async fn a_code_alone_opens_nothing() {
    let mut officer = Officer::arrives().await;
    has_an_answer(&mut officer, &["politie.example"]).await;
    let code = asks_for_a_code(&mut officer).await;
    officer.forgets_everything();

    let closed = officer.sends(FETCH, &[("code-1", &code)]).await;
    let asked = officer.sends(ASK, &[]).await;

    assert_eq!(closed.leads_to(), "/portal/status");
    assert_eq!(asked.leads_to(), "/portal/status");
}

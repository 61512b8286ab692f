//! Setting oneself up, signing in and out, and how long that lasts.

use axum::http::StatusCode;
use writ_core::staff::Role;

use crate::door::{Browser, Company, PASSWORD};

#[tokio::test]
async fn the_first_administrator_comes_in_by_a_link_that_is_good_once() {
    let company = Company::open().await;
    let browser = Browser::of(&company);
    let link = company.installation.first_link(&company.outside).await.unwrap().unwrap();
    let address = format!("/desk/set-up/{}", link.text());
    let invitation = company.installation.invitation(&link, company.outside.now()).await.unwrap();
    let code = invitation.unwrap().second_factor.code_at(company.outside.now());

    let page = browser.open(&address).await;
    let wrong = [("name", "Petra Novák"), ("password", "short"), ("code", "000000")];
    let refused = browser.send(&address, &wrong).await;
    let right = [("name", "Petra Novák"), ("password", PASSWORD), ("code", code.as_str())];
    let done = browser.send(&address, &right).await;
    let again = browser.open(&address).await;

    assert!(page.text.contains("The first administrator") && page.text.contains("<svg"));
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("value=\"Petra Novák\"") && !refused.text.contains("short\""));
    assert!(refused.text.contains("Use at least 12 characters"));
    assert_eq!(done.text.matches("<li><code>").count(), 10);
    assert_eq!(again.status, StatusCode::NOT_FOUND);
    assert!(company.installation.first_link(&company.outside).await.unwrap().is_none());
}

#[tokio::test]
async fn a_fresh_link_voids_the_one_before_and_each_is_over_after_a_day() {
    let company = Company::open().await;
    let browser = Browser::of(&company);
    let address = |link: &writ_app::proof::Token| format!("/desk/set-up/{}", link.text());
    let first = company.installation.first_link(&company.outside).await.unwrap().unwrap();
    let second = company.installation.first_link(&company.outside).await.unwrap().unwrap();

    let voided = browser.open(&address(&first)).await;
    let good = browser.open(&address(&second)).await;
    company.let_minutes_pass(24 * 60);
    let over = browser.open(&address(&second)).await;

    assert_eq!(voided.status, StatusCode::NOT_FOUND);
    assert_eq!(good.status, StatusCode::OK);
    assert_eq!(over.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn name_password_and_code_open_the_desk_and_its_cookie_is_kept_close() {
    let company = Company::open().await;
    let (_, factor) = company.hire("Ines Okafor", &[Role::Analyst]).await;
    let browser = Browser::of(&company);

    let sent_away = browser.open("/desk/account").await;
    let code = factor.code_at(company.outside.now());
    let fields = [
        ("name", " ines  OKAFOR"),
        ("password", PASSWORD),
        ("code", &code),
        ("return", "/desk/account"),
    ];
    let came_in = browser.send("/desk/sign-in", &fields).await;
    let account = browser.open("/desk/account").await;

    assert_eq!(sent_away.header("location"), "/desk/sign-in?return=/desk/account");
    assert_eq!(
        (came_in.status, came_in.header("location")),
        (StatusCode::SEE_OTHER, "/desk/account")
    );
    let cookie = came_in.header("set-cookie");
    for part in ["__Host-writ-session=", "; Path=/", "; HttpOnly", "; SameSite=Lax", "; Secure"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert_eq!(account.status, StatusCode::OK);
    assert!(account.text.contains("Ines Okafor"));
    assert_eq!(account.header("cache-control"), "no-store");
}

#[tokio::test]
async fn whatever_is_wrong_the_answer_is_the_same() {
    let company = Company::open().await;
    let (_, factor) = company.hire("Ines Okafor", &[Role::Analyst]).await;
    let code = factor.code_at(company.outside.now());
    let browser = Browser::of(&company);

    let nobody = browser.sign_in("Nobody Here", PASSWORD, &code).await;
    let password = browser.sign_in("Nobody Here", "another password", &code).await;
    let known = browser.sign_in("Ines Okafor", "another password", &code).await;
    let no_code = browser.sign_in("Ines Okafor", PASSWORD, "").await;

    let name_aside = |text: &str| text.replace("Ines Okafor", "").replace("Nobody Here", "");
    for answer in [&password, &known, &no_code] {
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(name_aside(&answer.text), name_aside(&nobody.text));
        assert!(answer.headers.get("set-cookie").is_none());
    }
}

#[tokio::test]
async fn a_code_opens_once_and_a_recovery_code_too() {
    let company = Company::open().await;
    let (id, factor) = company.hire("Ines Okafor", &[Role::Analyst]).await;
    let (by, now) = (writ_core::actor::Actor::Operator, company.outside.now());
    let codes = company.installation.renew_recovery_codes(id, by, &company.outside).await.unwrap();
    let code = factor.code_at(now);
    let browser = Browser::of(&company);

    let mut outcomes = Vec::new();
    for code in [&code, &code, &codes[3].to_uppercase(), &codes[3], &codes[4]] {
        outcomes.push(browser.sign_in("Ines Okafor", PASSWORD, code).await.status.as_u16());
    }

    assert_eq!(outcomes, [303, 422, 303, 422, 303]);
    assert_eq!(company.installation.recovery_codes_left(id).await.unwrap(), 8);
}

#[tokio::test]
async fn who_tries_too_often_waits_even_with_the_right_words() {
    let company = Company::open().await;
    let (_, factor) = company.hire("Ines Okafor", &[Role::Analyst]).await;
    let browser = Browser::of(&company);
    for _ in 0..5 {
        let wrong = browser.sign_in("Ines Okafor", "another password", "000000").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    }

    let code = factor.code_at(company.outside.now());
    let early = browser.sign_in("Ines Okafor", PASSWORD, &code).await;
    company.let_minutes_pass(1);
    let code = factor.code_at(company.outside.now());
    let later = browser.sign_in("Ines Okafor", PASSWORD, &code).await;

    assert_eq!((early.status, early.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, "10"));
    assert_eq!(later.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_session_ends_unused_and_at_the_end_of_the_day() {
    let company = Company::open().await;
    let (id, _) = company.hire("Ines Okafor", &[Role::Analyst]).await;
    let idle = company.signed_in_as(id, Role::Analyst).await;
    let busy = company.signed_in_as(id, Role::Analyst).await;

    let mut used = Vec::new();
    for _ in 0..19 {
        company.let_minutes_pass(25);
        used.push(busy.open("/desk/account").await.status.as_u16());
    }
    let unused = idle.open("/desk/account").await;
    company.let_minutes_pass(6);
    let over = busy.open("/desk/account").await;

    assert_eq!(used, [200; 19]);
    assert_eq!(unused.status, StatusCode::SEE_OTHER);
    assert_eq!(over.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn leaving_ends_the_session_and_empties_the_browser() {
    let company = Company::open().await;
    let (id, _) = company.hire("Ines Okafor", &[Role::Analyst]).await;
    let (here, elsewhere) = (
        company.signed_in_as(id, Role::Analyst).await,
        company.signed_in_as(id, Role::Analyst).await,
    );

    let left = here.send("/desk/sign-out", &[]).await;

    assert_eq!(left.header("clear-site-data"), "\"cache\", \"storage\"");
    assert!(left.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(here.open("/desk/account").await.status, StatusCode::SEE_OTHER);
    assert_eq!(elsewhere.open("/desk/account").await.status, StatusCode::OK);
}

#[tokio::test]
async fn made_up_people_are_nobodys_way_in_outside_a_demonstration() {
    let company = Company::open().await;
    let (id, _) = company.hire("Ines Okafor", &[Role::Analyst]).await;
    let who = format!("{}-analyst", id.0);

    let real = Browser::of(&company).send("/desk/sign-in/demonstration", &[("who", &who)]).await;
    let demonstration = Company::open_as(true).await;
    let now = demonstration.outside.now();
    demonstration.installation.add_made_up_staff(now).await.unwrap();
    let browser = Browser::of(&demonstration);
    let page = browser.open("/desk/sign-in").await;
    let made_up = browser.send("/desk/sign-in/demonstration", &[("who", "6-administrator")]).await;
    let no_such_role = browser.send("/desk/sign-in/demonstration", &[("who", "6-counsel")]).await;

    assert_eq!(real.status, StatusCode::NOT_FOUND);
    assert!(page.text.contains("value=\"8-approver\""));
    assert_eq!(made_up.header("location"), "/desk/staff");
    assert_eq!(no_such_role.status, StatusCode::NOT_FOUND);
}

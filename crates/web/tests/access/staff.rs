//! The account, and the staff as administrators keep it.

use axum::http::StatusCode;
use writ_core::staff::Role;

use crate::door::{Company, PASSWORD};

#[tokio::test]
async fn a_form_that_none_of_our_pages_sent_changes_nothing() {
    let company = Company::open().await;
    let (id, _) = company.hire("Petra Novák", &[Role::Administrator]).await;
    let browser = company.signed_in_as(id, Role::Administrator).await;
    let fields = [("name", "Somebody Else"), ("roles", "administrator")];

    let without_value = browser.send_from("same-origin", "/desk/staff", &fields).await;
    let other_value = [("form", "0".repeat(64))];
    let other_value = [(other_value[0].0, other_value[0].1.as_str()), fields[0], fields[1]];
    let with_another = browser.send_from("same-origin", "/desk/staff", &other_value).await;
    let page = browser.open("/desk/staff").await;
    let value = page.after("name=\"form\" value=\"");
    let right_value = [("form", value.as_str()), fields[0], fields[1]];
    let from_elsewhere = browser.send_from("cross-site", "/desk/staff", &right_value).await;
    let own = browser.send_from("same-origin", "/desk/staff", &right_value).await;

    for refused in [without_value, with_another, from_elsewhere] {
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(own.status, StatusCode::OK);
    assert_eq!(company.installation.store.staff().await.unwrap().len(), 2);
}

#[tokio::test]
async fn somebody_who_is_added_sets_themselves_up_by_the_link_that_is_shown() {
    let company = Company::open().await;
    let (id, _) = company.hire("Petra Novák", &[Role::Administrator]).await;
    let browser = company.signed_in_as(id, Role::Administrator).await;
    let fields = [("name", "Ines Okafor"), ("roles", "analyst"), ("roles", "custodian")];

    let nothing = browser.send("/desk/staff", &[("name", " ")]).await;
    let added = browser.send("/desk/staff", &fields).await;
    let twice = browser.send("/desk/staff", &fields).await;

    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nothing.text.contains("Choose at least one role"));
    assert!(added.text.contains("https://requests.example.org/desk/set-up/"), "{}", added.text);
    assert!(twice.text.contains("Somebody has this name already"));
    let ines = company.installation.staff_named("Ines Okafor").await.unwrap().unwrap();
    assert_eq!(ines.roles, [Role::Analyst, Role::Custodian]);
    assert!(!ines.is_set_up);
}

/// RV-7: four eyes count persons, so nobody gives themselves another pair.
#[tokio::test]
async fn nobody_changes_their_own_standing_and_one_administrator_stays() {
    let company = Company::open().await;
    let (id, _) = company.hire("Petra Novák", &[Role::Administrator]).await;
    let (other, _) = company.hire("Omar Haddad", &[Role::Approver]).await;
    let browser = company.signed_in_as(id, Role::Administrator).await;
    let own = format!("/desk/staff/{}", id.0);
    let others = format!("/desk/staff/{}", other.0);

    let grabbed = browser.send(&own, &[("do", "roles"), ("roles", "approver")]).await;
    let left = browser.send(&own, &[("do", "deactivate")]).await;
    let given = browser.send(&others, &[("do", "roles"), ("roles", "administrator")]).await;
    let by = writ_core::actor::Actor::Operator;
    let now = company.outside.now();
    let first = company.installation.deactivate_staff(other, by, now).await.unwrap();
    let last = company.installation.deactivate_staff(id, by, now).await.unwrap();

    assert_eq!((grabbed.status, left.status), (StatusCode::CONFLICT, StatusCode::CONFLICT));
    assert_eq!(given.status, StatusCode::SEE_OTHER);
    assert_eq!(first, writ_app::staff::Changed::Done);
    assert_eq!(last, writ_app::staff::Changed::LastAdministrator);
}

#[tokio::test]
async fn whoever_is_shut_out_or_reset_is_signed_out_at_once() {
    let company = Company::open().await;
    let (id, _) = company.hire("Petra Novák", &[Role::Administrator]).await;
    let (other, factor) = company.hire("Omar Haddad", &[Role::Approver]).await;
    let administrator = company.signed_in_as(id, Role::Administrator).await;
    let address = format!("/desk/staff/{}", other.0);

    let omar = company.signed_in_as(other, Role::Approver).await;
    let reset = administrator.send(&address, &[("do", "second-factor")]).await;
    let after_reset = omar.open("/desk/account").await;
    let code = factor.code_at(company.outside.now());
    let with_the_old_code = omar.sign_in("Omar Haddad", PASSWORD, &code).await;
    let link = writ_app::proof::Token::read(&reset.after("/desk/set-up/")).unwrap();
    company.set_up(&link).await;
    let omar = company.signed_in_as(other, Role::Approver).await;
    let shut_out = administrator.send(&address, &[("do", "deactivate")]).await;

    assert_eq!(after_reset.status, StatusCode::SEE_OTHER);
    assert_eq!(with_the_old_code.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(shut_out.status, StatusCode::SEE_OTHER);
    assert_eq!(omar.open("/desk/account").await.status, StatusCode::SEE_OTHER);
    let record = administrator.open(&address).await.text;
    for line in ["Deactivated", "Second factor reset", "Added as Approver", "Petra Novák"] {
        assert!(record.contains(line), "{line}");
    }
}

#[tokio::test]
async fn another_role_is_another_session_and_only_of_roles_one_holds() {
    let company = Company::open().await;
    let (id, _) = company.hire("Leïla Benali", &[Role::Counsel, Role::Administrator]).await;
    let browser = company.signed_in_as(id, Role::Counsel).await;

    let closed = browser.open("/desk/staff").await;
    let foreign = browser.send("/desk/account/role", &[("role", "custodian")]).await;
    let switched = browser.send("/desk/account/role", &[("role", "administrator")]).await;
    let open = browser.open("/desk/staff").await;

    assert_eq!(closed.status, StatusCode::FORBIDDEN);
    assert!(closed.text.contains("Auditor, Administrator") && !closed.text.contains("<table"));
    assert_eq!(foreign.status, StatusCode::NOT_FOUND);
    assert_eq!(switched.header("location"), "/desk/staff");
    assert_eq!(open.status, StatusCode::OK);
    let sessions = company.installation.store;
    let now = company.outside.now();
    assert_eq!(sessions.sessions_of(id, now, jiff::Timestamp::MIN).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_new_password_ends_every_other_session() {
    let company = Company::open().await;
    let (id, factor) = company.hire("Ines Okafor", &[Role::Analyst]).await;
    let (here, elsewhere) = (
        company.signed_in_as(id, Role::Analyst).await,
        company.signed_in_as(id, Role::Analyst).await,
    );
    let next = "nine loud blue parrots";

    let wrong = [("present", "not this one"), ("next", next)];
    let refused = here.send("/desk/account/password", &wrong).await;
    let right = [("present", PASSWORD), ("next", next)];
    let changed = here.send("/desk/account/password", &right).await;

    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!refused.text.contains(next) && !refused.text.contains("not this one"));
    assert_eq!(changed.status, StatusCode::SEE_OTHER);
    assert_eq!(here.open("/desk/account").await.status, StatusCode::OK);
    assert_eq!(elsewhere.open("/desk/account").await.status, StatusCode::SEE_OTHER);
    let code = factor.code_at(company.outside.now());
    let with_the_old = elsewhere.sign_in("Ines Okafor", PASSWORD, &code).await;
    let with_the_new = elsewhere.sign_in("Ines Okafor", next, &code).await;
    assert_eq!(with_the_old.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(with_the_new.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn an_administrator_makes_a_token_that_is_shown_once_and_revokes_it() {
    let company = Company::open().await;
    let (id, _) = company.hire("Petra Novák", &[Role::Administrator]).await;
    let (ines, _) = company.hire("Ines Okafor", &[Role::Analyst]).await;
    let browser = company.signed_in_as(id, Role::Administrator).await;
    let analyst = format!("{}:analyst", ines.0);
    let counsel = format!("{}:counsel", ines.0);
    let usual = [("name", "Case mirror"), ("scopes", "read:cases"), ("days", "30")];
    let form = |owner, rate| [&usual[..], &[("owner", owner), ("per_minute", rate)]].concat();

    let nothing = browser.send("/desk/tokens", &[("name", " ")]).await;
    let without_owner = browser.send("/desk/tokens", &form("", "600")).await;
    let of_another_role = browser.send("/desk/tokens", &form(&counsel, "600")).await;
    let without_rate = browser.send("/desk/tokens", &form(&analyst, "many")).await;
    let made = browser.send("/desk/tokens", &form(&analyst, "600")).await;
    let token = made.after("dir=\"ltr\">");
    let listed = browser.open("/desk/tokens").await;
    let secret = writ_app::tokens::TokenSecret::read(&token).unwrap();
    let now = company.outside.now();
    let held = company.installation.token_holder(&secret, now).await.unwrap();
    let revoked = browser.send("/desk/tokens/1", &[]).await;
    let after = company.installation.token_holder(&secret, now).await.unwrap();

    for (refused, why) in [
        (nothing, "Say in 1 to 80 characters"),
        (without_owner, "belongs to a member of the desk"),
        (of_another_role, "or not in this role"),
        (without_rate, "1 to 1,000,000 requests"),
    ] {
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text.contains(why), "{why}: {}", refused.text);
    }
    assert!(listed.text.contains("Case mirror") && listed.text.contains("Ines Okafor as Analyst"));
    assert!(listed.text.contains("Made by Petra Novák") && !listed.text.contains(&token));
    assert_eq!(held.unwrap().actor.to_string(), format!("staff:{}:analyst", ines.0));
    assert_eq!((revoked.status, after), (StatusCode::SEE_OTHER, None));
}

/// Whoever finds a desk open takes no second factor away.
#[tokio::test]
async fn fresh_recovery_codes_take_the_password_and_guessing_it_is_slowed_down() {
    let company = Company::open().await;
    let (id, _) = company.hire("Ines Okafor", &[Role::Analyst]).await;
    let here = company.signed_in_as(id, Role::Analyst).await;
    let ask = async |password: &str| {
        here.send("/desk/account/recovery-codes", &[("codes_password", password)]).await
    };
    let before = company.installation.recovery_codes_left(id).await.unwrap();

    let right = ask(PASSWORD).await;
    let mut wrong = Vec::new();
    for _ in 0..6 {
        wrong.push(ask("not this one").await);
    }
    let even_right = ask(PASSWORD).await;

    assert_eq!((right.status, before), (StatusCode::OK, 10));
    assert!(wrong[0].text.contains("href=\"#codes_password\""), "{}", wrong[0].text);
    assert!(!wrong[0].text.contains("class=\"codes\""));
    assert_eq!(wrong[0].status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong[5].status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(even_right.status, StatusCode::TOO_MANY_REQUESTS);
}

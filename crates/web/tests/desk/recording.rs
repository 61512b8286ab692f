//! Recording what came by e-mail or post.

use axum::http::StatusCode;
use writ_testkit::builders::ANALYST;
use writ_testkit::object_storage::{Behaviour, Storage};

use crate::world::{Seat, World};

const MAIL: &str = "From: \"Jan Beispiel\" <jan@polizei.example>\r\n\
    To: legal@example.org\r\n\
    Subject: Anfrage\r\n\
    Date: Thu, 19 Nov 2026 14:36:00 +0100\r\n\
    \r\n\
    Wir bitten um Auskunft zu <b>einem</b> Konto.\r\n";

const COMPLETE: [(&str, &str); 31] = [
    ("rows", "1"),
    ("go", "record"),
    ("received", "2026-11-19T14:36"),
    ("addressed_to", ""),
    ("agency_name", "Polizei Beispielstadt"),
    ("agency_kind", "law_enforcement"),
    ("agency_country", "DE"),
    ("agency_address", "Platz 1, 10115 Beispielstadt"),
    ("agency_email", "jan@polizei.example"),
    ("officer_name", "Jan Beispiel"),
    ("officer_post", "Kommissar"),
    ("supervisor", "Eva Beispiel"),
    ("call_back_number", "+49 30 5550100"),
    ("instrument", "de.auskunftsersuchen_bestandsdaten"),
    ("docket_number", "12 Js 4711/26"),
    ("process_date", "2026-11-18"),
    ("issuing_authority", "Staatsanwaltschaft Beispielstadt"),
    ("law_and_article", "§ 100j StPO"),
    ("circumstance", "criminal_investigation"),
    ("emergency", "no"),
    ("platform", "hik_connect"),
    ("purpose", "To find the holder."),
    ("items.1.identifier_kind", "account"),
    ("items.1.identifier_value", "lena.hik"),
    ("items.1.measure", "disclose"),
    ("items.1.data_class", "account_identity"),
    ("items.1.from", "2026-10-01"),
    ("items.1.to", "2026-10-14"),
    ("nondisclosure", "no"),
    ("reply_channel", "email"),
    ("declaration", "yes"),
];

async fn begin(seat: &Seat<'_>) -> String {
    let files = [("anfrage.eml", "message/rfc822", MAIL.as_bytes())];
    let taken = seat.upload("/desk/record", &[("channel", "email")], &files).await;
    taken.location().to_owned()
}

/// IN-2, IN-6.
#[tokio::test]
async fn a_mail_is_kept_and_fills_in_what_it_says_of_itself() {
    let world = World::open().await;
    let seat = world.sign_in(ANALYST).await;

    let page = seat.get(&begin(&seat).await).await;

    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    assert!(page.text.contains("value=\"jan@polizei.example\""));
    assert!(page.text.contains("value=\"2026-11-19T14:36\""));
    assert!(page.text.contains("&#60;b&#62;einem&#60;/b&#62;"));
    assert!(page.text.len() <= 60_000, "{}", page.text.len());
}

/// IN-5, IN-6.
#[tokio::test]
async fn a_gap_is_named_before_it_is_recorded_and_does_not_forbid_it() {
    let world = World::open().await;
    let seat = world.sign_in(ANALYST).await;
    let place = begin(&seat).await;
    let gap: Vec<_> = COMPLETE.into_iter().filter(|(name, _)| *name != "law_and_article").collect();

    let asked = seat.post(&place, &gap).await;
    let recorded = seat.post(&place, &[gap, vec![("as_is", "yes")]].concat()).await;
    let case = seat.get(recorded.location()).await;

    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(asked.text.contains("This is not answered. It can be recorded all the same"));
    assert!(case.text.contains("It is recorded under this number."));
    assert!(case.text.contains("Original message"), "{}", case.text);
}

/// IN-3: one file may hold letter, document and credentials; a person looked and says so.
#[tokio::test]
async fn what_a_person_found_enclosed_in_what_came_is_not_asked_for_again() {
    let world = World::open().await;
    let seat = world.sign_in(ANALYST).await;
    let enclosed = [("encloses", "legal_process"), ("encloses", "certificates")];
    let typed = [COMPLETE.to_vec(), enclosed.to_vec()].concat();

    let asked = seat.post(&begin(&seat).await, &COMPLETE).await;
    let recorded = seat.post(&begin(&seat).await, &typed).await;

    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(asked.text.contains("This is not answered."));
    assert_eq!(recorded.status, StatusCode::SEE_OTHER, "{}", recorded.text);
}

/// IN-5.
#[tokio::test]
async fn what_cannot_be_read_is_told_beside_its_field_and_what_was_typed_is_kept() {
    let world = World::open().await;
    let seat = world.sign_in(ANALYST).await;
    let place = begin(&seat).await;
    let mut typed: Vec<_> =
        COMPLETE.into_iter().filter(|(name, _)| *name != "items.1.to").collect();
    typed.push(("items.1.to", "2026-09-01"));

    let told = seat.post(&place, &typed).await;

    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(told.text.contains("The last day lies before the first"), "{}", told.text);
    assert!(told.text.contains("value=\"lena.hik\"") && told.text.contains("value=\"2026-09-01\""));
}

/// CO-1.
#[tokio::test]
async fn the_same_document_is_offered_with_what_follows_for_counting() {
    let world = World::open().await;
    let seat = world.sign_in(ANALYST).await;
    let complete = [COMPLETE.to_vec(), vec![("as_is", "yes")]].concat();
    let first = seat.post(&begin(&seat).await, &complete).await;
    let first = first.location().split(['/', '?']).nth(3).unwrap().to_owned();
    let place = begin(&seat).await;

    let offered = seat.post(&place, &complete).await;
    let joined = seat.post(&place, &[complete, vec![("same_as", &first)]].concat()).await;
    let case = seat.get(joined.location()).await;

    assert!(offered.text.contains(&first), "{}", offered.text);
    assert!(offered.text.contains("both count as one request"));
    assert!(case.text.contains("Joined to another case"), "{}", case.text);
    assert!(case.text.contains(&format!("Counts under <a href=\"/desk/cases/{first}\"")));
}

/// CO-5.
#[tokio::test]
async fn many_identifiers_are_pasted_at_once_and_each_counts_once() {
    let world = World::open().await;
    let seat = world.sign_in(ANALYST).await;
    let place = begin(&seat).await;
    let pasted: Vec<String> = (1..=40).map(|number| format!("account-{number}")).collect();
    let pasted = format!("{}\naccount-7", pasted.join("\n"));

    let added = seat
        .post(
            &place,
            &[
                ("go", "paste"),
                ("rows", "1"),
                ("pasted", &pasted),
                ("paste_identifier_kind", "account"),
                ("paste_measure", "restrict"),
            ],
        )
        .await;
    let page = seat.get(added.location()).await;

    assert!(page.text.contains("34 further items are kept as they were pasted."));
    assert!(page.text.contains("value=\"account-6\"") && !page.text.contains("account-7"));
}

/// The storage of the files is away, as it may be for a minute.
#[tokio::test]
async fn what_was_typed_beside_a_paper_that_cannot_be_kept_now_is_not_typed_again() {
    let storage = Storage::start();
    let world = World::beside(&storage).await;
    let seat = world.sign_in(ANALYST).await;
    let typed = [("channel", "email"), ("received", "2026-11-19T14:36\"<b>")];
    let paper = vec![b'x'; 900_000];
    let files = [("order.pdf", "application/pdf", paper.as_slice())];

    storage.behave(Behaviour::Away);
    let refused = seat.upload("/desk/record", &typed, &files).await;
    storage.behave(Behaviour::Serve);
    let again = seat.upload("/desk/record", &typed, &files).await;

    let page = &refused.text;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE, "{page}");
    assert!(refused.headers.contains_key("retry-after"));
    assert!(page.contains("Nothing of what you sent was recorded."), "{page}");
    assert!(page.contains("<form method=\"post\" action=\"/desk/record\" enctype=\"multipart"));
    assert!(page.contains("2026-11-19T14:36&#34;&#60;b&#62;</textarea>"), "{page}");
    assert!(page.contains("type=\"file\" multiple id=\"again-1\" name=\"papers\""), "{page}");
    assert!(again.location().starts_with("/desk/record/"));
}

/// The database is away before anybody knows who sends.
#[tokio::test]
async fn what_was_typed_while_the_database_is_away_is_kept_and_no_password_is() {
    let world = World::open().await;
    let seat = world.sign_in(ANALYST).await;
    let place = begin(&seat).await;
    world.installation.store.clone().close().await;

    let recorded = seat.post(&place, &COMPLETE).await;
    let shown = seat.get(&place).await;
    let from_elsewhere = seat.post_from_elsewhere(&place, &COMPLETE).await;
    let password = [("password", "open sesame"), ("name", "Ines")];
    let signing_in = seat.post("/desk/account/password", &password).await;

    for answer in [&recorded, &shown, &from_elsewhere, &signing_in] {
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{}", answer.text);
    }
    assert!(recorded.text.contains("may have been recorded all the same"), "{}", recorded.text);
    assert!(recorded.text.contains("Polizei Beispielstadt</textarea>"), "{}", recorded.text);
    assert!(!shown.text.contains("<textarea"), "{}", shown.text);
    assert!(!from_elsewhere.text.contains("Polizei"), "{}", from_elsewhere.text);
    assert!(!signing_in.text.contains("open sesame"), "{}", signing_in.text);
    assert!(signing_in.text.contains("kept on no page"), "{}", signing_in.text);
}

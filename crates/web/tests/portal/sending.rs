//! Sending a request: nothing typed is lost, nothing missing keeps it from being sent.

use axum::http::StatusCode;

use crate::officer::{FILE_LIMIT_BYTES, Officer, number_and_secret};

/// IN-2, DA-2, DA-5.
#[tokio::test]
async fn the_first_page_says_what_is_never_given_and_where_to_write() {
    let mut officer = Officer::arrives().await;

    let page = officer.opens("/portal?country=FR").await.text();

    assert!(page.contains("Dirk Storklaan 3") && page.contains("France has no entity of its own"));
    assert!(
        page.contains("not given without the user") && page.contains("never built a back door")
    );
    assert!(page.contains("fewer than 10 requests were answered"), "{page}");
}

/// IN-5, IN-6.
#[tokio::test]
async fn a_request_is_sent_and_its_receipt_opens_it() {
    let mut officer = Officer::arrives().await;
    let draft = officer.fills_in_a_request().await;

    let receipt = officer.sends_off(&draft).await;
    let (number, secret) = number_and_secret(&receipt);
    let bytes = officer.opens(&format!("{draft}/receipt/request.json")).await;

    assert_eq!(number, "WRIT-2026-000001");
    assert!(!receipt.text().contains("What is still missing"), "{}", receipt.text());
    let digest = receipt.between("SHA-256 <bdi class=\"mono\" dir=\"ltr\">", "</bdi>");
    let sent = officer.installation.sent_bytes(&number).await.unwrap().unwrap();
    assert_eq!(bytes.bytes, sent);
    assert_eq!(digest.len(), 64);
    officer.forgets_everything();
    assert_eq!(officer.comes_back(&number, &secret).await.leads_to(), "/portal/status/case");
}

/// IN-6.
#[tokio::test]
async fn a_request_with_gaps_is_recorded_and_told_what_is_missing() {
    let mut officer = Officer::arrives().await;
    let draft = officer.begins().await;
    let answers = [("agency_name", ""), ("agency_kind", ""), ("agency_country", "DE")];

    let warned = officer.sends(&format!("{draft}/agency"), &answers).await;
    let left = [("agency_country", "DE"), ("leave", "yes")];
    let next = officer.sends(&format!("{draft}/agency"), &left).await.leads_to();
    let check = officer.sends(&format!("{draft}/check"), &[("leave", "yes")]).await;
    let receipt = officer.opens(&check.leads_to()).await.text();

    assert_eq!(warned.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(warned.text().contains("href=\"#agency_name\""));
    assert!(next.ends_with("/address"));
    assert!(receipt.contains("What is still missing"));
    assert!(receipt.contains("The law and the article"), "{receipt}");
}

/// CO-7.
#[tokio::test]
async fn without_a_country_nothing_can_be_sent_and_the_page_says_where_to_name_it() {
    let mut officer = Officer::arrives().await;
    let draft = officer.begins().await;

    let refused = officer.sends(&format!("{draft}/check"), &[("declaration", "yes")]).await;

    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("Country or region: please answer this question."));
}

#[tokio::test]
async fn what_was_typed_is_kept_beside_what_is_wrong_with_it() {
    let mut officer = Officer::arrives().await;
    let draft = officer.begins().await;
    let answers = [("agency_address", "Rue d'Oignon <1>"), ("agency_email", "nobody")];

    let page = officer.sends(&format!("{draft}/address"), &answers).await.text();

    assert!(page.contains("this is no e-mail address") && page.contains("value=\"nobody\""));
    assert!(page.contains("Rue d&#39;Oignon &#60;1&#62;"), "{page}");
}

/// CO-5.
#[tokio::test]
async fn good_lines_of_a_pasted_list_are_kept_and_bad_ones_left_with_their_number() {
    let mut officer = Officer::arrives().await;
    let draft = officer.begins().await;
    let items = [
        ("identifier_kind", "ip"),
        ("identifiers", "203.0.113.7\r\nnowhere\r\n203.0.113.8"),
        ("measure", "restrict"),
    ];

    let page = officer.sends(&format!("{draft}/items"), &items).await.text();

    assert!(page.contains("2 items were added."), "{page}");
    assert!(page.contains("Line 2:") && page.contains("\nnowhere</textarea>"));
}

#[tokio::test]
async fn a_file_beyond_the_limit_is_refused_and_the_ones_before_it_are_kept() {
    let mut officer = Officer::arrives().await;
    let draft = officer.begins().await;
    let large = vec![7; FILE_LIMIT_BYTES + 1];
    let files: [(&str, &[u8]); 2] = [("small.pdf", b"small"), ("large.pdf", &large)];

    let page = officer.uploads(&format!("{draft}/credentials/upload"), &[], &files).await;

    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text().contains("“large.pdf” is larger than"), "{}", page.text());
    assert!(page.text().contains("<bdi>small.pdf</bdi>"));
}

#[tokio::test]
async fn a_return_code_opens_the_draft_in_another_browser_and_nothing_else_does() {
    let mut officer = Officer::arrives().await;
    let draft = officer.begins().await;
    let code = officer.opens(&draft).await.between("<p class=\"code\" dir=\"ltr\"><bdi>", "</bdi>");
    officer.forgets_everything();

    let closed = officer.opens(&draft).await;
    let unknown = officer.opens("/portal/request/00112233445566778899aabbccddeeff").await;
    let back = officer.sends("/portal/request/return", &[("code", &code.to_lowercase())]).await;

    assert_eq!(closed.status, StatusCode::NOT_FOUND);
    assert_eq!(closed.text().replace(draft.rsplit('/').next().unwrap(), ""), {
        unknown.text().replace("00112233445566778899aabbccddeeff", "")
    });
    assert_eq!(back.leads_to(), draft);
    assert_eq!(officer.opens(&draft).await.status, StatusCode::OK);
}

/// CO-1.
#[tokio::test]
async fn a_request_that_is_sent_twice_is_one_case_with_one_receipt() {
    let mut officer = Officer::arrives().await;
    let draft = officer.fills_in_a_request().await;

    let first = officer.sends_off(&draft).await;
    let again = officer.sends(&format!("{draft}/check"), &[("declaration", "yes")]).await;
    let receipt = officer.opens(&again.leads_to()).await;

    assert_eq!(number_and_secret(&first), number_and_secret(&receipt));
    assert!(officer.installation.open_record("WRIT-2026-000002").await.unwrap().is_none());
}

/// RV-3.
#[tokio::test]
async fn an_emergency_takes_two_pages_and_is_on_record_as_one() {
    let mut officer = Officer::arrives().await;
    let first = [
        ("threat", "life_or_security"),
        ("emergency_proof", "A child is missing since noon."),
        ("agency_name", "Politie Utrecht"),
        ("agency_kind", "law_enforcement"),
        ("agency_country", "NL"),
    ];
    let second = [
        ("officer_name", "J. Bakker"),
        ("call_back_number", "+31 30 000 00 00"),
        ("agency_email", "post@politie.example"),
        ("law_and_article", "art. 126na Sv"),
        ("platform", "hik_connect"),
        ("identifier_kind", "account"),
        ("identifiers", "a-17"),
        ("data_class", "usage"),
        ("from", "2026-03-01"),
        ("to", "2026-03-02"),
        ("declaration", "yes"),
    ];

    let page = officer.sends("/portal/emergency", &first).await.leads_to();
    let sent = officer.uploads(&page, &second, &[("card.pdf", b"a card")]).await.leads_to();
    let receipt = officer.opens(&sent).await;

    assert!(receipt.text().contains("We call back"), "{}", receipt.text());
    let (number, _) = number_and_secret(&receipt);
    let open = officer.installation.open_record(&number).await.unwrap().unwrap();
    assert!(open.record.case().unwrap().request.emergency.is_some());
}

#[tokio::test]
async fn a_form_that_another_site_sends_changes_nothing() {
    let mut officer = Officer::arrives().await;
    let request = axum::http::Request::post("/portal/request")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "cross-site");

    let refused = officer.asks_as_is(request).await;

    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}

//! Letters handed to a mail server that listens on this machine and behaves, or does not.
#![expect(clippy::unwrap_used, reason = "a test may stop where its own premises fail")]

use writ_mail::{Address, MailSettings, Mailer, NotSent, OutgoingMail};
use writ_testkit::mail_server::{Behaviour, Server};

fn letter() -> OutgoingMail {
    OutgoingMail {
        to: Address::read("Officer <officer@police.example>").unwrap(),
        subject: "Ihre Anfrage W-2024-000001".to_owned(),
        text: "Sehr geehrte Damen und Herren,\n\n.\n..\nmit freundlichen Grüßen\n".to_owned(),
        message_id: "7k3m-9qx2-ht4n-b6wp".to_owned(),
        written_at: "2024-02-01T09:00:00Z".parse().unwrap(),
    }
}

fn settings(server: &Server, more: &str) -> MailSettings {
    let port = server.port;
    let text = format!(
        "host = '127.0.0.1'\nport = {port}\nfrom = 'Legal desk <legal@company.example>'\n\
         timeout_seconds = 1\n{more}"
    );
    toml::from_str(&text).unwrap()
}

fn mailer(server: &Server) -> Mailer {
    Mailer::prepare(&settings(server, "encryption = 'none'")).unwrap()
}

#[tokio::test]
async fn a_letter_arrives_as_it_was_written() {
    let server = Server::start(Behaviour::Accept).await;

    mailer(&server).send(&letter()).await.unwrap();

    let arrived = server.arrived().await;
    assert_eq!(arrived.len(), 1);
    assert_eq!(arrived[0].from, "<legal@company.example>");
    assert_eq!(arrived[0].to, ["<officer@police.example>"]);
    let text = &arrived[0].text;
    assert!(text.contains("Message-ID: <7k3m-9qx2-ht4n-b6wp@company.example>\r\n"), "{text}");
    assert!(text.contains("mit freundlichen Gr=C3=BC=C3=9Fen"), "{text}");
    assert!(text.contains("\r\n.\r\n..\r\n"), "lines of dots are kept: {text}");
    assert!(!text.contains("multipart"), "nothing is attached: {text}");
}

#[tokio::test]
async fn sent_a_second_time_it_is_recognised_as_the_same_letter() {
    let server = Server::start(Behaviour::Accept).await;
    let mailer = mailer(&server);

    mailer.send(&letter()).await.unwrap();
    mailer.send(&letter()).await.unwrap();

    let arrived = server.arrived().await;
    assert_eq!(arrived.len(), 2);
    assert_eq!(arrived[0].text, arrived[1].text);
}

#[tokio::test]
async fn a_refused_recipient_is_final_and_a_put_off_letter_is_not() {
    let refusing = Server::start(Behaviour::AnswerRecipient("550 no such mailbox")).await;
    let busy = Server::start(Behaviour::AnswerRecipient("451 try again later")).await;

    let refused = mailer(&refusing).send(&letter()).await.unwrap_err();
    let put_off = mailer(&busy).send(&letter()).await.unwrap_err();

    assert_eq!(refused, NotSent::Refused { code: 550 });
    assert!(refused.is_final() && !refused.may_have_left());
    assert_eq!(put_off, NotSent::PutOff { code: 451 });
    assert!(!put_off.is_final() && !put_off.may_have_left());
}

#[tokio::test]
async fn a_server_that_vanishes_before_the_letter_did_not_take_it() {
    let server = Server::start(Behaviour::VanishAtSender).await;

    let not_sent = mailer(&server).send(&letter()).await.unwrap_err();

    assert_eq!(not_sent, NotSent::BrokenOff);
    assert!(!not_sent.may_have_left());
}

#[tokio::test]
async fn a_server_that_vanishes_after_the_letter_may_have_taken_it() {
    let server = Server::start(Behaviour::VanishAfterLetter).await;

    let not_sent = mailer(&server).send(&letter()).await.unwrap_err();

    assert_eq!(not_sent, NotSent::Unclear);
    assert!(not_sent.may_have_left());
    assert_eq!(server.arrived().await.len(), 1);
}

#[tokio::test]
async fn a_server_that_says_nothing_is_waited_for_no_longer_than_the_settings_say() {
    let server = Server::start(Behaviour::SayNothing).await;

    let not_sent = mailer(&server).send(&letter()).await.unwrap_err();

    assert_eq!(not_sent, NotSent::Unreachable);
}

#[tokio::test]
async fn nobody_listening_is_said_plainly() {
    let server = Server::start(Behaviour::Accept).await;
    let mailer = mailer(&server);
    server.stop().await;

    assert_eq!(mailer.send(&letter()).await, Err(NotSent::Unreachable));
}

#[tokio::test]
async fn where_encryption_is_asked_for_nothing_is_sent_without_it() {
    let server = Server::start(Behaviour::Accept).await;

    for encryption in ["starttls", "tls"] {
        let settings = settings(&server, &format!("encryption = '{encryption}'"));
        let not_sent = Mailer::prepare(&settings).unwrap().send(&letter()).await.unwrap_err();

        assert!(
            matches!(not_sent, NotSent::NotEncrypted | NotSent::Unreachable),
            "{encryption}: {not_sent}"
        );
    }
    assert!(server.arrived().await.is_empty());
}

#[tokio::test]
async fn a_wrong_password_is_told_apart_from_a_refused_letter() {
    let server = Server::start(Behaviour::Accept).await;
    let folder = tempfile::tempdir().unwrap();
    let sign_in = |password: &str| {
        let file = folder.path().join("password");
        std::fs::write(&file, format!("{password}\n")).unwrap();
        let more =
            format!("encryption = 'none'\nusername = 'writ'\npassword_file = '{}'", file.display());
        Mailer::prepare(&settings(&server, &more)).unwrap()
    };

    let wrong = sign_in("guess").send(&letter()).await;
    let right = sign_in("open sesame").send(&letter()).await;

    assert_eq!(wrong, Err(NotSent::NotSignedIn));
    assert_eq!(right, Ok(()));
}

/// Of a server that encrypts from the first byte on, and of one that does when it is asked to.
#[tokio::test]
async fn a_letter_leaves_encrypted_to_the_server_that_its_certificate_names_and_to_no_other() {
    let folder = tempfile::tempdir().unwrap();
    for (at_once, encryption) in [(true, "tls"), (false, "starttls")] {
        let sign_in = |server: &Server, authority: &str| {
            let (vouching, password) =
                (folder.path().join("authority.pem"), folder.path().join("password"));
            std::fs::write(&vouching, authority).unwrap();
            std::fs::write(&password, "open sesame").unwrap();
            let more = format!(
                "encryption = '{encryption}'\nauthorities_file = '{}'\nusername = 'writ'\npassword_file = '{}'",
                vouching.display(),
                password.display()
            );
            Mailer::prepare(&settings(server, &more)).unwrap()
        };
        let (right, its_authority) = Server::start_encrypted(at_once, "127.0.0.1").await;
        let (other, of_other) = Server::start_encrypted(at_once, "mail.elsewhere.example").await;

        let sent = sign_in(&right, &its_authority).send(&letter()).await;
        let unknown = sign_in(&right, &of_other).send(&letter()).await;
        let misnamed = sign_in(&other, &of_other).send(&letter()).await;

        assert_eq!(sent, Ok(()), "{encryption}");
        assert_eq!(unknown, Err(NotSent::NotEncrypted), "{encryption}");
        assert_eq!(misnamed, Err(NotSent::NotEncrypted), "{encryption}");
        assert_eq!((right.arrived().await.len(), other.arrived().await.len()), (1, 0));
    }
}

//! A case at a desk whose clock is set by hand.

#![allow(dead_code, reason = "each of the files that share it uses a part of it")]

use std::sync::{Arc, Mutex};

use jiff::{SignedDuration, Timestamp};
use writ_app::background::Done;
use writ_app::handling::{Arrival, Asked, Handled};
use writ_app::outbox::{ByHand, HandedOn};
use writ_app::package::{BroughtBack, Released, SealedAwaiting};
use writ_app::{AppError, Installation, MailRoom, Outside};
use writ_core::actor::{Actor, Staff};
use writ_core::case::Case;
use writ_core::category::Category;
use writ_core::command::Command;
use writ_core::event::Words;
use writ_core::fulfilment::{Act, Fulfilment};
use writ_core::request::{ItemNumber, LegalRequest, Measure, ReplyChannel, Threat};
use writ_core::review::ItemDecision;
use writ_core::staff::{Role, StaffId};
use writ_core::verification::{CallBack, CallBackResult, Contact, EvidenceKind, Proves};
use writ_mail::Mailer;
use writ_store::{KeySource, Location, OpenMode};
use writ_testkit::builders::{
    ANALYST, APPROVER, COUNSEL, IDENTITY, confirmed_number, request_for, submission,
};
use writ_testkit::mail_server::Server;

use crate::desk::Desk;

pub(crate) const ITEM: ItemNumber = ItemNumber(1);

pub(crate) struct Handling {
    desk: Option<Desk>,
    pub(crate) installation: Installation,
    pub(crate) reference: String,
    clock: Arc<Mutex<(Timestamp, u64)>>,
}

impl Handling {
    /// A request that has arrived, whose agency wants its letters so.
    pub(crate) async fn receiving(reply: ReplyChannel) -> Self {
        let request = request_for(&[Measure::Disclose(IDENTITY)]);
        Self::of(LegalRequest { reply, ..request }).await
    }

    /// An emergency that has arrived.
    pub(crate) async fn receiving_emergency() -> Self {
        let request = request_for(&[Measure::Disclose(IDENTITY)]);
        let emergency = Some(Threat::LifeOrSecurity);
        Self::of(LegalRequest { emergency, reply: ReplyChannel::Portal, ..request }).await
    }

    async fn of(request: LegalRequest) -> Self {
        let desk = Desk::open().await;
        let installation = desk.installation.clone();
        // A Monday morning in the company's zone.
        let now: Timestamp = "2024-02-05T09:00:00Z".parse().unwrap();
        let mut submission = submission(request);
        let mut personal = submission.personal.get().unwrap().clone();
        personal.agency_email = "officer@police.example".to_owned();
        submission.personal = writ_core::personal::Personal::new(personal);
        let arrival = Arrival {
            received_at: now,
            submission,
            supersedes: None,
            papers: writ_core::document::Papers::default(),
        };
        let received = installation.receive(arrival, Actor::Clock, now, [1; 32]).await.unwrap();
        let clock = Arc::new(Mutex::new((now, 2)));
        Self { desk: Some(desk), installation, reference: received.reference, clock }
    }

    /// The same, with a mail server.
    pub(crate) fn with_mail(self, server: &Server) -> Self {
        self.with_mail_set(server, "encryption = 'none'")
    }

    /// The same, with more said about how it is reached.
    pub(crate) fn with_mail_set(mut self, server: &Server, more: &str) -> Self {
        let port = server.port;
        let settings = format!(
            "host = '127.0.0.1'\nport = {port}\nfrom = 'legal@company.example'\ntimeout_seconds = 5\n{more}"
        );
        let mailer = Mailer::prepare(&toml::from_str(&settings).unwrap()).unwrap();
        let mail_room = MailRoom { mailer: Some(Arc::new(mailer)), ..MailRoom::default() };
        self.installation = self.installation.with_mail_room(mail_room);
        self
    }

    /// Another program with the same record and the same clock.
    pub(crate) async fn beside(&self) -> Self {
        self.at(&self.desk.as_ref().unwrap().path("record")).await
    }

    /// A program with a copy of the record, under the same key and the same clock.
    pub(crate) async fn at(&self, folder: &std::path::Path) -> Self {
        let keys = KeySource::in_folder(&self.desk.as_ref().unwrap().path("record"));
        let location = Location { keys: Some(keys), ..Location::from(folder) };
        let opened = Installation::open(location, OpenMode::Existing, None, None).await.unwrap();
        let installation = opened.with_mail_room(self.installation.mail_room.clone());
        let (reference, clock) = (self.reference.clone(), Arc::clone(&self.clock));
        Self { desk: None, installation, reference, clock }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.lock().unwrap().0
    }

    pub(crate) fn minutes_later(&self, minutes: i64) {
        let mut clock = self.clock.lock().unwrap();
        clock.0 = clock.0.checked_add(SignedDuration::from_mins(minutes)).unwrap();
    }

    pub(crate) fn days_later(&self, days: i64) {
        self.minutes_later(days * 24 * 60);
    }

    pub(crate) fn set(&self, at: &str) {
        self.clock.lock().unwrap().0 = at.parse().unwrap();
    }

    pub(crate) fn outside(&self) -> Outside {
        let (time, chance) = (Arc::clone(&self.clock), Arc::clone(&self.clock));
        Outside::new(
            move || time.lock().unwrap().0,
            move || {
                let mut clock = chance.lock().unwrap();
                clock.1 += 1;
                let mut seed = [0; 32];
                for (place, byte) in seed.iter_mut().enumerate() {
                    *byte = clock.1.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_be_bytes()[place % 8];
                }
                Some(seed)
            },
        )
    }

    pub(crate) async fn tries(&self, by: Actor, command: Command) -> Handled {
        let seed = self.outside().seed().unwrap();
        let now = self.now();
        let acted = self.installation.act(&self.reference, None, command, by, now, seed).await;
        acted.unwrap().unwrap()
    }

    pub(crate) async fn does_as(&self, by: Staff, command: Command) {
        let shown = format!("{command:?}");
        let handled = self.tries(Actor::Staff(by), command).await;
        assert!(matches!(handled, Handled::Done { .. }), "{shown}: {handled:?}");
    }

    pub(crate) async fn does_as_clock(&self, command: Command) {
        let handled = self.tries(Actor::Clock, command).await;
        assert!(matches!(handled, Handled::Done { .. }), "{handled:?}");
    }

    pub(crate) async fn does(&self, command: Command) {
        self.does_as(ANALYST, command).await;
    }

    /// From its arrival to the disclosure of its one item.
    pub(crate) async fn discloses(&self, category: Category) {
        self.collects(category).await;
        let sealed = self.packs(&[("logins.csv", b"one login")]).await;
        let released = self.releases(sealed).await;
        assert!(matches!(released, Released::Handled(Handled::Done { .. })), "{released:?}");
    }

    /// Puts files for its one item into a sealed package.
    pub(crate) async fn packs(&self, files: &[(&str, &[u8])]) -> SealedAwaiting {
        let open = self.installation.open_record(&self.reference).await.unwrap().unwrap();
        let mut packing = self.installation.begin_package(&open, 1 << 20).unwrap().unwrap();
        for (name, bytes) in files {
            packing.begin_file(ITEM, name).unwrap();
            packing.write(bytes.to_vec()).await.unwrap();
            packing.end_file();
        }
        let seed = self.outside().seed().unwrap();
        let sealing = Box::pin(self.installation.seal_package(packing, self.now(), seed));
        sealing.await.unwrap().unwrap()
    }

    /// Releases what was sealed, as the desk brings it back.
    pub(crate) async fn releases(&self, sealed: SealedAwaiting) -> Released {
        let SealedAwaiting { upload, items, sealed, seq, proof, .. } = sealed;
        let brought = BroughtBack { upload, items, files: sealed.files, seq, proof };
        let by = Actor::Staff(ANALYST);
        let seed = self.outside().seed().unwrap();
        let asked = Asked { by, now: self.now(), seed, once: None };
        let released = self.installation.release_package(&self.reference, brought, asked).await;
        released.unwrap().unwrap()
    }

    /// From its arrival to the collection of its one item.
    pub(crate) async fn collects(&self, category: Category) {
        let words = || Words::new("reasons".to_owned());
        for proves in [Proves::Agency, Proves::Officer, Proves::Instrument] {
            let kind = EvidenceKind::DirectoryEntry;
            self.does(Command::RecordEvidence { proves, kind, holds: true }).await;
        }
        if category == Category::Emergency {
            self.does(Command::CallBack(CallBack {
                contact: Contact::Called(confirmed_number("+31 70 555 0199")),
                result: CallBackResult::Confirmed,
                note: String::new(),
            }))
            .await;
        }
        self.does(Command::Verify).await;
        self.does(Command::AssessLegalBasis { valid: true, reasons: words() }).await;
        if category == Category::Emergency {
            self.does(Command::AssessEmergency {
                proven: true,
                good_faith_finding: true,
                finding: words(),
            })
            .await;
        }
        self.does(Command::Categorise(category)).await;
        let decisions = [(ITEM, ItemDecision::Grant)].into();
        self.does(Command::ProposeDecision { decisions, words: words() }).await;
        self.does_as(COUNSEL, Command::Approve).await;
        if matches!(self.case().await.stage, writ_core::stage::Stage::Approval(_)) {
            self.does_as(APPROVER, Command::Approve).await;
        }
        self.does(Command::Fulfil(Act {
            item: ITEM,
            outcome: Fulfilment::Collected,
            provider: None,
            record: words(),
        }))
        .await;
    }

    pub(crate) async fn case(&self) -> Case {
        let open = self.installation.open_record(&self.reference).await.unwrap().unwrap();
        open.record.case().unwrap().clone()
    }

    /// How many events of a kind the case has.
    pub(crate) async fn count(&self, kind: &str) -> usize {
        let open = self.installation.open_record(&self.reference).await.unwrap().unwrap();
        open.history.iter().filter(|recorded| recorded.event.kind() == kind).count()
    }

    pub(crate) async fn try_work(&self) -> Result<Done, AppError> {
        self.installation.work(&self.outside(), 100).await
    }

    pub(crate) async fn work(&self) -> Done {
        self.try_work().await.unwrap()
    }

    pub(crate) async fn write_letters(&self) {
        self.installation.write_letters(&self.outside(), 100).await.unwrap();
    }

    /// Sends the next letter as the program does, and stops before what came of it is recorded.
    pub(crate) async fn send_and_stop(&self) {
        let mailer = self.installation.mail_room.mailer.clone().unwrap();
        let now = self.now();
        let until = now.checked_add(SignedDuration::from_mins(30)).unwrap();
        let letter = self.installation.store.claim_letter(now, until).await.unwrap().unwrap();
        let mail = self.installation.as_mail(&letter).unwrap().unwrap();
        mailer.send(&mail).await.unwrap();
    }

    pub(crate) async fn hand_on(&self, code: &str, what: ByHand, role: Role) -> HandedOn {
        let by = Actor::Staff(Staff { id: StaffId(1), role });
        self.installation.hand_on(code, what, by, self.now()).await.unwrap()
    }

    /// What people of a role were told of and have not seen.
    pub(crate) async fn alerts(&self, role: Role) -> Vec<String> {
        let alerts = self.installation.store.unseen_alerts(role.code(), None, 100).await.unwrap();
        let mut alerts: Vec<String> = alerts.into_iter().map(|alert| alert.what).collect();
        alerts.sort();
        alerts
    }
}

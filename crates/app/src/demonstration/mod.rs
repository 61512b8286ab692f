//! Made-up data for a first look: a register of three years, and the cases on the desk.

mod cases;
mod directory;
mod register;
mod tale;

use jiff::{SignedDuration, Timestamp, ToSpan as _};
use writ_core::actor::Actor;
use writ_core::command::{Command, Root};
use writ_core::directory::ConfirmedNumber;
use writ_core::document::Papers;
use writ_core::request::ItemNumber;
use writ_core::verification::{CallBack, CallBackResult, Contact};

pub use register::register;

use crate::error::AppError;
use crate::handling::{Arrival, Asked, Handled, ReceivedCase};
use crate::import;
use crate::installation::Installation;
use crate::outside::Outside;
use crate::package::{BroughtBack, Released};
use directory::Numbers;
use tale::{Tale, Then, What};

/// The hour of a tale's day at which its request is received.
const RECEIVED_AT_HOUR: i8 = 9;

impl Installation {
    /// Fills an empty record with the made-up register and cases; false, and nothing is changed, when there are cases.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn fill_with_demonstration(&self, outside: &Outside) -> Result<bool, AppError> {
        let now = outside.now();
        if self.store.has_cases().await? {
            return Ok(false);
        }
        let zone = self.profile.reporting_zone();
        let mut bulk = self.store.bulk(outside.seed()?).await?;
        for entry in register(zone.day_of(now)) {
            bulk.push(import::new_case(&entry, now, zone)?).await?;
        }
        bulk.commit().await?;
        self.tell_all(outside).await?;
        Ok(true)
    }

    async fn tell_all(&self, outside: &Outside) -> Result<(), AppError> {
        let today = self.profile.reporting_zone().day_of(outside.now());
        let tales = cases::tales(today);
        let mut told: Vec<Told> = Vec::new();
        for tale in tales {
            let case = self.receive_tale(&tale, &told, outside).await?;
            told.push(Told { tale, case });
        }
        let told = std::sync::Arc::new(told);
        let numbers = self.fill_directory(&told, outside).await?;
        let numbers = std::sync::Arc::new(numbers);
        let mut running = tokio::task::JoinSet::new();
        for place in 0..told.len() {
            let (installation, told, outside) = (self.clone(), told.clone(), outside.clone());
            let numbers = numbers.clone();
            running.spawn(async move { installation.tell(place, &told, &numbers, &outside).await });
        }
        while let Some(done) = running.join_next().await {
            done.map_err(|_| AppError::Inconsistent("a made-up case was not told to its end"))??;
        }
        Ok(())
    }
}

const UNREADABLE: AppError = AppError::Inconsistent("a made-up request cannot be read");

/// A tale with the case that it made.
struct Told {
    tale: Tale,
    case: ReceivedCase,
}

impl Installation {
    async fn receive_tale(
        &self,
        tale: &Tale,
        earlier: &[Told],
        outside: &Outside,
    ) -> Result<ReceivedCase, AppError> {
        let country = tale.sent.country().ok_or(UNREADABLE)?;
        let entity = self.profile.entity_for(&country);
        let submission = tale.sent.submission(&entity.code).ok_or(UNREADABLE)?;
        let received_at = self.received_at(tale, outside)?;
        let revised = tale.revises.and_then(|place| earlier.get(place));
        let arrival = Arrival {
            received_at,
            submission,
            supersedes: revised.map(|told| told.case.reference.clone()),
            papers: Papers::default(),
        };
        self.receive(arrival, Actor::Agency, received_at, outside.seed()?).await
    }

    /// Nine in the morning of its day; one that would lie in the future was received a moment ago.
    fn received_at(&self, tale: &Tale, outside: &Outside) -> Result<Timestamp, AppError> {
        let zone = self.profile.reporting_zone();
        let day = zone.day_of(outside.now()).saturating_sub(tale.days_ago.days());
        let morning = zone.time_zone().to_timestamp(day.at(RECEIVED_AT_HOUR, 0, 0, 0));
        let morning = morning.map_err(|_| AppError::Inconsistent("today has no morning"))?;
        Ok(morning.min(outside.now()))
    }

    /// Tells one tale as far as today.
    async fn tell(
        &self,
        place: usize,
        told: &[Told],
        numbers: &Numbers,
        outside: &Outside,
    ) -> Result<(), AppError> {
        let Some(Told { tale, case }) = told.get(place) else { return Ok(()) };
        let number = tale.sent.country().and_then(|country| numbers.get(&country));
        let received_at = self.received_at(tale, outside)?;
        for Then { hours, by, what } in &tale.then {
            let at = received_at
                .checked_add(SignedDuration::from_hours(*hours))
                .map_err(|_| AppError::Inconsistent("a tale goes on for ever"))?;
            if at > outside.now() {
                break;
            }
            let handled = if let What::Releases(items) = what {
                self.release_made_up(&case.reference, items, *by, at, outside).await?
            } else {
                let command = self.command(what, told, number, outside)?;
                self.act(&case.reference, None, command, *by, at, outside.seed()?).await?
            };
            match handled {
                Some(Handled::Done { .. }) => {}
                Some(Handled::Refused(_) | Handled::Changed(_)) | None => {
                    return Err(AppError::Inconsistent("a made-up case does what is refused"));
                }
            }
        }
        Ok(())
    }

    fn command(
        &self,
        what: &What,
        told: &[Told],
        number: Option<&ConfirmedNumber>,
        outside: &Outside,
    ) -> Result<Command, AppError> {
        let unlisted = AppError::Inconsistent("a made-up agency is in no directory");
        let other = |place: &usize| {
            told.get(*place).ok_or(AppError::Inconsistent("a tale tells of one that is not told"))
        };
        Ok(match what {
            What::Does(command) => command.clone(),
            What::CallsBack { confirmed } => Command::CallBack(CallBack {
                contact: Contact::Called(number.cloned().ok_or(unlisted)?),
                result: if *confirmed { CallBackResult::Confirmed } else { CallBackResult::Denied },
                note: "The duty desk of the agency's switchboard.".to_owned(),
            }),
            What::Releases(_) => {
                return Err(AppError::Inconsistent("a package is released with its bytes"));
            }
            What::Joins(place) => {
                let root = other(place)?;
                Command::Join(Root {
                    reference: root.case.reference.clone(),
                    country: root.tale.sent.country().ok_or(UNREADABLE)?,
                    received_at: self.received_at(&root.tale, outside)?,
                    same_document_found: true,
                })
            }
            What::GivesWayTo(place) => {
                Command::Withdraw { superseded_by: Some(other(place)?.case.reference.clone()) }
            }
        })
    }
}

impl Installation {
    /// DA-5: packs a small table for each item, and releases it.
    async fn release_made_up(
        &self,
        reference: &str,
        items: &[u16],
        by: Actor,
        at: Timestamp,
        outside: &Outside,
    ) -> Result<Option<Handled>, AppError> {
        let Some(open) = self.open_record(reference).await? else { return Ok(None) };
        let most = (MADE_UP_TABLE.len() as u64).saturating_mul(items.len() as u64);
        let Some(mut packing) = self.begin_package(&open, most)? else { return Ok(None) };
        for item in items {
            if packing.begin_file(ItemNumber(*item), "records.csv").is_err()
                || packing.write(MADE_UP_TABLE.as_bytes().to_vec()).await.is_err()
            {
                return Ok(None);
            }
            packing.end_file();
        }
        let sealing = Box::pin(self.seal_package(packing, at, outside.seed()?));
        let Ok(sealed) = sealing.await? else { return Ok(None) };
        let brought = BroughtBack {
            upload: sealed.upload,
            items: sealed.items,
            files: sealed.sealed.files,
            seq: sealed.seq,
            proof: sealed.proof,
        };
        let asked = Asked { by, now: at, seed: outside.seed()?, once: None };
        Ok(match self.release_package(reference, brought, asked).await? {
            Some(Released::Handled(handled)) => Some(handled),
            Some(Released::NotSealedHere) | None => None,
        })
    }
}

const MADE_UP_TABLE: &str = "time,event,address\r\n2026-01-01T12:00:00Z,login,192.0.2.17\r\n";

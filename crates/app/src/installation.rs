//! One installation: the record, and the configuration it is read under.

use writ_core::instrument::Catalogue;
use writ_core::profile::Profile;
use writ_mail::Mailer;
use writ_store::{Location, OpenMode, Store};

use crate::error::AppError;

/// Fresh random bytes; chance comes in as an argument.
pub type Seed = [u8; 32];

const FIRST_PROFILE: &str = include_str!("../../../profiles/hikvision.toml");
const INSTRUMENTS: &str = include_str!("../../../profiles/instruments.csv");

/// The record of one organisation and what it is read under.
#[derive(Clone)]
pub struct Installation {
    /// Cases, tallies, published reports.
    pub store: Store,
    /// The organisation's own facts and numbers.
    pub profile: std::sync::Arc<Profile>,
    /// The instruments it knows (IN-7).
    pub catalogue: std::sync::Arc<Catalogue>,
    /// How letters leave.
    pub mail_room: MailRoom,
    /// For how many days its operator keeps backups, where that is said (RT-1).
    pub backups_kept_days: Option<u16>,
}

/// How letters leave, as the machine is configured.
#[derive(Clone, Default)]
pub struct MailRoom {
    /// Sends letters; none where all of them are printed.
    pub mailer: Option<std::sync::Arc<Mailer>>,
    /// Under which address people reach the installation, without a slash at its end.
    pub base_url: Option<String>,
    /// Whether everything is made up: then nothing leaves, and an officer's code is read in the outbox.
    pub is_made_up: bool,
}

impl Installation {
    /// The same installation, with a way for letters to leave.
    #[must_use]
    pub fn with_mail_room(mut self, mail_room: MailRoom) -> Self {
        self.mail_room = mail_room;
        self
    }

    /// Opens the record at a location. Without a profile text the first profile applies; further instruments
    /// extend the catalogue.
    ///
    /// # Errors
    /// When the folder, the profile or the catalogue cannot be used.
    pub async fn open(
        location: impl Into<Location>,
        mode: OpenMode,
        profile: Option<&str>,
        more_instruments: Option<&str>,
    ) -> Result<Self, AppError> {
        let profile =
            Profile::parse(profile.unwrap_or(FIRST_PROFILE)).map_err(AppError::Profile)?;
        let mut catalogue = Catalogue::parse(INSTRUMENTS).map_err(first_problem)?;
        if let Some(more) = more_instruments {
            catalogue.extend(more).map_err(first_problem)?;
        }
        let store = Store::open(location, mode).await?;
        let mail_room = MailRoom::default();
        Ok(Self {
            store,
            profile: profile.into(),
            catalogue: catalogue.into(),
            mail_room,
            backups_kept_days: None,
        })
    }
}

fn first_problem(problems: Vec<writ_core::instrument::CatalogueProblem>) -> AppError {
    problems.into_iter().next().map_or(
        AppError::Inconsistent("the catalogue of instruments cannot be read"),
        AppError::Catalogue,
    )
}

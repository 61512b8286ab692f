//! One installation: the record, and the configuration it is read under.

use std::path::Path;

use writ_core::instrument::Catalogue;
use writ_core::profile::Profile;
use writ_store::{OpenMode, Store};

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
}

impl Installation {
    /// Opens the record in a folder. Without a profile text the first profile applies; further instruments
    /// extend the catalogue.
    ///
    /// # Errors
    /// When the folder, the profile or the catalogue cannot be used.
    pub async fn open(
        folder: &Path,
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
        let store = Store::open(folder, mode).await?;
        Ok(Self { store, profile: profile.into(), catalogue: catalogue.into() })
    }
}

fn first_problem(problems: Vec<writ_core::instrument::CatalogueProblem>) -> AppError {
    problems.into_iter().next().map_or(
        AppError::Inconsistent("the catalogue of instruments cannot be read"),
        AppError::Catalogue,
    )
}

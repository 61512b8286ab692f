//! What every page has round its own content.

use crate::language::{Language, Words};

/// Where a page's styles come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Styles {
    /// From the server, under a name that changes with the content.
    Linked,
    /// Inside the page, which is one file that refers to nothing.
    Inlined,
}

/// The frame of a page.
#[derive(Debug, Clone)]
pub(crate) struct Frame<'a> {
    pub(crate) words: Words,
    /// The name of the organisation whose requests these are.
    pub(crate) organisation: &'a str,
    pub(crate) title: String,
    pub(crate) description: String,
    /// The address of the latest report, in the page's language.
    pub(crate) home: String,
    /// This page in each language; none in a file.
    pub(crate) languages: Vec<LanguageLink>,
    /// Whether to say that everything is made up.
    pub(crate) is_demo: bool,
    pub(crate) styles: Styles,
}

/// The same page in another language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LanguageLink {
    pub(crate) code: &'static str,
    pub(crate) name: String,
    pub(crate) address: String,
    pub(crate) is_current: bool,
}

impl Frame<'_> {
    /// Whether the page comes from a server and may refer to it.
    pub(crate) fn is_served(&self) -> bool {
        self.styles == Styles::Linked
    }
}

/// A page in each language, by the address that leads there.
pub(crate) fn language_links(
    current: Language,
    address: impl Fn(Language) -> String,
) -> Vec<LanguageLink> {
    Language::ALL
        .into_iter()
        .map(|language| LanguageLink {
            code: language.code(),
            name: Words::of(language).say("language-own-name"),
            address: address(language),
            is_current: language == current,
        })
        .collect()
}

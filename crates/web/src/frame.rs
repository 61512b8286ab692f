//! What every page has round its own content.

use writ_core::access::Area;
use writ_core::staff::Role;
use writ_language::{Language, Words};

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
    /// The ways to the other faces of the product; none in a file.
    pub(crate) navigation: Vec<Way>,
    /// This page in each language; none in a file.
    pub(crate) languages: Vec<LanguageLink>,
    /// Who is signed in; none outside the desk.
    pub(crate) shell: Option<Shell>,
    /// Whether to say that everything is made up.
    pub(crate) is_demo: bool,
    /// Whether forms of the page are made kinder by a script; without it they work as well.
    pub(crate) runs_script: bool,
    pub(crate) styles: Styles,
}

/// What the desk shows of who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shell {
    pub(crate) name: String,
    /// The role they act in, in words.
    pub(crate) role: String,
    /// What each of their forms carries.
    pub(crate) form_value: String,
    /// Whether their role searches cases.
    pub(crate) may_search: bool,
    /// Whether the page is that of their own account.
    pub(crate) is_account: bool,
}

/// A face of the product, as the navigation names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Face {
    /// The transparency report and what else anybody may read.
    Public,
    /// Agencies submit and follow requests.
    Portal,
    /// The company's people handle them.
    Desk,
}

/// A way to another face.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Way {
    pub(crate) address: &'static str,
    pub(crate) text: String,
    pub(crate) is_current: bool,
}

/// The ways to all faces, seen from one of them.
pub(crate) fn navigation(current: Face, words: Words) -> Vec<Way> {
    [
        (Face::Public, "/report", "nav-report"),
        (Face::Portal, "/portal", "nav-portal"),
        (Face::Desk, "/desk", "nav-desk"),
    ]
    .map(|(face, address, id)| Way { address, text: words.say(id), is_current: face == current })
    .into()
}

/// The parts of the desk that a role opens, seen from one of them.
pub(crate) fn desk_navigation(role: Role, path: &str, words: Words) -> Vec<Way> {
    let parts = [
        ("/desk", "desk-nav-today", Area::Cases),
        ("/desk/queue", "desk-nav-queue", Area::Cases),
        ("/desk/notices", "desk-nav-notices", Area::Cases),
        ("/desk/outbox", "desk-nav-outbox", Area::Cases),
        ("/desk/staff", "desk-nav-staff", Area::Staff),
        ("/desk/tokens", "desk-nav-tokens", Area::Staff),
        ("/desk/directory", "desk-nav-directory", Area::Directory),
        ("/report", "desk-nav-report", Area::Account),
    ];
    let is_below = |address: &str| {
        path.strip_prefix(address).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let open = parts.into_iter().filter(|(_, _, area)| area.is_open_to(role));
    open.map(|(address, id, _)| Way {
        address,
        text: words.say(id),
        is_current: path == address || (address != "/desk" && is_below(address)),
    })
    .collect()
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
    /// What a form of the desk carries; empty where nobody is signed in.
    pub(crate) fn form_value(&self) -> &str {
        self.shell.as_ref().map_or("", |shell| shell.form_value.as_str())
    }

    /// What the organisation's name stands for on this page: its transparency, or its legal desk.
    pub(crate) fn site_name(&self) -> String {
        if self.shell.is_some() {
            self.words.say("desk-site-name")
        } else {
            self.words.say("site-name")
        }
    }

    /// Whether it is the page of one's own account.
    pub(crate) fn is_account(&self) -> bool {
        self.shell.as_ref().is_some_and(|shell| shell.is_account)
    }

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

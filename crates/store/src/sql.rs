//! Every statement that is not built row by row, a file for each area. `$1` placeholders and no dialect, so
//! that they can be prepared on another engine as they are; a test prepares each.

macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)*) => {
        $($(#[$doc])* pub(crate) const $name: &str = $text;)*

        /// All of this area, for the test that prepares each.
        #[cfg(test)]
        pub(super) const ALL: &[(&str, &str)] = &[$((stringify!($name), $text)),*];
    };
}

pub(crate) mod cases;
pub(crate) mod changes;
pub(crate) mod dockets;
pub(crate) mod documents;
pub(crate) mod effects;
pub(crate) mod opening;
pub(crate) mod portal;
pub(crate) mod publication;
pub(crate) mod readings;
pub(crate) mod relations;
pub(crate) mod staff;
pub(crate) mod tallies;
pub(crate) mod tokens;
pub(crate) mod verify;

/// Every area, for the test that prepares each statement.
#[cfg(test)]
pub(crate) const AREAS: &[&[(&str, &str)]] = &[
    cases::ALL,
    changes::ALL,
    dockets::ALL,
    documents::ALL,
    effects::ALL,
    opening::ALL,
    portal::ALL,
    publication::ALL,
    readings::ALL,
    relations::ALL,
    staff::ALL,
    tallies::ALL,
    tokens::ALL,
    verify::ALL,
];

//! The page of a case: what is asked, who asks, what is decided, what may be done next.

mod deadlines;
mod lead;
pub(crate) mod pages;
pub(crate) mod papers;
mod registered;
mod sections;
pub(crate) mod seen;
pub(crate) mod supplying;
mod view;

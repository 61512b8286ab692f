//! What the store promises, whichever engine it stands on.

mod as_of;
mod change;
mod documents;
mod evidence;
mod load;
mod personal;
mod portal;
mod queue;
mod sealed;
mod together;
mod tokens;
pub(crate) mod toy;

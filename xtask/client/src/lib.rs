//! The program as a server of its own, and plain clients that hand in made-up requests: what is measured and
//! what is tortured have both in common.

pub mod program;
pub mod request_form;

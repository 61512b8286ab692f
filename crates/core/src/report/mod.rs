//! The transparency report: what is counted, and how (CO-1 to CO-7, RE-1 to RE-9).

pub mod counted;

pub use counted::{Counted, Known, Version};

//! The transparency report: what is counted, and how (CO-1 to CO-7, RE-1 to RE-9).

pub mod counted;
pub mod period;
pub mod table;

pub use counted::{Counted, Known, Version};
pub use period::{Period, PeriodError, PlatformScope, Quarter};
pub use table::{Cell, Column, HalfDays, Line, Report, Row, Table};

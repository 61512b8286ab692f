//! What a decision is made under, besides the case itself.

use std::collections::BTreeSet;

use crate::calendar::Calendar;
use crate::moment::ReportingZone;
use crate::policy::PolicyVersion;

/// The policy version the case keeps (TI-3), the entity's calendar (TI-1), the reporting zone, and what the company
/// does outside of the process.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    /// The dated numbers of the process.
    pub policy: &'a PolicyVersion,
    /// Working days and zone of the entity that handles the case.
    pub calendar: &'a Calendar,
    /// The zone in which days are counted.
    pub zone: &'a ReportingZone,
    /// The service providers bound by contract to the same standards, by their codes (RV-6).
    pub bound_providers: &'a BTreeSet<String>,
    /// For how many days backups are kept, where it is said (RT-1).
    pub backups_kept_days: Option<u16>,
}

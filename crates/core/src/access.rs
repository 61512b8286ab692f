//! Access rules: which role may open which part of the desk.
//!
//! They keep people out of pages; what may happen to a case is decided by [`decide`](crate::decide) alone, whoever
//! found a way to ask.

use crate::staff::Role;

/// A part of the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Area {
    /// Reading cases: today, queue, search, a case, notices, outbox.
    Cases,
    /// Acting on cases: recording, deciding, answering.
    Handling,
    /// Searching for data and packing it.
    Packages,
    /// Reading the directory of agencies.
    Directory,
    /// Reading who is on the staff and what was changed about them.
    Staff,
    /// Changing who is on the staff, and the keys of programs.
    Administration,
    /// One's own account: sessions, password, role.
    Account,
}

impl Area {
    /// All parts.
    pub const ALL: [Self; 7] = [
        Self::Cases,
        Self::Handling,
        Self::Packages,
        Self::Directory,
        Self::Staff,
        Self::Administration,
        Self::Account,
    ];

    /// The roles that may open it.
    ///
    /// An administrator keeps the staff and sees no case; an auditor reads everything and changes nothing.
    #[must_use]
    pub const fn roles(self) -> &'static [Role] {
        match self {
            Self::Cases => {
                &[Role::Analyst, Role::Counsel, Role::Approver, Role::Custodian, Role::Auditor]
            }
            Self::Handling => &[Role::Analyst, Role::Counsel, Role::Approver, Role::Custodian],
            Self::Packages => &[Role::Custodian],
            Self::Staff => &[Role::Auditor, Role::Administrator],
            Self::Administration => &[Role::Administrator],
            Self::Directory | Self::Account => &Role::ALL,
        }
    }

    /// Whether somebody in this role may open it.
    #[must_use]
    pub fn is_open_to(self, role: Role) -> bool {
        self.roles().contains(&role)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_administrator_sees_no_case_and_an_auditor_changes_nothing() {
        let open_to =
            |role: Role| Area::ALL.into_iter().filter(move |area| area.is_open_to(role)).collect();

        let administrator: Vec<Area> = open_to(Role::Administrator);
        let auditor: Vec<Area> = open_to(Role::Auditor);

        let own = [Area::Directory, Area::Staff, Area::Administration, Area::Account];
        assert_eq!(administrator, own);
        assert_eq!(auditor, [Area::Cases, Area::Directory, Area::Staff, Area::Account]);
    }
}

//! The dated numbers of the process (TI-2), and which of their versions a case keeps (TI-3).

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::category::{Answer, Outcome};
use crate::deadline::Term;

/// Names a version of the policy by the first day it is in force. A case keeps its own (TI-3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct VersionId(pub Date);

impl fmt::Display for VersionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The numbers in force from one day on. Every key but the day has the default of TI-2.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyVersion {
    /// First local day on which a request received falls under it.
    pub in_force_from: Date,
    /// Working days until a submission is acknowledged, 1 to 30.
    #[serde(default = "default_acknowledgement")]
    pub acknowledgement_working_days: u16,
    /// Hours until an emergency is reviewed, 1 to 72 (RV-3).
    #[serde(default = "default_urgent_review")]
    pub urgent_review_hours: u16,
    /// Working days until the account holder is told where nothing delays it, 0 to 30 (NO-1).
    #[serde(default = "default_customer_notice")]
    pub customer_notice_working_days: u16,
    /// Calendar days between an emergency disclosure and its notice, 0 to 365 (NO-2).
    #[serde(default = "default_emergency_notice")]
    pub emergency_notice_days: u16,
    /// Hours until an unanswered approval raises an alarm, 1 to 240 (RV-7).
    #[serde(default = "default_approval_alarm")]
    pub approval_alarm_hours: u16,
    /// The same for an emergency disclosure, 1 to 24 (RV-7).
    #[serde(default = "default_urgent_approval_alarm")]
    pub urgent_approval_alarm_hours: u16,
    /// Calendar days until a notice withheld without an end is looked at again, 1 to 366 (NO-3, NO-5).
    #[serde(default = "default_withholding_review")]
    pub withholding_review_days: u16,
    /// Calendar days for which preserved data is kept where the order names no term, 1 to 366.
    #[serde(default = "default_preservation")]
    pub preservation_days: u16,
    /// Calendar days during which a released package can be fetched, 1 to 366 (DA-5).
    #[serde(default = "default_package")]
    pub package_days: u16,
    /// Calendar days during which a confirmed number of the directory is shown as a recent one at a call-back,
    /// 0 to 90 (VE-2).
    #[serde(default = "default_directory_cool_down")]
    pub directory_cool_down_days: u16,
    /// Retention by outcome (RT-1).
    #[serde(default)]
    pub retention_days: RetentionDays,
}

/// Calendar days from closing until personal data is destroyed, 1 to 36,600 each (RT-1).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RetentionDays {
    /// Something asked for was done: data provided, account acted upon, data preserved, help given.
    pub granted: u16,
    /// Nothing responsive was found.
    pub no_data: u16,
    /// Refused in whole.
    pub rejected: u16,
    /// Withdrawn or superseded unanswered.
    pub withdrawn: u16,
}

/// All versions, oldest first; never empty, and no two from the same day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policies {
    first: PolicyVersion,
    later: Vec<PolicyVersion>,
}

/// What is wrong with a policy: the key, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{key}`: {problem}")]
pub struct PolicyError {
    /// The key, with the version it stands in: `policy[2024-02-01].urgent_review_hours`.
    pub key: String,
    /// What is wrong and what to do.
    pub problem: String,
}

impl PolicyVersion {
    /// The defaults of TI-2, in force from this day.
    #[must_use]
    pub fn defaults(in_force_from: Date) -> Self {
        Self {
            in_force_from,
            acknowledgement_working_days: default_acknowledgement(),
            urgent_review_hours: default_urgent_review(),
            customer_notice_working_days: default_customer_notice(),
            emergency_notice_days: default_emergency_notice(),
            approval_alarm_hours: default_approval_alarm(),
            urgent_approval_alarm_hours: default_urgent_approval_alarm(),
            withholding_review_days: default_withholding_review(),
            preservation_days: default_preservation(),
            package_days: default_package(),
            directory_cool_down_days: default_directory_cool_down(),
            retention_days: RetentionDays::default(),
        }
    }

    /// The version's identifier, which a case keeps (TI-3).
    #[must_use]
    pub const fn id(&self) -> VersionId {
        VersionId(self.in_force_from)
    }

    /// The term of acknowledgement (TI-2).
    #[must_use]
    pub const fn acknowledgement(&self) -> Term {
        Term::WorkingDays(self.acknowledgement_working_days)
    }

    /// The term of an urgent review (TI-2).
    #[must_use]
    pub const fn urgent_review(&self) -> Term {
        Term::Hours(self.urgent_review_hours)
    }

    /// The term of an account holder's notice that nothing delays (TI-2).
    #[must_use]
    pub const fn customer_notice(&self) -> Term {
        Term::WorkingDays(self.customer_notice_working_days)
    }

    /// The time after which an unanswered approval raises an alarm (RV-7).
    #[must_use]
    pub const fn approval_alarm(&self, urgent: bool) -> Term {
        if urgent {
            Term::Hours(self.urgent_approval_alarm_hours)
        } else {
            Term::Hours(self.approval_alarm_hours)
        }
    }

    /// How long the personal data of a case with this outcome is kept; none while it is pending (RT-1).
    #[must_use]
    pub const fn retention(&self, outcome: Outcome) -> Option<Term> {
        let days = match outcome {
            Outcome::Pending => return None,
            Outcome::Withdrawn { .. } => self.retention_days.withdrawn,
            Outcome::Answered { answer, .. } => match answer {
                Answer::NoData => self.retention_days.no_data,
                Answer::Rejected => self.retention_days.rejected,
                Answer::ProvidedNonContent
                | Answer::ProvidedContent
                | Answer::Restricted
                | Answer::Deleted
                | Answer::Preserved
                | Answer::Assisted => self.retention_days.granted,
            },
        };
        Some(Term::Days(days))
    }

    fn check(&self) -> Result<(), PolicyError> {
        let retention = &self.retention_days;
        let ranges = [
            ("acknowledgement_working_days", self.acknowledgement_working_days, 1, 30),
            ("urgent_review_hours", self.urgent_review_hours, 1, 72),
            ("customer_notice_working_days", self.customer_notice_working_days, 0, 30),
            ("emergency_notice_days", self.emergency_notice_days, 0, 365),
            ("approval_alarm_hours", self.approval_alarm_hours, 1, 240),
            ("urgent_approval_alarm_hours", self.urgent_approval_alarm_hours, 1, 24),
            ("withholding_review_days", self.withholding_review_days, 1, 366),
            ("preservation_days", self.preservation_days, 1, 366),
            ("package_days", self.package_days, 1, 366),
            ("directory_cool_down_days", self.directory_cool_down_days, 0, 90),
            ("retention_days.granted", retention.granted, 1, 36_600),
            ("retention_days.no_data", retention.no_data, 1, 36_600),
            ("retention_days.rejected", retention.rejected, 1, 36_600),
            ("retention_days.withdrawn", retention.withdrawn, 1, 36_600),
        ];
        for (key, value, least, most) in ranges {
            if !(least..=most).contains(&value) {
                return Err(self.error(
                    key,
                    format!("{value} is out of range, write a number from {least} to {most}"),
                ));
            }
        }
        Ok(())
    }

    fn error(&self, key: &str, problem: String) -> PolicyError {
        PolicyError { key: format!("policy[{}].{key}", self.in_force_from), problem }
    }
}

impl Default for RetentionDays {
    fn default() -> Self {
        Self { granted: 1826, no_data: 730, rejected: 730, withdrawn: 365 }
    }
}

impl Policies {
    /// Checks and orders the versions.
    pub fn new(mut versions: Vec<PolicyVersion>) -> Result<Self, PolicyError> {
        versions.sort_by_key(|version| version.in_force_from);
        for version in &versions {
            version.check()?;
        }
        for (earlier, version) in versions.iter().zip(versions.iter().skip(1)) {
            if earlier.id() == version.id() {
                let problem =
                    "two versions begin on this day, keep one or change its day".to_owned();
                return Err(version.error("in_force_from", problem));
            }
        }
        let mut versions = versions.into_iter();
        let Some(first) = versions.next() else {
            return Err(PolicyError {
                key: "policy".to_owned(),
                problem:
                    "no version is given, write at least one `[[policy]]` with `in_force_from`"
                        .to_owned(),
            });
        };
        Ok(Self { first, later: versions.collect() })
    }

    /// The version in force on a local day; before the first one began, the first (TI-3).
    #[must_use]
    pub fn in_force_on(&self, day: Date) -> &PolicyVersion {
        let begun = |version: &&PolicyVersion| version.in_force_from <= day;
        self.later.iter().rfind(begun).unwrap_or(&self.first)
    }

    /// The version a case began under (TI-3); none when the profile no longer holds it.
    #[must_use]
    pub fn version(&self, id: VersionId) -> Option<&PolicyVersion> {
        self.iter().find(|version| version.id() == id)
    }

    /// All versions, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &PolicyVersion> {
        std::iter::once(&self.first).chain(&self.later)
    }
}

const fn default_acknowledgement() -> u16 {
    1
}

const fn default_urgent_review() -> u16 {
    8
}

const fn default_customer_notice() -> u16 {
    3
}

const fn default_emergency_notice() -> u16 {
    30
}

const fn default_approval_alarm() -> u16 {
    24
}

const fn default_urgent_approval_alarm() -> u16 {
    2
}

const fn default_withholding_review() -> u16 {
    90
}

const fn default_preservation() -> u16 {
    90
}

const fn default_package() -> u16 {
    30
}

const fn default_directory_cool_down() -> u16 {
    3
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn version(year: i16) -> PolicyVersion {
        PolicyVersion::defaults(date(year, 1, 1))
    }

    /// TI-2.
    #[test]
    fn the_defaults_are_those_of_the_rule() {
        let policy = version(2024);

        assert_eq!(policy.acknowledgement(), Term::WorkingDays(1));
        assert_eq!(policy.urgent_review(), Term::Hours(8));
        assert_eq!(policy.customer_notice(), Term::WorkingDays(3));
        assert_eq!(policy.emergency_notice_days, 30);
        assert_eq!(policy.directory_cool_down_days, 3);
    }

    /// TI-3.
    #[test]
    fn a_case_keeps_the_version_it_began_under() {
        let stricter = PolicyVersion { urgent_review_hours: 4, ..version(2025) };
        let policies = Policies::new(vec![stricter, version(2024)]).unwrap();

        let begun_under = policies.in_force_on(date(2024, 12, 31)).id();

        assert_eq!(policies.version(begun_under).unwrap().urgent_review_hours, 8);
        assert_eq!(policies.in_force_on(date(2025, 1, 1)).urgent_review_hours, 4);
        assert_eq!(policies.in_force_on(date(2019, 1, 1)).id(), begun_under);
        assert_eq!(begun_under.to_string(), "2024-01-01");
        assert_eq!(policies.version(VersionId(date(2023, 1, 1))), None);
    }

    /// TI-2.
    #[test]
    fn a_number_out_of_range_is_refused_with_its_key() {
        let hasty = PolicyVersion { urgent_review_hours: 0, ..version(2024) };

        let error = Policies::new(vec![hasty]).unwrap_err();

        assert_eq!(
            error.to_string(),
            "`policy[2024-01-01].urgent_review_hours`: 0 is out of range, write a number from 1 to 72"
        );
        assert_eq!(Policies::new(vec![]).unwrap_err().key, "policy");
        assert_eq!(
            Policies::new(vec![version(2024), version(2024)]).unwrap_err().key,
            "policy[2024-01-01].in_force_from"
        );
    }

    /// RT-1.
    #[test]
    fn retention_follows_the_outcome_and_waits_for_one() {
        let policy = version(2024);
        let on = date(2024, 5, 1);

        let rejected = policy.retention(Outcome::Answered { answer: Answer::Rejected, on });

        assert_eq!(rejected, Some(Term::Days(730)));
        assert_eq!(policy.retention(Outcome::Withdrawn { on }), Some(Term::Days(365)));
        assert_eq!(policy.retention(Outcome::Pending), None);
    }
}

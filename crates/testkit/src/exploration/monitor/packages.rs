//! What the witness keeps of packages after their release (DA-2, DA-5).

use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};

use jiff::civil::Date;
use writ_core::actor::Actor;
use writ_core::event::{Event, Recorded};
use writ_core::package::{PackageNumber, SealedPackage};
use writ_core::request::{Item, ItemNumber};

use super::{Monitor, Violation, must};
use crate::exploration::state::days_from;

/// A package as the witness saw it released.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Kept {
    items: BTreeSet<ItemNumber>,
    seal: SealedPackage,
    last_day: Date,
    taken_back: bool,
    left: bool,
}

impl Monitor {
    /// Writes down what of the packages can still matter.
    pub fn fingerprint_packages(&self, today: Date, into: &mut impl Hasher) {
        self.consents.hash(into);
        for kept in self.kept.values() {
            (days_from(today, kept.last_day), kept.seal, kept.taken_back, kept.left).hash(into);
        }
    }

    pub(super) fn keep(
        &mut self,
        package: PackageNumber,
        items: BTreeSet<ItemNumber>,
        seal: SealedPackage,
        last_day: Date,
    ) -> Result<(), Violation> {
        let kept = Kept { items, seal, last_day, taken_back: false, left: false };
        must(self.kept.insert(package, kept).is_none(), "DA-5: one number, two packages")
    }

    pub(super) fn observe_package(
        &mut self,
        recorded: &Recorded,
        today: Date,
    ) -> Result<(), Violation> {
        let by_agency = recorded.by == Actor::Agency;
        match &recorded.event {
            Event::PackageFetched { package } => {
                must(by_agency, "DA-5: somebody fetched for the agency")?;
                let kept = self.kept_package(*package)?;
                must(!kept.taken_back, "DA-5: a package left after it was taken back")?;
                must(today <= kept.last_day, "DA-5: a package left after its last day")?;
                kept.left = true;
                let items = kept.items.clone();
                self.check_consents(&items)?;
            }
            Event::ReceiptConfirmed { package } => {
                let left = self.kept_package(*package)?.left;
                must(left, "DA-5: a receipt of what never left")?;
            }
            Event::PackageWithdrawn { package, .. } => {
                must(!by_agency, "DA-5: the agency took a package back")?;
                self.kept_package(*package)?.taken_back = true;
            }
            Event::PackageRenewed { package, sealed, expires_on } => {
                must(!by_agency, "DA-5: the agency opened a package")?;
                let kept = self.kept_package(*package)?;
                let same = kept.seal == *sealed;
                must(same || kept.taken_back, "DA-5: a package changed under its number")?;
                kept.left &= same;
                (kept.seal, kept.last_day, kept.taken_back) = (*sealed, *expires_on, false);
                let items = kept.items.clone();
                self.check_consents(&items)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn kept_package(&mut self, number: PackageNumber) -> Result<&mut Kept, Violation> {
        let kept = self.kept.get_mut(&number);
        kept.ok_or_else(|| Violation("DA-5: a package that nobody released".to_owned()))
    }

    fn check_consents(&self, items: &BTreeSet<ItemNumber>) -> Result<(), Violation> {
        let consents = |item: &Item| self.consents.contains(&item.identifier);
        let stands = |number: &ItemNumber| {
            !self.is_content(*number) || self.items.get(number).is_some_and(consents)
        };
        must(items.iter().all(stands), "DA-2: content left after its consent was withdrawn")
    }
}

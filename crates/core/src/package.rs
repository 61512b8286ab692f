//! Sealed packages after they were made (DA-2, DA-4, DA-5): fetched, confirmed, renewed, withdrawn.
//!
//! The agency alone fetches, and only against a second factor. What was sealed with an account holder's consent stays
//! closed once that consent is withdrawn. What is deliberately absent: a way to fetch on the agency's behalf.

use std::collections::BTreeSet;
use std::fmt;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use serde::{Deserialize, Serialize};

use crate::case::Case;
use crate::document::Sha256;
use crate::event::{Event, Words};
use crate::refusal::Refusal;
use crate::request::{IdentifierNumber, ItemNumber};
use crate::second_factor::SecondFactorShown;
use crate::stage::Stage;
use crate::terms::Terms;

/// The number of a package within its case, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PackageNumber(pub u16);

impl fmt::Display for PackageNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A package as it was sealed; its bytes are elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealedPackage {
    /// The digest of the sealed bytes.
    pub sha256: Sha256,
    /// Their size.
    pub size_bytes: u64,
    /// How many files are in it, its list of contents not counted.
    pub files: u16,
}

impl SealedPackage {
    /// DA-5: a package without anything in it is none.
    pub(crate) const fn check(&self) -> Result<(), Refusal> {
        if self.files == 0 || self.size_bytes == 0 { Err(Refusal::EmptyPackage) } else { Ok(()) }
    }
}

/// A package on record.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Package {
    /// The items in it (DA-4).
    pub items: BTreeSet<ItemNumber>,
    /// Its seal.
    pub sealed: SealedPackage,
    /// The last local day on which it can be fetched.
    pub expires_on: Date,
    /// Whether the desk took it back.
    pub is_withdrawn: bool,
    /// When the agency first fetched it.
    pub first_fetched_at: Option<Timestamp>,
    /// Whether the agency confirmed its receipt.
    pub is_confirmed: bool,
}

impl Package {
    /// Whether it can be fetched on this day, as far as the package itself goes.
    #[must_use]
    pub fn is_open(&self, today: Date) -> bool {
        !self.is_withdrawn && today <= self.expires_on
    }
}

/// The last day on which a package released today can be fetched (TI-2).
pub(crate) fn expires_on(terms: &Terms<'_>, today: Date) -> Date {
    today.saturating_add(i64::from(terms.policy.package_days).days())
}

fn on_record(case: &Case, number: PackageNumber) -> Result<&Package, Refusal> {
    if matches!(case.stage, Stage::Erased(..)) {
        return Err(case.out_of_order());
    }
    case.packages.get(&number).ok_or(Refusal::NoSuchPackage)
}

/// DA-2: content stays closed once the holder withdrew the consent, however it was packed before.
fn check_consents(case: &Case, package: &Package) -> Result<(), Refusal> {
    for number in &package.items {
        let item = case.request.items.get(number).ok_or(Refusal::NoSuchPackage)?;
        if item.measure.gives_content() && !case.consents.contains(&item.identifier) {
            return Err(Refusal::NoContentBasis { item: *number });
        }
    }
    Ok(())
}

/// DA-5: the agency fetches a package, against a second factor that was checked for this very case.
pub(crate) fn fetch(
    case: &Case,
    number: PackageNumber,
    shown: &SecondFactorShown,
    now: Timestamp,
    today: Date,
) -> Result<Vec<Event>, Refusal> {
    let package = on_record(case, number)?;
    if !shown.opens(&case.reference, now) {
        return Err(Refusal::SecondFactorNeeded);
    }
    if package.is_withdrawn {
        return Err(Refusal::PackageWithdrawn);
    }
    if !package.is_open(today) {
        return Err(Refusal::PackageExpired { expired_on: package.expires_on });
    }
    check_consents(case, package)?;
    Ok(vec![Event::PackageFetched { package: number }])
}

/// DA-5: the agency says that the package arrived as it was sealed.
pub(crate) fn confirm_receipt(case: &Case, number: PackageNumber) -> Result<Vec<Event>, Refusal> {
    let package = on_record(case, number)?;
    if package.first_fetched_at.is_none() {
        return Err(Refusal::NotFetched);
    }
    if package.is_confirmed {
        return Err(case.out_of_order());
    }
    Ok(vec![Event::ReceiptConfirmed { package: number }])
}

/// DA-5: the desk takes a package back: a wrong file in it, or nothing to stand on any more. That it was released
/// stays on record and counts.
pub(crate) fn withdraw(
    case: &Case,
    number: PackageNumber,
    reason: Words,
) -> Result<Vec<Event>, Refusal> {
    if on_record(case, number)?.is_withdrawn {
        return Err(Refusal::PackageWithdrawn);
    }
    Ok(vec![Event::PackageWithdrawn { package: number, personal: reason }])
}

/// DA-4, DA-5: opens a package again for the items that were approved. What is sealed anew has been withdrawn first,
/// so that no content of a package changes without a reason on record.
pub(crate) fn renew(
    case: &Case,
    number: PackageNumber,
    sealed: SealedPackage,
    terms: &Terms<'_>,
    today: Date,
) -> Result<Vec<Event>, Refusal> {
    let package = on_record(case, number)?;
    sealed.check()?;
    if sealed != package.sealed && !package.is_withdrawn {
        return Err(Refusal::AnotherSeal);
    }
    check_consents(case, package)?;
    let expires_on = expires_on(terms, today);
    Ok(vec![Event::PackageRenewed { package: number, sealed, expires_on }])
}

/// Whether content of this holder lies in a package that is not taken back: then the consent still matters (DA-2).
pub(crate) fn holds_content_of(case: &Case, identifier: IdentifierNumber) -> bool {
    let of_holder = |number: &ItemNumber| {
        case.request
            .items
            .get(number)
            .is_some_and(|item| item.identifier == identifier && item.measure.gives_content())
    };
    let packages = case.packages.values().filter(|package| !package.is_withdrawn);
    packages.flat_map(|package| &package.items).any(of_holder)
}

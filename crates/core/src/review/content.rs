//! The one way for content to be touched at all (DA-2).

use crate::case::Case;
use crate::refusal::Refusal;
use crate::request::ItemNumber;

/// The permission to collect and give one content item: the user's explicit prior consent **and** the legal
/// requirements met, both at the moment it is made. There is no other maker, so no role and no command goes
/// around it; it is made anew at each step, because consent can be withdrawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContentBasis {
    item: ItemNumber,
}

impl ContentBasis {
    /// Finds consent and law for a content item of the case as it stands.
    ///
    /// # Errors
    /// [`Refusal::NoContentBasis`] when either is lacking.
    pub fn of(case: &Case, number: ItemNumber) -> Result<Self, Refusal> {
        let item = case.request.items.get(&number).ok_or(Refusal::DecideEveryItem)?;
        let consented = case.consents.contains(&item.identifier);
        let lawful = case.findings.legal_basis_valid == Some(true);
        if item.measure.gives_content() && consented && lawful {
            Ok(Self { item: number })
        } else {
            Err(Refusal::NoContentBasis { item: number })
        }
    }

    /// The item it is for.
    #[must_use]
    pub const fn item(&self) -> ItemNumber {
        self.item
    }
}

//! Carrying out what was granted, and nothing more (DA-2, DA-4, DA-5, RV-5).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::case::{Case, Fee};
use crate::category::{Answer, Category};
use crate::event::{Event, Words};
use crate::notice::Occasion;
use crate::package::{self, SealedPackage};
use crate::refusal::Refusal;
use crate::request::{ItemNumber, LegalRequest, Measure};
use crate::review::{Approval, Permit, check_grant};
use crate::stage::Stage;
use crate::terms::Terms;
use jiff::civil::Date;

/// What came of a granted item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fulfilment {
    /// Found and collected; it has not left yet.
    Collected,
    /// It left in a sealed package.
    Given,
    /// Searched, and nothing is held.
    NothingFound,
    /// The consent, order or legal basis it stood on fell away; what was collected is destroyed.
    BasisLost,
    /// The account is restricted.
    Restricted,
    /// The account is deleted.
    Deleted,
    /// The data is preserved.
    Preserved,
    /// The assistance was given.
    Assisted,
}

impl Fulfilment {
    /// All, in the order of a granted item's life.
    pub const ALL: [Self; 8] = [
        Self::Collected,
        Self::Given,
        Self::NothingFound,
        Self::BasisLost,
        Self::Restricted,
        Self::Deleted,
        Self::Preserved,
        Self::Assisted,
    ];

    /// Whether nothing remains to be done for the item.
    #[must_use]
    pub const fn is_final(self) -> bool {
        !matches!(self, Self::Collected)
    }

    /// Whether something left the company or was done to an account: no withdrawal undoes it.
    #[must_use]
    pub const fn cannot_be_undone(self) -> bool {
        match self {
            Self::Given | Self::Restricted | Self::Deleted | Self::Preserved | Self::Assisted => {
                true
            }
            Self::Collected | Self::NothingFound | Self::BasisLost => false,
        }
    }

    const fn is_of(self, measure: Measure) -> bool {
        match self {
            Self::NothingFound | Self::BasisLost => true,
            Self::Collected => matches!(measure, Measure::Disclose(_)),
            Self::Given => false,
            Self::Restricted => matches!(measure, Measure::Restrict),
            Self::Deleted => matches!(measure, Measure::Delete),
            Self::Preserved => matches!(measure, Measure::Preserve(_)),
            Self::Assisted => matches!(measure, Measure::Assist),
        }
    }
}

/// What leaves in one sealing (DA-5). It can hold only what an [`Approval`] covers and a [`Permit`] allows,
/// and both are values that review alone makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageContents {
    items: BTreeSet<ItemNumber>,
}

impl PackageContents {
    /// Puts the permitted items that the approval covers into a package: content only with its own basis (DA-2).
    #[must_use]
    pub fn permitted(request: &LegalRequest, approval: &Approval, permits: &[Permit]) -> Self {
        let has_its_basis = |permit: &&Permit| {
            let number = permit.item();
            match permit.content() {
                Some(basis) => basis.item() == number,
                None => request.items.get(&number).is_some_and(|i| !i.measure.gives_content()),
            }
        };
        let permitted = permits.iter().filter(has_its_basis).map(Permit::item);
        Self { items: permitted.filter(|item| approval.covers(*item)).collect() }
    }
}

fn approval(case: &Case) -> Result<&Approval, Refusal> {
    match &case.stage {
        Stage::Fulfilment(decision) => {
            decision.approval.as_ref().ok_or_else(|| case.out_of_order())
        }
        _ => Err(case.out_of_order()),
    }
}

/// What somebody did for one granted item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// Which item.
    pub item: ItemNumber,
    /// What came of it.
    pub outcome: Fulfilment,
    /// The service provider that took part, by its code in the profile (RV-6).
    pub provider: Option<String>,
    /// What was searched, left out and why.
    pub record: Words,
}

/// Records what came of one granted item: a search, or an act on the account (DA-4, RV-5).
///
/// Content is not even collected without its basis (DA-2).
pub(crate) fn fulfil(
    case: &Case,
    act: Act,
    terms: &Terms<'_>,
    today: Date,
) -> Result<Vec<Event>, Refusal> {
    let Act { item: number, outcome, provider, record } = act;
    let approval = approval(case)?;
    let item = case.request.items.get(&number).ok_or(Refusal::NotGranted { item: number })?;
    if !approval.covers(number) {
        return Err(Refusal::NotGranted { item: number });
    }
    if !outcome.is_of(item.measure) {
        return Err(Refusal::NotWhatIsAsked { item: number });
    }
    if provider.as_ref().is_some_and(|code| !terms.bound_providers.contains(code)) {
        return Err(Refusal::ProviderNotBound);
    }
    match case.fulfilled.get(&number) {
        Some(Fulfilment::Collected) if outcome == Fulfilment::BasisLost => {}
        Some(_) => return Err(Refusal::FulfilledAlready { item: number }),
        None => {}
    }
    match outcome {
        Fulfilment::BasisLost => {
            if check_grant(case, number).is_ok() {
                return Err(Refusal::BasisStands { item: number });
            }
        }
        Fulfilment::Collected
        | Fulfilment::Given
        | Fulfilment::NothingFound
        | Fulfilment::Restricted
        | Fulfilment::Deleted
        | Fulfilment::Preserved
        | Fulfilment::Assisted => {
            check_grant(case, number)?;
        }
    }
    let mut events = vec![Event::Fulfilled { item: number, outcome, provider, personal: record }];
    if matches!(outcome, Fulfilment::Restricted | Fulfilment::Deleted) {
        events.push(Event::NoticeOwed {
            notice: case.next_notice(),
            identifier: item.identifier,
            occasion: Occasion::ActedOnAccount,
            happened_on: today,
        });
    }
    Ok(events)
}

/// Releases collected items in one sealed package (DA-5). The account holder's notice is owed from here on.
pub(crate) fn disclose(
    case: &Case,
    items: BTreeSet<ItemNumber>,
    sealed: SealedPackage,
    terms: &Terms<'_>,
    today: Date,
) -> Result<Vec<Event>, Refusal> {
    let approval = approval(case)?;
    if items.is_empty() {
        return Err(Refusal::DecideEveryItem);
    }
    sealed.check()?;
    for &number in &items {
        match case.fulfilled.get(&number) {
            Some(Fulfilment::Collected) => {}
            Some(_) => return Err(Refusal::FulfilledAlready { item: number }),
            None => return Err(Refusal::NotGranted { item: number }),
        }
    }
    let permits = items
        .iter()
        .map(|&number| check_grant(case, number))
        .collect::<Result<Vec<Permit>, Refusal>>()?;
    let binding = case.request.process.binding || case.request.emergency.is_some();
    if case.fee == Fee::Quoted && !binding {
        return Err(Refusal::FeeNotAccepted);
    }
    let occasion = if case.category.category == Category::Emergency {
        Occasion::ProvidedInEmergency
    } else {
        Occasion::Provided
    };
    let holders: BTreeSet<_> =
        items.iter().filter_map(|n| case.request.items.get(n)).map(|i| i.identifier).collect();
    let notices = (case.next_notice().0..).zip(holders).map(|(number, identifier)| {
        let notice = crate::notice::NoticeNumber(number);
        Event::NoticeOwed { notice, identifier, occasion, happened_on: today }
    });
    let contents = PackageContents::permitted(&case.request, approval, &permits);
    let disclosed = Event::Disclosed {
        items: contents.items,
        package: case.next_package(),
        sealed,
        expires_on: package::expires_on(terms, today),
    };
    Ok(std::iter::once(disclosed).chain(notices).collect())
}

/// The answer, once every granted item is carried out; none while something remains (CO-2, RE-2 to RE-5).
#[must_use]
pub fn answer(case: &Case) -> Option<Answer> {
    let Stage::Fulfilment(decision) = &case.stage else { return None };
    let granted = decision.approval.iter().flat_map(Approval::items);
    let all_done =
        granted.into_iter().all(|n| case.fulfilled.get(&n).is_some_and(|done| done.is_final()));
    all_done.then(|| answer_of(case))
}

/// How the outcome counts: what was done of what the category asks for decides. If nothing was, a request that
/// was searched for in vain found no data; any other is rejected, be it by decision or because its basis fell.
fn answer_of(case: &Case) -> Answer {
    let category = case.category.category;
    let done = |wanted: Fulfilment, content: Option<bool>| {
        case.fulfilled.iter().any(|(number, outcome)| {
            *outcome == wanted
                && case.request.items.get(number).is_some_and(|item| {
                    content.is_none_or(|content| item.measure.gives_content() == content)
                })
        })
    };
    let granted = match category {
        Category::Product | Category::Account | Category::Transaction | Category::Emergency => {
            if done(Fulfilment::Given, Some(true)) {
                Some(Answer::ProvidedContent)
            } else {
                done(Fulfilment::Given, Some(false)).then_some(Answer::ProvidedNonContent)
            }
        }
        Category::Restriction => {
            if done(Fulfilment::Deleted, None) {
                Some(Answer::Deleted)
            } else {
                done(Fulfilment::Restricted, None).then_some(Answer::Restricted)
            }
        }
        Category::Preservation => done(Fulfilment::Preserved, None).then_some(Answer::Preserved),
        Category::Assistance => done(Fulfilment::Assisted, None).then_some(Answer::Assisted),
    };
    granted.unwrap_or_else(|| {
        let tried = case.fulfilled.iter().any(|(number, outcome)| {
            *outcome != Fulfilment::BasisLost
                && case.request.items.get(number).is_some_and(|i| i.measure.belongs_to(category))
        });
        if tried { Answer::NoData } else { Answer::Rejected }
    })
}

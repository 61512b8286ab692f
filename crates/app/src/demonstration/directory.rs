//! The made-up directory: an agency of each country in the tales, found by one person and confirmed by another (VE-2).

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan as _;
use writ_core::actor::{Actor, Staff};
use writ_core::agency::AgencyKind;
use writ_core::country::Country;
use writ_core::directory::{
    AgencyFacts, Change, ChangeNumber, ConfirmedNumber, DirectoryCommand, Domain, EntryNumber,
    Line, LineNumber,
};
use writ_core::staff::{Role, StaffId};

use super::Told;
use crate::directory::Changed;
use crate::error::AppError;
use crate::installation::Installation;
use crate::outside::Outside;

/// The number to call in each country.
pub(super) type Numbers = BTreeMap<Country, ConfirmedNumber>;

const FINDER: Actor = Actor::Staff(Staff { id: StaffId(1), role: Role::Analyst });
const CONFIRMER: Actor = Actor::Staff(Staff { id: StaffId(3), role: Role::Approver });
/// The directory is older than the cases.
const YEARS_AGO: i32 = 4;
const FACTS: ChangeNumber = ChangeNumber(1);
const LINE: ChangeNumber = ChangeNumber(2);

impl Installation {
    /// Puts the first agency of each country of the tales into the directory.
    pub(super) async fn fill_directory(
        &self,
        told: &[Told],
        outside: &Outside,
    ) -> Result<Numbers, AppError> {
        let mut numbers = Numbers::new();
        for told in told {
            let Some(country) = told.tale.sent.country() else { continue };
            if !numbers.contains_key(&country) {
                let ordinal = numbers.len();
                let agency = told.tale.sent.agency();
                let number = self.list_agency(agency, &country, ordinal, outside).await?;
                numbers.insert(country, number);
            }
        }
        Ok(numbers)
    }

    async fn list_agency(
        &self,
        agency: &str,
        country: &Country,
        ordinal: usize,
        outside: &Outside,
    ) -> Result<ConfirmedNumber, AppError> {
        let zone = self.profile.reporting_zone();
        let found_on = zone.day_of(outside.now()).saturating_sub(YEARS_AGO.years());
        let at = zone.time_zone().to_timestamp(found_on.at(12, 0, 0, 0));
        let at = at.map_err(|_| AppError::Inconsistent("a day has no noon"))?;
        let facts = AgencyFacts {
            name: agency.to_owned(),
            kind: AgencyKind::LawEnforcement,
            country: country.clone(),
            domains: official_domains()?,
        };
        let line = Line {
            number: format!("+31 20 555 {:02} 00", ordinal.saturating_add(10)),
            label: "Switchboard".to_owned(),
            source: "Printed register of the ministry, made up".to_owned(),
            found_on,
        };
        let (facts, line) = (Change::Facts(facts), Some(Change::Line(line)));
        let proposed = self.propose_entry(facts, line, FINDER, at).await?;
        let Changed::Done(entry) = proposed else { return Err(REFUSED) };
        for change in [FACTS, LINE] {
            self.confirm_made_up(entry, change, at).await?;
        }
        let number = self.callable_number(entry, LineNumber(LINE.0), country, 0, at).await?;
        number.map_err(|_| REFUSED)
    }

    async fn confirm_made_up(
        &self,
        entry: EntryNumber,
        change: ChangeNumber,
        at: jiff::Timestamp,
    ) -> Result<(), AppError> {
        let open = self.directory_entry(entry).await?.ok_or(REFUSED)?;
        let command = DirectoryCommand::Confirm(change);
        match self.change_directory(&open, open.seq, command, CONFIRMER, at).await? {
            Changed::Done(_) => Ok(()),
            Changed::Refused(_) | Changed::Meanwhile => Err(REFUSED),
        }
    }
}

/// Where the made-up agencies have their addresses.
fn official_domains() -> Result<BTreeSet<Domain>, AppError> {
    let domain = "agency.example".parse();
    domain.map(|domain| BTreeSet::from([domain])).map_err(|_| REFUSED)
}

const REFUSED: AppError = AppError::Inconsistent("the made-up directory does what is refused");
